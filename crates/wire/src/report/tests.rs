//! What queries are understood as, and how lines are written.

use super::*;
use crate::query::Query;
use ccgate_core::directory::{AgentEntry, Directory, Group, Roles};
use ccgate_core::{AgentId, GroupId, Time};

const NOW: Time = Time::from_millis(1_795_000_000_000);

#[track_caller]
fn refused<R: std::fmt::Debug>(read: Result<R, crate::retcode::Failure>, member: &str, raw: &str) {
    let failure = read.unwrap_err();
    assert_eq!(failure.retcode.code(), "000-002", "{raw}");
    assert!(failure.message.starts_with(member), "{raw}: {}", failure.message);
}

#[test]
fn pages_of_agents() {
    let read = |raw| figures(Query::new(raw));
    let usual = FiguresAsked {
        from: AgentId(0),
        limit: PAGE,
        all: false,
    };
    assert_eq!(read("").unwrap(), usual);
    assert_eq!(read("from=0&limit=9999").unwrap(), usual);
    let other = FiguresAsked {
        from: AgentId(102),
        limit: 2,
        all: true,
    };
    assert_eq!(read("from=102&limit=2&all=true").unwrap(), other);
    for (raw, member) in [
        ("from=-1", "from"),
        ("from=1000000", "from"),
        ("limit=0", "limit"),
        ("limit=x", "limit"),
        ("all=perhaps", "all"),
    ] {
        refused(read(raw), member, raw);
    }
}

#[test]
fn intervals_are_bounded() {
    let now = NOW.millis();
    let read = |raw: &str| intervals(Query::new(raw), NOW);
    let hour = read(&format!("from={}", now - 3_600_000)).unwrap();
    assert_eq!(
        (hour.minutes, hour.span.to, hour.skill, hour.format),
        (60, NOW, None, Format::Json)
    );
    let day = 86_400_000;
    let span = |days: u64| format!("from={}&to={now}", now - days * day);
    for (days, minutes, good) in [
        (31, 1440, true),
        (31, 30, true),
        (31, 15, false),
        (15, 15, true),
        (16, 15, false),
        (32, 1440, false),
    ] {
        let raw = format!("{}&minutes={minutes}", span(days));
        assert_eq!(read(&raw).is_ok(), good, "{raw}");
    }
    for (raw, member) in [
        (String::new(), "from"),
        ("from=x".into(), "from"),
        ("from=-5".into(), "from"),
        (format!("from={now}"), "to"),
        (format!("from={}&minutes=10", now - 1), "minutes"),
        (format!("from={}&skillId=70000", now - 1), "skillId"),
        (format!("from={}&format=xls", now - 1), "format"),
    ] {
        refused(read(&raw), member, &raw);
    }
}

#[test]
fn questions_about_calls() {
    let from = format!("from={}", NOW.millis() - 1000);
    let read = |raw: &str| calls(Query::new(&format!("{from}&{raw}")), NOW);
    let usual = read("").unwrap();
    assert_eq!(
        (usual.limit, usual.before, usual.number, usual.result),
        (50, None, None, None)
    );
    assert_eq!(read("limit=1000").unwrap().limit, 200);
    assert_eq!(read("format=csv").unwrap().limit, MOST_ROWS);
    let all = read("number=%2B4930&agentId=101&skillId=1&result=abandoned&before=5_1-2_3&limit=3").unwrap();
    assert_eq!(all.number, Some("+4930".into()));
    assert_eq!(all.before, Some((Time::from_millis(5), "1-2_3".into())));
    assert_eq!((all.limit, all.result.as_deref()), (3, Some("abandoned")));
    let place = place(Time::from_millis(5), &"1-2_3".into());
    assert_eq!(place, "5_1-2_3");
    for (raw, member) in [
        ("number=12a", "number"),
        ("number=1234567890123456789012345", "number"),
        ("result=lost", "result"),
        ("before=5", "before"),
        ("before=x_1", "before"),
        ("before=5_", "before"),
        ("before=5_%00", "before"),
        ("before=99999999999999999999_1", "before"),
        ("agentId=x", "agentId"),
        ("agentId=1000000", "agentId"),
    ] {
        refused(read(raw), member, raw);
    }
    assert_eq!(mine(Query::new("")).unwrap().limit, 20);
    refused(mine(Query::new("limit=-1")), "limit", "limit=-1");
    assert_eq!(colleagues(Query::new("text=+Änn")).unwrap(), "änn");
    let long = format!("text={}", "a".repeat(65));
    refused(colleagues(Query::new(&long)), "text", &long);
}

#[test]
fn who_may_see_whom() {
    let mut directory = Directory::default();
    let mut add = |id, group: Option<u16>, roles| {
        let entry = AgentEntry {
            group: group.map(GroupId),
            roles,
            ..AgentEntry::default()
        };
        directory.agents.insert(AgentId(id), entry);
    };
    let (inspector, reports, leader) = (
        Roles {
            inspector: true,
            ..Roles::default()
        },
        Roles {
            report_manager: true,
            ..Roles::default()
        },
        Roles {
            class_leader: true,
            ..Roles::default()
        },
    );
    add(1, None, inspector);
    add(2, None, reports);
    add(3, Some(7), leader);
    add(4, Some(7), Roles::default());
    add(5, Some(8), Roles::default());
    add(6, None, leader);
    let named = Group {
        leader: Some(AgentId(5)),
        ..Group::default()
    };
    directory.groups.insert(GroupId(7), Group::default());
    directory.groups.insert(GroupId(9), named);
    let groups = |of: &[u16]| Scope::Groups(of.iter().copied().map(GroupId).collect());
    for (agent, scope) in [
        (1, Scope::Vdn),
        (2, Scope::Vdn),
        (3, groups(&[7])),
        (4, Scope::Own),
        (5, groups(&[9])),
        (6, groups(&[])),
        (99, Scope::Own),
    ] {
        assert_eq!(Scope::of(&directory, AgentId(agent)), scope, "{agent}");
    }
    for (scope, group, covers) in [
        (Scope::Vdn, None, true),
        (groups(&[7]), Some(7), true),
        (groups(&[7]), Some(8), false),
        (groups(&[7]), None, false),
        (Scope::Own, Some(7), false),
    ] {
        assert_eq!(scope.covers(group.map(GroupId)), covers, "{scope:?} {group:?}");
    }
}

#[test]
fn sheets_have_a_cell_for_each_column() {
    let call = CallLine {
        call_id: "1-2".into(),
        begin: 1_795_000_000_123,
        caller: "=1+1".into(),
        called: "+4930".into(),
        queue: Some("a,b".into()),
        result: "answered",
        agent_ids: vec![101, 102],
        ..CallLine::default()
    };
    assert_eq!(call.cells().len(), CallLine::COLUMNS.len());
    let sheet_of_calls = sheet(&[call]);
    let lines: Vec<&str> = sheet_of_calls.split("\r\n").collect();
    assert!(lines[0].starts_with("callId,kind,begin,caller,"), "{lines:?}");
    assert_eq!(
        lines[1],
        "1-2,0,2026-11-18T11:06:40.123Z,'=1+1,+4930,,\"a,b\",,,,,0,0,,answered,101 102,0,"
    );
    assert_eq!((lines[2], lines.len()), ("", 3));
    let interval = IntervalLine {
        answered: 3,
        abandoned: 1,
        within_service_level: 2,
        ..IntervalLine::default()
    };
    assert_eq!(interval.rated().service_level, Some(50.0));
    assert_eq!(IntervalLine::default().rated().service_level, None);
    assert_eq!(interval.cells().len(), IntervalLine::COLUMNS.len());
    let agent = AgentLine {
        name: "@home".into(),
        ..AgentLine::default()
    };
    assert_eq!(agent.cells().len(), AgentLine::COLUMNS.len());
    assert!(sheet(&[agent]).contains(",'@home,"));
}

#[test]
fn columns_are_the_members() {
    fn check<L: Line + serde::Serialize>(line: &L) {
        let value = serde_json::to_value(line).unwrap();
        let mut members: Vec<_> = value.as_object().unwrap().keys().map(String::as_str).collect();
        let mut columns = L::COLUMNS.to_vec();
        members.sort_unstable();
        columns.sort_unstable();
        assert_eq!(members, columns);
    }
    check(&IntervalLine::default());
    check(&AgentLine::default());
    check(&CallLine::default());
}
