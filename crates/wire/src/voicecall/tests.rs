#![allow(clippy::unwrap_used)]

use super::*;
use crate::operations::{Method, Op};
use crate::path::{PREFIX, route};

/// Asks as a desktop does; the operation of the core or the failure, as text.
#[track_caller]
fn check(method: Method, path: &str, body: &str, expect: &str) {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let path = format!("{PREFIX}/voicecall/101{path}");
    let routed = route(method, &path).unwrap();
    let Some(Op::VoiceCall(op)) = routed.operation.op() else {
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
    use Method::{Delete, Post, Put};
    let rows = [
        (Put, "/answer", "Answer(None)"),
        (Put, "/answer?callid=", "Answer(None)"),
        (Put, "/answer?callid=1-7", r#"Answer(Some(CallId("1-7")))"#),
        (Post, "/hold", "Hold"),
        (Post, "/gethold", "Retrieve(None)"),
        (
            Post,
            "/gethold?callid=1-7&time=1",
            r#"Retrieve(Some(CallId("1-7")))"#,
        ),
        (
            Post,
            "/gethold?callid=%00",
            "000-002 callid must be a text of at most 256 characters",
        ),
        (Post, "/connecthold/1-7", r#"ConnectHeld(CallId("1-7"))"#),
        (Post, "/canceltransfer", "CancelTransfer"),
        (Post, "/beginmute", "Mute"),
        (Post, "/endmute", "Unmute"),
        (Delete, "/release", "Release"),
        (Post, "/release", "Release"),
        (Delete, "", "Release"),
        (Delete, "/releasephone", "ReleasePhone"),
        (Post, "/dropcall/1-7", r#"Drop(CallId("1-7"))"#),
        (Post, "/disconnect/1204", r#"Disconnect(Phone("1204"))"#),
        (Put, "/phonepickup", "PickUp"),
        (Post, "/phonepickup", "PickUp"),
        (Put, "/phonehangup", "HangUpPhone"),
        (Post, "/thirdPartyConfTransmitNum", "RelayDigits"),
        (Put, "/snatchpickup?destWorkNo=1204", "Snatch(AgentId(1204))"),
        (
            Put,
            "/snatchpickup?destWorkNo=0",
            "000-002 destWorkNo must be a work number",
        ),
        (
            Put,
            "/snatchpickup?destWorkNo=a",
            "000-002 destWorkNo must be an integer",
        ),
        (Put, "/snatchpickup", "000-002 destWorkNo must be a work number"),
        (
            Post,
            "/requestcall/1-7/0",
            r#"Request { call: CallId("1-7"), skill: None }"#,
        ),
        (
            Post,
            "/requestcall/1-7/1?skillid=7",
            r#"Request { call: CallId("1-7"), skill: Some(SkillId(7)) }"#,
        ),
        (
            Post,
            "/requestcall/1-7/1?skillid=70000",
            "000-002 skillid must be the id of a skill queue",
        ),
        (Delete, "/reject", "Reject(None)"),
        (Delete, "/reject?callid=&mode=1", "Reject(None)"),
        (
            Delete,
            "/reject?callid=1-7&mode=2",
            r#"Reject(Some(CallId("1-7")))"#,
        ),
        (Delete, "/reject?mode=3", "000-002 mode must be 1 or 2"),
        (Post, "/seconddialex?number=1%23*", r##"Dial("1#*")"##),
        (
            Post,
            "/seconddialex?number=123456789012345678901234",
            r#"Dial("123456789012345678901234")"#,
        ),
        (Post, "/seconddial/1%23%2C2", r##"Dial("1#2")"##),
        (
            Post,
            "/seconddial/%2C",
            "000-002 number must be 1 to 24 of 0-9, * and #",
        ),
    ];
    for (method, path, expect) in rows {
        for body in ["", "null", r#"{"callid":"9"}"#, "junk"] {
            check(method, path, body, expect);
        }
    }
    for bad in [
        "",
        "number=",
        "number=1a",
        "number=1234567890123456789012345",
        "number=1,2",
    ] {
        check(
            Post,
            &format!("/seconddialex?{bad}"),
            "",
            "000-002 number must be 1 to 24 of 0-9, * and #",
        );
    }
    let long = "1".repeat(257);
    check(
        Put,
        &format!("/answer?callid={long}"),
        "",
        "000-002 callid must be a text of at most 256 characters",
    );
}

#[test]
fn call_out() {
    let out = |body: &str, expect: &str| check(Method::Put, "/callout", body, expect);
    let plain = r#"CallOut(CallOut { called: Phone("13900000000"), caller: None, skill: None, data: CallData(0 bytes) })"#;
    out(r#"{"called":"13900000000"}"#, plain);
    out(r#"{"called":13900000000}"#, plain);
    out(
        r#"{"called":" 13900000000 ","caller":null,"skillid":0,"callappdata":"","mediaability":0,"callcontrolid":"7"}"#,
        plain,
    );
    out(
        r#"{"called":"13900000000","caller":"","skillid":"","callappdata":null,"mediaability":"2","userVideoDirection":4}"#,
        plain,
    );
    out(
        r#"{"called":"*1#","caller":"70011","skillid":"7","callappdata":"abc","mediaability":null}"#,
        r##"CallOut(CallOut { called: Phone("*1#"), caller: Some(Phone("70011")), skill: Some(SkillId(7)), data: CallData(3 bytes) })"##,
    );
    let called = "200-001 called must be 1 to 24 of 0-9, * and #";
    for bad in [
        "",
        "{}",
        r#"{"called":null}"#,
        r#"{"called":""}"#,
        r#"{"called":"+861"}"#,
        r#"{"called":"1 2"}"#,
        r#"{"called":"1234567890123456789012345"}"#,
    ] {
        out(bad, called);
    }
    out(r#"{"called":["1"]}"#, "200-001 called must be a string");
    for (member, expect) in [
        (r#""caller":"+1""#, "caller must be at most 24 of 0-9, * and #"),
        (r#""caller":[]"#, "caller must be a string"),
        (r#""skillid":70000"#, "skillid must be the id of a skill queue"),
        (r#""skillid":-1"#, "skillid must be the id of a skill queue"),
        (r#""skillid":"x""#, "skillid must be an integer"),
        (r#""mediaability":3"#, "mediaability must be 0, 1 or 2"),
        (r#""callappdata":{}"#, "callappdata must be a string"),
    ] {
        out(
            &format!(r#"{{"called":"1",{member}}}"#),
            &format!("100-011 {expect}"),
        );
    }
    out(
        r#"{"called":"1","mediaability":1}"#,
        "100-007 video calls are not supported",
    );
    out("called=1", "000-002 the body is not JSON");
    out("[1]", "000-002 the body is not a JSON object");
    let data = |length| format!(r#"{{"called":"1","callappdata":"{}"}}"#, "x".repeat(length));
    out(
        &data(16_384),
        r#"CallOut(CallOut { called: Phone("1"), caller: None, skill: None, data: CallData(16384 bytes) })"#,
    );
    out(
        &data(16_385),
        "100-011 callappdata must be a text of at most 16384 bytes",
    );
}

#[test]
fn preview_call_out() {
    let out = |body: &str, expect: &str| {
        for path in ["/previewcallout", "/previewCallout"] {
            check(Method::Put, path, body, expect);
        }
    };
    let plain = r#"PreviewCall { task: TaskId(12), number: Phone("13900000000") }"#;
    out(r#"{"called":"13900000000","callcontrolid":12}"#, plain);
    out(
        r#"{"called":13900000000,"callcontrolid":"12","mediaability":2,"callappdata":"x"}"#,
        plain,
    );
    for bad in ["", "{}", r#"{"called":"+1","callcontrolid":12}"#] {
        out(bad, "200-001 called must be 1 to 24 of 0-9, * and #");
    }
    for bad in [
        r#"{"called":"1"}"#,
        r#"{"called":"1","callcontrolid":""}"#,
        r#"{"called":"1","callcontrolid":-1}"#,
    ] {
        out(
            bad,
            "100-011 callcontrolid must be the controlid that the number was shown with",
        );
    }
    out(
        r#"{"called":"1","callcontrolid":"x"}"#,
        "100-011 callcontrolid must be an integer",
    );
    out(
        r#"{"called":"1","callcontrolid":1,"mediaability":1}"#,
        "100-007 video calls are not supported",
    );
}

#[test]
fn call_inner() {
    let inner = |body: &str, expect: &str| check(Method::Put, "/callinner", body, expect);
    let plain = "CallInner { agent: AgentId(1204), data: CallData(0 bytes) }";
    inner(r#"{"called":"1204"}"#, plain);
    inner(r#"{"called":1204,"caller":"x","mediaability":1}"#, plain);
    inner(
        r#"{"called":"1204","callappdata":"ab"}"#,
        "CallInner { agent: AgentId(1204), data: CallData(2 bytes) }",
    );
    for bad in [
        "{}",
        r#"{"called":"0"}"#,
        r#"{"called":"1000000"}"#,
        r#"{"called":"ann"}"#,
        r#"{"called":"-5"}"#,
    ] {
        inner(bad, "200-001 called must be a work number");
    }
}

#[test]
fn inner_help() {
    let help = |body: &str, expect: &str| check(Method::Post, "/innerhelp", body, expect);
    let to =
        |to: &str, three: bool| format!("Help {{ to: {to}, three_party: {three}, data: CallData(0 bytes) }}");
    help(r#"{"dstaddress":"1204"}"#, &to("Agent(AgentId(1204))", false));
    help(
        r#"{"dstaddress":1204,"devicetype":"2","mode":"1","holdflag":true}"#,
        &to("Agent(AgentId(1204))", false),
    );
    help(
        r#"{"dstaddress":"1204","devicetype":2,"mode":2,"holdflag":"false"}"#,
        &to("Agent(AgentId(1204))", true),
    );
    help(
        r#"{"dstaddress":"7","devicetype":1,"mode":2,"callappdata":""}"#,
        &to("Skill(SkillId(7))", true),
    );
    let address = "100-011 dstaddress must be a work number or the id of a skill queue";
    for bad in [
        "",
        r#"{"dstaddress":""}"#,
        r#"{"dstaddress":"x"}"#,
        r#"{"dstaddress":"70000","devicetype":1}"#,
    ] {
        help(bad, address);
    }
    help(
        r#"{"dstaddress":"1204","devicetype":3}"#,
        "100-011 devicetype must be 1 or 2",
    );
    help(r#"{"dstaddress":"1204","mode":0}"#, "100-011 mode must be 1 or 2");
    help(
        r#"{"dstaddress":"1204","holdflag":"x"}"#,
        "100-011 holdflag must be a boolean",
    );
}

#[test]
fn conf_join() {
    let join = |body: &str, expect: &str| check(Method::Post, "/confjoin", body, expect);
    join(
        r#"{"callid":"1-7"}"#,
        r#"Confer { call: CallId("1-7"), data: None }"#,
    );
    join(
        r#"{"callid":"1-7","callappdata":""}"#,
        r#"Confer { call: CallId("1-7"), data: None }"#,
    );
    join(
        r#"{"callid":"1-7","callappdata":"ab"}"#,
        r#"Confer { call: CallId("1-7"), data: Some(CallData(2 bytes)) }"#,
    );
    for bad in ["", "{}", r#"{"callid":""}"#, r#"{"callid":"a\u0001"}"#] {
        join(bad, "100-011 callid must be the id of a held call");
    }
}

/// Every device type and mode of spec/voice.md §2.3, and what is outside of it.
#[test]
fn transfers() {
    let skill = |waits| format!("Skill {{ skill: SkillId(7), waits: {waits} }}");
    let flow = |returns| format!("Flow {{ number: Phone(\"7\"), returns: {returns} }}");
    let access_code = |waits| format!("AccessCode {{ number: Phone(\"7\"), waits: {waits} }}");
    let agent = |waits| format!("Agent {{ agent: AgentId(7), waits: {waits} }}");
    let outside = |mode: &str| format!("Outside {{ number: Phone(\"7\"), caller: None, mode: {mode} }}");
    let wrong = |modes: &str| format!("100-011 mode must be {modes} with this devicetype");
    let rows = [
        (
            1,
            [
                skill(false),
                wrong("0 or 2"),
                skill(true),
                wrong("0 or 2"),
                wrong("0 or 2"),
            ],
        ),
        (
            2,
            [
                agent(false),
                wrong("0, 2 or 3"),
                agent(true),
                agent(true),
                wrong("0, 2 or 3"),
            ],
        ),
        (
            3,
            [
                flow(false),
                flow(true),
                wrong("0 or 1"),
                wrong("0 or 1"),
                wrong("0 or 1"),
            ],
        ),
        (
            4,
            [
                access_code(false),
                wrong("0 or 2"),
                access_code(true),
                wrong("0 or 2"),
                wrong("0 or 2"),
            ],
        ),
        (
            5,
            [
                wrong("1, 2, 3 or 4"),
                outside("Release"),
                outside("Success"),
                outside("Talking"),
                outside("ThreeParty"),
            ],
        ),
    ];
    for (device, modes) in rows {
        for (mode, expect) in modes.into_iter().enumerate() {
            let expect = match expect.starts_with("100") {
                true => expect,
                false => format!("Transfer(Transfer {{ to: {expect}, data: None }})"),
            };
            for body in [
                format!(r#"{{"devicetype":{device},"mode":{mode},"address":"7"}}"#),
                format!(
                    r#"{{"devicetype":"{device}","mode":"{mode}","address":7,"mediaability":0,"callappdata":null}}"#
                ),
            ] {
                check(Method::Post, "/transfer", &body, &expect);
            }
        }
    }
}

#[test]
fn other_members_of_transfer() {
    let to = |body: &str, expect: &str| check(Method::Post, "/transfer", body, expect);
    to(
        r##"{"devicetype":5,"mode":3,"address":"*1#","caller":"70011","callappdata":"abc"}"##,
        r##"Transfer(Transfer { to: Outside { number: Phone("*1#"), caller: Some(Phone("70011")), mode: Talking }, data: Some(CallData(3 bytes)) })"##,
    );
    for (members, expect) in [
        ("", "100-011 devicetype must be 1, 2, 3, 4 or 5"),
        (
            r#""devicetype":6,"mode":0"#,
            "100-011 devicetype must be 1, 2, 3, 4 or 5",
        ),
        (r#""devicetype":"x""#, "100-011 devicetype must be an integer"),
        (
            r#""devicetype":2"#,
            "100-011 mode must be 0, 2 or 3 with this devicetype",
        ),
        (r#""devicetype":2,"mode":[]"#, "100-011 mode must be an integer"),
        (
            r#""devicetype":2,"mode":0"#,
            "100-011 address must be a work number",
        ),
        (
            r#""devicetype":1,"mode":0,"address":"x""#,
            "100-011 address must be the id of a skill queue",
        ),
        (
            r#""devicetype":5,"mode":1,"address":"1234567890123456789012345""#,
            "100-011 address must be 1 to 24 of 0-9, * and #",
        ),
        (
            r#""devicetype":3,"mode":0,"address":"a""#,
            "100-011 address must be 1 to 24 of 0-9, * and #",
        ),
        (
            r#""devicetype":5,"mode":1,"address":"1","caller":"a""#,
            "100-011 caller must be at most 24 of 0-9, * and #",
        ),
        (
            r#""devicetype":5,"mode":1,"address":"1","mediaability":1"#,
            "100-007 video calls are not supported",
        ),
    ] {
        to(&format!("{{{members}}}"), expect);
    }
}

#[test]
fn a_call_begun() {
    assert_eq!(
        String::from_utf8(begun(&"1700000000-7".into())).unwrap(),
        r#"{"message":"success","retcode":"0","result":"1700000000-7"}"#
    );
}
