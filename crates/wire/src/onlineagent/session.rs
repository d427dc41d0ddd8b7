//! What an agent sets for its session: skills, answering, recording, token, sign-out reason.

use crate::lenient::{self, Fault};
use crate::query::Query;
use crate::retcode::{Failure, Retcode};
use ccgate_core::ids::SkillId;
use ccgate_core::vdn::{Operation, SkillChoice};

/// `resetskill`, which may do two things at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResetSkill {
    /// Skills to be signed in to.
    pub choice: SkillChoice,
    /// `phonelinkage`, if it was given.
    pub phone_linkage: Option<bool>,
}

/// The most characters of `skillid`.
const LONGEST_SKILL_LIST: usize = 4000;

/// `resetskill/{autoflag}?skillid=1;2;3&phonelinkage=0|1`. With `true` all skills, with anything
/// else those of the list; an empty list is no skill.
///
/// # Errors
/// 000-002 when the list is longer than 4000 characters or holds what is no number, and when
/// `phonelinkage` is neither 0 nor 1.
pub fn reset_skill(autoflag: &str, query: Query<'_>) -> Result<ResetSkill, Failure> {
    let phone_linkage = query.flag("phonelinkage")?;
    let choice = if is_true(autoflag) {
        SkillChoice::All
    } else {
        SkillChoice::Only(skill_list(&query.get("skillid").unwrap_or_default())?)
    };
    Ok(ResetSkill {
        choice,
        phone_linkage,
    })
}

fn skill_list(text: &str) -> Result<Vec<SkillId>, Failure> {
    let fault = Fault {
        member: "skillid",
        expected: "at most 4000 characters of numbers separated by semicolons",
    };
    if text.len() > LONGEST_SKILL_LIST {
        return Err(fault.into());
    }
    let mut skills = Vec::new();
    for part in text.split(';').map(str::trim).filter(|part| !part.is_empty()) {
        if !part.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(fault.into());
        }
        // A number too great for a skill is that of no configured one, so it drops out of the
        // intersection like any other.
        skills.extend(part.parse().map(SkillId));
    }
    Ok(skills)
}

/// `autoanswer/{isautoanswer}`: `true` is automatic, anything else by hand.
pub fn auto_answer(flag: &str) -> Operation {
    Operation::AutoAnswer(is_true(flag))
}

/// `autoenteridle/{flag}`: 1–5 characters, `true` is idle after a call, anything else wrap-up.
///
/// # Errors
/// 000-002 when it is longer or empty.
pub fn auto_enter_idle(flag: &str) -> Result<Operation, Failure> {
    if !(1..=5).contains(&flag.chars().count()) {
        return Err(Fault {
            member: "flag",
            expected: "1 to 5 characters",
        }
        .into());
    }
    Ok(Operation::AutoIdle(is_true(flag)))
}

/// `settalkright?flag=`: a boolean, and it must be there.
///
/// # Errors
/// 000-002 otherwise.
pub fn talk_right(query: Query<'_>) -> Result<Operation, Failure> {
    match query.flag("flag")? {
        Some(on) => Ok(Operation::TalkRight(on)),
        None => Err(Failure::new(Retcode::Parameter, "flag is missing")),
    }
}

/// `setselfrecord/{recordflag}/{recordbeforetalking}`: 0 or 1 each.
///
/// # Errors
/// 000-002 otherwise.
pub fn self_record(record_flag: &str, before_talking: &str) -> Result<Operation, Failure> {
    let bit = |member, text| match lenient::flag(member, text)? {
        Some(value) => Ok(value),
        None => Err(Fault {
            member,
            expected: "0 or 1",
        }),
    };
    Ok(Operation::SelfRecord {
        on: bit("recordflag", record_flag)?,
        before_talking: bit("recordbeforetalking", before_talking)?,
    })
}

/// `forcelogoutwithreason/{reason}`: 1–255.
///
/// # Errors
/// 000-002 otherwise.
pub fn force_sign_out(reason: u32) -> Result<Operation, Failure> {
    match u8::try_from(reason) {
        Ok(reason @ 1..) => Ok(Operation::ForceSignOut(Some(reason))),
        _ => Err(Fault {
            member: "reason",
            expected: "from 1 to 255",
        }
        .into()),
    }
}

/// The most characters of a private configuration.
const LONGEST_CONFIG: usize = 4000;

/// `privateconfig?config=`: a text of the desktop's own, at most 4000 characters; empty clears it.
///
/// # Errors
/// 000-002 when it is missing or longer.
pub fn private_config(query: Query<'_>) -> Result<String, Failure> {
    match query.get("config") {
        Some(text) if text.chars().count() <= LONGEST_CONFIG => Ok(text.into_owned()),
        _ => Err(Fault {
            member: "config",
            expected: "a text of at most 4000 characters",
        }
        .into()),
    }
}

/// A service token: the header `service_token` of a handshake, or `serviceToken` of a sign-in.
/// At most 50 of letters, digits, `_`, `-` and `.`; empty is none.
///
/// # Errors
/// 100-001 when it is anything else. `name` is what the fault calls it.
pub fn service_token(name: &'static str, value: &[u8]) -> Result<Option<String>, Failure> {
    let fits = value.len() <= 50
        && value
            .iter()
            .all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(byte));
    match std::str::from_utf8(value) {
        Ok("") => Ok(None),
        Ok(token) if fits => Ok(Some(token.to_owned())),
        _ => Err(Failure::new(
            Retcode::SignInParameter,
            format!("{name} must be at most 50 of A-Z, a-z, 0-9, _ - ."),
        )),
    }
}

/// Paths know `true` in any case; whatever else they hold is false.
fn is_true(text: &str) -> bool {
    text.eq_ignore_ascii_case("true")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn skills(autoflag: &str, query: &str, expect: Result<Option<&[u16]>, &str>) {
        let got = reset_skill(autoflag, Query::new(query))
            .map(|reset| match reset.choice {
                SkillChoice::All => None,
                SkillChoice::Only(skills) => Some(skills.iter().map(|skill| skill.0).collect::<Vec<_>>()),
            })
            .map_err(|failure| failure.retcode.code());
        assert_eq!(
            got,
            expect.map(|list| list.map(<[u16]>::to_vec)),
            "{autoflag} {query}"
        );
    }

    #[test]
    fn skill_choices() {
        skills("true", "", Ok(None));
        skills("True", "skillid=1;2", Ok(None));
        skills("false", "skillid=1;2;3&phonelinkage=0", Ok(Some(&[1, 2, 3])));
        skills("0", "skillid=%203%20;;7;", Ok(Some(&[3, 7])));
        skills("false", "skillid=", Ok(Some(&[])));
        skills("false", "", Ok(Some(&[])));
        skills("false", "skillid=1;99999;4", Ok(Some(&[1, 4])));
        skills("false", "skillid=1,2", Err("000-002"));
        skills("false", "skillid=-1", Err("000-002"));
        skills("false", "skillid=a", Err("000-002"));
        skills("true", "phonelinkage=2", Err("000-002"));
        skills("false", &format!("skillid={}1", ";".repeat(3999)), Ok(Some(&[1])));
        skills("false", &format!("skillid={}1", ";".repeat(4000)), Err("000-002"));
    }

    #[test]
    fn linkage() {
        for (query, expect) in [
            ("", None),
            ("phonelinkage=", None),
            ("phonelinkage=1", Some(true)),
            ("phonelinkage=0", Some(false)),
        ] {
            let got = reset_skill("true", Query::new(query)).unwrap();
            assert_eq!(got.phone_linkage, expect, "{query}");
        }
    }

    #[test]
    fn settings() {
        let check = |got: Result<Operation, Failure>, expect: &str| {
            let shown = match got {
                Ok(operation) => format!("{operation:?}"),
                Err(failure) => failure.to_string(),
            };
            assert_eq!(shown, expect);
        };
        check(Ok(auto_answer("true")), "AutoAnswer(true)");
        check(Ok(auto_answer("TRUE")), "AutoAnswer(true)");
        check(Ok(auto_answer("yes")), "AutoAnswer(false)");
        check(auto_enter_idle("True"), "AutoIdle(true)");
        check(auto_enter_idle("False"), "AutoIdle(false)");
        check(auto_enter_idle("x"), "AutoIdle(false)");
        check(
            auto_enter_idle("falsch"),
            "000-002 flag must be 1 to 5 characters",
        );
        check(auto_enter_idle(""), "000-002 flag must be 1 to 5 characters");
        check(talk_right(Query::new("flag=1")), "TalkRight(true)");
        check(talk_right(Query::new("flag=False")), "TalkRight(false)");
        check(talk_right(Query::new("")), "000-002 flag is missing");
        check(talk_right(Query::new("flag=2")), "000-002 flag must be a boolean");
        check(
            self_record("1", "0"),
            "SelfRecord { on: true, before_talking: false }",
        );
        check(
            self_record("0", "1"),
            "SelfRecord { on: false, before_talking: true }",
        );
        check(self_record("2", "0"), "000-002 recordflag must be a boolean");
        check(self_record("1", ""), "000-002 recordbeforetalking must be 0 or 1");
        check(force_sign_out(1), "ForceSignOut(Some(1))");
        check(force_sign_out(255), "ForceSignOut(Some(255))");
        check(force_sign_out(0), "000-002 reason must be from 1 to 255");
        check(force_sign_out(256), "000-002 reason must be from 1 to 255");
    }

    #[test]
    fn service_tokens() {
        let check = |value: &[u8], expect: Result<Option<&str>, &str>| {
            let got = service_token("service_token", value).map_err(|failure| failure.retcode.code());
            assert_eq!(got, expect.map(|token| token.map(str::to_owned)), "{value:?}");
        };
        check(b"", Ok(None));
        check(b"Az09_-.", Ok(Some("Az09_-.")));
        check(&[b'a'; 50], Ok(Some(&"a".repeat(50))));
        check(&[b'a'; 51], Err("100-001"));
        for bad in [
            &b"a b"[..],
            b"a=b",
            b"a\n",
            b"\xff",
            "密".as_bytes(),
            b"a;b",
            b"a/b",
        ] {
            check(bad, Err("100-001"));
        }
    }

    #[test]
    fn private_configs() {
        let check = |query: &str, expect: Option<&str>| {
            assert_eq!(
                private_config(Query::new(query)).ok().as_deref(),
                expect,
                "{query}"
            );
        };
        check("config=a%3Db", Some("a=b"));
        check("config=", Some(""));
        check("", None);
        check(&format!("config={}", "x".repeat(4001)), None);
    }
}
