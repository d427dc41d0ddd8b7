use std::io::{BufRead, BufReader, Read};
use std::os::unix::fs::PermissionsExt;

use rustix::process::Signal;

use crate::client::Desktop;
use crate::program::Server;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tour_and_stop() {
    let data = tempfile::tempdir().unwrap();
    let mut server = Server::demo(data.path(), &[]);
    server.line_with("The queue: callers dial 4000");
    server.line_with("tour finished");
    for told in [
        "request  PUT …/onlineagent/120 {",
        "\"eventType\":\"AgentState_Ready\"",
        "request  POST …/onlineagent/120/saybusy?reason=200",
        "\"eventType\":\"AgentState_SetNotReady_Success\"",
        "\"eventType\":\"AgentState_CancelRest_Success\"",
        "request  DELETE …/onlineagent/120/logout",
        "each hears a greeting and a menu, and presses 1",
        "…/queuedevice/121/skillwaitnum/1 → {\"message\":\"success\",\"retcode\":\"0\",\"result\":3}",
        "then a beep of 1000 Hz and a voice that says its place",
        "\"queueSize\":1,",
        "neither agent nor caller hears 1200 Hz",
        "and 1200 Hz, the caller only 800 Hz",
        "the caller hears 800 and 1200 Hz, the agent ",
        "QC_AgentState_Notify of 118: Idle, WaitAlerting, Active, ",
        "QC_AgentState_Notify of 119: Idle, WaitAlerting, Active, ",
        // The one of the first part, and the three of the queue.
        "ccgate_calls_total{vdn=\"1\",of=\"queue\",id=\"1\",name=\"voice\",result=\"answered\"} 4",
        "ccgate_calls_total{vdn=\"1\",of=\"queue\",id=\"1\",name=\"voice\",result=\"abandoned\"} 0",
    ] {
        assert!(
            server.seen().contains(told),
            "{told} is missing:\n{}",
            server.seen()
        );
    }

    let mut desktop = Desktop::new(server.address, 101);
    assert_eq!(desktop.sign_in("wrong").await, "100-004");
    assert_eq!(desktop.sign_in("Demo@2026").await, "0");
    let answer = desktop.call("GET", "agentstatus").await.unwrap();
    assert_eq!(answer["result"]["agentState"], 4, "{answer}");
    for hz in [
        "440 Hz of 13900000001",
        "520 Hz of 13900000002",
        "660 Hz of 13900000003",
    ] {
        let heard = format!("hears {hz}, who hears 800 Hz");
        assert!(
            server.seen().contains(&heard),
            "{heard} is missing:\n{}",
            server.seen()
        );
    }
    assert_eq!(server.stop(), Some(0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_tour_ended_in_its_midst_does_not_spoil_the_next() {
    let data = tempfile::tempdir().unwrap();
    let mut server = Server::demo(data.path(), &[]);
    server.line_with("their phones ring and pick up");
    server.kill();
    let mut server = Server::demo(data.path(), &[]);
    server.line_with("The queue: callers dial 4000");
    server.line_with("tour finished");
    assert!(!server.seen().contains("left out"), "{}", server.seen());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_kept_session_of_the_tours_agent_is_replaced() {
    let data = tempfile::tempdir().unwrap();
    let server = Server::demo(data.path(), &["--no-tour"]);
    let mut desktop = Desktop::new(server.address, 120);
    assert_eq!(desktop.sign_in("Demo@2026").await, "0");
    assert_eq!(server.stop(), Some(0));
    let mut server = Server::demo(data.path(), &[]);
    server.line_with("tour finished");
    assert!(
        server.seen().contains("\"retcode\":\"100-002\""),
        "{}",
        server.seen()
    );
    assert!(
        server.seen().contains("onlineagent/120/forcelogin"),
        "{}",
        server.seen()
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn further_agents_sign_in_with_their_phones() {
    let data = tempfile::tempdir().unwrap();
    let server = Server::demo(data.path(), &["--no-tour", "--agents", "3"]);
    for (agent, retcode) in [(10_001, "0"), (10_003, "0"), (10_004, "100-004"), (122, "0")] {
        assert_eq!(
            Desktop::new(server.address, agent).sign_in("Demo@2026").await,
            retcode,
            "{agent}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn held_polls_are_answered_at_the_end() {
    let data = tempfile::tempdir().unwrap();
    let server = Server::demo(data.path(), &["--no-tour"]);
    let mut desktop = Desktop::new(server.address, 101);
    assert_eq!(desktop.sign_in("Demo@2026").await, "0");
    let mut poller = desktop.poller();
    while !desktop.poll(None).await.unwrap()["event"].is_null() {}
    let held = tokio::spawn(async move { poller.poll(None).await.map_err(|error| error.to_string()) });
    server.signal(Signal::INT);
    let answer = held.await.unwrap();
    // Either it was held and is answered, or it came when the port was closed already.
    if let Ok(answer) = answer {
        assert_eq!(answer["retcode"], "0", "{answer}");
    }
    assert_eq!(server.stop(), Some(0));
}

#[test]
fn few_open_files_are_no_warning_and_the_folder_is_private() {
    let data = tempfile::tempdir().unwrap();
    let folder = data.path().join("new");
    let script = format!(
        "ulimit -n 1024; exec '{}' demo --no-tour --listen 127.0.0.1:0 --sip-listen off --data '{}'",
        env!("CARGO_BIN_EXE_ccgate"),
        folder.display()
    );
    let mut child = std::process::Command::new("sh")
        .args(["-c", &script])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    // The greeting comes when it is up.
    let mut out = BufReader::new(child.stdout.take().unwrap());
    out.read_line(&mut String::new()).unwrap();
    child.kill().unwrap();
    let mut log = String::new();
    child.stderr.take().unwrap().read_to_string(&mut log).unwrap();
    child.wait().unwrap();
    assert!(!log.contains("few open files"), "{log}");
    let mode = folder.metadata().unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o700);
}
