//! An agent's own phone: rung, picked up, hung up.

use super::super::{Change, Effects, End, Vdn};
use super::GRACE;
use crate::agent::Activity;
use crate::call::{CallPhase, Participant};
use crate::event::{Event, Incoming};
use crate::handset::{Business, Hand, Line};
use crate::ids::{AgentId, CallId, Phone};
use crate::switch::{Cause, Command, PlayAction};

impl Vdn {
    pub(super) fn ring_phone(&mut self, agent: AgentId, from: Option<Phone>, fx: &mut Effects) {
        let Some(slot) = self.agents.get(&agent) else {
            return;
        };
        let to = slot
            .agent
            .settings
            .forwarding
            .clone()
            .or_else(|| slot.agent.session.phone.clone());
        let Some(to) = to else { return };
        // For a call that came to it as long as its queue says.
        let patience = match slot.hand.call() {
            Some((_, Hand::Alerting { until })) => until.since(fx.now),
            _ => self.rules.ring,
        };
        let leg = self.leg(End::Handset(agent), fx);
        self.with_hand(agent, |hand| {
            hand.line = Line::Ringing { leg, alerted: false };
            hand.picking_up = false;
        });
        fx.commands.push(Command::Ring {
            leg,
            to,
            from,
            patience,
        });
    }

    pub(super) fn phone_rings(&mut self, agent: AgentId, fx: &mut Effects) {
        let Some(hand) = self.hand_mut(agent) else { return };
        let Line::Ringing { alerted, .. } = &mut hand.line else {
            return;
        };
        if std::mem::replace(alerted, true) {
            return;
        }
        if let Business::Inspection(inspecting) = &mut hand.active {
            inspecting.record.rang.get_or_insert(fx.now);
        }
        let incoming = match hand.call() {
            Some((call, Hand::Alerting { .. })) => Some(call.clone()),
            _ => None,
        };
        if let Some(conferring) = hand.conferring() {
            let conference = conferring.conference.clone();
            let parties = self.conference_parties(agent, &conference);
            let asked = parties.filter(|_| self.is_asked(agent));
            return self.tell(agent, Event::PhoneAlerting(asked), fx);
        }
        if let Some((call, _)) = hand.call() {
            let call = call.clone();
            self.leg_rings(&call, Participant::Agent(agent), fx);
        }
        let parties = incoming
            .and_then(|call| self.calls.get(&call))
            .map(|call| call.parties());
        self.tell(agent, Event::PhoneAlerting(parties), fx);
    }

    pub(super) fn phone_picked_up(&mut self, agent: AgentId, fx: &mut Effects) {
        // Phones that answer by themselves may do so without ringing.
        self.phone_rings(agent, fx);
        let Some(hand) = self.hand_mut(agent) else { return };
        let Line::Ringing { leg, .. } = hand.line else {
            return;
        };
        hand.line = Line::OffHook { leg };
        self.tell(agent, Event::PhoneOffhook, fx);
        let Some(hand) = self.hand(agent) else { return };
        match hand.active.clone() {
            Business::Call { call, stage } => match stage {
                Hand::Alerting { .. } => self.present(agent, &call, fx),
                Hand::Calling { .. } => self.own_phone_ready(agent, &call, fx),
                Hand::Ringing { .. } | Hand::Dialling { .. } | Hand::Talking | Hand::Suspended => {
                    fx.touched.insert(call);
                }
            },
            Business::Play(_) => self.begin_playing(agent, fx),
            Business::Inspection(_) => self.inspection_begins(agent, fx),
            Business::Conference(_) => self.conference_phone_up(agent, fx),
            Business::None => {}
        }
    }

    /// The agent's phone is up: the call waits for `answer`, or is answered.
    pub(super) fn present(&mut self, agent: AgentId, id: &CallId, fx: &mut Effects) {
        let (Some(call), Some(slot)) = (self.calls.get(id), self.agents.get(&agent)) else {
            return;
        };
        if call.snatched {
            self.accept(agent, id, fx);
            return self.tell_incoming_info(agent, id, fx);
        }
        let incoming = Incoming {
            parties: call.parties(),
            transferred_by: call.handed_by(),
        };
        let alerting = Event::CustomerAlerting {
            call: id.clone(),
            number: call.caller.clone(),
            agent: call
                .handler
                .filter(|_| matches!(call.far, crate::call::Far::Agent(_))),
        };
        let auto_answer = slot.agent.settings.auto_answer || slot.hand.picking_up;
        // Only for this call: in a long connection the next one comes without being rung.
        self.with_hand(agent, |hand| hand.picking_up = false);
        if auto_answer {
            self.tell(agent, Event::AutoAnswer(incoming), fx);
            self.tell(agent, alerting, fx);
            return self.accept(agent, id, fx);
        }
        let until = fx.now.after(self.ring_time(id));
        self.tell(agent, Event::Ringing(incoming), fx);
        self.tell(agent, alerting, fx);
        self.rings_until(agent, until, fx);
        self.busy_with(agent, id, Hand::Ringing { until });
    }

    pub(super) fn rings_until(&mut self, agent: AgentId, until: crate::Time, fx: &mut Effects) {
        let Some(slot) = self.agents.get_mut(&agent) else {
            return;
        };
        let present = &mut slot.agent;
        if let Activity::Call { phase, .. } = &mut present.activity {
            *phase = CallPhase::Ringing { until };
            fx.changes.push(Change::Moved {
                agent,
                activity: present.activity.clone(),
                since: present.since,
                before: present.before,
            });
        }
    }

    pub(super) fn tell_incoming_info(&mut self, agent: AgentId, id: &CallId, fx: &mut Effects) {
        let Some(call) = self.calls.get(id) else { return };
        let skill_name = self.skill_name(call.skill);
        let event = Event::IncomingInfo {
            parties: call.parties(),
            skill: call.skill,
            skill_name,
            last_agent: call.transferred_by,
            requeued: call.requeued,
        };
        self.tell(agent, event, fx);
    }

    /// The phone's leg is over: not answered, refused, or hung up.
    pub(super) fn phone_gone(&mut self, agent: AgentId, cause: Cause, fx: &mut Effects) {
        let Some(hand) = self.hand_mut(agent) else { return };
        let line = std::mem::take(&mut hand.line);
        match hand.active.clone() {
            Business::None => {
                // On hold, or a long connection that the agent hung up. Recordings ended with the leg.
                let held = hand.held.clone();
                for call in &held {
                    self.stop_taping(call, fx);
                }
                self.tell_on_hook(agent, line, fx);
            }
            Business::Call { call, stage } => match stage {
                Hand::Alerting { .. } => self.not_taken(agent, &call, cause, line, fx),
                Hand::Ringing { .. } => self.reject(agent, &call, line, fx),
                Hand::Calling { .. } => self.own_phone_failed(agent, &call, cause, line, fx),
                Hand::Dialling { .. } | Hand::Talking | Hand::Suspended => {
                    self.agent_leaves(agent, cause, Some(line), fx);
                }
            },
            Business::Play(playing) => {
                let heard = line.up().is_some();
                self.plays.remove(&playing.play);
                self.with_hand(agent, |hand| hand.active = Business::None);
                self.tell_on_hook(agent, line, fx);
                let event = if heard {
                    Event::PlayStopped
                } else {
                    Event::PlayFailed
                };
                self.play_over(agent, event, fx);
            }
            Business::Inspection(_) => self.inspection_over(agent, cause, Some(line), fx),
            Business::Conference(_) => self.conference_phone_gone(agent, cause, line, fx),
        }
    }

    /// The phone was hung up, or stopped ringing, by itself.
    pub(super) fn tell_on_hook(&mut self, agent: AgentId, line: Line, fx: &mut Effects) {
        match line {
            Line::OffHook { .. } => self.tell(agent, Event::PhoneReleased { by_agent: true }, fx),
            Line::Ringing { alerted: true, .. } => {
                self.tell(agent, Event::PhoneReleased { by_agent: false }, fx);
            }
            Line::Ringing { alerted: false, .. } | Line::OnHook => {}
        }
    }

    /// How the phone's line stood before, when the phone itself is on hook by now.
    pub(super) fn hung_up(&self, agent: AgentId, before: Line) -> Option<Line> {
        let on_hook = self.hand(agent).is_some_and(|hand| hand.line == Line::OnHook);
        on_hook.then_some(before)
    }

    /// Puts the phone on hook, unless it stays up between calls.
    pub(super) fn lay_down(&mut self, agent: AgentId, always: bool, fx: &mut Effects) {
        let Some(slot) = self.agents.get_mut(&agent) else {
            return;
        };
        let always = always || fx.lays_down == Some(agent);
        let keep = !slot.agent.session.terms.release_phone && !always;
        let line = slot.hand.line;
        if keep && line.up().is_some() {
            return;
        }
        slot.hand.line = Line::OnHook;
        if let Some(leg) = line.leg() {
            self.hang_up(leg, Cause::Normal, fx);
        }
        match line {
            Line::OffHook { .. } | Line::Ringing { alerted: true, .. } => {
                self.tell(agent, Event::PhoneReleased { by_agent: false }, fx);
            }
            Line::Ringing { alerted: false, .. } | Line::OnHook => {}
        }
    }

    /// A deadline of what the agent's phone is busy with has come.
    pub(in crate::vdn) fn hand_due(&mut self, agent: AgentId, fx: &mut Effects) {
        let Some(hand) = self.hand(agent) else { return };
        let line = hand.line;
        match hand.active.clone() {
            Business::Call { call, stage } => match stage {
                Hand::Alerting { .. } | Hand::Ringing { .. } => {
                    self.not_taken(agent, &call, Cause::NoAnswer, line, fx);
                }
                Hand::Calling { .. } => self.own_phone_failed(agent, &call, Cause::NoAnswer, line, fx),
                Hand::Dialling { .. } => self.dial_failed(&call, Cause::NoAnswer, fx),
                Hand::Talking | Hand::Suspended => {}
            },
            Business::Play(playing) => {
                fx.commands.push(Command::ControlPlay {
                    play: playing.play,
                    action: PlayAction::Stop,
                });
                self.plays.remove(&playing.play);
                self.with_hand(agent, |hand| hand.active = Business::None);
                self.play_over(agent, Event::PlayFailed, fx);
            }
            Business::Inspection(_) => self.inspection_over(agent, Cause::NoAnswer, None, fx),
            Business::Conference(_) => self.conference_due(agent, fx),
            Business::None => {}
        }
    }

    /// When the core stops waiting for the report that the switch owes after a ring.
    pub(super) fn patience(&self, ring: std::time::Duration, fx: &Effects) -> crate::Time {
        fx.now.after(ring + GRACE)
    }
}
