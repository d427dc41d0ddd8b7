//! The runs, one file a scenario.

mod compare;
pub(crate) mod crew;
mod mixed;
pub(crate) mod poll;
mod sign_in;
mod state;

use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

use crate::book::{Line, Section};
use crate::report::{HeldPolls, Report, Round, ServerUsage, rows};
use crate::{LoadError, Options, Scenario, process, progress};
use crew::{Costs, Crew};

/// What a scenario found out beside the rows.
struct Findings {
    signed_in: u32,
    unsent: u64,
    missing_events: u64,
    leftovers: u32,
    costs: Costs,
    held: Option<u32>,
    rounds: Vec<Round>,
    /// How long operations were begun, where this is not the whole measured part.
    busy: Option<Duration>,
}

/// Runs a scenario to its end and signs everybody out. A progress line goes to `progress` each second
/// ([`std::io::sink`] for none). Dropping the future ends the run at once and leaves its agents signed in; the
/// gateway signs them out after two minutes. Needs a Tokio runtime with time and I/O.
///
/// # Errors
/// See [`LoadError`]; failed operations are no error but counted in the report.
pub async fn run(options: Options, progress: &mut (dyn Write + Send)) -> Result<Report, LoadError> {
    options.check()?;
    check_open_files(&options)?;
    let crew = Arc::new(Crew::new(options).await?);
    let work = async {
        match crew.options.scenario {
            Scenario::SignIn => sign_in::run(&crew).await,
            Scenario::Poll => poll::run(&crew).await,
            Scenario::State => state::run(&crew).await,
            Scenario::Mixed => mixed::run(&crew).await,
            Scenario::Compare => compare::run(&crew).await,
        }
    };
    let findings = tokio::select! {
        findings = work => findings?,
        stopped = progress::tell(&crew.book, progress) => match stopped {
            Ok(never) => match never {},
            Err(error) => return Err(error.into()),
        },
    };
    Ok(report(&crew, findings))
}

/// Connections, and what the runtime and the shell hold open.
pub(crate) fn check_open_files(options: &Options) -> Result<(), LoadError> {
    let polls = matches!(options.scenario, Scenario::Poll | Scenario::Mixed);
    let sides = if options.scenario == Scenario::Compare {
        2
    } else {
        1
    };
    let need =
        u64::from(options.connections) * sides + if polls { u64::from(options.agents) } else { 0 } + 32;
    match process::open_files_limit() {
        Some(limit) if limit < need => Err(LoadError::OpenFiles { need, limit }),
        _ => Ok(()),
    }
}

fn report(crew: &Crew, findings: Findings) -> Report {
    let options = &crew.options;
    let [setup, measured, finish] = crew.book.close();
    let elapsed = measured.elapsed;
    let counted: u64 = primary(options.scenario)
        .iter()
        .map(|line| succeeded(&measured, *line))
        .sum();
    let lasted = findings.busy.unwrap_or(elapsed);
    let server = findings.costs.server(crew.server);
    let held = findings.held.map(|connections| HeldPolls {
        connections,
        bytes_each: server
            .as_ref()
            .filter(|_| connections > 0)
            .map(|server| bytes_each(server, connections)),
    });
    Report {
        scenario: options.scenario,
        target: options.target.to_string(),
        agents: options.agents,
        signed_in: findings.signed_in,
        connections: crew.workers(),
        rate: options.rate,
        elapsed,
        setup: rows(&setup, |_| setup.elapsed),
        rows: rows(&measured, |_| lasted),
        finish: rows(&finish, |_| finish.elapsed),
        throughput: counted as f64 / lasted.as_secs_f64().max(f64::MIN_POSITIVE),
        unsent: findings.unsent,
        missing_events: findings.missing_events,
        leftovers: findings.leftovers,
        server,
        generator_cpu: findings.costs.own,
        held,
        rounds: findings.rounds,
    }
}

/// The rows that a scenario's throughput counts.
fn primary(scenario: Scenario) -> &'static [Line] {
    match scenario {
        Scenario::SignIn => &[Line::Login, Line::ForceLogin],
        Scenario::Poll => &[Line::PollWithEvent, Line::EmptyPoll],
        Scenario::State | Scenario::Mixed | Scenario::Compare => &[Line::SayBusy, Line::SayFree],
    }
}

fn succeeded(section: &Section, line: Line) -> u64 {
    section.tallies.get(&line).map_or(0, |tally| tally.times.len())
}

fn bytes_each(server: &ServerUsage, connections: u32) -> f64 {
    (server.rss_end_kib as f64 - server.rss_before_kib as f64) * 1024.0 / f64::from(connections)
}
