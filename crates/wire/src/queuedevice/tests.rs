use super::*;
use crate::retcode::Failure;
use ccgate_core::directory::{AccessCode, Directory, MostWaiting, Route, Skill};
use ccgate_core::figures::{QueueFigures, Standing};
use ccgate_core::flow::{Flow, Zone};
use ccgate_core::{FlowId, SkillId, Time, VdnId};
use std::sync::Arc;

/// Two queues, two access codes and two flows.
fn directory() -> Directory {
    let skill = |name: &str, media_type, most_waiting| Skill {
        name: name.to_owned(),
        media_type,
        service_type: 3,
        most_waiting,
        ..Skill::default()
    };
    let code = |number: &str, route| AccessCode {
        number: number.into(),
        description: "main \"number\"".to_owned(),
        media_type: 5,
        route,
    };
    let flow = |id, description: &str| Flow {
        id: FlowId(id),
        name: "welcome".to_owned(),
        description: description.to_owned(),
        access_code: "3100".into(),
        language: Default::default(),
        zone: Zone::default(),
        steps: Vec::new(),
    };
    Directory {
        vdn: VdnId(7),
        skills: [
            (SkillId(1), skill("voice", 5, MostWaiting::Calls(50))),
            (SkillId(2), skill("chat", 1, MostWaiting::PerAgent(3))),
        ]
        .into(),
        access_codes: [
            (1, code("3100", Route::Flow(FlowId(9)))),
            (2, code("3000", Route::Skill(SkillId(1)))),
            (3, code("3001", Route::Skill(SkillId(1)))),
        ]
        .into(),
        flows: [
            (FlowId(9), Arc::new(flow(9, "greets"))),
            (FlowId(10), Arc::new(flow(10, ""))),
        ]
        .into(),
        ..Directory::default()
    }
}

#[track_caller]
fn check(body: Vec<u8>, result: &str) {
    let expect = format!(r#"{{"message":"success","retcode":"0","result":{result}}}"#);
    assert_eq!(String::from_utf8(body).unwrap(), expect);
}

#[test]
fn lists_of_the_directory() {
    let directory = directory();
    check(waiting(12), "12");
    check(
        skills(&directory, &[SkillId(2), SkillId(1), SkillId(3)]),
        r#"[{"name":"chat","id":2,"mediatype":1},{"name":"voice","id":1,"mediatype":5}]"#,
    );
    check(
        vdn_skills(&directory),
        concat!(
            r#"[{"name":"voice","id":1,"mediatype":5,"serviceType":3,"realFlag":1},"#,
            r#"{"name":"chat","id":2,"mediatype":1,"serviceType":3,"realFlag":1}]"#
        ),
    );
    check(
        flows(&directory),
        concat!(
            r#"[{"access":"3100","id":9,"description":"greets","serviceNo":0},"#,
            r#"{"access":"3100","id":10,"description":"welcome","serviceNo":0}]"#
        ),
    );
    check(
        in_numbers(&directory),
        concat!(
            r#"[{"description":"main \"number\"","id":1,"inno":"3100","vdnid":7,"mediatype":5},"#,
            r#"{"description":"main \"number\"","id":2,"inno":"3000","vdnid":7,"mediatype":5},"#,
            r#"{"description":"main \"number\"","id":3,"inno":"3001","vdnid":7,"mediatype":5}]"#
        ),
    );
}

#[test]
fn figures() {
    let figures = QueueFigures {
        waiting: 4,
        oldest: Some(Time::from_millis(10_000)),
        agents: Standing {
            idle: 2,
            ringing: 1,
            talking: 1,
            work: 1,
            busy: 1,
            rest: 1,
        },
        available: 2,
        ..QueueFigures::default()
    };
    let seen = |skill, figures| QueueSeen {
        skill: SkillId(skill),
        figures,
    };
    let queues = [
        seen(1, figures),
        seen(2, figures),
        seen(2, QueueFigures::default()),
        seen(3, figures),
    ];
    check(
        acd_stats(&directory(), &queues, Time::from_millis(31_999)),
        concat!(
            r#"[{"pilotNbr":"3000","deviceNo":1,"skillDescrip":"voice","queueSize":4,"queueTime":21,"#,
            r#""loadFactor":42,"loggedOnAgents":7,"availAgents":2,"maxQueueSize":50},"#,
            r#"{"pilotNbr":"","deviceNo":2,"skillDescrip":"chat","queueSize":4,"queueTime":21,"#,
            r#""loadFactor":42,"loggedOnAgents":7,"availAgents":2,"maxQueueSize":21},"#,
            r#"{"pilotNbr":"","deviceNo":2,"skillDescrip":"chat","queueSize":0,"queueTime":0,"#,
            r#""loadFactor":0,"loggedOnAgents":0,"availAgents":0,"maxQueueSize":0}]"#
        ),
    );
}

#[track_caller]
fn asked(body: &str, expect: Result<&[u16], &str>) {
    let got = acd_stat(body.as_bytes()).map(|skills| skills.into_iter().map(|id| id.0).collect::<Vec<_>>());
    assert_eq!(
        got.map_err(|failure: Failure| failure.to_string()),
        expect.map(<[u16]>::to_vec).map_err(str::to_owned),
        "{body}"
    );
}

#[test]
fn which_queues() {
    let wrong = "000-002 skills must be a list of 1 to 100 ids of skill queues";
    asked(r#"{"skills":["2","1",3]}"#, Ok(&[1, 2, 3]));
    asked(r#"{"skills":" 2 "}"#, Ok(&[2]));
    asked(r#"{"skills":[1,1,70000,-1,1.0]}"#, Err(wrong));
    asked(r#"{"skills":[1,1,70000,-1]}"#, Ok(&[1]));
    for bad in [
        "",
        "{}",
        r#"{"skills":null}"#,
        r#"{"skills":[]}"#,
        r#"{"skills":["voice"]}"#,
        r#"{"skills":{}}"#,
    ] {
        asked(bad, Err(wrong));
    }
    asked("[1]", Err("000-002 the body is not a JSON object"));
    let many = |count: u32| {
        let ids: Vec<_> = (1..=count).map(|id| format!("\"{id}\"")).collect();
        format!(r#"{{"skills":[{}]}}"#, ids.join(","))
    };
    asked(&many(101), Err(wrong));
    assert_eq!(acd_stat(many(100).as_bytes()).unwrap().len(), 100);
}

#[test]
fn which_queues_of_which_vdn() {
    let check = |body: &str, expect: Result<(Option<u16>, &[u16]), &str>| {
        let got = skill_stat(body.as_bytes());
        let expect = expect.map(|(vdn, skills)| Queues {
            vdn: vdn.map(VdnId),
            skills: skills.iter().map(|id| SkillId(*id)).collect(),
        });
        assert_eq!(
            got.map_err(|failure| failure.to_string()),
            expect.map_err(str::to_owned),
            "{body}"
        );
    };
    check("", Ok((None, &[])));
    check(r#"{"vdn":"7"}"#, Ok((Some(7), &[])));
    check(r#"{"vdnid":7,"skills":["1"]}"#, Ok((Some(7), &[1])));
    check(r#"{"vdn":70000}"#, Err("000-002 vdn must be the id of a VDN"));
    check(
        r#"{"skills":"x"}"#,
        Err("000-002 skills must be a list of 1 to 100 ids of skill queues"),
    );
}
