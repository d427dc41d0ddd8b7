use super::*;
use crate::operations::{Op, operations};
use proptest::prelude::*;

#[track_caller]
fn check(method: Method, path: &str, log_name: &str, values: &[(&str, &str)]) {
    let routed = route(method, path).unwrap_or_else(|fault| panic!("{path}: {fault}"));
    assert_eq!(routed.operation.log_name, log_name, "{path}");
    for (name, value) in values {
        assert_eq!(routed.text(name), *value, "{path}: {name}");
    }
}

#[track_caller]
fn check_fault(method: Method, path: &str, message: &str, agent: u32) {
    let fault = route(method, path).unwrap_err();
    assert_eq!(fault.to_string(), message, "{path}");
    assert_eq!(fault.agent_id.map_or(0, |agent| agent.0), agent, "{path}");
}

#[test]
fn finds() {
    use Method::{Delete, Get, Post, Put};
    check(
        Put,
        "/agentgateway/resource/onlineagent/101",
        "login",
        &[("agentid", "101")],
    );
    check(
        Put,
        "/agentgateway/resource//onlineagent/291",
        "login",
        &[("agentid", "291")],
    );
    check(Put, "//agentgateway///resource/onlineagent/291//", "login", &[]);
    check(
        Put,
        "/agentgateway/resource/onlineagent/loginbyaccount",
        "loginbyaccount",
        &[],
    );
    check(
        Get,
        "/agentgateway/resource/agentgroup/101/iscensor/",
        "isCensor",
        &[],
    );
    check(
        Post,
        "/agentgateway/resource/onlineagent/101/rest/60/0",
        "rest",
        &[("time", "60"), ("restcause", "0")],
    );
    check(Get, "/agentgateway/resource/agentevent/101", "getAgentEvent", &[]);
    check(
        Get,
        "/agentgateway/resource/agentevent/allagentevent",
        "getAllAgentEvent",
        &[],
    );
    check(
        Get,
        "/agentgateway/resource/agentevent/101/stream",
        "streamAgentEvent",
        &[],
    );
    check(
        Put,
        "/agentgateway/resource/voicecall/101/previewcallout",
        "previewCallOut",
        &[],
    );
    check(
        Put,
        "/agentgateway/resource/voicecall/101/previewCallout",
        "previewCallOut",
        &[],
    );
    check(
        Put,
        "/agentgateway/resource/voicecall/101/phonepickup",
        "phonePickup",
        &[],
    );
    check(
        Post,
        "/agentgateway/resource/voicecall/101/phonepickup",
        "phonePickup",
        &[],
    );
    check(
        Delete,
        "/agentgateway/resource/qualitycontrol/101/102",
        "stopSuperviseOrInsert",
        &[("workNo", "102")],
    );
    check(
        Post,
        "/agentgateway/resource/voicecall/101/seconddial/1%23%2A",
        "secondDial",
        &[("number", "1#*")],
    );
    check(
        Post,
        "/agentgateway/resource/onlineagent/101/sendnotelet/%E5%BC%A0",
        "sendNotelet",
        &[("receiver", "张")],
    );
    check(
        Post,
        "/agentgateway/resource/onlineagent/ann/modifyaccountpwd",
        "modifyAccountPwd",
        &[("agentid", "ann")],
    );
    check(
        Post,
        "/agentgateway/%72esource/onlineagent/101/sayfree",
        "sayFree",
        &[],
    );
    check(
        Get,
        "/agentgateway/resource/agentgroup/101/agentbyskill/7",
        "queryAgentInfoBySkillId",
        &[("skillid", "7")],
    );
}

#[test]
fn refuses() {
    use Method::{Delete, Get, Post, Put};
    let unknown = "there is no such interface";
    check_fault(Get, "", unknown, 0);
    check_fault(Get, "/", unknown, 0);
    check_fault(Get, "/agentgateway/resource", unknown, 0);
    check_fault(Get, "/other/resource/onlineagent/101", unknown, 0);
    check_fault(
        Post,
        "/agentgateway/resource/onlineagent/101/sayfree/more",
        unknown,
        101,
    );
    check_fault(
        Post,
        "/agentgateway/resource/onlineagent/101/SayFree",
        unknown,
        101,
    );
    check_fault(
        Put,
        "/agentgateway/resource/onlineagent/101/updateguid",
        unknown,
        101,
    );
    check_fault(
        Post,
        "/agentgateway/resource/eccconfig/101/allblacklist",
        unknown,
        0,
    );
    check_fault(
        Get,
        "/agentgateway/resource/onlineagent/101/sayfree",
        "this interface has another method: POST",
        101,
    );
    check_fault(
        Delete,
        "/agentgateway/resource/onlineagent/101/privateconfig",
        "this interface has another method: GET POST",
        101,
    );
    let agent = "parameter agentid must be a number from 1 to 999999";
    check_fault(Put, "/agentgateway/resource/onlineagent/0", agent, 0);
    check_fault(Put, "/agentgateway/resource/onlineagent/0101", agent, 0);
    check_fault(Put, "/agentgateway/resource/onlineagent/1000000", agent, 0);
    check_fault(Post, "/agentgateway/resource/onlineagent/x/sayfree", agent, 0);
    check_fault(
        Post,
        "/agentgateway/resource/onlineagent/101/rest/86400/0",
        "parameter time must be a number from 1 to 86399",
        101,
    );
    check_fault(
        Post,
        "/agentgateway/resource/onlineagent/101/rest/1/256",
        "parameter restcause must be a number from 0 to 255",
        101,
    );
    check_fault(
        Delete,
        "/agentgateway/resource/onlineagent/101/forcelogoutwithreason/0",
        "parameter reason must be a number from 1 to 255",
        101,
    );
    check_fault(
        Post,
        "/agentgateway/resource/onlineagent/101/setselfrecord/1/2",
        "parameter recordbeforetalking must be a number from 0 to 1",
        101,
    );
    check_fault(
        Post,
        "/agentgateway/resource/onlineagent/101/autoenteridle/falsch",
        "parameter flag must be a text of 1 to 5 characters",
        101,
    );
    check_fault(
        Post,
        "/agentgateway/resource/onlineagent/101/sendnotelet/%FF",
        "the path is not UTF-8",
        101,
    );
    check_fault(
        Post,
        "/agentgateway/resource/onlineagent/101/sendnotelet/%00",
        "parameter receiver must be a text of 1 to 256 characters",
        101,
    );
}

#[test]
fn names_the_agent() {
    let agent = |method, path| route(method, path).unwrap().agent_id();
    assert_eq!(
        agent(Method::Post, "/agentgateway/resource/onlineagent/101/sayfree"),
        Some(AgentId(101))
    );
    assert_eq!(
        agent(
            Method::Post,
            "/agentgateway/resource/onlineagent/101/modifyaccountpwd"
        ),
        Some(AgentId(101))
    );
    assert_eq!(
        agent(
            Method::Post,
            "/agentgateway/resource/onlineagent/ann/modifyaccountpwd"
        ),
        None
    );
    assert_eq!(
        agent(Method::Get, "/agentgateway/resource/agentevent/allagentevent"),
        None
    );
    assert_eq!(
        agent(
            Method::Put,
            "/agentgateway/resource/agentevent/101/agentskillqueuefresh"
        ),
        Some(AgentId(101))
    );
}

/// A path of this pattern with acceptable values.
fn example(pattern: &str, operation: &Operation) -> String {
    let mut path = PREFIX.to_string();
    for segment in crate::operations::segments(pattern) {
        let name = segment.trim_matches(['{', '}']);
        let value = operation
            .parameters()
            .find(|(variable, _)| segment.starts_with('{') && *variable == name);
        path.push('/');
        path.push_str(match value {
            Some((_, Check::Number(low, _))) => ["0", "1"][low as usize],
            Some((_, Check::Text(_) | Check::SecondDial | Check::Digits)) => "123",
            None => segment,
        });
    }
    path
}

#[test]
fn every_row_is_found_by_its_paths() {
    for operation in operations() {
        let outgoing = operation.support == crate::operations::Support::Pushed;
        if outgoing || !operation.told_apart_by.is_empty() {
            continue;
        }
        let paths = std::iter::once(&(operation.method, operation.pattern))
            .chain(operation.also)
            .map(|(m, p)| (*m, *p))
            .collect::<Vec<_>>();
        for (method, pattern) in paths {
            let path = example(pattern, operation);
            let routed = route(method, &path).unwrap_or_else(|fault| panic!("{path}: {fault}"));
            assert!(std::ptr::eq(routed.operation, operation), "{path}");
        }
    }
}

#[test]
fn logs_show_no_values() {
    let routed = route(
        Method::Post,
        "/agentgateway/resource/onlineagent/101/sendnotelet/secret",
    )
    .unwrap();
    assert_eq!(routed.operation.op(), Some(Op::SendNotelet));
    assert!(!format!("{routed:?}").contains("secret"));
}

proptest! {
    #[test]
    fn any_path_is_answered(path in "\\PC{0,80}", tail in "[/%a-z0-9{}.]{0,60}") {
        for method in METHODS {
            let _ = route(method, &path);
            let path = format!("{PREFIX}/{tail}");
            if let Ok(routed) = route(method, &path) {
                prop_assert!(routed.values.iter().all(|value| value.text.len() <= path.len()));
            }
            let _ = route(method, &format!("{PREFIX}/onlineagent/101/{tail}"));
        }
    }

    #[test]
    fn slashes_do_not_matter(extra in 1usize..5, end in 0usize..4, agent in 1u32..=999_999) {
        let slashes = "/".repeat(extra);
        let path = format!("{slashes}agentgateway{slashes}resource{slashes}onlineagent{slashes}{agent}{slashes}sayfree{}", "/".repeat(end));
        let routed = route(Method::Post, &path).unwrap();
        prop_assert_eq!(routed.agent_id(), Some(AgentId(agent)));
        prop_assert_eq!(routed.number("agentid"), agent);
    }
}
