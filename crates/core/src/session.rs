//! A sign-in: who is told what, where, and by which token the desktop is known.

use crate::guid::Guid;
use crate::ids::{Phone, SessionSerial};
use crate::refusal::Refusal;
use crate::time::{Time, span_millis};
use std::fmt;
use std::time::Duration;

/// One session of one agent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Which session of the VDN this is.
    pub serial: SessionSerial,
    /// When it began.
    pub signed_in: Time,
    /// The phone that rings for the agent; none after a sign-in without phone.
    pub phone: Option<Phone>,
    /// Where it came from.
    pub origin: Origin,
    /// What was asked for at sign-in and doesn't change afterwards.
    pub terms: Terms,
    /// How the agent is told events.
    pub delivery: Delivery,
    /// The token and its renewal.
    pub token: Token,
    /// The password must be changed before calls work (`isForceChange`).
    pub must_change_password: bool,
}

/// Where a session came from. Only for people and logs; nothing is decided by it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// Address of the connection that signed in.
    pub peer: String,
    /// `ip` of the body: the client's own address, IPv4.
    pub client_ip: String,
    /// `entryIp` of the body: the client's application gateway.
    pub entry_ip: Option<String>,
    /// `serviceworkid` of the body: the agent's number in the client's own system, ≤ 30 characters.
    pub service_work_id: Option<String>,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.peer)?;
        if !self.client_ip.is_empty() {
            write!(f, ", client {}", self.client_ip)?;
        }
        if let Some(entry) = &self.entry_ip {
            write!(f, ", entry {entry}")?;
        }
        if let Some(id) = &self.service_work_id {
            write!(f, ", service work id {id}")?;
        }
        Ok(())
    }
}

/// What the sign-in asked for (spec/agent.md §1.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    /// `agenttype`.
    pub agent_type: AgentType,
    /// What really signed in.
    pub media: Media,
    /// True: the phone goes on hook after each call. False: long connection.
    pub release_phone: bool,
    /// Desk phone linkage was asked for.
    pub phone_linkage: bool,
    /// An inspector wants to be told of sign-ins and sign-outs.
    pub listen: bool,
    /// `vcPhoneNumber`: video conference phone, ≤ 24 characters.
    pub video_phone: Option<Phone>,
}

/// `agenttype` of the sign-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AgentType {
    /// 4: PC and phone.
    Voice,
    /// 11: PC and video phone.
    Video,
}

/// Which media servers a session is signed in to; shown as three letters (`TTF`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Media {
    /// Voice (CTIServer).
    pub voice: bool,
    /// Text chat (WebM).
    pub chat: bool,
    /// E-mail (MailM).
    pub mail: bool,
}

/// How the agent is told events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// The desktop asks by held polls (or a stream).
    Poll,
    /// The gateway posts them.
    Push(Push),
}

/// Where and how events are posted.
#[derive(Clone, PartialEq, Eq)]
pub struct Push {
    /// The receiver's URL.
    pub uri: String,
    /// Which of the two dialects the receiver speaks.
    pub dialect: PushDialect,
    /// `service_token` header of the pushes; the last handshake's value wins.
    pub service_token: Option<String>,
    /// Since when pushes have been failing without a success in between.
    pub failing_since: Option<Time>,
}

/// The two push dialects (spec/wire.md §1 rule 9).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PushDialect {
    /// `callBackUri` + `serviceToken`: a list of events a request.
    EventList,
    /// `pushUrl` (2018–20): one event a request, in the poll's envelope.
    SingleEvent,
}

/// The session's token with its renewal (spec/agent.md §3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// The present Guid.
    pub current: Guid,
    /// When it was issued.
    pub issued: Time,
    /// The one before, still good until the given time.
    pub previous: Option<(Guid, Time)>,
    /// Whether and when it is renewed.
    pub renewal: Renewal,
}

/// Whether a Guid changes during the session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Renewal {
    /// One Guid until sign-out (`AUTHMODE = 1`). A Guid replaced by `updateGuid` stays good for `overlap`.
    Static {
        /// How long the replaced one stays good.
        overlap: Duration,
    },
    /// A new Guid every `interval`; each is good for `timeout` from its issue (`AUTHMODE = 2`,
    /// `GUIDINTERVAL`, `GUIDTIMEOUT`).
    Dynamic {
        /// Time between two issues; shorter than `timeout`.
        interval: Duration,
        /// Life of one Guid.
        timeout: Duration,
    },
}

impl fmt::Debug for Push {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The URL's query may hold a receiver's token, and the service token is one.
        let shown = self.uri.split('?').next().unwrap_or_default();
        f.debug_struct("Push")
            .field("uri", &shown)
            .field("dialect", &self.dialect)
            .finish_non_exhaustive()
    }
}

impl Session {
    /// Goes on after the gateway was down: the time that nobody could use doesn't count against the
    /// desktop. An expired Guid is good again until it is renewed, which is due at once, and pushes
    /// have not been failing.
    pub fn resume(&mut self, now: Time) {
        if let Renewal::Dynamic { interval, .. } = self.token.renewal {
            let due_at_once = Time::from_millis(now.millis().saturating_sub(span_millis(interval)));
            self.token.issued = self.token.issued.max(due_at_once);
            if let (Renewal::Dynamic { timeout, .. }, Some((_, until))) =
                (self.token.renewal, &mut self.token.previous)
            {
                *until = (*until).max(now.after(timeout.saturating_sub(interval)));
            }
        }
        if let Delivery::Push(push) = &mut self.delivery {
            push.failing_since = None;
        }
    }
}

impl Token {
    /// A fresh token.
    pub fn new(guid: Guid, now: Time, renewal: Renewal) -> Self {
        Self {
            current: guid,
            issued: now,
            previous: None,
            renewal,
        }
    }

    /// Whether the presented Guid is good now.
    ///
    /// # Errors
    /// [`Refusal::WrongGuid`] when it isn't.
    pub fn check(&self, now: Time, presented: &Guid) -> Result<(), Refusal> {
        let current = self.current == *presented && self.alive(now);
        let previous = self
            .previous
            .as_ref()
            .is_some_and(|(guid, until)| now < *until && guid == presented);
        if current || previous {
            Ok(())
        } else {
            Err(Refusal::WrongGuid)
        }
    }

    /// Whether a renewal is due.
    pub fn renewal_due(&self, now: Time) -> bool {
        match self.renewal {
            Renewal::Static { .. } => false,
            Renewal::Dynamic { interval, .. } => now >= self.issued.after(interval),
        }
    }

    /// Replaces the Guid; the old one stays good for the overlap.
    pub fn renew(&mut self, now: Time, fresh: Guid) {
        let until = match self.renewal {
            Renewal::Static { overlap } => now.after(overlap),
            Renewal::Dynamic { timeout, .. } => self.issued.after(timeout),
        };
        let old = std::mem::replace(&mut self.current, fresh);
        self.previous = Some((old, until));
        self.issued = now;
    }

    fn alive(&self, now: Time) -> bool {
        match self.renewal {
            Renewal::Static { .. } => true,
            Renewal::Dynamic { timeout, .. } => now < self.issued.after(timeout),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DYNAMIC: Renewal = Renewal::Dynamic {
        interval: Duration::from_secs(60),
        timeout: Duration::from_secs(120),
    };
    const STATIC: Renewal = Renewal::Static {
        overlap: Duration::from_secs(30),
    };

    fn at(seconds: u64) -> Time {
        Time::from_millis(1_800_000_000_000 + seconds * 1000)
    }

    fn guid(number: u128) -> Guid {
        Guid::from_random(number, "Node")
    }

    /// Which of the Guids 1 and 2 are good at each second, when 2 replaced 1 at `renewed`.
    fn check(renewal: Renewal, renewed: u64, expected: &[(u64, &[u128])]) {
        let mut token = Token::new(guid(1), at(0), renewal);
        token.renew(at(renewed), guid(2));
        for (second, good) in expected {
            let found: Vec<u128> = [1, 2, 3]
                .into_iter()
                .filter(|number| token.check(at(*second), &guid(*number)).is_ok())
                .collect();
            assert_eq!(found, *good, "{renewal:?} at {second} s");
        }
    }

    #[test]
    fn how_long_guids_are_good() {
        check(
            STATIC,
            50,
            &[(50, &[1, 2]), (79, &[1, 2]), (80, &[2]), (999_999, &[2])],
        );
        check(
            DYNAMIC,
            60,
            &[
                (60, &[1, 2]),
                (119, &[1, 2]),
                (120, &[2]),
                (179, &[2]),
                (180, &[]),
            ],
        );
        check(
            DYNAMIC,
            110,
            &[(110, &[1, 2]), (120, &[2]), (229, &[2]), (230, &[])],
        );
    }

    #[test]
    fn when_a_renewal_is_due() {
        for (renewal, second, due) in [
            (STATIC, 0, false),
            (STATIC, 999_999, false),
            (DYNAMIC, 59, false),
            (DYNAMIC, 60, true),
            (DYNAMIC, 200, true),
        ] {
            let mut token = Token::new(guid(1), at(0), renewal);
            assert_eq!(token.renewal_due(at(second)), due, "{renewal:?} at {second} s");
            token.renew(at(second), guid(2));
            assert!(!token.renewal_due(at(second)));
        }
    }

    #[test]
    fn a_wrong_guid_has_its_refusal() {
        let token = Token::new(guid(1), at(0), STATIC);
        assert_eq!(token.check(at(0), &guid(2)), Err(Refusal::WrongGuid));
        assert_eq!(token.check(at(0), &Guid::presented("")), Err(Refusal::WrongGuid));
    }

    #[test]
    fn debug_shows_no_secret() {
        let push = Push {
            uri: "https://receiver/events?token=secret1".into(),
            dialect: PushDialect::EventList,
            service_token: Some("secret2".into()),
            failing_since: None,
        };
        let shown = format!("{push:?} {:?}", Token::new(guid(0x5ec), at(0), DYNAMIC));
        assert!(shown.contains("https://receiver/events"), "{shown}");
        for secret in ["secret1", "secret2", "5ec"] {
            assert!(!shown.contains(secret), "{shown}");
        }
    }
}
