//! The chapters of the interface.

use super::{
    Operation, agentconf, agentevent, agentgroup, calldata, config, mediacall, multimediaconf, onlineagent,
    qualitycontrol, querymonitor, queuedevice, recordplay, report, textchat, voicecall,
};

/// A chapter of the interface: the first part of the path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Chapter {
    /// Signing in and out, states, skills, messages.
    Onlineagent,
    /// How an agent is told events.
    Agentevent,
    /// Calls.
    Voicecall,
    /// Multimedia messages in a call.
    Mediacall,
    /// What is known of calls.
    Calldata,
    /// Skill queues, access codes and flows.
    Queuedevice,
    /// Agents and groups.
    Agentgroup,
    /// Inspection.
    Qualitycontrol,
    /// Recording and playing.
    Recordplay,
    /// Conferences of agents.
    Agentconf,
    /// Multimedia conferences of 2014 desktops.
    Multimediaconf,
    /// Figures of the platform.
    Querymonitor,
    /// Text chat and the other written media.
    Textchat,
    /// The configuration interface.
    Config,
    /// Figures and reports; ccgate's own, so that it isn't one of [`Chapter::ALL`].
    Report,
}

impl Chapter {
    /// Every chapter, in the order of the documents.
    pub const ALL: [Self; 14] = [
        Self::Onlineagent,
        Self::Agentevent,
        Self::Voicecall,
        Self::Mediacall,
        Self::Calldata,
        Self::Queuedevice,
        Self::Agentgroup,
        Self::Qualitycontrol,
        Self::Recordplay,
        Self::Agentconf,
        Self::Multimediaconf,
        Self::Querymonitor,
        Self::Textchat,
        Self::Config,
    ];

    /// Its name in paths.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Onlineagent => "onlineagent",
            Self::Agentevent => "agentevent",
            Self::Voicecall => "voicecall",
            Self::Mediacall => "mediacall",
            Self::Calldata => "calldata",
            Self::Queuedevice => "queuedevice",
            Self::Agentgroup => "agentgroup",
            Self::Qualitycontrol => "qualitycontrol",
            Self::Recordplay => "recordplay",
            Self::Agentconf => "agentconf",
            Self::Multimediaconf => "multimediaconf",
            Self::Querymonitor => "querymonitor",
            Self::Textchat => "textchat",
            Self::Config => "config",
            Self::Report => "report",
        }
    }

    /// The object that has its methods in the JavaScript client.
    #[must_use]
    pub const fn js_object(self) -> &'static str {
        match self {
            Self::Onlineagent => "OnlineAgent",
            Self::Agentevent => "AgentEventDispatcher",
            Self::Voicecall => "VoiceCall",
            Self::Mediacall => "MediaCall",
            Self::Calldata => "CallData",
            Self::Queuedevice => "QueueDevice",
            Self::Agentgroup => "AgentGroup",
            Self::Qualitycontrol => "QualityControl",
            Self::Recordplay => "RecordPlayVoice",
            Self::Agentconf => "AgentConf",
            Self::Multimediaconf => "MultimediaConf",
            Self::Querymonitor => "QueryMonitor",
            Self::Textchat => "TextChat",
            Self::Config => "Config",
            Self::Report => "Report",
        }
    }

    /// Its operations.
    #[must_use]
    pub fn operations(self) -> &'static [Operation] {
        match self {
            Self::Onlineagent => onlineagent::TABLE,
            Self::Agentevent => agentevent::TABLE,
            Self::Voicecall => voicecall::TABLE,
            Self::Mediacall => mediacall::TABLE,
            Self::Calldata => calldata::TABLE,
            Self::Queuedevice => queuedevice::TABLE,
            Self::Agentgroup => agentgroup::TABLE,
            Self::Qualitycontrol => qualitycontrol::TABLE,
            Self::Recordplay => recordplay::TABLE,
            Self::Agentconf => agentconf::TABLE,
            Self::Multimediaconf => multimediaconf::TABLE,
            Self::Querymonitor => querymonitor::TABLE,
            Self::Textchat => textchat::TABLE,
            Self::Config => config::TABLE,
            Self::Report => report::TABLE,
        }
    }
}
