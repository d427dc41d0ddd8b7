use std::os::unix::net::UnixDatagram;

use crate::program::{ENOUGH, Server};

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
