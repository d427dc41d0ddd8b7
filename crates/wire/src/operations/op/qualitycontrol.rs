//! The working operations of chapter `qualitycontrol`.

/// A working operation of chapter `qualitycontrol`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum QualityControlOp {
    /// `PUT /qualitycontrol/{agentid}/intercept/{workNo}/{callId}`
    InterceptCall,
    /// `POST /qualitycontrol/{agentid}/forcelogout/{workNo}`
    ForceLogout,
    /// `PUT /qualitycontrol/{agentid}/addinsert/{workNo}`
    AddInsert,
    /// `PUT /qualitycontrol/{agentid}/addsupervise/{workNo}`
    AddSupervise,
    /// `POST /qualitycontrol/{agentid}/switch/{workNo}`
    Switch,
    /// `POST /qualitycontrol/{agentid}/requestwhisperagent`
    Whisper,
    /// `POST /qualitycontrol/{agentid}/requeststopwhisperagent`
    StopWhisper,
    /// `POST /qualitycontrol/{agentid}/requestswitchinsertwhisperagent`
    SwitchWhisper,
    /// `GET /qualitycontrol/{agentid}/allagent`
    AllAgent,
    /// `POST /qualitycontrol/{agentid}/beginmonitor`
    BeginMonitor,
    /// `POST /qualitycontrol/{agentid}/cancelselfrecord`
    CancelSelfRecord,
    /// `POST /qualitycontrol/{agentid}/endmonitor`
    EndMonitor,
    /// `POST /qualitycontrol/{agentid}/forcebusy/{workNo}`
    ForceBusy,
    /// `POST /qualitycontrol/{agentid}/forcedropcall/{callid}`
    ForceDropCall,
    /// `POST /qualitycontrol/{agentid}/forceidle/{workNo}`
    ForceIdle,
    /// `POST /qualitycontrol/{agentid}/forcerecord`
    ForceRecord,
    /// `POST /qualitycontrol/{agentid}/forcerest/{workNo}/{time}/{reason}`
    ForceRest,
    /// `POST /qualitycontrol/{agentid}/forcestoprecord`
    ForceStopRecord,
    /// `PUT /qualitycontrol/{agentid}/intercept/{workNo}`
    Intercept,
    /// `POST /qualitycontrol/{agentid}/setselfrecord/{recordflag}/{recordbeforetalking}`
    SetSelfRecord,
    /// `DELETE /qualitycontrol/{agentid}/{workNo}`
    Stop,
}

impl QualityControlOp {
    /// All of them.
    pub const ALL: &[Self] = &[
        Self::InterceptCall,
        Self::ForceLogout,
        Self::AddInsert,
        Self::AddSupervise,
        Self::Switch,
        Self::Whisper,
        Self::StopWhisper,
        Self::SwitchWhisper,
        Self::AllAgent,
        Self::BeginMonitor,
        Self::CancelSelfRecord,
        Self::EndMonitor,
        Self::ForceBusy,
        Self::ForceDropCall,
        Self::ForceIdle,
        Self::ForceRecord,
        Self::ForceRest,
        Self::ForceStopRecord,
        Self::Intercept,
        Self::SetSelfRecord,
        Self::Stop,
    ];

    /// What it does, in one line.
    #[must_use]
    pub const fn summary(self) -> &'static str {
        match self {
            Self::InterceptCall => "Take a named call of an inspected agent over.",
            Self::ForceLogout => "Sign another agent out.",
            Self::AddInsert => "Join an agent's talk; all hear the inspector.",
            Self::AddSupervise => "Listen to an agent; nobody hears the inspector.",
            Self::Switch => "From listening to joining, and back.",
            Self::Whisper => "Speak to an agent without its customer hearing it.",
            Self::StopWhisper => "End whispering.",
            Self::SwitchWhisper => "Listen, join or whisper instead.",
            Self::AllAgent => "The agents that the inspector may inspect, with their states.",
            Self::BeginMonitor => "Be told of what agents do.",
            Self::CancelSelfRecord => "Calls of these agents are no longer recorded.",
            Self::EndMonitor => "Be told no more of what agents do.",
            Self::ForceBusy => "Make another agent busy.",
            Self::ForceDropCall => "End a call.",
            Self::ForceIdle => "Make another agent idle.",
            Self::ForceRecord => "Record what agents are saying now.",
            Self::ForceRest => "Send another agent into a rest.",
            Self::ForceStopRecord => "Stop recording what agents are saying now.",
            Self::Intercept => "Take the talk of an inspected agent over.",
            Self::SetSelfRecord => "Calls of these agents are recorded.",
            Self::Stop => "End listening to, joining or whispering to an agent.",
        }
    }
}
