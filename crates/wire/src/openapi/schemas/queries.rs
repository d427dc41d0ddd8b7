//! Agents, groups, queues and figures.

use super::reference;
use crate::operations::{AgentGroupOp, QueryMonitorOp, QueueDeviceOp};
use serde_json::{Value, json};

fn list(of: Value) -> Value {
    json!({"type": "array", "items": of})
}

/// What `result` holds of an operation of chapter `queuedevice`.
pub(super) fn of_queues(op: QueueDeviceOp) -> Value {
    match op {
        QueueDeviceOp::WaitNum | QueueDeviceOp::WaitNumByAgent | QueueDeviceOp::SkillWaitNum => {
            json!({"type": "integer"})
        }
        QueueDeviceOp::VdnSkills | QueueDeviceOp::SkillsOfVdn => list(reference("VdnSkill")),
        QueueDeviceOp::AgentSkills => list(reference("Skill")),
        QueueDeviceOp::AcdStat | QueueDeviceOp::SkillStat => list(reference("AcdStat")),
        QueueDeviceOp::IvrInfo => list(reference("Ivr")),
        QueueDeviceOp::InNoInfo => list(reference("AccessCode")),
    }
}

/// What `result` holds of an operation of chapter `agentgroup`.
pub(super) fn of_groups(op: AgentGroupOp) -> Value {
    use AgentGroupOp as Op;
    match op {
        Op::AgentByWorkNo => reference("Agent"),
        Op::AgentByList
        | Op::AgentBySkill
        | Op::AgentByConfiguredSkill
        | Op::AgentInfoNoSkills
        | Op::AgentListByStatus
        | Op::AgentOnGroup
        | Op::AgentOnGroupEx
        | Op::AllAgentStatus
        | Op::AllChatAgents
        | Op::AllLocalAgentStatus
        | Op::IdleAgent
        | Op::OnlineAgentOnVdn => list(reference("Agent")),
        Op::AllOnlineAgents => list(json!({
            "type": "object",
            "properties": {
                "skillId": {"type": "integer"},
                "skillMediaType": {"type": "integer"},
                "agent": list(reference("Agent")),
            },
        })),
        Op::AgentIdsBySkill => list(json!({"type": "string"})),
        Op::AgentNames => json!({"type": "object", "additionalProperties": {"type": "string"}}),
        Op::AgentRestInfo => reference("RestInfo"),
        Op::GroupByAgent => reference("Group"),
        Op::GroupOnVdn => list(reference("Group")),
        Op::IsCallOut
        | Op::IsCensor
        | Op::IsMonitor
        | Op::IsPickUp
        | Op::IsReportManager
        | Op::IsSpyMonitor
        | Op::IsSystem => json!({"type": "boolean"}),
        Op::LoggedInPhones => list(json!({
            "type": "object",
            "properties": {"workno": {"type": "string"}, "phonenumber": {"type": "string"}},
        })),
        Op::AgentStatusOnVdn => list(reference("AgentState")),
        Op::OwnStatusAndSkills => json!({"allOf": [
            reference("AgentState"),
            {"type": "object", "properties": {"skills": list(reference("Skill"))}},
        ]}),
        Op::RestReason => list(json!({
            "type": "object",
            "properties": {"restReasonId": {"type": "integer"}, "restReason": {"type": "string"}},
        })),
    }
}

/// What `result` holds of an operation of chapter `querymonitor`.
pub(super) fn of_monitor(op: QueryMonitorOp) -> Value {
    let count = json!({"type": "integer"});
    match op {
        QueryMonitorOp::AgentClusterInfo => reference("AgentCluster"),
        QueryMonitorOp::AllAgentClusterInfo => list(reference("AgentCluster")),
        QueryMonitorOp::ClusterInfo => list(reference("Cluster")),
        QueryMonitorOp::ClusterInfoByName => reference("Cluster"),
        QueryMonitorOp::ServerTime => json!({"type": "integer", "description": "Milliseconds since 1970."}),
        QueryMonitorOp::SkillStatisticInfo => reference("SkillStatistics"),
        QueryMonitorOp::SystemState => json!({
            "type": "object",
            "properties": {"busyagent": count, "talkingnum": count, "Idleagent": count, "totalloginagent": count},
        }),
        QueryMonitorOp::SystemVersion => json!({"type": "string"}),
    }
}

const STATUS: &str = "0 unknown, 2 signed out, 3 busy, 4 idle, 5 wrap-up, 7 rung or talking, 8 rest.";
const CTI_STATUS: &str = "0 signed out, 1 idle, 4 rung, 5 talking, 6 wrap-up, 7 busy, 8 rest.";

/// Their named schemas.
pub(super) fn all() -> Value {
    let text = json!({"type": "string"});
    let integer = json!({"type": "integer"});
    let seconds = json!({"type": "integer", "description": "Seconds."});
    let told = |what: &str| json!({"type": "integer", "description": what});
    let ids = |least: u32| {
        json!({
            "type": "array",
            "minItems": least,
            "maxItems": 100,
            "items": {"type": ["integer", "string"]},
            "description": "Ids of skill queues.",
        })
    };
    json!({
        "AcdStatQuery": {"type": "object", "required": ["skills"], "properties": {"skills": ids(1)}},
        "SkillStatQuery": {
            "type": "object",
            "properties": {"skills": ids(0), "vdn": told("The agent's own VDN.")},
        },
        "AgentList": {
            "type": "object",
            "required": ["agentlist"],
            "properties": {
                "agentlist": {"type": "array", "minItems": 1, "items": {"type": ["integer", "string"]}},
            },
        },
        "VdnSkill": {
            "type": "object",
            "properties": {
                "name": text,
                "id": integer,
                "mediatype": told("5 voice, 1 text chat."),
                "serviceType": integer,
                "realFlag": told("1 a real queue."),
            },
        },
        "AcdStat": {
            "type": "object",
            "properties": {
                "pilotNbr": {"type": "string", "description": "The first access code that leads to the queue."},
                "deviceNo": told("The queue's id."),
                "skillDescrip": {"type": "string", "description": "The queue's name."},
                "queueSize": told("Callers that wait."),
                "queueTime": told("How long the first of them has waited; seconds."),
                "loadFactor": told("Of a hundred agents signed in to the queue, so many are rung, talk or wrap up."),
                "loggedOnAgents": integer,
                "availAgents": integer,
                "maxQueueSize": told("How many may wait."),
            },
        },
        "Ivr": {
            "type": "object",
            "properties": {
                "access": {"type": "string", "description": "The number to transfer to."},
                "id": integer,
                "description": text,
                "serviceNo": integer,
            },
        },
        "AccessCode": {
            "type": "object",
            "properties": {
                "description": text,
                "id": integer,
                "inno": {"type": "string", "description": "The number that callers dial."},
                "vdnid": integer,
                "mediatype": integer,
            },
        },
        "Agent": {
            "type": "object",
            "properties": {
                "workno": text,
                "name": text,
                "status": told(STATUS),
                "ctiStatus": told(CTI_STATUS),
                "groupid": told("-1: none."),
                "groupname": {"type": "string", "const": ""},
                "skilllist": {
                    "type": "array",
                    "items": reference("Skill"),
                    "description": "The queues that it serves. Absent in agentinfonoskills.",
                },
                "callids": {"type": "array", "maxItems": 0},
                "mediatype": {"type": "string", "pattern": "^[TF]{3}$"},
                "vdnid": integer,
                "phonenumber": text,
                "currentstatetime": told("How long it has been in this state; seconds."),
                "logindate": told("Milliseconds since 1970; 0 when it isn't signed in."),
                "inMultimediaConf": integer,
            },
        },
        "AgentState": {
            "type": "object",
            "properties": {
                "workno": text,
                "name": text,
                "status": told(STATUS),
                "ctiStatus": told(CTI_STATUS),
                "currentstatetime": seconds,
            },
        },
        "Group": {
            "type": "object",
            "properties": {
                "id": integer,
                "name": text,
                "monitorno": told("The class leader; 0: none."),
                "monitorname": text,
            },
        },
        "RestInfo": {
            "type": "object",
            "properties": {
                "onRestAgentNum": integer,
                "allowRestAgentNum": integer,
                "waitRestAgentNum": integer,
                "details": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "properties": {
                            "agentId": integer,
                            "name": text,
                            "cantRestCause": integer,
                            "beginTime": told("Milliseconds since 1970; 0 while it waits for the end of a call."),
                            "applyRestLength": told("What was asked for; seconds."),
                            "reqRestDura": told("How long it has rested; seconds."),
                        },
                    },
                },
            },
        },
        "Cluster": {
            "type": "object",
            "properties": {
                "clusterName": text,
                "nodes": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "properties": {"nodeName": text, "agentNum": told("Agents of the VDN signed in there.")},
                    },
                },
            },
        },
        "AgentCluster": {
            "type": "object",
            "properties": {"workno": text, "clusterName": text, "nodeName": text},
        },
        "SkillStatistics": statistics(),
    })
}

/// A queue's figures: those of now, and those since the beginning of the day.
fn statistics() -> Value {
    let mut members = serde_json::Map::new();
    for name in [
        "skillId",
        "queueSize",
        "maxQueueSize",
        "loadFactor",
        "agentLoginNums",
        "agentTalkingNums",
        "agentIdleNums",
        "agentAvailableNums",
        "agentSetbusyNums",
        "agentRestNums",
        "agentWorkNums",
        "agentStudyNums",
        "callOfferedNums",
        "callAnsweredNums",
        "callAnsweredInTimeNums",
        "callAbandonedNums",
        "callOverflowedNums",
        "callUnansweredNums",
    ] {
        members.insert(name.to_owned(), json!({"type": "integer"}));
    }
    for name in [
        "queueTime",
        "averageWaitTime",
        "maxWaitTime",
        "averageTalkTime",
        "talkTime",
        "holdTime",
        "workTime",
    ] {
        members.insert(
            name.to_owned(),
            json!({"type": "integer", "description": "Seconds."}),
        );
    }
    members.insert("skillName".to_owned(), json!({"type": "string"}));
    members.insert(
        "serviceLevel".to_owned(),
        json!({"type": ["number", "null"], "description": "Per cent answered in time; null before the first call."}),
    );
    json!({"type": "object", "properties": members})
}
