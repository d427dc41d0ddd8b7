//! Stopping an edge.

use std::sync::Arc;
use std::time::Duration;

use ccgate_server::edge::{Drained, Limits};
use tokio::net::TcpStream;
use tokio::sync::Notify;

use super::client::Client;
use super::{Gate, ok, plain, until};

async fn held(drain_time: Duration) -> (Gate, Arc<Notify>) {
    let bell = Arc::new(Notify::new());
    let ring = Arc::clone(&bell);
    let gate = plain(
        Limits {
            drain_time,
            ..Limits::default()
        },
        move |request, _| {
            let ring = Arc::clone(&ring);
            Box::pin(async move {
                if request.uri().path() == "/held" {
                    ring.notified().await;
                }
                ok("done")
            })
        },
    )
    .await;
    (gate, bell)
}

#[tokio::test]
async fn open_requests_end_and_idle_connections_close() {
    let (gate, bell) = held(Duration::from_secs(60)).await;
    let mut idle = Client::plain(&gate).await;
    idle.get("/").await;
    let mut fresh = Client::plain(&gate).await;
    let mut busy = Client::plain(&gate).await;
    busy.send("GET /held HTTP/1.1\r\nHost: h\r\n\r\n").await;
    until(|| gate.stats.requests() == 2 && gate.stats.open() == 3).await;
    gate.stop.cancel();
    assert_eq!(
        (idle.rest().await, fresh.rest().await),
        (String::new(), String::new())
    );
    assert!(TcpStream::connect(gate.address).await.is_err());
    bell.notify_one();
    let last = busy.rest().await;
    assert!(
        last.contains("Connection: close\r\n") && last.ends_with("done"),
        "{last}"
    );
    assert_eq!(gate.drained().await, Drained::Finished);
}

#[tokio::test]
async fn what_does_not_end_is_cut() {
    let (gate, _bell) = held(Duration::from_millis(100)).await;
    let mut busy = Client::plain(&gate).await;
    busy.send("GET /held HTTP/1.1\r\nHost: h\r\n\r\n").await;
    until(|| gate.stats.requests() == 1).await;
    gate.stop.cancel();
    assert_eq!(busy.rest().await, "");
    assert_eq!(gate.drained().await, Drained::Cut(1));
}
