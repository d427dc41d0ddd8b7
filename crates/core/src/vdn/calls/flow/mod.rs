//! Calls in automatic flows.
//!
//! A call in a flow is in [`Stage::Flow`]: its far end is up, alone in its room, and hears what is
//! played to it. Where it stands is its [`Run`], which stays while the flow has it wait elsewhere –
//! in a queue, or for somebody that is being rung – and ends when somebody talks with the caller.
//!
//! Each wait has a deadline: in a flow its own, which stands in `waits`; elsewhere that of the queue
//! or of whoever is rung.

mod connect;
mod keys;
mod queue;
mod say;
mod service;
mod steps;
mod suspend;

use super::super::{Effects, Vdn};
use crate::call::{CallInfo, Far, Stage};
use crate::flow::run::{Phase, Run};
use crate::flow::{Action, Flow, StepNo};
use crate::ids::{CallId, FlowId};
use crate::switch::Cause;
use crate::time::Time;
use std::sync::Arc;

/// So many steps follow each other without the caller being waited for; a flow that was checked
/// never comes so far.
const MOST_STEPS: u32 = 200;

impl Vdn {
    /// Puts a call whose far end is outside into a flow. Nobody handles it, unless the agent waits for
    /// its return.
    pub(super) fn enter_flow(&mut self, id: &CallId, flow: Arc<Flow>, fx: &mut Effects) {
        self.flow_over(id, fx);
        self.take_in(id, fx);
        let Some(call) = self.calls.get_mut(id) else {
            return;
        };
        if matches!(call.far, Far::Agent(_)) {
            return self.end_call(id, Cause::Unreachable, fx);
        }
        // Flows made of a queue's settings have no number.
        call.flow = Some(flow.id).filter(|id| *id != FlowId(0)).or(call.flow);
        call.run = Some(Box::new(Run::new(flow, &call.caller, &call.called)));
        self.put_in_flow(id, fx);
        self.go_on(id, StepNo(0), fx);
    }

    /// The run ends: somebody talks with the caller, or the call goes where the flow doesn't follow.
    pub(super) fn flow_over(&mut self, id: &CallId, fx: &mut Effects) {
        self.hush(id, fx);
        self.forget_run(id, fx);
        if let Some(call) = self.calls.get_mut(id)
            && call.stage == Stage::Flow
        {
            call.stage = Stage::Waiting;
            fx.touched.insert(id.clone());
        }
    }

    /// Whatever belongs to the run is forgotten. The switch is told nothing: files and recordings end
    /// with the leg.
    pub(super) fn forget_run(&mut self, id: &CallId, fx: &mut Effects) {
        self.out_of_flow(id);
        let Some(run) = self.calls.get_mut(id).and_then(|call| call.run.take()) else {
            return;
        };
        if let Some(play) = run.play {
            self.plays.remove(&play);
        }
        match run.phase {
            Phase::LookingUp { id } => {
                self.asked.remove(&id);
            }
            Phase::Recording { recording } => {
                if let Some(entry) = self.recordings.get_mut(&recording) {
                    entry.ended = Some(fx.now);
                }
            }
            Phase::Saying | Phase::Asking { .. } | Phase::Queued { .. } | Phase::Connecting => {}
        }
    }

    /// The call is in the hands of its flow (again).
    fn put_in_flow(&mut self, id: &CallId, fx: &mut Effects) {
        let Some(call) = self.calls.get_mut(id) else {
            return;
        };
        let Some(run) = &mut call.run else { return };
        run.phase = Phase::Saying;
        call.stage = Stage::Flow;
        self.in_flows.entry(run.flow.id).or_default().insert(id.clone());
        fx.touched.insert(id.clone());
    }

    /// The call waits elsewhere; the caller of this says where.
    fn out_of_flow(&mut self, id: &CallId) {
        let Some(run) = self.calls.get_mut(id).and_then(|call| call.run.as_deref_mut()) else {
            return;
        };
        run.until = None;
        let flow = run.flow.id;
        self.waits.clear(id);
        if let Some(calls) = self.in_flows.get_mut(&flow) {
            calls.remove(id);
            if calls.is_empty() {
                self.in_flows.remove(&flow);
            }
        }
    }

    fn run_mut(&mut self, id: &CallId) -> Option<&mut Run> {
        self.calls.get_mut(id)?.run.as_deref_mut()
    }

    fn run(&self, id: &CallId) -> Option<&Run> {
        self.calls.get(id)?.run.as_deref()
    }

    /// Goes on at a step, and on from there until something has to be waited for.
    fn go_on(&mut self, id: &CallId, to: StepNo, fx: &mut Effects) {
        let mut next = Some(to);
        while let Some(step) = next {
            let Some(run) = self.run_mut(id) else { return };
            run.steps += 1;
            if run.steps > MOST_STEPS {
                return self.flow_ends(id, fx);
            }
            (run.step, run.until) = (step, None);
            next = self.begin_step(id, fx);
        }
    }

    /// The last step is over: the caller goes back to the agent who waits for it, or hangs up.
    fn flow_ends(&mut self, id: &CallId, fx: &mut Effects) {
        match self.calls.get(id).and_then(|call| call.handler) {
            Some(agent) => self.give_back(agent, id, fx),
            None => self.end_call(id, Cause::Normal, fx),
        }
    }

    /// Looks at the call in its flow again at that time.
    fn wait_until(&mut self, id: &CallId, until: Time) {
        if let Some(run) = self.run_mut(id) {
            run.until = Some(until);
            self.waits.set(id.clone(), until);
        }
    }

    /// A deadline of a call in a flow has come.
    pub(super) fn flow_due(&mut self, id: &CallId, fx: &mut Effects) {
        let Some(run) = self.run_mut(id) else { return };
        let Some(until) = run.until else { return };
        if until > fx.now {
            // It was moved away since.
            return self.waits.set(id.clone(), until);
        }
        (run.until, run.steps) = (None, 0);
        if run.play.is_some() {
            return self.said_for_too_long(id, fx);
        }
        match run.phase {
            Phase::Asking { .. } => {
                let pressed = run.silent();
                self.answered(id, pressed, fx);
            }
            Phase::LookingUp { id: question } => {
                self.asked.remove(&question);
                if let Some(Action::LookUp { otherwise, .. }) = self.run(id).and_then(Run::action) {
                    let otherwise = *otherwise;
                    self.go_on(id, otherwise, fx);
                }
            }
            Phase::Recording { .. } => self.message_ends(id, fx),
            Phase::Saying | Phase::Queued { .. } | Phase::Connecting => {}
        }
    }

    /// Calls in a flow, at most `most`, in order of their ids; those in a queue are not among them.
    pub fn calls_in_flow(&self, flow: FlowId, most: usize) -> Vec<CallInfo> {
        let calls = self.in_flows.get(&flow).into_iter().flatten();
        calls.take(most).filter_map(|id| self.info_of(id)).collect()
    }

    /// How many calls are in a flow; those in a queue don't count.
    pub fn count_in_flow(&self, flow: FlowId) -> usize {
        self.in_flows
            .get(&flow)
            .map_or(0, std::collections::BTreeSet::len)
    }
}
