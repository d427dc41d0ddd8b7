//! Steps: a table each, by the word of its `do`.

use crate::reader::{Reader, Table, Value};
use crate::top::is_number;
use crate::words::{field, field_rule, is_field, is_file, needed_say, say, template_of};
use crate::{Use, What};
use ccgate_core::flow::{Action, Announce, Ask, Destination, Hours, Piece, Queueing, StepNo, Template};
use ccgate_core::ids::{AgentId, SkillId};
use std::collections::BTreeMap;
use std::time::Duration;

const KEYS: &str = "0123456789*#";
const WORDS: &str =
    "hours, play, menu, collect, set, branch, lookup, queue, voicemail, callback, transfer, end";

/// What steps may name.
pub(crate) struct Names<'v> {
    steps: BTreeMap<&'v str, StepNo>,
    hours: &'v BTreeMap<&'v str, Hours>,
    /// The folder of spoken numbers.
    language: &'v str,
    uses: Vec<Use>,
}

impl<'v> Names<'v> {
    pub(crate) fn new(order: &[&'v str], hours: &'v BTreeMap<&'v str, Hours>, language: &'v str) -> Self {
        let numbered = order.iter().zip(0_u16..);
        Self {
            steps: numbered.map(|(name, no)| (*name, StepNo(no))).collect(),
            hours,
            language,
            uses: Vec::new(),
        }
    }

    pub(crate) fn into_uses(self) -> Vec<Use> {
        self.uses
    }

    pub(crate) fn uses(&mut self, table: &Table<'_, '_>, offset: usize, what: What, reader: &Reader) {
        self.uses.push(Use {
            line: reader.line(offset),
            step: table.step().to_owned(),
            what,
        });
    }

    /// Something is spoken: one of its files stands for all.
    pub(crate) fn speaks(
        &mut self,
        table: &Table<'_, '_>,
        value: &Value<'_>,
        file: &str,
        reader: &mut Reader,
    ) {
        if self.language.is_empty() {
            table.fault_of(value, "say", "needs `language` at the head of the file", reader);
            return;
        }
        let file = format!("{}/{file}", self.language);
        self.uses(table, value.span().start, What::Prompt(file), reader);
    }

    /// The step that a key names.
    fn step(&self, table: &mut Table<'v, '_>, key: &'static str, reader: &mut Reader) -> Option<StepNo> {
        let value = table.take(key)?;
        self.step_of(table, value, key, reader)
    }

    /// The step that a key names, which has to be there.
    fn next(&self, table: &mut Table<'v, '_>, key: &'static str, reader: &mut Reader) -> Option<StepNo> {
        let value = table.need(key, reader)?;
        self.step_of(table, value, key, reader)
    }

    fn step_of(
        &self,
        table: &Table<'_, '_>,
        value: &Value<'_>,
        key: &str,
        reader: &mut Reader,
    ) -> Option<StepNo> {
        let name = table.text_of(value, key, reader)?;
        let step = self.steps.get(name.as_str()).copied();
        if step.is_none() {
            table.fault_of(value, key, format!("there is no step \"{name}\""), reader);
        }
        step
    }
}

/// Reads a step; `None` when a fault was told.
pub(crate) fn action<'v>(
    mut table: Table<'v, '_>,
    names: &mut Names<'v>,
    reader: &mut Reader,
) -> Option<Action> {
    let word = table.need("do", reader)?;
    let action = match word.get_ref().as_str().unwrap_or_default() {
        "hours" => hours(&mut table, names, reader),
        "play" => play(&mut table, names, reader),
        "menu" => menu(&mut table, names, reader),
        "collect" => collect(&mut table, names, reader),
        "set" => set(&mut table, names, reader),
        "branch" => branch(&mut table, names, reader),
        "lookup" => lookup(&mut table, names, reader),
        "queue" => queue(&mut table, names, reader),
        "voicemail" => voicemail(&mut table, names, reader),
        "callback" => callback(&mut table, names, reader),
        "transfer" => transfer(&mut table, names, reader),
        "end" => {
            let say = say(&mut table, "say", names, reader);
            Some(Action::End { say })
        }
        _ => {
            table.fault_of(word, "do", format!("must be one of {WORDS}"), reader);
            // Its other keys mean nothing without it.
            return None;
        }
    };
    table.finish(reader);
    action
}

fn hours<'v>(table: &mut Table<'v, '_>, names: &mut Names<'v>, reader: &mut Reader) -> Option<Action> {
    let value = table.need("hours", reader);
    let found = value.and_then(|value| {
        let name = table.text_of(value, "hours", reader)?;
        let found = names.hours.get(name.as_str()).cloned();
        if found.is_none() {
            table.fault_of(value, "hours", format!("there are no hours \"{name}\""), reader);
        }
        found
    });
    let open = names.next(table, "open", reader);
    let closed = names.next(table, "closed", reader);
    let holiday = names.step(table, "holiday", reader).or(closed);
    Some(Action::Hours {
        hours: found?,
        open: open?,
        closed: closed?,
        holiday: holiday?,
    })
}

fn play<'v>(table: &mut Table<'v, '_>, names: &mut Names<'v>, reader: &mut Reader) -> Option<Action> {
    let say = needed_say(table, names, reader);
    let next = names.next(table, "next", reader);
    Some(Action::Play { say, next: next? })
}

fn ask<'v>(table: &mut Table<'v, '_>, names: &mut Names<'v>, reader: &mut Reader) -> Ask {
    let (least, most) = (Duration::from_secs(1), Duration::from_secs(60));
    let patience = table.span("wait", least, most, reader);
    let tries = table.number("tries", 1, 10, reader).unwrap_or(3);
    Ask {
        say: needed_say(table, names, reader),
        patience: patience.unwrap_or(Duration::from_secs(5)),
        tries: u8::try_from(tries).unwrap_or(3),
        wrong: say(table, "wrong", names, reader),
    }
}

fn menu<'v>(table: &mut Table<'v, '_>, names: &mut Names<'v>, reader: &mut Reader) -> Option<Action> {
    let ask = ask(table, names, reader);
    let choices = keys(table, names, reader);
    if choices.is_empty() {
        table.fault("keys", "names no key: `keys = { 1 = \"step\" }`", reader);
    }
    let otherwise = names.next(table, "otherwise", reader);
    Some(Action::Menu {
        ask,
        choices,
        otherwise: otherwise?,
    })
}

/// `keys = { 1 = "sales" }`.
fn keys<'v>(table: &mut Table<'v, '_>, names: &mut Names<'v>, reader: &mut Reader) -> BTreeMap<char, StepNo> {
    let mut choices = BTreeMap::new();
    for (offset, key, value) in table.entries("keys", reader) {
        let mut chars = key.chars();
        let (Some(digit), None) = (chars.next().filter(|digit| KEYS.contains(*digit)), chars.next()) else {
            let text = format!("`{key}` is no key of a telephone: 0-9, \"*\", \"#\"");
            reader.fault(Some(offset), table.step(), "keys", text);
            continue;
        };
        if let Some(step) = names.step_of(table, value, "keys", reader) {
            choices.insert(digit, step);
        }
    }
    choices
}

fn collect<'v>(table: &mut Table<'v, '_>, names: &mut Names<'v>, reader: &mut Reader) -> Option<Action> {
    let ask = ask(table, names, reader);
    let field = field(table, "field", reader);
    let least = table.number("least", 1, 64, reader).unwrap_or(1);
    let most = table.number("most", 1, 64, reader).unwrap_or(64);
    if least > most {
        table.fault("least", "is more than `most`", reader);
    }
    let end = match table.text("end", reader).as_deref() {
        None => Some('#'),
        Some("") => None,
        Some("#") => Some('#'),
        Some("*") => Some('*'),
        Some(_) => {
            table.fault("end", "must be \"#\", \"*\", or \"\" for none", reader);
            None
        }
    };
    let next = names.next(table, "next", reader);
    let otherwise = names.next(table, "otherwise", reader);
    Some(Action::Collect {
        ask,
        field: field?,
        least: u8::try_from(least).ok()?,
        most: u8::try_from(most).ok()?,
        end,
        next: next?,
        otherwise: otherwise?,
    })
}

fn set<'v>(table: &mut Table<'v, '_>, names: &mut Names<'v>, reader: &mut Reader) -> Option<Action> {
    let mut fields = Vec::new();
    for (offset, name, value) in table.entries("fields", reader) {
        if !is_field(name) {
            reader.fault(Some(offset), table.step(), "fields", field_rule(name));
        }
        if let Some(template) = template_of(table, value, "fields", reader) {
            fields.push((name.to_owned(), template));
        }
    }
    let priority = table.number("priority", 0, 255, reader);
    let data = table.take("data");
    let data = data.and_then(|value| template_of(table, value, "data", reader));
    let next = names.next(table, "next", reader);
    Some(Action::Set {
        fields,
        priority: priority.and_then(|priority| u8::try_from(priority).ok()),
        data,
        next: next?,
    })
}

fn branch<'v>(table: &mut Table<'v, '_>, names: &mut Names<'v>, reader: &mut Reader) -> Option<Action> {
    let field = field(table, "field", reader);
    let mut cases = BTreeMap::new();
    for (_, text, value) in table.entries("cases", reader) {
        if let Some(step) = names.step_of(table, value, "cases", reader) {
            cases.insert(text.to_owned(), step);
        }
    }
    let otherwise = names.next(table, "otherwise", reader);
    Some(Action::Branch {
        field: field?,
        cases,
        otherwise: otherwise?,
    })
}

fn lookup<'v>(table: &mut Table<'v, '_>, names: &mut Names<'v>, reader: &mut Reader) -> Option<Action> {
    let value = table.need("url", reader);
    let url = value.and_then(|value| {
        let template = template_of(table, value, "url", reader)?;
        match host(&template) {
            Some(host) => names.uses(table, value.span().start, What::Host(host), reader),
            None => {
                let text = "must begin with http:// or https:// and a host without fields";
                table.fault_of(value, "url", text, reader);
            }
        }
        Some(template)
    });
    let (least, most) = (Duration::from_millis(100), Duration::from_secs(30));
    let patience = table.span("wait", least, most, reader);
    let mut take = Vec::new();
    for (offset, name, value) in table.entries("take", reader) {
        if !is_field(name) {
            reader.fault(Some(offset), table.step(), "take", field_rule(name));
        }
        match table.text_of(value, "take", reader) {
            Some(pointer) if pointer.is_empty() || pointer.starts_with('/') => {
                take.push((name.to_owned(), pointer));
            }
            Some(_) => {
                let text = "must be a JSON pointer such as \"/customer/level\"";
                table.fault_of(value, "take", text, reader);
            }
            None => {}
        }
    }
    let next = names.next(table, "next", reader);
    let otherwise = names.next(table, "otherwise", reader);
    Some(Action::LookUp {
        url: url?,
        patience: patience.unwrap_or(Duration::from_secs(3)),
        take,
        next: next?,
        otherwise: otherwise?,
    })
}

/// The host of an address, which no caller may choose.
fn host(url: &Template) -> Option<String> {
    let Some(Piece::Text(begin)) = url.0.first() else {
        return None;
    };
    let rest = begin
        .strip_prefix("https://")
        .or_else(|| begin.strip_prefix("http://"))?;
    // Without an end of the host in the first piece a field would be part of it.
    let whole = rest
        .find(['/', '?', '#'])
        .or((url.0.len() == 1).then_some(rest.len()))?;
    let authority = &rest[..whole];
    let host = match authority.rsplit_once(':') {
        Some((host, port)) if port.parse::<u16>().is_ok() => host,
        _ => authority,
    };
    let good = |c: char| c.is_ascii_alphanumeric() || ".-[]:".contains(c);
    (!host.is_empty() && host.chars().all(good)).then(|| host.to_owned())
}

fn queue<'v>(table: &mut Table<'v, '_>, names: &mut Names<'v>, reader: &mut Reader) -> Option<Action> {
    let skill = needed_skill(table, names, reader);
    let agent = table.take("agent");
    let agent = agent.and_then(|value| agent_of(table, value, names, reader));
    let music = table.take("music");
    let music = music.and_then(|value| {
        let file = table.text_of(value, "music", reader)?;
        if !is_file(&file) {
            table.fault_of(
                value,
                "music",
                "must be a file below the folder of prompts",
                reader,
            );
        }
        names.uses(table, value.span().start, What::Prompt(file.clone()), reader);
        Some(file)
    });
    let announce = announce(table, names, reader);
    let keys = keys(table, names, reader);
    let (least, most) = (Duration::from_secs(1), Duration::from_secs(60_000));
    let most_wait = table.span("most_wait", least, most, reader);
    let waited = names.step(table, "waited", reader);
    let full = names.step(table, "full", reader);
    let unstaffed = names.step(table, "unstaffed", reader);
    Some(Action::Queue(Box::new(Queueing {
        skill: skill?,
        agent,
        music,
        announce,
        keys,
        most_wait,
        waited,
        full,
        unstaffed,
    })))
}

/// `announce = { first = "10s", every = "30s", say = [...] }`.
fn announce<'v>(table: &mut Table<'v, '_>, names: &mut Names<'v>, reader: &mut Reader) -> Option<Announce> {
    let value = table.take("announce")?;
    let Some(members) = value.get_ref().as_table() else {
        table.fault_of(value, "announce", "must be a table", reader);
        return None;
    };
    let mut inner = Table::new(members, value.span().start, table.step());
    let hour = Duration::from_secs(3600);
    let first = inner.span("first", Duration::ZERO, hour, reader);
    let every = inner.span("every", Duration::from_secs(5), hour, reader);
    let say = needed_say(&mut inner, names, reader);
    inner.finish(reader);
    let every = every.unwrap_or(Duration::from_secs(30));
    Some(Announce {
        first: first.unwrap_or(every),
        every,
        say,
    })
}

fn voicemail<'v>(table: &mut Table<'v, '_>, names: &mut Names<'v>, reader: &mut Reader) -> Option<Action> {
    let say = say(table, "say", names, reader);
    let skill = skill(table, names, reader);
    let most = table.span("most", Duration::from_secs(1), Duration::from_secs(600), reader);
    let next = names.next(table, "next", reader);
    Some(Action::Voicemail {
        say,
        skill,
        most: most.unwrap_or(Duration::from_secs(120)),
        next: next?,
    })
}

fn callback<'v>(table: &mut Table<'v, '_>, names: &mut Names<'v>, reader: &mut Reader) -> Option<Action> {
    let number = table.take("number");
    let number = match number {
        Some(value) => template_of(table, value, "number", reader),
        None => Some(Template(vec![Piece::Field("caller".into())])),
    };
    let skill = needed_skill(table, names, reader);
    let next = names.next(table, "next", reader);
    let otherwise = names.next(table, "otherwise", reader);
    Some(Action::Callback {
        number: number?,
        skill: skill?,
        next: next?,
        otherwise: otherwise?,
    })
}

fn transfer<'v>(table: &mut Table<'v, '_>, names: &mut Names<'v>, reader: &mut Reader) -> Option<Action> {
    let (number, agent) = (table.take("number"), table.take("agent"));
    let otherwise = names.next(table, "otherwise", reader);
    let to = match (number, agent) {
        (Some(value), None) => {
            let template = template_of(table, value, "number", reader)?;
            if let [Piece::Text(text)] = template.0.as_slice()
                && !is_number(text)
            {
                table.fault_of(value, "number", "must have 1 to 24 of 0-9, * and #", reader);
            }
            Destination::Number(template)
        }
        (None, Some(value)) => Destination::Agent(agent_of(table, value, names, reader)?),
        _ => {
            table.fault("", "needs either `number` or `agent`", reader);
            return None;
        }
    };
    Some(Action::Transfer {
        to,
        otherwise: otherwise?,
    })
}

/// A work number, or a template that makes one.
fn agent_of<'v>(
    table: &Table<'v, '_>,
    value: &Value<'_>,
    names: &mut Names<'v>,
    reader: &mut Reader,
) -> Option<Template> {
    let template = match value.get_ref().as_integer() {
        Some(number) => Template(vec![Piece::Text(number.as_str().to_owned())]),
        None => template_of(table, value, "agent", reader)?,
    };
    if let [Piece::Text(text)] = template.0.as_slice() {
        match text.parse() {
            Ok(id) => names.uses(table, value.span().start, What::Agent(AgentId(id)), reader),
            Err(_) => table.fault_of(value, "agent", "must be a work number", reader),
        }
    }
    Some(template)
}

fn skill<'v>(table: &mut Table<'v, '_>, names: &mut Names<'v>, reader: &mut Reader) -> Option<SkillId> {
    let value = table.take("skill")?;
    let id = table.number("skill", 1, 2000, reader)?;
    let id = SkillId(u16::try_from(id).ok()?);
    names.uses(table, value.span().start, What::Skill(id), reader);
    Some(id)
}

fn needed_skill<'v>(
    table: &mut Table<'v, '_>,
    names: &mut Names<'v>,
    reader: &mut Reader,
) -> Option<SkillId> {
    table.need("skill", reader)?;
    skill(table, names, reader)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::template;

    #[test]
    fn hosts() {
        for (url, expect) in [
            ("https://crm.example/find?number={caller}", Some("crm.example")),
            ("http://127.0.0.1:8080/x", Some("127.0.0.1")),
            ("http://host", Some("host")),
            ("http://[::1]:80/x", Some("[::1]")),
            ("https://{caller}.example/", None),
            ("https://crm.example{caller}", None),
            ("https://user@crm.example/", None),
            ("ftp://crm.example/", None),
            ("https:///x", None),
        ] {
            let found = template(url).as_ref().and_then(host);
            assert_eq!(found.as_deref(), expect, "{url}");
        }
    }
}
