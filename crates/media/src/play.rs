//! A file being played to one leg.

use crate::figures::{Counters, add, subtract};
use crate::g711::Frame;
use crate::mix::volume;
use crate::tone;
use ccgate_core::switch::{PlayAction, PlayEnd, PlayId, Prompt};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

/// A file's sound once it is read; `None` when it couldn't be.
pub(crate) type Loaded = Arc<OnceLock<Option<Arc<[i16]>>>>;

pub(crate) struct Playing {
    play: PlayId,
    sound: Loaded,
    start: usize,
    /// The next sample.
    at: usize,
    /// Times that it is still to be played, this one counted.
    left: u32,
    volume: u8,
    paused: bool,
    counters: Arc<Counters>,
}

impl Playing {
    pub(crate) fn new(play: PlayId, prompt: &Prompt, sound: Loaded, counters: Arc<Counters>) -> Self {
        add(&counters.plays, 1);
        let start = tone::samples(prompt.start) as usize;
        let left = prompt.times.max(1);
        Self {
            play,
            sound,
            start,
            at: start,
            left,
            volume: prompt.volume,
            paused: false,
            counters,
        }
    }

    pub(crate) fn play(&self) -> PlayId {
        self.play
    }

    /// Changes it; returns its end if that is one.
    pub(crate) fn control(&mut self, action: PlayAction) -> Option<PlayEnd> {
        let step = |by: Duration| tone::samples(by) as usize;
        match action {
            PlayAction::Pause => self.paused = true,
            PlayAction::Resume => self.paused = false,
            PlayAction::Forward(by) => {
                let end = self
                    .sound
                    .get()
                    .and_then(Option::as_ref)
                    .map_or(usize::MAX, |sound| sound.len());
                self.at = self.at.saturating_add(step(by)).min(end);
            }
            PlayAction::Back(by) => self.at = self.at.saturating_sub(step(by)),
            PlayAction::Stop => return Some(PlayEnd::Stopped),
        }
        None
    }

    /// The next 20 ms, and the end if that was the last of it.
    pub(crate) fn next(&mut self, frame: &mut Frame) -> Option<PlayEnd> {
        frame.fill(0);
        let sound = match self.sound.get() {
            None => return None,
            Some(None) => return Some(PlayEnd::Failed),
            Some(Some(sound)) => sound,
        };
        if self.paused {
            return None;
        }
        let mut filled = 0;
        while filled < frame.len() {
            let rest = sound.get(self.at..).unwrap_or_default();
            let count = rest.len().min(frame.len() - filled);
            frame[filled..filled + count].copy_from_slice(&rest[..count]);
            filled += count;
            self.at += count;
            if self.at < sound.len() {
                continue;
            }
            self.left -= 1;
            // Nothing to repeat ends it as well: else this would never end.
            if self.left == 0 || self.start >= sound.len() {
                volume(self.volume, frame);
                return Some(PlayEnd::Finished);
            }
            self.at = self.start;
        }
        volume(self.volume, frame);
        None
    }
}

impl Drop for Playing {
    fn drop(&mut self) {
        subtract(&self.counters.plays, 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::g711::FRAME;

    /// A sound whose samples count from 1.
    fn playing(samples: i16, start_ms: u64, times: u32) -> Playing {
        let prompt = Prompt {
            file: "a".into(),
            start: Duration::from_millis(start_ms),
            times,
            volume: 50,
        };
        let sound = Arc::new(OnceLock::from(Some((1..=samples).collect())));
        Playing::new(PlayId(1), &prompt, sound, Arc::default())
    }

    /// The first sample of each frame until the end.
    fn firsts(playing: &mut Playing) -> (Vec<i16>, PlayEnd) {
        let mut firsts = Vec::new();
        let mut frame = [0; FRAME];
        for _ in 0..100 {
            let end = playing.next(&mut frame);
            firsts.push(frame[0]);
            if let Some(end) = end {
                return (firsts, end);
            }
        }
        panic!("it never ends: {firsts:?}");
    }

    #[test]
    fn beginnings_and_repetitions() {
        for (samples, start, times, expect) in [
            (320, 0, 1, &[1, 161][..]),
            (330, 0, 1, &[1, 161, 321]),
            (320, 20, 2, &[161, 161]),
            (240, 0, 2, &[1, 161, 81]),
            (80, 0, 4, &[1, 1]),
            (320, 0, 0, &[1, 161]),
            (320, 1000, 3, &[0]),
            (0, 0, 3, &[0]),
        ] {
            let (firsts, end) = firsts(&mut playing(samples, start, times));
            assert_eq!(
                (&firsts[..], end),
                (expect, PlayEnd::Finished),
                "{samples} {start} {times}"
            );
        }
    }

    #[test]
    fn controls() {
        let mut frame = [0; FRAME];
        let mut next = |playing: &mut Playing| {
            let end = playing.next(&mut frame);
            (frame[0], end)
        };
        let mut playing = playing(1600, 0, 1);
        assert_eq!(next(&mut playing), (1, None));
        playing.control(PlayAction::Pause);
        assert_eq!(next(&mut playing), (0, None));
        playing.control(PlayAction::Forward(Duration::from_millis(40)));
        playing.control(PlayAction::Resume);
        assert_eq!(next(&mut playing), (481, None));
        playing.control(PlayAction::Back(Duration::from_secs(9)));
        assert_eq!(next(&mut playing), (1, None));
        playing.control(PlayAction::Forward(Duration::from_secs(9)));
        assert_eq!(next(&mut playing), (0, Some(PlayEnd::Finished)));
        assert_eq!(playing.control(PlayAction::Stop), Some(PlayEnd::Stopped));
    }

    #[test]
    fn waits_for_its_file_and_fails_with_it() {
        let prompt = Prompt {
            file: "a".into(),
            start: Duration::ZERO,
            times: 1,
            volume: 100,
        };
        let sound = Loaded::default();
        let counters = Arc::<Counters>::default();
        let mut playing = Playing::new(PlayId(1), &prompt, Arc::clone(&sound), Arc::clone(&counters));
        let mut frame = [9; FRAME];
        assert_eq!(playing.next(&mut frame), None);
        assert_eq!(frame, [0; FRAME]);
        sound.set(None).ok();
        assert_eq!(playing.next(&mut frame), Some(PlayEnd::Failed));
        assert_eq!(counters.figures().plays, 1);
        drop(playing);
        assert_eq!(counters.figures().plays, 0);
        let loud = Arc::new(OnceLock::from(Some([100; FRAME].as_slice().into())));
        Playing::new(PlayId(1), &prompt, loud, counters).next(&mut frame);
        assert_eq!(frame, [200; FRAME]);
    }
}
