//! The operation log and the log of changes, page by page.

use super::super::super::Gateway;
use super::{Answer, Asking, not_stored, told};
use ccgate_core::Time;
use ccgate_store::{DirectoryLogEntry, LogEntry, LogPage};
use ccgate_wire::config::centre::log::{self, Kind, Line, Wanted};
use ccgate_wire::query::Query;
use ccgate_wire::retcode::Failure;

impl Gateway {
    pub(super) async fn centre_log(&self, asking: &Asking, query: Query<'_>) -> Result<Answer, Failure> {
        let wanted = Wanted::parse(query)?;
        let page = LogPage {
            vdn: asking.session.standing.vdn,
            agent: wanted.agent,
            from: wanted.from,
            until: wanted.to,
            before: wanted.before,
            // One more tells whether there are older ones.
            limit: wanted.limit + 1,
        };
        let found: Result<Vec<Line>, _> = match wanted.kind {
            Kind::Agent => {
                let found = self.store.operation_log_page(page).await;
                found.map(|lines| lines.into_iter().map(of_agent).collect())
            }
            Kind::Directory => {
                let found = self.store.directory_log_page(page).await;
                found.map(|lines| lines.into_iter().map(of_directory).collect())
            }
        };
        let mut lines = found.map_err(|error| not_stored(&error))?;
        let most = usize::try_from(wanted.limit).unwrap_or(usize::MAX);
        let more = lines.len() > most;
        lines.truncate(most);
        Ok(told(log::page(&lines, more)))
    }
}

fn of_agent(entry: LogEntry) -> Line {
    Line::Agent {
        id: entry.id,
        time: entry.at.millis(),
        agent_id: entry.agent.0,
        action: entry.what,
        cause: entry.cause,
        began: entry.began.map(Time::millis),
        detail: entry.detail,
    }
}

fn of_directory(entry: DirectoryLogEntry) -> Line {
    let what = entry.what;
    Line::Directory {
        id: entry.id,
        time: entry.at.millis(),
        who: entry.who,
        action: log::action(what.before.as_ref(), what.after.as_ref()),
        object: what.object,
        before: what.before,
        after: what.after,
    }
}
