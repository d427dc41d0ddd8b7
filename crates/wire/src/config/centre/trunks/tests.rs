//! What is said of trunks and routes, and told of them.

use super::*;
use serde_json::Value;

#[test]
fn trunks_as_they_are_said() {
    let parse = |body: Value| TrunkBody::parse(body.to_string().as_bytes());
    let all = parse(json!({
        "name": " line ", "addresses": [" sip.example.com ", "192.0.2.1:5080/tcp"], "domain": "example.com",
        "user": 4930123, "password": " not trimmed ", "registrar": "example.com", "expiryMs": "60000",
        "identify": [], "optionsEveryMs": 0, "caller": "else 1", "codecs": ["ulaw"],
    }))
    .unwrap();
    let texts = |items: &[&str]| Some(items.iter().map(|item| (*item).to_owned()).collect::<Vec<_>>());
    let expect = TrunkBody {
        name: "line".into(),
        addresses: texts(&["sip.example.com", "192.0.2.1:5080/tcp"]),
        domain: Some("example.com".into()),
        user: Some("4930123".into()),
        password: Some(" not trimmed ".into()),
        registrar: Some("example.com".into()),
        expiry_ms: Some(60_000),
        identify: texts(&[]),
        options_every_ms: Some(0),
        caller: Some("else 1".into()),
        codecs: texts(&["ulaw"]),
    };
    assert!(all == expect, "{all:?}");
    assert_eq!(format!("{all:?}"), "TrunkBody(line)");
    let little = parse(json!({"name": "line", "password": "", "user": null, "domain": ""})).unwrap();
    assert_eq!((little.secret(), &little.user), (None, &None));
    assert_eq!((little.domain.as_deref(), &little.addresses), (Some(""), &None));

    let many: Vec<String> = (0..33).map(|n| format!("192.0.2.{n}")).collect();
    for (body, expect) in [
        (json!({}), "name is missing"),
        (json!({"name": " "}), "name is missing"),
        (json!({"name": ["x"]}), "name must be a string"),
        (
            json!({"name": "x", "addresses": "a"}),
            "addresses must be a list of strings",
        ),
        (
            json!({"name": "x", "addresses": [1]}),
            "addresses must be a list of strings",
        ),
        (
            json!({"name": "x", "addresses": many}),
            "addresses has more than 32 elements",
        ),
        (
            json!({"name": "x", "expiryMs": 0}),
            "expiryMs must be a number from 30000 to 86400000",
        ),
        (
            json!({"name": "x", "expiryMs": "soon"}),
            "expiryMs must be an integer",
        ),
        (
            json!({"name": "x", "optionsEveryMs": 999}),
            "optionsEveryMs must be a number from 1000 to 86400000, or 0 for never",
        ),
        (
            json!({"name": "x", "password": "p\u{7}q"}),
            "password must have at most 255 characters, none of them a control character",
        ),
        (
            json!({"name": "x", "password": "p".repeat(256)}),
            "password must have at most 255 characters, none of them a control character",
        ),
    ] {
        let refused = parse(body).unwrap_err();
        assert_eq!(refused.message, expect);
        assert_eq!(refused.retcode.code(), "000-002", "{expect}");
    }
}

#[test]
fn routes_as_they_are_said() {
    let parse = |body: Value| RoutesBody::parse(body.to_string().as_bytes());
    let said = parse(json!({"version": "v", "routes": [
        {"trunks": ["a"]},
        {"prefix": " 0 ", "strip": "1", "add": "00", "trunks": ["a", "b"], "caller": "withheld"},
        {"prefix": 9, "trunks": [], "caller": ""},
    ]}))
    .unwrap();
    assert_eq!(said.version, "v");
    let of = |route: &RouteBody| {
        let RouteBody {
            prefix,
            strip,
            add,
            trunks,
            caller,
        } = route;
        json!([prefix, strip, add, trunks, caller])
    };
    let all: Vec<Value> = said.routes.iter().map(of).collect();
    assert_eq!(
        json!(all),
        json!([
            ["", 0, "", ["a"], null],
            ["0", 1, "00", ["a", "b"], "withheld"],
            ["9", 0, "", [], null],
        ])
    );
    assert_eq!(parse(json!({"version": "", "routes": []})).unwrap().routes, []);
    let many: Vec<Value> = vec![json!({}); 501];
    for (body, expect) in [
        (json!({"routes": []}), "version is missing"),
        (json!({"version": "v"}), "routes is missing"),
        (
            json!({"version": "v", "routes": {}}),
            "routes must be a list of objects",
        ),
        (
            json!({"version": "v", "routes": many}),
            "routes has more than 500 elements",
        ),
        (
            json!({"version": "v", "routes": [{}, {"strip": "x"}]}),
            "route 2: strip must be an integer",
        ),
        (
            json!({"version": "v", "routes": [{"trunks": "a"}]}),
            "route 1: trunks must be a list of strings",
        ),
    ] {
        let refused = parse(body).unwrap_err();
        assert_eq!(refused.message, expect);
        assert_eq!(refused.retcode.code(), "000-002", "{expect}");
    }
}

#[test]
fn what_is_answered() {
    assert_eq!(which(Query::new("name=%20a%20")).unwrap(), "a");
    assert_eq!(which(Query::new("name=")).unwrap_err().message, "name is missing");
    let refused = outdated("abc");
    assert_eq!(refused.retcode.code(), "100-009");
    let body: Value = serde_json::from_slice(&refused.render()).unwrap();
    assert_eq!(body["result"], json!({"version": "abc"}));
    let none: Value = serde_json::from_slice(&found(&Trunks::default())).unwrap();
    assert_eq!(
        none["result"],
        json!({"trunks": [], "routes": [], "sip": false, "editable": false, "reason": null, "version": ""})
    );
}
