//! Nothing secret is ever logged.

use std::io::Write;
use std::sync::{Arc, Mutex};

use ccgate_server::auth::Secret;
use serde_json::json;
use tracing_subscriber::fmt::MakeWriter;

use super::desktop::{Desktop, body};
use super::harness::Site;
use super::receiver::{Reaction, Receiver};

/// All that is logged, as text.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

#[tokio::test]
async fn a_whole_session_without_a_word_too_many() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter("trace,mio=off,tokio=off")
        .with_ansi(false)
        .with_writer(log.clone())
        .finish();
    // Of this test alone: everything runs on its thread, but for the hashing.
    let _guard = tracing::subscriber::set_default(subscriber);

    let receiver = Receiver::http().await;
    let site = Site::with(|config| config.push.hmac_secret = Some(Secret::from("HmacSecret-6"))).await;
    let web = site.web();
    let ann = Desktop::settled(&site, 101).await;
    let members = json!({"callBackUri": format!("{}/p?key=UriKey-7", receiver.origin), "serviceToken": "ServiceToken-8"});
    receiver.then([Reaction::Say(500, ""), Reaction::Close]);
    let bob = Desktop::sign_in(&site, 102, members).await;
    receiver.accepted(102, 2).await;
    web.put("/onlineagent/103", &body(103, json!({"password": "WrongPass-1"})))
        .await
        .refused("100-004");
    web.put("/onlineagent/101", &body(101, json!({})))
        .await
        .refused("100-002");
    web.put(
        "/onlineagent/103",
        &body(103, json!({"password": "WrongPass-1", "status": 9})),
    )
    .await
    .refused("100-001");
    let change = json!({"oldPassword": "Demo@2026", "newPassword": "NewPas-2"}).to_string();
    ann.act_with("POST", "modifyaccountpwdex", &change).await.ok();
    ann.post("modifyaccountpwd?oldpassword=WrongPass-1&newpassword=OtherPas-3")
        .await
        .refused("110-003");
    ann.act_with(
        "POST",
        "sendnoteletex",
        r#"{"agentIds":[102],"content":"NoteText-4"}"#,
    )
    .await
    .ok();
    ann.post("privateconfig?config=PrivateText-5").await.ok();
    receiver.accepted(102, 3).await;
    let path = "/agentgateway/resource/onlineagent/102/handshake";
    let headers = [("guid", bob.guid.as_str()), ("service_token", "ServiceToken-9")];
    web.raw("POST", path, &headers, "").await.ok();
    let fresh = ann.act("PUT", "updateGuid").await.ok().guid().unwrap();
    let token = ann
        .post("logininfo")
        .await
        .ok()
        .member("token")
        .as_str()
        .unwrap()
        .to_owned();
    ann.quiet().await;
    for (method, path, body) in [
        (
            "PUT",
            "/voicecall/101/callout",
            r#"{"called":"70019","callappdata":"CallData-11"}"#,
        ),
        (
            "PUT",
            "/calldata/101/setcalldataex",
            r#"{"calldata":"CallData-12"}"#,
        ),
        ("PUT", "/calldata/101?calldata=CallData-13", ""),
        ("GET", "/calldata/101/appdata", ""),
        ("GET", "/calldata/101/callinfo", ""),
        ("POST", "/voicecall/101/seconddialex?number=4711470814", ""),
        ("POST", "/voicecall/101/seconddial/4711470915", ""),
    ] {
        web.call(method, path, &ann.guid, body).await;
    }
    let record = "/agentgateway/record/Yc1v1?agentid=101&expires=9999999999999&sign=RecordSign-16";
    web.raw("GET", record, &[], "").await;
    web.call("GET", "/agentevent/101", "StrangeGuid-10", "")
        .await
        .refused("000-003");
    bob.act("DELETE", "logout").await.ok();
    let (ann_guid, bob_guid) = (ann.guid.clone(), bob.guid.clone());
    let site = site.restarted().await;
    assert!(site.running.stop().await);

    let text = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(
        text.contains("signed in") && text.contains("a push failed") && text.contains("100-004"),
        "{text}"
    );
    // What hyper and the test's own client say of raw bytes is not the gateway's log.
    let ours: Vec<&str> = text.lines().filter(|line| line.contains("ccgate")).collect();
    let bits = |guid: &str| guid[..32].to_owned();
    let secrets = [
        "Demo@2026",
        "WrongPass-1",
        "NewPas-2",
        "OtherPas-3",
        "NoteText-4",
        "PrivateText-5",
        "HmacSecret-6",
        "UriKey-7",
        "ServiceToken-8",
        "ServiceToken-9",
        "StrangeGuid-10",
        "CallData-11",
        "CallData-12",
        "CallData-13",
        "4711470814",
        "4711470915",
        "RecordSign-16",
        "argon2id$",
        &token,
        &bits(&ann_guid),
        &bits(&bob_guid),
        &bits(&fresh),
    ];
    for secret in secrets {
        for line in &ours {
            assert!(!line.contains(secret), "{secret} is in: {line}");
        }
        assert!(!text.contains(secret), "{secret} is in a foreign line");
    }
}
