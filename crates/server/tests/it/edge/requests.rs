//! Requests that go wrong or become something else.

use std::time::Duration;

use ccgate_server::edge::{Limits, ReplyBody};
use http::{Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::client::Client;
use super::{ok, plain, until, within};

#[tokio::test]
async fn a_panic_harms_no_other_request() {
    let gate = plain(Limits::default(), |request, _| {
        assert!(request.uri().path() != "/early", "before the future");
        Box::pin(async move {
            assert!(request.uri().path() != "/late", "within the future");
            ok("in")
        })
    })
    .await;
    let mut client = Client::plain(&gate).await;
    for path in ["/early", "/late"] {
        let reply = client.get(path).await;
        assert!(
            reply.starts_with("HTTP/1.1 500 ") && reply.ends_with("panicked"),
            "{reply}"
        );
        assert!(client.get("/").await.ends_with("in"));
    }
    assert_eq!(
        (gate.stats.panics(), gate.stats.requests(), gate.stats.accepted()),
        (2, 4, 1)
    );
}

#[tokio::test]
async fn an_upgraded_connection_is_the_handlers_and_still_counts() {
    let idle_time = Duration::from_millis(100);
    let gate = plain(
        Limits {
            idle_time,
            ..Limits::default()
        },
        |mut request, _| {
            Box::pin(async move {
                let upgrade = hyper::upgrade::on(&mut request);
                tokio::spawn(async move {
                    let mut io = TokioIo::new(upgrade.await.unwrap());
                    let mut word = [0; 4];
                    while io.read_exact(&mut word).await.is_ok() {
                        io.write_all(&word).await.unwrap();
                    }
                });
                Response::builder()
                    .status(StatusCode::SWITCHING_PROTOCOLS)
                    .header("connection", "upgrade")
                    .header("upgrade", "echo")
                    .body(ReplyBody::empty())
                    .unwrap()
            })
        },
    )
    .await;
    let mut client = Client::plain(&gate).await;
    client
        .send("GET / HTTP/1.1\r\nHost: h\r\nConnection: upgrade\r\nUpgrade: echo\r\n\r\n")
        .await;
    assert!(client.reply().await.starts_with("HTTP/1.1 101 "));
    // Longer than an idle HTTP connection may live.
    tokio::time::sleep(idle_time * 3).await;
    let mut word = [0; 4];
    client.send("ping").await;
    within(client.stream.read_exact(&mut word)).await.unwrap();
    assert_eq!((&word, gate.stats.open()), (b"ping", 1));
    drop(client);
    until(|| gate.stats.open() == 0).await;
}

#[tokio::test]
async fn the_peer_is_named() {
    let gate = plain(Limits::default(), |_, peer| {
        Box::pin(async move { ok(format!("{} {} {}", peer.address, peer.local, peer.tls)) })
    })
    .await;
    let mut client = Client::plain(&gate).await;
    let expect = format!("{} {} false", client.stream.local_addr().unwrap(), gate.address);
    assert!(client.get("/").await.ends_with(&expect));
}
