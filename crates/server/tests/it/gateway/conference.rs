//! Chapter `agentconf` over HTTP, the switch played by hand.

use serde_json::json;

use super::desktop::Desktop;
use super::harness::Site;
use super::switchboard::{Switchboard, site};
use super::web::Answer;

impl Desktop {
    /// An operation with a conference of agents.
    pub(super) async fn confer(&self, method: &str, rest: &str, body: &str) -> Answer {
        self.ask(method, "agentconf", rest, body).await
    }
}

#[tokio::test]
async fn what_is_refused_before_the_core() {
    let site = site(|_| {}).await;
    let desk = Desktop::settled(&site, 101).await;
    for (method, path, body, retcode) in [
        ("POST", "/requestagentconf", "{}", "100-011"),
        ("POST", "/requestagentconf", r#"{"memberNum":121}"#, "100-011"),
        ("POST", "/requestagentconf", "junk", "000-002"),
        ("PUT", "/prolongtime?prolongTime=1441", "", "000-002"),
        ("PUT", "/applytoshiftpresident?destWorkNo=101", "", "101-005"),
        ("PUT", "/applytoshiftpresident", "", "100-011"),
        ("PUT", "/playvoicetoconf", r#"{"voicePath":"../x"}"#, "100-011"),
        (
            "PUT",
            "/playvoicetoconf",
            r#"{"voicePath":"6/0/20161025/20011/1902050-1f"}"#,
            "100-007",
        ),
        (
            "PUT",
            "/modifyconfresource",
            r#"{"modifyType":0,"modifyNum":1}"#,
            "100-011",
        ),
        ("POST", "/holdparticipant", "{}", "100-011"),
        ("POST", "/answeragentconf", "", "000-002"),
    ] {
        desk.confer(method, path, body).await.refused(retcode);
    }
    let stranger = Desktop {
        guid: "0.AgentGateway0".to_owned(),
        ..desk.clone()
    };
    stranger
        .confer("PUT", "/answeragentconf", "")
        .await
        .refused("000-003");
    let nobody = Desktop {
        agent: 110,
        ..desk.clone()
    };
    nobody
        .confer("PUT", "/answeragentconf", "")
        .await
        .refused("100-006");
}

/// What an agent's conference tells of one of its agents.
fn changed(conference: u64, agent: &str, change: u8, reason: u8) -> serde_json::Value {
    json!({
        "result": 0,
        "changeReason": reason,
        "changeType": change,
        "confId": conference,
        "participant": agent,
        "participantType": 9,
        "deviceCallType": 0,
        "deviceType": 0,
    })
}

/// 101 begins a conference, and 102 comes when it is asked.
async fn of_two(site: &Site) -> (Desktop, Desktop) {
    let board = Switchboard::of(site);
    let chair = Desktop::settled(site, 101).await;
    let other = Desktop::sign_in(site, 102, json!({ "autoanswer": false })).await;
    other
        .confer("PUT", "/answeragentconf", "")
        .await
        .refused("101-001");
    let begin = r#"{"memberNum":"3","time":30,"beepTone":"true"}"#;
    let answer = chair.confer("POST", "/requestagentconf", begin).await.ok();
    assert_eq!(answer.result(), json!({}));
    board.pick_up(101);
    let begun = chair.until_told("AgentConf_RequestSuccess").await;
    let number = begun["confId"].as_u64().unwrap();
    assert!((1..1 << 53).contains(&number), "{number}");
    let talking = chair.until_told("AgentEvent_Talking").await;
    assert_eq!(talking["feature"], "53");
    chair
        .confer("POST", "/requestagentconf", begin)
        .await
        .refused("101-003");

    chair.voice("PUT", "/callinner", r#"{"called":"102"}"#).await.ok();
    let asked = other.until_told("AgentConf_Ringing").await;
    assert_eq!(asked, begun);
    board.pick_up(102);
    other.until_told("AgentEvent_Ringing").await;
    other.confer("PUT", "/answeragentconf", "").await.ok();
    assert_eq!(other.until_told("AgentConf_SelfJoinResult").await, begun);
    other.until_told("AgentEvent_Talking").await;
    for joined in ["101", "102"] {
        let told = chair.until_told("AgentConf_ParticipantChanged").await;
        assert_eq!(told, changed(number, joined, 0, 255));
    }
    let told = other.until_told("AgentConf_ParticipantChanged").await;
    assert_eq!(told, changed(number, "102", 0, 255));
    (chair, other)
}

#[tokio::test]
async fn what_its_chairman_may() {
    let site = site(|_| {}).await;
    let (chair, other) = of_two(&site).await;
    let rows = [
        ("PUT", "/prolongtime?prolongTime=30", ""),
        (
            "PUT",
            "/modifyconfresource",
            r#"{"modifyType":"0","modifyNum":"2"}"#,
        ),
        ("POST", "/holdparticipant", r#"{"participant":"102"}"#),
        ("POST", "/holdparticipant", r#"{"participant":102,"hold":false}"#),
        (
            "PUT",
            "/playvoicetoconf",
            r#"{"playType":0,"playMode":1,"voicePath":"welcome.wav"}"#,
        ),
        ("PUT", "/stopvoicetoconf", ""),
        ("PUT", "/applytoshiftpresident?destWorkNo=102", ""),
    ];
    for (method, path, body) in rows {
        if !path.contains("102") {
            other.confer(method, path, body).await.refused("101-002");
        }
        chair.confer(method, path, body).await.ok();
    }
    for change in [5, 6] {
        let told = other.until_told("AgentConf_ParticipantChanged").await;
        assert_eq!(told["changeType"], change);
    }
    let handed = other.until_told("AgentConf_PresidentChanged").await;
    let number = handed["confId"].as_u64().unwrap();
    let told = other.until_told("AgentConf_ParticipantChanged").await;
    assert_eq!(told, changed(number, "102", 2, 255));
    for (method, path, body, retcode) in [
        (
            "PUT",
            "/applytoshiftpresident",
            r#"{"destAgentNo":103}"#,
            "100-011",
        ),
        (
            "POST",
            "/holdparticipant",
            r#"{"participant":"70011"}"#,
            "100-011",
        ),
        ("PUT", "/stopvoicetoconf", "", "100-007"),
        (
            "PUT",
            "/modifyconfresource",
            r#"{"modifyType":1,"modifyNum":118}"#,
            "100-007",
        ),
        ("DELETE", "/requestleaveagentconf", "", "101-007"),
        ("DELETE", "/rejectagentconf", "", "101-001"),
    ] {
        other.confer(method, path, body).await.refused(retcode);
    }
    chair
        .confer("DELETE", "/releaseagentconf", "")
        .await
        .refused("101-002");
    chair.confer("DELETE", "/requestleaveagentconf", "").await.ok();
    assert_eq!(chair.until_told("AgentConf_SelfLeaveResult").await, handed);
    chair.until_told("AgentState_Ready").await;
    let left = other.until_told("AgentConf_ParticipantChanged").await;
    assert_eq!(left, changed(number, "101", 1, 0));
    other.confer("DELETE", "/releaseagentconf", "").await.ok();
    let ended = other.until_told("AgentConf_ParticipantChanged").await;
    assert_eq!(ended, changed(number, "102", 1, 3));
    assert_eq!(other.until_told("AgentConf_SelfLeaveResult").await, handed);
    other.until_told("AgentState_Ready").await;
    for (method, path) in [
        ("DELETE", "/releaseagentconf"),
        ("DELETE", "/requestleaveagentconf"),
        ("PUT", "/prolongtime"),
        ("PUT", "/stopvoicetoconf"),
    ] {
        other.confer(method, path, "").await.refused("101-001");
    }
}

#[tokio::test]
async fn an_invitation_is_refused() {
    let site = site(|_| {}).await;
    let (chair, _other) = of_two(&site).await;
    let third = Desktop::settled(&site, 103).await;
    chair.voice("PUT", "/callinner", r#"{"called":"103"}"#).await.ok();
    let asked = third.until_told("AgentConf_Ringing").await;
    third.confer("DELETE", "/rejectagentconf", "").await.ok();
    third.until_told("AgentState_Ready").await;
    let declined = chair.until_told("AgentConf_ParticipantChanged").await;
    let number = asked["confId"].as_u64().unwrap();
    assert_eq!(declined, changed(number, "103", 1, 0));
    let phoneless = Desktop::by(site.web(), 104, "/forceloginexwithoutphone", json!({})).await;
    let begin = r#"{"memberNum":3}"#;
    phoneless
        .confer("POST", "/requestagentconf", begin)
        .await
        .refused("100-007");
}
