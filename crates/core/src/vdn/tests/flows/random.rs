//! Random flows and random callers: whatever comes, the promises hold, and every call ends.

use super::super::world::World;
use super::super::{chance, fixture};
use super::notation;
use crate::call::CallData;
use crate::handset::Hand;
use crate::switch::{Cause, Entrance, LegId, PlayEnd, Report};
use crate::vdn::{
    CallOperation, End, Input, Operation, Reply, Rules, StateRequest, Transfer, TransferTarget,
};
use crate::{AgentId, Directory, Guid, Phone};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

const AGENTS: [AgentId; 3] = [AgentId(101), AgentId(102), AgentId(103)];

/// Two flows of up to eight steps that lead anywhere, round in circles too.
pub(super) fn flows() -> impl Strategy<Value = Vec<String>> {
    let steps = prop::collection::vec((0..15u8, any::<[u8; 4]>()), 1..9);
    prop::collection::vec(steps, 2).prop_map(|flows| flows.iter().map(|steps| notate(steps)).collect())
}

fn notate(steps: &[(u8, [u8; 4])]) -> String {
    let one = |(what, how): &(u8, [u8; 4])| {
        let [a, b, c, d] = how.map(|number| usize::from(number) % steps.len());
        let files = ["hello", "hello,=pin,#pin", "-", "@place,none"][usize::from(how[0] % 4)];
        let number = ["{pin}", "13800", "{caller}", "x"][usize::from(how[1] % 4)];
        let skill = 1 + how[2] % 4;
        match what {
            0 => format!("hours 8-9 open {a} closed {b} holiday {c}"),
            1 | 2 => format!("play {files} {a}"),
            3 | 4 => format!("menu {files} 1>{a} 5>{b} else {c} tries 2 wrong oops"),
            5 | 6 => format!("collect {files} pin 1-3 ends # then {a} else {b} tries 2"),
            7 => format!("set pin={{pin}}1 then {a} priority {d} data d{{pin}}"),
            8 => format!("branch pin 5>{a} else {b}"),
            9 => format!("lookup /{{pin}} pin then {a} else {b}"),
            10 => format!(
                "queue {skill} agent 101 5>{a} announce {files} after 5 every 20 wait 60 waited {b} full {c} unstaffed {d}"
            ),
            11 => format!("queue {skill} music waltz 1>{a}"),
            12 => format!("voicemail {files} most 20 then {a}"),
            13 if how[3] % 2 == 0 => format!("callback {number} {skill} then {a} else {b}"),
            13 => format!("transfer {number} else {a}"),
            _ if how[3] % 3 == 0 => format!("transfer agent 10{} else {a}", 1 + how[1] % 4),
            _ => format!("end {files}"),
        }
    };
    steps.iter().map(one).collect::<Vec<String>>().join(" | ")
}

pub(super) fn directory(flows: &[String]) -> Directory {
    let mut directory = fixture::directory();
    for (number, steps) in flows.iter().enumerate() {
        let text = format!("{} {steps}", 3100 + number);
        notation::put(&mut directory, &text.split_whitespace().collect::<Vec<&str>>());
    }
    notation::code(&mut directory, "3003", 100);
    directory
}

struct Centre {
    world: World,
    guids: BTreeMap<AgentId, Guid>,
    calls: u64,
    drawn: u128,
}

impl Centre {
    fn act(&mut self, agent: AgentId, operation: Operation) {
        let guid = self.guids.get(&agent).cloned().unwrap_or(Guid::presented(""));
        // Often refused.
        let _ = self.world.step(Input::Agent {
            agent,
            guid,
            operation,
        });
    }

    fn sign_in(&mut self, agent: AgentId, how: u16) {
        self.drawn += 1;
        let mut request = fixture::sign_in(agent, Guid::from_random(self.drawn, "N"));
        request.forced = how.is_multiple_of(7);
        request.auto_answer = how.is_multiple_of(3);
        request.terms.release_phone = !how.is_multiple_of(5);
        let outcome = self.world.step(Input::SignIn(Box::new(request)));
        if let Ok(Reply::SignedIn(signed_in)) = outcome.reply {
            self.guids.insert(agent, signed_in.session.token.current.clone());
        }
    }

    /// A leg that the switch might speak of.
    fn leg(&self, how: u16, far: bool) -> Option<LegId> {
        let mut legs: Vec<LegId> = self
            .world
            .vdn
            .legs
            .iter()
            .filter(|(_, end)| matches!(end, End::Far(_)) == far)
            .map(|(leg, _)| *leg)
            .collect();
        legs.sort_unstable();
        legs.get(usize::from(how) % legs.len().max(1)).copied()
    }

    fn calls(&mut self, how: u16) {
        self.calls += 1;
        let report = Report::Offered {
            leg: LegId::Offered(self.calls),
            called: Phone(format!("{}", [3100, 3101, 3003, 3000][usize::from(how % 4)]).into()),
            caller: chance::outside(how / 4),
            from: Entrance::Trunk("t".into()),
        };
        self.world.step(Input::Switch(report));
    }

    fn report(&mut self, report: Report) {
        self.world.step(Input::Switch(report));
    }

    fn play(&mut self, (what, how): (u8, u16), flows: &[String]) {
        let agent = AGENTS[usize::from(how) % AGENTS.len()];
        match what {
            0 => self.sign_in(agent, how),
            1..=3 => self.calls(how),
            4..=9 => {
                if let Some(leg) = self.leg(how, true) {
                    let digit = ['1', '5', '#', '1', '5', '9'][usize::from(what - 4)];
                    self.report(Report::Digit { leg, digit });
                }
            }
            10..=15 => {
                let mut plays: Vec<_> = self.world.vdn.plays.keys().copied().collect();
                plays.sort_unstable();
                if let Some(play) = plays.get(usize::from(how) % plays.len().max(1)).copied() {
                    let end = match what {
                        10 => PlayEnd::Failed,
                        11 => PlayEnd::Stopped,
                        _ => PlayEnd::Finished,
                    };
                    self.report(Report::PlayEnded { play, end });
                }
            }
            16 => {
                if let Some(leg) = self.leg(how, how.is_multiple_of(2)) {
                    let cause = Cause::ALL[usize::from(how / 2) % 6];
                    self.report(Report::Gone { leg, cause });
                }
            }
            17..=19 => {
                if let Some(leg) = self.leg(how, what == 19) {
                    self.report(Report::Answered { leg });
                }
            }
            20 | 21 => {
                let asked = self.world.lookups.len();
                if let Some(one) = self.world.lookups.get(usize::from(how) % asked.max(1)) {
                    let fields = BTreeMap::from([("pin".to_owned(), "5".to_owned())]);
                    let fields = (!how.is_multiple_of(3)).then_some(fields);
                    let id = one.id;
                    self.world.step(Input::LookedUp { id, fields });
                }
            }
            22 => self.report(chance::report(
                &self.world.vdn,
                10 + how.to_le_bytes()[1] % 2,
                how,
            )),
            23 => self.act(agent, Operation::State(StateRequest::SayFree)),
            24 | 25 => {
                let talks = self
                    .world
                    .vdn
                    .hand(agent)
                    .and_then(|hand| hand.call())
                    .map(|(_, stage)| stage);
                let number = Phone(["3100", "3101", "3003"][usize::from(how / 8) % 3].into());
                let operation = match (talks, what) {
                    (Some(Hand::Ringing { .. }), _) => CallOperation::Answer(None),
                    (Some(Hand::Talking), 24) => CallOperation::Transfer(Transfer {
                        to: TransferTarget::Flow {
                            number,
                            returns: !how.is_multiple_of(4),
                        },
                        data: how.is_multiple_of(3).then(|| CallData("t".into())),
                    }),
                    (Some(_), 24) => CallOperation::Release,
                    _ => match chance::sensible(&self.world.vdn, agent, how) {
                        Some(operation) => return self.act(agent, operation),
                        None => return,
                    },
                };
                self.act(agent, Operation::Call(operation));
            }
            26 => {
                let mut changed = directory(flows);
                if how.is_multiple_of(2) {
                    changed.flows.clear();
                }
                self.world.step(Input::Directory(Arc::new(changed)));
            }
            _ => {
                let seconds = [1, 5, 20, 61][usize::from(how % 4)];
                self.world.pass(Duration::from_secs(seconds), |_, _| {});
            }
        }
    }

    /// All callers hang up, and whatever rings stops.
    fn ends(&mut self) {
        while let Some(leg) = self.leg(0, true).or_else(|| self.leg(0, false)) {
            let cause = Cause::Normal;
            self.report(Report::Gone { leg, cause });
        }
        let left: Vec<_> = self.world.vdn.recordings.keys().copied().collect();
        for recording in left {
            let written = None;
            self.report(Report::RecordingEnded { recording, written });
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: super::super::cases(384),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn no_flow_breaks_a_promise(
        flows in flows(),
        moves in prop::collection::vec((0..32u8, any::<u16>()), 1..120),
    ) {
        let mut centre = Centre {
            world: World::new(directory(&flows), Rules::default(), fixture::START),
            guids: BTreeMap::new(),
            calls: 0,
            drawn: 0,
        };
        for agent in AGENTS {
            centre.sign_in(agent, u16::try_from(agent.0).unwrap());
        }
        for one in moves {
            centre.play(one, &flows);
        }
        centre.ends();
        let vdn = &centre.world.vdn;
        prop_assert_eq!(vdn.calls.len(), 0);
        prop_assert!(vdn.plays.is_empty() && vdn.asked.is_empty() && vdn.in_flows.is_empty());
        prop_assert_eq!(vdn.waits.keys().count(), 0);
        prop_assert!(centre.world.ledger.legs.values().all(|leg| leg.ended.is_some()));
    }
}
