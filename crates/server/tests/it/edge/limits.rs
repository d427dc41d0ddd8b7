//! What the network may not do.

use std::future::pending;
use std::time::Duration;

use ccgate_server::edge::Limits;
use tokio::io::AsyncReadExt;
use tokio::net::{TcpSocket, TcpStream};

use super::client::Client;
use super::{gate, ok, own_tls, plain, until, within};

const SHORT: Duration = Duration::from_millis(150);

#[tokio::test]
async fn connections_are_counted_by_address_and_in_all() {
    let limits = Limits {
        connections: 3,
        connections_per_address: 2,
        ..Limits::default()
    };
    let gate = plain(limits, |_, _| Box::pin(async { ok("in") })).await;
    let from = async |last: u8| {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind(([127, 0, 0, last], 0).into()).unwrap();
        socket.connect(gate.address).await.unwrap()
    };
    let closed = async |mut stream: TcpStream| {
        let mut end = Vec::new();
        let _ = within(stream.read_to_end(&mut end)).await;
        assert_eq!(end, b"");
    };
    let first = from(1).await;
    let _second = from(1).await;
    until(|| gate.stats.open() == 2).await;
    closed(from(1).await).await;
    let _third = from(2).await;
    until(|| gate.stats.open() == 3).await;
    closed(from(3).await).await;
    assert_eq!((gate.stats.refused(), gate.stats.accepted()), (2, 3));
    drop(first);
    until(|| gate.stats.open() == 2).await;
    let _again = from(1).await;
    until(|| gate.stats.open() == 3).await;
}

#[tokio::test]
async fn unfinished_heads_and_idle_connections_end() {
    let long = Duration::from_secs(3_600);
    for (idle_time, head_time, sent) in [
        (SHORT, long, ""),
        (SHORT, long, "GET / HTTP/1.1\r\nHost: h\r\n\r\n"),
        (long, SHORT, "GET / HTTP/1.1\r\nHost:"),
        (long, SHORT, "GET / HTTP/1.1\r\nHost: h\r\n\r\nGET / HT"),
    ] {
        let limits = Limits {
            idle_time,
            head_time,
            ..Limits::default()
        };
        let gate = plain(limits, |_, _| Box::pin(async { ok("in") })).await;
        let mut client = Client::plain(&gate).await;
        let (whole, part) = match sent.find("\r\n\r\n") {
            Some(end) => sent.split_at(end + 4),
            None => ("", sent),
        };
        if !whole.is_empty() {
            client.send(whole).await;
            client.reply().await;
        }
        client.send(part).await;
        assert_eq!(client.rest().await, "", "{sent:?}");
        until(|| gate.stats.open() == 0).await;
    }
}

#[tokio::test]
async fn a_held_request_is_neither_idle_nor_slow() {
    let limits = Limits {
        idle_time: SHORT,
        head_time: SHORT,
        body_time: SHORT,
        ..Limits::default()
    };
    let gate = plain(limits, |_, _| {
        Box::pin(async {
            tokio::time::sleep(SHORT * 3).await;
            ok("late")
        })
    })
    .await;
    let mut client = Client::plain(&gate).await;
    for _ in 0..2 {
        assert!(client.get("/").await.ends_with("late"));
    }
    assert_eq!(gate.stats.accepted(), 1);
}

#[tokio::test]
async fn a_handshake_has_a_deadline() {
    let folder = tempfile::tempdir().unwrap();
    let (_, tls) = own_tls(folder.path(), false);
    let limits = Limits {
        handshake_time: SHORT,
        ..Limits::default()
    };
    let gate = gate(limits, Some(tls), |_, _| Box::pin(pending())).await;
    let mut silent = Client::plain(&gate).await;
    assert_eq!(silent.rest().await, "");
    let mut wrong = TcpStream::connect(gate.address).await.unwrap();
    tokio::io::AsyncWriteExt::write_all(&mut wrong, b"GET / HTTP/1.1\r\n\r\n")
        .await
        .unwrap();
    let _ = within(wrong.read_to_end(&mut Vec::new())).await;
    until(|| gate.stats.handshake_failures() == 2 && gate.stats.open() == 0).await;
}

#[tokio::test]
async fn big_and_malformed_heads_are_answered() {
    let gate = plain(Limits::default(), |_, _| Box::pin(async { ok("in") })).await;
    let long = "x".repeat(17 * 1024);
    let many = "A: b\r\n".repeat(101);
    for (request, expect) in [
        (format!("GET / HTTP/1.1\r\nA: {long}\r\n\r\n"), "431"),
        (format!("GET / HTTP/1.1\r\n{many}\r\n"), "431"),
        ("nonsense\r\n\r\n".to_owned(), "400"),
        ("GET / HTTP/1.1\r\nA B: c\r\n\r\n".to_owned(), "400"),
    ] {
        let mut client = Client::plain(&gate).await;
        client.send(&request).await;
        let all = client.rest().await;
        assert!(
            all.starts_with(&format!("HTTP/1.1 {expect} ")),
            "{request:.40}\n{all}"
        );
    }
}
