//! Retcodes, and the one table from what goes wrong to its retcode (spec/agent.md §7).

mod calls;
mod supervision;

use crate::envelope;
use crate::lenient::{BodyFault, Fault};
use crate::path::PathFault;
use ccgate_core::Refusal;
use ccgate_core::password::PasswordFault;
use ccgate_core::refusal::PhoneFault;
use std::borrow::Cow;
use std::fmt;

macro_rules! retcodes {
    ($($name:ident $code:literal $meaning:literal;)*) => {
        /// A retcode of the interface. Families of later chapters join with their chapters.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Retcode {
            $(#[doc = concat!("`", $code, "`: ", $meaning, ".")] $name,)*
        }

        impl Retcode {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// As it is sent: `100-006`.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code),* }
            }

            /// What it says, in a few words.
            #[must_use]
            pub const fn meaning(self) -> &'static str {
                match self { $(Self::$name => $meaning),* }
            }
        }
    };
}

retcodes! {
    Success "0" "success";
    WrongWayOfEvents "000-001" "events of this session are fetched in another way";
    Parameter "000-002" "a parameter of path, query or body is invalid, or there is no such interface";
    NoRight "000-003" "the Guid is wrong or has expired, or the agent lacks the right";
    SwitchingOver "000-004" "the agent is being switched over to another gateway";
    OwnInspection "000-005" "inspector and inspected agent are the same";
    Message "000-006" "a parameter of a message is invalid";
    TooSoon "000-007" "the interface was called again too soon";
    SignInParameter "100-001" "a parameter of sign-in or note is missing or invalid";
    AlreadySignedIn "100-002" "already signed in; may be forced";
    ResourceUnavailable "100-003" "no resource for the sign-in";
    WrongPassword "100-004" "agent ID or password is wrong";
    SignOutParameter "100-005" "a parameter of sign-out is invalid";
    NotSignedIn "100-006" "not signed in";
    OperationFailed "100-007" "the operation failed";
    AlreadySignedOut "100-008" "already signed out";
    State "100-009" "the state does not permit this";
    SignOutState "100-010" "the state does not permit sign-out";
    PlatformParameter "100-011" "the platform refuses a parameter";
    AgentType "100-012" "agenttype is invalid";
    Phone "100-013" "the phone can't be bound";
    PhoneRange "100-014" "the phone is outside the configured ranges";
    ForcingForbidden "100-015" "already signed in and can't be forced out";
    Ip "100-016" "the IP address is invalid";
    PortalSignIn "100-017" "sign-in at the portal failed";
    OtherVdn "100-018" "the VDN differs";
    SkillQuery "100-019" "a parameter of a skill query is invalid";
    PasswordExpired "100-020" "the password has expired";
    SignInUnderWay "100-021" "a sign-in or sign-out of this agent is under way";
    NoConference "101-001" "the agent has no conference";
    NotChairman "101-002" "the agent is not the conference's chairman";
    AlreadyInConference "101-003" "the agent is in a conference or call already";
    HandOverToSelf "101-005" "the chairman can't hand over to itself";
    ChairmanLeaves "101-007" "the chairman can't leave; it hands over or ends the conference";
    PasswordNotChanged "110-002" "the password could not be changed";
    OldPasswordWrong "110-003" "the old password is wrong";
    Locked "110-016" "the account is locked";
    PasswordUsed "110-017" "the new password equals the present one or one of the last";
    PasswordIsName "110-018" "the new password equals the name or its reverse";
    PasswordRules "110-019" "the new password breaks the rules";
    PasswordLength "110-020" "the new password is too short or too long";
    LockedByErrors "110-021" "the account is locked after wrong passwords";
    PasswordRepeat "110-022" "the repeated password differs";
    Called "200-001" "the number to call is missing or invalid";
    AnswerNoCall "200-002" "there is no call to answer";
    MuteNoCall "200-003" "there is no call to mute";
    MuteState "200-004" "the call's state does not permit to mute it";
    ConnectHoldNoCall "200-005" "there is no talk to connect a held call with";
    ConnectHoldNoHeld "200-006" "there is no such held call to connect with";
    UnmuteNoCall "200-007" "there is no call to unmute";
    UnmuteState "200-008" "the call is not muted";
    ConferNoCall "200-010" "there is no talk to take a held call into";
    ConferNoHeld "200-011" "there is no such held call to take into the talk";
    TransferNoCall "200-012" "there is no call to transfer, or it can't be transferred so";
    HoldNoCall "200-013" "there is no call to hold";
    HoldState "200-014" "the call's state does not permit to hold it";
    RetrieveNoHeld "200-015" "there is no such held call to take back";
    RetrieveState "200-016" "the call's state does not permit to take a held one back";
    ReleaseNoCall "200-017" "there is no call to release";
    HelpNoCall "200-018" "there is no call to ask for help with";
    DropNoCall "200-025" "there is no such call to drop";
    NotInCall "200-204" "the number takes no part in the call";
    NoQueryRight "300-001" "no right to query agents";
    UnknownAgent "300-002" "the agent does not exist";
    UnknownAgentOfGroup "300-003" "group query: the agent does not exist";
    UnknownGroup "300-004" "the group does not exist";
    DataNoCall "400-001" "there is no call to keep the data with";
    NoData "400-002" "there is no data to keep";
    NoHeldCalls "400-003" "there is no held call";
    BackFastState "500-001" "jumping back is not possible now";
    ForeFastState "500-002" "jumping ahead is not possible now";
    PausePlayState "500-003" "nothing is played that could be paused";
    PauseRecordState "500-004" "nothing is recorded that could be paused";
    ResumePlayState "500-005" "no playing is paused";
    ResumeRecordState "500-006" "no recording is paused";
    PlayState "500-007" "playing is not possible now";
    RecordState "500-008" "recording is not possible now";
    StopPlayState "500-009" "nothing is played that could be stopped";
    NoSkills "600-001" "the agent is unknown or has no skill queue";
    NoVdnSkills "600-002" "the VDN has no such skill queue";
    NoAccessCodes "600-003" "the VDN has no access code";
    NoIvr "600-004" "the VDN has no IVR";
    NoOwnVdnSkills "600-005" "the agent's VDN has no skill queue";
    InspectionFailed "900-001" "the inspection failed";
    InspectorRight "900-002" "the agent is no inspector of the other";
    InspectionUnavailable "900-003" "what the inspection needs is not available";
    InspectedOffline "900-004" "the inspected agent does not exist or is not signed in";
    InspectionState "900-005" "the state does not permit this inspection";
    Configuration "999-001" "the server's configuration makes this impossible";
}

impl fmt::Display for Retcode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// Why a request failed, as its reply tells it: the retcode, and the cause in words for `message`
/// and the log. Holds no secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The retcode.
    pub retcode: Retcode,
    /// The cause.
    pub message: Cow<'static, str>,
    /// What `result` holds, as JSON; empty for nothing.
    details: String,
}

impl Failure {
    /// A failure with its own words.
    pub fn new(retcode: Retcode, message: impl Into<Cow<'static, str>>) -> Self {
        Self {
            retcode,
            message: message.into(),
            details: String::new(),
        }
    }

    /// A failure that needs no other words than the retcode's meaning.
    #[must_use]
    pub const fn plain(retcode: Retcode) -> Self {
        Self {
            retcode,
            message: Cow::Borrowed(retcode.meaning()),
            details: String::new(),
        }
    }

    /// The same failure with more of it in `result`, for interfaces of ccgate's own.
    #[must_use]
    pub fn with_result(self, result: &serde_json::Value) -> Self {
        Self {
            details: result.to_string(),
            ..self
        }
    }

    /// A refusal of a sign-in. An unknown agent is told as a wrong password, so that nobody can
    /// find out who exists; a phone that is missing is a missing parameter.
    #[must_use]
    pub fn at_sign_in(refusal: &Refusal) -> Self {
        match refusal {
            Refusal::UnknownAgent(_) => Self::plain(Retcode::WrongPassword),
            Refusal::PhoneNotBindable(_, PhoneFault::Missing) => {
                Self::from(refusal).under(Retcode::SignInParameter)
            }
            _ => Self::from(refusal),
        }
    }

    /// A refusal of a note: its page knows 100-001, 100-006 and 100-007 only.
    #[must_use]
    pub fn of_note(refusal: &Refusal) -> Self {
        match refusal {
            Refusal::UnknownAgent(_) => Self::new(Retcode::SignInParameter, refusal.to_string()),
            _ => Self::from(refusal),
        }
    }

    /// A refusal of a change of password: the lock has a code of its own there.
    #[must_use]
    pub fn of_password_change(refusal: &Refusal) -> Self {
        match refusal {
            Refusal::Locked(_) => Self::new(Retcode::LockedByErrors, refusal.to_string()),
            _ => Self::from(refusal),
        }
    }

    /// The same failure under another retcode.
    pub(crate) fn under(self, retcode: Retcode) -> Self {
        Self { retcode, ..self }
    }

    /// The reply's body.
    #[must_use]
    pub fn render(&self) -> Vec<u8> {
        envelope::failure(self.retcode, &self.message, &self.details)
    }
}

/// The table: what the core refuses, by retcode.
///
/// Some interfaces differ in a row or two: [`Failure::at_sign_in`], [`Failure::of_note`],
/// [`Failure::of_password_change`]; those with calls and files in most: [`Failure::of_call`],
/// [`Failure::of_call_data`], [`Failure::of_media`], [`Failure::of_supervision`],
/// [`Failure::of_conference`].
#[must_use]
pub const fn of(refusal: &Refusal) -> Retcode {
    match refusal {
        Refusal::NotSignedIn => Retcode::NotSignedIn,
        Refusal::WrongGuid | Refusal::NoRight => Retcode::NoRight,
        Refusal::AlreadySignedIn => Retcode::AlreadySignedIn,
        Refusal::ForcingForbidden => Retcode::ForcingForbidden,
        Refusal::PhoneNotBindable(..) => Retcode::Phone,
        Refusal::PhoneOutOfRange(_) => Retcode::PhoneRange,
        Refusal::AgentLimit(_) | Refusal::VideoLimit(_) => Retcode::ResourceUnavailable,
        Refusal::WrongState => Retcode::State,
        Refusal::InCall => Retcode::SignOutState,
        Refusal::UnknownAgent(_) => Retcode::UnknownAgent,
        Refusal::UnknownGroup => Retcode::UnknownGroup,
        Refusal::UnknownSkill => Retcode::NoVdnSkills,
        // What is about calls has a code of its own where an operation has one: see `calls`.
        Refusal::NobodyReached
        | Refusal::PasswordChangeRequired
        | Refusal::NoCall
        | Refusal::NoHeldCall
        | Refusal::WrongCallState
        | Refusal::NoPhone
        | Refusal::AgentUnavailable(_)
        | Refusal::NobodyFree(_)
        | Refusal::BadNumber
        | Refusal::NotInTalk(_)
        | Refusal::OtherGroup(_)
        | Refusal::WrongMediaState
        | Refusal::NotSupported(_) => Retcode::OperationFailed,
        Refusal::PushMode => Retcode::WrongWayOfEvents,
        Refusal::NoSkills => Retcode::NoSkills,
        Refusal::Locked(_) => Retcode::Locked,
    }
}

/// The table of what may be wrong with a new password.
#[must_use]
pub const fn of_password(fault: PasswordFault) -> Retcode {
    match fault {
        PasswordFault::Length => Retcode::PasswordLength,
        PasswordFault::IsName => Retcode::PasswordIsName,
        PasswordFault::Repeats | PasswordFault::HoldsName | PasswordFault::TooSimple => {
            Retcode::PasswordRules
        }
        PasswordFault::Unchanged | PasswordFault::UsedBefore => Retcode::PasswordUsed,
    }
}

impl From<&Refusal> for Failure {
    fn from(refusal: &Refusal) -> Self {
        // A message shows neither what was sent nor whose phone it is.
        let words = match refusal {
            Refusal::PhoneNotBindable(_, PhoneFault::BoundTo(_)) => "the phone is bound to another agent",
            Refusal::PhoneNotBindable(_, PhoneFault::NotPermitted) => {
                "the phone is not among the phones permitted for this agent"
            }
            Refusal::PhoneNotBindable(_, PhoneFault::Missing) => "no phone number was given",
            Refusal::PhoneOutOfRange(_) => "the phone is outside the ranges configured for this VDN",
            Refusal::NotInTalk(_) => "the number takes no part in the agent's call",
            _ => return Self::new(of(refusal), refusal.to_string()),
        };
        Self::new(of(refusal), words)
    }
}

impl From<PasswordFault> for Failure {
    fn from(fault: PasswordFault) -> Self {
        let words = match fault {
            PasswordFault::Length => "the new password is too short or too long",
            PasswordFault::IsName => "the new password equals the agent ID or its reverse",
            PasswordFault::Repeats => "the new password has two equal characters in a row",
            PasswordFault::HoldsName => {
                "the new password has three or more consecutive characters of the agent ID"
            }
            PasswordFault::TooSimple => {
                "the new password needs three of upper case, lower case, digit and special character"
            }
            PasswordFault::Unchanged => "the new password equals the present one",
            PasswordFault::UsedBefore => "the new password is among the last ones used",
        };
        Self::new(of_password(fault), words)
    }
}

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Self {
        Self::new(Retcode::Parameter, fault.to_string())
    }
}

impl From<BodyFault> for Failure {
    fn from(fault: BodyFault) -> Self {
        Self::new(Retcode::Parameter, fault.to_string())
    }
}

impl From<&PathFault> for Failure {
    fn from(fault: &PathFault) -> Self {
        Self::new(Retcode::Parameter, fault.to_string())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.retcode, self.message)
    }
}

impl std::error::Error for Failure {}

#[cfg(test)]
mod tests;
