//! A phone with its keys in the description.

use super::*;
use crate::sdp::Crypto;
use crate::srtp::Context;

fn offer(port: u16, crypto: &Crypto) -> String {
    format!(
        "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n\
         m=audio {port} RTP/SAVP 8 101\r\na=crypto:1 AES_256_CM_HMAC_SHA1_80 inline:AAAA\r\n{}\
         a=rtpmap:101 telephone-event/8000\r\n",
        crypto.line()
    )
}

#[test]
fn a_phone_calls() {
    let mut bench = Bench::ordinary();
    let phone = UdpSocket::bind("127.0.0.1:0").unwrap();
    let ours = Crypto::new(2, &[4; 30]);
    let text = offer(phone.local_addr().unwrap().port(), &ours);
    let (mut leg, answer) = bench.gate.answer(&text, bench.media()).unwrap();
    assert_eq!(
        bench.next(),
        GateReport::Up {
            profile: Profile::AesCm128Sha1
        }
    );
    let theirs = Crypto::parse(value(&answer.sdp, "a=crypto:").unwrap()).unwrap();
    assert_eq!(theirs.tag, 2);
    assert!(!answer.sdp.contains("rtcp-mux") && !answer.sdp.contains("ice"));
    let port: u16 = value(&answer.sdp, "m=audio ")
        .unwrap()
        .split(' ')
        .next()
        .unwrap()
        .parse()
        .unwrap();
    let gate = SocketAddr::from(([127, 0, 0, 1], port));
    let (mut sends, mut hears) = (Context::new(&ours.master()), Context::new(&theirs.master()));

    let mut check = |from: &UdpSocket, sequence: u16| {
        let sound = packet(8, sequence, 7);
        let mut wire = sound.clone();
        sends.protect_rtp(&mut wire).unwrap();
        from.send_to(&wire, gate).unwrap();
        assert_eq!(receive(&bench.rtp, PATIENCE), Some(sound));
        let back = packet(8, sequence, 8);
        bench.rtp.send_to(&back, leg.inner_local()).unwrap();
        let mut wire = receive(from, PATIENCE).unwrap();
        hears.open_rtp(&mut wire).unwrap();
        assert_eq!(wire, back);
    };
    check(&phone, 1);
    // Genuine sound from another address: the phone's NAT has moved it.
    check(&UdpSocket::bind("127.0.0.1:0").unwrap(), 2);
    phone.send_to(&packet(8, 3, 7), gate).unwrap();
    wait(|| (bench.gate.figures().refused == 1).then_some(()));

    // Another key in the call.
    let anew = Crypto::new(5, &[6; 30]);
    let text = offer(phone.local_addr().unwrap().port(), &anew);
    let answer = leg.renegotiate(&text).unwrap();
    assert!(value(&answer.sdp, "a=crypto:").unwrap().starts_with("5 "));
    let mut wire = packet(8, 4, 7);
    let mut sends = Context::new(&anew.master());
    sends.protect_rtp(&mut wire).unwrap();
    // The change is on its way to the leg.
    wait(|| {
        phone.send_to(&wire, gate).unwrap();
        receive(&bench.rtp, Duration::from_millis(50))
    });
}

#[test]
fn a_phone_is_called() {
    let mut bench = Bench::ordinary();
    let phone = UdpSocket::bind("127.0.0.1:0").unwrap();
    let (mut leg, text) = bench.gate.offer(Keying::Sdes, bench.media()).unwrap();
    assert!(text.contains(" RTP/SAVP 8 0 101\r\n") && !text.contains("fingerprint"));
    let theirs = Crypto::parse(value(&text, "a=crypto:").unwrap()).unwrap();
    let ours = Crypto::new(1, &[1; 30]);
    leg.accept(&offer(phone.local_addr().unwrap().port(), &ours))
        .unwrap();
    assert!(matches!(bench.next(), GateReport::Up { .. }));
    bench.rtp.send_to(&packet(8, 1, 1), leg.inner_local()).unwrap();
    let mut wire = receive(&phone, PATIENCE).unwrap();
    Context::new(&theirs.master()).open_rtp(&mut wire).unwrap();
    assert_eq!(wire, packet(8, 1, 1));
}
