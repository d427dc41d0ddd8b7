//! Bodies and queries of the configuration interface.

use super::mutation::input;
use super::{VALUES, proper_password, proper_phone, refused};
use ccgate_core::directory::{Directory, Overflow, Skill};
use ccgate_core::flow::Flow;
use ccgate_core::ids::{FlowId, SkillId};
use ccgate_wire::config::agents::AgentBody;
use ccgate_wire::config::roles::RoleBody;
use ccgate_wire::config::routes::RouteBody;
use ccgate_wire::config::sign_in::{Account, SignIn};
use ccgate_wire::config::skill_groups::SkillGroupBody;
use ccgate_wire::config::skills::{self, SkillBody};
use ccgate_wire::config::{id, ids};
use ccgate_wire::query::Query;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

const FAULTS: &[&str] = &["000-002", "110-020"];
const FORBIDDEN: &str = "\"[]'&()=;<>,";

const BODIES: &[&str] = &[
    r#"{"agentId":"101","password":"QZXJa@1"}"#,
    r#"{"agentId":103,"name":"QZXJ","agentPwd":"QZXJa@1","fullName":"QZXJ","socialChatNum":0,"timeRemaining":"90",
        "userClassId":"6","asrInd":0,"groupId":-1,"skills":[{"skillId":1,"level":"2"}],"phones":"40001,40002"}"#,
    r#"{"name":"QZXJ","mediaTypeId":"5","description":"QZXJ","skillParameter":{"maxAgentWrapupTime":30,
        "calcOfMaxCallNum":1,"maxCallNum":"100","maxWaitTime":60,"supportVideo":0,
        "timeOutTransferDevice":{"transferType":"Transfer","deviceType":1,"value":2},
        "busyTransferDevice":{"transferType":"Release"},"noAgentsTransferDevice":{"transferType":"Wait"}}}"#,
    r#"{"name":"QZXJ","roles":[0,1,0,1,0,1,0,1,0,1,0,1,0,1,0,1,0,1,0,1,0,1,0,1,0,1,0,1,0,1,0,"1"]}"#,
    r#"{"accesscode":3000,"subcode":"","devicetype":"1","deviceId":2,"description":"QZXJ"}"#,
    r#"{"accesscode":"*30#","devicetype":3,"deviceId":7}"#,
    r#"{"skillGroupName":"QZXJ","skills":[{"skillId":1,"skillPower":"100","agentPower":300}]}"#,
];

const QUERIES: &[&str] = &[
    "agentIdSet=103,102",
    "skillId=5&agentId=&dnId=0",
    "userClassIdSet=101%2C102;QZXJ",
];

const MEMBERS: &[&str] = &[
    "agentId",
    "name",
    "agentPwd",
    "fullName",
    "socialChatNum",
    "timeRemaining",
    "userClassId",
    "groupId",
    "skills",
    "phones",
    "mediaTypeId",
    "description",
    "skillParameter",
    "roles",
    "accesscode",
    "subcode",
    "devicetype",
    "deviceId",
    "skillGroupName",
    "password",
];

fn object() -> impl Strategy<Value = Vec<u8>> {
    vec((select(MEMBERS), select(VALUES)), 0..6).prop_map(|members| {
        let start = r#"{"name":"QZXJ","mediaTypeId":5,"devicetype":1,"deviceId":1,"accesscode":"1""#;
        let mut body = start.to_owned();
        for (member, value) in members {
            body.push_str(&format!(",\"{member}\":{value}"));
        }
        body.push('}');
        body.into_bytes()
    })
}

fn directory() -> Directory {
    let flow = Flow {
        id: FlowId(7),
        name: String::new(),
        description: String::new(),
        access_code: "1".into(),
        language: Default::default(),
        zone: Default::default(),
        steps: Vec::new(),
    };
    Directory {
        skills: [(SkillId(1), Skill::default()), (SkillId(2), Skill::default())].into(),
        flows: [(FlowId(7), flow.into())].into(),
        ..Directory::default()
    }
}

fn proper_name(name: &str, longest: usize) {
    assert!((1..=longest).contains(&name.len()), "{name}");
    assert!(
        !name.contains(|c: char| FORBIDDEN.contains(c) || c.is_control()),
        "{name}"
    );
}

fn sign_in(body: &[u8]) {
    match SignIn::parse(body) {
        Ok(read) => {
            proper_password(&read.password);
            assert_eq!(Account::of_number(read.account.number()), Some(read.account));
        }
        Err(failure) => refused(&failure, &["100-001"]),
    }
}

fn agent(body: &[u8]) {
    let read = AgentBody::parse(body).and_then(|read| {
        read.password.iter().for_each(proper_password);
        read.check_time(Some(90))?;
        read.added()
    });
    match read {
        Ok(entry) => {
            proper_name(&entry.name, 20);
            assert!(entry.skills.values().all(|level| (1..=100).contains(level)));
            assert!(entry.skills.keys().all(|skill| (1..=2000).contains(&skill.0)));
            assert!(entry.role.is_none_or(|role| role.0 > 0));
            entry.phones.iter().for_each(proper_phone);
        }
        Err(failure) => refused(&failure, FAULTS),
    }
}

fn skill(body: &[u8]) {
    let read = match SkillBody::parse(body).and_then(|read| read.added()) {
        Ok(read) => read,
        Err(failure) => return refused(&failure, FAULTS),
    };
    proper_name(&read.name, 100);
    assert!(read.description.chars().count() <= 255);
    assert!(read.wrap_up_seconds.is_none_or(|seconds| seconds <= 3600));
    assert!(
        read.most_wait_seconds
            .is_some_and(|seconds| (1..=60_000).contains(&seconds))
    );
    for overflow in [&read.when_full, &read.when_waited]
        .into_iter()
        .chain(&read.when_unstaffed)
    {
        match overflow {
            Overflow::Release => {}
            Overflow::Skill(skill) => assert!((1..=2000).contains(&skill.0)),
            Overflow::Flow(flow) => assert!((1..=1500).contains(&flow.0)),
            Overflow::Number(phone) => proper_phone(phone),
            other => panic!("{other:?}"),
        }
    }
    // What is told of it can be said again.
    let told = skills::found(&[(SkillId(1), read.clone())].into(), None);
    let told: serde_json::Value = serde_json::from_slice(&told).unwrap();
    let said = SkillBody::parse(told["result"][0].to_string().as_bytes()).unwrap();
    let mut again = read.clone();
    said.change(&mut again).unwrap();
    assert_eq!(again, read);
}

fn others(body: &[u8]) {
    match RoleBody::parse(body).and_then(|read| read.added()) {
        Ok(role) => {
            proper_name(&role.name, 20);
            assert!(matches!(role.flags.len(), 32 | 64 | 128));
        }
        Err(failure) => refused(&failure, FAULTS),
    }
    match RouteBody::parse(body).and_then(|read| read.added(&directory())) {
        Ok(code) => proper_phone(&code.number),
        Err(failure) => refused(&failure, FAULTS),
    }
    match SkillGroupBody::parse(body).and_then(|read| read.added()) {
        Ok(group) => {
            proper_name(&group.name, 64);
            let proper = |(own, agent): &(u8, u16)| (1..=100).contains(own) && (1..=300).contains(agent);
            assert!(group.skills.values().all(proper));
        }
        Err(failure) => refused(&failure, FAULTS),
    }
}

proptest! {
    #[test]
    fn fuzz_config_bodies(body in prop_oneof![input(BODIES, 600), object()]) {
        sign_in(&body);
        agent(&body);
        skill(&body);
        others(&body);
        match id(Query::default(), &body, "agentId", 2000) {
            Ok(id) => assert!(id.is_none_or(|id| (1..=2000).contains(&id))),
            Err(failure) => refused(&failure, FAULTS),
        }
    }

    #[test]
    fn fuzz_config_queries(raw in input(QUERIES, 200)) {
        let raw = String::from_utf8_lossy(&raw);
        for name in ["agentIdSet", "userClassIdSet"] {
            match ids(Query::new(&raw), name, 2) {
                Ok(ids) => assert!(ids.is_none_or(|ids| ids.len() <= 2)),
                Err(failure) => refused(&failure, FAULTS),
            }
        }
        for name in ["skillId", "agentId", "dnId"] {
            match id(Query::new(&raw), b"", name, 2000) {
                Ok(id) => assert!(id.is_none_or(|id| (1..=2000).contains(&id))),
                Err(failure) => refused(&failure, FAULTS),
            }
        }
    }
}
