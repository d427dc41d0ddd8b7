//! Callers that a queue doesn't serve, and callers that give up.

use super::super::{Effects, Vdn};
use super::Birth;
use super::queue::Joining;
use crate::call::{CallData, Consult, Far, Feature, Purpose, Stage};
use crate::directory::{Overflow, Route};
use crate::event::Event;
use crate::flow::{Action, Flow, NotServed, Piece, Say, Step, StepNo, Template, Zone};
use crate::ids::{AgentId, CallId, FlowId, Phone, SkillId};
use crate::queue::Place;
use crate::switch::{Cause, LegId};
use std::sync::Arc;

/// A call is sent on so often at most: queues may send their callers round in a circle.
const MOST_HOPS: u8 = 5;

impl Vdn {
    /// A queue that the call is not in (any more) doesn't serve it.
    pub(super) fn not_served(&mut self, id: &CallId, why: NotServed, fx: &mut Effects) {
        let Some(call) = self.calls.get_mut(id) else {
            return;
        };
        if let Some(handler) = call.handler {
            // A transfer that waited there: the customer stays.
            let cause = match why {
                NotServed::Waited => Cause::NoAnswer,
                NotServed::Full => Cause::Busy,
                NotServed::Unstaffed => Cause::Unreachable,
            };
            let (call, failed) = (id.clone(), Some(cause));
            return self.tell(handler, Event::TransferResult { call, failed }, fx);
        }
        if self.is_for_a_task(id) {
            return self.end_call(id, Cause::NoAnswer, fx);
        }
        if self.flow_not_served(id, why, fx) {
            return;
        }
        let Some(call) = self.calls.get_mut(id) else {
            return;
        };
        call.hops += 1;
        let cause = match (why, call.stage) {
            (NotServed::Full, Stage::Incoming) => Cause::Busy,
            (NotServed::Unstaffed, Stage::Incoming) => Cause::Unreachable,
            _ => Cause::NoAnswer,
        };
        let queue = call.skill;
        let settings = queue.and_then(|skill| self.directory.skills.get(&skill));
        let overflow = settings.map_or(Overflow::Release, |skill| match why {
            NotServed::Full => skill.when_full.clone(),
            NotServed::Waited => skill.when_waited.clone(),
            NotServed::Unstaffed => skill.when_unstaffed.clone().unwrap_or_default(),
        });
        if call.hops > MOST_HOPS {
            return self.end_call(id, cause, fx);
        }
        match (overflow, queue) {
            (Overflow::Skill(skill), _) => self.enter_queue(id, Joining::of(skill), fx),
            (Overflow::Flow(flow), _) => self.send_to(id, Route::Flow(flow), fx),
            (Overflow::Number(number), _) => self.release_to(id, number, fx),
            (Overflow::Message(file), _) => {
                let flow = said(vec![Action::End { say: files(file) }]);
                self.enter_flow(id, flow, fx);
            }
            (Overflow::Callback(file), Some(skill)) => {
                let number = Template(vec![Piece::Field("caller".into())]);
                let flow = said(vec![
                    Action::Callback {
                        number,
                        skill,
                        next: StepNo(1),
                        otherwise: StepNo(2),
                    },
                    Action::End { say: files(file) },
                    Action::End { say: Vec::new() },
                ]);
                self.enter_flow(id, flow, fx);
            }
            (Overflow::Release | Overflow::Callback(_), _) => self.end_call(id, cause, fx),
        }
    }

    /// Connects a caller without an agent with a number outside: it hears that it rings there.
    pub(super) fn release_to(&mut self, id: &CallId, number: Phone, fx: &mut Effects) {
        self.take_in(id, fx);
        let Some(call) = self.calls.get_mut(id) else {
            return;
        };
        call.stage = Stage::Waiting;
        let caller = call.caller.clone();
        let birth = Birth {
            feature: Feature::OUTBOUND,
            caller,
            called: number.clone(),
            skill: call.skill,
            data: CallData::default(),
            handler: None,
            far: Far::Outside {
                leg: LegId::Placed(0),
                number,
            },
            stage: Stage::Begun,
            consult: Some(Consult {
                about: id.clone(),
                purpose: Purpose::Release,
            }),
        };
        let target = self.bear(birth, fx);
        if let Some(call) = self.calls.get_mut(id) {
            call.consult = Some(Consult {
                about: target.clone(),
                purpose: Purpose::Release,
            });
        }
        fx.touched.insert(id.clone());
        self.dial(&target, fx);
    }

    /// A caller left before anybody answered: those who were rung for it are told, and the queue's
    /// agents if it is so configured.
    pub(super) fn tell_abandoned(&mut self, id: &CallId, rung: &[AgentId], fx: &mut Effects) {
        let Some(call) = self.calls.get(id) else { return };
        let Some(skill) = call.queued.as_ref().map(|queued| queued.skill) else {
            return;
        };
        let event = Event::Abandoned {
            call: id.clone(),
            caller: call.caller.clone(),
            data: call.data.clone(),
        };
        for agent in self.told_of_abandoned(skill, rung) {
            self.tell(agent, event.clone(), fx);
        }
    }

    fn told_of_abandoned(&self, skill: SkillId, rung: &[AgentId]) -> Vec<AgentId> {
        let all = self
            .directory
            .skills
            .get(&skill)
            .is_some_and(|skill| skill.tells_abandoned);
        match self.queues.get(&skill).filter(|_| all) {
            Some(queue) => queue.members.iter().copied().collect(),
            None => rung.to_vec(),
        }
    }

    /// Calls in queues that don't exist any more.
    pub(in crate::vdn) fn leave_removed_queues(&mut self, fx: &mut Effects) {
        let removed: Vec<SkillId> = self
            .queues
            .keys()
            .filter(|skill| !self.directory.skills.contains_key(skill))
            .copied()
            .collect();
        let gone = |place: &&Place| {
            let queued = self.calls.get(&place.call).and_then(|call| call.queued.as_ref());
            queued.is_some_and(|queued| !self.directory.skills.contains_key(&queued.skill))
        };
        // Who is just being offered is looked at when nobody has taken it.
        let private = self.private.values().flatten().filter(gone);
        let private: Vec<CallId> = private.map(|place| place.call.clone()).collect();
        for call in private {
            self.leave_queue(&call);
            self.not_served(&call, NotServed::Unstaffed, fx);
        }
        for skill in removed {
            let Some(queue) = self.queues.get(&skill) else {
                continue;
            };
            let waiting: Vec<CallId> = queue.waiting().map(|place| place.call.clone()).collect();
            for call in waiting {
                self.leave_queue(&call);
                self.not_served(&call, NotServed::Unstaffed, fx);
            }
            if self
                .queues
                .get(&skill)
                .is_some_and(|queue| queue.members.is_empty())
            {
                self.queues.remove(&skill);
            }
        }
    }
}

fn files(file: String) -> Vec<Say> {
    if file.is_empty() {
        Vec::new()
    } else {
        vec![Say::File(file)]
    }
}

/// A flow made of a queue's settings.
pub(super) fn said(actions: Vec<Action>) -> Arc<Flow> {
    let steps = actions.into_iter().map(|action| Step {
        name: "overflow".into(),
        action,
    });
    Arc::new(Flow {
        id: FlowId(0),
        name: String::new(),
        description: String::new(),
        access_code: Phone::from(""),
        zone: Zone::default(),
        language: String::new(),
        steps: steps.collect(),
    })
}
