//! Calls: what they are, how far they have come, and what is kept of them.
//!
//! A call is known by one id from its birth to its end; on a transfer it keeps the id and its kind
//! (spec/voice.md §1.1). It has a *far* end (a line outside, or another agent of the same VDN) and
//! at most one agent that *handles* it. A consultation has an id of its own.

use crate::account::Account;
use crate::agent::Status;
use crate::flow::run::Run;
use crate::handset::Taping;
use crate::ids::{AgentId, CallId, FlowId, Phone, SessionSerial, SkillId};
use crate::outbound::Task;
use crate::queue::Place;
use crate::switch::{Cause, LegId, RoomId};
use crate::time::Time;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::time::Duration;

/// Who talks with whom, as the events of a call show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallParties {
    /// The call's id.
    pub call: CallId,
    /// Calling number.
    pub caller: Phone,
    /// Called number.
    pub called: Phone,
    /// Kind of call.
    pub feature: Feature,
}

/// Kind of call; bound to its id (spec/voice.md §6.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Feature(pub i16);

impl Feature {
    /// 0: a caller from outside.
    pub const INBOUND: Self = Self(0);
    /// 6: between two agents.
    pub const INTERNAL: Self = Self(6);
    /// 7: an agent called a number outside.
    pub const OUTBOUND: Self = Self(7);
    /// 51: an agent asks another for help while the customer waits.
    pub const HELP_TWO_PARTY: Self = Self(51);
    /// 15: an inspector listens to, or talks along in, an agent's call.
    pub const INSPECTION: Self = Self(15);
    /// 43: the contact centre called, and who answered is put through to an agent.
    pub const PREDICTED: Self = Self(43);
    /// 44: an agent called a number that it was shown before.
    pub const PREVIEWED: Self = Self(44);
    /// 45: somebody asked to be called back.
    pub const CALLBACK: Self = Self(45);
    /// 53: a conference.
    pub const CONFERENCE: Self = Self(53);
    /// 52: an agent takes another into the talk with the customer.
    pub const HELP_THREE_PARTY: Self = Self(52);

    /// Whether it is a talk with a customer: what may be held, muted, transferred, helped with
    /// (spec/voice.md §2.4).
    pub const fn with_customer(self) -> bool {
        matches!(self.0, 0 | 7 | 41 | 43 | 44 | 45)
    }
}

/// Data that the desktops keep with a call; at most 16 KB. Never shown in a log.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct CallData(pub Box<str>);

impl CallData {
    /// The greatest size in bytes.
    pub const MOST: usize = 16 * 1024;
}

impl fmt::Debug for CallData {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CallData({} bytes)", self.0.len())
    }
}

/// How far the call that occupies an agent has come, as far as the agent's state goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallPhase {
    /// Offered: the phone rings, or the desktop's answer is waited for. At `until` it counts as not
    /// answered.
    Ringing {
        /// When the caller goes elsewhere.
        until: Time,
    },
    /// Begun by the agent, or answered. Ends by hanging up, so it has no deadline of its own.
    Talking {
        /// Since when.
        since: Time,
    },
}

/// A live call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// Its id.
    pub id: CallId,
    /// Its kind.
    pub feature: Feature,
    /// Calling number.
    pub caller: Phone,
    /// Called number.
    pub called: Phone,
    /// The skill queue it came by or is booked on.
    pub skill: Option<SkillId>,
    /// What the desktops keep with it.
    pub data: CallData,
    /// When it came to be.
    pub begun: Time,
    /// Since when an agent talks (or talked) with the far end.
    pub talking_since: Option<Time>,
    /// The agent that handles it; `None` while it waits, and after the agent left two others talking.
    pub handler: Option<AgentId>,
    /// The agent that it is being offered to.
    pub offered: Option<AgentId>,
    /// Who transferred it last.
    pub transferred_by: Option<AgentId>,
    /// The far end.
    pub far: Far,
    /// Where the far end stands.
    pub stage: Stage,
    /// This call was made to help with another.
    pub consult: Option<Consult>,
    /// Its priority in queues, the highest first.
    pub(crate) priority: u8,
    /// Stands in a skill queue, or is being offered to an agent out of one.
    pub(crate) queued: Option<Queued>,
    /// When it first joined a queue; its age.
    pub(crate) joined: Option<Time>,
    /// Agents that didn't take it, and aren't asked again before then.
    pub(crate) passed_by: BTreeMap<AgentId, Time>,
    /// Agents that are rung for it besides the one that it is offered to.
    pub(crate) also: BTreeSet<AgentId>,
    /// How often a queue sent it elsewhere.
    pub(crate) hops: u8,
    /// Where it stands in a flow: while it is in one, and while it waits in a queue or for somebody
    /// that the flow sent it to.
    pub(crate) run: Option<Box<Run>>,
    /// The last flow that it was in.
    pub(crate) flow: Option<FlowId>,
    /// Its room in the switch.
    pub(crate) room: RoomId,
    /// The far end has been reported as ringing to its handler.
    pub(crate) alerted: bool,
    /// Key presses of the far end are sent on to the others in a three-party talk.
    pub(crate) relays_digits: bool,
    /// Picked up from another agent: answered as soon as the phone is.
    pub(crate) snatched: bool,
    /// How often it went back to its queue.
    pub(crate) requeued: u32,
    /// The recording of the handler's talk, if one is being made.
    pub(crate) taping: Option<Taping>,
    /// What is kept of it, one entry a participant: the far end first, then agents as they came.
    pub(crate) legs: Vec<CallLeg>,
    /// What its record and the figures know of it.
    pub(crate) account: Account,
}

/// A call's place in a skill queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Queued {
    /// The queue.
    pub(crate) skill: SkillId,
    /// The place, which it keeps while it is offered.
    pub(crate) place: Place,
    /// When it has waited for too long.
    pub(crate) until: Time,
    /// Who is to take it, and until when it waits for nobody else.
    pub(crate) meant_for: Option<(AgentId, Time)>,
    /// Where it is to be found.
    pub(crate) stands: Stands,
}

/// Where a queued call is to be found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stands {
    /// Among those whom every agent of the queue may take.
    InQueue,
    /// Among those who wait for one agent.
    Private(AgentId),
    /// Being offered.
    Offered,
}

/// The far end of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Far {
    /// A line outside, or a phone that no agent is signed in with.
    Outside {
        /// Its leg.
        leg: LegId,
        /// Its number.
        number: Phone,
    },
    /// Another agent.
    Agent(AgentId),
}

/// Where a call stands, seen from its far end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Nobody is rung yet: the agent's own phone comes first.
    Begun,
    /// The far end is being rung.
    Dialling,
    /// The far end has called in and was not answered yet.
    Incoming,
    /// The far end is up and waits for an agent, with music or a ringing tone.
    Waiting,
    /// The far end is up and in an automatic flow.
    Flow,
    /// The far end talks with the handler (and whoever is joined with it).
    Talking,
    /// On hold.
    Held,
    /// Joined with the far end of that other call; no agent takes part any more.
    Bridged,
}

/// What a call made by an agent is for, when it is for another call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consult {
    /// The call with the customer.
    pub about: CallId,
    /// What becomes of the two.
    pub purpose: Purpose,
}

/// What becomes of a consultation and the call that it is about (spec/voice.md §2.3, §7.7).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// The customer hears music while the two talk (two-party help; transfer mode "talking").
    Talk,
    /// All three talk once the third has answered (three-party help; transfer mode "three-party").
    ThreeParty,
    /// The agent leaves once the third has answered (transfer mode "success" to outside).
    Success,
    /// The agent has left already (transfer mode "release" to outside).
    Release,
    /// Bridged: the other half of two far ends that talk without an agent.
    Bridge,
    /// It takes part in a conference, which `about` names.
    Conference,
}

/// What the records keep of one participant of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallLeg {
    /// The call.
    pub call: CallId,
    /// Number within the call: 0 for the far end that it began with, then as they came.
    pub number: u16,
    /// Who it is.
    pub who: Participant,
    /// The participant's phone number.
    pub phone: Phone,
    /// Calling number of the call.
    pub caller: Phone,
    /// Called number of the call.
    pub called: Phone,
    /// Kind of call.
    pub feature: Feature,
    /// Skill queue, if any.
    pub skill: Option<SkillId>,
    /// Who handed the call to this agent.
    pub transferred_by: Option<AgentId>,
    /// When this participant came into the call.
    pub begun: Time,
    /// When the participant's phone rang (an incoming far end: when it called).
    pub rang: Option<Time>,
    /// When the participant answered (an incoming far end: was answered).
    pub answered: Option<Time>,
    /// When the participant left; `None` while it takes part.
    pub ended: Option<Time>,
    /// Why it ended.
    pub cause: Option<Cause>,
    /// Whether this participant ended it itself.
    pub by_itself: bool,
}

/// A participant of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Participant {
    /// Somebody outside.
    Outside,
    /// An agent.
    Agent(AgentId),
}

/// A recording as the catalogue keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recording {
    /// `recordID`: `Yc1v6a20011d20161025t1902050` (spec/voice.md §6.2); unique.
    pub id: String,
    /// The call.
    pub call: CallId,
    /// Whose talk.
    pub agent: AgentId,
    /// Calling number.
    pub caller: Phone,
    /// Called number.
    pub called: Phone,
    /// Skill queue of the call.
    pub skill: Option<SkillId>,
    /// `fileName` as desktops see it: `Y:/6/0/20161025/20011/1902050.V3`.
    pub name: String,
    /// The file below the directory of recordings, without suffix.
    pub file: String,
    /// The number that the events of this recording carry as `taskId`.
    pub task: u64,
    /// When it began.
    pub begun: Time,
    /// When it ended; `None` while it is being made.
    pub ended: Option<Time>,
    /// What was written; `None` while it is being made, and when nothing could be.
    pub written: Option<crate::switch::Written>,
}

/// Something for the records, which outlive the call. A later entry of the same key replaces the
/// earlier one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kept {
    /// A participant, as known now; the key is the call's id and the leg's number.
    Leg(Box<CallLeg>),
    /// The call's data.
    Data(CallId, CallData),
    /// A recording; the key is its id.
    Recording(Box<Recording>),
    /// A call as a whole; the key is its id.
    Call(Box<CallRecord>),
    /// A stretch of an agent's time in one state; there is one for each.
    Span(Box<Span>),
    /// A number to be called, as it is now; the key is its id.
    Task(Box<Task>),
}

/// What the records keep of a call as a whole: one for each call, from its birth on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallRecord {
    /// The call.
    pub call: CallId,
    /// Kind of call.
    pub feature: Feature,
    /// Calling number.
    pub caller: Phone,
    /// Called number.
    pub called: Phone,
    /// The last flow that it was in, if any.
    pub flow: Option<FlowId>,
    /// The last skill queue that it was in or is booked on.
    pub skill: Option<SkillId>,
    /// When it came to be.
    pub begun: Time,
    /// When it first joined a queue.
    pub queued: Option<Time>,
    /// When an agent first answered, or the number called did.
    pub answered: Option<Time>,
    /// The agent who answered first, or made it.
    pub agent: Option<AgentId>,
    /// When it ended; `None` while it lives.
    pub ended: Option<Time>,
    /// Why it ended.
    pub cause: Option<Cause>,
    /// How it fared in its queue.
    pub result: CallResult,
    /// How often it was offered to agents.
    pub offers: u32,
    /// How often it was handed on by an agent.
    pub transfers: u32,
    /// How long it was on hold, all in all.
    pub held: Duration,
    /// How many recordings were made of it.
    pub recordings: u32,
}

/// How a call fared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CallResult {
    /// Still under way, or ended in a flow.
    #[default]
    None,
    /// An agent talked with it.
    Answered,
    /// The caller gave up while it waited or an agent was rung.
    Abandoned,
    /// It waited for too long, or found the queue full or unstaffed.
    Overflowed,
    /// The number called wasn't reached.
    NotReached,
}

/// A stretch of an agent's time in one state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// Who.
    pub agent: AgentId,
    /// In which session.
    pub session: SessionSerial,
    /// Which state.
    pub status: Status,
    /// The reason of busy, the cause of rest; 0 otherwise.
    pub reason: u8,
    /// When it began.
    pub from: Time,
    /// When it was over.
    pub to: Time,
}

/// A call as a desktop is shown it (spec/voice.md §3, "Call info object").
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallInfo {
    /// Id, numbers and kind.
    pub parties: CallParties,
    /// Skill queue, if any.
    pub skill: Option<SkillId>,
    /// The skill queue's name; empty without one.
    pub skill_name: String,
    /// What the desktops keep with it.
    pub data: CallData,
    /// When the talk began; `None` before.
    pub talking_since: Option<Time>,
    /// When it ended; `None` while it is live.
    pub ended: Option<Time>,
    /// How long the caller waited for an agent; seconds.
    pub waited: u64,
}

impl Call {
    /// Id, numbers and kind.
    pub fn parties(&self) -> CallParties {
        CallParties {
            call: self.id.clone(),
            caller: self.caller.clone(),
            called: self.called.clone(),
            feature: self.feature,
        }
    }

    /// The queue that it waits in or is offered from, else the one that it is booked on. The two differ
    /// while an agent still has it and hands it to a queue.
    pub(crate) fn queue(&self) -> Option<SkillId> {
        self.queued.as_ref().map(|queued| queued.skill).or(self.skill)
    }

    /// Whether the agent still has it, and leaves it to whoever answers: a transfer that waits.
    pub(crate) fn is_handed_on_by(&self, agent: AgentId) -> bool {
        let handed_on = self.offered.is_some() || self.queued.is_some();
        handed_on && self.handler == Some(agent) && matches!(self.far, Far::Outside { .. })
    }

    /// Who hands the call to the agent that it is offered to: the one who still has it, if it is a
    /// transfer that waits for the answer.
    pub(crate) fn handed_by(&self) -> Option<AgentId> {
        match (self.offered, &self.far) {
            (Some(_), Far::Outside { .. }) => self.handler.or(self.transferred_by),
            _ => self.transferred_by,
        }
    }
}
