//! `ccgate log`

use crate::failure::Failure;
use crate::installation::{Site, now};
use crate::{date, out};
use ccgate_core::{AgentId, VdnId};
use ccgate_store::{LogEntry, LogFilter};

#[derive(clap::Args, Debug)]
pub(crate) struct Args {
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
    let point = |option: &str, text: &Option<String>| match text {
        None => Ok(None),
        Some(text) => match date::read(text, now) {
            Some(time) => Ok(Some(time)),
            None => Err(Failure::usage(format!(
                "{option}: {text:?} is no time such as 2026-11-22, 2026-11-22T18:10:31 or 12h"
            ))),
        },
    };
    let filter = LogFilter {
        vdn: args.vdn.map(VdnId),
        agent: args.agent.map(AgentId),
        from: point("--since", &args.since)?,
        until: point("--until", &args.until)?,
    };
    let installation = args.site.open().await?;
    let entries = installation.store.operation_log(filter, args.limit).await?;
    installation.store.close().await;
    let mut rows = vec![
        ["time", "vdn", "agent", "what", "cause", "began", "detail"]
            .map(str::to_owned)
            .to_vec(),
    ];
    rows.extend(entries.iter().map(row));
    out::result(&out::table(&rows))
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
