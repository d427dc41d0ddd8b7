//! Flows that connect the caller with a number or an agent.

use super::super::super::{Effects, Vdn};
use crate::call::Stage;
use crate::flow::run::{Phase, Run};
use crate::flow::{Action, Destination, StepNo};
use crate::ids::{AgentId, CallId, Phone};

/// The number, if it can be called: 1–24 of digits, `*`, `#`.
pub(super) fn dialable(number: &str) -> Option<Phone> {
    let fits = (1..=24).contains(&number.len())
        && number
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'*' || byte == b'#');
    fits.then(|| Phone::from(number))
}

impl Vdn {
    /// Rings somebody for the caller. `Some` is where it goes on when that can't be.
    pub(super) fn flow_connects(
        &mut self,
        id: &CallId,
        to: &Destination,
        otherwise: StepNo,
        fx: &mut Effects,
    ) -> Option<StepNo> {
        let fields = &self.run(id)?.fields;
        match to {
            Destination::Number(number) => {
                let Some(number) = dialable(&number.fill(fields)) else {
                    return Some(otherwise);
                };
                self.connects(id, fx);
                self.release_to(id, number, fx);
            }
            Destination::Agent(number) => {
                let agent = number.fill(fields).parse().map(AgentId);
                let Some(agent) = agent.ok().filter(|agent| self.can_take(*agent)) else {
                    return Some(otherwise);
                };
                self.keep_collected(id, fx);
                self.connects(id, fx);
                self.offer(id, agent, fx);
            }
        }
        None
    }

    fn connects(&mut self, id: &CallId, fx: &mut Effects) {
        self.let_go(id, fx);
        self.out_of_flow(id);
        let Some(call) = self.calls.get_mut(id) else {
            return;
        };
        call.stage = Stage::Waiting;
        if let Some(run) = &mut call.run {
            run.phase = Phase::Connecting;
            run.typed.clear();
        }
    }

    /// Nobody answered where the flow connects the caller: whether there was such a flow, which goes on
    /// then.
    pub(in crate::vdn::calls) fn flow_not_reached(&mut self, id: &CallId, fx: &mut Effects) -> bool {
        let connecting = |run: &&Run| run.phase == Phase::Connecting;
        let action = self.run(id).filter(connecting).and_then(Run::action);
        let Some(Action::Transfer { otherwise, .. }) = action else {
            return false;
        };
        let otherwise = *otherwise;
        if let Some(call) = self.calls.get_mut(id) {
            call.consult = None;
        }
        self.put_in_flow(id, fx);
        self.go_on(id, otherwise, fx);
        true
    }
}
