//! Call-associated data, and which call is meant.

use crate::envelope;
use crate::lenient::{Fault, Object};
use crate::query::Query;
use crate::retcode::{Failure, Retcode};
use crate::voicecall::{MOST_CALL_ID, call_data, call_data_fault};
use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use ccgate_core::CallId;
use ccgate_core::call::CallData;
use ccgate_core::vdn::CallOperation;

/// With padding, and read without it too.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// `appdata?isEncodeResult=&callId=`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Of which call; the present or last one when `None`.
    pub call: Option<CallId>,
    /// Whether the answer is to be Base64.
    pub encoded: bool,
}

/// Reads what `appdata` asks for. `callid` is taken as well as the page's `callId`.
///
/// # Errors
/// 000-002.
pub fn asked(query: Query<'_>) -> Result<Asked, Failure> {
    let encoded = query.flag("isEncodeResult")?.unwrap_or(false);
    let call = query.get("callId").or_else(|| query.get("callid"));
    Ok(Asked {
        call: call_id("callId", call.as_deref())?,
        encoded,
    })
}

/// `callinfo?isNoContainLastCall=`: true when the last call doesn't count.
///
/// # Errors
/// 000-002.
pub fn without_last(query: Query<'_>) -> Result<bool, Failure> {
    Ok(query.flag("isNoContainLastCall")?.unwrap_or(false))
}

/// The answer of `appdata`.
#[must_use]
pub fn data(data: &CallData, encoded: bool) -> Vec<u8> {
    match encoded {
        true => envelope::success(&BASE64.encode(data.0.as_bytes())),
        false => envelope::success(&&*data.0),
    }
}

/// `setcalldataex`: `callid`, `calldata` and `isDataEncoded`.
///
/// # Errors
/// 400-002 without data, 100-011 for a member that is too long or isn't what it must be.
pub fn set_data_ex(body: &[u8]) -> Result<CallOperation, Failure> {
    const MEMBER: &str = "calldata";
    let body = Object::parse(body)?;
    let refused = |fault: Fault| Failure::from(fault).under(Retcode::PlatformParameter);
    let call = body.text("callid").map_err(refused)?;
    let call =
        call_id("callid", call.as_deref()).map_err(|failure| failure.under(Retcode::PlatformParameter))?;
    let text = body.text(MEMBER).map_err(refused)?.unwrap_or_default();
    if text.is_empty() {
        return Err(Failure::plain(Retcode::NoData));
    }
    let encoded = body.flag("isDataEncoded").map_err(refused)?.unwrap_or(false);
    let data = match encoded {
        true => call_data(&decoded(&text).ok_or(refused(Fault {
            member: MEMBER,
            expected: "Base64 of UTF-8",
        }))?),
        false => call_data(&text),
    };
    let data = data.ok_or(refused(call_data_fault(MEMBER)))?;
    Ok(CallOperation::SetData { call, data })
}

/// `PUT calldata/{agentid}?calldata=&callid=`, the older form.
///
/// # Errors
/// 400-002 without data, 000-002 when it or the id is too long.
pub fn set_data(query: Query<'_>) -> Result<CallOperation, Failure> {
    let call = call_id("callid", query.get("callid").as_deref())?;
    let text = query.get("calldata").unwrap_or_default();
    if text.is_empty() {
        return Err(Failure::plain(Retcode::NoData));
    }
    let data = call_data(&text).ok_or(call_data_fault("calldata"))?;
    Ok(CallOperation::SetData { call, data })
}

/// The answer where there is no call: null.
#[must_use]
pub fn no_calls() -> Vec<u8> {
    envelope::success(&())
}

fn decoded(text: &str) -> Option<String> {
    let text: String = text.split_ascii_whitespace().collect();
    String::from_utf8(BASE64.decode(text).ok()?).ok()
}

fn call_id(member: &'static str, text: Option<&str>) -> Result<Option<CallId>, Failure> {
    match text.map(str::trim) {
        None | Some("") => Ok(None),
        Some(id) if id.chars().count() <= MOST_CALL_ID && !id.contains(char::is_control) => {
            Ok(Some(id.into()))
        }
        Some(_) => Err(Fault {
            member,
            expected: "a text of at most 256 characters",
        }
        .into()),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    /// The call's id and its data, or the failure.
    #[track_caller]
    fn check(got: Result<CallOperation, Failure>, expect: Result<(Option<&str>, &str), &str>) {
        let got = got.map(|operation| match operation {
            CallOperation::SetData { call, data } => (call.map(|call| call.to_string()), data.0.to_string()),
            other => panic!("{other:?}"),
        });
        let expect = expect.map(|(call, data)| (call.map(str::to_owned), data.to_owned()));
        assert_eq!(
            got.map_err(|failure| failure.to_string()),
            expect.map_err(str::to_owned)
        );
    }

    #[test]
    fn kept_by_body() {
        let put = |body: &str| set_data_ex(body.as_bytes());
        check(put(r#"{"calldata":"a b"}"#), Ok((None, "a b")));
        check(
            put(r#"{"callid":"1700000000-7","calldata":"x","isDataEncoded":false}"#),
            Ok((Some("1700000000-7"), "x")),
        );
        check(put(r#"{"callid":"","calldata":7}"#), Ok((None, "7")));
        for encoded in ["5Y2h", r#"5Y2h"#] {
            let body = format!(r#"{{"calldata":"{encoded}","isDataEncoded":"true"}}"#);
            check(put(&body), Ok((None, "卡")));
        }
        check(put(r#"{"calldata":"YQ","isDataEncoded":true}"#), Ok((None, "a")));
        check(
            put(r#"{"calldata":"YQ==\r\n","isDataEncoded":"True"}"#),
            Ok((None, "a")),
        );
        for body in [
            "",
            "{}",
            r#"{"calldata":null}"#,
            r#"{"calldata":"","callid":"1"}"#,
        ] {
            check(put(body), Err("400-002 there is no data to keep"));
        }
        let broken = Err("100-011 calldata must be Base64 of UTF-8");
        check(put(r#"{"calldata":"Y*","isDataEncoded":true}"#), broken);
        check(put(r#"{"calldata":"/w==","isDataEncoded":true}"#), broken);
        check(
            put(r#"{"calldata":"a","isDataEncoded":"maybe"}"#),
            Err("100-011 isDataEncoded must be a boolean"),
        );
        check(
            put(r#"{"calldata":[1]}"#),
            Err("100-011 calldata must be a string"),
        );
        check(put("calldata=a"), Err("000-002 the body is not JSON"));
        let long = "100-011 calldata must be a text of at most 16384 bytes";
        let body = |length, encoded| {
            let text = "x".repeat(length);
            let text = if encoded { BASE64.encode(text) } else { text };
            put(&format!(r#"{{"calldata":"{text}","isDataEncoded":{encoded}}}"#))
        };
        for encoded in [false, true] {
            check(body(16_384, encoded), Ok((None, &"x".repeat(16_384))));
            check(body(16_385, encoded), Err(long));
        }
        let id = "1".repeat(257);
        check(
            put(&format!(r#"{{"calldata":"a","callid":"{id}"}}"#)),
            Err("100-011 callid must be a text of at most 256 characters"),
        );
    }

    #[test]
    fn kept_by_query() {
        let put = |query: &str| set_data(Query::new(query));
        check(put("calldata=a%20b&callid=1-7"), Ok((Some("1-7"), "a b")));
        check(put("calldata=a"), Ok((None, "a")));
        check(put(""), Err("400-002 there is no data to keep"));
        check(put("calldata="), Err("400-002 there is no data to keep"));
        check(
            put(&format!("calldata={}", "x".repeat(16_385))),
            Err("000-002 calldata must be a text of at most 16384 bytes"),
        );
        check(
            put("calldata=a&callid=%0a1%0a2"),
            Err("000-002 callid must be a text of at most 256 characters"),
        );
    }

    #[test]
    fn asked_for() {
        let check = |query, expect: Result<(Option<&str>, bool), &str>| {
            let got = asked(Query::new(query)).map(|asked| (asked.call, asked.encoded));
            let expect = expect.map(|(call, encoded)| (call.map(CallId::from), encoded));
            assert_eq!(
                got.map_err(|failure| failure.to_string()),
                expect.map_err(str::to_owned),
                "{query}"
            );
        };
        check("", Ok((None, false)));
        check("isEncodeResult=true&callId=1-7", Ok((Some("1-7"), true)));
        check("isEncodeResult=False&callid=1-7", Ok((Some("1-7"), false)));
        check("isEncodeResult=&callId=", Ok((None, false)));
        check(
            "isEncodeResult=2",
            Err("000-002 isEncodeResult must be a boolean"),
        );
        assert_eq!(without_last(Query::new("")), Ok(false));
        assert_eq!(without_last(Query::new("isNoContainLastCall=True")), Ok(true));
        assert!(without_last(Query::new("isNoContainLastCall=x")).is_err());
    }

    #[test]
    fn answers() {
        let kept = CallData("{\"n\":\"卡\"}".into());
        let check = |body: Vec<u8>, result: &str| {
            let expect = format!(r#"{{"message":"success","retcode":"0","result":{result}}}"#);
            assert_eq!(String::from_utf8(body).unwrap(), expect);
        };
        check(data(&kept, false), r#""{\"n\":\"卡\"}""#);
        check(data(&kept, true), r#""eyJuIjoi5Y2hIn0=""#);
        check(data(&CallData::default(), true), r#""""#);
        check(no_calls(), "null");
    }
}
