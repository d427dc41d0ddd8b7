//! `/metrics`, `/metrics/agents`, `/healthz` and `/readyz`, on a listener of their own.

use crate::edge::{EdgeStats, Handler, Peer, ReplyBody, RequestBody};
use crate::figures;
use crate::http::{Gateway, reply};
use crate::telephony::{Switchboard, register};
use http::{Request, Response, StatusCode};
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::gauge::ConstGauge;
use prometheus_client::registry::{Registry, Unit};
use std::sync::Arc;

/// What operators ask.
#[derive(Clone, Debug)]
pub(crate) struct Ops {
    pub(crate) gateway: Arc<Gateway>,
    pub(crate) edges: Vec<Arc<EdgeStats>>,
}

/// So many batches that aren't saved mean that the store doesn't keep up.
const BEHIND: u64 = 8;

/// Why agents can't sign in here, or what they do isn't saved, or calls don't come in; the gravest first.
/// Empty: all is well.
pub(crate) fn not_ready(gateway: &Gateway) -> Vec<String> {
    let routing = gateway.routing();
    let owners = || routing.owners.values();
    let mut reasons: Vec<String> = owners()
        .filter(|owner| owner.lost())
        .map(|owner| format!("another node owns VDN {}", owner.id()))
        .collect();
    let mut say = |so: bool, text: &str| {
        if so {
            reasons.push(text.to_owned());
        }
    };
    say(routing.agents.is_empty(), "no agent is configured");
    let behind = owners().any(|owner| owner.unsaved_batches() > BEHIND);
    say(behind, "the store does not keep up");
    let down = gateway.switchboard().is_some_and(Switchboard::is_down);
    say(down, "the switch has ended");
    reasons
}

impl Handler for Ops {
    async fn call(&self, request: Request<RequestBody>, _: Peer) -> Response<ReplyBody> {
        match request.uri().path() {
            // The process answers: that is all that this one says.
            "/healthz" => reply::text("text/plain", "ok\n"),
            "/readyz" => self.ready(),
            "/metrics" => self.metrics(),
            "/metrics/agents" => self.agents(),
            _ => {
                let mut response =
                    reply::text("text/plain", "/metrics, /metrics/agents, /healthz, /readyz\n");
                *response.status_mut() = StatusCode::NOT_FOUND;
                response
            }
        }
    }

    fn panicked(&self) -> Response<ReplyBody> {
        reply::panicked()
    }
}

impl Ops {
    /// Whether agents can sign in here, what they do is saved, and calls come in.
    fn ready(&self) -> Response<ReplyBody> {
        let (status, text) = match not_ready(&self.gateway).into_iter().next() {
            Some(reason) => (StatusCode::SERVICE_UNAVAILABLE, format!("{reason}\n")),
            None => (StatusCode::OK, "ready\n".to_owned()),
        };
        let mut response = reply::text("text/plain", text);
        *response.status_mut() = status;
        response
    }

    fn metrics(&self) -> Response<ReplyBody> {
        let mut registry = Registry::with_prefix("ccgate");
        self.gateway.counts().register(&mut registry);
        self.connections(&mut registry);
        if let Some(board) = self.gateway.switchboard() {
            register(board, &mut registry);
        }
        for owner in self.gateway.routing().owners.values() {
            let vdn = [("vdn".into(), owner.id().to_string().into())];
            let registry = registry.sub_registry_with_labels(vdn.into_iter());
            let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
            registry.register(
                "signed_in_agents",
                "Agents signed in",
                ConstGauge::new(count(owner.signed_in_count())),
            );
            registry.register(
                "legs",
                "Phones and lines in calls",
                ConstGauge::new(count(owner.leg_count())),
            );
            registry.register("live_calls", "Calls", ConstGauge::new(count(owner.call_count())));
            registry.register(
                "unsaved_batches",
                "Batches of changes made but not saved",
                ConstGauge::new(i64::try_from(owner.unsaved_batches()).unwrap_or(i64::MAX)),
            );
        }
        let routing = self.gateway.routing();
        figures::register(routing.owners.values().map(AsRef::as_ref), &mut registry);
        encoded(&registry)
    }

    /// One agent has some twenty figures: who has thousands may not want them each time.
    fn agents(&self) -> Response<ReplyBody> {
        let mut registry = Registry::with_prefix("ccgate");
        let routing = self.gateway.routing();
        figures::register_agents(routing.owners.values().map(AsRef::as_ref), &mut registry);
        encoded(&registry)
    }

    fn connections(&self, registry: &mut Registry) {
        let sum = |of: fn(&EdgeStats) -> u64| self.edges.iter().map(|edge| of(edge)).sum::<u64>();
        let open = i64::try_from(sum(EdgeStats::open)).unwrap_or(i64::MAX);
        registry.register("open_connections", "Connections open", ConstGauge::new(open));
        let counters: [(&str, &str, u64); 5] = [
            (
                "connections_accepted",
                "Connections accepted",
                sum(EdgeStats::accepted),
            ),
            (
                "connections_refused",
                "Connections over a limit",
                sum(EdgeStats::refused),
            ),
            (
                "accept_errors",
                "Failures of accepting",
                sum(EdgeStats::accept_errors),
            ),
            (
                "handshake_failures",
                "TLS handshakes that failed",
                sum(EdgeStats::handshake_failures),
            ),
            ("panics", "Requests that panicked", sum(EdgeStats::panics)),
        ];
        for (name, help, value) in counters {
            registry.register(name, help, ConstCounter::new(value));
        }
        let seconds = self.gateway.uptime().as_secs();
        registry.register_with_unit(
            "uptime",
            "Time since the start",
            Unit::Seconds,
            ConstGauge::new(i64::try_from(seconds).unwrap_or(i64::MAX)),
        );
    }
}

fn encoded(registry: &Registry) -> Response<ReplyBody> {
    let mut text = String::new();
    if encode(&mut text, registry).is_err() {
        return reply::panicked();
    }
    reply::text("application/openmetrics-text; version=1.0.0; charset=utf-8", text)
}
