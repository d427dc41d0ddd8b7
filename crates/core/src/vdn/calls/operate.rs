//! What an agent asks for with calls.

use super::super::{CallOperation, Effects, Reply, Vdn};
use crate::call::{CallData, Far, Kept};
use crate::handset::{Business, Hand, Line};
use crate::ids::{AgentId, CallId};
use crate::refusal::Refusal;
use crate::switch::{Cause, Command};
use crate::transition::{Decision, Request, decide};

impl Vdn {
    pub(in crate::vdn) fn call_operation(
        &mut self,
        agent: AgentId,
        operation: CallOperation,
        fx: &mut Effects,
    ) -> Result<Reply, Refusal> {
        match operation {
            CallOperation::CallOut(request) => self.call_out(agent, request, fx),
            CallOperation::CallInner { agent: peer, data } => self.call_inner(agent, peer, data, fx),
            CallOperation::Answer(call) => self.answer(agent, call, fx),
            CallOperation::Help {
                to,
                three_party,
                data,
            } => self.help(agent, to, three_party, data, fx),
            CallOperation::Hold => self.hold(agent, fx),
            CallOperation::Retrieve(call) => self.retrieve(agent, call, fx),
            CallOperation::ConnectHeld(call) => self.connect_held(agent, &call, fx),
            CallOperation::Confer { call, data } => self.confer(agent, &call, data, fx),
            CallOperation::Transfer(request) => self.transfer(agent, request, fx),
            CallOperation::CancelTransfer => self.cancel_transfer(agent, fx),
            CallOperation::Mute => self.mute(agent, true, fx),
            CallOperation::Unmute => self.mute(agent, false, fx),
            CallOperation::Dial(digits) => self.dial_digits(agent, &digits, fx),
            CallOperation::Release => self.release(agent, fx).map(|()| Reply::Done),
            CallOperation::Reject(call) => {
                self.reject_call(agent, call.as_ref(), fx)?;
                Ok(Reply::Done)
            }
            CallOperation::ReleasePhone => self.release_phone(agent, fx),
            CallOperation::Drop(call) => self.drop_call(agent, &call, fx),
            CallOperation::Disconnect(number) => self.disconnect(agent, &number, fx),
            CallOperation::Snatch(target) => self.snatch(agent, target, fx),
            CallOperation::PickUp => self.pick_up(agent, fx),
            CallOperation::HangUpPhone => self.hang_up_phone(agent, fx),
            CallOperation::RelayDigits => self.relay_digits(agent),
            CallOperation::Request { call, skill } => self.request_call(agent, &call, skill, fx),
            CallOperation::PreviewCall { task, number } => self.preview_call(agent, task, &number, fx),
            CallOperation::SetData { call, data } => self.set_data(agent, call, data, fx),
        }
    }

    /// `releasephone`: on hook, also in a long connection.
    fn release_phone(&mut self, agent: AgentId, fx: &mut Effects) -> Result<Reply, Refusal> {
        let hand = self.hand(agent).ok_or(Refusal::NotSignedIn)?;
        let line = hand.line;
        fx.lays_down = Some(agent);
        match hand.active {
            Business::None if line == Line::OnHook => return Err(Refusal::WrongCallState),
            Business::None => {}
            Business::Play(_) => self.stop_playing(agent, fx),
            Business::Call { .. } | Business::Inspection(_) | Business::Conference(_) => {
                self.release(agent, fx)?
            }
        }
        self.lay_down(agent, true, fx);
        Ok(Reply::Done)
    }

    /// `snatchpickup` (spec/voice.md §2 row 21).
    fn snatch(&mut self, agent: AgentId, target: AgentId, fx: &mut Effects) -> Result<Reply, Refusal> {
        let own = self.signed_in(agent)?;
        if !matches!(
            decide(own.activity.standing(), Request::CallOffered),
            Decision::Done(..)
        ) {
            return Err(Refusal::WrongState);
        }
        if own.session.must_change_password {
            return Err(Refusal::PasswordChangeRequired);
        }
        if own.session.phone.is_none() {
            return Err(Refusal::NoPhone);
        }
        if !self.can_take(agent) || target == agent {
            return Err(Refusal::WrongState);
        }
        let group = |id| self.directory.agents.get(&id).map(|entry| entry.group);
        match (group(agent), group(target)) {
            (_, None) => return Err(Refusal::UnknownAgent(target)),
            (Some(Some(own)), Some(Some(other))) if own == other => {}
            _ => return Err(Refusal::OtherGroup(target)),
        }
        let may = group(agent)
            .flatten()
            .and_then(|id| self.directory.groups.get(&id))
            .is_some_and(|group| group.pick_up);
        if !may {
            return Err(Refusal::NoRight);
        }
        let hand = self.hand(target).ok_or(Refusal::AgentUnavailable(target))?;
        let id = match hand.call() {
            Some((id, Hand::Alerting { .. } | Hand::Ringing { .. })) => id.clone(),
            _ => return Err(Refusal::NoCall),
        };
        let call = self.calls.get_mut(&id).ok_or(Refusal::NoCall)?;
        if matches!(call.far, Far::Agent(_)) || call.handler.is_some() {
            return Err(Refusal::WrongCallState);
        }
        call.snatched = true;
        let others = self
            .calls
            .get(&id)
            .map(|call| self.rung_for(call))
            .unwrap_or_default();
        for other in others {
            self.part(other, &id, Cause::Normal, true, fx);
            if let Some(call) = self.calls.get_mut(&id) {
                call.also.remove(&other);
            }
            self.settle(other, None, false, fx);
        }
        self.offer(&id, agent, fx);
        Ok(Reply::Done)
    }

    /// `phonepickup`: the linked phone picks up by itself, and the call is answered with it.
    fn pick_up(&mut self, agent: AgentId, fx: &mut Effects) -> Result<Reply, Refusal> {
        let leg = self.linked_and_alerting(agent)?;
        self.with_hand(agent, |hand| hand.picking_up = true);
        fx.commands.push(Command::PickUp { leg });
        Ok(Reply::Done)
    }

    /// `phonehangup`: the linked phone rejects the call.
    fn hang_up_phone(&mut self, agent: AgentId, fx: &mut Effects) -> Result<Reply, Refusal> {
        let hand = self.hand(agent).ok_or(Refusal::NotSignedIn)?;
        if hand.line.up().is_some()
            && (hand.call().is_some() || hand.inspecting().is_some())
            && self.signed_in(agent)?.session.terms.phone_linkage
        {
            return self.release_phone(agent, fx);
        }
        self.linked_and_alerting(agent)?;
        let hand = self.hand(agent).ok_or(Refusal::NotSignedIn)?;
        let line = hand.line;
        match hand.call().map(|(call, stage)| (call.clone(), stage)) {
            Some((call, Hand::Alerting { .. })) => self.reject(agent, &call, line, fx),
            _ => self.release(agent, fx)?,
        }
        Ok(Reply::Done)
    }

    fn linked_and_alerting(&self, agent: AgentId) -> Result<crate::switch::LegId, Refusal> {
        if !self.signed_in(agent)?.session.terms.phone_linkage {
            return Err(Refusal::WrongCallState);
        }
        let hand = self.hand(agent).ok_or(Refusal::NoCall)?;
        match hand.line {
            Line::Ringing { leg, .. } if hand.call().is_some() || hand.inspecting().is_some() => Ok(leg),
            _ => Err(Refusal::NoCall),
        }
    }

    fn set_data(
        &mut self,
        agent: AgentId,
        named: Option<CallId>,
        data: CallData,
        fx: &mut Effects,
    ) -> Result<Reply, Refusal> {
        let hand = self.hand(agent).ok_or(Refusal::NotSignedIn)?;
        let own = named.or_else(|| hand.calls().next().cloned());
        let last = hand.last.as_ref().map(|last| last.parties.call.clone());
        let id = own.or_else(|| last.clone()).ok_or(Refusal::NoCall)?;
        if hand.calls().any(|call| *call == id) {
            self.keep_data(&id, data, fx);
        } else if last.as_ref() == Some(&id) {
            fx.kept.push(Kept::Data(id, data.clone()));
            self.with_hand(agent, |hand| {
                if let Some(last) = &mut hand.last {
                    last.data = data;
                }
            });
        } else {
            return Err(Refusal::NoCall);
        }
        Ok(Reply::Done)
    }

    pub(super) fn keep_data(&mut self, id: &CallId, data: CallData, fx: &mut Effects) {
        if let Some(call) = self.calls.get_mut(id) {
            call.data = data.clone();
            fx.kept.push(Kept::Data(id.clone(), data));
        }
    }
}
