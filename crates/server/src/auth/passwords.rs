//! Hashing and verifying passwords: argon2id, off the async threads, so many at a time.

use super::Source;
use super::fault::AuthFault;
use super::remembered::Remembered;
use super::turns::Turns;
use crate::config::HashCost;
use crate::secret::Secret;
use argon2::password_hash::phc::PasswordHash;
use argon2::{ARGON2ID_IDENT, Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use ccgate_core::AgentId;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::time::Duration;

/// How many may wait for one place; then the source with the most of them loses some.
const QUEUE_PER_PLACE: usize = 2_000;

/// Most memory that a stored hash may ask for, in KiB: 1 GiB.
const MEMORY_LIMIT: u32 = 1_048_576;
/// Most passes that a stored hash may ask for.
const ITERATIONS_LIMIT: u32 = 64;
/// Most lanes that a stored hash may ask for.
const LANES_LIMIT: u32 = 16;

/// The passwords' gatekeeper.
pub struct Passwords {
    hasher: Argon2<'static>,
    /// What is verified for agents that don't exist, so that they cost the same as others.
    nobody: String,
    turns: Arc<Turns>,
    queue_time: Duration,
    remembered: Arc<Remembered>,
}

impl Passwords {
    /// Takes one hash's time, for the comparison of agents that don't exist.
    ///
    /// # Errors
    /// [`AuthFault::Broken`] when argon2id doesn't take the parameters, or there are no random numbers.
    pub fn new(cost: &HashCost) -> Result<Self, AuthFault> {
        let params = Params::new(cost.memory_kib, cost.iterations, 1, None)
            .map_err(|_| AuthFault::Broken("argon2id doesn't take the configured memory and iterations"))?;
        let hasher = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let nobody = hash_now(&hasher, &Secret::from("nobody's password"))?;
        let places = match cost.parallel {
            0 => std::thread::available_parallelism().map_or(1, usize::from),
            places => places,
        };
        Ok(Self {
            hasher,
            nobody,
            turns: Turns::new(places, places.saturating_mul(QUEUE_PER_PLACE)),
            queue_time: cost.queue_time,
            remembered: Arc::new(Remembered::new(cost.remember)?),
        })
    }

    /// The hash to store of a password, in PHC form, for somebody on this machine.
    ///
    /// # Errors
    /// [`AuthFault::Overloaded`], [`AuthFault::Broken`].
    pub async fn hash(&self, password: &Secret) -> Result<String, AuthFault> {
        let (hasher, password) = (self.hasher.clone(), password.clone());
        let here = Source::from(IpAddr::V4(Ipv4Addr::LOCALHOST));
        self.compute(here, move || hash_now(&hasher, &password)).await
    }

    /// Whether the password is the one of that hash. Without a hash (no such agent) it takes as long
    /// and says no. Sources take turns. A password verified a short while ago is known again at once.
    ///
    /// # Errors
    /// [`AuthFault::Overloaded`] when no place comes free in time; [`AuthFault::Broken`] when the
    /// stored hash can't be used.
    pub async fn verify(
        &self,
        agent: AgentId,
        source: Source,
        phc: Option<&str>,
        password: &Secret,
    ) -> Result<bool, AuthFault> {
        if let Some(phc) = phc
            && self.remembered.knows(agent, phc, password)
        {
            return Ok(true);
        }
        let exists = phc.is_some();
        let phc = phc.unwrap_or(&self.nobody).to_owned();
        let (password, remembered) = (password.clone(), Arc::clone(&self.remembered));
        self.compute(source, move || {
            let right = exists & verify_now(&phc, &password)?;
            if right {
                // Here and not by the caller, who may be gone by now: the work is done anyway.
                remembered.remember(agent, &phc, &password);
            }
            Ok(right)
        })
        .await
    }

    /// Forgets that an agent's password was verified, for one that is deleted or locked out.
    pub fn forget(&self, agent: AgentId) {
        self.remembered.forget(agent);
    }

    /// Does something costly in the source's turn.
    pub(super) async fn compute<T: Send + 'static>(
        &self,
        source: Source,
        work: impl FnOnce() -> Result<T, AuthFault> + Send + 'static,
    ) -> Result<T, AuthFault> {
        let place = self.turns.place(source, self.queue_time).await?;
        let done = tokio::task::spawn_blocking(move || {
            // Held by the work, not by the caller: a client that leaves doesn't free the core.
            let _place = place;
            work()
        });
        done.await
            .unwrap_or(Err(AuthFault::Broken("the computation of a hash was cut short")))
    }

    /// What hashes new passwords.
    pub(super) fn hasher(&self) -> Argon2<'static> {
        self.hasher.clone()
    }
}

/// The PHC string of a password with a fresh salt. Takes long: for blocking threads.
pub(super) fn hash_now(hasher: &Argon2<'_>, password: &Secret) -> Result<String, AuthFault> {
    let hash = hasher.hash_password(password.expose().as_bytes());
    Ok(hash
        .map_err(|_| AuthFault::Broken("argon2id failed"))?
        .to_string())
}

/// Whether the password is the one of the hash, by the hash's own parameters within bounds. Takes
/// long: for blocking threads.
pub(super) fn verify_now(phc: &str, password: &Secret) -> Result<bool, AuthFault> {
    const UNUSABLE: AuthFault = AuthFault::Broken("the stored password hash can't be used");
    let stored = PasswordHash::new(phc).map_err(|_| UNUSABLE)?;
    let within = |name: &str, limit| {
        stored
            .params
            .get_decimal(name)
            .is_some_and(|value| value <= limit)
    };
    let sound = stored.algorithm == ARGON2ID_IDENT
        && stored.salt.is_some()
        && stored.hash.is_some()
        && within("m", MEMORY_LIMIT)
        && within("t", ITERATIONS_LIMIT)
        && within("p", LANES_LIMIT);
    if !sound {
        return Err(UNUSABLE);
    }
    match Argon2::default().verify_password(password.expose().as_bytes(), &stored) {
        Ok(()) => Ok(true),
        Err(argon2::password_hash::Error::PasswordInvalid) => Ok(false),
        Err(_) => Err(UNUSABLE),
    }
}

impl std::fmt::Debug for Passwords {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Passwords").finish_non_exhaustive()
    }
}
