//! The jitter buffer: packets in any order in, one frame every 20 ms out.
//!
//! It holds as few frames as the network permits. What comes too late deepens it, a long time
//! without that makes it shallower again. What doesn't come is filled with the last frame, softer and
//! softer, then silence.

use crate::g711::FRAME;
use std::collections::VecDeque;

/// The deepest buffer, in frames: 120 ms.
const DEEPEST: usize = 6;
/// Without a late packet for so many frames the buffer becomes shallower: 10 s.
const CALM: u32 = 500;
/// So many frames are filled with the last one before silence.
const FILLED: u32 = 3;
/// A jump of sequence numbers of more than this is a new stream.
const JUMP: i16 = 100;

/// What a pull gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pulled<'a> {
    /// The next 20 ms of sound.
    Sound(&'a [u8]),
    /// It was lost: play the last again at this share of its amplitude, in 1/4.
    Filled(&'a [u8], u8),
    /// Nothing to play.
    Silence,
}

/// Packets that wait to be played.
#[derive(Clone, Debug)]
pub struct Jitter {
    /// By distance from `next`: index 0 is what is played next.
    frames: VecDeque<Option<Box<[u8]>>>,
    next: Option<u16>,
    depth: usize,
    /// Still filling up to the depth.
    filling: bool,
    last: Vec<u8>,
    filled: u32,
    calm: u32,
    figures: Figures,
}

/// What has happened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Packets taken.
    pub received: u64,
    /// Frames that didn't come in time.
    pub lost: u64,
    /// Packets that came after their time.
    pub late: u64,
    /// Packets that came twice.
    pub double: u64,
    /// Times that nothing was there to play.
    pub underruns: u64,
}

impl Default for Jitter {
    fn default() -> Self {
        Self::new()
    }
}

impl Jitter {
    /// An empty one.
    pub fn new() -> Self {
        Self {
            frames: VecDeque::with_capacity(8),
            next: None,
            depth: 1,
            filling: true,
            last: Vec::with_capacity(FRAME),
            filled: 0,
            calm: 0,
            figures: Figures::default(),
        }
    }

    /// What has happened so far.
    pub fn figures(&self) -> Figures {
        self.figures
    }

    /// Frames that wait, gaps included.
    pub fn waiting(&self) -> usize {
        self.frames.len()
    }

    /// Begins anew: the sender is another.
    pub fn restart(&mut self) {
        self.frames.clear();
        self.next = None;
        self.filling = true;
        self.filled = 0;
    }

    /// Takes a packet of 20 ms.
    pub fn push(&mut self, sequence: u16, payload: &[u8]) {
        self.figures.received += 1;
        let next = *self.next.get_or_insert(sequence);
        let ahead = sequence.wrapping_sub(next).cast_signed();
        if ahead.abs() > JUMP {
            self.restart();
            self.next = Some(sequence);
            self.frames.push_back(Some(payload.into()));
            return;
        }
        let Ok(ahead) = usize::try_from(ahead) else {
            self.come_late(payload, sequence, next);
            return;
        };
        while self.frames.len() <= ahead {
            self.frames.push_back(None);
        }
        if self.frames[ahead].is_some() {
            self.figures.double += 1;
            return;
        }
        self.frames[ahead] = Some(payload.into());
        // A burst after a pause of the network: don't let it become delay for ever.
        while self.frames.len() > DEEPEST + 4 {
            if self.frames.pop_front().flatten().is_none() {
                self.figures.lost += 1;
            }
            self.next = self.next.map(|next| next.wrapping_add(1));
        }
    }

    fn come_late(&mut self, payload: &[u8], sequence: u16, next: u16) {
        self.figures.late += 1;
        self.calm = 0;
        let behind = usize::from(next.wrapping_sub(sequence));
        if self.frames.is_empty() && self.filling {
            // Reordered right at the beginning, or after an underrun: play from here.
            self.next = Some(sequence);
            self.frames.push_back(Some(payload.into()));
            for _ in 1..behind {
                self.frames.push_back(None);
            }
            return;
        }
        if self.depth < DEEPEST {
            self.depth += 1;
            self.filling = true;
        }
    }

    /// What to play now; called every 20 ms.
    pub fn pull(&mut self) -> Pulled<'_> {
        if self.filling && self.frames.len() >= self.depth {
            self.filling = false;
        }
        if self.filling {
            // Deeper than before: one frame's time is put in.
            if !self.frames.is_empty() || self.filled > 0 {
                return self.fill();
            }
            return Pulled::Silence;
        }
        self.calm += 1;
        if self.calm > CALM && self.depth > 1 && self.frames.len() > 1 {
            self.calm = 0;
            self.depth -= 1;
            self.skip();
        }
        match self.frames.pop_front() {
            Some(frame) => {
                self.next = self.next.map(|next| next.wrapping_add(1));
                match frame {
                    Some(frame) => {
                        self.filled = 0;
                        self.last.clear();
                        self.last.extend_from_slice(&frame);
                        Pulled::Sound(&self.last)
                    }
                    None => {
                        self.figures.lost += 1;
                        self.fill()
                    }
                }
            }
            None => {
                // Late or paused: the packet keeps its place.
                self.figures.underruns += 1;
                self.filling = true;
                self.fill()
            }
        }
    }

    fn skip(&mut self) {
        if self.frames.pop_front().is_some() {
            self.next = self.next.map(|next| next.wrapping_add(1));
        }
    }

    fn fill(&mut self) -> Pulled<'_> {
        self.filled += 1;
        match u8::try_from(FILLED.saturating_sub(self.filled)) {
            Ok(left) if left > 0 && !self.last.is_empty() => Pulled::Filled(&self.last, left + 1),
            _ => Pulled::Silence,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Pushes packets as told in words, pulls at each `|`, and tells what came out.
    fn check(script: &str, expect: &str) {
        let mut jitter = Jitter::new();
        let mut told = String::new();
        for word in script.split_whitespace() {
            if word == "|" {
                match jitter.pull() {
                    Pulled::Sound(frame) => told += &format!("{} ", frame[0]),
                    Pulled::Filled(frame, share) => told += &format!("{}/{share} ", frame[0]),
                    Pulled::Silence => told += "- ",
                }
            } else {
                let number: u8 = word.parse().unwrap_or(0);
                jitter.push(u16::from(number).wrapping_sub(3), &[number; FRAME]);
            }
        }
        assert_eq!(told.trim(), expect, "{script}");
    }

    #[test]
    fn in_order_out_of_order_lost() {
        check("1 | 2 | 3 | 4 |", "1 2 3 4");
        check("1 1 | 2 | 2 3 |", "1 2 3");
        check("| 1 |", "- 1");
        check("1 | 2 4 | 3 | 5 |", "1 2 3 4");
        check("1 | 2 | 4 | 5 | 6 |", "1 2 2/3 4 5");
        check("1 | | | | | 2 |", "1 1/3 1/2 - - 2");
        check("1 2 3 4 5 6 7 8 9 10 11 12 | | |", "3 4 5");
    }

    #[test]
    fn what_comes_late_deepens_it() {
        check("1 | 2 | | 3 | 4 5 | 6 | 7 | 8 |", "1 2 2/3 3 4 5 6 7");
    }

    #[test]
    fn another_stream_begins_anew() {
        let mut jitter = Jitter::new();
        jitter.push(5, &[1; FRAME]);
        jitter.push(40_000, &[2; FRAME]);
        assert_eq!(jitter.pull(), Pulled::Sound(&[2; FRAME][..]));
        assert_eq!(jitter.figures().received, 2);
    }

    proptest! {
        #[test]
        fn any_arrivals(arrivals in proptest::collection::vec((any::<u16>(), 0usize..3), 1..300), narrow: bool) {
            let mut jitter = Jitter::new();
            for (sequence, pulls) in arrivals {
                let sequence = if narrow { sequence % 64 } else { sequence };
                jitter.push(sequence, &[0; FRAME]);
                for _ in 0..pulls {
                    jitter.pull();
                }
                prop_assert!(jitter.waiting() <= DEEPEST + 5);
            }
        }

        #[test]
        fn in_a_steady_stream_all_is_played_in_order(start: u16, late in proptest::collection::vec(0usize..3, 50)) {
            // Packets are up to two ticks late, so they overtake each other.
            let mut at: Vec<(usize, u16)> = late.iter().enumerate().map(|(n, late)| (n + late, start.wrapping_add(u16::try_from(n).unwrap_or(0)))).collect();
            at.sort_by_key(|(tick, _)| *tick);
            let mut jitter = Jitter::new();
            let mut played = Vec::new();
            let mut at = at.into_iter().peekable();
            for tick in 0..70 {
                while let Some((_, sequence)) = at.next_if(|(due, _)| *due <= tick) {
                    jitter.push(sequence, &sequence.to_be_bytes());
                }
                if let Pulled::Sound(frame) = jitter.pull() {
                    played.push(u16::from_be_bytes([frame[0], frame[1]]).wrapping_sub(start));
                }
            }
            prop_assert!(played.is_sorted(), "{played:?}");
            prop_assert!(played.len() >= 40, "{played:?}");
        }
    }
}
