//! What a step does, in words, and where it leads: for people and for pictures.

use ccgate_core::flow::{Action, Ask, Destination, Piece, Queueing, Say, StepNo, Template};
use std::time::Duration;

/// The word of the file.
#[must_use]
pub fn word(action: &Action) -> &'static str {
    match action {
        Action::Hours { .. } => "hours",
        Action::Play { .. } => "play",
        Action::Menu { .. } => "menu",
        Action::Collect { .. } => "collect",
        Action::Set { .. } => "set",
        Action::Branch { .. } => "branch",
        Action::LookUp { .. } => "lookup",
        Action::Queue(_) => "queue",
        Action::Voicemail { .. } => "voicemail",
        Action::Callback { .. } => "callback",
        Action::Transfer { .. } => "transfer",
        Action::End { .. } => "end",
    }
}

/// Where a step leads, and when; nothing stands for always, or when all went well.
#[must_use]
pub fn ways(action: &Action) -> Vec<(String, StepNo)> {
    let always = |next: StepNo| vec![(String::new(), next)];
    let or =
        |next: StepNo, otherwise: StepNo| vec![(String::new(), next), ("otherwise".to_owned(), otherwise)];
    match action {
        Action::Hours {
            open,
            closed,
            holiday,
            ..
        } => [("open", open), ("closed", closed), ("holiday", holiday)]
            .map(|(when, to)| (when.to_owned(), *to))
            .to_vec(),
        Action::Play { next, .. } | Action::Set { next, .. } | Action::Voicemail { next, .. } => {
            always(*next)
        }
        Action::Collect { next, otherwise, .. }
        | Action::LookUp { next, otherwise, .. }
        | Action::Callback { next, otherwise, .. } => or(*next, *otherwise),
        Action::Menu {
            choices, otherwise, ..
        } => {
            let choices = choices.iter().map(|(key, to)| (key.to_string(), *to));
            choices.chain([("otherwise".to_owned(), *otherwise)]).collect()
        }
        Action::Branch { cases, otherwise, .. } => {
            let cases = cases.iter().map(|(value, to)| (format!("\"{value}\""), *to));
            cases.chain([("otherwise".to_owned(), *otherwise)]).collect()
        }
        Action::Queue(queue) => {
            let keys = queue.keys.iter().map(|(key, to)| (key.to_string(), *to));
            let ends = [
                ("waited", queue.waited),
                ("full", queue.full),
                ("unstaffed", queue.unstaffed),
            ];
            let ends = ends
                .into_iter()
                .filter_map(|(when, to)| Some((when.to_owned(), to?)));
            keys.chain(ends).collect()
        }
        Action::Transfer { otherwise, .. } => vec![("otherwise".to_owned(), *otherwise)],
        Action::End { .. } => Vec::new(),
    }
}

/// What a step does, in a line; empty when its word says it all.
#[must_use]
pub fn summary(action: &Action) -> String {
    let parts = match action {
        Action::Hours { hours, .. } => vec![
            counted(hours.open.len(), "opening", "openings"),
            counted(hours.holidays.len() + hours.yearly.len(), "holiday", "holidays"),
        ],
        Action::Play { say, .. } | Action::End { say } => vec![said(say)],
        Action::Menu { ask, .. } => asked(ask),
        Action::Collect {
            ask,
            field,
            least,
            most,
            ..
        } => {
            let mut parts = asked(ask);
            parts.push(format!("{least} to {most} digits into {field}"));
            parts
        }
        Action::Set {
            fields,
            priority,
            data,
            ..
        } => {
            let set = |(name, value): &(String, Template)| format!("{name} = {}", text(value));
            let priority = priority.map(|priority| format!("priority {priority}"));
            let data = data.as_ref().map(|_| "call data".to_owned());
            fields.iter().map(set).chain(priority).chain(data).collect()
        }
        Action::Branch { field, .. } => vec![format!("by {field}")],
        Action::LookUp {
            url, patience, take, ..
        } => {
            let names: Vec<&str> = take.iter().map(|(name, _)| name.as_str()).collect();
            vec![
                text(url),
                format!("takes {}", names.join(" ")),
                format!("within {}", span(*patience)),
            ]
        }
        Action::Queue(queue) => queued(queue),
        Action::Voicemail { say, skill, most, .. } => {
            let skill = skill
                .map(|skill| format!("for queue {skill}"))
                .unwrap_or_default();
            vec![said(say), skill, format!("up to {}", span(*most))]
        }
        Action::Callback { number, skill, .. } => vec![format!("{} by queue {skill}", text(number))],
        Action::Transfer { to, .. } => vec![match to {
            Destination::Number(number) => format!("to {}", text(number)),
            Destination::Agent(agent) => format!("to agent {}", text(agent)),
        }],
    };
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join("; ")
}

fn asked(ask: &Ask) -> Vec<String> {
    let tries = counted(ask.tries.into(), "try", "tries");
    vec![said(&ask.say), format!("waits {}", span(ask.patience)), tries]
}

fn queued(queue: &Queueing) -> Vec<String> {
    let agent = queue
        .agent
        .as_ref()
        .map(|agent| format!("agent {} first", text(agent)));
    let music = queue.music.as_ref().map(|music| format!("music {music}"));
    let announce = queue.announce.as_ref();
    let announce = announce.map(|one| format!("every {}: {}", span(one.every), said(&one.say)));
    let most = queue.most_wait.map(|most| format!("at most {}", span(most)));
    let parts = [agent, music, announce, most];
    let first = format!("queue {}", queue.skill);
    std::iter::once(first)
        .chain(parts.into_iter().flatten())
        .collect()
}

fn said(say: &[Say]) -> String {
    let one = |say: &Say| match say {
        Say::File(file) => file.clone(),
        Say::Digits(field) => format!("digits of {field}"),
        Say::Number(field) => format!("number {field}"),
        Say::Position => "@position".to_owned(),
        Say::ExpectedMinutes => "@minutes".to_owned(),
    };
    say.iter().map(one).collect::<Vec<_>>().join(", ")
}

fn text(template: &Template) -> String {
    let piece = |piece: &Piece| match piece {
        Piece::Text(text) => text.clone(),
        Piece::Field(field) => format!("{{{field}}}"),
    };
    template.0.iter().map(piece).collect()
}

fn span(time: Duration) -> String {
    match time.as_millis() {
        millis if millis % 1000 != 0 => format!("{millis} ms"),
        millis => format!("{} s", millis / 1000),
    }
}

fn counted(count: usize, one: &str, many: &str) -> String {
    match count {
        0 => String::new(),
        1 => format!("1 {one}"),
        _ => format!("{count} {many}"),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use ccgate_core::Time;

    #[test]
    fn steps_in_a_line() {
        let text = r#"
flow = 1
name = "f"
access_code = "1"
start = "menu"
language = "en"
[step.menu]
do = "menu"
say = ["en/menu", "@minutes"]
keys = { 1 = "digits" }
otherwise = "bye"
[step.digits]
do = "collect"
say = { digits = "caller" }
field = "account"
most = 10
next = "set"
otherwise = "bye"
[step.set]
do = "set"
priority = 9
fields = { who = "{account}/x" }
next = "ask"
[step.ask]
do = "lookup"
url = "https://crm.example/{account}"
wait = "1500ms"
take = { level = "/level" }
next = "wait"
otherwise = "wait"
[step.wait]
do = "queue"
skill = 1
most_wait = "2m"
waited = "bye"
[step.bye]
do = "end"
"#;
        let (file, problems) = crate::parse(text, Time::default());
        assert!(file.is_some(), "{problems:?}");
        let told = |step: &ccgate_core::flow::Step| {
            let ways = ways(&step.action).into_iter().map(|(when, _)| when);
            let ways: Vec<String> = ways.collect();
            format!(
                "{}: {} [{}]",
                word(&step.action),
                summary(&step.action),
                ways.join(" ")
            )
        };
        let mut lines: Vec<String> = file.unwrap().flow.steps.iter().map(told).collect();
        lines.sort();
        let expect = [
            "collect: digits of caller; waits 5 s; 3 tries; 1 to 10 digits into account [ otherwise]",
            "end:  []",
            "lookup: https://crm.example/{account}; takes level; within 1500 ms [ otherwise]",
            "menu: en/menu, @minutes; waits 5 s; 3 tries [1 otherwise]",
            "queue: queue 1; at most 120 s [waited]",
            "set: who = {account}/x; priority 9 []",
        ];
        assert_eq!(lines, expect);
        // A fault tells the character too.
        let wrong = text.replace(
            "otherwise = \"bye\"\n[step.set]",
            "otherwise = \"nowhere\"\n[step.set]",
        );
        let (_, problems) = crate::parse(&wrong, Time::default());
        assert_eq!(
            (problems[0].line, problems[0].column),
            (Some(18), Some(13)),
            "{problems:?}"
        );
    }
}
