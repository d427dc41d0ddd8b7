//! A server from its start to its end: what `serve` and `demo` have in common.

use crate::failure::Failure;
use ccgate_server::config::Config;
use ccgate_server::run::{Running, start};
use ccgate_sip::Transport;
use sd_notify::NotifyState;
use std::fmt;
use std::time::Duration;
use tokio::signal::unix::{Signal, SignalKind, signal};

/// What comes so soon after the first signal is its echo: `timeout`, for one, signals its child and then the whole
/// group, which the child is part of.
const ECHO: Duration = Duration::from_secs(1);

/// The signals that end a server. From now on they don't end the process by themselves.
pub(crate) struct Signals {
    terminate: Signal,
    interrupt: Signal,
    /// SIGHUP, where it doesn't end the process.
    hangup: Option<Signal>,
}

fn catch(kind: SignalKind) -> Result<Signal, Failure> {
    signal(kind).map_err(|error| Failure::failed(format!("signals can't be caught: {error}")))
}

/// Waits for the signal, for good when it isn't caught.
async fn hung_up(hangup: &mut Option<Signal>) {
    match hangup {
        Some(hangup) => drop(hangup.recv().await),
        None => std::future::pending().await,
    }
}

impl Signals {
    /// Catches them.
    pub(crate) fn catch() -> Result<Self, Failure> {
        Ok(Self {
            terminate: catch(SignalKind::terminate())?,
            interrupt: catch(SignalKind::interrupt())?,
            hangup: None,
        })
    }

    /// Catches SIGHUP too, which has things loaded again.
    pub(crate) fn and_hangup(self) -> Result<Self, Failure> {
        Ok(Self {
            hangup: Some(catch(SignalKind::hangup())?),
            ..self
        })
    }

    /// Waits for a signal that ends the server; meanwhile SIGHUP has it load things again.
    async fn end(&mut self, running: &Running) -> &'static str {
        loop {
            // Both waits can be given up and begun anew: signals stay until they are taken.
            tokio::select! {
                _ = self.terminate.recv() => return "SIGTERM",
                _ = self.interrupt.recv() => return "SIGINT",
                () = hung_up(&mut self.hangup) => {
                    tracing::info!(signal = "SIGHUP", "loading flows, directory and trunks again");
                    running.reload();
                }
            }
        }
    }

    /// Waits for the next one.
    async fn next(&mut self) -> &'static str {
        tokio::select! {
            _ = self.terminate.recv() => "SIGTERM",
            _ = self.interrupt.recv() => "SIGINT",
        }
    }

    /// Waits for one that somebody sent because the first was not enough.
    async fn second(&mut self) -> &'static str {
        let echo = tokio::time::sleep(ECHO);
        tokio::pin!(echo);
        loop {
            tokio::select! {
                biased;
                () = &mut echo => return self.next().await,
                _ = self.next() => {}
            }
        }
    }
}

/// Starts a server; `None` when a signal came before it was up.
pub(crate) async fn up(config: Config, signals: &mut Signals) -> Result<Option<Running>, Failure> {
    let running = tokio::select! {
        running = start(config) => running?,
        name = signals.next() => {
            tracing::info!(signal = name, "ended before it was up");
            return Ok(None);
        }
    };
    tell_systemd(&[
        NotifyState::Ready,
        NotifyState::Status(&format!("listening on {}", Addresses(&running))),
    ]);
    Ok(Some(running))
}

/// Waits for a signal and stops; a second one ends it at once. Stops by itself, as a failure, when
/// another process has taken a VDN over: whoever looks after this one starts it again.
pub(crate) async fn down(running: Running, signals: &mut Signals) -> Result<(), Failure> {
    let signal = tokio::select! {
        name = signals.end(&running) => Some(name),
        () = running.lost() => None,
    };
    match signal {
        Some(name) => tracing::info!(signal = name, "stopping; a second signal ends it at once"),
        None => tracing::error!("stopping: another node owns a VDN of this one now"),
    }
    tell_systemd(&[NotifyState::Stopping]);
    tokio::select! {
        true = running.stop() => match signal {
            Some(_) => Ok(()),
            None => Err(Failure::failed("ended: another node has taken a VDN over (the same database?)")),
        },
        _ = signals.second() => Err(Failure::failed("ended at once by a second signal; nothing that was told is lost")),
        else => Err(Failure::failed("not everything could be ended or saved in time; the log says what")),
    }
}

fn tell_systemd(states: &[NotifyState<'_>]) {
    // Without systemd there is nobody to tell, and that is no error.
    if let Err(error) = sd_notify::notify(states) {
        tracing::warn!(%error, "systemd can't be told");
    }
}

fn sip_name(transport: Transport) -> &'static str {
    match transport {
        Transport::Udp => "sip/udp",
        Transport::Tcp => "sip/tcp",
        Transport::Tls => "sip/tls",
        Transport::Ws => "sip/ws",
    }
}

/// Where a server listens, in one line.
struct Addresses<'r>(&'r Running);

impl fmt::Display for Addresses<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Running {
            https,
            http,
            ops,
            sip,
            ..
        } = self.0;
        let listeners = [("https", https), ("http", http), ("ops", ops)];
        let on = listeners
            .into_iter()
            .filter_map(|(name, address)| Some((name, (*address)?)));
        let sip = sip
            .iter()
            .map(|(transport, address)| (sip_name(*transport), *address));
        for (index, (name, address)) in on.chain(sip).enumerate() {
            let comma = if index > 0 { ", " } else { "" };
            write!(f, "{comma}{name} {address}")?;
        }
        Ok(())
    }
}
