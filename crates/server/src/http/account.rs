//! What a signed-in agent does with its account: password, web phone token, private texts.

use super::Gateway;
use super::reply::Answer;
use crate::auth::{AuthFault, ChangeFault, Secret};
use ccgate_core::{AgentId, Guid, Input, Refusal};
use ccgate_wire::onlineagent::password::PasswordChange;
use ccgate_wire::onlineagent::results;
use ccgate_wire::retcode::{Failure, Retcode};
use ring::hmac;
use std::net::IpAddr;
use std::time::Duration;

/// How long a web phone's token is good.
const PHONE_TOKEN: Duration = Duration::from_secs(60);

impl Gateway {
    pub(super) async fn change_password(
        &self,
        agent: AgentId,
        source: IpAddr,
        change: &PasswordChange,
    ) -> Result<Answer, Failure> {
        let (old, new) = (
            Secret::from(change.old.secret()),
            Secret::from(change.new.secret()),
        );
        let credential = self.credential(agent);
        let changed = self
            .auth
            .change_password(agent, source.into(), &old, &new, None, credential.as_deref())
            .await
            .map_err(|fault| self.password_failure(fault))?;
        if changed.forgotten {
            self.forget_lock(agent);
        }
        let keep = self.settings.password_history;
        let now = changed.credential.changed;
        let saved = self
            .store
            .set_password(agent, &changed.credential.phc, now, false, keep)
            .await;
        saved.map_err(|error| {
            tracing::error!(%agent, %error, "a changed password could not be stored");
            Failure::plain(Retcode::PasswordNotChanged)
        })?;
        self.refresh_credential(agent).await;
        if let Some(owner) = self.owner_of(agent) {
            owner
                .step_saved(Input::PasswordChanged { agent })
                .await
                .map_err(super::failure)?;
        }
        tracing::info!(target: "ccgate::operation", %agent, %source, "password changed");
        Ok(Answer::done())
    }

    fn password_failure(&self, fault: ChangeFault) -> Failure {
        match fault {
            ChangeFault::RepeatDiffers => Failure::plain(Retcode::PasswordRepeat),
            ChangeFault::Rule(fault) => Failure::from(fault),
            ChangeFault::Old(fault) => {
                self.remember_failure(&fault);
                let retcode = match fault {
                    AuthFault::Wrong(_) => Retcode::OldPasswordWrong,
                    AuthFault::Locked(_) => Retcode::LockedByErrors,
                    AuthFault::UnderWay => Retcode::SignInUnderWay,
                    AuthFault::Expired | AuthFault::Overloaded | AuthFault::Broken(_) => {
                        Retcode::PasswordNotChanged
                    }
                };
                Failure::new(retcode, fault.to_string())
            }
        }
    }

    /// `logininfo`: a short-lived token that a web phone registers with instead of the phone's
    /// password, as the phone that the agent is signed in with.
    pub(super) fn login_info(&self, agent: AgentId, guid: &Guid) -> Answer {
        let expires = self.clock().now().after(PHONE_TOKEN);
        let message = format!("{agent}.{}.{}", expires.millis(), guid.secret());
        let tag = hmac::sign(&self.phone_key, message.as_bytes());
        let hex: String = tag.as_ref()[..16]
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        let token = format!("{}.{hex}", expires.millis());
        let phone = |vdn: &ccgate_core::Vdn, _| {
            let agent = vdn.agent(agent).ok_or(Refusal::NotSignedIn)?;
            Ok(agent.session.phone.clone())
        };
        let mut register = None;
        if let (Some(board), Some(owner)) = (self.switchboard(), self.owner_of(agent))
            && let Ok((Some(phone), _)) = owner.read(phone)
        {
            board.book.admit(owner.id(), agent, &phone, &token, expires);
            // A page has no other way than a WebSocket.
            register = board.takes_websockets().then(|| (phone, board.book.realm()));
        }
        let register = register.as_ref().map(|(phone, realm)| (phone, *realm));
        Answer {
            body: results::login_info(&token, expires, register).into(),
            guid: None,
        }
    }

    pub(super) async fn private_config(&self, agent: AgentId) -> Result<Answer, Failure> {
        let text = self
            .store
            .private_config(agent)
            .await
            .map_err(|error| stored(agent, &error))?;
        Ok(Answer {
            body: results::private_config(&text).into(),
            guid: None,
        })
    }

    pub(super) async fn set_private_config(&self, agent: AgentId, text: &str) -> Result<Answer, Failure> {
        self.store
            .set_private_config(agent, text)
            .await
            .map_err(|error| stored(agent, &error))?;
        Ok(Answer::done())
    }

    /// `agentskills` and `agentskillsbyworkno`: what is configured for an agent of the same VDN.
    pub(super) fn skills(&self, asking: AgentId, agent: AgentId) -> Result<Answer, Failure> {
        let owner = self.owner_of(asking).ok_or_else(super::not_signed_in)?;
        let look = |vdn: &ccgate_core::Vdn, _| {
            let directory = vdn.directory();
            let entry = directory
                .agents
                .get(&agent)
                .filter(|entry| !entry.skills.is_empty());
            let entry = entry.ok_or(Refusal::NoSkills)?;
            let skills = entry
                .skills
                .keys()
                .filter_map(|id| Some((*id, directory.skills.get(id)?)));
            Ok(results::agent_skills(skills))
        };
        let (body, _) = owner.read(look).map_err(super::failure)?;
        Ok(Answer {
            body: body.into(),
            guid: None,
        })
    }
}

fn stored(agent: AgentId, error: &ccgate_store::StoreError) -> Failure {
    tracing::error!(%agent, %error, "the store refused a private text");
    Failure::new(Retcode::OperationFailed, "the store does not answer")
}
