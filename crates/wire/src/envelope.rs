//! The envelope of every reply: `message`, `retcode`, `result` (spec/agent.md §0).
//!
//! Replies are written straight into bytes in that order of keys. The HTTP status is 200 in all
//! cases: clients read the body of nothing else.

use crate::retcode::Retcode;
use serde::Serialize;

/// The poll's answer when there is no event. The official C# client compares it byte by byte
/// (spec/wire.md §1 rule 2): no space, this order, no `event`.
pub const EMPTY_POLL: &[u8] = br#"{"message":"","retcode":"0"}"#;

/// The answer of an action that has nothing to tell.
pub const SUCCESS: &[u8] = br#"{"message":"success","retcode":"0","result":{}}"#;

/// The `Content-Type` of every reply.
pub const CONTENT_TYPE: &str = "application/json;charset=UTF-8";

/// An answer with a result.
pub fn success(result: &impl Serialize) -> Vec<u8> {
    let mut body = Vec::with_capacity(256);
    body.extend_from_slice(br#"{"message":"success","retcode":"0","result":"#);
    if serde_json::to_writer(&mut body, result).is_err() {
        // Only a map with keys other than strings comes here; no result of the interface has one.
        return failure(Retcode::OperationFailed, "the result could not be written", "");
    }
    body.push(b'}');
    body
}

/// A refusal or fault, with its cause in words, and `details`, JSON, when there are any.
pub fn failure(retcode: Retcode, message: &str, details: &str) -> Vec<u8> {
    let mut body = Vec::with_capacity(64 + message.len());
    body.extend_from_slice(br#"{"message":"#);
    text(&mut body, message);
    body.extend_from_slice(br#","retcode":""#);
    body.extend_from_slice(retcode.code().as_bytes());
    body.extend_from_slice(br#"","result":"#);
    body.extend_from_slice(if details.is_empty() {
        b"\"\""
    } else {
        details.as_bytes()
    });
    body.push(b'}');
    body
}

/// Writes a JSON string.
pub(crate) fn text(out: &mut Vec<u8>, text: &str) {
    serde_json::to_writer(out, text).expect("a string can be written to memory");
}

/// Writes a number or anything else whose `Display` is JSON as it stands.
pub(crate) fn plain(out: &mut Vec<u8>, value: impl std::fmt::Display) {
    use std::io::Write;
    write!(out, "{value}").expect("memory can be written to");
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[track_caller]
    fn check(body: &[u8], expect: &str) {
        assert_eq!(std::str::from_utf8(body).unwrap(), expect);
    }

    #[test]
    fn forms() {
        check(EMPTY_POLL, "{\"message\":\"\",\"retcode\":\"0\"}");
        check(SUCCESS, r#"{"message":"success","retcode":"0","result":{}}"#);
        check(
            &success(&json!(["a", 1, null])),
            r#"{"message":"success","retcode":"0","result":["a",1,null]}"#,
        );
        check(
            &failure(Retcode::NotSignedIn, "agent not login", ""),
            r#"{"message":"agent not login","retcode":"100-006","result":""}"#,
        );
        check(
            &failure(Retcode::Parameter, "\"坐席\"\n\\", r#"{"line":2}"#),
            r#"{"message":"\"坐席\"\n\\","retcode":"000-002","result":{"line":2}}"#,
        );
    }

    #[test]
    fn what_json_cannot_say_is_a_failure() {
        let bad = std::collections::BTreeMap::from([(vec![1], 1)]);
        check(
            &success(&bad),
            r#"{"message":"the result could not be written","retcode":"100-007","result":""}"#,
        );
    }
}
