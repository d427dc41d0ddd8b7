//! The list of all keys.

mod console;
mod flows;
mod joined;
mod switch;

use super::key::Kind::{
    Agents, GuidRules, Listen, Names, Networks, Number, OneOf, Path, Secret, Span, StoreUrl, Switch, Text,
    Urls, Word,
};
use super::key::Preset::{Count, Is, Nothing, Words};
use super::key::{Key, Kind, Preset};
use joined::joined;

const SECOND: u64 = 1_000;
const MINUTE: u64 = 60 * SECOND;
const HOUR: u64 = 60 * MINUTE;

const fn key(
    name: &'static str,
    kind: Kind,
    preset: Preset,
    gateway: &'static str,
    meaning: &'static str,
) -> Key {
    Key {
        name,
        kind,
        preset,
        gateway,
        meaning,
    }
}

/// What each section is about, in the order of the example file.
pub const SECTIONS: &[(&str, &str)] = &[
    ("node", "Who this gateway is and where it keeps its things."),
    ("https", "The port that desktops use."),
    (
        "http",
        "The same interface without TLS, for a proxy in front on the same machine or network.",
    ),
    (
        "ops",
        "Port of /metrics, /healthz and /readyz. No passwords there: keep it inside.",
    ),
    ("store", "The database."),
    (
        "sign_in",
        "Who may sign in, and how. Licence limits are set for each VDN in the directory.",
    ),
    ("guid", "The session token that each request carries."),
    (
        "password",
        "Rules for passwords, their age, and what guessing costs.",
    ),
    ("events", "How agents are told events."),
    (
        "push",
        "How events are posted to receivers (callBackUri, pushUrl).",
    ),
    (
        "sip",
        "The SIP switch: agents' phones and the lines to other switches.",
    ),
    ("media", "Sound of calls: G.711 over RTP."),
    ("recording", "Recordings of calls."),
    ("calls", "What agents may do in calls, and how long things take."),
    (
        "outbound",
        "Numbers that the contact centre calls by itself: callbacks, and lists.",
    ),
    ("flows", "Automatic flows: what callers hear and may press."),
    ("console", "The web console."),
    (
        "flow",
        "Flow control of the query interfaces (queuedevice, agentgroup, calldata, agentstatus, …).",
    ),
    ("limits", "What the network may cost and how long it may take."),
    ("log", "The log on standard error."),
    (
        "operation_log",
        "The record of sign-ins and sign-outs with their causes.",
    ),
];

/// Every key, in the order of the documentation within its section.
pub const KEYS: &[Key] = &joined::<
    { OWN.len() + switch::KEYS.len() + flows::KEYS.len() + console::KEYS.len() },
>(&[OWN, switch::KEYS, flows::KEYS, console::KEYS]);

const OWN: &[Key] = &[
    key(
        "node.name",
        Word,
        Words("AgentGateway0"),
        "",
        "Name of this node; the end of every Guid. Different on every node of an installation.",
    ),
    key(
        "node.server_name",
        Word,
        Words("AgentGateway"),
        "",
        "Name of the installation, told as `serverName` at sign-in.",
    ),
    key(
        "node.data",
        Path,
        Words("/var/lib/ccgate"),
        "",
        "Folder of the database, of the self-signed certificate and of what else must outlive a restart. Made when it is missing.",
    ),
    key(
        "https.listen",
        Listen,
        Words("0.0.0.0:8043"),
        "",
        "Where to listen.",
    ),
    key(
        "https.certificate",
        Path,
        Words(""),
        "",
        "PEM file with the certificate chain, own certificate first; read again when it changes. Without it ccgate makes a self-signed one in the data folder at the first start.",
    ),
    key(
        "https.key",
        Path,
        Words(""),
        "",
        "PEM file with the private key of the certificate. Set both or neither.",
    ),
    key(
        "https.names",
        Names,
        Nothing,
        "",
        "Host names and addresses for the self-signed certificate, besides localhost, 127.0.0.1, ::1 and the name of this machine.",
    ),
    key(
        "https.http2",
        Switch,
        Is(false),
        "",
        "Whether HTTP/2 is offered too. Header names are lower case there, which six known Java clients don't understand; it is for new clients only.",
    ),
    key(
        "http.listen",
        Listen,
        Words("off"),
        "",
        "Where to listen. Passwords and Guids travel unprotected: only behind a proxy that speaks TLS.",
    ),
    key(
        "http.trusted_proxies",
        Networks,
        Nothing,
        "",
        "Proxies, as networks or addresses, whose `X-Forwarded-For` is believed, on the https port too: the client is the last address there that isn't such a proxy itself. It counts for wrong passwords, turns at sign-in, `guid.overrides` and the logs; `limits.connections_per_address` still counts the proxy's connections.",
    ),
    key(
        "ops.listen",
        Listen,
        Words("127.0.0.1:8044"),
        "",
        "Where to listen.",
    ),
    key(
        "store.url",
        StoreUrl,
        Words(""),
        "",
        "`sqlite:FILE` or `postgres://USER:PASSWORD@HOST/DATABASE`. Empty means SQLite, `ccgate.db` in the data folder.",
    ),
    key(
        "store.synchronous",
        OneOf(&["normal", "full"]),
        Words("normal"),
        "",
        "SQLite only. `normal` survives the death of the process; `full` also a power failure within the last seconds, and costs a disk flush a batch.",
    ),
    key(
        "store.connections",
        Number(1, 100),
        Count(8),
        "",
        "Connections to the database.",
    ),
    key(
        "sign_in.agents",
        Agents,
        Words("101-59999"),
        "",
        "Agent numbers that may sign in; others are refused with 100-001.",
    ),
    key(
        "sign_in.forcing",
        Switch,
        Is(true),
        "",
        "Whether a forced sign-in may replace a session. When off, who is signed in already is refused with 100-015 instead of 100-002.",
    ),
    key(
        "guid.mode",
        OneOf(&["static", "dynamic"]),
        Words("static"),
        "AUTHMODE (1 static, 2 dynamic)",
        "Whether the Guid stays until sign-out or changes during the session. The default differs from the CC-Gateway's: none of the known desktops of 2018 and 2019 outside a browser reads the new Guid from the poll's answer, so they would be cut off after `guid.timeout`.",
    ),
    key(
        "guid.interval",
        Span(5 * SECOND, 24 * HOUR),
        Words("60s"),
        "GUIDINTERVAL (ms)",
        "Dynamic mode: time between two Guids of a session.",
    ),
    key(
        "guid.timeout",
        Span(10 * SECOND, 48 * HOUR),
        Words("120s"),
        "GUIDTIMEOUT (ms)",
        "Dynamic mode: how long a Guid is good from its issue; longer than `guid.interval`, so that the one before overlaps. A Guid replaced by `updateGuid` stays good for the difference in either mode.",
    ),
    key(
        "guid.overrides",
        GuidRules,
        Nothing,
        "",
        "Another mode for some desktops: `{ agents = \"101-120,200\", clients = \"10.0.0.0/8\", mode = \"dynamic\" }`. `agents` or `clients` may be left out; the first rule that fits wins.",
    ),
    key(
        "password.min_length",
        Number(1, 32),
        Count(8),
        "",
        "Fewest characters of a new password.",
    ),
    key(
        "password.max_length",
        Number(8, 32),
        Count(32),
        "",
        "Most characters of a new password; the interface takes no more than 32.",
    ),
    key(
        "password.classes",
        Number(1, 4),
        Count(3),
        "",
        "How many of upper case, lower case, digit and special a new password needs.",
    ),
    key(
        "password.history",
        Number(0, 24),
        Count(5),
        "",
        "How many earlier passwords a new one must differ from, besides the present one.",
    ),
    key(
        "password.max_age_days",
        Number(0, 180),
        Count(0),
        "",
        "Days until a password ends (`timeRemaining`, then 100-020 until an administrator sets a new one by `ccgate agent passwd`); 0 means never.",
    ),
    key(
        "password.memory_kib",
        Number(8, 1_048_576),
        Count(19_456),
        "",
        "Memory of one argon2id computation, in KiB. Counts for new hashes; old ones keep their own cost.",
    ),
    key(
        "password.iterations",
        Number(1, 16),
        Count(2),
        "",
        "Passes of one argon2id computation.",
    ),
    key(
        "password.parallel",
        Number(0, 256),
        Count(0),
        "",
        "Computations at one time; 0 means one for each core.",
    ),
    key(
        "password.queue_time",
        Span(SECOND, MINUTE),
        Words("8s"),
        "",
        "How long a sign-in may wait for its turn; then it is refused with 100-007. Client addresses (/64 networks with IPv6) take turns, so that a flood from one keeps no other waiting.",
    ),
    key(
        "password.remember",
        Span(0, 24 * HOUR),
        Words("12h"),
        "",
        "How long a verified password is known again without argon2id, as a keyed MAC in memory, so that a reconnect of all desktops isn't a storm of hashing; 0s switches it off.",
    ),
    key(
        "password.lock_limit",
        Number(3, 1_000),
        Count(10),
        "",
        "Wrong passwords from one address until 110-016. Before that each wrong one slows the next try (1, 3, 5 s).",
    ),
    key(
        "password.lock_time",
        Span(SECOND, 24 * HOUR),
        Words("10m"),
        "",
        "How long that lock lasts, and after how long without a wrong password all is forgotten.",
    ),
    key(
        "events.hold",
        Span(0, MINUTE),
        Words("10s"),
        "AGENT_POLL_WAIT_FLAG, AGENT_POLL_WAIT_TIMES × AGENT_POLL_WAIT_INTERVAL (ms)",
        "How long a poll is held when there is no event; 0s answers at once (flag OFF). Some clients give up after 20 s.",
    ),
    key(
        "events.silence",
        Span(15 * SECOND, HOUR),
        Words("120s"),
        "",
        "Without a poll or handshake for so long an agent is signed out (cause 263); longer than `events.hold`.",
    ),
    key(
        "events.owed_limit",
        Number(10, 100_000),
        Count(1_000),
        "",
        "How many events may wait for one agent; one more ends the session.",
    ),
    key(
        "events.event_gen_time",
        Switch,
        Is(false),
        "",
        "Whether each event tells when it came to be (`eventGenTime`, ms), as editions from 2026 do.",
    ),
    key(
        "events.all_agents_credential",
        Secret,
        Words(""),
        "",
        "Credential of trusted middle layers for `agentevent/allagentevent`; empty switches that operation off.",
    ),
    key(
        "events.websocket",
        Switch,
        Is(true),
        "WEBSOCKET_PROTOCOL_SWITCH",
        "Whether events can also be had as a WebSocket stream. Unlike on a CC-Gateway polls keep working beside it.",
    ),
    key(
        "push.retry",
        Span(100, 10 * MINUTE),
        Words("10s"),
        "EVENT_PUSH_FAIL_INTERVALTIME (ms)",
        "Time between two tries of a push that failed.",
    ),
    key(
        "push.patience",
        Span(SECOND, 24 * HOUR),
        Words("120s"),
        "EVENT_PUSH_FAIL_TOTALTIME (ms)",
        "When pushes have failed for so long the agent is signed out.",
    ),
    key(
        "push.request_time",
        Span(100, MINUTE),
        Words("5s"),
        "",
        "Time for one push, from connecting to the whole answer.",
    ),
    key(
        "push.white_list",
        Urls,
        Nothing,
        "EVENT_PUST_WHILTELIST_CALLBACKURI (separated by `;`)",
        "URLs that events may be pushed to: same scheme, host and port, and the path or one below it. An empty list permits only this machine (loopback).",
    ),
    key(
        "push.ca",
        Path,
        Words(""),
        "eventpush.ssl.cert.file",
        "PEM file with the authorities that receivers' certificates are checked against, instead of those of the system.",
    ),
    key(
        "push.pinned_certificate",
        Path,
        Words(""),
        "",
        "PEM file with the certificates of receivers, which are then accepted and no others.",
    ),
    key(
        "push.trust_all",
        Switch,
        Is(false),
        "eventpush.ssl.trustAll",
        "Accepts every certificate. Whoever sits between can read and change events then.",
    ),
    key(
        "push.hmac_secret",
        Secret,
        Words(""),
        "",
        "When set, pushes carry an HMAC-SHA256 signature with a time stamp.",
    ),
    key(
        "push.connections",
        Number(1, 65_536),
        Count(512),
        "",
        "Idle connections kept to each receiver; more are opened as needed.",
    ),
    key(
        "calls.self_record",
        Switch,
        Is(true),
        "IF_ENABLE_AGENT_SELFRECORD",
        "Whether agents may record their own calls.",
    ),
    key(
        "flow.per_agent",
        Number(1, 1_000_000),
        Count(5),
        "",
        "Queries of one agent in a window.",
    ),
    key(
        "flow.in_all",
        Number(1, 100_000_000),
        Count(15_000),
        "",
        "Queries of all agents in a window.",
    ),
    key(
        "flow.window",
        Span(100, MINUTE),
        Words("2s"),
        "",
        "Length of a window.",
    ),
    key(
        "limits.connections",
        Number(1, 1_000_000),
        Count(20_000),
        "",
        "Open connections in all.",
    ),
    key(
        "limits.connections_per_address",
        Number(1, 1_000_000),
        Count(2_000),
        "",
        "Open connections of one client address (of one /64 network with IPv6). Behind a proxy that is the proxy, whatever `http.trusted_proxies` says: raise it then.",
    ),
    key(
        "limits.backlog",
        Number(1, 65_535),
        Count(4_096),
        "",
        "Connections that the kernel holds until they are accepted.",
    ),
    key(
        "limits.handshake_time",
        Span(SECOND, MINUTE),
        Words("10s"),
        "",
        "Time for a whole TLS handshake.",
    ),
    key(
        "limits.head_time",
        Span(SECOND, MINUTE),
        Words("10s"),
        "",
        "Time for a whole head of a request.",
    ),
    key(
        "limits.idle_time",
        Span(SECOND, HOUR),
        Words("75s"),
        "",
        "How long a connection may be open without a request.",
    ),
    key(
        "limits.head_bytes",
        Number(8_192, 1_048_576),
        Count(16_384),
        "",
        "Most bytes of a request's head.",
    ),
    key(
        "limits.head_fields",
        Number(16, 1_000),
        Count(100),
        "",
        "Most header fields of a request.",
    ),
    key(
        "limits.body_bytes",
        Number(8_192, 16_777_216),
        Count(262_144),
        "",
        "Most bytes of a request's body.",
    ),
    key(
        "limits.body_time",
        Span(SECOND, 5 * MINUTE),
        Words("15s"),
        "",
        "Time for a whole body.",
    ),
    key(
        "limits.write_stall_time",
        Span(SECOND, 5 * MINUTE),
        Words("30s"),
        "",
        "How long an answer may wait for a client that reads nothing.",
    ),
    key(
        "limits.keepalive_time",
        Span(3 * SECOND, HOUR),
        Words("45s"),
        "",
        "Silence on a connection after which the kernel asks whether the other side is alive.",
    ),
    key(
        "limits.drain_time",
        Span(0, 5 * MINUTE),
        Words("12s"),
        "",
        "Time for open requests to end when ccgate is stopped.",
    ),
    key(
        "limits.h2_streams",
        Number(1, 10_000),
        Count(64),
        "",
        "Requests at one time on one HTTP/2 connection.",
    ),
    key(
        "log.format",
        OneOf(&["text", "json"]),
        Words("text"),
        "",
        "For people or for programs.",
    ),
    key(
        "log.filter",
        Text,
        Words("info"),
        "",
        "What is logged: a level (`error`, `warn`, `info`, `debug`, `trace`), or levels by part as in `info,ccgate_server::edge=debug`. `ccgate::interface` has a line for each finished operation, at `info` for what changes something and at `debug` for polls, queries and handshakes; `ccgate::operation` is the operation log.",
    ),
    key(
        "operation_log.keep_days",
        Number(1, 3_650),
        Count(90),
        "",
        "Days until entries are deleted.",
    ),
];

/// Keys of a CC-Gateway that ccgate has none for, and why.
pub const WITHOUT_COUNTERPART: &[(&str, &str)] = &[
    (
        "LOGIN_PWD_DECRYPT_ENABLE",
        "Passwords encrypted with an SM cipher inside the TLS connection are not supported: send the password itself, as with `false`.",
    ),
    ("eventpush.ssl.cert.type", "Certificates are PEM files."),
    (
        "openas.annotation.enable",
        "Belongs to the servlet container; `events.websocket` is enough.",
    ),
    (
        "MULTIMEDIA_SECMODE",
        "Concerns the text chat, which is not there yet.",
    ),
];

/// The key of that name.
pub(super) fn find(name: &str) -> Option<&'static Key> {
    KEYS.iter().find(|key| key.name == name)
}
