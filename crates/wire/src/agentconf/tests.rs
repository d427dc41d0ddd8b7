#![allow(clippy::unwrap_used)]

use super::*;
use crate::operations::{Method, Op};
use crate::path::{PREFIX, route};

/// Asks as a desktop does; the operation of the core or the failure, as text.
#[track_caller]
fn check(method: Method, path: &str, body: &str, expect: &str) {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let path = format!("{PREFIX}/agentconf/101{path}");
    let routed = route(method, &path).unwrap();
    let Some(Op::AgentConf(op)) = routed.operation.op() else {
        panic!("{path} leads elsewhere")
    };
    let shown = match operation(op, &routed, Query::new(query), body.as_bytes()) {
        Ok(asked) => format!("{asked:?}"),
        Err(failure) => failure.to_string(),
    };
    assert_eq!(shown, expect, "{path} {body}");
}

#[test]
fn what_needs_no_body() {
    use Method::{Delete, Put};
    let minutes = "000-002 prolongTime must be from 1 to 1440 minutes";
    let rows = [
        (Put, "/answeragentconf", "Answer"),
        (Delete, "/rejectagentconf", "Reject"),
        (Delete, "/requestleaveagentconf", "Leave"),
        (Delete, "/releaseagentconf", "End"),
        (Put, "/stopvoicetoconf", "StopPlay"),
        (Put, "/prolongtime", "Prolong(3600s)"),
        (Put, "/prolongtime?prolongTime=", "Prolong(3600s)"),
        (Put, "/prolongtime?prolongTime=1", "Prolong(60s)"),
        (Put, "/prolongtime?prolongTime=1440", "Prolong(86400s)"),
        (Put, "/prolongtime?prolongTime=0", minutes),
        (Put, "/prolongtime?prolongTime=1441", minutes),
        (Put, "/prolongtime?prolongTime=-5", minutes),
        (
            Put,
            "/prolongtime?prolongTime=1h",
            "000-002 prolongTime must be an integer",
        ),
    ];
    for (method, path, expect) in rows {
        for body in ["", "null", "junk"] {
            check(method, path, body, expect);
        }
    }
}

#[test]
fn requests() {
    let of = |body: &str, expect: &str| check(Method::Post, "/requestagentconf", body, expect);
    let plain = "Request { members: 5, length: 3600s, beep: false }";
    of(r#"{"memberNum":5}"#, plain);
    of(
        r#"{"memberNum":"5","confCallerNo":"","time":0,"promptTime":10,"beepTone":"false","playMode":1,"voicePath":"a.wav"}"#,
        plain,
    );
    of(
        r#"{"memberNum":120,"confCallerNo":"70011","time":"1440","beepTone":true}"#,
        "Request { members: 120, length: 86400s, beep: true }",
    );
    let members = "100-011 memberNum must be from 2 to 120";
    for body in [
        "",
        "{}",
        r#"{"memberNum":1}"#,
        r#"{"memberNum":121}"#,
        r#"{"memberNum":-1}"#,
    ] {
        of(body, members);
    }
    for (member, expect) in [
        (r#""memberNum":"x""#, "memberNum must be an integer"),
        (
            r#""memberNum":2,"time":1441"#,
            "time must be from 1 to 1440 minutes",
        ),
        (
            r#""memberNum":2,"time":-1"#,
            "time must be from 1 to 1440 minutes",
        ),
        (
            r#""memberNum":2,"confCallerNo":"+1""#,
            "confCallerNo must be at most 24 of 0-9, * and #",
        ),
        (
            r#""memberNum":2,"promptTime":"x""#,
            "promptTime must be an integer",
        ),
        (r#""memberNum":2,"playMode":[]"#, "playMode must be an integer"),
        (r#""memberNum":2,"voicePath":{}"#, "voicePath must be a string"),
        (r#""memberNum":2,"beepTone":5"#, "beepTone must be a boolean"),
    ] {
        of(&format!("{{{member}}}"), &format!("100-011 {expect}"));
    }
    of("junk", "000-002 the body is not JSON");
}

#[test]
fn another_chairman() {
    let of = |query: &str, body: &str, expect: &str| {
        check(
            Method::Put,
            &format!("/applytoshiftpresident{query}"),
            body,
            expect,
        );
    };
    let to = "HandOver(AgentId(1204))";
    for body in ["", "junk", r#"{"destAgentNo":7}"#] {
        of("?destWorkNo=1204", body, to);
    }
    of("", r#"{"destAgentNo":"1204"}"#, to);
    of("?destWorkNo=", r#"{"destAgentNo":1204}"#, to);
    of(
        "?destWorkNo=101",
        "",
        "101-005 the chairman can't hand over to itself",
    );
    of("?destWorkNo=0", "", "000-002 destWorkNo must be a work number");
    of("?destWorkNo=-1", "", "000-002 destWorkNo must be a work number");
    of("", "", "100-011 destAgentNo must be a work number");
    of(
        "",
        r#"{"destAgentNo":"ann"}"#,
        "100-011 destAgentNo must be a work number",
    );
}

#[test]
fn what_is_played() {
    let of = |body: &str, expect: &str| check(Method::Put, "/playvoicetoconf", body, expect);
    let once = r#"Play(Prompt { file: "a/b.wav", start: 0ns, times: 1, volume: 50 })"#;
    of(r#"{"voicePath":"a\\b.wav"}"#, once);
    of(r#"{"playType":1,"playMode":"4","voicePath":"a/b.wav"}"#, once);
    of(
        r#"{"address":"1204","addressType":5,"playMode":2,"voicePath":"a/b.wav"}"#,
        once,
    );
    for body in ["", r#"{"voicePath":""}"#, r#"{"voicePath":"../a"}"#] {
        of(
            body,
            "100-011 voicePath must be a path of 1 to 100 characters without . and .. as parts",
        );
    }
    of(
        r#"{"voicePath":"a","playType":2}"#,
        "100-011 playType must be 0 or 1",
    );
    of(
        r#"{"voicePath":"a","playMode":3}"#,
        "100-011 playMode must be 1, 2 or 4",
    );
}

#[test]
fn more_and_fewer() {
    let of = |body: &str, expect: &str| check(Method::Put, "/modifyconfresource", body, expect);
    of(r#"{"modifyType":0,"modifyNum":2}"#, "Resize(2)");
    of(r#"{"modifyType":"1","modifyNum":"118"}"#, "Resize(-118)");
    for body in [
        "",
        r#"{"modifyType":0}"#,
        r#"{"modifyType":0,"modifyNum":1}"#,
        r#"{"modifyType":0,"modifyNum":119}"#,
    ] {
        of(body, "100-011 modifyNum must be from 2 to 118");
    }
    for body in [r#"{"modifyNum":2}"#, r#"{"modifyType":2,"modifyNum":2}"#] {
        of(body, "100-011 modifyType must be 0 or 1");
    }
}

#[test]
fn who_hears_music() {
    let of = |body: &str, expect: &str| check(Method::Post, "/holdparticipant", body, expect);
    of(r#"{"participant":"1204"}"#, r#"Hold(Phone("1204"), true)"#);
    of(
        r#"{"participant":1204,"hold":"false"}"#,
        r#"Hold(Phone("1204"), false)"#,
    );
    of(
        r#"{"address":"13900000000","addressType":6,"hold":1}"#,
        r#"Hold(Phone("13900000000"), true)"#,
    );
    for body in ["", r#"{"participant":""}"#, r#"{"participant":"ann"}"#] {
        of(body, "100-011 participant must be 1 to 24 of 0-9, * and #");
    }
    of(
        r#"{"participant":"1204","hold":2}"#,
        "100-011 hold must be a boolean",
    );
}
