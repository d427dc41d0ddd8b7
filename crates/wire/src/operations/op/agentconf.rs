//! The working operations of chapter `agentconf`.

/// A working operation of chapter `agentconf`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum AgentConfOp {
    /// `POST /agentconf/{agentid}/holdparticipant`
    HoldParticipant,
    /// `PUT /agentconf/{agentid}/answeragentconf`
    Answer,
    /// `PUT /agentconf/{agentid}/applytoshiftpresident`
    HandOver,
    /// `PUT /agentconf/{agentid}/modifyconfresource`
    Resize,
    /// `PUT /agentconf/{agentid}/playvoicetoconf`
    PlayVoice,
    /// `PUT /agentconf/{agentid}/prolongtime`
    Prolong,
    /// `DELETE /agentconf/{agentid}/rejectagentconf`
    Reject,
    /// `DELETE /agentconf/{agentid}/releaseagentconf`
    Release,
    /// `POST /agentconf/{agentid}/requestagentconf`
    Request,
    /// `DELETE /agentconf/{agentid}/requestleaveagentconf`
    Leave,
    /// `PUT /agentconf/{agentid}/stopvoicetoconf`
    StopVoice,
}

impl AgentConfOp {
    /// All of them.
    pub const ALL: &[Self] = &[
        Self::HoldParticipant,
        Self::Answer,
        Self::HandOver,
        Self::Resize,
        Self::PlayVoice,
        Self::Prolong,
        Self::Reject,
        Self::Release,
        Self::Request,
        Self::Leave,
        Self::StopVoice,
    ];

    /// What it does, in one line.
    #[must_use]
    pub const fn summary(self) -> &'static str {
        match self {
            Self::HoldParticipant => "One of the conference hears music and isn't heard, or comes back.",
            Self::Answer => "Come into the conference that one was asked into.",
            Self::HandOver => "Make another participant the chairman.",
            Self::Resize => "More or fewer may take part.",
            Self::PlayVoice => "All of the conference hear a file.",
            Self::Prolong => "The conference may last longer.",
            Self::Reject => "Refuse to come into a conference.",
            Self::Release => "End the conference for all.",
            Self::Request => "Begin a conference of agents.",
            Self::Leave => "Leave the conference.",
            Self::StopVoice => "Stop what is played to the conference.",
        }
    }
}
