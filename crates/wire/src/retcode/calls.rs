//! What the core refuses of calls, by operation (spec/voice.md §1.2). Where the documents leave open
//! whether a wrong state is 100-007 or the operation's own code, it is the operation's own.

use super::{Failure, Retcode, of};
use crate::operations::{RecordPlayOp, VoiceCallOp};
use ccgate_core::Refusal;

impl Failure {
    /// A refusal of an operation of chapter `voicecall`.
    #[must_use]
    pub fn of_call(op: VoiceCallOp, refusal: &Refusal) -> Self {
        Self::from(refusal).under(call(op, refusal))
    }

    /// A refusal to keep data with a call.
    #[must_use]
    pub fn of_call_data(refusal: &Refusal) -> Self {
        Self::from(refusal).under(match refusal {
            Refusal::NoCall | Refusal::WrongCallState => Retcode::DataNoCall,
            _ => usual(refusal),
        })
    }

    /// A refusal of an operation of chapter `recordplay`.
    #[must_use]
    pub fn of_media(op: RecordPlayOp, refusal: &Refusal) -> Self {
        Self::from(refusal).under(media(op, refusal))
    }
}

const fn call(op: VoiceCallOp, refusal: &Refusal) -> Retcode {
    use VoiceCallOp as Op;
    match (op, refusal) {
        (Op::CallOut | Op::PreviewCallOut, Refusal::BadNumber)
        | (Op::CallInner, Refusal::BadNumber | Refusal::UnknownAgent(_)) => Retcode::Called,

        (Op::Answer, Refusal::NoCall | Refusal::WrongCallState) => Retcode::AnswerNoCall,

        (Op::BeginMute, Refusal::NoCall) => Retcode::MuteNoCall,
        (Op::BeginMute, Refusal::WrongCallState | Refusal::WrongState) => Retcode::MuteState,
        (Op::EndMute, Refusal::NoCall) => Retcode::UnmuteNoCall,
        (Op::EndMute, Refusal::WrongCallState | Refusal::WrongState) => Retcode::UnmuteState,

        // The page prints 200-013 and 200-014, which the client's table has for hold.
        (Op::ConnectHold, Refusal::NoHeldCall) => Retcode::ConnectHoldNoHeld,
        (Op::ConnectHold, Refusal::NoCall | Refusal::WrongCallState) => Retcode::ConnectHoldNoCall,
        (Op::ConfJoin, Refusal::NoHeldCall) => Retcode::ConferNoHeld,
        (Op::ConfJoin, Refusal::NoCall | Refusal::WrongCallState) => Retcode::ConferNoCall,

        (
            Op::Transfer | Op::CancelTransfer,
            Refusal::NoCall | Refusal::WrongCallState | Refusal::NotSupported(_),
        ) => Retcode::TransferNoCall,

        (Op::Hold, Refusal::NoCall) => Retcode::HoldNoCall,
        (Op::Hold, Refusal::WrongCallState | Refusal::WrongState) => Retcode::HoldState,
        (Op::GetHold, Refusal::NoCall | Refusal::NoHeldCall) => Retcode::RetrieveNoHeld,
        (Op::GetHold, Refusal::WrongCallState | Refusal::WrongState) => Retcode::RetrieveState,

        (Op::Release | Op::ReleaseEx | Op::Reject, Refusal::NoCall | Refusal::WrongCallState) => {
            Retcode::ReleaseNoCall
        }
        (Op::InnerHelp, Refusal::NoCall | Refusal::WrongCallState) => Retcode::HelpNoCall,
        (Op::DropCall, Refusal::NoCall | Refusal::NoHeldCall | Refusal::WrongCallState) => {
            Retcode::DropNoCall
        }
        (Op::Disconnect, Refusal::NotInTalk(_) | Refusal::NoCall | Refusal::WrongCallState) => {
            Retcode::NotInCall
        }
        (Op::SecondDial | Op::SecondDialEx, Refusal::BadNumber)
        | (Op::SnatchPickup, Refusal::UnknownAgent(_))
        | (Op::RequestCall, Refusal::UnknownSkill) => Retcode::Parameter,
        _ => usual(refusal),
    }
}

const fn media(op: RecordPlayOp, refusal: &Refusal) -> Retcode {
    use RecordPlayOp as Op;
    let about_state = matches!(
        refusal,
        Refusal::WrongMediaState
            | Refusal::WrongState
            | Refusal::WrongCallState
            | Refusal::NoCall
            | Refusal::InCall
    );
    if !about_state {
        return usual(refusal);
    }
    match op {
        Op::BackFast => Retcode::BackFastState,
        Op::ForeFast => Retcode::ForeFastState,
        Op::PausePlay => Retcode::PausePlayState,
        Op::PauseRecord => Retcode::PauseRecordState,
        Op::ResumePlay => Retcode::ResumePlayState,
        Op::ResumeRecord => Retcode::ResumeRecordState,
        Op::Play => Retcode::PlayState,
        Op::Record | Op::RecordWithoutFilename => Retcode::RecordState,
        Op::StopPlay => Retcode::StopPlayState,
        // Stopping a recording has no code of its own.
        Op::StopRecord
        | Op::RecordsOfCall
        | Op::OwnRecords
        | Op::Records
        | Op::RecordById
        | Op::RecordUrl => Retcode::OperationFailed,
    }
}

/// The code in these chapters where the operation has none of its own.
pub(super) const fn usual(refusal: &Refusal) -> Retcode {
    match refusal {
        // 000-003 says that the Guid is wrong, and desktops sign out: not for a right that is missing.
        Refusal::NoRight | Refusal::WrongState | Refusal::InCall => Retcode::OperationFailed,
        Refusal::UnknownAgent(_) | Refusal::UnknownSkill | Refusal::BadNumber => Retcode::PlatformParameter,
        _ => of(refusal),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ccgate_core::AgentId;

    /// The codes for no call, no held call, wrong call state, wrong state of the agent.
    const CALLS: &[(VoiceCallOp, [&str; 4])] = {
        use VoiceCallOp as Op;
        const FAILED: &str = "100-007";
        &[
            (Op::CallOut, [FAILED; 4]),
            (Op::PreviewCallOut, [FAILED; 4]),
            (Op::RequestCall, [FAILED; 4]),
            (Op::Reject, ["200-017", FAILED, "200-017", FAILED]),
            (Op::CallInner, [FAILED; 4]),
            (Op::Answer, ["200-002", FAILED, "200-002", FAILED]),
            (Op::InnerHelp, ["200-018", FAILED, "200-018", FAILED]),
            (Op::ConnectHold, ["200-005", "200-006", "200-005", FAILED]),
            (Op::Transfer, ["200-012", FAILED, "200-012", FAILED]),
            (Op::CancelTransfer, ["200-012", FAILED, "200-012", FAILED]),
            (Op::SecondDialEx, [FAILED; 4]),
            (Op::SecondDial, [FAILED; 4]),
            (Op::ConfJoin, ["200-010", "200-011", "200-010", FAILED]),
            (Op::Release, ["200-017", FAILED, "200-017", FAILED]),
            (Op::ReleaseEx, ["200-017", FAILED, "200-017", FAILED]),
            (Op::Disconnect, ["200-204", FAILED, "200-204", FAILED]),
            (Op::SnatchPickup, [FAILED; 4]),
            (Op::PhonePickup, [FAILED; 4]),
            (Op::TransmitNum, [FAILED; 4]),
            (Op::BeginMute, ["200-003", FAILED, "200-004", "200-004"]),
            (Op::DropCall, ["200-025", "200-025", "200-025", FAILED]),
            (Op::EndMute, ["200-007", FAILED, "200-008", "200-008"]),
            (Op::GetHold, ["200-015", "200-015", "200-016", "200-016"]),
            (Op::Hold, ["200-013", FAILED, "200-014", "200-014"]),
            (Op::PhoneHangUp, [FAILED; 4]),
            (Op::ReleasePhone, [FAILED; 4]),
        ]
    };

    #[test]
    fn states_of_calls() {
        let refusals = [
            Refusal::NoCall,
            Refusal::NoHeldCall,
            Refusal::WrongCallState,
            Refusal::WrongState,
        ];
        assert_eq!(CALLS.len(), VoiceCallOp::ALL.len());
        for (op, codes) in CALLS {
            for (refusal, code) in refusals.iter().zip(codes) {
                let failure = Failure::of_call(*op, refusal);
                assert_eq!(failure.retcode.code(), *code, "{op:?} {refusal:?}");
                assert!(!failure.message.is_empty());
            }
        }
    }

    #[test]
    fn what_is_about_more_than_states() {
        use VoiceCallOp as Op;
        let agent = AgentId(1204);
        let rows = [
            (Op::CallOut, Refusal::BadNumber, "200-001"),
            (Op::PreviewCallOut, Refusal::BadNumber, "200-001"),
            (Op::RequestCall, Refusal::UnknownSkill, "000-002"),
            (Op::RequestCall, Refusal::NoCall, "100-007"),
            (Op::CallOut, Refusal::UnknownSkill, "100-011"),
            (Op::CallOut, Refusal::NoPhone, "100-007"),
            (Op::CallOut, Refusal::PasswordChangeRequired, "100-007"),
            (Op::CallInner, Refusal::BadNumber, "200-001"),
            (Op::CallInner, Refusal::UnknownAgent(agent), "200-001"),
            (Op::CallInner, Refusal::AgentUnavailable(agent), "100-007"),
            (Op::InnerHelp, Refusal::UnknownAgent(agent), "100-011"),
            (Op::InnerHelp, Refusal::AgentUnavailable(agent), "100-007"),
            (Op::InnerHelp, Refusal::NotSupported("this"), "100-007"),
            (Op::Transfer, Refusal::NotSupported("this"), "200-012"),
            (Op::Transfer, Refusal::UnknownAgent(agent), "100-011"),
            (Op::Transfer, Refusal::BadNumber, "100-011"),
            (Op::Disconnect, Refusal::NotInTalk("70011".into()), "200-204"),
            (Op::SecondDialEx, Refusal::BadNumber, "000-002"),
            (Op::SnatchPickup, Refusal::UnknownAgent(agent), "000-002"),
            (Op::SnatchPickup, Refusal::OtherGroup(agent), "100-007"),
            (Op::SnatchPickup, Refusal::NoRight, "100-007"),
            (Op::Hold, Refusal::NotSignedIn, "100-006"),
            (Op::Hold, Refusal::WrongGuid, "000-003"),
        ];
        for (op, refusal, code) in rows {
            let failure = Failure::of_call(op, &refusal);
            assert_eq!(failure.retcode.code(), code, "{op:?} {refusal:?}");
            assert!(!failure.message.contains("70011"), "{failure}");
        }
        let unsupported = Failure::of_call(
            Op::Transfer,
            &Refusal::NotSupported("a transfer to a skill queue"),
        );
        assert_eq!(
            unsupported.message,
            "a transfer to a skill queue is not supported"
        );
    }

    #[test]
    fn data() {
        for (refusal, code) in [
            (Refusal::NoCall, "400-001"),
            (Refusal::WrongCallState, "400-001"),
            (Refusal::NotSignedIn, "100-006"),
            (Refusal::NoRight, "100-007"),
        ] {
            assert_eq!(
                Failure::of_call_data(&refusal).retcode.code(),
                code,
                "{refusal:?}"
            );
        }
    }

    #[test]
    fn media() {
        use RecordPlayOp as Op;
        let rows = [
            (Op::BackFast, "500-001"),
            (Op::ForeFast, "500-002"),
            (Op::PausePlay, "500-003"),
            (Op::PauseRecord, "500-004"),
            (Op::ResumePlay, "500-005"),
            (Op::ResumeRecord, "500-006"),
            (Op::Play, "500-007"),
            (Op::Record, "500-008"),
            (Op::RecordWithoutFilename, "500-008"),
            (Op::StopPlay, "500-009"),
            (Op::StopRecord, "100-007"),
        ];
        for (op, code) in rows {
            for refusal in [
                Refusal::WrongMediaState,
                Refusal::WrongState,
                Refusal::WrongCallState,
                Refusal::NoCall,
                Refusal::InCall,
            ] {
                assert_eq!(
                    Failure::of_media(op, &refusal).retcode.code(),
                    code,
                    "{op:?} {refusal:?}"
                );
            }
            assert_eq!(
                Failure::of_media(op, &Refusal::NotSignedIn).retcode.code(),
                "100-006"
            );
            assert_eq!(Failure::of_media(op, &Refusal::NoPhone).retcode.code(), "100-007");
        }
    }
}
