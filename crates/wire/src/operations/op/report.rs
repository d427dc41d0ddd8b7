//! The operations of chapter `report`.

/// An operation of chapter `report`, ccgate's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ReportOp {
    /// `GET /report/{agentid}/me`
    Me,
    /// `GET /report/{agentid}/figures`
    Figures,
    /// `GET /report/{agentid}/intervals`
    Intervals,
    /// `GET /report/{agentid}/agents`
    Agents,
    /// `GET /report/{agentid}/calls`
    Calls,
    /// `GET /report/{agentid}/mine`
    Mine,
    /// `GET /report/{agentid}/colleagues`
    Colleagues,
}

impl ReportOp {
    /// What it does, in one line.
    #[must_use]
    pub const fn summary(self) -> &'static str {
        match self {
            Self::Me => "Who the agent is, and what it may do (an extra of ccgate).",
            Self::Figures => "All figures of now and today that the agent may see (an extra of ccgate).",
            Self::Intervals => "What became of the calls, by intervals of time (an extra of ccgate).",
            Self::Agents => "What agents did within a time (an extra of ccgate).",
            Self::Calls => "Calls that were, the newest first, with their recordings (an extra of ccgate).",
            Self::Mine => "The agent's own calls, the newest first (an extra of ccgate).",
            Self::Colleagues => "Agents, queues and numbers that a call can be sent to (an extra of ccgate).",
        }
    }
}
