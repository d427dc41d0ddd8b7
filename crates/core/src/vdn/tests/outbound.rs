//! Numbers that the contact centre calls by itself: callbacks, previews, prediction.

use super::world::World;
use super::{check, fixture};
use crate::call::CallData;
use crate::ids::TaskId;
use crate::outbound::{Fate, Mode, Pace, Task};
use crate::switch::Switch;
use crate::switch::sim::{Behaviour, Called, Sim};
use crate::vdn::{Input, Rules};
use crate::{AgentId, Guid, Phone, SkillId, Time, VdnId};
use std::time::Duration;

/// A task as scripts say it: `callback 7 13800 [agent 101] [at 30]`.
pub(super) fn task(words: &[&str], now: Time) -> Task {
    let [mode, id, number, rest @ ..] = words else {
        panic!("no such task: {words:?}")
    };
    let mut task = Task {
        id: TaskId(id.parse().unwrap()),
        mode: match *mode {
            "callback" => Mode::Callback,
            "preview" => Mode::Preview,
            "predict" => Mode::Predictive,
            other => panic!("calls how? {other}"),
        },
        skill: SkillId(1),
        number: Phone::from(*number),
        caller: None,
        data: CallData("d".into()),
        agent: None,
        made: now,
        not_before: now,
        tries: 0,
        fate: Fate::Waiting,
    };
    for pair in rest.chunks(2) {
        match pair {
            ["agent", who] => task.agent = Some(AgentId(who.parse().unwrap())),
            ["at", seconds] => {
                task.not_before = fixture::START.after(Duration::from_secs(seconds.parse().unwrap()));
            }
            ["as", number] => task.caller = Some(Phone::from(*number)),
            ["is", "removed"] => task.fate = Fate::Removed,
            other => panic!("what of the task? {other:?}"),
        }
    }
    task
}

/// Tasks still to be called, and how often each was.
pub(super) fn shown(world: &World) -> String {
    let said = world.vdn.tasks().map(|task| {
        let at = task.not_before.since(fixture::START).as_secs();
        format!("{} at {at} tried {}", task.id, task.tries)
    });
    let said: Vec<String> = said.collect();
    format!("[{}]", said.join(", "))
}

#[test]
fn a_callback_is_dialled_when_somebody_is_free_and_goes_first() {
    check(
        ": 101 signs in busy
         task callback 7 13800 as 3000
         : 70001 calls 3000
         switch
         101 sayfree
         : phone of 101 rings
         101 picks up
         : +5s
         : 101 releases
         switch
         13800 answers
         figures skill 1
         tasks
         101 picks up
         : 101 releases
         tasks
         figures call c2",
        "ok
         answer 70001
         ok; 101 busy-cancelled, handling-call
         ok; 101 off-hook, auto-answer(c1 f0), customer-alerting(c1 70001), talking(c1 f0)
         ring 101 as 70001, hang up 70001, hang up 101, ring 13800 as 3000
         ok; 101 handling-call
         1 signed in, offered 2 answered 1 in-time 1 talked 5
         [7 at 0 tried 1]
         ok; 101 alerting(c2 13800), off-hook, auto-answer(c2 f45), customer-alerting(c2 13800), talking(c2 f45)
         []
         Answered queued 5 answered 5 ended 5 offers 1 transfers 0 held 0",
    );
}

#[test]
fn a_number_that_is_not_reached_is_tried_again() {
    check(
        ": 101 signs in idle
         : task callback 7 13800
         tasks
         13800 is busy
         tasks
         : 101 saybusy 0
         task callback 7 13800 is removed
         tasks",
        "[7 at 0 tried 1]
         ok
         [7 at 1800 tried 1]
         ok
         []",
    );
}

#[test]
fn a_preview_goes_from_agent_to_agent_until_one_calls() {
    check(
        ": 101 signs in idle
         : +1s
         : 102 signs in idle
         task preview 7 13800
         102 previews 7 13800
         101 previews 7 13801
         101 previews 8 13800
         +29s
         +1s
         101 previews 7 13800
         102 previews 7 13800
         : 102 picks up
         : 13800 answers
         : +3s
         : 102 releases
         tasks
         figures agent 102
         figures call c1",
        "ok; 101 preview(7 13800)
         refused: BadNumber
         refused: BadNumber
         refused: BadNumber
         quiet
         31: 102 preview(7 13800)
         refused: BadNumber
         call c1
         []
         placed 1 talked 3 idle 30
         Answered queued - answered 31 ended 34 offers 0 transfers 0 held 0",
    );
    check(
        ": 101 signs in idle
         : +1s
         : 102 signs in idle
         : task preview 7 13800 agent 102
         : task preview 8 13801
         102 logout
         : +90s
         tasks",
        "ok; 102 gone Own
         [7 at 1 tried 0, 8 at 1 tried 0]",
    );
}

#[test]
fn who_answered_and_finds_nobody_was_abandoned() {
    check(
        ": 101 signs in idle
         : task predict 7 13800
         switch
         : 101 saybusy 0
         13800 answers
         +1s
         +1s
         switch
         tasks
         figures skill 1
         figures call c1",
        "ring 13800
         ok
         quiet
         quiet
         hang up 13800
         [7 at 1802 tried 1]
         1 signed in, offered 1 abandoned 1
         Abandoned queued 0 answered - ended 2 offers 0 transfers 0 held 0",
    );
}

/// An hour of prediction; how many calls agents talked in, and how many found none.
fn hour(answers_of_ten: u64, ratio: u32, seed: u64) -> (u64, u64) {
    const VDN: VdnId = VdnId(1);
    let rules = Rules {
        silence: Duration::from_secs(80_000),
        owed_limit: 1_000_000,
        pace: Pace {
            ratio,
            tries: 1,
            ..Pace::default()
        },
        ..Rules::default()
    };
    let mut world = World::new(fixture::directory(), rules, fixture::START);
    let mut sim = Sim::new(seed);
    let phone = |called, hang_up_after| Behaviour {
        called,
        hang_up_after,
        varies: 60,
        ..Behaviour::default()
    };
    for id in 101..=105 {
        let own = phone(Called::Answers(Duration::from_millis(300)), None);
        sim.behaves(Phone(format!("{}", 39_900 + id).into()), own);
    }
    let tasks: Vec<Task> = (0..1500)
        .map(|number| {
            let phone = format!("138{number:04}");
            task(&["predict", &format!("{number}"), &phone], fixture::START)
        })
        .collect();
    for task in &tasks {
        let lot = (task.id.0 * 7919 + seed * 31) % 10;
        let called = if lot < answers_of_ten {
            Called::Answers(Duration::from_secs(6))
        } else {
            Called::Busy
        };
        sim.behaves(task.number.clone(), phone(called, Some(Duration::from_secs(20))));
    }
    let mut inputs: Vec<Input> = (101..=105)
        .map(|id| {
            let guid = Guid::from_random(id.into(), "Node");
            Input::SignIn(Box::new(fixture::sign_in(AgentId(id), guid)))
        })
        .collect();
    inputs.push(Input::Tasks(tasks));
    let end = fixture::START.after(Duration::from_secs(3600));
    loop {
        for input in inputs.drain(..) {
            // Too many tasks to look at all of them after each of so many steps.
            let outcome = world.vdn.step(world.now, input);
            for command in outcome.commands {
                sim.command(world.now, VDN, command);
            }
        }
        let reports = sim.reports(world.now);
        inputs.extend(reports.into_iter().map(|(_, report)| Input::Switch(report)));
        if !inputs.is_empty() {
            continue;
        }
        if world.vdn.next_deadline().is_some_and(|at| at <= world.now) {
            inputs.push(Input::Tick);
            continue;
        }
        let next = [world.vdn.next_deadline(), sim.next_deadline()];
        match next.into_iter().flatten().min().filter(|at| *at <= end) {
            Some(at) => world.now = world.now.max(at),
            None => break,
        }
    }
    world.vdn.check_tasks(world.now, "an hour");
    let totals = world.vdn.queue_figures(SkillId(1)).totals;
    (totals.answered, totals.abandoned)
}

#[test]
fn prediction_stays_below_its_limit() {
    for (answers_of_ten, ratio, seed) in [(3, 300, 1), (6, 200, 2), (9, 500, 3), (10, 150, 4)] {
        let (answered, abandoned) = hour(answers_of_ten, ratio, seed);
        assert!(answered > 100, "{answered}");
        assert!(
            abandoned * 1000 <= 30 * (answered + abandoned),
            "{abandoned} of {answered} with {answers_of_ten}, {ratio}"
        );
    }
}

/// With the first of a lane goes what kept the others waiting: they have a time of their own.
#[test]
fn who_stood_behind_a_removed_number_has_its_own_time() {
    check(
        ": task callback 1 13801
         : task callback 2 13802 at 30
         task callback 1 13801 is removed
         tasks
         : +29s
         : 101 signs in idle
         switch
         +1s
         switch",
        "ok
         [2 at 30 tried 0]
         nothing
         quiet
         ring 13802",
    );
}
