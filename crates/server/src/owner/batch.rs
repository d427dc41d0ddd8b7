//! Changes gathered until the writer takes them.

use ccgate_core::call::Kept;
use ccgate_core::flow::LookUp;
use ccgate_core::switch::Command;
use ccgate_core::vdn::Record;
use ccgate_core::{AgentId, Change, Event, EventNo, SessionSerial, Time, VdnId};

/// What the next write holds.
#[derive(Debug)]
pub(super) struct Batch {
    seq: u64,
    in_flight: Option<u64>,
    urgent: bool,
    changes: Vec<Change>,
    kept: Vec<Kept>,
    /// Bytes of calls' data in `kept`.
    data: usize,
    records: Vec<(VdnId, Record)>,
    commands: Vec<Command>,
    lookups: Vec<LookUp>,
}

/// A batch on its way to the store.
#[derive(Debug)]
pub(super) struct Taken {
    pub(super) seq: u64,
    pub(super) changes: Vec<Change>,
    pub(super) kept: Vec<Kept>,
    pub(super) records: Vec<(VdnId, Record)>,
    /// For the switch, once the rest is saved.
    pub(super) commands: Vec<Command>,
    /// Web services to be asked, once the rest is saved.
    pub(super) lookups: Vec<LookUp>,
}

/// What may be told once a batch is saved.
#[derive(Debug)]
pub(super) enum Release {
    /// That this session of the agent is there.
    Began(AgentId, SessionSerial),
    /// Events of the agent's session up to this one.
    Events(AgentId, EventNo),
    /// That events of the session have been told; the next may follow.
    Told(AgentId),
    /// The end of the session.
    Ended {
        agent: AgentId,
        session: SessionSerial,
        farewell: Event,
        at: Time,
    },
}

impl Batch {
    pub(super) fn new(seq: u64) -> Self {
        Self {
            seq,
            in_flight: None,
            urgent: false,
            changes: Vec::new(),
            kept: Vec::new(),
            data: 0,
            records: Vec::new(),
            commands: Vec::new(),
            lookups: Vec::new(),
        }
    }

    /// The number that the gathered changes will be saved under.
    pub(super) fn seq(&self) -> u64 {
        self.seq
    }

    /// The number of the batch that is being saved.
    pub(super) fn in_flight(&self) -> Option<u64> {
        self.in_flight
    }

    /// How many changes are gathered, with what is kept of calls: each kilobyte of calls' data is
    /// another one, because memory is what is to be bounded by this.
    pub(super) fn len(&self) -> usize {
        self.changes.len() + self.kept.len() + self.data / 1024
    }

    /// Whether somebody waits for it.
    pub(super) fn is_urgent(&self) -> bool {
        self.urgent
    }

    /// Somebody waits for what is gathered.
    pub(super) fn hurry(&mut self) {
        self.urgent |= !self.changes.is_empty();
    }

    pub(super) fn add(
        &mut self,
        changes: Vec<Change>,
        kept: Vec<Kept>,
        records: impl IntoIterator<Item = (VdnId, Record)>,
        commands: Vec<Command>,
    ) {
        // That something was told can wait for the next write; everything else is waited for.
        let awaited = changes.iter().any(|change| !matches!(change, Change::Told(..)));
        self.urgent |= awaited || !kept.is_empty() || !commands.is_empty();
        self.data += kept.iter().map(size).sum::<usize>();
        self.kept.extend(kept);
        self.commands.extend(commands);
        if self.changes.is_empty() {
            self.changes = changes;
        } else {
            self.changes.extend(changes);
        }
        self.records.extend(records);
    }

    /// Web services to be asked once what led there is saved.
    pub(super) fn ask(&mut self, lookups: Vec<LookUp>) {
        self.urgent |= !lookups.is_empty();
        self.lookups.extend(lookups);
    }

    pub(super) fn take(&mut self) -> Option<Taken> {
        let nothing = self.changes.is_empty()
            && self.kept.is_empty()
            && self.records.is_empty()
            && self.commands.is_empty()
            && self.lookups.is_empty();
        if nothing {
            return None;
        }
        let taken = Taken {
            seq: self.seq,
            changes: std::mem::take(&mut self.changes),
            kept: std::mem::take(&mut self.kept),
            records: std::mem::take(&mut self.records),
            commands: std::mem::take(&mut self.commands),
            lookups: std::mem::take(&mut self.lookups),
        };
        self.data = 0;
        self.in_flight = Some(self.seq);
        self.seq += 1;
        self.urgent = false;
        Some(taken)
    }

    /// A batch without changes, to carry agents saved whole.
    pub(super) fn take_empty(&mut self) -> Taken {
        let taken = Taken {
            seq: self.seq,
            changes: Vec::new(),
            kept: Vec::new(),
            records: Vec::new(),
            commands: Vec::new(),
            lookups: Vec::new(),
        };
        self.in_flight = Some(self.seq);
        self.seq += 1;
        taken
    }

    pub(super) fn saved(&mut self, seq: u64) {
        if self.in_flight == Some(seq) {
            self.in_flight = None;
        }
    }
}

/// Bytes of a call's data; the rest is small.
fn size(kept: &Kept) -> usize {
    match kept {
        Kept::Data(_, data) => data.0.len(),
        Kept::Task(task) => task.data.0.len(),
        Kept::Leg(_) | Kept::Recording(_) | Kept::Call(_) | Kept::Span(_) => 0,
    }
}

impl Taken {
    /// Whether there is anything for the store.
    pub(super) fn is_to_be_saved(&self) -> bool {
        !(self.changes.is_empty() && self.kept.is_empty() && self.records.is_empty())
    }

    /// What saving the batch lets be told, in order.
    pub(super) fn releases(self, now: Time) -> impl Iterator<Item = Release> {
        self.changes.into_iter().filter_map(move |change| match change {
            Change::Put(agent) => Some(Release::Began(agent.id, agent.session.serial)),
            Change::Moved { .. } => None,
            Change::Owed(agent, entry) => Some(Release::Events(agent, entry.no)),
            Change::Told(agent, _) => Some(Release::Told(agent)),
            Change::Gone {
                agent,
                session,
                farewell,
            } => Some(Release::Ended {
                agent,
                session,
                farewell,
                at: now,
            }),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ccgate_core::call::CallData;

    #[test]
    fn the_data_of_calls_counts_by_its_size() {
        let data = |length| {
            let text = "x".repeat(length);
            Kept::Data("1-1".into(), CallData(text.into()))
        };
        let mut batch = Batch::new(1);
        batch.add(Vec::new(), vec![data(100), data(16 * 1024)], [], Vec::new());
        assert_eq!(batch.len(), 2 + 16);
        batch.add(Vec::new(), vec![data(1024)], [], Vec::new());
        assert_eq!(batch.len(), 3 + 17);
        assert!(batch.take().is_some());
        assert_eq!(batch.len(), 0);
    }
}
