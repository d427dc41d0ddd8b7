//! What a session asks for itself: polls, handshakes, tokens, skills, phone.

use super::{Change, Effects, Reply, SkillChoice, Vdn};
use crate::event::Event;
use crate::guid::Guid;
use crate::handset::Line;
use crate::ids::{AgentId, Phone};
use crate::refusal::Refusal;
use crate::session::Delivery;

impl Vdn {
    pub(super) fn poll(
        &mut self,
        id: AgentId,
        presented: &Guid,
        fresh: Guid,
        fx: &mut Effects,
    ) -> Result<Reply, Refusal> {
        if matches!(self.signed_in(id)?.session.delivery, Delivery::Push(_)) {
            return Err(Refusal::PushMode);
        }
        self.keep_alive(id, presented, fresh, fx)
    }

    pub(super) fn handshake(
        &mut self,
        id: AgentId,
        presented: &Guid,
        fresh: Guid,
        service_token: Option<String>,
        fx: &mut Effects,
    ) -> Result<Reply, Refusal> {
        let slot = self.agents.get_mut(&id).ok_or(Refusal::NotSignedIn)?;
        if let (Delivery::Push(push), Some(token)) = (&mut slot.agent.session.delivery, service_token)
            && push.service_token.as_deref() != Some(&token)
        {
            push.service_token = Some(token);
            fx.changes.push(Change::Put(Box::new(slot.agent.clone())));
        }
        self.keep_alive(id, presented, fresh, fx)
    }

    /// The desktop lives; a new Guid when one is due.
    fn keep_alive(
        &mut self,
        id: AgentId,
        presented: &Guid,
        fresh: Guid,
        fx: &mut Effects,
    ) -> Result<Reply, Refusal> {
        self.alive(id, fx)?;
        let slot = self.agents.get_mut(&id).ok_or(Refusal::NotSignedIn)?;
        let session = slot.agent.session.serial;
        let token = &mut slot.agent.session.token;
        // A desktop that still shows the previous Guid hasn't seen the present one: tell it again
        // rather than making a third.
        if token.current != *presented {
            return Ok(Reply::Alive {
                session,
                guid: Some(token.current.clone()),
            });
        }
        if !token.renewal_due(fx.now) {
            return Ok(Reply::Alive { session, guid: None });
        }
        token.renew(fx.now, fresh);
        let guid = Some(token.current.clone());
        fx.changes.push(Change::Put(Box::new(slot.agent.clone())));
        Ok(Reply::Alive { session, guid })
    }

    pub(super) fn alive(&mut self, id: AgentId, fx: &mut Effects) -> Result<Reply, Refusal> {
        let slot = self.agents.get_mut(&id).ok_or(Refusal::NotSignedIn)?;
        slot.alive_until = fx.now.after(self.rules.silence);
        Ok(Reply::Done)
    }

    pub(super) fn update_guid(
        &mut self,
        id: AgentId,
        fresh: Guid,
        fx: &mut Effects,
    ) -> Result<Reply, Refusal> {
        let now = fx.now;
        self.set(id, fx, |agent| agent.session.token.renew(now, fresh.clone()))?;
        Ok(Reply::Guid(fresh))
    }

    pub(super) fn synchronise(&mut self, id: AgentId, fx: &mut Effects) -> Result<Reply, Refusal> {
        let slot = self.agents.get_mut(&id).ok_or(Refusal::NotSignedIn)?;
        let last = slot.outbox.last();
        if slot.outbox.told(last) {
            fx.changes.push(Change::Told(id, last));
        }
        // Nothing is left to be pushed, so no success could ever end the time of failing.
        if let Delivery::Push(push) = &mut slot.agent.session.delivery
            && push.failing_since.take().is_some()
        {
            fx.changes.push(Change::Put(Box::new(slot.agent.clone())));
        }
        Ok(Reply::Done)
    }

    pub(super) fn reset_skills(
        &mut self,
        id: AgentId,
        choice: &SkillChoice,
        fx: &mut Effects,
    ) -> Result<Reply, Refusal> {
        let configured = self.directory.agents.get(&id).map(|entry| &entry.skills);
        let skills = configured
            .into_iter()
            .flat_map(|skills| skills.keys().copied())
            .filter(|skill| match choice {
                SkillChoice::All => true,
                SkillChoice::Only(wanted) => wanted.contains(skill),
            })
            .collect();
        self.set(id, fx, |agent| agent.skills = skills)?;
        self.on_duty(id);
        Ok(Reply::Done)
    }

    pub(super) fn bind_phone(
        &mut self,
        id: AgentId,
        phone: Phone,
        fx: &mut Effects,
    ) -> Result<Reply, Refusal> {
        let agent = self.signed_in(id)?;
        let hand = self.hand(id).ok_or(Refusal::NotSignedIn)?;
        if !hand.is_free() || hand.line != Line::OnHook {
            return Err(Refusal::WrongState);
        }
        let entry = self.directory.agents.get(&id).ok_or(Refusal::UnknownAgent(id))?;
        self.bindable(id, entry, &phone)?;
        if let Some(old) = agent.session.phone.clone() {
            self.phones.remove(&old);
        }
        self.phones.insert(phone.clone(), id);
        self.set(id, fx, |agent| agent.session.phone = Some(phone))
    }

    pub(super) fn password_changed(&mut self, id: AgentId, fx: &mut Effects) -> Result<Reply, Refusal> {
        self.set(id, fx, |agent| agent.session.must_change_password = false)
    }

    /// Switches phone linkage (`phonelinkage` of `resetskill`) and tells the desktop what became of it.
    pub(super) fn link_phone(&mut self, id: AgentId, on: bool, fx: &mut Effects) -> Result<Reply, Refusal> {
        self.set(id, fx, |agent| agent.session.terms.phone_linkage = on)?;
        if on {
            let linked = self.signed_in(id)?.session.phone.is_some();
            self.tell(id, Event::LinkageCapability { linked }, fx);
        }
        Ok(Reply::Done)
    }
}
