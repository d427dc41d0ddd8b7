//! Sound: G.711 over RTP, rooms with a hearing matrix, key presses, prompts, music and recordings.
//!
//! [`Media`] is the whole of it. A few threads each carry some legs: every 20 ms a worker reads what
//! has come for its legs, works out what each of them hears, and sends it. Legs of one room are on
//! the same worker, so nothing is shared while sound flows.
//!
//! The parts that know no socket, file or clock are modules of their own and can be used without the
//! rest: [`g711`], [`rtp`], [`rtcp`], [`jitter`], [`dtmf`], [`tone`], [`wav`], [`mix`], [`sealed`].

pub mod dtmf;
pub mod g711;
pub mod jitter;
pub mod mix;
pub mod recording;
pub mod rtcp;
pub mod rtp;
pub mod sealed;
pub mod tone;
pub mod wav;

mod directory;
mod end;
mod engine;
mod figures;
mod gate;
mod leg;
mod media;
mod music;
mod outlet;
mod play;
mod ports;
mod prompts;
mod report;
mod resample;
mod settings;
mod worker;

pub use end::{Direction, LegKey, LocalEnd, Remote};
pub use figures::{Figures, LegFigures};
pub use g711::Codec;
pub use media::{Media, OpenError, StartError};
pub use report::MediaReport;
pub use settings::{RecordingKey, Ringback, Settings};
