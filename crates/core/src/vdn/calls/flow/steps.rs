//! What each step does.

use super::super::super::{Effects, Vdn};
use crate::call::CallData;
use crate::flow::run::Phase;
use crate::flow::template::at_most;
use crate::flow::{Action, Standing, StepNo, Template};
use crate::ids::CallId;

impl Vdn {
    /// Does the present step. `Some` is the next one; `None`: something is waited for, or the call is
    /// not the flow's any more.
    pub(super) fn begin_step(&mut self, id: &CallId, fx: &mut Effects) -> Option<StepNo> {
        let run = self.run_mut(id)?;
        run.phase = Phase::Saying;
        let flow = run.flow.clone();
        let Some(step) = flow.steps.get(usize::from(run.step.0)) else {
            // A file that was checked has no such way.
            self.flow_ends(id, fx);
            return None;
        };
        match &step.action {
            Action::Hours {
                hours,
                open,
                closed,
                holiday,
            } => Some(match hours.at(&flow.zone, fx.now) {
                Standing::Open => *open,
                Standing::Closed => *closed,
                Standing::Holiday => *holiday,
            }),
            Action::Play { say, next } => (!self.say(id, say, fx)).then_some(*next),
            Action::Menu { ask, .. } | Action::Collect { ask, .. } => self.ask(id, ask, fx),
            Action::Set {
                fields,
                priority,
                data,
                next,
            } => {
                self.set_fields(id, fields, *priority, data.as_ref(), fx);
                Some(*next)
            }
            Action::Branch {
                field,
                cases,
                otherwise,
            } => {
                let value = self.run(id)?.fields.get(field);
                Some(*value.and_then(|value| cases.get(value)).unwrap_or(otherwise))
            }
            Action::LookUp {
                url,
                patience,
                take,
                otherwise,
                ..
            } => self.look_up(id, url, *patience, take, *otherwise, fx),
            Action::Queue(queueing) => self.flow_joins(id, queueing, fx),
            Action::Voicemail { say, .. } => {
                if !self.say(id, say, fx) {
                    self.record_message(id, fx);
                }
                None
            }
            Action::Callback {
                number,
                skill,
                next,
                otherwise,
            } => Some(self.promise(id, number, *skill, (*next, *otherwise), fx)),
            Action::Transfer { to, otherwise } => self.flow_connects(id, to, *otherwise, fx),
            Action::End { say } => {
                if !self.say(id, say, fx) {
                    self.flow_ends(id, fx);
                }
                None
            }
        }
    }

    fn set_fields(
        &mut self,
        id: &CallId,
        fields: &[(String, Template)],
        priority: Option<u8>,
        data: Option<&Template>,
        fx: &mut Effects,
    ) {
        let Some(call) = self.calls.get_mut(id) else {
            return;
        };
        call.priority = priority.unwrap_or(call.priority);
        let Some(run) = &mut call.run else { return };
        for (name, value) in fields {
            let value = value.fill(&run.fields);
            run.put(name, value);
        }
        let Some(data) = data else { return };
        run.data_set = true;
        let data = at_most(data.fill(&run.fields), CallData::MOST);
        self.keep_data(id, CallData(data.into()), fx);
    }
}
