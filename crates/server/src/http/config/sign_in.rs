//! `POST /config/login`: who may configure what (en/0009).

use super::super::reply::Answer;
use super::super::{Gateway, signin};
use super::named;
use super::sessions::Standing;
use crate::auth::{Credential, Secret};
use crate::edge::RequestBody;
use crate::owner::fresh_guid;
use ccgate_core::{AgentId, Refusal, VdnId};
use ccgate_wire::config::sign_in::{Account, SignIn};
use ccgate_wire::retcode::{Failure, Retcode};
use http::Request;
use std::net::IpAddr;
use std::sync::Arc;

/// Wrong passwords of the VDNs' accounts are counted under numbers that no agent has.
const NO_AGENTS: u32 = 10_000_000;

impl Gateway {
    pub(super) async fn config_sign_in(
        &self,
        request: Request<RequestBody>,
        source: IpAddr,
    ) -> Result<Answer, Failure> {
        let body = self.body(request).await;
        let body = body.map_err(|failure| Failure::new(Retcode::SignInParameter, failure.message))?;
        let SignIn { account, password } = SignIn::parse(&body)?;
        let who = named(account);
        match self
            .admit_administrator(account, &Secret::from(password.secret()), source)
            .await
        {
            Ok(answer) => {
                tracing::info!(target: "ccgate::operation", who, %source, "signed in to the configuration interface");
                Ok(answer)
            }
            Err(failure) => {
                tracing::info!(
                    target: "ccgate::operation",
                    who, %source, retcode = failure.retcode.code(), why = %failure.message,
                    "sign-in to the configuration interface refused"
                );
                Err(failure)
            }
        }
    }

    async fn admit_administrator(
        &self,
        account: Account,
        password: &Secret,
        source: IpAddr,
    ) -> Result<Answer, Failure> {
        let key = lock_key(account);
        let credential = self.config_credential(account).await?;
        let verified = self
            .auth
            .sign_in(key, source.into(), password, credential.as_deref())
            .await
            .map_err(|fault| {
                self.remember_failure(&fault);
                signin::auth_failure(&fault)
            })?;
        if verified.forgotten {
            self.forget_lock(key);
        }
        if verified.must_change {
            return Err(Failure::from(&Refusal::PasswordChangeRequired));
        }
        let standing = self.permitted(account).await?;
        let guid = fresh_guid(self.node());
        let now = self.clock().now();
        self.configuring
            .sessions
            .begin(&guid, account, standing, source, now)?;
        Ok(Answer::done().with_guid(Some(guid)))
    }

    /// What an account may configure: an agent who is an administrator, and a VDN's account, each the
    /// own VDN.
    ///
    /// # Errors
    /// 000-003 for an agent who is none, 100-004 for an account that isn't there.
    pub(super) async fn permitted(&self, account: Account) -> Result<Standing, Failure> {
        let credential = self.config_credential(account).await?;
        let credential = credential.ok_or_else(|| Failure::plain(Retcode::WrongPassword))?;
        let vdn = match account {
            Account::Agent(agent) => self.administers(agent)?,
            Account::Vdn(vdn) => self.served(vdn)?,
        };
        Ok(Standing {
            vdn,
            password: credential.changed,
        })
    }

    fn administers(&self, agent: AgentId) -> Result<VdnId, Failure> {
        let owner = self
            .owner_of(agent)
            .ok_or_else(|| Failure::plain(Retcode::WrongPassword))?;
        let (administrator, _) = owner
            .read(|vdn, _| Ok(vdn.directory().rights(agent).administrator))
            .map_err(super::super::failure)?;
        match administrator {
            true => Ok(owner.id()),
            false => Err(Failure::new(Retcode::NoRight, "the agent is no administrator")),
        }
    }

    fn served(&self, vdn: VdnId) -> Result<VdnId, Failure> {
        match self.routing().owners.contains_key(&vdn) {
            true => Ok(vdn),
            false => Err(Failure::plain(Retcode::WrongPassword)),
        }
    }

    async fn config_credential(&self, account: Account) -> Result<Option<Arc<Credential>>, Failure> {
        let vdn = match account {
            Account::Agent(agent) => return Ok(self.credential(agent)),
            Account::Vdn(vdn) => vdn,
        };
        let stored = self.store.config_account(vdn).await.map_err(|error| {
            tracing::error!(%vdn, %error, "the account of a VDN could not be read");
            Failure::new(Retcode::OperationFailed, "the store does not answer")
        })?;
        Ok(stored.map(|stored| {
            Arc::new(Credential {
                phc: stored.hash,
                previous: Vec::new(),
                changed: stored.changed_at,
                must_change: false,
            })
        }))
    }
}

/// Under which number wrong passwords are counted.
fn lock_key(account: Account) -> AgentId {
    match account {
        Account::Agent(agent) => agent,
        Account::Vdn(vdn) => AgentId(NO_AGENTS + u32::from(vdn.0)),
    }
}
