//! The files of automatic flows: told, checked, saved, deleted.

use super::{Answer, Asking, blocking, done, failed, logged};
use crate::flows::{Draft, FileRead, LoadedFiles, ReadFiles, fault, remove};
use crate::http::Gateway;
use ccgate_core::directory::{Directory, Overflow, Route};
use ccgate_core::flow::{Flow, StepNo};
use ccgate_core::{FlowId, VdnId};
use ccgate_flow::{FlowFile, Problem, What, outline};
use ccgate_wire::config::files::flows::{self as wire, FlowBody, MOST_FAULTS};
use ccgate_wire::config::files::no_file;
use ccgate_wire::retcode::{Failure, Retcode};
use std::collections::BTreeSet;

/// Most files of flows.
const MOST_FILES: usize = 200;

impl Gateway {
    /// All files of the VDN, or the text of one.
    pub(super) async fn flow_files(&self, asking: &Asking, name: Option<String>) -> Result<Answer, Failure> {
        let (shelf, now) = (self.shelf()?, self.clock().now());
        let mut files = blocking(move || shelf.files(now)).await?;
        let loaded = self.files_in_force();
        files.retain(|file| self.is_own(asking, file, &loaded));
        if let Some(name) = &name {
            files.retain(|file| file.name() == *name);
        }
        files.truncate(MOST_FILES);
        let rows: Vec<wire::Row> = self.see(asking, |vdn| {
            let row = |file: &mut FileRead| {
                fit(file, vdn.directory());
                let calls = |flow| vdn.count_in_flow(flow);
                row(file, vdn.directory(), &loaded, calls)
            };
            files.iter_mut().map(row).collect()
        })?;
        let Some(name) = name else {
            return Ok(answer(wire::found(&rows)));
        };
        let (shelf, row) = (self.shelf()?, rows.first().ok_or_else(no_file)?);
        let text = blocking(move || shelf.text(&name)).await?.ok_or_else(no_file)?;
        let row = wire::Row {
            // Of just this text, should it have changed since.
            version: crate::flows::digest(text.as_bytes()),
            ..row.clone()
        };
        Ok(answer(wire::one(&row, &text)))
    }

    /// Checks a text, and draws it.
    pub(super) async fn check_flow(&self, asking: &Asking, said: FlowBody) -> Result<Answer, Failure> {
        let (shelf, now, text) = (self.shelf()?, self.clock().now(), said.text.clone());
        let (_, mut file) = blocking(move || shelf.files_with(&said.name, &said.text, now)).await?;
        self.see(asking, |vdn| fit(&mut file, vdn.directory()))?;
        self.own_numbers(asking.session.standing.vdn, &mut file)?;
        let steps = file
            .file
            .as_ref()
            .map(|file| steps(&file.flow, &text))
            .unwrap_or_default();
        let head = file.file.as_ref().map(head);
        Ok(answer(wire::checked(&faults(&file), head.as_ref(), &steps)))
    }

    /// Saves a text and puts it in force.
    pub(super) async fn save_flow(&self, asking: &Asking, said: FlowBody) -> Result<Answer, Failure> {
        let vdn = asking.session.standing.vdn;
        let _turn = self.turn().await?;
        let (shelf, now) = (self.shelf()?, self.clock().now());
        let (name, text) = (said.name.clone(), said.text.clone());
        let (others, mut file, present) = blocking(move || {
            let (others, file) = shelf.files_with(&name, &text, now)?;
            let present = shelf.files(now)?.into_iter().find(|file| file.name() == name);
            Ok((others, file, present))
        })
        .await?;
        let loaded = self.files_in_force();
        if present
            .as_ref()
            .is_some_and(|present| !self.is_own(asking, present, &loaded))
        {
            return Err(Failure::new(
                Retcode::Parameter,
                "the name is taken by another VDN's file",
            ));
        }
        let version = present.as_ref().map(|present| present.version.as_str());
        // One that can't be read has an empty version, and is there all the same.
        if version.unwrap_or_default() != said.version || version == Some("") {
            return Err(wire::outdated(version));
        }
        if version.is_none() && others.len() >= MOST_FILES {
            return Err(failed(format!("there are {MOST_FILES} flow files already")));
        }
        self.see(asking, |vdn| fit(&mut file, vdn.directory()))?;
        self.own_numbers(vdn, &mut file)?;
        let flow = match &file.file {
            Some(read) if !file.is_faulty() => read.flow.id,
            _ => return Err(wire::faulty(&faults(&file))),
        };
        if version != Some(file.version.as_str()) {
            let (path, text) = (file.path.clone(), said.text.clone());
            let draft = blocking(move || Draft::write(&path, text.as_bytes())).await?;
            let shelf = self.shelf()?;
            let (name, had) = (said.name.clone(), version.is_some());
            let before = match had {
                true => blocking(move || shelf.text(&name)).await?,
                false => None,
            };
            let object = format!("flow file {}", said.name);
            self.note(
                asking,
                object,
                before.as_deref().map(logged),
                Some(logged(&said.text)),
            )
            .await?;
            blocking(move || draft.place()).await?;
        }
        let new = file.version.clone();
        let same = |read: &ReadFiles| read.get(&said.name) == Some(&new);
        self.until_loaded(vdn, &others, &loaded, same).await?;
        Ok(answer(wire::saved(&said.name, flow.0, &new, &faults(&file))))
    }

    /// Deletes a file that nothing leads to.
    pub(super) async fn delete_flow(
        &self,
        asking: &Asking,
        name: String,
        version: Option<String>,
    ) -> Result<Answer, Failure> {
        let _turn = self.turn().await?;
        let (shelf, now) = (self.shelf()?, self.clock().now());
        let mut files = blocking(move || shelf.files(now)).await?;
        let loaded = self.files_in_force();
        let at = files
            .iter()
            .position(|file| file.name() == name)
            .ok_or_else(no_file)?;
        let file = files.remove(at);
        if !self.is_own(asking, &file, &loaded) {
            return Err(no_file());
        }
        if version.is_some_and(|version| version != file.version) {
            return Err(wire::outdated(Some(&file.version)));
        }
        let in_file = file.file.as_ref().map(|file| file.flow.id);
        if let Some(flow) = loaded.get(&name).map(|loaded| loaded.flow).or(in_file) {
            let leads = self.see(asking, |vdn| leads_to(vdn.directory(), flow))?;
            if let Some(leads) = leads {
                return Err(failed(leads));
            }
        }
        let (shelf, of) = (self.shelf()?, name.clone());
        // One that is no text can be deleted too.
        let before = blocking(move || Ok(shelf.text(&of).ok().flatten())).await?;
        self.note(
            asking,
            format!("flow file {name}"),
            before.as_deref().map(logged),
            None,
        )
        .await?;
        let path = file.path.clone();
        blocking(move || remove(&path)).await?;
        let gone = |read: &ReadFiles| !read.contains_key(&name);
        self.until_loaded(asking.session.standing.vdn, &files, &loaded, gone)
            .await?;
        Ok(done())
    }

    /// Waits until callers hear what the files say now. A bad file beside them may keep that from
    /// happening.
    async fn until_loaded(
        &self,
        vdn: VdnId,
        others: &[FileRead],
        loaded: &LoadedFiles,
        is: impl Fn(&ReadFiles) -> bool,
    ) -> Result<(), Failure> {
        self.shelf()?.load();
        self.in_force_when(|in_force| !in_force.behind.contains(&vdn) && is(&in_force.read))
            .await?;
        let own = |file: &&FileRead| {
            let before = || loaded.get(&file.name()).map(|loaded| loaded.vdn);
            file.vdn.or_else(before).is_none_or(|of| of == vdn)
        };
        if let Some(bad) = others.iter().filter(own).find(|file| file.is_faulty()) {
            let name = bad.name();
            return Err(failed(format!("saved, but not in force while {name} has faults")));
        }
        Ok(())
    }

    /// Tells what of another VDN's a text claims. One that is for another VDN has that fault only: the others
    /// may tell what that VDN has.
    fn own_numbers(&self, own: VdnId, read: &mut FileRead) -> Result<(), Failure> {
        let Some(file) = &read.file else { return Ok(()) };
        if file.vdn != own {
            read.problems = vec![Problem {
                key: "vdn".to_owned(),
                ..fault(format_args!("must be {own}: yours"))
            }];
            return Ok(());
        }
        let code = &file.flow.access_code;
        if self.numbers_of_others(own)?.contains(code) {
            read.problems.push(Problem {
                key: "access_code".to_owned(),
                ..fault(format_args!("{code} is taken in another VDN"))
            });
        }
        Ok(())
    }

    /// Whether the file is the own VDN's. One that doesn't say whose it is belongs to an only VDN.
    fn is_own(&self, asking: &Asking, file: &FileRead, loaded: &LoadedFiles) -> bool {
        let before = || loaded.get(&file.name()).map(|loaded| loaded.vdn);
        match file.vdn.or_else(before) {
            Some(vdn) => vdn == asking.session.standing.vdn,
            None => self.routing().owners.len() == 1,
        }
    }
}

fn answer(body: Vec<u8>) -> Answer {
    Answer {
        body: body.into(),
        guid: None,
    }
}

/// Adds what doesn't fit the directory.
fn fit(read: &mut FileRead, directory: &Directory) {
    if let Some(file) = read.file.as_ref().filter(|file| file.vdn == directory.vdn) {
        read.problems.extend(ccgate_flow::against(file, directory));
    }
}

fn faults(file: &FileRead) -> Vec<wire::Fault> {
    let fault = |problem: &Problem| wire::Fault {
        line: problem.line,
        column: problem.column,
        step: problem.step.clone(),
        key: problem.key.clone(),
        message: problem.text.clone(),
        warning: problem.warning,
    };
    file.problems.iter().take(MOST_FAULTS).map(fault).collect()
}

fn row(
    read: &FileRead,
    directory: &Directory,
    loaded: &LoadedFiles,
    calls: impl FnOnce(FlowId) -> usize,
) -> wire::Row {
    let name = read.name();
    let loaded = loaded.get(&name);
    let flow = read.file.as_ref().map(|file| &file.flow);
    let id = flow.map(|flow| flow.id).or(loaded.map(|loaded| loaded.flow));
    let mut codes: BTreeSet<String> = flow
        .map(|flow| flow.access_code.0.to_string())
        .into_iter()
        .collect();
    let routes = directory.access_codes.values();
    let here = routes.filter(|code| id.is_some_and(|id| code.route == Route::Flow(id)));
    codes.extend(here.map(|code| code.number.0.to_string()));
    wire::Row {
        flow_id: id.map(|id| id.0),
        title: flow.map(|flow| flow.name.clone()).unwrap_or_default(),
        description: flow.map(|flow| flow.description.clone()).unwrap_or_default(),
        in_force: loaded.is_some_and(|loaded| loaded.version == read.version),
        access_codes: codes.into_iter().collect(),
        calls: id.map_or(0, calls),
        bytes: read.bytes,
        version: read.version.clone(),
        faults: faults(read),
        name,
    }
}

fn head(file: &FlowFile) -> wire::Head {
    let mut prompts = BTreeSet::new();
    let mut skills = BTreeSet::new();
    for used in &file.uses {
        match &used.what {
            What::Prompt(name) => _ = prompts.insert(name.clone()),
            What::Skill(skill) => _ = skills.insert(skill.0),
            What::Agent(_) | What::Host(_) => {}
        }
    }
    wire::Head {
        flow_id: file.flow.id.0,
        title: file.flow.name.clone(),
        access_code: file.flow.access_code.0.to_string(),
        start: file
            .flow
            .steps
            .first()
            .map(|step| step.name.clone())
            .unwrap_or_default(),
        prompts: prompts.into_iter().collect(),
        skills: skills.into_iter().collect(),
    }
}

/// The flow as it is drawn.
fn steps(flow: &Flow, text: &str) -> Vec<wire::Step> {
    let name_of = |StepNo(no): StepNo| flow.steps.get(usize::from(no)).map(|step| step.name.clone());
    let drawn = |step: &ccgate_core::flow::Step| wire::Step {
        name: step.name.clone(),
        kind: outline::word(&step.action),
        line: heading(&step.name, text),
        summary: outline::summary(&step.action),
        next: outline::ways(&step.action)
            .into_iter()
            .filter_map(|(label, to)| {
                Some(wire::Way {
                    label,
                    to: name_of(to)?,
                })
            })
            .collect(),
    };
    flow.steps.iter().map(drawn).collect()
}

/// The line of `[step.name]`.
fn heading(name: &str, text: &str) -> Option<usize> {
    let plain = format!("[step.{name}]");
    let quoted = format!("[step.\"{name}\"]");
    let is = |line: &str| {
        let line = line.trim_start();
        line.starts_with(&plain) || line.starts_with(&quoted)
    };
    text.lines().position(is).map(|at| at + 1)
}

/// What leads to a flow, in words.
fn leads_to(directory: &Directory, flow: FlowId) -> Option<String> {
    let mut codes = directory.access_codes.iter();
    if let Some((id, _)) = codes.find(|(_, code)| code.route == Route::Flow(flow)) {
        return Some(format!("called route {id} leads to the flow"));
    }
    let mut skills = directory.skills.iter();
    let there = Overflow::Flow(flow);
    let (id, _) = skills.find(|(_, skill)| {
        skill.when_full == there
            || skill.when_waited == there
            || skill.when_unstaffed.as_ref() == Some(&there)
    })?;
    Some(format!("callers of skill queue {id} are sent to the flow"))
}
