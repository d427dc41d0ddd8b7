//! The sign-in family: who may come in, and how it is answered (spec/agent.md §1).

use super::Gateway;
use super::reply::Answer;
use crate::auth::{AuthFault, Secret, Verified};
use crate::edge::RequestBody;
use crate::owner::{Fault, fresh_guid};
use ccgate_core::session::Delivery;
use ccgate_core::{AgentId, Input, Reply};
use ccgate_store::SavedLock;
use ccgate_wire::onlineagent::results;
use ccgate_wire::onlineagent::signin::{SignInBody, SignInContext, SignInKind};
use ccgate_wire::operations::Op;
use ccgate_wire::retcode::{Failure, Retcode};
use http::Request;
use std::net::IpAddr;

impl Gateway {
    pub(super) async fn sign_in(
        &self,
        op: Op,
        log_name: &'static str,
        agent: AgentId,
        request: Request<RequestBody>,
        source: IpAddr,
    ) -> Result<Answer, Failure> {
        let outcome = self.try_sign_in(op, agent, request, source).await;
        if let Err(failure) = &outcome {
            tracing::info!(
                target: "ccgate::operation",
                operation = log_name,
                %agent, %source, retcode = failure.retcode.code(), why = %failure.message, "sign-in refused"
            );
        }
        outcome
    }

    async fn try_sign_in(
        &self,
        op: Op,
        agent: AgentId,
        request: Request<RequestBody>,
        source: IpAddr,
    ) -> Result<Answer, Failure> {
        let kind = SignInKind::of(op).ok_or_else(|| Failure::plain(Retcode::OperationFailed))?;
        if !self.settings.agent_ids.contains(agent) {
            let message = "agentid is outside the range that may sign in on this gateway";
            return Err(Failure::new(Retcode::SignInParameter, message));
        }
        let body = self.body(request).await;
        let body = body.map_err(|failure| Failure::new(Retcode::SignInParameter, failure.message))?;
        let body = SignInBody::parse(kind, &body)?;
        if self.routing().agents.is_empty() {
            return Err(Failure::new(
                Retcode::Configuration,
                "no agent is configured on this gateway: import a directory (ccgate directory import)",
            ));
        }

        let password = Secret::from(body.password.secret());
        let verified = self.verify(agent, source, &password).await?;
        // Not before: strangers shall not find out what is on the white list.
        self.permitted_receiver(&body.delivery)?;

        let owner = self
            .owner_of(agent)
            .ok_or_else(|| Failure::plain(Retcode::WrongPassword))?;
        let sign_in = body.into_sign_in(SignInContext {
            agent,
            guid: fresh_guid(self.node()),
            renewal: self.settings.guids.renewal(agent, source),
            peer: source.to_string(),
            must_change_password: verified.must_change,
        });
        let reply = owner
            .step_saved(Input::SignIn(Box::new(sign_in)))
            .await
            .map_err(refused)?;
        let Reply::SignedIn(signed_in) = reply else {
            return Err(Failure::plain(Retcode::OperationFailed));
        };
        let body = results::signed_in(
            &signed_in,
            owner.id(),
            &self.settings.server_name,
            verified.days_remaining,
        );
        Ok(Answer {
            body: body.into(),
            guid: Some(signed_in.session.token.current),
        })
    }

    /// Where events are to be pushed must be on the white list.
    fn permitted_receiver(&self, delivery: &Delivery) -> Result<(), Failure> {
        let Delivery::Push(push) = delivery else {
            return Ok(());
        };
        if self.settings.white_list.permits(&push.uri) {
            return Ok(());
        }
        let message = if self.settings.white_list.is_empty() {
            "the push address is not permitted: without a white list only loopback addresses are"
        } else {
            "the push address is not on the white list"
        };
        Err(Failure::new(Retcode::SignInParameter, message))
    }

    /// What comes back is kept until the answer: it excludes other sign-ins and sign-outs.
    async fn verify(&self, agent: AgentId, source: IpAddr, password: &Secret) -> Result<Verified, Failure> {
        let credential = self.credential(agent);
        let verified = self
            .auth
            .sign_in(agent, source.into(), password, credential.as_deref())
            .await;
        match verified {
            Ok(verified) => {
                if verified.forgotten {
                    self.forget_lock(agent);
                }
                Ok(verified)
            }
            Err(fault) => {
                self.remember_failure(&fault);
                Err(auth_failure(&fault))
            }
        }
    }

    /// Saves a wrong password for the soft lock. Nobody waits for it.
    pub(super) fn remember_failure(&self, fault: &AuthFault) {
        let AuthFault::Wrong(wrong) = fault else { return };
        let saved = SavedLock {
            agent: wrong.agent,
            source: wrong.source.address().to_string(),
            failures: wrong.failures,
            last_failure: wrong.at,
        };
        if wrong.locked {
            tracing::warn!(target: "ccgate::operation", agent = %saved.agent, source = saved.source, failures = saved.failures, "locked after wrong passwords");
        }
        let store = self.store.clone();
        self.tasks().spawn(async move {
            if let Err(error) = store.save_lock(&saved).await {
                tracing::warn!(%error, "a wrong password could not be saved");
            }
        });
    }

    pub(super) fn forget_lock(&self, agent: AgentId) {
        let store = self.store.clone();
        self.tasks().spawn(async move {
            if let Err(error) = store.clear_lock(agent).await {
                tracing::warn!(%agent, %error, "a lock could not be removed");
            }
        });
    }
}

pub(super) fn auth_failure(fault: &AuthFault) -> Failure {
    match fault {
        AuthFault::Wrong(_) => Failure::plain(Retcode::WrongPassword),
        AuthFault::Locked(_) => Failure::new(Retcode::Locked, fault.to_string()),
        AuthFault::Expired => Failure::new(Retcode::PasswordExpired, fault.to_string()),
        AuthFault::UnderWay => Failure::plain(Retcode::SignInUnderWay),
        AuthFault::Overloaded => Failure::new(Retcode::OperationFailed, fault.to_string()),
        AuthFault::Broken(reason) => {
            tracing::error!(reason, "a password could not be verified");
            Failure::plain(Retcode::OperationFailed)
        }
    }
}

/// At sign-in a store or VDN that doesn't answer is a resource that isn't there.
fn refused(fault: Fault) -> Failure {
    match fault {
        Fault::Refused(refusal) => Failure::at_sign_in(&refusal),
        Fault::Unsaved | Fault::Restoring | Fault::Lost => {
            Failure::new(Retcode::ResourceUnavailable, fault.to_string())
        }
    }
}
