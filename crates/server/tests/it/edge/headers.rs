//! The spelling of header names, as bytes.

use ccgate_server::edge::{HeaderCase, Limits, ReplyBody};
use http::Response;
use rustls::version::{TLS12, TLS13};

use super::client::{Client, trusting};
use super::{Answer, gate, own_tls, plain};

const EXPECT: [&str; 5] = [
    "\r\nGuid: 0123.Node0\r\n",
    "\r\nSet-GUID: JSESSIONID=0123.Node0\r\n",
    "\r\nJSON-Type: application/json\r\n",
    "\r\nCache-Control: no-cache\r\n",
    "\r\nContent-Length: 2\r\n",
];

fn act() -> Answer {
    Box::pin(async {
        Response::builder()
            .header("guid", "0123.Node0")
            .header("SET-GUID", "JSESSIONID=0123.Node0")
            .header("json-type", "application/json")
            .header("cache-control", "no-cache")
            .body(ReplyBody::full("{}"))
            .unwrap()
    })
}

fn check(reply: &str) {
    assert!(reply.starts_with("HTTP/1.1 200 OK\r\n"), "{reply}");
    assert!(reply.ends_with("\r\n\r\n{}"), "{reply}");
    for line in EXPECT {
        assert!(reply.contains(line), "{line:?} is not in {reply}");
    }
}

#[tokio::test]
async fn exact_over_plain_http() {
    let gate = plain(Limits::default(), |_, _| act()).await;
    let mut client = Client::plain(&gate).await;
    for _ in 0..3 {
        check(&client.get("/").await);
    }
}

#[tokio::test]
async fn exact_over_tls_1_2_and_1_3() {
    let folder = tempfile::tempdir().unwrap();
    let (files, tls) = own_tls(folder.path(), true);
    let gate = gate(Limits::default(), Some(tls), |_, peer| {
        assert!(peer.tls);
        act()
    })
    .await;
    for version in [&TLS12, &TLS13] {
        for alpn in [&[][..], &["http/1.1"]] {
            let config = trusting(&files.chain, &[version], alpn);
            let mut client = Client::tls(&gate, config).await.unwrap();
            check(&client.get("/").await);
            check(&client.get("/").await);
        }
    }
}

#[tokio::test]
async fn what_is_no_name_is_refused() {
    for bad in ["Set GUID", "", "a\r\nb"] {
        let error = HeaderCase::learn(&["Guid", bad]).await.unwrap_err();
        assert_eq!(error.kind(), std::io::ErrorKind::InvalidInput);
    }
}
