//! The table against its source (spec/agent.md §5.2), and the table as a page: `docs/states.md`.

use super::*;
use Source::{Documented, Ours};
use std::fmt::Write as _;
use std::path::Path;

/// Where an expected cell comes from.
#[derive(Clone, Copy, PartialEq)]
enum Source {
    /// A row, or a part of one, that the documents or the clients show.
    Documented,
    /// Marked (I) in the source, or added because no document says it.
    Ours,
}

struct Row {
    from: &'static [Standing],
    requests: &'static [Request],
    decision: Decision,
    source: Source,
}

const NOTHING: Waiting = Waiting::Nothing;
const IDLE: &[Standing] = &[Standing::Idle];
const BUSY: &[Standing] = &[Standing::Busy];
const REST: &[Standing] = &[Standing::Rest];
const WORK: &[Standing] = &[
    Standing::Work(NOTHING),
    Standing::Work(Waiting::Busy),
    Standing::Work(Waiting::Rest),
];
const RINGING: &[Standing] = &[
    Standing::Ringing(NOTHING),
    Standing::Ringing(Waiting::Busy),
    Standing::Ringing(Waiting::Rest),
];
const TALKING: &[Standing] = &[
    Standing::Talking(NOTHING),
    Standing::Talking(Waiting::Busy),
    Standing::Talking(Waiting::Rest),
];
const TALKING_NOTHING: &[Standing] = &[Standing::Talking(NOTHING)];
const TALKING_PRE_BUSY: &[Standing] = &[Standing::Talking(Waiting::Busy)];
const TALKING_PRE_REST: &[Standing] = &[Standing::Talking(Waiting::Rest)];
const WORK_NOTHING: &[Standing] = &[Standing::Work(NOTHING)];
const WORK_PRE_BUSY: &[Standing] = &[Standing::Work(Waiting::Busy)];
const WORK_PRE_REST: &[Standing] = &[Standing::Work(Waiting::Rest)];
const NOT_IN_CALL: &[Standing] = &[
    Standing::Idle,
    Standing::Busy,
    Standing::Rest,
    Standing::Work(NOTHING),
    Standing::Work(Waiting::Busy),
    Standing::Work(Waiting::Rest),
];
const BUSY_REST_WORK: &[Standing] = &[
    Standing::Busy,
    Standing::Rest,
    Standing::Work(NOTHING),
    Standing::Work(Waiting::Busy),
    Standing::Work(Waiting::Rest),
];
const WISHES: &[Request] = &[
    Request::SayBusy,
    Request::ChangeBusyReason,
    Request::Rest,
    Request::ProlongRest,
];
const CALL_OVER: &[Request] = &[Request::CallOverIdle, Request::CallOverWork];

const fn row(
    from: &'static [Standing],
    requests: &'static [Request],
    decision: Decision,
    source: Source,
) -> Row {
    Row {
        from,
        requests,
        decision,
        source,
    }
}

const fn done(step: Step, signals: &'static [Signal]) -> Decision {
    Decision::Done(step, signals)
}

/// Every row of spec/agent.md §5.2 in its order, split where one row names several cells; then what
/// §2 says of the same requests. Where two rows name a cell, the first gives its source.
fn rows() -> Vec<Row> {
    use Request as R;
    use Signal as S;
    vec![
        row(IDLE, &[R::SayBusy], done(Step::Busy, &[S::BusySet]), Documented),
        row(IDLE, &[R::Rest], done(Step::Rest, &[S::RestSet]), Documented),
        row(IDLE, &[R::Work], done(Step::Work, &[S::WorkSet]), Documented),
        row(
            IDLE,
            &[R::CallOffered],
            done(Step::Ring, &[S::HandlingCall]),
            Documented,
        ),
        row(
            BUSY,
            &[R::SayFree, R::CancelBusy],
            done(Step::Idle, &[S::BusyCancelled]),
            Documented,
        ),
        row(
            BUSY,
            &[R::ChangeBusyReason],
            done(Step::Busy, &[S::BusySet]),
            Ours,
        ),
        row(
            BUSY,
            &[R::SayBusy, R::Work, R::Rest, R::ProlongRest],
            REFUSED,
            Ours,
        ),
        row(BUSY, &[R::CallPlaced], done(Step::Talk, &[]), Ours),
        row(IDLE, &[R::CallPlaced], done(Step::Talk, &[]), Documented),
        row(WORK, &[R::CallPlaced], done(Step::Talk, &[]), Documented),
        row(
            TALKING,
            &[R::CallBegun],
            done(Step::Stay, &[S::HandlingCall]),
            Documented,
        ),
        row(
            WORK_NOTHING,
            &[R::CancelWork, R::SayFree],
            done(Step::Idle, &[S::WorkCancelled]),
            Documented,
        ),
        row(
            WORK_PRE_BUSY,
            &[R::CancelWork, R::SayFree],
            done(Step::TakeWish, &[S::BusySet]),
            Documented,
        ),
        row(
            WORK_PRE_REST,
            &[R::CancelWork, R::SayFree],
            done(Step::TakeWish, &[S::RestSet]),
            Documented,
        ),
        row(
            WORK_NOTHING,
            &[R::SayBusy, R::Rest],
            done(Step::Wait, &[]),
            Documented,
        ),
        row(WORK, WISHES, done(Step::Wait, &[]), Ours),
        row(
            REST,
            &[R::CancelRest],
            done(Step::Idle, &[S::RestCancelled]),
            Documented,
        ),
        row(REST, &[R::SayFree], done(Step::Idle, &[S::RestCancelled]), Ours),
        row(REST, &[R::ProlongRest], done(Step::Rest, &[S::RestSet]), Ours),
        row(
            REST,
            &[
                R::CallOffered,
                R::CallPlaced,
                R::SayBusy,
                R::ChangeBusyReason,
                R::Work,
            ],
            REFUSED,
            Ours,
        ),
        row(
            TALKING_NOTHING,
            &[R::SayBusy, R::Rest],
            done(Step::Wait, &[]),
            Documented,
        ),
        row(TALKING, WISHES, done(Step::Wait, &[]), Ours),
        row(
            TALKING_PRE_BUSY,
            CALL_OVER,
            done(Step::TakeWish, &[S::BusySet]),
            Documented,
        ),
        row(
            TALKING_PRE_REST,
            CALL_OVER,
            done(Step::TakeWish, &[S::RestSet]),
            Documented,
        ),
        row(
            TALKING_PRE_BUSY,
            &[R::SayFree, R::CancelBusy],
            done(Step::DropWish, &[S::BusyCancelled]),
            Ours,
        ),
        row(
            TALKING_PRE_REST,
            &[R::CancelRest],
            done(Step::DropWish, &[S::RestCancelled]),
            Documented,
        ),
        row(TALKING, &[R::SignOut], Decision::Refused(Why::InCall), Documented),
        row(
            TALKING_NOTHING,
            &[R::CallOverIdle],
            done(Step::Idle, &[S::Ready]),
            Documented,
        ),
        row(
            TALKING_NOTHING,
            &[R::CallOverWork],
            done(Step::Work, &[S::WrapUp]),
            Documented,
        ),
        row(
            RINGING,
            &[R::CallUnanswered],
            done(Step::Busy, &[S::NoAnswer, S::BusySet]),
            Documented,
        ),
        row(
            NOT_IN_CALL,
            &[R::ForceBusy],
            done(Step::Busy, &[S::ForcedBusy]),
            Documented,
        ),
        row(
            BUSY_REST_WORK,
            &[R::ForceIdle],
            done(Step::Idle, &[S::ForcedIdle]),
            Documented,
        ),
        row(
            IDLE,
            &[R::ForceIdle],
            done(Step::Stay, &[S::ForcedIdle]),
            Documented,
        ),
        // §2: logout, forcelogout, rest ("at the end of the time"), sayfree and rest with a pre-rest.
        row(
            NOT_IN_CALL,
            &[R::SignOut],
            done(Step::SignOut, &[S::ShutdownService]),
            Documented,
        ),
        row(RINGING, &[R::SignOut], Decision::Refused(Why::InCall), Documented),
        row(
            &Standing::ALL,
            &[R::ForceSignOut],
            done(Step::SignOut, &[S::ShutdownService]),
            Documented,
        ),
        row(
            REST,
            &[R::RestTimeUp],
            done(Step::RestOver, &[S::RestTimeout]),
            Documented,
        ),
        row(RINGING, WISHES, done(Step::Wait, &[]), Ours),
        row(RINGING, &[R::CallAnswered], done(Step::Talk, &[]), Documented),
    ]
}

#[test]
fn every_row_of_the_source_is_met() {
    for row in rows() {
        for standing in row.from {
            for request in row.requests {
                assert_eq!(
                    decide(*standing, *request),
                    row.decision,
                    "{standing}: {request:?}"
                );
            }
        }
    }
}

#[test]
fn the_lists_are_complete() {
    for (position, request) in Request::ALL.iter().enumerate() {
        assert_eq!(
            *request as usize, position,
            "{request:?} stands where it is declared"
        );
    }
    for (position, standing) in Standing::ALL.iter().enumerate() {
        assert!(
            !Standing::ALL[..position].contains(standing),
            "{standing} stands once"
        );
    }
}

/// What the table can say must make sense where it says it.
#[test]
fn decisions_fit_their_standing() {
    for standing in Standing::ALL {
        let (waits, in_call) = match standing {
            Standing::Idle | Standing::Busy | Standing::Rest => (None, false),
            Standing::Work(waiting) => (Some(waiting), false),
            Standing::Ringing(waiting) | Standing::Talking(waiting) => (Some(waiting), true),
        };
        for request in Request::ALL {
            let Decision::Done(step, signals) = decide(standing, request) else {
                continue;
            };
            let fits = match step {
                Step::Wait => waits.is_some(),
                Step::DropWish | Step::TakeWish => waits.is_some_and(|waiting| waiting != NOTHING),
                Step::RestOver => standing == Standing::Rest,
                Step::Ring => standing == Standing::Idle,
                _ => true,
            };
            assert!(fits, "{standing}: {request:?} can't do {step:?}");
            let silent = signals.is_empty();
            let in_the_call = matches!(request, Request::CallAnswered | Request::CallPlaced);
            let may_be_silent = step == Step::Wait || in_the_call;
            assert_eq!(silent, may_be_silent, "{standing}: {request:?} tells {signals:?}");
            let ends_call = matches!(
                request,
                Request::CallOverIdle
                    | Request::CallOverWork
                    | Request::CallUnanswered
                    | Request::ForceSignOut
            );
            let stays_in_call = matches!(step, Step::Stay | Step::Wait | Step::DropWish | Step::Talk);
            assert!(
                !in_call || ends_call || stays_in_call,
                "{standing}: {request:?} drops the call"
            );
        }
    }
}

const HEAD: &str = "\
# The states of an agent

What may be asked of an agent where, what becomes of it, and what the agent is told. This page is printed
by a test from `crates/core/src/transition.rs`, the only place that decides; edit that file, then run
`UPDATE_DOCS=1 cargo test -p ccgate-core transition`. The source is the table of transitions of the
interface's description (spec/agent.md §5.2, and §2 for signing out and for the end of a rest).

How to read a cell:

| cell | meaning |
|---|---|
| `busy: SetNotReady_Success` | becomes busy, and is told the event AgentState_SetNotReady_Success |
| `stays: Ready` | nothing changes, but the event is told |
| `waits` | the wish waits for the end of the call or wrap-up (pre-busy, pre-rest); nothing is told yet |
| `wish dropped: …` | the waiting wish is forgotten |
| `—` | refused, nothing changes (retcode 100-009) |
| `— (in call)` | refused because a call rings or is up (retcode 100-010) |
| `°` | our choice: the documents are silent or leave it open; a `—` is one wherever it stands, save for `logout` |

Events are printed without `AgentState_`; those of other families in full. Columns are what the agent does,
with the wish that waits. `prolong` means `prolong=true`, for `saybusy` together with a reason. Sign-in is
not in the table: its status 3, 4 or 5 is entered directly, with the events of spec/agent.md §1.3.

Choices worth knowing:

* There is one waiting wish. A later one replaces the earlier, and a forced one replaces the agent's own.
* A call begun while busy takes the busy state along as a wish, so the agent is busy again afterwards.
* An agent that begins a call is in talk from the request on; it is told Busy once its own phone was picked up.
* A call that isn't answered makes busy with reason 2, whatever wish was waiting.
* A call that ends while it still rings leaves nothing to wrap up, whatever `autoenteridle` says.
* An inspector never breaks a call by forcing a state: busy and rest wait, idle drops the waiting wish.
* A rest whose time is over stays a rest until the agent ends it.
";

#[test]
fn the_page_shows_the_table() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/states.md");
    let page = page();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, &page).unwrap();
    }
    let present = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        present == page,
        "docs/states.md differs from the table: run with UPDATE_DOCS=1 and look at the change"
    );
}

fn page() -> String {
    let rows = rows();
    let mut page = HEAD.to_owned();
    for (title, columns) in [
        (
            "Without a call",
            &[Standing::Idle, Standing::Busy, Standing::Rest][..],
        ),
        ("In wrap-up", WORK),
        ("While a call rings", RINGING),
        ("While a call is up", TALKING),
    ] {
        writeln!(page, "\n## {title}\n").unwrap();
        write!(page, "| request |").unwrap();
        for standing in columns {
            write!(page, " {standing} |").unwrap();
        }
        writeln!(page, "\n|---|{}", "---|".repeat(columns.len())).unwrap();
        for request in Request::ALL {
            write!(page, "| {} |", label(request)).unwrap();
            for standing in columns {
                write!(page, " {} |", cell(&rows, *standing, request)).unwrap();
            }
            writeln!(page).unwrap();
        }
    }
    page
}

fn cell(rows: &[Row], standing: Standing, request: Request) -> String {
    let (step, signals) = match decide(standing, request) {
        Decision::Refused(Why::WrongState) => return "—".into(),
        Decision::Refused(Why::InCall) => return "— (in call)".into(),
        Decision::Done(step, signals) => (step, signals),
    };
    let documented = rows
        .iter()
        .find(|row| row.from.contains(&standing) && row.requests.contains(&request))
        .is_some_and(|row| row.source == Documented);
    let events: Vec<&str> = signals.iter().map(|signal| event(*signal)).collect();
    let colon = if events.is_empty() { "" } else { ": " };
    let mark = if documented { "" } else { " °" };
    format!("{}{colon}{}{mark}", becomes(standing, step), events.join(", "))
}

fn becomes(standing: Standing, step: Step) -> &'static str {
    match step {
        Step::Stay => "stays",
        Step::Idle => "idle",
        Step::Busy => "busy",
        Step::Rest => "rest",
        Step::RestOver => "rests on",
        Step::Work => "work",
        Step::Wait => "waits",
        Step::DropWish => "wish dropped",
        Step::TakeWish => match standing {
            Standing::Work(Waiting::Busy)
            | Standing::Ringing(Waiting::Busy)
            | Standing::Talking(Waiting::Busy) => "busy",
            _ => "rest",
        },
        Step::Ring => "ringing",
        Step::Talk => "talking",
        Step::SignOut => "signed out",
    }
}

fn label(request: Request) -> &'static str {
    match request {
        Request::SayFree => "`sayfree`",
        Request::SayBusy => "`saybusy`",
        Request::ChangeBusyReason => "`saybusy` prolong",
        Request::CancelBusy => "`cancelbusy`",
        Request::Rest => "`rest`",
        Request::ProlongRest => "`rest` prolong",
        Request::CancelRest => "`cancelrest`",
        Request::Work => "`work`",
        Request::CancelWork => "`cancelwork`",
        Request::SignOut => "`logout`",
        Request::ForceSignOut => "`forcelogout`, and any sign-out by others",
        Request::ForceIdle => "inspector forces idle",
        Request::ForceBusy => "inspector forces busy",
        Request::ForceRest => "inspector forces rest",
        Request::RestTimeUp => "time of the rest is over",
        Request::WorkTimeUp => "time of the wrap-up is over",
        Request::CallOffered => "a call is offered",
        Request::CallPlaced => "begins a call",
        Request::CallBegun => "picks up the phone for its own call",
        Request::CallAnswered => "the call is answered",
        Request::CallUnanswered => "the call isn't answered in time",
        Request::CallOverIdle => "the call is over, `autoenteridle` true",
        Request::CallOverWork => "the call is over, `autoenteridle` false",
    }
}

fn event(signal: Signal) -> &'static str {
    match signal {
        Signal::Ready => "Ready",
        Signal::HandlingCall => "Busy",
        Signal::WrapUp => "Work",
        Signal::BusySet => "SetNotReady_Success",
        Signal::BusyCancelled => "CancelNotReady_Success",
        Signal::RestSet => "SetRest_Success",
        Signal::RestCancelled => "CancelRest_Success",
        Signal::RestTimeout => "Rest_Timeout",
        Signal::WorkSet => "SetWork_Success",
        Signal::WorkCancelled => "CancelWork_Success",
        Signal::ForcedBusy => "Force_SetNotReady",
        Signal::ForcedIdle => "Force_Ready",
        Signal::NoAnswer => "AgentEvent_No_Answer",
        Signal::ShutdownService => "AgentOther_ShutdownService",
    }
}
