//! The switch's side of an owner: reports come in, commands go out, legs that nobody knows any more
//! are hung up.

use super::{Fault, Health, Inner, MOST_GATHERED, Owner};
use ccgate_core::Input;
use ccgate_core::call::{CallLeg, CallRecord, Recording};
use ccgate_core::flow::LookUp;
use ccgate_core::outbound::Task;
use ccgate_core::switch::{Cause, Command, LegId, Report};
use std::collections::HashSet;
use std::sync::{MutexGuard, PoisonError};
use std::time::Duration;

/// How often a store that doesn't keep up is looked at.
const LOOK: Duration = Duration::from_millis(500);
/// How long legs that were hung up may take to go.
const GOING: Duration = Duration::from_secs(10);

/// The VDN's legs in the switch, by what was told it and what it told.
#[derive(Debug, Default)]
pub(super) struct Legs {
    live: HashSet<LegId>,
    /// Hung up because the state that knew them is lost.
    ending: HashSet<LegId>,
}

impl Owner {
    /// Steps what the switch reports. Waits while the store is too far behind, so that the switch
    /// notices and takes fewer calls; nothing is lost meanwhile.
    pub async fn report(&self, report: Report) {
        while self.is_crowded() {
            let mut saved = self.saved.subscribe();
            tokio::select! {
                // The sender lives as long as the owner does.
                _ = saved.changed() => {}
                () = self.until_lost() => break,
                () = tokio::time::sleep(LOOK) => {}
            }
        }
        match report {
            Report::Offered { leg, .. } => drop(self.legs().live.insert(leg)),
            Report::Gone { leg, .. } => self.leg_gone(leg),
            _ => {}
        }
        let offered = match &report {
            Report::Offered { leg, .. } => Some(*leg),
            _ => None,
        };
        match self.step(Input::Switch(report)) {
            Ok(_) => {}
            Err(Fault::Restoring | Fault::Lost) => {
                // All other legs are hung up by whoever found the state lost.
                if let Some(leg) = offered {
                    self.abandon(leg);
                }
            }
            Err(fault) => tracing::warn!(vdn = %self.id, %fault, "a report of the switch was refused"),
        }
    }

    /// Waits until legs that were hung up after a fault have gone, or for 10 s.
    pub async fn ended_legs(&self) {
        let gone = async {
            loop {
                let fewer = self.fewer_legs.notified();
                if self.legs().ending.is_empty() {
                    return;
                }
                fewer.await;
            }
        };
        // A leg whose end is never told keeps nobody waiting for good.
        let _ = tokio::time::timeout(GOING, gone).await;
    }

    /// The switch has ended: whatever legs there were are gone.
    pub async fn no_switch(&self) {
        let legs: Vec<LegId> = self.legs().live.iter().copied().collect();
        for leg in legs {
            let cause = Cause::Restart;
            self.report(Report::Gone { leg, cause }).await;
        }
    }

    /// How many legs the VDN has in the switch.
    pub fn leg_count(&self) -> usize {
        self.legs().live.len()
    }

    /// How many calls are live in the VDN.
    pub fn call_count(&self) -> usize {
        self.lock().vdn.call_count()
    }

    /// Tells the switch what a saved step asked for.
    pub(super) fn execute(&self, commands: Vec<Command>) {
        for command in commands {
            if let Command::Ring { leg, .. } = &command {
                self.legs().live.insert(*leg);
            }
            self.port.command(self.id, command);
        }
    }

    /// Has the web services asked that a saved step asked for.
    pub(super) fn look_up(&self, lookups: Vec<LookUp>) {
        for lookup in lookups {
            // The receiver is gone only when the gateway stops.
            let _ = self.lookups.send(lookup);
        }
    }

    /// The state that knew the legs is lost.
    pub(super) fn hang_up_all(&self) {
        let legs: Vec<LegId> = {
            let mut legs = self.legs();
            let live: Vec<LegId> = legs.live.drain().collect();
            legs.ending.extend(&live);
            live
        };
        if !legs.is_empty() {
            tracing::warn!(vdn = %self.id, legs = legs.len(), "calls are ended: their state is lost");
        }
        for leg in legs {
            self.port.command(
                self.id,
                Command::HangUp {
                    leg,
                    cause: Cause::Restart,
                },
            );
        }
    }

    /// The calls that the loaded state was saved with are over. To be called before anything else
    /// is stepped.
    pub(super) fn take_up(
        &self,
        inner: &mut Inner,
        legs: Vec<CallLeg>,
        calls: Vec<CallRecord>,
        tasks: Vec<Task>,
        recordings: Vec<Recording>,
    ) {
        if !legs.is_empty() {
            tracing::warn!(vdn = %self.id, legs = legs.len(), "calls were live when the state was saved; they are over");
        }
        if let Err(fault) = self.step_locked(inner, Input::Restarted { legs, calls }) {
            tracing::error!(vdn = %self.id, %fault, "calls that are over could not be ended");
        }
        if !tasks.is_empty()
            && let Err(fault) = self.step_locked(inner, Input::Tasks(tasks))
        {
            tracing::error!(vdn = %self.id, %fault, "numbers that were to be called are not");
        }
        for recording in recordings {
            // The receiver is gone only when the gateway stops.
            let _ = self.unfinished.send(recording);
        }
    }

    fn abandon(&self, leg: LegId) {
        self.legs().live.remove(&leg);
        let cause = Cause::Overload;
        self.port.command(self.id, Command::HangUp { leg, cause });
    }

    fn leg_gone(&self, leg: LegId) {
        let mut legs = self.legs();
        legs.live.remove(&leg);
        legs.ending.remove(&leg);
        drop(legs);
        self.fewer_legs.notify_waiters();
    }

    fn is_crowded(&self) -> bool {
        let inner = self.lock();
        inner.health == Health::Good && inner.batch.len() > MOST_GATHERED
    }

    /// Nothing panics while it is locked.
    fn legs(&self) -> MutexGuard<'_, Legs> {
        self.legs.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
