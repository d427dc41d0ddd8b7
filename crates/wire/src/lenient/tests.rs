use super::*;
use proptest::prelude::*;

fn object(json: &str) -> Object {
    Object::parse(json.as_bytes()).unwrap()
}

#[test]
fn bodies() {
    for empty in ["", "  \r\n", "null", "\"\"", "{}", "\u{feff}{}", " {} "] {
        assert_eq!(
            Object::parse(empty.as_bytes()),
            Ok(Object::default()),
            "{empty:?}"
        );
    }
    for other in ["[]", "1", "true", "\"x\""] {
        assert_eq!(
            Object::parse(other.as_bytes()),
            Err(BodyFault::NotAnObject),
            "{other:?}"
        );
    }
    for broken in ["{", "{'a':1}", "x", "{\"a\":1}}"] {
        assert_eq!(
            Object::parse(broken.as_bytes()),
            Err(BodyFault::NotJson),
            "{broken:?}"
        );
    }
    assert_eq!(Object::parse(b"{\"a\":\"\xff\"}"), Err(BodyFault::NotJson));
    let deep = format!("{{\"a\":{}{}}}", "[".repeat(1000), "]".repeat(1000));
    assert_eq!(Object::parse(deep.as_bytes()), Err(BodyFault::NotJson));
}

#[test]
fn flags() {
    let expect = [
        ("true", Ok(Some(true))),
        ("\"true\"", Ok(Some(true))),
        ("\"True\"", Ok(Some(true))),
        ("\"TRUE \"", Ok(Some(true))),
        ("1", Ok(Some(true))),
        ("\"1\"", Ok(Some(true))),
        ("false", Ok(Some(false))),
        ("\"False\"", Ok(Some(false))),
        ("0", Ok(Some(false))),
        ("null", Ok(None)),
        ("\"\"", Ok(None)),
        ("2", Err("m must be a boolean")),
        ("\"yes\"", Err("m must be a boolean")),
        ("[]", Err("m must be a boolean")),
    ];
    for (json, expect) in expect {
        let read = object(&format!("{{\"m\":{json}}}"))
            .flag("m")
            .map_err(|fault| fault.to_string());
        assert_eq!(read, expect.map_err(String::from), "{json}");
    }
    assert_eq!(object("{}").flag("m"), Ok(None));
}

#[test]
fn integers() {
    let expect = [
        ("4", Ok(Some(4))),
        ("\"4\"", Ok(Some(4))),
        ("\" 4 \"", Ok(Some(4))),
        ("4.0", Ok(Some(4))),
        ("-1", Ok(Some(-1))),
        ("null", Ok(None)),
        ("\"\"", Ok(None)),
        ("4.5", Err("m must be an integer")),
        ("1e300", Err("m must be an integer")),
        ("18446744073709551615", Err("m must be an integer")),
        ("\"4.0\"", Err("m must be an integer")),
        ("true", Err("m must be an integer")),
        ("{}", Err("m must be an integer")),
    ];
    for (json, expect) in expect {
        let read = object(&format!("{{\"m\":{json}}}"))
            .integer("m")
            .map_err(|fault| fault.to_string());
        assert_eq!(read, expect.map_err(String::from), "{json}");
    }
}

#[test]
fn texts() {
    let body = object(
        r#"{"password":"x","phonenum":40001,"entryIp":null,"empty":"","bad":true,"vcPhoneNumber":1.5}"#,
    );
    assert_eq!(body.text("password").unwrap().as_deref(), Some("x"));
    assert_eq!(body.text("phonenum").unwrap().as_deref(), Some("40001"));
    assert_eq!(body.text("vcPhoneNumber").unwrap().as_deref(), Some("1.5"));
    assert_eq!(body.text("entryIp"), Ok(None));
    assert_eq!(body.text("absent"), Ok(None));
    assert_eq!(body.text("empty").unwrap().as_deref(), Some(""));
    assert_eq!(
        body.text("bad").unwrap_err(),
        Fault {
            member: "bad",
            expected: "a string"
        }
    );
    assert_eq!(format!("{body:?}"), "Object(6 members)");
}

#[test]
fn lists() {
    let list = |json: &str| object(&format!("{{\"agentIds\":{json}}}")).integers("agentIds");
    assert_eq!(list("[101,\"102\",\" 103 \"]"), Ok(vec![101, 102, 103]));
    assert_eq!(list("101"), Ok(vec![101]));
    assert_eq!(list("null"), Ok(vec![]));
    assert_eq!(list("[]"), Ok(vec![]));
    assert!(list("[101,\"\"]").is_err());
    assert!(list("[[]]").is_err());
    assert!(list("{}").is_err());
}

proptest! {
    #[test]
    fn any_body_is_read(bytes in proptest::collection::vec(any::<u8>(), 0..200), value in "[\\[\\]{}\":,0-9a-z.\\-]{0,60}") {
        let _ = Object::parse(&bytes);
        if let Ok(body) = Object::parse(format!("{{\"m\":{value}}}").as_bytes()) {
            let _ = (body.text("m"), body.flag("m"), body.integer("m"), body.integers("m"));
        }
    }

    #[test]
    fn an_integer_reads_alike_in_both_forms(number: i64) {
        let body = object(&format!("{{\"a\":{number},\"b\":\"{number}\"}}"));
        prop_assert_eq!(body.integer("a"), Ok(Some(number)));
        prop_assert_eq!(body.integer("b"), Ok(Some(number)));
    }
}
