use crate::client::Desktop;
use crate::program::{ENOUGH, Server, ccgate};
use std::path::Path;
use tokio::time::Instant;

fn done(data: &Path, arguments: &[&str], input: &str) -> String {
    let ended = ccgate(data, arguments, input);
    assert_eq!(ended.code, Some(0), "{arguments:?}: {ended:?}");
    ended.out
}

fn refused(data: &Path, arguments: &[&str], input: &str) -> String {
    let ended = ccgate(data, arguments, input);
    assert_eq!(ended.code, Some(1), "{arguments:?}: {ended:?}");
    ended.err
}

/// Signs in once the server has taken what was changed beside it.
async fn sign_in_soon(server: &Server, agent: u32, password: &str) -> Desktop {
    let until = Instant::now() + ENOUGH;
    loop {
        let mut desktop = Desktop::new(server.address, agent);
        let retcode = desktop.sign_in(password).await;
        if retcode == "0" {
            return desktop;
        }
        assert!(Instant::now() < until, "agent {agent} can't sign in: {retcode}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn beside_a_server() {
    let data = tempfile::tempdir().unwrap();
    let data = data.path();
    let server = Server::demo(data, &["--no-tour"]);

    let list = done(data, &["agent", "list"], "");
    assert_eq!(list.lines().count(), 23, "{list}");
    assert!(list.contains("Inspector"), "{list}");

    let add = [
        "agent",
        "add",
        "130",
        "--name",
        "New",
        "--group",
        "front desk",
        "--skill",
        "voice:3",
    ];
    assert!(refused(data, &add, "short\n").contains("8 to 32"));
    done(
        data,
        &[&add[..], &["--phone", "40030"]].concat(),
        "Welcome@2026\n",
    );
    assert!(refused(data, &add, "Welcome@2026\n").contains("exists already"));
    let list = done(data, &["agent", "list"], "");
    let line = list.lines().find(|line| line.starts_with("130 ")).unwrap();
    for part in ["New", "front desk", "40030", "voice:3", "must change"] {
        assert!(line.contains(part), "{part}: {line}");
    }
    let mut desktop = sign_in_soon(&server, 130, "Welcome@2026").await;

    assert!(done(data, &["agent", "signout", "130", "--reason", "7"], "").contains("signed out"));
    let answer = desktop.call("GET", "agentstatus").await.unwrap();
    assert_eq!(answer["retcode"], "100-006", "{answer}");
    assert!(refused(data, &["agent", "signout", "130"], "").contains("not signed in"));
    assert!(refused(data, &["agent", "signout", "999"], "").contains("no agent 999"));
    let log = done(data, &["log", "--agent", "130", "--since", "1h"], "");
    let signed_out = log.lines().find(|line| line.contains("signed_out")).unwrap();
    assert!(signed_out.split_whitespace().any(|word| word == "7"), "{log}");
    assert!(log.contains("signed_in"), "{log}");

    let passwd = ["agent", "passwd", "130", "--password-stdin"];
    done(
        data,
        &[&passwd[..], &["--force", "--no-change"]].concat(),
        "simple\n",
    );
    sign_in_soon(&server, 130, "simple").await;
    assert!(refused(data, &["agent", "passwd", "999"], "Welcome@2026\n").contains("no agent 999"));
    assert_eq!(server.stop(), Some(0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_locked_agent_is_unlocked() {
    let data = tempfile::tempdir().unwrap();
    let server = Server::demo_with(
        data.path(),
        &["--no-tour"],
        &[("CCGATE_PASSWORD__LOCK_LIMIT", "3")],
    );
    let mut desktop = Desktop::new(server.address, 101);
    for _ in 0..3 {
        assert_eq!(desktop.sign_in("wrong").await, "100-004");
    }
    assert_eq!(desktop.sign_in("Demo@2026").await, "110-016");
    assert!(done(data.path(), &["agent", "unlock", "101"], "").contains("unlocked"));
    assert_eq!(desktop.sign_in("Demo@2026").await, "0");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_server() {
    let data = tempfile::tempdir().unwrap();
    let data = data.path();
    Server::demo(data, &["--no-tour"]).stop();
    assert!(done(data, &["agent", "unlock", "101"], "").contains("no server runs"));
    assert!(refused(data, &["agent", "signout", "101"], "").contains("no server runs"));
    done(data, &["agent", "passwd", "101"], "Other@2027\n");
    let server = Server::serve(data);
    let mut desktop = Desktop::new(server.address, 101);
    assert_eq!(desktop.sign_in("Demo@2026").await, "100-004");
    assert_eq!(desktop.sign_in("Other@2027").await, "0");
}

#[test]
fn accounts_of_vdns() {
    let data = tempfile::tempdir().unwrap();
    let data = data.path();
    let _server = Server::demo(data, &["--no-tour"]);
    let set = ["config-account", "set", "--vdn", "1"];
    assert!(refused(data, &set, "short\n").contains("8 to 32"));
    assert!(refused(data, &["config-account", "set", "--vdn", "9"], "Second@2026\n").contains("no VDN 9"));
    let told = done(data, &set, "Second@2026\n");
    assert!(
        told.contains("agentId 100001") && !told.contains("Second@2026"),
        "{told}"
    );
    done(
        data,
        &["config-account", "set", "--vdn", "1", "--force"],
        "short\n",
    );
    done(data, &["config-account", "remove", "--vdn", "1"], "");
    assert!(refused(data, &["config-account", "remove", "--vdn", "1"], "").contains("no account"));
}
