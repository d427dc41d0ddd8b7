//! One connection: read and written until it ends, whichever side ends it.

use super::{Connection, Event, Flow, Hop, Net, WRITES, lock};
use crate::message::{Framing, frame};
use crate::settings::Transport;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

/// A write that takes longer ends the connection: the peer doesn't read.
const WRITE_WITHIN: Duration = Duration::from_secs(10);

/// What a connection's task needs of its entry in the table.
pub(super) struct Entry {
    pub(super) hop: Hop,
    pub(super) writes: mpsc::Receiver<Vec<u8>>,
    pub(super) stop: CancellationToken,
}

impl Net {
    /// Enters a connection; `None` when there are too many, of all or of its source.
    pub(super) fn enter(
        &self,
        transport: Transport,
        peer: SocketAddr,
        local: Option<SocketAddr>,
        ours: bool,
    ) -> Option<Entry> {
        let mut connections = lock(&self.connections);
        let of_source = || connections.values().filter(|c| c.peer.ip() == peer.ip()).count();
        let full = connections.len() >= self.limits.connections;
        if full
            || (!ours
                && connections.len() >= self.limits.connections_per_source
                && of_source() >= self.limits.connections_per_source)
        {
            self.counts.refused_connections.fetch_add(1, Ordering::Relaxed);
            return None;
        }
        let flow: Flow = self.serial();
        let (writes, outgoing) = mpsc::channel(WRITES);
        let stop = self.stop.child_token();
        connections.insert(
            flow,
            Connection {
                transport,
                peer,
                local,
                writes,
                stop: stop.clone(),
                ours,
            },
        );
        Some(Entry {
            hop: Hop {
                transport,
                flow,
                peer,
            },
            writes: outgoing,
            stop,
        })
    }

    /// Notes our end of a connection that was made.
    pub(super) fn connected(&self, flow: Flow, local: Option<SocketAddr>) {
        if let Some(connection) = lock(&self.connections).get_mut(&flow) {
            connection.local = local;
        }
    }

    /// Takes a connection off and tells the switch.
    pub(super) async fn leave(&self, hop: Hop) {
        lock(&self.connections).remove(&hop.flow);
        let _ = self.events.send(Event::Closed(hop)).await;
    }
}

/// Serves a connection to its end.
pub(super) async fn serve<S>(net: Arc<Net>, stream: S, entry: Entry)
where
    S: AsyncRead + AsyncWrite + Send + 'static,
{
    let Entry { hop, writes, stop } = entry;
    let (reader, writer) = tokio::io::split(stream);
    let writing = tokio::spawn(write(writer, writes, stop.clone()));
    tokio::select! {
        () = stop.cancelled() => {}
        () = read(&net, reader, hop) => {}
    }
    stop.cancel();
    let _ = writing.await;
    net.leave(hop).await;
}

async fn read(net: &Net, mut reader: impl AsyncRead + Unpin, hop: Hop) {
    let mut buffer: Vec<u8> = Vec::with_capacity(2048);
    loop {
        let used = match frame(&buffer, net.limits.max_message) {
            Framing::Message(length) => {
                net.deliver(hop, &buffer[..length]).await;
                length
            }
            Framing::KeepAlive(length, answer) => {
                if answer {
                    net.send(hop, b"\r\n".to_vec());
                }
                length
            }
            Framing::Broken => return net.malformed(hop, crate::message::Malformed::Start),
            Framing::More => {
                let mut chunk = [0; 4096];
                match tokio::time::timeout(net.limits.idle, reader.read(&mut chunk)).await {
                    Ok(Ok(length)) if length > 0 => buffer.extend_from_slice(&chunk[..length]),
                    _ => return,
                }
                continue;
            }
        };
        buffer.drain(..used);
    }
}

async fn write(
    mut writer: impl AsyncWrite + Unpin,
    mut writes: mpsc::Receiver<Vec<u8>>,
    stop: CancellationToken,
) {
    loop {
        let bytes = tokio::select! {
            biased;
            bytes = writes.recv() => bytes,
            () = stop.cancelled() => None,
        };
        let Some(bytes) = bytes else {
            break;
        };
        match tokio::time::timeout(WRITE_WITHIN, writer.write_all(&bytes)).await {
            Ok(Ok(())) => {}
            _ => break,
        }
    }
    stop.cancel();
    let _ = tokio::time::timeout(Duration::from_secs(1), writer.shutdown()).await;
}
