//! The working operations of chapter `queuedevice`.

/// A working operation of chapter `queuedevice`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum QueueDeviceOp {
    /// `GET /queuedevice/{agentid}/waitnum`
    WaitNum,
    /// `GET /queuedevice/{agentid}/waitnumbyagent`
    WaitNumByAgent,
    /// `GET /queuedevice/{agentid}/agentvdnskill`
    VdnSkills,
    /// `GET /queuedevice/{agentid}/skillwaitnum/{skillid}`
    SkillWaitNum,
    /// `POST /queuedevice/{agentid}/queryacdstat`
    AcdStat,
    /// `GET /queuedevice/{agentid}/ivrinfo`
    IvrInfo,
    /// `GET /queuedevice/{agentid}/agentskill/{workNo}`
    AgentSkills,
    /// `GET /queuedevice/{agentid}/innoinfo`
    InNoInfo,
    /// `POST /queuedevice/{agentid}/queryskillstat`
    SkillStat,
    /// `GET /queuedevice/{agentid}/vdnskill/{vdnid}`
    SkillsOfVdn,
}

impl QueueDeviceOp {
    /// What it does, in one line.
    #[must_use]
    pub const fn summary(self) -> &'static str {
        match self {
            Self::WaitNum => "How many callers wait in the queues that the agent serves.",
            Self::WaitNumByAgent => "How many callers wait in the queues configured for the agent.",
            Self::VdnSkills => "The skill queues of the agent's VDN.",
            Self::SkillWaitNum => "How many callers wait in a skill queue.",
            Self::AcdStat => "The figures of up to 100 skill queues.",
            Self::IvrInfo => "The automatic flows of the agent's VDN.",
            Self::AgentSkills => "The skill queues that an agent serves.",
            Self::InNoInfo => "The access codes of the agent's VDN.",
            Self::SkillStat => "The figures of all skill queues, or of some.",
            Self::SkillsOfVdn => "The skill queues of a VDN, which must be the agent's own.",
        }
    }
}
