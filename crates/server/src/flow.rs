//! Flow control of the query interfaces (spec/other.md §1: 5 requests in 2 s an agent, 15,000 in all).

use ccgate_core::{AgentId, Time};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// So many requests in so long; more at once are refused, and the allowance grows back evenly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// Requests; at least 1.
    pub requests: u32,
    /// The time in which they are allowed; at least 1 ms.
    pub per: Duration,
}

/// Counts the query requests of every agent and of all together.
#[derive(Debug)]
pub struct FlowControl {
    each: Rate,
    all: Rate,
    buckets: Mutex<Buckets>,
}

#[derive(Debug)]
struct Buckets {
    all: Bucket,
    agents: HashMap<AgentId, Bucket>,
    swept: Time,
}

/// What was used up, in milliseconds of the rate's time; it drains as time passes.
#[derive(Clone, Copy, Debug)]
struct Bucket {
    used: f64,
    at: Time,
}

/// Who asked too often.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TooOften {
    /// This agent.
    #[error("this agent calls query interfaces too often")]
    Agent,
    /// All together.
    #[error("query interfaces are called too often in all")]
    System,
}

impl FlowControl {
    /// With these rates for one agent and for all.
    pub fn new(each: Rate, all: Rate) -> Self {
        let start = Bucket {
            used: 0.0,
            at: Time::default(),
        };
        let buckets = Buckets {
            all: start,
            agents: HashMap::new(),
            swept: Time::default(),
        };
        Self {
            each,
            all,
            buckets: Mutex::new(buckets),
        }
    }

    /// Counts one request of the agent.
    ///
    /// # Errors
    /// Who asked too often; the request isn't counted then.
    pub fn admit(&self, agent: AgentId, now: Time) -> Result<(), TooOften> {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        buckets.sweep(&self.each, now);
        let start = Bucket { used: 0.0, at: now };
        let mut own = buckets.agents.get(&agent).copied().unwrap_or(start);
        if !own.take(&self.each, now) {
            return Err(TooOften::Agent);
        }
        if !buckets.all.take(&self.all, now) {
            return Err(TooOften::System);
        }
        buckets.agents.insert(agent, own);
        Ok(())
    }
}

impl Bucket {
    fn take(&mut self, rate: &Rate, now: Time) -> bool {
        let per = rate.per.as_secs_f64() * 1000.0;
        let drained = now.since(self.at).as_secs_f64() * 1000.0;
        let used = (self.used - drained).max(0.0) + per / f64::from(rate.requests);
        // Half a millisecond of grace: the sum of equal parts is not exact.
        if used > per + 0.5 {
            return false;
        }
        *self = Self { used, at: now };
        true
    }
}

impl Buckets {
    /// Forgets, now and then, who hasn't asked for so long that nothing is used up.
    fn sweep(&mut self, each: &Rate, now: Time) {
        if now.since(self.swept) < 30 * each.per {
            return;
        }
        self.swept = now;
        self.agents.retain(|_, bucket| now.since(bucket.at) < each.per);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: u64) -> Time {
        Time::from_millis(1_700_000_000_000 + millis)
    }

    fn flow(each: u32, all: u32) -> FlowControl {
        let per = Duration::from_secs(2);
        FlowControl::new(Rate { requests: each, per }, Rate { requests: all, per })
    }

    #[test]
    fn five_in_two_seconds() {
        let flow = flow(5, 15_000);
        // (milliseconds, requests at that time, of these admitted)
        for (time, requests, admitted) in [
            (0, 7, 5),
            (100, 1, 0),
            (400, 2, 1),
            (2_400, 9, 5),
            (100_000, 5, 5),
        ] {
            let got = (0..requests)
                .filter(|_| flow.admit(AgentId(101), at(time)).is_ok())
                .count();
            assert_eq!(got, admitted, "at {time} ms");
        }
        assert_eq!(flow.admit(AgentId(102), at(100_000)), Ok(()));
    }

    #[test]
    fn all_together() {
        let flow = flow(5, 8);
        let admitted = (0..20)
            .filter(|n| flow.admit(AgentId(100 + n), at(0)).is_ok())
            .count();
        assert_eq!(admitted, 8);
        assert_eq!(flow.admit(AgentId(500), at(0)), Err(TooOften::System));
        assert_eq!(flow.admit(AgentId(500), at(250)), Ok(()));
    }
}
