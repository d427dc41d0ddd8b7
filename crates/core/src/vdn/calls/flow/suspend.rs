//! Agents who wait for their customer to come back from a flow (transfer with mode "hang-up",
//! spec/voice.md §2.3). The agent has the call in hand, but can do nothing with it except leave it.

use super::super::super::{Effects, Vdn};
use crate::call::Stage;
use crate::handset::{Hand, Line};
use crate::ids::{AgentId, CallId};
use crate::switch::Cause;

impl Vdn {
    /// The agent hears nothing until the customer is back.
    pub(in crate::vdn::calls) fn suspend(&mut self, agent: AgentId, id: &CallId, fx: &mut Effects) {
        self.pause_taping(id, fx);
        self.busy_with(agent, id, Hand::Suspended);
    }

    /// The customer is back.
    pub(super) fn give_back(&mut self, agent: AgentId, id: &CallId, fx: &mut Effects) {
        self.flow_over(id, fx);
        if let Some(call) = self.calls.get_mut(id) {
            call.stage = Stage::Talking;
        }
        self.busy_with(agent, id, Hand::Talking);
        self.resume_taping(id, fx);
        self.tell_talking(agent, id, fx);
    }

    /// The flow hands the customer on: it doesn't come back.
    pub(super) fn let_go(&mut self, id: &CallId, fx: &mut Effects) {
        if let Some(agent) = self.calls.get(id).and_then(|call| call.handler) {
            self.suspended_leaves(agent, id, Cause::Normal, None, fx);
        }
    }

    /// The agent leaves the customer to the flow.
    pub(in crate::vdn::calls) fn suspended_leaves(
        &mut self,
        agent: AgentId,
        id: &CallId,
        cause: Cause,
        hung_up: Option<Line>,
        fx: &mut Effects,
    ) {
        self.part(agent, id, cause, false, fx);
        if let Some(call) = self.calls.get_mut(id) {
            call.handler = None;
            call.transferred_by = Some(agent);
        }
        self.settle(agent, hung_up, true, fx);
    }
}
