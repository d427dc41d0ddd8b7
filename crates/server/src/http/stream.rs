//! ccgate's own extra: the events of a session over a WebSocket.
//!
//! `GET /agentevent/{agentid}/stream` with the header `Guid`, or, for browsers, which can't set
//! headers, with the subprotocols `ccgate.events` and `guid.<Guid>`. The server sends
//! what a poll is answered with, plus the event's number: `{"message":"","retcode":"0","event":
//! {…,"eventNo":N}}`, one message an event; the client answers `{"ack":N}`. An event that isn't
//! acknowledged is sent again on the next stream or told to the next poll.

use super::{Gateway, LOOK_AGAIN};
use crate::edge::{ReplyBody, RequestBody};
use crate::owner::{Fault, Handed, Next, Owner, Wake, Whose};
use ccgate_core::{AgentId, EventNo, Guid, Input, SessionSerial};
use ccgate_wire::agentevent;
use ccgate_wire::retcode::{Failure, Retcode};
use ccgate_wire::stream::acknowledged;
use futures_util::{SinkExt, StreamExt};
use http::header::{
    CONNECTION, HeaderValue, SEC_WEBSOCKET_ACCEPT, SEC_WEBSOCKET_KEY, SEC_WEBSOCKET_PROTOCOL,
    SEC_WEBSOCKET_VERSION, UPGRADE,
};
use http::{HeaderMap, Request, Response, StatusCode};
use hyper::upgrade::Upgraded;
use hyper_util::rt::TokioIo;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, timeout};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, Message, Role, WebSocketConfig};

/// The subprotocol's name.
const PROTOCOL: &str = "ccgate.events";
/// How often the server pings; a client that answers none for three of them is gone.
const PING: Duration = Duration::from_secs(20);
const WRITE: Duration = Duration::from_secs(10);
/// Longest message from a client: acknowledgements are short.
const MOST_MESSAGE: usize = 1024;

use tokio_util::sync::CancellationToken;

pub(super) type Socket = WebSocketStream<TokioIo<Upgraded>>;

/// The Guid that a browser hands over as a subprotocol.
pub(super) fn guid_of(headers: &HeaderMap) -> Option<Guid> {
    protocols(headers)
        .find_map(|name| name.strip_prefix("guid."))
        .map(Guid::presented)
}

/// The subprotocols asked for.
pub(super) fn protocols(headers: &HeaderMap) -> impl Iterator<Item = &str> {
    headers
        .get_all(SEC_WEBSOCKET_PROTOCOL)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
}

impl Gateway {
    /// Answers the upgrade and streams until either side ends it. The Guid was checked.
    pub(super) fn stream(
        &self,
        mut request: Request<RequestBody>,
        owner: Arc<Owner>,
        agent: AgentId,
        session: SessionSerial,
    ) -> Result<Response<ReplyBody>, Failure> {
        let accept = accepted(request.headers())?;
        let named = protocols(request.headers()).any(|name| name == PROTOCOL);
        let upgrade = hyper::upgrade::on(&mut request);
        let stream = Stream {
            owner,
            agent,
            session,
            options: agentevent::Options {
                number: true,
                ..self.event_options()
            },
        };
        let stop = self.stop_token();
        let open = self.configuring.streams.open((agent, session));
        self.tasks().spawn(async move {
            let _open = open;
            let Ok(Ok(upgraded)) = timeout(WRITE, upgrade).await else {
                return;
            };
            let config = WebSocketConfig::default()
                .max_message_size(Some(MOST_MESSAGE))
                .max_frame_size(Some(MOST_MESSAGE));
            let socket =
                WebSocketStream::from_raw_socket(TokioIo::new(upgraded), Role::Server, Some(config)).await;
            stream.run(socket, stop).await;
        });
        let mut response = Response::new(ReplyBody::empty());
        *response.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
        let headers = response.headers_mut();
        headers.insert(CONNECTION, HeaderValue::from_static("Upgrade"));
        headers.insert(UPGRADE, HeaderValue::from_static("websocket"));
        headers.insert(SEC_WEBSOCKET_ACCEPT, accept);
        if named {
            headers.insert(SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static(PROTOCOL));
        }
        Ok(response)
    }
}

/// The answer to the handshake's key, if the request is a handshake.
pub(super) fn accepted(headers: &HeaderMap) -> Result<HeaderValue, Failure> {
    let asks = |name, wanted: &str| {
        headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .is_some_and(|value: &str| {
                value
                    .split(',')
                    .any(|part| part.trim().eq_ignore_ascii_case(wanted))
            })
    };
    let key = headers.get(SEC_WEBSOCKET_KEY).map(HeaderValue::as_bytes);
    match key {
        Some(key) if asks(UPGRADE, "websocket") && asks(SEC_WEBSOCKET_VERSION, "13") => {
            HeaderValue::from_str(&derive_accept_key(key))
                .map_err(|_| Failure::plain(Retcode::OperationFailed))
        }
        _ => Err(Failure::new(Retcode::Parameter, "this interface is a WebSocket")),
    }
}

struct Stream {
    owner: Arc<Owner>,
    agent: AgentId,
    session: SessionSerial,
    options: agentevent::Options,
}

/// How a stream ends.
enum End {
    Gone,
    SignedOut,
    Replaced,
    Stopping,
}

impl Stream {
    async fn run(self, mut socket: Socket, stop: CancellationToken) {
        let end = tokio::select! {
            end = self.serve(&mut socket) => end,
            () = stop.cancelled() => End::Stopping,
        };
        let (code, reason) = match end {
            End::Gone => return,
            End::SignedOut => (4001, "signed out"),
            End::Stopping => (1001, "the gateway stops"),
            End::Replaced => (4002, "another poll or stream of this session took over"),
        };
        let close = CloseFrame {
            code: code.into(),
            reason: reason.into(),
        };
        let _ = timeout(WRITE, socket.close(Some(close))).await;
    }

    async fn serve(&self, socket: &mut Socket) -> End {
        let mut heard = Instant::now();
        let mut ping = tokio::time::interval(PING);
        let whose = Whose {
            agent: self.agent,
            session: self.session,
            after: EventNo(0),
        };
        loop {
            let wait = match self.owner.next(whose, 1) {
                Ok(Next::Events(hand)) => {
                    if let Err(end) = self.hand_over(socket, hand, &mut heard).await {
                        return end;
                    }
                    continue;
                }
                Ok(Next::Ended(farewell)) => {
                    if let Some(entry) = farewell {
                        let _ = send(socket, agentevent::poll(self.agent, &entry, self.options)).await;
                    }
                    return End::SignedOut;
                }
                // Over in a moment; the session goes on.
                Err(Fault::Restoring) => {
                    tokio::time::sleep(LOOK_AGAIN).await;
                    continue;
                }
                Err(_) => return End::Stopping,
                Ok(Next::Wait(wait)) => wait,
            };
            tokio::pin!(wait);
            loop {
                tokio::select! {
                    woken = &mut wait => match woken {
                        Ok(Wake::Look) | Err(_) => break,
                        Ok(Wake::Replaced) => return End::Replaced,
                        Ok(Wake::Ended(entry)) => {
                            let text = agentevent::poll(self.agent, &entry, self.options);
                            let _ = send(socket, text).await;
                            return End::SignedOut;
                        }
                    },
                    _ = ping.tick() => {
                        if heard.elapsed() > 3 * PING || send_ping(socket).await.is_err() {
                            return End::Gone;
                        }
                    }
                    message = socket.next() => match message {
                        Some(Ok(Message::Close(_)) | Err(_)) | None => return End::Gone,
                        Some(Ok(_)) => {
                            heard = Instant::now();
                            let _ = self.owner.step(Input::Alive { agent: self.agent });
                        }
                    },
                }
            }
        }
    }

    /// Sends one event and waits for its acknowledgement.
    async fn hand_over(
        &self,
        socket: &mut Socket,
        hand: crate::owner::Hand,
        heard: &mut Instant,
    ) -> Result<(), End> {
        let Some(entry) = hand.entries.first() else {
            return Ok(());
        };
        let text = agentevent::poll(self.agent, entry, self.options);
        send(socket, text).await.map_err(|()| End::Gone)?;
        let handed: Handed = hand.handed;
        loop {
            let message = match timeout(3 * PING, socket.next()).await {
                Ok(Some(Ok(message))) => message,
                _ => return Err(End::Gone),
            };
            *heard = Instant::now();
            let _ = self.owner.step(Input::Alive { agent: self.agent });
            match message {
                Message::Close(_) => return Err(End::Gone),
                Message::Text(text) if acknowledged(&text) >= Some(handed.upto()) => {
                    handed.told();
                    return Ok(());
                }
                _ => {}
            }
        }
    }
}

async fn send(socket: &mut Socket, text: Vec<u8>) -> Result<(), ()> {
    let text = String::from_utf8(text).map_err(|_| ())?;
    match timeout(WRITE, socket.send(Message::text(text))).await {
        Ok(Ok(())) => Ok(()),
        _ => Err(()),
    }
}

async fn send_ping(socket: &mut Socket) -> Result<(), ()> {
    match timeout(WRITE, socket.send(Message::Ping(Vec::new().into()))).await {
        Ok(Ok(())) => Ok(()),
        _ => Err(()),
    }
}
