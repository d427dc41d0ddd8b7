//! What the core refuses of inspection and of conferences (spec/voice.md §1.2, spec/agent.md §7).

use super::calls::usual;
use super::{Failure, Retcode};
use crate::operations::AgentConfOp;
use ccgate_core::Refusal;

impl Failure {
    /// A refusal of an operation of chapter `qualitycontrol`. [`Refusal::NotSignedIn`] is taken for the
    /// inspected agent's: whether the inspector itself is signed in is to be looked at before.
    #[must_use]
    pub fn of_supervision(refusal: &Refusal) -> Self {
        let failure = Self::from(refusal);
        let retcode = match refusal {
            Refusal::NoRight | Refusal::OtherGroup(_) => Retcode::InspectorRight,
            Refusal::NoPhone
            | Refusal::NobodyFree(_)
            | Refusal::NobodyReached
            | Refusal::PhoneNotBindable(..)
            | Refusal::PhoneOutOfRange(_)
            | Refusal::AgentLimit(_)
            | Refusal::VideoLimit(_) => Retcode::InspectionUnavailable,
            Refusal::NotSignedIn | Refusal::AgentUnavailable(_) => {
                return Self::new(Retcode::InspectedOffline, "the inspected agent is not signed in");
            }
            Refusal::UnknownAgent(_) => Retcode::InspectedOffline,
            Refusal::WrongState
            | Refusal::InCall
            | Refusal::NoCall
            | Refusal::NoHeldCall
            | Refusal::WrongCallState
            | Refusal::WrongMediaState
            | Refusal::NotInTalk(_)
            | Refusal::AlreadySignedIn => Retcode::InspectionState,
            Refusal::BadNumber | Refusal::UnknownGroup | Refusal::UnknownSkill | Refusal::NoSkills => {
                Retcode::InspectionFailed
            }
            Refusal::WrongGuid
            | Refusal::ForcingForbidden
            | Refusal::PushMode
            | Refusal::PasswordChangeRequired
            | Refusal::NotSupported(_)
            | Refusal::Locked(_) => failure.retcode,
        };
        failure.under(retcode)
    }

    /// A refusal of an operation of chapter `agentconf`.
    #[must_use]
    pub fn of_conference(op: AgentConfOp, refusal: &Refusal) -> Self {
        use AgentConfOp as Op;
        let retcode = match (op, refusal) {
            (Op::Request | Op::Answer, Refusal::InCall) => Retcode::AlreadyInConference,
            (Op::Leave, Refusal::NoRight) => Retcode::ChairmanLeaves,
            (_, Refusal::NoCall) => Retcode::NoConference,
            (_, Refusal::NoRight) => Retcode::NotChairman,
            (_, Refusal::NotInTalk(_)) => Retcode::PlatformParameter,
            _ => usual(refusal),
        };
        Self::from(refusal).under(retcode)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::refusals;
    use super::*;
    use ccgate_core::AgentId;
    use ccgate_core::refusal::PhoneFault;
    use std::mem::discriminant;
    use std::time::Duration;

    /// Refusal, its code of inspection, of a conference.
    fn rows() -> Vec<(Refusal, &'static str, &'static str)> {
        let phone = || "40001".into();
        let agent = AgentId(1204);
        vec![
            (Refusal::NotSignedIn, "900-004", "100-006"),
            (Refusal::WrongGuid, "000-003", "000-003"),
            (Refusal::AlreadySignedIn, "900-005", "100-002"),
            (Refusal::ForcingForbidden, "100-015", "100-015"),
            (
                Refusal::PhoneNotBindable(phone(), PhoneFault::Missing),
                "900-003",
                "100-013",
            ),
            (Refusal::PhoneOutOfRange(phone()), "900-003", "100-014"),
            (Refusal::AgentLimit(5), "900-003", "100-003"),
            (Refusal::VideoLimit(5), "900-003", "100-003"),
            (Refusal::WrongState, "900-005", "100-007"),
            (Refusal::InCall, "900-005", "100-007"),
            (Refusal::UnknownAgent(agent), "900-004", "100-011"),
            (Refusal::UnknownGroup, "900-001", "300-004"),
            (Refusal::UnknownSkill, "900-001", "100-011"),
            (Refusal::NobodyReached, "900-003", "100-007"),
            (Refusal::PushMode, "000-001", "000-001"),
            (Refusal::NoRight, "900-002", "101-002"),
            (Refusal::NoSkills, "900-001", "600-001"),
            (Refusal::PasswordChangeRequired, "100-007", "100-007"),
            (Refusal::NoCall, "900-005", "101-001"),
            (Refusal::NoHeldCall, "900-005", "100-007"),
            (Refusal::WrongCallState, "900-005", "100-007"),
            (Refusal::NoPhone, "900-003", "100-007"),
            (Refusal::AgentUnavailable(agent), "900-004", "100-007"),
            (Refusal::NobodyFree(ccgate_core::SkillId(1)), "900-003", "100-007"),
            (Refusal::BadNumber, "900-001", "100-011"),
            (Refusal::NotInTalk(phone()), "900-005", "100-011"),
            (Refusal::OtherGroup(agent), "900-002", "100-007"),
            (Refusal::WrongMediaState, "900-005", "100-007"),
            (Refusal::NotSupported("this"), "100-007", "100-007"),
            (Refusal::Locked(Duration::from_secs(60)), "110-016", "110-016"),
        ]
    }

    #[test]
    fn every_refusal_has_its_code() {
        let rows = rows();
        for refusal in refusals() {
            let found = rows
                .iter()
                .filter(|(row, ..)| discriminant(row) == discriminant(&refusal));
            assert_eq!(found.count(), 1, "{refusal:?}");
        }
        for (refusal, inspection, conference) in rows {
            let failures = [
                Failure::of_supervision(&refusal),
                Failure::of_conference(AgentConfOp::Prolong, &refusal),
            ];
            let codes = failures.clone().map(|failure| failure.retcode.code());
            assert_eq!(codes, [inspection, conference], "{refusal:?}");
            assert!(failures.iter().all(|failure| !failure.message.is_empty()));
            assert!(
                failures.iter().all(|failure| !failure.message.contains("40001")),
                "{refusal:?}"
            );
        }
    }

    #[test]
    fn conferences_by_operation() {
        use AgentConfOp as Op;
        for (op, refusal, code) in [
            (Op::Request, Refusal::InCall, "101-003"),
            (Op::Answer, Refusal::InCall, "101-003"),
            (Op::Answer, Refusal::NoCall, "101-001"),
            (Op::Leave, Refusal::NoRight, "101-007"),
            (Op::Leave, Refusal::NoCall, "101-001"),
            (Op::Release, Refusal::NoRight, "101-002"),
            (Op::HandOver, Refusal::UnknownAgent(AgentId(1204)), "100-011"),
        ] {
            let failure = Failure::of_conference(op, &refusal);
            assert_eq!(failure.retcode.code(), code, "{op:?} {refusal:?}");
        }
    }

    #[test]
    fn who_is_not_signed_in() {
        for refusal in [Refusal::NotSignedIn, Refusal::AgentUnavailable(AgentId(1204))] {
            let failure = Failure::of_supervision(&refusal);
            assert_eq!(failure.message, "the inspected agent is not signed in");
        }
    }
}
