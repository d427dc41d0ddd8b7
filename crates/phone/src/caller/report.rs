//! What calling came to.

use hdrhistogram::Histogram;
use std::collections::BTreeMap;
use std::time::Duration;

/// Durations in microseconds up to two minutes.
#[derive(Clone, Debug)]
pub struct Times {
    histogram: Histogram<u64>,
}

const MOST: u64 = 120_000_000;

impl Default for Times {
    fn default() -> Self {
        let histogram = Histogram::new_with_bounds(1, MOST, 3).expect("the bounds are in order");
        Self { histogram }
    }
}

impl Times {
    /// Adds one.
    pub fn add(&mut self, time: Duration) {
        let micros = u64::try_from(time.as_micros()).unwrap_or(MOST);
        self.histogram.saturating_record(micros.clamp(1, MOST));
    }

    /// How many there are.
    pub fn count(&self) -> u64 {
        self.histogram.len()
    }

    /// The time that this share (0–1) of all don't exceed; zero when there are none.
    pub fn quantile(&self, share: f64) -> Duration {
        Duration::from_micros(if self.count() == 0 {
            0
        } else {
            self.histogram.value_at_quantile(share)
        })
    }

    /// The longest; zero when there are none.
    pub fn max(&self) -> Duration {
        Duration::from_micros(self.histogram.max())
    }
}

/// What calling came to.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// INVITEs sent, not counting those sent again.
    pub tried: u64,
    /// Calls that were answered.
    pub answered: u64,
    /// Calls that the other end hung up before their time.
    pub cut_off: u64,
    /// Calls that weren't answered, by status; 0 stands for no answer at all.
    pub failed: BTreeMap<u16, u64>,
    /// Calls not begun in time, because too many were there.
    pub skipped: u64,
    /// From the INVITE to the first 180.
    pub to_ringing: Times,
    /// From the INVITE to the 200.
    pub to_answer: Times,
    /// From the caller's INVITE to the INVITE at the called phone, where both are of this process.
    pub to_phone: Times,
    /// From a mark said to the same mark heard at the called phone, where both are of this process.
    pub sound_delay: Times,
    /// RTP packets sent by the callers.
    pub packets_sent: u64,
    /// RTP packets that came to the callers.
    pub packets_received: u64,
    /// RTP packets missing of those.
    pub packets_lost: u64,
    /// RTP packets that came to the called phones, where they are of this process.
    pub phone_packets_received: u64,
    /// RTP packets missing of those.
    pub phone_packets_lost: u64,
    /// Answered calls in which the expected tone was heard.
    pub tone_heard: u64,
    /// Answered calls in which it was expected and not heard.
    pub tone_missed: u64,
    /// What was heard instead, of the first call in which it was missed.
    pub heard_instead: Option<String>,
    /// From the first INVITE to the last end.
    pub took: Duration,
    /// SIP datagrams sent again by the callers.
    pub repeated: u64,
    /// Most calls that were up at once.
    pub most_at_once: u64,
}

impl Report {
    /// Whether all calls were answered, kept, and heard what they should.
    pub fn is_good(&self) -> bool {
        self.answered == self.tried && self.tried > 0 && self.cut_off == 0 && self.tone_missed == 0
    }
}
