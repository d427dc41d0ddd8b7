//! Where owners send their commands, whatever carries them out.

use crate::clock::Clock;
use ccgate_core::VdnId;
use ccgate_core::switch::{Cause, Command, Report, Switch};
use ccgate_sip::SipSwitch;
use std::fmt;
use tokio::sync::mpsc::{Receiver, Sender, UnboundedReceiver, UnboundedSender, channel, unbounded_channel};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Reports that may wait until owners have taken up those before.
const REPORTS: usize = 1024;

/// A switch as owners see it. What it reports comes another way.
pub trait SwitchPort: Send + Sync + fmt::Debug {
    /// Carries a command out; returns at once. Commands of one VDN are carried out in their order.
    fn command(&self, vdn: VdnId, command: Command);
}

impl SwitchPort for Sip {
    fn command(&self, vdn: VdnId, command: Command) {
        self.0.command(vdn, command);
    }
}

/// The SIP switch as a port.
pub(crate) struct Sip(pub(crate) SipSwitch);

impl fmt::Debug for Sip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sip")
    }
}

/// No switch: nobody can be rung, nobody calls.
#[derive(Debug)]
pub struct NoSwitch {
    /// Bounded by the calls that agents may begin.
    reports: UnboundedSender<(VdnId, Report)>,
}

impl NoSwitch {
    /// With what it reports, carried on `tasks` until `stop`.
    pub fn start(tasks: &TaskTracker, stop: CancellationToken) -> (Self, Receiver<(VdnId, Report)>) {
        let (reports, mut made) = unbounded_channel();
        let (out, taken) = channel(REPORTS);
        tasks.spawn(async move {
            let carry = async {
                while let Some(report) = made.recv().await {
                    if out.send(report).await.is_err() {
                        return;
                    }
                }
            };
            tokio::select! {
                () = carry => {}
                () = stop.cancelled() => {}
            }
        });
        (Self { reports }, taken)
    }
}

impl SwitchPort for NoSwitch {
    fn command(&self, vdn: VdnId, command: Command) {
        let Command::Ring { leg, .. } = command else {
            return;
        };
        let cause = Cause::Unreachable;
        // The receiver is gone only when the gateway stops.
        let _ = self.reports.send((vdn, Report::Gone { leg, cause }));
    }
}

/// A driver that needs no thread of its own, given the time by a task: the simulated switch.
#[derive(Debug)]
pub struct Ticked {
    /// Bounded by what owners may have waiting.
    commands: UnboundedSender<(VdnId, Command)>,
}

impl Ticked {
    /// Runs the driver on `tasks` until `stop`.
    pub fn start(
        driver: impl Switch + Send + 'static,
        clock: Clock,
        tasks: &TaskTracker,
        stop: CancellationToken,
    ) -> (Self, Receiver<(VdnId, Report)>) {
        let (commands, asked) = unbounded_channel();
        let (out, reports) = channel(REPORTS);
        tasks.spawn(async move {
            tokio::select! {
                () = tick(driver, clock, asked, out) => {}
                () = stop.cancelled() => {}
            }
        });
        (Self { commands }, reports)
    }
}

impl SwitchPort for Ticked {
    fn command(&self, vdn: VdnId, command: Command) {
        // The task is gone only when the gateway stops.
        let _ = self.commands.send((vdn, command));
    }
}

async fn tick(
    mut driver: impl Switch + Send,
    clock: Clock,
    mut asked: UnboundedReceiver<(VdnId, Command)>,
    out: Sender<(VdnId, Report)>,
) {
    loop {
        for report in driver.reports(clock.now()) {
            if out.send(report).await.is_err() {
                return;
            }
        }
        let rest = driver.next_deadline().map(|at| clock.instant(at));
        let due = async {
            match rest {
                Some(at) => tokio::time::sleep_until(at).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            asked = asked.recv() => match asked {
                Some((vdn, command)) => driver.command(clock.now(), vdn, command),
                None => return,
            },
            () = due => {}
        }
    }
}
