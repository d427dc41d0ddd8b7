//! How a phone is set up.

use crate::account::Account;
use crate::sound::Bank;
use ccgate_media::g711::Codec;
use std::net::SocketAddr;
use std::time::Duration;

/// How a phone is set up; [`PhoneSettings::new`] has the usual.
#[derive(Clone, Debug)]
pub struct PhoneSettings {
    /// Where it listens; port 0 takes any, address 0.0.0.0 the one that the server is reached from.
    pub local: SocketAddr,
    /// Where everything outside a call is sent: registrar and proxy, or another phone.
    pub server: SocketAddr,
    /// Who it is; without one it neither registers nor answers challenges.
    pub account: Option<Account>,
    /// Which device it is (RFC 5626 §4.1), such as `urn:uuid:…`: registered anew from another address, it
    /// takes the place of what it registered before. `None` doesn't say.
    pub device: Option<String>,
    /// What it understands, the best first.
    pub codecs: Vec<Codec>,
    /// Whether it offers and takes key presses in RTP (RFC 4733).
    pub telephone_event: bool,
    /// Where its sound is made; `None` gives it a bank of its own, which costs a thread.
    pub bank: Option<Bank>,
    /// What it does wrong.
    pub manners: Manners,
    /// RFC 3261's T1: the first distance of retransmissions; 500 ms there.
    pub t1: Duration,
    /// How many of its own incoming calls may wait to be looked at; further ones get 480.
    pub waiting: usize,
}

impl PhoneSettings {
    /// A phone with A-law, µ-law and key presses that does nothing wrong.
    pub fn new(local: SocketAddr, server: SocketAddr) -> Self {
        Self {
            local,
            server,
            account: None,
            device: None,
            codecs: vec![Codec::Pcma, Codec::Pcmu],
            telephone_event: true,
            bank: None,
            manners: Manners::default(),
            t1: Duration::from_millis(500),
            waiting: 64,
        }
    }

    /// The same with an account.
    #[must_use]
    pub fn with_account(mut self, user: impl Into<String>, password: impl Into<String>) -> Self {
        self.account = Some(Account::new(user, password));
        self
    }

    /// The same as a device of that name.
    #[must_use]
    pub fn with_device(mut self, urn: impl Into<String>) -> Self {
        self.device = Some(urn.into());
        self
    }

    /// The same with a bank that others use too.
    #[must_use]
    pub fn with_bank(mut self, bank: &Bank) -> Self {
        self.bank = Some(bank.clone());
        self
    }
}

/// What a phone does wrong, for tests. A phone can also vanish: [`Phone::vanish`](crate::Phone::vanish).
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Manners {
    /// Share (0–1) of SIP datagrams thrown away, each way.
    pub sip_loss: f32,
    /// Share (0–1) of RTP packets thrown away, each way.
    pub rtp_loss: f32,
    /// Never acknowledges a 2xx.
    pub no_ack: bool,
    /// Says no 180 when it rings.
    pub no_ringing: bool,
    /// Understands no reliable provisional responses (RFC 3262).
    pub no_prack: bool,
}
