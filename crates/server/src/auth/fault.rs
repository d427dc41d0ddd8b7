//! Why somebody isn't let in, or a password isn't changed.

use super::locks::Failure;
use ccgate_core::password::PasswordFault;
use std::fmt;
use std::time::Duration;

/// Why credentials aren't accepted. `Display` gives the cause in words without any secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AuthFault {
    /// No such agent, or the wrong password (100-004): nobody is told which. What the caller should
    /// save of it is inside.
    Wrong(Failure),
    /// Too many wrong passwords from this address; locked for about so long (110-016).
    Locked(Duration),
    /// The password is right but has ended (100-020): an administrator must set a new one.
    Expired,
    /// A sign-in or sign-out of the agent is not answered yet (100-021).
    UnderWay,
    /// Too many verifications are waiting (100-007); a later try may work.
    Overloaded,
    /// The gateway itself is at fault (100-007), for this reason; nothing about the password is said.
    Broken(&'static str),
}

impl fmt::Display for AuthFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Wrong(_) => f.write_str("the agent does not exist or the password is wrong"),
            Self::Locked(left) => {
                write!(f, "locked for {} s after wrong passwords", left.as_secs().max(1))
            }
            Self::Expired => f.write_str("the password has expired: an administrator sets a new one"),
            Self::UnderWay => f.write_str("a sign-in or sign-out of this agent is under way"),
            Self::Overloaded => f.write_str("too many sign-ins at one time; try again later"),
            Self::Broken(reason) => f.write_str(reason),
        }
    }
}

impl std::error::Error for AuthFault {}

/// Why a password isn't changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChangeFault {
    /// The new password and its repetition differ (110-022).
    RepeatDiffers,
    /// The new password breaks a rule: 110-017 unchanged, 110-018 equals the name, 110-020 length,
    /// 110-019 all else.
    Rule(PasswordFault),
    /// The present password wasn't accepted: 110-003 wrong, 110-021 locked, 110-002 all else.
    Old(AuthFault),
}

impl From<AuthFault> for ChangeFault {
    fn from(fault: AuthFault) -> Self {
        Self::Old(fault)
    }
}

impl From<PasswordFault> for ChangeFault {
    fn from(fault: PasswordFault) -> Self {
        Self::Rule(fault)
    }
}

impl fmt::Display for ChangeFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self {
            Self::RepeatDiffers => "the new password and its repetition differ",
            Self::Rule(PasswordFault::Length) => "the new password is too short or too long",
            Self::Rule(PasswordFault::IsName) => "the new password equals the agent number or its reverse",
            Self::Rule(PasswordFault::Repeats) => "the new password has two equal characters in a row",
            Self::Rule(PasswordFault::HoldsName) => {
                "the new password holds three consecutive characters of the agent number"
            }
            Self::Rule(PasswordFault::TooSimple) => {
                "the new password has too few of upper case, lower case, digit and special characters"
            }
            Self::Rule(PasswordFault::Unchanged) => "the new password equals the present one",
            Self::Rule(PasswordFault::UsedBefore) => "the new password was used before",
            Self::Old(AuthFault::Wrong(_)) => "the present password is wrong",
            Self::Old(fault) => return fault.fmt(f),
        };
        f.write_str(text)
    }
}

impl std::error::Error for ChangeFault {}
