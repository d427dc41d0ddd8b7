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

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use ccgate_core::switch::LegId;
    use ccgate_core::{Phone, Time};
    use std::collections::VecDeque;
    use std::time::Duration;

    const VDN: VdnId = VdnId(1);

    /// Answers after a second, hangs up after another.
    #[derive(Default)]
    struct Scripted(VecDeque<(Time, Report)>);

    impl Switch for Scripted {
        fn command(&mut self, now: Time, _: VdnId, command: Command) {
            if let Command::Ring { leg, .. } = command {
                let second = |n| now.after(Duration::from_secs(n));
                let cause = Cause::Normal;
                self.0.push_back((second(1), Report::Answered { leg }));
                self.0.push_back((second(2), Report::Gone { leg, cause }));
            }
        }

        fn reports(&mut self, now: Time) -> Vec<(VdnId, Report)> {
            let mut due = Vec::new();
            while self.0.front().is_some_and(|(at, _)| *at <= now) {
                due.extend(self.0.pop_front().map(|(_, report)| (VDN, report)));
            }
            due
        }

        fn next_deadline(&self) -> Option<Time> {
            self.0.front().map(|(at, _)| *at)
        }
    }

    fn ring(leg: LegId) -> Command {
        Command::Ring {
            leg,
            to: Phone::from("40001"),
            from: None,
            patience: Duration::from_secs(20),
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_driver_is_given_the_time() {
        let (tasks, stop) = (TaskTracker::new(), CancellationToken::new());
        let clock = Clock::start();
        let (port, mut reports) = Ticked::start(Scripted::default(), clock, &tasks, stop.clone());
        let begun = tokio::time::Instant::now();
        let leg = LegId::Placed(1);
        port.command(VDN, ring(leg));
        assert_eq!(reports.recv().await, Some((VDN, Report::Answered { leg })));
        assert_eq!(begun.elapsed().as_secs(), 1);
        let cause = Cause::Normal;
        assert_eq!(reports.recv().await, Some((VDN, Report::Gone { leg, cause })));
        assert_eq!(begun.elapsed().as_secs(), 2);
        stop.cancel();
        assert_eq!(reports.recv().await, None);
    }

    #[tokio::test]
    async fn without_a_switch() {
        let (tasks, stop) = (TaskTracker::new(), CancellationToken::new());
        let (port, mut reports) = NoSwitch::start(&tasks, stop.clone());
        let (one, two) = (LegId::Placed(1), LegId::Placed(2));
        port.command(VDN, ring(one));
        port.command(VDN, Command::Answer { leg: one });
        port.command(VDN, ring(two));
        let cause = Cause::Unreachable;
        assert_eq!(
            reports.recv().await,
            Some((VDN, Report::Gone { leg: one, cause }))
        );
        assert_eq!(
            reports.recv().await,
            Some((VDN, Report::Gone { leg: two, cause }))
        );
        stop.cancel();
        assert_eq!(reports.recv().await, None);
    }
}
