//! Everything that reads what strangers send, in one function for fuzzers.

use crate::digest::{Challenge, Credentials};
use crate::message::{Address, Message, Uri, Via, frame, parse};
use crate::sdp::{Description, Direction, Local};
use crate::session;
use crate::settings::{Law, SessionTimer};
use std::net::SocketAddr;

/// Reads octets as a SIP message, its fields and its session description. Must never panic, and what
/// was read as a message must be one again when it is written.
pub fn read_anything(bytes: &[u8]) {
    frame(bytes, 16_384);
    describe(bytes);
    let Ok(message) = parse(bytes) else {
        return;
    };
    let from = SocketAddr::from(([192, 0, 2, 1], 5060));
    let (mut headers, body, again) = match message {
        Message::Request(request) => {
            request.respond(200, "tag").to_bytes();
            (request.headers.clone(), request.body.clone(), request.to_bytes())
        }
        Message::Response(response) => (
            response.headers.clone(),
            response.body.clone(),
            response.to_bytes(),
        ),
    };
    assert!(
        parse(&again).is_ok(),
        "what was read can't be read again: {:?}",
        String::from_utf8_lossy(&again)
    );
    Via::stamp(&mut headers, from);
    let stamped = headers.values("Via").next();
    assert!(
        stamped.and_then(Via::parse).is_some(),
        "a stamped Via is a Via: {stamped:?}"
    );
    for (name, value) in headers.iter() {
        let address = Address::parse(value);
        address.and_then(|address| Uri::parse(&address.uri));
        Credentials::parse(value);
        Challenge::strongest(headers.all(name));
    }
    let _ = session::answer(SessionTimer::default(), &headers);
    describe(&body);
}

fn describe(body: &[u8]) {
    let Ok(description) = Description::parse(body) else {
        return;
    };
    let Ok(audio) = description.usable() else {
        return;
    };
    let mut local = Local::new(SocketAddr::from(([192, 0, 2, 1], 4000)), 1);
    let answer = local.answer(&description, &audio, Law::A);
    assert!(
        Description::parse(answer.as_bytes()).is_ok(),
        "our own answer can be read"
    );
    local.offer(&[Law::A], Direction::Both);
}

#[cfg(test)]
mod tests {
    use super::*;

    const SEEDS: [&str; 3] = [
        "INVITE sip:3000@10.0.0.1;transport=tcp SIP/2.0\r\nv: SIP/2.0/UDP 10.0.0.2:5060;branch=z9hG4bK1;rport, SIP/2.0/TCP [::1]\r\n\
         f: \"A \\\" <x>\" <sip:a%23@b?x=y>;tag=1\r\nt: sip:3000@10.0.0.1;x=y\r\ni: x@y\r\nCSeq: 1 INVITE\r\n\
         x: 90;refresher=uac\r\nMin-SE: 90\r\nk: timer, 100rel\r\n\
         Authorization: Digest username=\"a\", realm=\"r\", nonce=\"n\", uri=\"u\", response=\"d\", qop=auth, nc=00000001\r\n\
         Subject: a\r\n b\r\nl: 99\r\n\r\nv=0\r\nc=IN IP4 1.2.3.4\r\nm=audio 4000 RTP/AVP 0 8 101\r\na=rtpmap:101 telephone-event/8000\r\na=ptime:20\r\na=sendonly\r\n",
        "SIP/2.0 401 Unauthorized\r\nVia: SIP/2.0/UDP a;branch=z9hG4bK1\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:c@d>;tag=2\r\nCall-ID: x\r\n\
         CSeq: 1 INVITE\r\nWWW-Authenticate: Digest realm=\"r\", nonce=\"n\", qop=\"auth,auth-int\"\r\n\r\n",
        "v=0\r\no=- 1 1 IN IP4 10.0.0.9\r\ns=x\r\nt=0 0\r\nm=video 5000 RTP/AVP 96\r\nm=audio 4000/2 RTP/AVP 8\r\nc=IN IP6 ::1\r\n",
    ];

    #[test]
    fn bent_input_is_no_danger() {
        let mut state = 0x9e37_79b9_7f4a_7c15_u64;
        let mut roll = |sides: usize| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            usize::try_from(state % sides.max(1) as u64).unwrap_or(0)
        };
        for seed in SEEDS {
            read_anything(seed.as_bytes());
            for _ in 0..10_000 {
                let mut bytes = seed.as_bytes().to_vec();
                for _ in 0..=roll(5) {
                    let at = roll(bytes.len());
                    let end = (at + roll(20)).min(bytes.len());
                    match roll(5) {
                        0 => bytes.truncate(at),
                        1 => drop(bytes.drain(at..end)),
                        2 => bytes.insert(at, u8::try_from(roll(256)).unwrap_or(0)),
                        3 => bytes.insert(at, b"\r\n<>\";:@,= []/%\\"[roll(15)]),
                        _ => {
                            let piece = bytes[at..end].to_vec();
                            bytes.splice(at..at, piece);
                        }
                    }
                }
                read_anything(&bytes);
            }
        }
    }
}
