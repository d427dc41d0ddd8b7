//! The contact centre's figures as operators see them, and the numbers that it is given to call.

use std::collections::BTreeSet;

use ccgate_core::ids::TaskId;
use ccgate_core::outbound::{Fate, Mode};
use ccgate_core::{SkillId, Time};
use ccgate_store::{NewTask, Store, TaskQuery, demo};
use serde_json::Value;

use super::desktop::Desktop;
use super::harness::{Site, now, until};
use super::switchboard::{Switchboard, site};

const DASHBOARD: &str = include_str!("../../../../../dist/grafana/ccgate.json");

async fn shown(site: &Site, path: &str) -> String {
    let answer = site.ops().raw("GET", path, &[], "").await;
    assert_eq!(answer.status.as_u16(), 200);
    answer.text()
}

/// The value of the line that begins so.
fn value(text: &str, line: &str) -> f64 {
    let found = text.lines().find_map(|one| one.strip_prefix(line));
    let found = found.unwrap_or_else(|| panic!("{line}:\n{text}"));
    found.trim().parse().unwrap()
}

#[tokio::test]
async fn queues_groups_and_agents_are_shown() {
    let site = site(|_| {}).await;
    let board = Switchboard::of(&site);
    let talks = Desktop::settled(&site, 101).await;
    board.offer(1, "13900000001", "3000");
    board.pick_up(101);
    talks.until_told("AgentEvent_Talking").await;
    // Nobody else is there for these two; one of them gives up.
    let gives_up = board.offer(2, "13900000002", "3000");
    board.offer(3, "13900000003", "3000");
    board.caller_leaves(gives_up);
    // The one who waited is offered to 102, whose phone rings.
    let _rings = Desktop::settled(&site, 102).await;
    until(async || {
        shown(&site, "/metrics")
            .await
            .contains(r#"name="demo",state="ringing"} 1"#)
    })
    .await;
    board.offer(4, "13900000004", "3000");

    let text = shown(&site, "/metrics").await;
    let queue = r#"vdn="1",of="queue",id="1",name="voice""#;
    let group = r#"vdn="1",of="group",id="1",name="front desk""#;
    let vdn = r#"vdn="1",of="vdn",id="1",name="demo""#;
    let check = |name: &str, whose: &str, more: &str, expect: f64| {
        let line = format!("ccgate_{name}{{{whose}{more}}} ");
        assert!(
            (value(&text, &line) - expect).abs() < 0.5,
            "{line}{expect}:\n{text}"
        );
    };
    check("queue_waiting", queue, "", 1.0);
    check(
        "queue_waiting",
        r#"vdn="1",of="queue",id="3",name="sales""#,
        "",
        0.0,
    );
    check("queue_available_agents", queue, "", 0.0);
    for (result, expect) in [
        ("offered", 4.0),
        ("answered", 1.0),
        ("abandoned", 1.0),
        ("overflowed", 0.0),
    ] {
        check("calls_total", queue, &format!(r#",result="{result}""#), expect);
        check("calls_total", vdn, &format!(r#",result="{result}""#), expect);
    }
    check("calls_total", queue, r#",result="answered_in_time""#, 1.0);
    for whose in [queue, group, vdn] {
        check("agents", whose, r#",state="talking""#, 1.0);
        check("agents", whose, r#",state="ringing""#, 1.0);
        check("agents", whose, r#",state="idle""#, 0.0);
        check("time_seconds_total", whose, r#",on="rest""#, 0.0);
    }
    for (name, whose) in [
        ("queue_oldest_wait_seconds", queue),
        ("longest_wait_seconds", vdn),
    ] {
        let waited = value(&text, &format!("ccgate_{name}{{{whose}}} "));
        assert!((0.0..60.0).contains(&waited), "{name}: {waited}");
    }

    // Agents are asked for apart.
    assert!(!text.contains(r#"of="agent""#), "{text}");
    let text = shown(&site, "/metrics/agents").await;
    for line in [
        r#"ccgate_agents{vdn="1",of="agent",id="101",name="Agent 101",state="talking"} "#,
        r#"ccgate_agents{vdn="1",of="agent",id="102",name="Agent 102",state="ringing"} "#,
        r#"ccgate_calls_total{vdn="1",of="agent",id="101",name="Agent 101",result="answered"} "#,
    ] {
        assert!((value(&text, line) - 1.0).abs() < f64::EPSILON, "{line}:\n{text}");
    }
    assert!(
        !text.contains(r#"id="103""#),
        "who isn't signed in has no figures: {text}"
    );
    assert!(text.ends_with("# EOF\n"));
}

/// Names of metrics in a text: whatever begins with `ccgate_`.
fn names(text: &str) -> BTreeSet<String> {
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    text.split(|c: char| !word(c))
        .filter(|name| name.starts_with("ccgate_"))
        .map(str::to_owned)
        .collect()
}

/// All queries of the panels, also of those in rows.
fn queries(panels: &Value, found: &mut Vec<String>) {
    for panel in panels.as_array().into_iter().flatten() {
        for target in panel["targets"].as_array().into_iter().flatten() {
            found.push(target["expr"].as_str().unwrap().to_owned());
            assert_eq!(target["datasource"]["uid"], "${datasource}", "{panel}");
        }
        queries(&panel["panels"], found);
    }
}

#[tokio::test]
async fn the_dashboard_asks_for_what_there_is() {
    let site = Site::new().await;
    let desk = Desktop::settled(&site, 101).await;
    desk.get("agentskills").await.ok();
    desk.web.put("/onlineagent/101", "{}").await;
    let mut there = names(&shown(&site, "/metrics").await);
    there.extend(names(&shown(&site, "/metrics/agents").await));
    let dashboard: Value = serde_json::from_str(DASHBOARD).unwrap();
    let mut asked = Vec::new();
    queries(&dashboard["panels"], &mut asked);
    assert!(asked.len() > 15, "{asked:?}");
    for query in &asked {
        let names = names(query);
        assert!(!names.is_empty(), "{query}");
        for name in names {
            assert!(there.contains(&name), "{name} of {query} isn't shown:\n{there:?}");
        }
    }
    let variables = dashboard["templating"]["list"].as_array().unwrap();
    let mut named = variables
        .iter()
        .map(|variable| variable["name"].as_str().unwrap());
    assert!(named.any(|name| name == "datasource"));
    for variable in variables.iter().filter(|variable| variable["type"] == "query") {
        let query = variable["query"]["query"].as_str().unwrap();
        assert!(names(query).is_subset(&there), "{query}");
    }
    // Each metric that docs/reports.md tells of is there too.
    let documented = names(include_str!("../../../../../docs/reports.md"));
    let of_ours: BTreeSet<_> = documented.difference(&there).collect();
    assert!(of_ours.is_empty(), "docs/reports.md tells of {of_ours:?}");
}

fn number(number: &str) -> NewTask {
    NewTask {
        mode: Mode::Preview,
        skill: SkillId(1),
        number: number.into(),
        caller: None,
        data: Default::default(),
        agent: None,
        not_before: Time::default(),
    }
}

async fn told(store: &Store) -> bool {
    store.untold_tasks(demo::VDN).await.unwrap().is_empty()
}

#[tokio::test]
async fn numbers_from_outside_are_called() {
    let site = site(|_| {}).await;
    let desk = Desktop::settled(&site, 101).await;
    let store = site.store().await;
    let numbers = [number("13900000001"), number("13900000002")];
    let added = store.add_tasks(demo::VDN, &numbers, now()).await.unwrap();
    let content = desk.until_told("AgentEvent_Preview_CallOut").await;
    assert_eq!(content["dialeddigits"], "13900000001", "{content}");
    until(async || told(&store).await).await;

    // What is removed isn't called any more, also after a restart.
    store
        .remove_task(demo::VDN, added[0].id)
        .await
        .unwrap()
        .expect("it waits");
    until(async || told(&store).await).await;
    let owner = site.running.gateway().routing().owners[&demo::VDN].clone();
    let left: Vec<TaskId> = owner
        .read(|vdn, _| Ok(vdn.tasks().map(|task| task.id).collect()))
        .unwrap()
        .0;
    assert_eq!(left, [added[1].id]);
    let query = TaskQuery {
        vdn: demo::VDN,
        skill: None,
        fate: Some(Fate::Waiting),
        after: TaskId(0),
        most: 10,
    };
    let waiting = store.tasks(query).await.unwrap();
    assert_eq!(waiting.iter().map(|task| task.id).collect::<Vec<_>>(), left);
    store.close().await;
}
