//! The same over HTTP/2.

use std::sync::Arc;

use bytes::Bytes;
use ccgate_server::edge::{Limits, Receipt, ReplyBody, Told, collect};
use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http2::{self, SendRequest};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::sync::{Notify, mpsc};

use super::client::{Client, trusting};
use super::{Gate, gate, own_tls, until, within};

struct Post {
    gate: Gate,
    told: mpsc::UnboundedReceiver<Told>,
    bell: Arc<Notify>,
    sender: SendRequest<Full<Bytes>>,
    _folder: tempfile::TempDir,
}

/// Echoes with a receipt; `/wait` waits for the bell, `/long` answers more than the window takes.
async fn post() -> Post {
    let folder = tempfile::tempdir().unwrap();
    let (files, tls) = own_tls(folder.path(), true);
    let (tell, told) = mpsc::unbounded_channel();
    let bell = Arc::new(Notify::new());
    let ring = Arc::clone(&bell);
    let gate = gate(Limits::default(), Some(tls), move |request, _| {
        let (tell, ring) = (tell.clone(), Arc::clone(&ring));
        Box::pin(async move {
            let receipt = Receipt::new(move |told| tell.send(told).unwrap());
            let path = request.uri().path().to_owned();
            let limits = Limits::default();
            let mut body = collect(request.into_body(), limits.body_bytes, limits.body_time)
                .await
                .unwrap();
            match &*path {
                "/wait" => ring.notified().await,
                "/long" => body = vec![b'x'; 1 << 20].into(),
                _ => {}
            }
            let mut response = Response::new(ReplyBody::full(body).with_receipt(receipt));
            response.headers_mut().insert("Set-GUID", "x".parse().unwrap());
            response
        })
    })
    .await;
    let config = trusting(&files.chain, rustls::ALL_VERSIONS, &["h2"]);
    let io = TokioIo::new(Client::tls(&gate, config).await.unwrap().stream);
    let (sender, connection) = http2::Builder::new(TokioExecutor::new())
        .initial_stream_window_size(65_535)
        .handshake(io)
        .await
        .unwrap();
    tokio::spawn(connection);
    Post {
        gate,
        told,
        bell,
        sender,
        _folder: folder,
    }
}

fn request(path: &str, body: &'static str) -> Request<Full<Bytes>> {
    let uri = format!("https://gate.example{path}");
    Request::put(uri).body(Full::from(body)).unwrap()
}

#[tokio::test]
async fn written_when_sent() {
    let mut post = post().await;
    for _ in 0..3 {
        let response = within(post.sender.send_request(request("/", "event")))
            .await
            .unwrap();
        assert!(response.headers().contains_key("set-guid"));
        assert_eq!(
            within(response.into_body().collect()).await.unwrap().to_bytes(),
            "event"
        );
        assert_eq!(within(post.told.recv()).await, Some(Told::Written));
    }
}

#[tokio::test]
async fn lost_when_the_stream_is_reset_with_others_going_on() {
    let mut post = post().await;
    let long = within(post.sender.send_request(request("/long", "")))
        .await
        .unwrap();
    // The window of the long reply is full, so it stays unfinished while others are written.
    let short = within(post.sender.send_request(request("/", "event")))
        .await
        .unwrap();
    assert_eq!(
        within(short.into_body().collect()).await.unwrap().to_bytes(),
        "event"
    );
    assert_eq!(within(post.told.recv()).await, Some(Told::Written));
    assert!(post.told.try_recv().is_err());
    drop(long);
    assert_eq!(within(post.told.recv()).await, Some(Told::Lost));
}

#[tokio::test]
async fn a_held_request_is_dropped_with_its_stream() {
    let mut post = post().await;
    let held = tokio::spawn(post.sender.send_request(request("/wait", "event")));
    until(|| post.gate.stats.requests() == 1).await;
    held.abort();
    assert_eq!(within(post.told.recv()).await, Some(Told::Lost));
    assert_eq!(post.gate.stats.open(), 1);
    let _ = post.bell;
}

#[tokio::test]
async fn lost_with_the_connection() {
    let mut post = post().await;
    let held = tokio::spawn(post.sender.send_request(request("/wait", "event")));
    until(|| post.gate.stats.requests() == 1).await;
    held.abort();
    drop(post.sender);
    assert_eq!(within(post.told.recv()).await, Some(Told::Lost));
    until(|| post.gate.stats.open() == 0).await;
}
