//! Chapter `agentconf` (spec/voice.md §9).

use super::reply::Answer;
use super::{Gateway, failure, guid_of, query_of};
use crate::edge::RequestBody;
use crate::owner::Fault;
use bytes::Bytes;
use ccgate_core::vdn::{ConferenceOperation, Operation};
use ccgate_core::{AgentId, Input};
use ccgate_wire::agentconf;
use ccgate_wire::operations::AgentConfOp;
use ccgate_wire::path::Routed;
use ccgate_wire::retcode::Failure;
use http::Request;

impl Gateway {
    /// Carries out an operation with the agent's conference. The Guid is checked again in the step that
    /// does it.
    pub(super) async fn agent_conference(
        &self,
        op: AgentConfOp,
        routed: &Routed<'_>,
        agent: AgentId,
        request: Request<RequestBody>,
    ) -> Result<Answer, Failure> {
        let owner = self.owner_of(agent).ok_or_else(super::not_signed_in)?;
        let guid = guid_of(request.headers())?;
        let (head, body) = request.into_parts();
        let body = match routed.operation.body {
            true => self.body(Request::new(body)).await?,
            false => Bytes::new(),
        };
        let request = Request::from_parts(head, ());
        let mut operation = agentconf::operation(op, routed, query_of(&request), &body)?;
        if let ConferenceOperation::Play(prompt) = &mut operation {
            self.locate(prompt, &owner, agent).await?;
        }
        let input = Input::Agent {
            agent,
            guid,
            operation: Operation::Conference(operation),
        };
        match owner.step_saved(input).await {
            Ok(_) => Ok(Answer::done()),
            Err(Fault::Refused(refusal)) => Err(Failure::of_conference(op, &refusal)),
            Err(fault) => Err(failure(fault)),
        }
    }
}
