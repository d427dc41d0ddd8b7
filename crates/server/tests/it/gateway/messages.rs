//! Notes and bulletins.

use serde_json::{Value, json};

use super::desktop::Desktop;
use super::harness::{Site, now};
use super::web::Answer;

async fn note(desk: &Desktop, ids: Value, content: &str) -> Answer {
    let body = json!({ "agentIds": ids, "content": content }).to_string();
    desk.act_with("POST", "sendnoteletex", &body).await
}

async fn bulletin(desk: &Desktop, kind: Value, name: &str, text: &str) -> Answer {
    let body = json!({ "targettype": kind, "targetname": name, "bulletindata": text }).to_string();
    desk.act_with("POST", "notifybulletin", &body).await
}

fn is_message(event: &Value, kind: &str, text: &str) {
    assert_eq!(event["eventType"], kind);
    let content = &event["content"];
    assert_eq!(content["sender"], "101");
    assert_eq!(content["sendername"], "Agent 101");
    assert_eq!(content["context"], text);
    let received: u64 = content["receivetime"].as_str().unwrap().parse().unwrap();
    assert!(now().millis() - received < 60_000, "{received}");
    let time = content["timestring"].as_str().unwrap();
    assert_eq!(
        (time.len(), &time[4..5], &time[10..11], &time[13..14]),
        (19, "-", " ", ":"),
        "{time}"
    );
}

#[tokio::test]
async fn notes() {
    let site = Site::new().await;
    let ann = Desktop::settled(&site, 101).await;
    let bob = Desktop::settled(&site, 102).await;
    let zoe = Desktop::settled(&site, 103).await;
    let all = note(&ann, json!([102, "103", 102]), "lunch? \"你\"").await.ok();
    assert_eq!(all.result(), json!({"undelivered": []}));
    for desk in [&bob, &zoe] {
        is_message(&desk.event().await, "AgentOther_Note", "lunch? \"你\"");
        desk.quiet().await;
    }
    let some = note(&ann, json!([104, 102]), "x").await.ok();
    assert_eq!(some.result(), json!({"undelivered": ["104"]}));
    is_message(&bob.event().await, "AgentOther_Note", "x");

    note(&ann, json!([104]), "x").await.refused("100-007");
    note(&ann, json!([999]), "x").await.refused("100-001");
    note(&ann, json!([]), "x").await.refused("100-001");
    note(&ann, json!((101..202).collect::<Vec<_>>()), "x")
        .await
        .refused("100-001");
    note(&ann, json!([102]), "").await.refused("100-001");
    note(&ann, json!([102]), &"x".repeat(1024))
        .await
        .refused("100-001");
    note(&ann, json!([102]), &"密".repeat(342))
        .await
        .refused("100-001");
    note(&ann, json!([102]), &"密".repeat(341)).await.ok();
    is_message(&bob.event().await, "AgentOther_Note", &"密".repeat(341));

    ann.post("sendnotelet/102?content=a%20b").await.ok();
    is_message(&bob.event().await, "AgentOther_Note", "a b");
    ann.post("sendnotelet/Ann?content=x").await.refused("100-001");
    ann.post("sendnotelet/102").await.refused("100-001");
    ann.quiet().await;
}

#[tokio::test]
async fn bulletins() {
    let site = Site::new().await;
    let ann = Desktop::settled(&site, 101).await;
    let bob = Desktop::settled(&site, 102).await;
    bulletin(&ann, json!(0), "front desk", "meeting").await.ok();
    for desk in [&ann, &bob] {
        is_message(&desk.event().await, "AgentOther_Bulletin", "meeting");
    }
    // Only the even ones are signed up for `sales`.
    bulletin(&ann, json!("1"), "sales", &"字".repeat(900)).await.ok();
    is_message(&bob.event().await, "AgentOther_Bulletin", &"字".repeat(900));
    bob.post("resetskill/false?skillid=1").await.ok();
    bulletin(&ann, json!(1), "sales", "unheard").await.ok();
    bulletin(&ann, json!(0), "back office", "x")
        .await
        .refused("300-004");
    bulletin(&ann, json!(1), "nothing", "x").await.refused("600-002");
    bulletin(&ann, json!(2), "sales", "x").await.refused("000-002");
    bulletin(&ann, json!(1), "", "x").await.refused("000-002");
    bulletin(&ann, json!(1), "sales", "").await.refused("000-002");
    bulletin(&ann, json!(1), "sales", &"x".repeat(901))
        .await
        .refused("000-002");
    ann.act_with("POST", "notifybulletin", "nonsense")
        .await
        .refused("000-002");
    ann.quiet().await;
    bob.quiet().await;
}
