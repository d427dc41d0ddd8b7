//! `check(script, expect)`: a contact centre told in lines of text.
//!
//! Each line of a script is one step and gives one line of the transcript: the reply, then what the
//! agents are told in order of birth, who is gone and why, and what the switch must do. A line that
//! begins with `:` only prepares: it must succeed and gives no line. `+20s` lets time pass, ticks at
//! their due times (`late`: only one, at the end); its line names the second since the script began at which something happened.
//! `101 is` shows a state. `restart` goes on with what was saved. A number after `with g` presents an older Guid: Guids are counted per
//! script as they are handed out; desktops follow every new one they are given.

use super::world::{World, digest};
use super::{fixture, words};
use crate::agent::Rest;
use crate::session::{AgentType, Renewal};
use crate::vdn::{BulletinTarget, CallReport, Change, Command, Forced, Initial, Input, Operation, Outcome};
use crate::vdn::{PhoneChoice, Reply, Rules, SignOutCause, SkillChoice, StateRequest};
use crate::{AgentId, Directory, EventNo, Guid, Phone, SessionSerial, SkillId, Time};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

/// Runs a script and compares its transcript.
#[track_caller]
pub(super) fn check(script: &str, expect: &str) {
    let mut desk = Desk::new();
    let transcript: Vec<String> = lines(script).filter_map(|line| desk.line(line)).collect();
    let expected: Vec<&str> = lines(expect).collect();
    assert!(
        transcript == expected,
        "the script\n{script}\ngave\n    {}\ninstead of\n{expect}",
        transcript.join("\n    ")
    );
    desk.survives_a_restart();
}

fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty())
}

/// Everybody's desktop, the switch and the inspector.
struct Desk {
    world: World,
    rules: Rules,
    /// The configuration as later lines change it.
    directory: Directory,
    /// Random Guids so far.
    drawn: u128,
    /// Guids handed out, in order.
    issued: Vec<Guid>,
    /// The Guid that each desktop knows.
    known: BTreeMap<AgentId, Guid>,
}

impl Desk {
    fn new() -> Self {
        let rules = Rules::default();
        Self {
            world: World::new(fixture::directory(), rules, fixture::START),
            rules,
            directory: fixture::directory(),
            drawn: 0,
            issued: Vec::new(),
            known: BTreeMap::new(),
        }
    }

    fn line(&mut self, line: &str) -> Option<String> {
        let Some(quiet) = line.strip_prefix(':') else {
            return Some(self.run(line));
        };
        let said = self.run(quiet.trim());
        assert!(!said.starts_with("refused"), "{line} was {said}");
        None
    }

    fn run(&mut self, line: &str) -> String {
        let words: Vec<&str> = line.split_whitespace().collect();
        if let [time, late @ ..] = words.as_slice()
            && let Some(seconds) = time.strip_prefix('+')
        {
            return self.pass(seconds.trim_end_matches('s').parse().unwrap(), !late.is_empty());
        }
        match words.as_slice() {
            ["rule", rule @ ..] => self.rule(rule),
            ["restart"] => {
                let restored = self.world.restored();
                self.world.go_on_as(restored);
                "ok".into()
            }
            ["directory", change @ ..] => {
                self.reconfigure(change);
                let outcome = self
                    .world
                    .step(Input::Directory(Arc::new(self.directory.clone())));
                self.told(&outcome)
            }
            [who, "is"] => {
                let agent = self.world.vdn.agent(agent(who));
                agent.map_or("not signed in".into(), |agent| {
                    words::state(agent, fixture::START)
                })
            }
            [who, "owes"] | [who, "is", "owed"] => {
                let owed = self.world.vdn.owed(agent(who));
                let owed: Vec<String> = owed.map(|entry| entry.no.to_string()).collect();
                format!("owed [{}]", owed.join(" "))
            }
            [who, "shows", what] => self.show(agent(who), what),
            words => {
                let input = self.input(words);
                let outcome = self.world.step(input);
                self.told(&outcome)
            }
        }
    }

    fn rule(&mut self, rule: &[&str]) -> String {
        match rule {
            ["no", "forcing"] => self.rules.forcing = false,
            ["owed", limit] => self.rules.owed_limit = limit.parse().unwrap(),
            ["agents", limit] => self.directory.limits.agents = Some(limit.parse().unwrap()),
            ["video", limit] => self.directory.limits.video_agents = Some(limit.parse().unwrap()),
            ["wrap-up", limit] => self.directory.limits.wrap_up_seconds = Some(limit.parse().unwrap()),
            other => panic!("no such rule: {other:?}"),
        }
        self.world = World::new(self.directory.clone(), self.rules, fixture::START);
        "ok".into()
    }

    fn reconfigure(&mut self, change: &[&str]) {
        match change {
            ["same"] => {}
            ["without", who] => {
                self.directory.agents.remove(&agent(who)).unwrap();
            }
            ["takes", "skill", skill, "from", who] => {
                let entry = self.directory.agents.get_mut(&agent(who)).unwrap();
                entry.skills.remove(&SkillId(skill.parse().unwrap())).unwrap();
            }
            ["takes", "role", "from", who] => {
                self.directory.agents.get_mut(&agent(who)).unwrap().roles = Default::default();
            }
            other => panic!("no such change: {other:?}"),
        }
    }

    fn pass(&mut self, seconds: u64, late: bool) -> String {
        let mut said = Vec::new();
        let mut note = |at: Time, outcome: &Outcome| {
            let effects = effects(outcome);
            if !effects.is_empty() {
                said.push(format!(
                    "{}: {}",
                    at.since(fixture::START).as_secs(),
                    effects.join("; ")
                ));
            }
        };
        if late {
            self.world.now = self.world.now.after(Duration::from_secs(seconds));
            let outcome = self.world.step(Input::Tick);
            note(self.world.now, &outcome);
        } else {
            self.world.pass(Duration::from_secs(seconds), &mut note);
        }
        if said.is_empty() {
            "quiet".into()
        } else {
            said.join("; ")
        }
    }

    fn show(&self, id: AgentId, what: &str) -> String {
        let agent = self.world.vdn.agent(id).expect("signed in");
        match what {
            "skills" => format!(
                "{:?}",
                agent.skills.iter().map(|skill| skill.0).collect::<Vec<u16>>()
            ),
            "phone" => agent
                .session
                .phone
                .as_ref()
                .map_or("none".into(), Phone::to_string),
            "custom" => format!("{:?}", agent.custom_state),
            "settings" => format!("{:?}", agent.settings),
            other => panic!("show what? {other}"),
        }
    }

    fn fresh(&mut self) -> Guid {
        self.drawn += 1;
        Guid::from_random(self.drawn, "Node")
    }

    fn input(&mut self, words: &[&str]) -> Input {
        match words {
            [who, "signs", "in", rest @ ..] => self.sign_in(agent(who), false, rest),
            [who, "forcelogin", rest @ ..] => self.sign_in(agent(who), true, rest),
            ["call", call, "rings", who, "until", seconds] => {
                let seconds: u64 = seconds.trim_start_matches('+').parse().unwrap();
                let until = self.world.now.after(Duration::from_secs(seconds));
                let parties = words::parties(call);
                report(who, CallReport::Offered { parties, until })
            }
            [who, "calls", "out", call] => {
                let parties = words::parties(call);
                report(who, CallReport::Begun { parties })
            }
            [who, "answers"] => report(who, CallReport::Answered),
            [who, "hangs", "up"] => report(who, over(true)),
            ["customer", "of", who, "hangs", "up"] => report(who, over(false)),
            ["inspector", "forces", who, "idle"] => force(who, Forced::Idle),
            ["inspector", "forces", who, "busy"] => force(who, Forced::Busy),
            ["inspector", "forces", who, "rest", seconds] => force(who, Forced::Rest(rest(seconds))),
            ["inspector", "signs", "out", who] => Input::SignOut {
                agent: agent(who),
                cause: SignOutCause::Inspector,
            },
            ["push", "to", who, result] => Input::Pushed {
                agent: agent(who),
                session: self.serial(agent(who)),
                accepted: *result == "succeeds",
            },
            [who, "told", upto, older @ ..] => Input::Told {
                agent: agent(who),
                session: match older {
                    [] => self.serial(agent(who)),
                    _ => SessionSerial(1),
                },
                upto: EventNo(upto.parse().unwrap()),
            },
            [who, "alive"] => Input::Alive { agent: agent(who) },
            [who, "password", "changed"] => Input::PasswordChanged { agent: agent(who) },
            [who, operation @ .., "with", which] => {
                let guid = match which
                    .strip_prefix('g')
                    .and_then(|number| number.parse::<usize>().ok())
                {
                    Some(number) => self.issued[number - 1].clone(),
                    None => Guid::presented(which),
                };
                self.operation(agent(who), guid, operation)
            }
            [who, operation @ ..] => {
                let guid = self.known.get(&agent(who)).cloned();
                self.operation(agent(who), guid.unwrap_or(Guid::presented("")), operation)
            }
            [] => unreachable!("no line is empty"),
        }
    }

    fn operation(&mut self, agent: AgentId, guid: Guid, words: &[&str]) -> Input {
        let operation = operation(words, self.fresh());
        Input::Agent {
            agent,
            guid,
            operation,
        }
    }

    fn serial(&self, id: AgentId) -> SessionSerial {
        self.world
            .vdn
            .agent(id)
            .map(|agent| agent.session.serial)
            .unwrap_or_default()
    }

    fn sign_in(&mut self, id: AgentId, forced: bool, words: &[&str]) -> Input {
        let mut request = fixture::sign_in(id, self.fresh());
        request.forced = forced;
        let mut words = words.iter();
        while let Some(word) = words.next() {
            match *word {
                "idle" => request.initial = Initial::Idle,
                "busy" => request.initial = Initial::Busy,
                "work" => request.initial = Initial::Work,
                "no-phone" => request.phone = PhoneChoice::None,
                "phone" => request.phone = PhoneChoice::Number(Phone::from(*words.next().unwrap())),
                "video" => request.terms.agent_type = AgentType::Video,
                "linkage" => request.terms.phone_linkage = true,
                "listens" => request.terms.listen = true,
                "push" => request.delivery = fixture::push(),
                "dynamic" => request.renewal = fixture::DYNAMIC,
                "long-lived" => {
                    request.renewal = Renewal::Dynamic {
                        interval: Duration::from_secs(60),
                        timeout: Duration::from_secs(300),
                    }
                }
                "auto-work" => request.auto_idle = false,
                "must-change" => request.must_change_password = true,
                other => panic!("signs in how? {other}"),
            }
        }
        Input::SignIn(Box::new(request))
    }

    /// The transcript's line of a step.
    fn told(&mut self, outcome: &Outcome) -> String {
        let mut said = vec![match &outcome.reply {
            Err(refusal) => format!("refused: {}", words::refusal(refusal)),
            Ok(Reply::Done) => "ok".into(),
            Ok(Reply::SignedIn(agent)) => {
                let guid = agent.session.token.current.clone();
                self.known.insert(agent.id, guid.clone());
                self.issued.push(guid);
                "ok".into()
            }
            Ok(Reply::Alive { guid: None, .. }) => "alive".into(),
            Ok(Reply::Alive { guid: Some(guid), .. }) => format!("alive, {}", self.follow(guid)),
            Ok(Reply::Guid(guid)) => self.follow(guid),
            Ok(Reply::Sent { missed }) if missed.is_empty() => "sent".into(),
            Ok(Reply::Sent { missed }) => {
                let missed: Vec<String> = missed.iter().map(AgentId::to_string).collect();
                format!("sent, missed {}", missed.join(" "))
            }
        }];
        said.extend(effects(outcome));
        said.join("; ")
    }

    /// Notes a Guid that a desktop was given, and names it.
    fn follow(&mut self, guid: &Guid) -> String {
        if !self.issued.contains(guid) {
            self.issued.push(guid.clone());
        }
        for agent in self.world.vdn.agents() {
            if agent.session.token.current == *guid {
                self.known.insert(agent.id, guid.clone());
            }
        }
        let number = self.issued.iter().position(|issued| issued == guid).unwrap() + 1;
        format!("g{number}")
    }

    /// What was saved makes the same VDN again, and nobody waits longer than before a restart.
    fn survives_a_restart(&self) {
        let restored = self.world.restored();
        let mut again = World::new(self.directory.clone(), self.rules, self.world.now);
        again.vdn = restored;
        let full = self.world.now.after(self.rules.silence);
        assert_eq!(
            digest(&again.vdn).restarted(self.world.now, full),
            digest(&self.world.vdn).restarted(self.world.now, full)
        );
    }
}

fn agent(word: &str) -> AgentId {
    AgentId(word.parse().unwrap_or_else(|_| panic!("not an agent: {word}")))
}

fn rest(seconds: &str) -> Rest {
    Rest {
        length: Duration::from_secs(seconds.parse().unwrap()),
        cause: 7,
    }
}

fn report(who: &str, report: CallReport) -> Input {
    Input::Call {
        agent: agent(who),
        report,
    }
}

fn over(by_agent: bool) -> CallReport {
    CallReport::Over {
        by_agent,
        number: Phone::from("70001"),
    }
}

fn force(who: &str, state: Forced) -> Input {
    Input::Force {
        agent: agent(who),
        state,
    }
}

fn operation(words: &[&str], fresh: Guid) -> Operation {
    let on = |word: &str| word == "on";
    let skills = |list: &str| {
        list.split(',')
            .filter_map(|id| id.parse().ok())
            .map(SkillId)
            .collect()
    };
    let state = match words {
        ["sayfree"] => StateRequest::SayFree,
        ["saybusy", reason, prolong @ ..] => StateRequest::SayBusy {
            reason: reason.parse().unwrap(),
            prolong: !prolong.is_empty(),
        },
        ["cancelbusy"] => StateRequest::CancelBusy,
        ["rest", seconds, prolong @ ..] => StateRequest::Rest {
            rest: rest(seconds),
            prolong: !prolong.is_empty(),
        },
        ["cancelrest"] => StateRequest::CancelRest,
        ["work"] => StateRequest::Work,
        ["cancelwork"] => StateRequest::CancelWork,
        ["polls"] => return Operation::Poll { fresh },
        ["handshakes", token @ ..] => {
            let service_token = token.first().map(|token| (*token).to_owned());
            return Operation::Handshake { fresh, service_token };
        }
        ["updates", "guid"] => return Operation::UpdateGuid { fresh },
        ["synchronises"] => return Operation::Synchronise,
        ["logout"] => return Operation::SignOut,
        ["forcelogout"] => return Operation::ForceSignOut(None),
        ["forcelogout", reason] => return Operation::ForceSignOut(Some(reason.parse().unwrap())),
        ["skills", "all"] => return Operation::ResetSkills(SkillChoice::All),
        ["skills", list] => return Operation::ResetSkills(SkillChoice::Only(skills(list))),
        ["linkage", flag] => return Operation::PhoneLinkage(on(flag)),
        ["autoanswer", flag] => return Operation::AutoAnswer(on(flag)),
        ["autoidle", flag] => return Operation::AutoIdle(on(flag)),
        ["talkright", flag] => return Operation::TalkRight(on(flag)),
        ["selfrecord", flag, before] => {
            return Operation::SelfRecord {
                on: on(flag),
                before_talking: on(before),
            };
        }
        ["forwards", "to", phone] => return Operation::Forwarding(Some(Phone::from(*phone))),
        ["forwards", "nowhere"] => return Operation::Forwarding(None),
        ["binds", phone] => return Operation::BindPhone(Phone::from(*phone)),
        ["custom", state] => return Operation::CustomState(state.parse().unwrap()),
        ["notes", receivers, text @ ..] => {
            let receivers = receivers.split(',').map(agent).collect();
            return Operation::Note(receivers, text.join(" "));
        }
        ["bulletin", "group", name, text @ ..] => {
            return Operation::Bulletin(BulletinTarget::Group((*name).to_owned()), text.join(" "));
        }
        ["bulletin", "skill", name, text @ ..] => {
            return Operation::Bulletin(BulletinTarget::Skill((*name).to_owned()), text.join(" "));
        }
        other => panic!("no such operation: {other:?}"),
    };
    Operation::State(state)
}

/// What a step did to others: events by agent in order of birth, ends of sessions, commands.
fn effects(outcome: &Outcome) -> Vec<String> {
    let mut said: Vec<(Option<AgentId>, String)> = Vec::new();
    let mut causes = outcome
        .records
        .iter()
        .filter_map(|record| words::record(&record.what));
    for change in &outcome.changes {
        match change {
            Change::Owed(id, entry) => {
                let event = words::event(&entry.event);
                match said.last_mut() {
                    Some((Some(last), line)) if last == id => {
                        line.push_str(", ");
                        line.push_str(&event);
                    }
                    _ => said.push((Some(*id), format!("{id} {event}"))),
                }
            }
            Change::Gone { agent, .. } => {
                let cause = causes.next().expect("every end has its record");
                said.push((None, format!("{agent} gone {cause}")));
            }
            Change::Put(_) | Change::Moved { .. } | Change::Told(..) => {}
        }
    }
    let mut said: Vec<String> = said.into_iter().map(|(_, line)| line).collect();
    said.extend(outcome.commands.iter().map(|command| match command {
        Command::HangUp { agent, call } => format!("hang up {agent} {call}"),
    }));
    said
}
