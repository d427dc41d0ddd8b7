//! The running centre, `/config/centre`: who is signed in, what was done, how the parts are.
//!
//! Sessions, phones, and trunks and routes beside those of the configuration can be changed here.

mod health;
mod installation;
mod lines;
mod log;
mod phones;
mod sessions;
mod streams;
mod trunks;

pub(crate) use installation::{Installation, Parts};
pub(in crate::http) use streams::Streams;

use super::super::Gateway;
use super::super::reply::Answer;
use super::{Asking, Session, named};
use ccgate_sip::Seen;
use ccgate_wire::config::centre::{certificate, settings};
use ccgate_wire::operations::CentreOp;
use ccgate_wire::query::Query;
use ccgate_wire::retcode::{Failure, Retcode};
use http::HeaderMap;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

/// How long the switch may take to say what it sees.
const SWITCH: Duration = Duration::from_secs(3);

impl Gateway {
    /// Where the parts of the installation are looked up. Only the first counts.
    pub(crate) fn install(&self, installation: Installation) {
        // A gateway is started once.
        let _ = self.configuring.installation.set(installation);
    }

    pub(super) async fn centre(
        &self,
        op: CentreOp,
        log_name: &'static str,
        asking: &Asking,
        query: Query<'_>,
        body: &[u8],
    ) -> Result<Answer, Failure> {
        match op {
            CentreOp::Sessions => self.centre_sessions(asking).await,
            CentreOp::SignOut => self.centre_sign_out(log_name, asking, query).await,
            CentreOp::Log => self.centre_log(asking, query).await,
            CentreOp::Phones => self.centre_phones(asking).await,
            CentreOp::AddPhone | CentreOp::ChangePhone | CentreOp::RemovePhone => {
                self.centre_phone(op, log_name, asking, query, body).await
            }
            CentreOp::Trunks => self.centre_trunks(asking).await,
            CentreOp::AddTrunk | CentreOp::ChangeTrunk | CentreOp::RemoveTrunk => {
                self.centre_trunk(op, log_name, asking, query, body).await
            }
            CentreOp::SetRoutes => self.centre_routes(log_name, asking, body).await,
            CentreOp::Settings => Ok(told(settings::found(&self.installation()?.settings))),
            CentreOp::Certificate => {
                let shown = self.installation()?.certificate()?;
                Ok(told(certificate::found(shown.as_ref())))
            }
            CentreOp::Health => self.centre_health(asking),
            // Ended already, by its Guid.
            CentreOp::Leave => Ok(Answer::done()),
        }
    }

    /// `DELETE /config/login`: the session whose Guid the request carries is over.
    pub(super) fn config_leave(&self, headers: &HeaderMap, session: &Session, source: IpAddr) {
        let guid = headers.get("guid").and_then(|value| value.to_str().ok());
        if let Some(guid) = guid {
            self.configuring.sessions.end(guid.trim());
        }
        let who = named(session.account);
        tracing::info!(target: "ccgate::operation", who, %source, "signed out of the configuration interface");
    }

    fn installation(&self) -> Result<&Installation, Failure> {
        self.configuring
            .installation
            .get()
            .ok_or_else(|| Failure::new(Retcode::OperationFailed, "the gateway is still starting"))
    }

    fn owner_asked(&self, asking: &Asking) -> Result<Arc<crate::owner::Owner>, Failure> {
        let routing = self.routing();
        let owner = routing.owners.get(&asking.session.standing.vdn);
        owner.cloned().ok_or_else(|| Failure::plain(Retcode::NotSignedIn))
    }

    /// What the switch sees just now; `None` without SIP.
    async fn seen(&self, asking: &Asking) -> Result<Option<Seen>, Failure> {
        let Some(sip) = self.switchboard().and_then(|board| board.sip()) else {
            return Ok(None);
        };
        let looking = sip.seen(self.clock().now().millis(), asking.session.standing.vdn);
        match tokio::time::timeout(SWITCH, looking).await {
            Ok(seen) => Ok(seen),
            Err(_) => Err(Failure::new(
                Retcode::OperationFailed,
                "the switch does not answer",
            )),
        }
    }
}

/// As the author of what is done: `agent 119 from 192.0.2.7`.
fn author(asking: &Asking) -> String {
    format!("{} from {}", named(asking.session.account), asking.source)
}

fn told(body: Vec<u8>) -> Answer {
    Answer {
        body: body.into(),
        guid: None,
    }
}

/// A fault of the store, for the log and in few words.
fn not_stored(error: &ccgate_store::StoreError) -> Failure {
    tracing::error!(%error, "the store can't serve the configuration interface");
    Failure::new(Retcode::OperationFailed, "the store does not answer")
}

/// A transport's word in this part of the interface.
const fn transport(transport: ccgate_sip::Transport) -> &'static str {
    match transport {
        ccgate_sip::Transport::Udp => "udp",
        ccgate_sip::Transport::Tcp => "tcp",
        ccgate_sip::Transport::Tls => "tls",
        ccgate_sip::Transport::Ws => "ws",
    }
}
