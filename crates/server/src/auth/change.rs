//! Changing a password (modifyaccountpwd, modifyaccountpwdex; spec/agent.md §2.1).

use super::passwords::{hash_now, verify_now};
use super::under_way::Claim;
use super::{Auth, AuthFault, ChangeFault, Credential, Source};
use crate::secret::Secret;
use ccgate_core::AgentId;
use ccgate_core::password::{PasswordFault, check};

/// A change to store. Keep it until that is done and answered.
#[derive(Debug)]
#[must_use]
pub struct Changed {
    /// What is stored of the password from now on.
    pub credential: Credential,
    /// Wrong passwords of this agent from this source are forgotten: delete what was saved of them.
    pub forgotten: bool,
    _claim: Claim,
}

/// What came out of the costly part.
enum Outcome {
    WrongOld,
    UsedBefore,
    Hashed(String),
}

impl Auth {
    /// Checks the present password and the new one, and hashes the new one. `repeat` is the
    /// repetition that the older interface knows. A password that ended during the session can still be
    /// changed; without a session only an administrator sets a new one (`ccgate agent passwd`).
    ///
    /// # Errors
    /// As [`ChangeFault`] says: first what can be seen of the new password alone, then whether the
    /// present one is right (a wrong one counts for the lock), then whether the new one was used.
    pub async fn change_password(
        &self,
        agent: AgentId,
        source: Source,
        old: &Secret,
        new: &Secret,
        repeat: Option<&Secret>,
        credential: Option<&Credential>,
    ) -> Result<Changed, ChangeFault> {
        if repeat.is_some_and(|repeat| repeat != new) {
            return Err(ChangeFault::RepeatDiffers);
        }
        check(&self.settings.rules, agent, new.expose())?;
        // A try that is held or locked out keeps nobody from signing in or out.
        let trial = self.trial(agent, source).await?;
        let claim = self.claim(agent)?;
        let Some(credential) = credential else {
            self.passwords.verify(agent, source, None, old).await?;
            return Err(AuthFault::Wrong(trial.failed(self.now())).into());
        };
        let outcome = self.weigh(source, credential, old, new).await?;
        let now = self.now();
        if matches!(outcome, Outcome::WrongOld) {
            return Err(AuthFault::Wrong(trial.failed(now)).into());
        }
        let forgotten = trial.succeeded(now);
        if old == new {
            return Err(PasswordFault::Unchanged.into());
        }
        let Outcome::Hashed(phc) = outcome else {
            return Err(PasswordFault::UsedBefore.into());
        };
        self.passwords.forget(agent);
        let earlier = std::iter::once(&credential.phc).chain(&credential.previous);
        Ok(Changed {
            credential: Credential {
                phc,
                previous: earlier.take(self.settings.history).cloned().collect(),
                changed: now,
                must_change: false,
            },
            forgotten,
            _claim: claim,
        })
    }

    /// All the hashing of a change, in one turn.
    async fn weigh(
        &self,
        source: Source,
        credential: &Credential,
        old: &Secret,
        new: &Secret,
    ) -> Result<Outcome, AuthFault> {
        let hasher = self.passwords.hasher();
        let (present, (old, new)) = (credential.phc.clone(), (old.clone(), new.clone()));
        let previous: Vec<String> = credential
            .previous
            .iter()
            .take(self.settings.history)
            .cloned()
            .collect();
        self.passwords
            .compute(source, move || {
                if !verify_now(&present, &old)? {
                    return Ok(Outcome::WrongOld);
                }
                // A hash of long ago that can't be used any more must not forbid changes for ever.
                let used = |phc: &String| verify_now(phc, &new).unwrap_or(false);
                if old == new || previous.iter().any(used) {
                    return Ok(Outcome::UsedBefore);
                }
                hash_now(&hasher, &new).map(Outcome::Hashed)
            })
            .await
    }
}
