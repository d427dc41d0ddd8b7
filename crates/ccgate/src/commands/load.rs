//! `ccgate load`

mod call;
mod route;

use crate::failure::Failure;
use crate::{descriptors, out};
use ccgate_load::{Bare, Options, Scenario, Target, parse_target, run as measure};
use std::io::{Write, sink, stderr};
use std::net::{Ipv4Addr, SocketAddr};
use std::process::Stdio;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command as Program};
use tokio::time::timeout;

/// The demo has so many ordinary agents; those of `ccgate demo --agents` begin at [`MANY_FIRST`].
const FEW: u32 = 20;
const FEW_FIRST: u32 = 101;
const MANY_FIRST: u32 = 10_001;
/// How long the bare server may take to listen.
const BARE_START: Duration = Duration::from_secs(10);

#[derive(clap::Subcommand, Debug)]
pub(crate) enum Command {
    /// Agents sign in and out over and over
    SignIn(ScenarioArgs),
    /// Every agent signs in and holds a poll
    Poll(ScenarioArgs),
    /// Every agent signs in; then their states are changed in turn, and nobody polls
    State(ScenarioArgs),
    /// Every agent holds a poll while states are changed: how long an event takes
    Mixed(ScenarioArgs),
    /// Outside callers reach agents whose phones pick up by themselves: calls a second, calls at once, sound
    Call(call::CallArgs),
    /// Callers reach agents inside this process, without phones and sound: how long routing takes
    Route(route::RouteArgs),
    /// State changes and requests to a bare hyper and rustls server in turn: what the gateway adds
    Compare {
        #[command(flatten)]
        args: ScenarioArgs,
        /// The bare server; without it one is started for the run
        #[arg(long, value_name = "URL")]
        bare: Option<String>,
        /// Process of the bare server, for its CPU time
        #[arg(long, value_name = "PID")]
        bare_pid: Option<u32>,
        /// Rounds against each of the two
        #[arg(long, default_value_t = 5)]
        rounds: u32,
    },
    /// Run the bare server: it answers everything with one constant
    Bare {
        /// Where to listen
        #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8045")]
        listen: SocketAddr,
        /// Without TLS
        #[arg(long)]
        plain: bool,
    },
}

#[derive(clap::Args, Debug)]
pub(crate) struct ScenarioArgs {
    /// The gateway: https://HOST:PORT or http://HOST:PORT
    #[arg(long, value_name = "URL", default_value = "https://127.0.0.1:8043")]
    target: String,
    /// How many agents
    #[arg(long, value_name = "N", default_value_t = FEW)]
    agents: u32,
    /// Operations a second; 0 goes as fast as the gateway answers
    #[arg(long, value_name = "R", default_value_t = 0.0)]
    rate: f64,
    /// Length of the measured part in seconds
    #[arg(long, value_name = "S", default_value_t = 10)]
    seconds: u32,
    /// TLS; it follows from https in --target, so this only refuses http
    #[arg(long)]
    tls: bool,
    /// Number of the first agent [default: 101 for up to 20 agents, 10001 for more]
    #[arg(long, value_name = "NUMBER")]
    first_agent: Option<u32>,
    /// The phone of agent N is this plus N
    #[arg(long, value_name = "NUMBER", default_value_t = 39_900)]
    phone_base: u32,
    /// Password of every agent; better in the environment
    #[arg(
        long,
        env = "CCGATE_LOAD_PASSWORD",
        hide_env_values = true,
        default_value = "Demo@2026"
    )]
    password: Hidden,
    /// Connections for everything but held polls, which have one each
    #[arg(long, value_name = "N", default_value_t = 32)]
    connections: u32,
    /// Process of the gateway, for its CPU time and memory; found by its port otherwise
    #[arg(long, value_name = "PID")]
    server_pid: Option<u32>,
    /// A source address of 127.0.0.0/8; several are used in turn [default: 127.1.0.1 to 127.1.0.8]
    #[arg(long = "source", value_name = "ADDRESS")]
    sources: Vec<Ipv4Addr>,
    /// Where nobody polls: clear an agent's events by syncagentinfo after so many changes, 0 never
    #[arg(long, value_name = "N", default_value_t = 200)]
    clear_after: u32,
    /// sign-in: sign every agent in and out once before measuring, so that passwords are remembered
    #[arg(long)]
    warm_up: bool,
    /// No progress line
    #[arg(long)]
    quiet: bool,
}

/// A text that `Debug` doesn't show.
#[derive(Clone)]
struct Hidden(String);

impl From<&str> for Hidden {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl std::fmt::Debug for Hidden {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("***")
    }
}

pub(crate) async fn run(command: Command) -> Result<(), Failure> {
    descriptors::raise(true);
    match command {
        Command::SignIn(args) => plain(args, Scenario::SignIn).await,
        Command::Poll(args) => plain(args, Scenario::Poll).await,
        Command::State(args) => plain(args, Scenario::State).await,
        Command::Mixed(args) => plain(args, Scenario::Mixed).await,
        Command::Call(args) => call::run(args).await,
        Command::Route(args) => route::run(args).await,
        Command::Compare {
            args,
            bare,
            bare_pid,
            rounds,
        } => compare(args, bare, bare_pid, rounds).await,
        Command::Bare { listen, plain } => serve_bare(listen, !plain).await,
    }
}

async fn plain(args: ScenarioArgs, scenario: Scenario) -> Result<(), Failure> {
    let quiet = args.quiet;
    report(args.options(scenario)?, quiet).await
}

async fn compare(
    args: ScenarioArgs,
    bare: Option<String>,
    bare_pid: Option<u32>,
    rounds: u32,
) -> Result<(), Failure> {
    let quiet = args.quiet;
    let options = Options {
        rounds,
        bare_pid,
        ..args.options(Scenario::Compare)?
    };
    if let Some(bare) = bare {
        let bare = Some(parse_target(&bare)?);
        return report(Options { bare, ..options }, quiet).await;
    }
    let (mut child, bare) = start_bare(options.target.tls).await?;
    let options = Options {
        bare: Some(bare),
        bare_pid: child.id(),
        ..options
    };
    let outcome = report(options, quiet).await;
    // It ends with this process in any case.
    let _ = child.kill().await;
    outcome
}

impl ScenarioArgs {
    fn options(self, scenario: Scenario) -> Result<Options, Failure> {
        let target = parse_target(&self.target)?;
        if self.tls && !target.tls {
            return Err(Failure::usage(format!("--tls: {target} is without TLS")));
        }
        let mut options = Options::new(target, scenario);
        let many = self.agents > FEW;
        options.first_agent = self
            .first_agent
            .unwrap_or(if many { MANY_FIRST } else { FEW_FIRST });
        options.agents = self.agents;
        options.rate = self.rate;
        options.seconds = self.seconds;
        options.phone_base = self.phone_base;
        options.password = self.password.0;
        options.connections = self.connections;
        options.server_pid = self.server_pid;
        options.clear_after = self.clear_after;
        options.warm_up = self.warm_up;
        if !self.sources.is_empty() {
            options.sources = self.sources;
        }
        Ok(options)
    }
}

/// Runs to the end and shows the table; failed operations are a failure.
async fn report(options: Options, quiet: bool) -> Result<(), Failure> {
    let mut progress: Box<dyn Write + Send> = if quiet {
        Box::new(sink())
    } else {
        Box::new(stderr())
    };
    let report = measure(options, &mut *progress).await?;
    out::result(&report.to_string())?;
    match report.errors() {
        0 => Ok(()),
        errors => Err(Failure::failed(format!("{errors} operations failed"))),
    }
}

async fn serve_bare(listen: SocketAddr, tls: bool) -> Result<(), Failure> {
    let bare = Bare::bind(listen, tls).await?;
    let scheme = if tls { "https" } else { "http" };
    out::say(format_args!("{scheme}://{}", bare.address()?));
    match bare.run().await {}
}

/// The bare server as a process of its own, so that its CPU time can be told apart.
async fn start_bare(tls: bool) -> Result<(Child, Target), Failure> {
    let failed =
        |error: std::io::Error| Failure::failed(format!("the bare server can't be started: {error}"));
    let mut program = Program::new(std::env::current_exe().map_err(failed)?);
    program.args(["load", "bare", "--listen", "127.0.0.1:0"]);
    if !tls {
        program.arg("--plain");
    }
    let mut child = program
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .map_err(failed)?;
    let mut line = String::new();
    let read = child.stdout.take().map(BufReader::new);
    if let Some(mut read) = read {
        match timeout(BARE_START, read.read_line(&mut line)).await {
            Ok(read) => read.map_err(failed)?,
            Err(_) => return Err(Failure::failed("the bare server didn't start in time")),
        };
    }
    Ok((child, parse_target(line.trim())?))
}
