//! The demo's phones: one for each demo agent, that picks up by itself and says a tone; and one for
//! everybody outside.

use ccgate_core::AgentId;
use ccgate_phone::{Bank, Call, IncomingCall, Phone, PhoneSettings, Ports, Sound};
use ccgate_store::demo;
use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// What a demo phone says, in Hz.
pub(crate) const TONE: f32 = 800.0;
/// What a number outside says, in Hz.
const OUTSIDE_TONE: f32 = 600.0;
/// How long it rings before it picks up.
const RINGS: Duration = Duration::from_millis(700);
/// How often it looks whether a real phone is registered for its agent.
const LOOKS: Duration = Duration::from_secs(3);
/// How long the registrar keeps it at a time.
const EXPIRY: Duration = Duration::from_secs(120);

/// The call that a phone is in, if any.
type InCall = watch::Receiver<Option<Arc<Call>>>;

/// Everybody outside: answers whatever number the demo's agents call.
pub(crate) struct Outside {
    /// Where it listens.
    pub(crate) address: SocketAddr,
    task: tokio::task::JoinHandle<()>,
}

impl Outside {
    /// Begins to answer.
    ///
    /// # Errors
    /// What couldn't be bound, in words.
    pub(crate) async fn start() -> Result<Self, String> {
        let ip = IpAddr::from([127, 0, 0, 1]);
        let any = SocketAddr::new(ip, 0);
        let settings = PhoneSettings::new(any, any).with_bank(&bank(ip)?);
        let phone = Phone::bind(settings).await;
        let phone = phone.map_err(|error| format!("the demo's outside: {error}"))?;
        let address = phone.local();
        let task = tokio::spawn(async move {
            while let Some(incoming) = phone.incoming().await {
                tokio::spawn(async move {
                    if let Some(call) = answer(incoming, OUTSIDE_TONE).await {
                        call.ended().await;
                    }
                });
            }
        });
        Ok(Self { address, task })
    }
}

impl Drop for Outside {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// The phones that run, by the agents that they are for.
pub(crate) struct DemoPhones {
    calls: BTreeMap<AgentId, InCall>,
    tasks: Vec<tokio::task::JoinHandle<()>>,
}

impl DemoPhones {
    /// Registers a phone for each of the agents.
    ///
    /// # Errors
    /// What couldn't be bound or was refused, in words.
    pub(crate) async fn start(agents: &[AgentId], server: SocketAddr) -> Result<Self, String> {
        let ip = server.ip();
        let bank = bank(ip)?;
        let mut phones = Self {
            calls: BTreeMap::new(),
            tasks: Vec::new(),
        };
        for agent in agents {
            let number = demo::phone_of(*agent);
            let settings = PhoneSettings::new(SocketAddr::new(ip, 0), server)
                .with_account(&*number.0, demo::PHONE_PASSWORD)
                .with_device(device(*agent))
                .with_bank(&bank);
            let failed = |error: &dyn std::fmt::Display| format!("demo phone {number}: {error}");
            let phone = Phone::bind(settings).await.map_err(|error| failed(&error))?;
            phone.register(EXPIRY).await.map_err(|error| failed(&error))?;
            let (sender, receiver) = watch::channel(None);
            phones.calls.insert(*agent, receiver);
            let phone = Arc::new(phone);
            phones
                .tasks
                .push(tokio::spawn(pick_up(Arc::clone(&phone), sender)));
            phones.tasks.push(tokio::spawn(step_aside(phone)));
        }
        Ok(phones)
    }

    /// The call that an agent's phone is in, as soon as it is in one.
    pub(crate) async fn call_of(&self, agent: AgentId) -> Option<Arc<Call>> {
        let mut calls = self.calls.get(&agent)?.clone();
        let found = calls.wait_for(Option::is_some).await.ok()?;
        found.clone()
    }
}

impl Drop for DemoPhones {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}

/// The same name for an agent's demo phone in each run: what the run before has registered is no other
/// phone that it would step aside for.
fn device(agent: AgentId) -> String {
    format!("urn:uuid:cc9a7e00-0000-4000-8000-{:012}", agent.0)
}

/// One bank of sound for many phones.
pub(crate) fn bank(ip: IpAddr) -> Result<Bank, String> {
    Bank::start(ip, Ports::Own).map_err(|error| format!("the demo phones' sound: {error}"))
}

/// Unregisters while a real phone is registered for the agent, and comes back when that has gone.
async fn step_aside(phone: Arc<Phone>) {
    let mut aside = false;
    loop {
        tokio::time::sleep(LOOKS).await;
        let looked = match phone.others().await {
            Ok(0) if aside => phone.register(EXPIRY).await.map(|_| false),
            Ok(others) if others > 0 && !aside => phone.unregister().await.map(|()| true),
            Ok(_) => Ok(aside),
            Err(error) => Err(error),
        };
        match looked {
            Ok(now) => aside = now,
            Err(error) => tracing::debug!(%error, "a demo phone couldn't look for others"),
        }
    }
}

async fn pick_up(phone: Arc<Phone>, calls: watch::Sender<Option<Arc<Call>>>) {
    while let Some(incoming) = phone.incoming().await {
        if let Some(call) = answer(incoming, TONE).await {
            let call = Arc::new(call);
            calls.send_replace(Some(Arc::clone(&call)));
            call.ended().await;
            calls.send_replace(None);
        }
    }
}

async fn answer(incoming: IncomingCall, tone: f32) -> Option<Call> {
    incoming.ring().await;
    tokio::time::sleep(RINGS).await;
    match incoming.answer(&Sound::Tone(tone)).await {
        Ok(call) => Some(call),
        Err(error) => {
            tracing::debug!(%error, "a call to the demo was given up");
            None
        }
    }
}
