//! The running centre, `/config/centre`.

use super::super::super::reference;
use crate::operations::CentreOp;
use serde_json::{Value, json};

/// The schema of an operation's body.
pub(super) fn of_body(op: CentreOp) -> Option<&'static str> {
    match op {
        CentreOp::AddPhone | CentreOp::ChangePhone => Some("CentrePhoneAccount"),
        _ => None,
    }
}

/// What `result` holds.
pub(super) fn of_result(op: CentreOp) -> Value {
    let list = |schema| json!({"type": "array", "items": reference(schema)});
    match op {
        CentreOp::Sessions => list("CentreSession"),
        CentreOp::Log => json!({"type": "object", "properties": {
            "lines": list("CentreLogLine"),
            "more": {"type": "boolean", "description": "There may be older lines."},
        }}),
        CentreOp::Phones => list("CentrePhone"),
        CentreOp::AddPhone => json!({"type": "object", "properties": {"number": {"type": "string"}}}),
        CentreOp::Trunks => reference("CentreTrunks"),
        CentreOp::Settings => reference("CentreSettings"),
        CentreOp::Certificate => reference("CentreCertificate"),
        CentreOp::Health => reference("CentreHealth"),
        CentreOp::SignOut | CentreOp::ChangePhone | CentreOp::RemovePhone | CentreOp::Leave => {
            json!({"type": "object"})
        }
    }
}

/// All named schemas.
pub(super) fn all() -> Value {
    let time = || json!({"type": "integer", "description": "Milliseconds since 1970."});
    let whole = || json!({"type": "integer"});
    let text = || json!({"type": "string"});
    let maybe = |kind: &str| json!({"type": [kind, "null"]});
    let yes = || json!({"type": "boolean"});
    let object = |properties: Value| json!({"type": "object", "properties": properties});
    let list = |items: Value| json!({"type": "array", "items": items});
    json!({
        "CentreSession": object(json!({
            "agentId": whole(), "name": text(), "loginTime": time(), "sourceIp": text(),
            "clientIp": maybe("string"), "entryIp": maybe("string"), "serviceWorkId": maybe("string"),
            "phone": maybe("string"),
            "state": {"enum": ["idle", "ringing", "talking", "work", "busy", "rest"]},
            "stateReason": {"type": ["integer", "null"], "description": "Of busy or rest."},
            "stateSince": time(),
            "pending": {"enum": ["busy", "rest", null], "description": "What comes after the call."},
            "delivery": {"enum": ["poll", "stream", "push"]},
            "skills": list(whole()),
        })),
        "CentreLogLine": object(json!({
            "kind": {"enum": ["agent", "directory"]}, "id": whole(), "time": time(),
            "agentId": whole(), "action": {"enum": ["signed_in", "signed_out", "added", "changed", "removed"]},
            "cause": maybe("integer"), "began": maybe("integer"), "detail": text(),
            "who": text(), "object": text(), "before": maybe("string"), "after": maybe("string"),
        })),
        "CentrePhoneAccount": {
            "type": "object",
            "required": ["number", "password"],
            "properties": {
                "number": {"type": "string", "pattern": "^[0-9]{1,24}$"},
                "password": {
                    "type": "string", "format": "password", "minLength": 8, "maxLength": 100,
                    "description": "Never told.",
                },
            },
        },
        "CentrePhone": object(json!({
            "number": text(),
            "account": {"type": "boolean", "description": "False: registered with a browser's token."},
            "usable": {"type": "boolean", "description": "False: its password is of another realm."},
            "registered": yes(),
            "contacts": list(object(json!({
                "transport": {"enum": ["udp", "tcp", "tls", "ws"]}, "address": text(), "expires": time(),
            }))),
            "agentId": maybe("integer"),
        })),
        "CentreTrunks": object(json!({
            "sip": yes(),
            "trunks": list(object(json!({
                "name": text(), "domain": text(), "user": maybe("string"), "registrar": maybe("string"),
                "registered": maybe("boolean"), "identify": list(text()), "optionsEveryMs": whole(),
                "up": maybe("boolean"), "calls": maybe("integer"),
                "addresses": list(object(json!({
                    "host": text(), "port": maybe("integer"), "transport": {"enum": ["udp", "tcp", "tls"]},
                    "up": maybe("boolean"),
                }))),
            }))),
            "routes": list(object(json!({
                "prefix": text(), "strip": whole(), "add": text(), "trunks": list(text()),
            }))),
        })),
        "CentreSettings": object(json!({
            "file": maybe("string"),
            "settings": list(object(json!({
                "key": text(), "section": text(), "value": {}, "default": {},
                "source": {"enum": ["default", "file", "environment"]}, "place": maybe("string"),
                "secret": yes(), "kind": text(), "meaning": text(), "restartNeeded": yes(),
            }))),
        })),
        "CentreCertificate": {
            "type": ["object", "null"],
            "description": "null: the HTTPS port is off.",
            "properties": {
                "subject": text(), "issuer": text(), "names": list(text()), "notBefore": time(),
                "notAfter": time(), "sha256": text(), "selfSigned": yes(),
                "managed": {"type": "boolean", "description": "Made by the gateway itself."},
            },
        },
        "CentreHealth": object(json!({
            "version": text(), "node": text(), "now": time(), "uptimeMs": whole(), "ready": yes(),
            "reasons": list(text()),
            "store": object(json!({"kind": {"enum": ["sqlite", "postgres"]}, "unsavedBatches": whole()})),
            "agentsSignedIn": whole(), "calls": whole(), "legs": whole(),
            "vdn": object(json!({"id": whole(), "agentsSignedIn": whole(), "calls": whole(), "legs": whole()})),
            "connections": whole(),
            "switch": object(json!({
                "kind": {"enum": ["sip", "none"]}, "up": yes(),
                "addresses": {"type": ["array", "null"], "items": object(json!({
                    "transport": {"enum": ["udp", "tcp", "tls"]}, "address": text(),
                }))},
                "registrations": maybe("integer"), "legs": maybe("integer"),
                "trunkAddressesUp": maybe("integer"), "recordings": maybe("integer"),
            })),
        })),
    })
}
