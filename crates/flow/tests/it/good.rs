//! Files that are good, and what is made of them.

use super::{NOW, file};
use ccgate_core::flow::{Action, Destination, Flow, Opening, Piece, Say, StepNo, Template};
use ccgate_core::{AgentId, SkillId};
use ccgate_flow::{What, parse};
use std::time::Duration;

fn flow(text: &str) -> Flow {
    let (file, problems) = parse(text, NOW);
    assert_eq!(problems, [], "{text}");
    file.expect("a file without a fault").flow
}

fn first(steps: &str) -> Action {
    flow(&file(steps)).steps.remove(0).action
}

#[test]
fn the_head() {
    let text = r#"
        flow = 12
        vdn = 3
        name = "service"
        description = "Service line"
        access_code = "40*1#"
        time_zone = "+08:00"
        language = "zh"
        holidays = ["2026-12-24", "01-01"]
        start = "b"

        [hours]
        office = ["mon-wed,fri 08:00-18:30", "sun-mon 00:00-24:00"]

        [step.a]
        do = "end"

        [step.b]
        do = "hours"
        hours = "office"
        open = "a"
        closed = "c"

        [step.c]
        do = "end"
        say = "zh/closed"
    "#;
    let (file, problems) = parse(text, NOW);
    assert_eq!(problems, []);
    let file = file.unwrap();
    assert_eq!((file.vdn.0, file.flow.id.0), (3, 12));
    assert_eq!(&*file.flow.access_code.0, "40*1#");
    assert_eq!(
        (file.flow.zone.offset, file.flow.language.as_str()),
        (28_800, "zh")
    );
    let names: Vec<&str> = file.flow.steps.iter().map(|step| step.name.as_str()).collect();
    assert_eq!(names, ["b", "a", "c"], "it begins with `start`");
    let Action::Hours {
        hours,
        open,
        closed,
        holiday,
    } = &file.flow.steps[0].action
    else {
        panic!("{:?}", file.flow.steps[0]);
    };
    assert_eq!((*open, *closed, *holiday), (StepNo(1), StepNo(2), StepNo(2)));
    let days = |days: [u8; 7]| days.map(|day| day == 1);
    assert_eq!(
        hours.open,
        [
            Opening {
                days: days([1, 1, 1, 0, 1, 0, 0]),
                from: 480,
                to: 1110
            },
            Opening {
                days: days([1, 0, 0, 0, 0, 0, 1]),
                from: 0,
                to: 1440
            },
        ]
    );
    assert!(hours.holidays.contains(&(2026, 12, 24)) && hours.yearly.contains(&(1, 1)));
}

#[test]
fn every_kind_of_step() {
    let end = "[step.e]\ndo = \"end\"\n";
    let step = |keys: &str| first(&format!("[step.a]\n{keys}\n{end}"));
    let said = |file: &str| vec![Say::File(file.into())];
    let field = |name: &str| Template(vec![Piece::Field(name.into())]);
    assert_eq!(
        step(
            "do = \"play\"\nsay = [\"x\", { digits = \"d\" }, { number = \"n\" }, \"@position\", \"@minutes\"]\nnext = \"e\""
        ),
        Action::Play {
            say: vec![
                Say::File("x".into()),
                Say::Digits("d".into()),
                Say::Number("n".into()),
                Say::Position,
                Say::ExpectedMinutes
            ],
            next: StepNo(1)
        }
    );
    let Action::Menu {
        ask,
        choices,
        otherwise,
    } = step(
        "do = \"menu\"\nsay = \"m\"\nwrong = \"w\"\nwait = \"7s\"\ntries = 2\nkeys = { 1 = \"e\", \"*\" = \"a\" }\notherwise = \"e\"",
    )
    else {
        panic!("no menu");
    };
    assert_eq!((ask.say, ask.wrong), (said("m"), said("w")));
    assert_eq!((ask.patience, ask.tries), (Duration::from_secs(7), 2));
    assert_eq!(
        choices.into_iter().collect::<Vec<_>>(),
        [('*', StepNo(0)), ('1', StepNo(1))]
    );
    assert_eq!(otherwise, StepNo(1));
    let Action::Collect {
        field: name,
        least,
        most,
        end: key,
        ..
    } = step(
        "do = \"collect\"\nsay = \"m\"\nfield = \"pin\"\nleast = 4\nmost = 6\nend = \"\"\nnext = \"e\"\notherwise = \"e\"",
    )
    else {
        panic!("no collecting");
    };
    assert_eq!((name.as_str(), least, most, key), ("pin", 4, 6, None));
    let Action::Set {
        fields,
        priority,
        data,
        ..
    } = step(
        "do = \"set\"\nfields = { vip = \"{level}\" }\npriority = 9\ndata = \"n={caller}\"\nnext = \"e\"",
    )
    else {
        panic!("no setting");
    };
    assert_eq!(
        (fields, priority),
        (vec![("vip".to_owned(), field("level"))], Some(9))
    );
    assert_eq!(
        data,
        Some(Template(vec![
            Piece::Text("n=".into()),
            Piece::Field("caller".into())
        ]))
    );
    let Action::Branch { cases, .. } = step(
        "do = \"branch\"\nfield = \"level\"\ncases = { gold = \"e\", \"1\" = \"e\" }\notherwise = \"e\"",
    ) else {
        panic!("no branch");
    };
    assert_eq!(cases.len(), 2);
    let Action::LookUp { patience, take, .. } = step(
        "do = \"lookup\"\nurl = \"https://crm.example/?n={caller}\"\nwait = \"1500ms\"\ntake = { level = \"/a/0\" }\nnext = \"e\"\notherwise = \"e\"",
    ) else {
        panic!("no look-up");
    };
    assert_eq!(patience, Duration::from_millis(1500));
    assert_eq!(take, [("level".to_owned(), "/a/0".to_owned())]);
    let Action::Queue(queue) = step(
        "do = \"queue\"\nskill = 2\nagent = 105\nmusic = \"m\"\nannounce = { first = \"5s\", every = \"20s\", say = \"@position\" }\nkeys = { 9 = \"e\" }\nmost_wait = \"5m\"\nfull = \"e\"",
    ) else {
        panic!("no queue");
    };
    assert_eq!(
        (queue.skill, queue.most_wait),
        (SkillId(2), Some(Duration::from_secs(300)))
    );
    assert_eq!(queue.announce.unwrap().every, Duration::from_secs(20));
    assert_eq!((queue.full, queue.waited), (Some(StepNo(1)), None));
    let Action::Voicemail { skill, most, .. } =
        step("do = \"voicemail\"\nsay = \"x\"\nskill = 2\nmost = \"1m\"\nnext = \"e\"")
    else {
        panic!("no voicemail");
    };
    assert_eq!((skill, most), (Some(SkillId(2)), Duration::from_secs(60)));
    let Action::Callback { number, .. } =
        step("do = \"callback\"\nskill = 2\nnext = \"e\"\notherwise = \"e\"")
    else {
        panic!("no callback");
    };
    assert_eq!(number, field("caller"));
    assert_eq!(
        step("do = \"transfer\"\nnumber = \"13800\"\notherwise = \"e\""),
        Action::Transfer {
            to: Destination::Number(Template(vec![Piece::Text("13800".into())])),
            otherwise: StepNo(1)
        }
    );
}

#[test]
fn what_stands_elsewhere() {
    let steps = "[step.a]\ndo = \"queue\"\nskill = 2\nagent = 105\nwaited = \"b\"\n[step.b]\ndo = \"play\"\nsay = \"x\"\nnext = \"c\"\n[step.c]\ndo = \"lookup\"\nurl = \"https://crm.example/\"\nnext = \"e\"\notherwise = \"e\"\n[step.e]\ndo = \"end\"";
    let (file, _) = parse(&file(steps), NOW);
    let file = file.unwrap();
    let uses: Vec<&What> = file.uses.iter().map(|used| &used.what).collect();
    assert_eq!(
        uses,
        [
            &What::Skill(SkillId(2)),
            &What::Agent(AgentId(105)),
            &What::Prompt("x".into()),
            &What::Host("crm.example".into()),
        ]
    );
    let mut directory = ccgate_core::Directory::default();
    let told = |directory: &ccgate_core::Directory| -> Vec<String> {
        let problems = ccgate_flow::against(&file, directory);
        problems.iter().map(ToString::to_string).collect()
    };
    assert_eq!(
        told(&directory),
        [
            "10: step \"a\": there is no skill queue 2 in VDN 0",
            "11: step \"a\": there is no agent 105 in VDN 0"
        ]
    );
    directory
        .skills
        .insert(SkillId(2), ccgate_core::directory::Skill::default());
    directory.agents.insert(AgentId(105), Default::default());
    assert_eq!(told(&directory), [] as [String; 0]);
    let nowhere = std::path::Path::new("/nonexistent");
    let told: Vec<String> = ccgate_flow::prompts(&file, nowhere)
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(
        told,
        ["15: step \"b\": there is no file x (or x.wav) in /nonexistent"]
    );
}
