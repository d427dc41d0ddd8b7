//! Callers whom a flow sent into a queue.

use super::super::super::{Effects, Vdn};
use super::super::overflow::said;
use super::super::queue::Joining;
use crate::call::{Call, CallData, Stands};
use crate::flow::run::{Phase, Run};
use crate::flow::{Action, NotServed, Queueing, StepNo};
use crate::ids::{AgentId, CallId};
use crate::time::Time;

fn way_out(queueing: &Queueing, why: NotServed) -> Option<StepNo> {
    match why {
        NotServed::Full => queueing.full,
        NotServed::Unstaffed => queueing.unstaffed,
        NotServed::Waited => queueing.waited,
    }
}

impl Vdn {
    /// Sends the caller into a queue. `Some` is where it goes on when the queue doesn't take it.
    pub(super) fn flow_joins(
        &mut self,
        id: &CallId,
        queueing: &Queueing,
        fx: &mut Effects,
    ) -> Option<StepNo> {
        self.let_go(id, fx);
        self.keep_collected(id, fx);
        let settings = self.directory.skills.get(&queueing.skill);
        let music = queueing
            .music
            .clone()
            .or_else(|| settings.and_then(|skill| skill.music.clone()));
        let run = self.run_mut(id)?;
        let agent = queueing.agent.as_ref().map(|agent| agent.fill(&run.fields));
        let agent = agent.and_then(|number| number.parse().ok()).map(AgentId);
        run.typed.clear();
        let first = queueing.announce.as_ref().map(|announce| announce.first);
        run.phase = Phase::Queued {
            announce: first.map(|first| fx.now.after(first)),
            music,
            plays_music: false,
        };
        self.out_of_flow(id);
        let to = Joining {
            skill: queueing.skill,
            agent,
            most_wait: queueing.most_wait,
            leaves_unstaffed: queueing.unstaffed.is_some(),
        };
        match self.join(id, to, fx) {
            Ok(()) => {
                if self.waits_in_queue(id) {
                    self.play_music(id, fx);
                }
                None
            }
            Err(why) => {
                self.put_in_flow(id, fx);
                let way = way_out(queueing, why);
                if way.is_none() {
                    self.not_served(id, why, fx);
                }
                way
            }
        }
    }

    /// A queue with music of its own plays it to those who came without a flow, too.
    pub(in crate::vdn::calls) fn play_queue_music(&mut self, id: &CallId, fx: &mut Effects) {
        if !self.waits_in_queue(id) {
            return;
        }
        let Some(call) = self.calls.get_mut(id).filter(|call| call.run.is_none()) else {
            return;
        };
        let settings = call.skill.and_then(|skill| self.directory.skills.get(&skill));
        let Some(music) = settings.and_then(|skill| skill.music.clone()) else {
            return;
        };
        // A way through nothing but the queue, which knows where its callers go from there.
        let mut run = Run::new(
            said(vec![Action::End { say: Vec::new() }]),
            &call.caller,
            &call.called,
        );
        run.phase = Phase::Queued {
            announce: None,
            music: Some(music),
            plays_music: false,
        };
        call.run = Some(Box::new(run));
        self.play_music(id, fx);
    }

    fn waits_in_queue(&self, id: &CallId) -> bool {
        let queued = self.calls.get(id).and_then(|call| call.queued.as_ref());
        queued.is_some_and(|queued| queued.stands != Stands::Offered)
    }

    /// What the caller typed becomes the call's data, unless it has some, or the flow saw to it.
    pub(super) fn keep_collected(&mut self, id: &CallId, fx: &mut Effects) {
        let Some(call) = self.calls.get(id) else { return };
        let Some(run) = &call.run else { return };
        if run.data_set || !call.data.0.is_empty() {
            return;
        }
        let data = run.collected_data(CallData::MOST);
        if !data.is_empty() {
            self.keep_data(id, CallData(data.into()), fx);
        }
    }

    /// The queue that a flow sent the call to doesn't serve it (any more): whether the flow knows
    /// where to go on. If not, the run is over.
    pub(in crate::vdn::calls) fn flow_not_served(
        &mut self,
        id: &CallId,
        why: NotServed,
        fx: &mut Effects,
    ) -> bool {
        let Some(run) = self.run(id) else { return false };
        let queued = matches!(run.phase, Phase::Queued { .. });
        let way = run.queueing().and_then(|queueing| way_out(queueing, why));
        let Some(way) = way.filter(|_| queued) else {
            self.flow_over(id, fx);
            return false;
        };
        self.hush(id, fx);
        self.put_in_flow(id, fx);
        self.go_on(id, way, fx);
        true
    }

    /// When a flow has something to say to a call that waits in a queue.
    pub(in crate::vdn::calls) fn flow_queue_deadline(&self, call: &Call) -> Option<Time> {
        match call.run.as_ref()?.phase {
            Phase::Queued { announce, .. } => announce,
            _ => None,
        }
    }

    /// That time may have come. The caller is not being offered to anybody.
    pub(in crate::vdn::calls) fn flow_wait_due(&mut self, id: &CallId, fx: &mut Effects) {
        let Some(run) = self.run_mut(id) else { return };
        let Some(own) = run.queueing().and_then(|queueing| queueing.announce.clone()) else {
            return;
        };
        let speaks = run.play.is_some();
        let Phase::Queued {
            announce,
            plays_music,
            ..
        } = &mut run.phase
        else {
            return;
        };
        if announce.is_none_or(|at| at > fx.now) {
            return;
        }
        *announce = Some(fx.now.after(own.every));
        // Still at the last one: only the next time.
        if speaks && !*plays_music {
            return;
        }
        *plays_music = false;
        if !self.say(id, &own.say, fx) {
            self.play_music(id, fx);
        }
    }

    /// The call is being offered to an agent: nothing is said meanwhile.
    pub(in crate::vdn::calls) fn flow_offered(&mut self, id: &CallId, fx: &mut Effects) {
        self.hush(id, fx);
    }

    /// The agent didn't take it.
    pub(in crate::vdn::calls) fn flow_requeued(&mut self, id: &CallId, fx: &mut Effects) {
        if self.run(id).is_some_and(|run: &Run| run.play.is_none()) {
            self.play_music(id, fx);
        }
    }
}
