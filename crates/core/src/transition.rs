//! What is allowed where: the table of an agent's states (spec/agent.md §5.2).
//!
//! [`decide`] is the single source. Nothing else in the core asks "may this agent do that now?", and
//! a test prints the whole table into `docs/states.md`.

use std::fmt;

#[cfg(test)]
mod tests;

/// Where an agent stands, as far as the table is concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Idle.
    Idle,
    /// Busy.
    Busy,
    /// Resting.
    Rest,
    /// In wrap-up, with what comes afterwards.
    Work(Waiting),
    /// A call rings.
    Ringing(Waiting),
    /// A call is up.
    Talking(Waiting),
}

/// The wish that waits for the end of a call or of wrap-up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Waiting {
    /// None.
    Nothing,
    /// Pre-busy.
    Busy,
    /// Pre-rest.
    Rest,
}

/// What is asked of an agent's state, by whomever.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Request {
    /// `sayfree`.
    SayFree,
    /// `saybusy` without `prolong`.
    SayBusy,
    /// `saybusy` with `prolong=true` and a reason.
    ChangeBusyReason,
    /// `cancelbusy`.
    CancelBusy,
    /// `rest` without `prolong`.
    Rest,
    /// `rest` with `prolong=true`.
    ProlongRest,
    /// `cancelrest`.
    CancelRest,
    /// `work`.
    Work,
    /// `cancelwork`.
    CancelWork,
    /// `logout`.
    SignOut,
    /// `forcelogout`, and every sign-out that isn't the agent's own.
    ForceSignOut,
    /// An inspector forces idle.
    ForceIdle,
    /// An inspector forces busy.
    ForceBusy,
    /// An inspector forces rest.
    ForceRest,
    /// The time of the rest is over.
    RestTimeUp,
    /// The time of the wrap-up is over.
    WorkTimeUp,
    /// A call is offered to the agent.
    CallOffered,
    /// The agent begins a call of its own: its phone is rung first.
    CallPlaced,
    /// The agent's phone was picked up for a call of its own.
    CallBegun,
    /// The ringing call is answered.
    CallAnswered,
    /// The ringing call wasn't answered in time.
    CallUnanswered,
    /// The call is over and the agent's setting is "idle after a call".
    CallOverIdle,
    /// The call is over and the agent's setting is "wrap-up after a call".
    CallOverWork,
}

/// The table's answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Not permitted here.
    Refused(Why),
    /// Permitted: what happens, and what the agent is told, in order.
    Done(Step, &'static [Signal]),
}

/// Why the table refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// The state doesn't permit it.
    WrongState,
    /// A call rings or is up.
    InCall,
}

/// What happens to the agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Nothing changes.
    Stay,
    /// Becomes idle.
    Idle,
    /// Becomes busy, for the reason that the request carries.
    Busy,
    /// Rests, as the request says.
    Rest,
    /// Rests on; only the time is noted as over.
    RestOver,
    /// Wraps up.
    Work,
    /// The request waits for the end of the call or wrap-up.
    Wait,
    /// The waiting wish is dropped.
    DropWish,
    /// The waiting wish comes true.
    TakeWish,
    /// The call rings.
    Ring,
    /// The call is up.
    Talk,
    /// The session ends.
    SignOut,
}

/// What the agent is told of a change of state; contents are filled in where it is applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    /// AgentState_Ready.
    Ready,
    /// AgentState_Busy.
    HandlingCall,
    /// AgentState_Work.
    WrapUp,
    /// AgentState_SetNotReady_Success.
    BusySet,
    /// AgentState_CancelNotReady_Success.
    BusyCancelled,
    /// AgentState_SetRest_Success.
    RestSet,
    /// AgentState_CancelRest_Success.
    RestCancelled,
    /// AgentState_Rest_Timeout.
    RestTimeout,
    /// AgentState_SetWork_Success.
    WorkSet,
    /// AgentState_CancelWork_Success.
    WorkCancelled,
    /// AgentState_Force_SetNotReady.
    ForcedBusy,
    /// AgentState_Force_Ready.
    ForcedIdle,
    /// AgentEvent_No_Answer.
    NoAnswer,
    /// AgentOther_ShutdownService.
    ShutdownService,
}

const REFUSED: Decision = Decision::Refused(Why::WrongState);

/// What becomes of `request` at `standing`.
pub fn decide(standing: Standing, request: Request) -> Decision {
    match request {
        Request::ForceSignOut => Decision::Done(Step::SignOut, &[Signal::ShutdownService]),
        Request::SignOut => match standing {
            Standing::Ringing(_) | Standing::Talking(_) => Decision::Refused(Why::InCall),
            _ => Decision::Done(Step::SignOut, &[Signal::ShutdownService]),
        },
        _ => match standing {
            Standing::Idle => from_idle(request),
            Standing::Busy => from_busy(request),
            Standing::Rest => from_rest(request),
            Standing::Work(waiting) => from_work(waiting, request),
            Standing::Ringing(waiting) => from_ringing(waiting, request),
            Standing::Talking(waiting) => from_talking(waiting, request),
        },
    }
}

fn from_idle(request: Request) -> Decision {
    match request {
        Request::SayFree => Decision::Done(Step::Stay, &[Signal::Ready]),
        Request::SayBusy | Request::ChangeBusyReason => Decision::Done(Step::Busy, &[Signal::BusySet]),
        Request::Rest | Request::ProlongRest | Request::ForceRest => {
            Decision::Done(Step::Rest, &[Signal::RestSet])
        }
        Request::Work => Decision::Done(Step::Work, &[Signal::WorkSet]),
        Request::ForceIdle => Decision::Done(Step::Stay, &[Signal::ForcedIdle]),
        Request::ForceBusy => Decision::Done(Step::Busy, &[Signal::ForcedBusy]),
        Request::CallOffered => Decision::Done(Step::Ring, &[Signal::HandlingCall]),
        Request::CallPlaced => Decision::Done(Step::Talk, &[]),
        _ => REFUSED,
    }
}

fn from_busy(request: Request) -> Decision {
    match request {
        Request::SayFree | Request::CancelBusy => Decision::Done(Step::Idle, &[Signal::BusyCancelled]),
        Request::ChangeBusyReason => Decision::Done(Step::Busy, &[Signal::BusySet]),
        Request::ForceIdle => Decision::Done(Step::Idle, &[Signal::ForcedIdle]),
        Request::ForceBusy => Decision::Done(Step::Busy, &[Signal::ForcedBusy]),
        Request::ForceRest => Decision::Done(Step::Rest, &[Signal::RestSet]),
        // The busy state becomes the waiting wish, so it is back after the call.
        Request::CallPlaced => Decision::Done(Step::Talk, &[]),
        _ => REFUSED,
    }
}

fn from_rest(request: Request) -> Decision {
    match request {
        Request::SayFree | Request::CancelRest => Decision::Done(Step::Idle, &[Signal::RestCancelled]),
        Request::ProlongRest => Decision::Done(Step::Rest, &[Signal::RestSet]),
        Request::RestTimeUp => Decision::Done(Step::RestOver, &[Signal::RestTimeout]),
        Request::ForceIdle => Decision::Done(Step::Idle, &[Signal::ForcedIdle]),
        Request::ForceBusy => Decision::Done(Step::Busy, &[Signal::ForcedBusy]),
        _ => REFUSED,
    }
}

fn from_work(waiting: Waiting, request: Request) -> Decision {
    match request {
        Request::SayFree | Request::CancelWork | Request::WorkTimeUp => match waiting {
            Waiting::Nothing => Decision::Done(Step::Idle, &[Signal::WorkCancelled]),
            Waiting::Busy => Decision::Done(Step::TakeWish, &[Signal::BusySet]),
            Waiting::Rest => Decision::Done(Step::TakeWish, &[Signal::RestSet]),
        },
        Request::ForceIdle => Decision::Done(Step::Idle, &[Signal::ForcedIdle]),
        Request::ForceBusy => Decision::Done(Step::Busy, &[Signal::ForcedBusy]),
        Request::ForceRest => Decision::Done(Step::Rest, &[Signal::RestSet]),
        Request::CallPlaced => Decision::Done(Step::Talk, &[]),
        _ => wish(waiting, request),
    }
}

fn from_ringing(waiting: Waiting, request: Request) -> Decision {
    match request {
        Request::CallAnswered => Decision::Done(Step::Talk, &[]),
        Request::CallUnanswered => Decision::Done(Step::Busy, &[Signal::NoAnswer, Signal::BusySet]),
        // Never talked, so there is nothing to wrap up.
        Request::CallOverIdle | Request::CallOverWork => match waiting {
            Waiting::Nothing => Decision::Done(Step::Idle, &[Signal::Ready]),
            Waiting::Busy => Decision::Done(Step::TakeWish, &[Signal::BusySet]),
            Waiting::Rest => Decision::Done(Step::TakeWish, &[Signal::RestSet]),
        },
        _ => in_call(waiting, request),
    }
}

fn from_talking(waiting: Waiting, request: Request) -> Decision {
    match (request, waiting) {
        (Request::CallOverIdle | Request::CallOverWork, Waiting::Busy) => {
            Decision::Done(Step::TakeWish, &[Signal::BusySet])
        }
        (Request::CallOverIdle | Request::CallOverWork, Waiting::Rest) => {
            Decision::Done(Step::TakeWish, &[Signal::RestSet])
        }
        (Request::CallBegun, _) => Decision::Done(Step::Stay, &[Signal::HandlingCall]),
        (Request::CallOverIdle, Waiting::Nothing) => Decision::Done(Step::Idle, &[Signal::Ready]),
        (Request::CallOverWork, Waiting::Nothing) => Decision::Done(Step::Work, &[Signal::WrapUp]),
        _ => in_call(waiting, request),
    }
}

fn in_call(waiting: Waiting, request: Request) -> Decision {
    match (request, waiting) {
        (Request::SayFree | Request::ForceIdle, Waiting::Busy) => {
            Decision::Done(Step::DropWish, &[Signal::BusyCancelled])
        }
        (Request::SayFree | Request::ForceIdle, Waiting::Rest) => {
            Decision::Done(Step::DropWish, &[Signal::RestCancelled])
        }
        (Request::ForceBusy | Request::ForceRest, _) => Decision::Done(Step::Wait, &[]),
        _ => wish(waiting, request),
    }
}

/// Wishes for afterwards: the later replaces the earlier.
fn wish(waiting: Waiting, request: Request) -> Decision {
    match (request, waiting) {
        (Request::SayBusy | Request::ChangeBusyReason, _) => Decision::Done(Step::Wait, &[]),
        (Request::Rest | Request::ProlongRest, _) => Decision::Done(Step::Wait, &[]),
        (Request::CancelBusy, Waiting::Busy) => Decision::Done(Step::DropWish, &[Signal::BusyCancelled]),
        (Request::CancelRest, Waiting::Rest) => Decision::Done(Step::DropWish, &[Signal::RestCancelled]),
        _ => REFUSED,
    }
}

impl Standing {
    /// All of them, in the table's order.
    pub const ALL: [Self; 12] = [
        Self::Idle,
        Self::Busy,
        Self::Rest,
        Self::Work(Waiting::Nothing),
        Self::Work(Waiting::Busy),
        Self::Work(Waiting::Rest),
        Self::Ringing(Waiting::Nothing),
        Self::Ringing(Waiting::Busy),
        Self::Ringing(Waiting::Rest),
        Self::Talking(Waiting::Nothing),
        Self::Talking(Waiting::Busy),
        Self::Talking(Waiting::Rest),
    ];
}

impl Request {
    /// All of them, in the table's order.
    pub const ALL: [Self; 23] = [
        Self::SayFree,
        Self::SayBusy,
        Self::ChangeBusyReason,
        Self::CancelBusy,
        Self::Rest,
        Self::ProlongRest,
        Self::CancelRest,
        Self::Work,
        Self::CancelWork,
        Self::SignOut,
        Self::ForceSignOut,
        Self::ForceIdle,
        Self::ForceBusy,
        Self::ForceRest,
        Self::RestTimeUp,
        Self::WorkTimeUp,
        Self::CallOffered,
        Self::CallPlaced,
        Self::CallBegun,
        Self::CallAnswered,
        Self::CallUnanswered,
        Self::CallOverIdle,
        Self::CallOverWork,
    ];
}

impl fmt::Display for Standing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, waiting) = match self {
            Self::Idle => return f.write_str("idle"),
            Self::Busy => return f.write_str("busy"),
            Self::Rest => return f.write_str("rest"),
            Self::Work(waiting) => ("work", waiting),
            Self::Ringing(waiting) => ("ringing", waiting),
            Self::Talking(waiting) => ("talking", waiting),
        };
        f.write_str(name)?;
        match waiting {
            Waiting::Nothing => Ok(()),
            Waiting::Busy => f.write_str(" (pre-busy)"),
            Waiting::Rest => f.write_str(" (pre-rest)"),
        }
    }
}
