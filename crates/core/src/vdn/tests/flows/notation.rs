//! Flows as scripts write them: steps between `|`, each with where it goes on by number.
//!
//! What is said is a list with commas: files, `#field` digit by digit, `=field` as a number, `@place`,
//! `@minutes`, `-` for nothing. `{field}` in a template is the field's value.

use crate::Phone;
use crate::directory::{AccessCode, Directory, Route};
use crate::flow::{
    Action, Announce, Ask, Destination, Flow, Hours, Opening, Piece, Queueing, Say, Step, StepNo, Template,
    Zone,
};
use crate::ids::{FlowId, SkillId};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

/// `3100 play hello 1 | end bye`: the flow behind an access code of its own.
pub(in crate::vdn::tests) fn put(directory: &mut Directory, words: &[&str]) {
    let flow = flow(words);
    directory.flows.insert(flow.id, Arc::new(flow));
}

/// The number of a flow is the access code less 3000.
pub(super) fn flow(words: &[&str]) -> Flow {
    let (code, steps) = words.split_first().unwrap();
    let steps = steps.split(|word| *word == "|").enumerate();
    Flow {
        id: FlowId(code.parse::<u16>().unwrap() - 3000),
        name: format!("flow {code}"),
        description: String::new(),
        access_code: Phone::from(*code),
        zone: Zone::default(),
        language: "en".into(),
        steps: steps
            .map(|(number, words)| Step {
                name: number.to_string(),
                action: action(words),
            })
            .collect(),
    }
}

/// Another access code that leads to a flow.
pub(super) fn code(directory: &mut Directory, number: &str, flow: u16) {
    let code = AccessCode {
        number: Phone::from(number),
        description: String::new(),
        media_type: 5,
        route: Route::Flow(FlowId(flow)),
    };
    directory.access_codes.insert(999, code);
}

fn action(words: &[&str]) -> Action {
    let (what, rest) = words.split_first().unwrap();
    let first = rest.first().copied().unwrap_or_default();
    match *what {
        "hours" => Action::Hours {
            hours: hours(first, option(rest, "on")),
            open: to(rest, "open"),
            closed: to(rest, "closed"),
            holiday: to(rest, "holiday"),
        },
        "play" => Action::Play {
            say: say(first),
            next: step(rest[1]),
        },
        "menu" => Action::Menu {
            ask: ask(rest),
            choices: keys(rest),
            otherwise: to(rest, "else"),
        },
        "collect" => {
            let (least, most) = rest[2].split_once('-').unwrap();
            Action::Collect {
                ask: ask(rest),
                field: rest[1].to_owned(),
                least: least.parse().unwrap(),
                most: most.parse().unwrap(),
                end: option(rest, "ends").and_then(|end| end.chars().next()),
                next: to(rest, "then"),
                otherwise: to(rest, "else"),
            }
        }
        "set" => Action::Set {
            fields: rest
                .iter()
                .filter_map(|word| word.split_once('='))
                .map(|(name, value)| (name.to_owned(), template(value)))
                .collect(),
            priority: option(rest, "priority").map(|priority| priority.parse().unwrap()),
            data: option(rest, "data").map(template),
            next: to(rest, "then"),
        },
        "branch" => Action::Branch {
            field: first.to_owned(),
            cases: rest
                .iter()
                .filter_map(|word| word.split_once('>'))
                .map(|(value, to)| (value.to_owned(), step(to)))
                .collect(),
            otherwise: to(rest, "else"),
        },
        "lookup" => Action::LookUp {
            url: template(first),
            patience: seconds(rest, "patience", 5),
            take: rest[1]
                .split(',')
                .filter(|name| *name != "-")
                .map(|name| (name.to_owned(), format!("/{name}")))
                .collect(),
            next: to(rest, "then"),
            otherwise: to(rest, "else"),
        },
        "queue" => Action::Queue(Box::new(queueing(rest))),
        "voicemail" => Action::Voicemail {
            say: say(first),
            skill: option(rest, "for").map(|skill| SkillId(skill.parse().unwrap())),
            most: seconds(rest, "most", 60),
            next: to(rest, "then"),
        },
        "callback" => Action::Callback {
            number: template(first),
            skill: SkillId(rest[1].parse().unwrap()),
            next: to(rest, "then"),
            otherwise: to(rest, "else"),
        },
        "transfer" => Action::Transfer {
            to: match first {
                "agent" => Destination::Agent(template(rest[1])),
                _ => Destination::Number(template(first)),
            },
            otherwise: to(rest, "else"),
        },
        "end" => Action::End { say: say(first) },
        other => panic!("no such step: {other}"),
    }
}

fn queueing(words: &[&str]) -> Queueing {
    let way = |name| option(words, name).map(step);
    Queueing {
        skill: SkillId(words[0].parse().unwrap()),
        agent: option(words, "agent").map(template),
        music: option(words, "music").map(str::to_owned),
        announce: option(words, "announce").map(|what| Announce {
            first: seconds(words, "after", 5),
            every: seconds(words, "every", 30),
            say: say(what),
        }),
        keys: keys(words),
        most_wait: option(words, "wait").map(|_| seconds(words, "wait", 0)),
        waited: way("waited"),
        full: way("full"),
        unstaffed: way("unstaffed"),
    }
}

/// The word after that one.
fn option<'a>(words: &[&'a str], name: &str) -> Option<&'a str> {
    let at = words.iter().position(|word| *word == name)?;
    words.get(at + 1).copied()
}

fn step(word: &str) -> StepNo {
    StepNo(word.parse().unwrap())
}

fn to(words: &[&str], name: &str) -> StepNo {
    step(option(words, name).unwrap_or_else(|| panic!("{name}? {words:?}")))
}

fn seconds(words: &[&str], name: &str, otherwise: u64) -> Duration {
    Duration::from_secs(option(words, name).map_or(otherwise, |word| word.parse().unwrap()))
}

fn keys(words: &[&str]) -> BTreeMap<char, StepNo> {
    let keys = words.iter().filter_map(|word| word.split_once('>'));
    keys.map(|(key, to)| (key.chars().next().unwrap(), step(to)))
        .collect()
}

fn ask(words: &[&str]) -> Ask {
    Ask {
        say: say(words[0]),
        patience: seconds(words, "patience", 5),
        tries: option(words, "tries").map_or(1, |tries| tries.parse().unwrap()),
        wrong: option(words, "wrong").map_or(Vec::new(), say),
    }
}

fn say(list: &str) -> Vec<Say> {
    let one = |word: &str| match word.split_at(1) {
        ("#", field) => Say::Digits(field.to_owned()),
        ("=", field) => Say::Number(field.to_owned()),
        ("@", "place") => Say::Position,
        ("@", _) => Say::ExpectedMinutes,
        _ => Say::File(word.to_owned()),
    };
    list.split(',').filter(|word| *word != "-").map(one).collect()
}

fn template(text: &str) -> Template {
    let mut pieces = Vec::new();
    for (number, part) in text.split(['{', '}']).enumerate() {
        if part.is_empty() {
            continue;
        }
        pieces.push(match number % 2 {
            0 => Piece::Text(part.to_owned()),
            _ => Piece::Field(part.to_owned()),
        });
    }
    Template(pieces)
}

/// `8-18` by the clock, every day; `date`: a holiday.
fn hours(span: &str, date: Option<&str>) -> Hours {
    let (from, to) = span.split_once('-').unwrap();
    let minute = |hour: &str| hour.parse::<u16>().unwrap() * 60;
    let day = |date: &str| {
        let parts: Vec<u16> = date.split('-').map(|part| part.parse().unwrap()).collect();
        (parts[0], parts[1].to_le_bytes()[0], parts[2].to_le_bytes()[0])
    };
    Hours {
        open: vec![Opening {
            days: [true; 7],
            from: minute(from),
            to: minute(to),
        }],
        holidays: date.map(day).into_iter().collect(),
        ..Hours::default()
    }
}
