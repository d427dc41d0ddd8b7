//! One VDN: the unit that owns state. Everything that happens is one [`Vdn::step`].

mod calls;
mod delivery;
mod messages;
mod restore;
mod session;
mod signin;
mod signout;
mod state;
#[cfg(test)]
mod tests;
mod timers;

pub use calls::CallReport;
pub use messages::BulletinTarget;
pub use restore::Saved;
pub use signin::{Initial, PhoneChoice, SignIn};
pub use signout::SignOutCause;
pub use state::{Forced, StateRequest};

use crate::agent::{Activity, Agent, Status};
use crate::deadlines::Deadlines;
use crate::directory::Directory;
use crate::event::Event;
use crate::guid::Guid;
use crate::ids::{AgentId, CallId, EventNo, Phone, SessionSerial, SkillId};
use crate::outbox::{Entry, Outbox};
use crate::refusal::Refusal;
use crate::session::AgentType;
use crate::time::Time;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::time::Duration;

/// The contact centre of one tenant.
///
/// Invariants, held by every step: a phone is bound to at most one agent; every signed-in agent
/// stands in the set of deadlines; events of a session are numbered from 1 without gaps; applying
/// the changes of all steps to an empty VDN gives this VDN.
#[derive(Debug)]
pub struct Vdn {
    directory: Arc<Directory>,
    rules: Rules,
    agents: HashMap<AgentId, Slot>,
    phones: HashMap<Phone, AgentId>,
    /// Inspectors that asked to be told of sign-ins and sign-outs.
    listeners: BTreeSet<AgentId>,
    video_agents: u32,
    deadlines: Deadlines,
    last_serial: SessionSerial,
}

/// What a VDN is run by; the same for all VDNs of an installation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// Without a poll or handshake for so long an agent is signed out; 120 s.
    pub silence: Duration,
    /// When pushes have failed for so long the agent is signed out; 120 s
    /// (`EVENT_PUSH_FAIL_TOTALTIME`).
    pub push_patience: Duration,
    /// Whether a forced sign-in may replace a session.
    pub forcing: bool,
    /// How many events may wait for an agent before its session is ended.
    pub owed_limit: usize,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            silence: Duration::from_secs(120),
            push_patience: Duration::from_secs(120),
            forcing: true,
            owed_limit: 1000,
        }
    }
}

/// A signed-in agent with what is derived or kept apart.
#[derive(Clone, Debug)]
struct Slot {
    agent: Agent,
    outbox: Outbox,
    /// When silence ends the session. Not saved: after a restart everybody gets the full time.
    alive_until: Time,
}

/// Something that happens to a VDN.
#[derive(Clone, Debug)]
pub enum Input {
    /// An agent whose password was verified signs in.
    SignIn(Box<SignIn>),
    /// A signed-in agent asks for something.
    Agent {
        /// Who, by the path.
        agent: AgentId,
        /// The Guid presented.
        guid: Guid,
        /// What.
        operation: Operation,
    },
    /// Someone with power over the agent signs it out.
    SignOut {
        /// Who.
        agent: AgentId,
        /// Why.
        cause: SignOutCause,
    },
    /// An inspector (whose right was checked) forces a state.
    Force {
        /// Who is forced.
        agent: AgentId,
        /// Into what.
        state: Forced,
    },
    /// The switch reports on an agent's call.
    Call {
        /// Whose call.
        agent: AgentId,
        /// What happened.
        report: CallReport,
    },
    /// The session's events up to this one have been told.
    Told {
        /// Whose.
        agent: AgentId,
        /// In which session; a report on an older one is ignored.
        session: SessionSerial,
        /// The newest told.
        upto: EventNo,
    },
    /// A push came through or failed.
    Pushed {
        /// Whose.
        agent: AgentId,
        /// In which session.
        session: SessionSerial,
        /// Whether the receiver accepted.
        accepted: bool,
    },
    /// The desktop showed that it lives, without asking for anything.
    Alive {
        /// Whose.
        agent: AgentId,
    },
    /// The agent's password was changed.
    PasswordChanged {
        /// Whose.
        agent: AgentId,
    },
    /// The configuration changed.
    Directory(Arc<Directory>),
    /// Time has come; see [`Vdn::next_deadline`].
    Tick,
}

/// What a signed-in agent may ask for.
#[derive(Clone, Debug)]
pub enum Operation {
    /// Another state.
    State(StateRequest),
    /// Sign-out; refused in a call.
    SignOut,
    /// Sign-out in any case, with a reason 1–255 of the client's.
    ForceSignOut(Option<u8>),
    /// Other skills.
    ResetSkills(SkillChoice),
    /// The desk phone is linked with the desktop, or not.
    PhoneLinkage(bool),
    /// Calls are answered by themselves, or not.
    AutoAnswer(bool),
    /// Idle after a call, or wrap-up.
    AutoIdle(bool),
    /// May be heard in a conference, or not.
    TalkRight(bool),
    /// Own calls are recorded, and from before the talk on.
    SelfRecord {
        /// Recorded at all.
        on: bool,
        /// From before the talk on.
        before_talking: bool,
    },
    /// Calls go elsewhere, or don't any more.
    Forwarding(Option<Phone>),
    /// Another phone.
    BindPhone(Phone),
    /// Own state 0–65534.
    CustomState(u16),
    /// A bulletin to a group or a skill queue.
    Bulletin(BulletinTarget, String),
    /// A note to agents.
    Note(Vec<AgentId>, String),
    /// The desktop asks for events; `fresh` is used if a new Guid is due.
    Poll {
        /// A random Guid.
        fresh: Guid,
    },
    /// The desktop of push mode shows that it lives.
    Handshake {
        /// A random Guid, used if a new one is due.
        fresh: Guid,
        /// The `service_token` for the pushes to come, if it changes.
        service_token: Option<String>,
    },
    /// A new Guid now.
    UpdateGuid {
        /// A random Guid.
        fresh: Guid,
    },
    /// The page was refreshed: forget the events that are owed.
    Synchronise,
}

/// Which skills to be signed in to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SkillChoice {
    /// All configured ones.
    All,
    /// These, as far as they are configured.
    Only(Vec<SkillId>),
}

/// What an input was answered with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// Done.
    Done,
    /// Signed in.
    SignedIn(Box<Agent>),
    /// The desktop lives. A Guid is given when it differs from the one presented.
    Alive(Option<Guid>),
    /// The present Guid.
    Guid(Guid),
    /// A note was sent; these receivers are not signed in.
    Sent {
        /// Not signed in.
        missed: Vec<AgentId>,
    },
}

/// What a step did.
#[derive(Debug)]
pub struct Outcome {
    /// The answer.
    pub reply: Result<Reply, Refusal>,
    /// What must be saved before the answer or any event is told.
    pub changes: Vec<Change>,
    /// What the switch must do.
    pub commands: Vec<Command>,
    /// For the operation log.
    pub records: Vec<Record>,
}

/// A change of the state that outlives a restart. Applying all in order gives the state again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// The agent is now so. A new serial means a new session, which is owed nothing.
    Put(Box<Agent>),
    /// The agent does something else. The rest of it is as before: what changes most often is small.
    Moved {
        /// Who.
        agent: AgentId,
        /// What it does now.
        activity: Activity,
        /// Since when.
        since: Time,
        /// What it did before.
        before: Option<Status>,
    },
    /// The session is owed one more event.
    Owed(AgentId, Entry),
    /// The session's events up to this one have been told.
    Told(AgentId, EventNo),
    /// The session is over. Whoever holds a poll at this moment is told `farewell`.
    Gone {
        /// Whose.
        agent: AgentId,
        /// Which session.
        session: SessionSerial,
        /// The last event.
        farewell: Event,
    },
}

/// Something the switch must do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// End the agent's part of a call.
    HangUp {
        /// Whose.
        agent: AgentId,
        /// Which.
        call: CallId,
    },
}

/// A line of the operation log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// When.
    pub at: Time,
    /// Who.
    pub agent: AgentId,
    /// What.
    pub what: Recorded,
}

/// What the operation log keeps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recorded {
    /// A sign-in, from this address.
    SignedIn {
        /// Address of the connection.
        peer: String,
    },
    /// A sign-out, with its cause.
    SignedOut {
        /// Why.
        cause: SignOutCause,
        /// When the session had begun.
        signed_in: Time,
    },
}

impl Change {
    /// Whom it is about.
    pub fn agent(&self) -> AgentId {
        match self {
            Self::Put(agent) => agent.id,
            Self::Owed(agent, _) | Self::Told(agent, _) => *agent,
            Self::Moved { agent, .. } | Self::Gone { agent, .. } => *agent,
        }
    }
}

/// What a step gathers.
struct Effects {
    now: Time,
    changes: Vec<Change>,
    commands: Vec<Command>,
    records: Vec<Record>,
    /// Sessions that are owed more than the limit.
    overflown: Vec<AgentId>,
}

impl Vdn {
    /// A VDN in which nobody is signed in.
    pub fn new(directory: Arc<Directory>, rules: Rules) -> Self {
        Self {
            directory,
            rules,
            agents: HashMap::new(),
            phones: HashMap::new(),
            listeners: BTreeSet::new(),
            video_agents: 0,
            deadlines: Deadlines::default(),
            last_serial: SessionSerial::default(),
        }
    }

    /// Lets one thing happen. Cannot fail: what isn't permitted is answered with a refusal and
    /// changes nothing.
    pub fn step(&mut self, now: Time, input: Input) -> Outcome {
        let mut fx = Effects {
            now,
            changes: Vec::new(),
            commands: Vec::new(),
            records: Vec::new(),
            overflown: Vec::new(),
        };
        let reply = self.apply(input, &mut fx);
        while let Some(agent) = fx.overflown.pop() {
            self.end_session(agent, SignOutCause::Overflow, &mut fx);
        }
        Outcome {
            reply,
            changes: fx.changes,
            commands: fx.commands,
            records: fx.records,
        }
    }

    fn apply(&mut self, input: Input, fx: &mut Effects) -> Result<Reply, Refusal> {
        match input {
            Input::SignIn(request) => self.sign_in(*request, fx),
            Input::Agent {
                agent,
                guid,
                operation,
            } => {
                self.authenticate(fx.now, agent, &guid)?;
                self.operate(agent, &guid, operation, fx)
            }
            Input::SignOut { agent, cause } => {
                self.signed_in(agent)?;
                self.end_session(agent, cause, fx);
                Ok(Reply::Done)
            }
            Input::Force { agent, state } => self.force(agent, state, fx),
            Input::Call { agent, report } => self.call_report(agent, report, fx),
            Input::Told { agent, session, upto } => self.told(agent, session, upto, fx),
            Input::Pushed {
                agent,
                session,
                accepted,
            } => self.pushed(agent, session, accepted, fx),
            Input::Alive { agent } => self.alive(agent, fx),
            Input::PasswordChanged { agent } => self.password_changed(agent, fx),
            Input::Directory(directory) => self.reconfigure(directory, fx),
            Input::Tick => self.tick(fx),
        }
    }

    fn operate(
        &mut self,
        agent: AgentId,
        guid: &Guid,
        operation: Operation,
        fx: &mut Effects,
    ) -> Result<Reply, Refusal> {
        match operation {
            Operation::State(request) => self.change_state(agent, request, fx),
            Operation::SignOut => self.sign_out(agent, fx),
            Operation::ForceSignOut(reason) => {
                let cause = reason.map_or(SignOutCause::Own, SignOutCause::Client);
                self.end_session(agent, cause, fx);
                Ok(Reply::Done)
            }
            Operation::ResetSkills(choice) => self.reset_skills(agent, &choice, fx),
            Operation::PhoneLinkage(on) => self.link_phone(agent, on, fx),
            Operation::AutoAnswer(on) => self.set(agent, fx, |agent| agent.settings.auto_answer = on),
            Operation::AutoIdle(on) => self.set(agent, fx, |agent| agent.settings.auto_idle = on),
            Operation::TalkRight(on) => self.set(agent, fx, |agent| agent.settings.talk_right = on),
            Operation::SelfRecord { on, before_talking } => self.set(agent, fx, |agent| {
                agent.settings.self_record = on;
                agent.settings.record_before_talking = before_talking;
            }),
            Operation::Forwarding(to) => self.set(agent, fx, |agent| agent.settings.forwarding = to),
            Operation::CustomState(state) => self.set(agent, fx, |agent| agent.custom_state = Some(state)),
            Operation::BindPhone(phone) => self.bind_phone(agent, phone, fx),
            Operation::Bulletin(target, text) => self.bulletin(agent, &target, text, fx),
            Operation::Note(receivers, text) => self.note(agent, &receivers, text, fx),
            Operation::Poll { fresh } => self.poll(agent, guid, fresh, fx),
            Operation::Handshake { fresh, service_token } => {
                self.handshake(agent, guid, fresh, service_token, fx)
            }
            Operation::UpdateGuid { fresh } => self.update_guid(agent, fresh, fx),
            Operation::Synchronise => self.synchronise(agent, fx),
        }
    }

    /// When [`Input::Tick`] is due next.
    pub fn next_deadline(&self) -> Option<Time> {
        self.deadlines.nearest()
    }

    /// What is configured.
    pub fn directory(&self) -> &Arc<Directory> {
        &self.directory
    }

    /// The signed-in agent of that number.
    pub fn agent(&self, id: AgentId) -> Option<&Agent> {
        self.agents.get(&id).map(|slot| &slot.agent)
    }

    /// All signed-in agents, in no particular order.
    pub fn agents(&self) -> impl Iterator<Item = &Agent> {
        self.agents.values().map(|slot| &slot.agent)
    }

    /// How many are signed in.
    pub fn signed_in_count(&self) -> usize {
        self.agents.len()
    }

    /// The signed-in agent, if the Guid presented is its session's.
    ///
    /// # Errors
    /// [`Refusal::NotSignedIn`] and [`Refusal::WrongGuid`] (spec/agent.md §3, "Failure").
    pub fn authenticate(&self, now: Time, id: AgentId, guid: &Guid) -> Result<&Agent, Refusal> {
        let agent = self.signed_in(id)?;
        agent.session.token.check(now, guid)?;
        Ok(agent)
    }

    fn signed_in(&self, id: AgentId) -> Result<&Agent, Refusal> {
        self.agent(id).ok_or(Refusal::NotSignedIn)
    }

    /// Changes one thing of an agent and saves it.
    fn set(
        &mut self,
        id: AgentId,
        fx: &mut Effects,
        change: impl FnOnce(&mut Agent),
    ) -> Result<Reply, Refusal> {
        let slot = self.agents.get_mut(&id).ok_or(Refusal::NotSignedIn)?;
        change(&mut slot.agent);
        fx.changes.push(Change::Put(Box::new(slot.agent.clone())));
        Ok(Reply::Done)
    }

    /// Owes an agent an event. Whoever isn't signed in is owed nothing.
    fn tell(&mut self, id: AgentId, event: Event, fx: &mut Effects) {
        let Some(slot) = self.agents.get_mut(&id) else {
            return;
        };
        let entry = slot.outbox.push(fx.now, event).clone();
        fx.changes.push(Change::Owed(id, entry));
        if slot.outbox.len() == self.rules.owed_limit + 1 {
            fx.overflown.push(id);
        }
    }

    /// Sets the agent's next deadline anew after something about it changed.
    fn schedule(&mut self, id: AgentId) {
        if let Some(slot) = self.agents.get(&id) {
            let at = slot.deadline(&self.rules);
            self.deadlines.set(id, at);
        }
    }

    fn enroll(&mut self, slot: Slot) {
        let agent = &slot.agent;
        if let Some(phone) = &agent.session.phone {
            self.phones.insert(phone.clone(), agent.id);
        }
        if agent.session.terms.listen {
            self.listeners.insert(agent.id);
        }
        if agent.session.terms.agent_type == AgentType::Video {
            self.video_agents += 1;
        }
        self.last_serial = self.last_serial.max(agent.session.serial);
        self.deadlines.set(agent.id, slot.deadline(&self.rules));
        self.agents.insert(agent.id, slot);
    }

    fn strike(&mut self, id: AgentId) -> Option<Slot> {
        let slot = self.agents.remove(&id)?;
        if let Some(phone) = &slot.agent.session.phone {
            self.phones.remove(phone);
        }
        self.listeners.remove(&id);
        if slot.agent.session.terms.agent_type == AgentType::Video {
            self.video_agents -= 1;
        }
        self.deadlines.clear(id);
        Some(slot)
    }
}
