//! The switch's part, played by hand: reports are handed to the core as a driver would.

use ccgate_core::call::Far;
use ccgate_core::switch::{Cause, Entrance, LegId, RecordingId, Report, Written};
use ccgate_core::{AgentId, CallId, Input, Phone};
use ccgate_server::owner::Owner;
use ccgate_store::demo;
use std::sync::Arc;
use std::time::Duration;

use super::harness::Site;

/// Reports to the demo VDN.
pub(super) struct Switchboard(Arc<Owner>);

impl Switchboard {
    pub(super) fn of(site: &Site) -> Self {
        Self(site.running.gateway().routing().owners[&demo::VDN].clone())
    }

    fn report(&self, report: Report) {
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
        let leg = self.0.read(|vdn, _| match &vdn.call(&CallId::from(call)).expect("a live call").far {
            Far::Outside { leg, .. } => Ok(*leg),
            Far::Agent(agent) => panic!("{agent} is the far end"),
        });
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
