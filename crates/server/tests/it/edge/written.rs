//! Receipts over real connections.

use std::sync::Arc;
use std::time::Duration;

use ccgate_server::edge::{Limits, Receipt, ReplyBody, Told};
use http::Response;
use tokio::sync::{Notify, mpsc};

use super::client::{Client, trusting};
use super::{Gate, gate, ok, own_tls, until, within};

/// Bytes of a reply that no socket buffer takes as a whole.
const HUGE: usize = 64 << 20;

/// Answers `/huge` with a huge reply, others with a small one, each with a receipt; `/wait` waits
/// for the bell.
struct Post {
    gate: Gate,
    told: mpsc::UnboundedReceiver<Told>,
    bell: Arc<Notify>,
}

async fn post(limits: Limits, tls: Option<Arc<ccgate_server::edge::Tls>>) -> Post {
    let (tell, told) = mpsc::unbounded_channel();
    let bell = Arc::new(Notify::new());
    let ring = Arc::clone(&bell);
    let gate = gate(limits, tls, move |request, _| {
        let (tell, ring) = (tell.clone(), Arc::clone(&ring));
        Box::pin(async move {
            let receipt = Receipt::new(move |told| tell.send(told).unwrap());
            match request.uri().path() {
                "/wait" => ring.notified().await,
                "/unused" => {
                    let _unused = ReplyBody::full("event").with_receipt(receipt);
                    return ok("other");
                }
                "/huge" => return Response::new(ReplyBody::full(vec![b'x'; HUGE]).with_receipt(receipt)),
                _ => {}
            }
            Response::new(ReplyBody::full("event").with_receipt(receipt))
        })
    })
    .await;
    Post { gate, told, bell }
}

#[tokio::test]
async fn written_to_a_client_that_reads() {
    let mut post = post(Limits::default(), None).await;
    let mut client = Client::plain(&post.gate).await;
    for path in ["/", "/again", "/wait"] {
        post.bell.notify_one();
        assert!(client.get(path).await.ends_with("event"));
        assert_eq!(within(post.told.recv()).await, Some(Told::Written), "{path}");
    }
    client
        .send("GET /huge HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
        .await;
    assert!(client.rest().await.len() > HUGE);
    assert_eq!(within(post.told.recv()).await, Some(Told::Written));
    assert!(post.told.try_recv().is_err());
}

#[tokio::test]
async fn written_over_tls_and_when_pipelined() {
    let folder = tempfile::tempdir().unwrap();
    let (files, tls) = own_tls(folder.path(), false);
    let mut post = post(Limits::default(), Some(tls)).await;
    let config = trusting(&files.chain, rustls::ALL_VERSIONS, &["http/1.1"]);
    let mut client = Client::tls(&post.gate, config).await.unwrap();
    client.send(&"GET / HTTP/1.1\r\nHost: h\r\n\r\n".repeat(3)).await;
    for _ in 0..3 {
        assert!(client.reply().await.ends_with("event"));
        assert_eq!(within(post.told.recv()).await, Some(Told::Written));
    }
}

#[tokio::test]
async fn lost_when_the_client_goes_while_it_waits() {
    for reset in [true, false] {
        let mut post = post(Limits::default(), None).await;
        let mut client = Client::plain(&post.gate).await;
        client.send("GET /wait HTTP/1.1\r\nHost: h\r\n\r\n").await;
        until(|| post.gate.stats.requests() == 1).await;
        if reset {
            client.reset();
        } else {
            drop(client);
        }
        assert_eq!(within(post.told.recv()).await, Some(Told::Lost), "reset: {reset}");
    }
}

#[tokio::test]
async fn lost_when_the_client_goes_in_the_middle_of_the_reply() {
    let mut post = post(Limits::default(), None).await;
    let mut client = Client::plain(&post.gate).await;
    client.send("GET /huge HTTP/1.1\r\nHost: h\r\n\r\n").await;
    // The reply has begun, and can't all be in the buffers of the sockets.
    client.stream.readable().await.unwrap();
    assert!(post.told.try_recv().is_err());
    client.reset();
    assert_eq!(within(post.told.recv()).await, Some(Told::Lost));
}

#[tokio::test]
async fn lost_when_the_client_reads_nothing() {
    let limits = Limits {
        write_stall_time: Duration::from_millis(200),
        ..Limits::default()
    };
    let mut post = post(limits, None).await;
    let mut client = Client::plain(&post.gate).await;
    client.send("GET /huge HTTP/1.1\r\nHost: h\r\n\r\n").await;
    assert_eq!(within(post.told.recv()).await, Some(Told::Lost));
    until(|| post.gate.stats.open() == 0).await;
    assert!(client.rest().await.len() < HUGE);
}

#[tokio::test]
async fn lost_when_the_reply_is_not_sent() {
    let mut post = post(Limits::default(), None).await;
    let mut client = Client::plain(&post.gate).await;
    assert!(client.get("/unused").await.ends_with("other"));
    assert_eq!(within(post.told.recv()).await, Some(Told::Lost));
    client
        .send("HEAD / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
        .await;
    assert!(client.rest().await.contains("Content-Length: 5\r\n"));
    assert_eq!(within(post.told.recv()).await, Some(Told::Lost));
}

#[tokio::test]
async fn lost_when_the_edge_is_stopped() {
    let limits = Limits {
        drain_time: Duration::from_millis(50),
        ..Limits::default()
    };
    let mut post = post(limits, None).await;
    let mut client = Client::plain(&post.gate).await;
    client.send("GET /wait HTTP/1.1\r\nHost: h\r\n\r\n").await;
    until(|| post.gate.stats.requests() == 1).await;
    post.gate.stop.cancel();
    assert_eq!(within(post.told.recv()).await, Some(Told::Lost));
    assert_eq!(client.rest().await, "");
}
