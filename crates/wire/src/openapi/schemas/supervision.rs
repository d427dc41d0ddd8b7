//! Inspection and conferences.

use super::reference;
use crate::operations::{AgentConfOp, QualityControlOp};
use serde_json::{Value, json};

/// The schema of an operation's body in chapter `qualitycontrol`.
pub(super) const fn of_inspection(op: QualityControlOp) -> Option<&'static str> {
    match op {
        QualityControlOp::ForceRecord => Some("ForceRecord"),
        _ => None,
    }
}

/// The schema of an operation's body in chapter `agentconf`.
pub(super) const fn of_conference(op: AgentConfOp) -> Option<&'static str> {
    match op {
        AgentConfOp::Request => Some("ConferenceRequest"),
        AgentConfOp::HandOver => Some("ConferenceChairman"),
        AgentConfOp::PlayVoice => Some("ConferencePlay"),
        AgentConfOp::Resize => Some("ConferenceSize"),
        AgentConfOp::HoldParticipant => Some("ConferenceHold"),
        _ => None,
    }
}

/// What `allagent` answers.
pub(super) fn monitored() -> Value {
    json!({"type": "array", "items": reference("MonitoredAgent")})
}

/// Their named schemas.
pub(super) fn all() -> Value {
    let participant =
        json!({"type": "string", "pattern": "^[0-9*#]{1,24}$", "description": "A number or work number."});
    json!({
        "ForceRecord": {
            "type": "object",
            "properties": {
                "agents": {
                    "type": ["string", "array"],
                    "items": {"type": "integer"},
                    "description": "1 to 500 work numbers: separated by semicolons, or an array. \
                        Without it those of the query.",
                },
            },
        },
        "MonitoredAgent": {
            "type": "object",
            "properties": {
                "workno": {"type": "string"},
                "name": {"type": "string"},
                "status": {
                    "type": "string",
                    "enum": ["2", "3", "4", "5", "7", "8"],
                    "description": "2 signed out, 3 busy, 4 idle, 5 wrap-up, 7 in a call, 8 rest.",
                },
            },
        },
        "ConferenceRequest": {
            "type": "object",
            "required": ["memberNum"],
            "properties": {
                "memberNum": {"type": "integer", "minimum": 2, "maximum": 120, "description": "How many may take part."},
                "time": {
                    "type": "integer",
                    "minimum": 0,
                    "maximum": 1440,
                    "default": 60,
                    "description": "Minutes that it may last; 0 is the default.",
                },
                "beepTone": {"type": "boolean", "default": false, "description": "Without effect."},
                "confCallerNo": {"type": "string", "pattern": "^[0-9*#]{0,24}$", "description": "Without effect."},
                "promptTime": {"type": "integer", "description": "Without effect."},
                "playMode": {"type": "integer", "description": "Without effect."},
                "voicePath": {"type": "string", "description": "Without effect."},
            },
        },
        "ConferenceChairman": {
            "type": "object",
            "description": "Only looked at without destWorkNo.",
            "properties": {"destAgentNo": {"type": "integer", "minimum": 1, "maximum": 999_999}},
        },
        "ConferencePlay": {
            "type": "object",
            "required": ["voicePath"],
            "properties": {
                "voicePath": {"type": "string", "minLength": 1, "maxLength": 100},
                "playType": {"type": "integer", "enum": [0, 1], "description": "Without effect."},
                "playMode": {"type": "integer", "enum": [1, 2, 4], "description": "Without effect."},
            },
        },
        "ConferenceSize": {
            "type": "object",
            "required": ["modifyType", "modifyNum"],
            "properties": {
                "modifyType": {"type": "integer", "enum": [0, 1], "description": "0 more, 1 fewer."},
                "modifyNum": {"type": "integer", "minimum": 2, "maximum": 118},
            },
        },
        "ConferenceHold": {
            "type": "object",
            "required": ["participant"],
            "properties": {
                "participant": participant,
                "hold": {"type": "boolean", "default": true, "description": "False: back into the talk."},
            },
        },
    })
}
