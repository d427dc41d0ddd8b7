//! Chapter `qualitycontrol` over HTTP, the switch played by hand.

use ccgate_core::directory::Group;
use ccgate_core::{AgentId, GroupId};
use ccgate_store::demo;
use serde_json::{Value, json};

use super::desktop::Desktop;
use super::harness::Site;
use super::switchboard::{Switchboard, site};
use super::web::Answer;

/// The demo's inspector and class leader.
const INSPECTOR: u32 = 121;
const LEADER: u32 = 122;

impl Desktop {
    /// An operation of an inspector.
    pub(super) async fn inspect(&self, method: &str, rest: &str) -> Answer {
        self.ask(method, "qualitycontrol", rest, "").await
    }

    /// The next QC_AgentState_Notify: of whom, and its subtype without what all begin with.
    async fn notified(&self) -> (String, String) {
        let content = self.until_told("QC_AgentState_Notify").await;
        assert_eq!(content["mediaserver"], "CtiServer");
        let subtype = content["subtype"].as_str().unwrap();
        let subtype = subtype.strip_prefix("QC_AgentState_").unwrap();
        (
            content["monitoredagent"].as_str().unwrap().to_owned(),
            subtype.to_owned(),
        )
    }

    /// Listens to an agent: its own phone is picked up.
    async fn listens(&self, board: &Switchboard, agent: u32) {
        let path = format!("/addsupervise/{agent}");
        self.inspect("PUT", &path).await.ok();
        board.pick_up(self.agent);
        self.until_told("AgentEvent_Talking").await;
    }
}

/// Agent 101 talks with a number outside, the inspector is signed in.
async fn a_talk(site: &Site) -> (Switchboard, Desktop, Desktop, String) {
    let board = Switchboard::of(site);
    let desk = Desktop::settled(site, 101).await;
    let call = desk.calls_out(&board, "13900000000").await;
    let inspector = Desktop::settled(site, INSPECTOR).await;
    (board, desk, inspector, call)
}

fn listed(answer: &Answer, agent: u32) -> Value {
    let list = answer.result();
    let all = list.as_array().expect("a list").iter();
    let agent = agent.to_string();
    let mut found = all.filter(|one| one["workno"] == agent.as_str());
    found.next().cloned().unwrap_or_default()
}

#[tokio::test]
async fn who_may_be_inspected() {
    let mut directory = demo::directory();
    let other = GroupId(2);
    let group = Group {
        name: "back office".to_owned(),
        ..Group::default()
    };
    directory.groups.insert(other, group);
    directory.agents.get_mut(&AgentId(120)).unwrap().group = Some(other);
    let site = Site::of(vec![directory], |_| {}).await;
    let inspector = Desktop::settled(&site, INSPECTOR).await;
    let leader = Desktop::settled(&site, LEADER).await;
    let desk = Desktop::settled(&site, 101).await;
    desk.post("saybusy").await.ok();

    let seen = inspector.inspect("GET", "/allagent").await.ok();
    assert_eq!(seen.result().as_array().unwrap().len(), 21);
    assert_eq!(listed(&seen, INSPECTOR), Value::Null, "not itself");
    assert_eq!(
        listed(&seen, 101),
        json!({"workno": "101", "name": "Agent 101", "status": "3"})
    );
    assert_eq!(listed(&seen, LEADER)["status"], "4");
    assert_eq!(listed(&seen, 120)["status"], "2");

    let seen = leader.inspect("GET", "/allagent").await.ok();
    assert_eq!(seen.result().as_array().unwrap().len(), 20, "the own group");
    assert_eq!(listed(&seen, 120), Value::Null);
    desk.inspect("GET", "/allagent").await.refused("900-002");
}

#[tokio::test]
async fn what_is_refused_before_the_core() {
    let site = site(|_| {}).await;
    let inspector = Desktop::settled(&site, INSPECTOR).await;
    for (method, path, retcode) in [
        ("PUT", "/addsupervise/121", "000-005"),
        ("POST", "/forcelogout/121", "000-005"),
        ("DELETE", "/121", "000-005"),
        ("PUT", "/addinsert/ann", "000-002"),
        ("POST", "/requestwhisperagent", "000-002"),
        (
            "POST",
            "/requestswitchinsertwhisperagent?whisperagentid=101&switchtype=3",
            "000-002",
        ),
        ("POST", "/forcerest/101/86400/0", "000-002"),
        ("POST", "/beginmonitor?agents=", "000-002"),
        ("POST", "/forcerecord", "000-002"),
        ("GET", "/queryqctasks", "100-007"),
        ("DELETE", "/deleteqctask?taskdsn=1&begintime=1", "100-007"),
        ("GET", "/queryurlinfo?urlname=x", "100-007"),
        ("POST", "/startVideoMonitor", "100-007"),
    ] {
        inspector.inspect(method, path).await.refused(retcode);
    }
    let body = r#"{"agents":"ann"}"#;
    let path = "/forcerecord";
    inspector
        .ask("POST", "qualitycontrol", path, body)
        .await
        .refused("100-011");
    let stranger = Desktop {
        guid: "0.AgentGateway0".to_owned(),
        ..inspector.clone()
    };
    stranger
        .inspect("PUT", "/addsupervise/101")
        .await
        .refused("000-003");
    let nobody = Desktop {
        agent: 110,
        ..inspector.clone()
    };
    nobody
        .inspect("PUT", "/addsupervise/101")
        .await
        .refused("100-006");
}

/// Everything that names one agent, with what an inspector that inspects nobody gets for it.
const NAMING: &[(&str, &str, &str)] = &[
    ("PUT", "/addsupervise/{}", ""),
    ("PUT", "/addinsert/{}", ""),
    ("POST", "/requestwhisperagent?whisperagentid={}", ""),
    ("POST", "/switch/{}", "900-005"),
    (
        "POST",
        "/requestswitchinsertwhisperagent?whisperagentid={}&switchtype=1",
        "900-005",
    ),
    ("POST", "/requeststopwhisperagent?whisperagentid={}", "900-005"),
    ("DELETE", "/{}", "900-005"),
    ("PUT", "/intercept/{}", "900-005"),
    ("PUT", "/intercept/{}/1-7", "900-005"),
    ("POST", "/forceidle/{}", ""),
    ("POST", "/forcebusy/{}", ""),
    ("POST", "/forcerest/{}/60/1", ""),
    ("POST", "/forcelogout/{}", ""),
    ("POST", "/setselfrecord/1/0?agents={}", ""),
    ("POST", "/cancelselfrecord?agents={}", ""),
    ("POST", "/forcerecord?agents={}", "900-005"),
    ("POST", "/forcestoprecord?agents={}", "900-005"),
];

#[tokio::test]
async fn rights_and_states() {
    let site = site(|_| {}).await;
    let desk = Desktop::settled(&site, 101).await;
    let _other = Desktop::settled(&site, 102).await;
    let inspector = Desktop::settled(&site, INSPECTOR).await;
    for (method, path, idle) in NAMING {
        let of = |agent: &str| path.replace("{}", agent);
        desk.inspect(method, &of("102")).await.refused("900-002");
        inspector.inspect(method, &of("103")).await.refused("900-004");
        inspector.inspect(method, &of("999")).await.refused("900-004");
        if !idle.is_empty() {
            inspector.inspect(method, &of("102")).await.refused(idle);
        }
    }
    desk.inspect("POST", "/beginmonitor?agents=102")
        .await
        .refused("900-002");
    desk.inspect("POST", "/forcedropcall/1-7")
        .await
        .refused("900-002");
    inspector
        .inspect("POST", "/forcedropcall/1-7")
        .await
        .refused("900-005");

    let phoneless = Desktop::by(site.web(), LEADER, "/forceloginexwithoutphone", json!({})).await;
    phoneless
        .inspect("PUT", "/addsupervise/102")
        .await
        .refused("900-003");
}

#[tokio::test]
async fn listening_joining_and_whispering() {
    let site = site(|_| {}).await;
    let (board, desk, inspector, call) = a_talk(&site).await;
    let whisper = "whisperagentid=101";
    let post = async |rest: &str| inspector.inspect("POST", rest).await;

    inspector.listens(&board, 101).await;
    inspector
        .inspect("PUT", "/addinsert/101")
        .await
        .refused("900-005");
    post("/switch/102").await.refused("900-004");
    post("/switch/101").await.ok();
    post("/switch/101").await.ok();
    for kind in [2, 1, 0, 2] {
        post(&format!(
            "/requestswitchinsertwhisperagent?{whisper}&switchtype={kind}"
        ))
        .await
        .ok();
    }
    post("/switch/101").await.refused("900-005");
    post(&format!("/requeststopwhisperagent?{whisper}")).await.ok();
    inspector.until_told("AgentState_Ready").await;
    inspector.inspect("DELETE", "/101").await.refused("900-005");

    for begin in [
        ("PUT", "/addinsert/101"),
        ("POST", "/requestwhisperagent?whisperagentid=101"),
    ] {
        inspector.inspect(begin.0, begin.1).await.ok();
        board.pick_up(INSPECTOR);
        inspector.until_told("AgentEvent_Talking").await;
        inspector.inspect("DELETE", "/101").await.ok();
        inspector.until_told("AgentState_Ready").await;
    }
    // The agent has noticed nothing of it.
    desk.quiet().await;
    assert_eq!(
        desk.ask("GET", "calldata", "/allcallid", "").await.ok().result(),
        json!([call])
    );
}

/// `qcWorkNo`: what a desktop is shown that loads its page again.
#[tokio::test]
async fn the_inspector_is_named_to_who_synchronises() {
    let site = site(|_| {}).await;
    let (board, desk, inspector, _) = a_talk(&site).await;
    let named = async |desk: &Desktop| {
        let info = desk.post("syncagentinfo").await.ok();
        let named = info.member("agentStateInfo")["qcWorkNo"].clone();
        named.as_str().expect("a text").to_owned()
    };
    for (method, begin) in [
        ("PUT", "/addsupervise/101"),
        ("PUT", "/addinsert/101"),
        ("POST", "/requestwhisperagent?whisperagentid=101"),
    ] {
        assert_eq!(named(&desk).await, "", "before {begin}");
        inspector.inspect(method, begin).await.ok();
        assert_eq!(
            named(&desk).await,
            "",
            "{begin}: the inspector's phone only rings"
        );
        board.pick_up(INSPECTOR);
        inspector.until_told("AgentEvent_Talking").await;
        assert_eq!(named(&desk).await, INSPECTOR.to_string(), "{begin}");
        assert_eq!(named(&inspector).await, "", "{begin}");
        inspector.inspect("DELETE", "/101").await.ok();
        inspector.until_told("AgentState_Ready").await;
    }
    assert_eq!(named(&desk).await, "");
}

#[tokio::test]
async fn a_call_is_intercepted() {
    let site = site(|_| {}).await;
    for path in ["/intercept/101", "/intercept/101/{call}"] {
        let (board, desk, inspector, call) = a_talk(&site).await;
        inspector
            .inspect("PUT", "/intercept/101")
            .await
            .refused("900-005");
        inspector.listens(&board, 101).await;
        inspector
            .inspect("PUT", "/intercept/101/1-7")
            .await
            .refused("900-005");
        inspector
            .inspect("PUT", &path.replace("{call}", &call))
            .await
            .ok();
        let talking = inspector.until_told("AgentEvent_Talking").await;
        assert_eq!(talking["callid"], call.as_str());
        desk.until_told("AgentState_Ready").await;
        board.hang_up_outside(&call);
        inspector.until_told("AgentEvent_Customer_Release").await;
        inspector.until_told("AgentState_Ready").await;
        for desk in [desk, inspector] {
            desk.act("DELETE", "forcelogout").await.ok();
        }
    }
}

#[tokio::test]
async fn states_are_forced() {
    let site = site(|_| {}).await;
    let desk = Desktop::settled(&site, 101).await;
    let inspector = Desktop::settled(&site, INSPECTOR).await;
    let leader = Desktop::settled(&site, LEADER).await;
    inspector.inspect("POST", "/forcebusy/101").await.ok();
    desk.told(&["AgentState_Force_SetNotReady"]).await;
    assert_eq!(desk.state().await, 3);
    leader.inspect("POST", "/forceidle/101").await.ok();
    desk.told(&["AgentState_Force_Ready"]).await;
    assert_eq!(desk.state().await, 4);
    inspector.inspect("POST", "/forcerest/101/600/1").await.ok();
    desk.told(&["AgentState_SetRest_Success"]).await;
    assert_eq!(desk.state().await, 8);
    inspector.inspect("POST", "/forceidle/101").await.ok();
    desk.told(&["AgentState_Force_Ready"]).await;

    inspector.inspect("POST", "/forcelogout/101").await.ok();
    desk.get("agentstatus").await.refused("100-006");
    assert_eq!(site.causes(101).await, [257]);
    inspector
        .inspect("POST", "/forcelogout/101")
        .await
        .refused("900-004");
}

#[tokio::test]
async fn calls_are_ended_by_force() {
    let site = site(|_| {}).await;
    let (_board, desk, inspector, call) = a_talk(&site).await;
    inspector
        .inspect("POST", &format!("/forcedropcall/{call}"))
        .await
        .ok();
    desk.until_told("AgentEvent_Customer_Release").await;
    desk.until_told("AgentState_Ready").await;
    assert_eq!(
        desk.ask("GET", "calldata", "/callnums", "").await.ok().result(),
        0
    );
}

#[tokio::test]
async fn agents_are_observed() {
    let site = site(|_| {}).await;
    let (board, desk) = (Switchboard::of(&site), Desktop::settled(&site, 101).await);
    let inspector = Desktop::settled(&site, INSPECTOR).await;
    let monitor = async |which: &str, agents: &str| {
        let path = format!("/{which}monitor?agents={agents}");
        inspector.inspect("POST", &path).await.ok();
    };
    // Clients end what they have not begun.
    monitor("end", "101;102").await;
    // Also somebody who isn't signed in yet.
    monitor("begin", "101;102").await;
    let told = async |subtype: &str, agent: &str| loop {
        let told = inspector.notified().await;
        if told == (agent.to_owned(), subtype.to_owned()) {
            return;
        }
    };
    desk.post("saybusy").await.ok();
    told("Busy", "101").await;
    desk.post("sayfree").await.ok();
    told("Idle", "101").await;
    let _other = Desktop::settled(&site, 102).await;
    told("Login", "102").await;
    let call = desk.calls_out(&board, "13900000000").await;
    told("WaitAlerting", "101").await;
    told("Active", "101").await;
    desk.voice("POST", "/beginmute", "").await.ok();
    told("Mute", "101").await;
    board.hang_up_outside(&call);
    told("HungUp", "101").await;
    told("Idle", "101").await;

    monitor("end", "101,102").await;
    // What was owed before is told first.
    while inspector.poll().await.ok().body != super::desktop::EMPTY {}
    desk.post("work").await.ok();
    inspector.quiet().await;
}

#[tokio::test]
async fn recording_by_an_inspector() {
    let site = site(|_| {}).await;
    let (_board, desk, inspector, call) = a_talk(&site).await;
    let post = async |rest: &str| inspector.inspect("POST", rest).await;
    post("/setselfrecord/1/1?agents=101").await.ok();
    assert!(site.inside(101).settings.self_record);
    assert!(site.inside(101).settings.record_before_talking);
    post("/cancelselfrecord?agents=101").await.ok();
    assert!(!site.inside(101).settings.self_record);

    let body = r#"{"agents":["101"]}"#;
    let record = async || {
        inspector
            .ask("POST", "qualitycontrol", "/forcerecord", body)
            .await
    };
    record().await.ok();
    let own = desk.ask("GET", "recordplay", "/queryselfrecordfile", "").await;
    assert_eq!(own.ok().result()[0]["callId"], call.as_str());
    record().await.refused("900-005");
    post("/forcestoprecord?agents=101").await.ok();
    post("/forcestoprecord?agents=101").await.refused("900-005");
    post("/forcestoprecord?agents=101;103").await.refused("900-004");
}
