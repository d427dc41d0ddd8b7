use super::*;
use ccgate_core::event::{CallParties, Event, InspectedChange, Message};
use ccgate_core::ids::EventNo;
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
        feature: -1,
    };
    let inspected = |change| Event::Inspected {
        agent: AgentId(1204),
        name: "Ann".to_owned(),
        change,
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
        (Event::PhoneAlerting, "AgentOther_PhoneAlerting", "null"),
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
        (Event::Ringing(parties()), "AgentEvent_Ringing", ringing),
        (Event::Talking(parties()), "AgentEvent_Talking", talking),
        (
            Event::NoAnswer("1700000000-7".into()),
            "AgentEvent_No_Answer",
            r#""1700000000-7""#,
        ),
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
            inspected(InspectedChange::SignedIn),
            "QC_AgentState_Notify",
            concat!(
                r#"{"subtype":"QC_AgentState_Login","monitoredagent":"1204","#,
                r#""agentname":"Ann","mediaserver":"CtiServer"}"#
            ),
        ),
        (
            inspected(InspectedChange::SignedOut),
            "QC_AgentState_Notify",
            concat!(
                r#"{"subtype":"QC_AgentState_Logout","monitoredagent":"1204","#,
                r#""agentname":"Ann","mediaserver":"CtiServer"}"#
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
