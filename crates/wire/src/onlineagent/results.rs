//! What the operations of the chapter are answered with.
//!
//! Types are those of the documents' samples: `vdnid` is a number and `workno` a string, a custom
//! state is a string, a time is a string of milliseconds except where a sample has a number.

use crate::calldata::CallInfoObject;
use crate::envelope::success;
use ccgate_core::agent::{Activity, Agent, Pending, Status};
use ccgate_core::call::{CallInfo, CallParties, CallPhase, Feature};
use ccgate_core::directory::Skill;
use ccgate_core::guid::Guid;
use ccgate_core::ids::{AgentId, Phone, SkillId, VdnId};
use ccgate_core::session::Media;
use ccgate_core::time::Time;
use serde::Serialize;

/// The answer of the sign-in family (spec/agent.md §1.2). `days_left` is how long the password
/// still lives, 0–180 days; `None` when it never ends.
#[must_use]
pub fn signed_in(agent: &Agent, vdn: VdnId, server_name: &str, days_left: Option<u32>) -> Vec<u8> {
    #[derive(Serialize)]
    struct SignedIn<'a> {
        vdnid: u16,
        workno: String,
        mediatype: &'static str,
        #[serde(rename = "loginTime")]
        login_time: String,
        #[serde(rename = "isForceChange")]
        is_force_change: &'static str,
        #[serde(rename = "serverName")]
        server_name: &'a str,
        #[serde(rename = "timeRemaining")]
        time_remaining: String,
    }
    let session = &agent.session;
    success(&SignedIn {
        vdnid: vdn.0,
        workno: agent.id.to_string(),
        mediatype: media_letters(session.terms.media),
        login_time: millis(session.signed_in),
        is_force_change: if session.must_change_password {
            "true"
        } else {
            "false"
        },
        server_name,
        time_remaining: days_left.map(|days| days.to_string()).unwrap_or_default(),
    })
}

/// `mediatype`: CTIServer, WebM, MailM.
pub(crate) const fn media_letters(media: Media) -> &'static str {
    match (media.voice, media.chat, media.mail) {
        (true, true, true) => "TTT",
        (true, true, false) => "TTF",
        (true, false, true) => "TFT",
        (true, false, false) => "TFF",
        (false, true, true) => "FTT",
        (false, true, false) => "FTF",
        (false, false, true) => "FFT",
        (false, false, false) => "FFF",
    }
}

/// `agentskills` and `agentskillsbyworkno`. An agent without skills is answered 600-001 instead.
#[must_use]
pub fn agent_skills<'a>(skills: impl IntoIterator<Item = (SkillId, &'a Skill)>) -> Vec<u8> {
    #[derive(Serialize)]
    struct AgentSkill<'a> {
        name: &'a str,
        id: u16,
        mediatype: u8,
    }
    let list: Vec<_> = skills
        .into_iter()
        .map(|(id, skill)| AgentSkill {
            name: &skill.name,
            id: id.0,
            mediatype: skill.media_type,
        })
        .collect();
    success(&list)
}

/// The `agentState` of who isn't signed in.
pub(crate) const SIGNED_OUT: u8 = 2;

/// `agentState` (spec/agent.md §5.1).
pub(crate) const fn state_code(status: Status) -> u8 {
    match status {
        Status::Busy => 3,
        Status::Idle => 4,
        Status::Work => 5,
        Status::Ringing | Status::Talking => 7,
        Status::Rest => 8,
    }
}

/// The platform's own numbers for the same states (§5.1, "CTI codes").
pub(crate) const fn cti_code(status: Status) -> u8 {
    match status {
        Status::Idle => 1,
        Status::Ringing => 4,
        Status::Talking => 5,
        Status::Work => 6,
        Status::Busy => 7,
        Status::Rest => 8,
    }
}

/// `agentstatus`. `isWorking` is true in wrap-up.
#[must_use]
pub fn agent_status(agent: &Agent) -> Vec<u8> {
    #[derive(Serialize)]
    struct AgentStatus {
        #[serde(rename = "agentState")]
        agent_state: u8,
        #[serde(rename = "isWorking")]
        is_working: bool,
    }
    let status = agent.activity.status();
    success(&AgentStatus {
        agent_state: state_code(status),
        is_working: status == Status::Work,
    })
}

/// `lastState` right after sign-in.
const NO_STATE: u8 = 255;

/// `syncagentinfo` (spec/agent.md §2.2, spec/other.md §7.1). `call` is the one that rings or is up,
/// `held` are those on hold, `inspector` is who listens, whispers or has joined in.
#[must_use]
pub fn agent_info(
    agent: &Agent,
    call: Option<&CallInfo>,
    held: &[CallInfo],
    inspector: Option<AgentId>,
    now: Time,
) -> Vec<u8> {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Synchronised<'a> {
        #[serde(rename = "callinfo")]
        call_info: Option<CallInfoObject<'a>>,
        agent_state_info: StateInfo<'a>,
    }

    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct StateInfo<'a> {
        work_no: String,
        qc_work_no: String,
        state: u8,
        last_state: u8,
        pre_busy: bool,
        pre_rest: bool,
        agent_state_begin_time: u64,
        current_time: String,
        call_feature: i16,
        #[serde(rename = "talkingCallfeature")]
        talking_call_feature: i16,
        call_data: &'a str,
        partner: &'a str,
        caller_no: &'a str,
        called_no: &'a str,
        cur_call_id: &'a str,
        main_call_id: &'a str,
        hold_call_id: &'a str,
        #[serde(rename = "firsttalkingFlag")]
        first_talking_flag: bool,
        release_flag: u8,
        begin_talking_time: Option<u64>,
        second_talking_time: Option<u64>,
        begin_hold_time: Option<u64>,
        #[serde(rename = "recordID")]
        record_id: &'a str,
        cur_command: u8,
        cmd_begin_time: &'a str,
    }

    let activity = &agent.activity;
    let talking = matches!(
        activity,
        Activity::Call {
            phase: CallPhase::Talking { .. },
            ..
        }
    );
    let talking_since = call.filter(|_| talking).and_then(|call| call.talking_since);
    let feature = call.map_or(0, |call| call.parties.feature.0);
    let call_id = call.map_or("", |call| &call.parties.call.0);
    success(&Synchronised {
        call_info: call.map(CallInfoObject::from),
        agent_state_info: StateInfo {
            work_no: agent.id.to_string(),
            qc_work_no: inspector.map(|id| id.to_string()).unwrap_or_default(),
            state: cti_code(activity.status()),
            last_state: agent.before.map_or(NO_STATE, cti_code),
            pre_busy: matches!(activity.pending(), Some(Pending::Busy { .. })),
            pre_rest: matches!(activity.pending(), Some(Pending::Rest(_))),
            agent_state_begin_time: agent.since.millis(),
            current_time: millis(now),
            call_feature: feature,
            talking_call_feature: if talking_since.is_some() { feature } else { 0 },
            call_data: call.map_or("", |call| &call.data.0),
            partner: call.map_or("", |call| partner(agent, call)),
            caller_no: call.map_or("", |call| &call.parties.caller.0),
            called_no: call.map_or("", |call| &call.parties.called.0),
            cur_call_id: call_id,
            main_call_id: call_id,
            hold_call_id: held.last().map_or("", |call| &call.parties.call.0),
            first_talking_flag: false,
            release_flag: 0,
            begin_talking_time: talking_since.map(Time::millis),
            second_talking_time: None,
            begin_hold_time: None,
            record_id: "",
            cur_command: 0,
            cmd_begin_time: "",
        },
    })
}

/// The other party: the called one if the agent itself calls.
fn partner<'a>(agent: &Agent, call: &'a CallInfo) -> &'a str {
    let CallParties { caller, called, .. } = &call.parties;
    let own = call.parties.feature == Feature::OUTBOUND
        || agent.session.phone.as_ref() == Some(caller)
        || *caller.0 == *agent.id.to_string();
    if own { &called.0 } else { &caller.0 }
}

/// `querycustomstate`: 65535 when none is set.
#[must_use]
pub fn custom_state(agent: &Agent) -> Vec<u8> {
    #[derive(Serialize)]
    struct CustomState {
        agentcustomstate: String,
    }
    success(&CustomState {
        agentcustomstate: agent.custom_state.unwrap_or(u16::MAX).to_string(),
    })
}

/// `updateGuid`.
#[must_use]
pub fn guid(guid: &Guid) -> Vec<u8> {
    #[derive(Serialize)]
    struct Fresh<'a> {
        guid: &'a str,
    }
    success(&Fresh { guid: guid.secret() })
}

/// `heartbeat`.
#[must_use]
pub fn heartbeat(agent: &Agent) -> Vec<u8> {
    #[derive(Serialize)]
    struct Heartbeat {
        #[serde(rename = "loginTime")]
        login_time: String,
    }
    success(&Heartbeat {
        login_time: millis(agent.session.signed_in),
    })
}

/// `logininfo`: a temporary token for the web softphone's registration, when it ends, and where it is
/// good: the SIP user and realm, `None` when there is no phone or no SIP over WebSocket. The documents say
/// only that the result is an object; the members are ccgate's choice.
#[must_use]
pub fn login_info(token: &str, expires: Time, register: Option<(&Phone, &str)>) -> Vec<u8> {
    #[derive(Serialize)]
    struct LoginInfo<'a> {
        token: &'a str,
        expires: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        user: Option<&'a str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        realm: Option<&'a str>,
    }
    success(&LoginInfo {
        token,
        expires: millis(expires),
        user: register.map(|(phone, _)| &*phone.0),
        realm: register.map(|(_, realm)| realm),
    })
}

/// `sendnoteletex` and `sendnotelet`: which receivers are not signed in. The member is ccgate's.
#[must_use]
pub fn note_sent(missed: &[AgentId]) -> Vec<u8> {
    #[derive(Serialize)]
    struct Sent {
        undelivered: Vec<String>,
    }
    success(&Sent {
        undelivered: missed.iter().map(AgentId::to_string).collect(),
    })
}

/// `GET privateconfig`: the text as it was put, `""` if there is none.
#[must_use]
pub fn private_config(config: &str) -> Vec<u8> {
    success(&config)
}

fn millis(time: Time) -> String {
    time.millis().to_string()
}

#[cfg(test)]
mod tests;
