use std::os::unix::net::UnixDatagram;

use crate::client::Desktop;
use crate::program::{ENOUGH, Server, ccgate_with};

/// Reads what systemd is told until it holds the text.
fn told(socket: &UnixDatagram, text: &str) -> String {
    let mut all = String::new();
    while !all.contains(text) {
        let mut buffer = [0; 4096];
        let length = socket
            .recv(&mut buffer)
            .unwrap_or_else(|error| panic!("{text}: {error}, told so far: {all}"));
        all.push_str(std::str::from_utf8(&buffer[..length]).unwrap());
        all.push('\n');
    }
    all
}

#[test]
fn systemd_is_told() {
    let data = tempfile::tempdir().unwrap();
    let path = data.path().join("notify");
    let socket = UnixDatagram::bind(&path).unwrap();
    socket.set_read_timeout(Some(ENOUGH)).unwrap();
    let server = Server::serve_with(data.path(), &[("NOTIFY_SOCKET", path.to_str().unwrap())]);
    let ready = told(&socket, "READY=1");
    assert!(ready.contains(&format!("https {}", server.address)), "{ready}");
    assert_eq!(server.stop(), Some(0));
    told(&socket, "STOPPING=1");
}

#[test]
fn one_server_on_a_data_folder() {
    let data = tempfile::tempdir().unwrap();
    let server = Server::serve(data.path());
    let second = ccgate_with(
        data.path(),
        &["serve"],
        &[
            ("CCGATE_HTTPS__LISTEN", "127.0.0.1:0"),
            ("CCGATE_OPS__LISTEN", "off"),
        ],
    );
    assert_eq!(second.code, Some(1), "{second:?}");
    assert!(
        second.err.contains("another ccgate runs on this data folder"),
        "{}",
        second.err
    );
    assert_eq!(server.stop(), Some(0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_whose_vdn_is_taken_over_ends_by_itself() {
    let (data, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    drop(Server::demo(data.path(), &["--no-tour"]));
    let first = Server::serve(data.path());
    let mut desktop = Desktop::new(first.address, 101);
    assert_eq!(desktop.sign_in("Demo@2026").await, "0");
    // Another folder, but the same database.
    let database = format!("sqlite:{}", data.path().join("ccgate.db").display());
    let second = Server::serve_with(other.path(), &[("CCGATE_STORE__URL", &database)]);
    // It is noticed with the next write.
    let answer = desktop.call("POST", "saybusy?reason=200").await;
    assert!(
        answer.is_err() || answer.is_ok_and(|answer| answer["retcode"] != "0"),
        "nothing is told that isn't saved"
    );
    assert_eq!(first.ended(), Some(1));
    assert_eq!(second.stop(), Some(0));
}
