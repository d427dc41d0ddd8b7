//! Calls in automatic flows.

use super::super::{Effects, Reply, Vdn};
use crate::call::{Call, CallInfo};
use crate::flow::{Flow, NotServed};
use crate::ids::{CallId, FlowId};
use crate::refusal::Refusal;
use crate::switch::Cause;
use crate::time::Time;
use std::collections::BTreeMap;
use std::sync::Arc;

impl Vdn {
    /// A web service has answered.
    pub(in crate::vdn) fn looked_up(
        &mut self,
        _id: u64,
        _fields: Option<BTreeMap<String, String>>,
        _fx: &mut Effects,
    ) -> Result<Reply, Refusal> {
        Ok(Reply::Done)
    }

    /// Puts a call whose far end is outside, and that no agent handles, into a flow.
    pub(super) fn enter_flow(&mut self, id: &CallId, _flow: Arc<Flow>, fx: &mut Effects) {
        self.end_call(id, Cause::Unreachable, fx);
    }

    /// The queue that a flow sent the call to doesn't serve it: whether the flow knows where to go on.
    pub(super) fn flow_not_served(&mut self, _id: &CallId, _why: NotServed, _fx: &mut Effects) -> bool {
        false
    }

    /// When a flow has something to say to a call that waits in a queue.
    pub(super) fn flow_queue_deadline(&self, _call: &Call) -> Option<Time> {
        None
    }

    /// That time may have come.
    pub(super) fn flow_wait_due(&mut self, _id: &CallId, _fx: &mut Effects) {}

    /// A deadline of a call in a flow has come.
    pub(super) fn flow_due(&mut self, _id: &CallId, _fx: &mut Effects) {}

    /// The call is being offered to an agent.
    pub(super) fn flow_offered(&mut self, _id: &CallId, _fx: &mut Effects) {}

    /// The agent didn't take it.
    pub(super) fn flow_requeued(&mut self, _id: &CallId, _fx: &mut Effects) {}

    /// An agent took it: the flow is over.
    pub(super) fn flow_over(&mut self, _id: &CallId, _fx: &mut Effects) {}

    /// Calls in a flow, at most `most`; those in a queue are not among them.
    pub fn calls_in_flow(&self, _flow: FlowId, _most: usize) -> Vec<CallInfo> {
        Vec::new()
    }

    /// How many calls are in a flow; those in a queue don't count.
    pub fn count_in_flow(&self, _flow: FlowId) -> usize {
        0
    }
}
