//! Calls in automatic flows.

use super::super::{Effects, Reply, Vdn};
use crate::call::CallInfo;
use crate::ids::FlowId;
use crate::refusal::Refusal;
use std::collections::BTreeMap;

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

    /// Calls in a flow, at most `most`; those in a queue are not among them.
    pub fn calls_in_flow(&self, _flow: FlowId, _most: usize) -> Vec<CallInfo> {
        Vec::new()
    }

    /// How many calls are in a flow; those in a queue don't count.
    pub fn count_in_flow(&self, _flow: FlowId) -> usize {
        0
    }
}
