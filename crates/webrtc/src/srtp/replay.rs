//! Which packets of a stream were there (RFC 3711 §3.3).

/// Packets back that are told apart from replays.
const WIDTH: u64 = 128;

/// The last [`WIDTH`] numbers of a stream.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Window {
    /// The highest number so far; meaningless while `seen` is 0.
    highest: u64,
    /// Bit n: the number n below the highest was there.
    seen: u128,
}

impl Window {
    /// The 48-bit number that a packet's 16 bits mean: the one nearest to the highest so far
    /// (RFC 3711 appendix A).
    pub(crate) fn index(&self, sequence: u16) -> u64 {
        if self.seen == 0 {
            return sequence.into();
        }
        let forward = sequence.wrapping_sub(self.highest as u16) as i16;
        match self.highest.checked_add_signed(forward.into()) {
            Some(index) => index,
            // Before the first turn nothing is older than 0: it can only be far ahead.
            None => sequence.into(),
        }
    }

    /// Whether it is newer than all before.
    pub(crate) fn is_next(&self, index: u64) -> bool {
        self.seen == 0 || index > self.highest
    }

    /// The next number.
    pub(crate) fn following(&self) -> u64 {
        match self.seen {
            0 => 0,
            _ => self.highest + 1,
        }
    }

    /// Whether it wasn't there and can't be a replay.
    pub(crate) fn fresh(&self, index: u64) -> bool {
        if self.is_next(index) {
            return true;
        }
        let back = self.highest - index;
        back < WIDTH && self.seen & (1 << back) == 0
    }

    /// It was there.
    pub(crate) fn mark(&mut self, index: u64) {
        if self.seen == 0 {
            (self.highest, self.seen) = (index, 1);
        } else if index > self.highest {
            let step = u32::try_from(index - self.highest).unwrap_or(u32::MAX);
            self.seen = self.seen.checked_shl(step).unwrap_or(0) | 1;
            self.highest = index;
        } else if self.highest - index < WIDTH {
            self.seen |= 1 << (self.highest - index);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each number as it comes, the index it means, and whether it is fresh.
    fn check(steps: &[(u16, u64, bool)]) {
        let mut window = Window::default();
        for (sequence, index, fresh) in steps {
            let found = window.index(*sequence);
            assert_eq!(
                (found, window.fresh(found)),
                (*index, *fresh),
                "{sequence} of {steps:?}"
            );
            if *fresh {
                window.mark(found);
            }
        }
    }

    #[test]
    fn order() {
        check(&[
            (5, 5, true),
            (5, 5, false),
            (7, 7, true),
            (6, 6, true),
            (6, 6, false),
        ]);
        check(&[
            (0, 0, true),
            (0, 0, false),
            (300, 300, true),
            (173, 173, true),
            (172, 172, false),
        ]);
        check(&[
            (65_535, 65_535, true),
            (1, 65_537, true),
            (0, 65_536, true),
            (65_534, 65_534, true),
            (1, 65_537, false),
        ]);
        check(&[(2, 2, true), (65_535, 65_535, true)]);
    }
}
