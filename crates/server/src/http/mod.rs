//! The interface over HTTP: one file a chapter, one route table (in `wire`).

mod account;
mod agentconf;
mod agentevent;
mod agentgroup;
mod calldata;
mod config;
mod console;
mod finished;
mod gateway;
mod onlineagent;
mod phone;
mod qualitycontrol;
mod querymonitor;
mod queuedevice;
mod recordplay;
pub mod reply;
mod report;
mod signin;
mod source;
mod stream;
mod voicecall;

pub(crate) use config::{InForce, Installation, Parts};
pub(crate) use gateway::credential;
pub use gateway::{Gateway, Routing, Settings};
pub use recordplay::{Shelf, Sound};

use crate::edge::{Handler, Peer, ReplyBody, RequestBody, collect};
use crate::owner::Fault;
use ccgate_core::{AgentId, EventNo, Guid, Refusal};
use ccgate_wire::operations::{Auth, Chapter, Method, Op, Operation, Support};
use ccgate_wire::path::{self, Routed};
use ccgate_wire::query::Query;
use ccgate_wire::retcode::{Failure, Retcode};
use ccgate_wire::{openapi, resource_js};
use http::header::{AUTHORIZATION, HeaderMap};
use http::{Request, Response, StatusCode};
use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};
use subtle::ConstantTimeEq;

/// Most agents in one answer of `allagentevent`.
const MOST_AT_ONCE: usize = 100;
/// How often `allagentevent` looks, as the original does (`AGENT_POLL_WAIT_INTERVAL`).
const LOOK_AGAIN: Duration = Duration::from_millis(100);

/// The gateway as the edge's handler.
#[derive(Clone, Debug)]
pub struct Front(pub Arc<Gateway>);

impl Handler for Front {
    async fn call(&self, request: Request<RequestBody>, peer: Peer) -> Response<ReplyBody> {
        self.0.answer(request, peer).await
    }

    fn panicked(&self) -> Response<ReplyBody> {
        reply::panicked()
    }
}

impl Gateway {
    async fn answer(&self, request: Request<RequestBody>, peer: Peer) -> Response<ReplyBody> {
        match request.uri().path() {
            "/agentgateway/resource-js" => {
                return reply::text(
                    "application/javascript; charset=UTF-8",
                    resource_js::resource_js(),
                );
            }
            phone::PATH => return self.phone_socket(request, peer),
            "/openapi.json" => return reply::text("application/json", openapi::openapi_json()),
            path if !path.trim_start_matches('/').starts_with("agentgateway/") => {
                let console = self
                    .settings
                    .console
                    .then(|| console::answer(request.method(), path, request.headers()));
                return console.flatten().unwrap_or_else(not_here);
            }
            _ => {}
        }
        let source = source::source(
            peer.address.ip(),
            request.headers(),
            &self.settings.trusted_proxies,
        );
        if request.uri().path().starts_with(recordplay::PREFIX) {
            return Box::pin(self.fetch_recording(&request, source)).await;
        }
        // Rare and large futures are boxed: what a held poll costs is what this one holds.
        let Some(method) = Method::parse(request.method().as_str()) else {
            return reply::response(Err(Failure::new(
                Retcode::Parameter,
                "the interface has no such method",
            )));
        };
        let path = request.uri().path().to_owned();
        let routed = match path::route(method, &path) {
            Ok(routed) => routed,
            Err(fault) => {
                let refused = fault
                    .agent_id
                    .and_then(|agent| self.check(agent, request.headers()).err());
                let failure = refused.unwrap_or_else(|| Failure::from(&fault));
                tracing::debug!(%source, method = method.name(), failure = %failure.retcode, why = %fault, "no such interface");
                return reply::response(Err(failure));
            }
        };
        let (operation, agent) = (routed.operation, routed.agent_id());
        let begun = Instant::now();
        let response = self.perform(routed, request, source).await;
        self.counts().count(operation.log_name);
        finished::log(operation, agent, source, response.as_ref().err(), begun);
        match response {
            Ok(response) => response,
            Err(failure) => {
                self.counts().refused(operation.log_name, failure.retcode);
                if let Some(owner) = agent.and_then(|agent| self.owner_of(agent)) {
                    owner.settled().await;
                }
                reply::response(Err(failure))
            }
        }
    }

    async fn perform(
        &self,
        routed: Routed<'_>,
        request: Request<RequestBody>,
        source: IpAddr,
    ) -> Result<Response<ReplyBody>, Failure> {
        let operation = routed.operation;
        if operation.chapter == Chapter::Config {
            drop(routed);
            return Box::pin(self.configure(operation, request, source)).await;
        }
        let Some(agent) = self.admit(&routed, request.headers())? else {
            return self.trusted(operation, request).await;
        };
        let Support::Works(op) = operation.support else {
            let message = format!(
                "{} is not supported by this version of ccgate",
                operation.log_name
            );
            return Err(Failure::new(Retcode::OperationFailed, message));
        };
        match op {
            Op::GetAgentEvent => {
                let (guid, after) = (guid_of(request.headers())?, after(&request)?);
                // The request pins the connection's read buffer: not during a long wait.
                drop((request, routed));
                self.poll(agent, guid, after).await
            }
            Op::StreamAgentEvent => self.open_stream(request, agent),
            Op::Login | Op::ForceLogin | Op::LoginEx | Op::ForceLoginEx | Op::ForceLoginExWithoutPhone => {
                let answer = Box::pin(self.sign_in(op, operation.log_name, agent, request, source)).await;
                answer.map(|answer| reply::response(Ok(answer)))
            }
            Op::VoiceCall(op) => {
                let answer = Box::pin(self.voice_call(op, &routed, agent, request)).await;
                answer.map(|answer| reply::response(Ok(answer)))
            }
            Op::CallData(op) => {
                let answer = Box::pin(self.call_data(op, &routed, agent, request)).await;
                answer.map(|answer| reply::response(Ok(answer)))
            }
            Op::QualityControl(op) => {
                let answer = Box::pin(self.quality_control(op, &routed, agent, request)).await;
                answer.map(|answer| reply::response(Ok(answer)))
            }
            Op::AgentConf(op) => {
                let answer = Box::pin(self.agent_conference(op, &routed, agent, request)).await;
                answer.map(|answer| reply::response(Ok(answer)))
            }
            Op::RecordPlay(op) => {
                let answer = Box::pin(self.record_play(op, &routed, agent, request)).await;
                answer.map(|answer| reply::response(Ok(answer)))
            }
            Op::QueueDevice(op) => {
                let answer = Box::pin(self.queue_device(op, &routed, agent, request)).await;
                answer.map(|answer| reply::response(Ok(answer)))
            }
            Op::AgentGroup(op) => {
                let answer = Box::pin(self.agent_group(op, &routed, agent, request)).await;
                answer.map(|answer| reply::response(Ok(answer)))
            }
            Op::Report(op) => Box::pin(self.report(op, agent, request)).await,
            Op::QueryMonitor(op) => {
                let answer = Box::pin(self.query_monitor(op, &routed, agent)).await;
                answer.map(|answer| reply::response(Ok(answer)))
            }
            _ => {
                let answer = Box::pin(self.agent_operation(op, &routed, agent, request, source)).await;
                answer.map(|answer| reply::response(Ok(answer)))
            }
        }
    }

    /// Whether the request may come in: the Guid is checked before anything else is said, and what
    /// flow control counts is counted. `None` for operations of a trusted middle layer, which name no agent.
    fn admit(&self, routed: &Routed<'_>, headers: &HeaderMap) -> Result<Option<AgentId>, Failure> {
        let operation = routed.operation;
        let agent = match operation.auth {
            Auth::TrustedLayer => {
                self.check_trusted(headers)?;
                return Ok(None);
            }
            Auth::Password | Auth::Administrator => routed.agent_id(),
            Auth::Guid => {
                let agent = routed.agent_id();
                if let Some(agent) = agent {
                    self.check_as(operation, agent, headers)?;
                }
                agent
            }
        };
        let Some(agent) = agent else {
            // An account's name instead of a number, or an interface of another kind of user.
            return Err(match operation.support {
                Support::Works(_) => not_signed_in(),
                _ => Failure::new(
                    Retcode::OperationFailed,
                    format!(
                        "{} is not supported by this version of ccgate",
                        operation.log_name
                    ),
                ),
            });
        };
        let message = is_message(operation);
        if message || operation.query_interface {
            let admitted = self.flow().admit(agent, self.clock().now());
            admitted.map_err(|often| match message {
                true => Failure::new(Retcode::TooSoon, "messages are sent too often"),
                false => Failure::new(Retcode::TooSoon, often.to_string()),
            })?;
        }
        Ok(Some(agent))
    }

    fn check_as(&self, operation: &Operation, agent: AgentId, headers: &HeaderMap) -> Result<(), Failure> {
        if operation.op() == Some(Op::StreamAgentEvent) && headers.get("guid").is_none() {
            let guid = stream::guid_of(headers).ok_or_else(|| self.missing_guid(agent))?;
            return self.check_guid(agent, &guid);
        }
        self.check(agent, headers)
    }

    /// Whether the request carries the Guid of the agent's session.
    fn check(&self, agent: AgentId, headers: &HeaderMap) -> Result<(), Failure> {
        let guid = guid_of(headers).map_err(|_| self.missing_guid(agent))?;
        self.check_guid(agent, &guid)
    }

    fn check_guid(&self, agent: AgentId, guid: &Guid) -> Result<(), Failure> {
        let Some(owner) = self.owner_of(agent) else {
            return Err(not_signed_in());
        };
        // Nothing of the state is told here, so nothing need be saved first.
        let checked = owner.read(|vdn, now| vdn.authenticate(now, agent, guid).map(|_| ()));
        checked.map(|_| ()).map_err(failure)
    }

    /// No Guid counts as a wrong one: 000-003 when the agent is signed in, else 100-006.
    fn missing_guid(&self, agent: AgentId) -> Failure {
        self.check_guid(agent, &Guid::presented(""))
            .err()
            .unwrap_or_else(|| Failure::plain(Retcode::NoRight))
    }

    /// Whether the request carries the credential of a trusted middle layer: as a bearer token or,
    /// for clients that know no other header, in `Guid`.
    fn check_trusted(&self, headers: &HeaderMap) -> Result<(), Failure> {
        let Some(credential) = self.trusted_credential() else {
            return Err(Failure::new(Retcode::NoRight, "this interface is switched off"));
        };
        let bearer = headers
            .get(AUTHORIZATION)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.strip_prefix("Bearer "));
        let presented = bearer.or_else(|| headers.get("guid").and_then(|value| value.to_str().ok()));
        match presented {
            Some(given) if given.as_bytes().ct_eq(credential.as_bytes()).into() => Ok(()),
            _ => Err(Failure::new(
                Retcode::NoRight,
                "the credential of the middle layer is wrong",
            )),
        }
    }

    async fn trusted(
        &self,
        operation: &'static Operation,
        request: Request<RequestBody>,
    ) -> Result<Response<ReplyBody>, Failure> {
        match operation.op() {
            Some(Op::GetAllAgentEvent) => {
                drop(request);
                Ok(self.poll_all().await)
            }
            Some(Op::ReportAgentsIsAlive) => {
                let query = query_of(&request);
                let agents = ccgate_wire::agentevent::alive_agents(query)?;
                Ok(reply::response(Ok(self.report_alive(&agents))))
            }
            _ => Err(Failure::plain(Retcode::OperationFailed)),
        }
    }

    /// The body of a request that may have one.
    async fn body(&self, request: Request<RequestBody>) -> Result<bytes::Bytes, Failure> {
        let (limit, time) = self.body_limits();
        collect(request.into_body(), limit, time)
            .await
            .map_err(|fault| Failure::new(Retcode::Parameter, fault.to_string()))
    }
}

/// Notes and bulletins. One of them is an event for up to a hundred or all others, so they are
/// counted with the query interfaces.
fn is_message(operation: &Operation) -> bool {
    matches!(
        operation.op(),
        Some(Op::SendNotelet | Op::SendNoteletEx | Op::NotifyBulletin)
    )
}

/// A fault of an owner, as the interface tells it.
pub(crate) fn failure(fault: Fault) -> Failure {
    match fault {
        Fault::Refused(refusal) => Failure::from(&refusal),
        Fault::Unsaved | Fault::Restoring | Fault::Lost => {
            Failure::new(Retcode::OperationFailed, fault.to_string())
        }
    }
}

fn guid_of(headers: &HeaderMap) -> Result<Guid, Failure> {
    let value = headers.get("guid").and_then(|value| value.to_str().ok());
    value
        .map(|text| Guid::presented(text.trim()))
        .ok_or_else(|| Failure::plain(Retcode::NoRight))
}

fn query_of<B>(request: &Request<B>) -> Query<'_> {
    Query::new(request.uri().query().unwrap_or_default())
}

/// `after`: ccgate's own extra, the number of the last event that the client has.
fn after<B>(request: &Request<B>) -> Result<Option<EventNo>, Failure> {
    let after = query_of(request).integer("after")?;
    match after.map(u64::try_from) {
        None => Ok(None),
        Some(Ok(after)) => Ok(Some(EventNo(after))),
        Some(Err(_)) => Err(Failure::new(Retcode::Parameter, "after must not be negative")),
    }
}

/// Nobody learns from the words whether there is such an agent.
fn not_signed_in() -> Failure {
    Failure::from(&Refusal::NotSignedIn)
}

fn not_here() -> Response<ReplyBody> {
    let mut response = reply::response(Err(Failure::new(Retcode::Parameter, "there is nothing here")));
    *response.status_mut() = StatusCode::NOT_FOUND;
    response
}
