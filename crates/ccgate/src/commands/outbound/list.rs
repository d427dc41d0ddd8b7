//! Lists of numbers to be called, as comma-separated values.

use crate::failure::Failure;
use crate::{csv, date};
use ccgate_core::call::CallData;
use ccgate_core::outbound::Mode;
use ccgate_core::{AgentId, Directory, Phone, SkillId, Time, VdnId};
use ccgate_store::NewTask;
use std::collections::HashSet;
use std::fmt::Display;
use std::io::{Read, stdin};
use std::path::Path;

/// Most bytes of a list.
const LARGEST: u64 = 64 << 20;
/// Most faults told.
const MOST_FAULTS: usize = 20;

const COLUMNS: [&str; 5] = ["number", "caller", "data", "agent", "not_before"];

/// For whom numbers are added.
#[derive(Debug)]
pub(super) struct Wanted {
    pub(super) vdn: VdnId,
    pub(super) skill: SkillId,
    pub(super) mode: Mode,
    pub(super) now: Time,
}

/// What a list gave.
#[derive(Debug, Default)]
pub(super) struct Given {
    pub(super) tasks: Vec<NewTask>,
    /// Lines whose number stood in the list before.
    pub(super) twice: Vec<usize>,
}

/// A line, and what is wrong with it.
pub(super) type Fault = (usize, String);

/// Reads a list that isn't too long.
pub(super) fn read(path: &Path) -> Result<String, Failure> {
    let failed = |error: &dyn Display| Failure::failed(format!("{}: {error}", path.display()));
    let mut text = String::new();
    let read = if path == Path::new("-") {
        stdin().lock().take(LARGEST + 1).read_to_string(&mut text)
    } else {
        let file = std::fs::File::open(path).map_err(|error| failed(&error))?;
        file.take(LARGEST + 1).read_to_string(&mut text)
    };
    match read {
        Ok(length) if length as u64 > LARGEST => Err(failed(&format_args!("has more than {LARGEST} bytes"))),
        Ok(_) => Ok(text),
        Err(error) => Err(failed(&error)),
    }
}

/// All faults as one text.
pub(super) fn all(name: &str, faults: &[Fault]) -> Failure {
    let mut text = format!("{name}: {} fault(s), nothing was added", faults.len());
    for (line, fault) in faults.iter().take(MOST_FAULTS) {
        text.push_str(&format!("\nline {line}: {fault}"));
    }
    if faults.len() > MOST_FAULTS {
        text.push_str("\n…");
    }
    Failure::failed(text)
}

/// What stands in a list, or all that is wrong with it.
pub(super) fn parse(text: &str, wanted: &Wanted, directory: &Directory) -> Result<Given, Vec<Fault>> {
    let lines = csv::read(text).map_err(|(line, fault)| vec![(line, fault.to_owned())])?;
    let Some((heading, rows)) = lines.split_first() else {
        return Err(vec![(1, "there is nothing in it".to_owned())]);
    };
    let columns = columns(&heading.fields).map_err(|fault| vec![(heading.number, fault)])?;
    let (mut given, mut faults, mut seen) = (Given::default(), Vec::new(), HashSet::new());
    for row in rows {
        match task(&columns, &row.fields, wanted, directory) {
            Ok(task) if seen.insert(task.number.clone()) => given.tasks.push(task),
            Ok(_) => given.twice.push(row.number),
            Err(fault) => faults.push((row.number, fault)),
        }
    }
    match faults.is_empty() {
        true => Ok(given),
        false => Err(faults),
    }
}

/// Where each of [`COLUMNS`] stands.
fn columns(heading: &[String]) -> Result<[Option<usize>; 5], String> {
    let mut columns = [None; 5];
    for (place, name) in heading.iter().enumerate() {
        let name = name.to_ascii_lowercase().replace('-', "_");
        // A list without headings has a number there: that isn't shown.
        let known = COLUMNS
            .iter()
            .position(|column| *column == name)
            .ok_or_else(|| format!("heading {} is none of {}", place + 1, COLUMNS.join(", ")))?;
        if columns[known].replace(place).is_some() {
            return Err(format!("`{name}` stands there twice"));
        }
    }
    match columns[0] {
        Some(_) => Ok(columns),
        None => Err("there is no column `number`".to_owned()),
    }
}

fn task(
    columns: &[Option<usize>; 5],
    fields: &[String],
    wanted: &Wanted,
    directory: &Directory,
) -> Result<NewTask, String> {
    if columns.iter().flatten().count() < fields.len() {
        return Err("more fields than headings".to_owned());
    }
    let [number, caller, data, agent, not_before] = columns.map(|place| {
        let field = place.and_then(|place| fields.get(place));
        field.map(String::as_str).filter(|field| !field.is_empty())
    });
    let number = number.ok_or_else(|| "there is no number".to_owned())?;
    let data = data.unwrap_or_default();
    if data.len() > CallData::MOST || data.contains('\0') {
        return Err(format!("data is a text of at most {} bytes", CallData::MOST));
    }
    Ok(NewTask {
        mode: wanted.mode,
        skill: wanted.skill,
        number: phone(number)?,
        caller: caller.map(phone).transpose()?,
        data: CallData(data.into()),
        agent: agent.map(|agent| known_agent(agent, directory)).transpose()?,
        not_before: match not_before {
            None => wanted.now,
            Some(text) => date::read(text, wanted.now)
                .ok_or_else(|| format!("{text:?} is no time such as 2026-11-22 or 2026-11-22T18:10:31"))?,
        },
    })
}

fn phone(text: &str) -> Result<Phone, String> {
    let dialled = text
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b'*' || byte == b'#');
    if dialled && text.len() <= 24 {
        return Ok(Phone::from(text));
    }
    let hint = if text.starts_with('+') {
        ": write it as an agent would dial it"
    } else {
        ""
    };
    Err(format!("{text:?} is not 1–24 of the characters 0–9 * #{hint}"))
}

fn known_agent(text: &str, directory: &Directory) -> Result<AgentId, String> {
    let agent = text.parse().map(AgentId).ok();
    let known = agent.filter(|agent| directory.agents.contains_key(agent));
    known.ok_or_else(|| format!("VDN {} has no agent {text:?}", directory.vdn))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use ccgate_store::demo;

    fn parsed(text: &str) -> Result<Given, Vec<Fault>> {
        let wanted = Wanted {
            vdn: demo::VDN,
            skill: SkillId(1),
            mode: Mode::Preview,
            now: Time::from_millis(5000),
        };
        parse(text, &wanted, &demo::directory())
    }

    #[test]
    fn what_a_list_gives() {
        let text = "Number,data,agent,not-before,caller\n\
                    13900000001,\"a, b\",101,1970-01-02,*21#\n\
                    13900000002\n\
                    \n\
                    13900000001,again\n";
        let Given { tasks, twice } = parsed(text).unwrap();
        assert_eq!(twice, [5]);
        let [first, second] = &tasks[..] else {
            panic!("{tasks:?}")
        };
        assert_eq!(
            (
                &*first.data.0,
                first.agent,
                first.not_before,
                first.caller.clone()
            ),
            (
                "a, b",
                Some(AgentId(101)),
                Time::from_millis(86_400_000),
                Some(Phone::from("*21#"))
            )
        );
        assert_eq!(
            (
                &*second.data.0,
                second.agent,
                second.not_before,
                second.caller.clone()
            ),
            ("", None, Time::from_millis(5000), None)
        );
        assert_eq!((second.mode, second.skill), (Mode::Preview, SkillId(1)));
    }

    #[test]
    fn what_is_wrong_with_a_list() {
        let check = |text: &str, expect: &[(usize, &str)]| {
            let faults = parsed(text).unwrap_err();
            let told: Vec<(usize, &str)> = faults.iter().map(|(line, text)| (*line, &**text)).collect();
            assert_eq!(told.len(), expect.len(), "{text:?}: {told:?}");
            for ((line, text), (on, begin)) in told.iter().zip(expect) {
                assert!(line == on && text.starts_with(begin), "{text:?}: {told:?}");
            }
        };
        check("", &[(1, "there is nothing")]);
        check("13900000001\n", &[(1, "heading 1 is none of number, caller")]);
        check("caller\n1\n", &[(1, "there is no column `number`")]);
        check("number,number\n1,2\n", &[(1, "`number` stands there twice")]);
        check("number\n\"1\n", &[(2, "a quote that isn't closed")]);
        check("number\n1,2\n", &[(2, "more fields than headings")]);
        check(
            "number,caller,agent,not_before\n\
             ,1,,\n\
             12a,,,\n\
             +4930901820,,,\n\
             1234567890123456789012345,,,\n\
             1,x,,\n\
             1,,999,\n\
             1,,,soon\n\
             1,,,\n",
            &[
                (2, "there is no number"),
                (3, "\"12a\" is not 1–24"),
                (
                    4,
                    "\"+4930901820\" is not 1–24 of the characters 0–9 * #: write it",
                ),
                (5, "\"1234567890123456789012345\" is not"),
                (6, "\"x\" is not"),
                (7, "VDN 1 has no agent \"999\""),
                (8, "\"soon\" is no time"),
            ],
        );
        let long = "x".repeat(CallData::MOST + 1);
        check(&format!("number,data\n1,{long}\n"), &[(2, "data is a text")]);
    }
}
