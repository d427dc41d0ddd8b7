//! SIP over WebSocket (RFC 7118): the HTTPS server upgrades and frames, we get and give messages.

use super::Net;
use crate::message::Malformed;
use crate::settings::Transport;
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::sync::mpsc;

impl Net {
    /// Serves a WebSocket: each item is one frame, which is one message. Ends when either side does.
    pub(crate) async fn websocket(
        self: &Arc<Self>,
        peer: SocketAddr,
        mut incoming: mpsc::Receiver<Vec<u8>>,
        outgoing: mpsc::Sender<Vec<u8>>,
    ) {
        let Some(mut entry) = self.enter(Transport::Ws, peer, None, false) else {
            return;
        };
        let (hop, stop) = (entry.hop, entry.stop.clone());
        loop {
            tokio::select! {
                () = stop.cancelled() => break,
                bytes = entry.writes.recv() => {
                    // A browser that doesn't read is as good as gone.
                    if bytes.is_none_or(|bytes| outgoing.try_send(bytes).is_err()) {
                        break;
                    }
                }
                frame = tokio::time::timeout(self.limits.idle, incoming.recv()) => match frame {
                    Ok(Some(bytes)) if bytes.len() > self.limits.max_message => {
                        self.malformed(hop, Malformed::TooLong);
                        break;
                    }
                    Ok(Some(bytes)) if bytes == b"\r\n\r\n" => self.send(hop, b"\r\n".to_vec()),
                    Ok(Some(bytes)) if bytes.iter().all(u8::is_ascii_whitespace) => {}
                    Ok(Some(bytes)) => self.deliver(hop, &bytes).await,
                    _ => break,
                },
            }
        }
        self.leave(hop).await;
    }
}
