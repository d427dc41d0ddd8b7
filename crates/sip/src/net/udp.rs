//! Datagrams.

use super::{Flow, Hop, Net};
use crate::settings::Transport;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::UdpSocket;

/// Reads a socket until the end.
pub(super) async fn read(net: Arc<Net>, flow: Flow, socket: Arc<UdpSocket>) {
    let mut buffer = vec![0; 65_536];
    loop {
        let received = tokio::select! {
            () = net.stop.cancelled() => return,
            received = socket.recv_from(&mut buffer) => received,
        };
        let (length, peer) = match received {
            Ok(received) => received,
            Err(error) => {
                // What a peer's ICMP refusal looks like; it concerns one datagram, not the socket.
                tracing::debug!(%error, "UDP receive failed");
                tokio::time::sleep(Duration::from_millis(1)).await;
                continue;
            }
        };
        let bytes = &buffer[..length];
        let hop = Hop {
            transport: Transport::Udp,
            flow,
            peer,
        };
        if bytes.iter().all(|b| b.is_ascii_whitespace() || *b == 0) {
            // Kept up for an address translator's sake (RFC 5626 §3.5.1); port 0 can't be answered.
            if bytes.starts_with(b"\r\n\r\n") && peer.port() != 0 {
                net.send(hop, b"\r\n".to_vec());
            }
            continue;
        }
        if length > net.limits.max_message {
            net.malformed(hop, crate::message::Malformed::TooLong);
            continue;
        }
        net.deliver(hop, bytes).await;
    }
}
