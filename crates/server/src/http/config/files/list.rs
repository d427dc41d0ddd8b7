//! Many agents at once.

use super::super::change::Edit;
use super::{Answer, Asking, failed};
use crate::auth::{ChangeFault, Secret};
use crate::http::Gateway;
use ccgate_core::AgentId;
use ccgate_core::directory::Directory;
use ccgate_core::password::PasswordFault;
use ccgate_store::NewCredential;
use ccgate_store::rules::{self, Place};
use ccgate_wire::config::files::list::{self, BadLine, Counts, ListBody, ListRow};
use ccgate_wire::retcode::Failure;
use futures_util::stream::{FuturesUnordered, StreamExt};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Passwords that are hashed, or wait for it, at the same time. There are few places for that; whoever signs
/// in meanwhile gets one in turn.
const AT_ONCE: usize = 8;

/// What is wrong with each line.
type Faults = BTreeMap<usize, Vec<String>>;

impl Gateway {
    pub(super) async fn import_agents(
        &self,
        log_name: &'static str,
        asking: &Asking,
        said: ListBody,
    ) -> Result<Answer, Failure> {
        let ListBody { check, rows } = said;
        let rows: Arc<[ListRow]> = rows.into();
        let mut faults = Faults::new();
        let before: Arc<Directory> = self.see(asking, |vdn| Arc::clone(vdn.directory()))?;
        self.read_lines(&before, &rows, &mut faults);
        let mut after = (*before).clone();
        apply(&mut after, &rows, &mut faults);
        self.rules_kept(&after, &rows, &mut faults);
        let counts = counts(&before, &after, &rows, &faults);
        if check || !faults.is_empty() {
            return Ok(told(counts, false, &rows, &faults));
        }
        // Takes long, a fraction of a second each; nobody else has to wait for it.
        let passwords = self.hashed(&rows, &mut faults).await?;
        if !faults.is_empty() {
            return Ok(told(counts, false, &rows, &faults));
        }
        let answer = list::answer(counts, true, &[]);
        let edit: Edit = Box::new(move |directory| {
            let mut faults = Faults::new();
            apply(directory, &rows, &mut faults);
            match faults.is_empty() {
                true => Ok(answer.clone()),
                false => Err(failed(
                    "the directory has been changed meanwhile: check the list again",
                )),
            }
        });
        let _turn = self.turn().await?;
        self.change_in_turn(log_name, asking, edit, &passwords).await
    }

    /// What a line says by itself: its number, its password.
    fn read_lines(&self, directory: &Directory, rows: &[ListRow], faults: &mut Faults) {
        let mut seen: BTreeSet<AgentId> = BTreeSet::new();
        let routing = self.routing();
        for row in rows {
            let mut tell = |text: String| faults.entry(row.line).or_default().push(text);
            let Some(agent) = row.agent() else {
                tell("agentId: must be a number from 1 to 999999".to_owned());
                continue;
            };
            if !seen.insert(agent) {
                tell("agentId: it is in the list twice".to_owned());
            }
            if !directory.agents.contains_key(&agent) && routing.agents.contains_key(&agent) {
                tell("agentId: the number is taken in another VDN".to_owned());
            }
            match row.password() {
                Ok(Some(new)) => {
                    if let Err(fault) = self.auth.obeys(agent, &Secret::from(new.secret())) {
                        tell(broken(fault));
                    }
                }
                Ok(None) => {}
                Err(text) => tell(text.to_owned()),
            }
        }
    }

    /// What a directory has to be like.
    fn rules_kept(&self, after: &Directory, rows: &[ListRow], faults: &mut Faults) {
        for fault in rules::check(std::slice::from_ref(after), self.agent_range()) {
            let Place::Agent(_, agent) = fault.place else {
                continue;
            };
            let Some(row) = rows.iter().find(|row| row.agent() == Some(agent)) else {
                continue;
            };
            let column = match fault.field {
                "id" => "agentId",
                field => field,
            };
            let text = match column {
                "" => fault.text,
                column => format!("{column}: {}", fault.text),
            };
            faults.entry(row.line).or_default().push(text);
        }
    }

    async fn hashed(&self, rows: &[ListRow], faults: &mut Faults) -> Result<Vec<NewCredential>, Failure> {
        let asked: Vec<(usize, AgentId, Secret)> = rows
            .iter()
            .filter_map(|row| {
                Some((
                    row.line,
                    row.agent()?,
                    Secret::from(row.password().ok()??.secret()),
                ))
            })
            .collect();
        let mut asked = asked.into_iter();
        let mut hashing = FuturesUnordered::new();
        let mut passwords = Vec::new();
        loop {
            let room = AT_ONCE - hashing.len();
            hashing.extend(
                asked
                    .by_ref()
                    .take(room)
                    .map(|(line, agent, new)| self.hash(line, agent, new)),
            );
            let Some((line, agent, hash)) = hashing.next().await else {
                return Ok(passwords);
            };
            match hash {
                Ok(hash) => passwords.push(NewCredential {
                    agent,
                    hash,
                    must_change: true,
                }),
                Err(ChangeFault::Rule(fault)) => faults.entry(line).or_default().push(broken(fault)),
                Err(fault) => return Err(failed(fault.to_string())),
            }
        }
    }

    async fn hash(
        &self,
        line: usize,
        agent: AgentId,
        new: Secret,
    ) -> (usize, AgentId, Result<String, ChangeFault>) {
        let present = self.credential(agent);
        let hash = self.auth.administered(agent, &new, present.as_deref()).await;
        (line, agent, hash)
    }
}

/// Does what the lines say.
fn apply(directory: &mut Directory, rows: &[ListRow], faults: &mut Faults) {
    for row in rows {
        let Some(agent) = row.agent() else { continue };
        let known = directory.agents.get(&agent).cloned();
        let new = known.is_none();
        let mut entry = known.unwrap_or_default();
        let wrong = row.change(directory, new, &mut entry);
        if !wrong.is_empty() {
            faults.entry(row.line).or_default().extend(wrong);
        }
        directory.agents.insert(agent, entry);
    }
}

fn counts(before: &Directory, after: &Directory, rows: &[ListRow], faults: &Faults) -> Counts {
    let mut counts = Counts::default();
    for row in rows.iter().filter(|row| !faults.contains_key(&row.line)) {
        let Some(agent) = row.agent() else { continue };
        let same = before.agents.get(&agent) == after.agents.get(&agent);
        match before.agents.contains_key(&agent) {
            false => counts.added += 1,
            true if same && matches!(row.password(), Ok(None)) => counts.unchanged += 1,
            true => counts.changed += 1,
        }
    }
    counts
}

fn told(counts: Counts, saved: bool, rows: &[ListRow], faults: &Faults) -> Answer {
    let bad = |row: &ListRow| {
        let mut faults = faults.get(&row.line)?.clone();
        // A rule of the directory may say once more what the line was told.
        faults.dedup();
        Some(BadLine {
            line: row.line,
            agent_id: row.written(),
            faults,
        })
    };
    let lines: Vec<BadLine> = rows.iter().filter_map(bad).collect();
    Answer {
        body: list::answer(counts, saved, &lines).into(),
        guid: None,
    }
}

fn broken(fault: PasswordFault) -> String {
    format!("password: {}", ChangeFault::Rule(fault))
}
