//! Chapter `config`: the configuration interface (spec/other.md §9).
//!
//! Administrators sign in here apart from agents, and every request carries the Guid of that sign-in.
//! A change is made in the store, in one transaction with its line in the operation log, and answered
//! when the centre works by it.

mod agents;
mod centre;
mod change;
mod files;
mod roles;
mod routes;
mod sessions;
mod sign_in;
mod skill_groups;
mod skills;

pub(crate) use centre::{Installation, Parts};
pub(crate) use change::InForce;
use change::{Edit, InForceSender};
use sessions::{Session, Sessions};

use super::Gateway;
use super::reply::{self, Answer};
use crate::edge::{ReplyBody, RequestBody};
use crate::flows::FlowShelf;
use ccgate_core::{Directory, Refusal};
use ccgate_wire::config::sign_in::Account;
use ccgate_wire::config::{self, flows};
use ccgate_wire::operations::{CentreOp, ConfigOp, Op, Operation, Support};
use ccgate_wire::query::Query;
use ccgate_wire::retcode::{Failure, Retcode};
use http::header::HeaderMap;
use http::{Request, Response};
use std::net::IpAddr;
use std::sync::OnceLock;
use tokio::sync::{Mutex, Notify};

/// Most ids of one query; agents have a bound of their own.
const MOST_IDS: usize = 500;

/// What the configuration interface keeps in memory.
#[derive(Debug, Default)]
pub(crate) struct Configuring {
    sessions: Sessions,
    /// One change at a time: the next sees the directory with the one before.
    turn: Mutex<()>,
    /// The store has news that somebody waits for.
    news: Notify,
    in_force: InForceSender,
    /// Files of flows and prompts.
    shelf: OnceLock<FlowShelf>,
    /// What the gateway was made of.
    installation: OnceLock<Installation>,
    /// Who is told events over a stream.
    pub(super) streams: centre::Streams,
}

/// Who asks, and of which VDN.
struct Asking {
    session: Session,
    source: IpAddr,
}

impl Gateway {
    /// Answers a request of the chapter.
    pub(super) async fn configure(
        &self,
        operation: &'static Operation,
        request: Request<RequestBody>,
        source: IpAddr,
    ) -> Result<Response<ReplyBody>, Failure> {
        if operation.op() == Some(Op::Config(ConfigOp::SignIn)) {
            return self.config_sign_in(request, source).await.map(respond);
        }
        let session = self.config_session(request.headers()).await?;
        let Support::Works(Op::Config(op)) = operation.support else {
            return Err(Failure::new(
                Retcode::OperationFailed,
                format!("{} is not supported by ccgate", operation.log_name),
            ));
        };
        if op == ConfigOp::Centre(CentreOp::Leave) {
            self.config_leave(request.headers(), &session, source);
        }
        let asking = Asking { session, source };
        if let ConfigOp::Files(op) = op {
            return self.config_files(op, operation, &asking, request).await;
        }
        let query = request.uri().query().unwrap_or_default().to_owned();
        let body = match operation.body {
            true => self.body(request).await?,
            false => {
                drop(request);
                bytes::Bytes::new()
            }
        };
        let query = Query::new(&query);
        let answer = self
            .config_operation(op, operation.log_name, &asking, query, &body)
            .await?;
        Ok(respond(answer))
    }

    async fn config_operation(
        &self,
        op: ConfigOp,
        log_name: &'static str,
        asking: &Asking,
        query: Query<'_>,
        body: &[u8],
    ) -> Result<Answer, Failure> {
        use ConfigOp as Op;
        let ids = |name| config::ids(query, name, MOST_IDS);
        let edit: Edit = match op {
            // Those with files were answered before.
            Op::SignIn | Op::KeepAlive | Op::Files(_) => return Ok(Answer::done()),
            Op::Centre(op) => return self.centre(op, log_name, asking, query, body).await,
            Op::QueryAgents => return self.config_agents(asking, query),
            Op::QueryRoles => {
                let ids = ids("userClassIdSet")?;
                return self.look(asking, |found| config::roles::found(&found.roles, ids.as_ref()));
            }
            Op::QuerySkills => {
                let ids = ids("skillIdSet")?;
                return self.look(asking, |found| config::skills::found(&found.skills, ids.as_ref()));
            }
            Op::QueryRoutes => {
                let ids = ids("dnIdSet")?;
                return self.look(asking, |found| {
                    config::routes::found(&found.access_codes, ids.as_ref())
                });
            }
            Op::QueryFlows => {
                let ids = ids("flowIdSet")?;
                return self.look(asking, |found| flows::found(found, ids.as_ref()));
            }
            Op::QuerySkillGroups => {
                let ids = ids("skillGroupIdSet")?;
                let found =
                    |found: &Directory| config::skill_groups::found(&found.skill_groups, ids.as_ref());
                return self.look(asking, found);
            }
            Op::AddAgent | Op::ModifyAgent | Op::DeleteAgent => {
                return self.change_agent(op, log_name, asking, query, body).await;
            }
            Op::AddRole | Op::ModifyRole | Op::DeleteRole => roles::edit(op, query, body)?,
            Op::AddSkill | Op::ModifySkill | Op::DeleteSkill => skills::edit(op, query, body, self.shelf()?)?,
            Op::AddRoute | Op::ModifyRoute | Op::DeleteRoute => routes::edit(op, query, body)?,
            Op::AddSkillGroup | Op::ModifySkillGroup | Op::DeleteSkillGroup => {
                skill_groups::edit(op, query, body)?
            }
        };
        self.change(log_name, asking, edit).await
    }

    /// The session of the Guid that the request carries. Whoever lost the right since is out.
    async fn config_session(&self, headers: &HeaderMap) -> Result<Session, Failure> {
        let guid = headers.get("guid").and_then(|value| value.to_str().ok());
        let Some(guid) = guid.map(str::trim).filter(|guid| !guid.is_empty()) else {
            return Err(Failure::plain(Retcode::NotSignedIn));
        };
        let sessions = &self.configuring.sessions;
        let session = sessions.renew(guid, self.clock().now())?;
        match self.permitted(session.account).await {
            Ok(standing) if standing == session.standing => Ok(session),
            Ok(_)
            | Err(Failure {
                retcode: Retcode::NoRight | Retcode::WrongPassword,
                ..
            }) => {
                sessions.end(guid);
                Err(Failure::plain(Retcode::NotSignedIn))
            }
            Err(failure) => Err(failure),
        }
    }

    /// Looks at the directory that is in force.
    fn look(&self, asking: &Asking, found: impl FnOnce(&Directory) -> Vec<u8>) -> Result<Answer, Failure> {
        let routing = self.routing();
        let owner = routing.owners.get(&asking.session.standing.vdn);
        let owner = owner.ok_or_else(|| Failure::plain(Retcode::NotSignedIn))?;
        let (body, _) = owner
            .read(|vdn, _| Ok::<_, Refusal>(found(vdn.directory())))
            .map_err(super::failure)?;
        Ok(Answer {
            body: body.into(),
            guid: None,
        })
    }
}

fn respond(answer: Answer) -> Response<ReplyBody> {
    reply::response(Ok(answer))
}

/// In the log and as the author of changes: `agent 101`, `account of VDN 1`.
fn named(account: Account) -> String {
    match account {
        Account::Agent(agent) => format!("agent {agent}"),
        Account::Vdn(vdn) => format!("account of VDN {vdn}"),
    }
}

/// The id that a new thing gets: the one that is asked for when it is free, else the lowest free one.
fn place(
    what: &str,
    asked: Option<u32>,
    mut permitted: impl Iterator<Item = u32>,
    taken: impl Fn(u32) -> bool,
) -> Result<u32, Failure> {
    match asked {
        Some(id) if taken(id) => Err(config::taken(what, id)),
        Some(id) => Ok(id),
        None => permitted
            .find(|id| !taken(*id))
            .ok_or_else(|| Failure::new(Retcode::OperationFailed, format!("no id is left for a {what}"))),
    }
}

/// An id that is known to fit.
fn narrow(id: u32) -> u16 {
    u16::try_from(id).unwrap_or(u16::MAX)
}
