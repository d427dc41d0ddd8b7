//! The record of a call as a whole, and what its course adds to the figures.

use super::super::{Effects, Vdn};
use super::Birth;
use crate::account::{Account, Stay};
use crate::agent::Status;
use crate::call::{Call, CallRecord, CallResult, Far, Feature, Kept, Participant, Stage};
use crate::ids::{AgentId, CallId, SkillId};
use crate::switch::Cause;
use crate::time::Time;
use std::time::Duration;

impl Vdn {
    pub(super) fn open_account(id: &CallId, birth: &Birth, now: Time) -> Account {
        Account::new(CallRecord {
            call: id.clone(),
            feature: birth.feature,
            caller: birth.caller.clone(),
            called: birth.called.clone(),
            flow: None,
            skill: birth.skill,
            begun: now,
            queued: None,
            answered: None,
            agent: birth.handler,
            ended: None,
            cause: None,
            result: CallResult::None,
            offers: 0,
            transfers: 0,
            held: Duration::ZERO,
            recordings: 0,
        })
    }

    /// Keeps a call's record as it is now; once a step.
    pub(super) fn keep_call(call: &Call, fx: &mut Effects) {
        let mut record = call.account.record.clone();
        record.flow = call.flow;
        let this_step = fx.kept.iter_mut().rev().find_map(|kept| match kept {
            Kept::Call(earlier) if earlier.call == record.call => Some(earlier),
            _ => None,
        });
        match this_step {
            Some(earlier) => **earlier = record,
            None => fx.kept.push(Kept::Call(Box::new(record))),
        }
    }

    /// A call joins a queue. Put back into the queue that it was offered from, it never left; from one
    /// queue to another it has overflowed, and keeps its age.
    pub(in crate::vdn) fn queue_joined(&mut self, id: &CallId, skill: SkillId, fx: &mut Effects) {
        let Some(call) = self.calls.get_mut(id) else {
            return;
        };
        let account = &mut call.account;
        let before = account.stay;
        if before.is_some_and(|stay| stay.skill == skill) {
            return;
        }
        // What lies before a talk doesn't count any more.
        let since = call
            .joined
            .unwrap_or(fx.now)
            .max(account.handed_on.unwrap_or_default());
        account.stay = Some(Stay { skill, since });
        if call.handler.is_none() {
            account.record.skill = Some(skill);
        }
        account.record.queued.get_or_insert(fx.now);
        Self::keep_call(call, fx);
        if let Some(before) = before {
            self.tally_queue(before.skill, |totals| totals.overflowed += 1);
        }
        self.tally_queue(skill, |totals| totals.offered += 1);
    }

    /// A call was in no queue and found this one full or unstaffed.
    pub(super) fn queue_refused(&mut self, id: &CallId, skill: SkillId, fx: &mut Effects) {
        self.queue_joined(id, skill, fx);
        self.queue_left(id);
    }

    /// A call leaves its queue without an agent: the caller gave up, or goes elsewhere because it waited
    /// for too long or whoever sent it there took it back.
    pub(super) fn queue_left(&mut self, id: &CallId) {
        let Some(call) = self.calls.get_mut(id) else {
            return;
        };
        if let Some(stay) = call.account.stay.take() {
            // Whoever we called and then had nobody for was abandoned by us.
            let talked = call.account.record.result == CallResult::Answered;
            if has_hung_up(call) || call.feature == Feature::PREDICTED && !talked {
                call.account.comes_to(CallResult::Abandoned);
                self.tally_queue(stay.skill, |totals| totals.abandoned += 1);
            } else {
                call.account.comes_to(CallResult::Overflowed);
                self.tally_queue(stay.skill, |totals| totals.overflowed += 1);
            }
        }
    }

    /// The call is booked on this queue from now on.
    pub(super) fn book(&mut self, id: &CallId, skill: Option<SkillId>, fx: &mut Effects) {
        let Some(call) = self.calls.get_mut(id).filter(|call| call.skill != skill) else {
            return;
        };
        call.skill = skill;
        call.account.record.skill = skill;
        Self::keep_call(call, fx);
    }

    /// An agent hands the call on.
    pub(in crate::vdn) fn handed_on(&mut self, agent: AgentId, id: &CallId, fx: &mut Effects) {
        let Some(call) = self.calls.get_mut(id) else {
            return;
        };
        call.account.record.transfers += 1;
        call.account.handed_on = Some(fx.now);
        Self::keep_call(call, fx);
        let skill = call.skill;
        self.tally_all(agent, skill, |totals| totals.transferred += 1);
    }

    /// A participant has come into the call.
    pub(super) fn has_come(&mut self, id: &CallId, who: Participant) {
        let rings = |agent| {
            let agent = self.agent(agent);
            agent.is_some_and(|agent| agent.activity.status() == Status::Ringing)
        };
        let Some(call) = self.calls.get(id) else { return };
        let (handler, skill) = (call.handler, call.skill);
        match who {
            Participant::Agent(agent) if handler != Some(agent) && rings(agent) => {
                if let Some(call) = self.calls.get_mut(id) {
                    call.account.rung.push(agent);
                    call.account.record.offers += 1;
                }
                self.tally_agent(agent, |totals| totals.offered += 1);
            }
            Participant::Outside if call.stage == Stage::Dialling => {
                if let Some(agent) = handler {
                    self.tally_all(agent, skill, |totals| totals.placed += 1);
                }
            }
            Participant::Agent(_) | Participant::Outside => {}
        }
    }

    /// A participant has answered.
    pub(super) fn has_answered(&mut self, id: &CallId, who: Participant, fx: &mut Effects) {
        let Some(call) = self.calls.get_mut(id) else {
            return;
        };
        let (talking, far_is_agent) = (call.talking_since.is_some(), matches!(call.far, Far::Agent(_)));
        let account = &mut call.account;
        match who {
            // The number called; or somebody outside who only hears music so far.
            Participant::Outside => {
                if talking && !far_is_agent && account.record.answered.is_none() {
                    account.record.answered = Some(fx.now);
                    account.record.result = CallResult::Answered;
                    Self::keep_call(call, fx);
                }
            }
            Participant::Agent(agent) => {
                let before = account.rung.len();
                account.rung.retain(|rung| *rung != agent);
                // Its own call, or it was in the talk before.
                if account.rung.len() == before {
                    return;
                }
                account.record.result = CallResult::Answered;
                account.record.answered.get_or_insert(fx.now);
                account.record.agent.get_or_insert(agent);
                let stay = account.stay.take();
                Self::keep_call(call, fx);
                self.tally_agent(agent, |totals| totals.answered += 1);
                if let Some(stay) = stay {
                    self.answered_from(stay, fx.now);
                }
            }
        }
    }

    fn answered_from(&mut self, stay: Stay, now: Time) {
        let skill = self.directory.skills.get(&stay.skill);
        let waited = now.since(stay.since);
        let in_time = skill.is_some_and(|skill| waited <= skill.service_level);
        self.tally_queue(stay.skill, |totals| {
            totals.answered += 1;
            totals.answered_in_time += u64::from(in_time);
            totals.waited += waited;
            totals.longest_wait = totals.longest_wait.max(waited);
        });
    }

    /// A participant has left.
    pub(super) fn has_left(&mut self, id: &CallId, who: Participant, cause: Cause) {
        let (Participant::Agent(agent), Some(call)) = (who, self.calls.get_mut(id)) else {
            return;
        };
        let before = call.account.rung.len();
        call.account.rung.retain(|rung| *rung != agent);
        if call.account.rung.len() == before {
            return;
        }
        let (hung_up, skill) = (has_hung_up(call), call.queue());
        match cause {
            Cause::CallerLeft if hung_up => self.tally_agent(agent, |totals| totals.abandoned += 1),
            // Taken back, or picked up by another.
            Cause::CallerLeft | Cause::Normal => {}
            _ => self.tally_all(agent, skill, |totals| totals.unanswered += 1),
        }
    }

    /// The call is over.
    pub(super) fn close_account(&mut self, call: &mut Call, cause: Cause, fx: &mut Effects) {
        Self::end_course(&mut self.figures, call, fx.now);
        if call.account.record.result == CallResult::None && call.feature != Feature::INBOUND {
            call.account.comes_to(CallResult::NotReached);
        }
        let (hung_up, skill) = (has_hung_up(call), call.skill);
        let record = &mut call.account.record;
        record.skill = skill.or(record.skill);
        record.ended = Some(fx.now);
        let gave_up = hung_up && record.result == CallResult::Abandoned;
        record.cause = Some(if gave_up { Cause::CallerLeft } else { cause });
        Self::keep_call(call, fx);
        self.task_call_over(call, fx);
    }

    /// A call that the gateway's end has ended.
    pub(super) fn close_restarted(record: &mut CallRecord, now: Time) {
        record.ended = Some(now);
        record.cause = Some(Cause::Restart);
        if record.result == CallResult::None && record.feature != Feature::INBOUND {
            record.result = CallResult::NotReached;
        } else if record.result == CallResult::None && record.queued.is_some() {
            record.result = CallResult::Abandoned;
        }
    }
}

/// Whether the one outside has left by itself.
fn has_hung_up(call: &Call) -> bool {
    call.legs
        .iter()
        .any(|leg| leg.who == Participant::Outside && leg.by_itself && leg.ended.is_some())
}
