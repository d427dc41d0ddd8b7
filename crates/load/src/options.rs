//! What a run is to do.

use std::fmt;
use std::net::Ipv4Addr;

use crate::{LoadError, Target};

/// What the agents do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scenario {
    /// Agents sign in and out over and over; half of them are signed in at any time.
    SignIn,
    /// Every agent signs in and holds one poll.
    Poll,
    /// Every agent signs in; then busy and idle in turn, agent after agent, nobody polls.
    State,
    /// Every agent holds a poll while the states of random agents are changed over other connections; measures the
    /// time from the sending of a change to the arrival of its event.
    Mixed,
    /// Rounds of state changes and rounds against the bare server ([`crate::Bare`]) in turn, with the same client
    /// and the same number of connections, as fast as they go; `rate` plays no part.
    Compare,
}

impl Scenario {
    /// The word on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Scenario::SignIn => "sign-in",
            Scenario::Poll => "poll",
            Scenario::State => "state",
            Scenario::Mixed => "mixed",
            Scenario::Compare => "compare",
        }
    }
}

/// Options of a run. [`Options::new`] gives the defaults.
#[derive(Clone)]
pub struct Options {
    /// The gateway.
    pub target: Target,
    /// What to do.
    pub scenario: Scenario,
    /// How many agents, 1–59,899 (work numbers end at 59999, agent.md §0).
    pub agents: u32,
    /// Work number of the first agent; the others follow it without gaps.
    pub first_agent: u32,
    /// Phone number of agent N is this plus N.
    pub phone_base: u32,
    /// Password of every agent. It appears in no output.
    pub password: String,
    /// Operations a second; 0 is a closed loop: each connection sends as soon as it has its answer.
    pub rate: f64,
    /// Length of the measured part in seconds; signing everybody in and out comes on top. For
    /// [`Scenario::Compare`] the length of all rounds together.
    pub seconds: u32,
    /// Keep-alive connections for everything but held polls, each of which has a connection of its own.
    pub connections: u32,
    /// Process of the gateway, for its CPU and memory; found by the listening port when absent and the gateway is
    /// on this machine and its files in `/proc` may be read.
    pub server_pid: Option<u32>,
    /// Source addresses for a gateway on 127.0.0.0/8, used in turn, so that neither ports nor a limit of connections
    /// an address end the run early. Empty: the system chooses.
    pub sources: Vec<Ipv4Addr>,
    /// Where agents do not poll (sign-in, state, compare) their events pile up in the gateway. After this many
    /// changes of an agent `syncagentinfo` clears its queue (agent.md §2); 0: never. Gateways limit queries of one
    /// agent to 5 in 2 s, so at R changes a second there should be at least R / (2.5 × `clear_after`) agents.
    pub clear_after: u32,
    /// Scenario sign-in: sign every agent in and out once before measuring, so that each password has been checked
    /// once and a gateway that remembers checked passwords is measured with them remembered.
    pub warm_up: bool,
    /// Scenario compare: the bare server.
    pub bare: Option<Target>,
    /// Scenario compare: process of the bare server; found like `server_pid` when absent.
    pub bare_pid: Option<u32>,
    /// Scenario compare: rounds, each one with either server.
    pub rounds: u32,
}

impl Options {
    /// The defaults: 20 agents from 101 on with the phones and the password of `ccgate demo`, closed loop, 10 s,
    /// 32 connections, source addresses 127.1.0.1–8.
    #[must_use]
    pub fn new(target: Target, scenario: Scenario) -> Options {
        Options {
            target,
            scenario,
            agents: 20,
            first_agent: 101,
            phone_base: 39_900,
            password: "Demo@2026".to_owned(),
            rate: 0.0,
            seconds: 10,
            connections: 32,
            server_pid: None,
            sources: (1..=8).map(|last| Ipv4Addr::new(127, 1, 0, last)).collect(),
            clear_after: 200,
            warm_up: false,
            bare: None,
            bare_pid: None,
            rounds: 5,
        }
    }

    /// Checks the ranges.
    ///
    /// # Errors
    /// [`LoadError::Option`] with the first option that is out of range.
    pub fn check(&self) -> Result<(), LoadError> {
        let last = (u64::from(self.first_agent) + u64::from(self.agents)).saturating_sub(1);
        let compare = self.scenario == Scenario::Compare;
        let rules: [(&'static str, bool, &str); 9] = [
            (
                "agents",
                (1..=59_899).contains(&self.agents),
                "must be 1 to 59899",
            ),
            ("first_agent", self.first_agent >= 1, "must be at least 1"),
            (
                "first_agent",
                self.agents == 0 || last <= 999_999,
                "the last work number must not exceed 999999",
            ),
            (
                "phone_base",
                self.phone_base <= 4_000_000_000,
                "must not exceed 4000000000",
            ),
            (
                "rate",
                (0.0..=1_000_000.0).contains(&self.rate),
                "must be 0 to 1000000 a second",
            ),
            (
                "seconds",
                (1..=86_400).contains(&self.seconds),
                "must be 1 to 86400",
            ),
            (
                "connections",
                (1..=4096).contains(&self.connections),
                "must be 1 to 4096",
            ),
            (
                "bare",
                !compare || self.bare.is_some(),
                "compare needs the address of the bare server",
            ),
            (
                "rounds",
                !compare || (1..=100).contains(&self.rounds),
                "must be 1 to 100",
            ),
        ];
        for (name, holds, reason) in rules {
            if !holds {
                return Err(LoadError::Option {
                    name,
                    reason: reason.to_owned(),
                });
            }
        }
        Ok(())
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("target", &self.target)
            .field("scenario", &self.scenario)
            .field("agents", &self.agents)
            .field("rate", &self.rate)
            .field("seconds", &self.seconds)
            .field("connections", &self.connections)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse_target;

    fn check(change: impl FnOnce(&mut Options), expect: &str) {
        let mut options = Options::new(parse_target("localhost").unwrap(), Scenario::State);
        change(&mut options);
        let got = options
            .check()
            .err()
            .map_or_else(|| "fine".to_owned(), |error| error.to_string());
        assert!(got.starts_with(expect), "{got} is not {expect}");
    }

    #[test]
    fn ranges() {
        check(|_| {}, "fine");
        check(|o| o.agents = 0, "option agents");
        check(|o| o.agents = 60_000, "option agents");
        check(|o| o.first_agent = 0, "option first_agent");
        check(|o| o.first_agent = 999_999, "option first_agent");
        check(|o| o.rate = -1.0, "option rate");
        check(|o| o.rate = f64::NAN, "option rate");
        check(|o| o.seconds = 0, "option seconds");
        check(|o| o.connections = 0, "option connections");
        check(|o| o.scenario = Scenario::Compare, "option bare");
    }

    #[test]
    fn the_password_is_not_shown() {
        let options = Options::new(parse_target("localhost").unwrap(), Scenario::State);
        assert!(!format!("{options:?}").contains("Demo@2026"));
    }
}
