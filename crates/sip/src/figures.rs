//! Counts, for `/metrics` and for tests that look for leaks.

/// What the switch has at the moment, and what it has seen since the start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Legs, those included that only wait for a last answer.
    pub legs: usize,
    /// Dialogs, begun ones included.
    pub dialogs: usize,
    /// Requests under way or remembered for late copies.
    pub transactions: usize,
    /// Registered contacts.
    pub registrations: usize,
    /// Connections (TCP, TLS, WebSocket).
    pub connections: usize,
    /// Sources and users that are remembered to be limited.
    pub remembered: usize,
    /// Trunk addresses that answer.
    pub trunk_addresses_up: usize,
    /// Legs offered since the start.
    pub offered: u64,
    /// Legs placed since the start.
    pub placed: u64,
    /// Legs answered since the start.
    pub answered: u64,
    /// Legs ended since the start, by [`ccgate_core::switch::Cause::ALL`].
    pub ended: [u64; 9],
    /// Requests refused or not answered, by [`Refusal::ALL`].
    pub refused: [u64; 8],
    /// Messages read.
    pub received: u64,
    /// Messages sent.
    pub sent: u64,
    /// Messages that couldn't be sent.
    pub unsent: u64,
    /// Octets that were no message.
    pub malformed: u64,
    /// Connections refused for being too many.
    pub refused_connections: u64,
}

/// Why a request was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// As many legs, or reports waiting, as there may be.
    Overload,
    /// A source sends faster than it may.
    TooFast,
    /// A wrong password or an unknown user.
    WrongPassword,
    /// Passwords aren't looked at after too many wrong ones.
    Locked,
    /// No such number, or not for this caller.
    NotFound,
    /// No codec in common, or protected audio.
    Media,
    /// It came round in a circle.
    Loop,
    /// An extension, method or value that isn't supported.
    Unsupported,
}

impl Refusal {
    /// All of them, in the order of [`Figures::refused`].
    pub const ALL: [Self; 8] = [
        Self::Overload,
        Self::TooFast,
        Self::WrongPassword,
        Self::Locked,
        Self::NotFound,
        Self::Media,
        Self::Loop,
        Self::Unsupported,
    ];

    /// A short name for metrics.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Overload => "overload",
            Self::TooFast => "too_fast",
            Self::WrongPassword => "wrong_password",
            Self::Locked => "locked",
            Self::NotFound => "not_found",
            Self::Media => "media",
            Self::Loop => "loop",
            Self::Unsupported => "unsupported",
        }
    }
}

impl Figures {
    pub(crate) fn refuse(&mut self, why: Refusal) {
        self.refused[why as usize] += 1;
    }

    /// How often something was refused for this reason.
    pub fn refused(&self, why: Refusal) -> u64 {
        self.refused[why as usize]
    }
}
