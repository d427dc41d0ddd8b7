//! The running centre, `/config/centre`.

use super::super::super::reference;
use crate::operations::CentreOp;
use serde_json::{Value, json};

/// The schema of an operation's body.
pub(super) fn of_body(op: CentreOp) -> Option<&'static str> {
    match op {
        CentreOp::AddPhone | CentreOp::ChangePhone => Some("CentrePhoneAccount"),
        CentreOp::AddTrunk | CentreOp::ChangeTrunk => Some("CentreTrunkBody"),
        CentreOp::SetRoutes => Some("CentreRoutesBody"),
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
        CentreOp::AddTrunk | CentreOp::ChangeTrunk => {
            json!({"type": "object", "properties": {"name": {"type": "string"}}})
        }
        CentreOp::SetRoutes => json!({"type": "object", "properties": {"version": {"type": "string"}}}),
        CentreOp::SignOut
        | CentreOp::ChangePhone
        | CentreOp::RemovePhone
        | CentreOp::RemoveTrunk
        | CentreOp::Leave => json!({"type": "object"}),
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
            "sip": yes(), "editable": yes(),
            "reason": {"type": ["string", "null"], "description": "Why they can't be changed."},
            "version": {"type": "string", "description": "Of the managed routes."},
            "trunks": list(object(json!({
                "managed": {"type": "boolean", "description": "False: in the configuration file."},
                "hasPassword": yes(), "expiryMs": maybe("integer"), "caller": text(),
                "codecs": list(json!({"enum": ["alaw", "ulaw"]})),
                "name": text(), "domain": text(), "user": maybe("string"), "registrar": maybe("string"),
                "registered": maybe("boolean"), "identify": list(text()), "optionsEveryMs": whole(),
                "up": maybe("boolean"), "calls": maybe("integer"),
                "addresses": list(object(json!({
                    "address": text(), "host": text(), "port": maybe("integer"),
                    "transport": {"enum": ["udp", "tcp", "tls"]}, "up": maybe("boolean"),
                }))),
            }))),
            "routes": list(object(json!({
                "prefix": text(), "strip": whole(), "add": text(), "trunks": list(text()),
                "caller": maybe("string"), "managed": yes(),
            }))),
        })),
        "CentreTrunkBody": {
            "type": "object",
            "required": ["name"],
            "properties": {
                "name": {"type": "string", "pattern": "^[A-Za-z0-9._-]{1,32}$"},
                "addresses": {
                    "type": "array", "items": text(), "maxItems": 32, "description": "`192.0.2.1:5080/tcp`.",
                },
                "domain": text(),
                "user": {"type": "string", "description": "Empty: none, and no password either."},
                "password": {
                    "type": "string", "format": "password", "maxLength": 255,
                    "description": "Never told; absent or empty: as it was.",
                },
                "registrar": {"type": "string", "description": "Empty: ccgate doesn't register."},
                "expiryMs": {"type": "integer", "minimum": 30_000, "maximum": 86_400_000},
                "identify": {"type": "array", "items": text(), "maxItems": 32},
                "optionsEveryMs": {
                    "type": "integer", "minimum": 0, "maximum": 86_400_000, "description": "0: never, else 1000 or more.",
                },
                "caller": {
                    "type": "string", "description": "`given`, `withheld`, `else N`, `always N` or `prefix N`.",
                },
                "codecs": {"type": "array", "items": {"enum": ["alaw", "ulaw"]}, "maxItems": 2},
            },
        },
        "CentreRoutesBody": {
            "type": "object",
            "required": ["version", "routes"],
            "properties": {
                "version": {"type": "string", "description": "As `GET` of the trunks told it."},
                "routes": list(json!({
                    "type": "object",
                    "required": ["trunks"],
                    "properties": {
                        "prefix": {"type": "string", "pattern": "^[0-9*#+]{0,24}$"},
                        "strip": {"type": "integer", "minimum": 0, "maximum": 24},
                        "add": {"type": "string", "pattern": "^[0-9*#+]{0,24}$"},
                        "trunks": {"type": "array", "items": text(), "minItems": 1},
                        "caller": {"type": ["string", "null"], "description": "null or empty: the trunk's."},
                    },
                })),
            },
        },
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
