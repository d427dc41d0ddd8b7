//! Chapter `querymonitor`: figures of the platform (spec/other.md §8.1). No page shows its answers;
//! where the platform's own queries (§8.2) have names for the same, they are taken from there.

use crate::envelope::success;
use crate::queuedevice::{QueueSeen, load, longest, most_waiting};
use ccgate_core::directory::Skill;
use ccgate_core::figures::Standing;
use ccgate_core::{AgentId, Time};
use serde::Serialize;
use std::time::Duration;

/// `servertime`: milliseconds since 1970.
#[must_use]
pub fn server_time(now: Time) -> Vec<u8> {
    success(&now.millis())
}

/// `systemversion`.
#[must_use]
pub fn version() -> Vec<u8> {
    success(&concat!("ccgate ", env!("CARGO_PKG_VERSION")))
}

/// `systemstate`: the VDN's agents by state; who is rung counts as talking, as in `status`.
#[must_use]
pub fn system_state(agents: Standing) -> Vec<u8> {
    #[derive(Serialize)]
    struct SystemState {
        busyagent: u32,
        talkingnum: u32,
        #[serde(rename = "Idleagent")]
        idle_agent: u32,
        totalloginagent: u32,
    }
    success(&SystemState {
        busyagent: agents.busy,
        talkingnum: agents.ringing + agents.talking,
        idle_agent: agents.idle,
        totalloginagent: agents.signed_in(),
    })
}

/// `skillstatisticinfo`: a queue now, and since the beginning of the day. Times are seconds.
#[must_use]
pub fn skill_statistics(skill: &Skill, queue: QueueSeen, now: Time) -> Vec<u8> {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct SkillStatistics<'a> {
        skill_id: u16,
        skill_name: &'a str,
        queue_size: u32,
        queue_time: u64,
        max_queue_size: u32,
        load_factor: u32,
        agent_login_nums: u32,
        agent_talking_nums: u32,
        agent_idle_nums: u32,
        agent_available_nums: u32,
        agent_setbusy_nums: u32,
        agent_rest_nums: u32,
        agent_work_nums: u32,
        agent_study_nums: u32,
        call_offered_nums: u64,
        call_answered_nums: u64,
        call_answered_in_time_nums: u64,
        call_abandoned_nums: u64,
        call_overflowed_nums: u64,
        call_unanswered_nums: u64,
        service_level: Option<f64>,
        average_wait_time: u64,
        max_wait_time: u64,
        average_talk_time: u64,
        talk_time: u64,
        hold_time: u64,
        work_time: u64,
    }
    let (agents, totals) = (queue.figures.agents, &queue.figures.totals);
    let mean = |all: Duration| all.as_secs().checked_div(totals.answered).unwrap_or(0);
    success(&SkillStatistics {
        skill_id: queue.skill.0,
        skill_name: &skill.name,
        queue_size: queue.figures.waiting,
        queue_time: longest(&queue.figures, now),
        max_queue_size: most_waiting(skill, agents),
        load_factor: load(agents),
        agent_login_nums: agents.signed_in(),
        agent_talking_nums: agents.ringing + agents.talking,
        agent_idle_nums: agents.idle,
        agent_available_nums: queue.figures.available,
        agent_setbusy_nums: agents.busy,
        agent_rest_nums: agents.rest,
        agent_work_nums: agents.work,
        agent_study_nums: 0,
        call_offered_nums: totals.offered,
        call_answered_nums: totals.answered,
        call_answered_in_time_nums: totals.answered_in_time,
        call_abandoned_nums: totals.abandoned,
        call_overflowed_nums: totals.overflowed,
        call_unanswered_nums: totals.unanswered,
        service_level: totals.service_level().map(|level| (level * 10.0).round() / 10.0),
        average_wait_time: mean(totals.waited),
        max_wait_time: totals.longest_wait.as_secs(),
        average_talk_time: mean(totals.talked),
        talk_time: totals.talked.as_secs(),
        hold_time: totals.held.as_secs(),
        work_time: totals.wrapped_up.as_secs(),
    })
}

/// The one cluster, with its one node: this gateway.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cluster<'a> {
    /// Its name, `serverName` of the sign-in's answer.
    pub name: &'a str,
    /// The node's name, the ending of its Guids.
    pub node: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ClusterObject<'a> {
    cluster_name: &'a str,
    nodes: [Node<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Node<'a> {
    node_name: &'a str,
    agent_num: u32,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct AgentCluster<'a> {
    workno: String,
    cluster_name: &'a str,
    node_name: &'a str,
}

impl<'a> Cluster<'a> {
    fn object(self, signed_in: u32) -> ClusterObject<'a> {
        ClusterObject {
            cluster_name: self.name,
            nodes: [Node {
                node_name: self.node,
                agent_num: signed_in,
            }],
        }
    }

    fn of_agent(self, agent: AgentId) -> AgentCluster<'a> {
        AgentCluster {
            workno: agent.to_string(),
            cluster_name: self.name,
            node_name: self.node,
        }
    }

    /// `clusterinfo`: a list of clusters, each with its nodes and how many agents of the VDN are signed
    /// in there.
    #[must_use]
    pub fn list(self, signed_in: u32) -> Vec<u8> {
        success(&[self.object(signed_in)])
    }

    /// `clusterinfobyname`: one of them.
    #[must_use]
    pub fn one(self, signed_in: u32) -> Vec<u8> {
        success(&self.object(signed_in))
    }

    /// `agentclusterinfo`: where a signed-in agent is.
    #[must_use]
    pub fn agent(self, agent: AgentId) -> Vec<u8> {
        success(&self.of_agent(agent))
    }

    /// `allagentclusterinfo`: where all signed-in agents are.
    #[must_use]
    pub fn agents(self, agents: &[AgentId]) -> Vec<u8> {
        success(
            &agents
                .iter()
                .map(|agent| self.of_agent(*agent))
                .collect::<Vec<_>>(),
        )
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
