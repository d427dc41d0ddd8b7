//! Browsers and SRTP phones: a second gate stands in for the browser's own end.

use crate::bed::{Asked, Bed, Fake, settings};
use crate::streams::Wire;
use crate::ua::{Call, Msg, WITHIN};
use ccgate_core::switch::{Cause, Command, LegId, Report};
use ccgate_sip::{Law, Link, Secure, Settings};
use ccgate_webrtc::{Gate, Keying, Leg};
use std::net::SocketAddr;
use std::ops::RangeInclusive;
use std::time::Duration;
use tokio::net::UdpSocket;

fn gate(ports: RangeInclusive<u16>) -> ccgate_webrtc::Settings {
    ccgate_webrtc::Settings {
        bind: [127, 0, 0, 1].into(),
        ports,
        workers: 1,
        ..ccgate_webrtc::Settings::default()
    }
}

fn secured() -> Settings {
    let secure = Secure {
        gate: gate(30_000..=32_999),
        inner: [127, 0, 0, 1].into(),
    };
    Settings {
        secure: Some(secure),
        ..settings()
    }
}

/// The browser's end: a gate of its own, behind it a socket that speaks and hears.
struct Browser {
    gate: Gate,
    sound: UdpSocket,
}

impl Browser {
    async fn new() -> Self {
        Self::new_at(33_000..=35_999).await
    }

    async fn new_at(ports: RangeInclusive<u16>) -> Self {
        let (reports, _) = tokio::sync::mpsc::channel(10);
        Self {
            gate: Gate::start(gate(ports), reports).unwrap(),
            sound: UdpSocket::bind("127.0.0.1:0").await.unwrap(),
        }
    }

    /// The answer to an offer. A gate doesn't check ways, so there is none to be checked.
    fn answer(&self, offer: &str) -> (Leg, String) {
        let (leg, answer) = self
            .gate
            .answer(&without_ice(offer), self.sound.local_addr().unwrap())
            .unwrap();
        (leg, answer.sdp)
    }
}

fn without_ice(sdp: &str) -> String {
    sdp.split_inclusive("\r\n")
        .filter(|line| !line.starts_with("a=ice-") && !line.starts_with("a=candidate"))
        .collect()
}

/// A packet of A-law that says this.
fn packet(sequence: u16, content: u8) -> Vec<u8> {
    let mut packet = vec![0x80, 8];
    packet.extend_from_slice(&sequence.to_be_bytes());
    packet.extend_from_slice(&(u32::from(sequence) * 160).to_be_bytes());
    packet.extend_from_slice(&[1, 2, 3, content]);
    packet.extend_from_slice(&[content; 160]);
    packet
}

/// Speaks until the other end hears it.
async fn carries(from: &UdpSocket, to: SocketAddr, hears: &UdpSocket, content: u8) {
    let mut buffer = [0; 2_000];
    let heard = async {
        for sequence in 1.. {
            from.send_to(&packet(sequence, content), to).await.unwrap();
            let wait = Duration::from_millis(20);
            if let Ok(received) = tokio::time::timeout(wait, hears.recv_from(&mut buffer)).await {
                let length = received.unwrap().0;
                if length == 172 && buffer[12..length].iter().all(|byte| *byte == content) {
                    return;
                }
            }
        }
    };
    tokio::time::timeout(2 * WITHIN, heard).await.expect("sound");
}

/// The sound's socket for a leg, bound where the switch was told it is, and what it was connected to.
async fn sound_of(bed: &Bed, leg: LegId) -> (UdpSocket, Link) {
    let link = connected(&bed.sounds, leg).unwrap();
    let port = bed.sounds.port_of(leg).unwrap();
    (UdpSocket::bind(("127.0.0.1", port)).await.unwrap(), link)
}

fn connected(sounds: &Fake, leg: LegId) -> Option<Link> {
    let asked = sounds.asked.lock().unwrap();
    asked.iter().rev().find_map(|asked| match asked {
        Asked::Connect(of, link) if *of == leg => Some(*link),
        _ => None,
    })
}

async fn both_ways(bed: &Bed, leg: LegId, browser: &Browser, outer: &Leg) {
    let (inside, link) = sound_of(bed, leg).await;
    assert_eq!((link.law, link.hears, link.speaks), (Law::A, true, true));
    assert!(link.address.ip().is_loopback());
    carries(&browser.sound, outer.inner_local(), &inside, 0x11).await;
    carries(&inside, link.address, &browser.sound, 0x22).await;
}

async fn ports_are_free(bed: &Bed) {
    ports_are_down_to(bed, 0).await;
}

async fn ports_are_down_to(bed: &Bed, left: usize) {
    let deadline = tokio::time::Instant::now() + WITHIN;
    loop {
        let (figures, ports) = bed.switch.gate_figures().unwrap();
        if figures.legs == left as u64 && ports == left {
            return;
        }
        assert!(tokio::time::Instant::now() < deadline, "{figures:?}, {ports}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

async fn answer(wire: &Wire, request: &Msg, status: u16, tag: &str, body: &str) {
    let answer = wire.ua.answer_text(request, status, tag, "", body);
    wire.send.send(answer.into_bytes()).await.unwrap();
}

/// A browser that is registered, and one more contact of the same phone.
async fn ringing() -> (Bed, Wire, Wire, LegId, Msg, Msg) {
    let mut settings = secured();
    settings.digests = vec![ccgate_sip::Algorithm::Md5];
    let bed = Bed::start(settings).await;
    let mut wire = Wire::websocket(&bed).await;
    let mut other = Wire::websocket(&bed).await;
    wire.register().await;
    other.register().await;
    let leg = bed.ring(1, "100", Duration::from_secs(20));
    let invite = wire.expect("INVITE").await;
    let second = other.expect("INVITE").await;
    assert!(invite.body().contains("UDP/TLS/RTP/SAVPF"), "{}", invite.0);
    assert_eq!(bed.switch.gate_figures().unwrap().1, 2);
    (bed, wire, other, leg, invite, second)
}

#[tokio::test]
async fn a_browser_is_called() {
    let (mut bed, mut wire, mut other, leg, invite, second) = ringing().await;
    let browser = Browser::new().await;
    answer(&other, &second, 180, "o", "").await;
    assert_eq!(bed.report().await, Report::Alerting { leg });
    let (outer, body) = browser.answer(invite.body());
    answer(&wire, &invite, 200, "t", &body).await;
    wire.expect("ACK").await;
    assert_eq!(bed.report().await, Report::Answered { leg });
    // The other contact is told to stop, and its port given back.
    let cancel = other.expect("CANCEL").await;
    answer(&other, &cancel, 200, "o", "").await;
    answer(&other, &second, 487, "o", "").await;
    ports_are_down_to(&bed, 1).await;
    both_ways(&bed, leg, &browser, &outer).await;
    bed.command(Command::HangUp {
        leg,
        cause: Cause::Normal,
    });
    let bye = wire.expect("BYE").await;
    answer(&wire, &bye, 200, "", "").await;
    bed.gone(leg, Cause::Normal).await;
    ports_are_free(&bed).await;
    bed.until_empty().await;
}

#[tokio::test]
async fn another_certificate_ends_the_leg() {
    let (mut bed, mut wire, _other, leg, invite, _) = ringing().await;
    let browser = Browser::new().await;
    let (_outer, body) = browser.answer(invite.body());
    let at = body.find("a=fingerprint:sha-256 ").unwrap() + "a=fingerprint:sha-256 ".len();
    let mut forged = body.clone();
    forged.replace_range(at..=at, if &body[at..=at] == "0" { "1" } else { "0" });
    answer(&wire, &invite, 200, "t", &forged).await;
    wire.expect("ACK").await;
    assert_eq!(bed.report().await, Report::Answered { leg });
    let bye = wire.expect("BYE").await;
    answer(&wire, &bye, 200, "", "").await;
    bed.gone(leg, Cause::MediaLost).await;
    ports_are_free(&bed).await;
}

#[tokio::test]
async fn a_browser_answers_with_plain_sound() {
    let (mut bed, mut wire, mut other, leg, invite, second) = ringing().await;
    let plain = crate::ua::sdp(6000, "sendrecv");
    answer(&wire, &invite, 200, "t", &plain).await;
    wire.expect("ACK").await;
    let bye = wire.expect("BYE").await;
    answer(&wire, &bye, 200, "", "").await;
    answer(&other, &second, 486, "o", "").await;
    other.expect("ACK").await;
    assert!(matches!(bed.report().await, Report::Gone { leg: gone, .. } if gone == leg));
    ports_are_free(&bed).await;
    bed.until_empty().await;
}

/// Sends a request over the wire as phone 100, with credentials where it is asked.
async fn call(wire: &mut Wire, body: &str) -> Call {
    call_with(wire, "100", "", body).await
}

/// The same as that phone, with more fields.
async fn call_with(wire: &mut Wire, phone: &str, fields: &str, body: &str) -> Call {
    let mut call = wire.ua.call(phone, "3000");
    wire.send(wire.ua.text("INVITE", &call, fields, body)).await;
    let challenged = wire.expect("401").await;
    let mut acked = call.clone();
    acked.to = challenged.get("To");
    wire.send(wire.ua.text("ACK", &acked, "", "")).await;
    call.seq += 1;
    call.branch.push('y');
    let proof = crate::ua::authorization(&challenged, "MD5", phone, "pw", "INVITE", &call.uri, 1);
    let fields = format!("{proof}{fields}");
    wire.send(wire.ua.text("INVITE", &call, &fields, body)).await;
    call
}

async fn bed_and_wire() -> (Bed, Wire) {
    let mut settings = secured();
    settings.digests = vec![ccgate_sip::Algorithm::Md5];
    let bed = Bed::start(settings).await;
    let wire = Wire::websocket(&bed).await;
    (bed, wire)
}

async fn a_call_comes(keying: Keying) {
    let (mut bed, mut wire) = bed_and_wire().await;
    let browser = Browser::new().await;
    let inner = browser.sound.local_addr().unwrap();
    let (mut outer, offer) = browser.gate.offer(keying, inner).unwrap();
    let mut call = call(&mut wire, &without_ice(&offer)).await;
    let (leg, ..) = bed.offered().await;
    // Nothing is opened before it is picked up: it may wait for long.
    assert_eq!(bed.switch.gate_figures().unwrap().1, 0);
    bed.command(Command::Answer { leg });
    let ok = wire.expect("200").await;
    outer.accept(ok.body()).unwrap();
    wire.ua.learn(&mut call, &ok);
    call.branch.push('a');
    wire.send(wire.ua.text("ACK", &call, "", "")).await;
    both_ways(&bed, leg, &browser, &outer).await;

    // On hold, and back.
    for (direction, on) in [
        (ccgate_webrtc::Direction::SendOnly, true),
        (ccgate_webrtc::Direction::SendRecv, false),
    ] {
        call.seq += 1;
        call.branch.push('h');
        let offer = without_ice(&outer.reoffer(direction).unwrap());
        wire.send(wire.ua.text("INVITE", &call, "", &offer)).await;
        let ok = wire.expect("200").await;
        outer.accept(ok.body()).unwrap();
        call.branch.push('a');
        wire.send(wire.ua.text("ACK", &call, "", "")).await;
        assert_eq!(bed.report().await, Report::Held { leg, on });
        assert_eq!(connected(&bed.sounds, leg).unwrap().hears, !on);
    }
    // Plain sound in such a call is refused, and changes nothing.
    call.seq += 1;
    call.branch.push('p');
    let plain = crate::ua::sdp(6000, "sendrecv");
    wire.send(wire.ua.text("INVITE", &call, "", &plain)).await;
    wire.expect("488").await;
    wire.send(wire.ua.text("ACK", &call, "", "")).await;
    call.seq += 1;
    call.branch.push('b');
    wire.send(wire.ua.text("BYE", &call, "", "")).await;
    wire.expect("200").await;
    bed.gone(leg, Cause::Normal).await;
    ports_are_free(&bed).await;
    bed.until_empty().await;
}

#[tokio::test]
async fn a_browser_calls() {
    a_call_comes(Keying::Dtls).await;
}

#[tokio::test]
async fn an_srtp_phone_calls() {
    a_call_comes(Keying::Sdes).await;
}

#[tokio::test]
async fn keys_that_are_no_use_are_refused() {
    let (bed, mut wire) = bed_and_wire().await;
    let body = crate::ua::sdp(6000, "sendrecv").replace("RTP/AVP", "RTP/SAVP");
    call(&mut wire, &body).await;
    wire.expect("488").await;
    assert_eq!(bed.switch.gate_figures().unwrap().1, 0);
    assert_eq!(bed.switch.figures().legs, 0);
}

/// What the page of before knew of its call.
fn replaces(invite: &Msg) -> String {
    let (call, ours) = (invite.get("Call-ID"), invite.tag("From"));
    format!("Replaces: {call};to-tag={ours};from-tag=t\r\n")
}

#[tokio::test]
async fn a_page_is_loaded_again_in_a_call() {
    let (mut bed, mut wire, other, leg, invite, second) = ringing().await;
    let browser = Browser::new().await;
    let (outer, body) = browser.answer(invite.body());
    answer(&other, &second, 486, "o", "").await;
    answer(&wire, &invite, 200, "t", &body).await;
    wire.expect("ACK").await;
    assert_eq!(bed.report().await, Report::Answered { leg });
    both_ways(&bed, leg, &browser, &outer).await;
    // The page goes without a word, and comes again.
    drop((wire, outer));
    let mut wire = Wire::websocket(&bed).await;
    wire.register().await;
    let again = Browser::new_at(36_000..=38_999).await;
    let inner = again.sound.local_addr().unwrap();
    let (mut outer, offer) = again.gate.offer(Keying::Dtls, inner).unwrap();
    let mut call = call_with(&mut wire, "100", &replaces(&invite), &without_ice(&offer)).await;
    let ok = wire.expect("200").await;
    outer.accept(ok.body()).unwrap();
    wire.ua.learn(&mut call, &ok);
    call.branch.push('a');
    wire.send(wire.ua.text("ACK", &call, "", "")).await;
    both_ways(&bed, leg, &again, &outer).await;
    ports_are_down_to(&bed, 1).await;
    // What it was taken up from is no more.
    call_with(&mut wire, "100", &replaces(&invite), &without_ice(&offer)).await;
    wire.expect("481").await;
    bed.command(Command::HangUp {
        leg,
        cause: Cause::Normal,
    });
    let bye = wire.expect("BYE").await;
    assert_eq!(bye.get("Call-ID"), ok.get("Call-ID"));
    answer(&wire, &bye, 200, "", "").await;
    bed.gone(leg, Cause::Normal).await;
    ports_are_free(&bed).await;
    bed.until_empty().await;
}

#[tokio::test]
async fn only_its_own_phone_takes_a_call_up() {
    let (mut bed, mut wire, other, leg, invite, second) = ringing().await;
    let browser = Browser::new().await;
    let inner = browser.sound.local_addr().unwrap();
    let (_unused, offer) = browser.gate.offer(Keying::Dtls, inner).unwrap();
    let offer = without_ice(&offer);
    let mut third = Wire::websocket(&bed).await;
    // Not before it is answered, not another phone, not with other tags.
    call_with(&mut third, "100", &replaces(&invite), &offer).await;
    third.expect("481").await;
    let (_outer, body) = browser.answer(invite.body());
    answer(&other, &second, 486, "o", "").await;
    answer(&wire, &invite, 200, "t", &body).await;
    wire.expect("ACK").await;
    assert_eq!(bed.report().await, Report::Answered { leg });
    let mut fourth = Wire::websocket(&bed).await;
    call_with(&mut fourth, "101", &replaces(&invite), &offer).await;
    fourth.expect("481").await;
    let mut fifth = Wire::websocket(&bed).await;
    let wrong = replaces(&invite).replace("from-tag=t", "from-tag=x");
    call_with(&mut fifth, "100", &wrong, &offer).await;
    fifth.expect("481").await;
    // One that says nothing of its sound changes nothing either.
    let mut sixth = Wire::websocket(&bed).await;
    call_with(&mut sixth, "100", &replaces(&invite), "").await;
    sixth.expect("488").await;
    assert_eq!(bed.switch.gate_figures().unwrap().1, 1);
    bed.command(Command::HangUp {
        leg,
        cause: Cause::Normal,
    });
    let bye = wire.expect("BYE").await;
    answer(&wire, &bye, 200, "", "").await;
    bed.gone(leg, Cause::Normal).await;
}
