//! Random histories of a VDN, made by the core itself.

use ccgate_core::call::{CallData, Kept};
use ccgate_core::directory::{AccessCode, AgentEntry, Directory, Group, Route, Skill};
use ccgate_core::outbox::Outbox;
use ccgate_core::session::{AgentType, Delivery, Media, Origin, Push, PushDialect, Renewal, Terms};
use ccgate_core::switch::{Cause, Command, Entrance, LegId, Report};
use ccgate_core::vdn::{
    BulletinTarget, CallOperation, CallOut, Forced, Initial, Input, Operation, PhoneChoice, Rules, SignIn,
    SignOutCause, SkillChoice, StateRequest,
};
use ccgate_core::{Agent, AgentId, EventNo, GroupId, Guid, Phone, Rest, SkillId, Time, Vdn, VdnId};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

pub(crate) const AGENTS: std::ops::Range<u32> = 101..109;

fn access_code(vdn: VdnId) -> Phone {
    Phone(format!("9{:04}", vdn.0).into())
}

/// A VDN with eight agents, two skills and one group.
pub(crate) fn directory(vdn: VdnId) -> Directory {
    let skill = |name: &str| Skill {
        name: name.to_owned(),
        media_type: 5,
        service_type: 1,
        record_calls: name == "voice",
        ..Skill::default()
    };
    let entry = AgentEntry {
        group: Some(GroupId(1)),
        skills: [(SkillId(1), 1), (SkillId(2), 2)].into(),
        ..AgentEntry::default()
    };
    Directory {
        vdn,
        agents: AGENTS.map(|id| (AgentId(id), entry.clone())).collect(),
        groups: [(
            GroupId(1),
            Group {
                name: "all".to_owned(),
                leader: None,
                pick_up: true,
            },
        )]
        .into(),
        skills: [(SkillId(1), skill("voice")), (SkillId(2), skill("sales"))].into(),
        access_codes: [(
            1,
            AccessCode {
                number: access_code(vdn),
                description: String::new(),
                media_type: 5,
                route: Route::Skill(SkillId(1)),
            },
        )]
        .into(),
        ..Directory::default()
    }
}

/// A small generator of its own, so that a history follows from one number.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn below(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % sides
    }

    fn flip(&mut self) -> bool {
        self.below(2) == 0
    }

    fn guid(&mut self) -> Guid {
        Guid::from_random(self.below(u64::MAX).into(), "AgentGateway0")
    }

    fn maybe<T>(&mut self, value: T) -> Option<T> {
        self.flip().then_some(value)
    }
}

/// A VDN that lives through a random history.
pub(crate) struct History {
    pub(crate) vdn: Vdn,
    pub(crate) dice: Dice,
    pub(crate) now: Time,
    /// What was kept of calls.
    pub(crate) kept: Vec<Kept>,
    /// Legs that aren't gone, and whether they were answered.
    legs: Vec<(LegId, bool)>,
    offered: u64,
}

impl History {
    pub(crate) fn new(vdn: VdnId, seed: u64) -> Self {
        Self {
            vdn: Vdn::new(Arc::new(directory(vdn)), rules()),
            dice: Dice(seed),
            now: Time::from_millis(1_793_000_000_000),
            kept: Vec::new(),
            legs: Vec::new(),
            offered: 0,
        }
    }

    /// One random step; gives its outcome.
    pub(crate) fn step(&mut self) -> ccgate_core::Outcome {
        self.now = self.now.after(Duration::from_millis(self.dice.below(20_000)));
        let input = self.input();
        let outcome = self.vdn.step(self.now, input);
        for command in &outcome.commands {
            match command {
                Command::Ring { leg, .. } => self.legs.push((*leg, false)),
                Command::Answer { leg } => {
                    let offered = self.legs.iter_mut().filter(|(other, _)| other == leg);
                    offered.for_each(|(_, answered)| *answered = true);
                }
                _ => {}
            }
        }
        self.kept.extend(outcome.kept.iter().cloned());
        outcome
    }

    /// Something that a switch would report.
    fn report(&mut self) -> Report {
        let dice = &mut self.dice;
        if self.legs.is_empty() || dice.below(4) == 0 {
            self.offered += 1;
            let leg = LegId::Offered(self.offered);
            self.legs.push((leg, false));
            return Report::Offered {
                leg,
                called: access_code(self.vdn.directory().vdn),
                caller: "01\n23".into(),
                from: Entrance::Trunk("north".to_owned()),
            };
        }
        let n = usize::try_from(dice.below(self.legs.len() as u64)).unwrap();
        match (self.legs[n], dice.below(4)) {
            ((leg @ LegId::Placed(_), false), 0) => Report::Alerting { leg },
            ((leg @ LegId::Placed(_), false), 1 | 2) => {
                self.legs[n].1 = true;
                Report::Answered { leg }
            }
            ((leg, true), 0 | 1) => Report::Digit { leg, digit: '7' },
            ((leg, _), _) => {
                self.legs.remove(n);
                let cause = Cause::ALL[usize::try_from(dice.below(Cause::ALL.len() as u64)).unwrap()];
                Report::Gone { leg, cause }
            }
        }
    }

    fn input(&mut self) -> Input {
        if self.dice.below(5) == 0 {
            return Input::Switch(self.report());
        }
        let id = AgentId(AGENTS.start + u32::try_from(self.dice.below(AGENTS.len() as u64)).unwrap());
        let Some(agent) = self.vdn.agent(id) else {
            return self.sign_in(id);
        };
        let guid = agent.session.token.current.clone();
        let session = agent.session.serial;
        let last = self.vdn.last_event(id);
        let dice = &mut self.dice;
        match dice.below(16) {
            0 => self.sign_in(id),
            1 => Input::SignOut {
                agent: id,
                cause: SignOutCause::Inspector,
            },
            2 => Input::Force {
                agent: id,
                state: match dice.below(3) {
                    0 => Forced::Idle,
                    1 => Forced::Busy,
                    _ => Forced::Rest(rest(dice)),
                },
            },
            3..=4 => Input::Told {
                agent: id,
                session,
                upto: EventNo(dice.below(last.0 + 1)),
            },
            5 => Input::Pushed {
                agent: id,
                session,
                accepted: dice.flip(),
            },
            6 => Input::PasswordChanged { agent: id },
            7 => Input::Tick,
            _ => Input::Agent {
                agent: id,
                guid,
                operation: operation(dice),
            },
        }
    }

    fn sign_in(&mut self, agent: AgentId) -> Input {
        let dice = &mut self.dice;
        let delivery = if dice.flip() {
            Delivery::Poll
        } else {
            Delivery::Push(Push {
                uri: "http://127.0.0.1/events?token=s".to_owned(),
                dialect: if dice.flip() {
                    PushDialect::EventList
                } else {
                    PushDialect::SingleEvent
                },
                service_token: dice.maybe("token \"quoted\"".to_owned()),
                failing_since: None,
            })
        };
        Input::SignIn(Box::new(SignIn {
            agent,
            guid: dice.guid(),
            renewal: if dice.flip() {
                Renewal::Static {
                    overlap: Duration::from_secs(60),
                }
            } else {
                Renewal::Dynamic {
                    interval: Duration::from_secs(60),
                    timeout: Duration::from_secs(120),
                }
            },
            phone: if dice.flip() {
                PhoneChoice::Number(Phone(format!("{}", 39_900 + agent.0).into()))
            } else {
                PhoneChoice::None
            },
            initial: match dice.below(3) {
                0 => Initial::Busy,
                1 => Initial::Idle,
                _ => Initial::Work,
            },
            auto_answer: dice.flip(),
            auto_idle: dice.flip(),
            terms: Terms {
                agent_type: if dice.flip() {
                    AgentType::Voice
                } else {
                    AgentType::Video
                },
                media: Media {
                    voice: true,
                    chat: dice.flip(),
                    mail: dice.flip(),
                },
                release_phone: dice.flip(),
                phone_linkage: dice.flip(),
                listen: dice.flip(),
                video_phone: dice.maybe("70001".into()),
            },
            origin: Origin {
                peer: "127.0.0.1:50000".to_owned(),
                client_ip: "10.0.0.1".to_owned(),
                entry_ip: dice.maybe("10.0.0.2".to_owned()),
                service_work_id: dice.maybe("工号 1".to_owned()),
            },
            delivery,
            forced: true,
            must_change_password: dice.below(8) == 0,
        }))
    }
}

pub(crate) fn rules() -> Rules {
    Rules {
        owed_limit: 40,
        ..Rules::default()
    }
}

fn rest(dice: &mut Dice) -> Rest {
    Rest {
        length: Duration::from_secs(1 + dice.below(100)),
        cause: 7,
    }
}

fn call_operation(dice: &mut Dice) -> CallOperation {
    let data = |dice: &mut Dice| CallData(format!("order {}\n\"工\"", dice.below(1000)).into());
    match dice.below(10) {
        0..=2 => CallOperation::CallOut(CallOut {
            called: "0123".into(),
            caller: dice.maybe("3000".into()),
            skill: dice.maybe(SkillId(2)),
            data: data(dice),
        }),
        3 => CallOperation::CallInner {
            agent: AgentId(102),
            data: data(dice),
        },
        4..=5 => CallOperation::Answer(None),
        6 => CallOperation::Hold,
        7 => CallOperation::Retrieve(None),
        8 => CallOperation::SetData {
            call: None,
            data: data(dice),
        },
        _ => CallOperation::Release,
    }
}

fn operation(dice: &mut Dice) -> Operation {
    match dice.below(32) {
        0 => Operation::State(StateRequest::SayFree),
        1 => Operation::State(StateRequest::SayBusy {
            reason: 210,
            prolong: dice.flip(),
        }),
        2 => Operation::State(StateRequest::CancelBusy),
        3 => Operation::State(StateRequest::Rest {
            rest: rest(dice),
            prolong: dice.flip(),
        }),
        4 => Operation::State(StateRequest::CancelRest),
        5 => Operation::State(StateRequest::Work),
        6 => Operation::State(StateRequest::CancelWork),
        7 => Operation::SignOut,
        8 => Operation::ForceSignOut(dice.maybe(9)),
        9 => Operation::ResetSkills(SkillChoice::All),
        10 => Operation::ResetSkills(SkillChoice::Only(vec![SkillId(2)])),
        11 => Operation::PhoneLinkage(dice.flip()),
        12 => Operation::AutoIdle(dice.flip()),
        13 => Operation::SelfRecord {
            on: dice.flip(),
            before_talking: dice.flip(),
        },
        14 => Operation::Forwarding(dice.maybe("0987".into())),
        15 => Operation::CustomState(u16::try_from(dice.below(65_535)).unwrap()),
        16 => Operation::Bulletin(
            BulletinTarget::Group("all".to_owned()),
            "通知 \"x\" \\ \u{1}".to_owned(),
        ),
        17 => Operation::Note(vec![AgentId(101), AgentId(103)], "note".to_owned()),
        18 => Operation::Poll { fresh: dice.guid() },
        19 => Operation::Handshake {
            fresh: dice.guid(),
            service_token: dice.maybe("newer".to_owned()),
        },
        20 => Operation::UpdateGuid { fresh: dice.guid() },
        21 => Operation::Synchronise,
        _ => Operation::Call(call_operation(dice)),
    }
}

/// The whole state in a form that can be compared.
pub(crate) fn state(vdn: &Vdn) -> BTreeMap<AgentId, (Agent, Outbox)> {
    vdn.agents()
        .map(|agent| {
            let (agent, outbox) = vdn.save(agent.id).unwrap();
            (agent.id, (agent.clone(), outbox.clone()))
        })
        .collect()
}
