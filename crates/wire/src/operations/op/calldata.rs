//! The working operations of chapter `calldata`.

/// A working operation of chapter `calldata`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CallDataOp {
    /// `GET /calldata/{agentid}/callinfo`
    CallInfo,
    /// `GET /calldata/{agentid}/appdata`
    AppData,
    /// `PUT /calldata/{agentid}/setcalldataex`
    SetAppDataEx,
    /// `GET /calldata/{agentid}/holdlist`
    HoldList,
    /// `GET /calldata/{agentid}/callinfobeforeanswer`
    CallInfoBeforeAnswer,
    /// `GET /calldata/{agentid}/callinfobycallid/{callid}`
    CallInfoByCallId,
    /// `GET /calldata/{agentid}/allcallinfoEx/{workno}`
    CallIdsOf,
    /// `GET /calldata/{agentid}/callnums`
    CallNums,
    /// `GET /calldata/{agentid}/statistics`
    Statistics,
    /// `GET /calldata/{agentid}/statisticsEx`
    StatisticsEx,
    /// `GET /calldata/{agentid}/waitcallinfo/{skillid}`
    WaitCallInfo,
    /// `GET /calldata/{agentid}/holdlistex/{workno}`
    HoldListOf,
    /// `PUT /calldata/{agentid}`
    SetAppData,
    /// `GET /calldata/{agentid}/agentholdnum/{workno}`
    HoldNumOf,
    /// `GET /calldata/{agentid}/allcallid`
    CallIds,
    /// `GET /calldata/{agentid}/allcallinfo/{workno}`
    CallInfoOf,
    /// `GET /calldata/{agentid}/allcallinfoinvdn`
    CallInfoInVdn,
    /// `GET /calldata/{agentid}/callRecordInfoList`
    CallRecords,
    /// `GET /calldata/{agentid}/isprocesscall`
    IsProcessCall,
    /// `GET /calldata/{agentid}/queryselfcallrecordinfolist`
    OwnCallRecords,
    /// `GET /calldata/{agentid}/remotenumbers`
    RemoteNumbers,
    /// `GET /calldata/{agentid}/ivrcallcount/{ivrid}`
    IvrCallCount,
    /// `GET /calldata/{agentid}/ivrcallinfo/{ivrid}`
    IvrCallInfo,
    /// `GET /calldata/{agentid}/privatecallinfo`
    PrivateCallInfo,
}

impl CallDataOp {
    /// All of them.
    pub const ALL: &[Self] = &[
        Self::CallInfo,
        Self::AppData,
        Self::SetAppDataEx,
        Self::HoldList,
        Self::CallInfoBeforeAnswer,
        Self::CallInfoByCallId,
        Self::CallIdsOf,
        Self::CallNums,
        Self::Statistics,
        Self::StatisticsEx,
        Self::WaitCallInfo,
        Self::HoldListOf,
        Self::SetAppData,
        Self::HoldNumOf,
        Self::CallIds,
        Self::CallInfoOf,
        Self::CallInfoInVdn,
        Self::CallRecords,
        Self::IsProcessCall,
        Self::OwnCallRecords,
        Self::RemoteNumbers,
        Self::IvrCallCount,
        Self::IvrCallInfo,
        Self::PrivateCallInfo,
    ];

    /// What it does, in one line.
    #[must_use]
    pub const fn summary(self) -> &'static str {
        match self {
            Self::CallInfo => "The present call, or the last one.",
            Self::AppData => "What the desktops keep with a call.",
            Self::SetAppDataEx => "Keep data with a call.",
            Self::HoldList => "The calls on hold.",
            Self::CallInfoBeforeAnswer => "The call that rings.",
            Self::CallInfoByCallId => "A call by its id.",
            Self::CallIdsOf => "The ids of an agent's calls.",
            Self::CallNums => "How many calls the agent has.",
            Self::Statistics => "Calls and talk time since the sign-in.",
            Self::StatisticsEx => "The same as statistics.",
            Self::WaitCallInfo => "The calls that wait in a skill queue.",
            Self::HoldListOf => "The calls that another agent has on hold.",
            Self::SetAppData => "Keep data with a call; it is in the query.",
            Self::HoldNumOf => "How many calls an agent has on hold.",
            Self::CallIds => "The ids of the agent's calls.",
            Self::CallInfoOf => "The calls of an agent.",
            Self::CallInfoInVdn => "The calls of all agents and queues.",
            Self::CallRecords => "Call records.",
            Self::IsProcessCall => "Whether the agent has a call.",
            Self::OwnCallRecords => "The agent's own call records.",
            Self::RemoteNumbers => "The numbers of the other parties.",
            Self::IvrCallCount => "How many callers are in an automatic flow.",
            Self::IvrCallInfo => "The calls that are in an automatic flow.",
            Self::PrivateCallInfo => "The calls that wait for this agent alone.",
        }
    }
}
