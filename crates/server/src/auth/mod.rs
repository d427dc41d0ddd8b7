//! Who somebody is: passwords, the locks that slow guessing, and who is signing in or out.
//!
//! It knows neither the store nor HTTP. What is stored of a password comes in as a [`Credential`],
//! and what has to be stored goes out in the results:
//!
//! * [`AuthFault::Wrong`] carries the [`Failure`] to save; [`Verified::forgotten`] and
//!   [`Changed::forgotten`] say that what was saved for this agent and source must be deleted;
//! * [`Locks::restore`] takes back what was saved, [`Locks::unlock`] says what to delete.
//!
//! Nothing here logs, and no type shows a secret by `Debug`.

mod administer;
mod change;
mod credential;
mod fault;
mod locks;
mod passwords;
mod remembered;
mod seal;
mod sign_in;
#[cfg(test)]
mod tests;
mod turns;
mod under_way;

pub use crate::secret::Secret;
pub use change::Changed;
pub use credential::Credential;
pub use fault::{AuthFault, ChangeFault};
pub use locks::{Failure, Locks, Source, Trial};
pub use passwords::Passwords;
pub use sign_in::Verified;
pub use under_way::{Attempt, Claim, UnderWay};

use crate::config::Password;
use ccgate_core::{AgentId, Time};
use std::sync::Arc;
use std::time::Duration;

/// Where the time comes from.
pub type Clock = Arc<dyn Fn() -> Time + Send + Sync>;

/// The longest that an answer is held because of earlier wrong passwords.
const LONGEST_HOLD: Duration = Duration::from_secs(5);

/// Everything about letting agents in; one for the whole server.
pub struct Auth {
    settings: Password,
    passwords: Passwords,
    locks: Arc<Locks>,
    under_way: UnderWay,
    clock: Clock,
}

impl Auth {
    /// Takes one hash's time.
    ///
    /// # Errors
    /// [`AuthFault::Broken`] when argon2id doesn't take the parameters, or there are no random numbers.
    pub fn new(settings: Password, clock: Clock) -> Result<Self, AuthFault> {
        Ok(Self {
            settings,
            passwords: Passwords::new(&settings.cost)?,
            locks: Arc::new(Locks::new(settings.lock)),
            under_way: UnderWay::new()?,
            clock,
        })
    }

    /// Hashing and verifying, for what isn't a sign-in.
    pub fn passwords(&self) -> &Passwords {
        &self.passwords
    }

    /// The soft locks: to restore them at start and to unlock by command.
    pub fn locks(&self) -> &Locks {
        &self.locks
    }

    /// Claims an agent for a sign-out, until the claim is dropped after the answer.
    ///
    /// # Errors
    /// [`AuthFault::UnderWay`] when a sign-in or sign-out isn't answered yet (100-021).
    pub fn claim(&self, agent: AgentId) -> Result<Claim, AuthFault> {
        self.under_way.claim(agent).ok_or(AuthFault::UnderWay)
    }

    fn now(&self) -> Time {
        (self.clock)()
    }

    /// Begins a try, after holding it as long as earlier wrong passwords demand.
    async fn trial(&self, agent: AgentId, source: Source) -> Result<Trial, AuthFault> {
        let trial = self
            .locks
            .begin(agent, source, self.now())
            .map_err(AuthFault::Locked)?;
        if !trial.wait().is_zero() {
            tokio::time::sleep(trial.wait().min(LONGEST_HOLD)).await;
        }
        Ok(trial)
    }
}

impl std::fmt::Debug for Auth {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Auth")
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}
