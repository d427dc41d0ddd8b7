//! States: `saybusy`, `rest`, `setcustomstate`. The others bring nothing along.

use crate::lenient::Fault;
use crate::query::Query;
use crate::retcode::Failure;
use ccgate_core::agent::Rest;
use ccgate_core::vdn::{Operation, StateRequest};
use std::time::Duration;

/// `saybusy?reason=&prolong=`: the reason is empty, 0 or 200–250.
///
/// # Errors
/// 000-002 for any other reason, and when `prolong` is no boolean.
pub fn say_busy(query: Query<'_>) -> Result<StateRequest, Failure> {
    let fault = Fault {
        member: "reason",
        expected: "empty, 0 or from 200 to 250",
    };
    let reason = match query.integer("reason") {
        Ok(None) => 0,
        Ok(Some(reason)) => u8::try_from(reason)
            .ok()
            .filter(|reason| matches!(reason, 0 | 200..=250))
            .ok_or(fault)?,
        Err(_) => return Err(fault.into()),
    };
    Ok(StateRequest::SayBusy {
        reason,
        prolong: query.flag("prolong")?.unwrap_or(false),
    })
}

/// `rest/{time}/{restcause}?prolong=`: 1–86399 seconds, cause 0–255.
///
/// # Errors
/// 000-002 out of these ranges, and when `prolong` is no boolean.
pub fn rest(time: u32, cause: u32, query: Query<'_>) -> Result<StateRequest, Failure> {
    if !(1..=86_399).contains(&time) {
        return Err(Fault {
            member: "time",
            expected: "from 1 to 86399 seconds",
        }
        .into());
    }
    let cause = u8::try_from(cause).map_err(|_| Fault {
        member: "restcause",
        expected: "from 0 to 255",
    })?;
    Ok(StateRequest::Rest {
        rest: Rest {
            length: Duration::from_secs(time.into()),
            cause,
        },
        prolong: query.flag("prolong")?.unwrap_or(false),
    })
}

/// `setcustomstate?customstate=`: 0–65534. 65535 stands for none and can't be set.
///
/// # Errors
/// 000-002 when missing or anything else.
pub fn custom_state(query: Query<'_>) -> Result<Operation, Failure> {
    let number = query.integer("customstate").ok().flatten();
    let state = number.and_then(|number| u16::try_from(number).ok());
    match state {
        Some(state) if state != u16::MAX => Ok(Operation::CustomState(state)),
        _ => Err(Fault {
            member: "customstate",
            expected: "from 0 to 65534",
        }
        .into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn busy(query: &str, expect: Result<(u8, bool), &str>) {
        let got = say_busy(Query::new(query)).map_err(|failure| failure.to_string());
        let expect = expect
            .map(|(reason, prolong)| StateRequest::SayBusy { reason, prolong })
            .map_err(str::to_owned);
        assert_eq!(got, expect, "{query}");
    }

    #[test]
    fn reasons() {
        busy("", Ok((0, false)));
        busy("reason=", Ok((0, false)));
        busy("reason=0&prolong=", Ok((0, false)));
        busy("reason=200", Ok((200, false)));
        busy("reason=250&prolong=True", Ok((250, true)));
        for bad in ["1", "199", "251", "456", "-1", "x", "99999999999999999999"] {
            busy(
                &format!("reason={bad}"),
                Err("000-002 reason must be empty, 0 or from 200 to 250"),
            );
        }
        busy("prolong=2", Err("000-002 prolong must be a boolean"));
    }

    #[test]
    fn rests() {
        let check = |time, cause, query, expect: Result<(u64, u8, bool), &str>| {
            let got = rest(time, cause, Query::new(query)).map_err(|failure| failure.to_string());
            let expect = expect
                .map(|(seconds, cause, prolong)| StateRequest::Rest {
                    rest: Rest {
                        length: Duration::from_secs(seconds),
                        cause,
                    },
                    prolong,
                })
                .map_err(str::to_owned);
            assert_eq!(got, expect, "{time} {cause} {query}");
        };
        check(1, 0, "", Ok((1, 0, false)));
        check(86_399, 255, "prolong=true", Ok((86_399, 255, true)));
        check(0, 0, "", Err("000-002 time must be from 1 to 86399 seconds"));
        check(86_400, 0, "", Err("000-002 time must be from 1 to 86399 seconds"));
        check(1, 256, "", Err("000-002 restcause must be from 0 to 255"));
        check(1, 0, "prolong=x", Err("000-002 prolong must be a boolean"));
    }

    #[test]
    fn custom_states() {
        let check = |query, expect: Option<u16>| match custom_state(Query::new(query)) {
            Ok(Operation::CustomState(state)) => assert_eq!(Some(state), expect, "{query}"),
            Ok(other) => panic!("{other:?}"),
            Err(failure) => {
                assert_eq!(expect, None, "{query}");
                assert_eq!(failure.retcode.code(), "000-002");
            }
        };
        check("customstate=0", Some(0));
        check("customstate=65534", Some(65_534));
        for bad in [
            "customstate=65535",
            "customstate=-1",
            "customstate=",
            "customstate=a",
            "",
        ] {
            check(bad, None);
        }
    }
}
