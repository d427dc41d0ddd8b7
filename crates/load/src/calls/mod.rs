//! Calls through the gateway: outside callers reach agents whose phones pick up by themselves.

mod report;

pub use report::{CallReport, ServerCost, Side};

use std::io::Write;
use std::net::{IpAddr, SocketAddr, UdpSocket};
use std::sync::Arc;
use std::time::{Duration, Instant};

use ccgate_phone::caller::{self, CallerSettings, Phones, Progress};
use ccgate_phone::{Account, Bank, Crowd, Failed, Habit, PhoneSettings, Ports, Sound};
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

use crate::book::{Line, Phase};
use crate::process::{self, Usage};
use crate::scenario::{check_open_files, crew::Crew, poll};
use crate::{LoadError, Options};

/// How long registrations are asked for: longer than a run.
const EXPIRY: Duration = Duration::from_secs(3600);
/// Calls that share one of the phones' sockets of sound.
const SHARED: u32 = 32;
/// Callers' numbers; far more than calls at once, so that no two calls are mixed up.
const NUMBERS: u64 = 100_000;
/// Longest wait for an answer.
const PATIENCE: Duration = Duration::from_secs(20);
/// Longest wait for the last calls' ends at the phones.
const LAST_ENDS: Duration = Duration::from_secs(10);
/// Most calls of a run.
const MOST_CALLS: f64 = 10_000_000.0;

/// What callers say, what agents say.
const CALLERS_TONE: f32 = 1000.0;
const AGENTS_TONE: f32 = 800.0;

/// A run of calls: `options` says whose phones are called, how many calls begin a second (`rate`; 0: as soon as
/// there is room), for how many seconds, and from which source addresses.
#[derive(Debug, Clone)]
pub struct Calls {
    /// The gateway's interface, its agents and the pace.
    pub options: Options,
    /// The gateway's SIP port over UDP.
    pub sip: SocketAddr,
    /// SIP password of each agent's phone; the user is its number. It appears in no output.
    pub phone_password: PhonePassword,
    /// The number called.
    pub to: String,
    /// The first caller's number; further ones count up.
    pub from: String,
    /// Most calls at once, at most as many as agents.
    pub concurrent: u32,
    /// How long each call is talked.
    pub talk: Duration,
    /// With sound, or signalling alone.
    pub audio: bool,
    /// Besides, the same calls straight from the callers to the phones without the gateway, before the others.
    pub bare: bool,
}

/// A password that `Debug` doesn't show.
#[derive(Clone)]
pub struct PhonePassword(pub String);

impl std::fmt::Debug for PhonePassword {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("***")
    }
}

impl Calls {
    fn check(&self) -> Result<(), LoadError> {
        let rules: [(&'static str, bool, &str); 3] = [
            (
                "concurrent",
                (1..=5000).contains(&self.concurrent),
                "must be 1 to 5000",
            ),
            (
                "agents",
                self.options.agents >= self.concurrent,
                "must be no fewer than concurrent calls",
            ),
            (
                "talk",
                self.talk <= Duration::from_secs(3600),
                "must not exceed an hour",
            ),
        ];
        self.options.check()?;
        match rules.into_iter().find(|(_, holds, _)| !holds) {
            None => Ok(()),
            Some((name, _, reason)) => Err(LoadError::Option {
                name,
                reason: reason.to_owned(),
            }),
        }
    }

    fn caller(&self, server: SocketAddr) -> CallerSettings {
        let options = &self.options;
        let mut settings = CallerSettings::new(server, self.to.clone(), self.from.clone());
        if server.ip().is_loopback() {
            settings.sources = options.sources.iter().map(|ip| IpAddr::V4(*ip)).collect();
        }
        settings.numbers = NUMBERS;
        settings.rate = options.rate;
        settings.most_time = Duration::from_secs(u64::from(options.seconds));
        let due = options.rate * f64::from(options.seconds);
        settings.count = if due > 0.0 {
            due.clamp(1.0, MOST_CALLS)
        } else {
            MOST_CALLS
        } as u64;
        settings.concurrent = self.concurrent as usize;
        settings.talk = self.talk;
        settings.patience = PATIENCE;
        settings.sound = self.sound(Sound::Marks(CALLERS_TONE));
        settings
    }

    fn sound(&self, with: Sound) -> Sound {
        if self.audio { with } else { Sound::Nothing }
    }

    async fn crowd(&self, ports: Ports) -> Result<(Crowd, Phones), Failed> {
        let ip = seen_from(self.sip)?;
        let settings =
            PhoneSettings::new(SocketAddr::new(ip, 0), self.sip).with_bank(&Bank::start(ip, ports)?);
        let habit = Habit::Answer {
            after: Duration::ZERO,
            sound: self.sound(Sound::Tone(AGENTS_TONE)),
        };
        Crowd::bind(settings, habit).await
    }
}

fn seen_from(server: SocketAddr) -> std::io::Result<IpAddr> {
    let any = if server.is_ipv4() { "0.0.0.0:0" } else { "[::]:0" };
    let socket = UdpSocket::bind(any)?;
    socket.connect(server)?;
    Ok(socket.local_addr()?.ip())
}

/// Signs the agents in, registers their phones, makes the calls and signs everybody out. A line a second goes to
/// `progress`. Needs a Tokio runtime with time and I/O.
///
/// # Errors
/// See [`LoadError`]; failed calls are no error but counted in the report.
pub async fn run_calls(calls: Calls, progress: &mut (dyn Write + Send)) -> Result<CallReport, LoadError> {
    calls.check()?;
    check_open_files(&calls.options)?;
    let bare = if calls.bare {
        writeln!(progress, "without the gateway")?;
        Some(straight(&calls, progress).await?)
    } else {
        None
    };
    let crew = Arc::new(Crew::new(calls.options.clone()).await?);
    let ports = calls.concurrent.div_ceil(SHARED) as usize;
    let (mut crowd, rang) = calls.crowd(Ports::Shared(ports)).await.map_err(no_socket)?;
    let account = |id: u32| {
        let number = (calls.options.phone_base + id).to_string();
        Account::new(number, calls.phone_password.0.clone())
    };
    let accounts = crew.agents.iter().map(|agent| account(agent.id)).collect();
    writeln!(
        progress,
        "registering and signing in {} agents",
        crew.agents.len()
    )?;
    crowd
        .register(accounts, EXPIRY)
        .await
        .map_err(|(phone, source)| LoadError::Phone {
            what: format!("phone {phone} can't register"),
            source,
        })?;
    let mut polls = poll::sign_in_and_hold(&crew).await?;
    let signed_in = crew.signed_in();
    crew.book.turn_to(Phase::Measured);
    let pid = crew.server.map(|(pid, _)| pid);
    let mut side = measure(&calls, calls.sip, Some(rang), pid, progress).await?;
    all_ended(&crowd).await;
    if let (Some(pid), Some(server)) = (pid, &mut side.server) {
        server.rss_end_kib = process::usage(pid).map_or(0, |usage| usage.rss_kib);
    }
    crew.book.turn_to(Phase::Finish);
    let figures = crowd.figures();
    polls.shutdown().await;
    let leftovers = crew.sign_out_all().await;
    crowd.unregister().await;
    let [_, measured, _] = crew.book.close();
    let events = |line| measured.tallies.get(&line).map_or(0, |tally| tally.times.len());
    let errors = measured.tallies.values().flat_map(|tally| tally.errors.values());
    Ok(CallReport {
        target: calls.options.target.to_string(),
        agents: signed_in,
        rate: calls.options.rate,
        concurrent: calls.concurrent,
        talk: calls.talk,
        audio: calls.audio,
        gateway: side,
        bare,
        events: events(Line::PollWithEvent),
        poll_errors: errors.sum(),
        left_up: figures.up,
        leftovers,
    })
}

fn no_socket(source: Failed) -> LoadError {
    LoadError::Phone {
        what: "the phones".to_owned(),
        source,
    }
}

/// The same calls from callers to phones.
async fn straight(calls: &Calls, progress: &mut (dyn Write + Send)) -> Result<Side, LoadError> {
    // Callers share sockets, so each called phone needs one of its own to be told apart by.
    let (crowd, rang) = calls.crowd(Ports::Own).await.map_err(no_socket)?;
    let side = measure(calls, crowd.local(), Some(rang), None, progress).await?;
    all_ended(&crowd).await;
    Ok(side)
}

async fn all_ended(crowd: &Crowd) {
    // Who is up then is in the report.
    let _ = timeout(LAST_ENDS, async {
        while crowd.figures().up > 0 {
            sleep(Duration::from_millis(20)).await;
        }
    })
    .await;
}

async fn measure(
    calls: &Calls,
    server: SocketAddr,
    rang: Option<Phones>,
    pid: Option<u32>,
    progress: &mut (dyn Write + Send),
) -> Result<Side, LoadError> {
    let usage = || pid.and_then(process::usage);
    let (own, begin) = (process::own_cpu(), usage());
    let mut curve = Curve::default();
    let tell = |now: Progress| {
        curve.add(now, usage());
        // A reader who has gone doesn't stop the calls.
        let _ = writeln!(
            progress,
            "calls {}, answered {}, failed {}, now {}",
            now.tried, now.answered, now.failed, now.now
        );
    };
    let report = caller::run(calls.caller(server), rang, CancellationToken::new(), tell)
        .await
        .map_err(no_socket)?;
    let server = begin.zip(usage()).map(|(begin, end)| ServerCost {
        cpu: end.cpu.saturating_sub(begin.cpu),
        rss_begin_kib: begin.rss_kib,
        rss_peak_kib: curve.rss_kib.max(end.rss_kib),
        rss_end_kib: end.rss_kib,
    });
    Ok(Side {
        report,
        call_seconds: curve.call_seconds,
        own_cpu: process::own_cpu().saturating_sub(own),
        server,
    })
}

/// How many calls were up for how long, and the most memory.
#[derive(Default)]
struct Curve {
    last: Option<(Instant, u64)>,
    call_seconds: f64,
    rss_kib: u64,
}

impl Curve {
    fn add(&mut self, progress: Progress, usage: Option<Usage>) {
        let at = Instant::now();
        if let Some((since, before)) = self.last {
            let mean = f64::midpoint(before as f64, progress.now as f64);
            self.call_seconds += mean * at.duration_since(since).as_secs_f64();
        }
        self.last = Some((at, progress.now));
        self.rss_kib = self.rss_kib.max(usage.map_or(0, |usage| usage.rss_kib));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Scenario, parse_target};

    #[test]
    fn ranges() {
        let check = |agents: u32, concurrent: u32, fine: bool| {
            let mut options = Options::new(parse_target("localhost").unwrap(), Scenario::Poll);
            options.agents = agents;
            let calls = Calls {
                options,
                sip: "127.0.0.1:5060".parse().unwrap(),
                phone_password: PhonePassword("Phone@2026".to_owned()),
                to: "3000".to_owned(),
                from: "13900000000".to_owned(),
                concurrent,
                talk: Duration::from_secs(1),
                audio: false,
                bare: false,
            };
            assert_eq!(calls.check().is_ok(), fine, "{agents} {concurrent}");
            assert!(!format!("{calls:?}").contains("Phone@2026"));
        };
        check(5, 5, true);
        check(5, 6, false);
        check(5, 0, false);
        check(0, 1, false);
        check(6000, 5001, false);
    }
}
