//! Transactions (RFC 3261 §17, RFC 6026): retransmissions, and answers found for their requests.
//!
//! No socket and no clock: messages and the time go in, octets to send gather in the outbox. Every
//! transaction has a deadline at every moment, so none can stay.

mod client;
mod server;

pub(crate) use client::ClientId;
pub(crate) use server::{Incoming, ServerId};

use crate::message::Response;
use crate::net::{Flow, Hop};
use crate::settings::Timers;
use client::Client;
use server::Server;
use std::collections::{BTreeSet, HashMap};
use std::time::Instant;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Client(ClientId),
    Server(ServerId),
}

/// All transactions; `O` is whom an answer concerns.
pub(crate) struct Transactions<O> {
    timers: Timers,
    clients: HashMap<ClientId, Client<O>>,
    /// How many of them go over each connection: most that end carry none.
    flows: HashMap<Flow, usize>,
    servers: HashMap<ServerId, Server>,
    server_keys: HashMap<String, ServerId>,
    alarms: BTreeSet<(Instant, Key)>,
    serial: u64,
    outbox: Vec<(Hop, Vec<u8>)>,
}

/// What came of a request.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// An answer, provisional or final.
    Answered(Response),
    /// Nothing in time.
    TimedOut,
    /// The connection is gone.
    Unreachable,
}

impl Outcome {
    /// The status, or the one that stands for having none (§8.1.3.1).
    pub(crate) fn status(&self) -> u16 {
        match self {
            Self::Answered(response) => response.status,
            Self::TimedOut => 408,
            Self::Unreachable => 503,
        }
    }
}

impl<O: Clone> Transactions<O> {
    pub(crate) fn new(timers: Timers) -> Self {
        Self {
            timers,
            clients: HashMap::new(),
            flows: HashMap::new(),
            servers: HashMap::new(),
            server_keys: HashMap::new(),
            alarms: BTreeSet::new(),
            serial: 0,
            outbox: Vec::new(),
        }
    }

    pub(crate) fn set_timers(&mut self, timers: Timers) {
        self.timers = timers;
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.clients.len() + self.servers.len()
    }

    /// Sends octets without a transaction: ACK, answers to strangers, retransmissions of ours.
    pub(crate) fn send(&mut self, hop: Hop, bytes: Vec<u8>) {
        self.outbox.push((hop, bytes));
    }

    /// What is to be sent.
    pub(crate) fn outgoing(&mut self) -> Vec<(Hop, Vec<u8>)> {
        std::mem::take(&mut self.outbox)
    }

    /// When [`Transactions::fire`] has something to do.
    pub(crate) fn next(&self) -> Option<Instant> {
        self.alarms.first().map(|(at, _)| *at)
    }

    fn serial(&mut self) -> u64 {
        self.serial += 1;
        self.serial
    }

    fn arm(&mut self, at: Instant, key: Key) {
        self.alarms.insert((at, key));
    }

    fn disarm(&mut self, at: Instant, key: Key) {
        self.alarms.remove(&(at, key));
    }

    /// Retransmits what is due and gives up what is overdue; tells whose requests had no answer.
    pub(crate) fn fire(&mut self, now: Instant) -> Vec<(ClientId, O)> {
        let mut silent = Vec::new();
        while let Some((at, key)) = self.alarms.first().copied().filter(|(at, _)| *at <= now) {
            self.disarm(at, key);
            match key {
                Key::Client(id) => silent.extend(self.fire_client(now, at, id)),
                Key::Server(id) => self.fire_server(now, at, id),
            }
        }
        silent
    }

    /// A connection is gone: whoever waits for an answer over it waits in vain.
    pub(crate) fn lost(&mut self, hop: Hop) -> Vec<(ClientId, O)> {
        if !self.flows.contains_key(&hop.flow) {
            return Vec::new();
        }
        let waiting = self
            .clients
            .iter()
            .filter(|(_, c)| c.waits() && c.hop.same_flow(hop));
        let lost: Vec<ClientId> = waiting.map(|(id, _)| *id).collect();
        lost.into_iter()
            .filter_map(|id| Some((id, self.forget(id)?)))
            .collect()
    }
}
