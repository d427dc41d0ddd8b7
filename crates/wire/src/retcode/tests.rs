use super::*;
use ccgate_core::AgentId;
use std::time::Duration;

const MISSING: PhoneFault = PhoneFault::Missing;

/// One of each refusal and more.
pub(super) fn refusals() -> Vec<Refusal> {
    rows().into_iter().map(|(refusal, _)| refusal).collect()
}

/// Refusal, its code in general, at sign-in, of a note.
fn rows() -> Vec<(Refusal, [&'static str; 3])> {
    let phone = || "40001".into();
    vec![
        (Refusal::NotSignedIn, ["100-006"; 3]),
        (Refusal::WrongGuid, ["000-003"; 3]),
        (Refusal::AlreadySignedIn, ["100-002"; 3]),
        (Refusal::ForcingForbidden, ["100-015"; 3]),
        (
            Refusal::PhoneNotBindable(phone(), PhoneFault::BoundTo(AgentId(101))),
            ["100-013"; 3],
        ),
        (
            Refusal::PhoneNotBindable(phone(), PhoneFault::NotPermitted),
            ["100-013"; 3],
        ),
        (
            Refusal::PhoneNotBindable(phone(), MISSING),
            ["100-013", "100-001", "100-013"],
        ),
        (Refusal::PhoneOutOfRange(phone()), ["100-014"; 3]),
        (Refusal::AgentLimit(5), ["100-003"; 3]),
        (Refusal::VideoLimit(5), ["100-003"; 3]),
        (Refusal::WrongState, ["100-009"; 3]),
        (Refusal::InCall, ["100-010"; 3]),
        (
            Refusal::UnknownAgent(AgentId(1204)),
            ["300-002", "100-004", "100-001"],
        ),
        (Refusal::UnknownGroup, ["300-004"; 3]),
        (Refusal::UnknownSkill, ["600-002"; 3]),
        (Refusal::NobodyReached, ["100-007"; 3]),
        (Refusal::PushMode, ["000-001"; 3]),
        (Refusal::NoRight, ["000-003"; 3]),
        (Refusal::NoSkills, ["600-001"; 3]),
        (Refusal::PasswordChangeRequired, ["100-007"; 3]),
        (Refusal::NoCall, ["100-007"; 3]),
        (Refusal::NoHeldCall, ["100-007"; 3]),
        (Refusal::WrongCallState, ["100-007"; 3]),
        (Refusal::NoPhone, ["100-007"; 3]),
        (Refusal::AgentUnavailable(AgentId(1204)), ["100-007"; 3]),
        (Refusal::NobodyFree(ccgate_core::SkillId(1)), ["100-007"; 3]),
        (Refusal::BadNumber, ["100-007"; 3]),
        (Refusal::NotInTalk(phone()), ["100-007"; 3]),
        (Refusal::OtherGroup(AgentId(1204)), ["100-007"; 3]),
        (Refusal::WrongMediaState, ["100-007"; 3]),
        (Refusal::NotSupported("this"), ["100-007"; 3]),
        (Refusal::Locked(Duration::from_secs(60)), ["110-016"; 3]),
    ]
}

#[test]
fn every_refusal_has_its_code() {
    for (refusal, expect) in rows() {
        let failures = [
            Failure::from(&refusal),
            Failure::at_sign_in(&refusal),
            Failure::of_note(&refusal),
        ];
        assert_eq!(
            failures.clone().map(|failure| failure.retcode.code()),
            expect,
            "{refusal:?}"
        );
        assert!(failures.iter().all(|failure| !failure.message.is_empty()));
        let phone = matches!(
            refusal,
            Refusal::PhoneNotBindable(..) | Refusal::PhoneOutOfRange(_) | Refusal::NotInTalk(_)
        );
        for failure in failures.iter().filter(|_| phone) {
            assert!(
                !failure.message.contains(|c: char| c.is_ascii_digit()),
                "{failure}"
            );
        }
    }
}

#[test]
fn sign_in_does_not_tell_who_exists() {
    let told = Failure::at_sign_in(&Refusal::UnknownAgent(AgentId(1204)));
    assert_eq!(told, Failure::plain(Retcode::WrongPassword));
    assert!(!told.message.contains("1204"));
}

#[test]
fn limits_are_told_literally() {
    assert_eq!(
        Failure::at_sign_in(&Refusal::AgentLimit(7)).to_string(),
        "100-003 The number of login agents has exceeded that permitted for this VDN."
    );
    let video = Failure::at_sign_in(&Refusal::VideoLimit(7));
    assert_eq!(
        video.message,
        "The number of video agents who log in to the VDN to which the agent belongs reaches the upper limit."
    );
}

#[test]
fn passwords() {
    let rows = [
        (PasswordFault::Length, "110-020"),
        (PasswordFault::IsName, "110-018"),
        (PasswordFault::Repeats, "110-019"),
        (PasswordFault::HoldsName, "110-019"),
        (PasswordFault::TooSimple, "110-019"),
        (PasswordFault::Unchanged, "110-017"),
        (PasswordFault::UsedBefore, "110-017"),
    ];
    let locked = Refusal::Locked(Duration::from_secs(60));
    assert_eq!(Failure::of_password_change(&locked).retcode.code(), "110-021");
    let unknown = Refusal::NotSignedIn;
    assert_eq!(Failure::of_password_change(&unknown).retcode.code(), "100-006");
    for (fault, expect) in rows {
        assert_eq!(Failure::from(fault).retcode.code(), expect, "{fault:?}");
    }
}

#[test]
fn codes_are_distinct_and_well_formed() {
    let mut seen = std::collections::HashSet::new();
    for retcode in Retcode::ALL {
        assert!(seen.insert(retcode.code()), "{retcode} twice");
        let form: String = retcode
            .code()
            .chars()
            .map(|c| if c.is_ascii_digit() { '9' } else { c })
            .collect();
        assert!(form == "999-999" || retcode.code() == "0", "{retcode}");
    }
}
