//! Phones that call each other over loopback.
#![allow(clippy::unwrap_used)]

mod calls;
mod crowd;
mod ground;
mod loss;
mod refusals;
mod registrar;
mod sound;
