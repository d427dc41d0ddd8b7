//! Changes of state over the wire: the rows of spec/agent.md §5.2 that need no call.

use serde_json::{Value, json};

use super::desktop::Desktop;
use super::harness::Site;

const READY: &str = "AgentState_Ready";
const BUSY: &str = "AgentState_SetNotReady_Success";
const UNBUSY: &str = "AgentState_CancelNotReady_Success";
const REST: &str = "AgentState_SetRest_Success";
const UNREST: &str = "AgentState_CancelRest_Success";
const WORK: &str = "AgentState_SetWork_Success";
const UNWORK: &str = "AgentState_CancelWork_Success";

/// A request, its retcode, the event that follows (`""` for none) with its content, `agentState`.
type Step = (&'static str, &'static str, &'static str, Value, i64);

/// Runs the steps one after the other, beginning idle.
async fn check(site: &Site, agent: u32, steps: Vec<Step>) {
    let desk = Desktop::settled(site, agent).await;
    for (step, (request, retcode, event, content, state)) in steps.into_iter().enumerate() {
        let place = format!("step {step}, {request}");
        let answer = desk.post(request).await;
        assert_eq!(answer.retcode(), retcode, "{place}: {}", answer.text());
        if retcode == "0" {
            assert_eq!(
                answer.text(),
                r#"{"message":"success","retcode":"0","result":{}}"#,
                "{place}"
            );
        }
        if !event.is_empty() {
            let told = desk.event().await;
            assert_eq!(
                (&told["eventType"], &told["content"]),
                (&json!(event), &content),
                "{place}"
            );
        }
        assert_eq!(desk.state().await, state, "{place}");
    }
    desk.quiet().await;
}

#[tokio::test]
async fn busy() {
    let site = Site::new().await;
    let reason = |number: &str| json!({ "reason": number });
    let steps = vec![
        ("sayfree", "0", READY, Value::Null, 4),
        ("cancelbusy", "100-009", "", Value::Null, 4),
        ("saybusy?reason=200", "0", BUSY, reason("200"), 3),
        ("saybusy", "100-009", "", Value::Null, 3),
        ("saybusy?reason=201", "100-009", "", Value::Null, 3),
        ("saybusy?reason=201&prolong=true", "0", BUSY, reason("201"), 3),
        ("work", "100-009", "", Value::Null, 3),
        ("rest/60/1", "100-009", "", Value::Null, 3),
        ("cancelrest", "100-009", "", Value::Null, 3),
        ("cancelwork", "100-009", "", Value::Null, 3),
        ("cancelbusy", "0", UNBUSY, Value::Null, 4),
        ("saybusy", "0", BUSY, reason("0"), 3),
        ("sayfree", "0", UNBUSY, Value::Null, 4),
        ("saybusy?reason=&prolong=", "0", BUSY, reason("0"), 3),
        ("cancelbusy", "0", UNBUSY, Value::Null, 4),
        ("saybusy?reason=0", "0", BUSY, reason("0"), 3),
    ];
    check(&site, 101, steps).await;
}

#[tokio::test]
async fn rest() {
    let site = Site::new().await;
    let steps = vec![
        ("cancelrest", "100-009", "", Value::Null, 4),
        ("rest/86399/255", "0", REST, Value::Null, 8),
        ("rest/60/1", "100-009", "", Value::Null, 8),
        ("saybusy", "100-009", "", Value::Null, 8),
        ("work", "100-009", "", Value::Null, 8),
        ("cancelbusy", "100-009", "", Value::Null, 8),
        ("rest/60/1?prolong=True", "0", REST, Value::Null, 8),
        ("cancelrest", "0", UNREST, Value::Null, 4),
        ("rest/60/0", "0", REST, Value::Null, 8),
        ("sayfree", "0", UNREST, Value::Null, 4),
    ];
    check(&site, 101, steps).await;
}

#[tokio::test]
async fn wrap_up_and_the_wish_that_waits() {
    let site = Site::new().await;
    let steps = vec![
        ("cancelwork", "100-009", "", Value::Null, 4),
        ("work", "0", WORK, Value::Null, 5),
        ("work", "100-009", "", Value::Null, 5),
        ("cancelbusy", "100-009", "", Value::Null, 5),
        ("saybusy?reason=202", "0", "", Value::Null, 5),
        ("cancelbusy", "0", UNBUSY, Value::Null, 5),
        ("rest/60/1", "0", "", Value::Null, 5),
        ("saybusy?reason=203", "0", "", Value::Null, 5),
        ("cancelrest", "100-009", "", Value::Null, 5),
        ("cancelwork", "0", BUSY, json!({"reason": "203"}), 3),
        ("sayfree", "0", UNBUSY, Value::Null, 4),
        ("work", "0", WORK, Value::Null, 5),
        ("rest/60/1", "0", "", Value::Null, 5),
        ("cancelrest", "0", UNREST, Value::Null, 5),
        ("rest/60/1", "0", "", Value::Null, 5),
        ("sayfree", "0", REST, Value::Null, 8),
        ("cancelrest", "0", UNREST, Value::Null, 4),
        ("work", "0", WORK, Value::Null, 5),
        ("sayfree", "0", UNWORK, Value::Null, 4),
        ("work", "0", WORK, Value::Null, 5),
        ("cancelwork", "0", UNWORK, Value::Null, 4),
    ];
    check(&site, 101, steps).await;
}

#[tokio::test]
async fn values_out_of_range() {
    let site = Site::new().await;
    let desk = Desktop::settled(&site, 101).await;
    let cases = [
        ("saybusy?reason=199", "reason"),
        ("saybusy?reason=251", "reason"),
        ("saybusy?reason=1", "reason"),
        ("saybusy?reason=x", "reason"),
        ("saybusy?prolong=perhaps", "prolong"),
        ("rest/0/0", "time"),
        ("rest/86400/0", "time"),
        ("rest/x/0", "time"),
        ("rest/60/256", "restcause"),
        ("rest/60/-1", "restcause"),
        ("rest/60/1?prolong=2", "prolong"),
        ("setcustomstate?customstate=65535", "customstate"),
        ("setcustomstate", "customstate"),
        ("autoenteridle/truely", "flag"),
        ("resetskill/false?skillid=1,2", "skillid"),
        ("resetskill/true?phonelinkage=2", "phonelinkage"),
        ("settalkright", "flag"),
        ("setselfrecord/2/0", "recordflag"),
        ("setselfrecord/1/x", "recordbeforetalking"),
        ("privateconfig", "config"),
    ];
    for (request, member) in cases {
        let answer = desk.post(request).await.refused("000-002");
        assert!(
            answer.message().contains(member),
            "{request}: {}",
            answer.message()
        );
    }
    for reason in ["0", "256", "x"] {
        desk.act("DELETE", &format!("forcelogoutwithreason/{reason}"))
            .await
            .refused("000-002");
    }
    assert_eq!(desk.state().await, 4);
    desk.quiet().await;
}

#[tokio::test]
async fn the_end_of_a_rest() {
    let site = Site::new().await;
    let desk = Desktop::settled(&site, 101).await;
    desk.post("rest/1/3").await.ok();
    desk.told(&[REST]).await;
    desk.told(&["AgentState_Rest_Timeout"]).await;
    assert_eq!(desk.state().await, 8, "rests on");
    desk.post("cancelrest").await.ok();
    desk.told(&[UNREST]).await;
}

#[tokio::test]
async fn the_end_of_a_wrap_up() {
    let mut directory = ccgate_store::demo::directory();
    directory.limits.wrap_up_seconds = Some(1);
    let site = Site::of(vec![directory], |_| {}).await;
    let desk = Desktop::sign_in(&site, 101, json!({"status": 5})).await;
    desk.post("saybusy?reason=200").await.ok();
    desk.told(&["AgentOther_InService", READY, "AgentState_Work", BUSY])
        .await;
    assert_eq!(desk.state().await, 3);
}

#[tokio::test]
async fn inspectors_are_told_of_sign_ins() {
    let site = Site::new().await;
    let inspector = Desktop::sign_in(&site, 121, json!({"listenStatus": true})).await;
    inspector.told(&["AgentOther_InService", READY]).await;
    let leader = Desktop::sign_in(&site, 122, json!({"listenStatus": "true"})).await;
    leader.told(&["AgentOther_InService", READY]).await;
    let told = inspector.event().await;
    assert_eq!(told["content"]["monitoredagent"], "122");
    // An ordinary agent may ask for it in vain; who doesn't ask isn't told.
    let ann = Desktop::sign_in(&site, 101, json!({"listenStatus": true})).await;
    let bob = Desktop::settled(&site, 102).await;
    bob.act("DELETE", "logout").await.ok();
    let subtypes = [
        "QC_AgentState_Login",
        "QC_AgentState_Login",
        "QC_AgentState_Logout",
    ];
    for (desk, about) in [
        (&inspector, ["101", "102", "102"]),
        (&leader, ["101", "102", "102"]),
    ] {
        for (subtype, agent) in subtypes.into_iter().zip(about) {
            let event = desk.event().await;
            assert_eq!(event["eventType"], "QC_AgentState_Notify");
            let content = json!({
                "subtype": subtype, "monitoredagent": agent, "agentname": format!("Agent {agent}"),
                "mediaserver": "CtiServer",
            });
            assert_eq!(event["content"], content);
        }
    }
    ann.told(&["AgentOther_InService", READY]).await;
    ann.quiet().await;
}
