//! What the simulated switch reports, and who hears whom in it.

use super::*;

const VDN: VdnId = VdnId(1);
const ROOM: RoomId = RoomId(9);
const ONE: LegId = LegId::Placed(1);
const TWO: LegId = LegId::Placed(2);

fn at(seconds: u64) -> Time {
    Time::from_millis(1_000_000 + seconds * 1000)
}

fn phone(number: &str) -> Phone {
    Phone::from(number)
}

fn ring(leg: LegId, to: &str) -> Command {
    Command::Ring {
        leg,
        to: phone(to),
        from: None,
        patience: Duration::from_secs(20),
    }
}

/// All reports until the time, each with its second.
fn reports(sim: &mut Sim, until: u64) -> Vec<(u64, Report)> {
    let mut seen = Vec::new();
    while let Some(next) = sim.next_deadline().filter(|next| *next <= at(until)) {
        let second = next.since(at(0)).as_secs();
        for (vdn, report) in sim.reports(next) {
            assert_eq!(vdn, VDN);
            seen.push((second, report));
        }
    }
    seen
}

/// What is reported of a phone that is rung at 0, in 30 s.
fn check(behaviour: Behaviour, expect: &[(u64, Report)]) {
    let mut sim = Sim::new(1);
    sim.behaves(phone("1"), behaviour);
    sim.command(at(0), VDN, ring(ONE, "1"));
    assert_eq!(reports(&mut sim, 30), expect, "{behaviour:?}");
    assert_eq!(sim.complaints(), &[] as &[String]);
}

fn gone(leg: LegId, cause: Cause) -> Report {
    Report::Gone { leg, cause }
}

#[test]
fn phones_behave_as_they_are_told() {
    let rings = Report::Alerting { leg: ONE };
    let answers = Report::Answered { leg: ONE };
    let usual = Behaviour::default();
    check(usual, &[(0, rings.clone()), (2, answers.clone())]);
    let silent = Behaviour {
        ring_after: None,
        hang_up_after: Some(Duration::from_secs(3)),
        ..usual
    };
    check(silent, &[(2, answers), (5, gone(ONE, Cause::Normal))]);
    for (called, second, cause) in [
        (Called::Rejects(Duration::from_secs(4)), 4, Cause::Rejected),
        (Called::Never, 20, Cause::NoAnswer),
        (Called::Answers(Duration::from_secs(25)), 20, Cause::NoAnswer),
    ] {
        let behaviour = Behaviour { called, ..usual };
        check(behaviour, &[(0, rings.clone()), (second, gone(ONE, cause))]);
    }
    for (called, cause) in [
        (Called::Busy, Cause::Busy),
        (Called::Unreachable, Cause::Unreachable),
    ] {
        check(Behaviour { called, ..usual }, &[(0, gone(ONE, cause))]);
    }
}

#[test]
fn times_vary_by_the_seed() {
    let talks = |seed| {
        let mut sim = Sim::new(seed);
        sim.others_behave(Behaviour {
            called: Called::Answers(Duration::from_secs(10)),
            varies: 50,
            ..Behaviour::default()
        });
        sim.command(at(0), VDN, ring(ONE, "1"));
        let answered = |report: &(u64, Report)| matches!(report.1, Report::Answered { .. });
        reports(&mut sim, 60).into_iter().find(answered).unwrap().0
    };
    assert_eq!(talks(1), talks(1));
    let seconds: Vec<u64> = (0..20).map(talks).collect();
    assert!(
        seconds.iter().all(|second| (5..=15).contains(second)),
        "{seconds:?}"
    );
    assert!(seconds.iter().any(|second| *second != seconds[0]));
}

#[test]
fn callers_give_up_or_hang_up() {
    let mut sim = Sim::new(1);
    sim.others_behave(Behaviour {
        give_up_after: Some(Duration::from_secs(5)),
        hang_up_after: Some(Duration::from_secs(7)),
        ..Behaviour::default()
    });
    let first = sim.call(at(0), VDN, phone("7"), phone("3000"));
    let second = sim.call(at(0), VDN, phone("8"), phone("3000"));
    sim.command(at(1), VDN, Command::Answer { leg: second });
    sim.command(at(2), VDN, Command::Answer { leg: second });
    let ends: Vec<(u64, Report)> = reports(&mut sim, 30).into_iter().skip(2).collect();
    assert_eq!(
        ends,
        [
            (5, gone(first, Cause::CallerLeft)),
            (8, gone(second, Cause::Normal))
        ]
    );
    assert!(sim.is_quiet());
}

#[test]
fn who_hears_whom() {
    let mut sim = Sim::new(1);
    for (leg, to) in [(ONE, "1"), (TWO, "2")] {
        sim.command(at(0), VDN, ring(leg, to));
        sim.answer(at(0), VDN, leg);
    }
    let seat = |leg, other| Seat {
        leg,
        hears: vec![other],
        tone: None,
    };
    let together = vec![seat(ONE, TWO), seat(TWO, ONE)];
    let arrange = |room, seats| Command::Arrange { room, seats };
    sim.command(at(0), VDN, arrange(ROOM, together));
    assert_eq!((sim.hears(VDN, ONE), sim.hears(VDN, TWO)), (vec![TWO], vec![ONE]));
    let alone = Seat {
        leg: TWO,
        hears: vec![],
        tone: Some(Tone::Music),
    };
    sim.command(at(1), VDN, arrange(RoomId(10), vec![alone]));
    assert_eq!(sim.tone(VDN, TWO), Some(Tone::Music));
    assert_eq!(sim.tone(VDN, ONE), None);
    sim.command(
        at(2),
        VDN,
        Command::HangUp {
            leg: TWO,
            cause: Cause::Normal,
        },
    );
    assert_eq!(sim.hears(VDN, ONE), []);
    sim.command(at(2), VDN, arrange(ROOM, vec![]));
    sim.hang_up(at(2), VDN, ONE);
    sim.hang_up(at(2), VDN, ONE);
    assert!(sim.is_quiet());
    assert_eq!(sim.complaints(), &[] as &[String]);
}

#[test]
fn files_are_played() {
    let play = PlayId(1);
    let control = |action| Command::ControlPlay { play, action };
    let prompt = |file: &str| Prompt {
        file: file.into(),
        start: Duration::from_secs(2),
        times: 2,
        volume: 50,
    };
    let mut sim = Sim::new(1);
    sim.has_prompt("hello", Duration::from_secs(10));
    sim.command(at(0), VDN, ring(ONE, "1"));
    sim.answer(at(0), VDN, ONE);
    reports(&mut sim, 0);
    let begin = |file: &str| Command::Play {
        play,
        leg: ONE,
        prompt: prompt(file),
    };
    sim.command(at(0), VDN, begin("other"));
    let end = PlayEnd::Failed;
    assert_eq!(reports(&mut sim, 0), [(0, Report::PlayEnded { play, end })]);
    sim.command(at(0), VDN, begin("hello"));
    assert!(sim.is_played_to(VDN, ONE));
    // 18 s to be heard; 5 s of pause, 3 s jumped over, 1 s heard again.
    sim.command(at(1), VDN, control(PlayAction::Pause));
    sim.command(at(6), VDN, control(PlayAction::Resume));
    sim.command(at(7), VDN, control(PlayAction::Forward(Duration::from_secs(3))));
    sim.command(at(8), VDN, control(PlayAction::Back(Duration::from_secs(1))));
    let end = PlayEnd::Finished;
    assert_eq!(reports(&mut sim, 60), [(21, Report::PlayEnded { play, end })]);
    sim.command(at(61), VDN, begin("hello"));
    sim.command(at(62), VDN, control(PlayAction::Stop));
    let end = PlayEnd::Stopped;
    assert_eq!(reports(&mut sim, 62), [(62, Report::PlayEnded { play, end })]);
}

#[test]
fn recordings_are_made() {
    let recording = RecordingId(5);
    let record = |leg| Command::Record {
        recording,
        leg,
        file: "1/a".into(),
    };
    let control = |action| Command::ControlRecording { recording, action };
    let mut sim = Sim::new(1);
    sim.command(at(0), VDN, ring(ONE, "1"));
    sim.answer(at(0), VDN, ONE);
    reports(&mut sim, 0);
    sim.command(at(0), VDN, record(ONE));
    assert!(sim.is_recorded(VDN, ONE));
    sim.command(at(4), VDN, control(RecordingAction::Pause));
    assert!(!sim.is_recorded(VDN, ONE));
    sim.command(at(9), VDN, control(RecordingAction::Resume));
    sim.hang_up(at(10), VDN, ONE);
    let written = Some(super::super::Written {
        length: Duration::from_secs(5),
        bytes: 160_044,
    });
    let all: Vec<Report> = reports(&mut sim, 10)
        .into_iter()
        .map(|(_, report)| report)
        .collect();
    assert_eq!(
        all,
        [
            Report::RecordingBegun { recording },
            gone(ONE, Cause::Normal),
            Report::RecordingEnded { recording, written }
        ]
    );
    sim.command(at(11), VDN, record(ONE));
    let written = None;
    assert_eq!(
        reports(&mut sim, 11),
        [(11, Report::RecordingEnded { recording, written })]
    );
    assert_eq!(sim.complaints(), &[] as &[String]);
}

#[test]
fn what_makes_no_sense_is_complained_of() {
    let mut sim = Sim::new(1);
    sim.command(
        at(0),
        VDN,
        Command::HangUp {
            leg: ONE,
            cause: Cause::Normal,
        },
    );
    sim.command(at(0), VDN, ring(ONE, "1"));
    sim.command(at(0), VDN, ring(ONE, "1"));
    sim.command(at(0), VDN, ring(LegId::Offered(3), "1"));
    assert_eq!(sim.complaints().len(), 3, "{:?}", sim.complaints());
}

#[test]
fn a_phone_picks_up_on_request_if_it_can() {
    let mut sim = Sim::new(1);
    let deaf = Behaviour {
        called: Called::Never,
        picks_up_on_request: false,
        ..Behaviour::default()
    };
    sim.behaves(phone("2"), deaf);
    for (leg, to) in [(ONE, "1"), (TWO, "2")] {
        sim.command(at(0), VDN, ring(leg, to));
        sim.command(at(0), VDN, Command::PickUp { leg });
    }
    assert!(sim.is_up(VDN, ONE) && !sim.is_up(VDN, TWO));
    sim.command(
        at(0),
        VDN,
        Command::Dial {
            leg: ONE,
            digits: "12".into(),
        },
    );
    sim.command(
        at(0),
        VDN,
        Command::Dial {
            leg: ONE,
            digits: "#".into(),
        },
    );
    assert_eq!(sim.dialled(VDN, ONE), "12#");
    assert_eq!(sim.leg_of(VDN, &phone("2")), Some(TWO));
}
