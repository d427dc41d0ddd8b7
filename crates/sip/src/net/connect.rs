//! Connections that we make, to trunks and to what phones registered.

use super::{Hop, Net, lock, stream};
use crate::settings::Transport;
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

impl Net {
    /// The connection to an address; begins to make one when there is none. What is sent meanwhile waits.
    pub(super) fn connect(self: &Arc<Self>, transport: Transport, peer: SocketAddr, name: &str) -> Hop {
        let held = lock(&self.connections).iter().find_map(|(flow, c)| {
            let fits = c.ours && c.transport == transport && c.peer == peer && !c.stop.is_cancelled();
            fits.then_some(*flow)
        });
        if let Some(flow) = held {
            return Hop {
                transport,
                flow,
                peer,
            };
        }
        let Some(entry) = self.enter(transport, peer, None, true) else {
            // Nothing can be sent on a way that isn't in the table, which is what its users then notice.
            return Hop {
                transport,
                flow: self.serial(),
                peer,
            };
        };
        let hop = entry.hop;
        let (net, name) = (Arc::clone(self), name.to_owned());
        tokio::spawn(async move {
            let within = net.connect_within;
            match tokio::time::timeout(within, open(&net, transport, peer, &name, entry)).await {
                Ok(Ok(serving)) => serving.await,
                _ => net.leave(hop).await,
            }
        });
        hop
    }
}

/// Makes the connection; the future that is returned serves it.
async fn open(
    net: &Arc<Net>,
    transport: Transport,
    peer: SocketAddr,
    name: &str,
    entry: stream::Entry,
) -> std::io::Result<std::pin::Pin<Box<dyn Future<Output = ()> + Send>>> {
    let tcp = TcpStream::connect(peer).await?;
    let _ = tcp.set_nodelay(true);
    net.connected(entry.hop.flow, tcp.local_addr().ok());
    if transport == Transport::Tcp {
        return Ok(Box::pin(stream::serve(Arc::clone(net), tcp, entry)));
    }
    let config = net
        .tls_client
        .load_full()
        .ok_or_else(|| std::io::Error::other("no TLS client settings"))?;
    let server = name.to_owned();
    let server = rustls::pki_types::ServerName::try_from(server).map_err(std::io::Error::other)?;
    let secured = TlsConnector::from(config).connect(server, tcp).await?;
    Ok(Box::pin(stream::serve(Arc::clone(net), secured, entry)))
}
