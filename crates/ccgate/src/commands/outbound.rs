//! `ccgate outbound`

mod list;

use crate::failure::Failure;
use crate::installation::{Installation, Site, now};
use crate::{date, out};
use ccgate_core::ids::TaskId;
use ccgate_core::outbound::{Fate, Task};
use ccgate_core::{Directory, SkillId, VdnId};
use ccgate_store::{PAGE_LIMIT, Store, TaskQuery, fate_of_word, fate_word, mode_of_word, mode_word};
use list::{Given, Wanted};
use std::collections::HashSet;
use std::path::PathBuf;

/// Numbers that may wait in one VDN; the running centre takes no more.
const MOST: usize = 200_000;

#[derive(clap::Subcommand, Debug)]
pub(crate) enum Command {
    /// Add numbers from a list (docs/outbound.md); a running server begins with them within seconds
    ///
    /// Everything that is wrong with the list is told, each with its line, and nothing is added then.
    Add {
        /// The VDN
        #[arg(long, value_name = "NUMBER")]
        vdn: u16,
        /// The skill queue whose agents talk with whom is called
        #[arg(long, value_name = "NUMBER")]
        skill: u16,
        /// How numbers are called
        #[arg(long, value_name = "MODE", value_parser = ["callback", "preview", "predictive"])]
        mode: String,
        /// Comma-separated values with a line of headings: number, and caller, data, agent, not_before if wanted; - for
        /// standard input
        #[arg(long, value_name = "FILE")]
        file: PathBuf,
        #[command(flatten)]
        site: Site,
    },
    /// Show numbers, also those that callers asked to be called back at
    List {
        /// The VDN
        #[arg(long, value_name = "NUMBER")]
        vdn: u16,
        /// Only those for this skill queue
        #[arg(long, value_name = "NUMBER")]
        skill: Option<u16>,
        /// Only those of which this has become
        #[arg(long, value_name = "FATE", value_parser = ["waiting", "done", "given_up", "removed"])]
        fate: Option<String>,
        /// Most lines; the oldest are shown
        #[arg(long, value_name = "LINES", default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
        limit: u32,
        #[command(flatten)]
        site: Site,
    },
    /// Remove numbers that wait; who is being called at the moment is still talked with
    Remove {
        /// The VDN
        #[arg(long, value_name = "NUMBER")]
        vdn: u16,
        /// All that wait for this skill queue
        #[arg(
            long,
            value_name = "NUMBER",
            conflicts_with = "task",
            required_unless_present = "task"
        )]
        skill: Option<u16>,
        /// Tasks, as `list` shows them
        #[arg(value_name = "TASK")]
        task: Vec<u64>,
        #[command(flatten)]
        site: Site,
    },
}

pub(crate) async fn run(command: Command) -> Result<(), Failure> {
    match command {
        Command::Add {
            vdn,
            skill,
            mode,
            file,
            site,
        } => {
            let mode = mode_of_word(&mode).ok_or_else(|| Failure::usage(format!("--mode: {mode:?}")))?;
            let wanted = Wanted {
                vdn: VdnId(vdn),
                skill: SkillId(skill),
                mode,
                now: now(),
            };
            let text = list::read(&file)?;
            let installation = site.open().await?;
            let added = add(&installation, &wanted, &file.display().to_string(), &text).await;
            installation.store.close().await;
            out::result(&added?)
        }
        Command::List {
            vdn,
            skill,
            fate,
            limit,
            site,
        } => {
            let query = TaskQuery {
                vdn: VdnId(vdn),
                skill: skill.map(SkillId),
                fate: fate.as_deref().and_then(fate_of_word),
                after: TaskId(0),
                most: PAGE_LIMIT,
            };
            let installation = site.open().await?;
            let shown = show(&installation.store, query, limit as usize).await;
            installation.store.close().await;
            out::result(&out::table(&shown?))
        }
        Command::Remove {
            vdn,
            skill,
            task,
            site,
        } => {
            let installation = site.open().await?;
            let removed = remove(&installation.store, VdnId(vdn), skill.map(SkillId), &task).await;
            installation.store.close().await;
            out::result(&removed?)
        }
    }
}

/// The VDN's directory, if it has the skill queue.
async fn directory(store: &Store, wanted: &Wanted) -> Result<Directory, Failure> {
    let (_, directories) = store.load_directories().await?;
    let found = directories.into_iter().find(|one| one.vdn == wanted.vdn);
    let directory = found.ok_or_else(|| Failure::failed(format!("there is no VDN {}", wanted.vdn)))?;
    if !directory.skills.contains_key(&wanted.skill) {
        let text = format!("VDN {} has no skill {}", wanted.vdn, wanted.skill);
        return Err(Failure::failed(text));
    }
    Ok(directory)
}

async fn add(
    installation: &Installation,
    wanted: &Wanted,
    name: &str,
    text: &str,
) -> Result<String, Failure> {
    let store = &installation.store;
    let directory = directory(store, wanted).await?;
    let Given { mut tasks, twice } =
        list::parse(text, wanted, &directory).map_err(|faults| list::all(name, &faults))?;
    let (waiting, numbers) = waiting(store, wanted).await?;
    let given = tasks.len();
    // Who gives the same list again must not have everybody called twice.
    tasks.retain(|task| !numbers.contains(&*task.number.0));
    if waiting + tasks.len() > MOST {
        return Err(Failure::failed(format!(
            "{name}: {} numbers, and {waiting} wait already; there may be {MOST} in a VDN. Nothing was added",
            tasks.len()
        )));
    }
    // In portions: the calls of a running server are saved in between.
    let mut added = 0;
    for portion in tasks.chunks(PAGE_LIMIT as usize) {
        let taken: Result<Vec<Task>, _> = store.add_tasks(wanted.vdn, portion, wanted.now).await;
        added += taken
            .map_err(|error| Failure::failed(format!("{error}; {added} numbers were added")))?
            .len();
    }
    let mut text = format!(
        "VDN {}, skill {}, {}: {added} numbers added",
        wanted.vdn,
        wanted.skill,
        mode_word(wanted.mode)
    );
    if !twice.is_empty() {
        let lines: Vec<String> = twice.iter().take(10).map(ToString::to_string).collect();
        let more = if twice.len() > 10 { ", …" } else { "" };
        text.push_str(&format!(
            "; {} left out that stand in the list twice (lines {}{more})",
            twice.len(),
            lines.join(", ")
        ));
    }
    if given > tasks.len() {
        text.push_str(&format!(
            "; {} left out that wait for the queue already",
            given - tasks.len()
        ));
    }
    text.push('\n');
    Ok(text)
}

/// How many numbers wait in the VDN, and which of them for the queue.
async fn waiting(store: &Store, wanted: &Wanted) -> Result<(usize, HashSet<Box<str>>), Failure> {
    let mut query = TaskQuery {
        vdn: wanted.vdn,
        skill: None,
        fate: Some(Fate::Waiting),
        after: TaskId(0),
        most: PAGE_LIMIT,
    };
    let (mut count, mut numbers) = (0, HashSet::new());
    loop {
        let page = store.tasks(query).await?;
        count += page.len();
        let of_queue = page.iter().filter(|task| task.skill == wanted.skill);
        numbers.extend(of_queue.map(|task| task.number.0.clone()));
        match page.last() {
            Some(last) if page.len() == PAGE_LIMIT as usize => query.after = last.id,
            _ => return Ok((count, numbers)),
        }
    }
}

async fn show(store: &Store, mut query: TaskQuery, limit: usize) -> Result<Vec<Vec<String>>, Failure> {
    let heading = [
        "task",
        "mode",
        "skill",
        "number",
        "caller",
        "agent",
        "made",
        "not before",
        "tries",
        "fate",
    ];
    let mut rows = vec![heading.map(str::to_owned).to_vec()];
    loop {
        let page = store.tasks(query).await?;
        let room = limit + 1 - rows.len();
        rows.extend(page.iter().take(room).map(row));
        match page.last() {
            _ if page.len() > room => {
                out::note(format_args!("there are more; --limit shows them"));
                return Ok(rows);
            }
            Some(last) if page.len() == PAGE_LIMIT as usize => query.after = last.id,
            _ => return Ok(rows),
        }
    }
}

/// Without the data: that is for the agent.
fn row(task: &Task) -> Vec<String> {
    let shown = |text: Option<String>| text.unwrap_or_default();
    vec![
        task.id.to_string(),
        mode_word(task.mode).to_owned(),
        task.skill.to_string(),
        task.number.to_string(),
        shown(task.caller.as_ref().map(ToString::to_string)),
        shown(task.agent.map(|agent| agent.to_string())),
        date::show(task.made),
        date::show(task.not_before),
        task.tries.to_string(),
        fate_word(task.fate).to_owned(),
    ]
}

async fn remove(store: &Store, vdn: VdnId, skill: Option<SkillId>, tasks: &[u64]) -> Result<String, Failure> {
    let mut removed = 0;
    for id in tasks {
        match store.remove_task(vdn, TaskId(*id)).await? {
            Some(_) => removed += 1,
            None => out::note(format_args!("VDN {vdn} has no task {id} that waits")),
        }
    }
    if let Some(skill) = skill {
        let query = TaskQuery {
            vdn,
            skill: Some(skill),
            fate: Some(Fate::Waiting),
            after: TaskId(0),
            most: PAGE_LIMIT,
        };
        removed += remove_all(store, query).await?;
    }
    if removed == 0 {
        return Err(Failure::failed("nothing was removed"));
    }
    Ok(format!("VDN {vdn}: {removed} numbers removed\n"))
}

async fn remove_all(store: &Store, mut query: TaskQuery) -> Result<usize, Failure> {
    let mut removed = 0;
    loop {
        let page = store.tasks(query).await?;
        for task in &page {
            removed += usize::from(store.remove_task(query.vdn, task.id).await?.is_some());
        }
        match page.last() {
            Some(last) if page.len() == PAGE_LIMIT as usize => query.after = last.id,
            _ => return Ok(removed),
        }
    }
}
