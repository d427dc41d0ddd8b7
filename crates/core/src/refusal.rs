//! Why the core refuses something. One enum; the table from refusal to retcode is in `wire`.

use crate::ids::{AgentId, Phone, SkillId};
use std::fmt;
use std::time::Duration;

/// Why an operation was refused. `Display` gives the cause in words, for the reply's `message` and
/// for the log; it holds no secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// No session for this agent.
    NotSignedIn,
    /// The agent is signed in, but the Guid presented is not (or no longer) its session's.
    WrongGuid,
    /// Already signed in; a forced sign-in would replace the older session.
    AlreadySignedIn,
    /// Already signed in, and this gateway doesn't permit forcing.
    ForcingForbidden,
    /// The phone is bound to another agent or not among those the agent may use.
    PhoneNotBindable(Phone, PhoneFault),
    /// The phone is outside the ranges configured for the VDN.
    PhoneOutOfRange(Phone),
    /// The VDN's licence for signed-in agents is used up.
    AgentLimit(u32),
    /// The VDN's licence for signed-in video agents is used up.
    VideoLimit(u32),
    /// The state the agent is in doesn't permit the request.
    WrongState,
    /// Sign-out while a call rings or is up.
    InCall,
    /// The agent named in the request is not in this VDN's directory.
    UnknownAgent(AgentId),
    /// The group named doesn't exist in the VDN.
    UnknownGroup,
    /// The skill queue named doesn't exist in the VDN.
    UnknownSkill,
    /// No receiver of a note is signed in.
    NobodyReached,
    /// Events of this session are pushed; they can't be polled.
    PushMode,
    /// The agent has not the role that the request needs.
    NoRight,
    /// The agent has no skill configured.
    NoSkills,
    /// The password must be changed before calls are possible.
    PasswordChangeRequired,
    /// The agent has no call that the request could be about.
    NoCall,
    /// The agent has no held call, or not the one named.
    NoHeldCall,
    /// There is a call, but in a state or of a kind that doesn't permit the request.
    WrongCallState,
    /// The agent signed in without a phone.
    NoPhone,
    /// The agent called can't take a call now.
    AgentUnavailable(AgentId),
    /// Nobody of the skill queue is free.
    NobodyFree(SkillId),
    /// No number was given, or one that can't be called.
    BadNumber,
    /// The number takes no part in the agent's talk.
    NotInTalk(Phone),
    /// The agent to pick a call up from is in another group.
    OtherGroup(AgentId),
    /// Nothing is being recorded or played, or not in the state that the request needs.
    WrongMediaState,
    /// This gateway doesn't do it.
    NotSupported(&'static str),
    /// Too many wrong passwords: locked for about this long.
    Locked(Duration),
}

/// Why a phone can't be bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PhoneFault {
    /// Another signed-in agent has it.
    BoundTo(AgentId),
    /// The directory doesn't permit it for this agent.
    NotPermitted,
    /// The sign-in named no phone.
    Missing,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotSignedIn => f.write_str("agent not login"),
            Self::WrongGuid => f.write_str("the Guid is not the one of this agent's session, or it has expired"),
            Self::AlreadySignedIn => f.write_str("the agent is already signed in; a forced sign-in is possible"),
            Self::ForcingForbidden => {
                f.write_str("the agent is already signed in, and forced sign-in is switched off on this gateway")
            }
            Self::PhoneNotBindable(phone, PhoneFault::BoundTo(agent)) => {
                write!(f, "phone {phone} is bound to agent {agent}")
            }
            Self::PhoneNotBindable(phone, PhoneFault::NotPermitted) => {
                write!(f, "phone {phone} is not among the phones permitted for this agent")
            }
            Self::PhoneNotBindable(_, PhoneFault::Missing) => f.write_str("no phone number was given"),
            Self::PhoneOutOfRange(phone) => write!(f, "phone {phone} is outside the ranges configured for this VDN"),
            // The two literal texts that desktops compare (spec/other.md §1.1).
            Self::AgentLimit(_) => {
                f.write_str("The number of login agents has exceeded that permitted for this VDN.")
            }
            Self::VideoLimit(_) => f.write_str(
                "The number of video agents who log in to the VDN to which the agent belongs reaches the upper limit.",
            ),
            Self::WrongState => f.write_str("not permitted in the agent's present state"),
            Self::InCall => f.write_str("the agent is handling a call"),
            Self::UnknownAgent(agent) => write!(f, "agent {agent} does not exist in this VDN"),
            Self::UnknownGroup => f.write_str("there is no such agent group in this VDN"),
            Self::UnknownSkill => f.write_str("there is no such skill queue in this VDN"),
            Self::NobodyReached => f.write_str("none of the receivers is signed in"),
            Self::PushMode => f.write_str("events of this session are pushed and can't be polled"),
            Self::NoRight => f.write_str("the agent has no right to do this"),
            Self::NoSkills => f.write_str("the agent has no skill queue"),
            Self::PasswordChangeRequired => f.write_str("the password must be changed first"),
            Self::NoCall => f.write_str("the agent has no such call"),
            Self::NoHeldCall => f.write_str("the agent has no such call on hold"),
            Self::WrongCallState => f.write_str("not permitted in the call's present state"),
            Self::NoPhone => f.write_str("the agent signed in without a phone"),
            Self::AgentUnavailable(agent) => write!(f, "agent {agent} can't take a call now"),
            Self::NobodyFree(skill) => write!(f, "nobody of skill queue {skill} is free"),
            Self::BadNumber => f.write_str("the number can't be called"),
            Self::NotInTalk(number) => write!(f, "{number} takes no part in the agent's call"),
            Self::OtherGroup(agent) => write!(f, "agent {agent} is not in the same agent group"),
            Self::WrongMediaState => f.write_str("not permitted in the present state of recording or playing"),
            Self::NotSupported(what) => write!(f, "{what} is not supported"),
            Self::Locked(left) => write!(f, "the account is locked for {} s after wrong passwords", left.as_secs().max(1)),
        }
    }
}

impl std::error::Error for Refusal {}
