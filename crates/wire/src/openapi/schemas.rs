//! Bodies and answers.

mod calls;
mod config;
mod queries;
pub(super) mod report;
mod supervision;

use super::reference;
use crate::operations::{
    AgentGroupOp, CallDataOp, Op, QualityControlOp, QueueDeviceOp, RecordPlayOp, VoiceCallOp,
};
use serde_json::{Value, json};

/// The schema of an operation's body.
pub(super) fn of_body(op: Op) -> Option<&'static str> {
    match op {
        Op::Login | Op::ForceLogin => Some("SignIn"),
        Op::LoginEx | Op::ForceLoginEx | Op::ForceLoginExWithoutPhone => Some("SignInEx"),
        Op::ModifyAccountPwdEx => Some("PasswordChange"),
        Op::NotifyBulletin => Some("Bulletin"),
        Op::SendNoteletEx => Some("Note"),
        Op::BindAgentPhone => Some("PhoneBinding"),
        Op::SetForwarding => Some("Forwarding"),
        Op::VoiceCall(VoiceCallOp::CallOut) => Some("CallOut"),
        Op::VoiceCall(VoiceCallOp::PreviewCallOut) => Some("PreviewCallOut"),
        Op::VoiceCall(VoiceCallOp::CallInner) => Some("CallInner"),
        Op::VoiceCall(VoiceCallOp::InnerHelp) => Some("InnerHelp"),
        Op::VoiceCall(VoiceCallOp::Transfer) => Some("Transfer"),
        Op::VoiceCall(VoiceCallOp::ConfJoin) => Some("ConfJoin"),
        Op::CallData(CallDataOp::SetAppDataEx) => Some("SetCallData"),
        Op::RecordPlay(RecordPlayOp::Play) => Some("Play"),
        Op::RecordPlay(RecordPlayOp::Record) => Some("Record"),
        Op::QueueDevice(QueueDeviceOp::AcdStat) => Some("AcdStatQuery"),
        Op::QueueDevice(QueueDeviceOp::SkillStat) => Some("SkillStatQuery"),
        Op::AgentGroup(AgentGroupOp::AgentInfoNoSkills) => Some("AgentList"),
        Op::Config(op) => config::of_body(op),
        Op::QualityControl(op) => supervision::of_inspection(op),
        Op::AgentConf(op) => supervision::of_conference(op),
        _ => None,
    }
}

/// The schema of an operation's answer: the envelope, with what `result` holds where that is known.
pub(super) fn of_answer(op: Op) -> Value {
    let result = match op {
        Op::Login | Op::ForceLogin | Op::LoginEx | Op::ForceLoginEx | Op::ForceLoginExWithoutPhone => {
            reference("SignedIn")
        }
        Op::QueryAgentSkills | Op::QueryAgentSkillsByWorkNo => {
            json!({"type": "array", "items": reference("Skill")})
        }
        Op::GetAgentStatus => reference("AgentStatus"),
        Op::UpdateGuid => json!({"type": "object", "properties": {"guid": {"type": "string"}}}),
        Op::QueryCustomState => json!({
            "type": "object",
            "properties": {"agentcustomstate": {"type": "string", "description": "65535: none."}},
        }),
        Op::Heartbeat => json!({"type": "object", "properties": {"loginTime": {"type": "string"}}}),
        Op::GetAgentEvent => return reference("PolledEvent"),
        Op::VoiceCall(
            VoiceCallOp::CallOut
            | VoiceCallOp::PreviewCallOut
            | VoiceCallOp::CallInner
            | VoiceCallOp::InnerHelp,
        ) => {
            json!({"type": "string", "description": "The call's id."})
        }
        Op::CallData(op) => calls::of_result(op),
        Op::QualityControl(QualityControlOp::AllAgent) => supervision::monitored(),
        Op::QueueDevice(op) => queries::of_queues(op),
        Op::AgentGroup(op) => queries::of_groups(op),
        Op::QueryMonitor(op) => queries::of_monitor(op),
        Op::RecordPlay(RecordPlayOp::RecordById) => reference("Recording"),
        Op::RecordPlay(RecordPlayOp::Records | RecordPlayOp::OwnRecords | RecordPlayOp::RecordsOfCall) => {
            json!({"type": "array", "items": reference("Recording")})
        }
        Op::RecordPlay(RecordPlayOp::RecordUrl) => json!({
            "type": "object",
            "properties": {
                "url": {"type": "string", "description": "A path on this gateway; GET and HEAD with ranges."},
                "expires": {"type": "string", "description": "Milliseconds since 1970."},
            },
        }),
        Op::Config(op) => config::of_result(op),
        Op::Report(op) => report::of_result(op),
        _ => return reference("Answer"),
    };
    json!({"allOf": [reference("Answer"), {"type": "object", "properties": {"result": result}}]})
}

/// All named schemas.
pub(super) fn all() -> Value {
    let mut all = of_agents();
    for more in [
        calls::all(),
        config::all(),
        queries::all(),
        report::all(),
        supervision::all(),
    ] {
        if let (Value::Object(all), Value::Object(more)) = (&mut all, more) {
            all.extend(more);
        }
    }
    all
}

fn of_agents() -> Value {
    json!({
        "Answer": {
            "type": "object",
            "required": ["message", "retcode"],
            "properties": {
                "message": {"type": "string", "description": "The cause in words; empty or \"success\" when done."},
                "retcode": {"type": "string", "description": "\"0\": done. Otherwise a code such as \"100-006\"."},
                "result": {"description": "What was asked for; \"\" or {} when there is nothing."},
            },
        },
        "Event": {
            "type": "object",
            "required": ["eventType", "workNo", "content"],
            "properties": {
                "eventType": {"type": "string", "examples": ["AgentState_Ready"]},
                "workNo": {"type": "string"},
                "content": {"type": ["object", "string", "null"]},
            },
        },
        "PolledEvent": {
            "type": "object",
            "required": ["message", "retcode"],
            "properties": {
                "message": {"type": "string"},
                "retcode": {"type": "string"},
                "event": reference("Event"),
            },
            "description": "Without an event the answer is exactly {\"message\":\"\",\"retcode\":\"0\"}.",
        },
        "PushedEvents": {
            "type": "object",
            "required": ["workNo", "eventList"],
            "properties": {
                "message": {"type": "string"},
                "retcode": {"type": "string"},
                "workNo": {"type": "string"},
                "eventList": {"type": "array", "items": reference("Event"), "description": "Oldest first."},
            },
        },
        "SignIn": sign_in(&["password", "phonenum"], "The agent's password."),
        "SignInEx": sign_in(&[], "The agent's password; may be empty where the gateway is set so."),
        "SignedIn": {
            "type": "object",
            "properties": {
                "vdnid": {"type": "integer"},
                "workno": {"type": "string"},
                "mediatype": {
                    "type": "string",
                    "pattern": "^[TF]{3}$",
                    "description": "Signed in to voice, text media server, mail: T or F each.",
                },
                "loginTime": {"type": "string", "description": "Milliseconds since 1970."},
                "isForceChange": {"type": "string", "enum": ["true", "false"]},
                "serverName": {"type": "string"},
                "timeRemaining": {"type": "string", "description": "Days until the password ends; empty: never."},
            },
        },
        "Skill": {
            "type": "object",
            "properties": {
                "name": {"type": "string"},
                "id": {"type": "integer"},
                "mediatype": {"type": "integer", "description": "5 voice, 1 text chat."},
            },
        },
        "AgentStatus": {
            "type": "object",
            "properties": {
                "agentState": {"type": "integer", "enum": [0, 1, 2, 3, 4, 5, 7, 8]},
                "isWorking": {"type": "boolean"},
            },
        },
        "PasswordChange": {
            "type": "object",
            "required": ["oldPassword", "newPassword"],
            "properties": {
                "oldPassword": {"type": "string", "format": "password"},
                "newPassword": {"type": "string", "format": "password", "minLength": 8, "maxLength": 32},
            },
        },
        "Bulletin": {
            "type": "object",
            "required": ["targettype", "targetname", "bulletindata"],
            "properties": {
                "targettype": {"type": "integer", "enum": [0, 1], "description": "0 agent group, 1 skill queue."},
                "targetname": {"type": "string", "maxLength": 100},
                "bulletindata": {"type": "string", "maxLength": 900},
            },
        },
        "Note": {
            "type": "object",
            "required": ["agentIds", "content"],
            "properties": {
                "agentIds": {"type": "array", "items": {"type": "integer"}, "minItems": 1, "maxItems": 100},
                "content": {"type": "string", "description": "At most 1023 bytes of UTF-8."},
            },
        },
        "PhoneBinding": {
            "type": "object",
            "required": ["phonenum"],
            "properties": {"phonenum": {"type": "string", "minLength": 1, "maxLength": 24}},
        },
        "Forwarding": {
            "type": "object",
            "properties": {
                "forwardType": {
                    "type": "integer",
                    "enum": [0, 1],
                    "description": "0 no forwarding, 1 always to forwardNumber. Without it the number decides.",
                },
                "forwardNumber": {"type": "string", "maxLength": 24},
            },
        },
    })
}

/// The body of the sign-in family.
fn sign_in(required: &[&str], password: &str) -> Value {
    let flag =
        |default: bool, what: &str| json!({"type": "boolean", "default": default, "description": what});
    let text = |longest: u32, what: &str| json!({"type": ["string", "null"], "maxLength": longest, "description": what});
    json!({
        "type": "object",
        "required": required,
        "properties": {
            "password": {"type": "string", "format": "password", "maxLength": 32, "description": password},
            "phonenum": {"type": "string", "maxLength": 24, "description": "The phone that rings for the agent."},
            "autoanswer": flag(true, "Calls are answered automatically."),
            "autoenteridle": flag(true, "Idle after a call; otherwise wrap-up."),
            "releasephone": flag(true, "The phone goes on hook after each call."),
            "agenttype": {"type": "integer", "enum": [4, 11], "default": 4, "description": "4 voice, 11 video."},
            "status": {"type": "integer", "enum": [3, 4, 5], "default": 4, "description": "3 busy, 4 idle, 5 wrap-up."},
            "ip": {"type": ["string", "null"], "format": "ipv4", "maxLength": 15, "default": "127.0.0.1"},
            "entryIp": {"type": ["string", "null"], "description": "The client's application gateway."},
            "phonelinkage": flag(false, "The desk phone follows the desktop."),
            "checkInWebm": flag(true, "Sign in to the text media server."),
            "checkInMailm": flag(false, "Not supported."),
            "vcPhoneNumber": text(24, "The number of a video phone."),
            "listenStatus": flag(false, "An inspector wants to be told of sign-ins and sign-outs."),
            "callBackUri": {"type": ["string", "null"], "format": "uri", "description": "Events are pushed there; together with serviceToken."},
            "serviceToken": {"type": ["string", "null"], "maxLength": 50, "pattern": "^[A-Za-z0-9_.-]*$"},
            "serviceworkid": text(30, "The agent's name in the desktop's own system."),
            "pushUrl": {"type": ["string", "null"], "format": "uri", "description": "The older push mode: one event a request."},
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_is_there_twice() {
        let parts = [
            of_agents(),
            calls::all(),
            config::all(),
            queries::all(),
            report::all(),
            supervision::all(),
        ];
        let count = |part: &Value| part.as_object().map_or(0, serde_json::Map::len);
        assert_eq!(parts.iter().map(count).sum::<usize>(), count(&all()));
    }
}
