//! One connection: read and written until it ends, whichever side ends it.

use super::{Connection, Event, Flow, Hop, Net, WRITES, lock};
use crate::guard;
use crate::message::{Framing, frame};
use crate::settings::Transport;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::sync::mpsc;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// A write that takes longer ends the connection: the peer doesn't read.
const WRITE_WITHIN: Duration = Duration::from_secs(10);

/// A message that takes longer to come ends the connection: it is sent to keep it open, octet by octet.
const MESSAGE_WITHIN: Duration = Duration::from_secs(30);

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
        let source = guard::source(peer.ip());
        let same = |c: &&Connection| guard::source(c.peer.ip()) == source;
        let of_source = || connections.values().filter(same).count();
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
    let mut whole_by = Instant::now() + net.limits.idle;
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
                // A lone line end keeps the connection open and may wait for its other half.
                let quiet = buffer.iter().all(|b| matches!(b, b'\r' | b'\n'));
                if quiet {
                    whole_by = Instant::now() + net.limits.idle;
                }
                let mut chunk = [0; 4096];
                match tokio::time::timeout_at(whole_by, reader.read(&mut chunk)).await {
                    Ok(Ok(length)) if length > 0 && quiet => {
                        whole_by = Instant::now() + net.limits.idle.min(MESSAGE_WITHIN);
                        buffer.extend_from_slice(&chunk[..length]);
                    }
                    Ok(Ok(length)) if length > 0 => buffer.extend_from_slice(&chunk[..length]),
                    _ => return,
                }
                continue;
            }
        };
        buffer.drain(..used);
        whole_by = Instant::now() + net.limits.idle.min(MESSAGE_WITHIN);
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

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::settings::Settings;

    /// How long a connection lives over which these octets come, one every ten seconds.
    async fn lives(octets: &[u8]) -> Duration {
        let settings = Settings {
            udp: Vec::new(),
            ..Settings::default()
        };
        let (net, _events) = Net::start(&settings, CancellationToken::new()).await.unwrap();
        let peer = ([127, 0, 0, 1], 4000).into();
        let entry = net.enter(Transport::Tcp, peer, None, false).unwrap();
        let (ours, mut theirs) = tokio::io::duplex(64);
        let begun = Instant::now();
        let served = tokio::spawn(serve(Arc::clone(&net), ours, entry));
        for octet in octets {
            if theirs.write_all(&[*octet]).await.is_err() {
                break;
            }
            tokio::time::sleep(Duration::from_secs(10)).await;
        }
        served.await.unwrap();
        begun.elapsed()
    }

    #[tokio::test(start_paused = true)]
    async fn dripping_ends_a_connection() {
        let idle = crate::settings::Limits::default().idle;
        let dripped = lives(&[b'a'; 20]).await;
        assert!(
            (MESSAGE_WITHIN..Duration::from_secs(60)).contains(&dripped),
            "{dripped:?}"
        );
        // Line ends keep it open as long as they come.
        let kept = lives(b"\r\n\r\n\r\n\r\n").await;
        assert!(kept >= idle + Duration::from_secs(50), "{kept:?}");
    }
}
