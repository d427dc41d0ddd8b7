//! Phone numbers in bodies: `bindphone` and `setforwarding` (spec/agent.md §2; no public page).

use crate::lenient::{Fault, Object};
use crate::retcode::{Failure, Retcode};
use ccgate_core::ids::Phone;
use ccgate_core::vdn::Operation;

/// What a phone number must be, in words.
pub(crate) const EXPECTED: &str = "1 to 24 of 0-9, A-Z, a-z, + * # . _ -";

/// A phone number; softphone accounts may have letters.
pub(crate) fn read(text: &str) -> Option<Phone> {
    let fits = (1..=24).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"+*#._-".contains(&byte));
    fits.then(|| text.into())
}

/// `bindphone`: the member is `phonenum`, as at sign-in.
///
/// # Errors
/// 100-013 when the number is missing or invalid, and when the body isn't JSON.
pub fn bind(body: &[u8]) -> Result<Operation, Failure> {
    let phone = Object::parse(body)
        .map_err(Failure::from)
        .and_then(|body| number(&body, "phonenum"))
        .map_err(|fault| fault.under(Retcode::Phone))?;
    phone
        .map(Operation::BindPhone)
        .ok_or(Failure::new(Retcode::Phone, "phonenum is missing"))
}

/// `setforwarding`: `forwardType` 0 is no forwarding, 1 is always to `forwardNumber`. Without a type
/// the number decides. Forwarding under a condition isn't there.
///
/// # Errors
/// 000-002 for other types, a number that is invalid or missing for type 1, and a body that isn't
/// JSON.
pub fn forwarding(body: &[u8]) -> Result<Operation, Failure> {
    let body = Object::parse(body)?;
    let kind = body.integer("forwardType")?;
    let number = number(&body, "forwardNumber")?;
    match (kind, number) {
        (Some(0) | None, None) | (Some(0), Some(_)) => Ok(Operation::Forwarding(None)),
        (Some(1) | None, Some(phone)) => Ok(Operation::Forwarding(Some(phone))),
        (Some(1), None) => Err(Failure::new(Retcode::Parameter, "forwardNumber is missing")),
        (Some(_), _) => Err(Fault {
            member: "forwardType",
            expected: "0 or 1",
        }
        .into()),
    }
}

fn number(body: &Object, member: &'static str) -> Result<Option<Phone>, Failure> {
    match body.text(member)?.as_deref() {
        None | Some("") => Ok(None),
        Some(text) => match read(text) {
            Some(phone) => Ok(Some(phone)),
            None => Err(Fault {
                member,
                expected: EXPECTED,
            }
            .into()),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(got: Result<Operation, Failure>, expect: &str) {
        let shown = match got {
            Ok(Operation::BindPhone(phone)) => phone.to_string(),
            Ok(Operation::Forwarding(phone)) => phone.map_or("nowhere".to_owned(), |phone| phone.to_string()),
            Ok(other) => panic!("{other:?}"),
            Err(failure) => failure.to_string(),
        };
        assert_eq!(shown, expect);
    }

    #[test]
    fn bindings() {
        check(bind(br#"{"phonenum":"40001"}"#), "40001");
        check(bind(br#"{"phonenum":40001}"#), "40001");
        check(bind(br#"{"phonenum":"+86-10_a.b*#"}"#), "+86-10_a.b*#");
        for missing in ["", "{}", r#"{"phonenum":null}"#, r#"{"phonenum":""}"#] {
            check(bind(missing.as_bytes()), "100-013 phonenum is missing");
        }
        for bad in ["1234567890123456789012345", "4 1", "<sip:1>"] {
            check(
                bind(format!(r#"{{"phonenum":"{bad}"}}"#).as_bytes()),
                &format!("100-013 phonenum must be {EXPECTED}"),
            );
        }
        check(bind(br#"{"phonenum":[1]}"#), "100-013 phonenum must be a string");
        check(bind(b"phonenum=40001"), "100-013 the body is not JSON");
    }

    #[test]
    fn forwardings() {
        check(
            forwarding(br#"{"forwardType":1,"forwardNumber":"70011"}"#),
            "70011",
        );
        check(
            forwarding(br#"{"forwardType":"1","forwardNumber":70011}"#),
            "70011",
        );
        check(forwarding(br#"{"forwardNumber":"70011"}"#), "70011");
        check(
            forwarding(br#"{"forwardType":0,"forwardNumber":"70011"}"#),
            "nowhere",
        );
        check(forwarding(br#"{"forwardNumber":""}"#), "nowhere");
        check(forwarding(b""), "nowhere");
        check(
            forwarding(br#"{"forwardType":1}"#),
            "000-002 forwardNumber is missing",
        );
        let bad = "000-002 forwardType must be 0 or 1";
        check(forwarding(br#"{"forwardType":2,"forwardNumber":"70011"}"#), bad);
        check(forwarding(br#"{"forwardType":-1}"#), bad);
        check(
            forwarding(br#"{"forwardNumber":"7 1"}"#),
            &format!("000-002 forwardNumber must be {EXPECTED}"),
        );
        check(forwarding(b"7"), "000-002 the body is not a JSON object");
    }
}
