//! What a phone says and hears.

mod bank;
mod clip;
mod heard;
mod received;
mod stream;

pub use bank::{Bank, Ports};
pub use clip::{Clip, Sound};
pub use heard::{HeardInstead, LEAST_LEVEL};
pub use received::Heard;
pub use stream::Stream;
