//! `POST /config/login` (en/0009).

use super::wrong;
use crate::lenient::Object;
use crate::onlineagent::password::Password;
use crate::retcode::{Failure, Retcode};
use ccgate_core::{AgentId, VdnId};

/// A VDN's account has the VDN's number and this, added. The page has it that way in words only; that
/// it is a sum is our reading.
pub const VDN_ACCOUNTS: u32 = 100_000;

/// The highest number of a VDN.
const LAST_VDN: u32 = 5_000;

/// Who signs in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Account {
    /// An agent who is an administrator.
    Agent(AgentId),
    /// The account of a VDN.
    Vdn(VdnId),
}

impl Account {
    /// Its number in the interface.
    #[must_use]
    pub const fn number(self) -> u32 {
        match self {
            Self::Agent(agent) => agent.0,
            Self::Vdn(vdn) => VDN_ACCOUNTS + vdn.0 as u32,
        }
    }

    /// The account of that number: 100001–105000 are the VDNs', all other ones agents'.
    #[must_use]
    pub fn of_number(number: u32) -> Option<Self> {
        let vdn = number
            .checked_sub(VDN_ACCOUNTS)
            .filter(|vdn| (1..=LAST_VDN).contains(vdn));
        match (vdn.map(u16::try_from), number) {
            (Some(Ok(vdn)), _) => Some(Self::Vdn(VdnId(vdn))),
            (_, 1..=999_999) => Some(Self::Agent(AgentId(number))),
            _ => None,
        }
    }
}

/// A sign-in as asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignIn {
    /// Who.
    pub account: Account,
    /// With which password.
    pub password: Password,
}

impl SignIn {
    /// Reads the body: `agentId` and `password`.
    ///
    /// # Errors
    /// 100-001.
    pub fn parse(body: &[u8]) -> Result<Self, Failure> {
        Self::read(body).map_err(|failure| failure.under(Retcode::SignInParameter))
    }

    fn read(body: &[u8]) -> Result<Self, Failure> {
        let body = Object::parse(body)?;
        let number = body.integer("agentId")?.and_then(|id| u32::try_from(id).ok());
        let account = number
            .and_then(Account::of_number)
            .ok_or_else(|| wrong("agentId must be a number from 1 to 999999"))?;
        let given = body.text("password")?.unwrap_or_default();
        let password = Password::given(&given)
            .filter(|password| !password.is_empty())
            .ok_or_else(|| wrong("password must have 1 to 32 characters"))?;
        Ok(Self { account, password })
    }
}
