//! What a directory says of distribution: queues, bundles, user classes, routes.

use crate::engines::on_each_engine;
use ccgate_core::directory::{
    AccessCode, AgentEntry, Directory, Group, MostWaiting, Overflow, Role, Roles, Route, Skill, SkillGroup,
    Strategy,
};
use ccgate_core::ids::{RoleId, SkillGroupId};
use ccgate_core::{AgentId, FlowId, GroupId, SkillId, VdnId};
use ccgate_store::file::{DirectoryFile, export};
use ccgate_store::{Fault, IdRange};
use std::collections::HashMap;
use std::time::Duration;

/// A directory in which every member differs from what it is without being said.
pub(crate) fn full() -> Directory {
    let queue = Skill {
        name: "sales".to_owned(),
        description: "all that is \"sold\" – 销售".to_owned(),
        media_type: 19,
        service_type: 7,
        record_calls: true,
        strategy: Strategy::RingAll,
        priority: 255,
        service_level: Duration::from_secs(3600),
        wrap_up_seconds: Some(0),
        most_waiting: MostWaiting::PerAgent(3),
        most_wait_seconds: Some(60_000),
        ring_seconds: Some(12),
        last_agent: Some(Duration::from_secs(86_400)),
        patience_for_agent: Duration::from_secs(20),
        when_full: Overflow::Skill(SkillId(2)),
        when_waited: Overflow::Flow(FlowId(1500)),
        when_unstaffed: Some(Overflow::Callback("later/on.wav".to_owned())),
        music: Some("a b/waiting.wav".to_owned()),
        tells_abandoned: true,
    };
    let other = Skill {
        name: "support".to_owned(),
        service_type: 1,
        most_waiting: MostWaiting::Calls(0),
        when_full: Overflow::Number("*10086#".into()),
        when_waited: Overflow::Message("sorry.wav".to_owned()),
        when_unstaffed: Some(Overflow::Release),
        ..Skill::default()
    };
    let plain = Skill {
        name: "plain".to_owned(),
        service_type: 1,
        ..Skill::default()
    };
    let code = |number: &str, route| AccessCode {
        number: number.into(),
        description: "where".to_owned(),
        media_type: 19,
        route,
    };
    let role = Role {
        name: "operator".to_owned(),
        flags: (0..64).map(|bit| bit % 3 == 1).collect(),
    };
    let agent = |roles| AgentEntry {
        group: Some(GroupId(1)),
        roles,
        role: Some(RoleId(255)),
        skills: [(SkillId(1), 1), (SkillId(2), 100)].into(),
        ..AgentEntry::default()
    };
    let none = Roles::default();
    let roles = [
        none,
        Roles {
            inspector: true,
            ..none
        },
        Roles {
            class_leader: true,
            ..none
        },
        Roles {
            administrator: true,
            ..none
        },
        Roles {
            report_manager: true,
            ..none
        },
        Roles {
            refuses_inbound: true,
            ..none
        },
        Roles {
            no_call_out: true,
            ..none
        },
    ];
    Directory {
        vdn: VdnId(7),
        agents: (101..)
            .zip(roles)
            .map(|(id, roles)| (AgentId(id), agent(roles)))
            .collect(),
        groups: [(
            GroupId(1),
            Group {
                name: "all".to_owned(),
                leader: Some(AgentId(101)),
                pick_up: true,
            },
        )]
        .into(),
        skills: [(SkillId(1), queue), (SkillId(2), other), (SkillId(3), plain)].into(),
        skill_groups: [
            (
                SkillGroupId(2000),
                SkillGroup {
                    name: "both".to_owned(),
                    skills: [(SkillId(1), (1, 300)), (SkillId(2), (100, 1))].into(),
                },
            ),
            (
                SkillGroupId(1),
                SkillGroup {
                    name: "none".to_owned(),
                    ..SkillGroup::default()
                },
            ),
        ]
        .into(),
        roles: [(RoleId(255), role)].into(),
        access_codes: [
            (1, code("3000", Route::Skill(SkillId(2)))),
            (2, code("3001", Route::Flow(FlowId(9)))),
        ]
        .into(),
        ..Directory::default()
    }
}

/// The same with other numbers than the demo has.
pub(crate) fn apart() -> Directory {
    let mut directory = full();
    directory.agents = std::mem::take(&mut directory.agents)
        .into_iter()
        .map(|(id, entry)| (AgentId(id.0 + 5000), entry))
        .collect();
    for group in directory.groups.values_mut() {
        group.leader = None;
    }
    for code in directory.access_codes.values_mut() {
        code.number = format!("77{}", code.number).as_str().into();
    }
    directory
}

fn parse(text: &str) -> Result<DirectoryFile, Vec<Fault>> {
    DirectoryFile::parse(text, IdRange::default())
}

/// The full directory once with each strategy.
fn variants() -> Vec<Directory> {
    let with = |strategy| {
        let mut directory = full();
        directory.skills.get_mut(&SkillId(1)).unwrap().strategy = strategy;
        directory
    };
    Strategy::ALL.map(with).to_vec()
}

#[test]
fn files_hold_every_member() {
    for directory in variants() {
        let text = export(std::slice::from_ref(&directory), &HashMap::new(), &[]);
        assert_eq!(parse(&text).unwrap().directories, [directory], "{text}");
    }
}

#[tokio::test]
async fn the_store_holds_every_member() {
    on_each_engine(async |fresh| {
        for directory in variants() {
            let put = std::slice::from_ref(&directory);
            fresh
                .store
                .replace_directories(put, IdRange::default(), "test")
                .await
                .unwrap();
            assert_eq!(fresh.store.load_directories().await.unwrap().1, [directory]);
        }
    })
    .await;
}

/// Faults of one element in a VDN with the queues `voice` 1 and `other` 2, agent 101 and role 9; the
/// element begins in line 15.
fn check(element: &str, expected: &[&str]) {
    let flags = vec!["0"; 32].join(",");
    let text = format!(
        "[[vdn]]\nid = 1\n[[vdn.skill]]\nid = 1\nname = 'voice'\nmedia_type = 5\n[[vdn.skill]]\nid = 2\n\
         name = 'other'\nmedia_type = 5\n[[vdn.role]]\nid = 9\nname = 'x'\nflags = [{flags}]\n{element}"
    );
    let faults = parse(&text).err().unwrap_or_default();
    let told: Vec<String> = faults.iter().map(Fault::to_string).collect();
    assert_eq!(told, expected, "{element}");
}

/// Faults of a queue 3 with these lines from line 19 on.
fn check_queue(lines: &str, expected: &[&str]) {
    let element = format!("[[vdn.skill]]\nid = 3\nname = 'third'\nmedia_type = 5\n{lines}");
    check(&element, expected);
}

#[test]
fn faults_of_queues() {
    check_queue(
        "when_full = {skill = 'voice'}\nwhen_waited = {skill = 2}\nwhen_unstaffed = 'release'",
        &[],
    );
    check_queue(
        "strategy = 'first'\npriority = 256\nservice_level = 0\nwrap_up_seconds = 3601\nmax_waiting = 10001\n\
         max_wait_seconds = 60001\nring_seconds = 0\nlast_agent_seconds = 2592001\n\
         patience_for_agent_seconds = 3601\nmusic = '../x.wav'\ntells_abandoned = 1\ndescription = 5",
        &[
            "line 19: VDN 1, skill 3, strategy: `first` is none of longest-idle, least-calls, least-talk, \
             round-robin, linear, weighted-random, ring-all",
            "line 20: VDN 1, skill 3, priority: 256 is out of range",
            "line 21: VDN 1, skill 3, service_level: 0 is not in 1–3600",
            "line 22: VDN 1, skill 3, wrap_up_seconds: 3601 is not in 0–3600",
            "line 23: VDN 1, skill 3, max_waiting: 10001 is not in 0–10000",
            "line 24: VDN 1, skill 3, max_wait_seconds: 60001 is not in 1–60000",
            "line 25: VDN 1, skill 3, ring_seconds: 0 is not in 1–3600",
            "line 26: VDN 1, skill 3, last_agent_seconds: 2592001 is not in 1–2592000",
            "line 27: VDN 1, skill 3, patience_for_agent_seconds: 3601 is not in 0–3600",
            "line 28: VDN 1, skill 3, music: \"../x.wav\" is not a file's name below the directory of prompts",
            "line 29: VDN 1, skill 3, tells_abandoned: must be true or false",
            "line 30: VDN 1, skill 3, description: must be a text",
        ],
    );
    check_queue(
        "max_waiting = 1\nmax_waiting_per_agent = 2",
        &[
            "line 20: VDN 1, skill 3, max_waiting_per_agent: give either `max_waiting` or `max_waiting_per_agent`",
        ],
    );
    check_queue(
        "max_waiting_per_agent = 10001",
        &["line 19: VDN 1, skill 3, max_waiting_per_agent: 10001 is not in 0–10000"],
    );
    let long = "长".repeat(256);
    check_queue(
        &format!("description = '{long}'"),
        &["line 19: VDN 1, skill 3, description: is longer than 255 characters"],
    );
    check_queue(&format!("description = '{}'", "长".repeat(255)), &[]);
    check_queue(
        "when_full = 'hang up'\nwhen_waited = {skill = 1, flow = 2}\nwhen_unstaffed = {queue = 2}",
        &[
            "line 19: VDN 1, skill 3, when_full: must be \"release\", or a table of one of skill, flow, number, \
             message, callback",
            "line 20: VDN 1, skill 3, when_waited: must be \"release\", or a table of one of skill, flow, number, \
             message, callback",
            "line 21: VDN 1, skill 3, when_unstaffed: `queue` is none of skill, flow, number, message, callback",
        ],
    );
    check_queue(
        "when_full = {skill = 'sales'}\nwhen_waited = {flow = 1501}\nwhen_unstaffed = {number = '12a'}",
        &[
            "line 19: VDN 1, skill 3, when_full: there is no skill `sales` in the VDN",
            "line 20: VDN 1, skill 3, when_waited: 1501 is not in 1–1500",
            "line 21: VDN 1, skill 3, when_unstaffed: \"12a\" is not a phone number: 1–24 of the characters \
             0–9 * #",
        ],
    );
    check_queue(
        "when_full = {message = '/etc/x'}\nwhen_waited = {callback = ''}\nwhen_unstaffed = {skill = 'third'}",
        &[
            "line 19: VDN 1, skill 3, when_full: \"/etc/x\" is not a file's name below the directory of prompts",
            "line 20: VDN 1, skill 3, when_waited: \"\" is not a file's name below the directory of prompts",
            "line 21: VDN 1, skill 3, when_unstaffed: leads back to the queue itself",
        ],
    );
    let circle = "its callers would go round in a circle of queues that are full or unstaffed";
    check_queue(
        "when_full = {skill = 4}\n[[vdn.skill]]\nid = 4\nname = 'fourth'\nmedia_type = 5\nwhen_unstaffed = {skill = 3}",
        &[
            &format!("line 19: VDN 1, skill 3, when_full: {circle}"),
            &format!("line 20: VDN 1, skill 4, when_full: {circle}"),
        ],
    );
    // Whoever goes round after a long wait has waited.
    check_queue(
        "when_full = {skill = 4}\n[[vdn.skill]]\nid = 4\nname = 'fourth'\nmedia_type = 5\nwhen_waited = {skill = 3}",
        &[],
    );
    check_queue("name = 'again'", &["line 19: duplicate key"]);
}

#[test]
fn faults_of_other_elements() {
    check(
        "[[vdn.role]]\nid = 0\nname = '一二三四五六七'\nflags = [0, 1, 2, 'x']\n[[vdn.role]]\nid = 1\nname = ''",
        &[
            "line 16: VDN 1, role 0, id: 0 is not in 1–255",
            "line 17: VDN 1, role 0, name: is 21 bytes long, at most 20 are permitted",
            "line 18: VDN 1, role 0, flags: a flag is 0 or 1",
            "line 18: VDN 1, role 0, flags: must be a whole number",
            "line 19: VDN 1, role 1, flags: is missing",
            "line 21: VDN 1, role 1, name: is empty",
        ],
    );
    check(
        "[[vdn.role]]\nid = 1\nname = 'a'\nflags = [0, 1]",
        &["line 18: VDN 1, role 1, flags: there are 2 of them, not 32, 64 or 128"],
    );
    check(
        "[[vdn.skill_group]]\nid = 2001\nname = 'a=b'\nskills = {voice = [0, 301], 2 = [1], sales = [1, 1], 1 = [1, 1]}",
        &[
            "line 16: VDN 1, skill group 2001, id: 2001 is not in 1–2000",
            "line 17: VDN 1, skill group 2001, name: '=' is not permitted in it",
            "line 18: VDN 1, skill group 2001, skills: must be two numbers: [skill power, agent power]",
            "line 18: VDN 1, skill group 2001, skills: there is no skill `sales` in the VDN",
            "line 18: VDN 1, skill group 2001, skills: skill 1 is there twice",
            "line 18: VDN 1, skill group 2001, skills: 0 is not in 1–100",
            "line 18: VDN 1, skill group 2001, skills: 301 is not in 1–300",
        ],
    );
    let code = |route: &str| format!("[[vdn.access_code]]\nid = 1\nnumber = '30'\n{route}");
    check(&code("flow = 1500"), &[]);
    check(
        &code(""),
        &["line 15: VDN 1, access code 1, skill: is missing; give it or `flow`"],
    );
    check(
        &code("skill = 1\nflow = 1"),
        &["line 19: VDN 1, access code 1, flow: give either `skill` or `flow`"],
    );
    check(
        &code("flow = 0"),
        &["line 18: VDN 1, access code 1, flow: 0 is not in 1–1500"],
    );
    check(
        &code("flow = 'menu'"),
        &["line 18: VDN 1, access code 1, flow: must be a whole number"],
    );
    check(
        "[[vdn.agent]]\nid = 101\nrole = 8",
        &["line 17: VDN 1, agent 101, role: there is no role 8 in the VDN"],
    );
    check("[[vdn.agent]]\nid = 101\nrole = 9", &[]);
    check(
        "[[vdn.group]]\nid = 1\nname = 'a'\npick_up = 'yes'",
        &["line 18: VDN 1, group 1, pick_up: must be true or false"],
    );
}
