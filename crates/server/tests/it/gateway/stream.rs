//! The WebSocket stream of the same events (an extra of ccgate).

use std::sync::Arc;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use http::Request;
use rustls::pki_types::ServerName;
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::handshake::client::generate_key;
use tokio_tungstenite::tungstenite::{Error, Message};

use super::desktop::Desktop;
use super::harness::{Site, within};
use super::web::careless;

pub(super) type Socket = WebSocketStream<TlsStream<TcpStream>>;

/// Opens a stream with these headers; the body of the refusal otherwise.
async fn open(site: &Site, agent: u32, headers: &[(&str, &str)]) -> Result<Socket, Value> {
    let tcp = within(TcpStream::connect(site.https())).await.unwrap();
    let connector = TlsConnector::from(Arc::new(careless(rustls::ALL_VERSIONS)));
    let tls = within(connector.connect(ServerName::try_from("gate.example").unwrap(), tcp))
        .await
        .unwrap();
    let mut request = Request::builder()
        .uri(format!(
            "wss://gate.example/agentgateway/resource/agentevent/{agent}/stream"
        ))
        .header("Host", "gate.example")
        .header("Connection", "Upgrade")
        .header("Upgrade", "websocket")
        .header("Sec-WebSocket-Version", "13")
        .header("Sec-WebSocket-Key", generate_key());
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request.body(()).unwrap();
    match within(tokio_tungstenite::client_async(request, tls)).await {
        Ok((socket, _)) => Ok(socket),
        Err(Error::Http(response)) => {
            assert_eq!(response.status(), 200);
            Err(serde_json::from_slice(response.body().as_deref().unwrap_or_default()).unwrap_or_default())
        }
        Err(error) => panic!("{error}"),
    }
}

pub(super) async fn of(site: &Site, desk: &Desktop) -> Socket {
    open(site, desk.agent, &[("Guid", &desk.guid)]).await.unwrap()
}

/// The next event's number and name.
async fn event(socket: &mut Socket) -> (u64, String) {
    loop {
        match within(socket.next()).await.expect("open").unwrap() {
            Message::Text(text) => {
                let json: Value = serde_json::from_str(&text).unwrap();
                assert_eq!(
                    (&json["message"], &json["retcode"]),
                    (&json!(""), &json!("0")),
                    "{json}"
                );
                let event = &json["event"];
                return (
                    event["eventNo"].as_u64().unwrap(),
                    event["eventType"].as_str().unwrap().to_owned(),
                );
            }
            Message::Ping(_) | Message::Pong(_) => {}
            other => panic!("{other:?}"),
        }
    }
}

async fn acknowledge(socket: &mut Socket, number: u64) {
    within(socket.send(Message::text(json!({ "ack": number }).to_string())))
        .await
        .unwrap();
}

/// The code that the server closes with.
async fn closed(socket: &mut Socket) -> u16 {
    loop {
        match within(socket.next()).await.expect("a close frame").unwrap() {
            Message::Close(frame) => return frame.expect("a code").code.into(),
            Message::Ping(_) | Message::Pong(_) => {}
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn events_acknowledged_one_by_one() {
    let site = Site::new().await;
    let desk = Desktop::sign_in(&site, 101, json!({})).await;
    let mut socket = of(&site, &desk).await;
    assert_eq!(event(&mut socket).await, (1, "AgentOther_InService".to_owned()));
    acknowledge(&mut socket, 1).await;
    assert_eq!(event(&mut socket).await, (2, "AgentState_Ready".to_owned()));
    acknowledge(&mut socket, 2).await;
    desk.post("saybusy").await.ok();
    assert_eq!(
        event(&mut socket).await,
        (3, "AgentState_SetNotReady_Success".to_owned())
    );
    // Lost before it was acknowledged: told again on the next stream, or by a poll.
    drop(socket);
    let mut socket = of(&site, &desk).await;
    assert_eq!(event(&mut socket).await.0, 3);
    drop(socket);
    desk.told(&["AgentState_SetNotReady_Success"]).await;
    let mut socket = of(&site, &desk).await;
    desk.post("cancelbusy").await.ok();
    assert_eq!(
        event(&mut socket).await,
        (4, "AgentState_CancelNotReady_Success".to_owned())
    );
    acknowledge(&mut socket, 4).await;
    desk.act("DELETE", "logout").await.ok();
    assert_eq!(event(&mut socket).await.1, "AgentOther_ShutdownService");
    assert_eq!(closed(&mut socket).await, 4001);
}

#[tokio::test]
async fn one_stream_or_poll_at_a_time() {
    let site = Site::with(|config| config.events.hold = Duration::from_secs(10)).await;
    let desk = Desktop::settled(&site, 101).await;
    let mut first = of(&site, &desk).await;
    site.awaited(101).await;
    let mut second = of(&site, &desk).await;
    assert_eq!(closed(&mut first).await, 4002);
    desk.post("saybusy").await.ok();
    assert_eq!(event(&mut second).await.0, 3);
    acknowledge(&mut second, 3).await;
}

#[tokio::test]
async fn a_browser_gives_its_guid_as_a_protocol() {
    let site = Site::new().await;
    let desk = Desktop::sign_in(&site, 101, json!({})).await;
    let protocols = format!("ccgate.events, guid.{}", desk.guid);
    let mut socket = open(&site, 101, &[("Sec-WebSocket-Protocol", &protocols)])
        .await
        .unwrap();
    assert_eq!(event(&mut socket).await.0, 1);
}

#[tokio::test]
async fn refusals() {
    let site = Site::new().await;
    let desk = Desktop::sign_in(&site, 101, json!({})).await;
    let pushed = Desktop::sign_in(&site, 102, json!({"pushUrl": "http://127.0.0.1:9/"})).await;
    let cases: [(u32, &str, &str); 5] = [
        (101, "", "000-003"),
        (101, "x", "000-003"),
        (102, &desk.guid, "000-003"),
        (102, &pushed.guid, "000-001"),
        (103, &desk.guid, "100-006"),
    ];
    for (agent, guid, retcode) in cases {
        let headers = if guid.is_empty() {
            vec![]
        } else {
            vec![("Guid", guid)]
        };
        let Err(refusal) = open(&site, agent, &headers).await else {
            panic!("{agent} {retcode}")
        };
        assert_eq!(refusal["retcode"], retcode, "{agent}");
    }
    // Not a WebSocket at all.
    desk.web
        .call("GET", "/agentevent/101/stream", &desk.guid, "")
        .await
        .refused("000-002");

    let site = Site::with(|config| config.events.websocket = false).await;
    let desk = Desktop::sign_in(&site, 101, json!({})).await;
    assert_eq!(
        open(&site, 101, &[("Guid", &desk.guid)]).await.unwrap_err()["retcode"],
        "100-007"
    );
}
