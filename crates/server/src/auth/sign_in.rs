//! The password part of a sign-in.

use super::credential::Remaining;
use super::under_way::{Attempt, Claim};
use super::{Auth, AuthFault, Credential, Source};
use crate::secret::Secret;
use ccgate_core::AgentId;

/// An agent whose password was verified. Keep it until the sign-in is answered: it keeps others
/// from signing the same agent in or out meanwhile.
#[derive(Debug)]
#[must_use]
pub struct Verified {
    /// The password must be changed before calls work (`isForceChange`).
    pub must_change: bool,
    /// Whole days until the password ends, 0–180 (`timeRemaining`); none when it never does.
    pub days_remaining: Option<u32>,
    /// Wrong passwords of this agent from this source are forgotten: delete what was saved of them.
    pub forgotten: bool,
    claim: Claim,
    _attempt: Attempt,
}

impl Verified {
    /// Whose password it was.
    pub fn agent(&self) -> AgentId {
        self.claim.agent()
    }
}

impl Auth {
    /// Verifies the password of an agent that wants to sign in from there. `credential` is none when
    /// there is no such agent; that looks and lasts like a wrong password.
    ///
    /// # Errors
    /// As [`AuthFault`] says. The same sign-in repeated while the first isn't answered is refused at
    /// once; another one only after its password turned out right.
    pub async fn sign_in(
        &self,
        agent: AgentId,
        source: Source,
        password: &Secret,
        credential: Option<&Credential>,
    ) -> Result<Verified, AuthFault> {
        let attempt = self
            .under_way
            .attempt(agent, source, password)
            .ok_or(AuthFault::UnderWay)?;
        let trial = self.trial(agent, source).await?;
        let phc = credential.map(|credential| credential.phc.as_str());
        let right = self.passwords.verify(agent, source, phc, password).await?;
        let now = self.now();
        let Some(credential) = credential.filter(|_| right) else {
            return Err(AuthFault::Wrong(trial.failed(now)));
        };
        let forgotten = trial.succeeded(now);
        let days_remaining = match credential.remaining(self.settings.max_age_days, now) {
            Remaining::Forever => None,
            Remaining::Days(days) => Some(days),
            Remaining::Expired => return Err(AuthFault::Expired),
        };
        let claim = self.claim(agent)?;
        Ok(Verified {
            must_change: credential.must_change,
            days_remaining,
            forgotten,
            claim,
            _attempt: attempt,
        })
    }
}
