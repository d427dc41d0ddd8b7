use super::*;
use ccgate_core::event::Event;
use ccgate_core::ids::EventNo;
use ccgate_core::time::Time;
use proptest::prelude::*;

fn entry(no: u64, event: Event) -> Entry {
    Entry {
        no: EventNo(no),
        at: Time::from_millis(1_700_000_000_000),
        event,
    }
}

#[test]
fn bodies() {
    let entries = [
        entry(1, Event::InService),
        entry(2, Event::BusySet { reason: 200 }),
    ];
    let body = event_list(AgentId(1203), &entries, Options::default());
    assert_eq!(
        String::from_utf8(body).unwrap(),
        concat!(
            r#"{"message":"","retcode":"0","workNo":"1203","eventList":["#,
            r#"{"eventType":"AgentOther_InService","workNo":"1203","content":null},"#,
            r#"{"eventType":"AgentState_SetNotReady_Success","workNo":"1203","content":{"reason":"200"}}]}"#
        )
    );
    let body = single_event(AgentId(1203), &entries[0], Options::default());
    assert_eq!(
        String::from_utf8(body).unwrap(),
        concat!(
            r#"{"message":"","retcode":"0","event":"#,
            r#"{"eventType":"AgentOther_InService","workNo":"1203","content":null}}"#
        )
    );
}

#[test]
fn answers() {
    use PushDialect::{EventList, SingleEvent};
    let check = |status, body: &str, list: Result<(), PushFault>, single: Result<(), PushFault>| {
        assert_eq!(judge(EventList, status, body.as_bytes()), list, "{status} {body}");
        assert_eq!(
            judge(SingleEvent, status, body.as_bytes()),
            single,
            "{status} {body}"
        );
    };
    let both = |status, body, expect| check(status, body, expect, expect);
    both(200, r#"{"message":"success","retcode":"0"}"#, Ok(()));
    both(200, r#"{"retcode":0}"#, Ok(()));
    both(201, r#"{"retcode":0}"#, Ok(()));
    both(200, r#"{"retcode":"000-003"}"#, Err(PushFault::Retcode));
    both(200, r#"{"retcode":1}"#, Err(PushFault::Retcode));
    both(200, r#"{"retcode":[]}"#, Err(PushFault::Retcode));
    for unclear in ["", "<html>", "{}", "[]", "OK", r#"{"retcode":null}"#] {
        check(200, unclear, Err(PushFault::Unclear), Ok(()));
    }
    check(204, "", Err(PushFault::Unclear), Ok(()));
    for status in [101, 302, 401, 404, 500] {
        both(status, r#"{"retcode":"0"}"#, Err(PushFault::Status(status)));
    }
}

#[test]
fn receivers() {
    for good in [
        "http://127.0.0.1",
        "https://portal.example:8443/service-cloud/rest/cc-ai/v1/agentevent/pushresult?token=a%20b",
        "HTTPS://PORTAL/x",
        "http://[::1]:8080/push",
    ] {
        assert!(is_receiver(good), "{good}");
    }
    for bad in [
        "",
        "/push",
        "portal/push",
        "portal:80",
        "//portal/push",
        "ftp://portal/push",
        "file:///etc/passwd",
        "http://",
        "http:///push",
        "http://:80/push",
        "http://user@portal/push",
        "http://user:password@portal/push",
        "http://portal:/push",
        "http://portal:0/push",
        "http://portal:99999/push",
        "http://portal:x/push",
        " http://portal/push",
        "http://portal/pu sh",
        "http://portal/\r\nX: y",
        "http://中文/push",
        "*",
    ] {
        assert!(!is_receiver(bad), "{bad}");
    }
    let long = |length: usize| format!("http://h/{}", "x".repeat(length - 9));
    assert!(is_receiver(&long(LONGEST_RECEIVER)));
    assert!(!is_receiver(&long(LONGEST_RECEIVER + 1)));
}

proptest! {
    #[test]
    fn any_answer_is_judged(status in 0u16..1000, body in proptest::collection::vec(any::<u8>(), 0..100)) {
        let _ = judge(PushDialect::EventList, status, &body);
        let _ = judge(PushDialect::SingleEvent, status, &body);
    }

    #[test]
    fn any_address_is_read(text in "(https?://)?\\PC{0,40}") {
        let _ = is_receiver(&text);
    }
}
