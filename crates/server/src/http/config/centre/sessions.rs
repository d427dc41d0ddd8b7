//! Who is signed in, and signing somebody out.

use super::super::super::{Gateway, failure};
use super::{Answer, Asking, author, told};
use ccgate_core::vdn::SignOutCause;
use ccgate_core::{Input, Refusal};
use ccgate_store::Changed;
use ccgate_wire::config::centre::sessions::{self, SignedIn};
use ccgate_wire::config::unknown;
use ccgate_wire::query::Query;
use ccgate_wire::retcode::{Failure, Retcode};

impl Gateway {
    pub(super) async fn centre_sessions(&self, asking: &Asking) -> Result<Answer, Failure> {
        let owner = self.owner_asked(asking)?;
        let (signed_in, ticket) = owner
            .read(|vdn, _| {
                let directory = vdn.directory();
                let agents = vdn.agents().map(|agent| SignedIn::of(directory, agent));
                Ok::<Vec<SignedIn>, Refusal>(agents.collect())
            })
            .map_err(failure)?;
        owner.saved(ticket).await.map_err(failure)?;
        let streams = &self.configuring.streams;
        let mut signed_in: Vec<SignedIn> = signed_in
            .into_iter()
            .map(|one| match streams.is_open(one.whose()) {
                true => one.streams(),
                false => one,
            })
            .collect();
        signed_in.sort_by_key(|one| one.whose().0);
        Ok(told(sessions::found(&signed_in)))
    }

    pub(super) async fn centre_sign_out(
        &self,
        log_name: &'static str,
        asking: &Asking,
        query: Query<'_>,
    ) -> Result<Answer, Failure> {
        let agent = sessions::who(query)?;
        let owner = self.owner_asked(asking)?;
        let (session, _) = owner
            .read(|vdn, _| {
                let known = vdn.directory().agents.contains_key(&agent);
                let session = vdn.agent(agent).map(|agent| agent.session.origin.to_string());
                Ok((known || session.is_some()).then_some(session))
            })
            .map_err(failure)?;
        let session = session.ok_or_else(|| unknown("agent", agent.0))?;
        let not_signed_in = || Failure::new(Retcode::OperationFailed, "the agent is not signed in");
        let origin = session.ok_or_else(not_signed_in)?;
        let cause = SignOutCause::Inspector;
        let signing_out = owner.step_saved(Input::SignOut { agent, cause }).await;
        signing_out.map_err(|fault| match fault {
            crate::owner::Fault::Refused(Refusal::NotSignedIn) => not_signed_in(),
            fault => failure(fault),
        })?;
        let by = author(asking);
        let vdn = owner.id();
        tracing::info!(target: "ccgate::operation", %vdn, %agent, by, operation = log_name, "agent signed out");
        let line = Changed {
            vdn,
            object: format!("session {agent}"),
            before: Some(origin),
            after: None,
        };
        if let Err(error) = self.store.log_change(self.clock().now(), &by, &line).await {
            // It is done, and can't be undone.
            tracing::error!(%agent, by, %error, "who signed the agent out could not be noted in the store");
        }
        Ok(Answer::done())
    }
}
