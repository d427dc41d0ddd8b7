//! A handler's future ends soon after its client has gone.

use std::future::pending;

use ccgate_server::edge::Limits;
use tokio::sync::mpsc;

use super::client::{Client, trusting};
use super::{gate, own_tls, until, within};

/// Sends when it is dropped.
struct Dropped(mpsc::UnboundedSender<()>);

impl Drop for Dropped {
    fn drop(&mut self) {
        self.0.send(()).unwrap();
    }
}

#[tokio::test]
async fn a_held_request_is_dropped_with_its_connection() {
    let folder = tempfile::tempdir().unwrap();
    let (files, tls) = own_tls(folder.path(), false);
    for case in ["end", "reset", "tls", "body"] {
        let (tell, mut dropped) = mpsc::unbounded_channel();
        let tls = (case == "tls").then(|| tls.clone());
        let gate = gate(Limits::default(), tls, move |_, _| {
            let held = Dropped(tell.clone());
            Box::pin(async move {
                let _held = held;
                pending().await
            })
        })
        .await;
        let request = match case {
            "body" => "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n{}",
            _ => "GET / HTTP/1.1\r\nHost: h\r\n\r\n",
        };
        if case == "tls" {
            let config = trusting(&files.chain, rustls::ALL_VERSIONS, &[]);
            let mut client = Client::tls(&gate, config).await.unwrap();
            client.send(request).await;
            until(|| gate.stats.requests() == 1).await;
            // The socket closes without a TLS farewell.
        } else {
            let mut client = Client::plain(&gate).await;
            client.send(request).await;
            until(|| gate.stats.requests() == 1).await;
            if case == "reset" {
                client.reset();
            }
        }
        within(dropped.recv()).await.unwrap();
        until(|| gate.stats.open() == 0).await;
    }
}
