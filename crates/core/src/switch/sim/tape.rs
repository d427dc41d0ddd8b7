//! Files being played and recordings being made, without any sound in them.

use super::super::{LegId, PlayAction, Prompt, Written};
use crate::time::Time;
use std::time::Duration;

/// Bytes of a header, and of a second of two channels of 16-bit samples at 8 kHz.
const HEADER: u64 = 44;
const PER_SECOND: u64 = 32_000;

/// A file being played.
#[derive(Debug)]
pub(super) struct Play {
    pub(super) leg: LegId,
    /// All of it, repeats included.
    length: Duration,
    /// How much of it had been heard at `since`.
    heard: Duration,
    /// Since when it runs; `None` while paused.
    since: Option<Time>,
}

/// A recording being made.
#[derive(Debug)]
pub(super) struct Tape {
    pub(super) leg: LegId,
    pub(super) file: String,
    length: Duration,
    since: Option<Time>,
}

impl Play {
    pub(super) fn new(leg: LegId, length: Duration, prompt: &Prompt, now: Time) -> Self {
        Self {
            leg,
            length: length.saturating_mul(prompt.times.max(1)),
            heard: prompt.start,
            since: Some(now),
        }
    }

    /// When it ends; `None` while it is paused.
    pub(super) fn ends(&self) -> Option<Time> {
        let left = self.length.saturating_sub(self.heard);
        self.since.map(|since| since.after(left))
    }

    pub(super) fn is_over(&self, now: Time) -> bool {
        self.ends().is_some_and(|ends| ends <= now)
    }

    pub(super) fn change(&mut self, action: PlayAction, now: Time) {
        if let Some(since) = self.since.as_mut() {
            self.heard += now.since(*since);
            *since = now;
        }
        match action {
            PlayAction::Pause => self.since = None,
            PlayAction::Resume => self.since = Some(now),
            PlayAction::Forward(by) => self.heard = self.length.min(self.heard + by),
            PlayAction::Back(by) => self.heard = self.heard.saturating_sub(by),
            PlayAction::Stop => self.heard = self.length,
        }
    }
}

impl Tape {
    pub(super) fn new(leg: LegId, file: String, now: Time) -> Self {
        Self {
            leg,
            file,
            length: Duration::ZERO,
            since: Some(now),
        }
    }

    pub(super) fn is_on(&self) -> bool {
        self.since.is_some()
    }

    /// Goes on or pauses.
    pub(super) fn runs(&mut self, on: bool, now: Time) {
        if let Some(since) = self.since.take() {
            self.length += now.since(since);
        }
        self.since = on.then_some(now);
    }

    /// What would be in the file if it ended now.
    pub(super) fn written(&self, now: Time) -> Written {
        let running = self.since.map_or(Duration::ZERO, |since| now.since(since));
        let length = self.length + running;
        Written {
            length,
            bytes: HEADER + length.as_secs() * PER_SECOND,
        }
    }
}
