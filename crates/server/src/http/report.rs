//! Chapter `report`: figures and reports over the interface. What is asked of the VDN is copied while it
//! is locked and written afterwards; what is asked of the store takes a place among few, so that
//! reports don't keep anything else waiting.

mod calls;
mod live;
mod past;

use super::reply::{self, Answer};
use super::{Gateway, not_signed_in, query_of};
use crate::edge::{ReplyBody, RequestBody};
use crate::owner::Owner;
use ccgate_core::{AgentId, Directory};
use ccgate_store::StoreError;
use ccgate_wire::operations::ReportOp;
use ccgate_wire::report::Scope;
use ccgate_wire::retcode::{Failure, Retcode};
use ccgate_wire::{csv, report as wire};
use http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, HeaderValue};
use http::{Request, Response};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::timeout;

/// Reports that are made at the same time.
static PLACES: Semaphore = Semaphore::const_new(2);
/// Own calls that are looked up at the same time: they don't wait for reports.
static OWN: Semaphore = Semaphore::const_new(1);
/// How long one waits for its turn.
const TURN: Duration = Duration::from_secs(10);
/// How long the store may take for a part of one.
const PATIENCE: Duration = Duration::from_secs(30);
/// … and for all parts together.
const WHOLE: Duration = Duration::from_secs(60);

impl Gateway {
    /// Carries out an operation of the chapter.
    pub(super) async fn report(
        &self,
        op: ReportOp,
        agent: AgentId,
        request: Request<RequestBody>,
    ) -> Result<Response<ReplyBody>, Failure> {
        let owner = self.owner_of(agent).ok_or_else(not_signed_in)?;
        let owner = owner.as_ref();
        let query = query_of(&request);
        let now = self.clock().now();
        match op {
            ReportOp::Me => live::me(owner, agent, self.settings.self_record).await.map(shown),
            ReportOp::Figures => live::figures(owner, agent, wire::figures(query)?)
                .await
                .map(shown),
            ReportOp::Colleagues => live::colleagues(owner, agent, &wire::colleagues(query)?)
                .await
                .map(shown),
            ReportOp::Intervals => {
                let asked = wire::intervals(query, now)?;
                permitted(owner, agent)?;
                self.intervals(owner, agent, asked).await
            }
            ReportOp::Agents => {
                let asked = wire::agents(query, now)?;
                let (directory, scope) = permitted(owner, agent)?;
                self.agents_report(owner, agent, asked, &directory, &scope).await
            }
            ReportOp::Calls => {
                let asked = wire::calls(query, now)?;
                let (directory, scope) = permitted(owner, agent)?;
                self.calls_report(owner, agent, asked, &directory, &scope).await
            }
            ReportOp::Mine => self.own_calls(owner, agent, wire::mine(query)?).await,
        }
    }
}

/// What is configured, and of whom the agent may be told.
fn rights(owner: &Owner, agent: AgentId) -> Result<(Arc<Directory>, Scope), Failure> {
    let directory = owner.read(|vdn, _| Ok(Arc::clone(vdn.directory())));
    let (directory, _) = directory.map_err(super::failure)?;
    let scope = Scope::of(&directory, agent);
    Ok((directory, scope))
}

/// The same for those who may be told of others.
///
/// # Errors
/// 900-002.
fn permitted(owner: &Owner, agent: AgentId) -> Result<(Arc<Directory>, Scope), Failure> {
    match rights(owner, agent)? {
        (_, Scope::Own) => Err(Failure::plain(Retcode::InspectorRight)),
        permitted => Ok(permitted),
    }
}

/// A place among the few that ask the store.
async fn turn(places: &'static Semaphore) -> Result<SemaphorePermit<'static>, Failure> {
    match timeout(TURN, places.acquire()).await {
        Ok(Ok(place)) => Ok(place),
        _ => Err(Failure::new(
            Retcode::TooSoon,
            "too many reports are being made at the moment",
        )),
    }
}

/// Asks the store; not for ever.
async fn read<R>(
    agent: AgentId,
    question: impl Future<Output = Result<R, StoreError>>,
) -> Result<R, Failure> {
    match timeout(PATIENCE, question).await {
        Ok(answer) => answer.map_err(|error| super::calldata::unread(agent, &error)),
        Err(_) => Err(slow()),
    }
}

/// Asks the store for part after part; not for ever either.
async fn whole<R>(parts: impl Future<Output = Result<R, Failure>>) -> Result<R, Failure> {
    timeout(WHOLE, parts).await.unwrap_or_else(|_| Err(slow()))
}

fn slow() -> Failure {
    Failure::new(
        Retcode::OperationFailed,
        "the store takes too long: ask for a shorter time",
    )
}

fn shown(body: Vec<u8>) -> Response<ReplyBody> {
    reply::response(Ok(Answer {
        body: body.into(),
        guid: None,
    }))
}

/// A report as a file of comma-separated values.
fn sheet<L: wire::Line>(agent: AgentId, name: &'static str, lines: &[L]) -> Response<ReplyBody> {
    tracing::info!(target: "ccgate::operation", %agent, report = name, lines = lines.len(), "report exported");
    let mut response = reply::text(csv::CONTENT_TYPE, wire::sheet(lines));
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{name}.csv\"")) {
        headers.insert(CONTENT_DISPOSITION, value);
    }
    response
}
