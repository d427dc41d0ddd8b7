//! Calls, call data, recordings.

use super::reference;
use crate::operations::CallDataOp;
use serde_json::{Value, json};

/// What `result` holds of an operation of chapter `calldata`.
pub(super) fn of_result(op: CallDataOp) -> Value {
    let list = |of: Value| json!({"type": "array", "items": of});
    match op {
        CallDataOp::CallInfo | CallDataOp::CallInfoBeforeAnswer => {
            json!({"oneOf": [reference("CallInfo"), {"type": "null"}]})
        }
        CallDataOp::CallInfoByCallId => reference("CallInfo"),
        CallDataOp::HoldList
        | CallDataOp::HoldListOf
        | CallDataOp::CallInfoOf
        | CallDataOp::CallInfoInVdn
        | CallDataOp::WaitCallInfo
        | CallDataOp::IvrCallInfo
        | CallDataOp::PrivateCallInfo => list(reference("CallInfo")),
        CallDataOp::CallIds | CallDataOp::CallIdsOf | CallDataOp::RemoteNumbers => {
            list(json!({"type": "string"}))
        }
        CallDataOp::CallNums | CallDataOp::HoldNumOf | CallDataOp::IvrCallCount => json!({"type": "integer"}),
        CallDataOp::IsProcessCall => json!({"type": "boolean"}),
        CallDataOp::Statistics | CallDataOp::StatisticsEx => json!({
            "type": "object",
            "properties": {
                "talktime": {"type": "integer", "description": "Seconds."},
                "answernums": {"type": "integer"},
                "noanswernums": {"type": "integer"},
            },
        }),
        CallDataOp::CallRecords | CallDataOp::OwnCallRecords => list(reference("CallRecord")),
        CallDataOp::AppData => json!({"type": "string"}),
        CallDataOp::SetAppData | CallDataOp::SetAppDataEx => json!({"type": "object"}),
    }
}

const DIALLED: &str = "^[0-9*#]{1,24}$";

/// Their named schemas.
pub(super) fn all() -> Value {
    let text = json!({"type": "string"});
    let integer = json!({"type": "integer"});
    let data = json!({"type": ["string", "null"], "description": "At most 16 KB of UTF-8."});
    let caller = json!({"type": ["string", "null"], "pattern": "^[0-9*#]{0,24}$"});
    let maybe = |what: &str| json!({"type": ["integer", "null"], "description": what});
    let ability = json!({"type": "integer", "enum": [0, 2], "default": 0, "description": "0 audio; 2 what both can: audio."});
    json!({
        "CallOut": {
            "type": "object",
            "required": ["called"],
            "properties": {
                "called": {"type": "string", "pattern": DIALLED},
                "caller": caller,
                "skillid": {"type": ["integer", "null"], "description": "The queue that the call is booked on; 0 is none."},
                "callappdata": data,
                "mediaability": ability,
            },
        },
        "PreviewCallOut": {
            "type": "object",
            "required": ["called", "callcontrolid"],
            "properties": {
                "called": {"type": "string", "pattern": DIALLED, "description": "dialeddigits of the event."},
                "callcontrolid": {"type": "integer", "minimum": 0, "description": "controlid of the event."},
                "mediaability": ability,
            },
        },
        "CallInner": {
            "type": "object",
            "required": ["called"],
            "properties": {"called": {"type": "string", "description": "A work number."}, "callappdata": data},
        },
        "InnerHelp": {
            "type": "object",
            "required": ["dstaddress"],
            "properties": {
                "dstaddress": {"type": "string", "description": "A work number or the id of a skill queue."},
                "devicetype": {"type": "integer", "enum": [1, 2], "default": 2, "description": "1 skill queue, 2 agent."},
                "mode": {"type": "integer", "enum": [1, 2], "default": 1, "description": "1 two-party, 2 three-party."},
                "callappdata": data,
                "holdflag": {"type": "boolean", "default": true},
            },
        },
        "Transfer": {
            "type": "object",
            "required": ["devicetype", "address", "mode"],
            "properties": {
                "devicetype": {
                    "type": "integer",
                    "enum": [1, 2, 3, 4, 5],
                    "description": "1 skill queue, 2 agent, 3 IVR, 4 access code, 5 external number.",
                },
                "address": {"type": "string", "minLength": 1, "maxLength": 24},
                "mode": {
                    "type": "integer",
                    "enum": [0, 1, 2, 3, 4],
                    "description": "0 release, 2 success, 3 assigned; IVR 0 release, 1 hang-up; \
                        external 1 release, 2 success, 3 talking, 4 three-party.",
                },
                "callappdata": data,
                "caller": caller,
                "mediaability": ability,
            },
        },
        "ConfJoin": {
            "type": "object",
            "required": ["callid"],
            "properties": {"callid": {"type": "string", "description": "The held call."}, "callappdata": data},
        },
        "SetCallData": {
            "type": "object",
            "required": ["calldata"],
            "properties": {
                "callid": {"type": ["string", "null"], "description": "Without it the present or last call."},
                "calldata": {"type": "string", "description": "At most 16 KB before encoding."},
                "isDataEncoded": {"type": "boolean", "default": false, "description": "calldata is Base64."},
            },
        },
        "Play": {
            "type": "object",
            "required": ["voicepath"],
            "properties": {
                "voicepath": {"type": "string", "minLength": 1, "maxLength": 100},
                "startpostion": {"type": "integer", "minimum": 0, "default": 0, "description": "Seconds."},
                "volumechange": {"type": "string", "default": "50", "description": "Per cent; 50 is as recorded."},
                "speedchange": {"type": "string", "default": "50", "description": "Without effect."},
                "times": {"type": "integer", "minimum": 1, "maximum": 1000, "default": 1},
                "codeformat": {"type": "integer", "enum": [0], "default": 0},
            },
        },
        "Record": {
            "type": "object",
            "properties": {
                "fileName": {"type": ["string", "null"], "maxLength": 100},
                "mediaType": {"type": "integer", "enum": [5]},
                "recordMode": {"type": "integer", "description": "Without effect."},
            },
        },
        "CallInfo": {
            "type": "object",
            "properties": {
                "callfeature": {"type": "integer", "description": "0 inbound, 6 internal, 7 outbound, 51 and 52 help, …"},
                "callid": text,
                "caller": text,
                "called": text,
                "callskill": text,
                "callskillid": integer,
                "orgicallednum": text,
                "calldata": text,
                "begintime": maybe("When the talk began; milliseconds since 1970."),
                "endtime": maybe("When the call ended."),
                "userPriority": integer,
                "trunkNo": integer,
                "logontimes": integer,
                "mediaType": integer,
                "mediaAbility": integer,
                "waitTime": {"type": "integer", "description": "Seconds."},
            },
        },
        "CallRecord": {
            "type": "object",
            "description": "One participant of a call. Times are milliseconds since 1970.",
            "properties": {
                "callid": text,
                "partyno": {"type": "integer", "description": "0: the far end that the call began with."},
                "workno": {"type": "string", "description": "Empty for somebody outside."},
                "phone": text,
                "caller": text,
                "called": text,
                "callfeature": integer,
                "callskillid": integer,
                "transfrom": {"type": "string", "description": "Who handed the call on."},
                "begintime": integer,
                "ringtime": maybe("When the phone rang."),
                "answertime": maybe("When it was answered."),
                "endtime": maybe("When the participant left."),
                "releasecause": maybe("0 hung up, 8 not answered, 9 rejected, 10 unreachable, 47 busy, 49 caller left."),
                "releasedbyparty": {"type": "boolean"},
            },
        },
        "Recording": {
            "type": "object",
            "properties": {
                "recordID": text,
                "callId": text,
                "workNo": text,
                "caller": text,
                "called": text,
                "skillId": integer,
                "fileName": text,
                "fileMediaType": {"type": "string", "enum": ["1"]},
                "locationId": text,
                "taskId": integer,
                "beginTime": integer,
                "endTime": maybe("Milliseconds since 1970."),
                "length": maybe("Milliseconds of sound."),
                "size": maybe("Bytes."),
            },
        },
    })
}
