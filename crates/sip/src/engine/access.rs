//! Who sends a request: digest for phones, the address for trunks.

use super::Engine;
use super::arrive::Arrived;
use crate::book::{Account, Ha1};
use crate::digest::Credentials;
use crate::figures::Refusal;
use crate::message::{Address, Uri};
use crate::nonce::Worth;
use crate::settings::Algorithm;
use std::time::Instant;

impl Engine {
    /// Finds the account whose password a request proves. `None`: it was answered, or isn't worth an
    /// answer. Users that don't exist are treated to the octet like those that do.
    pub(super) fn authenticate(&mut self, now: Instant, arrived: &Arrived) -> Option<(String, Account)> {
        let from = arrived.hop.peer.ip();
        let given = arrived
            .request
            .headers
            .all("Authorization")
            .filter_map(Credentials::parse);
        let Some(credentials) = given.into_iter().find(|c| c.realm == self.settings.realm) else {
            self.challenge(now, arrived, false);
            return None;
        };
        if !self.settings.digests.contains(&credentials.algorithm) {
            self.challenge(now, arrived, false);
            return None;
        }
        let user = credentials.user.clone();
        if let Some(left) = self.guard.locked(now, from, &user) {
            self.figures.refuse(Refusal::Locked);
            let after = (left.as_secs() + 1).to_string();
            self.refuse_stranger(now, arrived, 503, &[("Retry-After", &after)]);
            return None;
        }
        let (life, count) = (self.settings.nonce_life, credentials.count);
        let worth = self.nonces.check(now, life, from, &credentials.nonce, count);
        if worth != Worth::Good {
            // Also a nonce that isn't ours is called stale: it may be one of before a restart, and phones
            // that aren't told so believe that their password is wrong and give up.
            self.challenge(now, arrived, true);
            return None;
        }
        let account = self.book.account(&user);
        let nobody = [Ha1 {
            md5: Some([0; 16]),
            sha256: Some([0; 32]),
        }];
        let secrets = account.as_ref().map_or(&nobody[..], |a| &a.secrets);
        let proved = credentials.proves(secrets, &arrived.request);
        match account.filter(|_| proved) {
            Some(account) => {
                self.nonces.spend(now, life, from, &credentials.nonce, count);
                self.guard.right(from, &user);
                Some((user, account))
            }
            None => {
                self.wrong(now, arrived, &user);
                None
            }
        }
    }

    fn wrong(&mut self, now: Instant, arrived: &Arrived, user: &str) {
        let from = arrived.hop.peer;
        let times = self.guard.wrong(now, from.ip(), user);
        self.figures.refuse(Refusal::WrongPassword);
        if self.loggable > 0 {
            self.loggable -= 1;
            let user: String = user.chars().take(64).collect();
            tracing::info!(%from, ?user, times, "SIP authentication failed");
        }
        self.refuse_stranger(now, arrived, 403, &[]);
    }

    fn challenge(&mut self, now: Instant, arrived: &Arrived, stale: bool) {
        let nonce = self.nonces.make(now, arrived.hop.peer.ip());
        let stale = if stale { ", stale=true" } else { "" };
        let weak = self.knows_only_md5(arrived);
        let offered = self
            .settings
            .digests
            .iter()
            .filter(|a| !weak || **a == Algorithm::Md5);
        let challenges: Vec<String> = offered
            .map(|algorithm| {
                let (realm, name) = (&self.settings.realm, algorithm.name());
                format!("Digest realm=\"{realm}\", nonce=\"{nonce}\", algorithm={name}, qop=\"auth\"{stale}")
            })
            .collect();
        let fields: Vec<(&str, &str)> = challenges
            .iter()
            .map(|c| ("WWW-Authenticate", c.as_str()))
            .collect();
        self.refuse_stranger(now, arrived, 401, &fields);
    }

    /// Whether a stronger challenge than MD5 would make the phone give up.
    fn knows_only_md5(&mut self, arrived: &Arrived) -> bool {
        if !self.settings.digests.contains(&Algorithm::Md5) {
            return false;
        }
        let headers = &arrived.request.headers;
        let agent = headers.get("User-Agent").unwrap_or_default();
        if self
            .settings
            .md5_only
            .iter()
            .any(|prefix| agent.starts_with(prefix.as_str()))
        {
            return true;
        }
        let number = headers.cseq().map_or(0, |(number, _)| number);
        headers.get("Authorization").is_none()
            && self
                .guard
                .puzzled(arrived.hop.peer.ip(), headers.call_id(), number)
    }

    /// The trunk that an INVITE comes from. A phone that registered from the very address, or that
    /// brings credentials, isn't one.
    pub(super) fn trunk_of(&self, arrived: &Arrived) -> Option<usize> {
        let trunk = self.trunks.identify(arrived.hop.peer)?;
        let headers = &arrived.request.headers;
        let user = headers
            .get("From")
            .and_then(Address::parse)
            .and_then(|a| Uri::parse(&a.uri))
            .map(|u| u.user);
        let account = user.and_then(|user| self.book.account(&user));
        let registered = account.is_some_and(|a| {
            let line = (a.vdn, a.phone);
            self.registrar
                .contacts(&line)
                .iter()
                .any(|b| b.hop.peer == arrived.hop.peer)
        });
        let known = registered || headers.get("Authorization").is_some();
        (!known).then_some(trunk)
    }
}
