//! The working operations of chapter `querymonitor`.

/// A working operation of chapter `querymonitor`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum QueryMonitorOp {
    /// `GET /querymonitor/{agentid}/agentclusterinfo/{workno}`
    AgentClusterInfo,
    /// `GET /querymonitor/{agentid}/allagentclusterinfo`
    AllAgentClusterInfo,
    /// `GET /querymonitor/{agentid}/clusterinfo`
    ClusterInfo,
    /// `GET /querymonitor/{agentid}/clusterinfobyname/{clustername}`
    ClusterInfoByName,
    /// `GET /querymonitor/{agentid}/servertime`
    ServerTime,
    /// `GET /querymonitor/{agentid}/skillstatisticinfo/{skillid}`
    SkillStatisticInfo,
    /// `GET /querymonitor/{agentid}/systemstate`
    SystemState,
    /// `GET /querymonitor/{agentid}/systemversion`
    SystemVersion,
}

impl QueryMonitorOp {
    /// What it does, in one line.
    #[must_use]
    pub const fn summary(self) -> &'static str {
        match self {
            Self::AgentClusterInfo => "The cluster that an agent is signed in to.",
            Self::AllAgentClusterInfo => "The clusters that agents are signed in to.",
            Self::ClusterInfo => "The clusters and their nodes.",
            Self::ClusterInfoByName => "A cluster and its nodes.",
            Self::ServerTime => "The time of this gateway.",
            Self::SkillStatisticInfo => "The figures of a skill queue.",
            Self::SystemState => "How many agents are in which state.",
            Self::SystemVersion => "The version of this gateway.",
        }
    }
}
