//! Certificates and ALPN.

use std::fs;
use std::time::Duration;

use ccgate_server::edge::{CertificateFiles, Limits};
use rustls::ClientConfig;
use rustls::version::{TLS12, TLS13};
use tokio_util::sync::CancellationToken;

use super::client::{Client, trusting};
use super::{Gate, gate, ok, own_tls, until, within};

async fn works(gate: &Gate, config: ClientConfig) -> bool {
    match Client::tls(gate, config).await {
        Ok(mut client) => client.get("/").await.ends_with("in"),
        Err(_) => false,
    }
}

#[tokio::test]
async fn http2_is_offered_only_when_asked_for() {
    for (http2, alpn, expect) in [
        (false, &["h2", "http/1.1"][..], Some("http/1.1")),
        (true, &["http/1.1"], Some("http/1.1")),
        (true, &["h2", "http/1.1"], Some("h2")),
        (true, &[], None),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let (files, tls) = own_tls(folder.path(), http2);
        let gate = gate(Limits::default(), Some(tls), |_, _| Box::pin(async { ok("in") })).await;
        for version in [&TLS12, &TLS13] {
            let client = Client::tls(&gate, trusting(&files.chain, &[version], alpn))
                .await
                .unwrap();
            let session = client.stream.get_ref().1;
            assert_eq!(session.alpn_protocol(), expect.map(str::as_bytes));
            assert_eq!(session.protocol_version(), Some(version.version));
        }
    }
}

#[tokio::test]
async fn sessions_are_resumed() {
    let folder = tempfile::tempdir().unwrap();
    let (files, tls) = own_tls(folder.path(), false);
    let gate = gate(Limits::default(), Some(tls), |_, _| Box::pin(async { ok("in") })).await;
    for version in [&TLS12, &TLS13] {
        let config = trusting(&files.chain, &[version], &[]);
        let mut kinds = Vec::new();
        for _ in 0..2 {
            let mut client = Client::tls(&gate, config.clone()).await.unwrap();
            client.get("/").await;
            kinds.push(client.stream.get_ref().1.handshake_kind());
        }
        use rustls::HandshakeKind::{Full, Resumed};
        assert_eq!(kinds, [Some(Full), Some(Resumed)]);
    }
}

#[tokio::test]
async fn a_changed_certificate_is_taken_and_a_bad_one_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let (files, tls) = own_tls(folder.path(), false);
    let watched = tls.clone();
    let stop = CancellationToken::new();
    let watching = tokio::spawn({
        let stop = stop.clone();
        async move { watched.watch(Duration::from_millis(20), stop).await }
    });
    let gate = gate(Limits::default(), Some(tls.clone()), |_, _| {
        Box::pin(async { ok("in") })
    })
    .await;
    let old = trusting(&files.chain, rustls::ALL_VERSIONS, &[]);
    assert!(works(&gate, old.clone()).await);

    let other =
        CertificateFiles::self_signed(&folder.path().join("new"), &["gate.example".to_owned()]).unwrap();
    let new = trusting(&other.chain, rustls::ALL_VERSIONS, &[]);
    // A certificate without its key, and then one that is none: both must do no harm.
    fs::copy(&other.chain, &files.chain).unwrap();
    until(|| tls.bad_changes() == 1).await;
    assert!(works(&gate, old.clone()).await);
    fs::write(&files.chain, "nonsense").unwrap();
    until(|| tls.bad_changes() == 2).await;
    assert!(works(&gate, old).await);

    fs::copy(&other.chain, &files.chain).unwrap();
    fs::copy(&other.key, &files.key).unwrap();
    within(async {
        while !works(&gate, new.clone()).await {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    })
    .await;
    stop.cancel();
    within(watching).await.unwrap();
}
