//! `ccgate report`

use crate::failure::Failure;
use crate::installation::{Installation, Site, now};
use crate::{csv, date, out};
use ccgate_core::call::{CallLeg, CallRecord, Participant, Span};
use ccgate_core::{AgentId, Phone, SkillId, Time, VdnId};
use ccgate_store::{LegQuery, PAGE_LIMIT, RecordQuery, SpanQuery, result_of_word, result_word, status_word};
use std::fs::File;
use std::io::{BufWriter, ErrorKind, Write, stdout};
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;

const CALLS: [&str; 18] = [
    "vdn",
    "call",
    "feature",
    "caller",
    "called",
    "flow",
    "skill",
    "begun",
    "queued",
    "answered",
    "agent",
    "ended",
    "cause",
    "result",
    "offers",
    "transfers",
    "held_ms",
    "recordings",
];

const LEGS: [&str; 16] = [
    "vdn",
    "call",
    "number",
    "agent",
    "phone",
    "caller",
    "called",
    "feature",
    "skill",
    "transferred_by",
    "begun",
    "rang",
    "answered",
    "ended",
    "cause",
    "by_itself",
];

const AGENTS: [&str; 8] = [
    "vdn",
    "agent",
    "session",
    "state",
    "reason",
    "begun",
    "ended",
    "length_ms",
];

#[derive(clap::Subcommand, Debug)]
pub(crate) enum Command {
    /// Write calls as comma-separated values, the oldest first: one line a call (docs/reports.md)
    ///
    /// Works beside a running server. What the desktops kept with a call is never written.
    Calls {
        #[command(flatten)]
        period: Period,
        /// Only calls that were in this skill queue last
        #[arg(long, value_name = "NUMBER")]
        skill: Option<u16>,
        /// Only calls that this agent answered first, or made
        #[arg(long, value_name = "NUMBER")]
        agent: Option<u32>,
        /// Only calls from this number
        #[arg(long, value_name = "PHONE")]
        caller: Option<String>,
        /// Only calls that fared so
        #[arg(long, value_name = "RESULT", value_parser = ["none", "answered", "abandoned", "overflowed", "not_reached"])]
        result: Option<String>,
    },
    /// Write the participants of calls as comma-separated values: one line for each agent and each far end of a call
    Legs {
        #[command(flatten)]
        period: Period,
        /// Only participants that came by this skill queue
        #[arg(long, value_name = "NUMBER")]
        skill: Option<u16>,
        /// Only this agent
        #[arg(long, value_name = "NUMBER")]
        agent: Option<u32>,
    },
    /// Write what agents did as comma-separated values: one line for each stretch of time in one state
    Agents {
        #[command(flatten)]
        period: Period,
        /// Only this agent
        #[arg(long, value_name = "NUMBER")]
        agent: Option<u32>,
    },
}

#[derive(clap::Args, Debug)]
pub(crate) struct Period {
    /// What began then or later: 2026-11-01, 2026-11-01T18:10:31 (UTC), or how long ago: 30m, 12h, 7d
    #[arg(long, value_name = "TIME")]
    from: String,
    /// … and before then; now without it
    #[arg(long, value_name = "TIME")]
    to: Option<String>,
    /// Only of this VDN; of all in the directory without it
    #[arg(long, value_name = "NUMBER")]
    vdn: Option<u16>,
    /// File to write, readable by its owner only; it must not be there yet. Standard output without it
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// How lines are written
    #[arg(long, value_name = "FORMAT", default_value = "csv", value_parser = ["csv"])]
    format: String,
    #[command(flatten)]
    site: Site,
}

pub(crate) async fn run(command: Command) -> Result<(), Failure> {
    match command {
        Command::Calls {
            period,
            skill,
            agent,
            caller,
            result,
        } => {
            let span = period.span()?;
            let of_vdn = |vdn| RecordQuery {
                skill: skill.map(SkillId),
                agent: agent.map(AgentId),
                caller: caller.as_deref().map(Phone::from),
                result: result.as_deref().and_then(result_of_word),
                ..RecordQuery::all(vdn, span.0, span.1)
            };
            write(&period, &CALLS, async |installation, vdn, sheet| {
                calls(installation, of_vdn(vdn), sheet).await
            })
            .await
        }
        Command::Legs { period, skill, agent } => {
            let span = period.span()?;
            let of_vdn = |vdn| LegQuery {
                vdn,
                from: span.0,
                to: span.1,
                agent: agent.map(AgentId),
                skill: skill.map(SkillId),
                after: None,
                most: PAGE_LIMIT,
            };
            write(&period, &LEGS, async |installation, vdn, sheet| {
                legs(installation, of_vdn(vdn), sheet).await
            })
            .await
        }
        Command::Agents { period, agent } => {
            let span = period.span()?;
            let of_vdn = |vdn| SpanQuery {
                vdn,
                agent: agent.map(AgentId),
                from: span.0,
                to: span.1,
                after: None,
                most: PAGE_LIMIT,
            };
            write(&period, &AGENTS, async |installation, vdn, sheet| {
                spans(installation, of_vdn(vdn), sheet).await
            })
            .await
        }
    }
}

impl Period {
    /// From when until when. What happens while the report is written isn't in it: pages would never
    /// end.
    fn span(&self) -> Result<(Time, Time), Failure> {
        let now = now();
        let from = date::option("--from", &self.from, now)?;
        let to = match &self.to {
            None => now,
            Some(text) => date::option("--to", text, now)?.min(now),
        };
        Ok((from, to))
    }

    fn sheet(&self) -> Result<Sheet, Failure> {
        let Some(path) = &self.output else {
            return Ok(Sheet::new(Box::new(stdout()), "standard output".to_owned()));
        };
        let name = path.display().to_string();
        let file = File::options()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(path);
        let file = file.map_err(|error| Failure::failed(format!("{name}: {error}")))?;
        Ok(Sheet::new(Box::new(file), name))
    }
}

async fn write(
    period: &Period,
    heading: &[&str],
    of_vdn: impl AsyncFn(&Installation, VdnId, &mut Sheet) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let installation = period.site.open().await?;
    let vdns = match period.vdn {
        Some(vdn) => vec![VdnId(vdn)],
        None => {
            let (_, directories) = installation.store.load_directories().await?;
            directories.iter().map(|directory| directory.vdn).collect()
        }
    };
    let mut sheet = period.sheet()?;
    let heading: Vec<String> = heading.iter().map(ToString::to_string).collect();
    let mut written = sheet.page(&[heading]);
    for vdn in vdns {
        if written.is_err() {
            break;
        }
        written = of_vdn(&installation, vdn, &mut sheet).await;
    }
    installation.store.close().await;
    let done = written.and_then(|()| sheet.end());
    let Some(path) = &period.output else { return done };
    if done.is_err() {
        // Half a report must not be taken for a whole one.
        let _ = std::fs::remove_file(path);
        return done;
    }
    out::result(&format!(
        "written to {}: {} lines\n",
        path.display(),
        sheet.lines - 1
    ))
}

async fn calls(
    installation: &Installation,
    mut query: RecordQuery,
    sheet: &mut Sheet,
) -> Result<(), Failure> {
    loop {
        let page = installation.store.call_records(&query).await?;
        let rows: Vec<_> = page.iter().map(|record| call(query.vdn, record)).collect();
        sheet.page(&rows)?;
        match page.last() {
            Some(last) if page.len() == PAGE_LIMIT as usize && !sheet.closed => {
                query.after = Some((last.begun, last.call.clone()));
            }
            _ => return Ok(()),
        }
    }
}

async fn legs(installation: &Installation, mut query: LegQuery, sheet: &mut Sheet) -> Result<(), Failure> {
    loop {
        let page = installation.store.legs_after(&query).await?;
        let rows: Vec<_> = page.iter().map(|one| leg(query.vdn, one)).collect();
        sheet.page(&rows)?;
        match page.last() {
            Some(last) if page.len() == PAGE_LIMIT as usize && !sheet.closed => {
                query.after = Some((last.begun, last.call.clone(), last.number));
            }
            _ => return Ok(()),
        }
    }
}

async fn spans(installation: &Installation, mut query: SpanQuery, sheet: &mut Sheet) -> Result<(), Failure> {
    loop {
        let page = installation.store.agent_spans(query).await?;
        let rows: Vec<_> = page.iter().map(|one| span(query.vdn, one)).collect();
        sheet.page(&rows)?;
        match page.last() {
            Some(last) if page.len() == PAGE_LIMIT as usize && !sheet.closed => {
                query.after = Some((last.from, last.agent));
            }
            _ => return Ok(()),
        }
    }
}

fn call(vdn: VdnId, record: &CallRecord) -> Vec<String> {
    vec![
        vdn.to_string(),
        record.call.to_string(),
        record.feature.0.to_string(),
        record.caller.to_string(),
        record.called.to_string(),
        shown(record.flow),
        shown(record.skill),
        date::show_exactly(record.begun),
        moment(record.queued),
        moment(record.answered),
        shown(record.agent),
        moment(record.ended),
        shown(record.cause.map(|cause| cause.number())),
        result_word(record.result).to_owned(),
        record.offers.to_string(),
        record.transfers.to_string(),
        record.held.as_millis().to_string(),
        record.recordings.to_string(),
    ]
}

fn leg(vdn: VdnId, leg: &CallLeg) -> Vec<String> {
    let agent = match leg.who {
        Participant::Agent(agent) => Some(agent),
        Participant::Outside => None,
    };
    vec![
        vdn.to_string(),
        leg.call.to_string(),
        leg.number.to_string(),
        shown(agent),
        leg.phone.to_string(),
        leg.caller.to_string(),
        leg.called.to_string(),
        leg.feature.0.to_string(),
        shown(leg.skill),
        shown(leg.transferred_by),
        date::show_exactly(leg.begun),
        moment(leg.rang),
        moment(leg.answered),
        moment(leg.ended),
        shown(leg.cause.map(|cause| cause.number())),
        leg.by_itself.to_string(),
    ]
}

fn span(vdn: VdnId, span: &Span) -> Vec<String> {
    vec![
        vdn.to_string(),
        span.agent.to_string(),
        span.session.to_string(),
        status_word(span.status).to_owned(),
        span.reason.to_string(),
        date::show_exactly(span.from),
        date::show_exactly(span.to),
        span.to.since(span.from).as_millis().to_string(),
    ]
}

fn shown(value: Option<impl ToString>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

fn moment(time: Option<Time>) -> String {
    time.map(date::show_exactly).unwrap_or_default()
}

/// Where a report is written.
struct Sheet {
    out: BufWriter<Box<dyn Write>>,
    name: String,
    lines: u64,
    /// Whoever reads it has had enough (`ccgate report … | head`).
    closed: bool,
}

impl Sheet {
    fn new(out: Box<dyn Write>, name: String) -> Self {
        Self {
            out: BufWriter::new(out),
            name,
            lines: 0,
            closed: false,
        }
    }

    fn page(&mut self, rows: &[Vec<String>]) -> Result<(), Failure> {
        let mut text = String::new();
        for row in rows {
            csv::write(row, &mut text);
        }
        self.lines += rows.len() as u64;
        let written = self.out.write_all(text.as_bytes());
        self.judge(written)
    }

    fn end(&mut self) -> Result<(), Failure> {
        let flushed = self.out.flush();
        self.judge(flushed)
    }

    fn judge(&mut self, result: std::io::Result<()>) -> Result<(), Failure> {
        match result {
            Ok(()) => Ok(()),
            Err(error) if error.kind() == ErrorKind::BrokenPipe => {
                self.closed = true;
                Ok(())
            }
            Err(error) => Err(Failure::failed(format!("{}: {error}", self.name))),
        }
    }
}
