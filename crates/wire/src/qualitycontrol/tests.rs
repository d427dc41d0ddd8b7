#![allow(clippy::unwrap_used)]

use super::*;
use crate::operations::{Method, Op};
use crate::path::{PREFIX, route};
use ccgate_core::agent::Status;

/// Asks as a desktop does; the operation of the core or the failure, as text.
fn asked(method: Method, path: &str, body: &str) -> String {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let path = format!("{PREFIX}/qualitycontrol/121{path}");
    let routed = match route(method, &path) {
        Ok(routed) => routed,
        Err(fault) => return Failure::from(&fault).to_string(),
    };
    let Some(Op::QualityControl(op)) = routed.operation.op() else {
        panic!("{path} leads elsewhere")
    };
    match operation(op, &routed, Query::new(query), body.as_bytes()) {
        Ok(Some(asked)) => format!("{asked:?}"),
        Ok(None) => "looks up".to_owned(),
        Err(failure) => failure.to_string(),
    }
}

#[track_caller]
fn check(method: Method, path: &str, expect: &str) {
    // No body is looked at where none is read.
    for body in ["", "null", "junk"] {
        assert_eq!(asked(method, path, body), expect, "{path} {body}");
    }
}

#[test]
fn about_one_agent() {
    use Method::{Delete, Get, Post, Put};
    let rows = [
        (Put, "/addsupervise/101", "Begin(AgentId(101), Listen)"),
        (Put, "/addinsert/101", "Begin(AgentId(101), Insert)"),
        (
            Post,
            "/requestwhisperagent?whisperagentid=101",
            "Begin(AgentId(101), Whisper)",
        ),
        (Post, "/switch/101", "Toggle(AgentId(101))"),
        (
            Post,
            "/requestswitchinsertwhisperagent?whisperagentid=101&switchtype=0",
            "Switch(AgentId(101), Listen)",
        ),
        (
            Post,
            "/requestswitchinsertwhisperagent?whisperagentid=101&switchtype=1",
            "Switch(AgentId(101), Insert)",
        ),
        (
            Post,
            "/requestswitchinsertwhisperagent?switchtype=+2&whisperagentid=101&x=1",
            "Switch(AgentId(101), Whisper)",
        ),
        (Delete, "/101", "End(AgentId(101), None)"),
        (
            Post,
            "/requeststopwhisperagent?whisperagentid=101",
            "End(AgentId(101), Some(Whisper))",
        ),
        (Put, "/intercept/101", "Intercept(AgentId(101), None)"),
        (
            Put,
            "/intercept/101/1700000000-7",
            r#"Intercept(AgentId(101), Some(CallId("1700000000-7")))"#,
        ),
        (Post, "/forceidle/101", "ForceIdle(AgentId(101))"),
        (Post, "/forcebusy/101", "ForceBusy(AgentId(101))"),
        (
            Post,
            "/forcerest/101/86399/255",
            "ForceRest(AgentId(101), Rest { length: 86399s, cause: 255 })",
        ),
        (
            Post,
            "/forcerest/101/1/0",
            "ForceRest(AgentId(101), Rest { length: 1s, cause: 0 })",
        ),
        (Post, "/forcelogout/101", "ForceSignOut(AgentId(101))"),
        (Post, "/forcedropcall/1-7", r#"DropCall(CallId("1-7"))"#),
        (Get, "/allagent", "looks up"),
    ];
    for (method, path, expect) in rows {
        check(method, path, expect);
    }
}

#[test]
fn oneself_can_not_be_inspected() {
    use Method::{Delete, Post, Put};
    let rows = [
        (Put, "/addsupervise/121"),
        (Put, "/addinsert/121"),
        (Post, "/requestwhisperagent?whisperagentid=121"),
        (Post, "/switch/121"),
        (
            Post,
            "/requestswitchinsertwhisperagent?whisperagentid=121&switchtype=0",
        ),
        (Delete, "/121"),
        (Post, "/requeststopwhisperagent?whisperagentid=121"),
        (Put, "/intercept/121"),
        (Put, "/intercept/121/1-7"),
        (Post, "/forceidle/121"),
        (Post, "/forcebusy/121"),
        (Post, "/forcerest/121/60/0"),
        (Post, "/forcelogout/121"),
    ];
    for (method, path) in rows {
        check(method, path, "000-005 inspector and inspected agent are the same");
    }
}

#[test]
fn faults() {
    use Method::{Post, Put};
    let agent = "000-002 parameter workNo must be a number from 1 to 999999";
    let whispered = "000-002 whisperagentid must be a work number";
    let kind = "000-002 switchtype must be 0, 1 or 2";
    let switch = "/requestswitchinsertwhisperagent?whisperagentid=101";
    let rows = [
        (Put, "/addsupervise/0".to_owned(), agent),
        (Put, "/addsupervise/1000000".to_owned(), agent),
        (Put, "/addsupervise/ann".to_owned(), agent),
        (Post, "/requestwhisperagent".to_owned(), whispered),
        (Post, "/requestwhisperagent?whisperagentid=".to_owned(), whispered),
        (
            Post,
            "/requestwhisperagent?whisperagentid=0".to_owned(),
            whispered,
        ),
        (
            Post,
            "/requestwhisperagent?whisperagentid=-1".to_owned(),
            whispered,
        ),
        (
            Post,
            "/requestwhisperagent?whisperagentid=x".to_owned(),
            "000-002 whisperagentid must be an integer",
        ),
        (Post, switch.to_owned(), kind),
        (Post, format!("{switch}&switchtype=3"), kind),
        (
            Post,
            format!("{switch}&switchtype=insert"),
            "000-002 switchtype must be an integer",
        ),
        (
            Post,
            "/forcerest/101/0/1".to_owned(),
            "000-002 parameter time must be a number from 1 to 86399",
        ),
        (
            Post,
            "/forcerest/101/86400/1".to_owned(),
            "000-002 parameter time must be a number from 1 to 86399",
        ),
        (
            Post,
            "/forcerest/101/60/256".to_owned(),
            "000-002 parameter reason must be a number from 0 to 255",
        ),
        (
            Post,
            "/forcedropcall/%00".to_owned(),
            "000-002 parameter callid must be a text of 1 to 256 characters",
        ),
    ];
    for (method, path, expect) in rows {
        check(method, &path, expect);
    }
}

const LIST: &str = "000-002 agents must be 1 to 500 work numbers separated by semicolons";

#[test]
fn lists_of_agents() {
    let post = |path: &str, expect: &str| check(Method::Post, path, expect);
    let list = "[AgentId(101), AgentId(102)]";
    for agents in [
        "101;102",
        "101,102",
        "101%3B102",
        " 101 ; 102 ;",
        ";;101;102;101",
        "101%2C102",
    ] {
        post(
            &format!("/beginmonitor?agents={agents}"),
            &format!("Watch({list})"),
        );
    }
    post("/endmonitor?agents=101;102", &format!("Unwatch({list})"));
    post("/endmonitor?agents=121", "Unwatch([AgentId(121)])");
    for (path, on, before) in [
        ("setselfrecord/1/1", true, true),
        ("setselfrecord/1/0", true, false),
        ("setselfrecord/0/0", false, false),
        ("cancelselfrecord", false, false),
    ] {
        let expect = format!("SelfRecord {{ agents: {list}, on: {on}, before_talking: {before} }}");
        post(&format!("/{path}?agents=101;102"), &expect);
    }
    post(
        "/forcestoprecord?agents=101;102",
        &format!("Record {{ agents: {list}, on: false }}"),
    );
    for bad in [
        "",
        "agents=",
        "agents=;",
        "agents=0",
        "agents=101;ann",
        "agents=101;1000000",
        "agents=-1",
        "agents=101 102",
    ] {
        for path in [
            "beginmonitor",
            "endmonitor",
            "cancelselfrecord",
            "forcestoprecord",
        ] {
            post(&format!("/{path}?{bad}"), LIST);
        }
    }
    post(
        "/setselfrecord/2/0?agents=101",
        "000-002 parameter recordflag must be a number from 0 to 1",
    );
}

#[test]
fn at_most_500_agents() {
    let many = |count: u32| {
        let ids: Vec<String> = (1..=count).map(|id| id.to_string()).collect();
        asked(
            Method::Post,
            &format!("/beginmonitor?agents={}", ids.join(";")),
            "",
        )
    };
    assert!(many(500).ends_with("AgentId(500)])"));
    assert_eq!(many(501), LIST);
    let same = "101;".repeat(1_000);
    check(
        Method::Post,
        &format!("/beginmonitor?agents={same}"),
        "Watch([AgentId(101)])",
    );
}

#[test]
fn agents_of_a_body() {
    let of = |query: &str, body: &str, expect: &str| {
        let path = format!("/forcerecord{query}");
        assert_eq!(asked(Method::Post, &path, body), expect, "{query} {body}");
    };
    let both = "Record { agents: [AgentId(101), AgentId(102)], on: true }";
    for body in [
        r#"{"agents":"101;102"}"#,
        r#"{"agents":[101,"102"]}"#,
        r#"{"agents":"101,102,101","x":1}"#,
    ] {
        of("", body, both);
        of("?agents=7", body, both);
    }
    for body in ["", "null", "{}", r#"{"agents":null}"#] {
        of("?agents=101;102", body, both);
        of("", body, LIST);
    }
    of(
        "",
        r#"{"agents":101}"#,
        "Record { agents: [AgentId(101)], on: true }",
    );
    let refused = LIST.replace("000-002", "100-011");
    for body in [
        r#"{"agents":""}"#,
        r#"{"agents":[]}"#,
        r#"{"agents":[-1]}"#,
        r#"{"agents":{"a":1}}"#,
        r#"{"agents":"a"}"#,
        r#"{"agents":true}"#,
    ] {
        of("", body, &refused);
    }
    of("", "junk", "000-002 the body is not JSON");
    of("", "[101]", "000-002 the body is not a JSON object");
}

#[test]
fn what_is_told_of_agents() {
    let list = [
        (AgentId(101), "Ann", Some(Status::Idle)),
        (AgentId(102), "Bo", Some(Status::Busy)),
        (AgentId(103), "Cy", Some(Status::Work)),
        (AgentId(104), "Di", Some(Status::Talking)),
        (AgentId(105), "Ed", Some(Status::Ringing)),
        (AgentId(106), "Flo", Some(Status::Rest)),
        (AgentId(107), "\"安\"", None),
    ];
    assert_eq!(
        String::from_utf8(results::agents(list)).unwrap(),
        concat!(
            r#"{"message":"success","retcode":"0","result":["#,
            r#"{"workno":"101","name":"Ann","status":"4"},{"workno":"102","name":"Bo","status":"3"},"#,
            r#"{"workno":"103","name":"Cy","status":"5"},{"workno":"104","name":"Di","status":"7"},"#,
            r#"{"workno":"105","name":"Ed","status":"7"},{"workno":"106","name":"Flo","status":"8"},"#,
            r#"{"workno":"107","name":"\"安\"","status":"2"}]}"#
        )
    );
    let nobody = results::agents(std::iter::empty());
    assert_eq!(nobody, br#"{"message":"success","retcode":"0","result":[]}"#);
}
