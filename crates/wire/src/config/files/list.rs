//! `/config/vdn/agents/import`: many agents at once, as a list with a line each.

use super::csv;
use crate::config::{missing, wrong};
use crate::envelope;
use crate::lenient::{self, Object};
use crate::onlineagent::password::Password;
use crate::retcode::Failure;
use ccgate_core::directory::{AgentEntry, Directory};
use ccgate_core::ids::RoleId;
use ccgate_core::{AgentId, GroupId, Phone, SkillId};
use serde::Serialize;
use serde_json::json;
use std::collections::BTreeMap;
use std::fmt;

/// Most agents of a list.
pub const MOST_LINES: usize = 1000;
/// Longest list, in bytes.
pub const MOST_BYTES: usize = 512 * 1024;
/// Longest body of a request with such a list.
pub const MOST_BODY: usize = 3 * MOST_BYTES;

/// The columns there are; `agentId` is needed.
pub const COLUMNS: [&str; 13] = [
    "agentId",
    "name",
    "password",
    "group",
    "skills",
    "phones",
    "userClass",
    "inspector",
    "classLeader",
    "reportManager",
    "refusesInbound",
    "noCallOut",
    "recordCalls",
];
/// In a cell: there is to be none.
const NONE: &str = "-";

/// A list of agents.
#[derive(Debug)]
pub struct ListBody {
    /// Nothing is to be changed.
    pub check: bool,
    /// A line each.
    pub rows: Vec<ListRow>,
}

/// A line of the list. What its cells say is read when the directory is at hand.
#[derive(Clone)]
pub struct ListRow {
    /// Its number, from 1 for the one with the columns.
    pub line: usize,
    cells: BTreeMap<&'static str, String>,
}

/// A line that can't be taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BadLine {
    /// Its number.
    pub line: usize,
    /// The work number as it is written.
    pub agent_id: String,
    /// Everything that is wrong with it: the column, and what.
    pub faults: Vec<String>,
}

// Passwords are in it.
impl fmt::Debug for ListRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ListRow({})", self.line)
    }
}

impl ListBody {
    /// Reads a body.
    ///
    /// # Errors
    /// 000-002: what is wrong with the list as a whole.
    pub fn parse(body: &[u8]) -> Result<Self, Failure> {
        let body = Object::parse(body)?;
        let check = body.flag("check")?.unwrap_or(false);
        let text = body.text("lines")?.ok_or_else(|| missing("lines"))?;
        if text.len() > MOST_BYTES {
            return Err(wrong(format!("lines must have at most {MOST_BYTES} bytes")));
        }
        let lines = csv::read(&text).map_err(|(line, fault)| wrong(format!("line {line}: {fault}")))?;
        let mut lines = lines.into_iter();
        let head = lines.next().ok_or_else(|| missing("lines"))?;
        let mut columns: Vec<&'static str> = Vec::new();
        for name in &head.fields {
            let column = COLUMNS
                .into_iter()
                .find(|column| column.eq_ignore_ascii_case(name));
            let Some(column) = column else {
                let text = "the first line must name the columns; known are";
                return Err(wrong(format!("{text} {}", COLUMNS.join(", "))));
            };
            if columns.contains(&column) {
                return Err(wrong(format!("the column {column} is there twice")));
            }
            columns.push(column);
        }
        if !columns.contains(&"agentId") {
            return Err(wrong("the column agentId is missing"));
        }
        let rows: Vec<ListRow> = lines
            .take(MOST_LINES + 1)
            .map(|line| ListRow::of(line, &columns))
            .collect();
        if rows.len() > MOST_LINES {
            return Err(wrong(format!("a list has at most {MOST_LINES} agents")));
        }
        Ok(Self { check, rows })
    }
}

impl ListRow {
    fn of(line: csv::Line, columns: &[&'static str]) -> Self {
        let beyond = line.fields.get(columns.len()..).unwrap_or_default();
        let excess = beyond.iter().any(|field| !field.is_empty());
        let mut cells: BTreeMap<&'static str, String> = columns.iter().copied().zip(line.fields).collect();
        if excess {
            // No column is called so.
            cells.insert("", String::new());
        }
        Self {
            line: line.number,
            cells,
        }
    }

    /// What a cell says; `None` when it is empty or there is no such column.
    fn cell(&self, column: &'static str) -> Option<&str> {
        let cell = self.cells.get(column)?.trim();
        Some(cell).filter(|cell| !cell.is_empty())
    }

    /// The work number as it is written, at most 24 characters of it.
    #[must_use]
    pub fn written(&self) -> String {
        self.cell("agentId")
            .unwrap_or_default()
            .chars()
            .take(24)
            .collect()
    }

    /// The work number; `None` when it isn't one.
    #[must_use]
    pub fn agent(&self) -> Option<AgentId> {
        let id: u32 = self.cell("agentId")?.parse().ok()?;
        (1..=999_999).contains(&id).then_some(AgentId(id))
    }

    /// The password; none when the cell is empty.
    ///
    /// # Errors
    /// It is longer than any.
    pub fn password(&self) -> Result<Option<Password>, &'static str> {
        let given = self.cells.get("password").filter(|given| !given.is_empty());
        let password = given.map(|given| Password::given(given).ok_or("password: longer than any may be"));
        password.transpose()
    }

    /// Changes what the line says; gives all that is wrong with it.
    pub fn change(&self, directory: &Directory, new: bool, entry: &mut AgentEntry) -> Vec<String> {
        let mut faults = Vec::new();
        let mut tell = |column: &str, what: &str| faults.push(format!("{column}: {what}"));
        if self.cells.contains_key("") {
            tell("line", "it has more fields than there are columns");
        }
        if let Some(name) = self.cell("name") {
            if name.len() > 20
                || name.contains(|c: char| crate::config::FORBIDDEN.contains(c) || c.is_control())
            {
                tell("name", "must have at most 20 bytes and none of \"[]'&()=;<>,");
            }
            entry.name = name.to_owned();
        }
        if new {
            for needed in ["name", "password"] {
                if self.cell(needed).is_none() {
                    tell(needed, "is missing");
                }
            }
        }
        match self.cell("group").map(|cell| group(cell, directory)) {
            Some(Some(found)) => entry.group = found,
            Some(None) => tell("group", "there is none of this number or name"),
            None => {}
        }
        match self.cell("userClass").map(|cell| role(cell, directory)) {
            Some(Some(found)) => entry.role = found,
            Some(None) => tell("userClass", "there is none of this number or name"),
            None => {}
        }
        match self.cell("skills").map(|cell| skills(cell, directory)) {
            Some(Ok(found)) => entry.skills = found,
            Some(Err(what)) => tell("skills", &what),
            None => {}
        }
        match self.cell("phones").map(phones) {
            Some(Some(found)) => entry.phones = found.into_iter().collect(),
            Some(None) => tell(
                "phones",
                "must be up to 100 numbers of 1 to 24 digits with ; between them",
            ),
            None => {}
        }
        for (column, flag) in [
            ("inspector", &mut entry.roles.inspector),
            ("classLeader", &mut entry.roles.class_leader),
            ("reportManager", &mut entry.roles.report_manager),
            ("refusesInbound", &mut entry.roles.refuses_inbound),
            ("noCallOut", &mut entry.roles.no_call_out),
            ("recordCalls", &mut entry.record_calls),
        ] {
            match self.cell(column).map(truth) {
                Some(Some(said)) => *flag = said,
                Some(None) => tell(column, "must be true or false"),
                None => {}
            }
        }
        faults
    }
}

fn truth(cell: &str) -> Option<bool> {
    match cell.to_ascii_lowercase().as_str() {
        "yes" | "y" | "x" => Some(true),
        "no" | "n" | NONE => Some(false),
        other => lenient::flag("", other).ok().flatten(),
    }
}

fn group(cell: &str, directory: &Directory) -> Option<Option<GroupId>> {
    if cell == NONE {
        return Some(None);
    }
    let by_number = cell.parse().ok().map(GroupId);
    let by_number = by_number.filter(|id| directory.groups.contains_key(id));
    by_number.or_else(|| directory.group_named(cell)).map(Some)
}

fn role(cell: &str, directory: &Directory) -> Option<Option<RoleId>> {
    if cell == NONE {
        return Some(None);
    }
    let by_number = cell.parse().ok().map(RoleId);
    let by_number = by_number.filter(|id| directory.roles.contains_key(id));
    let named = || directory.roles.iter().find(|(_, role)| role.name == cell);
    by_number.or_else(|| named().map(|(id, _)| *id)).map(Some)
}

/// `1:1;3:2`: a queue, by number or name, and the level, 1 when it isn't said.
fn skills(cell: &str, directory: &Directory) -> Result<BTreeMap<SkillId, u8>, String> {
    let mut skills = BTreeMap::new();
    if cell == NONE {
        return Ok(skills);
    }
    for part in cell
        .split([';', ','])
        .map(str::trim)
        .filter(|part| !part.is_empty())
    {
        let (queue, level) = part.rsplit_once(':').unwrap_or((part, "1"));
        let queue = queue.trim();
        let by_number = queue.parse().ok().map(SkillId);
        let by_number = by_number.filter(|id| directory.skills.contains_key(id));
        let id = by_number.or_else(|| directory.skill_named(queue));
        let id = id.ok_or_else(|| format!("there is no queue {}", shown(queue)))?;
        let level: Option<u8> = level
            .trim()
            .parse()
            .ok()
            .filter(|level| (1..=100).contains(level));
        let level = level.ok_or("a level must be a number from 1 to 100")?;
        if skills.insert(id, level).is_some() {
            return Err(format!("queue {id} is there twice"));
        }
    }
    Ok(skills)
}

fn shown(text: &str) -> String {
    text.chars().take(24).collect()
}

fn phones(cell: &str) -> Option<Vec<Phone>> {
    if cell == NONE {
        return Some(Vec::new());
    }
    let parts = cell.split([';', ',', ' ']).filter(|part| !part.is_empty());
    let phones: Vec<Phone> = parts.map(Phone::from).collect();
    let proper = |phone: &Phone| {
        (1..=24).contains(&phone.0.len()) && phone.0.bytes().all(|byte| b"0123456789*#".contains(&byte))
    };
    (phones.len() <= 100 && phones.iter().all(proper)).then_some(phones)
}

/// How many agents a list adds and changes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// New ones.
    pub added: usize,
    /// Changed ones.
    pub changed: usize,
    /// Those that are as the list says.
    pub unchanged: usize,
}

/// The answer: what was, or would be, done, and every line that can't be taken.
#[must_use]
pub fn answer(counts: Counts, saved: bool, lines: &[BadLine]) -> Vec<u8> {
    let Counts {
        added,
        changed,
        unchanged,
    } = counts;
    envelope::success(&json!({
        "added": added, "changed": changed, "unchanged": unchanged, "saved": saved, "lines": lines,
    }))
}
