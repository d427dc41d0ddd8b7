//! One VDN: the unit that owns state. Everything that happens is one [`Vdn::step`].

mod calls;
mod conference;
mod delivery;
mod figures;
mod input;
mod messages;
mod outbound;
mod outcome;
mod restore;
mod session;
mod signin;
mod signout;
mod state;
mod supervise;
#[cfg(test)]
mod tests;
mod timers;

pub use input::{
    CallOperation, CallOut, ConferenceOperation, Hearing, HelpTarget, Input, MediaOperation, Operation,
    OutsideMode, SkillChoice, Supervision, Transfer, TransferTarget,
};
pub use messages::BulletinTarget;
pub use outcome::{Change, Outcome, Record, Recorded, Reply};
pub use restore::Saved;
pub use signin::{Initial, PhoneChoice, SignIn};
pub use signout::SignOutCause;
pub use state::{Forced, StateRequest};

use crate::agent::Agent;
use crate::call::{Call, Kept, Recording};
use crate::deadlines::Deadlines;
use crate::directory::{Directory, Route};
use crate::event::{Event, InspectedChange};
use crate::figures::Figures;
use crate::flow::LookUp;
use crate::guid::Guid;
use crate::handset::Handset;
use crate::ids::{AgentId, CallId, FlowId, Phone, SessionSerial, SkillId, TaskId};
use crate::outbound::{Pace, Task};
use crate::outbox::Outbox;
use crate::queue::{Place, Queue, Rank};
use crate::refusal::Refusal;
use crate::session::AgentType;
use crate::switch::{Command, LegId, PlayId, RecordingId, RoomId, Seat};
use crate::time::Time;
use calls::LastAgents;
use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
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
    deadlines: Deadlines<AgentId>,
    last_serial: SessionSerial,
    /// Agents whose readiness has to be looked at again before anybody is chosen.
    stale: Vec<AgentId>,
    /// Agents that have become free in this step.
    freed: VecDeque<AgentId>,
    /// Callers that have come back into a queue in this step.
    rejoined: VecDeque<CallId>,
    /// Live calls.
    calls: HashMap<CallId, Call>,
    /// Skill queues: who waits, who is free.
    queues: BTreeMap<SkillId, Queue>,
    /// Callers that wait for one agent only.
    private: BTreeMap<AgentId, BTreeSet<Place>>,
    /// Whom each caller talked with last.
    last_agents: LastAgents,
    /// Where the callers of each number go.
    numbers: HashMap<Phone, Route>,
    /// Behind all that is left to chance.
    chance: u64,
    /// When callers have waited for too long.
    waits: Deadlines<CallId>,
    /// What stands at our end of each leg.
    legs: HashMap<LegId, End>,
    /// Files being played, by their names in the switch.
    plays: HashMap<PlayId, Listener>,
    /// Calls in flows.
    in_flows: HashMap<FlowId, BTreeSet<CallId>>,
    /// Calls for which a web service was asked, by the name of the question.
    asked: HashMap<u64, CallId>,
    /// Recordings being made, by their names in the switch.
    recordings: HashMap<RecordingId, Recording>,
    /// The last number given to a leg, room, play or recording, and to a call.
    last_number: u64,
    last_call: u64,
    /// The tenth of a second (since 1970) that each agent's last recording is named after.
    last_taped: HashMap<AgentId, u64>,
    /// How each room was arranged last.
    arranged: HashMap<RoomId, Vec<Seat>>,
    /// The figures of now and today.
    figures: Figures,
    /// What they were told last.
    reckoning: figures::Reckoning,
    /// Numbers being called, and those that wait, in order.
    outbound: outbound::Outbound,
    /// Numbers to be called.
    tasks: BTreeMap<TaskId, Task>,
    /// Conferences of agents, by the call ids that their agents are shown.
    conferences: BTreeMap<CallId, calls::Conference>,
    /// Who observes whom. Not saved: after a restart clients begin again.
    watching: supervise::Watching,
    /// The inspectors that each agent has on its talks.
    inspectors: HashMap<AgentId, BTreeSet<AgentId>>,
}

/// What stands at our end of a leg.
#[derive(Clone, Debug, PartialEq, Eq)]
enum End {
    /// An agent's phone.
    Handset(AgentId),
    /// The far end of a call.
    Far(CallId),
}

/// Whom a file is played to.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Listener {
    /// An agent, at its own request.
    Agent(AgentId),
    /// The far end of a call in a flow, or of one that waits where a flow sent it.
    Call(CallId),
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
    /// How long an agent's phone is rung, and how long a call then waits for `answer`; 20 s each.
    pub ring: Duration,
    /// How long a number outside is rung; 60 s.
    pub dial: Duration,
    /// How long a caller waits for an agent; 10 min.
    pub wait: Duration,
    /// What an agent does after a call that it didn't answer.
    pub unanswered: Unanswered,
    /// How numbers are called by the contact centre itself.
    pub pace: Pace,
    /// When the totals of the figures begin anew: so long after midnight UTC; 0 – 24 h.
    pub day_begins: Duration,
}

/// What an agent does after a call that it didn't answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Unanswered {
    /// Busy, with reason 2: nobody else waits for an empty chair.
    #[default]
    Busy,
    /// Idle: the next call may be offered at once.
    Idle,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            silence: Duration::from_secs(120),
            push_patience: Duration::from_secs(120),
            forcing: true,
            owed_limit: 1000,
            ring: Duration::from_secs(20),
            dial: Duration::from_secs(60),
            wait: Duration::from_secs(600),
            unanswered: Unanswered::default(),
            pace: Pace::default(),
            day_begins: Duration::ZERO,
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
    /// The agent's phone and the calls in its hand. Not saved: after a restart no leg is left.
    hand: Handset,
    /// What distribution knows of the agent. Not saved.
    duty: Duty,
}

/// What distribution knows of an agent.
#[derive(Clone, Debug, Default)]
struct Duty {
    /// The queues that it takes calls from, with its level in each.
    levels: Vec<(SkillId, u8)>,
    /// Where it stands among the free ones; empty unless it is free.
    ready: Vec<(SkillId, Rank)>,
    /// Stands in [`Vdn::stale`].
    stale: bool,
    /// Calls taken from queues since sign-in.
    calls: u32,
    /// Time in talk since sign-in.
    talked: Duration,
}

/// What a step gathers.
struct Effects {
    now: Time,
    changes: Vec<Change>,
    commands: Vec<Command>,
    records: Vec<Record>,
    lookups: Vec<LookUp>,
    kept: Vec<Kept>,
    /// Calls whose room may have to be arranged anew.
    touched: BTreeSet<CallId>,
    /// Rooms of calls that are over.
    emptied: Vec<RoomId>,
    /// `releasephone`: this agent's phone goes on hook with the call, also in a long connection.
    lays_down: Option<AgentId>,
    /// Sessions that are owed more than the limit.
    overflown: Vec<AgentId>,
}

impl Vdn {
    /// A VDN in which nobody is signed in.
    pub fn new(directory: Arc<Directory>, rules: Rules) -> Self {
        let mut vdn = Self {
            directory,
            rules,
            agents: HashMap::new(),
            phones: HashMap::new(),
            listeners: BTreeSet::new(),
            video_agents: 0,
            deadlines: Deadlines::default(),
            last_serial: SessionSerial::default(),
            stale: Vec::new(),
            freed: VecDeque::new(),
            rejoined: VecDeque::new(),
            calls: HashMap::new(),
            queues: BTreeMap::new(),
            private: BTreeMap::new(),
            last_agents: LastAgents::default(),
            numbers: HashMap::new(),
            chance: 0,
            waits: Deadlines::default(),
            legs: HashMap::new(),
            plays: HashMap::new(),
            in_flows: HashMap::new(),
            asked: HashMap::new(),
            recordings: HashMap::new(),
            last_number: 0,
            last_call: 0,
            last_taped: HashMap::new(),
            arranged: HashMap::new(),
            figures: Figures::default(),
            reckoning: figures::Reckoning::default(),
            outbound: outbound::Outbound::default(),
            tasks: BTreeMap::new(),
            conferences: BTreeMap::new(),
            watching: supervise::Watching::default(),
            inspectors: HashMap::new(),
        };
        vdn.configure_queues();
        vdn
    }

    /// Lets one thing happen. Cannot fail: what isn't permitted is answered with a refusal and
    /// changes nothing.
    pub fn step(&mut self, now: Time, input: Input) -> Outcome {
        let mut fx = Effects {
            now,
            changes: Vec::new(),
            commands: Vec::new(),
            records: Vec::new(),
            lookups: Vec::new(),
            kept: Vec::new(),
            touched: BTreeSet::new(),
            emptied: Vec::new(),
            lays_down: None,
            overflown: Vec::new(),
        };
        self.turn_day(now);
        let reply = self.apply(input, &mut fx);
        // An offer can be one event too many, and an end of a session can free a caller.
        loop {
            if let Some(agent) = fx.overflown.pop() {
                self.end_session(agent, SignOutCause::Overflow, &mut fx);
            } else if !self.distribute(&mut fx) && !self.pace(&mut fx) {
                break;
            }
        }
        self.reckon(&mut fx);
        self.arrange(&mut fx);
        Outcome {
            reply,
            changes: fx.changes,
            commands: fx.commands,
            kept: fx.kept,
            lookups: fx.lookups,
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
            Input::Switch(report) => self.switch_report(report, fx),
            Input::Restarted { legs, calls } => self.restarted(legs, calls, fx),
            Input::LookedUp { id, fields } => self.looked_up(id, fields, fx),
            Input::Tasks(tasks) => self.take_tasks(tasks, fx),
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
            Operation::TalkRight(on) => self.set_talk_right(agent, on, fx),
            Operation::SelfRecord { on, before_talking } => self.set(agent, fx, |agent| {
                agent.settings.self_record = on;
                agent.settings.record_before_talking = before_talking;
            }),
            Operation::Forwarding(to) => self.set(agent, fx, |agent| agent.settings.forwarding = to),
            Operation::CustomState(state) => self.set(agent, fx, |agent| agent.custom_state = Some(state)),
            Operation::BindPhone(phone) => self.bind_phone(agent, phone, fx),
            Operation::Call(operation) => self.call_operation(agent, operation, fx),
            Operation::Media(operation) => self.media_operation(agent, operation, fx),
            Operation::Supervision(request) => self.supervise(agent, request, fx),
            Operation::Conference(request) => self.conference(agent, request, fx),
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
        [
            self.deadlines.nearest(),
            self.waits.nearest(),
            self.day_ends(),
            self.outbound.deadline(),
        ]
        .into_iter()
        .flatten()
        .min()
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

    /// The phone and calls in hand of the signed-in agent of that number.
    pub fn hand(&self, id: AgentId) -> Option<&Handset> {
        self.agents.get(&id).map(|slot| &slot.hand)
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
        self.look_again(id);
        Ok(Reply::Done)
    }

    /// Owes an agent an event. Whoever isn't signed in is owed nothing.
    fn tell(&mut self, id: AgentId, event: Event, fx: &mut Effects) {
        let Some(slot) = self.agents.get_mut(&id) else {
            return;
        };
        let seen = InspectedChange::of_event(&event);
        let entry = slot.outbox.push(fx.now, event).clone();
        fx.changes.push(Change::Owed(id, entry));
        if slot.outbox.len() > self.rules.owed_limit {
            fx.overflown.push(id);
        }
        if let Some(change) = seen {
            self.tell_watchers(id, change, fx);
        }
    }

    /// Sets the agent's next deadline anew after something about it changed.
    fn schedule(&mut self, id: AgentId) {
        if let Some(slot) = self.agents.get(&id) {
            let at = slot.deadline(&self.rules);
            self.deadlines.set(id, at);
        }
        self.look_again(id);
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
        let id = agent.id;
        self.deadlines.set(id, slot.deadline(&self.rules));
        self.agents.insert(id, slot);
        self.on_duty(id);
    }

    fn strike(&mut self, id: AgentId) -> Option<Slot> {
        self.off_duty(id);
        self.leaves_tasks(id);
        let slot = self.agents.remove(&id)?;
        if let Some(phone) = &slot.agent.session.phone {
            self.phones.remove(phone);
        }
        self.listeners.remove(&id);
        if slot.agent.session.terms.agent_type == AgentType::Video {
            self.video_agents -= 1;
        }
        self.deadlines.clear(&id);
        Some(slot)
    }
}
