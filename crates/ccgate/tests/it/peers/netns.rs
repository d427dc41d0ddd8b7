//! A test in a network of its own: baresip and linphonec want a real interface.

use std::net::{IpAddr, Ipv4Addr};
use std::process::{Command, Stdio};

/// The machine's address in that network.
pub(super) const HERE: IpAddr = IpAddr::V4(Ipv4Addr::new(10, 77, 0, 1));
/// Set within the network.
const INSIDE: &str = "CCGATE_TEST_INSIDE_NETNS";
/// Set by people whose machine permits no such networks; the tests are left out then.
const WITHOUT: &str = "CCGATE_TEST_NO_NETNS";

/// Whether the test is to go on: it is in a network of its own. Otherwise it has been run in one.
pub(super) fn inside(test: &str) -> bool {
    if std::env::var_os(INSIDE).is_some() {
        return true;
    }
    if std::env::var(WITHOUT).is_ok_and(|value| value == "1") {
        return false;
    }
    let test = test.split_once("::").unwrap().1;
    let script = format!(
        "set -e; ip link set lo up; ip link add peers0 type veth peer name peers1; \
         ip addr add {HERE}/24 dev peers0; ip link set peers0 up; ip link set peers1 up; \
         exec \"$0\" --exact \"$1\" --nocapture"
    );
    let mut unshare = Command::new("unshare");
    unshare.env("RUST_BACKTRACE", "0");
    unshare.arg("--net");
    if !rustix::process::geteuid().is_root() {
        unshare.arg("--map-root-user");
    }
    let output = unshare
        .args(["sh", "-c", &script])
        .arg(std::env::current_exe().unwrap())
        .arg(test)
        .env(INSIDE, "1")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let text = [output.stdout, output.stderr].concat();
    let text = String::from_utf8_lossy(&text);
    assert!(
        output.status.success() && text.contains("1 passed"),
        "{test} failed in a network of its own (a machine that can't make one needs {WITHOUT}=1):\n{text}"
    );
    false
}
