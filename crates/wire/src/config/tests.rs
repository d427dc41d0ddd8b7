//! What comes in and goes out.

use super::agents::AgentBody;
use super::roles::RoleBody;
use super::routes::RouteBody;
use super::sign_in::{Account, SignIn};
use super::skill_groups::SkillGroupBody;
use super::*;
use crate::query::Query;
use ccgate_core::directory::{AgentEntry, Directory, Role, Roles, Route, Skill, SkillGroup};
use ccgate_core::flow::Flow;
use ccgate_core::ids::{AgentId, FlowId, GroupId, Phone, RoleId, SkillGroupId, SkillId, VdnId};
use serde_json::{Value, json};

mod skills;

#[track_caller]
fn refused<T: std::fmt::Debug>(got: Result<T, Failure>, expect: &str) {
    assert_eq!(got.unwrap_err().to_string(), expect);
}

fn result(body: &[u8]) -> Value {
    let answer: Value = serde_json::from_slice(body).unwrap();
    assert_eq!(answer["retcode"], "0");
    answer["result"].clone()
}

#[test]
fn sign_ins() {
    let of = |body: &str| SignIn::parse(body.as_bytes()).map(|read| (read.account, read.password));
    for (body, expect) in [
        (
            r#"{"agentId":101,"password":"QZXJ"}"#,
            Account::Agent(AgentId(101)),
        ),
        (
            r#"{"agentId":"101","password":"QZXJ","x":1}"#,
            Account::Agent(AgentId(101)),
        ),
        (r#"{"agentId":100001,"password":"QZXJ"}"#, Account::Vdn(VdnId(1))),
        (
            r#"{"agentId":"105000","password":"QZXJ"}"#,
            Account::Vdn(VdnId(5000)),
        ),
        (
            r#"{"agentId":105001,"password":"QZXJ"}"#,
            Account::Agent(AgentId(105_001)),
        ),
        (
            r#"{"agentId":100000,"password":"QZXJ"}"#,
            Account::Agent(AgentId(100_000)),
        ),
    ] {
        let (account, password) = of(body).unwrap();
        assert_eq!(account, expect, "{body}");
        assert_eq!(password.secret(), "QZXJ");
        assert_eq!(Account::of_number(account.number()), Some(account));
    }
    for bad in [
        r#"{"agentId":0,"password":"p"}"#,
        r#"{"password":"p"}"#,
        r#"{"agentId":-1,"password":"p"}"#,
    ] {
        refused(of(bad), "100-001 agentId must be a number from 1 to 999999");
    }
    let long = format!(r#"{{"agentId":1,"password":"{}"}}"#, "x".repeat(33));
    for bad in [r#"{"agentId":1}"#, r#"{"agentId":1,"password":""}"#, &long] {
        refused(of(bad), "100-001 password must have 1 to 32 characters");
    }
    refused(of("[]"), "100-001 the body is not a JSON object");
    assert!(!format!("{:?}", of(r#"{"agentId":101,"password":"QZXJ"}"#)).contains("QZXJ"));
}

#[test]
fn which_one() {
    let of = |query, body: &str| id(Query::new(query), body.as_bytes(), "skillId", 2000);
    assert_eq!(of("skillId=5", ""), Ok(Some(5)));
    assert_eq!(of("skillId=", ""), Ok(None));
    assert_eq!(of("skillId=0", "{}"), Ok(None));
    assert_eq!(of("", r#"{"skillId":"7"}"#), Ok(Some(7)));
    assert_eq!(of("skillId=7", r#"{"skillId":7}"#), Ok(Some(7)));
    refused(
        of("skillId=7", r#"{"skillId":8}"#),
        "000-002 skillId differs in query and body",
    );
    refused(
        of("skillId=2001", ""),
        "000-002 skillId must be a number from 1 to 2000",
    );
    refused(
        of("skillId=-1", ""),
        "000-002 skillId must be a number from 1 to 2000",
    );
    refused(of("skillId=x", ""), "000-002 skillId must be an integer");
    refused(
        needed_id(Query::new(""), b"", "skillId", 2000),
        "000-002 skillId is missing",
    );
}

#[test]
fn which_ones() {
    let of = |query| ids(Query::new(query), "agentIdSet", 3);
    assert_eq!(of("agentIdSet=103,102"), Ok(Some([102, 103].into())));
    assert_eq!(of("agentIdSet=103;%20102,,102"), Ok(Some([102, 103].into())));
    assert_eq!(of("agentIdSet="), Ok(None));
    assert_eq!(of(""), Ok(None));
    refused(of("agentIdSet=1,2,3,4"), "000-002 agentIdSet has more than 3 ids");
    refused(
        of("agentIdSet=1,x"),
        "000-002 agentIdSet must be numbers separated by commas",
    );
}

#[test]
fn agents() {
    let added = |body: &str| AgentBody::parse(body.as_bytes())?.added();
    let entry = added(
        r#"{"name":"Ann","agentPwd":"QZXJa@1bc","fullName":"Ann","socialChatNum":"0","asrInd":0,"timeRemaining":"",
            "userClassId":"6","groupId":1,"skills":[{"skillId":"3","level":2},{"skillId":4}],"phones":"40001, 40002"}"#,
    )
    .unwrap();
    let expect = AgentEntry {
        name: "Ann".to_owned(),
        group: Some(GroupId(1)),
        role: Some(RoleId(6)),
        phones: [Phone::from("40001"), Phone::from("40002")].into(),
        skills: [(SkillId(3), 2), (SkillId(4), 1)].into(),
        ..AgentEntry::default()
    };
    assert_eq!(entry, expect);
    for (body, wrong) in [
        (r#"{"name":"Ann"}"#, "000-002 agentPwd is missing"),
        (r#"{"agentPwd":"p"}"#, "000-002 name is missing"),
        (
            r#"{"name":"Ann;","agentPwd":"p"}"#,
            "000-002 name has a character that is not permitted in it",
        ),
        (
            r#"{"name":"Ann Ann Ann Ann Ann A","agentPwd":"p"}"#,
            "000-002 name must have at most 20 bytes",
        ),
        (
            r#"{"name":"Ann","agentPwd":"p","fullName":"Ann Bee"}"#,
            "000-002 fullName is not supported so by ccgate: an agent has one name only",
        ),
        (
            r#"{"name":"Ann","agentPwd":"p","socialChatNum":2}"#,
            "000-002 socialChatNum is not supported so by ccgate: there is no text chat, only 0 is taken",
        ),
        (
            r#"{"name":"Ann","agentPwd":"p","asrInd":"1"}"#,
            "000-002 asrInd is not supported so by ccgate: there is no smart recognition, only 0 is taken",
        ),
        (
            r#"{"userClassId":256}"#,
            "000-002 userClassId must be a number from 0 to 255",
        ),
        (
            r#"{"skills":[{"skillId":1},{"skillId":"1"}]}"#,
            "000-002 skills has a skill twice",
        ),
        (r#"{"skills":[{"level":1}]}"#, "000-002 skillId is missing"),
        (
            r#"{"skills":[{"skillId":1,"level":101}]}"#,
            "000-002 level must be a number from 1 to 100",
        ),
        (r#"{"skills":[1]}"#, "000-002 skills must be a list of objects"),
        (
            r#"{"phones":"x"}"#,
            "000-002 phones must be up to 100 phone numbers of 1 to 24 digits separated by commas",
        ),
        (
            r#"{"agentPwd":"123456789012345678901234567890123"}"#,
            "110-020 the new password is too short or too long",
        ),
    ] {
        refused(added(body), wrong);
    }

    let mut changed = entry.clone();
    let rights = AgentBody::parse(
        br#"{"rights":{"administrator":true,"classLeader":"true","noCallOut":1},"recordCalls":true}"#,
    )
    .unwrap();
    rights.change(&mut changed).unwrap();
    assert!(!rights.unseats());
    let roles = Roles {
        administrator: true,
        class_leader: true,
        no_call_out: true,
        ..Roles::default()
    };
    assert_eq!((changed.roles, changed.record_calls), (roles, true));
    let fewer = AgentBody::parse(br#"{"rights":{"administrator":false},"recordCalls":"false"}"#).unwrap();
    assert!(fewer.unseats());
    fewer.change(&mut changed).unwrap();
    let roles = Roles {
        administrator: false,
        ..roles
    };
    assert_eq!((changed.roles, changed.record_calls), (roles, false));
    changed.roles = Roles::default();

    let body = AgentBody::parse(br#"{"userClassId":0,"groupId":-1,"skills":[],"phones":""}"#).unwrap();
    body.change(&mut changed).unwrap();
    let bare = AgentEntry {
        name: "Ann".to_owned(),
        ..AgentEntry::default()
    };
    assert_eq!(changed, bare);
    assert_eq!(body.password, None);

    let said = |days: &str| AgentBody::parse(format!(r#"{{"timeRemaining":"{days}"}}"#).as_bytes()).unwrap();
    said("90").check_time(Some(90)).unwrap();
    said("").check_time(Some(90)).unwrap();
    refused(
        said("180").check_time(Some(90)),
        "000-002 timeRemaining is not supported so by ccgate: how long passwords last is a setting of the installation",
    );
    refused(
        said("180").check_time(None),
        "000-002 timeRemaining is not supported so by ccgate: how long passwords last is a setting of the installation",
    );

    let listed = [(AgentId(102), &bare), (AgentId(103), &entry)];
    let told = result(&agents::found(listed.into_iter(), None, |agent| {
        (agent.0 == 103).then_some(7)
    }));
    let none = json!({"inspector": false, "classLeader": false, "administrator": false,
        "reportManager": false, "refusesInbound": false, "noCallOut": false});
    assert_eq!(
        told,
        json!([
            {"agentId": 102, "name": "Ann", "agentPwd": "", "fullName": "Ann", "socialChatNum": 0,
             "timeRemaining": "", "userClassId": 0, "asrInd": 0, "groupId": -1, "skills": [], "phones": "",
             "rights": none, "recordCalls": false},
            {"agentId": 103, "name": "Ann", "agentPwd": "", "fullName": "Ann", "socialChatNum": 0,
             "timeRemaining": "7", "userClassId": 6, "asrInd": 0, "groupId": 1,
             "skills": [{"skillId": 3, "level": 2}, {"skillId": 4, "level": 1}], "phones": "40001,40002",
             "rights": none, "recordCalls": false},
        ])
    );
    assert_eq!(result(&agents::added(AgentId(7))), json!({"agentId": 7}));
    let secret = AgentBody::parse(br#"{"agentPwd":"QZXJ"}"#);
    assert!(!format!("{secret:?}").contains("QZXJ"));
}

#[test]
fn roles() {
    let added = |body: &str| RoleBody::parse(body.as_bytes())?.added();
    let flags: Vec<String> = (0..32).map(|bit| format!("\"{}\"", bit % 2)).collect();
    let role = added(&format!(r#"{{"name":"outbound","roles":[{}]}}"#, flags.join(","))).unwrap();
    assert_eq!(role.flags.len(), 32);
    assert!(role.flags[1] && !role.flags[0]);
    for length in [0, 31, 33, 127] {
        let body = format!(r#"{{"name":"n","roles":{:?}}}"#, vec![0; length]);
        refused(added(&body), "000-002 roles must be 32, 64 or 128 of 0 and 1");
    }
    let twos = format!(r#"{{"name":"n","roles":{:?}}}"#, [2; 64]);
    refused(added(&twos), "000-002 roles must be 32, 64 or 128 of 0 and 1");
    refused(added(r#"{"name":"n"}"#), "000-002 roles is missing");
    refused(
        added(&format!(r#"{{"roles":{:?}}}"#, [1; 128])),
        "000-002 name is missing",
    );
    let mut changed = role.clone();
    RoleBody::parse(br#"{"name":"out"}"#)
        .unwrap()
        .change(&mut changed)
        .unwrap();
    assert_eq!((changed.name.as_str(), &changed.flags), ("out", &role.flags));
    let emptied = RoleBody::parse(br#"{"name":""}"#).unwrap().change(&mut changed);
    refused(emptied, "000-002 name is missing");

    let role = Role {
        name: "r".to_owned(),
        flags: vec![true, false],
    };
    let told = roles::found(&[(RoleId(101), role)].into(), Some(&[101].into()));
    assert_eq!(
        result(&told),
        json!([{"roleId": 101, "name": "r", "roles": [1, 0]}])
    );
    assert_eq!(result(&roles::added(RoleId(6))), json!({"userClassId": 6}));
}

fn directory() -> Directory {
    let flow = Flow {
        id: FlowId(7),
        name: "greeting".to_owned(),
        description: "Greets".to_owned(),
        access_code: "3001".into(),
        language: Default::default(),
        zone: Default::default(),
        steps: Vec::new(),
    };
    let chat = Skill {
        media_type: 1,
        ..Skill::default()
    };
    Directory {
        skills: [(SkillId(1), Skill::default()), (SkillId(2), chat)].into(),
        flows: [(FlowId(7), flow.into())].into(),
        ..Directory::default()
    }
}

#[test]
fn routes() {
    let directory = directory();
    let added = |body: &str| RouteBody::parse(body.as_bytes())?.added(&directory);
    // The sample sends the code as a number.
    let code = added(r#"{"accesscode":3000,"subcode":"","devicetype":"1","deviceId":2}"#).unwrap();
    assert_eq!(
        (&*code.number.0, code.media_type, code.route),
        ("3000", 1, Route::Skill(SkillId(2)))
    );
    let to_flow = added(r#"{"accesscode":"*30#","devicetype":3,"deviceId":7,"description":"d"}"#).unwrap();
    assert_eq!((to_flow.media_type, to_flow.route), (5, Route::Flow(FlowId(7))));
    for (body, wrong) in [
        (r#"{"devicetype":1,"deviceId":2}"#, "accesscode is missing"),
        (r#"{"accesscode":"3000","deviceId":2}"#, "devicetype is missing"),
        (r#"{"accesscode":"3000","devicetype":1}"#, "deviceId is missing"),
        (
            r#"{"accesscode":"30x","devicetype":1,"deviceId":2}"#,
            "accesscode must be 1 to 24 of 0-9, * and #",
        ),
        (
            r#"{"accesscode":"1","devicetype":2,"deviceId":2}"#,
            "devicetype must be 1 (skill queue) or 3 (IVR)",
        ),
        (
            r#"{"accesscode":"1","devicetype":1,"deviceId":3}"#,
            "there is no skill queue 3 in the VDN",
        ),
        (
            r#"{"accesscode":"1","devicetype":3,"deviceId":1}"#,
            "there is no IVR flow 1 in the VDN",
        ),
        (
            r#"{"accesscode":"1","subcode":"2","devicetype":1,"deviceId":1}"#,
            "subcode is not supported so by ccgate: an access code is one number",
        ),
    ] {
        refused(added(body), &format!("000-002 {wrong}"));
    }
    let change = |body: &str| {
        let mut code = code.clone();
        RouteBody::parse(body.as_bytes())?
            .change(&mut code, &directory)
            .map(|()| code)
    };
    assert_eq!(change("{}"), Ok(code.clone()));
    assert_eq!(
        change(r#"{"deviceId":1}"#).unwrap().route,
        Route::Skill(SkillId(1))
    );
    assert_eq!(
        change(r#"{"devicetype":3,"deviceId":7}"#).unwrap().route,
        Route::Flow(FlowId(7))
    );
    assert_eq!(&*change(r#"{"accesscode":"9"}"#).unwrap().number.0, "9");
    refused(
        change(r#"{"devicetype":3}"#),
        "000-002 there is no IVR flow 2 in the VDN",
    );

    let told = routes::found(&[(5, code), (6, to_flow)].into(), None);
    assert_eq!(
        result(&told),
        json!([
            {"dnId": 5, "accesscode": "3000", "subcode": "", "devicetype": 1, "deviceId": 2, "description": ""},
            {"dnId": 6, "accesscode": "*30#", "subcode": "", "devicetype": 3, "deviceId": 7, "description": "d"},
        ])
    );
    assert_eq!(result(&routes::added(5)), json!([{"dnId": 5}]));
}

#[test]
fn flows() {
    let told = result(&flows::found(&directory(), Some(&[1, 7].into())));
    assert_eq!(
        told,
        json!([{"flowId": 7, "flowdescription": "Greets", "flowaccesscode": "3001", "flowname": "greeting",
                "flowtype": 1, "isLoad": 1, "Ivrs": []}])
    );
    assert_eq!(result(&flows::found(&directory(), Some(&[1].into()))), json!([]));
}

#[test]
fn skill_groups() {
    let added = |body: &str| SkillGroupBody::parse(body.as_bytes())?.added();
    let body = r#"{"skillGroupName":"all","skills":[{"skillId":1,"skillPower":"100","agentPower":300}]}"#;
    let group = added(body).unwrap();
    let expect = SkillGroup {
        name: "all".to_owned(),
        skills: [(SkillId(1), (100, 300))].into(),
    };
    assert_eq!(group, expect);
    for (body, wrong) in [
        ("{}", "skillGroupName is missing"),
        (
            r#"{"skills":[{"skillId":1,"skillPower":1}]}"#,
            "agentPower is missing",
        ),
        (
            r#"{"skills":[{"skillId":1,"skillPower":101,"agentPower":1}]}"#,
            "skillPower must be a number from 1 to 100",
        ),
        (
            r#"{"skills":[{"skillId":1,"skillPower":1,"agentPower":301}]}"#,
            "agentPower must be a number from 1 to 300",
        ),
        (r#"{"skills":{}}"#, "skills must be a list of objects"),
    ] {
        refused(added(body), &format!("000-002 {wrong}"));
    }
    let mut changed = group.clone();
    SkillGroupBody::parse(br#"{"skills":[]}"#)
        .unwrap()
        .change(&mut changed)
        .unwrap();
    assert_eq!((changed.name.as_str(), changed.skills.len()), ("all", 0));
    let told = skill_groups::found(&[(SkillGroupId(5), group)].into(), None);
    assert_eq!(
        result(&told),
        json!([{"skillGroupId": 5, "skillGroupName": "all",
                "skills": [{"skillId": 1, "skillPower": 100, "agentPower": 300}]}])
    );
    assert_eq!(
        result(&skill_groups::added(SkillGroupId(5))),
        json!({"skillGroupId": 5})
    );
}
