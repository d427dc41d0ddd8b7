//! Fuzz targets of the parsers: raw bytes and changed seeds. Few cases by default; `make fuzz`
//! (`PROPTEST_CASES`) runs many.
//!
//! None may panic; what is refused is said in bounded, printable words that never show the value;
//! what is accepted keeps the limits of its page.

mod calls;
mod config;
mod mutation;
mod queries;
mod supervision;

use ccgate_core::ids::{AgentId, EventNo, Phone};
use ccgate_core::session::{Delivery, PushDialect};
use ccgate_core::vdn::{BulletinTarget, Operation, PhoneChoice, SkillChoice, StateRequest};
use ccgate_wire::lenient::Object;
use ccgate_wire::onlineagent::password::{Password, PasswordChange};
use ccgate_wire::onlineagent::signin::{SignInBody, SignInKind};
use ccgate_wire::onlineagent::{messages, phone, session, state};
use ccgate_wire::operations::{Check, METHODS, Method};
use ccgate_wire::path::{PREFIX, route};
use ccgate_wire::query::Query;
use ccgate_wire::retcode::Failure;
use ccgate_wire::{push, stream};
use mutation::{MARK, input};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use std::net::Ipv4Addr;

const PATHS: &[&str] = &[
    "rest/600/1",
    "sendnotelet/QZXJ",
    "autoanswer/QZXJ",
    "privateconfig",
    "onlineagent/101/resetskill/false/",
    "calldata/101/callinfobycallid/QZXJ",
    "/agentgateway/resource/onlineagent/101",
    "/agentgateway/resource//onlineagent/101/forcelogin/",
    "/agentgateway/resource/onlineagent/101/rest/600/1",
    "/agentgateway/resource/onlineagent/QZXJ/modifyaccountpwd",
    "/agentgateway/resource/onlineagent/101/sendnotelet/QZXJ",
    "/agentgateway/resource/onlineagent/101/setselfrecord/1/0",
    "/agentgateway/resource/onlineagent/101/autoenteridle/True",
    "/agentgateway/resource/agentevent/101/stream",
    "/agentgateway/resource/agentevent/allagentevent",
    "/agentgateway/resource/voicecall/101/seconddial/1%2C%23",
    "/agentgateway/resource/qualitycontrol/101/intercept/102/QZXJ%20",
    "/agentgateway/resource/voicecall/101/connecthold/1700000000-7",
    "/agentgateway/resource/voicecall/101/disconnect/1204",
    "/agentgateway/resource/calldata/101/allcallinfoEx/102",
    "/agentgateway/resource/recordplay/101/forefast/5",
    "/agentgateway/resource/qualitycontrol/101/forcerest/102/60/1",
    "/agentgateway/resource/agentconf/101/prolongtime",
];

const QUERIES: &[&str] = &[
    "reason=200&prolong=true",
    "skillid=1;2;3&phonelinkage=1",
    "oldpassword=QZXJQZXJ&newpassword=QZXJ%40a1&repassword=QZXJ%40a1",
    "config=%E4%B8%AD+QZXJ%3D",
    "customstate=65534",
    "flag=False&resteasy_jsapi_anti_cache=1",
    "content=QZXJ+text",
    "after=17",
    "number=1%23*&callid=QZXJ&destWorkNo=1204",
    "calldata=QZXJ&callid=1700000000-7&isEncodeResult=true",
    "workno=101&skillid=7&startdate=2026-11-01&enddate=20261130235959&startposition=1&endposition=10",
    "agents=102;103,104;&whisperagentid=102&switchtype=2&destWorkNo=102&prolongTime=60&mode=1",
    "mediaTypes=5;1&status=4&groupid=1&attribute=QZXJ",
    "filename=QZXJ&filepath=Y:/QZXJ&recordid=QZXJ&isNoContainLastCall=True",
];

const SIGN_INS: &[&str] = &[
    "{}",
    r#"{"password":"QZXJa@1","phonenum":"40001"}"#,
    r#"{"password":"QZXJa@1","phonenum":40001,"autoanswer":"True","autoenteridle":false,"releasephone":0,
        "agenttype":"4","status":"5","ip":"192.0.2.1","entryIp":"QZXJ","phonelinkage":1,"checkInWebm":"true",
        "checkInMailm":null,"vcPhoneNumber":"40002","listenStatus":"0","serviceworkid":"QZXJ"}"#,
    r#"{"password":"QZXJa@1","phonenum":"40001","callBackUri":"https://[::1]:8443/QZXJ","serviceToken":"QZXJ"}"#,
    r#"{"password":"QZXJa@1","phonenum":"40001","agenttype":11,"pushUrl":"http://127.0.0.1/QZXJ?a=b"}"#,
];

const BODIES: &[&str] = &[
    r#"{"agentIds":[1204,"1205"],"content":"QZXJ"}"#,
    r#"{"targettype":"1","targetname":"QZXJ","bulletindata":"QZXJ QZXJ"}"#,
    r#"{"phonenum":"40001"}"#,
    r#"{"forwardType":1,"forwardNumber":"40001"}"#,
    r#"{"oldPassword":"QZXJa@1","newPassword":"QZXJb@2"}"#,
    r#"{"called":"13900000000","caller":"70011","skillid":"1","callappdata":"QZXJ","mediaability":0}"#,
    r#"{"dstaddress":"1204","devicetype":"2","mode":1,"holdflag":"true","callappdata":null}"#,
    r#"{"devicetype":5,"mode":"3","address":"13900000000","caller":"","callappdata":"QZXJ"}"#,
    r#"{"callid":"1700000000-7","calldata":"UVpYSg==","isDataEncoded":"true"}"#,
    r#"{"voicepath":"Y:/QZXJ/1.V3","startpostion":1,"volumechange":"50","speedchange":50,"times":2,"codeformat":0}"#,
    r#"{"fileName":"QZXJ","mediaType":5,"recordMode":1}"#,
    r#"{"agents":[102,"103"],"destAgentNo":"102","participant":"1204","hold":"true"}"#,
    r#"{"memberNum":5,"confCallerNo":"70011","time":60,"beepTone":true,"voicePath":"QZXJ/a.wav"}"#,
    r#"{"modifyType":1,"modifyNum":2,"playType":0,"playMode":1,"voicePath":"QZXJ"}"#,
    r#"{"called":"13900000000","callcontrolid":"12"}"#,
    r#"{"skills":["1",2],"vdn":"1","agentlist":["101",102]}"#,
];

const TOKENS: &[&str] = &[
    "",
    "QZXJ_-.",
    "01234567890123456789012345678901234567890123456789",
];
const ANSWERS: &[&str] = &[
    "",
    "{}",
    r#"{"retcode":"0"}"#,
    r#"{"retcode":0,"message":"QZXJ"}"#,
    r#"{"retcode":"QZXJ"}"#,
];
const ACKS: &[&str] = &[
    r#"{"ack":7}"#,
    r#"{"ack":"9223372036854775807","more":[null]}"#,
    r#"{"ack":-1}"#,
];

const MEMBERS: &[&str] = &[
    "password",
    "phonenum",
    "autoanswer",
    "autoenteridle",
    "releasephone",
    "agenttype",
    "status",
    "ip",
    "entryIp",
    "phonelinkage",
    "checkInWebm",
    "checkInMailm",
    "vcPhoneNumber",
    "listenStatus",
    "callBackUri",
    "serviceToken",
    "serviceworkid",
    "pushUrl",
    "agentIds",
    "content",
    "targettype",
    "targetname",
    "bulletindata",
    "forwardType",
    "forwardNumber",
    "oldPassword",
    "newPassword",
    "called",
    "caller",
    "skillid",
    "callappdata",
    "mediaability",
    "dstaddress",
    "devicetype",
    "mode",
    "holdflag",
    "address",
    "callid",
    "calldata",
    "isDataEncoded",
    "voicepath",
    "startpostion",
    "volumechange",
    "speedchange",
    "times",
    "codeformat",
    "fileName",
    "mediaType",
    "agents",
    "memberNum",
    "time",
    "destAgentNo",
    "participant",
    "modifyNum",
    "modifyType",
    "voicePath",
    "callcontrolid",
    "skills",
    "vdn",
    "agentlist",
];

const VALUES: &[&str] = &[
    "null",
    "true",
    "\"False\"",
    "\" 1 \"",
    "0",
    "1",
    "4",
    "4.0",
    "11",
    "-1",
    "256",
    "1e400",
    "1.5",
    "[]",
    "{}",
    "\"\"",
    "\"QZXJ\"",
    "\"\\u0000QZXJ\"",
    "\"\\ud83d\\ude00QZXJ\"",
    "\"\\ud800\"",
    "99999999999999999999",
    "\"40001\"",
    "\"192.0.2.1\"",
    "\"::1\"",
    "\"QZXJQZXJQZXJQZXJQZXJQZXJQZXJQZXJ\"",
    "\"QZXJQZXJQZXJQZXJQZXJQZXJQZXJQZXJ1\"",
    "\"密码密码密码密码密码密码密码密码密码密码密码\"",
    "\"https://h.example:8443/QZXJ\"",
    "\"https://QZXJ@h/\"",
    "\"http://h:0/\"",
    "\"http://[::1]/\"",
    "\"http:QZXJ\"",
    "[1204,\"1205\",null]",
    "[1204,1204]",
    "[\"QZXJ\"]",
    "[[1]]",
    "{\"QZXJ\":1}",
];

/// Objects of the interface's members with values that each of them may or may not take.
fn object() -> impl Strategy<Value = Vec<u8>> {
    vec((select(MEMBERS), select(VALUES)), 0..6).prop_map(|members| {
        let mut body =
            r#"{"password":"QZXJ@1","phonenum":"40001","content":"QZXJ","oldPassword":"a","newPassword":"b""#
                .to_owned();
        for (member, value) in members {
            body.push_str(&format!(",\"{member}\":{value}"));
        }
        body.push('}');
        body.into_bytes()
    })
}

const KINDS: [SignInKind; 5] = [
    SignInKind::Login,
    SignInKind::ForceLogin,
    SignInKind::LoginEx,
    SignInKind::ForceLoginEx,
    SignInKind::ForceLoginExWithoutPhone,
];

/// The words of a refusal: short, printable, and nothing of what was sent.
#[track_caller]
fn proper_words(words: &str) {
    assert!((1..=200).contains(&words.len()), "{words}");
    assert!(
        words.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic()),
        "{words:?}"
    );
    assert!(!words.contains(&MARK[1..3]), "{words}");
}

/// A refusal with one of these retcodes, as it is sent.
#[track_caller]
fn refused(failure: &Failure, retcodes: &[&str]) {
    proper_words(&failure.message);
    assert!(retcodes.contains(&failure.retcode.code()), "{failure}");
    let sent: serde_json::Value = serde_json::from_slice(&failure.render()).unwrap();
    assert_eq!(sent["message"], failure.message.as_ref());
    assert_eq!(sent["retcode"], failure.retcode.code());
}

#[track_caller]
fn proper_phone(phone: &Phone) {
    let number = phone.to_string();
    assert!((1..=24).contains(&number.len()), "{number}");
    assert!(
        number
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"+*#._-".contains(&byte)),
        "{number}"
    );
}

#[track_caller]
fn proper_token(token: &str) {
    assert!((1..=50).contains(&token.len()), "{token}");
    assert!(
        token
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte)),
        "{token}"
    );
}

#[track_caller]
fn proper_password(password: &Password) {
    assert!(password.secret().chars().count() <= 32);
    assert_eq!(format!("{password:?}"), "Password(…)");
}

fn path(method: Method, path: &str) {
    let routed = match route(method, path) {
        Ok(routed) => routed,
        Err(fault) => {
            proper_words(&fault.to_string());
            assert!(
                fault
                    .agent_id
                    .is_none_or(|AgentId(id)| (1..=999_999).contains(&id))
            );
            return;
        }
    };
    assert!(
        routed
            .agent_id()
            .is_none_or(|AgentId(id)| (1..=999_999).contains(&id))
    );
    for (name, expected) in routed.operation.parameters() {
        let (text, number) = (routed.text(name), routed.number(name));
        assert!(text.len() <= path.len());
        match expected {
            Check::Number(low, high) => {
                assert!(
                    (low..=high).contains(&number) && number.to_string() == text,
                    "{name} {text:?}"
                );
            }
            Check::Text(longest) => {
                assert!(
                    (1..=longest).contains(&text.chars().count()) && !text.contains(char::is_control),
                    "{text:?}"
                );
            }
            Check::SecondDial => assert!((1..=24).contains(&text.len()), "{text:?}"),
            Check::Digits => {
                assert!(
                    (2..=25).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit()),
                    "{text:?}"
                );
            }
        }
    }
    let longer = format!("/{path}//");
    let again = route(method, &longer).unwrap();
    assert!(std::ptr::eq(again.operation, routed.operation));
}

fn query(raw: &str) {
    const PARAMETER: &[&str] = &["000-002"];
    let query = Query::new(raw);
    for name in [
        "reason",
        "skillid",
        "oldpassword",
        "config",
        "content",
        "after",
        "",
        MARK,
    ] {
        assert!(query.get(name).is_none_or(|value| value.len() <= raw.len()));
    }
    match session::reset_skill("false", query) {
        Ok(reset) => {
            let SkillChoice::Only(skills) = reset.choice else {
                panic!("all skills were not asked for")
            };
            assert!(skills.len() <= 2_000);
        }
        Err(failure) => refused(&failure, PARAMETER),
    }
    match state::say_busy(query) {
        Ok(StateRequest::SayBusy { reason, .. }) => assert!(matches!(reason, 0 | 200..=250)),
        Ok(other) => panic!("{other:?}"),
        Err(failure) => refused(&failure, PARAMETER),
    }
    match state::custom_state(query) {
        Ok(Operation::CustomState(state)) => assert!(state < u16::MAX),
        Ok(other) => panic!("{other:?}"),
        Err(failure) => refused(&failure, PARAMETER),
    }
    match session::private_config(query) {
        Ok(text) => assert!(text.chars().count() <= 4_000),
        Err(failure) => refused(&failure, PARAMETER),
    }
    if let Err(failure) = session::talk_right(query) {
        refused(&failure, PARAMETER);
    }
    if let Err(failure) = state::rest(600, 1, query) {
        refused(&failure, PARAMETER);
    }
    calls::queries(query);
    supervision::queries(query);
    queries::queries(query);
    noted(messages::note_to_one("1204", query));
    changed(PasswordChange::from_query(query));
    // A path's value comes through the same readers.
    noted(messages::note_to_one(raw, query));
    match session::auto_enter_idle(raw) {
        Ok(_) => assert!((1..=5).contains(&raw.chars().count())),
        Err(failure) => refused(&failure, PARAMETER),
    }
    if let Err(failure) = session::self_record(raw, raw) {
        refused(&failure, PARAMETER);
    }
}

fn sign_in(kind: SignInKind, body: &[u8]) {
    let read = match SignInBody::parse(kind, body) {
        Ok(read) => read,
        Err(failure) => return refused(&failure, &["100-001", "100-012", "100-016"]),
    };
    proper_password(&read.password);
    assert!(kind.platform_only() || !read.password.is_empty());
    match &read.phone {
        PhoneChoice::Number(phone) => proper_phone(phone),
        PhoneChoice::None => assert!(!kind.needs_phone()),
    }
    read.terms.video_phone.iter().for_each(proper_phone);
    assert!(read.origin.peer.is_empty() && read.origin.client_ip.parse::<Ipv4Addr>().is_ok());
    let short = |text: &Option<String>, longest| {
        text.as_ref().is_none_or(|text| {
            (1..=longest).contains(&text.chars().count()) && !text.contains(char::is_control)
        })
    };
    assert!(short(&read.origin.entry_ip, 64) && short(&read.origin.service_work_id, 30));
    if let Delivery::Push(receiver) = &read.delivery {
        assert!(push::is_receiver(&receiver.uri) && receiver.uri.len() <= push::LONGEST_RECEIVER);
        let uri: http::Uri = receiver.uri.parse().unwrap();
        assert!(!uri.authority().unwrap().as_str().contains('@'));
        assert_eq!(
            receiver.service_token.is_some(),
            receiver.dialect == PushDialect::EventList
        );
        receiver
            .service_token
            .iter()
            .for_each(|token| proper_token(token));
    }
}

fn noted(note: Result<Operation, Failure>) {
    match note {
        Ok(Operation::Note(receivers, content)) => {
            assert!((1..=100).contains(&receivers.len()) && (1..=1_023).contains(&content.len()));
            assert!(receivers.iter().all(|AgentId(id)| (1..=999_999).contains(id)));
        }
        Ok(other) => panic!("{other:?}"),
        Err(failure) => refused(&failure, &["100-001"]),
    }
}

fn changed(change: Result<PasswordChange, Failure>) {
    match change {
        Ok(change) => {
            proper_password(&change.old);
            proper_password(&change.new);
            assert!(!change.old.is_empty() && !change.new.is_empty());
        }
        Err(failure) => refused(&failure, &["000-002", "110-003", "110-020", "110-022"]),
    }
}

fn other_bodies(body: &[u8]) {
    calls::bodies(body);
    supervision::bodies(body);
    queries::bodies(body);
    noted(messages::note(body));
    changed(PasswordChange::from_body(body));
    match messages::bulletin(body) {
        Ok(Operation::Bulletin(BulletinTarget::Group(name) | BulletinTarget::Skill(name), text)) => {
            assert!((1..=100).contains(&name.chars().count()) && (1..=900).contains(&text.chars().count()));
        }
        Ok(other) => panic!("{other:?}"),
        Err(failure) => refused(&failure, &["000-002"]),
    }
    match phone::bind(body) {
        Ok(Operation::BindPhone(phone)) => proper_phone(&phone),
        Ok(other) => panic!("{other:?}"),
        Err(failure) => refused(&failure, &["100-013"]),
    }
    match phone::forwarding(body) {
        Ok(Operation::Forwarding(phone)) => phone.iter().for_each(proper_phone),
        Ok(other) => panic!("{other:?}"),
        Err(failure) => refused(&failure, &["000-002"]),
    }
}

proptest! {
    #[test]
    fn fuzz_path(bytes in input(PATHS, 200)) {
        let text = String::from_utf8_lossy(&bytes);
        for method in METHODS {
            path(method, &text);
            path(method, &format!("{PREFIX}/{text}"));
            path(method, &format!("{PREFIX}/onlineagent/101/{text}"));
        }
    }

    #[test]
    fn fuzz_query(bytes in input(QUERIES, 200)) {
        query(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn fuzz_sign_in_body(kind in select(&KINDS[..]), body in prop_oneof![input(SIGN_INS, 400), object()]) {
        sign_in(kind, &body);
    }

    #[test]
    fn fuzz_other_bodies(body in prop_oneof![input(BODIES, 400), object()]) {
        other_bodies(&body);
    }

    #[test]
    fn fuzz_service_token(value in input(TOKENS, 80)) {
        match session::service_token("service_token", &value) {
            Ok(None) => assert!(value.is_empty()),
            Ok(Some(token)) => {
                proper_token(&token);
                assert_eq!(token.as_bytes(), value);
            }
            Err(failure) => refused(&failure, &["100-001"]),
        }
    }

    #[test]
    fn fuzz_push_answer(
        dialect in select(&[PushDialect::EventList, PushDialect::SingleEvent][..]),
        status in prop_oneof![3 => Just(200u16), 1 => any::<u16>()],
        body in input(ANSWERS, 200),
    ) {
        match push::judge(dialect, status, &body) {
            Ok(()) => {
                assert!((200..300).contains(&status));
                if dialect == PushDialect::EventList {
                    assert_eq!(Object::parse(&body).unwrap().integer("retcode"), Ok(Some(0)));
                }
            }
            Err(fault) => proper_words(&fault.to_string()),
        }
    }

    #[test]
    fn fuzz_stream_ack(text in input(ACKS, 100)) {
        if let Some(EventNo(number)) = stream::acknowledged(&String::from_utf8_lossy(&text)) {
            assert_eq!(stream::acknowledged(&format!("{{\"ack\":{number}}}")), Some(EventNo(number)));
        }
    }
}
