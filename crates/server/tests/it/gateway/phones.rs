//! Real phones on the real switch: how they reach it, and one call.

use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt;
use std::sync::Arc;
use std::time::Duration;

use ccgate_core::switch::Cause;
use ccgate_phone::{CallOptions, Failed, Phone, PhoneSettings, Sound};
use ccgate_server::config::Config;
use ccgate_server::run::{StartError, start};
use ccgate_sip::Transport;
use ccgate_store::demo;
use futures_util::{SinkExt, StreamExt};
use http::Request;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpStream, UdpSocket};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_tungstenite::tungstenite::handshake::client::generate_key;
use tokio_tungstenite::tungstenite::{Error, Message};

use super::desktop::Desktop;
use super::harness::{Site, until, within};
use super::switch::legs;
use super::web::careless;

fn options(transport: &str) -> String {
    format!(
        "OPTIONS sip:ccgate SIP/2.0\r\n\
         Via: SIP/2.0/{transport} phone.invalid;branch=z9hG4bK{transport};rport\r\n\
         From: <sip:a@ccgate>;tag=1\r\n\
         To: <sip:ccgate>\r\n\
         Call-ID: {transport}\r\n\
         CSeq: 1 OPTIONS\r\n\
         Max-Forwards: 70\r\n\
         Content-Length: 0\r\n\r\n"
    )
}

fn answer_of(bytes: &[u8]) -> String {
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    text.lines().next().unwrap_or_default().to_owned()
}

fn place(site: &Site, transport: Transport) -> SocketAddr {
    place_of(&site.running.sip, transport)
}

fn place_of(listening: &[(Transport, SocketAddr)], transport: Transport) -> SocketAddr {
    let found = listening.iter().find(|(own, _)| *own == transport);
    let mut address = found.expect("listened for").1;
    if address.ip().is_unspecified() {
        address.set_ip([127, 0, 0, 1].into());
    }
    address
}

async fn tls(address: SocketAddr) -> TlsStream<TcpStream> {
    let tcp = within(TcpStream::connect(address)).await.unwrap();
    let connector = TlsConnector::from(Arc::new(careless(rustls::ALL_VERSIONS)));
    let name = ServerName::try_from("gate.example").unwrap();
    within(connector.connect(name, tcp)).await.unwrap()
}

#[tokio::test]
async fn udp_tcp_tls_and_websocket() {
    let site = Site::with(|config| config.sip.tls = Some("127.0.0.1:0".parse().unwrap())).await;
    let mut bytes = [0; 4096];
    let udp = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let address = place(&site, Transport::Udp);
    udp.send_to(options("UDP").as_bytes(), address).await.unwrap();
    let (read, _) = within(udp.recv_from(&mut bytes)).await.unwrap();
    assert_eq!(answer_of(&bytes[..read]), "SIP/2.0 200 OK");

    let mut tcp = TcpStream::connect(place(&site, Transport::Tcp)).await.unwrap();
    tcp.write_all(options("TCP").as_bytes()).await.unwrap();
    let read = within(tcp.read(&mut bytes)).await.unwrap();
    assert_eq!(answer_of(&bytes[..read]), "SIP/2.0 200 OK");

    let mut secure = tls(place(&site, Transport::Tls)).await;
    secure.write_all(options("TLS").as_bytes()).await.unwrap();
    let read = within(secure.read(&mut bytes)).await.unwrap();
    assert_eq!(answer_of(&bytes[..read]), "SIP/2.0 200 OK");

    let handshake = |protocol: &str| {
        Request::builder()
            .uri("wss://gate.example/sip")
            .header("Host", "gate.example")
            .header("Connection", "Upgrade")
            .header("Upgrade", "websocket")
            .header("Sec-WebSocket-Version", "13")
            .header("Sec-WebSocket-Key", generate_key())
            .header("Sec-WebSocket-Protocol", protocol)
            .body(())
            .unwrap()
    };
    let connected = tokio_tungstenite::client_async(handshake("sip"), tls(site.https()).await);
    let (mut socket, _) = within(connected).await.unwrap();
    socket.send(Message::text(options("WS"))).await.unwrap();
    let answer = loop {
        match within(socket.next()).await.expect("open").unwrap() {
            Message::Text(text) => break answer_of(text.as_bytes()),
            Message::Binary(bytes) => break answer_of(&bytes),
            _ => {}
        }
    };
    assert_eq!(answer, "SIP/2.0 200 OK");
    let board = site.running.gateway().switchboard().unwrap();
    let connections = || board.sip().unwrap().figures().connections;
    drop(socket);
    until(async || connections() == 2).await;
    let refused = tokio_tungstenite::client_async(handshake("chat"), tls(site.https()).await);
    assert!(matches!(within(refused).await, Err(Error::Http(_))));

    let metrics = site.ops().raw("GET", "/metrics", &[], "").await.text();
    for name in [
        "ccgate_sip_registrations 0",
        "ccgate_sip_messages_received_total",
        "ccgate_sip_refused_total{reason=\"wrong_password\"} 0",
        "ccgate_media_legs 0",
        "ccgate_live_calls{vdn=\"1\"} 0",
    ] {
        assert!(metrics.contains(name), "{name}\n{metrics}");
    }
    assert!(site.running.stop().await);
}

#[tokio::test]
async fn a_port_in_use_is_named_by_its_key() {
    let site = Site::new().await;
    let mut config = site.config.clone();
    let folder = tempfile::tempdir().unwrap();
    config.node.data = folder.path().to_owned();
    config.sip.udp = Some(place(&site, Transport::Udp));
    let error = start(config).await.unwrap_err();
    assert!(matches!(error, StartError::Telephony(_)), "{error}");
    let expect = format!("sip.listen_udp: can't listen on {}", place(&site, Transport::Udp));
    assert!(error.to_string().starts_with(&expect), "{error}");
    // The one that runs has not noticed.
    assert_eq!(site.ops().raw("GET", "/readyz", &[], "").await.text(), "ready\n");
}

/// Where the line outside calls from.
const OUTSIDE: [u8; 4] = [127, 0, 0, 9];
const HEARD: Duration = Duration::from_secs(5);

/// A trunk named `carrier` at [`OUTSIDE`].
fn with_carrier(config: &mut Config) {
    let text = "sip.trunks = [{ name = \"carrier\", identify = [\"127.0.0.9\"] }]";
    let parsed = Config::parse(std::path::Path::new("test.toml"), text, std::iter::empty()).unwrap();
    config.sip.trunks = parsed.sip.trunks;
}

impl Site {
    async fn with_phones() -> Self {
        Self::with_phones_and(|_| {}).await
    }

    async fn with_phones_and(change: impl FnOnce(&mut Config)) -> Self {
        let change = |config: &mut Config| {
            with_carrier(config);
            change(config);
        };
        let site = Self::with(change).await;
        let store = site.store().await;
        store.phones_set(&demo::phones("ccgate"), "test").await.unwrap();
        store.close().await;
        let site = site.restarted().await;
        assert!(site.running.gateway().switchboard().unwrap().sip().is_some());
        site
    }

    async fn phone(&self, number: &str, password: &str) -> Result<Phone, Failed> {
        let local = SocketAddr::from(([127, 0, 0, 1], 0));
        let settings = PhoneSettings::new(local, place(self, Transport::Udp)).with_account(number, password);
        let phone = within(Phone::bind(settings)).await?;
        within(phone.register(Duration::from_secs(300))).await?;
        Ok(phone)
    }

    async fn outside(&self) -> Phone {
        let settings = PhoneSettings::new(SocketAddr::from((OUTSIDE, 0)), place(self, Transport::Udp));
        within(Phone::bind(settings)).await.unwrap()
    }
}

/// A caller reaches an agent; both hear each other; the desktop sees it; all is kept.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_caller_reaches_an_agent() {
    let site = Site::with_phones().await;
    assert!(site.phone("40001", "wrong").await.is_err());
    let phone = site.phone("40001", demo::PHONE_PASSWORD).await.unwrap();
    let desk = Desktop::settled(&site, 101).await;
    let outside = site.outside().await;
    let options = CallOptions::saying(Sound::Tone(440.0));
    let calling = outside.start_call("3000", "13900000000", options).await.unwrap();
    let incoming = within(phone.incoming()).await.unwrap();
    incoming.ring().await;
    let agent = within(incoming.answer(&Sound::Tone(1000.0))).await.unwrap();
    let caller = within(calling.answered()).await.unwrap();
    let talking = desk.told_in_time("AgentEvent_Talking").await;
    assert_eq!(
        (talking["caller"].as_str(), talking["called"].as_str()),
        (Some("13900000000"), Some("3000"))
    );
    agent.expect_tone(440.0, HEARD).await.unwrap();
    caller.expect_tone(1000.0, HEARD).await.unwrap();
    let metrics = site.ops().raw("GET", "/metrics", &[], "").await.text();
    assert!(metrics.contains("ccgate_legs{vdn=\"1\"} 2") && metrics.contains("ccgate_sip_registrations 1"));
    within(caller.hang_up()).await;
    within(agent.ended()).await;
    desk.told_in_time("AgentEvent_Customer_Release").await;
    until(async || {
        let kept = legs(&site.config).await;
        kept.len() == 2 && kept.iter().all(|leg| leg.cause == Some(Cause::Normal))
    })
    .await;
    // The demo's voice queue is recorded.
    let recorded = async || {
        let store = site.store().await;
        let call = &legs(&site.config).await[0].call;
        let found = store.recordings_of_call(demo::VDN, call).await.unwrap();
        store.close().await;
        found.iter().filter_map(|recording| recording.written).next()
    };
    until(async || recorded().await.is_some_and(|written| written.bytes > 44)).await;
    let owner = site.running.gateway().routing().owners[&demo::VDN].clone();
    until(async || owner.leg_count() == 0).await;
    assert!(site.running.stop().await);
}

/// The gateway is stopped in a call: the phones are told, and what is kept says so.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stop_hangs_phones_up() {
    let site = Site::with_phones().await;
    let phone = site.phone("40001", demo::PHONE_PASSWORD).await.unwrap();
    let desk = Desktop::settled(&site, 101).await;
    let outside = site.outside().await;
    let calling = outside
        .start_call("3000", "13900000000", CallOptions::default())
        .await
        .unwrap();
    let incoming = within(phone.incoming()).await.unwrap();
    let agent = within(incoming.answer(&Sound::Silence)).await.unwrap();
    let caller = within(calling.answered()).await.unwrap();
    desk.told_in_time("AgentEvent_Talking").await;
    let Site {
        running,
        config,
        folder,
    } = site;
    assert!(within(running.stop()).await);
    within(agent.ended()).await;
    within(caller.ended()).await;
    let kept = legs(&config).await;
    assert!(
        kept.len() == 2 && kept.iter().all(|leg| leg.cause == Some(Cause::Restart)),
        "{kept:?}"
    );
    drop(folder);
}

/// A web phone registers with the token of `logininfo`.
#[tokio::test]
async fn a_web_phones_token() {
    let site = Site::with_phones().await;
    let desk = Desktop::settled(&site, 101).await;
    let result = desk.post("logininfo").await.ok().result();
    let told = |name: &str| result[name].as_str().map(str::to_owned);
    assert_eq!(
        (told("user").as_deref(), told("realm").as_deref()),
        (Some("40001"), Some("ccgate"))
    );
    let texts: Vec<String> = result
        .as_object()
        .unwrap()
        .values()
        .filter_map(|value| value.as_str().map(str::to_owned))
        .collect();
    let mut registered = 0;
    for token in &texts {
        if token.contains('.') {
            registered += usize::from(site.phone("40001", token).await.is_ok());
            assert!(site.phone("40002", token).await.is_err());
        }
    }
    assert_eq!(registered, 1, "{result}");
}

/// A phone calls the number that it is tried with, and hears itself; nobody is told.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_phone_hears_itself() {
    let site = Site::with_phones().await;
    let phone = site.phone("40001", demo::PHONE_PASSWORD).await.unwrap();
    let options = CallOptions::saying(Sound::Tone(620.0));
    let calling = phone.start_call("*43", "40001", options).await.unwrap();
    let call = within(calling.answered()).await.unwrap();
    call.expect_tone(620.0, HEARD).await.unwrap();
}

/// As configured without a word: everything is listened for on all addresses.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_switch_on_all_addresses() {
    let site = Site::with_phones_and(|config| {
        config.sip.udp = Some("0.0.0.0:0".parse().unwrap());
        config.media.listen = [0, 0, 0, 0].into();
    })
    .await;
    let phone = site.phone("40001", demo::PHONE_PASSWORD).await.unwrap();
    let desk = Desktop::settled(&site, 101).await;
    let outside = site.outside().await;
    let options = CallOptions::saying(Sound::Tone(440.0));
    let calling = outside.start_call("3000", "13900000000", options).await.unwrap();
    let incoming = within(phone.incoming()).await.unwrap();
    let agent = within(incoming.answer(&Sound::Tone(1000.0))).await.unwrap();
    let caller = within(calling.answered()).await.unwrap();
    desk.told_in_time("AgentEvent_Talking").await;
    agent.expect_tone(440.0, HEARD).await.unwrap();
    caller.expect_tone(1000.0, HEARD).await.unwrap();
}

/// What the gateway keeps of where phones are reached; empty while there is nothing.
fn kept_registrations(config: &Config) -> String {
    std::fs::read_to_string(config.node.data.join("registrations")).unwrap_or_default()
}

/// The gateway dies in a call. Agents stay signed in, nobody is stuck, and the phones are reached
/// without registering again.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_death_in_a_call() {
    let site = Site::with_phones().await;
    let Site {
        running,
        mut config,
        folder,
    } = site;
    config.sip.udp = Some(place_of(&running.sip, Transport::Udp));
    assert!(running.stop().await);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (handle, copy) = (runtime.handle().clone(), config.clone());
    let starting = tokio::task::spawn_blocking(move || handle.block_on(start(copy)));
    let site = Site {
        running: within(starting).await.unwrap().unwrap(),
        config,
        folder,
    };
    let phone = site.phone("40001", demo::PHONE_PASSWORD).await.unwrap();
    let desk = Desktop::settled(&site, 101).await;
    let outside = site.outside().await;
    let calling = outside
        .start_call("3000", "13900000000", CallOptions::default())
        .await
        .unwrap();
    let incoming = within(phone.incoming()).await.unwrap();
    let agent = within(incoming.answer(&Sound::Silence)).await.unwrap();
    let caller = within(calling.answered()).await.unwrap();
    desk.told_in_time("AgentEvent_Talking").await;
    until(async || kept_registrations(&site.config).contains("\t40001\t")).await;
    let Site {
        running,
        config,
        folder,
    } = site;
    runtime.shutdown_background();
    drop(running);

    let site = Site {
        running: within(start(config.clone())).await.unwrap(),
        config,
        folder,
    };
    let desk = Desktop {
        web: site.web(),
        ..desk
    };
    desk.told_in_time("AgentEvent_Call_Release").await;
    desk.post("sayfree").await.ok();
    let kept = legs(&site.config).await;
    assert!(
        kept.len() == 2 && kept.iter().all(|leg| leg.cause == Some(Cause::Restart)),
        "{kept:?}"
    );
    drop((agent, caller));
    let calling = outside
        .start_call("3000", "13900000001", CallOptions::default())
        .await
        .unwrap();
    let incoming = within(phone.incoming()).await.unwrap();
    let agent = within(incoming.answer(&Sound::Silence)).await.unwrap();
    within(calling.answered()).await.unwrap();
    let talking = desk.told_in_time("AgentEvent_Talking").await;
    assert_eq!(talking["caller"], "13900000001");
    within(agent.hang_up()).await;
    assert!(site.running.stop().await);
}

/// What is kept of registrations: private, without secrets, of phones that there are; damaged, it harms
/// nothing.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn registrations_outlive_the_gateway() {
    let site = Site::with_phones().await;
    let sip = |site: &Site| {
        site.running
            .gateway()
            .switchboard()
            .unwrap()
            .sip()
            .unwrap()
            .clone()
    };
    let phone = site.phone("40001", demo::PHONE_PASSWORD).await.unwrap();
    let _other = site.phone("40002", demo::PHONE_PASSWORD).await.unwrap();
    // A stop saves what changed last.
    let site = site.restarted().await;
    let file = site.config.node.data.join("registrations");
    assert_eq!(
        std::fs::metadata(&file).unwrap().permissions().mode() & 0o777,
        0o600
    );
    assert!(!kept_registrations(&site.config).contains(demo::PHONE_PASSWORD));
    assert_eq!(sip(&site).registrations().len(), 2);

    let Site {
        running,
        config,
        folder,
    } = site;
    assert!(running.stop().await);
    let text = kept_registrations(&config).replace("\t40002\t", "\t49999\t");
    std::fs::write(&file, &text).unwrap();
    let site = Site {
        running: start(config.clone()).await.unwrap(),
        config,
        folder,
    };
    let left = sip(&site).registrations();
    assert_eq!(left, [(demo::VDN, "40001".into())]);

    let Site {
        running,
        config,
        folder,
    } = site;
    assert!(running.stop().await);
    std::fs::write(&file, &text[..text.len() / 2]).unwrap();
    let site = Site {
        running: start(config.clone()).await.unwrap(),
        config,
        folder,
    };
    assert_eq!(sip(&site).registrations(), []);
    drop(phone);
    assert!(site.running.stop().await);
}
