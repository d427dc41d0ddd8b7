//! Figures, records and spans in plain cases; [`super::recount`] checks them in all others.

use super::check;
use super::world::World;
use crate::call::{CallRecord, Kept};
use crate::figures::Totals;
use crate::vdn::{Input, Rules};
use crate::{AgentId, CallId, SkillId};
use std::time::Duration;

/// What scripts see of figures: `figures skill 1`, `figures agent 101`, `figures call c1`.
pub(super) fn shown(world: &World, what: &[&str]) -> String {
    let figures = world.vdn.figures();
    match what {
        ["skill", id] => {
            let queue = world.vdn.queue_figures(SkillId(id.parse().unwrap()));
            format!(
                "{} signed in, {}",
                queue.agents.signed_in(),
                totals(&queue.totals)
            )
        }
        ["agent", id] => totals(&figures.by_agent[&AgentId(id.parse().unwrap())]),
        ["vdn"] => totals(&figures.vdn),
        ["call", id] => record(&world.ledger.books.calls[&CallId::from(*id)]),
        other => panic!("figures of what? {other:?}"),
    }
}

fn totals(of: &Totals) -> String {
    let counts = [
        ("offered", of.offered),
        ("answered", of.answered),
        ("in-time", of.answered_in_time),
        ("abandoned", of.abandoned),
        ("overflowed", of.overflowed),
        ("unanswered", of.unanswered),
        ("placed", of.placed),
        ("transferred", of.transferred),
        ("waited", of.waited.as_secs()),
        ("longest", of.longest_wait.as_secs()),
        ("talked", of.talked.as_secs()),
        ("held", of.held.as_secs()),
        ("wrap-up", of.wrapped_up.as_secs()),
        ("idle", of.idle.as_secs()),
        ("busy", of.busy.as_secs()),
        ("rest", of.rested.as_secs()),
    ];
    let said = counts.into_iter().filter(|(_, count)| *count > 0);
    let said: Vec<String> = said.map(|(name, count)| format!("{name} {count}")).collect();
    said.join(" ")
}

fn record(of: &CallRecord) -> String {
    let at = |time: Option<crate::Time>| {
        time.map_or("-".into(), |at| {
            at.since(super::fixture::START).as_secs().to_string()
        })
    };
    format!(
        "{:?} queued {} answered {} ended {} offers {} transfers {} held {}",
        of.result,
        at(of.queued),
        at(of.answered),
        at(of.ended),
        of.offers,
        of.transfers,
        of.held.as_secs()
    )
}

#[test]
fn a_caller_who_waits_is_answered_held_and_wrapped_up() {
    check(
        ": 101 signs in busy auto-work
         : 70001 calls 3000
         : +25s
         : 101 sayfree
         : 101 picks up
         : +10s
         : 101 holds
         : +5s
         : 101 retrieves
         : +10s
         : 101 releases
         : +7s
         : 101 cancelwork
         figures skill 1
         figures agent 101
         figures vdn
         figures call c1",
        "1 signed in, offered 1 answered 1 waited 25 longest 25 talked 20 held 5 wrap-up 7
         offered 1 answered 1 talked 20 held 5 wrap-up 7 busy 25
         offered 1 answered 1 waited 25 longest 25 talked 20 held 5 wrap-up 7 busy 25
         Answered queued 0 answered 25 ended 50 offers 1 transfers 0 held 5",
    );
}

#[test]
fn offers_that_nobody_takes_and_callers_who_give_up() {
    check(
        ": 101 signs in idle manual
         : 70001 calls 3000
         : +20s
         : +5s
         : 70001 hangs up
         : 101 sayfree
         : 70002 calls 3000
         : 70002 hangs up
         figures skill 1
         figures agent 101
         figures call c1
         figures call c2",
        "1 signed in, offered 2 abandoned 2 unanswered 1
         offered 2 abandoned 1 unanswered 1 busy 5
         Abandoned queued 0 answered - ended 25 offers 1 transfers 0 held 0
         Abandoned queued 25 answered - ended 25 offers 1 transfers 0 held 0",
    );
}

#[test]
fn a_transfer_into_a_queue_counts_there_anew() {
    check(
        ": 101 signs in idle
         : 102 signs in busy
         : 101 skills 1
         : 102 skills 3
         : 101 talks with 70001
         : +30s
         : 101 transfers skill 3
         : +40s
         : 102 sayfree
         : 102 picks up
         : +5s
         : 102 releases
         figures skill 1
         figures skill 3
         figures call c1",
        "1 signed in, offered 1 answered 1 in-time 1 transferred 1 talked 30
         1 signed in, offered 1 answered 1 waited 40 longest 40 talked 5
         Answered queued 0 answered 0 ended 75 offers 2 transfers 1 held 0",
    );
}

#[test]
fn who_waited_for_too_long_has_overflowed() {
    check(
        ": rule skill 1 wait 10
         : rule skill 1 waited skill 3
         : 102 signs in busy
         : 70001 calls 3000
         : +10s
         : +5s
         figures skill 1
         figures skill 3
         : 102 sayfree
         : 102 picks up
         figures skill 3
         figures call c1",
        "1 signed in, offered 1 overflowed 1
         1 signed in, offered 1
         1 signed in, offered 1 answered 1 in-time 1 waited 15 longest 15
         Answered queued 0 answered 15 ended - offers 1 transfers 0 held 0",
    );
}

#[test]
fn calls_out_are_placed_and_may_not_be_reached() {
    check(
        ": 101 signs in idle
         : 101 talks to 13800
         : +9s
         : 101 releases
         : 101 calls out 13801
         : 101 picks up
         : 13801 is busy
         figures agent 101
         figures vdn
         figures call c1
         figures call c2",
        "placed 2 talked 9
         placed 2 talked 9
         Answered queued - answered 0 ended 9 offers 0 transfers 0 held 0
         NotReached queued - answered - ended 9 offers 0 transfers 0 held 0",
    );
}

#[test]
fn totals_begin_anew_with_the_day_and_time_is_split() {
    let rules = Rules {
        // Scripts begin at eight.
        day_begins: Duration::from_secs(8 * 3600 + 60),
        silence: Duration::from_secs(100_000),
        ..Rules::default()
    };
    let mut world = World::new(super::fixture::directory(), rules, super::fixture::START);
    let guid = crate::Guid::from_random(1, "Node");
    let request = super::fixture::sign_in(AgentId(101), guid);
    world.step(Input::SignIn(Box::new(request)));
    assert_eq!(world.vdn.figures().since, super::fixture::START);
    world.pass(Duration::from_secs(100), |_, _| {});
    let since = world.vdn.figures().since;
    assert_eq!(since, super::fixture::START.after(Duration::from_secs(60)));
    let state = crate::vdn::Forced::Busy;
    let agent = AgentId(101);
    let outcome = world.step(Input::Force { agent, state });
    let spans = outcome.kept.iter().filter_map(|kept| match kept {
        Kept::Span(span) => Some(span.to.since(span.from)),
        _ => None,
    });
    assert_eq!(
        spans.collect::<Vec<_>>(),
        [Duration::from_secs(100)],
        "a span is whole"
    );
    let idle = world.vdn.figures().by_agent[&agent].idle;
    assert_eq!(idle, Duration::from_secs(40));
    let restored = world.restored();
    assert_eq!(restored.figures().by_agent[&agent], Totals::default());
    assert_eq!(restored.figures().agents.busy, 1);
    assert_eq!(restored.figures().since, world.now, "a restart begins anew");
}
