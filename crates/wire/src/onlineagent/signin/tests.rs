use super::*;
use proptest::prelude::*;
use serde_json::{Value, json};

fn usual() -> Value {
    json!({"password": "secret", "phonenum": "40001"})
}

/// The usual body with one member more, or another value of it.
fn with(member: &str, value: Value) -> Value {
    let mut body = usual();
    body[member] = value;
    body
}

fn parse(kind: SignInKind, body: &Value) -> Result<SignInBody, Failure> {
    SignInBody::parse(kind, body.to_string().as_bytes())
}

/// What the body said of a member, in one line.
fn seen(body: &SignInBody, member: &str) -> String {
    let text = |text: &Option<String>| text.clone().unwrap_or_else(|| "none".to_owned());
    match member {
        "password" => body.password.secret().to_owned(),
        "phonenum" => match &body.phone {
            PhoneChoice::Number(phone) => phone.to_string(),
            PhoneChoice::None => "none".to_owned(),
        },
        "autoanswer" => body.auto_answer.to_string(),
        "autoenteridle" => body.auto_idle.to_string(),
        "releasephone" => body.terms.release_phone.to_string(),
        "agenttype" => format!("{:?}", body.terms.agent_type),
        "status" => format!("{:?}", body.initial),
        "ip" => body.origin.client_ip.clone(),
        "entryIp" => text(&body.origin.entry_ip),
        "phonelinkage" => body.terms.phone_linkage.to_string(),
        "checkInWebm" => body.terms.media.chat.to_string(),
        "checkInMailm" => body.terms.media.mail.to_string(),
        "vcPhoneNumber" => body
            .terms
            .video_phone
            .as_ref()
            .map_or("none".to_owned(), Phone::to_string),
        "listenStatus" => body.terms.listen.to_string(),
        "serviceworkid" => text(&body.origin.service_work_id),
        _ => panic!("{member}"),
    }
}

/// A member's value is taken as `expect`.
#[track_caller]
fn taken(member: &str, value: Value, expect: &str) {
    let body = parse(SignInKind::Login, &with(member, value.clone()));
    let body = body.unwrap_or_else(|failure| panic!("{member}: {value}: {failure}"));
    assert_eq!(seen(&body, member), expect, "{member}: {value}");
}

/// A member's value is refused with a retcode, by the member's name.
#[track_caller]
fn refused(member: &str, value: Value, retcode: &str) {
    let failure = parse(SignInKind::Login, &with(member, value.clone())).unwrap_err();
    assert_eq!(failure.retcode.code(), retcode, "{member}: {value}");
    assert!(failure.message.starts_with(member), "{member}: {failure}");
}

#[test]
fn defaults() {
    let body = parse(SignInKind::Login, &usual()).unwrap();
    for (member, expect) in [
        ("password", "secret"),
        ("phonenum", "40001"),
        ("autoanswer", "true"),
        ("autoenteridle", "true"),
        ("releasephone", "true"),
        ("agenttype", "Voice"),
        ("status", "Idle"),
        ("ip", "127.0.0.1"),
        ("entryIp", "none"),
        ("phonelinkage", "false"),
        ("checkInWebm", "true"),
        ("checkInMailm", "false"),
        ("vcPhoneNumber", "none"),
        ("listenStatus", "false"),
        ("serviceworkid", "none"),
    ] {
        assert_eq!(seen(&body, member), expect, "{member}");
        if member != "password" && member != "phonenum" {
            taken(member, Value::Null, expect);
            taken(member, json!(""), expect);
        }
    }
    assert_eq!(body.delivery, Delivery::Poll);
    assert!(body.terms.media.voice);
    assert_eq!(body.origin.peer, "");
}

#[test]
fn mandatory_members() {
    for member in ["password", "phonenum"] {
        refused(member, Value::Null, "100-001");
        refused(member, json!(""), "100-001");
        refused(member, json!(true), "100-001");
        refused(member, json!(["x"]), "100-001");
    }
    for body in ["", "{}", "null", "[]", "password=secret", "\u{0}"] {
        let failure = SignInBody::parse(SignInKind::Login, body.as_bytes()).unwrap_err();
        assert_eq!(failure.retcode.code(), "100-001", "{body}");
    }
}

#[test]
fn passwords_and_phones() {
    taken("password", json!("密".repeat(32)), &"密".repeat(32));
    taken("password", json!(123_456), "123456");
    refused("password", json!("x".repeat(33)), "100-001");
    for member in ["phonenum", "vcPhoneNumber"] {
        taken(member, json!("1".repeat(24)), &"1".repeat(24));
        taken(member, json!(40001), "40001");
        taken(member, json!("+86-10"), "+86-10");
        taken(member, json!("softphone.a_1"), "softphone.a_1");
        for bad in ["1".repeat(25).as_str(), "4 1", "<4>", "中", "4@host", "4\n"] {
            refused(member, json!(bad), "100-001");
        }
    }
}

#[test]
fn booleans() {
    for member in [
        "autoanswer",
        "autoenteridle",
        "releasephone",
        "phonelinkage",
        "checkInWebm",
        "listenStatus",
    ] {
        for value in [
            json!(true),
            json!("true"),
            json!("True"),
            json!("TRUE"),
            json!(1),
            json!("1"),
        ] {
            taken(member, value, "true");
        }
        for value in [json!(false), json!("false"), json!("False"), json!(0), json!("0")] {
            taken(member, value, "false");
        }
        for bad in [json!("yes"), json!(2), json!([]), json!({}), json!("ttrue")] {
            refused(member, bad, "100-001");
        }
    }
    // E-mail isn't supported: the member is read and has no effect.
    taken("checkInMailm", json!("true"), "false");
    refused("checkInMailm", json!("yes"), "100-001");
}

#[test]
fn numbers() {
    for (value, expect) in [(4, "Voice"), (11, "Video")] {
        taken("agenttype", json!(value), expect);
        taken("agenttype", json!(value.to_string()), expect);
    }
    for bad in [
        json!(0),
        json!(5),
        json!(99),
        json!("x"),
        json!(true),
        json!([4]),
        json!(4.5),
    ] {
        refused("agenttype", bad, "100-012");
    }
    for (value, expect) in [(3, "Busy"), (4, "Idle"), (5, "Work")] {
        taken("status", json!(value), expect);
        taken("status", json!(value.to_string()), expect);
    }
    for bad in [
        json!(0),
        json!(2),
        json!(6),
        json!("idle"),
        json!(false),
        json!(-4),
    ] {
        refused("status", bad, "100-001");
    }
}

#[test]
fn addresses() {
    taken("ip", json!("192.168.100.200"), "192.168.100.200");
    for bad in [
        json!("256.1.1.1"),
        json!("1.2.3"),
        json!("1.2.3.4.5"),
        json!("::1"),
        json!("localhost"),
        json!(" 1.2.3.4"),
        json!("01.2.3.4"),
        json!("1.2.3.4:80"),
        json!(1),
        json!(true),
    ] {
        refused("ip", bad, "100-016");
    }
    taken("entryIp", json!("10.0.0.1"), "10.0.0.1");
    taken("entryIp", json!("x".repeat(64)), &"x".repeat(64));
    refused("entryIp", json!("x".repeat(65)), "100-001");
    refused("entryIp", json!(["10.0.0.1"]), "100-001");
    taken("serviceworkid", json!("工".repeat(30)), &"工".repeat(30));
    taken("serviceworkid", json!(77), "77");
    refused("serviceworkid", json!("x".repeat(31)), "100-001");
    refused("serviceworkid", json!("a\nb"), "100-001");
}

/// What a body with these three members is delivered by.
fn delivered(call_back: Value, token: Value, push_url: Value) -> Result<String, String> {
    let mut body = usual();
    body["callBackUri"] = call_back;
    body["serviceToken"] = token;
    body["pushUrl"] = push_url;
    match parse(SignInKind::Login, &body) {
        Ok(SignInBody {
            delivery: Delivery::Poll,
            ..
        }) => Ok("poll".to_owned()),
        Ok(SignInBody {
            delivery: Delivery::Push(push),
            ..
        }) => Ok(format!(
            "{:?} {} {}",
            push.dialect,
            push.uri,
            push.service_token.unwrap_or_default()
        )),
        Err(failure) => Err(format!("{failure}")),
    }
}

#[test]
fn deliveries() {
    const URI: &str = "https://127.0.0.1:8080/pushresult?a=b";
    const OLD: &str = "http://portal/push?token=1";
    let null = || Value::Null;
    let check = |call_back: Value, token: Value, push_url: Value, expect: &str| {
        assert_eq!(delivered(call_back, token, push_url).as_deref(), Ok(expect));
    };
    let pushed = format!("EventList {URI} t-1");
    check(json!(URI), json!("t-1"), null(), &pushed);
    check(json!(URI), json!("t-1"), json!(OLD), &pushed);
    check(json!(URI), null(), null(), "poll");
    check(json!(URI), json!(""), null(), "poll");
    check(null(), json!("t-1"), null(), "poll");
    check(json!(""), json!("t-1"), json!(""), "poll");
    check(null(), null(), json!(OLD), &format!("SingleEvent {OLD} "));
    check(json!(URI), null(), json!(OLD), &format!("SingleEvent {OLD} "));

    for member in ["callBackUri", "pushUrl"] {
        for bad in [
            json!("portal/push"),
            json!("ftp://portal/push"),
            json!(true),
            json!("http://"),
        ] {
            refused(member, bad, "100-001");
        }
    }
    for bad in [
        json!("x".repeat(51)),
        json!("a b"),
        json!("a=b"),
        json!("密"),
        json!([]),
    ] {
        refused("serviceToken", bad, "100-001");
    }
}

#[test]
fn kinds() {
    use SignInKind::{ForceLogin, ForceLoginEx, ForceLoginExWithoutPhone, Login, LoginEx};
    for (kind, op, [forced, needs_phone, platform_only]) in [
        (Login, Op::Login, [false, true, false]),
        (ForceLogin, Op::ForceLogin, [true, true, false]),
        (LoginEx, Op::LoginEx, [false, false, true]),
        (ForceLoginEx, Op::ForceLoginEx, [true, false, true]),
        (
            ForceLoginExWithoutPhone,
            Op::ForceLoginExWithoutPhone,
            [true, false, true],
        ),
    ] {
        assert_eq!(SignInKind::of(op), Some(kind));
        assert_eq!(
            [kind.forced(), kind.needs_phone(), kind.platform_only()],
            [forced, needs_phone, platform_only],
            "{kind:?}"
        );
        let bare = parse(kind, &json!({}));
        assert_eq!(bare.is_ok(), platform_only, "{kind:?}");
        let body = parse(kind, &usual()).unwrap();
        let media = body.terms.media;
        assert_eq!(
            (media.voice, media.chat, media.mail),
            (true, !platform_only, false),
            "{kind:?}"
        );
        let phone = if kind == ForceLoginExWithoutPhone {
            "none"
        } else {
            "40001"
        };
        assert_eq!(seen(&body, "phonenum"), phone, "{kind:?}");
    }
    assert_eq!(SignInKind::of(Op::Logout), None);
    assert!(parse(LoginEx, &json!({})).unwrap().password.is_empty());
}

#[test]
fn the_documents_sample() {
    let body = br#"{"password":"secret","phonenum":"40038","autoanswer":"false","autoenteridle":"false",
        "releasephone":"true","agenttype":4,"status":"4","ip":"192.168.1.44","entryIp":null,
        "vcPhoneNumber":null,"phonelinkage":0,"checkInWebm":"false","somethingNew":{"a":[1]}}"#;
    let body = SignInBody::parse(SignInKind::ForceLogin, body).unwrap();
    assert!(!format!("{body:?}").contains("secret"));
    let request = body.into_sign_in(SignInContext {
        agent: AgentId(1203),
        guid: Guid::from_random(1, "AgentGateway0"),
        renewal: Renewal::Static {
            overlap: std::time::Duration::from_secs(60),
        },
        peer: "192.0.2.1".to_owned(),
        must_change_password: true,
    });
    assert_eq!(request.phone, PhoneChoice::Number("40038".into()));
    assert_eq!(request.origin.peer, "192.0.2.1");
    assert_eq!(request.origin.client_ip, "192.168.1.44");
    assert!(request.forced && request.must_change_password);
    assert!(!request.auto_answer && !request.auto_idle && !request.terms.media.chat);
}

proptest! {
    #[test]
    fn any_bytes_are_read(body in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = SignInBody::parse(SignInKind::Login, &body);
    }

    #[test]
    fn any_value_of_any_member_is_read(
        member in prop::sample::select(vec![
            "password", "phonenum", "agenttype", "status", "ip", "entryIp", "phonelinkage",
            "vcPhoneNumber", "callBackUri", "serviceToken", "serviceworkid", "pushUrl",
        ]),
        text in "\\PC{0,60}",
        number in any::<f64>(),
    ) {
        let _ = parse(SignInKind::Login, &with(member, json!(text)));
        if let Err(failure) = parse(SignInKind::Login, &with(member, json!(number))) {
            prop_assert!(failure.message.starts_with(member));
        }
        let _ = parse(SignInKind::LoginEx, &with(member, json!([text])));
    }
}
