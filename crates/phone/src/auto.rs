//! Phones that pick up by themselves.

use crate::call::Call;
use crate::failed::Failed;
use crate::incoming::IncomingCall;
use crate::phone::Phone;
use crate::settings::PhoneSettings;
use crate::sound::Sound;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinHandle;
use tokio_util::sync::{CancellationToken, DropGuard};

/// What a phone does with calls by itself.
#[derive(Clone, Debug)]
pub enum Habit {
    /// Rings, and picks up after this with this sound.
    Answer {
        /// From the INVITE on.
        after: Duration,
        /// Said until the call ends.
        sound: Sound,
    },
    /// Rings, and refuses after this.
    Reject {
        /// From the INVITE on.
        after: Duration,
        /// 300–699.
        status: u16,
    },
    /// Rings until the caller gives up.
    RingForever,
}

impl Habit {
    /// Rings, then answers, refuses or waits: the call when it was answered.
    pub(crate) async fn take(&self, call: IncomingCall) -> Option<Call> {
        call.ring().await;
        let after = match self {
            Self::Answer { after, .. } | Self::Reject { after, .. } => *after,
            Self::RingForever => Duration::MAX,
        };
        tokio::select! {
            _ = call.ended() => return None,
            () = tokio::time::sleep(after) => {}
        }
        match self {
            Self::Answer { sound, .. } => call.answer(sound).await.ok(),
            Self::Reject { status, .. } => {
                call.reject(*status).await;
                None
            }
            Self::RingForever => None,
        }
    }
}

/// A registered phone that picks up by itself; one call after the other or several at once.
#[derive(Debug)]
pub struct AutoPhone {
    phone: Arc<Phone>,
    task: JoinHandle<()>,
    _stop: DropGuard,
    stop: CancellationToken,
}

impl AutoPhone {
    /// Registers (when the settings have an account) and does by habit what comes.
    ///
    /// # Errors
    ///
    /// The address can't be bound, or the registrar refused or didn't answer.
    pub async fn start(settings: PhoneSettings, expiry: Duration, habit: Habit) -> Result<Self, Failed> {
        let registers = settings.account.is_some();
        let phone = Arc::new(Phone::bind(settings).await?);
        if registers {
            phone.register(expiry).await?;
        }
        let stop = CancellationToken::new();
        let task = tokio::spawn(serve(Arc::clone(&phone), habit, stop.clone()));
        Ok(Self {
            phone,
            task,
            _stop: stop.clone().drop_guard(),
            stop,
        })
    }

    /// The phone: to make it vanish, to call from it.
    pub fn phone(&self) -> &Phone {
        &self.phone
    }

    /// Unregisters and hangs up.
    ///
    /// # Errors
    ///
    /// The registrar refused or didn't answer; the phone is gone all the same.
    pub async fn stop(self) -> Result<(), Failed> {
        let gone = self.phone.unregister().await;
        self.stop.cancel();
        let _ = self.task.await;
        gone
    }
}

async fn serve(phone: Arc<Phone>, habit: Habit, stop: CancellationToken) {
    loop {
        let call = tokio::select! {
            () = stop.cancelled() => return,
            call = phone.incoming() => call,
        };
        let Some(call) = call else { return };
        let (habit, stop) = (habit.clone(), stop.clone());
        tokio::spawn(async move {
            let Some(call) = habit.take(call).await else {
                return;
            };
            tokio::select! {
                () = stop.cancelled() => { call.hang_up().await; }
                _ = call.ended() => {}
            }
        });
    }
}
