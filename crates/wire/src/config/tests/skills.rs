//! Skill queues.

use super::super::skills::{self, SkillBody};
use super::{refused, result};
use crate::retcode::Failure;
use ccgate_core::directory::{MostWaiting, Overflow, Skill, Strategy};
use ccgate_core::ids::{FlowId, SkillId};
use serde_json::json;
use std::collections::BTreeMap;
use std::time::Duration;

fn skill(body: &str) -> Result<Skill, Failure> {
    SkillBody::parse(body.as_bytes())?.added()
}

#[test]
fn skills_in() {
    let plain = skill(r#"{"name":"sales","mediaTypeId":5}"#).unwrap();
    let defaults = Skill {
        name: "sales".to_owned(),
        most_wait_seconds: Some(60),
        ..Skill::default()
    };
    assert_eq!(plain, defaults);

    let rests = vec![json!(255); 47];
    let mut rests_of_page = rests.clone();
    rests_of_page.push(json!("225"));
    let whole = json!({"name": "sales", "mediaTypeId": "5", "description": "Buyers", "skillParameter": {
        "maxAgentWrapupTime": "30", "calcOfMaxCallNum": 1, "maxCallNum": "3", "maxWaitTime": 60_000,
        "restNum": rests_of_page, "supportVideo": "0",
        "timeOutTransferDevice": {"transferType": "transfer", "deviceType": "1", "value": 2},
        "busyTransferDevice": {"transferType": "Transfer", "deviceType": 3, "value": "7"},
        "noAgentsTransferDevice": {"transferType": "Transfer", "deviceType": 5, "value": 13900000000_u64},
    }});
    let read = skill(&whole.to_string()).unwrap();
    let expect = Skill {
        description: "Buyers".to_owned(),
        wrap_up_seconds: Some(30),
        most_waiting: MostWaiting::PerAgent(3),
        most_wait_seconds: Some(60_000),
        when_waited: Overflow::Skill(SkillId(2)),
        when_full: Overflow::Flow(FlowId(7)),
        when_unstaffed: Some(Overflow::Number("13900000000".into())),
        ..defaults
    };
    assert_eq!(read, expect);

    // What a change does not say stays as it is.
    let change = |body: &str| {
        let mut skill = expect.clone();
        SkillBody::parse(body.as_bytes())?
            .change(&mut skill)
            .map(|()| skill)
    };
    assert_eq!(change("{}"), Ok(expect.clone()));
    assert_eq!(
        change(r#"{"name":"sales","skillParameter":null}"#),
        Ok(expect.clone())
    );
    let one = change(
        r#"{"skillParameter":{"calcOfMaxCallNum":0,"noAgentsTransferDevice":{"transferType":"Wait"}}}"#,
    );
    let one = one.unwrap();
    assert_eq!(
        (one.most_waiting, one.when_unstaffed),
        (MostWaiting::Calls(3), None)
    );
    assert_eq!(one.most_wait_seconds, Some(60_000));
    refused(change(r#"{"name":"Sales"}"#), "000-002 name can't be changed");
}

#[test]
fn skills_that_are_refused() {
    let with = |member: &str, value: &str| {
        format!(r#"{{"name":"sales","mediaTypeId":5,"skillParameter":{{"{member}":{value}}}}}"#)
    };
    for (body, expect) in [
        (r#"{"mediaTypeId":5}"#.to_owned(), "name is missing"),
        (r#"{"name":"","mediaTypeId":5}"#.to_owned(), "name is missing"),
        (r#"{"name":"sales"}"#.to_owned(), "mediaTypeId is missing"),
        (
            r#"{"name":"a=b","mediaTypeId":5}"#.to_owned(),
            "name has a character that is not permitted in it",
        ),
        (
            format!(r#"{{"name":"{}","mediaTypeId":5}}"#, "名".repeat(34)),
            "name must have at most 100 bytes",
        ),
        (
            format!(r#"{{"name":"s","description":"{}"}}"#, "d".repeat(256)),
            "description must be a text of at most 255 characters",
        ),
        (
            r#"{"name":"s","mediaTypeId":0}"#.to_owned(),
            "mediaTypeId must be a number from 1 to 255",
        ),
        (
            with("maxAgentWrapupTime", "3601"),
            "maxAgentWrapupTime must be a number from 0 to 3600",
        ),
        (
            with("calcOfMaxCallNum", "2"),
            "calcOfMaxCallNum must be a number from 0 to 1",
        ),
        (
            with("maxCallNum", "10001"),
            "maxCallNum must be a number from 0 to 10000",
        ),
        (
            with("maxWaitTime", "0"),
            "maxWaitTime must be a number from 1 to 60000",
        ),
        (with("maxWaitTime", "\"x\""), "maxWaitTime must be an integer"),
        (
            with("supportVideo", "1"),
            "supportVideo is not supported so by ccgate: there is no video, only 0 is taken",
        ),
        (
            with("restNum", "[255]"),
            "restNum must be 48 numbers from 0 to 255",
        ),
        (
            with("restNum", "\"x\""),
            "restNum must be 48 numbers from 0 to 255",
        ),
        (
            with("restNum", &format!("{:?}", [10; 48])),
            "restNum is not supported so by ccgate: agents at rest are not limited, only 255 is taken",
        ),
        (with("timeOutTransferDevice", "{}"), "transferType is missing"),
        (
            with("timeOutTransferDevice", r#"{"transferType":"Message"}"#),
            "value is missing",
        ),
        (
            with("timeOutTransferDevice", r#"{"transferType":"Away"}"#),
            "timeOutTransferDevice: transferType must be Release, Transfer, Message or Callback",
        ),
        (
            with("busyTransferDevice", r#"{"transferType":"Wait"}"#),
            "busyTransferDevice is not supported so by ccgate: callers can't go on waiting there",
        ),
        (
            with(
                "timeOutTransferDevice",
                r#"{"transferType":"Transfer","deviceType":2,"value":1}"#,
            ),
            "deviceType must be 1 (skill queue), 3 (IVR) or 5 (a number)",
        ),
        (
            with(
                "timeOutTransferDevice",
                r#"{"transferType":"Transfer","deviceType":3,"value":1501}"#,
            ),
            "value must be a number from 1 to 1500",
        ),
        (
            with("timeOutTransferDevice", "1"),
            "timeOutTransferDevice must be an object",
        ),
    ] {
        refused(skill(&body), &format!("000-002 {expect}"));
    }
}

#[test]
fn skills_out() {
    let skills = BTreeMap::from([
        (SkillId(5), skill(r#"{"name":"sales","mediaTypeId":5}"#).unwrap()),
        (
            SkillId(6),
            Skill {
                name: "help".to_owned(),
                when_full: Overflow::Message("full.wav".to_owned()),
                when_unstaffed: Some(Overflow::Skill(SkillId(5))),
                ..Skill::default()
            },
        ),
    ]);
    let told = result(&skills::found(&skills, None));
    let release = json!({"transferType": "Release"});
    assert_eq!(
        told[0],
        json!({
            "skillId": 5, "name": "sales", "mediaTypeId": 5, "description": "",
            "skillParameter": {
                "calcOfMaxCallNum": 0, "maxCallNum": 100, "maxWaitTime": 60, "restNum": vec![255; 48],
                "supportVideo": 0, "timeOutTransferDevice": release, "busyTransferDevice": release,
                "noAgentsTransferDevice": {"transferType": "Wait"},
            },
            "distribution": {
                "strategy": "longest-idle", "priority": 0, "serviceLevelTime": 20, "ringTime": 0,
                "lastAgentTime": 0, "patienceForAgentTime": 0, "music": "", "recordCalls": false,
                "tellsAbandoned": false,
            },
        })
    );
    let other = &told[1]["skillParameter"];
    assert_eq!(
        other["busyTransferDevice"],
        json!({"transferType": "Message", "value": "full.wav"})
    );
    assert_eq!(
        other["noAgentsTransferDevice"],
        json!({"transferType": "Transfer", "deviceType": 1, "value": 5})
    );
    assert_eq!(other.get("maxWaitTime"), None);
    assert_eq!(
        result(&skills::found(&skills, Some(&[6, 9].into())))
            .as_array()
            .unwrap()
            .len(),
        1
    );
    assert_eq!(result(&skills::added(SkillId(7))), json!({"skillId": 7}));

    // What is told may be said again.
    for (id, told) in [(SkillId(5), &told[0]), (SkillId(6), &told[1])] {
        let mut again = skills[&id].clone();
        let said = SkillBody::parse(told.to_string().as_bytes()).unwrap();
        said.change(&mut again).unwrap();
        assert_eq!(again, skills[&id]);
    }
}

#[test]
fn how_calls_are_distributed() {
    let mut skill = skill(r#"{"name":"sales","mediaTypeId":5}"#).unwrap();
    let plain = skill.clone();
    let mut change = |distribution: &serde_json::Value| {
        let body = json!({"distribution": distribution}).to_string();
        SkillBody::parse(body.as_bytes()).map(|said| {
            said.change(&mut skill).unwrap();
            skill.clone()
        })
    };
    let whole = json!({
        "strategy": "ring-all", "priority": "9", "serviceLevelTime": 30, "ringTime": 12, "lastAgentTime": 3600,
        "patienceForAgentTime": 20, "music": " voice/waiting.wav ", "recordCalls": "true", "tellsAbandoned": 1,
    });
    let expect = Skill {
        strategy: Strategy::RingAll,
        priority: 9,
        service_level: Duration::from_secs(30),
        ring_seconds: Some(12),
        last_agent: Some(Duration::from_secs(3600)),
        patience_for_agent: Duration::from_secs(20),
        music: Some("voice/waiting.wav".to_owned()),
        record_calls: true,
        tells_abandoned: true,
        ..plain.clone()
    };
    assert_eq!(change(&whole), Ok(expect.clone()));
    assert_eq!(
        change(&json!({"strategy": null, "music": null})),
        Ok(expect.clone())
    );
    let none = json!({"ringTime": 0, "lastAgentTime": 0, "music": ""});
    let without = Skill {
        ring_seconds: None,
        last_agent: None,
        music: None,
        ..expect
    };
    assert_eq!(change(&none), Ok(without));
    for (member, value, expect) in [
        (
            "strategy",
            json!("first"),
            "strategy must be one of longest-idle, least-calls, least-talk, round-robin, linear, \
             weighted-random, ring-all",
        ),
        ("priority", json!(256), "priority must be a number from 0 to 255"),
        (
            "serviceLevelTime",
            json!(0),
            "serviceLevelTime must be a number from 1 to 3600",
        ),
        (
            "ringTime",
            json!(3601),
            "ringTime must be a number from 0 to 3600",
        ),
        (
            "lastAgentTime",
            json!(2_592_001),
            "lastAgentTime must be a number from 0 to 2592000",
        ),
        (
            "patienceForAgentTime",
            json!(-1),
            "patienceForAgentTime must be a number from 0 to 3600",
        ),
        (
            "music",
            json!("a\nb"),
            "music must be a text of at most 255 characters",
        ),
        ("recordCalls", json!("perhaps"), "recordCalls must be a boolean"),
    ] {
        refused(change(&json!({ member: value })), &format!("000-002 {expect}"));
    }
}
