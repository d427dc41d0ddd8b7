//! Chapters `voicecall` and `calldata` over HTTP, the switch played by hand.

use ccgate_core::SkillId;
use ccgate_store::demo;
use serde_json::{Value, json};
use std::time::Duration;

use super::desktop::Desktop;
use super::switchboard::{Switchboard, site, site_of};
use super::web::Answer;

impl Desktop {
    /// An operation of any chapter; the path begins after the agent.
    pub(super) async fn ask(&self, method: &str, chapter: &str, rest: &str, body: &str) -> Answer {
        let path = format!("/{chapter}/{}{rest}", self.agent);
        self.web.call(method, &path, &self.guid, body).await
    }

    pub(super) async fn voice(&self, method: &str, rest: &str, body: &str) -> Answer {
        self.ask(method, "voicecall", rest, body).await
    }

    async fn data(&self, rest: &str) -> Answer {
        self.ask("GET", "calldata", rest, "").await
    }

    /// The next event of this name; those before it are passed over.
    pub(super) async fn until_told(&self, name: &str) -> Value {
        loop {
            let event = self.event().await;
            if event["eventType"] == name {
                return event["content"].clone();
            }
        }
    }

    /// Calls a number that answers; the call's id.
    pub(super) async fn calls_out(&self, board: &Switchboard, called: &str) -> String {
        let body = json!({ "called": called, "callappdata": "kept" }).to_string();
        let answer = self.voice("PUT", "/callout", &body).await.ok();
        let call = answer.result().as_str().expect("a call id").to_owned();
        board.pick_up(self.agent);
        board.answer_outside(&call);
        let talking = self.until_told("AgentEvent_Talking").await;
        assert_eq!(talking["callid"], call.as_str());
        assert_eq!(talking["called"], called);
        assert_eq!(talking["feature"], "7");
        call
    }
}

#[tokio::test]
async fn a_call_out_from_its_begin_to_its_record() {
    let site = site(|_| {}).await;
    let (desk, board) = (Desktop::settled(&site, 101).await, Switchboard::of(&site));
    let call = desk.calls_out(&board, "13900000000").await;

    let info = desk.data("/callinfo").await.ok();
    assert_eq!(info.member("callid"), call.as_str());
    assert_eq!(info.member("calldata"), "kept");
    assert_eq!(info.member("endtime"), Value::Null);
    assert_eq!(
        desk.data(&format!("/callinfobycallid/{call}"))
            .await
            .ok()
            .result(),
        info.result()
    );
    assert_eq!(
        desk.data("/callinfobeforeanswer").await.ok().result(),
        Value::Null
    );
    assert_eq!(desk.data("/allcallid").await.ok().result(), json!([call]));
    assert_eq!(desk.data("/callnums").await.ok().result(), 1);
    assert_eq!(desk.data("/isprocesscall").await.ok().result(), true);
    assert_eq!(
        desk.data("/remotenumbers").await.ok().result(),
        json!(["13900000000"])
    );
    let synchronised = desk.post("syncagentinfo").await.ok();
    assert_eq!(synchronised.member("callinfo")["callid"], call.as_str());
    assert_eq!(synchronised.member("agentStateInfo")["curCallId"], call.as_str());

    desk.voice("POST", "/seconddialex?number=1%23", "").await.ok();
    desk.voice("POST", "/seconddialex?number=x", "")
        .await
        .refused("000-002");
    desk.voice("POST", "/beginmute", "").await.ok();
    desk.voice("POST", "/endmute", r#"{"callid":null}"#).await.ok();
    desk.voice("POST", "/endmute", "").await.refused("200-008");
    desk.data("/holdlist").await.refused("400-003");
    desk.voice("POST", "/hold", "").await.ok();
    assert_eq!(desk.until_told("AgentEvent_Hold").await, call.as_str());
    assert_eq!(
        desk.data("/holdlist").await.ok().result()[0]["callid"],
        call.as_str()
    );
    desk.voice("POST", "/hold", "").await.refused("200-013");
    desk.voice("POST", "/gethold?callid=1-1", "")
        .await
        .refused("200-015");
    desk.voice("POST", "/gethold", "").await.ok();
    desk.until_told("AgentEvent_Talking").await;

    let to_nowhere = r#"{"devicetype":1,"mode":0,"address":"99"}"#;
    desk.voice("POST", "/transfer", to_nowhere)
        .await
        .refused("100-011");

    desk.voice("DELETE", "/release", "").await.ok();
    assert_eq!(desk.until_told("AgentEvent_Call_Release").await, call.as_str());
    desk.until_told("AgentState_Ready").await;
    desk.voice("DELETE", "/release", "").await.refused("200-017");
    assert_eq!(desk.data("/callinfo").await.ok().member("callid"), call.as_str());
    let none = desk.data("/callinfo?isNoContainLastCall=true").await.ok();
    assert_eq!(none.result(), Value::Null);

    let records = desk.data("/queryselfcallrecordinfolist").await.ok().result();
    assert_eq!(records.as_array().unwrap().len(), 1);
    assert_eq!(records[0]["callid"], call.as_str());
    assert_eq!(records[0]["workno"], "101");
    assert_eq!(records[0]["releasecause"], 0);
    let past = "/queryselfcallrecordinfolist?enddate=2020-01-01";
    assert_eq!(desk.data(past).await.ok().result(), json!([]));
    let statistics = desk.data("/statistics").await.ok();
    assert_eq!(statistics.member("answernums"), 0);
}

#[tokio::test]
async fn a_caller_is_answered_and_leaves() {
    let site = site(|_| {}).await;
    let (desk, board) = (
        Desktop::sign_in(&site, 101, json!({ "autoanswer": false })).await,
        Switchboard::of(&site),
    );
    board.offer(1, "70011", "3000");
    board.pick_up(101);
    let told = desk.until_told("AgentOther_PhoneAlerting").await;
    assert_eq!(told["caller"], "70011");
    let ringing = desk.until_told("AgentEvent_Ringing").await;
    let call = ringing["callid"].as_str().unwrap().to_owned();
    assert_eq!(ringing["feature"], "0");
    let before = desk.data("/callinfobeforeanswer").await.ok();
    assert_eq!(before.member("callid"), call.as_str());
    assert_eq!(before.member("callskill"), "voice");
    desk.voice("PUT", "/answer", r#"{"x":null}"#).await.ok();
    desk.until_told("AgentEvent_Talking").await;
    desk.voice("PUT", "/answer", "").await.refused("200-002");
    board.hang_up_outside(&call);
    let gone = desk.until_told("AgentEvent_Customer_Release").await;
    assert_eq!(gone, json!({ "callid": call, "number": "70011" }));
    desk.until_told("AgentState_Ready").await;
    let statistics = desk.data("/statisticsEx").await.ok();
    assert_eq!(statistics.member("answernums"), 1);
}

#[tokio::test]
async fn a_call_is_handed_to_a_queue() {
    let site = site(|_| {}).await;
    let (desk, board) = (Desktop::settled(&site, 101).await, Switchboard::of(&site));
    let call = desk.calls_out(&board, "13900000000").await;
    let to_voice = r#"{"devicetype":"1","mode":"0","address":"1","callappdata":"of 101"}"#;
    desk.voice("POST", "/transfer", to_voice).await.ok();
    desk.until_told("AgentState_Ready").await;
    desk.voice("POST", "/transfer", to_voice).await.refused("200-012");
    // The agent itself is free now, and the next.
    board.pick_up(101);
    let told = desk.until_told("AgentEvent_Auto_Answer").await;
    assert_eq!(told["callid"], call.as_str());
    assert_eq!(told["transfer"], "yes");
    let data = desk.data("/appdata").await.ok();
    assert_eq!(data.result(), "of 101");
}

#[tokio::test]
async fn what_rings_is_rejected() {
    let site = site(|_| {}).await;
    let board = Switchboard::of(&site);
    let desk = Desktop::sign_in(&site, 101, json!({ "autoanswer": false })).await;
    desk.voice("DELETE", "/reject", "").await.refused("200-017");
    board.offer(1, "70011", "3000");
    board.pick_up(101);
    let ringing = desk.until_told("AgentEvent_Ringing").await;
    let call = ringing["callid"].as_str().unwrap().to_owned();
    desk.voice("DELETE", "/reject?callid=1-1", "")
        .await
        .refused("200-017");
    // Else it would be the next for the same caller.
    desk.post("saybusy").await.ok();
    desk.voice("DELETE", &format!("/reject?callid={call}&mode=1"), "")
        .await
        .ok();
    // The caller waits for somebody else.
    desk.until_told("AgentState_SetNotReady_Success").await;
    let other = Desktop::sign_in(&site, 102, json!({ "autoanswer": false })).await;
    board.pick_up(102);
    let ringing = other.until_told("AgentEvent_Ringing").await;
    assert_eq!(ringing["callid"], call.as_str());
    other.voice("PUT", "/answer", "").await.ok();
    other.until_told("AgentEvent_Talking").await;
    // What is up isn't ended by it.
    for query in ["", &format!("?callid={call}")] {
        other
            .voice("DELETE", &format!("/reject{query}"), "")
            .await
            .refused("200-017");
    }
    assert_eq!(other.data("/callnums").await.ok().result(), 1);
}

/// The one that a call is handed to rejects it, by its id or without, while the phone rings or later: whoever
/// hands it over keeps it, or it goes back to its queue.
#[tokio::test]
async fn what_is_handed_over_is_rejected() {
    let (at_once, answered, assigned) = (0, 2, 3);
    for (mode, picked_up, named) in [
        (answered, true, true),
        (answered, true, false),
        (answered, false, true),
        (assigned, true, true),
        (assigned, false, false),
        (at_once, true, true),
        (at_once, false, true),
        (at_once, true, false),
    ] {
        let site = site(|_| {}).await;
        let board = Switchboard::of(&site);
        let from = Desktop::settled(&site, 101).await;
        board.offer(1, "70011", "3000");
        board.pick_up(101);
        let talking = from.until_told("AgentEvent_Talking").await;
        let call = talking["callid"].as_str().unwrap().to_owned();
        let to = Desktop::sign_in(&site, 102, json!({ "autoanswer": false })).await;
        let transfer = json!({ "devicetype": 2, "mode": mode, "address": "102" }).to_string();
        from.voice("POST", "/transfer", &transfer).await.ok();
        if picked_up {
            board.pick_up(102);
            let ringing = to.until_told("AgentEvent_Ringing").await;
            assert_eq!(ringing["callid"], call.as_str());
        }
        let query = if named {
            format!("?callid={call}")
        } else {
            String::new()
        };
        to.voice("DELETE", &format!("/reject{query}"), "").await.ok();
        assert_eq!(to.until_told("AgentEvent_Call_Release").await, call.as_str());
        to.until_told("AgentState_Ready").await;
        assert_eq!(to.data("/callnums").await.ok().result(), 0);
        if mode == at_once {
            from.until_told("AgentState_Ready").await;
        } else {
            let result = from.until_told("AgentEvent_SuccTransResult").await;
            assert_eq!(result, json!({ "result": 9, "callId": call }));
            assert_eq!(from.data("/callnums").await.ok().result(), 1);
        }
    }
}

/// A caller waits for the agent that it talked with last; another takes it.
#[tokio::test]
async fn a_waiting_caller_is_requested() {
    let mut directory = demo::directory();
    let voice = directory.skills.get_mut(&SkillId(1)).unwrap();
    voice.last_agent = Some(Duration::from_secs(3_600));
    voice.patience_for_agent = Duration::from_secs(60);
    let site = site_of(directory, |_| {}).await;
    let board = Switchboard::of(&site);
    let known = Desktop::sign_in(&site, 101, json!({ "autoanswer": false })).await;
    board.offer(1, "70011", "3000");
    board.pick_up(101);
    let ringing = known.until_told("AgentEvent_Ringing").await;
    known.voice("PUT", "/answer", "").await.ok();
    known.until_told("AgentEvent_Talking").await;
    board.hang_up_outside(ringing["callid"].as_str().unwrap());
    known.until_told("AgentState_Ready").await;
    known.post("saybusy").await.ok();

    let other = Desktop::sign_in(&site, 102, json!({ "autoanswer": false })).await;
    board.offer(2, "70011", "3000");
    let waiting = known.data("/privatecallinfo").await.ok().result();
    let call = waiting[0]["callid"].as_str().expect("it waits").to_owned();
    let request =
        async |desk: &Desktop, rest: &str| desk.voice("POST", &format!("/requestcall/{rest}"), "").await;
    request(&other, "1-1/0").await.refused("100-007");
    request(&other, &format!("{call}/0?skillid=3"))
        .await
        .refused("100-007");
    request(&known, &format!("{call}/0")).await.refused("100-007");
    let taken = request(&other, &format!("{call}/1?skillid=1")).await.ok();
    assert_eq!(taken.result(), json!({}));
    board.pick_up(102);
    let ringing = other.until_told("AgentEvent_Ringing").await;
    assert_eq!(ringing["callid"], call.as_str());
}

#[tokio::test]
async fn call_data_is_kept() {
    let site = site(|_| {}).await;
    let (desk, board) = (Desktop::settled(&site, 101).await, Switchboard::of(&site));
    let put = async |body: &str| desk.ask("PUT", "calldata", "/setcalldataex", body).await;
    put(r#"{"calldata":"x"}"#).await.refused("400-001");
    assert_eq!(desk.data("/appdata").await.ok().result(), "");
    let first = desk.calls_out(&board, "13900000000").await;
    assert_eq!(desk.data("/appdata").await.ok().result(), "kept");
    put(r#"{"calldata":"5Y2h","isDataEncoded":"true"}"#).await.ok();
    assert_eq!(desk.data("/appdata").await.ok().result(), "卡");
    let encoded = format!("/appdata?isEncodeResult=true&callId={first}");
    assert_eq!(desk.data(&encoded).await.ok().result(), "5Y2h");
    put("{}").await.refused("400-002");
    desk.ask("PUT", "calldata", &format!("?calldata=old&callid={first}"), "")
        .await
        .ok();
    assert_eq!(desk.data("/appdata").await.ok().result(), "old");
    desk.voice("DELETE", "/release", "").await.ok();
    desk.until_told("AgentState_Ready").await;

    // Another call is the last one now: the first one's data comes from the store.
    desk.calls_out(&board, "13900000001").await;
    desk.voice("DELETE", "/release", "").await.ok();
    desk.until_told("AgentState_Ready").await;
    assert_eq!(
        desk.data(&format!("/appdata?callId={first}")).await.ok().result(),
        "old"
    );
    desk.data("/appdata?callId=1-1").await.refused("100-007");

    let other = Desktop::settled(&site, 102).await;
    other
        .data(&format!("/appdata?callId={first}"))
        .await
        .refused("900-002");
    let inspector = Desktop::settled(&site, 121).await;
    let seen = inspector.data(&format!("/appdata?callId={first}")).await.ok();
    assert_eq!(seen.result(), "old");
}

#[tokio::test]
async fn who_may_see_whose_calls() {
    let site = site(|_| {}).await;
    let (desk, board) = (Desktop::settled(&site, 101).await, Switchboard::of(&site));
    let call = desk.calls_out(&board, "13900000000").await;
    let other = Desktop::settled(&site, 102).await;
    let inspector = Desktop::settled(&site, 121).await;
    let paths = [
        "/allcallinfoEx/101".to_owned(),
        "/allcallinfo/101".to_owned(),
        "/holdlistex/101".to_owned(),
        "/agentholdnum/101".to_owned(),
        "/allcallinfoinvdn".to_owned(),
        format!("/callinfobycallid/{call}"),
        "/callRecordInfoList".to_owned(),
        "/callRecordInfoList?workno=101".to_owned(),
    ];
    for path in &paths {
        other.data(path).await.refused("900-002");
        inspector.data(path).await.ok();
    }
    assert_eq!(
        inspector.data("/allcallinfoEx/101").await.ok().result(),
        json!([call])
    );
    assert_eq!(
        inspector.data("/allcallinfoinvdn").await.ok().result()[0]["callid"],
        call.as_str()
    );
    for path in &paths {
        if !path.ends_with("vdn") && *path != "/callRecordInfoList" {
            desk.data(path).await.ok();
        }
    }
    other.data("/waitcallinfo/1").await.ok();
    other.data("/waitcallinfo/999").await.refused("600-002");
}

#[tokio::test]
async fn what_is_refused_before_the_core() {
    let site = site(|_| {}).await;
    let desk = Desktop::settled(&site, 101).await;
    desk.voice("PUT", "/callout", "{}").await.refused("200-001");
    desk.voice("PUT", "/callout", "[").await.refused("000-002");
    desk.voice("POST", "/confjoin", "{}").await.refused("100-011");
    desk.voice("PUT", "/previewCallout", "{}")
        .await
        .refused("200-001");
    desk.voice("PUT", "/previewcallout", r#"{"called":"1"}"#)
        .await
        .refused("100-011");
    desk.voice("POST", "/requestcall/1-1/2", "")
        .await
        .refused("000-002");
    desk.voice("DELETE", "/reject?mode=7", "")
        .await
        .refused("000-002");
    desk.voice("POST", "/reportsound", "{}").await.refused("100-007");
    desk.voice("PUT", "/snatchpickup", "").await.refused("000-002");
    let stranger = Desktop {
        guid: "0.AgentGateway0".to_owned(),
        ..desk.clone()
    };
    stranger.voice("PUT", "/callout", "{}").await.refused("000-003");
    stranger.data("/callinfo").await.refused("000-003");
}
