use super::*;
use ccgate_core::agent::{Activity, Rest, Settings};
use ccgate_core::call::CallData;
use ccgate_core::ids::SessionSerial;
use ccgate_core::session::{AgentType, Delivery, Origin, Renewal, Session, Terms, Token};
use std::collections::BTreeSet;
use std::time::Duration;

const SIGNED_IN: Time = Time::from_millis(1_700_000_000_000);

fn agent(activity: Activity) -> Agent {
    let renewal = Renewal::Static {
        overlap: Duration::from_secs(60),
    };
    Agent {
        id: AgentId(1203),
        session: Session {
            serial: SessionSerial(1),
            signed_in: SIGNED_IN,
            phone: Some("40001".into()),
            origin: Origin::default(),
            terms: Terms {
                agent_type: AgentType::Voice,
                media: Media {
                    voice: true,
                    chat: true,
                    mail: false,
                },
                release_phone: true,
                phone_linkage: false,
                listen: false,
                video_phone: None,
            },
            delivery: Delivery::Poll,
            token: Token::new(Guid::from_random(1, "AgentGateway0"), SIGNED_IN, renewal),
            must_change_password: false,
        },
        activity,
        since: Time::from_millis(1_700_000_001_000),
        before: None,
        settings: Settings {
            auto_answer: true,
            auto_idle: true,
            talk_right: true,
            self_record: false,
            record_before_talking: false,
            forwarding: None,
        },
        skills: BTreeSet::new(),
        custom_state: None,
    }
}

fn call(feature: Feature, caller: &str, called: &str) -> CallInfo {
    CallInfo {
        parties: CallParties {
            call: "1700000000-7".into(),
            caller: caller.into(),
            called: called.into(),
            feature,
        },
        skill: None,
        skill_name: String::new(),
        data: CallData("kept".into()),
        talking_since: Some(Time::from_millis(1_700_000_002_000)),
        ended: None,
        waited: 0,
    }
}

const REST: Rest = Rest {
    length: Duration::from_secs(60),
    cause: 1,
};

/// Activities with `agentState`, `isWorking` and the platform's code.
fn activities() -> Vec<(Activity, u8, bool, u8)> {
    let ringing = CallPhase::Ringing { until: SIGNED_IN };
    let talking = CallPhase::Talking {
        since: Time::from_millis(1_700_000_002_000),
    };
    let in_call = |phase, pending| Activity::Call { phase, pending };
    vec![
        (Activity::Idle, 4, false, 1),
        (Activity::Busy { reason: 200 }, 3, false, 7),
        (
            Activity::Rest {
                rest: REST,
                until: None,
            },
            8,
            false,
            8,
        ),
        (
            Activity::Work {
                until: None,
                pending: Some(Pending::Rest(REST)),
            },
            5,
            true,
            6,
        ),
        (in_call(ringing, None), 7, false, 4),
        (in_call(talking, Some(Pending::Busy { reason: 0 })), 7, false, 5),
    ]
}

#[track_caller]
fn check(body: Vec<u8>, result: &str) {
    assert_eq!(
        String::from_utf8(body).unwrap(),
        format!(r#"{{"message":"success","retcode":"0","result":{result}}}"#)
    );
}

#[test]
fn sign_in() {
    let mut agent = agent(Activity::Idle);
    check(
        signed_in(&agent, VdnId(1), "AgentGateway", None),
        concat!(
            r#"{"vdnid":1,"workno":"1203","mediatype":"TTF","loginTime":"1700000000000","#,
            r#""isForceChange":"false","serverName":"AgentGateway","timeRemaining":""}"#
        ),
    );
    agent.session.must_change_password = true;
    agent.session.terms.media.chat = false;
    check(
        signed_in(&agent, VdnId(5000), "AgentGateway", Some(0)),
        concat!(
            r#"{"vdnid":5000,"workno":"1203","mediatype":"TFF","loginTime":"1700000000000","#,
            r#""isForceChange":"true","serverName":"AgentGateway","timeRemaining":"0"}"#
        ),
    );
}

#[test]
fn states() {
    for (activity, state, working, _) in activities() {
        check(
            agent_status(&agent(activity)),
            &format!(r#"{{"agentState":{state},"isWorking":{working}}}"#),
        );
    }
}

#[test]
fn skills() {
    let skill = |name: &str, media_type| Skill {
        name: name.to_owned(),
        media_type,
        ..Skill::default()
    };
    let (voice, chat) = (skill("voice", 5), skill("chat", 1));
    check(
        agent_skills([(SkillId(1), &voice), (SkillId(2), &chat)]),
        r#"[{"name":"voice","id":1,"mediatype":5},{"name":"chat","id":2,"mediatype":1}]"#,
    );
}

/// `agentStateInfo` of an agent, member by member.
fn info(agent: &Agent, call: Option<&CallInfo>, held: &[CallInfo]) -> serde_json::Value {
    let body = agent_info(agent, call, held, None, Time::from_millis(1_700_000_009_000));
    serde_json::from_slice::<serde_json::Value>(&body).unwrap()["result"]["agentStateInfo"].clone()
}

#[test]
fn synchronised_idle() {
    check(
        agent_info(
            &agent(Activity::Idle),
            None,
            &[],
            None,
            Time::from_millis(1_700_000_009_000),
        ),
        concat!(
            r#"{"callinfo":null,"agentStateInfo":{"workNo":"1203","qcWorkNo":"","state":1,"lastState":255,"#,
            r#""preBusy":false,"preRest":false,"agentStateBeginTime":1700000001000,"#,
            r#""currentTime":"1700000009000","callFeature":0,"talkingCallfeature":0,"callData":"","#,
            r#""partner":"","callerNo":"","calledNo":"","curCallId":"","mainCallId":"","holdCallId":"","#,
            r#""firsttalkingFlag":false,"releaseFlag":0,"beginTalkingTime":null,"#,
            r#""secondTalkingTime":null,"beginHoldTime":null,"recordID":"","curCommand":0,"#,
            r#""cmdBeginTime":""}}"#
        ),
    );
}

#[test]
fn synchronised_while_inspected() {
    let body = agent_info(
        &agent(Activity::Idle),
        None,
        &[],
        Some(AgentId(1221)),
        Time::from_millis(1_700_000_009_000),
    );
    let body: serde_json::Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(body["result"]["agentStateInfo"]["qcWorkNo"], "1221");
}

#[test]
fn synchronised_otherwise() {
    for (activity, _, _, code) in activities() {
        let pending = activity.pending();
        let mut agent = agent(activity);
        agent.before = Some(Status::Busy);
        let info = info(&agent, None, &[]);
        assert_eq!(info["state"], code);
        assert_eq!(info["lastState"], 7);
        assert_eq!(info["preBusy"], matches!(pending, Some(Pending::Busy { .. })));
        assert_eq!(info["preRest"], matches!(pending, Some(Pending::Rest(_))));
    }
    let in_call = |feature, caller, called| {
        let talking = Activity::Call {
            phase: CallPhase::Talking { since: SIGNED_IN },
            pending: None,
        };
        let held = [
            call(Feature::INBOUND, "1", "2"),
            call(Feature::INBOUND, "70013", "40001"),
        ];
        info(&agent(talking), Some(&call(feature, caller, called)), &held)
    };
    let seen = in_call(Feature::OUTBOUND, "70011", "70012");
    assert_eq!(seen["beginTalkingTime"], 1_700_000_002_000_u64);
    assert_eq!(seen["callFeature"], 7);
    assert_eq!(seen["talkingCallfeature"], 7);
    assert_eq!(seen["curCallId"], "1700000000-7");
    assert_eq!(seen["holdCallId"], "1700000000-7");
    assert_eq!(seen["callData"], "kept");
    assert_eq!(seen["partner"], "70012");
    let partner = |feature, caller, called| in_call(feature, caller, called)["partner"].clone();
    assert_eq!(partner(Feature::INBOUND, "70011", "40001"), "70011");
    assert_eq!(partner(Feature::INBOUND, "40001", "70012"), "70012");
    assert_eq!(partner(Feature::INTERNAL, "1203", "1204"), "1204");
    assert_eq!(partner(Feature::INTERNAL, "1204", "1203"), "1204");
    let ringing = Activity::Call {
        phase: CallPhase::Ringing { until: SIGNED_IN },
        pending: None,
    };
    let seen = info(
        &agent(ringing),
        Some(&call(Feature::OUTBOUND, "40001", "70011")),
        &[],
    );
    assert_eq!(seen["beginTalkingTime"], serde_json::Value::Null);
    assert_eq!(seen["talkingCallfeature"], 0);
    assert_eq!(seen["callFeature"], 7);
}

#[test]
fn small_ones() {
    let mut agent = agent(Activity::Idle);
    check(custom_state(&agent), r#"{"agentcustomstate":"65535"}"#);
    agent.custom_state = Some(7);
    check(custom_state(&agent), r#"{"agentcustomstate":"7"}"#);
    check(
        guid(&Guid::from_random(1, "AgentGateway1")),
        r#"{"guid":"00000000000000000000000000000001.AgentGateway1"}"#,
    );
    check(heartbeat(&agent), r#"{"loginTime":"1700000000000"}"#);
    check(
        login_info("abc", SIGNED_IN, None),
        r#"{"token":"abc","expires":"1700000000000"}"#,
    );
    check(
        login_info("abc", SIGNED_IN, Some((&Phone::from("40001"), "ccgate"))),
        r#"{"token":"abc","expires":"1700000000000","user":"40001","realm":"ccgate"}"#,
    );
    check(
        note_sent(&[AgentId(1204), AgentId(1205)]),
        r#"{"undelivered":["1204","1205"]}"#,
    );
    check(note_sent(&[]), r#"{"undelivered":[]}"#);
    check(private_config("a\"b"), r#""a\"b""#);
}

#[test]
fn media() {
    let letters = |voice, chat, mail| media_letters(Media { voice, chat, mail });
    assert_eq!(letters(true, true, false), "TTF");
    assert_eq!(letters(true, false, false), "TFF");
    assert_eq!(letters(true, true, true), "TTT");
    assert_eq!(letters(false, false, false), "FFF");
    assert_eq!(letters(false, true, true), "FTT");
}
