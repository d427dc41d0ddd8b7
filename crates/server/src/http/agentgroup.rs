//! Chapter `agentgroup` (spec/other.md §3). What is asked for is copied while the VDN is locked, and
//! written afterwards: a list of ten thousand agents keeps no call waiting.

use super::calldata::{answer, look, seen};
use super::queuedevice::known_skill;
use super::reply::Answer;
use super::{Gateway, not_signed_in, query_of};
use crate::edge::RequestBody;
use crate::owner::Owner;
use ccgate_core::agent::{Agent, Status};
use ccgate_core::directory::{AgentEntry, Directory};
use ccgate_core::{AgentId, GroupId, Refusal, SkillId, Time, Vdn};
use ccgate_wire::agentgroup::{self, Resting, Seen};
use ccgate_wire::operations::AgentGroupOp;
use ccgate_wire::path::Routed;
use ccgate_wire::retcode::{Failure, Retcode};
use http::Request;
use std::sync::Arc;

/// Most agent objects in one answer, some 15 MB. Only `allonlineagents`, which has an agent once for
/// each of its queues, can come to more.
const MOST_AGENTS: usize = 20_000;

impl Gateway {
    /// Carries out an operation of the chapter.
    pub(super) async fn agent_group(
        &self,
        op: AgentGroupOp,
        routed: &Routed<'_>,
        agent: AgentId,
        request: Request<RequestBody>,
    ) -> Result<Answer, Failure> {
        use AgentGroupOp as Op;
        let owner = self.owner_of(agent).ok_or_else(not_signed_in)?;
        let owner = owner.as_ref();
        let workno = AgentId(routed.number("workno"));
        let skill = |vdn: &Vdn| known_skill(vdn.directory(), routed.number("skillid"));
        match op {
            Op::AgentBySkill => {
                if agentgroup::by_attribute(query_of(&request)) {
                    return Err(Failure::new(
                        Retcode::OperationFailed,
                        "queryAgentInfoBySkillIdAndAttribute is not supported by this version of ccgate",
                    ));
                }
                let serving = |vdn: &Vdn| serving(vdn, agent, skill(vdn)?);
                list(owner, serving).await?.answer()
            }
            Op::AgentIdsBySkill => {
                let listed = list(owner, |vdn| serving(vdn, agent, skill(vdn)?)).await?;
                let ids: Vec<_> = listed.agents.iter().map(|seen| seen.agent).collect();
                Ok(answer(agentgroup::ids(&ids)))
            }
            Op::AgentByList => {
                let types = agentgroup::media_types(query_of(&request))?;
                let of_types = |vdn: &Vdn| {
                    may_query(vdn, agent)?;
                    let directory = vdn.directory();
                    let of_type = |skill: &SkillId| {
                        let media = directory.skills.get(skill).map(|skill| skill.media_type);
                        media.is_some_and(|media| types.contains(&media))
                    };
                    Ok(present(vdn, |other| {
                        takes_calls(directory, other.id)
                            && (types.is_empty() || other.skills.iter().any(of_type))
                    }))
                };
                list(owner, of_types).await?.answer()
            }
            Op::AgentByConfiguredSkill => {
                let with_skill = |vdn: &Vdn| {
                    let skill = skill(vdn)?;
                    Ok(configured(vdn, |entry| entry.skills.contains_key(&skill)))
                };
                list(owner, with_skill).await?.answer()
            }
            Op::AllOnlineAgents => {
                let listed = list(owner, |vdn| Ok(present(vdn, |_| true))).await?;
                let objects = listed.agents.iter().filter_map(|seen| seen.present.as_ref());
                if objects.map(|present| present.skills.len()).sum::<usize>() > MOST_AGENTS {
                    return Err(Failure::new(
                        Retcode::OperationFailed,
                        "too many agents for one answer: ask for each skill queue",
                    ));
                }
                Ok(answer(agentgroup::agents_by_skill(
                    &listed.directory,
                    &listed.agents,
                    listed.now,
                )))
            }
            Op::AgentByWorkNo => {
                let found = list(owner, |vdn| Ok(vec![known(vdn, workno)?])).await?;
                Ok(answer(agentgroup::one_agent(
                    &found.directory,
                    &found.agents[0],
                    found.now,
                )))
            }
            Op::AgentInfoNoSkills => {
                let asked = agentgroup::agent_list(&self.body(request).await?)?;
                let listed = list(owner, |vdn| {
                    Ok(asked.iter().filter_map(|id| known(vdn, *id).ok()).collect())
                })
                .await?;
                Ok(answer(agentgroup::agents_without_skills(
                    &listed.directory,
                    &listed.agents,
                    listed.now,
                )))
            }
            Op::AgentListByStatus => {
                let wanted = agentgroup::status(query_of(&request))?;
                let mut listed = list(owner, |vdn| Ok(configured(vdn, |_| true))).await?;
                listed.agents.retain(|seen| seen.status() == wanted);
                listed.answer()
            }
            Op::AgentOnGroup => list(owner, |vdn| members(vdn, group_of(vdn, agent)?))
                .await?
                .answer(),
            Op::AgentOnGroupEx => {
                let group = agentgroup::group(query_of(&request))?.ok_or_else(no_group)?;
                list(owner, |vdn| members(vdn, group)).await?.answer()
            }
            Op::AllAgentStatus => list(owner, |vdn| Ok(configured(vdn, |_| true))).await?.answer(),
            Op::AllLocalAgentStatus | Op::OnlineAgentOnVdn => {
                list(owner, |vdn| Ok(present(vdn, |_| true))).await?.answer()
            }
            Op::AllChatAgents => {
                let chat = |agent: &Agent| agent.session.terms.media.chat;
                list(owner, |vdn| Ok(present(vdn, chat))).await?.answer()
            }
            Op::IdleAgent => {
                let idle = |agent: &Agent| agent.activity.status() == Status::Idle;
                list(owner, |vdn| Ok(present(vdn, idle))).await?.answer()
            }
            Op::AgentStatusOnVdn => {
                let listed = list(owner, |vdn| Ok(present(vdn, |_| true))).await?;
                let Listed {
                    directory,
                    agents,
                    now,
                } = &listed;
                Ok(answer(agentgroup::statuses(directory, agents, *now)))
            }
            Op::OwnStatusAndSkills => {
                let own = list(owner, |vdn| Ok(vec![known(vdn, agent)?])).await?;
                Ok(answer(agentgroup::own_status_and_skills(
                    &own.directory,
                    &own.agents[0],
                    own.now,
                )))
            }
            Op::LoggedInPhones => {
                let listed = list(owner, |vdn| Ok(present(vdn, |_| true))).await?;
                Ok(answer(agentgroup::phones(&listed.agents)))
            }
            Op::AgentRestInfo => {
                let (directory, standing, mut resting, now) = seen(owner, |vdn, now| {
                    let resting: Vec<_> = vdn.agents().filter_map(Resting::of).collect();
                    Ok((vdn.directory().clone(), vdn.figures().agents, resting, now))
                })
                .await?;
                resting.sort_unstable_by_key(|resting| resting.agent);
                Ok(answer(agentgroup::rest_info(&directory, standing, &resting, now)))
            }
            Op::AgentNames => {
                let directory = directory(owner).await?;
                Ok(answer(agentgroup::names(&directory)))
            }
            Op::GroupOnVdn => Ok(answer(agentgroup::groups(&*directory(owner).await?))),
            Op::GroupByAgent => {
                look(owner, |vdn| {
                    if !vdn.directory().agents.contains_key(&workno) {
                        return Err(Failure::plain(Retcode::UnknownAgentOfGroup));
                    }
                    let group = group_of(vdn, workno)?;
                    agentgroup::group_of(vdn.directory(), group).ok_or_else(no_group)
                })
                .await
            }
            Op::RestReason => {
                look(owner, |vdn| {
                    Ok(agentgroup::rest_reasons(&vdn.directory().rest_reasons))
                })
                .await
            }
            Op::IsCallOut
            | Op::IsCensor
            | Op::IsMonitor
            | Op::IsPickUp
            | Op::IsReportManager
            | Op::IsSpyMonitor
            | Op::IsSystem => {
                look(owner, |vdn| {
                    Ok(agentgroup::allowed(allowed(op, vdn.directory(), agent)))
                })
                .await
            }
        }
    }
}

/// Agents as they were at one moment, with what is needed to write them.
struct Listed {
    directory: Arc<Directory>,
    agents: Vec<Seen>,
    now: Time,
}

impl Listed {
    fn answer(&self) -> Result<Answer, Failure> {
        Ok(answer(agentgroup::agents(
            &self.directory,
            &self.agents,
            self.now,
        )))
    }
}

/// Agents by work number.
async fn list(
    owner: &Owner,
    choose: impl FnOnce(&Vdn) -> Result<Vec<Seen>, Failure>,
) -> Result<Listed, Failure> {
    let mut listed = seen(owner, |vdn, now| {
        Ok(Listed {
            directory: vdn.directory().clone(),
            agents: choose(vdn)?,
            now,
        })
    })
    .await?;
    listed.agents.sort_unstable_by_key(|seen| seen.agent);
    Ok(listed)
}

async fn directory(owner: &Owner) -> Result<Arc<Directory>, Failure> {
    seen(owner, |vdn, _| Ok(vdn.directory().clone())).await
}

/// Of those signed in.
fn present(vdn: &Vdn, wanted: impl Fn(&Agent) -> bool) -> Vec<Seen> {
    vdn.agents().filter(|agent| wanted(agent)).map(Seen::of).collect()
}

/// Of all that are configured, signed in or not.
fn configured(vdn: &Vdn, wanted: impl Fn(&AgentEntry) -> bool) -> Vec<Seen> {
    let entries = vdn.directory().agents.iter();
    let wanted = entries.filter(|(_, entry)| wanted(entry));
    wanted.map(|(id, _)| state_of(vdn, *id)).collect()
}

fn state_of(vdn: &Vdn, id: AgentId) -> Seen {
    vdn.agent(id).map_or_else(|| Seen::signed_out(id), Seen::of)
}

/// An agent of the VDN.
fn known(vdn: &Vdn, id: AgentId) -> Result<Seen, Failure> {
    match vdn.directory().agents.contains_key(&id) {
        true => Ok(state_of(vdn, id)),
        false => Err(Failure::from(&Refusal::UnknownAgent(id))),
    }
}

/// Whether an agent takes calls from queues at all.
fn takes_calls(directory: &Directory, agent: AgentId) -> bool {
    !directory.rights(agent).refuses_inbound
}

/// The page of `agentbyskill` wants it of the asking agent too.
fn may_query(vdn: &Vdn, agent: AgentId) -> Result<(), Failure> {
    match takes_calls(vdn.directory(), agent) {
        true => Ok(()),
        false => Err(Failure::plain(Retcode::NoQueryRight)),
    }
}

/// Those that serve a queue.
fn serving(vdn: &Vdn, asking: AgentId, skill: SkillId) -> Result<Vec<Seen>, Failure> {
    may_query(vdn, asking)?;
    let directory = vdn.directory();
    Ok(present(vdn, |agent| {
        agent.skills.contains(&skill) && takes_calls(directory, agent.id)
    }))
}

fn group_of(vdn: &Vdn, agent: AgentId) -> Result<GroupId, Failure> {
    let entry = vdn.directory().agents.get(&agent);
    entry.and_then(|entry| entry.group).ok_or_else(no_group)
}

fn members(vdn: &Vdn, group: GroupId) -> Result<Vec<Seen>, Failure> {
    match vdn.directory().groups.contains_key(&group) {
        true => Ok(configured(vdn, |entry| entry.group == Some(group))),
        false => Err(no_group()),
    }
}

fn no_group() -> Failure {
    Failure::plain(Retcode::UnknownGroup)
}

/// The `is…` questions.
fn allowed(op: AgentGroupOp, directory: &Directory, agent: AgentId) -> bool {
    let rights = directory.rights(agent);
    let leads = || {
        let mut groups = directory.groups.values();
        rights.class_leader || groups.any(|group| group.leader == Some(agent))
    };
    match op {
        AgentGroupOp::IsCallOut => !rights.no_call_out,
        AgentGroupOp::IsCensor => rights.inspector,
        AgentGroupOp::IsMonitor => leads(),
        AgentGroupOp::IsSpyMonitor => rights.inspector || leads(),
        AgentGroupOp::IsReportManager => rights.report_manager,
        AgentGroupOp::IsSystem => rights.administrator,
        AgentGroupOp::IsPickUp => {
            let group = directory.agents.get(&agent).and_then(|entry| entry.group);
            group
                .and_then(|id| directory.groups.get(&id))
                .is_some_and(|group| group.pick_up)
        }
        _ => false,
    }
}
