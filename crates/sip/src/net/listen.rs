//! Connections that peers make.

use super::{Net, stream};
use crate::settings::{TlsSource, Transport};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

/// A TLS handshake that takes longer is ended.
const HANDSHAKE_WITHIN: Duration = Duration::from_secs(10);

/// Accepts until the end.
pub(super) async fn accept(
    net: Arc<Net>,
    transport: Transport,
    listener: TcpListener,
    tls: Option<TlsSource>,
) {
    loop {
        let accepted = tokio::select! {
            () = net.stop.cancelled() => return,
            accepted = listener.accept() => accepted,
        };
        let (tcp, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                // Out of descriptors: it gets better when others close.
                tracing::warn!(%error, "accepting a SIP connection failed");
                tokio::time::sleep(Duration::from_millis(100)).await;
                continue;
            }
        };
        let _ = tcp.set_nodelay(true);
        let Some(entry) = net.enter(transport, peer, tcp.local_addr().ok(), false) else {
            continue;
        };
        let net = Arc::clone(&net);
        let Some(source) = tls.clone() else {
            tokio::spawn(stream::serve(net, tcp, entry));
            continue;
        };
        tokio::spawn(async move {
            let acceptor = TlsAcceptor::from((source.0)());
            match tokio::time::timeout(HANDSHAKE_WITHIN, acceptor.accept(tcp)).await {
                Ok(Ok(secured)) => stream::serve(net, secured, entry).await,
                _ => net.leave(entry.hop).await,
            }
        });
    }
}
