//! One signalling socket for any number of calls and registrations.

use crate::failed::Failed;
use crate::incoming::IncomingCall;
use crate::leg;
use crate::message::{Message, host, parse, user_of};
use crate::random;
use crate::settings::PhoneSettings;
use crate::sound::{Bank, Ports};
use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr, UdpSocket as StdSocket};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;
use tokio::net::UdpSocket;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

/// Messages that wait for one call; further ones are lost, as on any network.
const INBOX: usize = 32;
/// How often a phone that was dropped looks whether its last calls have ended.
const LAST_CALLS: std::time::Duration = std::time::Duration::from_millis(50);
/// The largest datagram.
const MOST: usize = 65_535;

/// A message with where and when it came from.
#[derive(Debug)]
pub(crate) struct Arrived {
    pub(crate) message: Message,
    pub(crate) from: SocketAddr,
    pub(crate) at: Instant,
}

/// Which of the two ends of a call is meant, should both be on this socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Side {
    Caller,
    Called,
}

impl Side {
    /// A new tag for this end. Its first letter says which end it is.
    pub(crate) fn tag(self) -> String {
        let letter = match self {
            Self::Caller => 'c',
            Self::Called => 's',
        };
        format!("{letter}{}", random::word())
    }

    fn of(tag: Option<&str>) -> Self {
        match tag {
            Some(tag) if tag.starts_with('c') => Self::Caller,
            _ => Self::Called,
        }
    }
}

type Key = (String, Side);
type Legs = HashMap<Key, mpsc::Sender<Arrived>>;

#[derive(Debug)]
pub(crate) struct Wire {
    socket: UdpSocket,
    pub(crate) local: SocketAddr,
    pub(crate) settings: PhoneSettings,
    pub(crate) bank: Bank,
    legs: Mutex<Legs>,
    vanished: AtomicBool,
    /// Datagrams sent again because no answer came.
    pub(crate) repeated: AtomicU64,
}

impl Wire {
    /// Binds the socket and starts to read it, until `stop`.
    pub(crate) async fn bind(
        settings: PhoneSettings,
        stop: CancellationToken,
    ) -> Result<(Arc<Self>, mpsc::Receiver<IncomingCall>), Failed> {
        let ip = if settings.local.ip().is_unspecified() {
            seen_from(settings.local.ip(), settings.server)?
        } else {
            settings.local.ip()
        };
        let socket = UdpSocket::bind(SocketAddr::new(ip, settings.local.port())).await?;
        let socket = enlarge(socket)?;
        let bank = match &settings.bank {
            Some(bank) => bank.clone(),
            None => Bank::start(ip, Ports::Own)?,
        };
        let (calls, incoming) = mpsc::channel(settings.waiting.max(1));
        let wire = Arc::new(Self {
            local: socket.local_addr()?,
            socket,
            settings,
            bank,
            legs: Mutex::default(),
            vanished: AtomicBool::new(false),
            repeated: AtomicU64::new(0),
        });
        let reader = Arc::clone(&wire);
        tokio::spawn(async move {
            let reading = Arc::clone(&reader).read(calls);
            tokio::pin!(reading);
            tokio::select! {
                () = stop.cancelled() => {}
                () = &mut reading => {}
            }
            // What is under way goes on to its end, so that nobody is left waiting for an answer.
            while reader.count() > 0 && !reader.has_vanished() {
                let _ = tokio::time::timeout(LAST_CALLS, &mut reading).await;
            }
        });
        Ok((wire, incoming))
    }

    fn legs(&self) -> MutexGuard<'_, Legs> {
        self.legs.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Calls and registrations that are under way or linger.
    pub(crate) fn count(&self) -> usize {
        self.legs().len()
    }

    pub(crate) fn join(&self, call: &str, side: Side) -> mpsc::Receiver<Arrived> {
        let (inbox, messages) = mpsc::channel(INBOX);
        self.legs().insert((call.to_owned(), side), inbox);
        messages
    }

    pub(crate) fn leave(&self, call: &str, side: Side) {
        self.legs().remove(&(call.to_owned(), side));
    }

    /// From now on nothing is sent and nothing is heard.
    pub(crate) fn vanish(&self, vanished: bool) {
        self.vanished.store(vanished, Ordering::Relaxed);
    }

    pub(crate) fn has_vanished(&self) -> bool {
        self.vanished.load(Ordering::Relaxed)
    }

    pub(crate) async fn send(&self, datagram: &[u8], to: SocketAddr) {
        if self.has_vanished() || random::falls(self.settings.manners.sip_loss) {
            return;
        }
        // What can't be sent is sent again by the timers, and found missing by them.
        let _ = self.socket.send_to(datagram, to).await;
    }

    /// Host and port for Via and Contact.
    pub(crate) fn place(&self) -> String {
        format!("{}:{}", host(self.local.ip()), self.local.port())
    }

    pub(crate) fn contact(&self, user: &str) -> String {
        if user.is_empty() {
            format!("<sip:{}>", self.place())
        } else {
            format!("<sip:{user}@{}>", self.place())
        }
    }

    /// A Via of a new transaction.
    pub(crate) fn via(&self) -> String {
        format!(
            "SIP/2.0/UDP {};branch=z9hG4bK{};rport",
            self.place(),
            random::word()
        )
    }

    async fn read(self: Arc<Self>, calls: mpsc::Sender<IncomingCall>) {
        let mut buffer = vec![0; MOST];
        loop {
            // An error is a peer's closed port told by ICMP: the next datagram is a new one.
            let Ok((length, from)) = self.socket.recv_from(&mut buffer).await else {
                tokio::task::yield_now().await;
                continue;
            };
            if self.has_vanished() || random::falls(self.settings.manners.sip_loss) {
                continue;
            }
            let Some(message) = parse(&buffer[..length]) else {
                continue;
            };
            let arrived = Arrived {
                message,
                from,
                at: Instant::now(),
            };
            self.sort(arrived, &calls).await;
        }
    }

    async fn sort(self: &Arc<Self>, arrived: Arrived, calls: &mpsc::Sender<IncomingCall>) {
        let message = &arrived.message;
        let Some(call) = message.call_id() else { return };
        let is_response = message.status().is_some();
        let tag = message.tag(if is_response { "From" } else { "To" });
        let (is_new, side) = (!is_response && tag.is_none(), Side::of(tag));
        let key = (call.to_owned(), side);
        let known = self.legs().get(&key).cloned();
        if let Some(inbox) = known {
            let _ = inbox.try_send(arrived);
            return;
        }
        match message.method() {
            None | Some("ACK") => {}
            Some("INVITE") if is_new => self.invited(arrived, calls).await,
            Some("OPTIONS") => self.reply(&arrived, 200).await,
            Some("NOTIFY" | "MESSAGE") if is_new => self.reply(&arrived, 200).await,
            Some(_) if is_new => self.reply(&arrived, 405).await,
            Some(_) => self.reply(&arrived, 481).await,
        }
    }

    async fn invited(self: &Arc<Self>, arrived: Arrived, calls: &mpsc::Sender<IncomingCall>) {
        let Ok(place) = calls.try_reserve() else {
            return self.reply(&arrived, 480).await;
        };
        match leg::called(self, &arrived) {
            Ok(call) => place.send(call),
            Err(status) => self.reply(&arrived, status).await,
        }
    }

    /// A final answer to a request that belongs to no call.
    async fn reply(&self, arrived: &Arrived, status: u16) {
        let mut response = Message::response(&arrived.message, status);
        if arrived.message.tag("To").is_none() {
            let to = response.header("To").unwrap_or_default();
            let to = format!("{to};tag={}", Side::Called.tag());
            response.set("To", to);
        }
        if status == 200 {
            response.add("Allow", leg::ALLOWED);
            response.add(
                "Contact",
                self.contact(user_of(arrived.message.uri().unwrap_or_default())),
            );
        }
        self.send(&response.bytes(), arrived.from).await;
    }
}

/// The address that the server would see.
pub(crate) fn seen_from(unspecified: IpAddr, server: SocketAddr) -> std::io::Result<IpAddr> {
    let probe = StdSocket::bind(SocketAddr::new(unspecified, 0))?;
    probe.connect(server)?;
    Ok(probe.local_addr()?.ip())
}

/// Room for bursts: thousands of phones may share this socket.
fn enlarge(socket: UdpSocket) -> std::io::Result<UdpSocket> {
    let socket = socket2::Socket::from(socket.into_std()?);
    let _ = socket.set_recv_buffer_size(4 << 20);
    let _ = socket.set_send_buffer_size(4 << 20);
    UdpSocket::from_std(socket.into())
}
