//! Agents and their passwords.

use super::super::Gateway;
use super::super::reply::Answer;
use super::change::Edit;
use super::{Asking, place};
use crate::auth::{ChangeFault, Secret};
use ccgate_core::AgentId;
use ccgate_core::flow::{Action, Destination, Flow, Piece, Template};
use ccgate_store::NewCredential;
use ccgate_wire::config::agents::{self, AgentBody, MOST_IDS};
use ccgate_wire::config::sign_in::Account;
use ccgate_wire::config::{id, ids, needed_id, taken, unknown};
use ccgate_wire::envelope::SUCCESS;
use ccgate_wire::operations::ConfigOp;
use ccgate_wire::query::Query;
use ccgate_wire::retcode::{Failure, Retcode};

const NAME: &str = "agentId";
/// The highest agent number there can be (spec/agent.md §0).
const LAST: u32 = 999_999;

impl Gateway {
    pub(super) fn config_agents(&self, asking: &Asking, query: Query<'_>) -> Result<Answer, Failure> {
        let ids = ids(query, "agentIdSet", MOST_IDS)?;
        self.look(asking, |directory| {
            let agents = directory.agents.iter().map(|(id, entry)| (*id, entry));
            agents::found(agents, ids.as_ref(), |agent| self.days_left(agent))
        })
    }

    pub(super) async fn change_agent(
        &self,
        op: ConfigOp,
        log_name: &'static str,
        asking: &Asking,
        query: Query<'_>,
        body: &[u8],
    ) -> Result<Answer, Failure> {
        if op == ConfigOp::DeleteAgent {
            let agent = AgentId(needed_id(query, b"", NAME, LAST)?);
            if asking.session.account == Account::Agent(agent) {
                return Err(Failure::new(
                    Retcode::OperationFailed,
                    "nobody can delete oneself",
                ));
            }
            return self.change(log_name, asking, delete(agent)).await;
        }
        let said = AgentBody::parse(body)?;
        let asked = id(query, body, NAME, LAST)?;
        // Which number a new agent gets decides what its password may be like.
        let _turn = self.turn().await?;
        let agent = match op {
            ConfigOp::AddAgent => {
                let routing = self.routing();
                let known = |id| routing.agents.contains_key(&AgentId(id));
                AgentId(place("agent", asked, self.agent_numbers(), known)?)
            }
            _ => AgentId(needed_id(query, body, NAME, LAST)?),
        };
        let edit = match op {
            ConfigOp::AddAgent => {
                said.check_time(self.auth.whole_life())?;
                // Before the costly part: needed members.
                said.added()?;
                add(agent, said.clone())
            }
            _ => {
                let vdn = asking.session.standing.vdn;
                if self.owner_of(agent).is_none_or(|owner| owner.id() != vdn) {
                    return Err(unknown("agent", agent.0));
                }
                said.check_time(self.days_left(agent))?;
                if said.unseats() && asking.session.account == Account::Agent(agent) {
                    return Err(Failure::new(
                        Retcode::OperationFailed,
                        "nobody can take the right to configure from oneself",
                    ));
                }
                modify(agent, said.clone())
            }
        };
        let password = match &said.password {
            None => None,
            Some(new) => {
                let new = Secret::from(new.secret());
                let present = self.credential(agent);
                let hash = self.auth.administered(agent, &new, present.as_deref()).await;
                Some(NewCredential {
                    agent,
                    hash: hash.map_err(|fault| not_taken(&fault))?,
                    must_change: true,
                })
            }
        };
        self.change_in_turn(log_name, asking, edit, password.as_slice())
            .await
    }

    fn days_left(&self, agent: AgentId) -> Option<u32> {
        let credential = self.credential(agent)?;
        self.auth.days_left(&credential)
    }
}

fn add(agent: AgentId, said: AgentBody) -> Edit {
    Box::new(move |directory| {
        // Saved already, though not in force yet.
        if directory.agents.contains_key(&agent) {
            return Err(taken("agent", agent.0));
        }
        directory.agents.insert(agent, said.added()?);
        Ok(agents::added(agent))
    })
}

fn modify(agent: AgentId, said: AgentBody) -> Edit {
    Box::new(move |directory| {
        let entry = directory.agents.get_mut(&agent);
        said.change(entry.ok_or_else(|| unknown("agent", agent.0))?)?;
        Ok(SUCCESS.to_vec())
    })
}

fn delete(agent: AgentId) -> Edit {
    Box::new(move |directory| {
        let mut groups = directory.groups.iter();
        if let Some((group, _)) = groups.find(|(_, group)| group.leader == Some(agent)) {
            let message = format!("the agent leads group {group}");
            return Err(Failure::new(Retcode::OperationFailed, message));
        }
        // A flow without its agent would keep the next start from succeeding.
        let mut flows = directory.flows.values();
        if let Some(flow) = flows.find(|flow| names(flow, agent)) {
            let message = format!("flow {} names the agent", flow.id);
            return Err(Failure::new(Retcode::OperationFailed, message));
        }
        directory
            .agents
            .remove(&agent)
            .ok_or_else(|| unknown("agent", agent.0))?;
        Ok(SUCCESS.to_vec())
    })
}

fn names(flow: &Flow, agent: AgentId) -> bool {
    let number = agent.to_string();
    let is = |template: &Template| matches!(template.0.as_slice(), [Piece::Text(text)] if *text == number);
    flow.steps.iter().any(|step| match &step.action {
        Action::Queue(queueing) => queueing.agent.as_ref().is_some_and(is),
        Action::Transfer {
            to: Destination::Agent(template),
            ..
        } => is(template),
        _ => false,
    })
}

fn not_taken(fault: &ChangeFault) -> Failure {
    match fault {
        ChangeFault::Rule(fault) => Failure::from(*fault),
        other => Failure::new(Retcode::PasswordNotChanged, other.to_string()),
    }
}
