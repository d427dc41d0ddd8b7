//! Notes and bulletins: `sendnoteletex`, `sendnotelet`, `notifybulletin`.

use crate::lenient::{Fault, Object};
use crate::query::Query;
use crate::retcode::{Failure, Retcode};
use ccgate_core::ids::AgentId;
use ccgate_core::vdn::{BulletinTarget, Operation};

/// The most receivers of a note.
const MOST_RECEIVERS: usize = 100;
/// The most bytes of a note.
const LONGEST_NOTE: usize = 1023;

/// `sendnoteletex`: `agentIds` (1–100 numbers or strings) and `content` (1–1023 bytes). A receiver
/// named twice is told once.
///
/// # Errors
/// 100-001: its page knows no other code for a parameter.
pub fn note(body: &[u8]) -> Result<Operation, Failure> {
    let fault = |cause: &'static str| Failure::new(Retcode::SignInParameter, cause);
    let body = Object::parse(body).map_err(|fault| Failure::from(fault).under(Retcode::SignInParameter))?;
    let ids = body.integers("agentIds").ok();
    let receivers = ids
        .and_then(receivers)
        .ok_or(fault("agentIds must be 1 to 100 agent IDs"))?;
    let content = body.text("content").ok().flatten().unwrap_or_default();
    note_to(receivers, &content)
}

/// `sendnotelet/{receiver}?content=`: the older form, one receiver.
///
/// # Errors
/// 100-001.
pub fn note_to_one(receiver: &str, query: Query<'_>) -> Result<Operation, Failure> {
    let id = receiver.trim().parse().ok();
    let receivers = id.and_then(|id| receivers(vec![id])).ok_or(Failure::new(
        Retcode::SignInParameter,
        "receiver must be an agent ID",
    ))?;
    note_to(receivers, &query.get("content").unwrap_or_default())
}

fn note_to(receivers: Vec<AgentId>, content: &str) -> Result<Operation, Failure> {
    if !(1..=LONGEST_NOTE).contains(&content.len()) {
        return Err(Failure::new(
            Retcode::SignInParameter,
            "content must be 1 to 1023 bytes",
        ));
    }
    Ok(Operation::Note(receivers, content.to_owned()))
}

fn receivers(ids: Vec<i64>) -> Option<Vec<AgentId>> {
    if !(1..=MOST_RECEIVERS).contains(&ids.len()) {
        return None;
    }
    let mut receivers = Vec::with_capacity(ids.len());
    for id in ids {
        let id = AgentId(u32::try_from(id).ok().filter(|id| (1..=999_999).contains(id))?);
        if !receivers.contains(&id) {
            receivers.push(id);
        }
    }
    Some(receivers)
}

/// `notifybulletin`: `targettype` (0 group, 1 skill queue), `targetname` (1–100 characters),
/// `bulletindata` (1–900 characters).
///
/// # Errors
/// 000-002.
pub fn bulletin(body: &[u8]) -> Result<Operation, Failure> {
    let body = Object::parse(body)?;
    let target = match body.integer("targettype") {
        Ok(Some(0)) => BulletinTarget::Group,
        Ok(Some(1)) => BulletinTarget::Skill,
        _ => {
            return Err(Fault {
                member: "targettype",
                expected: "0 or 1",
            }
            .into());
        }
    };
    let name = bounded(&body, "targetname", 100, "1 to 100 characters")?;
    let text = bounded(&body, "bulletindata", 900, "1 to 900 characters")?;
    Ok(Operation::Bulletin(target(name), text))
}

fn bounded(
    body: &Object,
    member: &'static str,
    longest: usize,
    expected: &'static str,
) -> Result<String, Fault> {
    let text = body.text(member).ok().flatten().unwrap_or_default();
    if (1..=longest).contains(&text.chars().count()) {
        Ok(text.into_owned())
    } else {
        Err(Fault { member, expected })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(got: Result<Operation, Failure>, expect: &str) {
        let shown = match got {
            Ok(operation) => format!("{operation:?}"),
            Err(failure) => failure.to_string(),
        };
        assert_eq!(shown, expect);
    }

    #[test]
    fn notes() {
        let sent = r#"Note([AgentId(1204), AgentId(1205)], "text")"#;
        check(note(br#"{"agentIds":[1204,1205],"content":"text"}"#), sent);
        check(note(br#"{"agentIds":["1204","1205"],"content":"text"}"#), sent);
        check(note(br#"{"agentIds":[1204,"1205",1204],"content":"text"}"#), sent);
        let bad = "100-001 agentIds must be 1 to 100 agent IDs";
        for ids in [
            "[]",
            "null",
            "[0]",
            "[-1]",
            "[1000000]",
            "[\"a\"]",
            "{}",
            "[null]",
            "true",
        ] {
            check(
                note(format!(r#"{{"agentIds":{ids},"content":"text"}}"#).as_bytes()),
                bad,
            );
        }
        let many = |count| (1..=count).map(|id| id.to_string()).collect::<Vec<_>>().join(",");
        assert!(note(format!(r#"{{"agentIds":[{}],"content":"x"}}"#, many(100)).as_bytes()).is_ok());
        check(
            note(format!(r#"{{"agentIds":[{}],"content":"x"}}"#, many(101)).as_bytes()),
            bad,
        );
        check(note(b"x"), "100-001 the body is not JSON");
        check(
            note(br#"{"agentIds":[1204]}"#),
            "100-001 content must be 1 to 1023 bytes",
        );
        let bytes = |content: &str| {
            let body = format!(r#"{{"agentIds":[1204],"content":"{content}"}}"#);
            note(body.as_bytes())
        };
        // 1023 bytes are 341 Chinese characters.
        assert!(bytes(&"中".repeat(341)).is_ok());
        check(
            bytes(&"中".repeat(342)),
            "100-001 content must be 1 to 1023 bytes",
        );
    }

    #[test]
    fn the_older_note() {
        let sent = r#"Note([AgentId(1204)], "a b")"#;
        check(note_to_one("1204", Query::new("content=a%20b")), sent);
        check(
            note_to_one("Ann", Query::new("content=a")),
            "100-001 receiver must be an agent ID",
        );
        check(
            note_to_one("1204", Query::new("")),
            "100-001 content must be 1 to 1023 bytes",
        );
    }

    #[test]
    fn bulletins() {
        check(
            bulletin(br#"{"targettype":0,"targetname":"g","bulletindata":"t"}"#),
            r#"Bulletin(Group("g"), "t")"#,
        );
        check(
            bulletin(br#"{"targettype":"1","targetname":"s","bulletindata":"t"}"#),
            r#"Bulletin(Skill("s"), "t")"#,
        );
        check(bulletin(b"{}"), "000-002 targettype must be 0 or 1");
        check(
            bulletin(br#"{"targettype":2,"targetname":"s","bulletindata":"t"}"#),
            "000-002 targettype must be 0 or 1",
        );
        let of = |name: usize, data: usize| {
            let (name, data) = ("名".repeat(name), "文".repeat(data));
            bulletin(
                format!(r#"{{"targettype":1,"targetname":"{name}","bulletindata":"{data}"}}"#).as_bytes(),
            )
        };
        assert!(of(100, 900).is_ok());
        check(of(101, 1), "000-002 targetname must be 1 to 100 characters");
        check(of(0, 1), "000-002 targetname must be 1 to 100 characters");
        check(of(1, 901), "000-002 bulletindata must be 1 to 900 characters");
        check(of(1, 0), "000-002 bulletindata must be 1 to 900 characters");
    }
}
