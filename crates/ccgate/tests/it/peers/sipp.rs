//! SIPp as the outside caller.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use ccgate_phone::{Ended, Sound};
use tokio::process::{Child, Command};

use super::desk::BY_HAND;
use super::*;

/// A run of SIPp that may take no longer than a test.
pub(super) struct Sipp {
    child: Child,
    folder: tempfile::TempDir,
}

impl Sipp {
    /// Plays a scenario once against the gateway, from outside.
    pub(super) fn calls(scenario: &str, gateway: SocketAddr, more: &[&str]) -> Self {
        Self::run(scenario, OUTSIDE, free_port(OUTSIDE), Some(gateway), more)
    }

    /// Plays a scenario at an address.
    pub(super) fn run(
        scenario: &str,
        ip: IpAddr,
        port: u16,
        gateway: Option<SocketAddr>,
        more: &[&str],
    ) -> Self {
        needed("sipp");
        let folder = tempfile::tempdir().unwrap();
        let file = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/it/peers/scenarios")
            .join(scenario);
        let mut command = Command::new("sipp");
        command
            .args([
                "-sf",
                file.to_str().unwrap(),
                "-m",
                "1",
                "-nostdin",
                "-timeout",
                "50s",
                "-timeout_error",
            ])
            .args(["-i", &ip.to_string(), "-p", &port.to_string()])
            .args(["-mi", &ip.to_string(), "-mp", &even_port(ip).to_string()])
            .args([
                "-trace_err",
                "-error_file",
                "errors",
                "-trace_msg",
                "-message_file",
                "messages",
            ])
            .args(more);
        if let Some(gateway) = gateway {
            command.args(["-s", "3000", &gateway.to_string()]);
        }
        let child = command
            .current_dir(folder.path())
            // Its screen is for people.
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        Self { child, folder }
    }

    /// Waits for its end: everything went as the scenario says.
    pub(super) async fn succeeded(mut self) {
        let ended = timeout(Duration::from_secs(60), self.child.wait()).await;
        let text = |name: &str| std::fs::read_to_string(self.path(name)).unwrap_or_default();
        let status = ended
            .unwrap_or_else(|_| panic!("sipp goes on:\n{}", text("messages")))
            .unwrap();
        assert!(
            status.success(),
            "sipp: {status}\n{}\n{}",
            text("errors"),
            text("messages")
        );
    }

    /// All messages so far.
    pub(super) fn messages(&self) -> String {
        std::fs::read_to_string(self.path("messages")).unwrap_or_default()
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

/// A port for sound.
fn even_port(ip: IpAddr) -> u16 {
    (0..100)
        .map(|_| free_port(ip))
        .find(|port| port.is_multiple_of(2))
        .unwrap()
}

/// SIPp calls and echoes the sound, so that the agent hears itself: there and back.
async fn the_caller_hangs_up(over: &[&str]) {
    let site = Site::start(&[]);
    let before = site.figures();
    let phone = site.phone(120).await;
    let mut desk = site.desk(120, BY_HAND).await;
    let gateway = if over.is_empty() { site.udp } else { site.tcp };
    let more = [&["-rtp_echo"], over].concat();
    for _ in 0..2 {
        let sipp = Sipp::calls("caller_hangs_up.xml", gateway, &more);
        let at_agent = rings(&phone).await.answer(&Sound::Tone(AGENTS)).await.unwrap();
        desk.events(OFFERED).await;
        desk.done("PUT", "voicecall", "answer").await;
        let came = desk.events(TALKS).await;
        assert_eq!(came[0]["content"]["feature"], "0", "{}", came[0]);
        assert_eq!(came[0]["content"]["caller"], CALLER, "{}", came[0]);
        at_agent.expect_tone(AGENTS, SOUND).await.unwrap();
        desk.events(CUSTOMER_LEFT).await;
        assert!(matches!(soon(at_agent.ended()).await, Ended::There(_)));
        sipp.succeeded().await;
    }
    site.figures_are(&before).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_caller_hangs_up_over_udp() {
    the_caller_hangs_up(&[]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_caller_hangs_up_over_tcp() {
    the_caller_hangs_up(&["-t", "t1"]).await;
}

/// The agent's end of a call of SIPp's scenario: answered, and heard there and back.
async fn answered(site: &Site, phone: &Phone, desk: &mut Desk, scenario: &str) -> (Sipp, Call) {
    let sipp = Sipp::calls(scenario, site.udp, &["-rtp_echo"]);
    let at_agent = rings(phone).await.answer(&Sound::Tone(AGENTS)).await.unwrap();
    desk.events(OFFERED).await;
    desk.done("PUT", "voicecall", "answer").await;
    desk.events(TALKS).await;
    at_agent.expect_tone(AGENTS, SOUND).await.unwrap();
    (sipp, at_agent)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_agent_hangs_up() {
    let site = Site::start(&[]);
    let before = site.figures();
    let phone = site.phone(120).await;
    let mut desk = site.desk(120, BY_HAND).await;
    let (sipp, at_agent) = answered(&site, &phone, &mut desk, "agent_hangs_up.xml").await;
    desk.done("DELETE", "voicecall", "release").await;
    desk.events(AGENT_LEFT).await;
    sipp.succeeded().await;
    assert!(matches!(soon(at_agent.ended()).await, Ended::There(_)));
    site.figures_are(&before).await;
}

/// The first ACK is lost: the answer is said again, and the call stands.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lost_ack_is_asked_for() {
    let site = Site::start(&[]);
    let before = site.figures();
    let phone = site.phone(120).await;
    let mut desk = site.desk(120, BY_HAND).await;
    let (sipp, at_agent) = answered(&site, &phone, &mut desk, "lost_ack.xml").await;
    desk.events(CUSTOMER_LEFT).await;
    sipp.succeeded().await;
    soon(at_agent.ended()).await;
    site.figures_are(&before).await;
}

/// The caller asks for reliable ringing (RFC 3262), holds by re-INVITE and takes back.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ringing_is_acknowledged_and_the_caller_holds() {
    let site = Site::start(&[]);
    let before = site.figures();
    let phone = site.phone(120).await;
    let mut desk = site.desk(120, BY_HAND).await;
    let (sipp, at_agent) = answered(&site, &phone, &mut desk, "prack_and_hold.xml").await;
    desk.events(CUSTOMER_LEFT).await;
    sipp.succeeded().await;
    soon(at_agent.ended()).await;
    site.figures_are(&before).await;
}

/// A session timer is agreed to, a REFER from outside refused; the call stands.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_timer_is_agreed_and_a_refer_refused() {
    let site = Site::start(&[]);
    let before = site.figures();
    let phone = site.phone(120).await;
    let mut desk = site.desk(120, BY_HAND).await;
    let (sipp, at_agent) = answered(&site, &phone, &mut desk, "refer_and_timer.xml").await;
    desk.events(CUSTOMER_LEFT).await;
    sipp.succeeded().await;
    soon(at_agent.ended()).await;
    site.figures_are(&before).await;
}

/// CANCEL while the agent's phone rings.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_caller_gives_up() {
    let site = Site::start(&[]);
    let before = site.figures();
    let phone = site.phone(120).await;
    let mut desk = site.desk(120, BY_HAND).await;
    let sipp = Sipp::calls("gives_up.xml", site.udp, &[]);
    let ringing = rings(&phone).await;
    assert_eq!(soon(ringing.ended()).await, Ended::Cancelled);
    sipp.succeeded().await;
    desk.event("AgentState_Ready").await;
    assert_eq!(desk.state().await, 4);
    site.figures_are(&before).await;
}

/// Who has no account and comes from no trunk gets a challenge, and nothing is kept of him.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stranger_is_refused() {
    let site = Site::start(&[]);
    let before = site.figures();
    let stranger: IpAddr = [127, 0, 0, 66].into();
    let sipp = Sipp::run("refused.xml", stranger, free_port(stranger), Some(site.udp), &[]);
    sipp.succeeded().await;
    site.figures_are(&before).await;
}
