//! What phones do.

use std::time::Duration;

/// How a phone behaves, as one called and as one calling.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Behaviour {
    /// When it reports that it rings; `None`: never, it answers without ringing.
    pub ring_after: Option<Duration>,
    /// What it does when it is called.
    pub called: Called,
    /// When it hangs up after it answered or was answered; `None`: only when told to.
    pub hang_up_after: Option<Duration>,
    /// When it gives up calling in without an answer; `None`: never.
    pub give_up_after: Option<Duration>,
    /// Whether it picks up by itself on [`Command::PickUp`](crate::switch::Command::PickUp).
    pub picks_up_on_request: bool,
    /// By how many per cent each of these times varies; 0–100.
    pub varies: u8,
}

/// What a phone does when it is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Called {
    /// Answers so long after it was called.
    Answers(Duration),
    /// Is busy.
    Busy,
    /// Rejects the call after so long.
    Rejects(Duration),
    /// Can't be reached.
    Unreachable,
    /// Rings until the caller's patience is over, or [`Sim::answer`](super::Sim::answer) is called.
    Never,
}

impl Default for Behaviour {
    /// Rings at once, answers after 2 s, never hangs up by itself.
    fn default() -> Self {
        Self {
            ring_after: Some(Duration::ZERO),
            called: Called::Answers(Duration::from_secs(2)),
            hang_up_after: None,
            give_up_after: None,
            picks_up_on_request: true,
            varies: 0,
        }
    }
}
