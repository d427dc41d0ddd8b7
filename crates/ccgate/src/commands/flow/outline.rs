//! What a flow does, in a few lines: its steps, where each leads, what is played.

use crate::out;
use ccgate_core::flow::{Action, Flow, StepNo};
use ccgate_flow::{FlowFile, What};
use std::collections::BTreeSet;
use std::path::Path;

/// The outline of a file's flow.
pub(super) fn of(path: &Path, file: &FlowFile) -> String {
    let flow = &file.flow;
    let mut text = format!(
        "{}: flow {} of VDN {}, \"{}\", access code {}: {} steps\n",
        path.display(),
        flow.id,
        file.vdn,
        flow.name,
        flow.access_code,
        flow.steps.len()
    );
    let row = |step: &ccgate_core::flow::Step| {
        let ways = ways(&step.action).into_iter();
        let ways: Vec<String> = ways.map(|(when, to)| way(flow, &when, to)).collect();
        vec![
            format!("  {}", step.name),
            word(&step.action).to_owned(),
            ways.join(", "),
        ]
    };
    let rows: Vec<Vec<String>> = flow.steps.iter().map(row).collect();
    text.push_str(&out::table(&rows));
    let uses = file.uses.iter();
    let prompts: BTreeSet<&str> = uses
        .filter_map(|used| match &used.what {
            What::Prompt(name) => Some(name.as_str()),
            _ => None,
        })
        .collect();
    if !prompts.is_empty() {
        let names: Vec<&str> = prompts.into_iter().collect();
        text.push_str(&format!("  plays {}\n", names.join(", ")));
    }
    text
}

fn way(flow: &Flow, when: &str, StepNo(to): StepNo) -> String {
    let name = flow.steps.get(usize::from(to)).map_or("?", |step| &step.name);
    match when {
        "" => format!("-> {name}"),
        _ => format!("{when} -> {name}"),
    }
}

/// The word of the file.
fn word(action: &Action) -> &'static str {
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
fn ways(action: &Action) -> Vec<(String, StepNo)> {
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
