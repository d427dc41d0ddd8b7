//! Phones in browsers: SIP over WebSocket (RFC 7118) at `/sip`, with the subprotocol `sip`.
//!
//! Whoever comes may speak SIP: who it is, the digest of each request tells, as on any other
//! transport. Nothing that a browser sends by itself, such as a cookie, lets anybody in, so pages of
//! any origin may try.

use super::reply;
use super::stream::{Socket, accepted, protocols};
use super::{Gateway, not_here, source};
use crate::edge::{Peer, ReplyBody, RequestBody};
use ccgate_wire::retcode::{Failure, Retcode};
use futures_util::{SinkExt, StreamExt};
use http::header::{CONNECTION, HeaderValue, SEC_WEBSOCKET_ACCEPT, SEC_WEBSOCKET_PROTOCOL, UPGRADE};
use http::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::time::{Instant, timeout};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::protocol::{Message, Role, WebSocketConfig};

/// Where phones connect.
pub(super) const PATH: &str = "/sip";
const PROTOCOL: &str = "sip";
/// Longest SIP message.
const MOST_MESSAGE: usize = 16_384;
/// Messages that may wait in either direction.
const WAITING: usize = 64;
/// How often the server pings; a browser that answers none for three of them is gone.
const PING: Duration = Duration::from_secs(20);
const WRITE: Duration = Duration::from_secs(10);
/// How long phones are still heard when the gateway stops: the switch ends their calls meanwhile.
const FAREWELL: Duration = Duration::from_secs(6);

impl Gateway {
    /// Answers the upgrade and carries messages until either side ends it.
    pub(super) fn phone_socket(&self, mut request: Request<RequestBody>, peer: Peer) -> Response<ReplyBody> {
        let Some(sip) = self
            .switchboard()
            .filter(|board| board.takes_websockets())
            .and_then(|board| board.sip().cloned())
        else {
            return not_here();
        };
        let accept = match accepted(request.headers()) {
            Ok(accept) if protocols(request.headers()).any(|name| name == PROTOCOL) => accept,
            Ok(_) => {
                return reply::response(Err(Failure::new(
                    Retcode::Parameter,
                    "phones connect with the subprotocol sip",
                )));
            }
            Err(failure) => return reply::response(Err(failure)),
        };
        let trusted = &self.settings.trusted_proxies;
        let source = source::source(peer.address.ip(), request.headers(), trusted);
        let peer = SocketAddr::new(source, peer.address.port());
        let upgrade = hyper::upgrade::on(&mut request);
        let stop = self.stop_token();
        self.tasks().spawn(async move {
            let Ok(Ok(upgraded)) = timeout(WRITE, upgrade).await else {
                return;
            };
            let config = WebSocketConfig::default()
                .max_message_size(Some(MOST_MESSAGE))
                .max_frame_size(Some(MOST_MESSAGE));
            let socket =
                WebSocketStream::from_raw_socket(TokioIo::new(upgraded), Role::Server, Some(config)).await;
            let (came, incoming) = channel(WAITING);
            let (outgoing, going) = channel(WAITING);
            let serving = sip.websocket(peer, incoming, outgoing);
            tokio::select! {
                // Ends soon after the other has, and the other way round.
                ((), ()) = async { tokio::join!(serving, carry(socket, came, going)) } => {}
                () = async { stop.cancelled().await; tokio::time::sleep(FAREWELL).await } => {}
            }
        });
        let mut response = Response::new(ReplyBody::empty());
        *response.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
        let headers = response.headers_mut();
        headers.insert(CONNECTION, HeaderValue::from_static("Upgrade"));
        headers.insert(UPGRADE, HeaderValue::from_static("websocket"));
        headers.insert(SEC_WEBSOCKET_ACCEPT, accept);
        headers.insert(SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static(PROTOCOL));
        response
    }
}

/// Carries messages between the WebSocket and the switch.
async fn carry(mut socket: Socket, came: Sender<Vec<u8>>, mut going: Receiver<Vec<u8>>) {
    let mut heard = Instant::now();
    let mut ping = tokio::time::interval(PING);
    loop {
        let sent = tokio::select! {
            message = socket.next() => {
                heard = Instant::now();
                let bytes = match message {
                    Some(Ok(Message::Text(text))) => text.as_bytes().to_vec(),
                    Some(Ok(Message::Binary(bytes))) => bytes.to_vec(),
                    Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_))) => continue,
                    Some(Ok(Message::Close(_)) | Err(_)) | None => return,
                };
                // The switch takes messages up as fast as it can: the browser has to wait.
                match timeout(WRITE, came.send(bytes)).await {
                    Ok(Ok(())) => continue,
                    _ => break,
                }
            }
            bytes = going.recv() => {
                let Some(bytes) = bytes else { break };
                let message = match String::from_utf8(bytes) {
                    Ok(text) => Message::text(text),
                    Err(error) => Message::binary(error.into_bytes()),
                };
                timeout(WRITE, socket.send(message)).await
            }
            _ = ping.tick() => {
                if heard.elapsed() > 3 * PING {
                    return;
                }
                timeout(WRITE, socket.send(Message::Ping(Vec::new().into()))).await
            }
        };
        if !matches!(sent, Ok(Ok(()))) {
            return;
        }
    }
    // Whether the browser still listens doesn't matter.
    let _ = timeout(WRITE, socket.close(None)).await;
}
