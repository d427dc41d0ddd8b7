//! Reasons, groups, the VDN itself, and many agents at once.

use serde_json::json;

use super::{Admin, login, site};

#[tokio::test]
async fn reasons_groups_and_the_vdn() {
    let site = site().await;
    let admin = Admin::boss(&site).await;
    let reasons = json!({"rest": [{"id": 1, "text": "Lunch"}], "busy": [{"id": 201, "text": "Training"}]});
    admin.put("vdn/reasons", reasons.clone()).await.ok();
    assert_eq!(admin.get("vdn/reasons").await.ok().result(), reasons);
    admin.put("vdn/reasons", json!({"busy": []})).await.ok();
    let told = admin.get("vdn/reasons").await.ok().result();
    assert_eq!(told, json!({"rest": [{"id": 1, "text": "Lunch"}], "busy": []}));
    admin
        .put("vdn/reasons", json!({"busy": [{"id": 199, "text": "x"}]}))
        .await
        .refused("000-002");

    let change = json!({"name": "renamed", "wrapUpSeconds": 12, "recordCalls": true});
    admin.put("vdn", change).await.ok();
    let told = admin.get("vdn").await.ok().result();
    assert_eq!((&told["vdnId"], &told["name"]), (&json!(1), &json!("renamed")));
    assert_eq!(
        (&told["limits"]["wrapUpSeconds"], &told["recordCalls"]),
        (&json!(12), &json!(true))
    );
    admin
        .put("vdn", json!({"limits": {"agents": 1}}))
        .await
        .refused("000-002");

    let added = admin
        .post("vdn/group?groupId=40", json!({"name": "night", "leader": 101}))
        .await
        .ok();
    assert_eq!(added.result(), json!({"groupId": 40}));
    for bad in [
        json!({"name": "night"}),
        json!({"leader": 101}),
        json!({"name": "x", "leader": 999}),
        json!({"groupId": 40, "name": "x"}),
    ] {
        admin.post("vdn/group", bad).await.refused("000-002");
    }
    admin
        .put("vdn/agents", json!({"agentId": 102, "groupId": 40}))
        .await
        .ok();
    admin
        .put("vdn/group?groupId=40", json!({"pickUp": true, "leader": -1}))
        .await
        .ok();
    let told = admin.get("vdn/group?groupIdSet=40").await.ok().result();
    let expect = json!([{"groupId": 40, "name": "night", "leader": null, "pickUp": true, "agents": 1}]);
    assert_eq!(told, expect);
    admin.delete("vdn/group?groupId=40").await.ok();
    admin.delete("vdn/group?groupId=40").await.refused("000-002");
    let agent = admin.get("vdn/agents?agentIdSet=102").await.ok().result();
    assert_eq!(agent[0]["groupId"], -1);
    // After a restart it is as it was set.
    let site = site.restarted().await;
    let admin = Admin::boss(&site).await;
    let told = admin.get("vdn").await.ok().result();
    assert_eq!(
        (&told["name"], &told["limits"]["wrapUpSeconds"]),
        (&json!("renamed"), &json!(12))
    );
}

#[tokio::test]
async fn many_agents_at_once() {
    let site = site().await;
    let admin = Admin::boss(&site).await;
    let send = async |lines: &str, check: bool| {
        let body = json!({"lines": lines, "check": check});
        admin.post("vdn/agents/import", body).await.ok().result()
    };
    let head = "agentId,name,password,skills,phones,inspector\n";
    let bad = format!(
        "{head}301,Ann,Fresh@2027,1:1;9:1,,\n302,,alllowercase,,,\n101,Renamed,,,,\n201,Taken,Fresh@2027,,,\n\
         301,Twice,Fresh@2027,,,\n303,Bob,Fresh@2027,2:1,50000,\nx,Eve,Fresh@2027,,,perhaps\n"
    );
    for check in [true, false] {
        let told = send(&bad, check).await;
        assert_eq!(
            (&told["saved"], &told["added"], &told["changed"]),
            (&json!(false), &json!(0), &json!(1))
        );
        let lines = told["lines"].as_array().unwrap();
        let wrong: Vec<(u64, String)> = lines
            .iter()
            .map(|line| {
                let faults = line["faults"].as_array().unwrap();
                let columns = faults
                    .iter()
                    .map(|fault| fault.as_str().unwrap().split(':').next().unwrap());
                (
                    line["line"].as_u64().unwrap(),
                    columns.collect::<Vec<_>>().join(" "),
                )
            })
            .collect();
        let expect = [
            (2, "skills"),
            (3, "password name"),
            (5, "agentId"),
            (6, "agentId"),
            (7, "phones"),
            (8, "agentId"),
        ];
        let wrong: Vec<(u64, &str)> = wrong
            .iter()
            .map(|(line, columns)| (*line, columns.as_str()))
            .collect();
        assert_eq!(wrong, expect, "{told}");
        assert!(!told.to_string().contains("Fresh@2027"));
    }
    let good = format!("{head}301,Ann,Fresh@2027,1:1;2:3,,\n101,Renamed,,,,yes\n102,,,,,\n");
    let expect = |saved: bool| json!({"added": 1, "changed": 1, "unchanged": 1, "saved": saved, "lines": []});
    assert_eq!(send(&good, true).await, expect(false));
    assert_eq!(
        admin.ids("vdn/agents?agentIdSet=301", "agentId").await,
        Vec::<u64>::new()
    );
    assert_eq!(send(&good, false).await, expect(true));
    let told = admin.get("vdn/agents?agentIdSet=301,101").await.ok().result();
    assert_eq!(
        (&told[0]["name"], &told[1]["name"]),
        (&json!("Renamed"), &json!("Ann"))
    );
    let skills = json!([{"skillId": 1, "level": 1}, {"skillId": 2, "level": 3}]);
    assert_eq!(told[1]["skills"], skills);
    // The password is the new one, and is to be changed; used again it is refused.
    let web = site.web();
    assert_eq!(login(&web, 301, "Fresh@2027").await.retcode(), "100-007");
    let again = send(&format!("{head}301,,Fresh@2027,,,\n"), false).await;
    assert_eq!(again["lines"][0]["line"], 2, "{again}");
    // Each gets its own password, in whichever order they were hashed.
    let word = |agent: u32| format!("Fresh@2027{}", char::from_digit(agent - 400 + 10, 36).unwrap());
    let many: String = (400..420).map(|n| format!("{n},A{n},{},,,\n", word(n))).collect();
    let told = send(&format!("{head}{many}"), false).await;
    assert_eq!((&told["saved"], &told["added"]), (&json!(true), &json!(20)));
    for agent in [400, 411, 419] {
        let own = login(&web, agent, &word(agent)).await;
        assert_eq!(own.retcode(), "100-007", "right, and to be changed");
        let others = login(&web, agent, &word(410)).await;
        assert_eq!(others.retcode(), "100-004");
    }
    admin
        .post("vdn/agents/import", json!({"lines": "name\nAnn"}))
        .await
        .refused("000-002");
}
