//! Random operations at random times: whatever comes, the promises hold ([`World`] checks them).

use super::world::{World, digest};
use super::{chance, fixture};
use crate::agent::{Activity, Rest, Status};
use crate::session::AgentType;
use crate::vdn::{BulletinTarget, Forced, Initial, Input, Operation, Outcome, PhoneChoice};
use crate::vdn::{Reply, Rules, SignOutCause, SkillChoice, StateRequest};
use crate::{AgentId, Directory, EventNo, Guid, Phone, SessionSerial, SkillId};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

const AGENTS: [AgentId; 6] = [
    AgentId(101),
    AgentId(102),
    AgentId(103),
    AgentId(105),
    AgentId(121),
    AgentId(122),
];

/// One random move: how much time passes first, who does what, and a number to vary it.
#[derive(Clone, Copy, Debug)]
struct Move {
    wait: u8,
    who: usize,
    what: u8,
    how: u16,
}

/// How many kinds of moves [`Party::input`] knows.
const KINDS: u8 = 34;

/// Everybody tries to sign in, then anything may happen.
fn moves() -> impl Strategy<Value = Vec<Move>> {
    let one = (0..14u8, 0..AGENTS.len(), 0..KINDS, any::<u16>());
    let one = one.prop_map(|(wait, who, what, how)| Move { wait, who, what, how });
    (any::<[u16; AGENTS.len()]>(), prop::collection::vec(one, 1..150)).prop_map(|(first, then)| {
        let sign_ins = first.into_iter().enumerate();
        let sign_ins = sign_ins.map(|(who, how)| Move {
            wait: 0,
            who,
            what: 0,
            how,
        });
        sign_ins.chain(then).collect()
    })
}

fn settings() -> impl Strategy<Value = (Directory, Rules)> {
    let limit = prop::option::of(1..6u32);
    let times = prop::option::of(1..90u32);
    let day = 0..1200u64;
    (
        any::<bool>(),
        6..40usize,
        5..200u64,
        limit.clone(),
        limit,
        times,
        day,
    )
        .prop_map(
            |(forcing, owed_limit, push_patience, agents, video_agents, wrap_up_seconds, day)| {
                let mut directory = fixture::directory();
                super::flows::some(&mut directory);
                directory.limits.agents = agents;
                directory.limits.video_agents = video_agents;
                directory.limits.wrap_up_seconds = wrap_up_seconds;
                let rules = Rules {
                    forcing,
                    owed_limit,
                    push_patience: Duration::from_secs(push_patience),
                    // Scripts begin at eight.
                    day_begins: Duration::from_secs(8 * 3600 + day),
                    ..Rules::default()
                };
                (directory, rules)
            },
        )
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: super::cases(256),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn no_operation_breaks_a_promise((directory, rules) in settings(), moves in moves()) {
        let mut party = Party::new(directory, rules);
        for one in moves {
            party.play(one);
        }
    }

    #[test]
    fn the_same_inputs_give_the_same_outcomes((directory, rules) in settings(), moves in moves()) {
        let mut one = Party::new(directory.clone(), rules);
        let mut other = Party::new(directory, rules);
        for each in moves {
            let (first, second) = (one.play(each), other.play(each));
            prop_assert_eq!(first.len(), second.len());
            for (first, second) in first.into_iter().zip(second) {
                prop_assert_eq!(first.reply, second.reply);
                prop_assert_eq!(first.changes, second.changes);
                prop_assert_eq!(first.commands, second.commands);
                prop_assert_eq!(first.records, second.records);
            }
        }
        prop_assert_eq!(digest(&one.world.vdn), digest(&other.world.vdn));
    }

    #[test]
    fn a_restart_at_any_moment_changes_nothing(
        (directory, rules) in settings(),
        moves in moves(),
        restart in 0..150usize,
    ) {
        let mut party = Party::new(directory, rules);
        for (position, one) in moves.into_iter().enumerate() {
            if position == restart {
                let full = party.world.now.after(rules.silence);
                let restored = party.world.restored();
                let now = party.world.now;
                let before = digest(&party.world.vdn).restarted(now, full);
                prop_assert_eq!(before, digest(&restored).restarted(now, full));
                let open = party.world.open_legs();
                party.world.go_on_as(restored);
                party.world.now = party.world.now.after(Duration::from_secs(1));
                let calls = party.world.open_calls();
                party.world.step(Input::Restarted { legs: open, calls });
                prop_assert_eq!(party.world.open_legs(), []);
            }
            party.play(one);
        }
    }
}

/// Six agents, their desktops, the switch and the clock.
struct Party {
    world: World,
    drawn: u128,
    /// The Guids that each desktop was given, newest last.
    known: BTreeMap<AgentId, Vec<Guid>>,
}

impl Party {
    fn new(directory: Directory, rules: Rules) -> Self {
        Self {
            world: World::new(directory, rules, fixture::START),
            drawn: 0,
            known: BTreeMap::new(),
        }
    }

    fn play(&mut self, one: Move) -> Vec<Outcome> {
        self.wait(one.wait);
        let agent = AGENTS[one.who];
        let input = self.input(agent, one.what, one.how);
        let was = self.world.vdn.agent(agent).map(|agent| agent.activity.status());
        let by_request = matches!(
            &input,
            Input::Agent {
                operation: Operation::State(StateRequest::Work),
                ..
            }
        );
        let mut outcomes = vec![self.world.step(input)];
        self.learn(agent, &outcomes[0]);
        if let Some(after) = self.world.vdn.agent(agent)
            && let Activity::Work { until: None, .. } = after.activity
            && was != Some(Status::Work)
        {
            let endless = self.world.vdn.directory().limits.wrap_up_seconds.is_none();
            assert!(by_request || endless, "wrap-up without its end");
        }
        // A tick that comes too early or once more does no harm.
        if one.how.is_multiple_of(5) {
            outcomes.push(self.world.step(Input::Tick));
        }
        outcomes
    }

    fn wait(&mut self, wait: u8) {
        let seconds = match wait {
            0..=4 => return,
            5 | 6 => 1,
            7 | 8 => 20,
            9 => 59,
            10 => 61,
            11 => 119,
            12 => 120,
            _ => {
                // A process that was held up ticks late.
                self.world.now = self.world.now.after(Duration::from_secs(150));
                self.world.step(Input::Tick);
                return;
            }
        };
        self.world.pass(Duration::from_secs(seconds), |_, _| {});
    }

    fn learn(&mut self, agent: AgentId, outcome: &Outcome) {
        let guid = match &outcome.reply {
            Ok(Reply::SignedIn(agent)) => &agent.session.token.current,
            Ok(Reply::Alive { guid: Some(guid), .. } | Reply::Guid(guid)) => guid,
            _ => return,
        };
        self.known.entry(agent).or_default().push(guid.clone());
    }

    fn fresh(&mut self) -> Guid {
        self.drawn += 1;
        Guid::from_random(self.drawn, "Node")
    }

    fn input(&mut self, agent: AgentId, what: u8, how: u16) -> Input {
        let flag = how.is_multiple_of(2);
        let rest = Rest {
            length: Duration::from_secs(u64::from(how % 100)),
            cause: 1,
        };
        let fresh = self.fresh();
        let operation = match what {
            0..=3 => return self.sign_in(agent, fresh, how),
            4 => Operation::State(StateRequest::SayFree),
            5 | 6 => Operation::State(StateRequest::SayBusy {
                reason: how.to_le_bytes()[0],
                prolong: how.is_multiple_of(3),
            }),
            7 => Operation::State(StateRequest::Rest { rest, prolong: flag }),
            8 if flag => Operation::State(StateRequest::CancelBusy),
            8 => Operation::State(StateRequest::CancelRest),
            9 => Operation::State(StateRequest::Work),
            10 => Operation::State(StateRequest::CancelWork),
            11 => Operation::Poll { fresh },
            12 => Operation::Handshake {
                fresh,
                service_token: flag.then(|| format!("t{how}")),
            },
            13 => Operation::UpdateGuid { fresh },
            14 => match how % 8 {
                0 => Operation::SignOut,
                1 => Operation::ForceSignOut(Some(9)),
                2 => {
                    return Input::SignOut {
                        agent,
                        cause: SignOutCause::Inspector,
                    };
                }
                _ => Operation::Synchronise,
            },
            15 => {
                let state = match how % 3 {
                    0 => Forced::Idle,
                    1 => Forced::Busy,
                    _ => Forced::Rest(rest),
                };
                return Input::Force { agent, state };
            }
            16 => return Input::Switch(chance::report(&self.world.vdn, 0, how)),
            17 => {
                let kind = how.to_le_bytes()[1] % chance::REPORTS;
                return Input::Switch(chance::report(&self.world.vdn, kind, how));
            }
            18..=20 => {
                let kind = how.to_le_bytes()[1] % chance::OPERATIONS;
                chance::operation(&self.world.vdn, AGENTS[usize::from(how / 3) % 6], kind, how)
            }
            21 | 22 => {
                let last = self.world.vdn.last_event(agent).0;
                return Input::Told {
                    agent,
                    session: self.serial(agent, how.is_multiple_of(7)),
                    upto: EventNo(if flag { last } else { u64::from(how) % (last + 2) }),
                };
            }
            23 => {
                return Input::Pushed {
                    agent,
                    session: self.serial(agent, how.is_multiple_of(7)),
                    accepted: how.is_multiple_of(3),
                };
            }
            24 if flag => return Input::Alive { agent },
            24 => return Input::PasswordChanged { agent },
            25 => return self.reconfigure(how),
            26 => {
                let receivers = [AGENTS[usize::from(how) % 6], AGENTS[usize::from(how / 6) % 6]];
                Operation::Note(receivers.into(), "note".into())
            }
            27 if flag => Operation::Bulletin(BulletinTarget::Group("desk".into()), "text".into()),
            27 => Operation::Bulletin(BulletinTarget::Skill("voice".into()), "text".into()),
            28 if flag => Operation::ResetSkills(SkillChoice::All),
            28 => Operation::ResetSkills(SkillChoice::Only(vec![SkillId(how % 5)])),
            29 => Operation::BindPhone(phone(how)),
            32 => chance::conference(AGENTS[usize::from(how / 3) % 6], how),
            30 | 31 => {
                let kind = how.to_le_bytes()[1] % chance::SUPERVISIONS;
                chance::supervision(&self.world.vdn, AGENTS[usize::from(how / 3) % 6], kind, how)
            }
            _ => match how % 3 {
                0 => Operation::AutoIdle(how.is_multiple_of(4)),
                1 => Operation::PhoneLinkage(flag),
                _ => Operation::CustomState(how),
            },
        };
        let known = self.known.get(&agent).map(Vec::as_slice).unwrap_or_default();
        let guid = match (known, how % 11) {
            (_, 0) | ([], _) => Guid::presented("wrong"),
            ([.., older, _], 1) => older.clone(),
            ([.., newest], _) => newest.clone(),
        };
        Input::Agent {
            agent,
            guid,
            operation,
        }
    }

    fn sign_in(&self, agent: AgentId, guid: Guid, how: u16) -> Input {
        let bit = |bit: u32| how >> bit & 1 == 1;
        let mut request = fixture::sign_in(agent, guid);
        request.forced = bit(0);
        request.auto_idle = bit(1);
        request.must_change_password = how.is_multiple_of(13);
        request.initial = [Initial::Idle, Initial::Busy, Initial::Work][usize::from(how % 3)];
        request.terms.listen = bit(2);
        request.terms.phone_linkage = bit(3);
        if bit(4) {
            request.terms.agent_type = AgentType::Video;
        }
        if bit(5) {
            request.delivery = fixture::push();
        }
        if bit(6) {
            request.renewal = fixture::DYNAMIC;
        }
        match how % 5 {
            0 => request.phone = PhoneChoice::None,
            1 => request.phone = PhoneChoice::Number(phone(how)),
            _ => {}
        }
        Input::SignIn(Box::new(request))
    }

    fn reconfigure(&self, how: u16) -> Input {
        let mut directory = fixture::directory();
        directory.limits = self.world.vdn.directory().limits;
        match how % 4 {
            0 => {
                directory.agents.remove(&AGENTS[usize::from(how / 4) % 6]);
                directory.agents.remove(&AGENTS[usize::from(how / 24) % 6]);
            }
            1 => {
                for entry in directory.agents.values_mut() {
                    entry.skills.remove(&SkillId(how / 4 % 4));
                }
            }
            2 => directory.limits.agents = (how < 1000).then_some(2),
            3 if how.is_multiple_of(5) => {
                directory
                    .agents
                    .values_mut()
                    .for_each(|entry| entry.roles = Default::default());
            }
            _ => {}
        }
        Input::Directory(Arc::new(directory))
    }

    fn serial(&self, agent: AgentId, older: bool) -> SessionSerial {
        let serial = self.world.vdn.agent(agent).map(|agent| agent.session.serial);
        SessionSerial(serial.unwrap_or_default().0.saturating_sub(older.into()))
    }
}

/// One of a few, so that agents want the same one.
fn phone(how: u16) -> Phone {
    Phone(format!("4000{}", how % 7 + 1).into())
}
