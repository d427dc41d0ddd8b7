#![allow(clippy::unwrap_used)]

use super::*;
use crate::operations::Method;
use crate::path::{PREFIX, route};
use ccgate_core::Time;
use ccgate_core::call::Recording;
use ccgate_core::switch::Written;

/// Asks as a desktop does; the operation of the core or the failure, as text.
#[track_caller]
fn check(method: Method, path: &str, body: &str, expect: &str) {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let path = format!("{PREFIX}/recordplay/101/{path}");
    let routed = route(method, &path).unwrap();
    let Some(crate::operations::Op::RecordPlay(op)) = routed.operation.op() else {
        panic!("{path} leads elsewhere")
    };
    let shown = match operation(op, &routed, Query::new(query), body.as_bytes()) {
        Ok(asked) => format!("{asked:?}"),
        Err(failure) => failure.to_string(),
    };
    assert_eq!(shown, expect, "{path} {body}");
}

#[test]
fn what_needs_nothing() {
    use Method::{Delete, Get, Post, Put};
    for (method, path, expect) in [
        (Put, "recordwithoutfilename", "Some(Record { name: None })"),
        (Delete, "stoprecord", "Some(StopRecord)"),
        (Post, "pauserecord", "Some(PauseRecord)"),
        (Post, "resumerecord", "Some(ResumeRecord)"),
        (Delete, "stopplay", "Some(StopPlay)"),
        (Post, "pauseplay", "Some(PausePlay)"),
        (Post, "resumeplay", "Some(ResumePlay)"),
        (Post, "forefast/5", "Some(Forward(5s))"),
        (Post, "backfast/4294967295", "Some(Back(4294967295s))"),
        (Get, "recordfile", "None"),
        (Get, "queryselfrecordfile", "None"),
        (Get, "queryrecordfilebycallid", "None"),
        (Get, "recordfilefromrecordid", "None"),
        (Get, "recordfileurl", "None"),
    ] {
        for body in ["", "{}", "junk"] {
            check(method, path, body, expect);
        }
    }
}

#[test]
fn records() {
    use Method::Put;
    let named = |name: &str| format!("Some(Record {{ name: Some({name:?}) }})");
    check(Put, "record", "", "Some(Record { name: None })");
    check(Put, "record?filename=X:/a%20b.V3", "", &named("X:/a b.V3"));
    check(
        Put,
        "record?filename=",
        r#"{"fileName":""}"#,
        "Some(Record { name: None })",
    );
    check(
        Put,
        "record",
        r#"{"fileName":"Y:/a.V3","mediaType":5,"recordMode":1}"#,
        &named("Y:/a.V3"),
    );
    check(
        Put,
        "record",
        r#"{"fileName":null,"mediaType":"5"}"#,
        "Some(Record { name: None })",
    );
    check(Put, "record?filename=b", r#"{"fileName":"a"}"#, &named("a"));
    check(Put, "record", r#"{"mediaType":2}"#, "100-011 mediaType must be 5");
    let long = "x".repeat(101);
    check(
        Put,
        "record",
        &format!(r#"{{"fileName":"{long}"}}"#),
        "100-011 fileName must be at most 100 characters",
    );
    check(
        Put,
        &format!("record?filename={long}"),
        "",
        "000-002 filename must be at most 100 characters",
    );
    check(Put, "record", "[]", "000-002 the body is not a JSON object");
}

#[test]
fn plays() {
    let plays = |body: &str, expect: &str| check(Method::Put, "play", body, expect);
    let prompt = |file: &str, rest: &str| format!("Some(Play(Prompt {{ file: {file:?}, {rest} }}))");
    let usual = "start: 0ns, times: 1, volume: 50";
    plays(r#"{"voicepath":"welcome.wav"}"#, &prompt("welcome.wav", usual));
    plays(
        r#"{"voicepath":"Y:\\6\\0\\1.V3","startpostion":3,"volumechange":"100","speedchange":"50","times":2,"codeformat":0}"#,
        &prompt("Y:/6/0/1.V3", "start: 3s, times: 2, volume: 100"),
    );
    plays(
        r#"{"voicepath":"a","startpostion":"3","volumechange":0,"speedchange":70,"times":"1000"}"#,
        &prompt("a", "start: 3s, times: 1000, volume: 0"),
    );
    plays(
        r#"{"voicepath":"a","startpostion":null,"volumechange":"","times":0}"#,
        &prompt("a", usual),
    );
    let path = "100-011 voicepath must be a path of 1 to 100 characters without . and .. as parts";
    for bad in [
        "",
        r#"{"voicepath":""}"#,
        r#"{"voicepath":"../a"}"#,
        r#"{"voicepath":"a\\..\\b"}"#,
        r#"{"voicepath":"./a"}"#,
        r#"{"voicepath":"a\u0000b"}"#,
    ] {
        plays(bad, path);
    }
    let long = "x".repeat(101);
    plays(&format!(r#"{{"voicepath":"{long}"}}"#), path);
    for (member, expect) in [
        (r#""startpostion":-1"#, "startpostion must be seconds from 0"),
        (r#""volumechange":"101""#, "volumechange must be from 0 to 100"),
        (r#""volumechange":"loud""#, "volumechange must be an integer"),
        (r#""speedchange":-1"#, "speedchange must be from 0 to 100"),
        (r#""times":1001"#, "times must be from 1 to 1000"),
        (r#""times":-1"#, "times must be from 1 to 1000"),
        (r#""codeformat":1"#, "codeformat must be 0"),
    ] {
        plays(
            &format!(r#"{{"voicepath":"a",{member}}}"#),
            &format!("100-011 {expect}"),
        );
    }
    plays("voicepath=a", "000-002 the body is not JSON");
}

#[test]
fn queries() {
    let call = |query| by_call(Query::new(query)).map_err(|failure| failure.to_string());
    assert_eq!(call("callid=1-7&calltime=x"), Ok(("1-7".into(), None)));
    assert_eq!(
        call("callid=1-7&workno=101"),
        Ok(("1-7".into(), Some(ccgate_core::AgentId(101))))
    );
    assert_eq!(
        call("workno=101"),
        Err("000-002 callid must be a text of 1 to 256 characters".to_owned())
    );
    assert_eq!(
        call("callid=1&workno=0"),
        Err("000-002 workno must be a work number".to_owned())
    );
    assert_eq!(by_id(Query::new("recordid=Yc1v6")).as_deref(), Ok("Yc1v6"));
    assert!(by_id(Query::new("recordid=%00")).is_err());
    assert_eq!(
        by_path(Query::new("filepath=Y:/6/0/1.V3")).as_deref(),
        Ok("Y:/6/0/1.V3")
    );
    assert!(by_path(Query::new("")).is_err());
}

#[test]
fn answers() {
    let of = |body: Vec<u8>| String::from_utf8(body).unwrap();
    let mut made = Recording {
        id: "Yc1v6a20011d20161025t1902050".to_owned(),
        call: "1477393325-7".into(),
        agent: ccgate_core::AgentId(20_011),
        caller: "70011".into(),
        called: "1203".into(),
        skill: None,
        name: "Y:/6/0/20161025/20011/1902050.V3".to_owned(),
        file: "hidden".to_owned(),
        task: 12,
        begun: Time::from_millis(1_477_393_325_000),
        ended: None,
        written: None,
    };
    let head = concat!(
        r#"{"recordID":"Yc1v6a20011d20161025t1902050","callId":"1477393325-7","workNo":"20011","caller":"70011","#,
        r#""called":"1203","skillId":0,"fileName":"Y:/6/0/20161025/20011/1902050.V3","fileMediaType":"1","#,
        r#""locationId":"0","taskId":12,"beginTime":1477393325000,"#
    );
    let envelope = |result: &str| format!(r#"{{"message":"success","retcode":"0","result":{result}}}"#);
    let open = format!(r#"{head}"endTime":null,"length":null,"size":null}}"#);
    assert_eq!(of(recordings([&made])), envelope(&format!("[{open}]")));
    made.ended = Some(Time::from_millis(1_477_393_327_000));
    made.written = Some(Written {
        length: Duration::from_millis(1_500),
        bytes: 24_044,
    });
    assert_eq!(
        of(recording(&made)),
        envelope(&format!(
            r#"{head}"endTime":1477393327000,"length":1500,"size":24044}}"#
        ))
    );
    assert_eq!(
        of(recording_url("/agentgateway/record/a?t=b", Time::from_millis(7))),
        envelope(r#"{"url":"/agentgateway/record/a?t=b","expires":"7"}"#)
    );
}
