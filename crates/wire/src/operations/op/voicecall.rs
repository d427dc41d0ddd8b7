//! The working operations of chapter `voicecall`.

/// A working operation of chapter `voicecall`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum VoiceCallOp {
    /// `PUT /voicecall/{agentid}/callout`
    CallOut,
    /// `PUT /voicecall/{agentid}/previewcallout`
    PreviewCallOut,
    /// `PUT /voicecall/{agentid}/answer`
    Answer,
    /// `PUT /voicecall/{agentid}/callinner`
    CallInner,
    /// `POST /voicecall/{agentid}/innerhelp`
    InnerHelp,
    /// `POST /voicecall/{agentid}/connecthold/{callid}`
    ConnectHold,
    /// `POST /voicecall/{agentid}/transfer`
    Transfer,
    /// `POST /voicecall/{agentid}/canceltransfer`
    CancelTransfer,
    /// `POST /voicecall/{agentid}/seconddialex`
    SecondDialEx,
    /// `POST /voicecall/{agentid}/confjoin`
    ConfJoin,
    /// `DELETE /voicecall/{agentid}/release`
    Release,
    /// `DELETE /voicecall/{agentid}`
    ReleaseEx,
    /// `POST /voicecall/{agentid}/disconnect/{number}`
    Disconnect,
    /// `PUT /voicecall/{agentid}/snatchpickup`
    SnatchPickup,
    /// `PUT /voicecall/{agentid}/phonepickup`
    PhonePickup,
    /// `POST /voicecall/{agentid}/thirdPartyConfTransmitNum`
    TransmitNum,
    /// `POST /voicecall/{agentid}/requestcall/{callid}/{skilltype}`
    RequestCall,
    /// `POST /voicecall/{agentid}/beginmute`
    BeginMute,
    /// `POST /voicecall/{agentid}/dropcall/{callid}`
    DropCall,
    /// `POST /voicecall/{agentid}/endmute`
    EndMute,
    /// `POST /voicecall/{agentid}/gethold`
    GetHold,
    /// `POST /voicecall/{agentid}/hold`
    Hold,
    /// `PUT /voicecall/{agentid}/phonehangup`
    PhoneHangUp,
    /// `DELETE /voicecall/{agentid}/reject`
    Reject,
    /// `DELETE /voicecall/{agentid}/releasephone`
    ReleasePhone,
    /// `POST /voicecall/{agentid}/seconddial/{number}`
    SecondDial,
}

impl VoiceCallOp {
    /// All of them.
    pub const ALL: &[Self] = &[
        Self::CallOut,
        Self::PreviewCallOut,
        Self::Answer,
        Self::CallInner,
        Self::InnerHelp,
        Self::ConnectHold,
        Self::Transfer,
        Self::CancelTransfer,
        Self::SecondDialEx,
        Self::ConfJoin,
        Self::Release,
        Self::ReleaseEx,
        Self::Disconnect,
        Self::SnatchPickup,
        Self::PhonePickup,
        Self::TransmitNum,
        Self::RequestCall,
        Self::BeginMute,
        Self::DropCall,
        Self::EndMute,
        Self::GetHold,
        Self::Hold,
        Self::PhoneHangUp,
        Self::Reject,
        Self::ReleasePhone,
        Self::SecondDial,
    ];

    /// What it does, in one line.
    #[must_use]
    pub const fn summary(self) -> &'static str {
        match self {
            Self::CallOut => "Call a number; the agent's phone rings first.",
            Self::PreviewCallOut => "Call the number that was shown for it; the agent's phone rings first.",
            Self::Answer => "Answer the call that rings.",
            Self::CallInner => "Call another agent; the own phone rings first.",
            Self::InnerHelp => "Ask another agent for help, with or without the customer listening.",
            Self::ConnectHold => "Join the customer in talk with the one on hold; the agent leaves.",
            Self::Transfer => "Hand the call on.",
            Self::CancelTransfer => "Take the customer back from a transfer under way.",
            Self::SecondDialEx => "Send key presses to the other party.",
            Self::ConfJoin => "Take a held call into the talk.",
            Self::Release => "Hang up the call that rings or is up.",
            Self::ReleaseEx => "Hang up: the older form of release.",
            Self::Disconnect => "Put one number out of the talk.",
            Self::SnatchPickup => "Take the call that rings at a colleague of the own group.",
            Self::PhonePickup => "Pick up a linked phone; answers the call too.",
            Self::TransmitNum => "Send the customer's key presses on to the third party.",
            Self::RequestCall => "Take a caller out of a queue.",
            Self::BeginMute => "Stop being heard.",
            Self::DropCall => "End one of the agent's calls.",
            Self::EndMute => "Be heard again.",
            Self::GetHold => "Take a held call back.",
            Self::Hold => "Put the call on hold.",
            Self::PhoneHangUp => "Hang up a linked phone; rejects the call that rings.",
            Self::Reject => "Refuse the call that rings; a caller goes back to its queue.",
            Self::ReleasePhone => "Put the phone on hook; ends what is up on it.",
            Self::SecondDial => "Send key presses: the older form of seconddialex.",
        }
    }
}
