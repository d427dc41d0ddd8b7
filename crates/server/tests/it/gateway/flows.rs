//! Flow files in a running gateway, the switch played by hand: callers hear, press, wait; files change.

mod caller;
mod lookups;

use ccgate_core::{FlowId, VdnId};
use ccgate_server::config::Config;
use ccgate_server::run::{StartError, start};
use ccgate_store::demo;
use std::path::Path;
use std::time::Duration;

use super::desktop::Desktop;
use super::harness::{self, Site, until};
use caller::{offer, site};

/// Written into the folder of flows, with all the prompts that there are.
fn put(config: &Config, name: &str, text: &str) {
    let prompts = config.media.prompts.join("en");
    std::fs::create_dir_all(&prompts).unwrap();
    for prompt in ["welcome", "menu", "sales", "news", "gold", "else"] {
        std::fs::write(prompts.join(format!("{prompt}.wav")), "").unwrap();
    }
    let folder = &config.flows.directory;
    std::fs::create_dir_all(folder).unwrap();
    // At once, as editors do it: nobody reads half of it.
    let (whole, half) = (folder.join(name), folder.join(format!("{name}.new")));
    std::fs::write(&half, text).unwrap();
    std::fs::rename(half, whole).unwrap();
}

/// Says `welcome` and a menu; key 1 leads to `sales` and the queue 1.
fn main_flow(name: &str, welcome: &str) -> String {
    format!(
        r#"
        flow = 1
        name = "{name}"
        access_code = "6000"
        start = "welcome"

        [step.welcome]
        do = "play"
        say = ["{welcome}"]
        next = "menu"

        [step.menu]
        do = "menu"
        say = ["en/menu"]
        keys = {{ 1 = "sales" }}
        otherwise = "bye"

        [step.sales]
        do = "play"
        say = ["en/sales"]
        next = "data"

        [step.data]
        do = "set"
        data = "sales for {{caller}}"
        next = "queue"

        [step.queue]
        do = "queue"
        skill = 1

        [step.bye]
        do = "end"
        "#
    )
}

/// The name of the flow in force.
fn in_force(site: &Site, flow: u16) -> Option<String> {
    let owner = site.running.gateway().routing().owners[&demo::VDN].clone();
    let name = owner.read(|vdn, _| {
        let flow = vdn.directory().flows.get(&FlowId(flow));
        Ok(flow.map(|flow| flow.name.clone()))
    });
    name.unwrap().0
}

#[tokio::test]
async fn a_caller_goes_through_a_flow_to_an_agent() {
    let (site, line) = site(|config| put(config, "main.toml", &main_flow("main", "en/welcome"))).await;
    let desk = Desktop::settled(&site, 101).await;
    desk.post("saybusy").await.ok();
    let mut caller = offer(&site, &line, 1, "70011", "6000");
    caller.hears("en/welcome").await;
    caller.begins("en/menu").await;
    caller.presses('1');
    caller.hears("en/sales").await;
    caller.hears_music().await;
    desk.post("cancelbusy").await.ok();
    desk.until_told("AgentState_CancelNotReady_Success").await;
    caller.board.pick_up(101);
    let told = desk.until_told("AgentEvent_Auto_Answer").await;
    assert_eq!(told["caller"], "70011");
    let data = desk.ask("GET", "calldata", "/appdata", "").await.ok();
    assert_eq!(data.result(), "sales for 70011");
}

#[tokio::test]
async fn another_number_has_no_flow() {
    let (site, line) = site(|_| {}).await;
    let caller = offer(&site, &line, 1, "70011", "6000");
    until(async || caller.is_hung_up()).await;
}

#[tokio::test]
async fn calls_stay_in_the_flow_that_they_came_into() {
    let (site, line) = site(|config| put(config, "main.toml", &main_flow("old", "en/welcome"))).await;
    let mut old = offer(&site, &line, 1, "70011", "6000");
    old.hears("en/welcome").await;
    old.begins("en/menu").await;
    let text = main_flow("new", "en/news").replace("en/sales", "en/else");
    put(&site.config, "main.toml", &text);
    site.running.reload();
    until(async || in_force(&site, 1).as_deref() == Some("new")).await;
    let mut new = offer(&site, &line, 2, "70012", "6000");
    new.hears("en/news").await;
    new.begins("en/menu").await;
    old.presses('1');
    old.hears("en/sales").await;
    old.hears_music().await;
    new.presses('1');
    new.hears("en/else").await;

    // A flow that is gone takes no more callers; those in it stay.
    std::fs::remove_file(site.config.flows.directory.join("main.toml")).unwrap();
    site.running.reload();
    until(async || in_force(&site, 1).is_none()).await;
    let late = offer(&site, &line, 3, "70013", "6000");
    until(async || late.is_hung_up()).await;
    assert!(!old.is_hung_up());
}

/// A change of the directory that shows when it is in force, with all that was loaded beside it.
async fn rename(site: &Site, name: &str) {
    let mut directory = demo::directory();
    directory.name = name.to_owned();
    let store = site.store().await;
    harness::import(&store, &[directory]).await;
    store.close().await;
    let owner = site.running.gateway().routing().owners[&demo::VDN].clone();
    until(async || {
        let is = owner.read(|vdn, _| Ok(vdn.directory().name == name));
        is.unwrap().0
    })
    .await;
}

#[tokio::test]
async fn a_bad_file_leaves_the_flows_as_they_were() {
    let (site, line) = site(|config| {
        put(config, "main.toml", &main_flow("old", "en/welcome"));
        config.flows.reload = Duration::from_millis(10);
    })
    .await;
    // One bad file holds a good one back too.
    let bad = main_flow("bad", "en/welcome").replace("keys", "kyes");
    put(&site.config, "main.toml", &bad);
    let second = main_flow("second", "en/welcome")
        .replace("flow = 1", "flow = 2")
        .replace("6000", "6002");
    put(&site.config, "second.toml", &second);
    rename(&site, "another").await;
    assert_eq!(in_force(&site, 1).as_deref(), Some("old"));
    assert_eq!(in_force(&site, 2), None);
    let mut caller = offer(&site, &line, 1, "70011", "6000");
    caller.hears("en/welcome").await;
    // Good again: noticed by itself.
    put(&site.config, "main.toml", &main_flow("new", "en/welcome"));
    until(async || in_force(&site, 1).as_deref() == Some("new")).await;
    assert_eq!(in_force(&site, 2).as_deref(), Some("second"));

    // So is a prompt that was missing.
    put(&site.config, "main.toml", &main_flow("newer", "en/late"));
    rename(&site, "and another").await;
    assert_eq!(in_force(&site, 1).as_deref(), Some("new"));
    std::fs::write(site.config.media.prompts.join("en/late.wav"), "").unwrap();
    until(async || in_force(&site, 1).as_deref() == Some("newer")).await;
}

#[tokio::test]
async fn files_are_looked_at_for_changes() {
    let (site, _line) = site(|config| config.flows.reload = Duration::from_millis(10)).await;
    assert_eq!(in_force(&site, 1), None);
    put(&site.config, "main.toml", &main_flow("first", "en/welcome"));
    until(async || in_force(&site, 1).as_deref() == Some("first")).await;
    let (elsewhere, id) = (
        main_flow("first", "en/welcome").replace("flow = 1", "flow = 1\nvdn = 2"),
        VdnId(2),
    );
    put(&site.config, "main.toml", &elsewhere);
    // A VDN that isn't there has no callers, and one that comes finds its flow.
    until(async || in_force(&site, 1).is_none()).await;
    let second = ccgate_core::Directory {
        vdn: id,
        name: "second".to_owned(),
        skills: demo::directory().skills,
        ..ccgate_core::Directory::default()
    };
    let store = site.store().await;
    harness::import(&store, &[demo::directory(), second]).await;
    store.close().await;
    until(async || {
        let owners = site.running.gateway().routing();
        let Some(owner) = owners.owners.get(&id) else {
            return false;
        };
        owner
            .read(|vdn, _| Ok(vdn.directory().flows.contains_key(&FlowId(1))))
            .unwrap()
            .0
    })
    .await;
}

/// Faults of files, each as a start tells it.
#[tokio::test]
async fn faults_keep_a_gateway_from_starting() {
    let main = main_flow("main", "en/welcome");
    for (files, expect) in [
        (
            vec![main.replace("otherwise = \"bye\"", "otherwise = \"nowhere\"")],
            vec!["0.toml:16: step \"menu\": otherwise: there is no step \"nowhere\""],
        ),
        (
            vec![
                main.replace("skill = 1", "skill = 77"),
                main.replace("en/sales", "en/none"),
            ],
            vec![
                "0.toml:30: step \"queue\": there is no skill queue 77 in VDN 1",
                "1.toml: flow: flow 1 of VDN 1 is in ",
                "1.toml: access_code: 6000 of VDN 1 leads to the flow in ",
                "1.toml:20: step \"sales\": there is no file en/none (or en/none.wav) in ",
            ],
        ),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let config = caller::stored(folder.path(), |config| {
            for (n, text) in files.iter().enumerate() {
                put(config, &format!("{n}.toml"), text);
            }
        })
        .await;
        let Err(error) = start(config.clone()).await else {
            panic!("started with {expect:?}");
        };
        assert!(matches!(error, StartError::Flows(_)), "{error}");
        let text = error.to_string();
        let place = |path: &Path| format!("{}/", path.display());
        let text = text.replace(&place(&config.flows.directory), "");
        let mut lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.remove(0), "the flow files have faults");
        assert_eq!(lines.len(), expect.len(), "{text}");
        for line in expect {
            assert!(lines.iter().any(|told| told.starts_with(line)), "{line}: {text}");
        }
    }
}
