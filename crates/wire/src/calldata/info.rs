//! Calls as desktops are shown them (spec/voice.md §3, "Call info object").

use crate::envelope::success;
use ccgate_core::call::CallInfo;
use ccgate_core::{CallId, Phone};
use serde::Serialize;
use std::time::Duration;

/// The call info object. Members that a page types as integer but every sample and client has as
/// text are text.
#[derive(Serialize)]
pub(crate) struct CallInfoObject<'a> {
    callfeature: i16,
    callid: &'a str,
    caller: &'a str,
    called: &'a str,
    callskill: &'a str,
    callskillid: u16,
    orgicallednum: &'a str,
    calldata: &'a str,
    begintime: Option<u64>,
    endtime: Option<u64>,
    #[serde(rename = "userPriority")]
    user_priority: u8,
    #[serde(rename = "trunkNo")]
    trunk_no: u16,
    logontimes: u8,
    #[serde(rename = "mediaType")]
    media_type: u8,
    #[serde(rename = "mediaAbility")]
    media_ability: u8,
    #[serde(rename = "waitTime")]
    wait_time: u64,
}

/// `trunkNo` of none.
const NO_TRUNK: u16 = 65_535;

impl<'a> From<&'a CallInfo> for CallInfoObject<'a> {
    fn from(info: &'a CallInfo) -> Self {
        Self {
            callfeature: info.parties.feature.0,
            callid: &info.parties.call.0,
            caller: &info.parties.caller.0,
            called: &info.parties.called.0,
            callskill: &info.skill_name,
            callskillid: info.skill.map_or(0, |skill| skill.0),
            orgicallednum: "",
            calldata: &info.data.0,
            begintime: info.talking_since.map(|since| since.millis()),
            endtime: info.ended.map(|ended| ended.millis()),
            user_priority: 0,
            trunk_no: NO_TRUNK,
            logontimes: 0,
            media_type: 5,
            media_ability: 1,
            wait_time: info.waited,
        }
    }
}

/// One call; null when there is none.
#[must_use]
pub fn call(info: Option<&CallInfo>) -> Vec<u8> {
    success(&info.map(CallInfoObject::from))
}

/// A list of calls.
#[must_use]
pub fn calls(list: &[CallInfo]) -> Vec<u8> {
    success(&list.iter().map(CallInfoObject::from).collect::<Vec<_>>())
}

/// A list of call ids.
#[must_use]
pub fn call_ids(list: &[CallId]) -> Vec<u8> {
    success(&list.iter().map(|call| &*call.0).collect::<Vec<_>>())
}

/// A list of telephone numbers.
#[must_use]
pub fn numbers(list: &[Phone]) -> Vec<u8> {
    success(&list.iter().map(|number| &*number.0).collect::<Vec<_>>())
}

/// A number of calls.
#[must_use]
pub fn count(count: usize) -> Vec<u8> {
    success(&count)
}

/// Whether there is a call.
#[must_use]
pub fn flag(is_so: bool) -> Vec<u8> {
    success(&is_so)
}

/// `statistics`: since the sign-in, how long the agent talked, how many calls it answered, and how
/// many rang until they were taken away.
#[must_use]
pub fn statistics(talked: Duration, answered: u64, unanswered: u64) -> Vec<u8> {
    #[derive(Serialize)]
    struct Statistics {
        talktime: u64,
        answernums: u64,
        noanswernums: u64,
    }
    success(&Statistics {
        talktime: talked.as_secs(),
        answernums: answered,
        noanswernums: unanswered,
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use ccgate_core::call::{CallData, CallParties, Feature};
    use ccgate_core::{SkillId, Time};

    #[track_caller]
    fn check(body: Vec<u8>, result: &str) {
        let expect = format!(r#"{{"message":"success","retcode":"0","result":{result}}}"#);
        assert_eq!(String::from_utf8(body).unwrap(), expect);
    }

    fn info() -> CallInfo {
        CallInfo {
            parties: CallParties {
                call: "1476838963-224".into(),
                caller: "70004".into(),
                called: "60015".into(),
                feature: Feature::INBOUND,
            },
            skill: Some(SkillId(2011)),
            skill_name: "voice".to_owned(),
            data: CallData("a\"b".into()),
            talking_since: Some(Time::from_millis(1_476_838_963_000)),
            ended: None,
            waited: 3,
        }
    }

    const TALKING: &str = concat!(
        r#"{"callfeature":0,"callid":"1476838963-224","caller":"70004","called":"60015","callskill":"voice","#,
        r#""callskillid":2011,"orgicallednum":"","calldata":"a\"b","begintime":1476838963000,"endtime":null,"#,
        r#""userPriority":0,"trunkNo":65535,"logontimes":0,"mediaType":5,"mediaAbility":1,"waitTime":3}"#
    );

    #[test]
    fn one_call() {
        check(call(Some(&info())), TALKING);
        check(call(None), "null");
        let over = CallInfo {
            skill: None,
            skill_name: String::new(),
            data: CallData::default(),
            talking_since: None,
            ended: Some(Time::from_millis(5)),
            waited: 0,
            ..info()
        };
        check(
            call(Some(&over)),
            concat!(
                r#"{"callfeature":0,"callid":"1476838963-224","caller":"70004","called":"60015","callskill":"","#,
                r#""callskillid":0,"orgicallednum":"","calldata":"","begintime":null,"endtime":5,"#,
                r#""userPriority":0,"trunkNo":65535,"logontimes":0,"mediaType":5,"mediaAbility":1,"waitTime":0}"#
            ),
        );
    }

    #[test]
    fn lists() {
        check(calls(&[info(), info()]), &format!("[{TALKING},{TALKING}]"));
        check(calls(&[]), "[]");
        check(call_ids(&["1-7".into(), "1-8".into()]), r#"["1-7","1-8"]"#);
        check(numbers(&["70011".into(), "1204".into()]), r#"["70011","1204"]"#);
        check(count(2), "2");
        check(flag(true), "true");
        check(
            statistics(Duration::from_millis(61_999), 2, 1),
            r#"{"talktime":61,"answernums":2,"noanswernums":1}"#,
        );
    }
}
