use super::*;
use crate::query::Query;
use crate::retcode::Failure;
use ccgate_core::agent::{Rest, Status};
use ccgate_core::directory::{AgentEntry, Directory, Group, Skill};
use ccgate_core::figures::Standing;
use ccgate_core::session::Media;
use ccgate_core::{AgentId, GroupId, SkillId, Time, VdnId};
use std::time::Duration;

const NOW: Time = Time::from_millis(100_000);
const VOICE: Media = Media {
    voice: true,
    chat: false,
    mail: false,
};

/// Ann (101, group 1) and Bob (102, no group); queues voice (1) and chat (2).
fn directory() -> Directory {
    let entry = |name: &str, group| AgentEntry {
        name: name.to_owned(),
        group,
        ..AgentEntry::default()
    };
    let skill = |name: &str, media_type| Skill {
        name: name.to_owned(),
        media_type,
        ..Skill::default()
    };
    Directory {
        vdn: VdnId(7),
        agents: [
            (AgentId(101), entry("Ann", Some(GroupId(1)))),
            (AgentId(102), entry("Bob \"B\"", None)),
        ]
        .into(),
        groups: [
            (GroupId(1), group("front desk", Some(102))),
            (GroupId(2), group("back office", None)),
        ]
        .into(),
        skills: [(SkillId(1), skill("voice", 5)), (SkillId(2), skill("chat", 1))].into(),
        rest_reasons: [(1, "lunch".to_owned()), (2, "meeting".to_owned())].into(),
        ..Directory::default()
    }
}

fn group(name: &str, leader: Option<u32>) -> Group {
    Group {
        name: name.to_owned(),
        leader: leader.map(AgentId),
        pick_up: false,
    }
}

/// Signed in at 1 s, in its state since 40 s.
fn seen(agent: u32, status: Status, phone: Option<&str>, skills: &[u16]) -> Seen {
    Seen {
        agent: AgentId(agent),
        present: Some(Present {
            status,
            since: Time::from_millis(40_500),
            signed_in: Time::from_millis(1_000),
            phone: phone.map(Into::into),
            media: VOICE,
            skills: skills.iter().map(|id| SkillId(*id)).collect(),
        }),
    }
}

#[track_caller]
fn check(body: Vec<u8>, result: &str) {
    let expect = format!(r#"{{"message":"success","retcode":"0","result":{result}}}"#);
    assert_eq!(String::from_utf8(body).unwrap(), expect);
}

const ANN: &str = concat!(
    r#"{"workno":"101","name":"Ann","status":7,"ctiStatus":5,"groupid":1,"groupname":"","#,
    r#""skilllist":[{"name":"voice","id":1,"mediatype":5},{"name":"chat","id":2,"mediatype":1}],"callids":[],"#,
    r#""mediatype":"TFF","vdnid":7,"phonenumber":"40001","currentstatetime":59,"logindate":1000,"inMultimediaConf":0}"#
);
const BOB_OUT: &str = concat!(
    r#"{"workno":"102","name":"Bob \"B\"","status":2,"ctiStatus":0,"groupid":-1,"groupname":"","skilllist":[],"#,
    r#""callids":[],"mediatype":"FFF","vdnid":7,"phonenumber":"","currentstatetime":0,"logindate":0,"inMultimediaConf":0}"#
);

#[test]
fn agent_objects() {
    let directory = directory();
    let ann = seen(101, Status::Talking, Some("40001"), &[1, 2, 3]);
    let bob = Seen::signed_out(AgentId(102));
    check(one_agent(&directory, &ann, NOW), ANN);
    check(
        agents(&directory, &[ann.clone(), bob.clone()], NOW),
        &format!("[{ANN},{BOB_OUT}]"),
    );
    check(agents(&directory, &[], NOW), "[]");
    let skilllist =
        r#""skilllist":[{"name":"voice","id":1,"mediatype":5},{"name":"chat","id":2,"mediatype":1}],"#;
    check(
        agents_without_skills(&directory, std::slice::from_ref(&ann), NOW),
        &format!("[{}]", ANN.replace(skilllist, "")),
    );
    check(
        agents_by_skill(&directory, &[ann, bob], NOW),
        &format!(
            concat!(
                r#"[{{"skillId":1,"skillMediaType":5,"agent":[{0}]}},"#,
                r#"{{"skillId":2,"skillMediaType":1,"agent":[{0}]}}]"#
            ),
            ANN
        ),
    );
}

#[test]
fn states() {
    let of = |status| seen(101, status, None, &[]);
    for (seen, status, cti) in [
        (of(Status::Idle), 4, 1),
        (of(Status::Ringing), 7, 4),
        (of(Status::Talking), 7, 5),
        (of(Status::Work), 5, 6),
        (of(Status::Busy), 3, 7),
        (of(Status::Rest), 8, 8),
    ] {
        assert_eq!(seen.status(), status);
        check(
            statuses(&directory(), &[seen], NOW),
            &format!(
                r#"[{{"workno":"101","name":"Ann","status":{status},"ctiStatus":{cti},"currentstatetime":59}}]"#
            ),
        );
    }
    assert_eq!(Seen::signed_out(AgentId(1)).status(), 2);
    check(
        own_status_and_skills(&directory(), &seen(101, Status::Idle, None, &[2]), NOW),
        concat!(
            r#"{"workno":"101","status":4,"ctiStatus":1,"currentstatetime":59,"#,
            r#""skills":[{"name":"chat","id":2,"mediatype":1}]}"#
        ),
    );
}

#[test]
fn groups_and_names() {
    let directory = directory();
    let front = r#"{"id":1,"name":"front desk","monitorno":102,"monitorname":"Bob \"B\""}"#;
    let back = r#"{"id":2,"name":"back office","monitorno":0,"monitorname":""}"#;
    check(groups(&directory), &format!("[{front},{back}]"));
    check(group_of(&directory, GroupId(2)).unwrap(), back);
    assert!(group_of(&directory, GroupId(3)).is_none());
    check(names(&directory), r#"{"101":"Ann","102":"Bob \"B\""}"#);
    check(ids(&[AgentId(101), AgentId(102)]), r#"["101","102"]"#);
    check(allowed(true), "true");
    let present = [
        seen(101, Status::Idle, Some("40001"), &[]),
        seen(102, Status::Idle, None, &[]),
    ];
    check(phones(&present), r#"[{"workno":"101","phonenumber":"40001"}]"#);
}

#[test]
fn rests() {
    let directory = directory();
    check(
        rest_reasons(&directory.rest_reasons),
        r#"[{"restReasonId":1,"restReason":"lunch"},{"restReasonId":2,"restReason":"meeting"}]"#,
    );
    let agents = Standing {
        idle: 3,
        talking: 1,
        rest: 1,
        ..Standing::default()
    };
    let rest = Rest {
        length: Duration::from_secs(900),
        cause: 1,
    };
    let resting = [
        Resting {
            agent: AgentId(101),
            rest,
            since: Some(Time::from_millis(90_000)),
        },
        Resting {
            agent: AgentId(102),
            rest,
            since: None,
        },
    ];
    check(
        rest_info(&directory, agents, &resting, NOW),
        concat!(
            r#"{"onRestAgentNum":1,"allowRestAgentNum":5,"waitRestAgentNum":1,"details":["#,
            r#"{"agentId":101,"name":"Ann","cantRestCause":0,"beginTime":90000,"applyRestLength":900,"reqRestDura":10},"#,
            r#"{"agentId":102,"name":"Bob \"B\"","cantRestCause":0,"beginTime":0,"applyRestLength":900,"reqRestDura":0}]}"#
        ),
    );
}

#[track_caller]
fn asked<T: std::fmt::Debug>(got: Result<T, Failure>, expect: &str) {
    let got = got.map_or_else(|failure| failure.to_string(), |got| format!("{got:?}"));
    assert_eq!(got, expect);
}

#[test]
fn which_agents() {
    let list = |body: &str| agent_list(body.as_bytes());
    asked(
        list(r#"{"agentlist":["102",101,"102"]}"#),
        "{AgentId(101), AgentId(102)}",
    );
    let wrong = "000-002 agentlist must be a list of work numbers";
    for bad in [
        "",
        r#"{"agentlist":[]}"#,
        r#"{"agentlist":["x"]}"#,
        r#"{"agentlist":[-1]}"#,
    ] {
        asked(list(bad), wrong);
    }

    let types = |query| media_types(Query::new(query));
    asked(types(""), "{}");
    asked(types("mediaTypes="), "{}");
    asked(types("mediaTypes=5;1,%205"), "{1, 5}");
    asked(
        types("mediaTypes=voice"),
        "000-002 mediaTypes must be media type numbers separated by semicolons",
    );

    let status = |query| status(Query::new(query));
    asked(status("status=4"), "4");
    asked(status("status=0"), "0");
    for bad in ["", "status=", "status=9", "status=-1", "status=idle"] {
        asked(status(bad), "000-002 status must be a number from 0 to 8");
    }

    let group = |query| super::group(Query::new(query));
    asked(group("groupid=1"), "Some(GroupId(1))");
    asked(group("groupid=-1"), "None");
    asked(group(""), "000-002 groupid must be the id of a group");
    asked(group("groupid=x"), "000-002 groupid must be the id of a group");

    assert!(by_attribute(Query::new("attribute=3")));
    assert!(!by_attribute(Query::new("attribute=")));
    assert!(!by_attribute(Query::new("")));
}
