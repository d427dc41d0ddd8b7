//! linphonec as an outside caller, known by its address.

use std::process::Stdio;

use ccgate_phone::{Ended, Sound};
use tokio::io::AsyncWriteExt;
use tokio::process::Command;

use super::desk::BY_HAND;
use super::*;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn calls_talks_and_hangs_up() {
    if !netns::inside(concat!(module_path!(), "::calls_talks_and_hangs_up")) {
        return;
    }
    needed("linphonec");
    let trunk = "[{ name = \"outside\", identify = [\"127.0.0.1\"] }]";
    let site = Site::start(&[("CCGATE_SIP__TRUNKS", trunk)]);
    let before = site.figures();
    // Not from the trunk's address.
    let local = SocketAddr::from(([127, 0, 0, 5], 0));
    let phone = site.phone_with(120, |settings| settings.local = local).await;
    let mut desk = site.desk(120, BY_HAND).await;

    let folder = tempfile::tempdir().unwrap();
    let tone = folder.path().join("tone.wav");
    std::fs::write(&tone, wav::tone(CALLERS, Duration::from_secs(60))).unwrap();
    let config = format!(
        "[sip]\nsip_port={}\nsip_tcp_port=0\nsip_tls_port=0\n",
        free_port(netns::HERE)
    );
    std::fs::write(folder.path().join("linphonerc"), config).unwrap();
    let log = std::fs::File::create(folder.path().join("log")).unwrap();
    let mut linphone = Command::new("linphonec")
        .args(["-c", "linphonerc"])
        .current_dir(folder.path())
        .env("HOME", folder.path())
        .stdin(Stdio::piped())
        .stdout(log.try_clone().unwrap())
        .stderr(log)
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let mut typed = linphone.stdin.take().unwrap();
    let said = || String::from_utf8_lossy(&std::fs::read(folder.path().join("log")).unwrap()).into_owned();
    let lines = format!(
        "ports sip {}\nsoundcard use files\nplay {}\ncall sip:3000@{}\n",
        free_port(netns::HERE),
        tone.display(),
        site.udp
    );
    typed.write_all(lines.as_bytes()).await.unwrap();

    let ringing = timeout(PATIENCE, phone.incoming()).await;
    let ringing = ringing
        .unwrap_or_else(|_| panic!("linphonec doesn't call:\n{}", said()))
        .unwrap();
    ringing.ring().await;
    let at_agent = ringing.answer(&Sound::Tone(AGENTS)).await.unwrap();
    desk.events(OFFERED).await;
    desk.done("PUT", "voicecall", "answer").await;
    desk.events(TALKS).await;
    let heard = at_agent.expect_tone(CALLERS, SOUND).await;
    heard.unwrap_or_else(|instead| panic!("{instead}\n{}\n{}", said(), get(site.ops, "/metrics")));
    typed.write_all(b"terminate\n").await.unwrap();
    desk.events(CUSTOMER_LEFT).await;
    assert!(matches!(soon(at_agent.ended()).await, Ended::There(_)));
    site.figures_are(&before).await;
    typed.write_all(b"quit\n").await.unwrap();
    soon(linphone.wait()).await.unwrap();
}
