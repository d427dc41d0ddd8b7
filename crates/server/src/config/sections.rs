//! The configuration as the rest of the server uses it, one struct a section. Meaning, ranges and
//! defaults of each key stand in [`KEYS`](super::KEYS).

use super::network::{AgentSet, Networks};
use super::white_list::WhiteList;
use crate::secret::Secret;
use ccgate_core::AgentId;
use ccgate_core::password::PasswordRules;
use ccgate_core::session::Renewal;
use ccgate_core::softlock::LockPolicy;
use ccgate_core::vdn::Unanswered;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

/// Who this gateway is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// End of every Guid; letters and digits. Default `AgentGateway0`.
    pub name: String,
    /// `serverName` of the sign-in's answer. Default `AgentGateway`.
    pub server_name: String,
    /// Folder of all that outlives a restart. Default `/var/lib/ccgate`.
    pub data: PathBuf,
}

/// The port that desktops use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Https {
    /// Where to listen; none when off. Default `0.0.0.0:8043`.
    pub listen: Option<SocketAddr>,
    /// Own certificate; without one a self-signed one is made in the data folder.
    pub certificate: Option<CertificatePaths>,
    /// More names for the self-signed certificate. Default none.
    pub names: Vec<String>,
    /// Whether HTTP/2 is offered. Default false.
    pub http2: bool,
}

/// PEM files of a certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificatePaths {
    /// The chain, own certificate first.
    pub chain: PathBuf,
    /// The private key.
    pub key: PathBuf,
}

/// The database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Store {
    /// `sqlite:…` or `postgres://…`; may hold a password. Default `sqlite:<data>/ccgate.db`.
    pub url: Secret,
    /// SQLite flushes the disk with every batch. Default false (`normal`).
    pub flush_always: bool,
    /// Connections in the pool. Default 8.
    pub connections: u32,
}

/// Who may sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignIn {
    /// Agent numbers that are taken. Default 101–59999.
    pub agents: AgentSet,
    /// Whether a session can be replaced by force. Default true.
    pub forcing: bool,
}

/// The session token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guid {
    /// `AUTHMODE` = 2. Default false.
    pub dynamic: bool,
    /// `GUIDINTERVAL`. Default 60 s.
    pub interval: Duration,
    /// `GUIDTIMEOUT`; longer than the interval. Default 120 s.
    pub timeout: Duration,
    /// Other modes for some desktops; the first that fits wins. Default none.
    pub overrides: Vec<GuidRule>,
}

/// Another token mode for some desktops.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GuidRule {
    /// Which agents; none for all.
    pub agents: Option<AgentSet>,
    /// From which addresses; none for all.
    pub clients: Option<Networks>,
    /// Whether their Guid changes.
    pub dynamic: bool,
}

impl Guid {
    /// How the Guid of this agent's session is renewed when it signs in from that address.
    pub fn renewal(&self, agent: AgentId, client: IpAddr) -> Renewal {
        let fits = |rule: &&GuidRule| {
            rule.agents.as_ref().is_none_or(|agents| agents.contains(agent))
                && rule
                    .clients
                    .as_ref()
                    .is_none_or(|networks| networks.contains(client))
        };
        let dynamic = self
            .overrides
            .iter()
            .find(fits)
            .map_or(self.dynamic, |rule| rule.dynamic);
        if dynamic {
            Renewal::Dynamic {
                interval: self.interval,
                timeout: self.timeout,
            }
        } else {
            Renewal::Static {
                overlap: self.timeout.saturating_sub(self.interval),
            }
        }
    }
}

/// Passwords: rules, age, cost and locks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Password {
    /// What a new one has to be like. Default 8–32 characters of 3 kinds.
    pub rules: PasswordRules,
    /// Earlier ones that a new one must differ from, besides the present one. Default 5.
    pub history: usize,
    /// Days until it ends, 1–180; 0 for never. Default 0.
    pub max_age_days: u32,
    /// What verifying costs.
    pub cost: HashCost,
    /// How guessing is slowed and locked. Default 10 wrong ones, 10 minutes.
    pub lock: LockPolicy,
}

/// What hashing costs and how much of it is done at one time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HashCost {
    /// argon2id's memory in KiB; at least 8. Default 19,456.
    pub memory_kib: u32,
    /// argon2id's passes; at least 1. Default 2.
    pub iterations: u32,
    /// Computations at one time; 0 for one a core. Default 0.
    pub parallel: usize,
    /// How long one may wait for its turn. Default 8 s.
    pub queue_time: Duration,
    /// How long a verified password is known again by its MAC; zero for never. Default 12 h.
    pub remember: Duration,
}

/// How agents are told events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Events {
    /// How long an empty poll is held (`AGENT_POLL_WAIT_*`). Default 10 s.
    pub hold: Duration,
    /// Silence that ends a session. Default 120 s.
    pub silence: Duration,
    /// Events that may wait for one agent. Default 1000.
    pub owed_limit: usize,
    /// Whether events carry `eventGenTime`. Default false.
    pub event_gen_time: bool,
    /// Credential of `allagentevent`; none switches it off. Default none.
    pub all_agents_credential: Option<Secret>,
    /// Whether there is a WebSocket stream (`WEBSOCKET_PROTOCOL_SWITCH`). Default true.
    pub websocket: bool,
}

/// How events are posted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Push {
    /// Time between two tries (`EVENT_PUSH_FAIL_INTERVALTIME`). Default 10 s.
    pub retry: Duration,
    /// Failing time that ends a session (`EVENT_PUSH_FAIL_TOTALTIME`). Default 120 s.
    pub patience: Duration,
    /// Time for one push. Default 5 s.
    pub request_time: Duration,
    /// Where events may be pushed to (`EVENT_PUST_WHILTELIST_CALLBACKURI`). Default this machine.
    pub white_list: WhiteList,
    /// Which receivers' certificates are good (`eventpush.ssl.*`). Default those of the system.
    pub trust: Trust,
    /// Signs pushes when set. Default none.
    pub hmac_secret: Option<Secret>,
    /// Idle connections kept to each receiver. Default 512.
    pub connections: usize,
}

/// Which receivers' certificates are good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trust {
    /// Those signed by the system's authorities.
    System,
    /// Those signed by the authorities in this PEM file (`eventpush.ssl.cert.file`).
    Authorities(PathBuf),
    /// Those in this PEM file and no others.
    Pinned(PathBuf),
    /// All (`eventpush.ssl.trustAll`).
    All,
}

/// What agents may do in calls, and how long things take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Calls {
    /// Record their own (`IF_ENABLE_AGENT_SELFRECORD`). Default true.
    pub self_record: bool,
    /// How long an agent's phone is rung. Default 20 s.
    pub ring: Duration,
    /// How long a number outside is rung. Default 60 s.
    pub dial: Duration,
    /// How long a caller waits for an agent. Default 10 min.
    pub wait: Duration,
    /// What an agent does after a call that it didn't answer. Default busy.
    pub unanswered: Unanswered,
    /// When the figures of the day begin anew: so long after midnight UTC. Default 0.
    pub day_begins: Duration,
    /// Days until what is kept of a call is deleted; 0 for never. Default 90.
    pub retention_days: u32,
}

/// Automatic flows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flows {
    /// Folder of their files. Default `flows` in the data folder.
    pub directory: PathBuf,
    /// How often the files are looked at for a change; zero for never. Default 5 s.
    pub reload: Duration,
    /// Hosts that may be asked, in small letters. Default none.
    pub lookup_hosts: Vec<String>,
}

/// Flow control of the query interfaces (spec/other.md §1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flow {
    /// Queries of one agent in a window. Default 5.
    pub per_agent: u32,
    /// Queries of all agents in a window. Default 15,000.
    pub in_all: u32,
    /// Length of a window. Default 2 s.
    pub window: Duration,
}

/// The log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Log {
    /// JSON lines instead of text. Default false.
    pub json: bool,
    /// Levels, in the syntax of tracing's `EnvFilter`. Default `info`.
    pub filter: String,
}
