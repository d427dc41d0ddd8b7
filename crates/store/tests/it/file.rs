//! The directory as a text file.

use ccgate_core::AgentId;
use ccgate_core::directory::Directory;
use ccgate_store::file::{DirectoryFile, export};
use ccgate_store::{Credential, Fault, IdRange, NewCredential, demo};
use std::collections::HashMap;

const DOCUMENT: &str = include_str!("../../../../docs/directory.md");

fn parse(text: &str) -> Result<DirectoryFile, Vec<Fault>> {
    DirectoryFile::parse(text, IdRange::default())
}

fn documented_example() -> &'static str {
    let (_, rest) = DOCUMENT.split_once("```toml\n").unwrap();
    rest.split_once("```").unwrap().0
}

fn round_trip(directories: &[Directory]) {
    let text = export(directories, &HashMap::new(), &[]);
    assert_eq!(parse(&text).unwrap().directories, directories, "{text}");
}

#[test]
fn the_documented_example() {
    let file = parse(documented_example()).unwrap();
    assert_eq!(file.directories.len(), 1);
    let vdn = &file.directories[0];
    assert_eq!((vdn.agents.len(), vdn.skills.len()), (2, 3));
    assert!(vdn.agents[&AgentId(122)].roles.inspector);
    assert_eq!(vdn.access_codes[&1].media_type, 5);
    assert_eq!(vdn.phone_ranges.len(), 2);
    assert_eq!(file.plain_passwords(), 1);
    let credentials = file
        .credentials(|id, plain| Ok(format!("$argon2-of-{id}-{plain}")))
        .unwrap();
    let expected = NewCredential {
        agent: AgentId(101),
        hash: "$argon2-of-101-Welcome-2026".to_owned(),
        must_change: true,
    };
    assert_eq!(credentials, [expected]);
    assert!(vdn.skills[&ccgate_core::SkillId(1)].record_calls);
    assert_eq!(file.phones("ccgate").len(), 1);
    let shown = format!("{file:?}");
    assert!(!shown.contains("Welcome") && !shown.contains("Kastanie"));
    round_trip(&file.directories);
}

#[test]
fn a_password_that_is_refused_is_told_with_its_line() {
    let file = parse(documented_example()).unwrap();
    let faults = file
        .credentials(|_, _| Err("is too short".to_owned()))
        .unwrap_err();
    assert_eq!(
        faults[0].to_string(),
        "line 75: VDN 1, agent 101, password: is too short"
    );
}

#[test]
fn every_key_is_documented() {
    for fault in parse("[[vdn]]\nid=1\nx=1\n[[vdn.group]]\nx=1\n[[vdn.role]]\nx=1\n[[vdn.skill_group]]\nx=1\n[[vdn.skill]]\nx=1\n[[vdn.access_code]]\nx=1\n[[vdn.agent]]\nx=1\n[[vdn.phone]]\nx=1")
        .unwrap_err()
    {
        let Some((_, known)) = fault.text.split_once("known are ") else {
            continue;
        };
        for key in known.split(", ").filter(|key| !["group", "skill_group", "access_code", "agent", "phone"].contains(key)) {
            assert!(DOCUMENT.contains(&format!("| `{key}` |")), "{key}");
        }
    }
}

#[test]
fn export_and_import_are_each_others_reverse() {
    let mut odd = demo::directory();
    odd.vdn.0 = 2;
    odd.name = String::new();
    odd.agents.clear();
    odd.groups.values_mut().for_each(|group| group.leader = None);
    odd.rest_reasons.insert(255, "a \\ \"b\" 'c' = é休息".to_owned());
    odd.limits.agents = Some(0);
    odd.limits.wrap_up_seconds = Some(3600);
    round_trip(&[]);
    round_trip(&[Directory {
        vdn: ccgate_core::VdnId(7),
        ..Directory::default()
    }]);
    odd.access_codes.clear();
    odd.record_calls = true;
    odd.skills
        .values_mut()
        .for_each(|skill| skill.record_calls = true);
    let mut recorded = demo::directory();
    for entry in recorded.agents.values_mut().take(3) {
        entry.record_calls = true;
    }
    round_trip(&[recorded]);
    round_trip(&[demo::directory(), odd]);
}

#[test]
fn hashes_are_exported_on_request_only() {
    let credential = Credential {
        hash: "$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA".to_owned(),
        changed_at: ccgate_core::Time::default(),
        must_change: true,
        history: Vec::new(),
    };
    let credentials = HashMap::from([(AgentId(101), credential.clone())]);
    let text = export(&[demo::directory()], &credentials, &[]);
    let read = parse(&text)
        .unwrap()
        .credentials(|_, _| panic!("nothing to hash"))
        .unwrap();
    let expected = NewCredential {
        agent: AgentId(101),
        hash: credential.hash,
        must_change: true,
    };
    assert_eq!(read, [expected]);
    assert!(!export(&[demo::directory()], &HashMap::new(), &[]).contains("argon2"));
}

/// Faults of a file, one a line.
fn check(text: &str, expected: &[&str]) {
    let faults = parse(text).err().unwrap_or_default();
    let told: Vec<String> = faults.iter().map(Fault::to_string).collect();
    assert_eq!(told, expected, "{text}");
}

#[test]
fn faults_of_form() {
    check("", &[]);
    check("[[vdn]]\nid = 1", &[]);
    check(
        "[[vdn]]\nname = 5",
        &["line 1: id: is missing", "line 2: name: must be a text"],
    );
    check("vdn = 1", &["line 1: vdn: must be an array"]);
    check("vdn = [1]", &["line 1: vdn: must be a table"]);
    check(
        "[[vdn]]\nid = 1\n\n[[vdn]]\nid = 1\n",
        &["line 4: VDN 1: the VDN is there twice; the first is in line 1"],
    );
    check(
        "[[vdn]]\nid = 1\ncolour = 'red'\n[[vdn.agent]]\nid = 101\nskill = 1",
        &[
            "line 3: VDN 1: unknown key `colour`; known are access_code, agent, busy_reasons, group, id, \
             max_agents, max_video_agents, name, phone, phone_ranges, record_calls, rest_reasons, role, skill, \
             skill_group, wrap_up_seconds",
            "line 6: VDN 1, agent 101: unknown key `skill`; known are group, id, must_change, name, password, \
             password_hash, phones, record_calls, role, roles, skills",
        ],
    );
    check(
        "[[vdn]]\nid = '1'\nmax_agents = -1\nmax_video_agents = 0x1_0000_0000\nphone_ranges = [1, '5']",
        &[
            "line 2: id: must be a whole number",
            "line 3: max_agents: -1 is out of range",
            "line 4: max_video_agents: 0x100000000 is out of range",
            "line 5: VDN ?, phone range 1: must be a text",
        ],
    );
}

#[test]
fn syntax_errors_have_lines() {
    let faults = parse("[[vdn]]\nid = = 1\nname = \"x\n").unwrap_err();
    let lines: Vec<_> = faults.iter().map(|fault| fault.line).collect();
    assert_eq!(lines, [Some(2), Some(2), Some(3)], "{faults:?}");
}

#[test]
fn faults_of_content() {
    check(
        "[[vdn]]\nid = 5001\nname = 'a&b'\nwrap_up_seconds = 0\nphone_ranges = ['1-20', '30-20', '1x-20', '70-79']\n\
         rest_reasons = { 256 = 'x', 0 = '' }\nbusy_reasons = { 199 = 'x' }",
        &[
            "line 2: VDN 5001, id: 5001 is not in 1–5000",
            "line 3: VDN 5001, name: '&' is not permitted in it",
            "line 4: VDN 5001, wrap_up_seconds: 0 is not in 1–3600",
            "line 5: VDN 5001, phone range 1: both ends must have the same number of digits",
            "line 5: VDN 5001, phone range 2: 30 is greater than 20",
            "line 5: VDN 5001, phone range 3: both ends must be 1–24 digits",
            "line 6: VDN 5001, rest_reasons: `256` is not a reason's number, 0–255",
            "line 6: VDN 5001, rest reason 0: the text is empty",
            "line 7: VDN 5001, busy reason 199: 199 is not in 200–250",
        ],
    );
    check(
        "[[vdn]]\nid = 1\n[[vdn.skill]]\nid = 2001\nname = '12'\nmedia_type = 3\n[[vdn.skill]]\nid = 2\n\
         media_type = 5\n[[vdn.group]]\nid = 1\nname = 'a'\nleader = 7\n[[vdn.group]]\nid = 2\nname = 'a'\n\
         [[vdn.access_code]]\nid = 1\nnumber = '30a'\nskill = 'sales'\n[[vdn.access_code]]\nid = 2\nnumber = '30a'\nskill = 2",
        &[
            "line 4: VDN 1, skill 2001, id: 2001 is not in 1–2000",
            "line 5: VDN 1, skill 2001, name: must not consist of digits only",
            "line 6: VDN 1, skill 2001, media_type: there is no media type 3",
            "line 7: VDN 1, skill 2, name: is missing",
            "line 13: VDN 1, group 1, leader: there is no agent 7 in the VDN",
            "line 16: VDN 1, group 2, name: \"a\" is there twice",
            "line 20: VDN 1, access code 1, skill: there is no skill `sales` in the VDN",
            "line 23: VDN 1, access code 2, number: \"30a\" is not a phone number: 1–24 of the characters 0–9 * #",
        ],
    );
    check(
        "[[vdn]]\nid = 1\nphone_ranges = ['40001-40999']\n[[vdn.skill]]\nid = 1\nname = 'voice'\nmedia_type = 5\n\
         [[vdn.agent]]\nid = 100\nname = '一二三四五六七'\ngroup = 'x'\nroles = ['boss']\nphones = ['50000', '50000']\n\
         skills = { 1 = 2, chat = 1, voice = 0 }\npassword = 'a'\npassword_hash = 'b'\n\
         [[vdn.agent]]\nid = 101\nmust_change = true\n[[vdn.agent]]\nid = 102\npassword_hash = 'plain'\n\
         [[vdn]]\nid = 2\n[[vdn.agent]]\nid = 101",
        &[
            "line 9: VDN 1, agent 100, id: 100 is not in 101–59999",
            "line 10: VDN 1, agent 100, name: is 21 bytes long, at most 20 are permitted",
            "line 11: VDN 1, agent 100, group: there is no group `x` in the VDN",
            "line 12: VDN 1, agent 100, roles: is none of \"inspector\", \"class_leader\", \"administrator\", \
             \"report_manager\", \"refuses_inbound\", \"no_call_out\"",
            "line 13: VDN 1, agent 100, phones: 50000 is there twice",
            "line 13: VDN 1, agent 100, phones: 50000 is outside the phone ranges of the VDN",
            "line 14: VDN 1, agent 100, skills: there is no skill `chat` in the VDN",
            "line 14: VDN 1, agent 100, skills: skill 1 is there twice",
            "line 14: VDN 1, agent 100, skills: level 0 of skill 1 is not in 1–100",
            "line 15: VDN 1, agent 100, password: give either `password` or `password_hash`",
            "line 17: VDN 1, agent 101, must_change: needs `password` or `password_hash` beside it",
            "line 22: VDN 1, agent 102, password_hash: must be an argon2 hash in PHC form, `$argon2id$…`",
            "line 26: VDN 2, agent 101, id: the number is taken in VDN 1; it must be unique over all VDNs",
        ],
    );
}
