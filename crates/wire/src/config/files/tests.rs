//! Bodies and answers of files and lists.

use super::flows::{Fault, FlowBody};
use super::groups::GroupBody;
use super::list::{BadLine, Counts, ListBody};
use super::reasons::ReasonsBody;
use super::vdn::VdnBody;
use super::{flows, groups, list, prompts, reasons, vdn};
use crate::query::Query;
use ccgate_core::directory::{AgentEntry, Directory, Group, Role, Skill};
use ccgate_core::ids::RoleId;
use ccgate_core::{AgentId, GroupId, SkillId};
use serde_json::{Value, json};

fn result(body: &[u8]) -> Value {
    let whole: Value = serde_json::from_slice(body).unwrap();
    whole["result"].clone()
}

#[test]
fn names_of_files() {
    let long = "a".repeat(64);
    for (name, flow, prompt) in [
        ("a.toml", true, false),
        ("a-1_b.toml", true, false),
        (&format!("{long}.toml"), true, false),
        (&format!("{long}a.toml"), false, false),
        (".toml", false, false),
        ("A.toml", false, false),
        ("../a.toml", false, false),
        ("a/b.toml", false, false),
        ("a.b.toml", false, false),
        ("a.toml.new", false, false),
        ("en/a.wav", false, true),
        ("a.wav", false, true),
        ("a/b/c/d.wav", false, true),
        ("a/b/c/d/e.wav", false, false),
        ("../a.wav", false, false),
        ("/a.wav", false, false),
        ("en//a.wav", false, false),
        ("en/.wav", false, false),
        ("en\\a.wav", false, false),
        ("é.wav", false, false),
    ] {
        let query = format!("name={name}");
        assert_eq!(flows::asked(Query::new(&query)).is_ok(), flow, "{name}");
        assert_eq!(flows::deleted(Query::new(&query)).is_ok(), flow, "{name}");
        assert_eq!(prompts::asked(Query::new(&query)).is_ok(), prompt, "{name}");
        let body = json!({"name": name, "text": "x"}).to_string();
        assert_eq!(FlowBody::saved(body.as_bytes()).is_ok(), flow, "{name}");
    }
    assert_eq!(flows::asked(Query::new("")), Ok(None));
    assert!(prompts::asked(Query::new("")).is_err());
}

#[test]
fn bodies_of_flows() {
    for (body, saved, checked) in [
        (json!({"text": ""}), false, true),
        (json!({"name": "a.toml"}), false, false),
        (json!({"name": "a.toml", "text": 7, "version": null}), true, true),
        (
            json!({"name": "a.toml", "text": "x".repeat(flows::MOST_BYTES)}),
            true,
            true,
        ),
        (
            json!({"name": "a.toml", "text": "x".repeat(flows::MOST_BYTES + 1)}),
            false,
            false,
        ),
    ] {
        let body = body.to_string();
        assert_eq!(FlowBody::saved(body.as_bytes()).is_ok(), saved, "{:.60}", body);
        assert_eq!(
            FlowBody::checked(body.as_bytes()).is_ok(),
            checked,
            "{:.60}",
            body
        );
    }
    let fault = Fault {
        line: Some(3),
        column: Some(1),
        step: "menu".to_owned(),
        key: "wait".to_owned(),
        message: "must be a time".to_owned(),
        warning: false,
    };
    let refused = flows::faulty(&[fault]);
    assert_eq!(refused.message, "the flow has faults: line 3: must be a time");
    let told = result(&refused.render());
    assert_eq!(told["faults"][0]["line"], 3);
    assert_eq!(result(&flows::outdated(None).render()), json!({"version": null}));
    assert_eq!(
        result(&flows::outdated(Some("ab")).render()),
        json!({"version": "ab"})
    );
}

#[test]
fn reasons_are_set_list_by_list() {
    let mut directory = Directory {
        rest_reasons: [(1, "Lunch".to_owned())].into(),
        busy_reasons: [(200, "Mail".to_owned())].into(),
        ..Directory::default()
    };
    let said = json!({"busy": [{"id": 250, "text": " Training "}]}).to_string();
    ReasonsBody::parse(said.as_bytes())
        .unwrap()
        .change(&mut directory);
    let expect = json!({"rest": [{"id": 1, "text": "Lunch"}], "busy": [{"id": 250, "text": "Training"}]});
    assert_eq!(result(&reasons::found(&directory)), expect);
    for bad in [
        json!({"busy": [{"id": 199, "text": "x"}]}),
        json!({"busy": [{"id": 251, "text": "x"}]}),
        json!({"rest": [{"id": 256, "text": "x"}]}),
        json!({"rest": [{"id": 1}]}),
        json!({"rest": [{"id": 1, "text": " "}]}),
        json!({"rest": [{"id": 1, "text": "a"}, {"id": "1", "text": "b"}]}),
        json!({"rest": {"1": "a"}}),
    ] {
        assert!(ReasonsBody::parse(bad.to_string().as_bytes()).is_err(), "{bad}");
    }
}

#[test]
fn the_vdn_and_its_groups() {
    let mut directory = Directory::default();
    let said = br#"{"name":"main","wrapUpSeconds":"0","recordCalls":"true"}"#;
    directory.limits.wrap_up_seconds = Some(3);
    VdnBody::parse(said).unwrap().change(&mut directory);
    let told = result(&vdn::found(&directory));
    assert_eq!(
        (&told["name"], &told["recordCalls"]),
        (&json!("main"), &json!(true))
    );
    assert_eq!(told["limits"]["wrapUpSeconds"], Value::Null);
    for bad in [
        &br#"{"name":""}"#[..],
        br#"{"wrapUpSeconds":3601}"#,
        br#"{"limits":{}}"#,
    ] {
        assert!(VdnBody::parse(bad).is_err());
    }

    assert!(GroupBody::parse(b"{}").unwrap().added().is_err());
    let group = GroupBody::parse(br#"{"name":"g","leader":101,"pickUp":1}"#)
        .unwrap()
        .added()
        .unwrap();
    directory.groups.insert(GroupId(4), group);
    GroupBody::parse(br#"{"leader":-1}"#)
        .unwrap()
        .change(directory.groups.get_mut(&GroupId(4)).unwrap())
        .unwrap();
    let expect = json!([{"groupId": 4, "name": "g", "leader": null, "pickUp": true, "agents": 0}]);
    assert_eq!(result(&groups::found(&directory, None)), expect);
}

fn directory() -> Directory {
    let skill = |name: &str| Skill {
        name: name.to_owned(),
        ..Skill::default()
    };
    let group = Group {
        name: "sales".to_owned(),
        ..Group::default()
    };
    let role = Role {
        name: "plain".to_owned(),
        flags: vec![false; 32],
    };
    Directory {
        skills: [(SkillId(1), skill("one")), (SkillId(3), skill("three"))].into(),
        groups: [(GroupId(2), group)].into(),
        roles: [(RoleId(7), role)].into(),
        ..Directory::default()
    }
}

/// The only line of a list with these columns.
fn line(columns: &str, cells: &str) -> super::list::ListRow {
    let body = json!({"lines": format!("{columns}\n{cells}\n")}).to_string();
    let mut rows = ListBody::parse(body.as_bytes()).unwrap().rows;
    assert_eq!(rows.len(), 1);
    rows.remove(0)
}

#[test]
fn a_line_changes_what_it_says() {
    let columns = "agentId;name;GROUP;skills;phones;userClass;inspector;recordCalls";
    let row = line(columns, "101;Ann;sales;\"1:2;three\";40001 40002;plain;yes;");
    let mut entry = AgentEntry {
        record_calls: true,
        ..AgentEntry::default()
    };
    assert_eq!(row.change(&directory(), false, &mut entry), Vec::<String>::new());
    assert_eq!(row.agent(), Some(AgentId(101)));
    assert_eq!((entry.group, entry.role), (Some(GroupId(2)), Some(RoleId(7))));
    assert_eq!(entry.skills, [(SkillId(1), 2), (SkillId(3), 1)].into());
    assert_eq!(entry.phones.len(), 2);
    assert!(entry.roles.inspector && entry.record_calls && entry.name == "Ann");

    let row = line(columns, "101;;-;-;-;-;0;x");
    assert_eq!(row.change(&directory(), false, &mut entry), Vec::<String>::new());
    let bare = (entry.group, entry.role, entry.skills.len(), entry.phones.len());
    assert_eq!(bare, (None, None, 0, 0));
    assert!(!entry.roles.inspector && entry.name == "Ann");
}

#[test]
fn all_that_is_wrong_with_a_line() {
    let columns = "agentId,name,password,group,skills,phones,userClass,inspector";
    let mut entry = AgentEntry::default();
    let mut faults = |cells: &str| -> Vec<String> {
        let told = line(columns, cells).change(&directory(), true, &mut entry);
        told.into_iter()
            .map(|fault| fault.split(':').next().unwrap().to_owned())
            .collect()
    };
    assert_eq!(faults("101,Ann,Fresh@2027,,,,,"), Vec::<String>::new());
    assert_eq!(faults("101,,,,,,,"), ["name", "password"]);
    assert_eq!(
        faults("101,a<b,Fresh@2027,9,9:1,4x,9,perhaps"),
        ["name", "group", "userClass", "skills", "phones", "inspector"]
    );
    assert_eq!(faults("101,Ann,Fresh@2027,,1:0,,,"), ["skills"]);
    assert_eq!(faults("101,Ann,Fresh@2027,,1;1,,,"), ["skills"]);
    assert_eq!(faults("101,Ann,Fresh@2027,,,,,,more"), ["line"]);
    let secret = line(columns, "101,Ann,Fresh@2027,,,,,");
    assert!(!format!("{secret:?}").contains("Fresh"));
    assert!(
        line(columns, &format!("101,Ann,{},,,,,", "x".repeat(2000)))
            .password()
            .is_err()
    );
    for (id, expect) in [
        ("101", Some(101)),
        ("0", None),
        ("1000000", None),
        ("x", None),
        ("", None),
    ] {
        let agent = line("name,agentId", &format!("Ann,{id}")).agent();
        assert_eq!(agent.map(|agent| agent.0), expect, "{id}");
    }
}

#[test]
fn lists_as_a_whole() {
    let parse = |lines: &str| ListBody::parse(json!({"lines": lines, "check": true}).to_string().as_bytes());
    assert!(parse("agentId\n101\n").is_ok_and(|list| list.check && list.rows[0].line == 2));
    let many = "101\n".repeat(list::MOST_LINES + 1);
    for bad in [
        "",
        "name\nAnn",
        "agentId,age\n101,7",
        "agentId,agentid\n1,1",
        "agentId\n\"1",
        &format!("agentId\n{many}"),
    ] {
        assert!(parse(bad).is_err(), "{bad:.40}");
    }
    let counts = Counts {
        added: 2,
        changed: 1,
        unchanged: 0,
    };
    let bad = BadLine {
        line: 3,
        agent_id: "x".to_owned(),
        faults: vec!["name: is missing".to_owned()],
    };
    let expect = json!({"added": 2, "changed": 1, "unchanged": 0, "saved": false,
        "lines": [{"line": 3, "agentId": "x", "faults": ["name: is missing"]}]});
    assert_eq!(result(&list::answer(counts, false, &[bad])), expect);
}
