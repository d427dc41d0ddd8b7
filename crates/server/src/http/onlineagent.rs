//! Chapter `onlineagent` for agents that are signed in (spec/agent.md §2).

use super::reply::Answer;
use super::{Gateway, failure, guid_of, query_of};
use crate::edge::RequestBody;
use crate::owner::{Owner, fresh_guid};
use ccgate_core::vdn::{Operation, StateRequest};
use ccgate_core::{AgentId, Guid, Input, Refusal, Reply};
use ccgate_wire::onlineagent::password::PasswordChange;
use ccgate_wire::onlineagent::{messages, phone, results, session, state};
use ccgate_wire::operations::Op;
use ccgate_wire::path::Routed;
use ccgate_wire::retcode::{Failure, Retcode};
use http::Request;
use std::net::IpAddr;
use std::sync::Arc;

impl Gateway {
    /// Carries out an operation whose Guid was checked. The Guid is checked again in the same step
    /// that carries it out: in between, the session may have ended.
    pub(super) async fn agent_operation(
        &self,
        op: Op,
        routed: &Routed<'_>,
        agent: AgentId,
        request: Request<RequestBody>,
        source: IpAddr,
    ) -> Result<Answer, Failure> {
        let owner = self.owner_of(agent).ok_or_else(super::not_signed_in)?;
        let desk = Desk {
            owner,
            agent,
            guid: guid_of(request.headers())?,
        };
        let query = query_of(&request);
        match op {
            Op::SayFree => desk.state(StateRequest::SayFree).await,
            Op::SayBusy => desk.state(state::say_busy(query)?).await,
            Op::CancelBusy => desk.state(StateRequest::CancelBusy).await,
            Op::Rest => {
                desk.state(state::rest(
                    routed.number("time"),
                    routed.number("restcause"),
                    query,
                )?)
                .await
            }
            Op::CancelRest => desk.state(StateRequest::CancelRest).await,
            Op::SayWork => desk.state(StateRequest::Work).await,
            Op::CancelWork => desk.state(StateRequest::CancelWork).await,
            Op::SetCustomState => desk.run(state::custom_state(query)?).await,

            Op::Logout => self.signing_out(&desk, Operation::SignOut).await,
            Op::ForceLogout => self.signing_out(&desk, Operation::ForceSignOut(None)).await,
            Op::ForceLogoutWithReason => {
                self.signing_out(&desk, session::force_sign_out(routed.number("reason"))?)
                    .await
            }

            Op::ResetSkill => {
                let reset = session::reset_skill(routed.text("autoflag"), query)?;
                desk.run(Operation::ResetSkills(reset.choice)).await?;
                match reset.phone_linkage {
                    Some(on) => desk.run(Operation::PhoneLinkage(on)).await,
                    None => Ok(Answer::done()),
                }
            }
            Op::SetAgentAutoAnswer => desk.run(session::auto_answer(routed.text("isautoanswer"))).await,
            Op::SetAgentAutoEnterIdle => desk.run(session::auto_enter_idle(routed.text("flag"))?).await,
            Op::SetTalkRight => desk.run(session::talk_right(query)?).await,
            Op::SetAgentSelfRecord => {
                if !self.settings.self_record {
                    return Err(Failure::new(
                        Retcode::OperationFailed,
                        "agents may not have their own calls recorded on this gateway",
                    ));
                }
                let (on, before) = (routed.text("recordflag"), routed.text("recordbeforetalking"));
                desk.run(session::self_record(on, before)?).await
            }
            Op::BindAgentPhone => desk.run(phone::bind(&self.body(request).await?)?).await,
            Op::SetForwarding => desk.run(phone::forwarding(&self.body(request).await?)?).await,

            Op::QueryAgentSkills => self.skills(agent, agent),
            Op::QueryAgentSkillsByWorkNo => self.skills(agent, AgentId(routed.number("workno"))),
            Op::GetAgentStatus => desk.look(|agent, _| results::agent_status(agent)).await,
            Op::QueryCustomState => desk.look(|agent, _| results::custom_state(agent)).await,

            Op::NotifyBulletin => desk.run(messages::bulletin(&self.body(request).await?)?).await,
            Op::SendNoteletEx => desk.note(messages::note(&self.body(request).await?)?).await,
            Op::SendNotelet => {
                desk.note(messages::note_to_one(routed.text("receiver"), query)?)
                    .await
            }

            Op::Handshake => {
                let token = request
                    .headers()
                    .get("service_token")
                    .map(http::HeaderValue::as_bytes);
                let token = token
                    .map(|token| session::service_token("service_token", token))
                    .transpose()?;
                desk.handshake(fresh_guid(self.node()), token.flatten()).await
            }
            Op::Heartbeat => {
                let renewed = desk.handshake(fresh_guid(self.node()), None).await?.guid;
                Ok(desk
                    .look(|agent, _| results::heartbeat(agent))
                    .await?
                    .with_guid(renewed))
            }
            Op::UpdateGuid => desk.update_guid(fresh_guid(self.node())).await,
            Op::SyncAgentInfo => {
                desk.run(Operation::Synchronise).await?;
                self.synchronised(&desk.owner, agent).await
            }
            Op::LoginInfo => Ok(self.login_info(agent, &desk.guid)),

            Op::ModifyAccountPwd => {
                let change = PasswordChange::from_query(query)?;
                self.change_password(agent, source, &change).await
            }
            Op::ModifyAccountPwdEx => {
                let change = PasswordChange::from_body(&self.body(request).await?)?;
                self.change_password(agent, source, &change).await
            }
            Op::GetPrivateConfig => self.private_config(agent).await,
            Op::PutPrivateConfig => {
                self.set_private_config(agent, &session::private_config(query)?)
                    .await
            }

            Op::Login
            | Op::ForceLogin
            | Op::LoginEx
            | Op::ForceLoginEx
            | Op::ForceLoginExWithoutPhone
            | Op::GetAgentEvent
            | Op::GetAllAgentEvent
            | Op::ReportAgentsIsAlive
            | Op::StreamAgentEvent
            | Op::VoiceCall(_)
            | Op::CallData(_)
            | Op::RecordPlay(_)
            | Op::Config(_)
            | Op::QueueDevice(_)
            | Op::AgentGroup(_)
            | Op::QueryMonitor(_)
            | Op::QualityControl(_)
            | Op::AgentConf(_)
            | Op::Report(_) => Err(Failure::plain(Retcode::OperationFailed)),
        }
    }

    /// Sign-in and sign-out of one agent exclude each other while one is unanswered.
    async fn signing_out(&self, desk: &Desk, operation: Operation) -> Result<Answer, Failure> {
        let claim = self.auth.claim(desk.agent);
        let _claim = claim.map_err(|_| Failure::plain(Retcode::SignInUnderWay))?;
        desk.run(operation).await
    }
}

/// A signed-in agent at work.
struct Desk {
    owner: Arc<Owner>,
    agent: AgentId,
    guid: Guid,
}

impl Desk {
    async fn ask(&self, operation: Operation) -> Result<Reply, crate::owner::Fault> {
        let input = Input::Agent {
            agent: self.agent,
            guid: self.guid.clone(),
            operation,
        };
        self.owner.step_saved(input).await
    }

    async fn run(&self, operation: Operation) -> Result<Answer, Failure> {
        self.ask(operation).await.map_err(failure)?;
        Ok(Answer::done())
    }

    async fn state(&self, request: StateRequest) -> Result<Answer, Failure> {
        self.run(Operation::State(request)).await
    }

    async fn note(&self, operation: Operation) -> Result<Answer, Failure> {
        match self.ask(operation).await {
            Ok(Reply::Sent { missed }) => Ok(Answer {
                body: results::note_sent(&missed).into(),
                guid: None,
            }),
            Ok(_) => Ok(Answer::done()),
            Err(crate::owner::Fault::Refused(refusal)) => Err(Failure::of_note(&refusal)),
            Err(fault) => Err(failure(fault)),
        }
    }

    async fn handshake(&self, fresh: Guid, service_token: Option<String>) -> Result<Answer, Failure> {
        let reply = self
            .ask(Operation::Handshake { fresh, service_token })
            .await
            .map_err(failure)?;
        let renewed = match reply {
            Reply::Alive { guid, .. } => guid,
            _ => None,
        };
        Ok(Answer::done().with_guid(renewed))
    }

    async fn update_guid(&self, fresh: Guid) -> Result<Answer, Failure> {
        match self.ask(Operation::UpdateGuid { fresh }).await.map_err(failure)? {
            Reply::Guid(guid) => Ok(Answer {
                body: results::guid(&guid).into(),
                guid: Some(guid),
            }),
            _ => Err(Failure::plain(Retcode::OperationFailed)),
        }
    }

    /// Answers from the agent's state, once what is told of it is saved.
    async fn look(
        &self,
        show: impl FnOnce(&ccgate_core::Agent, ccgate_core::Time) -> Vec<u8>,
    ) -> Result<Answer, Failure> {
        let look = |vdn: &ccgate_core::Vdn, now| {
            vdn.agent(self.agent)
                .map(|agent| show(agent, now))
                .ok_or(Refusal::NotSignedIn)
        };
        let (body, ticket) = self.owner.read(look).map_err(failure)?;
        self.owner.saved(ticket).await.map_err(failure)?;
        Ok(Answer {
            body: body.into(),
            guid: None,
        })
    }
}
