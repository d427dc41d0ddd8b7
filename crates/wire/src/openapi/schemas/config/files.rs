//! Flows, prompts, reasons, groups and lists of agents, ccgate's own.

use super::super::super::reference;
use crate::operations::FilesOp;
use serde_json::{Value, json};

/// The schema of an operation's body.
pub(super) fn of_body(op: FilesOp) -> Option<&'static str> {
    match op {
        FilesOp::SaveFlow | FilesOp::CheckFlow => Some("FlowFile"),
        FilesOp::SetReasons => Some("Reasons"),
        FilesOp::ImportAgents => Some("AgentImport"),
        FilesOp::ModifyVdn => Some("Vdn"),
        FilesOp::AddGroup | FilesOp::ModifyGroup => Some("AgentGroup"),
        _ => None,
    }
}

/// What `result` holds.
pub(super) fn of_result(op: FilesOp) -> Value {
    let list = |of: Value| json!({"type": "array", "items": of});
    let object = |properties: Value| json!({"type": "object", "properties": properties});
    let (text, whole) = (json!({"type": "string"}), json!({"type": "integer"}));
    match op {
        FilesOp::Flows => json!({"oneOf": [list(reference("FlowFileRow")), reference("FlowFile")]}),
        FilesOp::SaveFlow => object(json!({
            "name": text, "flowId": whole, "version": text, "faults": list(reference("FlowFault")),
        })),
        FilesOp::CheckFlow => reference("FlowCheck"),
        FilesOp::Prompts => list(reference("Prompt")),
        FilesOp::SavePrompt => object(json!({"name": text, "bytes": whole, "seconds": {"type": "number"}})),
        FilesOp::PromptSound => {
            json!({"description": "Refused. The sound itself comes as audio/wav, without an envelope."})
        }
        FilesOp::Reasons => reference("Reasons"),
        FilesOp::ImportAgents => reference("AgentImportReport"),
        FilesOp::Vdn => reference("Vdn"),
        FilesOp::Groups => list(reference("AgentGroup")),
        FilesOp::AddGroup => object(json!({"groupId": whole})),
        FilesOp::DeleteFlow
        | FilesOp::DeletePrompt
        | FilesOp::SetReasons
        | FilesOp::ModifyVdn
        | FilesOp::ModifyGroup
        | FilesOp::DeleteGroup => json!({"type": "object"}),
    }
}

/// All named schemas.
pub(super) fn all() -> Value {
    let text = || json!({"type": "string"});
    let whole = || json!({"type": "integer"});
    let yes = || json!({"type": "boolean"});
    let maybe = |kind: &str| json!({"type": [kind, "null"]});
    let list = |of: Value| json!({"type": "array", "items": of});
    let object = |properties: Value| json!({"type": "object", "properties": properties});
    let reason = |low: u32, high: u32| {
        list(object(json!({
            "id": {"type": "integer", "minimum": low, "maximum": high},
            "text": {"type": "string", "minLength": 1, "maxLength": 100},
        })))
    };
    json!({
        "FlowFault": object(json!({
            "line": maybe("integer"), "column": maybe("integer"), "step": text(), "key": text(), "message": text(),
            "warning": {"type": "boolean", "description": "The flow works all the same."},
        })),
        "FlowFile": object(json!({
            "name": {"type": "string", "pattern": "^[a-z0-9_-]{1,64}\\.toml$"},
            "text": {"type": "string", "description": "At most 262144 bytes."},
            "version": {"type": "string", "description": "SHA-256 of the text that was read; empty: a new file."},
            "inForce": {"type": "boolean", "readOnly": true},
            "faults": {"type": "array", "items": reference("FlowFault"), "readOnly": true},
        })),
        "FlowFileRow": object(json!({
            "name": text(), "flowId": maybe("integer"), "title": text(), "description": text(), "inForce": yes(),
            "accessCodes": list(text()), "calls": whole(), "bytes": whole(), "version": text(),
            "faults": list(reference("FlowFault")),
        })),
        "FlowCheck": object(json!({
            "faults": list(reference("FlowFault")),
            "flow": {"type": ["object", "null"], "properties": {
                "flowId": whole(), "title": text(), "accessCode": text(), "start": text(),
                "prompts": list(text()), "skills": list(whole()),
            }},
            "steps": list(object(json!({
                "name": text(), "kind": text(), "line": maybe("integer"), "summary": text(),
                "next": list(object(json!({"label": text(), "to": text()}))),
            }))),
        })),
        "Prompt": object(json!({
            "name": text(), "language": maybe("string"), "bytes": whole(), "seconds": maybe("number"),
            "usedBy": list(text()),
        })),
        "Reasons": object(json!({"rest": reason(0, 255), "busy": reason(200, 250)})),
        "AgentImport": object(json!({
            "lines": {"type": "string", "description": "Comma-separated values; the first line names the columns."},
            "check": {"type": "boolean", "default": false, "description": "Change nothing."},
        })),
        "AgentImportReport": object(json!({
            "added": whole(), "changed": whole(), "unchanged": whole(), "saved": yes(),
            "lines": list(object(json!({"line": whole(), "agentId": text(), "faults": list(text())}))),
        })),
        "Vdn": object(json!({
            "vdnId": {"type": "integer", "readOnly": true}, "name": text(),
            "phoneRanges": {"type": "array", "items": object(json!({"first": text(), "last": text()})), "readOnly": true},
            "limits": {"type": "object", "readOnly": true, "properties": {
                "agents": maybe("integer"), "videoAgents": maybe("integer"), "wrapUpSeconds": maybe("integer"),
            }},
            "wrapUpSeconds": {"type": "integer", "minimum": 0, "maximum": 3600, "writeOnly": true,
                "description": "0: wrap-up lasts until the agent ends it."},
            "recordCalls": yes(),
        })),
        "AgentGroup": object(json!({
            "groupId": whole(), "name": text(),
            "leader": {"type": ["integer", "null"], "description": "-1 to set: none."},
            "pickUp": yes(), "agents": {"type": "integer", "readOnly": true},
        })),
    })
}
