//! Changes of trunks and routes, beside those of the configuration.

use super::super::super::Gateway;
use super::super::files::logged;
use super::{Answer, Asking, told};
use crate::config::{Managed, Route, Trunk, in_configuration};
use crate::flows::digest;
use crate::telephony::Switchboard;
use ccgate_wire::config::centre::trunks::{self, MOST_TRUNKS, RouteBody, RoutesBody, TrunkBody};
use ccgate_wire::operations::CentreOp;
use ccgate_wire::query::Query;
use ccgate_wire::retcode::{Failure, Retcode};
use std::time::Duration;
use tokio::sync::OwnedMutexGuard;
use toml::{Table, Value};

/// How long a change waits for those before it.
const PATIENCE: Duration = Duration::from_secs(10);

/// A line for the log: what was changed, and how it was before and after.
type Note = (String, Option<String>, Option<String>);

impl Gateway {
    pub(super) fn board(&self) -> Result<&Switchboard, Failure> {
        self.switchboard()
            .ok_or_else(|| failed("the gateway is still starting"))
    }

    /// Why whoever asks can't change trunks and routes; `None`: who asks can.
    pub(super) fn lines_closed(&self, asking: &Asking, board: &Switchboard) -> Option<String> {
        let by = &board.lines().fixed().administered_by;
        if by.is_empty() && self.routing().owners.len() != 1 {
            return Some(
                "trunks and routes are the installation's, which has several VDNs: sip.administered_by in the \
                 configuration file says whose administrators change them"
                    .to_owned(),
            );
        }
        if !by.is_empty() && !by.contains(&asking.session.standing.vdn) {
            return Some(
                "sip.administered_by in the configuration file gives trunks and routes to others".to_owned(),
            );
        }
        let held = board.lines().held();
        let fault = held.faults.first()?;
        Some(format!(
            "the file of trunks has a fault, and must be mended and read again by SIGHUP first: {fault}"
        ))
    }

    /// Adds, changes or takes away a trunk.
    pub(super) async fn centre_trunk(
        &self,
        op: CentreOp,
        log_name: &'static str,
        asking: &Asking,
        query: Query<'_>,
        body: &[u8],
    ) -> Result<Answer, Failure> {
        let said = match op {
            CentreOp::RemoveTrunk => TrunkBody::named(trunks::which(query)?),
            _ => TrunkBody::parse(body)?,
        };
        let board = self.board()?;
        let turn = self.lines_turn(asking, board).await?;
        let fixed = board.lines().fixed();
        let mut managed = board.lines().held().managed.clone();
        let at = managed.trunks.iter().position(|trunk| trunk.name == said.name);
        let object = format!("trunk {}", said.name);
        let mut notes: Vec<Note> = Vec::new();
        match (op, at) {
            (CentreOp::AddTrunk, _) => {
                if managed.trunks.len() >= MOST_TRUNKS {
                    return Err(failed(format!("there are {MOST_TRUNKS} trunks already")));
                }
                let trunk = Trunk::read(table(Table::new(), &said)).map_err(trunks::bad)?;
                notes.push((object, None, Some(trunk.shown())));
                managed.add_trunk(trunk, fixed).map_err(trunks::bad)?;
            }
            (_, None) => {
                return Err(match in_configuration(&said.name, fixed) {
                    Some(text) => failed(text),
                    None => trunks::unknown(&said.name),
                });
            }
            (CentreOp::RemoveTrunk, Some(at)) => {
                if let Some(route) = managed
                    .routes
                    .iter()
                    .find(|route| route.trunks.contains(&said.name))
                {
                    let prefix = &route.prefix;
                    return Err(failed(format!(
                        "the route for prefix `{prefix}` leads to trunk `{}`",
                        said.name
                    )));
                }
                notes.push((object, Some(managed.trunks.remove(at).shown()), None));
            }
            (_, Some(at)) => {
                let before = &managed.trunks[at];
                let after = Trunk::read(table(before.table(), &said)).map_err(trunks::bad)?;
                let words = |trunk: &Trunk| trunk.user.as_ref().map(|user| user.password.clone());
                if before.shown() != after.shown() {
                    notes.push((object, Some(before.shown()), Some(after.shown())));
                }
                if words(before) != words(&after) && words(&after).is_some() {
                    notes.push((format!("password of trunk {}", said.name), None, None));
                }
                managed.trunks[at] = after;
            }
        }
        self.put_lines(log_name, asking, turn, managed, notes).await?;
        match op {
            CentreOp::RemoveTrunk => Ok(Answer::done()),
            _ => Ok(told(trunks::saved(&said.name))),
        }
    }

    /// Sets all managed routes.
    pub(super) async fn centre_routes(
        &self,
        log_name: &'static str,
        asking: &Asking,
        body: &[u8],
    ) -> Result<Answer, Failure> {
        let said = RoutesBody::parse(body)?;
        let board = self.board()?;
        let turn = self.lines_turn(asking, board).await?;
        let held = board.lines().held();
        let before = held.managed.render_routes();
        if said.version != digest(before.as_bytes()) {
            return Err(trunks::outdated(&digest(before.as_bytes())));
        }
        let mut managed = Managed {
            routes: Vec::new(),
            ..held.managed.clone()
        };
        for (n, route) in said.routes.iter().enumerate() {
            let bad = |fault: String| trunks::bad_route(n, &fault);
            let route = Route::read(route_table(route)).map_err(bad)?;
            managed.add_route(route, board.lines().fixed()).map_err(bad)?;
        }
        let after = managed.render_routes();
        let version = digest(after.as_bytes());
        let mut notes: Vec<Note> = Vec::new();
        if before != after {
            let text = |text: String| Some(logged(text.trim_start())).filter(|text| !text.is_empty());
            notes.push(("routes".to_owned(), text(before), text(after)));
        }
        self.put_lines(log_name, asking, turn, managed, notes).await?;
        Ok(told(trunks::routed(&version)))
    }

    async fn lines_turn(&self, asking: &Asking, board: &Switchboard) -> Result<OwnedMutexGuard<()>, Failure> {
        let turn = tokio::time::timeout(PATIENCE, board.lines().turn()).await;
        let turn = turn.map_err(|_| failed("other changes take too long"))?;
        match self.lines_closed(asking, board) {
            Some(reason) => Err(failed(reason)),
            None => Ok(turn),
        }
    }

    /// Writes them into the file, and the log, and puts them in force. Without a line for the log nothing
    /// was changed.
    async fn put_lines(
        &self,
        log_name: &'static str,
        asking: &Asking,
        turn: OwnedMutexGuard<()>,
        managed: Managed,
        notes: Vec<Note>,
    ) -> Result<(), Failure> {
        if notes.is_empty() {
            return Ok(());
        }
        let board = self.board()?;
        let set = board.routed(&managed).await;
        let set = set.map_err(|error| failed(error.to_string()))?;
        let unwritten = |error: &dyn std::fmt::Display| {
            tracing::error!(%error, "trunks and routes can't be written or put in force");
            failed("the file of trunks can't be written")
        };
        let draft = board.lines().draft(&managed).await;
        let Some((draft, held)) = draft.map_err(|error| unwritten(&error))? else {
            return Err(failed(
                "the file of trunks was changed by hand, and must be read again by SIGHUP first",
            ));
        };
        for (object, before, after) in notes {
            self.note(asking, object, before, after).await?;
        }
        let put = board.put(turn, draft, set, held).await;
        put.map_err(|error| unwritten(&error))?;
        tracing::info!(target: "ccgate::operation", operation = log_name, "trunks and routes were changed");
        Ok(())
    }
}

fn failed(message: impl Into<std::borrow::Cow<'static, str>>) -> Failure {
    Failure::new(Retcode::OperationFailed, message)
}

/// What is said, over what there is.
fn table(mut table: Table, said: &TrunkBody) -> Table {
    let list = |items: &Vec<String>| Value::from(items.clone());
    let text = |text: &str| Value::from(text);
    let span = |millis: u64| Value::from(format!("{millis}ms"));
    let members = [
        ("name", Some(text(&said.name))),
        ("addresses", said.addresses.as_ref().map(list)),
        ("domain", said.domain.as_deref().map(text)),
        ("user", said.user.as_deref().map(text)),
        ("password", said.secret().map(text)),
        ("registrar", said.registrar.as_deref().map(text)),
        ("expiry", said.expiry_ms.map(span)),
        ("identify", said.identify.as_ref().map(list)),
        ("options_every", said.options_every_ms.map(span)),
        (
            "caller",
            said.caller.as_deref().filter(|rule| !rule.is_empty()).map(text),
        ),
        ("codecs", said.codecs.as_ref().map(list)),
    ];
    for (key, value) in members {
        if let Some(value) = value {
            table.insert(key.to_owned(), value);
        }
    }
    // Without a user there is nothing to show a password for.
    if said.user.as_deref() == Some("") {
        table.remove("user");
        table.remove("expiry");
        if said.secret().is_none() {
            table.remove("password");
        }
        if said.registrar.is_none() {
            table.remove("registrar");
        }
    }
    table
}

fn route_table(said: &RouteBody) -> Table {
    let mut table = Table::new();
    let mut set = |key: &str, value: Value| {
        table.insert(key.to_owned(), value);
    };
    set("prefix", Value::from(said.prefix.as_str()));
    set("strip", Value::from(said.strip));
    set("add", Value::from(said.add.as_str()));
    set("trunks", Value::from(said.trunks.clone()));
    if let Some(caller) = &said.caller {
        set("caller", Value::from(caller.as_str()));
    }
    table
}
