//! Placeholder.
pub mod edge;
