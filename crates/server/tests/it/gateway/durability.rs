//! What outlives a stop, and a death, of the gateway.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::{Duration, Instant};

use ccgate_core::AgentId;
use ccgate_server::config::Config;
use ccgate_server::run::{StartError, start};
use ccgate_store::{Options, Store, demo};
use serde_json::{Value, json};

use super::desktop::{Desktop, EMPTY, body};
use super::harness::{DEADLINE, Site, import, until, within};
use super::web::{BASE, Web};

/// The same desktops after the gateway has come up again.
fn again<const N: usize>(site: &Site, desks: [Desktop; N]) -> [Desktop; N] {
    desks.map(|desk| Desktop {
        web: site.web(),
        ..desk
    })
}

#[tokio::test]
async fn a_stop_keeps_everything() {
    everything(Site::new().await, Site::restarted).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_death_keeps_everything() {
    let (site, life) = Life::begin(|_| {}).await;
    everything(site, async |site| life.killed(site).await).await;
}

/// Five agents in the midst of something; the gateway goes and comes back.
pub(super) async fn everything(site: Site, comes_back: impl AsyncFnOnce(Site) -> Site) {
    let idle = Desktop::settled(&site, 101).await;
    let busy = Desktop::settled(&site, 102).await;
    busy.post("saybusy?reason=201").await.ok();
    busy.told(&["AgentState_SetNotReady_Success"]).await;
    let resting = Desktop::settled(&site, 103).await;
    let began = Instant::now();
    resting.post("rest/3/1").await.ok();
    let working = Desktop::settled(&site, 104).await;
    working.post("work").await.ok();
    working.post("rest/60/1").await.ok();
    working.post("setcustomstate?customstate=7").await.ok();
    working.post("autoanswer/false").await.ok();
    working.post("resetskill/false?skillid=2").await.ok();
    let gone = Desktop::settled(&site, 105).await;
    gone.act("DELETE", "forcelogout").await.ok();
    let before = working.post("syncagentinfo").await.ok().result();

    let site = comes_back(site).await;
    let [idle, busy, resting, working, gone] = again(&site, [idle, busy, resting, working, gone]);

    // Same Guids, states, events that waited, each once.
    gone.poll().await.refused("100-006");
    idle.quiet().await;
    assert_eq!(
        (idle.state().await, busy.state().await, working.state().await),
        (4, 3, 5)
    );
    resting.told(&["AgentState_SetRest_Success"]).await;
    assert_eq!(resting.state().await, 8);
    assert_eq!(
        working
            .get("querycustomstate")
            .await
            .ok()
            .member("agentcustomstate"),
        "7"
    );
    let mut after = working.post("syncagentinfo").await.ok().result();
    after["agentStateInfo"]["currentTime"] = before["agentStateInfo"]["currentTime"].clone();
    assert_eq!(after, before);
    // The wish that waited comes true, the phone is still bound, the session still excludes others.
    working.post("cancelwork").await.ok();
    working.told(&["AgentState_SetRest_Success"]).await;
    busy.post("cancelbusy").await.ok();
    busy.told(&["AgentState_CancelNotReady_Success"]).await;
    site.web()
        .put("/onlineagent/101", &body(101, json!({})))
        .await
        .refused("100-002");
    // The rest ends when it would have ended.
    resting.told(&["AgentState_Rest_Timeout"]).await;
    assert!(
        began.elapsed() >= Duration::from_millis(2_900),
        "{:?}",
        began.elapsed()
    );
    resting.quiet().await;
}

#[tokio::test]
async fn whoever_left_the_directory_meanwhile_is_signed_out() {
    let site = Site::new().await;
    let ann = Desktop::settled(&site, 101).await;
    let bob = Desktop::settled(&site, 102).await;
    let Site {
        running,
        config,
        folder,
    } = site;
    assert!(running.stop().await);
    let store = Store::open(config.store.url.expose(), Options::default())
        .await
        .unwrap();
    let mut directory = demo::directory();
    directory.agents.remove(&AgentId(101));
    import(&store, &[directory]).await;
    store.close().await;
    let running = start(config.clone()).await.unwrap();
    let site = Site {
        running,
        config,
        folder,
    };
    let [ann, bob] = again(&site, [ann, bob]);
    ann.poll().await.refused("100-006");
    bob.post("sayfree").await.ok();
    // Its phone is free for another.
    let mut directory = demo::directory();
    directory.agents.remove(&AgentId(101));
    directory.agents.get_mut(&AgentId(103)).unwrap().phones.clear();
    import(&site.store().await, &[directory]).await;
    until(async || {
        let body = body(103, json!({"phonenum": "40001"}));
        site.web().put("/onlineagent/103", &body).await.retcode() == "0"
    })
    .await;
    until(async || site.causes(101).await == [257]).await;
}

#[tokio::test]
async fn one_server_on_a_data_folder() {
    let site = Site::new().await;
    let desk = Desktop::settled(&site, 101).await;
    let error = start(site.config.clone()).await.unwrap_err();
    assert!(
        matches!(&error, StartError::InUse(folder) if folder == site.folder.path()),
        "{error}"
    );
    assert!(
        error
            .to_string()
            .starts_with("another ccgate runs on this data folder"),
        "{error}"
    );
    // The first one hasn't noticed.
    desk.post("sayfree").await.ok();
    desk.told(&["AgentState_Ready"]).await;
    let site = site.restarted().await;
    assert!(site.running.stop().await);
}

#[tokio::test]
async fn a_new_data_folder_is_for_its_owner_only() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("new").join("data");
    let running = start(super::harness::config(&data)).await.unwrap();
    assert!(running.stop().await);
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&data), mode(data.parent().unwrap())), (0o700, 0o700));
    assert_eq!(mode(&data.join("server.lock")), 0o600);
}

#[tokio::test]
async fn another_nodes_claim_ends_this_one() {
    let site = Site::new().await;
    let desk = Desktop::settled(&site, 101).await;
    let other_folder = tempfile::tempdir().unwrap();
    let mut config = site.config.clone();
    config.node.data = other_folder.path().to_owned();
    let other = start(config).await.unwrap();
    // It is noticed with the next write, which is refused.
    assert_ne!(desk.post("sayfree").await.retcode(), "0");
    within(site.running.lost()).await;
    let ready = site.ops().raw("GET", "/readyz", &[], "").await;
    assert_eq!(
        (ready.status.as_u16(), ready.text().as_str()),
        (503, "another node owns VDN 1\n")
    );
    assert!(within(site.running.stop()).await);
    // The session is with the other one.
    let desk = Desktop {
        web: Web::new(format!("https://{}", other.https.unwrap()), None),
        ..desk
    };
    assert_eq!(desk.state().await, 4);
    assert!(other.stop().await);
}

/// A gateway in a runtime of its own, which can die without a word.
pub(super) struct Life(tokio::runtime::Runtime);

impl Life {
    /// The site lives in its own runtime.
    pub(super) async fn begin(change: impl FnOnce(&mut Config)) -> (Site, Self) {
        let site = Site::with(change).await;
        let Site {
            running,
            config,
            folder,
        } = site;
        assert!(running.stop().await);
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .unwrap();
        let (handle, copy) = (runtime.handle().clone(), config.clone());
        let starting = tokio::task::spawn_blocking(move || handle.block_on(start(copy)));
        let running = within(starting).await.unwrap().unwrap();
        (
            Site {
                running,
                config,
                folder,
            },
            Self(runtime),
        )
    }

    /// Ends it in the midst of whatever it does, and starts another with the same data.
    pub(super) async fn killed(self, site: Site) -> Site {
        let Site {
            running,
            config,
            folder,
        } = site;
        self.0.shutdown_background();
        drop(running);
        let running = within(start(config.clone())).await.unwrap();
        Site {
            running,
            config,
            folder,
        }
    }
}

/// Sends notes to 101 until the gateway is gone; those that were accepted.
async fn send_until_gone(desk: Desktop) -> Vec<String> {
    let mut accepted = Vec::new();
    for number in 0..100_000 {
        let text = format!("{}-{number}", desk.agent);
        let body = json!({ "agentIds": [101], "content": text }).to_string();
        let path = format!("{BASE}/onlineagent/{}/sendnoteletex", desk.agent);
        match desk
            .web
            .attempt("POST", &path, &[("guid", &desk.guid)], body)
            .await
        {
            Some(answer) => {
                answer.ok();
                accepted.push(text);
            }
            None => return accepted,
        }
    }
    accepted
}

/// Takes down number and text of the events of 101, resuming by number, until nothing more comes.
async fn listen(web: &Web, guid: &str, heard: &mut Vec<(u64, Value)>) {
    loop {
        let after = heard.last().map_or(0, |(number, _)| *number);
        let path = format!("{BASE}/agentevent/101?after={after}");
        let Some(answer) = web.attempt("GET", &path, &[("guid", guid)], "").await else {
            return;
        };
        let answer = answer.ok();
        if answer.body == EMPTY {
            return;
        }
        let event = answer.json()["event"].clone();
        heard.push((
            event["eventNo"].as_u64().unwrap(),
            event["content"]["context"].clone(),
        ));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_death_under_load_loses_and_repeats_nothing() {
    under_load(|_| {}).await;
}

pub(super) async fn under_load(change: impl FnOnce(&mut Config)) {
    let all = |config: &mut Config| {
        config.events.owed_limit = 100_000;
        change(config);
    };
    let (site, life) = Life::begin(all).await;
    let desk = Desktop::sign_in(&site, 101, json!({})).await;
    let mut sending = Vec::new();
    for agent in 102..=105 {
        let sender = Desktop::settled(&site, agent).await;
        sending.push(tokio::spawn(send_until_gone(sender)));
    }
    let listening = tokio::spawn({
        let desk = desk.clone();
        async move {
            let mut heard = Vec::new();
            listen(&desk.web, &desk.guid, &mut heard).await;
            heard
        }
    });
    tokio::time::sleep(Duration::from_millis(700)).await;
    let site = life.killed(site).await;
    let mut accepted: Vec<String> = Vec::new();
    for task in sending {
        accepted.extend(within(task).await.unwrap());
    }
    let mut heard = within(listening).await.unwrap();
    let (before, begun) = (heard.len(), Instant::now());
    assert!(
        accepted.len() > 20 && before > 2,
        "{} accepted, {before} heard",
        accepted.len()
    );
    listen(&site.web(), &desk.guid, &mut heard).await;
    assert!(begun.elapsed() < DEADLINE);

    // Numbered without gaps, none twice; all that was accepted is there, in order for each sender.
    let numbers: Vec<u64> = heard.iter().map(|(number, _)| *number).collect();
    assert_eq!(numbers, (1..=heard.len() as u64).collect::<Vec<_>>());
    let texts: Vec<&str> = heard.iter().filter_map(|(_, text)| text.as_str()).collect();
    for agent in 102..=105 {
        let prefix = format!("{agent}-");
        let of = |texts: &mut dyn Iterator<Item = &str>| {
            texts
                .filter(|text| text.starts_with(&prefix))
                .map(str::to_owned)
                .collect::<Vec<_>>()
        };
        let told = of(&mut texts.iter().copied());
        let sent = of(&mut accepted.iter().map(String::as_str));
        // One more may have been saved whose answer never arrived.
        assert_eq!(told[..sent.len()], sent[..], "of {agent}");
        assert!(told.len() <= sent.len() + 1, "of {agent}");
    }
}
