use super::*;
use ccgate_core::SkillId;
use ccgate_core::figures::{QueueFigures, Totals};

#[track_caller]
fn check(body: Vec<u8>, result: &str) {
    let expect = format!(r#"{{"message":"success","retcode":"0","result":{result}}}"#);
    assert_eq!(String::from_utf8(body).unwrap(), expect);
}

const AGENTS: Standing = Standing {
    idle: 1,
    ringing: 2,
    talking: 3,
    work: 4,
    busy: 5,
    rest: 6,
};

#[test]
fn of_the_platform() {
    check(server_time(Time::from_millis(1_700_000_000_123)), "1700000000123");
    check(version(), concat!("\"ccgate ", env!("CARGO_PKG_VERSION"), "\""));
    check(
        system_state(AGENTS),
        r#"{"busyagent":5,"talkingnum":5,"Idleagent":1,"totalloginagent":21}"#,
    );
}

#[test]
fn of_a_queue() {
    let skill = Skill {
        name: "voice".to_owned(),
        ..Skill::default()
    };
    let seconds = Duration::from_secs;
    let queue = QueueSeen {
        skill: SkillId(1),
        figures: QueueFigures {
            waiting: 2,
            oldest: Some(Time::from_millis(1_000)),
            agents: AGENTS,
            available: 1,
            totals: Totals {
                offered: 10,
                answered: 6,
                answered_in_time: 5,
                abandoned: 1,
                overflowed: 2,
                unanswered: 3,
                waited: seconds(61),
                longest_wait: seconds(30),
                talked: seconds(600),
                held: seconds(20),
                wrapped_up: seconds(90),
                ..Totals::default()
            },
        },
    };
    check(
        skill_statistics(&skill, queue, Time::from_millis(6_500)),
        concat!(
            r#"{"skillId":1,"skillName":"voice","queueSize":2,"queueTime":5,"maxQueueSize":100,"loadFactor":42,"#,
            r#""agentLoginNums":21,"agentTalkingNums":5,"agentIdleNums":1,"agentAvailableNums":1,"#,
            r#""agentSetbusyNums":5,"agentRestNums":6,"agentWorkNums":4,"agentStudyNums":0,"#,
            r#""callOfferedNums":10,"callAnsweredNums":6,"callAnsweredInTimeNums":5,"callAbandonedNums":1,"#,
            r#""callOverflowedNums":2,"callUnansweredNums":3,"serviceLevel":71.4,"averageWaitTime":10,"#,
            r#""maxWaitTime":30,"averageTalkTime":100,"talkTime":600,"holdTime":20,"workTime":90}"#
        ),
    );
    let fresh = QueueSeen {
        skill: SkillId(1),
        figures: QueueFigures::default(),
    };
    let body = skill_statistics(&skill, fresh, Time::default());
    let body: serde_json::Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(body["result"]["serviceLevel"], serde_json::Value::Null);
    assert_eq!(body["result"]["averageWaitTime"], 0);
}

#[test]
fn of_the_cluster() {
    let cluster = Cluster {
        name: "ccgate",
        node: "AgentGateway0",
    };
    let one = r#"{"clusterName":"ccgate","nodes":[{"nodeName":"AgentGateway0","agentNum":2}]}"#;
    check(cluster.list(2), &format!("[{one}]"));
    check(cluster.one(2), one);
    let agent = |id: u32| format!(r#"{{"workno":"{id}","clusterName":"ccgate","nodeName":"AgentGateway0"}}"#);
    check(cluster.agent(AgentId(101)), &agent(101));
    check(
        cluster.agents(&[AgentId(101), AgentId(102)]),
        &format!("[{},{}]", agent(101), agent(102)),
    );
}
