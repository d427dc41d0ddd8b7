//! `ccgate load route`: from a caller's coming to the ringing of an agent, inside this process and
//! without sound: the owner of a VDN with its core, its writer and a SQLite store of its own.

mod alone;
mod arrivals;
mod centre;
mod desktop;
mod live;
mod phones;
mod report;
mod times;

use crate::failure::Failure;
use crate::out;
use arrivals::Arrivals;
use report::Report;
use std::path::PathBuf;
use std::time::Duration;

/// An agent serves at most so many skills.
const MOST_SKILLS: u16 = 10;
/// Agents' numbers end at 59999 and begin at 101.
const MOST_AGENTS: u32 = 59_899;
/// Skills' numbers end at 2000.
const LAST_SKILL: u16 = 2000;
/// A caller's number has eight digits of its own.
const MOST_CALLS: f64 = 10_000_000.0;
/// Calls of the first second, in which memory is touched for the first time, aren't measured.
const WARM_UP: Duration = Duration::from_secs(1);
/// How long a call lasts unless agents would be busier than this share of the time.
const TALK: f64 = 2.0;
const BUSY: f64 = 0.8;
/// What `--matrix` runs.
const MATRIX_AGENTS: [u32; 3] = [500, 2000, 10_000];
const MATRIX_RATES: [f64; 3] = [10.0, 40.0, 200.0];

#[derive(clap::Args, Debug)]
pub(crate) struct RouteArgs {
    /// Agents, all signed in and idle at first
    #[arg(long, value_name = "N", default_value_t = 500,
          value_parser = clap::value_parser!(u32).range(1..=i64::from(MOST_AGENTS)))]
    agents: u32,
    /// Skill queues, each with an access code; an agent serves ten of them, or all if there are fewer
    #[arg(long, value_name = "K", default_value_t = 20,
          value_parser = clap::value_parser!(u16).range(1..=i64::from(LAST_SKILL)))]
    skills: u16,
    /// Callers a second, on average: they come by chance, whether the gateway keeps up or not
    #[arg(long, value_name = "R", default_value_t = 40.0)]
    rate: f64,
    /// Length of the measured part in seconds; it begins after one second
    #[arg(long, value_name = "S", default_value_t = 10)]
    seconds: u32,
    /// Length of a call in seconds [default: 2, or what keeps the agents busy for 80 % of the time if that is less]
    #[arg(long, value_name = "S")]
    talk: Option<f64>,
    /// Runs 500, 2000 and 10000 agents with 10, 40 and 200 callers a second each, and prints a table
    #[arg(long, conflicts_with_all = ["agents", "rate", "talk"])]
    matrix: bool,
    /// Where to make the store's directory, which is removed in the end [default: the system's for temporary files]
    #[arg(long, value_name = "DIRECTORY")]
    data: Option<PathBuf>,
}

/// One run.
#[derive(Clone, Debug)]
struct Plan {
    agents: u32,
    skills: u16,
    rate: f64,
    seconds: u32,
    talk: Duration,
    data: PathBuf,
}

pub(super) async fn run(args: RouteArgs) -> Result<(), Failure> {
    if !args.matrix {
        let report = measure(args.plan(args.agents, args.rate)?).await?;
        out::result(&report.to_string())?;
        return verdict(&[report]);
    }
    out::say(report::machine());
    out::say(report::MATRIX_HEAD);
    let mut reports = Vec::new();
    for agents in MATRIX_AGENTS {
        for rate in MATRIX_RATES {
            let report = measure(args.plan(agents, rate)?).await?;
            out::say(report.row());
            reports.push(report);
        }
    }
    verdict(&reports)
}

fn verdict(reports: &[Report]) -> Result<(), Failure> {
    match reports.iter().map(Report::lost).sum::<usize>() {
        0 => Ok(()),
        lost => Err(Failure::failed(format!("{lost} calls were lost"))),
    }
}

async fn measure(plan: Plan) -> Result<Report, Failure> {
    let arrivals = Arrivals::draw(&plan);
    let live = live::run(&plan, &arrivals).await?;
    let alone = alone::run(&plan, &arrivals);
    Ok(Report::new(plan, &arrivals, live, alone))
}

impl RouteArgs {
    fn plan(&self, agents: u32, rate: f64) -> Result<Plan, Failure> {
        if !(rate > 0.0 && rate * (f64::from(self.seconds) + 1.0) < MOST_CALLS) {
            return Err(Failure::usage(format!(
                "--rate: must be above 0, with less than {MOST_CALLS} calls in all"
            )));
        }
        let talk = self
            .talk
            .unwrap_or_else(|| TALK.min(BUSY * f64::from(agents) / rate));
        let talk = Duration::try_from_secs_f64(talk)
            .map_err(|_| Failure::usage("--talk: must be a number of seconds"))?;
        Ok(Plan {
            agents,
            skills: self.skills,
            rate,
            seconds: self.seconds,
            talk,
            data: self.data.clone().unwrap_or_else(std::env::temp_dir),
        })
    }
}
