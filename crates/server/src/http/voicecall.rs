//! Chapter `voicecall` (spec/voice.md §2).

use super::reply::Answer;
use super::{Gateway, failure, guid_of, query_of};
use crate::edge::RequestBody;
use crate::owner::Fault;
use bytes::Bytes;
use ccgate_core::vdn::Operation;
use ccgate_core::{AgentId, Input, Reply};
use ccgate_wire::operations::VoiceCallOp;
use ccgate_wire::path::Routed;
use ccgate_wire::retcode::Failure;
use ccgate_wire::voicecall;
use http::Request;

impl Gateway {
    /// Carries out an operation with calls. The Guid is checked again in the step that does it.
    pub(super) async fn voice_call(
        &self,
        op: VoiceCallOp,
        routed: &Routed<'_>,
        agent: AgentId,
        request: Request<RequestBody>,
    ) -> Result<Answer, Failure> {
        let owner = self.owner_of(agent).ok_or_else(super::not_signed_in)?;
        let guid = guid_of(request.headers())?;
        let operation = if routed.operation.body {
            let body = self.body(request).await?;
            voicecall::operation(op, routed, Default::default(), &body)?
        } else {
            voicecall::operation(op, routed, query_of(&request), &Bytes::new())?
        };
        let input = Input::Agent {
            agent,
            guid,
            operation: Operation::Call(operation),
        };
        match owner.step_saved(input).await {
            // Who takes a caller out of a queue has its id already, and the page has no result.
            Ok(Reply::Call(call)) if op != VoiceCallOp::RequestCall => Ok(Answer {
                body: voicecall::begun(&call).into(),
                guid: None,
            }),
            Ok(_) => Ok(Answer::done()),
            Err(Fault::Refused(refusal)) => Err(Failure::of_call(op, &refusal)),
            Err(fault) => Err(failure(fault)),
        }
    }
}
