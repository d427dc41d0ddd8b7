//! Registration against a registrar that knows one password.

use crate::ground::{any, soon};
use ccgate_phone::{Failed, Phone, PhoneSettings};
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::UdpSocket;
use tokio::sync::mpsc;

/// Answers each REGISTER by `answers` in turn and tells what came.
async fn registrar(answers: Vec<&'static str>) -> (SocketAddr, mpsc::UnboundedReceiver<String>) {
    let socket = UdpSocket::bind(any()).await.unwrap();
    let local = socket.local_addr().unwrap();
    let (tell, told) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        let mut buffer = vec![0; 4096];
        for answer in answers {
            let (length, from) = socket.recv_from(&mut buffer).await.unwrap();
            let text = String::from_utf8_lossy(&buffer[..length]).into_owned();
            let copied = ["Via", "From", "To", "Call-ID", "CSeq", "Contact"];
            let kept = text
                .lines()
                .filter(|line| copied.iter().any(|name| line.starts_with(&format!("{name}:"))));
            let kept: String = kept.map(|line| format!("{line}\r\n")).collect();
            let _ = tell.send(text.clone());
            if answer != "nothing" {
                let (status, headers) = answer.split_once('|').unwrap_or((answer, ""));
                let reply = format!("SIP/2.0 {status} x\r\n{kept}{headers}\r\n\r\n");
                socket.send_to(reply.as_bytes(), from).await.unwrap();
            }
        }
    });
    (local, told)
}

async fn phone(server: SocketAddr) -> Phone {
    let mut settings = PhoneSettings::new(any(), server).with_account("120", "secret");
    settings.t1 = Duration::from_millis(20);
    Phone::bind(settings).await.unwrap()
}

const ASK: &str = "401|WWW-Authenticate: Digest realm=\"r\", nonce=\"n\", qop=\"auth\", algorithm=SHA-256";
const STALE: &str = "401|WWW-Authenticate: Digest realm=\"r\", nonce=\"m\", stale=true";

#[tokio::test]
async fn registers_renews_and_leaves() {
    let answers = vec![ASK, STALE, "nothing", "200|Expires: 1", "200|Expires: 60", "200"];
    let (server, mut told) = registrar(answers).await;
    let phone = phone(server).await;
    assert_eq!(
        soon(phone.register(Duration::from_secs(60))).await.unwrap(),
        Duration::from_secs(1)
    );
    let first = told.recv().await.unwrap();
    assert!(first.starts_with("REGISTER sip:") && !first.contains("Authorization"));
    assert!(told.recv().await.unwrap().contains("algorithm=SHA-256"));
    let third = told.recv().await.unwrap();
    assert!(third.contains("nonce=\"m\"") && third.contains("algorithm=MD5"));
    assert_eq!(told.recv().await.unwrap(), third, "sent again");
    assert!(
        soon(told.recv()).await.unwrap().contains("Expires: 60\r\n"),
        "renewed"
    );
    soon(phone.unregister()).await.unwrap();
    assert!(told.recv().await.unwrap().contains("Expires: 0\r\n"));
    soon(phone.unregister()).await.unwrap();
}

#[tokio::test]
async fn says_which_device_it_is() {
    let (server, mut told) = registrar(vec!["200|Expires: 60"]).await;
    let settings = PhoneSettings::new(any(), server)
        .with_account("120", "secret")
        .with_device("urn:uuid:1");
    let phone = Phone::bind(settings).await.unwrap();
    soon(phone.register(Duration::from_secs(60))).await.unwrap();
    let contact = format!("<sip:120@{}>;+sip.instance=\"<urn:uuid:1>\"\r\n", phone.local());
    let said = told.recv().await.unwrap();
    assert!(said.contains(&contact), "{said}");
}

#[tokio::test]
async fn refused() {
    for (answers, status) in [
        (vec![ASK, ASK], 401),
        (vec!["403"], 403),
        (vec!["423"], 423),
        (vec!["401"], 401),
    ] {
        let (server, _told) = registrar(answers).await;
        let phone = phone(server).await;
        let error = soon(phone.register(Duration::from_secs(60))).await.unwrap_err();
        assert_eq!(error.status(), Some(status));
    }
    let (server, _told) = registrar(vec!["423|Min-Expires: 90", "200"]).await;
    let granted = soon(phone(server).await.register(Duration::from_secs(60)))
        .await
        .unwrap();
    assert_eq!(granted, Duration::from_secs(90));
}

#[tokio::test]
async fn nobody_there() {
    let (server, _told) = registrar(vec![]).await;
    let error = soon(phone(server).await.register(Duration::from_secs(60)))
        .await
        .unwrap_err();
    assert!(matches!(error, Failed::Timeout), "{error}");
}
