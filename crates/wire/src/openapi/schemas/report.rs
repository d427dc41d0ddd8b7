//! Figures and reports.

use crate::operations::ReportOp;
use serde_json::{Map, Value, json};

/// A parameter of a query of chapter `report`.
pub(crate) fn of_query(name: &str) -> Value {
    match name {
        "all" => {
            json!({"type": "boolean", "default": false, "description": "Agents that aren't signed in too."})
        }
        "minutes" => json!({"type": "integer", "enum": [15, 30, 60, 1440], "default": 60}),
        "format" => json!({"type": "string", "enum": ["json", "csv"], "default": "json"}),
        "number" => json!({"type": "string", "pattern": r"^\+?[0-9*#]{1,24}$"}),
        "result" => json!({
            "type": "string",
            "enum": ["none", "answered", "abandoned", "overflowed", "not_reached"],
        }),
        "before" => json!({"type": "string", "description": "The next of the page before."}),
        "text" => json!({"type": "string", "maxLength": 64}),
        "from" | "to" => json!({
            "type": "integer",
            "minimum": 0,
            "description": "Milliseconds since 1970; of figures: the first agent of the page.",
        }),
        _ => json!({"type": "integer", "minimum": 0}),
    }
}

/// What `result` holds of an operation of the chapter.
pub(super) fn of_result(op: ReportOp) -> Value {
    let of = |schema: &str| json!({"type": "array", "items": super::reference(schema)});
    match op {
        ReportOp::Me => super::reference("ReportMe"),
        ReportOp::Figures => super::reference("ReportFigures"),
        ReportOp::Intervals => json!({"type": "object", "properties": {"intervals": of("ReportInterval")}}),
        ReportOp::Agents => json!({
            "type": "object",
            "properties": {"agents": of("ReportAgent"), "next": {"type": ["integer", "null"]}},
        }),
        ReportOp::Calls | ReportOp::Mine => json!({
            "type": "object",
            "properties": {"calls": of("ReportCall"), "next": {"type": ["string", "null"]}},
        }),
        ReportOp::Colleagues => super::reference("ReportColleagues"),
    }
}

/// An object of these members: a name, with `#` for an integer, `?` for what may be null.
fn object(members: &str) -> Value {
    let properties: Map<String, Value> = members
        .split_whitespace()
        .map(|member| {
            let name = member.trim_end_matches(['#', '?', '!', '*']);
            let kind = match () {
                () if member.contains('#') => "integer",
                () if member.contains('!') => "boolean",
                () if member.contains('*') => "array",
                () => "string",
            };
            let kind = match member.contains('?') {
                true => json!([kind, "null"]),
                false => json!(kind),
            };
            (name.to_owned(), json!({"type": kind}))
        })
        .collect();
    json!({"type": "object", "properties": properties})
}

/// The named schemas.
pub(super) fn all() -> Value {
    json!({
        "ReportMe": object(
            "agentId# name vdn# vdnName groupId#? groupName? scope leads* phone? phones* skills* busyReasons* \
             restReasons* recordings! selfRecord! autoAnswer! autoIdle! forwarding? mustChangePassword! signedIn# \
             serverTime#",
        ),
        "ReportFigures": object("time# since# scope queues* groups* agents* next#?"),
        "ReportInterval": object(
            "start# calls# offered# answered# abandoned# overflowed# withinServiceLevel# waitMs# longestWaitMs# \
             talkMs# holdMs# wrapUpMs#? placed#",
        ),
        "ReportAgent": object(
            "agentId# name groupId#? signedInMs# idleMs# ringingMs# talkMs# wrapUpMs# busyMs# restMs# calls# \
             answered# unanswered# placed# callMs#",
        ),
        "ReportCall": object(
            "callId kind# begin# caller called skillId#? queue? flowId#? waitMs#? answered#? end#? talkMs# holdMs# \
             cause#? result agentIds* transfers# recordings*",
        ),
        "ReportColleagues": object("agents* queues* accessCodes* flows*"),
    })
}
