//! The working operations of chapter `agentgroup`.

/// A working operation of chapter `agentgroup`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum AgentGroupOp {
    /// `GET /agentgroup/{agentid}/agentbylist`
    AgentByList,
    /// `GET /agentgroup/{agentid}/agentbyskill/{skillid}`
    AgentBySkill,
    /// `GET /agentgroup/{agentid}/agentbyworkno/{workno}`
    AgentByWorkNo,
    /// `GET /agentgroup/{agentid}/allonlineagents`
    AllOnlineAgents,
    /// `GET /agentgroup/{agentid}/agentbyconfigedskill/{skillid}`
    AgentByConfiguredSkill,
    /// `GET /agentgroup/{agentid}/agentidsbyskill/{skillid}`
    AgentIdsBySkill,
    /// `POST /agentgroup/{agentid}/agentinfonoskills`
    AgentInfoNoSkills,
    /// `GET /agentgroup/{agentid}/agentlistbystatus`
    AgentListByStatus,
    /// `GET /agentgroup/{agentid}/agentongroup`
    AgentOnGroup,
    /// `GET /agentgroup/{agentid}/agentongroupex`
    AgentOnGroupEx,
    /// `GET /agentgroup/{agentid}/agentrestinfo`
    AgentRestInfo,
    /// `GET /agentgroup/{agentid}/agentwasnameonvdn`
    AgentNames,
    /// `GET /agentgroup/{agentid}/allagentstatus`
    AllAgentStatus,
    /// `GET /agentgroup/{agentid}/allchatagents`
    AllChatAgents,
    /// `GET /agentgroup/{agentid}/alllocalagentstatus`
    AllLocalAgentStatus,
    /// `GET /agentgroup/{agentid}/groupbyagent/{workno}`
    GroupByAgent,
    /// `GET /agentgroup/{agentid}/grouponvdn`
    GroupOnVdn,
    /// `GET /agentgroup/{agentid}/idleagent`
    IdleAgent,
    /// `GET /agentgroup/{agentid}/iscallout`
    IsCallOut,
    /// `GET /agentgroup/{agentid}/iscensor`
    IsCensor,
    /// `GET /agentgroup/{agentid}/ismonitor`
    IsMonitor,
    /// `GET /agentgroup/{agentid}/ispickup`
    IsPickUp,
    /// `GET /agentgroup/{agentid}/isreportmanager`
    IsReportManager,
    /// `GET /agentgroup/{agentid}/isspymonitor`
    IsSpyMonitor,
    /// `GET /agentgroup/{agentid}/issystem`
    IsSystem,
    /// `GET /agentgroup/{agentid}/loggedinagentphoneonvdn`
    LoggedInPhones,
    /// `GET /agentgroup/{agentid}/onlineagentonvdn`
    OnlineAgentOnVdn,
    /// `GET /agentgroup/{agentid}/queryagentstatus`
    AgentStatusOnVdn,
    /// `GET /agentgroup/{agentid}/queryagentstatusandskill`
    OwnStatusAndSkills,
    /// `GET /agentgroup/{agentid}/restreason`
    RestReason,
}

impl AgentGroupOp {
    /// What it does, in one line.
    #[must_use]
    pub const fn summary(self) -> &'static str {
        match self {
            Self::AgentByList => "Agents that serve queues of these media types.",
            Self::AgentBySkill => "Agents that serve a skill queue.",
            Self::AgentByWorkNo => "One agent.",
            Self::AllOnlineAgents => "Signed-in agents by the skill queues that they serve.",
            Self::AgentByConfiguredSkill => "Agents for whom a skill is configured.",
            Self::AgentIdsBySkill => "The work numbers of the agents that serve a skill queue.",
            Self::AgentInfoNoSkills => "Some agents, without their skills.",
            Self::AgentListByStatus => "Agents in a state.",
            Self::AgentOnGroup => "The agents of the own group.",
            Self::AgentOnGroupEx => "The agents of a group.",
            Self::AgentRestInfo => "Who rests and who waits to.",
            Self::AgentNames => "The names of all agents.",
            Self::AllAgentStatus => "All agents with their states.",
            Self::AllChatAgents => "Agents that are signed in to text chat.",
            Self::AllLocalAgentStatus => "Agents that are signed in to this gateway.",
            Self::GroupByAgent => "The group of an agent.",
            Self::GroupOnVdn => "All groups.",
            Self::IdleAgent => "Idle agents.",
            Self::IsCallOut => "Whether the agent may call numbers outside.",
            Self::IsCensor => "Whether the agent is a quality inspector.",
            Self::IsMonitor => "Whether the agent is a class leader.",
            Self::IsPickUp => "Whether the agent may pick up calls that ring at its group.",
            Self::IsReportManager => "Whether the agent may read reports.",
            Self::IsSpyMonitor => "Whether the agent may listen to others.",
            Self::IsSystem => "Whether the agent is a system administrator.",
            Self::LoggedInPhones => "The phones of signed-in agents.",
            Self::OnlineAgentOnVdn => "All signed-in agents.",
            Self::AgentStatusOnVdn => "The states of signed-in agents and for how long.",
            Self::OwnStatusAndSkills => "The agent's own state and the skill queues that it serves.",
            Self::RestReason => "The reasons for resting.",
        }
    }
}
