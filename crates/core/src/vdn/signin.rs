//! Sign-in: everything of it in one step.

use super::{Change, Effects, Record, Recorded, Reply, SignOutCause, Slot, Vdn};
use crate::agent::{Activity, Agent, Settings};
use crate::directory::AgentEntry;
use crate::event::{Event, InspectedChange};
use crate::guid::Guid;
use crate::handset::Handset;
use crate::ids::{AgentId, Phone, SessionSerial};
use crate::outbox::Outbox;
use crate::refusal::{PhoneFault, Refusal};
use crate::session::{AgentType, Delivery, Origin, Renewal, Session, Terms, Token};

/// A sign-in whose password was verified.
#[derive(Clone, Debug)]
pub struct SignIn {
    /// Who.
    pub agent: AgentId,
    /// A random Guid for the session.
    pub guid: Guid,
    /// Whether and when the Guid is renewed.
    pub renewal: Renewal,
    /// The phone that is to ring.
    pub phone: PhoneChoice,
    /// The state afterwards.
    pub initial: Initial,
    /// Calls are answered by themselves.
    pub auto_answer: bool,
    /// Idle after a call, or wrap-up.
    pub auto_idle: bool,
    /// What doesn't change during the session.
    pub terms: Terms,
    /// Where it comes from.
    pub origin: Origin,
    /// How events are told.
    pub delivery: Delivery,
    /// Replaces an older session.
    pub forced: bool,
    /// The password must be changed before calls.
    pub must_change_password: bool,
}

/// Which phone a sign-in brings along.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PhoneChoice {
    /// This one.
    Number(Phone),
    /// None, and none is needed (`loginex`, `forceloginexwithoutphone`).
    None,
}

/// The state after sign-in (`status` of the body).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Initial {
    /// 3.
    Busy,
    /// 4.
    Idle,
    /// 5: wrap-up.
    Work,
}

impl Vdn {
    pub(super) fn sign_in(&mut self, request: SignIn, fx: &mut Effects) -> Result<Reply, Refusal> {
        let id = request.agent;
        let entry = self.directory.agents.get(&id).ok_or(Refusal::UnknownAgent(id))?;
        let replaces = match self.agents.get(&id) {
            None => None,
            Some(_) if !self.rules.forcing => return Err(Refusal::ForcingForbidden),
            Some(_) if !request.forced => return Err(Refusal::AlreadySignedIn),
            Some(older) => Some(older.agent.session.terms.agent_type),
        };
        if let PhoneChoice::Number(phone) = &request.phone {
            self.bindable(id, entry, phone)?;
        }
        self.within_limits(request.terms.agent_type, replaces)?;
        let name = entry.name.clone();
        let skills = entry.skills.keys().copied().collect();

        if replaces.is_some() {
            self.end_session(id, SignOutCause::Replaced, fx);
        }
        let serial = SessionSerial(fx.now.millis().max(self.last_serial.0 + 1));
        let activity = match request.initial {
            Initial::Busy => Activity::Busy { reason: 0 },
            Initial::Idle => Activity::Idle,
            Initial::Work => self.wrap_up(id, fx.now),
        };
        let agent = Agent {
            id,
            session: Session {
                serial,
                signed_in: fx.now,
                phone: match request.phone {
                    PhoneChoice::Number(phone) => Some(phone),
                    PhoneChoice::None => None,
                },
                origin: request.origin,
                terms: request.terms,
                delivery: request.delivery,
                token: Token::new(request.guid, fx.now, request.renewal),
                must_change_password: request.must_change_password,
            },
            activity,
            since: fx.now,
            before: None,
            settings: Settings {
                auto_answer: request.auto_answer,
                auto_idle: request.auto_idle,
                talk_right: true,
                self_record: false,
                record_before_talking: false,
                forwarding: None,
            },
            skills,
            custom_state: None,
        };
        fx.changes.push(Change::Put(Box::new(agent.clone())));
        fx.records.push(Record {
            at: fx.now,
            agent: id,
            what: Recorded::SignedIn {
                origin: agent.session.origin.clone(),
                forced: request.forced,
            },
        });
        let alive_until = fx.now.after(self.rules.silence);
        self.enroll(Slot {
            agent: agent.clone(),
            outbox: Outbox::default(),
            alive_until,
            hand: Handset::default(),
            duty: super::Duty::default(),
        });
        for event in first_events(request.initial, &agent.session) {
            self.tell(id, event, fx);
        }
        self.tell_listeners(id, &name, InspectedChange::SignedIn, fx);
        if let Some(change) = InspectedChange::of_status(agent.activity.status()) {
            self.tell_watchers(id, change, fx);
        }
        Ok(Reply::SignedIn(Box::new(agent)))
    }

    /// Whether the agent may take the phone.
    pub(super) fn bindable(&self, id: AgentId, entry: &AgentEntry, phone: &Phone) -> Result<(), Refusal> {
        if !self.directory.permits_phone(phone) {
            return Err(Refusal::PhoneOutOfRange(phone.clone()));
        }
        if !entry.phones.is_empty() && !entry.phones.contains(phone) {
            return Err(Refusal::PhoneNotBindable(phone.clone(), PhoneFault::NotPermitted));
        }
        match self.phones.get(phone) {
            Some(other) if *other != id => Err(Refusal::PhoneNotBindable(
                phone.clone(),
                PhoneFault::BoundTo(*other),
            )),
            _ => Ok(()),
        }
    }

    fn within_limits(&self, agent_type: AgentType, replaces: Option<AgentType>) -> Result<(), Refusal> {
        let limits = self.directory.limits;
        let others = self.agents.len() - usize::from(replaces.is_some());
        if let Some(limit) = limits.agents
            && others >= limit as usize
        {
            return Err(Refusal::AgentLimit(limit));
        }
        let others = self.video_agents - u32::from(replaces == Some(AgentType::Video));
        match limits.video_agents {
            Some(limit) if agent_type == AgentType::Video && others >= limit => {
                Err(Refusal::VideoLimit(limit))
            }
            _ => Ok(()),
        }
    }

    /// Tells those who asked for it and, by the directory, may be told of this agent; observers too.
    pub(super) fn tell_listeners(
        &mut self,
        about: AgentId,
        name: &str,
        change: InspectedChange,
        fx: &mut Effects,
    ) {
        let listeners = self.listeners.iter().copied();
        let mut listeners: Vec<AgentId> = listeners
            .filter(|id| *id != about && self.directory.may_inspect(*id, about))
            .chain(self.watching.watchers(about))
            .collect();
        listeners.sort_unstable();
        listeners.dedup();
        for id in listeners {
            self.tell(
                id,
                Event::Inspected {
                    agent: about,
                    name: name.to_owned(),
                    change,
                },
                fx,
            );
        }
    }
}

/// The events of a sign-in in the documented order (spec/agent.md §1.3).
fn first_events(initial: Initial, session: &Session) -> Vec<Event> {
    let mut events = vec![Event::InService, Event::Ready];
    match initial {
        Initial::Idle => {}
        Initial::Busy => events.push(Event::BusySet { reason: 0 }),
        Initial::Work => events.push(Event::WrapUp),
    }
    if session.terms.phone_linkage {
        let linked = session.phone.is_some();
        events.push(Event::LinkageCapability { linked });
    }
    events
}
