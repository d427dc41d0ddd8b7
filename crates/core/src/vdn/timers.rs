//! What happens because time has come.

use super::state::Particulars;
use super::{Effects, Reply, Rules, SignOutCause, Slot, Vdn};
use crate::agent::Activity;
use crate::ids::AgentId;
use crate::refusal::Refusal;
use crate::session::Delivery;
use crate::time::Time;
use crate::transition::Request;

/// Agents looked at in one tick.
const MOST_AT_ONCE: usize = 256;

impl Slot {
    /// When the agent has to be looked at next. There always is such a time: silence ends a session.
    pub(super) fn deadline(&self, rules: &Rules) -> Time {
        let activity = self.agent.activity.deadline();
        let push = self.push_deadline(rules);
        [activity, push, self.hand.deadline()]
            .into_iter()
            .flatten()
            .fold(self.alive_until, Time::min)
    }

    fn push_deadline(&self, rules: &Rules) -> Option<Time> {
        match &self.agent.session.delivery {
            Delivery::Poll => None,
            Delivery::Push(push) => push.failing_since.map(|since| since.after(rules.push_patience)),
        }
    }
}

impl Vdn {
    /// Looks at those whose time has come, a bounded number at once: after a restart everybody's
    /// two minutes end together. [`Vdn::next_deadline`] says that more are due.
    pub(super) fn tick(&mut self, fx: &mut Effects) -> Result<Reply, Refusal> {
        for _ in 0..MOST_AT_ONCE {
            let Some(id) = self.deadlines.pop_due(fx.now) else {
                break;
            };
            self.agent_due(id, fx);
            self.schedule(id);
        }
        for _ in 0..MOST_AT_ONCE {
            let Some(call) = self.waits.pop_due(fx.now) else {
                break;
            };
            self.wait_due(&call, fx);
        }
        self.outbound_due(fx);
        Ok(Reply::Done)
    }

    fn agent_due(&mut self, id: AgentId, fx: &mut Effects) {
        let Some(slot) = self.agents.get(&id) else { return };
        let now = fx.now;
        if slot.alive_until <= now {
            return self.end_session(id, SignOutCause::Silence, fx);
        }
        if slot.push_deadline(&self.rules).is_some_and(|at| at <= now) {
            return self.end_session(id, SignOutCause::PushLost, fx);
        }
        if slot.hand.deadline().is_some_and(|at| at <= now) {
            return self.hand_due(id, fx);
        }
        if slot.agent.activity.deadline().is_none_or(|at| at > now) {
            return;
        }
        let request = match slot.agent.activity {
            Activity::Rest { .. } => Request::RestTimeUp,
            Activity::Work { .. } => Request::WorkTimeUp,
            // Its handset's deadline is the same, unless the gateway was started again.
            Activity::Call { .. } => Request::CallOverIdle,
            Activity::Idle | Activity::Busy { .. } => return,
        };
        self.request(id, request, Particulars::default(), fx)
            .expect("the table permits what its own deadlines ask for");
    }
}
