//! `ccgate log`

use crate::failure::Failure;
use crate::installation::{Site, now};
use crate::{date, out};
use ccgate_core::{AgentId, Time, VdnId};
use ccgate_store::{DirectoryLogEntry, DirectoryLogFilter, LogEntry, LogFilter, Store};

#[derive(clap::Args, Debug)]
pub(crate) struct Args {
    /// Show who changed the directory instead: what it was before, and what it is since
    #[arg(long, conflicts_with = "agent")]
    directory: bool,
    /// Only of this agent
    #[arg(long, value_name = "NUMBER")]
    agent: Option<u32>,
    /// Only of this VDN
    #[arg(long, value_name = "NUMBER")]
    vdn: Option<u16>,
    /// Only from then on: 2026-11-22, 2026-11-22T18:10:31 (UTC), or how long ago: 30m, 12h, 7d
    #[arg(long, value_name = "TIME")]
    since: Option<String>,
    /// Only before then
    #[arg(long, value_name = "TIME")]
    until: Option<String>,
    /// Most lines; the newest are shown
    #[arg(long, value_name = "LINES", default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    limit: u32,
    #[command(flatten)]
    site: Site,
}

pub(crate) async fn run(args: Args) -> Result<(), Failure> {
    let now = now();
    let point = |option: &str, text: &Option<String>| {
        let text = text.as_deref();
        text.map(|text| date::option(option, text, now)).transpose()
    };
    let (from, until) = (point("--since", &args.since)?, point("--until", &args.until)?);
    let installation = args.site.open().await?;
    let rows = match args.directory {
        true => changes(&installation.store, from, until, &args).await,
        false => operations(&installation.store, from, until, &args).await,
    };
    installation.store.close().await;
    out::result(&out::table(&rows?))
}

async fn operations(
    store: &Store,
    from: Option<Time>,
    until: Option<Time>,
    args: &Args,
) -> Result<Vec<Vec<String>>, Failure> {
    let filter = LogFilter {
        vdn: args.vdn.map(VdnId),
        agent: args.agent.map(AgentId),
        from,
        until,
    };
    let entries = store.operation_log(filter, args.limit).await?;
    let heading = ["time", "vdn", "agent", "what", "cause", "began", "detail"];
    let mut rows = vec![heading.map(str::to_owned).to_vec()];
    rows.extend(entries.iter().map(row));
    Ok(rows)
}

async fn changes(
    store: &Store,
    from: Option<Time>,
    until: Option<Time>,
    args: &Args,
) -> Result<Vec<Vec<String>>, Failure> {
    let filter = DirectoryLogFilter {
        vdn: args.vdn.map(VdnId),
        from,
        until,
    };
    let entries = store.directory_log(filter, args.limit).await?;
    let heading = ["time", "vdn", "who", "what", "before", "after"];
    let mut rows = vec![heading.map(str::to_owned).to_vec()];
    rows.extend(entries.iter().map(change));
    Ok(rows)
}

fn row(entry: &LogEntry) -> Vec<String> {
    let LogEntry {
        id: _,
        at,
        vdn,
        agent,
        what,
        cause,
        began,
        detail,
    } = entry;
    vec![
        date::show(*at),
        vdn.to_string(),
        agent.to_string(),
        what.clone(),
        cause.map_or_else(String::new, |cause| cause.to_string()),
        began.map_or_else(String::new, date::show),
        detail.clone(),
    ]
}

fn change(entry: &DirectoryLogEntry) -> Vec<String> {
    let DirectoryLogEntry { id: _, at, who, what } = entry;
    let was = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
    vec![
        date::show(*at),
        what.vdn.to_string(),
        who.clone(),
        what.object.clone(),
        was(&what.before),
        was(&what.after),
    ]
}
