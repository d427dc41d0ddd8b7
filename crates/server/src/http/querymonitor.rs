//! Chapter `querymonitor` (spec/other.md §8.1).

use super::calldata::{answer, look, seen};
use super::queuedevice::known_skill;
use super::reply::Answer;
use super::{Gateway, not_signed_in};
use ccgate_core::{AgentId, Refusal, Vdn};
use ccgate_wire::operations::QueryMonitorOp;
use ccgate_wire::path::Routed;
use ccgate_wire::querymonitor::{self, Cluster};
use ccgate_wire::queuedevice::QueueSeen;
use ccgate_wire::retcode::{Failure, Retcode};

impl Gateway {
    /// Carries out an operation of the chapter.
    pub(super) async fn query_monitor(
        &self,
        op: QueryMonitorOp,
        routed: &Routed<'_>,
        agent: AgentId,
    ) -> Result<Answer, Failure> {
        use QueryMonitorOp as Op;
        let owner = self.owner_of(agent).ok_or_else(not_signed_in)?;
        let owner = owner.as_ref();
        let cluster = Cluster {
            name: &self.settings.server_name,
            node: self.node(),
        };
        match op {
            Op::ServerTime => Ok(answer(querymonitor::server_time(owner.clock().now()))),
            Op::SystemVersion => Ok(answer(querymonitor::version())),
            Op::SystemState => look(owner, |vdn| Ok(querymonitor::system_state(vdn.figures().agents))).await,
            Op::SkillStatisticInfo => {
                let body = seen(owner, |vdn, now| {
                    let directory = vdn.directory();
                    let id = known_skill(directory, routed.number("skillid"))?;
                    let queue = QueueSeen {
                        skill: id,
                        figures: vdn.queue_figures(id),
                    };
                    Ok(querymonitor::skill_statistics(&directory.skills[&id], queue, now))
                });
                body.await.map(answer)
            }
            Op::ClusterInfo => look(owner, |vdn| Ok(cluster.list(signed_in(vdn)))).await,
            Op::ClusterInfoByName => {
                if routed.text("clustername") != cluster.name {
                    return Err(Failure::new(Retcode::OperationFailed, "there is no such cluster"));
                }
                look(owner, |vdn| Ok(cluster.one(signed_in(vdn)))).await
            }
            Op::AgentClusterInfo => {
                let workno = AgentId(routed.number("workno"));
                look(owner, |vdn| {
                    if !vdn.directory().agents.contains_key(&workno) {
                        return Err(Failure::from(&Refusal::UnknownAgent(workno)));
                    }
                    match vdn.agent(workno) {
                        Some(_) => Ok(cluster.agent(workno)),
                        None => Err(Failure::new(
                            Retcode::OperationFailed,
                            "the agent is not signed in",
                        )),
                    }
                })
                .await
            }
            Op::AllAgentClusterInfo => {
                let mut agents: Vec<_> =
                    seen(owner, |vdn, _| Ok(vdn.agents().map(|agent| agent.id).collect())).await?;
                agents.sort_unstable();
                Ok(answer(cluster.agents(&agents)))
            }
        }
    }
}

fn signed_in(vdn: &Vdn) -> u32 {
    u32::try_from(vdn.signed_in_count()).unwrap_or(u32::MAX)
}
