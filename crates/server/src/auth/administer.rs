//! Passwords that an administrator sets.

use super::credential::Remaining;
use super::passwords::{hash_now, verify_now};
use super::{Auth, ChangeFault, Credential, Source};
use crate::secret::Secret;
use ccgate_core::AgentId;
use ccgate_core::password::{PasswordFault, check};
use std::net::{IpAddr, Ipv4Addr};

impl Auth {
    /// The hash of a password that an administrator sets for an agent. The same rules hold as when
    /// agents do it themselves; `credential` is what the agent has now.
    ///
    /// # Errors
    /// [`ChangeFault::Rule`] when a rule is broken or the password was used before, and what hashing
    /// comes to grief with.
    pub async fn administered(
        &self,
        agent: AgentId,
        new: &Secret,
        credential: Option<&Credential>,
    ) -> Result<String, ChangeFault> {
        check(&self.settings.rules, agent, new.expose())?;
        let used: Vec<String> = credential.map_or_else(Vec::new, |credential| {
            let earlier = credential.previous.iter().take(self.settings.history);
            std::iter::once(&credential.phc).chain(earlier).cloned().collect()
        });
        let (hasher, new) = (self.passwords.hasher(), new.clone());
        let here = Source::from(IpAddr::V4(Ipv4Addr::LOCALHOST));
        let hashed = self.passwords.compute(here, move || {
            // A hash of long ago that can't be used any more must not forbid changes for ever.
            if used.iter().any(|phc| verify_now(phc, &new).unwrap_or(false)) {
                return Ok(None);
            }
            hash_now(&hasher, &new).map(Some)
        });
        let phc = hashed.await?.ok_or(PasswordFault::UsedBefore)?;
        self.passwords.forget(agent);
        Ok(phc)
    }

    /// Whether a new password for an agent keeps the rules; what was used before isn't looked at.
    ///
    /// # Errors
    /// The first rule broken.
    pub fn obeys(&self, agent: AgentId, new: &Secret) -> Result<(), PasswordFault> {
        check(&self.settings.rules, agent, new.expose())
    }

    /// How many whole days a password is still good; none when it never ends, 0 when it has ended.
    pub fn days_left(&self, credential: &Credential) -> Option<u32> {
        match credential.remaining(self.settings.max_age_days, self.now()) {
            Remaining::Forever => None,
            Remaining::Days(days) => Some(days),
            Remaining::Expired => Some(0),
        }
    }

    /// For how many days a new password is good; none when it never ends.
    pub fn whole_life(&self) -> Option<u32> {
        Some(self.settings.max_age_days).filter(|days| *days > 0)
    }
}
