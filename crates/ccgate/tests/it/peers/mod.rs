//! Real phones and callers against the real program: SIPp, baresip and linphonec, and phones of our own
//! that measure who hears what. Sequences are those of the interface's voice chapter, §7.
//!
//! Outside callers come from 127.0.0.9, which the gateway takes for a trunk; phones are on 127.0.0.1.

mod baresip;
mod calls;
mod desk;
mod hearing;
mod killed;
mod linphone;
mod menu;
mod netns;
mod races;
mod recording;
mod sequences;
mod sipp;
mod trunks;
mod wav;
mod websocket;

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpStream, UdpSocket};
use std::path::Path;
use std::time::Duration;

use ccgate_phone::{Call, CallOptions, IncomingCall, Outgoing, Phone, PhoneSettings, Sound};
use desk::{Desk, Manner};
use tokio::time::{Instant, sleep, timeout};

use crate::program::{Server, ccgate};

/// How long anything may take that takes no time by itself.
const PATIENCE: Duration = Duration::from_secs(20);
/// How long a sound may take to be heard.
const SOUND: Duration = Duration::from_secs(10);
/// Where outside callers are.
const OUTSIDE: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 9));
const CALLER: &str = "13900000000";
/// What the caller says, and what the agent says, in Hz.
const CALLERS: f32 = 400.0;
const AGENTS: f32 = 700.0;

/// §7.1, up to the answer.
const OFFERED: &[&str] = &[
    "AgentState_Busy",
    "AgentOther_PhoneAlerting",
    "AgentOther_PhoneOffhook",
    "AgentEvent_Ringing",
    "AgentEvent_Customer_Alerting",
];
/// §7.1, from the answer on.
const TALKS: &[&str] = &["AgentEvent_Talking", "AgentMediaEvent_Record"];
/// §7.10, when the customer hangs up.
const CUSTOMER_LEFT: &[&str] = &[
    "AgentEvent_Customer_Release",
    "AgentEvent_Call_Release",
    "AgentMediaEvent_StopRecordDone",
    "AgentOther_PhoneRelease",
    "AgentState_Ready",
];
/// §7.10, when the agent does.
const AGENT_LEFT: &[&str] = &[
    "AgentEvent_Call_Release",
    "AgentEvent_Customer_Release",
    "AgentMediaEvent_StopRecordDone",
    "AgentOther_PhoneRelease",
    "AgentState_Ready",
];

/// The phone of an agent: 40020 for agent 120.
fn phone_of(agent: u32) -> String {
    (39_900 + agent).to_string()
}

fn phone_password(agent: u32) -> String {
    format!("Kastanie-{}", phone_of(agent))
}

/// An installation of its own, with agents 120, 121 (an inspector) and 122 in the queue of access code 3000.
struct Site {
    server: Server,
    udp: SocketAddr,
    tcp: SocketAddr,
    tls: SocketAddr,
    ops: SocketAddr,
    data: tempfile::TempDir,
    settings: Vec<(String, String)>,
}

impl Site {
    /// On 127.0.0.1, with this changed in the environment.
    fn start(settings: &[(&str, &str)]) -> Self {
        Self::start_at(Ipv4Addr::LOCALHOST.into(), settings)
    }

    /// The same at another address.
    fn start_at(ip: IpAddr, settings: &[(&str, &str)]) -> Self {
        let data = tempfile::tempdir().unwrap();
        std::fs::write(data.path().join("directory.toml"), directory()).unwrap();
        let ended = ccgate(data.path(), &["directory", "import", "directory.toml"], "");
        assert_eq!(ended.code, Some(0), "{ended:?}");
        let listen = format!("{ip}:0");
        let trunks = format!("[{{ name = \"outside\", identify = [\"{OUTSIDE}\"] }}]");
        // Tests run side by side: each has ports of its own.
        let first = free_ports();
        let own = [
            ("CCGATE_SIP__LISTEN_UDP", listen.clone()),
            ("CCGATE_SIP__LISTEN_TCP", listen.clone()),
            ("CCGATE_SIP__LISTEN_TLS", listen),
            ("CCGATE_SIP__TRUNKS", trunks),
            ("CCGATE_MEDIA__LISTEN_ADDRESS", ip.to_string()),
            ("CCGATE_MEDIA__FIRST_PORT", first.to_string()),
            ("CCGATE_MEDIA__LAST_PORT", (first + 199).to_string()),
            ("CCGATE_MEDIA__SECURE_FIRST_PORT", "33000".to_owned()),
            ("CCGATE_OPS__LISTEN", "127.0.0.1:0".to_owned()),
        ];
        let settings = settings.iter().map(|(name, value)| (*name, (*value).to_owned()));
        let settings = own
            .into_iter()
            .chain(settings)
            .map(|(name, value)| (name.to_owned(), value))
            .collect();
        Self::up(data, settings)
    }

    fn up(data: tempfile::TempDir, settings: Vec<(String, String)>) -> Self {
        let environment: Vec<(&str, &str)> =
            settings.iter().map(|(name, value)| (&**name, &**value)).collect();
        let mut server = Server::serve_with(data.path(), &environment);
        let ops = listening(&mut server, "name=\"ops\"");
        let [udp, tcp, tls] = ["udp", "tcp", "tls"].map(|over| seen(&server, &format!("transport={over}")));
        Self {
            server,
            udp,
            tcp,
            tls,
            ops,
            data,
            settings,
        }
    }

    /// Kills the program and starts it again with what is there.
    fn killed_and_restarted(self) -> Self {
        let Self {
            server,
            data,
            settings,
            ..
        } = self;
        server.kill();
        Self::up(data, settings)
    }

    fn https(&self) -> SocketAddr {
        self.server.address
    }

    async fn desk(&self, agent: u32, manner: Manner) -> Desk {
        Desk::sign_in(self.https(), agent, manner).await
    }

    /// An agent's phone, registered.
    async fn phone(&self, agent: u32) -> Phone {
        self.phone_with(agent, |_| {}).await
    }

    async fn phone_with(&self, agent: u32, change: impl FnOnce(&mut PhoneSettings)) -> Phone {
        let local = SocketAddr::new(self.udp.ip(), 0);
        let mut settings =
            PhoneSettings::new(local, self.udp).with_account(phone_of(agent), phone_password(agent));
        change(&mut settings);
        let phone = Phone::bind(settings).await.unwrap();
        phone.register(Duration::from_secs(300)).await.unwrap();
        phone
    }

    /// A phone outside.
    async fn outside(&self, change: impl FnOnce(&mut PhoneSettings)) -> Phone {
        let mut settings = PhoneSettings::new(SocketAddr::new(OUTSIDE, 0), self.udp);
        change(&mut settings);
        Phone::bind(settings).await.unwrap()
    }

    /// The gauges that must come back to where they were.
    fn figures(&self) -> BTreeMap<String, String> {
        let wanted = [
            "ccgate_sip_open_legs",
            "ccgate_sip_dialogs",
            "ccgate_media_legs",
            "ccgate_media_rooms",
            "ccgate_media_ports",
            "ccgate_media_plays",
            "ccgate_media_recordings",
        ];
        let text = get(self.ops, "/metrics");
        let lines = text.lines().filter_map(|line| line.split_once(' '));
        let found: BTreeMap<_, _> = lines
            .filter(|(name, _)| wanted.contains(name))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        assert_eq!(found.len(), wanted.len(), "{text}");
        found
    }

    /// Waits until they are what they were. Who never says a word is given up after 32 seconds.
    async fn figures_are(&self, before: &BTreeMap<String, String>) {
        let until = Instant::now() + Duration::from_secs(50);
        loop {
            let now = self.figures();
            if now == *before {
                return;
            }
            assert!(Instant::now() < until, "left over: {now:?} instead of {before:?}");
            sleep(Duration::from_millis(50)).await;
        }
    }
}

/// What a server said about the place where it listens.
fn listening(server: &mut Server, what: &str) -> SocketAddr {
    if !server.seen().contains(what) {
        server.line_with(what);
    }
    seen(server, what)
}

fn seen(server: &Server, what: &str) -> SocketAddr {
    let line = server
        .seen()
        .lines()
        .find(|line| line.contains("listening") && line.contains(what));
    let line = line.unwrap_or_else(|| panic!("{what} isn't in\n{}", server.seen()));
    line.split_once("address=").unwrap().1.trim().parse().unwrap()
}

/// The first of 200 ports that are probably nobody's: far below those that the system gives out.
fn free_ports() -> u16 {
    let slot = std::process::id() % 60;
    (0..60u32)
        .map(|n| 20_000 + u16::try_from((slot + n) % 60).unwrap() * 200)
        .find(|first| {
            UdpSocket::bind((OUTSIDE, *first)).is_ok() && UdpSocket::bind(("127.0.0.1", *first)).is_ok()
        })
        .unwrap()
}

/// A port that nobody has right now.
fn free_port(ip: IpAddr) -> u16 {
    UdpSocket::bind((ip, 0)).unwrap().local_addr().unwrap().port()
}

fn get(address: SocketAddr, path: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n"
    )
    .unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    text
}

fn directory() -> String {
    let mut text = r#"
[[vdn]]
id = 1
name = "Peers"

[[vdn.skill]]
id = 1
name = "voice"
media_type = 5
record_calls = true

[[vdn.access_code]]
id = 1
number = "3000"
skill = "voice"
"#
    .to_owned();
    for agent in [120, 121, 122] {
        let roles = if agent == 121 { "\"inspector\"" } else { "" };
        let (phone, password, secret) = (phone_of(agent), desk::PASSWORD, phone_password(agent));
        text += &format!(
            "[[vdn.agent]]\nid = {agent}\nname = \"Agent {agent}\"\nphones = [\"{phone}\"]\n\
             skills = {{ voice = 1 }}\npassword = \"{password}\"\nroles = [{roles}]\n\
             [[vdn.phone]]\nnumber = \"{phone}\"\npassword = \"{secret}\"\n"
        );
    }
    text
}

async fn soon<T>(what: impl Future<Output = T>) -> T {
    timeout(PATIENCE, what).await.expect("in time")
}

/// The next call of a phone, ringing.
async fn rings(phone: &Phone) -> IncomingCall {
    let call = soon(phone.incoming()).await.unwrap();
    call.ring().await;
    call
}

/// The caller's INVITE to 3000.
async fn dial(outside: &Phone) -> Outgoing {
    let options = CallOptions::saying(Sound::Tone(CALLERS));
    outside.start_call("3000", CALLER, options).await.unwrap()
}

/// A caller reaches the agent, who picks up and answers: the call at the caller's and at the agent's end.
async fn talk(outside: &Phone, phone: &Phone, desk: &mut Desk) -> (Call, Call) {
    let outgoing = dial(outside).await;
    let at_agent = rings(phone).await.answer(&Sound::Tone(AGENTS)).await.unwrap();
    desk.events(OFFERED).await;
    desk.done("PUT", "voicecall", "answer").await;
    desk.events(TALKS).await;
    let at_caller = soon(outgoing.answered()).await.unwrap();
    hear_each_other(&at_caller, &at_agent).await;
    (at_caller, at_agent)
}

async fn hear_each_other(at_caller: &Call, at_agent: &Call) {
    at_caller.expect_tone(AGENTS, SOUND).await.unwrap();
    at_agent.expect_tone(CALLERS, SOUND).await.unwrap();
}

async fn hears_music(call: &Call) {
    let until = Instant::now() + SOUND;
    while call.sound().hearing().tones.is_empty() {
        assert!(Instant::now() < until, "no music: {}", call.sound().hearing());
        sleep(Duration::from_millis(20)).await;
    }
}

/// Whether the program is there; these tests are nothing without it.
fn needed(program: &str) {
    let paths = std::env::var_os("PATH").unwrap();
    let found = std::env::split_paths(&paths).any(|folder| Path::new(&folder).join(program).is_file());
    assert!(found, "{program} isn't installed: scripts/test.sh does that");
}
