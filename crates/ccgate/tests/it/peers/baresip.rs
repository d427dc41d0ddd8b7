//! baresip as the agent's phone: it registers with digest, picks up by itself and says a tone from a file.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::Stdio;

use ccgate_phone::{Ended, Sound};
use tokio::process::{Child, Command};

use super::desk::BY_HAND;
use super::wav::{self, Wave};
use super::*;

/// A running baresip.
struct Baresip {
    child: Child,
    folder: tempfile::TempDir,
}

impl Baresip {
    /// As the phone of an agent, which is called here.
    fn start(agent: u32, server: SocketAddr, transport: &str) -> Self {
        needed("baresip");
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        std::fs::write(path("tone.wav"), wav::tone(AGENTS, Duration::from_secs(60))).unwrap();
        let modules = [
            "/usr/lib/baresip/modules",
            "/usr/lib64/baresip/modules",
            "/usr/local/lib/baresip/modules",
        ];
        let modules = modules
            .into_iter()
            .find(|folder| Path::new(folder).is_dir())
            .unwrap();
        let config = format!(
            "poll_method epoll\nsip_listen {ip}:{port}\nnet_interface peers0\nmodule_path {modules}\n\
             module g711.so\nmodule aufile.so\nmodule sndfile.so\nsnd_path {folder}\nmodule_tmp account.so\nmodule_tmp uuid.so\n\
             audio_source aufile,{tone}\n\
             ausrc_srate 8000\nauplay_srate 8000\nausrc_channels 1\nauplay_channels 1\nrtp_timeout 0\n",
            ip = netns::HERE,
            port = free_port(netns::HERE),
            tone = path("tone.wav").display(),
            folder = folder.path().display(),
        );
        std::fs::write(path("config"), config).unwrap();
        let (user, password) = (phone_of(agent), phone_password(agent));
        let account = format!(
            "<sip:{user}@{server};transport={transport}>;auth_user={user};auth_pass={password};\
             answermode=auto;regint=60;audio_codecs=PCMA\n"
        );
        std::fs::write(path("accounts"), account).unwrap();
        std::fs::write(path("contacts"), "").unwrap();
        let log = std::fs::File::create(path("log")).unwrap();
        let child = Command::new("baresip")
            .arg("-f")
            .arg(folder.path())
            .args(["-v", "-s"])
            .current_dir(folder.path())
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        Self { child, folder }
    }

    fn log(&self) -> String {
        let bytes = std::fs::read(self.folder.path().join("log")).unwrap_or_default();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    async fn registered(&self) {
        let until = Instant::now() + PATIENCE;
        while !self.log().contains("200 OK") {
            assert!(
                Instant::now() < until,
                "baresip doesn't register:\n{}",
                self.log()
            );
            sleep(Duration::from_millis(50)).await;
        }
    }

    /// Ends it: what it has heard in its first call.
    async fn ended(mut self) -> Wave {
        let pid = rustix::process::Pid::from_raw(i32::try_from(self.child.id().unwrap()).unwrap()).unwrap();
        rustix::process::kill_process(pid, rustix::process::Signal::TERM).unwrap();
        soon(self.child.wait()).await.unwrap();
        let files = std::fs::read_dir(self.folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().path());
        let mut heard: Vec<PathBuf> = files
            .filter(|file| file.to_string_lossy().ends_with("-dec.wav"))
            .collect();
        heard.sort();
        Wave::read(&std::fs::read(&heard[0]).unwrap())
    }
}

async fn an_agent_with_baresip(transport: &str) {
    let site = Site::start_at(netns::HERE, &[]);
    let before = site.figures();
    let address = match transport {
        "udp" => site.udp,
        "tcp" => site.tcp,
        _ => site.tls,
    };
    let baresip = Baresip::start(120, address, transport);
    baresip.registered().await;
    let outside = site.outside(|_| {}).await;
    let mut desk = site.desk(120, BY_HAND).await;

    let outgoing = dial(&outside).await;
    desk.events(OFFERED).await;
    desk.done("PUT", "voicecall", "answer").await;
    desk.events(TALKS).await;
    let at_caller = soon(outgoing.answered()).await.unwrap();
    let heard = at_caller.expect_tone(AGENTS, SOUND).await;
    heard.unwrap_or_else(|instead| panic!("{instead}\n{}", baresip.log()));
    desk.done("POST", "voicecall", "hold").await;
    desk.events(&["AgentEvent_Hold"]).await;
    at_caller.sound().expect_no_tone(AGENTS, SOUND).await.unwrap();
    hears_music(&at_caller).await;
    at_caller.say(&Sound::Tone(1_200.0));
    desk.done("POST", "voicecall", "gethold").await;
    desk.events(&["AgentEvent_Talking"]).await;
    at_caller.expect_tone(AGENTS, SOUND).await.unwrap();
    // A while of what the agent is to hear.
    let enough = at_caller.heard().packets + 75;
    soon(async {
        while at_caller.heard().packets < enough {
            sleep(Duration::from_millis(20)).await;
        }
    })
    .await;
    assert_eq!(soon(at_caller.hang_up()).await, Ended::Here);
    desk.events(CUSTOMER_LEFT).await;

    // And the agent's end of it.
    let outgoing = dial(&outside).await;
    desk.events(OFFERED).await;
    desk.done("PUT", "voicecall", "answer").await;
    desk.events(TALKS).await;
    let at_caller = soon(outgoing.answered()).await.unwrap();
    at_caller.expect_tone(AGENTS, SOUND).await.unwrap();
    desk.done("DELETE", "voicecall", "release").await;
    desk.events(AGENT_LEFT).await;
    assert!(matches!(soon(at_caller.ended()).await, Ended::There(_)));
    site.figures_are(&before).await;
    let heard = baresip.ended().await;
    assert!(heard.seconds(0, 1_200.0) > 1.0, "{}", heard.told());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn over_udp() {
    if netns::inside(concat!(module_path!(), "::over_udp")) {
        an_agent_with_baresip("udp").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn over_tcp() {
    if netns::inside(concat!(module_path!(), "::over_tcp")) {
        an_agent_with_baresip("tcp").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn over_tls() {
    if netns::inside(concat!(module_path!(), "::over_tls")) {
        an_agent_with_baresip("tls").await;
    }
}
