//! The configuration: one TOML file, overridden by environment variables, judged as a whole.
//!
//! ```toml
//! [https]
//! listen = "0.0.0.0:8043"
//! ```
//!
//! or `CCGATE_HTTPS__LISTEN=0.0.0.0:8043`. All keys stand in [`KEYS`]; `docs/configuration.md` and
//! `dist/ccgate.toml` are printed from that list. Unknown keys are faults, and all faults are told
//! at once, each with its line or variable.

#[cfg(test)]
mod documents;
mod effective;
mod fault;
mod key;
mod keys;
mod lines;
mod managed;
mod network;
mod reader;
mod sections;
mod switch;
#[cfg(test)]
mod tests;
mod values;
mod white_list;

pub use effective::Effective;
pub use fault::{ConfigErrors, Fault, Place};
pub use key::{Key, Kind, Preset};
pub use keys::{KEYS, SECTIONS, WITHOUT_COUNTERPART};
pub use managed::{Managed, in_configuration};
pub use network::{AgentSet, Network, Networks};
pub use sections::{
    Calls, CertificatePaths, Events, Flow, Flows, Guid, GuidRule, HashCost, Https, Log, Node, Password, Push,
    SignIn, Store, Trust,
};
pub use switch::{
    CallerRule, Media, Over, RecordingKey, Recordings, Route, Sip, Trunk, TrunkAddress, TrunkUser,
};
pub use values::without_password;
pub use white_list::WhiteList;

use crate::edge::Limits;
use crate::secret::Secret;
use ccgate_core::outbound::Pace;
use ccgate_core::password::PasswordRules;
use ccgate_core::softlock::LockPolicy;
use ccgate_core::vdn::{Rules, Unanswered};
use reader::Reader;
use std::net::SocketAddr;
use std::path::Path;
use values::Values;

/// The biggest configuration file that is read, in bytes.
const FILE_LIMIT: u64 = 1024 * 1024;

/// The whole configuration, valid.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    /// Who this gateway is.
    pub node: Node,
    /// The port that desktops use.
    pub https: Https,
    /// The plain port; none when off. Default off.
    pub http: Option<SocketAddr>,
    /// Proxies that are believed whose address a client has. Default none.
    pub trusted_proxies: Networks,
    /// The port of metrics and health; none when off. Default `127.0.0.1:8044`.
    pub ops: Option<SocketAddr>,
    /// The database.
    pub store: Store,
    /// Who may sign in.
    pub sign_in: SignIn,
    /// The session token.
    pub guid: Guid,
    /// Passwords.
    pub password: Password,
    /// How agents are told events.
    pub events: Events,
    /// How events are posted.
    pub push: Push,
    /// The SIP switch.
    pub sip: Sip,
    /// Sound of calls.
    pub media: Media,
    /// Recordings of calls.
    pub recording: Recordings,
    /// What agents may do in calls, and how long things take.
    pub calls: Calls,
    /// How numbers are called by the contact centre itself.
    pub outbound: Pace,
    /// Automatic flows.
    pub flows: Flows,
    /// Whether the web console is answered. Default true.
    pub console: bool,
    /// Flow control of queries.
    pub flow: Flow,
    /// What the network may cost.
    pub limits: Limits,
    /// The log.
    pub log: Log,
    /// Days that the operation log is kept. Default 90.
    pub operation_log_days: u32,
    values: Values,
}

impl Config {
    /// Reads the file, if one is given, and the environment's `CCGATE_SECTION__KEY` variables, which
    /// win. Relative paths count from the file's folder, or from the working directory without one.
    ///
    /// # Errors
    /// All that is wrong, at least one fault.
    pub fn load(
        file: Option<&Path>,
        environment: impl Iterator<Item = (String, String)>,
    ) -> Result<Self, ConfigErrors> {
        let Some(file) = file else {
            return Self::parse(Path::new(""), "", environment);
        };
        let unreadable = |text: String| {
            ConfigErrors(vec![Fault {
                place: Place::File(file.to_owned()),
                key: String::new(),
                text,
            }])
        };
        let size = std::fs::metadata(file)
            .map_err(|error| unreadable(error.to_string()))?
            .len();
        if size > FILE_LIMIT {
            return Err(unreadable(format!("has more than {FILE_LIMIT} bytes")));
        }
        let text = std::fs::read_to_string(file).map_err(|error| unreadable(error.to_string()))?;
        Self::parse(file, &text, environment)
    }

    /// As [`Config::load`], with the file's text handed in; `file` is what faults call it.
    ///
    /// # Errors
    /// All that is wrong, at least one fault.
    pub fn parse(
        file: &Path,
        text: &str,
        environment: impl Iterator<Item = (String, String)>,
    ) -> Result<Self, ConfigErrors> {
        let (mut values, mut faults) = (Values::default(), Vec::new());
        values.take_file(file, text, &mut faults);
        values.take_environment(environment, &mut faults);
        let folder = file.parent().unwrap_or(Path::new(""));
        let copy = values.clone();
        let mut reader = Reader::new(&copy, folder, faults);
        let config = Self::read(&mut reader, values);
        if reader.faults.is_empty() {
            Ok(config)
        } else {
            Err(ConfigErrors(reader.faults))
        }
    }

    /// The configuration as a file, with every key. Secrets are shown as `***`, so are passwords in
    /// the database's URL.
    pub fn render(&self) -> String {
        self.values.render()
    }

    /// What VDNs are run by.
    pub fn rules(&self) -> Rules {
        Rules {
            silence: self.events.silence,
            push_patience: self.push.patience,
            forcing: self.sign_in.forcing,
            owed_limit: self.events.owed_limit,
            ring: self.calls.ring,
            dial: self.calls.dial,
            wait: self.calls.wait,
            day_begins: self.calls.day_begins,
            unanswered: self.calls.unanswered,
            pace: self.outbound,
        }
    }

    fn read(from: &mut Reader<'_>, values: Values) -> Self {
        let node = Node {
            name: from.text("node.name"),
            server_name: from.text("node.server_name"),
            data: read_data(from),
        };
        let sip = switch::read_sip(from);
        let config = Self {
            https: read_https(from),
            http: from.listen("http.listen"),
            console: from.switch("console.enabled"),
            trusted_proxies: from.networks("http.trusted_proxies"),
            ops: from.listen("ops.listen"),
            store: read_store(from, &node),
            sign_in: SignIn {
                agents: from.parsed("sign_in.agents"),
                forcing: from.switch("sign_in.forcing"),
            },
            guid: read_guid(from),
            password: read_password(from),
            events: read_events(from),
            push: read_push(from),
            calls: Calls {
                self_record: from.switch("calls.self_record"),
                ring: from.span("calls.ring_time"),
                dial: from.span("calls.dial_time"),
                wait: from.span("calls.wait_time"),
                unanswered: if from.says("calls.unanswered", "idle") {
                    Unanswered::Idle
                } else {
                    Unanswered::Busy
                },
                day_begins: from.span("calls.day_begins"),
                retention_days: from.number("calls.retention_days"),
            },
            outbound: Pace {
                ratio: from.number("outbound.ratio"),
                abandoned: from.number("outbound.abandoned"),
                patience: from.span("outbound.patience"),
                tries: from.number("outbound.tries"),
                again: from.span("outbound.again"),
                preview: from.span("outbound.preview"),
            },
            media: switch::read_media(from, &node, &sip),
            recording: switch::read_recordings(from, &node),
            sip,
            flows: read_flows(from, &node),
            flow: Flow {
                per_agent: from.number("flow.per_agent"),
                in_all: from.number("flow.in_all"),
                window: from.span("flow.window"),
            },
            limits: read_limits(from),
            log: Log {
                json: from.says("log.format", "json"),
                filter: from.text("log.filter"),
            },
            operation_log_days: from.number("operation_log.keep_days"),
            node,
            values,
        };
        if config.sip.enabled && config.sip.tls.is_some() && config.https.listen.is_none() {
            from.misfit(
                "sip.listen_tls",
                "https.listen",
                "sip.listen_tls uses the certificate of the https port, which is off",
            );
        }
        if config.https.listen.is_none() && config.http.is_none() {
            from.misfit(
                "https.listen",
                "http.listen",
                "either https.listen or http.listen must be on",
            );
        }
        config
    }
}

fn read_data(from: &mut Reader<'_>) -> std::path::PathBuf {
    from.path("node.data").unwrap_or_else(|| {
        from.fault("node.data", "must name a folder");
        std::path::PathBuf::new()
    })
}

fn read_https(from: &mut Reader<'_>) -> Https {
    let certificate = match (from.path("https.certificate"), from.path("https.key")) {
        (Some(chain), Some(key)) => Some(CertificatePaths { chain, key }),
        (None, None) => None,
        (Some(_), None) => {
            from.fault("https.certificate", "needs https.key beside it");
            None
        }
        (None, Some(_)) => {
            from.fault("https.key", "needs https.certificate beside it");
            None
        }
    };
    Https {
        listen: from.listen("https.listen"),
        certificate,
        names: from.names("https.names"),
        http2: from.switch("https.http2"),
    }
}

fn read_store(from: &mut Reader<'_>, node: &Node) -> Store {
    let default = || Secret::from(format!("sqlite:{}", node.data.join("ccgate.db").display()).as_str());
    Store {
        url: from.store_url("store.url").unwrap_or_else(default),
        flush_always: from.says("store.synchronous", "full"),
        connections: from.number("store.connections"),
    }
}

fn read_guid(from: &mut Reader<'_>) -> Guid {
    let guid = Guid {
        dynamic: from.says("guid.mode", "dynamic"),
        interval: from.span("guid.interval"),
        timeout: from.span("guid.timeout"),
        overrides: from.guid_rules("guid.overrides"),
    };
    if guid.interval >= guid.timeout {
        from.misfit(
            "guid.interval",
            "guid.timeout",
            "guid.interval must be shorter than guid.timeout",
        );
    }
    guid
}

fn read_password(from: &mut Reader<'_>) -> Password {
    let rules = PasswordRules {
        min_length: from.number("password.min_length"),
        max_length: from.number("password.max_length"),
        classes: from.number("password.classes"),
    };
    if rules.min_length > rules.max_length {
        from.misfit(
            "password.min_length",
            "password.max_length",
            "password.min_length is above password.max_length",
        );
    }
    Password {
        rules,
        history: from.number("password.history"),
        max_age_days: from.number("password.max_age_days"),
        cost: HashCost {
            memory_kib: from.number("password.memory_kib"),
            iterations: from.number("password.iterations"),
            parallel: from.number("password.parallel"),
            queue_time: from.span("password.queue_time"),
            remember: from.span("password.remember"),
        },
        lock: LockPolicy {
            limit: from.number("password.lock_limit"),
            locked_for: from.span("password.lock_time"),
        },
    }
}

fn read_events(from: &mut Reader<'_>) -> Events {
    let events = Events {
        hold: from.span("events.hold"),
        silence: from.span("events.silence"),
        owed_limit: from.number("events.owed_limit"),
        event_gen_time: from.switch("events.event_gen_time"),
        all_agents_credential: from.secret("events.all_agents_credential"),
        websocket: from.switch("events.websocket"),
    };
    if events.hold >= events.silence {
        from.misfit(
            "events.hold",
            "events.silence",
            "events.hold must be shorter than events.silence",
        );
    }
    events
}

fn read_push(from: &mut Reader<'_>) -> Push {
    let trust = match (
        from.path("push.ca"),
        from.path("push.pinned_certificate"),
        from.switch("push.trust_all"),
    ) {
        (None, None, false) => Trust::System,
        (Some(file), None, false) => Trust::Authorities(file),
        (None, Some(file), false) => Trust::Pinned(file),
        (None, None, true) => Trust::All,
        (_, _, true) => {
            from.fault(
                "push.trust_all",
                "leaves nothing to push.ca or push.pinned_certificate: set one of them",
            );
            Trust::System
        }
        (Some(_), Some(_), false) => {
            from.fault(
                "push.pinned_certificate",
                "leaves nothing to push.ca: set one of them",
            );
            Trust::System
        }
    };
    let push = Push {
        retry: from.span("push.retry"),
        patience: from.span("push.patience"),
        request_time: from.span("push.request_time"),
        white_list: from.white_list("push.white_list"),
        trust,
        hmac_secret: from.secret("push.hmac_secret"),
        connections: from.number("push.connections"),
    };
    if push.retry > push.patience {
        from.misfit(
            "push.retry",
            "push.patience",
            "push.retry must not be longer than push.patience",
        );
    }
    push
}

fn read_flows(from: &mut Reader<'_>, node: &Node) -> Flows {
    let hosts = from.names("flows.lookup_hosts");
    let is_host = |host: &String| !host.contains([':', '*']) || host.parse::<std::net::Ipv6Addr>().is_ok();
    if !hosts.iter().all(is_host) {
        let text = "must be names or addresses of hosts, each without a port and without *";
        from.fault("flows.lookup_hosts", text);
    }
    Flows {
        directory: from
            .path("flows.directory")
            .unwrap_or_else(|| node.data.join("flows")),
        reload: from.span("flows.reload"),
        lookup_hosts: hosts.iter().map(|host| host.to_ascii_lowercase()).collect(),
    }
}

fn read_limits(from: &mut Reader<'_>) -> Limits {
    Limits {
        connections: from.number("limits.connections"),
        connections_per_address: from.number("limits.connections_per_address"),
        backlog: from.number("limits.backlog"),
        handshake_time: from.span("limits.handshake_time"),
        head_time: from.span("limits.head_time"),
        idle_time: from.span("limits.idle_time"),
        head_bytes: from.number("limits.head_bytes"),
        head_fields: from.number("limits.head_fields"),
        body_bytes: from.number("limits.body_bytes"),
        body_time: from.span("limits.body_time"),
        write_stall_time: from.span("limits.write_stall_time"),
        keepalive_time: from.span("limits.keepalive_time"),
        drain_time: from.span("limits.drain_time"),
        h2_streams: from.number("limits.h2_streams"),
    }
}
