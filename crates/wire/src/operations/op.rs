//! The operations that work.

mod agentconf;
mod agentgroup;
mod calldata;
mod centre;
mod config;
mod files;
mod qualitycontrol;
mod querymonitor;
mod queuedevice;
mod recordplay;
mod report;
mod voicecall;

pub use agentconf::AgentConfOp;
pub use agentgroup::AgentGroupOp;
pub use calldata::CallDataOp;
pub use centre::CentreOp;
pub use config::ConfigOp;
pub use files::FilesOp;
pub use qualitycontrol::QualityControlOp;
pub use querymonitor::QueryMonitorOp;
pub use queuedevice::QueueDeviceOp;
pub use recordplay::RecordPlayOp;
pub use report::ReportOp;
pub use voicecall::VoiceCallOp;

/// An operation that works. One variant each, so that no answer can be forgotten.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Op {
    /// `POST /onlineagent/{agentid}/handshake`
    Handshake,
    /// `POST /onlineagent/{agentid}/sendnoteletex`
    SendNoteletEx,
    /// `GET /onlineagent/{agentid}/agentskills`
    QueryAgentSkills,
    /// `GET /onlineagent/{agentid}/agentskillsbyworkno/{workno}`
    QueryAgentSkillsByWorkNo,
    /// `POST /onlineagent/{agentid}/autoanswer/{isautoanswer}`
    SetAgentAutoAnswer,
    /// `POST /onlineagent/{agentid}/resetskill/{autoflag}`
    ResetSkill,
    /// `POST /onlineagent/{agentid}/sayfree`
    SayFree,
    /// `POST /onlineagent/{agentid}/saybusy`
    SayBusy,
    /// `POST /onlineagent/{agentid}/cancelbusy`
    CancelBusy,
    /// `POST /onlineagent/{agentid}/rest/{time}/{restcause}`
    Rest,
    /// `POST /onlineagent/{agentid}/cancelrest`
    CancelRest,
    /// `POST /onlineagent/{agentid}/work`
    SayWork,
    /// `POST /onlineagent/{agentid}/cancelwork`
    CancelWork,
    /// `POST /onlineagent/{agentid}/modifyaccountpwdex`
    ModifyAccountPwdEx,
    /// `POST /onlineagent/{agentid}/autoenteridle/{flag}`
    SetAgentAutoEnterIdle,
    /// `DELETE /onlineagent/{agentid}/logout`
    Logout,
    /// `DELETE /onlineagent/{agentid}/forcelogout`
    ForceLogout,
    /// `DELETE /onlineagent/{agentid}/forcelogoutwithreason/{reason}`
    ForceLogoutWithReason,
    /// `GET /onlineagent/{agentid}/agentstatus`
    GetAgentStatus,
    /// `PUT /onlineagent/{agentid}/updateGuid`
    UpdateGuid,
    /// `POST /onlineagent/{agentid}/syncagentinfo`
    SyncAgentInfo,
    /// `POST /onlineagent/{agentid}/logininfo`
    LoginInfo,
    /// `POST /onlineagent/{agentid}/setcustomstate`
    SetCustomState,
    /// `GET /onlineagent/{agentid}/querycustomstate`
    QueryCustomState,
    /// `POST /onlineagent/{agentid}/notifybulletin`
    NotifyBulletin,
    /// `PUT /onlineagent/{agentid}/forcelogin`
    ForceLogin,
    /// `PUT /onlineagent/{agentid}`
    Login,
    /// `POST /onlineagent/{agentid}/bindphone`
    BindAgentPhone,
    /// `PUT /onlineagent/{agentid}/forceloginex`
    ForceLoginEx,
    /// `PUT /onlineagent/{agentid}/forceloginexwithoutphone`
    ForceLoginExWithoutPhone,
    /// `PUT /onlineagent/{agentid}/heartbeat`
    Heartbeat,
    /// `PUT /onlineagent/{agentid}/loginex`
    LoginEx,
    /// `POST /onlineagent/{agentid}/modifyaccountpwd`
    ModifyAccountPwd,
    /// `GET /onlineagent/{agentid}/privateconfig`
    GetPrivateConfig,
    /// `POST /onlineagent/{agentid}/privateconfig`
    PutPrivateConfig,
    /// `POST /onlineagent/{agentid}/sendnotelet/{receiver}`
    SendNotelet,
    /// `POST /onlineagent/{agentid}/setforwarding`
    SetForwarding,
    /// `POST /onlineagent/{agentid}/setselfrecord/{recordflag}/{recordbeforetalking}`
    SetAgentSelfRecord,
    /// `POST /onlineagent/{agentid}/settalkright`
    SetTalkRight,
    /// `GET /agentevent/{agentid}`
    GetAgentEvent,
    /// `GET /agentevent/allagentevent`
    GetAllAgentEvent,
    /// `POST /agentevent/reportagentsisalive`
    ReportAgentsIsAlive,
    /// `GET /agentevent/{agentid}/stream`
    StreamAgentEvent,
    /// Chapter `voicecall`.
    VoiceCall(VoiceCallOp),
    /// Chapter `calldata`.
    CallData(CallDataOp),
    /// Chapter `recordplay`.
    RecordPlay(RecordPlayOp),
    /// Chapter `queuedevice`.
    QueueDevice(QueueDeviceOp),
    /// Chapter `agentgroup`.
    AgentGroup(AgentGroupOp),
    /// Chapter `querymonitor`.
    QueryMonitor(QueryMonitorOp),
    /// Chapter `qualitycontrol`.
    QualityControl(QualityControlOp),
    /// Chapter `agentconf`.
    AgentConf(AgentConfOp),
    /// Chapter `config`.
    Config(ConfigOp),
    /// Chapter `report`, ccgate's own.
    Report(ReportOp),
}

impl Op {
    /// What it does, in one line.
    #[must_use]
    pub const fn summary(self) -> &'static str {
        match self {
            Self::Handshake => "Keep-alive of desktops in push mode.",
            Self::SendNoteletEx => "A note to several agents.",
            Self::QueryAgentSkills => "The skills configured for the agent.",
            Self::QueryAgentSkillsByWorkNo => "The skills configured for another agent.",
            Self::SetAgentAutoAnswer => "Calls are answered automatically or by hand.",
            Self::ResetSkill => "Which of its skills the agent serves now.",
            Self::SayFree => "Become idle.",
            Self::SayBusy => "Become busy, or change the reason.",
            Self::CancelBusy => "End busy.",
            Self::Rest => "Rest for a time.",
            Self::CancelRest => "End the rest.",
            Self::SayWork => "Enter wrap-up.",
            Self::CancelWork => "Leave wrap-up.",
            Self::ModifyAccountPwdEx => "Change the password; both are in the body.",
            Self::SetAgentAutoEnterIdle => "Idle or wrap-up after a call.",
            Self::Logout => "Sign out, refused while a call is up.",
            Self::ForceLogout => "Sign out, also out of a call.",
            Self::ForceLogoutWithReason => "Sign out by force, with a reason for the operation log.",
            Self::GetAgentStatus => "The agent's state.",
            Self::UpdateGuid => "A new Guid after a page refresh.",
            Self::SyncAgentInfo => "State and call after a page refresh; drops the waiting events.",
            Self::LoginInfo => "A temporary token for the web phone.",
            Self::SetCustomState => "Set the desktop's own state number.",
            Self::QueryCustomState => "Read the desktop's own state number.",
            Self::NotifyBulletin => "A bulletin to a group or skill queue.",
            Self::ForceLogin => "Sign in; an older session ends.",
            Self::Login => "Sign in.",
            Self::BindAgentPhone => "Bind another phone to the signed-in agent.",
            Self::ForceLoginEx => "Sign in to voice only; an older session ends.",
            Self::ForceLoginExWithoutPhone => {
                "Sign in to voice only and without a phone; an older session ends."
            }
            Self::Heartbeat => "Keep-alive of desktops in the older push mode.",
            Self::LoginEx => "Sign in to voice only, without a media server.",
            Self::ModifyAccountPwd => "Change the password; both are in the query.",
            Self::GetPrivateConfig => "Read the text that the desktop has stored for this agent.",
            Self::PutPrivateConfig => "Store a text for this agent.",
            Self::SendNotelet => "A note to one agent.",
            Self::SetForwarding => "Forward the agent's calls.",
            Self::SetAgentSelfRecord => "Record the agent's own calls.",
            Self::SetTalkRight => "Permit or forbid the agent to talk.",
            Self::GetAgentEvent => "The next event, held for up to 10 s.",
            Self::GetAllAgentEvent => "The next events of all agents of a trusted middle layer.",
            Self::ReportAgentsIsAlive => "Keep-alive by a trusted middle layer for many agents.",
            Self::StreamAgentEvent => "The agent's events over a WebSocket (an extra of ccgate).",
            Self::VoiceCall(op) => op.summary(),
            Self::CallData(op) => op.summary(),
            Self::RecordPlay(op) => op.summary(),
            Self::QueueDevice(op) => op.summary(),
            Self::AgentGroup(op) => op.summary(),
            Self::QueryMonitor(op) => op.summary(),
            Self::QualityControl(op) => op.summary(),
            Self::AgentConf(op) => op.summary(),
            Self::Config(op) => op.summary(),
            Self::Report(op) => op.summary(),
        }
    }
}
