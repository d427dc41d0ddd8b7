//! The switch's part, played by hand: reports are handed to the core as a driver would.

use ccgate_core::call::{Far, Recording};
use ccgate_core::directory::Directory;
use ccgate_core::switch::{Cause, Command, Entrance, LegId, RecordingId, Report, Written};
use ccgate_core::{AgentId, CallId, Input, Phone, VdnId};
use ccgate_server::config::Config;
use ccgate_server::owner::Owner;
use ccgate_server::run::start_on;
use ccgate_server::telephony::{Driver, SwitchPort};
use ccgate_store::{Options, Store, demo};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc::{Sender, channel};

use super::harness::{self, Site};

/// Takes every command and does nothing.
#[derive(Debug)]
struct ByHand {
    /// Dropped, it would mean that the switch has gone.
    _reports: Sender<(VdnId, Report)>,
}

impl SwitchPort for ByHand {
    fn command(&self, _: VdnId, _: Command) {}
}

/// A gateway with the demo directory that has no other switch than a [`Switchboard`].
pub(super) async fn site(change: impl FnOnce(&mut Config)) -> Site {
    site_of(demo::directory(), change).await
}

/// The same with another directory.
pub(super) async fn site_of(directory: Directory, change: impl FnOnce(&mut Config)) -> Site {
    let folder = tempfile::tempdir().unwrap();
    let mut config = harness::config(folder.path());
    change(&mut config);
    let store = Store::open(config.store.url.expose(), Options::default())
        .await
        .unwrap();
    harness::import(&store, &[directory]).await;
    store.close().await;
    let (keep, reports) = channel(1);
    let driver = Driver::Given(Arc::new(ByHand { _reports: keep }), reports);
    let running = start_on(config.clone(), driver).await.unwrap();
    Site {
        running,
        config,
        folder,
    }
}

impl Site {
    /// What the catalogue has of a recording.
    pub(super) async fn recording(&self, id: &str) -> Recording {
        let store = self.store().await;
        let found = store.recording(demo::VDN, id).await.unwrap();
        store.close().await;
        found.expect("a recording")
    }
}

/// Reports to the demo VDN.
pub(super) struct Switchboard(Arc<Owner>);

impl Switchboard {
    pub(super) fn of(site: &Site) -> Self {
        Self(site.running.gateway().routing().owners[&demo::VDN].clone())
    }

    pub(super) fn report(&self, report: Report) {
        let _unsaved = self.0.step(Input::Switch(report)).unwrap();
    }

    /// A caller dials; the name of its leg.
    pub(super) fn offer(&self, number: u64, caller: &str, called: &str) -> LegId {
        let leg = LegId::Offered(number);
        self.report(Report::Offered {
            leg,
            called: Phone::from(called),
            caller: Phone::from(caller),
            from: Entrance::Trunk("test".to_owned()),
        });
        leg
    }

    /// The caller hangs up.
    pub(super) fn caller_leaves(&self, leg: LegId) {
        let cause = Cause::CallerLeft;
        self.report(Report::Gone { leg, cause });
    }

    /// The leg of the agent's phone, rung or up.
    fn phone(&self, agent: u32) -> LegId {
        let leg = self.0.read(|vdn, _| {
            let line = vdn.hand(AgentId(agent)).expect("signed in").line;
            Ok(line.leg().expect("the phone is rung"))
        });
        leg.unwrap().0
    }

    /// The agent's phone rings and is picked up.
    pub(super) fn pick_up(&self, agent: u32) {
        let leg = self.phone(agent);
        self.report(Report::Alerting { leg });
        self.report(Report::Answered { leg });
    }

    /// The number that the call goes to rings and is answered.
    pub(super) fn answer_outside(&self, call: &str) {
        let leg = self.outside(call);
        self.report(Report::Alerting { leg });
        self.report(Report::Answered { leg });
    }

    /// The far end of the call hangs up.
    pub(super) fn hang_up_outside(&self, call: &str) {
        let leg = self.outside(call);
        self.report(Report::Gone {
            leg,
            cause: Cause::Normal,
        });
    }

    fn outside(&self, call: &str) -> LegId {
        let leg = self.0.read(
            |vdn, _| match &vdn.call(&CallId::from(call)).expect("a live call").far {
                Far::Outside { leg, .. } => Ok(*leg),
                Far::Agent(agent) => panic!("{agent} is the far end"),
            },
        );
        leg.unwrap().0
    }

    /// The recording of this `taskId` is over.
    pub(super) fn recorded(&self, task: u64, length: Duration, bytes: u64) {
        self.report(Report::RecordingEnded {
            recording: RecordingId(task),
            written: Some(Written { length, bytes }),
        });
    }
}
