//! Each kind of thing that can be configured, and what it does at once.

use ccgate_core::AgentId;
use ccgate_store::demo;
use serde_json::json;

use super::super::desktop::{Desktop, body};
use super::super::harness::until;
use super::{Admin, BOSS, login, site};

#[tokio::test]
async fn skill_queues() {
    let site = site().await;
    let admin = Admin::boss(&site).await;
    let desk = Desktop::settled(&site, 101).await;

    let added = admin
        .post("vdn/skill", json!({"name": "help", "mediaTypeId": "5"}))
        .await
        .ok();
    assert_eq!(added.result(), json!({"skillId": 4}));
    admin
        .post("vdn/skill?skillId=4", json!({"name": "more", "mediaTypeId": 5}))
        .await
        .refused("000-002");
    admin
        .post("vdn/skill?skillId=9", json!({"name": "help", "mediaTypeId": 5}))
        .await
        .refused("000-002");
    admin
        .post("vdn/skill?skillId=9", json!({"name": "more", "mediaTypeId": 5}))
        .await
        .ok();
    assert_eq!(admin.ids("vdn/skill", "skillId").await, [1, 2, 3, 4, 9]);
    assert_eq!(admin.ids("vdn/skill?skillIdSet=9,4,77", "skillId").await, [4, 9]);

    let parameter = json!({
        "maxAgentWrapupTime": 30, "calcOfMaxCallNum": 1, "maxCallNum": 2, "maxWaitTime": "90",
        "timeOutTransferDevice": {"transferType": "Transfer", "deviceType": 1, "value": 9},
    });
    let change = json!({"name": "help", "mediaTypeId": 5, "description": "All", "skillParameter": parameter});
    assert_eq!(
        admin.put("vdn/skill?skillId=4", change).await.ok().result(),
        json!({})
    );
    let told = admin.get("vdn/skill?skillIdSet=4").await.ok().result();
    assert_eq!(told[0]["description"], "All");
    for (member, value) in [
        ("maxAgentWrapupTime", json!(30)),
        ("calcOfMaxCallNum", json!(1)),
        ("maxCallNum", json!(2)),
        ("maxWaitTime", json!(90)),
        (
            "timeOutTransferDevice",
            json!({"transferType": "Transfer", "deviceType": 1, "value": 9}),
        ),
    ] {
        assert_eq!(told[0]["skillParameter"][member], value, "{member}");
    }
    for (id, bad) in [
        (4, json!({"name": "other"})),
        (4, json!({"skillParameter": {"supportVideo": 1}})),
        (4, json!({"mediaTypeId": 77})),
        (
            4,
            json!({"skillParameter": {"timeOutTransferDevice":
            {"transferType": "Transfer", "deviceType": 1, "value": 4}}}),
        ),
        (
            4,
            json!({"skillParameter": {"timeOutTransferDevice":
            {"transferType": "Transfer", "deviceType": 3, "value": 1}}}),
        ),
        (8, json!({"description": ""})),
        (0, json!({"description": ""})),
    ] {
        admin
            .put(&format!("vdn/skill?skillId={id}"), bad)
            .await
            .refused("000-002");
    }

    // How its calls are distributed; what it plays must be there, unless it plays it already.
    let of = |distribution: serde_json::Value| json!({"distribution": distribution});
    let path = "vdn/skill?skillId=4";
    let gone = of(json!({"music": "en/none.wav"}));
    admin.put(path, gone).await.refused("000-002");
    let busy =
        json!({"skillParameter": {"busyTransferDevice": {"transferType": "Message", "value": "../x.wav"}}});
    admin.put(path, busy).await.refused("000-002");
    let ring_all = of(json!({"strategy": "ring-all", "ringTime": 7}));
    admin.put(path, ring_all).await.ok();
    let told = admin.get("vdn/skill?skillIdSet=4").await.ok().result();
    assert_eq!(told[0]["distribution"]["strategy"], "ring-all");
    assert_eq!(told[0]["distribution"]["ringTime"], 7);
    assert_eq!(told[0]["skillParameter"]["maxCallNum"], 2);
    admin.put(path, told[0].clone()).await.ok();

    // An agent gets it at once, and loses it with the queue.
    let skills = json!({"agentId": 101, "skills": [{"skillId": 1}, {"skillId": 4, "level": 2}]});
    admin.put("vdn/agents", skills).await.ok();
    let own = async || {
        let told = desk.get("agentskills").await.ok().result();
        let told = told.as_array().unwrap();
        told.iter()
            .map(|one| one["id"].as_u64().unwrap())
            .collect::<Vec<_>>()
    };
    assert_eq!(own().await, [1, 4]);
    admin
        .post(
            "vdn/skillGroup",
            json!({"skillGroupName": "g", "skills": [
        {"skillId": 4, "skillPower": 1, "agentPower": 1}]}),
        )
        .await
        .ok();
    // Callers of 4 may be sent to 9; those of 3000 come to 1.
    admin.delete("vdn/skill?skillId=9").await.refused("100-007");
    admin.delete("vdn/skill?skillId=1").await.refused("100-007");
    admin.delete("vdn/skill").await.refused("000-002");
    admin.delete("vdn/skill?skillId=4").await.ok();
    assert_eq!(own().await, [1]);
    let group = admin.get("vdn/skillGroup").await.ok().result();
    assert_eq!(
        group,
        json!([{"skillGroupId": 1, "skillGroupName": "g", "skills": []}])
    );
    admin.delete("vdn/skill?skillId=9").await.ok();
    admin.delete("vdn/skill?skillId=9").await.refused("000-002");
    assert_eq!(admin.ids("vdn/skill", "skillId").await, [1, 2, 3]);
}

#[tokio::test]
async fn agents() {
    let site = site().await;
    let admin = Admin::boss(&site).await;
    for (pwd, retcode) in [
        ("Sh0rt-x", "110-020"),
        ("alllowercase", "110-019"),
        ("Freesh@2027", "110-019"),
        ("Fresh@1232", "110-019"),
        ("", "000-002"),
    ] {
        let new = json!({"name": "New", "agentPwd": pwd});
        admin.post("vdn/agents?agentId=123", new).await.refused(retcode);
    }
    for bad in [
        json!({"agentPwd": "Fresh@2027"}),
        json!({"name": "New", "agentPwd": "Fresh@2027", "userClassId": 9}),
        json!({"name": "New", "agentPwd": "Fresh@2027", "groupId": 9}),
        json!({"name": "New", "agentPwd": "Fresh@2027", "skills": [{"skillId": 9}]}),
        json!({"name": "New", "agentPwd": "Fresh@2027", "phones": "50000"}),
        json!({"name": "New", "agentPwd": "Fresh@2027", "socialChatNum": 3}),
    ] {
        admin.post("vdn/agents", bad).await.refused("000-002");
    }
    admin
        .post(
            "vdn/agents?agentId=101",
            json!({"name": "New", "agentPwd": "Fresh@2027"}),
        )
        .await
        .refused("000-002");
    admin
        .post(
            "vdn/agents?agentId=201",
            json!({"name": "New", "agentPwd": "Fresh@2027"}),
        )
        .await
        .refused("000-002");
    let new = json!({"name": "New", "agentPwd": "Fresh@2027", "groupId": 1, "skills": [{"skillId": "3"}]});
    let added = admin.post("vdn/agents?agentId=", new).await.ok();
    assert_eq!(added.result(), json!({"agentId": 123}));
    let told = admin.get("vdn/agents?agentIdSet=123,101").await.ok().result();
    assert_eq!(told.as_array().unwrap().len(), 2);
    assert_eq!(told[1]["name"], "New");
    assert_eq!(told[1]["agentPwd"], "");
    assert_eq!(told[1]["skills"], json!([{"skillId": 3, "level": 1}]));

    // It can sign in at once, and has to change its password.
    let web = site.web();
    let phone = |password: &str| json!({"password": password, "phonenum": "40900"});
    let answer = web
        .put("/onlineagent/123", &body(123, phone("Fresh@2027")))
        .await
        .ok();
    assert_eq!(answer.member("isForceChange"), json!("true"));
    admin
        .put("vdn/agents?agentId=123", json!({"agentPwd": "Fresh@2027"}))
        .await
        .refused("110-017");
    admin
        .put(
            "vdn/agents?agentId=123",
            json!({"agentPwd": "Newer@2027", "name": "Newer"}),
        )
        .await
        .ok();
    web.put("/onlineagent/123/forcelogin", &body(123, phone("Fresh@2027")))
        .await
        .refused("100-004");
    web.put("/onlineagent/123/forcelogin", &body(123, phone("Newer@2027")))
        .await
        .ok();
    let told = admin.get("vdn/agents?agentIdSet=123").await.ok().result();
    assert_eq!(told[0]["name"], "Newer");
    // What is told may be said again.
    admin.put("vdn/agents", told[0].clone()).await.ok();

    // Deleted, it is out.
    admin.delete("vdn/agents?agentId=123").await.ok();
    web.put("/onlineagent/123", &body(123, phone("Newer@2027")))
        .await
        .refused("100-004");
    admin.delete("vdn/agents?agentId=123").await.refused("000-002");
    admin
        .put("vdn/agents?agentId=123", json!({"name": "x"}))
        .await
        .refused("000-002");
    // The leader of a group, and oneself, stay.
    admin.delete("vdn/agents?agentId=122").await.refused("100-007");
    admin
        .delete(&format!("vdn/agents?agentId={BOSS}"))
        .await
        .refused("100-007");
    let many: Vec<String> = (1..=101).map(|id| id.to_string()).collect();
    admin
        .get(&format!("vdn/agents?agentIdSet={}", many.join(",")))
        .await
        .refused("000-002");
}

#[tokio::test]
async fn rights() {
    let site = site().await;
    let boss = Admin::boss(&site).await;
    login(&site.web(), 101, demo::PASSWORD).await.refused("000-003");
    let rights = |on: bool| json!({"agentId": 101, "rights": {"administrator": on, "inspector": true}, "recordCalls": true});
    boss.put("vdn/agents", rights(true)).await.ok();
    let told = boss.get("vdn/agents?agentIdSet=101").await.ok().result();
    assert_eq!(told[0]["rights"]["administrator"], true);
    assert_eq!(told[0]["rights"]["inspector"], true);
    assert_eq!(told[0]["rights"]["classLeader"], false);
    assert_eq!(told[0]["recordCalls"], true);
    let second = Admin::of(&site, 101, demo::PASSWORD).await;
    // Nobody locks the last door from outside.
    second.put("vdn/agents", rights(false)).await.refused("100-007");
    boss.put("vdn/agents", rights(false)).await.ok();
    second.get("vdn/agents").await.refused("100-006");
}

#[tokio::test]
async fn a_deleted_agent_is_signed_out() {
    let site = site().await;
    let admin = Admin::boss(&site).await;
    let desk = Desktop::settled(&site, 101).await;
    admin.delete("vdn/agents?agentId=101").await.ok();
    desk.get("agentskills").await.refused("100-006");
    until(async || site.causes(101).await.len() == 1).await;
}

#[tokio::test]
async fn roles() {
    let site = site().await;
    let admin = Admin::boss(&site).await;
    let mut flags = vec![0; 64];
    flags[4] = 1;
    let added = admin
        .post("vdn/userclass", json!({"name": "outbound", "roles": flags}))
        .await
        .ok();
    assert_eq!(added.result(), json!({"userClassId": 1}));
    admin
        .post(
            "vdn/userclass?userClassId=6",
            json!({"name": "r", "roles": [0, 1]}),
        )
        .await
        .refused("000-002");
    let told = admin.get("vdn/userclass?userClassIdSet=1,2").await.ok().result();
    assert_eq!(told, json!([{"roleId": 1, "name": "outbound", "roles": flags}]));
    // Flag 12 is an inspector's: in force at once.
    admin
        .put("vdn/agents", json!({"agentId": 101, "userClassId": 1}))
        .await
        .ok();
    let inspector = || {
        let owner = site.running.gateway().routing().owners[&demo::VDN].clone();
        owner
            .read(|vdn, _| Ok(vdn.directory().rights(AgentId(101)).inspector))
            .unwrap()
            .0
    };
    assert!(!inspector());
    flags[12] = 1;
    admin
        .put("vdn/userclass?userClassId=1", json!({"roles": flags}))
        .await
        .ok();
    assert!(inspector());
    admin
        .delete("vdn/userclass?userClassId=1")
        .await
        .refused("100-007");
    admin
        .put("vdn/agents", json!({"agentId": 101, "userClassId": 0}))
        .await
        .ok();
    admin.delete("vdn/userclass?userClassId=1").await.ok();
    assert_eq!(admin.get("vdn/userclass").await.ok().result(), json!([]));
    admin
        .delete("vdn/userclass?userClassId=1")
        .await
        .refused("000-002");
}

#[tokio::test]
async fn called_routes() {
    let site = site().await;
    let admin = Admin::boss(&site).await;
    let added = admin
        .post(
            "vdn/calledroute",
            json!({"accesscode": 3100, "devicetype": "1", "deviceId": 3}),
        )
        .await
        .ok();
    assert_eq!(added.result(), json!([{"dnId": 2}]));
    for bad in [
        json!({"accesscode": 3100, "devicetype": 1, "deviceId": 3}),
        json!({"accesscode": 3000, "devicetype": 1, "deviceId": 3}),
        json!({"accesscode": 3200, "devicetype": 1, "deviceId": 77}),
        json!({"accesscode": 3200, "devicetype": 3, "deviceId": 1}),
        json!({"accesscode": 3200, "subcode": "1", "devicetype": 1, "deviceId": 3}),
        json!({"devicetype": 1, "deviceId": 3}),
    ] {
        admin.post("vdn/calledroute", bad).await.refused("000-002");
    }
    // Nor can it be a phone's.
    let store = site.store().await;
    let phone = demo::phone_account(AgentId(101), "ccgate");
    store
        .phone_set(demo::VDN, &phone.phone, &phone.realm, phone.ha1, "test")
        .await
        .unwrap();
    store.close().await;
    admin
        .put("vdn/calledroute?dnId=2", json!({"accesscode": "40001"}))
        .await
        .refused("000-002");
    admin
        .put("vdn/calledroute?dnId=2", json!({"accesscode": "3101"}))
        .await
        .ok();
    let told = admin.get("vdn/calledroute?dnIdSet=2").await.ok().result();
    assert_eq!(
        told,
        json!([{"dnId": 2, "accesscode": "3101", "subcode": "", "devicetype": 1, "deviceId": 3, "description": ""}])
    );
    let other = Admin::second(&site).await;
    // A caller says no VDN: the number is taken.
    other
        .post("vdn/skill", json!({"name": "s", "mediaTypeId": 5}))
        .await
        .ok();
    other
        .post(
            "vdn/calledroute",
            json!({"accesscode": "3101", "devicetype": 1, "deviceId": 1}),
        )
        .await
        .refused("000-002");
    admin.delete("vdn/calledroute?dnId=2").await.ok();
    other
        .post(
            "vdn/calledroute",
            json!({"accesscode": "3101", "devicetype": 1, "deviceId": 1}),
        )
        .await
        .ok();
    assert_eq!(
        admin.get("vdn/ivrflow?flowIdSet=1,2").await.ok().result(),
        json!([])
    );
}

#[tokio::test]
async fn a_vdns_account_has_its_vdn_only() {
    let site = site().await;
    let admin = Admin::second(&site).await;
    assert_eq!(admin.ids("vdn/agents", "agentId").await, [201]);
    assert_eq!(admin.ids("vdn/agents?agentIdSet=101,201", "agentId").await, [201]);
    assert_eq!(admin.get("vdn/skill").await.ok().result(), json!([]));
    admin
        .put("vdn/agents?agentId=101", json!({"name": "Mine"}))
        .await
        .refused("000-002");
    admin
        .put("vdn/agents?agentId=101", json!({"agentPwd": "Newer@2027"}))
        .await
        .refused("000-002");
    admin.delete("vdn/agents?agentId=101").await.refused("000-002");
    admin.delete("vdn/skill?skillId=3").await.refused("000-002");
    admin
        .put("vdn/agents?agentId=201", json!({"name": "Mine"}))
        .await
        .ok();
    let boss = Admin::boss(&site).await;
    assert_eq!(boss.ids("vdn/agents?agentIdSet=201", "agentId").await, [0; 0]);
    assert_eq!(boss.ids("vdn/skill", "skillId").await, [1, 2, 3]);
}
