//! Who calls when, and where.

use super::{Plan, WARM_UP};
use ccgate_core::switch::{Entrance, LegId, Report};
use ccgate_core::{Phone, SkillId};
use std::time::Duration;

/// A caller's number is this and its place in the list.
const PREFIX: &str = "139";
/// Every run with the same plan has the same callers.
const SEED: u64 = 0x9E37_79B9_7F4A_7C15;

/// Callers in the order in which they come, each with its time since the start and its queue.
#[derive(Debug)]
pub(super) struct Arrivals(pub(super) Vec<(Duration, SkillId)>);

impl Arrivals {
    /// Callers who don't know of each other: the gaps between them are exponentially distributed.
    pub(super) fn draw(plan: &Plan) -> Self {
        let mut state = SEED;
        let mut chance = move || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state
        };
        let end = WARM_UP + Duration::from_secs(plan.seconds.into());
        let mut list = Vec::new();
        let mut at = Duration::ZERO;
        loop {
            // Above 0 and at most 1, in steps of 2⁻⁵³.
            let part = ((chance() >> 11) + 1) as f64 / (1_u64 << 53) as f64;
            at += Duration::from_secs_f64(-part.ln() / plan.rate);
            if at >= end {
                return Self(list);
            }
            let skill = chance() % u64::from(plan.skills) + 1;
            list.push((at, SkillId(u16::try_from(skill).unwrap_or(1))));
        }
    }

    /// What the switch says when this caller comes.
    pub(super) fn report(&self, index: usize) -> Report {
        Report::Offered {
            leg: LegId::Offered(index as u64),
            called: access_code(self.0[index].1),
            caller: Phone(format!("{PREFIX}{index:08}").into()),
            from: Entrance::Trunk("load".to_owned()),
        }
    }
}

/// The caller of that number.
pub(super) fn caller(number: &Phone) -> Option<usize> {
    number.0.strip_prefix(PREFIX)?.parse().ok()
}

/// The number that leads to the queue.
pub(super) fn access_code(skill: SkillId) -> Phone {
    Phone(format!("3{:04}", skill.0).into())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn callers_come_at_the_rate_in_order_to_every_queue() {
        let plan = Plan {
            agents: 1,
            skills: 7,
            rate: 200.0,
            seconds: 99,
            talk: Duration::ZERO,
            data: "".into(),
        };
        let arrivals = Arrivals::draw(&plan);
        let count = arrivals.0.len() as f64;
        // Four standard deviations about the mean.
        assert!((count - 20_000.0).abs() < 4.0 * 20_000_f64.sqrt(), "{count}");
        assert!(arrivals.0.is_sorted_by_key(|(at, _)| *at));
        for skill in 1..=7 {
            let here = arrivals.0.iter().filter(|(_, to)| to.0 == skill).count();
            assert!((here as f64 - count / 7.0).abs() < 300.0, "{skill}: {here}");
        }
        let Report::Offered {
            called,
            caller: number,
            ..
        } = arrivals.report(4711)
        else {
            unreachable!("callers come in");
        };
        assert_eq!(caller(&number), Some(4711));
        assert_eq!(called, access_code(arrivals.0[4711].1));
    }
}
