//! Bodies of requests, as old clients send them.

use std::time::Duration;

use ccgate_server::edge::{BodyFault, Limits, ReplyBody, collect};
use http::{Response, StatusCode};

use super::client::Client;
use super::{Gate, ok, plain};

/// Echoes the body, except under `/unread`.
async fn echo(limits: Limits) -> Gate {
    plain(limits, move |request, _| {
        Box::pin(async move {
            if request.uri().path() == "/unread" {
                return ok("unread");
            }
            match collect(request.into_body(), limits.body_bytes, limits.body_time).await {
                Ok(bytes) => ok(format!("<{}>", String::from_utf8_lossy(&bytes))),
                Err(fault) => {
                    let status = match fault {
                        BodyFault::TooLong { .. } => StatusCode::PAYLOAD_TOO_LARGE,
                        BodyFault::TooSlow => StatusCode::REQUEST_TIMEOUT,
                        BodyFault::Broken => StatusCode::BAD_REQUEST,
                    };
                    let mut response = Response::new(ReplyBody::full(fault.to_string()));
                    *response.status_mut() = status;
                    response
                }
            }
        })
    })
    .await
}

#[tokio::test]
async fn all_odd_forms_work_and_keep_the_connection() {
    let gate = echo(Limits::default()).await;
    let mut client = Client::plain(&gate).await;
    for (request, expect) in [
        (
            "PUT / HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}",
            "<{}>",
        ),
        (
            "PUT / HTTP/1.1\r\nContent-Type: text/nonsense;;\r\nContent-Length: 2\r\n\r\n{}",
            "<{}>",
        ),
        (
            "POST / HTTP/1.1\r\nContent-Encoding: UTF-8\r\nContent-Length: 2\r\n\r\n{}",
            "<{}>",
        ),
        ("POST / HTTP/1.1\r\nContent-Length: 0\r\n\r\n", "<>"),
        ("POST / HTTP/1.1\r\nHost: h\r\n\r\n", "<>"),
        ("PUT / HTTP/1.1\r\nHost: h\r\n\r\n", "<>"),
        ("GET / HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc", "<abc>"),
        ("DELETE / HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc", "<abc>"),
        (
            "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n",
            "<abc>",
        ),
        (
            "DELETE /unread HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc",
            "unread",
        ),
        ("GET /unread HTTP/1.1\r\nHost: h\r\n\r\n", "unread"),
    ] {
        client.send(request).await;
        let reply = client.reply().await;
        assert!(
            reply.ends_with(&format!("\r\n\r\n{expect}")),
            "{request}\n{reply}"
        );
        assert!(!reply.contains("close"), "{reply}");
    }
    assert_eq!(gate.stats.accepted(), 1);
}

#[tokio::test]
async fn a_client_that_asks_is_told_to_continue() {
    let gate = echo(Limits::default()).await;
    let mut client = Client::plain(&gate).await;
    for path in ["/", "/unread"] {
        client
            .send(&format!(
                "PUT {path} HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n"
            ))
            .await;
        assert_eq!(client.reply().await, "HTTP/1.1 100 Continue\r\n\r\n");
        client.send("{}").await;
        assert!(client.reply().await.starts_with("HTTP/1.1 200 OK\r\n"));
    }
    assert_eq!(gate.stats.accepted(), 1);
}

#[tokio::test]
async fn an_unread_body_that_comes_late_keeps_the_connection() {
    let gate = echo(Limits::default()).await;
    let mut client = Client::plain(&gate).await;
    client
        .send("PUT /unread HTTP/1.1\r\nContent-Length: 20000\r\n\r\n")
        .await;
    super::until(|| gate.stats.requests() == 1).await;
    client.send(&"x".repeat(20_000)).await;
    assert!(client.reply().await.ends_with("unread"));
    assert!(client.get("/").await.ends_with("<>"));
    assert_eq!(gate.stats.accepted(), 1);
}

#[tokio::test]
async fn too_long_too_slow_and_broken_are_told() {
    let limits = Limits {
        body_bytes: 10,
        body_time: Duration::from_millis(200),
        ..Limits::default()
    };
    let gate = echo(limits).await;
    for (request, expect) in [
        ("PUT / HTTP/1.1\r\nContent-Length: 11\r\n\r\n", "413"),
        (
            "PUT / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n8\r\n12345678\r\n8\r\n12345678\r\n",
            "413",
        ),
        ("PUT / HTTP/1.1\r\nContent-Length: 10\r\n\r\n123", "408"),
        (
            "PUT / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc",
            "408",
        ),
        (
            "PUT / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nnonsense\r\n",
            "400",
        ),
        ("PUT /unread HTTP/1.1\r\nContent-Length: 10\r\n\r\n123", "200"),
        (
            "PUT /unread HTTP/1.1\r\nContent-Length: 1000000\r\n\r\n123",
            "200",
        ),
    ] {
        let mut client = Client::plain(&gate).await;
        client.send(request).await;
        let all = client.rest().await;
        assert!(
            all.starts_with(&format!("HTTP/1.1 {expect} ")),
            "{request}\n{all}"
        );
    }
    // Exactly the limit is not too long.
    let mut client = Client::plain(&gate).await;
    client
        .send("PUT / HTTP/1.1\r\nContent-Length: 10\r\n\r\n1234567890")
        .await;
    assert!(client.reply().await.ends_with("<1234567890>"));
}
