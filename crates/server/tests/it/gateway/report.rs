//! Chapter `report`: figures and reports over the interface, and who may have them.

use std::time::Duration;

use ccgate_core::directory::{Directory, Group};
use ccgate_core::{AgentId, GroupId};
use ccgate_store::demo;
use http::StatusCode;
use serde_json::{Value, json};

use super::desktop::Desktop;
use super::harness::{Site, now, until};
use super::switchboard::{Switchboard, site_of};
use super::web::Answer;

impl Desktop {
    async fn report(&self, rest: &str) -> Answer {
        let path = format!("/report/{}/{rest}", self.agent);
        self.web.call("GET", &path, &self.guid, "").await
    }

    async fn shown(&self, rest: &str) -> Value {
        self.report(rest).await.ok().result()
    }
}

/// The demo directory, but 103 is in a group of its own, and 104 reads reports.
fn directory() -> Directory {
    let mut directory = demo::directory();
    let group = Group {
        name: "night".to_owned(),
        ..Group::default()
    };
    directory.groups.insert(GroupId(2), group);
    directory.agents.get_mut(&AgentId(103)).unwrap().group = Some(GroupId(2));
    let reader = directory.agents.get_mut(&AgentId(104)).unwrap();
    reader.roles.report_manager = true;
    directory
}

async fn site() -> Site {
    site_of(directory(), |_| {}).await
}

/// An hour until a minute from now.
fn span() -> String {
    let now = now().millis();
    format!("from={}&to={}", now - 3_600_000, now + 60_000)
}

/// An agent answers a call from that number; the call's id.
async fn answered(board: &Switchboard, desk: &Desktop, number: u64, caller: &str) -> String {
    board.offer(number, caller, "3000");
    board.pick_up(desk.agent);
    desk.until_told("AgentEvent_Talking").await;
    let path = format!("/calldata/{}/allcallid", desk.agent);
    let ids = desk.web.call("GET", &path, &desk.guid, "").await.ok().result();
    ids[0].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn the_wallboard_has_everything() {
    let site = site().await;
    let board = Switchboard::of(&site);
    let inspector = Desktop::sign_in(&site, 121, json!({})).await;
    inspector.post("saybusy?reason=200").await.ok();
    until(async || inspector.state().await == 3).await;
    let talks = Desktop::settled(&site, 101).await;
    let call = answered(&board, &talks, 1, "13900000001").await;
    board.offer(2, "13900000002", "3000");
    let other = Desktop::sign_in(&site, 103, json!({})).await;
    until(async || inspector.shown("figures").await["agents"][1]["state"] == "ringing").await;
    board.offer(3, "13900000003", "3000");

    let all = inspector.shown("figures").await;
    assert_eq!((&all["scope"], &all["next"]), (&json!("vdn"), &Value::Null));
    let vdn = &all["vdn"];
    assert_eq!(
        (
            &vdn["offered"],
            &vdn["answered"],
            &vdn["waiting"],
            &vdn["serviceLevel"]
        ),
        (&json!(3), &json!(1), &json!(1), &json!(100.0))
    );
    assert_eq!(
        vdn["agents"],
        json!({"signedIn": 3, "idle": 0, "ringing": 1, "talking": 1, "wrapUp": 0, "busy": 1, "rest": 0})
    );
    let queue = &all["queues"][0];
    assert_eq!(
        (
            &queue["skillId"],
            &queue["name"],
            &queue["waiting"],
            &queue["available"]
        ),
        (&json!(1), &json!("voice"), &json!(1), &json!(0))
    );
    assert!(queue["longestWaitMs"].is_u64() && queue["occupancy"].is_null());
    assert_eq!(all["queues"].as_array().unwrap().len(), 3);
    let groups: Vec<_> = all["groups"].as_array().unwrap().iter().collect();
    assert_eq!(
        (&groups[1]["name"], &groups[1]["agents"]["signedIn"]),
        (&json!("night"), &json!(1))
    );
    let agents = all["agents"].as_array().unwrap();
    let of = |name: &str| agents.iter().map(|agent| agent[name].clone()).collect::<Vec<_>>();
    assert_eq!(of("agentId"), [101, 103, 121]);
    assert_eq!(of("state"), ["talking", "ringing", "busy"]);
    assert_eq!(of("reason"), [Value::Null, Value::Null, json!(200)]);
    assert_eq!(
        of("partner"),
        [json!("13900000001"), json!("13900000002"), Value::Null]
    );
    assert_eq!(
        (&agents[0]["callId"], &agents[0]["queue"]),
        (&json!(call), &json!(1))
    );
    assert_eq!(
        (&agents[0]["talks"], &agents[0]["phone"]),
        (&json!(1), &json!("40001"))
    );
    assert!(agents[0]["stateSince"].as_u64() >= agents[0]["signedIn"].as_u64());

    // Page by page, and with those who aren't there.
    let page = inspector.shown("figures?limit=2").await;
    assert_eq!(
        (page["agents"].as_array().unwrap().len(), &page["next"]),
        (2, &json!(121))
    );
    let rest = inspector.shown("figures?limit=2&from=121").await;
    assert_eq!(
        (&rest["agents"][0]["agentId"], &rest["next"]),
        (&json!(121), &Value::Null)
    );
    let whole = inspector.shown("figures?all=true").await;
    assert_eq!(whole["agents"].as_array().unwrap().len(), 22);
    assert_eq!(whole["agents"][1]["state"], "signedOut");
    inspector.report("figures?limit=none").await.refused("000-002");

    let leader = Desktop::sign_in(&site, 122, json!({})).await;
    let led = leader.shown("figures").await;
    let ids: Vec<_> = led["agents"]
        .as_array()
        .unwrap()
        .iter()
        .map(|agent| &agent["agentId"])
        .collect();
    assert_eq!(
        (ids, &led["scope"]),
        (vec![&json!(101), &json!(121), &json!(122)], &json!("group"))
    );
    assert_eq!(led["groups"].as_array().unwrap().len(), 1);
    assert_eq!(led["queues"].as_array().unwrap().len(), 3);
    for asking in [&talks, &other] {
        asking.report("figures").await.refused("900-002");
    }
    let stranger = Desktop {
        guid: "wrong".to_owned(),
        ..inspector.clone()
    };
    stranger.report("figures").await.refused("000-003");
}

/// 101 has talked in a recorded call, 103 in another; what 101 is told of its own.
async fn after_two_calls(site: &Site) -> (Desktop, Desktop, Value) {
    let board = Switchboard::of(site);
    let one = Desktop::settled(site, 101).await;
    let call = answered(&board, &one, 1, "13900000001").await;
    let other = Desktop::settled(site, 103).await;
    answered(&board, &other, 2, "13900000002").await;
    let path = format!("queryrecordfilebycallid?callid={call}");
    let path = format!("/recordplay/101/{path}");
    let recording = one.web.call("GET", &path, &one.guid, "").await.ok().result();
    let task = recording[0]["taskId"].as_u64().unwrap();
    let id = recording[0]["recordID"].as_str().unwrap();
    let file = site.recording(id).await.file;
    let file = site.config.recording.directory.join(format!("{file}.wav"));
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    std::fs::write(file, b"sound").unwrap();
    for desk in [&one, &other] {
        desk.web
            .call(
                "DELETE",
                &format!("/voicecall/{}/release", desk.agent),
                &desk.guid,
                "",
            )
            .await
            .ok();
    }
    board.recorded(task, Duration::from_secs(1), 5);
    let own = async || one.shown("mine").await["calls"][0].clone();
    until(async || {
        let call = own().await;
        !call["end"].is_null() && call["recordings"][0]["durationMs"] == 1000
    })
    .await;
    let mine = own().await;
    assert_eq!(mine["callId"], call.as_str());
    (one, other, mine)
}

#[tokio::test]
async fn calls_are_told_to_those_whom_they_concern() {
    let site = site().await;
    let (one, other, mine) = after_two_calls(&site).await;
    assert_eq!(
        (&mine["caller"], &mine["called"], &mine["kind"], &mine["queue"]),
        (&json!("13900000001"), &json!("3000"), &json!(0), &json!("voice"))
    );
    assert_eq!(
        (&mine["result"], &mine["agentIds"]),
        (&json!("answered"), &json!([101]))
    );
    assert!(mine["waitMs"].is_u64() && mine["talkMs"].is_u64());

    // Its sound, whole and in part, for those who may hear it.
    let inspector = Desktop::sign_in(&site, 121, json!({})).await;
    let leader = Desktop::sign_in(&site, 122, json!({})).await;
    let reader = Desktop::sign_in(&site, 104, json!({})).await;
    let calls = format!("calls?{}", span());
    for (desk, expect) in [(&one, "mine"), (&inspector, &*calls), (&leader, &calls)] {
        let list = desk.shown(expect).await;
        let of_101 = |call: &&Value| call["agentIds"] == json!([101]);
        let call = list["calls"].as_array().unwrap().iter().find(of_101).unwrap();
        let url = call["recordings"][0]["url"].as_str().unwrap();
        let guid = ("guid", desk.guid.as_str());
        let whole = desk.web.raw("GET", url, &[guid], "").await;
        assert_eq!((whole.status, &*whole.body), (StatusCode::OK, &b"sound"[..]));
        let part = desk
            .web
            .raw("GET", url, &[guid, ("range", "bytes=1-2")], "")
            .await;
        assert_eq!(
            (part.status, &*part.body),
            (StatusCode::PARTIAL_CONTENT, &b"ou"[..])
        );
    }

    let list = async |desk: &Desktop, more: &str| -> Vec<String> {
        let found = desk.shown(&format!("{calls}{more}")).await;
        let callers = found["calls"].as_array().unwrap().iter();
        callers
            .map(|call| call["caller"].as_str().unwrap().to_owned())
            .collect()
    };
    let (first, second) = ("13900000001".to_owned(), "13900000002".to_owned());
    let both = [second.clone(), first.clone()];
    for desk in [&inspector, &reader] {
        assert_eq!(list(desk, "").await, both);
        assert_eq!(list(desk, "&agentId=103").await, std::slice::from_ref(&second));
    }
    assert_eq!(list(&leader, "").await, std::slice::from_ref(&first));
    for (more, expected) in [
        ("&number=13900000001", vec![first.clone()]),
        ("&number=3000", both.to_vec()),
        ("&number=1", vec![]),
        ("&skillId=1&result=answered", both.to_vec()),
        ("&skillId=3", vec![]),
        ("&result=abandoned", vec![]),
    ] {
        assert_eq!(list(&inspector, more).await, expected, "{more}");
    }
    let of_reader = reader.shown(&calls).await;
    for call in of_reader["calls"].as_array().unwrap() {
        assert_eq!(call["recordings"], json!([]), "reports give no right to hear");
    }
    let page = inspector.shown(&format!("{calls}&limit=1")).await;
    assert_eq!(page["calls"][0]["caller"], second.as_str());
    let next = page["next"].as_str().unwrap();
    assert_eq!(
        list(&inspector, &format!("&limit=1&before={next}")).await,
        std::slice::from_ref(&first)
    );

    leader
        .report(&format!("{calls}&agentId=103"))
        .await
        .refused("900-002");
    leader
        .report(&format!("agents?{}&agentId=103", span()))
        .await
        .refused("900-002");
    inspector.report("calls").await.refused("000-002");
    for desk in [&one, &other] {
        for what in ["calls", "agents", "intervals"] {
            desk.report(&format!("{what}?{}", span()))
                .await
                .refused("900-002");
        }
        assert_eq!(desk.shown("mine").await["calls"].as_array().unwrap().len(), 1);
    }
}

#[tokio::test]
async fn what_was_is_added_up() {
    let site = site().await;
    let (one, ..) = after_two_calls(&site).await;
    let inspector = Desktop::sign_in(&site, 121, json!({})).await;
    let leader = Desktop::sign_in(&site, 122, json!({})).await;
    let sum = |of: &Value, name: &str| -> u64 {
        let lines = of["intervals"].as_array().unwrap();
        lines.iter().map(|line| line[name].as_u64().unwrap()).sum()
    };
    let intervals = async |more: &str| inspector.shown(&format!("intervals?{}{more}", span())).await;
    let all = intervals("&minutes=15").await;
    assert_eq!(all["intervals"].as_array().unwrap().len(), 5);
    for (name, expect) in [
        ("calls", 2),
        ("offered", 2),
        ("answered", 2),
        ("abandoned", 0),
        ("withinServiceLevel", 2),
    ] {
        assert_eq!(sum(&all, name), expect, "{name}");
    }
    assert!(sum(&all, "wrapUpMs") < 60_000);
    let of_queue = intervals("&skillId=3").await;
    assert_eq!((sum(&of_queue, "calls"), &of_queue["skillId"]), (0, &json!(3)));
    assert!(of_queue["intervals"][0]["wrapUpMs"].is_null());

    let agents = inspector.shown(&format!("agents?{}", span())).await;
    let lines = agents["agents"].as_array().unwrap();
    let ids: Vec<_> = lines.iter().map(|line| &line["agentId"]).collect();
    assert_eq!(ids, [101, 103, 121, 122]);
    assert_eq!(
        (&lines[0]["answered"], &lines[0]["name"]),
        (&json!(1), &json!("Agent 101"))
    );
    let parts = ["idleMs", "ringingMs", "talkMs", "wrapUpMs", "busyMs", "restMs"];
    for line in lines {
        let all: u64 = parts.iter().map(|part| line[part].as_u64().unwrap()).sum();
        assert_eq!(line["signedInMs"], all);
    }
    let page = inspector
        .shown(&format!("agents?{}&limit=1&after=101", span()))
        .await;
    assert_eq!(
        (&page["agents"][0]["agentId"], &page["next"]),
        (&json!(103), &json!(103))
    );
    let led = leader.shown(&format!("agents?{}", span())).await;
    let ids: Vec<_> = led["agents"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| &line["agentId"])
        .collect();
    assert_eq!(ids, [101, 121, 122]);

    for (what, heading, lines) in [
        ("intervals", "start,calls,", 2),
        ("agents", "agentId,name,", 4),
        ("calls", "callId,kind,", 2),
    ] {
        let sheet = inspector.report(&format!("{what}?{}&format=csv", span())).await;
        assert_eq!(sheet.headers["content-type"], "text/csv; charset=utf-8");
        let disposition = sheet.headers["content-disposition"].to_str().unwrap();
        assert_eq!(disposition, format!("attachment; filename=\"{what}.csv\""));
        let text = sheet.text();
        assert!(text.starts_with(heading), "{text}");
        assert_eq!(text.matches("\r\n").count(), lines + 1, "{text}");
    }
    one.report(&format!("calls?{}&format=csv", span()))
        .await
        .refused("900-002");
}

#[tokio::test]
async fn one_knows_oneself_and_colleagues() {
    let site = site().await;
    let one = Desktop::settled(&site, 102).await;
    let me = one.shown("me").await;
    assert_eq!(
        (&me["agentId"], &me["name"], &me["vdnName"], &me["groupName"]),
        (
            &json!(102),
            &json!("Agent 102"),
            &json!("demo"),
            &json!("front desk")
        )
    );
    assert_eq!(
        me["roles"],
        json!({
            "inspector": false, "classLeader": false, "administrator": false, "reportManager": false,
            "refusesInbound": false, "callOut": true,
        })
    );
    assert_eq!(
        (&me["scope"], &me["phone"], &me["phones"]),
        (&json!("own"), &json!("40002"), &json!(["40002"]))
    );
    assert_eq!(
        me["skills"][0],
        json!({"skillId": 1, "name": "voice", "media": 5, "level": 1, "serving": true})
    );
    assert_eq!(me["busyReasons"][0], json!({"id": 200, "text": "paperwork"}));
    assert_eq!(me["restReasons"].as_array().unwrap().len(), 3);
    assert!(me["serverTime"].as_u64() >= me["signedIn"].as_u64());
    let leader = Desktop::sign_in(&site, 122, json!({})).await;
    let led = leader.shown("me").await;
    assert_eq!(
        (&led["scope"], &led["leads"], &led["roles"]["classLeader"]),
        (&json!("group"), &json!([1]), &json!(true))
    );

    let all = one.shown("colleagues").await;
    let ids: Vec<_> = all["agents"]
        .as_array()
        .unwrap()
        .iter()
        .map(|agent| agent["agentId"].as_u64().unwrap())
        .collect();
    assert_eq!(
        (ids.len(), ids[0], ids[1]),
        (21, 122, 101),
        "who is there comes first"
    );
    assert_eq!(
        (&all["agents"][0]["phone"], &all["agents"][1]["state"]),
        (&json!("40022"), &json!("signedOut"))
    );
    assert_eq!(all["queues"].as_array().unwrap().len(), 3);
    assert_eq!(
        all["accessCodes"],
        json!([{"number": "3000", "description": "main number"}])
    );
    for (text, agents, queues) in [
        ("LEADER", 1, 0),
        ("12", 4, 0),
        ("agent%2011", 10, 0),
        ("voi", 0, 1),
        ("nobody", 0, 0),
    ] {
        let found = one.shown(&format!("colleagues?text={text}")).await;
        let count = |name: &str| found[name].as_array().unwrap().len();
        assert_eq!((count("agents"), count("queues")), (agents, queues), "{text}");
    }
    let long = "a".repeat(65);
    one.report(&format!("colleagues?text={long}"))
        .await
        .refused("000-002");
}

#[tokio::test]
async fn reports_are_counted_with_the_queries() {
    let site = site_of(directory(), |config| config.flow.per_agent = 1).await;
    let desk = Desktop::sign_in(&site, 121, json!({})).await;
    desk.shown("me").await;
    until(async || desk.report("figures").await.retcode() == "000-007").await;
}
