//! What a flow is checked for besides its keys: ways that lead round and round, steps that no way leads
//! to, and what stands elsewhere.

use crate::reader::Reader;
use crate::{FlowFile, Problem, What};
use ccgate_core::Directory;
use ccgate_core::directory::Route;
use ccgate_core::flow::{Action, Step, StepNo};
use std::path::Path;

/// Where a step may lead.
fn leads_to(action: &Action) -> Vec<StepNo> {
    match action {
        Action::Hours {
            open,
            closed,
            holiday,
            ..
        } => vec![*open, *closed, *holiday],
        Action::Play { next, .. } | Action::Set { next, .. } | Action::Voicemail { next, .. } => vec![*next],
        Action::Menu {
            choices, otherwise, ..
        } => choices.values().copied().chain([*otherwise]).collect(),
        Action::Collect { next, otherwise, .. }
        | Action::LookUp { next, otherwise, .. }
        | Action::Callback { next, otherwise, .. } => vec![*next, *otherwise],
        Action::Branch { cases, otherwise, .. } => cases.values().copied().chain([*otherwise]).collect(),
        Action::Queue(queue) => {
            let ends = [queue.waited, queue.full, queue.unstaffed];
            queue
                .keys
                .values()
                .copied()
                .chain(ends.into_iter().flatten())
                .collect()
        }
        Action::Transfer { otherwise, .. } => vec![*otherwise],
        Action::End { .. } => Vec::new(),
    }
}

/// Whether the caller hears or may do something before the next step.
fn waits(action: &Action) -> bool {
    match action {
        Action::Play { say, .. } => !say.is_empty(),
        Action::Menu { .. } | Action::Collect { .. } | Action::Voicemail { .. } | Action::End { .. } => true,
        // These may all go on at once.
        Action::Hours { .. }
        | Action::Set { .. }
        | Action::Branch { .. }
        | Action::LookUp { .. }
        | Action::Queue(_)
        | Action::Callback { .. }
        | Action::Transfer { .. } => false,
    }
}

/// Tells of circles that never wait for the caller, and warns of steps that no way leads to.
pub(crate) fn ways(steps: &[(usize, Step)], reader: &mut Reader) {
    let mut reached = vec![false; steps.len()];
    let mut to_see = vec![StepNo(0)];
    while let Some(StepNo(no)) = to_see.pop() {
        let Some((_, step)) = steps.get(usize::from(no)) else {
            continue;
        };
        if !std::mem::replace(&mut reached[usize::from(no)], true) {
            to_see.extend(leads_to(&step.action));
        }
    }
    for ((offset, step), reached) in steps.iter().zip(reached) {
        if !reached {
            reader.warn(Some(*offset), &step.name, "", "no way leads here");
        }
    }
    // Steps that don't wait, left one by one when all they lead to has been left: what remains goes
    // round.
    let mut left: Vec<bool> = steps.iter().map(|(_, step)| waits(&step.action)).collect();
    loop {
        let free = (0..steps.len()).find(|no| {
            !left[*no]
                && leads_to(&steps[*no].1.action)
                    .iter()
                    .all(|next| left.get(usize::from(next.0)).copied().unwrap_or(true))
        });
        match free {
            Some(no) => left[no] = true,
            None => break,
        }
    }
    let round: Vec<&(usize, Step)> = steps
        .iter()
        .zip(&left)
        .filter(|(_, left)| !**left)
        .map(|(step, _)| step)
        .collect();
    if let Some((offset, first)) = round.first() {
        let names: Vec<&str> = round.iter().map(|(_, step)| step.name.as_str()).collect();
        let text = format!(
            "goes round in a circle, or into one, in which the caller is never waited for: {}",
            names.join(", ")
        );
        reader.fault(Some(*offset), &first.name, "", text);
    }
}

/// What the flow speaks of that isn't in the directory, or is there already.
pub fn against(file: &FlowFile, directory: &Directory) -> Vec<Problem> {
    let mut problems = Vec::new();
    for used in &file.uses {
        let text = match &used.what {
            What::Skill(skill) if !directory.skills.contains_key(skill) => {
                format!("there is no skill queue {skill} in VDN {}", directory.vdn)
            }
            What::Agent(agent) if !directory.agents.contains_key(agent) => {
                format!("there is no agent {agent} in VDN {}", directory.vdn)
            }
            _ => continue,
        };
        problems.push(Problem {
            line: Some(used.line),
            column: None,
            step: used.step.clone(),
            key: String::new(),
            text,
            warning: false,
        });
    }
    let number = &file.flow.access_code;
    let elsewhere = directory
        .access_codes
        .values()
        .find(|code| code.number == *number && code.route != Route::Flow(file.flow.id));
    if let Some(code) = elsewhere {
        let route = match code.route {
            Route::Skill(skill) => format!("skill queue {skill}"),
            Route::Flow(flow) => format!("flow {flow}"),
        };
        problems.push(Problem {
            line: None,
            column: None,
            step: String::new(),
            key: "access_code".into(),
            text: format!("{number} leads to {route} by the directory"),
            warning: false,
        });
    }
    problems
}

/// Files that the flow plays and that are not below this folder.
pub fn prompts(file: &FlowFile, folder: &Path) -> Vec<Problem> {
    let mut problems = Vec::new();
    for used in &file.uses {
        let What::Prompt(name) = &used.what else {
            continue;
        };
        let plain = folder.join(name);
        if !plain.is_file() && !folder.join(format!("{name}.wav")).is_file() {
            problems.push(Problem {
                line: Some(used.line),
                column: None,
                step: used.step.clone(),
                key: String::new(),
                text: format!("there is no file {name} (or {name}.wav) in {}", folder.display()),
                warning: false,
            });
        }
    }
    problems
}
