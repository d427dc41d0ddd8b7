//! Chapter `config`.

mod centre;
mod files;

use super::super::reference;
use crate::operations::ConfigOp;
use ccgate_core::directory::Strategy;
use serde_json::{Value, json};

/// The schema of an operation's body.
pub(super) fn of_body(op: ConfigOp) -> Option<&'static str> {
    use ConfigOp as Op;
    match op {
        Op::SignIn => Some("ConfigSignIn"),
        Op::AddAgent | Op::ModifyAgent => Some("ConfigAgent"),
        Op::AddRole | Op::ModifyRole => Some("UserClass"),
        Op::AddSkill | Op::ModifySkill => Some("SkillQueue"),
        Op::AddRoute | Op::ModifyRoute => Some("CalledRoute"),
        Op::AddSkillGroup | Op::ModifySkillGroup => Some("SkillGroup"),
        Op::Centre(op) => centre::of_body(op),
        Op::Files(op) => files::of_body(op),
        Op::KeepAlive
        | Op::QueryAgents
        | Op::DeleteAgent
        | Op::QueryRoles
        | Op::DeleteRole
        | Op::QuerySkills
        | Op::DeleteSkill
        | Op::QueryRoutes
        | Op::DeleteRoute
        | Op::QueryFlows
        | Op::QuerySkillGroups
        | Op::DeleteSkillGroup => None,
    }
}

/// What `result` holds.
pub(super) fn of_result(op: ConfigOp) -> Value {
    use ConfigOp as Op;
    let list = |schema| json!({"type": "array", "items": reference(schema)});
    let id = |name: &str| json!({"type": "object", "properties": {name: {"type": "integer"}}});
    match op {
        Op::QueryAgents => list("ConfigAgent"),
        Op::AddAgent => id("agentId"),
        Op::QueryRoles => list("UserClass"),
        Op::AddRole => id("userClassId"),
        Op::QuerySkills => list("SkillQueue"),
        Op::AddSkill => id("skillId"),
        Op::QueryRoutes => list("CalledRoute"),
        Op::AddRoute => json!({"type": "array", "items": id("dnId")}),
        Op::QueryFlows => list("IvrFlow"),
        Op::QuerySkillGroups => list("SkillGroup"),
        Op::AddSkillGroup => id("skillGroupId"),
        Op::Centre(op) => centre::of_result(op),
        Op::Files(op) => files::of_result(op),
        Op::SignIn
        | Op::KeepAlive
        | Op::ModifyAgent
        | Op::DeleteAgent
        | Op::ModifyRole
        | Op::DeleteRole
        | Op::ModifySkill
        | Op::DeleteSkill
        | Op::ModifyRoute
        | Op::DeleteRoute
        | Op::ModifySkillGroup
        | Op::DeleteSkillGroup => json!({"type": "object"}),
    }
}

/// All named schemas.
pub(super) fn all() -> Value {
    let mut all = of_vdn();
    for more in [centre::all(), files::all()] {
        if let (Value::Object(all), Value::Object(more)) = (&mut all, more) {
            all.extend(more);
        }
    }
    all
}

fn of_vdn() -> Value {
    let within = |low: u32, high: u32| json!({"type": "integer", "minimum": low, "maximum": high});
    let text = |longest: u32| json!({"type": "string", "maxLength": longest});
    let flag = json!({"type": "boolean"});
    let only = |value: u32, why: &str| json!({"type": "integer", "enum": [value], "description": why});
    let code = json!({"type": "string", "pattern": "^[0-9*#]{1,24}$"});
    json!({
        "ConfigSignIn": {
            "type": "object",
            "required": ["agentId", "password"],
            "properties": {
                "agentId": {
                    "type": "integer",
                    "description": "An administrator's work number, or 100000 and a VDN's number.",
                },
                "password": {"type": "string", "format": "password", "minLength": 1, "maxLength": 32},
            },
        },
        "ConfigAgent": {
            "type": "object",
            "properties": {
                "agentId": within(1, 999_999),
                "name": {"type": "string", "description": "At most 20 bytes."},
                "agentPwd": {
                    "type": "string", "format": "password", "minLength": 8, "maxLength": 32,
                    "description": "Needed in a new agent; never told.",
                },
                "fullName": {"type": "string", "description": "Told as the name is; nothing else is taken."},
                "socialChatNum": only(0, "Parallel chats: there are none."),
                "timeRemaining": {
                    "type": "string",
                    "description": "Days until the password ends; empty: never. Told, and not to be set.",
                },
                "userClassId": within(0, 255),
                "asrInd": only(0, "Smart recognition: there is none."),
                "groupId": {"type": "integer", "description": "An extra of ccgate. -1 or 0: none."},
                "skills": {
                    "type": "array",
                    "description": "An extra of ccgate: the configured skills.",
                    "items": {"type": "object", "required": ["skillId"], "properties": {
                        "skillId": within(1, 2000),
                        "level": {"type": "integer", "minimum": 1, "maximum": 100, "default": 1},
                    }},
                },
                "phones": {
                    "type": "string",
                    "description": "An extra of ccgate: phones separated by commas; empty: any of the VDN.",
                },
                "rights": {
                    "type": "object",
                    "description": "An extra of ccgate: rights of its own, beside those of the user class.",
                    "properties": {
                        "inspector": flag, "classLeader": flag, "administrator": flag,
                        "reportManager": flag, "refusesInbound": flag, "noCallOut": flag,
                    },
                },
                "recordCalls": flag,
            },
        },
        "UserClass": {
            "type": "object",
            "properties": {
                "roleId": within(1, 255),
                "name": {"type": "string", "description": "At most 20 bytes."},
                "roles": {
                    "type": "array", "items": {"enum": [0, 1]},
                    "description": "32, 64 or 128 flags in the order of the CTI right bits.",
                },
            },
        },
        "SkillQueue": {
            "type": "object",
            "properties": {
                "skillId": within(1, 2000),
                "name": {"type": "string", "description": "At most 100 bytes; can't be changed."},
                "mediaTypeId": {"type": "integer"},
                "description": text(255),
                "skillParameter": {"type": "object", "properties": {
                    "maxAgentWrapupTime": within(0, 3600),
                    "calcOfMaxCallNum": {"type": "integer", "enum": [0, 1], "default": 0},
                    "maxCallNum": {"type": "integer", "minimum": 0, "maximum": 10_000, "default": 100},
                    "maxWaitTime": {"type": "integer", "minimum": 1, "maximum": 60_000, "default": 60},
                    "restNum": {
                        "type": "array", "minItems": 48, "maxItems": 48, "items": {"enum": [255, 225]},
                        "description": "Agents at rest are not limited.",
                    },
                    "supportVideo": only(0, "There is no video."),
                    "timeOutTransferDevice": reference("TransferDevice"),
                    "busyTransferDevice": reference("TransferDevice"),
                    "noAgentsTransferDevice": reference("TransferDevice"),
                }},
                "distribution": {
                    "type": "object",
                    "description": "An extra of ccgate. Times are seconds; 0 is none of its own.",
                    "properties": {
                        "strategy": {"enum": Strategy::ALL.map(Strategy::word)},
                        "priority": within(0, 255),
                        "serviceLevelTime": within(1, 3600),
                        "ringTime": within(0, 3600),
                        "lastAgentTime": within(0, 2_592_000),
                        "patienceForAgentTime": within(0, 3600),
                        "music": {"type": "string", "description": "A prompt; empty: the installation's."},
                        "recordCalls": flag,
                        "tellsAbandoned": flag,
                    },
                },
            },
        },
        "TransferDevice": {
            "type": "object",
            "required": ["transferType"],
            "properties": {
                "transferType": {"enum": ["Release", "Transfer", "Wait", "Message", "Callback"]},
                "deviceType": {"enum": [1, 3, 5], "description": "1 skill queue, 3 IVR, 5 a number."},
                "value": {
                    "type": ["integer", "string"],
                    "description": "Of Message and Callback the prompt that is heard.",
                },
            },
        },
        "CalledRoute": {
            "type": "object",
            "properties": {
                "dnId": within(1, 10_000),
                "accesscode": code,
                "subcode": {"type": "string", "maxLength": 0},
                "devicetype": {"enum": [1, 3], "description": "1 skill queue, 3 IVR."},
                "deviceId": {"type": "integer"},
                "description": text(255),
            },
        },
        "IvrFlow": {
            "type": "object",
            "properties": {
                "flowId": within(1, 1500),
                "flowdescription": text(50),
                "flowaccesscode": code,
                "flowname": text(255),
                "flowtype": {"enum": [1]},
                "isLoad": {"enum": [1]},
                "Ivrs": {"type": "array", "maxItems": 0},
            },
        },
        "SkillGroup": {
            "type": "object",
            "properties": {
                "skillGroupId": within(1, 2000),
                "skillGroupName": {"type": "string", "description": "At most 64 bytes."},
                "skills": {"type": "array", "items": {
                    "type": "object",
                    "required": ["skillId", "skillPower", "agentPower"],
                    "properties": {
                        "skillId": within(1, 2000),
                        "skillPower": within(1, 100),
                        "agentPower": within(1, 300),
                    },
                }},
            },
        },
    })
}
