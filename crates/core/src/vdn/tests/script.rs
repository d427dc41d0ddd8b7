//! `check(script, expect)`: a contact centre told in lines of text.
//!
//! Each line of a script is one step and gives one line of the transcript: the reply, then what the
//! agents are told in order of birth, and who is gone and why. A line that begins with `:` only prepares: it must succeed and gives no line. `+20s` lets time pass, ticks at
//! their due times (`late`: only one, at the end); its line names the second since the script began at which something happened.
//! `101 is` shows a state. `restart` goes on with what was saved. A number after `with g` presents an older Guid: Guids are counted per
//! script as they are handed out; desktops follow every new one they are given.
//!
//! Calls are `c1`, `c2`, … in order of birth. Phones act by `70001 calls 3000`, `phone of 101 rings`,
//! `101 picks up`, `13800 answers`, `13800 is busy`, `101 hangs up` (the handset; `101 releases` is the
//! desktop). `101 talks with 70001` and `101 talks to 13800` are whole calls in and out. `rooms`
//! shows who hears whom, `switch` what the switch was asked besides, `records c1` what is kept.

mod rules;
mod shown;

use super::board::Board;
use super::operations::{agent, is_agent, operation, rest};
use super::world::{World, digest};
use super::{figures, fixture, outbound, words};
use crate::handset::Hand;
use crate::session::{AgentType, Renewal};
use crate::switch::Report;
use crate::vdn::{Change, Forced, Initial, Input, Outcome, PhoneChoice, Reply, Rules, SignOutCause};
use crate::{AgentId, CallId, Directory, EventNo, Guid, Phone, SessionSerial, SkillId, Time};
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

/// What each of these operations is answered with after the script, each time anew.
pub(super) fn answers(script: &str, operations: &[&str]) -> Vec<String> {
    let answer = |operation: &&str| {
        let mut desk = Desk::new();
        lines(script).for_each(|line| drop(desk.line(line)));
        let said = desk.run(operation);
        said.split(';').next().unwrap_or_default().to_owned()
    };
    operations.iter().map(answer).collect()
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
    board: Board,
    /// Calls in order of birth.
    calls: Vec<CallId>,
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
            board: Board::default(),
            calls: Vec::new(),
        }
    }

    fn line(&mut self, line: &str) -> Option<String> {
        let Some(quiet) = line.strip_prefix(':') else {
            let said = self.run(line);
            return Some(self.with_names(said));
        };
        let said = self.run(quiet.trim());
        assert!(!said.starts_with("refused"), "{line} was {said}");
        None
    }

    fn run(&mut self, line: &str) -> String {
        let line = self.with_ids(line);
        let words: Vec<&str> = line.split_whitespace().collect();
        if let [time, late @ ..] = words.as_slice()
            && let Some(seconds) = time.strip_prefix('+')
        {
            return self.pass(seconds.trim_end_matches('s').parse().unwrap(), !late.is_empty());
        }
        match words.as_slice() {
            ["rule", "flow", flow @ ..] => {
                super::flows::put(&mut self.directory, flow);
                self.rule(&[])
            }
            ["rule", rule @ ..] => self.rule(rule),
            ["restart"] => {
                let open = self.world.open_legs();
                let calls = self.world.open_calls();
                let restored = self.world.restored();
                self.world.go_on_as(restored);
                let outcome = self.world.step(Input::Restarted { legs: open, calls });
                self.told(&outcome)
            }
            ["figures", what @ ..] => figures::shown(&self.world, what),
            ["tasks"] => outbound::shown(&self.world),
            ["task", task @ ..] => {
                let task = outbound::task(task, self.world.now);
                self.step(Input::Tasks(vec![task]))
            }
            [caller, "hears"] => self.listens(caller),
            ["flows", what @ ..] => super::flows::shows(&mut self.world, what),
            ["rooms"] => self.board.rooms(&self.world.ledger),
            ["switch"] => self.board.take_asked(),
            ["full", "disk"] => {
                self.board.disk_is_full = true;
                "ok".into()
            }
            ["records", call] => self.records(&CallId::from(*call)),
            ["recordings"] => self.recordings(),
            ["waiting"] => {
                let waiting = self.world.vdn.waiting_calls(SkillId(1), self.world.now, 2);
                let said: Vec<String> = waiting.iter().map(words::info).collect();
                said.join("; ")
            }
            ["queue", skill] => {
                let skill = SkillId(skill.parse().unwrap());
                let waiting = self.world.vdn.waiting_calls(skill, self.world.now, 9);
                let said: Vec<String> = waiting
                    .iter()
                    .map(|call| format!("{} {}s", call.parties.call, call.waited))
                    .collect();
                let own = self.world.vdn.queue_figures(skill);
                assert_eq!(said.len(), own.waiting as usize);
                format!("[{}] {} free", said.join(", "), own.available)
            }
            ["private", who] => {
                let waiting = self.world.vdn.private_calls(agent(who), self.world.now, 9);
                let said: Vec<String> = waiting.iter().map(|call| call.parties.call.to_string()).collect();
                format!("[{}]", said.join(", "))
            }
            ["call", call] => self.shown(self.world.vdn.call_info(&CallId::from(*call))),
            [who, "talks", "with", caller] => self.talk(&[
                &format!("{caller} calls 3000"),
                &format!("phone of {who} rings"),
                &format!("{who} picks up"),
                &format!("{who} answers"),
            ]),
            [who, "talks", "to", number] => self.talk(&[
                &format!("{who} calls out {number}"),
                &format!("{who} picks up"),
                &format!("{number} rings"),
                &format!("{number} answers"),
            ]),
            ["directory", change @ ..] => {
                self.reconfigure(change);
                self.step(Input::Directory(Arc::new(self.directory.clone())))
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
                self.step(input)
            }
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
        let mut commands = Vec::new();
        let mut each = |at: Time, outcome: &Outcome| {
            note(at, outcome);
            commands.extend(outcome.commands.iter().cloned());
        };
        if late {
            self.world.now = self.world.now.after(Duration::from_secs(seconds));
            let outcome = self.world.step(Input::Tick);
            each(self.world.now, &outcome);
        } else {
            self.world.pass(Duration::from_secs(seconds), &mut each);
        }
        for command in commands {
            for report in self.board.carry_out(&command) {
                said.extend(self.react(report));
            }
        }
        self.name_calls();
        if said.is_empty() {
            "quiet".into()
        } else {
            said.join("; ")
        }
    }

    fn fresh(&mut self) -> Guid {
        self.drawn += 1;
        Guid::from_random(self.drawn, "Node")
    }

    /// One step, and what the switch reports of it by itself.
    fn step(&mut self, input: Input) -> String {
        let gone = match &input {
            Input::Switch(Report::Gone { leg, .. }) => Some(*leg),
            _ => None,
        };
        let outcome = self.world.step(input);
        let mut said = vec![self.told(&outcome)];
        for command in &outcome.commands {
            for report in self.board.carry_out(command) {
                said.extend(self.react(report));
            }
        }
        for report in gone.map(|leg| self.board.after(leg)).unwrap_or_default() {
            said.extend(self.react(report));
        }
        self.name_calls();
        said.join("; ")
    }

    /// Hears everything that is played now, to its end.
    fn listens(&mut self, caller: &str) -> String {
        let mut said = Vec::new();
        while let Some((file, report)) = self.board.hears_out(caller) {
            said.push(file);
            assert!(said.len() < 50, "{caller} hears {said:?} and so on");
            if let Some(more) = self.step(Input::Switch(report)).strip_prefix("ok; ") {
                said.push(format!("({more})"));
            }
        }
        if said.is_empty() {
            "nothing".into()
        } else {
            said.join(" ")
        }
    }

    fn react(&mut self, report: Report) -> Vec<String> {
        let outcome = self.world.step(Input::Switch(report));
        let mut said = effects(&outcome);
        for command in &outcome.commands {
            for report in self.board.carry_out(command) {
                said.extend(self.react(report));
            }
        }
        said
    }

    /// Steps that all succeed; `answer` is left out where the call was answered by itself.
    fn talk(&mut self, lines: &[&str]) -> String {
        let mut said = Vec::new();
        for line in lines {
            let answered = line
                .strip_suffix(" answers")
                .filter(|who| is_agent(who))
                .is_some_and(|who| {
                    let call = self.world.vdn.hand(agent(who)).and_then(|hand| hand.call());
                    !matches!(call, Some((_, Hand::Ringing { .. })))
                });
            if answered {
                continue;
            }
            let words: Vec<&str> = line.split_whitespace().collect();
            let input = self.input(&words);
            let line = self.step(input);
            assert!(!line.starts_with("refused"), "{words:?} was {line}");
            said.extend(line.strip_prefix("ok; ").map(str::to_owned));
        }
        said.join("; ")
    }

    fn name_calls(&mut self) {
        for call in self.world.vdn.calls() {
            if !self.calls.contains(&call.id) {
                self.calls.push(call.id.clone());
            }
        }
        // A call may be over in the step in which it began.
        for (call, _) in self.world.ledger.legs.keys() {
            if !self.calls.contains(call) {
                self.calls.push(call.clone());
            }
        }
    }

    fn with_names(&self, mut text: String) -> String {
        // The longest first: one id can be the beginning of another.
        let mut calls: Vec<(usize, &CallId)> = self.calls.iter().enumerate().collect();
        calls.sort_by_key(|(_, call)| std::cmp::Reverse(call.0.len()));
        for (number, call) in calls {
            text = text.replace(&*call.0, &format!("c{}", number + 1));
        }
        text
    }

    fn with_ids(&self, line: &str) -> String {
        let words = line.split_whitespace().map(|word| {
            let number = word
                .strip_prefix('c')
                .and_then(|number| number.parse::<usize>().ok());
            let call = number.and_then(|number| self.calls.get(number.wrapping_sub(1)));
            call.map_or(word.to_owned(), CallId::to_string)
        });
        words.collect::<Vec<String>>().join(" ")
    }

    fn input(&mut self, words: &[&str]) -> Input {
        let of_a_phone = match words {
            [
                who,
                "calls" | "answers" | "is" | "presses" | "rings" | "rejects" | "does",
                ..,
            ] => !is_agent(who),
            ["phone", "of", ..] | [_, "hangs" | "picks", "up"] | [_, "file", _] => true,
            _ => false,
        };
        if of_a_phone {
            let report = self.board.report(words);
            return Input::Switch(report.unwrap_or_else(|| panic!("no such report: {words:?}")));
        }
        match words {
            ["service", answer @ ..] => super::flows::answer(&self.world, answer),
            [who, "signs", "in", rest @ ..] => self.sign_in(agent(who), false, rest),
            [who, "forcelogin", rest @ ..] => self.sign_in(agent(who), true, rest),
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
                "manual" => request.auto_answer = false,
                "long" => request.terms.release_phone = false,
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
            Ok(Reply::Call(call)) => format!("call {call}"),
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

fn force(who: &str, state: Forced) -> Input {
    Input::Force {
        agent: agent(who),
        state,
    }
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
    said.into_iter().map(|(_, line)| line).collect()
}
