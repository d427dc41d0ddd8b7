use super::*;
use ccgate_core::call::{CallData, CallParties, Feature, Recording};
use ccgate_core::event::{
    ConferenceChange, ConferenceLeaving, ConferenceMember, Event, Incoming, InspectedChange, Message,
};
use ccgate_core::ids::{EventNo, SkillId, TaskId};
use ccgate_core::switch::Cause;
use ccgate_core::time::Time;
use proptest::prelude::*;

fn entry(event: Event) -> Entry {
    Entry {
        no: EventNo(7),
        at: Time::from_millis(1_784_529_722_590),
        event,
    }
}

fn text_of(body: Vec<u8>) -> String {
    String::from_utf8(body).unwrap()
}

/// Every event, its name and its content.
fn rows() -> Vec<(Event, &'static str, &'static str)> {
    let message = || Message {
        sender: AgentId(1204),
        sender_name: "Ann \"安\"".to_owned(),
        at: Time::from_millis(1_700_000_000_123),
        text: "line 1\nline 2".to_owned(),
    };
    let parties = || CallParties {
        call: "1700000000-7".into(),
        caller: "70011".into(),
        called: "1203".into(),
        feature: Feature(-1),
    };
    let incoming = |transferred_by| Incoming {
        parties: parties(),
        transferred_by,
    };
    let call = || "1700000000-7".into();
    let bare = r#""1700000000-7""#;
    let recording = || {
        Box::new(Recording {
            id: "Yc1v6a20011d20161025t1902050".to_owned(),
            call: call(),
            agent: AgentId(20_011),
            caller: "70011".into(),
            called: "1203".into(),
            skill: None,
            name: "Y:/6/0/20161025/20011/1902050.V3".to_owned(),
            file: "hidden".to_owned(),
            task: 12,
            begun: Time::from_millis(1_477_393_325_000),
            ended: Some(Time::from_millis(1_477_393_327_000)),
            written: None,
        })
    };
    let record = concat!(
        r#"{"taskId":12,"caller":"70011","recordID":"Yc1v6a20011d20161025t1902050","called":"1203","#,
        r#""locationId":"0","fileName":"Y:/6/0/20161025/20011/1902050.V3","fileMediaType":"1","#,
        r#""callId":"1700000000-7"}"#
    );
    let info = |skill, name: &str, last_agent, requeued| Event::IncomingInfo {
        parties: parties(),
        skill,
        skill_name: name.to_owned(),
        last_agent,
        requeued,
    };
    let note = concat!(
        r#"{"sender":"1204","receivetime":"1700000000123","sendername":"Ann \"安\"","#,
        r#""timestring":"2023-11-15 06:13:20","context":"line 1\nline 2"}"#
    );
    let ringing = concat!(
        r#"{"caller":"70011","transfer":"no","callid":"1700000000-7","transfrom":"","called":"1203","#,
        r#""type":"main","mediaType":"5","mediaAbility":"1","feature":"-1"}"#
    );
    let talking = concat!(
        r#"{"caller":"70011","callid":"1700000000-7","called":"1203","#,
        r#""feature":"-1","type":"main","mediaAbility":"1"}"#
    );
    vec![
        (Event::InService, "AgentOther_InService", "null"),
        (
            Event::ShutdownService {
                signed_in: Time::from_millis(1_700_000_000_000),
            },
            "AgentOther_ShutdownService",
            r#"{"loginTime":"1700000000000"}"#,
        ),
        (
            Event::LinkageCapability { linked: true },
            "AgentEvent_linkageCapability",
            r#"{"result":0}"#,
        ),
        (
            Event::LinkageCapability { linked: false },
            "AgentEvent_linkageCapability",
            r#"{"result":1}"#,
        ),
        (Event::Ready, "AgentState_Ready", "null"),
        (Event::HandlingCall, "AgentState_Busy", "null"),
        (Event::WrapUp, "AgentState_Work", "null"),
        (
            Event::BusySet { reason: 200 },
            "AgentState_SetNotReady_Success",
            r#"{"reason":"200"}"#,
        ),
        (
            Event::BusySet { reason: 0 },
            "AgentState_SetNotReady_Success",
            r#"{"reason":"0"}"#,
        ),
        (Event::BusyCancelled, "AgentState_CancelNotReady_Success", "null"),
        (Event::RestSet, "AgentState_SetRest_Success", "null"),
        (Event::RestCancelled, "AgentState_CancelRest_Success", "null"),
        (Event::RestTimeout, "AgentState_Rest_Timeout", "null"),
        (Event::WorkSet, "AgentState_SetWork_Success", "null"),
        (Event::WorkCancelled, "AgentState_CancelWork_Success", "null"),
        (Event::ForcedBusy, "AgentState_Force_SetNotReady", "null"),
        (Event::ForcedIdle, "AgentState_Force_Ready", "null"),
        (Event::Note(message()), "AgentOther_Note", note),
        (Event::Bulletin(message()), "AgentOther_Bulletin", note),
        (Event::PhoneAlerting(None), "AgentOther_PhoneAlerting", "null"),
        (
            Event::PhoneAlerting(Some(parties())),
            "AgentOther_PhoneAlerting",
            r#"{"callid":"1700000000-7","caller":"70011","called":"1203","type":"main"}"#,
        ),
        (Event::PhoneBusy, "AgentOther_PhoneBusy", "null"),
        (Event::PhoneUnknown, "AgentOther_PhoneUnknow", "null"),
        (
            Event::PhoneOffhook,
            "AgentOther_PhoneOffhook",
            r#"{"type":"main"}"#,
        ),
        (
            Event::PhoneReleased { by_agent: false },
            "AgentOther_PhoneRelease",
            r#"{"phoneState":3}"#,
        ),
        (
            Event::PhoneReleased { by_agent: true },
            "AgentOther_PhoneRelease",
            r#"{"phoneState":2}"#,
        ),
        (Event::Ringing(incoming(None)), "AgentEvent_Ringing", ringing),
        (
            Event::Ringing(incoming(Some(AgentId(1204)))),
            "AgentEvent_Ringing",
            concat!(
                r#"{"caller":"70011","transfer":"yes","callid":"1700000000-7","transfrom":"1204","called":"1203","#,
                r#""type":"main","mediaType":"5","mediaAbility":"1","feature":"-1"}"#
            ),
        ),
        (
            Event::AutoAnswer(incoming(None)),
            "AgentEvent_Auto_Answer",
            concat!(
                r#"{"caller":"70011","transfer":"no","callid":"1700000000-7","transfrom":"","called":"1203","#,
                r#""type":"main","mediaType":5,"mediaAbility":"1","feature":"-1"}"#
            ),
        ),
        (
            Event::CustomerAlerting {
                call: call(),
                number: "70092".into(),
                agent: None,
            },
            "AgentEvent_Customer_Alerting",
            r#"{"callid":"1700000000-7","otherPhoneWorkno":"","otherPhone":"70092","type":"main"}"#,
        ),
        (
            Event::CustomerAlerting {
                call: call(),
                number: "40001".into(),
                agent: Some(AgentId(1204)),
            },
            "AgentEvent_Customer_Alerting",
            r#"{"callid":"1700000000-7","otherPhoneWorkno":"1204","otherPhone":"1204","type":"main"}"#,
        ),
        (Event::Talking(parties()), "AgentEvent_Talking", talking),
        (Event::Held(call()), "AgentEvent_Hold", bare),
        (
            Event::Conference {
                call: call(),
                partner: "70093".into(),
            },
            "AgentEvent_Conference",
            r#"{"callid":"1700000000-7","partner":"70093"}"#,
        ),
        (Event::NoAnswer(call()), "AgentEvent_No_Answer", bare),
        (Event::CallOutFailed(call()), "AgentEvent_Call_Out_Fail", bare),
        (
            Event::InternalCallFailed(call()),
            "AgentEvent_Inside_Call_Fail",
            bare,
        ),
        (Event::ConnectFailed(call()), "AgentEvent_Connect_Fail", bare),
        (Event::ConsultFailed(call()), "AgentEvent_Consult_Fail", bare),
        (
            Event::TransferResult {
                call: call(),
                failed: None,
            },
            "AgentEvent_SuccTransResult",
            r#"{"result":0,"callId":"1700000000-7"}"#,
        ),
        (
            Event::TransferResult {
                call: call(),
                failed: Some(Cause::Busy),
            },
            "AgentEvent_SuccTransResult",
            r#"{"result":47,"callId":"1700000000-7"}"#,
        ),
        (
            Event::TransferResult {
                call: call(),
                failed: Some(Cause::Normal),
            },
            "AgentEvent_SuccTransResult",
            r#"{"result":1,"callId":"1700000000-7"}"#,
        ),
        (
            info(Some(SkillId(1)), "sales", None, 0),
            "AgentEvent_Incoming_CallInfo",
            concat!(
                r#"{"callId":"1700000000-7","skillName":"sales","skillId":1,"caller":"70011","called":"1203","#,
                r#""lastReleaseAgentId":65535,"mediaType":5,"releaseAndReQueueCount":0,"releaseAndReQueueCallFlag":0}"#
            ),
        ),
        (
            info(None, "", Some(AgentId(1204)), 2),
            "AgentEvent_Incoming_CallInfo",
            concat!(
                r#"{"callId":"1700000000-7","skillName":"","skillId":0,"caller":"70011","called":"1203","#,
                r#""lastReleaseAgentId":1204,"mediaType":5,"releaseAndReQueueCount":2,"releaseAndReQueueCallFlag":1}"#
            ),
        ),
        (Event::RecordBegun(recording()), "AgentMediaEvent_Record", record),
        (
            Event::RecordFailed(recording()),
            "AgentMediaEvent_Record_Fail",
            record,
        ),
        (
            Event::RecordDone(recording()),
            "AgentMediaEvent_StopRecordDone",
            r#"{"beginTime":1477393325000,"endTime":1477393327000,"fileMediaType":"1","taskId":12}"#,
        ),
        (Event::PlayBegun, "AgentMediaEvent_Play", "null"),
        (Event::PlayFinished, "AgentMediaEvent_Play_Succ", "null"),
        (Event::PlayFailed, "AgentMediaEvent_Play_Fail", "null"),
        (Event::PlayStopped, "AgentMediaEvent_StopPlayDone", "null"),
        (
            Event::CallReleased("1700000000-7".into()),
            "AgentEvent_Call_Release",
            r#""1700000000-7""#,
        ),
        (
            Event::CustomerReleased {
                call: "1700000000-7".into(),
                number: "70011".into(),
            },
            "AgentEvent_Customer_Release",
            r#"{"callid":"1700000000-7","number":"70011"}"#,
        ),
        (
            Event::Preview {
                task: TaskId(12),
                number: "70011".into(),
                data: CallData("a\"b".into()),
            },
            "AgentEvent_Preview_CallOut",
            r#"{"controlid":12,"dialeddigits":"70011","callData":"a\"b"}"#,
        ),
        (
            Event::Abandoned {
                call: call(),
                caller: "70011".into(),
                data: CallData::default(),
            },
            "AgentEvent_AbandonCall",
            r#"{"caller":"70011","callData":"","callId":"1700000000-7"}"#,
        ),
        (Event::AllAgentsBusy, "AgentOther_All_Agent_Busy", "null"),
        (
            Event::ConferenceBegun(1_030_400),
            "AgentConf_RequestSuccess",
            r#"{"confId":1030400}"#,
        ),
        (
            Event::ConferenceJoined(3),
            "AgentConf_SelfJoinResult",
            r#"{"confId":3}"#,
        ),
        (
            Event::ConferenceRinging(3),
            "AgentConf_Ringing",
            r#"{"confId":3}"#,
        ),
        (
            Event::ConferenceLeft(3),
            "AgentConf_SelfLeaveResult",
            r#"{"confId":3}"#,
        ),
        (
            Event::ConferenceChaired(1_827_358_000_000_000),
            "AgentConf_PresidentChanged",
            r#"{"confId":1827358000000000}"#,
        ),
        (
            Event::ConferenceChanged {
                conference: 3,
                member: ConferenceMember::Agent(AgentId(1204)),
                change: ConferenceChange::Muted,
            },
            "AgentConf_ParticipantChanged",
            concat!(
                r#"{"result":0,"changeReason":255,"changeType":3,"confId":3,"participant":"1204","#,
                r#""participantType":9,"deviceCallType":0,"deviceType":0}"#
            ),
        ),
        (
            Event::ConferenceChanged {
                conference: 3,
                member: ConferenceMember::Line("70011".into()),
                change: ConferenceChange::Left(ConferenceLeaving::HungUp),
            },
            "AgentConf_ParticipantChanged",
            concat!(
                r#"{"result":0,"changeReason":2,"changeType":1,"confId":3,"participant":"70011","#,
                r#""participantType":6,"deviceCallType":0,"deviceType":0}"#
            ),
        ),
    ]
}

#[test]
fn every_event() {
    let options = Options {
        utc_offset: 480,
        ..Options::default()
    };
    for (event, name, content) in rows() {
        let expect = format!(
            r#"{{"message":"","retcode":"0","event":{{"eventType":"{name}","workNo":"1203","content":{content}}}}}"#
        );
        let body = poll(AgentId(1203), &entry(event), options);
        serde_json::from_slice::<serde_json::Value>(&body).unwrap();
        assert_eq!(text_of(body), expect);
    }
}

/// Every `changeType` and `changeReason` of AgentConf_ParticipantChanged.
#[test]
fn participant_changes() {
    use ConferenceChange as Change;
    use ConferenceLeaving as Leaving;
    for (change, reason, change_type) in [
        (Change::Joined, 255, 0),
        (Change::Left(Leaving::Itself), 0, 1),
        (Change::Left(Leaving::HungUp), 2, 1),
        (Change::Left(Leaving::Ended), 3, 1),
        (Change::Left(Leaving::SignedOut), 4, 1),
        (Change::Left(Leaving::Other), 6, 1),
        (Change::Chair, 255, 2),
        (Change::Muted, 255, 3),
        (Change::Unmuted, 255, 4),
        (Change::Held, 255, 5),
        (Change::Unheld, 255, 6),
    ] {
        let event = Event::ConferenceChanged {
            conference: 3,
            member: ConferenceMember::Agent(AgentId(1204)),
            change,
        };
        let body = text_of(poll(AgentId(1203), &entry(event), Options::default()));
        let expect = format!(r#""changeReason":{reason},"changeType":{change_type},"#);
        assert!(body.contains(&expect), "{change:?}: {body}");
    }
}

/// Every `subtype` of QC_AgentState_Notify.
#[test]
fn subtypes() {
    use InspectedChange as Change;
    for (change, subtype) in [
        (Change::SignedIn, "Login"),
        (Change::SignedOut, "Logout"),
        (Change::Idle, "Idle"),
        (Change::Busy, "Busy"),
        (Change::Work, "Work"),
        (Change::Rest, "Rest"),
        (Change::Active, "Active"),
        (Change::WaitAnswer, "WaitAnswer"),
        (Change::WaitAlerting, "WaitAlerting"),
        (Change::Mute, "Mute"),
        (Change::PlayVoice, "PlayVoice"),
        (Change::ThreeParty, "ThreeParty"),
        (Change::HungUp, "HungUp"),
        (Change::Monitor, "Monitor"),
        (Change::StopMonitor, "StopMonitor"),
        (Change::SuperviseOther, "MonitorSupervisorOther"),
        (Change::InsertCall, "MonitorInsertCall"),
        (Change::SuperviseInsert, "SuperviseInsert"),
        (Change::StopSuperviseInsert, "StopSuperviseInsert"),
        (Change::RecordBegin, "RecordBegin"),
        (Change::RecordStop, "RecordStop"),
    ] {
        let event = Event::Inspected {
            agent: AgentId(1204),
            name: "Ann".to_owned(),
            change,
        };
        let expect = format!(
            concat!(
                r#"{{"message":"","retcode":"0","event":{{"eventType":"QC_AgentState_Notify","workNo":"1203","#,
                r#""content":{{"subtype":"QC_AgentState_{}","monitoredagent":"1204","agentname":"Ann","#,
                r#""mediaserver":"CtiServer"}}}}}}"#
            ),
            subtype
        );
        let body = poll(AgentId(1203), &entry(event), Options::default());
        assert_eq!(text_of(body), expect);
    }
}

#[test]
fn extras() {
    let options = Options {
        gen_time: true,
        number: true,
        utc_offset: 0,
    };
    assert_eq!(
        text_of(poll(AgentId(1203), &entry(Event::Ready), options)),
        concat!(
            r#"{"message":"","retcode":"0","event":{"eventType":"AgentState_Ready","#,
            r#""eventGenTime":1784529722590,"workNo":"1203","content":null,"eventNo":7}}"#
        )
    );
}

#[test]
fn events_of_many() {
    let entries = [entry(Event::Ready), entry(Event::RestSet)];
    let events = [(AgentId(101), &entries[0]), (AgentId(102), &entries[1])];
    assert_eq!(
        text_of(all(events, Options::default())),
        concat!(
            r#"{"message":"","retcode":"0","event":["#,
            r#"{"eventType":"AgentState_Ready","workNo":"101","content":null},"#,
            r#"{"eventType":"AgentState_SetRest_Success","workNo":"102","content":null}]}"#
        )
    );
    assert_eq!(all([], Options::default()), EMPTY_POLL);
}

proptest! {
    #[test]
    fn any_text_stays_json(text in ".{0,60}", at in any::<u64>(), utc_offset in any::<i16>()) {
        let message = Message {
            sender: AgentId(1),
            sender_name: text.clone(),
            at: Time::from_millis(at),
            text: text.clone(),
        };
        let options = Options { utc_offset, ..Options::default() };
        let body = poll(AgentId(1203), &entry(Event::Note(message)), options);
        let read: serde_json::Value = serde_json::from_slice(&body).unwrap();
        prop_assert_eq!(read["event"]["content"]["context"].as_str(), Some(text.as_str()));
        prop_assert_eq!(read["event"]["content"]["sendername"].as_str(), Some(text.as_str()));
    }
}
