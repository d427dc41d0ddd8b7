//! What is asked of the running centre, and told of it.

use super::log::{Kind, Line, Wanted};
use super::phones::{self, PhoneBody};
use super::{log, sessions};
use crate::query::Query;
use ccgate_core::{AgentId, Phone, Time};
use serde_json::{Value, json};

fn result(body: &[u8]) -> Value {
    let answer: Value = serde_json::from_slice(body).unwrap();
    assert_eq!(answer["retcode"], "0");
    answer["result"].clone()
}

#[test]
fn pages_of_the_log() {
    let usual = Wanted {
        kind: Kind::Agent,
        from: None,
        to: None,
        agent: None,
        before: None,
        limit: 50,
    };
    let at = |millis| Some(Time::from_millis(millis));
    for (query, expect) in [
        ("", usual),
        ("kind=&agentId=0&limit=", usual),
        (
            "kind=directory&from=5&to=9&before=17&limit=200&agentId=101",
            Wanted {
                kind: Kind::Directory,
                from: at(5),
                to: at(9),
                agent: Some(AgentId(101)),
                before: Some(17),
                limit: 200,
            },
        ),
    ] {
        assert_eq!(Wanted::parse(Query::new(query)), Ok(expect), "{query}");
    }
    for (query, expect) in [
        ("kind=both", "kind must be agent or directory"),
        ("from=-1", "from must be a number from 0"),
        ("to=x", "to must be an integer"),
        ("before=-3", "before must be a number from 0"),
        ("limit=0", "limit must be a number from 1 to 200"),
        ("limit=201", "limit must be a number from 1 to 200"),
        ("agentId=1000000", "agentId must be a number from 1 to 999999"),
    ] {
        let refused = Wanted::parse(Query::new(query)).unwrap_err();
        assert_eq!(refused.message, expect, "{query}");
        assert_eq!(refused.retcode.code(), "000-002", "{query}");
    }

    let lines = [
        Line::Agent {
            id: 17,
            time: 9,
            agent_id: 101,
            action: "signed_out".to_owned(),
            cause: Some(257),
            began: Some(5),
            detail: "inspector".to_owned(),
        },
        Line::Directory {
            id: 9,
            time: 8,
            who: "agent 119 from 127.0.0.1".to_owned(),
            object: "skill 5".to_owned(),
            action: log::action(None, Some(&String::new())),
            before: None,
            after: Some("name = \"x\"".to_owned()),
        },
    ];
    assert_eq!(
        result(&log::page(&lines, true)),
        json!({"more": true, "lines": [
            {"kind": "agent", "id": 17, "time": 9, "agentId": 101, "action": "signed_out", "cause": 257,
             "began": 5, "detail": "inspector"},
            {"kind": "directory", "id": 9, "time": 8, "who": "agent 119 from 127.0.0.1",
             "object": "skill 5", "action": "added", "before": null, "after": "name = \"x\""},
        ]})
    );
    let text = String::new();
    assert_eq!(log::action(Some(&text), None), "removed");
    assert_eq!(log::action(Some(&text), Some(&text)), "changed");
    assert_eq!(log::action(None, None), "changed");
}

#[test]
fn phones_and_their_passwords() {
    let body = PhoneBody::parse(br#"{"number":40003,"password":"eight ch"}"#).unwrap();
    assert_eq!((&body.number, body.secret()), (&Phone::from("40003"), "eight ch"));
    assert!(!format!("{body:?}").contains("eight"));
    for (bad, expect) in [
        ("{}", "number is missing"),
        (r#"{"number":"40003"}"#, "password is missing"),
        (
            r#"{"number":"","password":"eight ch"}"#,
            "number must have 1 to 24 digits",
        ),
        (
            r#"{"number":"4000a","password":"eight ch"}"#,
            "number must have 1 to 24 digits",
        ),
        (
            r#"{"number":"1234567890123456789012345","password":"eight ch"}"#,
            "number must have 1 to 24 digits",
        ),
        (
            r#"{"number":"4","password":"seven c"}"#,
            "password must have 8 to 100 characters",
        ),
        (
            r#"{"number":"4","password":"eight\u0000ch"}"#,
            "password must have 8 to 100 characters",
        ),
        ("[", "the body is not JSON"),
    ] {
        let refused = PhoneBody::parse(bad.as_bytes()).unwrap_err();
        assert_eq!(refused.message, expect, "{bad}");
        assert_eq!(refused.retcode.code(), "000-002", "{bad}");
    }
    assert_eq!(
        phones::which(Query::new("number=+40003+")),
        Ok(Phone::from("40003"))
    );
    assert!(phones::which(Query::new("number=")).is_err());
    assert!(phones::which(Query::new("")).is_err());
}

#[test]
fn whom_to_sign_out() {
    assert_eq!(sessions::who(Query::new("agentId=101")), Ok(AgentId(101)));
    for bad in ["", "agentId=0", "agentId=x", "agentId=1000000"] {
        assert!(sessions::who(Query::new(bad)).is_err(), "{bad}");
    }
}
