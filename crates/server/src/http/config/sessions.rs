//! The sign-ins of administrators. They are kept in memory only: after a restart they sign in again.

use ccgate_core::{Guid, Time, VdnId};
use ccgate_wire::config::sign_in::Account;
use ccgate_wire::retcode::{Failure, Retcode};
use std::collections::HashMap;
use std::fmt;
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// A session ends after so long without a request ("at least every 5 minutes", spec/other.md §9).
const SILENCE: Duration = Duration::from_secs(300);
/// Most sessions at once.
const MOST: usize = 256;
/// Most of one account: with one more the one that was silent for longest ends.
const MOST_OF_ACCOUNT: usize = 4;

/// What an account stands for as long as nothing about it changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Standing {
    /// The VDN that it may configure.
    pub(super) vdn: VdnId,
    /// When its password was set.
    pub(super) password: Time,
}

/// A sign-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Session {
    pub(super) account: Account,
    pub(super) standing: Standing,
    /// From where it was begun, for the log.
    pub(super) source: IpAddr,
    last: Time,
}

/// All of them, by Guid.
#[derive(Default)]
pub(super) struct Sessions(Mutex<HashMap<Box<str>, Session>>);

impl Sessions {
    /// Begins one.
    ///
    /// # Errors
    /// 100-003: there are too many.
    pub(super) fn begin(
        &self,
        guid: &Guid,
        account: Account,
        standing: Standing,
        source: IpAddr,
        now: Time,
    ) -> Result<(), Failure> {
        let mut table = self.table();
        table.retain(|_, session| !session.over(now));
        let own = table.iter().filter(|(_, session)| session.account == account);
        if own.clone().count() >= MOST_OF_ACCOUNT {
            let oldest = own
                .min_by_key(|(_, session)| session.last)
                .map(|(guid, _)| guid.clone());
            oldest.and_then(|guid| table.remove(&guid));
        }
        if table.len() >= MOST {
            return Err(Failure::new(
                Retcode::ResourceUnavailable,
                "too many administrators are signed in",
            ));
        }
        let session = Session {
            account,
            standing,
            source,
            last: now,
        };
        table.insert(guid.secret().into(), session);
        Ok(())
    }

    /// The session of a Guid, which lasts for another while from now on.
    ///
    /// # Errors
    /// 000-003 for a Guid of none, 100-006 for one that was silent for too long.
    pub(super) fn renew(&self, guid: &str, now: Time) -> Result<Session, Failure> {
        let mut table = self.table();
        let Some(session) = table.get_mut(guid) else {
            return Err(Failure::plain(Retcode::NoRight));
        };
        if session.over(now) {
            return Err(Failure::plain(Retcode::NotSignedIn));
        }
        session.last = now;
        Ok(*session)
    }

    /// Ends one.
    pub(super) fn end(&self, guid: &str) {
        self.table().remove(guid);
    }

    fn table(&self) -> MutexGuard<'_, HashMap<Box<str>, Session>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Session {
    fn over(&self, now: Time) -> bool {
        now.since(self.last) > SILENCE
    }
}

// The keys are secrets.
impl fmt::Debug for Sessions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sessions({})", self.table().len())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use ccgate_core::AgentId;

    const SOURCE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);

    fn at(seconds: u64) -> Time {
        Time::from_millis(1_700_000_000_000 + seconds * 1000)
    }

    fn begin(sessions: &Sessions, name: &str, account: Account, now: Time) -> Result<(), Failure> {
        let standing = Standing {
            vdn: VdnId(1),
            password: at(0),
        };
        sessions.begin(&Guid::presented(name), account, standing, SOURCE, now)
    }

    #[track_caller]
    fn check(sessions: &Sessions, guid: &str, now: Time, expect: &str) {
        let code = match sessions.renew(guid, now) {
            Ok(_) => "0",
            Err(failure) => failure.retcode.code(),
        };
        assert_eq!(code, expect, "{guid}");
    }

    #[test]
    fn silence_ends_them() {
        let sessions = Sessions::default();
        begin(&sessions, "one", Account::Vdn(VdnId(1)), at(0)).unwrap();
        check(&sessions, "two", at(0), "000-003");
        check(&sessions, "one", at(300), "0");
        check(&sessions, "one", at(600), "0");
        check(&sessions, "one", at(901), "100-006");
        // The next sign-in clears up.
        begin(&sessions, "two", Account::Vdn(VdnId(1)), at(902)).unwrap();
        check(&sessions, "one", at(902), "000-003");
        sessions.end("two");
        check(&sessions, "two", at(902), "000-003");
        assert!(!format!("{sessions:?}").contains("two"));
    }

    #[test]
    fn bounded() {
        let sessions = Sessions::default();
        for n in 0..5 {
            begin(&sessions, &format!("own {n}"), Account::Vdn(VdnId(1)), at(n)).unwrap();
        }
        check(&sessions, "own 0", at(9), "000-003");
        check(&sessions, "own 1", at(9), "0");
        for n in 0..252 {
            let account = Account::Agent(AgentId(101 + n));
            begin(&sessions, &format!("other {n}"), account, at(10)).unwrap();
        }
        let refused = begin(&sessions, "more", Account::Agent(AgentId(9)), at(10)).unwrap_err();
        assert_eq!(refused.retcode.code(), "100-003");
        // One account's own sessions make room for each other.
        begin(&sessions, "own 6", Account::Vdn(VdnId(1)), at(10)).unwrap();
        begin(&sessions, "later", Account::Agent(AgentId(9)), at(311)).unwrap();
    }
}
