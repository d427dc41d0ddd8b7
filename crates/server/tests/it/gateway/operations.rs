//! The other rows of spec/agent.md §2.

use ccgate_core::{Agent, AgentId, Phone, SkillId};
use ccgate_store::demo;
use serde_json::{Value, json};

use super::desktop::Desktop;
use super::harness::{Site, now, within};

/// Every operation that needs a Guid, with a body where one is read.
const ALL: &[(&str, &str, &str)] = &[
    ("DELETE", "logout", ""),
    ("DELETE", "forcelogout", ""),
    ("DELETE", "forcelogoutwithreason/1", ""),
    ("POST", "resetskill/true", ""),
    ("GET", "agentskills", ""),
    ("GET", "agentskillsbyworkno/102", ""),
    ("POST", "autoanswer/true", ""),
    ("POST", "autoenteridle/true", ""),
    ("POST", "sayfree", ""),
    ("POST", "saybusy", ""),
    ("POST", "cancelbusy", ""),
    ("POST", "rest/60/1", ""),
    ("POST", "cancelrest", ""),
    ("POST", "work", ""),
    ("POST", "cancelwork", ""),
    ("POST", "modifyaccountpwd?oldpassword=a&newpassword=b", ""),
    (
        "POST",
        "modifyaccountpwdex",
        r#"{"oldPassword":"a","newPassword":"b"}"#,
    ),
    ("GET", "agentstatus", ""),
    ("POST", "logininfo", ""),
    ("PUT", "updateGuid", ""),
    ("POST", "syncagentinfo", ""),
    ("POST", "setcustomstate?customstate=1", ""),
    ("GET", "querycustomstate", ""),
    (
        "POST",
        "notifybulletin",
        r#"{"targettype":0,"targetname":"front desk","bulletindata":"x"}"#,
    ),
    ("POST", "sendnoteletex", r#"{"agentIds":[101],"content":"x"}"#),
    ("POST", "sendnotelet/101?content=x", ""),
    ("POST", "handshake", ""),
    ("PUT", "heartbeat", ""),
    ("POST", "bindphone", r#"{"phonenum":"40001"}"#),
    ("POST", "setforwarding", "{}"),
    ("POST", "settalkright?flag=true", ""),
    ("POST", "setselfrecord/1/0", ""),
    ("GET", "privateconfig", ""),
    ("POST", "privateconfig?config=x", ""),
];

#[tokio::test]
async fn nobody_does_anything_without_the_right_guid() {
    let site = Site::new().await;
    let ann = Desktop::settled(&site, 101).await;
    let stranger = Desktop::settled(&site, 102).await;
    let nobody = "0123456789abcdef0123456789abcdef.AgentGateway0";
    for (method, rest, body) in ALL {
        let path = format!("/onlineagent/101/{rest}");
        for guid in ["", nobody, &stranger.guid, &ann.guid.to_uppercase()] {
            ann.web.call(method, &path, guid, body).await.refused("000-003");
        }
        // 103 isn't signed in, 999 isn't there: nobody can tell which.
        for agent in [103, 999] {
            for guid in ["", nobody, &ann.guid] {
                let path = format!("/onlineagent/{agent}/{rest}");
                let answer = ann.web.call(method, &path, guid, body).await.refused("100-006");
                assert_eq!(
                    answer.text(),
                    r#"{"message":"agent not login","retcode":"100-006","result":""}"#
                );
            }
        }
    }
    ann.quiet().await;
    assert_eq!(ann.state().await, 4);
}

#[tokio::test]
async fn three_ways_out() {
    let site = Site::with(|config| config.events.hold = std::time::Duration::from_secs(10)).await;
    for way in ["logout", "forcelogout", "forcelogoutwithreason/77"] {
        let desk = Desktop::settled(&site, 101).await;
        let held = desk.held(&site).await;
        let signed_in = site.inside(101).session.signed_in.millis();
        desk.act("DELETE", way).await.ok();
        let farewell = within(held).await.unwrap().ok().json()["event"].clone();
        assert_eq!(farewell["eventType"], "AgentOther_ShutdownService", "{way}");
        assert_eq!(farewell["content"], json!({ "loginTime": signed_in.to_string() }));
        desk.poll().await.refused("100-006");
        desk.act("DELETE", way).await.refused("100-006");
    }
    assert_eq!(site.causes(101).await, [258, 258, 77]);
}

#[tokio::test]
async fn skills() {
    let mut directory = demo::directory();
    directory.agents.get_mut(&AgentId(103)).unwrap().skills.clear();
    let site = Site::of(vec![directory], |_| {}).await;
    let desk = Desktop::settled(&site, 101).await;
    let voice = json!({"name": "voice", "id": 1, "mediatype": 5});
    let chat = json!({"name": "chat", "id": 2, "mediatype": 1});
    let sales = json!({"name": "sales", "id": 3, "mediatype": 5});
    assert_eq!(desk.get("agentskills").await.ok().result(), json!([voice, chat]));
    assert_eq!(
        desk.get("agentskillsbyworkno/102").await.ok().result(),
        json!([voice, chat, sales])
    );
    desk.get("agentskillsbyworkno/103").await.refused("600-001");
    desk.get("agentskillsbyworkno/999").await.refused("600-001");
    desk.get("agentskillsbyworkno/x").await.refused("000-002");

    let signed_up = || {
        site.inside(101)
            .skills
            .iter()
            .map(|SkillId(id)| *id)
            .collect::<Vec<_>>()
    };
    assert_eq!(signed_up(), [1, 2]);
    let cases: [(&str, &[u16]); 5] = [
        ("resetskill/false?skillid=2", &[2]),
        ("resetskill/0?skillid=1;3;7", &[1]),
        ("resetskill/False?skillid=", &[]),
        ("resetskill/True?skillid=2", &[1, 2]),
        ("resetskill/true", &[1, 2]),
    ];
    for (request, expected) in cases {
        desk.post(request).await.ok();
        assert_eq!(signed_up(), expected, "{request}");
    }
    desk.quiet().await;
    desk.post("resetskill/true?phonelinkage=1").await.ok();
    let told = desk.event().await;
    assert_eq!(
        (&told["eventType"], &told["content"]),
        (&json!("AgentEvent_linkageCapability"), &json!({"result": 0}))
    );
    assert!(site.inside(101).session.terms.phone_linkage);
    desk.post("resetskill/true?phonelinkage=0").await.ok();
    assert!(!site.inside(101).session.terms.phone_linkage);
}

#[tokio::test]
async fn settings() {
    let site = Site::new().await;
    let desk = Desktop::settled(&site, 101).await;
    type Seen = fn(&Agent) -> bool;
    let cases: [(&str, &str, Seen); 15] = [
        ("autoanswer/false", "", |a| !a.settings.auto_answer),
        ("autoanswer/True", "", |a| a.settings.auto_answer),
        ("autoanswer/anything", "", |a| !a.settings.auto_answer),
        ("autoenteridle/False", "", |a| !a.settings.auto_idle),
        ("autoenteridle/TRUE", "", |a| a.settings.auto_idle),
        ("settalkright?flag=0", "", |a| !a.settings.talk_right),
        ("settalkright?flag=True", "", |a| a.settings.talk_right),
        ("setselfrecord/1/0", "", |a| {
            a.settings.self_record && !a.settings.record_before_talking
        }),
        ("setselfrecord/1/1", "", |a| a.settings.record_before_talking),
        ("setselfrecord/0/0", "", |a| !a.settings.self_record),
        (
            "setforwarding",
            r#"{"forwardType":"1","forwardNumber":70011}"#,
            |a| a.settings.forwarding == Some(Phone::from("70011")),
        ),
        ("setforwarding", r#"{"forwardType":0}"#, |a| {
            a.settings.forwarding.is_none()
        }),
        ("setcustomstate?customstate=65534", "", |a| {
            a.custom_state == Some(65_534)
        }),
        ("setcustomstate?customstate=0", "", |a| a.custom_state == Some(0)),
        ("bindphone", r#"{"phonenum":40001}"#, |a| {
            a.session.phone == Some(Phone::from("40001"))
        }),
    ];
    for (request, body, seen) in cases {
        desk.act_with("POST", request, body).await.ok();
        assert!(seen(&site.inside(101)), "{request} {body}");
    }
    desk.act_with(
        "POST",
        "setforwarding",
        r#"{"forwardType":2,"forwardNumber":"1"}"#,
    )
    .await
    .refused("000-002");
    desk.quiet().await;
}

#[tokio::test]
async fn own_recording_can_be_forbidden() {
    let site = Site::with(|config| config.calls.self_record = false).await;
    let desk = Desktop::settled(&site, 101).await;
    desk.post("setselfrecord/1/0").await.refused("100-007");
    assert!(!site.inside(101).settings.self_record);
}

#[tokio::test]
async fn another_phone() {
    let mut directory = demo::directory();
    directory.agents.get_mut(&AgentId(101)).unwrap().phones.clear();
    let site = Site::of(vec![directory], |_| {}).await;
    let ann = Desktop::settled(&site, 101).await;
    let _bob = Desktop::settled(&site, 102).await;
    let bind = async |number: Value| {
        ann.act_with("POST", "bindphone", &json!({ "phonenum": number }).to_string())
            .await
    };
    bind(json!("40500")).await.ok();
    bind(json!("40002")).await.refused("100-013");
    bind(json!("50001")).await.refused("100-014");
    bind(json!("4 0")).await.refused("100-013");
    bind(Value::Null).await.refused("100-013");
    assert_eq!(site.inside(101).session.phone, Some(Phone::from("40500")));
    // The one before is free again.
    let zed = Desktop::by(ann.web.clone(), 103, "/loginex", json!({"phonenum": null})).await;
    zed.act_with("POST", "bindphone", r#"{"phonenum":"40001"}"#)
        .await
        .refused("100-013");
    zed.act_with("POST", "bindphone", r#"{"phonenum":"40003"}"#)
        .await
        .ok();
}

#[tokio::test]
async fn what_agents_ask_about_themselves() {
    let site = Site::new().await;
    let desk = Desktop::settled(&site, 101).await;
    let status = desk.get("agentstatus").await.ok();
    assert_eq!(status.result(), json!({"agentState": 4, "isWorking": false}));
    desk.post("work").await.ok();
    assert_eq!(
        desk.get("agentstatus").await.result(),
        json!({"agentState": 5, "isWorking": true})
    );

    assert_eq!(
        desk.get("querycustomstate").await.ok().result(),
        json!({"agentcustomstate": "65535"})
    );
    desk.post("setcustomstate?customstate=7").await.ok();
    assert_eq!(
        desk.get("querycustomstate").await.ok().result(),
        json!({"agentcustomstate": "7"})
    );

    let signed_in = site.inside(101).session.signed_in.millis().to_string();
    let beat = desk.act("PUT", "heartbeat").await.ok();
    assert_eq!(beat.result(), json!({ "loginTime": signed_in }));
    desk.post("handshake").await.ok();

    let before = now().millis();
    let info = desk.post("logininfo").await.ok();
    let mut types: Vec<_> = info.types().into_iter().collect();
    types.sort();
    assert_eq!(
        types,
        ["expires", "realm", "token", "user"].map(|name| (name.to_owned(), "string"))
    );
    let expires: u64 = info.member("expires").as_str().unwrap().parse().unwrap();
    assert!(expires > before, "{expires}");
    assert!(
        !info.text().contains(&desk.guid[..32]),
        "the token isn't the Guid"
    );

    assert_eq!(desk.get("privateconfig").await.ok().result(), "");
    desk.post("privateconfig?config=a%20%26%20%E5%AF%86").await.ok();
    assert_eq!(desk.get("privateconfig").await.ok().result(), "a & 密");
    desk.post(&format!("privateconfig?config={}", "x".repeat(4001)))
        .await
        .refused("000-002");
    desk.post("privateconfig?config=").await.ok();
    assert_eq!(desk.get("privateconfig").await.ok().result(), "");
}

#[tokio::test]
async fn a_refreshed_page_starts_anew() {
    let site = Site::new().await;
    let desk = Desktop::sign_in(&site, 101, json!({})).await;
    desk.post("work").await.ok();
    desk.post("saybusy?reason=200").await.ok();
    let answer = desk.post("syncagentinfo").await.ok();
    // The events that waited are gone; what comes afterwards is told.
    desk.quiet().await;
    desk.post("cancelwork").await.ok();
    desk.told(&["AgentState_SetNotReady_Success"]).await;

    let result = answer.result();
    assert_eq!(result["callinfo"], Value::Null);
    let info = &result["agentStateInfo"];
    let expected = json!({
        "workNo": "101", "qcWorkNo": "", "state": 6, "lastState": 1, "preBusy": true, "preRest": false,
        "callFeature": 0, "talkingCallfeature": 0, "callData": "", "partner": "", "callerNo": "", "calledNo": "",
        "curCallId": "", "mainCallId": "", "holdCallId": "", "firsttalkingFlag": false, "releaseFlag": 0,
        "beginTalkingTime": null, "secondTalkingTime": null, "beginHoldTime": null, "recordID": "",
        "curCommand": 0, "cmdBeginTime": "",
    });
    for (name, value) in expected.as_object().unwrap() {
        assert_eq!(&info[name], value, "{name}");
    }
    assert!(info["agentStateBeginTime"].is_number() && info["currentTime"].is_string());
}

#[tokio::test]
async fn what_is_not_there_yet_says_so() {
    let site = Site::new().await;
    let desk = Desktop::settled(&site, 101).await;
    let cases = [
        ("GET", "/qualitycontrol/101/queryqctasks", "100-007"),
        ("GET", "/recordplay/101/queryrecordscore", "100-007"),
        ("POST", "/querymonitor/101/setagenttimeout/1", "100-007"),
        ("GET", "/agentgroup/101/idleagentbyattribute", "100-007"),
        ("DELETE", "/multimediaconf/101/stopconf", "100-007"),
        ("GET", "/onlineagent/101/sayfree", "000-002"),
        ("POST", "/onlineagent/101/nonsense", "000-002"),
        ("POST", "/onlineagent/101", "000-002"),
        ("POST", "/onlineagent/101/SAYFREE", "000-002"),
        ("GET", "/nonsense/101/x", "000-002"),
        ("PATCH", "/onlineagent/101/sayfree", "000-002"),
    ];
    for (method, path, retcode) in cases {
        let answer = desk.web.call(method, path, &desk.guid, "").await.refused(retcode);
        assert_eq!(
            answer.message().contains("not supported"),
            retcode == "100-007",
            "{path}"
        );
        // A stranger learns nothing but that he is none of ours.
        if path.contains("/101/") && method != "PATCH" && !path.starts_with("/nonsense") {
            desk.web.call(method, path, "x", "").await.refused("000-003");
        }
    }
    desk.web
        .put("/onlineagent/loginbyaccount", r#"{"account":"a","password":"b"}"#)
        .await
        .refused("100-007");
}
