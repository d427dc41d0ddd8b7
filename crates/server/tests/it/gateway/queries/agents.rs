//! Chapter `agentgroup`.

use ccgate_core::directory::{AgentEntry, Directory, Group, Role};
use ccgate_core::ids::RoleId;
use ccgate_core::{AgentId, GroupId};
use ccgate_store::demo;
use serde_json::{Value, json};

use super::{busy, get, group, post};
use crate::gateway::desktop::Desktop;
use crate::gateway::harness::until;
use crate::gateway::switchboard::{Switchboard, site, site_of};

/// Work numbers of a list of agents.
fn who(agents: &Value) -> Vec<u32> {
    let number = |agent: &Value| agent["workno"].as_str().unwrap().parse().unwrap();
    agents.as_array().expect("a list").iter().map(number).collect()
}

/// The demo's directory with: 103 refusing calls from queues, 104 without a group, 105 without any
/// right to call out by its user class, and another group without a leader.
fn special() -> Directory {
    let mut directory = demo::directory();
    let mut change = |agent: u32, change: fn(&mut AgentEntry)| {
        change(directory.agents.get_mut(&AgentId(agent)).expect("a demo agent"));
    };
    change(103, |agent| agent.roles.refuses_inbound = true);
    change(104, |agent| agent.group = None);
    change(105, |agent| {
        agent.role = Some(RoleId(9));
        agent.roles.administrator = true;
        agent.roles.report_manager = true;
    });
    change(106, |agent| agent.group = Some(GroupId(2)));
    directory.roles.insert(
        RoleId(9),
        Role {
            name: "nothing".to_owned(),
            flags: vec![false; 32],
        },
    );
    directory.groups.insert(
        GroupId(2),
        Group {
            name: "back office".to_owned(),
            leader: None,
            pick_up: false,
        },
    );
    directory
}

#[tokio::test]
async fn agents_are_listed() {
    let site = site_of(special(), |_| {}).await;
    let desk = Desktop::settled(&site, 101).await;
    let resting = Desktop::settled(&site, 102).await;
    resting.post("rest/600/1").await.ok();
    until(async || resting.state().await == 8).await;
    let refusing = busy(&site, 103).await;
    let voice_only = Desktop::by(site.web(), 104, "/loginex", json!({})).await;
    assert_eq!(voice_only.agent, 104);

    let one = group(&desk, "agentbyworkno/102").await;
    let expect = [
        ("workno", json!("102")),
        ("name", json!("Agent 102")),
        ("status", json!(8)),
        ("ctiStatus", json!(8)),
        ("groupid", json!(1)),
        ("groupname", json!("")),
        ("callids", json!([])),
        ("mediatype", json!("TTF")),
        ("vdnid", json!(1)),
        ("phonenumber", json!("40002")),
        ("inMultimediaConf", json!(0)),
    ];
    for (member, value) in expect {
        assert_eq!(one[member], value, "{member}");
    }
    assert_eq!(one["skilllist"].as_array().unwrap().len(), 3);
    let signed_in = site.inside(102).session.signed_in.millis();
    assert_eq!(one["logindate"], signed_in);
    assert!(
        one["currentstatetime"]
            .as_u64()
            .is_some_and(|seconds| seconds < 60)
    );
    get(&desk, "agentgroup", "agentbyworkno/999")
        .await
        .refused("300-002");
    let absent = group(&desk, "agentbyworkno/110").await;
    assert_eq!((&absent["status"], &absent["ctiStatus"]), (&json!(2), &json!(0)));
    assert_eq!(
        (&absent["mediatype"], &absent["logindate"]),
        (&json!("FFF"), &json!(0))
    );

    for rest in ["onlineagentonvdn", "alllocalagentstatus"] {
        assert_eq!(who(&group(&desk, rest).await), [101, 102, 103, 104], "{rest}");
    }
    assert_eq!(who(&group(&desk, "idleagent").await), [101, 104]);
    assert_eq!(who(&group(&desk, "allchatagents").await), [101, 102, 103]);
    assert_eq!(
        who(&group(&desk, "allagentstatus").await),
        (101..=122).collect::<Vec<_>>()
    );

    // 103 serves the queue, but takes no calls from it.
    assert_eq!(who(&group(&desk, "agentbyskill/1").await), [101, 102, 104]);
    assert_eq!(
        who(&group(&desk, "agentbyskill/1?attribute=").await),
        [101, 102, 104]
    );
    get(&desk, "agentgroup", "agentbyskill/1?attribute=x")
        .await
        .refused("100-007");
    assert_eq!(group(&desk, "agentidsbyskill/3").await, json!(["102", "104"]));
    get(&desk, "agentgroup", "agentbyskill/999")
        .await
        .refused("100-007");
    for rest in ["agentbyskill/1", "agentidsbyskill/1", "agentbylist"] {
        get(&refusing, "agentgroup", rest).await.refused("300-001");
    }
    assert_eq!(who(&group(&desk, "agentbylist").await), [101, 102, 104]);
    desk.post("resetskill/false?skillid=2").await.ok();
    assert_eq!(who(&group(&desk, "agentbylist?mediaTypes=5").await), [102, 104]);
    assert_eq!(
        who(&group(&desk, "agentbylist?mediaTypes=5,1").await),
        [101, 102, 104]
    );
    assert_eq!(who(&group(&desk, "agentbyskill/1").await), [102, 104]);
    let configured = who(&group(&desk, "agentbyconfigedskill/3").await);
    assert_eq!(configured, (102..=122).step_by(2).collect::<Vec<_>>());
    let online = group(&desk, "allonlineagents").await;
    let by_skill: Vec<_> = online
        .as_array()
        .unwrap()
        .iter()
        .map(|queue| {
            (
                queue["skillId"].as_u64().unwrap(),
                queue["skillMediaType"].clone(),
                who(&queue["agent"]),
            )
        })
        .collect();
    assert_eq!(
        by_skill,
        [
            (1, json!(5), vec![102, 103, 104]),
            (2, json!(1), vec![101, 102, 103, 104]),
            (3, json!(5), vec![102, 104]),
        ]
    );

    assert_eq!(who(&group(&desk, "agentlistbystatus?status=8").await), [102]);
    assert_eq!(who(&group(&desk, "agentlistbystatus?status=3").await), [103]);
    assert_eq!(who(&group(&desk, "agentlistbystatus?status=2").await).len(), 18);
    get(&desk, "agentgroup", "agentlistbystatus")
        .await
        .refused("000-002");

    let asked = post(
        &desk,
        "agentgroup",
        "agentinfonoskills",
        r#"{"agentlist":["110",102,"999"]}"#,
    )
    .await;
    let asked = asked.ok().result();
    assert_eq!(who(&asked), [102, 110]);
    assert!(asked[0].get("skilllist").is_none());
    post(&desk, "agentgroup", "agentinfonoskills", "{}")
        .await
        .refused("000-002");

    assert_eq!(
        group(&desk, "loggedinagentphoneonvdn").await[1],
        json!({ "workno": "102", "phonenumber": "40002" })
    );
    let states = group(&desk, "queryagentstatus").await;
    assert_eq!(who(&states), [101, 102, 103, 104]);
    assert_eq!(states[2]["status"], 3);
    let own = group(&desk, "queryagentstatusandskill").await;
    assert_eq!(
        own["skills"],
        json!([{ "name": "chat", "id": 2, "mediatype": 1 }])
    );
    assert_eq!(own["status"], 4);
}

#[tokio::test]
async fn groups() {
    let site = site_of(special(), |_| {}).await;
    let desk = Desktop::settled(&site, 101).await;
    let front = json!({ "id": 1, "name": "front desk", "monitorno": 122, "monitorname": "Class leader" });
    let back = json!({ "id": 2, "name": "back office", "monitorno": 0, "monitorname": "" });
    assert_eq!(group(&desk, "grouponvdn").await, json!([front, back]));
    assert_eq!(group(&desk, "groupbyagent/102").await, front);
    assert_eq!(group(&desk, "groupbyagent/106").await, back);
    get(&desk, "agentgroup", "groupbyagent/104")
        .await
        .refused("300-004");
    get(&desk, "agentgroup", "groupbyagent/999")
        .await
        .refused("300-003");
    let own = who(&group(&desk, "agentongroup").await);
    assert_eq!(own.len(), 20);
    assert!(!own.contains(&104) && !own.contains(&106));
    assert_eq!(who(&group(&desk, "agentongroupex?groupid=2").await), [106]);
    for (rest, retcode) in [
        ("agentongroupex?groupid=3", "300-004"),
        ("agentongroupex?groupid=70000", "300-004"),
        ("agentongroupex", "000-002"),
        ("agentongroupbyattribute?attribute=x", "100-007"),
        ("onlineagentonvdnbyattribute", "100-007"),
    ] {
        get(&desk, "agentgroup", rest).await.refused(retcode);
    }
    let alone = Desktop::settled(&site, 104).await;
    get(&alone, "agentgroup", "agentongroup").await.refused("300-004");
}

#[tokio::test]
async fn who_may_what() {
    let site = site_of(special(), |_| {}).await;
    let questions = [
        "issystem",
        "isreportmanager",
        "iscensor",
        "ismonitor",
        "isspymonitor",
        "iscallout",
        "ispickup",
    ];
    for (agent, yes) in [
        (101, &["iscallout", "ispickup"][..]),
        (104, &["iscallout"]),
        (105, &["issystem", "isreportmanager", "ispickup"]),
        (106, &["iscensor", "isspymonitor", "iscallout"]),
        (121, &["iscensor", "isspymonitor", "iscallout", "ispickup"]),
        (122, &["ismonitor", "isspymonitor", "iscallout", "ispickup"]),
    ] {
        let desk = Desktop::settled(&site, agent).await;
        for question in questions {
            let answer = group(&desk, question).await;
            assert_eq!(answer, yes.contains(&question), "{agent} {question}");
        }
        // One desktop asks with a slash at the end.
        assert_eq!(group(&desk, "iscensor/").await, yes.contains(&"iscensor"));
    }
}

#[tokio::test]
async fn rests() {
    let site = site(|_| {}).await;
    let (desk, board) = (Desktop::settled(&site, 101).await, Switchboard::of(&site));
    let resting = Desktop::settled(&site, 102).await;
    resting.post("rest/600/1").await.ok();
    until(async || resting.state().await == 8).await;
    board.offer(1, "70011", "3000");
    board.pick_up(101);
    until(async || desk.state().await == 7).await;
    desk.post("rest/900/2").await.ok();
    let info = group(&desk, "agentrestinfo").await;
    assert_eq!(info["waitRestAgentNum"], 1);
    let details = info["details"].as_array().unwrap();
    assert_eq!(details.len(), 2);
    assert_eq!(
        (
            &details[0]["agentId"],
            &details[0]["beginTime"],
            &details[0]["applyRestLength"]
        ),
        (&json!(101), &json!(0), &json!(900))
    );
    assert_eq!(
        (
            &details[1]["agentId"],
            &details[1]["applyRestLength"],
            &details[1]["cantRestCause"]
        ),
        (&json!(102), &json!(600), &json!(0))
    );
    assert_eq!(details[1]["beginTime"], site.inside(102).since.millis());
}
