//! One phone.

use crate::call::{Call, CallOptions, Outgoing};
use crate::failed::Failed;
use crate::incoming::IncomingCall;
use crate::leg;
use crate::register::{Registration, renewal};
use crate::settings::PhoneSettings;
use crate::wire::Wire;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::sync::{Mutex, mpsc};
use tokio_util::sync::{CancellationToken, DropGuard};

/// A phone whose registration failed tries again after this.
const RETRY: Duration = Duration::from_secs(5);

/// A phone. Once it is dropped it takes no further calls; its socket is closed when its last call has
/// ended and nothing of it can come again (some seconds), or at once after [`Phone::vanish`].
#[derive(Debug)]
pub struct Phone {
    wire: Arc<Wire>,
    calls: Mutex<mpsc::Receiver<IncomingCall>>,
    registered: Mutex<Option<(CancellationToken, tokio::task::JoinHandle<Registration>)>>,
    _stop: DropGuard,
    stop: CancellationToken,
}

impl Phone {
    /// Binds the phone's socket.
    ///
    /// # Errors
    ///
    /// The address can't be bound.
    pub async fn bind(settings: PhoneSettings) -> Result<Self, Failed> {
        let stop = CancellationToken::new();
        let (wire, calls) = Wire::bind(settings, stop.clone()).await?;
        Ok(Self {
            wire,
            calls: Mutex::new(calls),
            registered: Mutex::new(None),
            _stop: stop.clone().drop_guard(),
            stop,
        })
    }

    /// Where the phone listens.
    pub fn local(&self) -> SocketAddr {
        self.wire.local
    }

    /// Registers with the account of its settings and keeps doing so until [`Phone::unregister`] or
    /// drop: for how long the registrar keeps it at a time.
    ///
    /// # Errors
    ///
    /// Refused (401 and 403 mean the account), or no answer within 64 × T1. [`Failed::Refused`] with
    /// 401 when the phone has no account.
    pub async fn register(&self, expiry: Duration) -> Result<Duration, Failed> {
        let account = self.wire.settings.account.clone().ok_or(Failed::Refused(401))?;
        let mut registered = self.registered.lock().await;
        if let Some((stop, task)) = registered.take() {
            stop.cancel();
            let _ = task.await;
        }
        let mut registration = Registration::new(&self.wire, account);
        let granted = registration.send(expiry).await?;
        let stop = self.stop.child_token();
        let task = tokio::spawn(keep(registration, expiry, granted, stop.clone()));
        *registered = Some((stop, task));
        Ok(granted)
    }

    /// How many other phones are registered for this phone's account, by the registrar's word.
    ///
    /// # Errors
    ///
    /// As [`Phone::register`].
    pub async fn others(&self) -> Result<usize, Failed> {
        let account = self.wire.settings.account.clone().ok_or(Failed::Refused(401))?;
        Registration::new(&self.wire, account).others().await
    }

    /// Ends the registration; nothing happens when there is none.
    ///
    /// # Errors
    ///
    /// As [`Phone::register`].
    pub async fn unregister(&self) -> Result<(), Failed> {
        let Some((stop, task)) = self.registered.lock().await.take() else {
            return Ok(());
        };
        stop.cancel();
        let mut registration = task.await.map_err(|_| Failed::Over)?;
        registration.send(Duration::ZERO).await.map(|_| ())
    }

    /// Calls a number and waits for the answer.
    ///
    /// # Errors
    ///
    /// Refused, or nothing in time.
    pub async fn call(&self, to: &str, from: &str, options: CallOptions) -> Result<Call, Failed> {
        self.start_call(to, from, options).await?.answered().await
    }

    /// Calls a number without waiting.
    ///
    /// # Errors
    ///
    /// There is no socket to be had for the sound.
    pub async fn start_call(&self, to: &str, from: &str, options: CallOptions) -> Result<Outgoing, Failed> {
        start_call(&self.wire, to, from, options).await
    }

    /// The next call that comes; `None` never while the phone lives.
    pub async fn incoming(&self) -> Option<IncomingCall> {
        self.calls.lock().await.recv().await
    }

    /// From now on (until called with `false`) no SIP leaves the phone and none is heard. Its sound
    /// goes on; end that with [`Sound::Nothing`](crate::Sound::Nothing).
    pub fn vanish(&self, vanished: bool) {
        self.wire.vanish(vanished);
    }

    /// Datagrams that were sent again because no answer came.
    pub fn repeated(&self) -> u64 {
        self.wire.repeated.load(Ordering::Relaxed)
    }

    /// Calls and registrations of this socket; an ended call stays for some seconds.
    pub fn legs(&self) -> usize {
        self.wire.count()
    }
}

pub(crate) async fn start_call(
    wire: &Arc<Wire>,
    to: &str,
    from: &str,
    options: CallOptions,
) -> Result<Outgoing, Failed> {
    let account = wire.settings.account.clone();
    let handle = leg::call(wire, to, from, account, options.patience, &options.headers).await?;
    handle.stream.say(&options.sound);
    Ok(Outgoing { handle })
}

/// Renews a registration until it is stopped.
pub(crate) async fn keep(
    mut registration: Registration,
    expiry: Duration,
    granted: Duration,
    stop: CancellationToken,
) -> Registration {
    let mut wait = renewal(granted);
    loop {
        tokio::select! {
            () = stop.cancelled() => return registration,
            () = tokio::time::sleep(wait) => {}
        }
        let sent = tokio::select! {
            () = stop.cancelled() => None,
            sent = registration.send(expiry) => Some(sent),
        };
        wait = match sent {
            None => return registration,
            Some(Ok(granted)) => renewal(granted),
            Some(Err(error)) => {
                tracing::debug!(%error, "the registration wasn't renewed");
                RETRY
            }
        };
    }
}
