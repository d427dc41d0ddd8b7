//! Chapter `onlineagent`: what its requests bring along, and what they are answered with.
//!
//! Requests become values of the core; a fault becomes a [`Failure`](crate::retcode::Failure) that
//! names the member. Path variables are expected to have passed their checks in [`crate::path`].

pub mod messages;
pub mod password;
pub mod phone;
pub mod results;
pub mod session;
pub mod signin;
pub mod state;
