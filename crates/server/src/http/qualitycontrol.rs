//! Chapter `qualitycontrol` (spec/voice.md §5).

use super::calldata::answer;
use super::reply::Answer;
use super::{Gateway, failure, guid_of, query_of};
use crate::edge::RequestBody;
use crate::owner::{Fault, Owner};
use bytes::Bytes;
use ccgate_core::vdn::Operation;
use ccgate_core::{AgentId, Input, Refusal, Vdn};
use ccgate_wire::operations::QualityControlOp;
use ccgate_wire::path::Routed;
use ccgate_wire::qualitycontrol;
use ccgate_wire::retcode::{Failure, Retcode};
use http::Request;

impl Gateway {
    /// Carries out an operation of an inspector. The Guid is checked again in the step that does it.
    pub(super) async fn quality_control(
        &self,
        op: QualityControlOp,
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
        let asked = qualitycontrol::operation(op, routed, query_of(&request), &body)?;
        let Some(supervision) = asked else {
            return monitored(&owner, agent).await;
        };
        let input = Input::Agent {
            agent,
            guid: guid.clone(),
            operation: Operation::Supervision(supervision),
        };
        match owner.step_saved(input).await {
            Ok(_) => Ok(Answer::done()),
            // Somebody isn't signed in: the inspector itself any more, or the other.
            Err(Fault::Refused(Refusal::NotSignedIn)) => {
                self.check_guid(agent, &guid)?;
                Err(Failure::of_supervision(&Refusal::NotSignedIn))
            }
            Err(Fault::Refused(refusal)) => Err(Failure::of_supervision(&refusal)),
            Err(fault) => Err(failure(fault)),
        }
    }
}

/// `allagent`: all others that the agent may inspect, signed in or not.
async fn monitored(owner: &Owner, agent: AgentId) -> Result<Answer, Failure> {
    let look = |vdn: &Vdn| {
        let directory = vdn.directory();
        let may = |other: AgentId| other != agent && directory.may_inspect(agent, other);
        let mut seen = directory.agents.iter().filter(|(id, _)| may(**id)).peekable();
        let rights = directory.rights(agent);
        if seen.peek().is_none() && !rights.inspector && !rights.class_leader {
            return Err(Failure::plain(Retcode::InspectorRight));
        }
        Ok(qualitycontrol::agents(seen.map(|(id, entry)| {
            let status = vdn.agent(*id).map(|present| present.activity.status());
            (*id, entry.name.as_str(), status)
        })))
    };
    let (body, ticket) = owner.read(|vdn, _| Ok(look(vdn))).map_err(failure)?;
    owner.saved(ticket).await.map_err(failure)?;
    body.map(answer)
}
