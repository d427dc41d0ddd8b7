//! Chapters `queuedevice`, `agentgroup` and `querymonitor`, and the queries of `calldata` beside them.

mod agents;

use ccgate_core::flow::{Flow, Zone};
use ccgate_core::{FlowId, Input};
use ccgate_store::demo;
use serde_json::{Value, json};
use std::sync::Arc;

use super::desktop::Desktop;
use super::harness::{Site, now, until};
use super::switchboard::{Switchboard, site, site_of};
use super::web::Answer;

/// An operation of any chapter; the path begins after the agent.
async fn get(desk: &Desktop, chapter: &str, rest: &str) -> Answer {
    let path = format!("/{chapter}/{}/{rest}", desk.agent);
    desk.web.call("GET", &path, &desk.guid, "").await
}

async fn post(desk: &Desktop, chapter: &str, rest: &str, body: &str) -> Answer {
    let path = format!("/{chapter}/{}/{rest}", desk.agent);
    desk.web.call("POST", &path, &desk.guid, body).await
}

/// The result, which must be there.
async fn queue(desk: &Desktop, rest: &str) -> Value {
    get(desk, "queuedevice", rest).await.ok().result()
}

async fn group(desk: &Desktop, rest: &str) -> Value {
    get(desk, "agentgroup", rest).await.ok().result()
}

async fn monitor(desk: &Desktop, rest: &str) -> Value {
    get(desk, "querymonitor", rest).await.ok().result()
}

/// Signs in, heard of, and busy.
async fn busy(site: &Site, agent: u32) -> Desktop {
    let desk = Desktop::settled(site, agent).await;
    desk.post("saybusy").await.ok();
    until(async || desk.state().await == 3).await;
    desk
}

#[tokio::test]
async fn callers_that_wait_are_counted() {
    let site = site(|_| {}).await;
    let (desk, other) = (busy(&site, 101).await, busy(&site, 102).await);
    let board = Switchboard::of(&site);
    assert_eq!(queue(&desk, "waitnum").await, 0);
    board.offer(1, "70011", "3000");
    board.offer(2, "70012", "3000");
    until(async || queue(&desk, "waitnum").await == 2).await;
    assert_eq!(queue(&desk, "waitnumbyagent").await, 2);
    assert_eq!(queue(&desk, "skillwaitnum/1").await, 2);
    assert_eq!(queue(&desk, "skillwaitnum/3").await, 0);
    get(&desk, "queuedevice", "skillwaitnum/999")
        .await
        .refused("100-007");
    get(&desk, "queuedevice", "skillwaitnum/0")
        .await
        .refused("000-002");

    // 102 serves the sales queue too, and now nothing else.
    assert_eq!(queue(&other, "waitnum").await, 2);
    other.post("resetskill/false?skillid=3").await.ok();
    assert_eq!(queue(&other, "waitnum").await, 0);
    assert_eq!(queue(&other, "waitnumbyagent").await, 2);

    let stat = async |body: &str| post(&desk, "queuedevice", "queryacdstat", body).await;
    let stats = stat(r#"{"skills":["3",1,999]}"#).await.ok().result();
    assert_eq!(stats.as_array().unwrap().len(), 2);
    let voice = &stats[0];
    assert_eq!(
        (&voice["pilotNbr"], &voice["deviceNo"], &voice["skillDescrip"]),
        (&json!("3000"), &json!(1), &json!("voice"))
    );
    assert_eq!(
        (&voice["queueSize"], &voice["availAgents"], &voice["maxQueueSize"]),
        (&json!(2), &json!(0), &json!(100))
    );
    assert!(voice["queueTime"].as_u64().is_some_and(|seconds| seconds < 60));
    assert_eq!(
        (&stats[1]["pilotNbr"], &stats[1]["queueSize"]),
        (&json!(""), &json!(0))
    );
    stat("{}").await.refused("000-002");
    stat(r#"{"skills":["voice"]}"#).await.refused("000-002");

    let all = async |body: &str| post(&desk, "queuedevice", "queryskillstat", body).await;
    assert_eq!(all("{}").await.ok().result().as_array().unwrap().len(), 3);
    let one = all(r#"{"vdn":1,"skills":[1]}"#).await.ok().result();
    assert_eq!(one[0]["queueSize"], 2);
    all(r#"{"vdn":2}"#).await.refused("100-018");

    let figures = monitor(&desk, "skillstatisticinfo/1").await;
    assert_eq!(
        (&figures["queueSize"], &figures["skillName"]),
        (&json!(2), &json!("voice"))
    );
    get(&desk, "querymonitor", "skillstatisticinfo/999")
        .await
        .refused("100-007");

    let waiting = get(&desk, "calldata", "waitcallinfo/1").await.ok().result();
    assert_eq!(
        (&waiting[0]["caller"], &waiting[1]["caller"]),
        (&json!("70011"), &json!("70012"))
    );
    assert_eq!(
        get(&desk, "calldata", "privatecallinfo").await.ok().result(),
        json!([])
    );
}

#[tokio::test]
async fn figures_of_agents() {
    let site = site(|_| {}).await;
    let desk = busy(&site, 101).await;
    let idle = Desktop::settled(&site, 102).await;
    assert_eq!(
        monitor(&desk, "systemstate").await,
        json!({ "busyagent": 1, "talkingnum": 0, "Idleagent": 1, "totalloginagent": 2 })
    );
    let stats = post(&desk, "queuedevice", "queryacdstat", r#"{"skills":[1,3]}"#)
        .await
        .ok();
    let of = |index: usize| {
        let stat = &stats.result()[index];
        (stat["loggedOnAgents"].clone(), stat["availAgents"].clone())
    };
    assert_eq!(of(0), (json!(2), json!(1)));
    assert_eq!(of(1), (json!(1), json!(1)), "101 hasn't the sales skill");
    idle.act("DELETE", "logout").await.ok();
    let state = monitor(&desk, "systemstate").await;
    assert_eq!(
        (&state["Idleagent"], &state["totalloginagent"]),
        (&json!(0), &json!(1))
    );
}

#[tokio::test]
async fn what_is_configured() {
    let site = site(|_| {}).await;
    let desk = Desktop::settled(&site, 101).await;
    let skills = json!([
        { "name": "voice", "id": 1, "mediatype": 5, "serviceType": 1, "realFlag": 1 },
        { "name": "chat", "id": 2, "mediatype": 1, "serviceType": 1, "realFlag": 1 },
        { "name": "sales", "id": 3, "mediatype": 5, "serviceType": 1, "realFlag": 1 },
    ]);
    assert_eq!(queue(&desk, "agentvdnskill").await, skills);
    assert_eq!(queue(&desk, "vdnskill/1").await, skills);
    get(&desk, "queuedevice", "vdnskill/2").await.refused("600-002");
    get(&desk, "queuedevice", "vdnskill/0").await.refused("000-002");
    assert_eq!(
        queue(&desk, "innoinfo").await,
        json!([{ "description": "main number", "id": 1, "inno": "3000", "vdnid": 1, "mediatype": 5 }])
    );
    assert_eq!(
        queue(&desk, "agentskill/101").await,
        json!([{ "name": "voice", "id": 1, "mediatype": 5 }, { "name": "chat", "id": 2, "mediatype": 1 }])
    );
    for nobody in ["102", "999"] {
        get(&desk, "queuedevice", &format!("agentskill/{nobody}"))
            .await
            .refused("600-001");
    }
    assert_eq!(
        group(&desk, "restreason").await[0],
        json!({ "restReasonId": 1, "restReason": "lunch" })
    );
    let names = group(&desk, "agentwasnameonvdn").await;
    assert_eq!(names["121"], "Inspector");
    assert_eq!(names.as_object().unwrap().len(), 22);
}

#[tokio::test]
async fn a_vdn_with_nothing() {
    let mut directory = demo::directory();
    directory.access_codes.clear();
    directory.skills.clear();
    directory.flows.clear();
    directory.groups.clear();
    for agent in directory.agents.values_mut() {
        agent.skills.clear();
        agent.group = None;
    }
    let site = site_of(directory, |_| {}).await;
    let desk = Desktop::settled(&site, 121).await;
    for (rest, retcode) in [
        ("agentvdnskill", "600-005"),
        ("vdnskill/1", "600-002"),
        ("innoinfo", "600-003"),
        ("ivrinfo", "600-004"),
        ("agentskill/121", "600-001"),
    ] {
        get(&desk, "queuedevice", rest).await.refused(retcode);
    }
    assert_eq!(queue(&desk, "waitnum").await, 0);
    assert_eq!(queue(&desk, "waitnumbyagent").await, 0);
    assert_eq!(group(&desk, "grouponvdn").await, json!([]));
    assert_eq!(group(&desk, "allonlineagents").await, json!([]));
    get(&desk, "agentgroup", "agentongroup").await.refused("300-004");
    get(&desk, "calldata", "ivrcallinfo/1").await.refused("600-004");
    get(&desk, "calldata", "ivrcallcount/1").await.refused("600-004");
}

#[tokio::test]
async fn the_platform() {
    let site = site(|_| {}).await;
    let desk = Desktop::settled(&site, 101).await;
    let before = now().millis();
    let time = monitor(&desk, "servertime").await.as_u64().unwrap();
    assert!((before - 60_000..before + 60_000).contains(&time));
    let version = monitor(&desk, "systemversion").await;
    assert!(version.as_str().unwrap().starts_with("ccgate "));
    let clusters = monitor(&desk, "clusterinfo").await;
    let cluster = clusters[0]["clusterName"].as_str().unwrap().to_owned();
    let node = clusters[0]["nodes"][0].clone();
    assert_eq!(node["agentNum"], 1);
    assert!(desk.guid.ends_with(node["nodeName"].as_str().unwrap()));
    assert_eq!(
        monitor(&desk, &format!("clusterinfobyname/{cluster}")).await,
        clusters[0]
    );
    let own = json!({ "workno": "101", "clusterName": cluster, "nodeName": node["nodeName"] });
    assert_eq!(monitor(&desk, "agentclusterinfo/101").await, own);
    assert_eq!(monitor(&desk, "allagentclusterinfo").await, json!([own]));
    for (rest, retcode) in [
        ("clusterinfobyname/none", "100-007"),
        ("agentclusterinfo/102", "100-007"),
        ("agentclusterinfo/999", "300-002"),
    ] {
        get(&desk, "querymonitor", rest).await.refused(retcode);
    }
    for rest in ["setagenttimeout/1", "setmaxchatnum/1/5", "changetosapmode"] {
        let refused = post(&desk, "querymonitor", rest, "").await.refused("100-007");
        assert!(refused.message().contains("not supported"), "{rest}");
    }
}

/// One operation of each chapter, asked by somebody else and by nobody.
#[tokio::test]
async fn nobody_asks_without_the_right_guid() {
    let site = site(|_| {}).await;
    let desk = Desktop::settled(&site, 101).await;
    let stranger = Desktop::settled(&site, 102).await;
    for path in [
        "queuedevice/101/waitnum",
        "agentgroup/101/allagentstatus",
        "querymonitor/101/systemstate",
        "calldata/101/privatecallinfo",
    ] {
        for guid in ["", "0.AgentGateway0", &stranger.guid] {
            desk.web
                .call("GET", &format!("/{path}"), guid, "")
                .await
                .refused("000-003");
        }
        let path = path.replace("101", "103");
        let answer = desk.web.call("GET", &format!("/{path}"), &desk.guid, "").await;
        answer.refused("100-006");
    }
}

#[tokio::test]
async fn queries_are_counted() {
    let site = site(|config| config.flow.per_agent = 3).await;
    let desk = Desktop::settled(&site, 101).await;
    for rest in [
        "queuedevice/101/waitnum",
        "agentgroup/101/issystem",
        "querymonitor/101/systemstate",
    ] {
        desk.web
            .call("GET", &format!("/{rest}"), &desk.guid, "")
            .await
            .ok();
    }
    get(&desk, "agentgroup", "allagentstatus")
        .await
        .refused("000-007");
    get(&desk, "calldata", "privatecallinfo").await.refused("000-007");
    monitor(&desk, "servertime").await;
}

/// Who is in a flow is for those who may hear it; how many is for everybody.
#[tokio::test]
async fn callers_in_flows() {
    let site = site(|_| {}).await;
    let owner = site.running.gateway().routing().owners[&demo::VDN].clone();
    let mut directory = demo::directory();
    let flow = Flow {
        id: FlowId(9),
        name: "welcome".to_owned(),
        description: String::new(),
        access_code: "3900".into(),
        zone: Zone::default(),
        language: "en".to_owned(),
        steps: Vec::new(),
    };
    directory.flows = [(flow.id, Arc::new(flow))].into();
    let _unsaved = owner.step(Input::Directory(Arc::new(directory))).unwrap();
    let desk = Desktop::settled(&site, 101).await;
    assert_eq!(
        queue(&desk, "ivrinfo").await,
        json!([{ "access": "3900", "id": 9, "description": "welcome", "serviceNo": 0 }])
    );
    assert_eq!(get(&desk, "calldata", "ivrcallcount/9").await.ok().result(), 0);
    get(&desk, "calldata", "ivrcallcount/10").await.refused("600-004");
    get(&desk, "calldata", "ivrcallinfo/9").await.refused("900-002");
    for may in [121, 122] {
        let desk = Desktop::settled(&site, may).await;
        assert_eq!(
            get(&desk, "calldata", "ivrcallinfo/9").await.ok().result(),
            json!([])
        );
        get(&desk, "calldata", "ivrcallinfo/10").await.refused("600-004");
    }
}
