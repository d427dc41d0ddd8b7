//! Automatic flows around the core: their files are loaded, checked and put in force, and loaded again
//! when they change; the web services that they ask are asked here.

mod files;
mod force;
pub(crate) mod lookups;
mod seldom;
mod shelf;

pub use files::{Faults, FileRead, against, clashes, hosts, in_folder, prompts, read};
pub(crate) use files::{digest, fault};
pub(crate) use force::{Flows, LoadedFiles, ReadFiles};
pub(crate) use shelf::{Draft, FlowShelf, remove};
