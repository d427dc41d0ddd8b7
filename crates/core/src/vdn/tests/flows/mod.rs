//! Automatic flows: what callers hear and press, and where it leads them.

mod notation;
mod promises;
mod queues;
mod random;
mod services;
mod sim;
mod steps;
mod suspended;

pub(super) use notation::put;
pub(super) use promises::{check_flows, check_plays};

use super::check;
use super::world::World;
use crate::Directory;
use crate::ids::FlowId;
use crate::vdn::Input;

/// Three flows for calls at random, in which a 5 is pressed now and then.
pub(super) fn some(directory: &mut Directory) {
    for flow in [
        "3100 menu hello 5>1 else 2 tries 2 | play hello 3 | collect hello pin 1-3 ends # then 3 else 4 | queue 1 5>4 announce hello,@place after 5 every 20 | voicemail - most 20 then 5 | end hello",
        "3101 lookup /a a then 1 else 1 | transfer 13801 else 2 | transfer agent 102 else 3 | callback {caller} 1 then 4 else 4 | end -",
        "3102 menu hello 5>1 else 1 | end none",
    ] {
        put(directory, &flow.split_whitespace().collect::<Vec<&str>>());
    }
}

/// What a line that begins with `flows` asks for.
pub(super) fn shows(world: &mut World, what: &[&str]) -> String {
    match what {
        // How many calls are in one.
        ["count", code] => {
            let flow = FlowId(code.parse::<u16>().unwrap() - 3000);
            let calls = world.vdn.calls_in_flow(flow, 100);
            assert_eq!(calls.len(), world.vdn.count_in_flow(flow));
            calls.len().to_string()
        }
        ["asked"] => {
            let asked: Vec<String> = world.lookups.iter().map(|one| one.url.clone()).collect();
            asked.join(" ")
        }
        ["tasks"] => {
            let tasks = world.tasks.values();
            let said: Vec<String> = tasks
                .map(|task| {
                    format!(
                        "{:?} {} by {} [{}]",
                        task.mode, task.number, task.skill, task.data.0
                    )
                })
                .collect();
            listed(said)
        }
        ["run"] => {
            let runs = world.vdn.calls().filter_map(|call| call.run.as_ref());
            let said: Vec<String> = runs
                .map(|run| {
                    let fields = run
                        .fields
                        .iter()
                        .filter(|(name, _)| !["caller", "called"].contains(&name.as_str()));
                    let fields: Vec<String> =
                        fields.map(|(name, value)| format!(" {name}={value}")).collect();
                    format!("step {}{}", run.step.0, fields.concat())
                })
                .collect();
            listed(said)
        }
        other => panic!("shows what? {other:?}"),
    }
}

fn listed(said: Vec<String>) -> String {
    if said.is_empty() {
        "none".into()
    } else {
        said.join("; ")
    }
}

/// `fails`, or the fields of the answer to the newest question; `late`: to the oldest.
pub(super) fn answer(world: &World, words: &[&str]) -> Input {
    let newest = world.lookups.last().expect("a web service was asked").id;
    let (id, words) = match words {
        ["late", words @ ..] => (world.lookups[0].id, words),
        words => (newest, words),
    };
    let fields = words.iter().filter_map(|word| word.split_once('='));
    let fields = fields.map(|(name, value)| (name.to_owned(), value.to_owned()));
    Input::LookedUp {
        id,
        fields: (words != ["fails"]).then(|| fields.collect()),
    }
}

/// A flow behind 3100, and a script whose first caller is 70001.
#[track_caller]
fn flow(steps: &str, script: &str, expect: &str) {
    check(&format!(": rule flow 3100 {steps}\n {script}"), expect);
}
