//! Path, query and header parameters of an operation.

use crate::operations::{Chapter, Check, Op, Operation};
use serde_json::{Value, json};

/// All of them, as OpenAPI's Parameter Objects. The header `guid` is a security scheme instead.
pub(super) fn all(operation: &Operation) -> Vec<Value> {
    let path = operation
        .parameters()
        .map(|(name, check)| json!({"name": name, "in": "path", "required": true, "schema": checked(check)}));
    let query = operation
        .query
        .iter()
        .map(|name| json!({"name": name, "in": "query", "schema": of_query(operation, name)}));
    let header = (operation.op() == Some(Op::Handshake)).then(
        || json!({"name": "service_token", "in": "header", "schema": {"type": "string", "maxLength": 50}}),
    );
    path.chain(query).chain(header).collect()
}

fn checked(check: Check) -> Value {
    match check {
        Check::Number(low, u32::MAX) => json!({"type": "integer", "minimum": low}),
        Check::Number(low, high) => json!({"type": "integer", "minimum": low, "maximum": high}),
        Check::Text(longest) => json!({"type": "string", "minLength": 1, "maxLength": longest}),
        Check::SecondDial => json!({"type": "string", "pattern": "^[0-9,%*#]{1,24}$"}),
        Check::Digits => json!({"type": "string", "pattern": "^[0-9]{2,25}$"}),
    }
}

/// Most names mean the same wherever they occur.
fn of_query(operation: &Operation, name: &str) -> Value {
    match name {
        _ if operation.chapter == Chapter::Report => super::schemas::report::of_query(name),
        "skillid" if operation.op() != Some(Op::ResetSkill) => json!({"type": "integer"}),
        "isNoContainLastCall" => {
            json!({"type": "boolean", "default": false, "description": "True: the last call doesn't count."})
        }
        "isEncodeResult" => {
            json!({"type": "boolean", "default": false, "description": "The answer is Base64."})
        }
        "number" => json!({"type": "string", "pattern": "^[0-9*#]{1,24}$"}),
        "destWorkNo" | "workno" => json!({"type": "integer", "minimum": 1, "maximum": 999_999}),
        "startdate" | "enddate" => json!({
            "type": "string",
            "description": "YYYY-MM-DD, YYYY-MM-DD hh:mm:ss or milliseconds since 1970.",
        }),
        "startposition" | "endposition" => {
            json!({"type": "integer", "minimum": 0, "description": "Counted from 1; 0 is 1."})
        }
        "skillid" => json!({
            "type": "string",
            "maxLength": 4000,
            "description": "Skill ids separated by semicolons; read when autoflag is not true.",
        }),
        "phonelinkage" => json!({"type": "integer", "enum": [0, 1]}),
        "reason" => json!({
            "type": "integer",
            "description": "0 or nothing: none; otherwise 200 to 250.",
            "anyOf": [{"const": 0}, {"minimum": 200, "maximum": 250}],
        }),
        "prolong" => json!({"type": "boolean", "description": "Again, while already in this state."}),
        "customstate" => json!({"type": "integer", "minimum": 0, "maximum": 65_534}),
        "oldpassword" | "newpassword" | "repassword" => {
            json!({"type": "string", "format": "password", "minLength": 8, "maxLength": 32})
        }
        "after" => json!({
            "type": "integer",
            "minimum": 0,
            "description": "An extra of ccgate: the number of the last event that was received.",
        }),
        "mediaTypes" => {
            json!({"type": "string", "description": "Media type numbers separated by semicolons; nothing is all."})
        }
        "status" => json!({"type": "integer", "minimum": 0, "maximum": 8}),
        "groupid" => json!({"type": "integer"}),
        "agentIdSet" | "groupIdSet" | "userClassIdSet" | "skillIdSet" | "dnIdSet" | "flowIdSet"
        | "skillGroupIdSet" => {
            json!({"type": "string", "description": "Ids separated by commas; nothing is all."})
        }
        "agentId" | "groupId" | "userClassId" | "skillId" | "dnId" | "skillGroupId" => {
            json!({"type": "integer", "description": "Of which; nothing or 0 in a new one: assigned."})
        }
        "from" | "to" => json!({"type": "integer", "minimum": 0, "description": "Milliseconds since 1970."}),
        "before" => {
            json!({"type": "integer", "minimum": 0, "description": "Older than the line of this id."})
        }
        "limit" => json!({"type": "integer", "minimum": 1, "maximum": 200, "default": 50}),
        "kind" => json!({"type": "string", "enum": ["agent", "directory"], "default": "agent"}),
        "name" => json!({"type": "string", "description": "Of a file."}),
        "version" => {
            json!({"type": "string", "description": "SHA-256 of the text that is meant; nothing: any."})
        }
        "whisperagentid" => json!({"type": "integer", "minimum": 1, "maximum": 999_999}),
        "switchtype" => {
            json!({"type": "integer", "enum": [0, 1, 2], "description": "0 listen, 1 join, 2 whisper."})
        }
        "prolongTime" => {
            json!({"type": "integer", "minimum": 1, "maximum": 1440, "default": 60, "description": "Minutes."})
        }
        "mode" => json!({"type": "integer", "enum": [1, 2], "description": "Without effect."}),
        "agents" => json!({"type": "string", "description": "Agent ids separated by semicolons."}),
        _ => json!({"type": "string"}),
    }
}
