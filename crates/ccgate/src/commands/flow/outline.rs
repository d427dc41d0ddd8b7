//! What a flow does, in a few lines: its steps, where each leads, what is played.

use crate::out;
use ccgate_core::flow::{Flow, StepNo};
use ccgate_flow::outline::{ways, word};
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
