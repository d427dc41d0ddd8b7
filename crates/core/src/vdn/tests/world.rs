//! A VDN under watch: after every step all that it promises is checked.

use super::promises::Ledger;
use super::recount::Recount;
use crate::agent::{Activity, Agent};
use crate::call::{Call, CallLeg, CallRecord, Kept};
use crate::flow::LookUp;
use crate::handset::Handset;
use crate::ids::TaskId;
use crate::outbound::Task;
use crate::outbox::Outbox;
use crate::session::AgentType;
use crate::vdn::{Change, Input, Outcome, Rules, Saved, Vdn};
use crate::{AgentId, CallId, Directory, EventNo, Phone, SessionSerial, SkillId, Time};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

pub(super) struct World {
    pub(super) vdn: Vdn,
    pub(super) now: Time,
    /// What a store would hold.
    saved: Saved,
    /// Events of the present session: (which, the newest born, the oldest not told).
    counts: BTreeMap<AgentId, (SessionSerial, EventNo, EventNo)>,
    pub(super) born: u64,
    pub(super) told: u64,
    pub(super) dropped: u64,
    pub(super) ledger: Ledger,
    recount: Recount,
    /// Web services that were asked, in order.
    pub(super) lookups: Vec<LookUp>,
    /// What was to be called at some time.
    pub(super) tasks: BTreeMap<TaskId, Task>,
}

/// Everything of a VDN that a step can change, comparable.
#[derive(Debug, PartialEq)]
pub(super) struct Digest {
    agents: BTreeMap<AgentId, (Agent, Outbox, Time, Option<Time>)>,
    phones: BTreeMap<Phone, AgentId>,
    listeners: BTreeSet<AgentId>,
    video_agents: u32,
    last_serial: SessionSerial,
    hands: BTreeMap<AgentId, Handset>,
    calls: BTreeMap<CallId, Call>,
    queues: BTreeMap<SkillId, (Vec<CallId>, Vec<AgentId>)>,
    conferences: String,
    watched: BTreeMap<AgentId, Vec<AgentId>>,
    inspectors: BTreeMap<AgentId, BTreeSet<AgentId>>,
}

pub(super) fn digest(vdn: &Vdn) -> Digest {
    let agents = vdn.agents.iter().map(|(id, slot)| {
        let looked_at = vdn.deadlines.of(id);
        (
            *id,
            (
                slot.agent.clone(),
                slot.outbox.clone(),
                slot.alive_until,
                looked_at,
            ),
        )
    });
    Digest {
        agents: agents.collect(),
        phones: vdn
            .phones
            .iter()
            .map(|(phone, id)| (phone.clone(), *id))
            .collect(),
        listeners: vdn.listeners.clone(),
        video_agents: vdn.video_agents,
        last_serial: vdn.last_serial,
        hands: vdn
            .agents
            .iter()
            .map(|(id, slot)| (*id, slot.hand.clone()))
            .collect(),
        calls: vdn.calls.clone(),
        queues: vdn
            .queues
            .iter()
            .map(|(skill, queue)| {
                let waiting = queue.waiting().map(|place| place.call.clone());
                (*skill, (waiting.collect(), queue.ready().collect()))
            })
            .collect(),
        conferences: format!("{:?}", vdn.conferences),
        watched: vdn
            .agents
            .keys()
            .map(|id| (*id, vdn.watched_by(*id)))
            .filter(|(_, watched)| !watched.is_empty())
            .collect(),
        inspectors: vdn
            .inspectors
            .iter()
            .map(|(id, who)| (*id, who.clone()))
            .collect(),
    }
}

impl Digest {
    /// As right after a restart at `now`, at which everybody got the full time until `silence`.
    pub(super) fn restarted(mut self, now: Time, silence: Time) -> Self {
        for (agent, _, alive_until, looked_at) in self.agents.values_mut() {
            agent.session.resume(now);
            *alive_until = silence;
            *looked_at = None;
        }
        self.last_serial = SessionSerial::default();
        self.hands.clear();
        self.calls.clear();
        self.queues.clear();
        self.conferences = "{}".into();
        self.watched.clear();
        self.inspectors.clear();
        self
    }
}

impl World {
    pub(super) fn new(directory: Directory, rules: Rules, now: Time) -> Self {
        Self {
            vdn: Vdn::new(Arc::new(directory), rules),
            now,
            saved: Saved::default(),
            counts: BTreeMap::new(),
            born: 0,
            told: 0,
            dropped: 0,
            ledger: Ledger::default(),
            recount: Recount::default(),
            lookups: Vec::new(),
            tasks: BTreeMap::new(),
        }
    }

    /// One step, and everything that must hold after it.
    pub(super) fn step(&mut self, input: Input) -> Outcome {
        let before = digest(&self.vdn);
        let shown = format!("{input:?}");
        let outcome = self.vdn.step(self.now, input);
        let after = digest(&self.vdn);
        if outcome.reply.is_err() {
            assert!(
                outcome.changes.is_empty()
                    && outcome.commands.is_empty()
                    && outcome.records.is_empty()
                    && outcome.kept.is_empty()
                    && outcome.lookups.is_empty(),
                "refused, but something happened: {shown}: {outcome:?}"
            );
            assert_eq!(before, after, "refused, but something changed: {shown}");
        }
        for change in &outcome.changes {
            self.count(change);
            self.saved.apply(change.clone());
        }
        self.ledger.note(&outcome, self.now);
        self.lookups.extend(outcome.lookups.iter().cloned());
        for kept in &outcome.kept {
            if let Kept::Task(task) = kept {
                self.tasks.insert(task.id, (**task).clone());
            }
        }
        self.check(&shown);
        self.ledger.check(&self.vdn, self.now, &shown);
        self.recount.note(&outcome, &self.vdn, self.now);
        self.recount.check(&self.vdn, &shown);
        self.vdn.check_tasks(self.now, &shown);
        outcome
    }

    /// Lets time pass; ticks come when they are due, and `each` is shown what they did.
    pub(super) fn pass(&mut self, span: Duration, mut each: impl FnMut(Time, &Outcome)) {
        let until = self.now.after(span);
        while let Some(due) = self.vdn.next_deadline().filter(|due| *due <= until) {
            self.now = self.now.max(due);
            let outcome = self.step(Input::Tick);
            each(self.now, &outcome);
            assert!(
                self.vdn.next_deadline().is_none_or(|next| next > self.now),
                "something due was left over by a tick"
            );
        }
        self.now = until;
    }

    /// Goes on with a VDN made from what the store holds. What a restart itself changes of a session
    /// is saved with the next change, so here the store is brought to it at once.
    pub(super) fn go_on_as(&mut self, restored: Vdn) {
        self.saved = Saved::default();
        for id in restored.agents.keys() {
            let (agent, outbox) = restored.save(*id).expect("it is there");
            self.saved.put(agent.clone(), outbox.clone());
        }
        self.vdn = restored;
        self.ledger.all_rooms_are_gone();
        self.recount.restarted(&self.vdn, self.now);
    }

    /// The participants of calls that the records know of as present: handed in after a restart.
    pub(super) fn open_legs(&self) -> Vec<CallLeg> {
        let legs = self.ledger.legs.values();
        legs.filter(|leg| leg.ended.is_none()).cloned().collect()
    }

    /// The calls that the records know of as live: handed in after a restart.
    pub(super) fn open_calls(&self) -> Vec<CallRecord> {
        let calls = self.ledger.books.calls.values();
        calls.filter(|call| call.ended.is_none()).cloned().collect()
    }

    /// What the store holds, made a VDN again: the same but for what is not saved.
    pub(super) fn restored(&self) -> Vdn {
        let directory = self.vdn.directory().clone();
        Vdn::restore(directory, self.vdn.rules, self.now, self.saved.clone())
    }

    fn count(&mut self, change: &Change) {
        match change {
            Change::Put(agent) => {
                let serial = agent.session.serial;
                let entry = self
                    .counts
                    .entry(agent.id)
                    .or_insert((serial, EventNo(0), EventNo(1)));
                assert_eq!(
                    entry.0, serial,
                    "{}: a new session without the end of the old one",
                    agent.id
                );
            }
            Change::Moved { agent, .. } => {
                assert!(
                    self.counts.contains_key(agent),
                    "{agent}: moved without being signed in"
                );
            }
            Change::Owed(id, entry) => {
                let (_, last, _) = self.counts.get_mut(id).expect("owed to somebody signed in");
                assert_eq!(entry.no, last.next(), "{id}: a gap in the numbers");
                assert_eq!(entry.at, self.now);
                *last = entry.no;
                self.born += 1;
            }
            Change::Told(id, upto) => {
                let (_, last, first) = self.counts.get_mut(id).expect("told to somebody signed in");
                let upto = EventNo(upto.0.min(last.0));
                assert!(upto >= *first, "{id}: told twice");
                self.told += upto.0 + 1 - first.0;
                *first = upto.next();
            }
            Change::Gone { agent, session, .. } => {
                let (serial, last, first) = self.counts.remove(agent).expect("was signed in");
                assert_eq!(serial, *session);
                self.dropped += last.0 + 1 - first.0;
            }
        }
    }

    fn check(&self, after: &str) {
        let vdn = &self.vdn;
        let saved: Vec<(Agent, Outbox)> = self.saved.clone().into_agents().collect();
        let mut ids: Vec<AgentId> = vdn.agents.keys().copied().collect();
        ids.sort_unstable();
        let live: Vec<(Agent, Outbox)> = ids
            .iter()
            .filter_map(|id| vdn.save(*id))
            .map(|(agent, outbox)| (agent.clone(), outbox.clone()))
            .collect();
        assert_eq!(saved, live, "the changes don't give the state: {after}");

        let mut phones = BTreeMap::new();
        let mut owed = 0;
        for (agent, outbox) in &live {
            let id = agent.id;
            if let Some(phone) = &agent.session.phone {
                assert_eq!(
                    phones.insert(phone.clone(), id),
                    None,
                    "{phone} is bound twice: {after}"
                );
            }
            let looked_at = vdn.deadlines.of(&id).expect("everybody stands in the deadlines");
            let slot = &vdn.agents[&id];
            assert!(
                looked_at <= slot.deadline(&vdn.rules),
                "{id} is looked at too late: {after}"
            );
            assert!(has_its_deadline(agent, self.now), "{agent:?} after {after}");

            let numbers: Vec<u64> = outbox.iter().map(|entry| entry.no.0).collect();
            let first = outbox.last().0 + 1 - numbers.len() as u64;
            assert_eq!(
                numbers,
                (first..=outbox.last().0).collect::<Vec<u64>>(),
                "{id} after {after}"
            );
            assert_eq!(self.counts[&id].1, outbox.last());
            assert!(
                outbox.len() <= vdn.rules.owed_limit,
                "{id} is owed too much: {after}"
            );
            owed += numbers.len() as u64;
        }
        assert_eq!(
            self.born,
            self.told + self.dropped + owed,
            "events were lost: {after}"
        );

        let bound = vdn
            .phones
            .iter()
            .map(|(phone, id)| (phone.clone(), *id))
            .collect();
        assert_eq!(phones, bound, "phones and sessions differ: {after}");
        let video = |agent: &&(Agent, Outbox)| agent.0.session.terms.agent_type == AgentType::Video;
        assert_eq!(
            vdn.video_agents as usize,
            live.iter().filter(video).count(),
            "{after}"
        );
        let listening = live.iter().filter(|(agent, _)| agent.session.terms.listen);
        let listening: BTreeSet<AgentId> = listening.map(|(agent, _)| agent.id).collect();
        assert_eq!(vdn.listeners, listening, "{after}");
    }
}

/// No wait without a deadline, save for idle, busy, talking, a rest that was told to be over, and
/// work that only the agent ends.
fn has_its_deadline(agent: &Agent, now: Time) -> bool {
    match &agent.activity {
        Activity::Idle | Activity::Busy { .. } => true,
        Activity::Rest { rest, until } => match until {
            Some(until) => *until == agent.since.after(rest.length),
            None => agent.since.after(rest.length) <= now,
        },
        Activity::Work { until, .. } => until.is_none_or(|until| until >= agent.since),
        Activity::Call { .. } => true,
    }
}
