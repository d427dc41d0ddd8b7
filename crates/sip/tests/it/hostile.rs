use crate::bed::{Bed, settings};
use crate::ua::{Ua, sdp};
use ccgate_core::switch::{Cause, Command, Report};
use ccgate_sip::{Limits, Settings};
use std::time::Duration;

/// A small generator of numbers, the same at every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % (sides as u64)).unwrap()
    }
}

fn mutate(dice: &mut Dice, text: &str) -> Vec<u8> {
    let mut bytes = text.as_bytes().to_vec();
    for _ in 0..=dice.roll(6) {
        let at = dice.roll(bytes.len().max(1)).min(bytes.len().saturating_sub(1));
        match dice.roll(7) {
            0 => bytes[at] = u8::try_from(dice.roll(256)).unwrap(),
            1 => drop(bytes.remove(at)),
            2 => bytes.truncate(at.max(20)),
            3 => bytes.insert(at, b"\r\n<>\";:@,= \0%"[dice.roll(13)]),
            4 => {
                let end = (at + dice.roll(40)).min(bytes.len());
                let piece = bytes[at..end].to_vec();
                bytes.splice(at..at, piece);
            }
            5 => {
                let end = (at + dice.roll(40)).min(bytes.len());
                bytes.drain(at..end);
            }
            _ => drop(bytes.splice(at..at, "9".repeat(dice.roll(30)).into_bytes())),
        }
        if bytes.len() < 2 {
            break;
        }
    }
    bytes
}

/// Everything that a peer sends in a call, and what it answers, bent out of shape.
#[tokio::test]
async fn bent_messages_leave_nothing_behind() {
    let (mut bed, ua) = Bed::with_trunk(Settings {
        limits: Limits {
            calls_per_second: 100_000,
            calls_burst: 100_000,
            ..Limits::default()
        },
        ..settings()
    })
    .await;
    let mut dice = Dice(0x5eed_1234_abcd);
    let audio = sdp(6000, "sendrecv");
    for round in 0..2500_u64 {
        let mut call = ua.call("1", "3000");
        let fields = "Supported: timer, 100rel\r\nRequire: 100rel\r\nSession-Expires: 90;refresher=uac\r\nMin-SE: 90\r\n\
            Authorization: Digest username=\"100\", realm=\"ccgate\", nonce=\"1.2.3\", uri=\"x\", response=\"y\", qop=auth, nc=00000001\r\n\
            Record-Route: <sip:10.0.0.1;lr>, <sip:10.0.0.2;lr>\r\nRAck: 1 1 INVITE\r\nContact: <sip:a@b>;expires=5\r\n";
        let method = [
            "INVITE", "REGISTER", "OPTIONS", "BYE", "CANCEL", "ACK", "PRACK", "INFO", "UPDATE",
        ][dice.roll(9)];
        let body = if method == "INVITE" { audio.as_str() } else { "" };
        let bent = mutate(&mut dice, &ua.text(method, &call, fields, body));
        ua.socket.send_to(&bent, bed.server).await.unwrap();
        if round % 5 == 0 {
            // A good call that is bent later.
            ua.request("INVITE", &mut call, "", &audio).await;
            call.seq += 1;
            let later = mutate(&mut dice, &ua.text("CANCEL", &call, "", ""));
            ua.socket.send_to(&later, bed.server).await.unwrap();
        }
        while let Ok((vdn, report)) = bed.reports.try_recv() {
            if let Report::Offered { leg, .. } = report {
                let command = match dice.roll(3) {
                    0 => Command::Answer { leg },
                    1 => Command::Alert { leg },
                    _ => Command::HangUp {
                        leg,
                        cause: Cause::Busy,
                    },
                };
                bed.switch.command(vdn, command);
                bed.switch.command(
                    vdn,
                    Command::HangUp {
                        leg,
                        cause: Cause::Normal,
                    },
                );
            }
        }
        if round % 50 == 0 {
            tokio::task::yield_now().await;
        }
    }
    // Answers to what we send, bent as well.
    for number in 0..150 {
        let leg = bed.ring(number, "999", Duration::from_secs(1));
        let invite = ua.expect("INVITE").await;
        for status in [100, 180, 200] {
            let text = ua.answer_text(&invite, status, "t", "Require: 100rel\r\nRSeq: 1\r\n", &audio);
            let bent = mutate(&mut dice, &text);
            ua.socket.send_to(&bent, bed.server).await.unwrap();
        }
        ua.answer(&invite, 486, "t", "", "").await;
        bed.command(Command::HangUp {
            leg,
            cause: Cause::Normal,
        });
    }
    let deadline = tokio::time::Instant::now() + Duration::from_secs(20);
    loop {
        while let Ok((vdn, report)) = bed.reports.try_recv() {
            if let Report::Offered { leg, .. } = report {
                bed.switch.command(
                    vdn,
                    Command::HangUp {
                        leg,
                        cause: Cause::Normal,
                    },
                );
            }
        }
        let figures = bed.switch.figures();
        if figures.legs == 0 && figures.dialogs == 0 && figures.transactions == 0 {
            assert_eq!(
                figures.offered + figures.placed,
                figures.ended.iter().sum::<u64>()
            );
            assert!(figures.malformed > 500, "{figures:?}");
            break;
        }
        assert!(tokio::time::Instant::now() < deadline, "{figures:?}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    // And it still works, from another place than where the noise came from.
    let fresh = Ua::new().await.towards(bed.server);
    fresh.register("150", "pw", "").await;
}

#[tokio::test]
async fn nothing_grows_with_calls() {
    let (mut bed, ua) = Bed::with_trunk(Settings {
        limits: Limits {
            calls_per_second: 100_000,
            calls_burst: 100_000,
            ..Limits::default()
        },
        ..settings()
    })
    .await;
    for _ in 0..300 {
        let mut call = ua.call("1", "3000");
        ua.request("INVITE", &mut call, "", &sdp(6000, "sendrecv")).await;
        let (leg, ..) = bed.offered().await;
        bed.command(Command::Answer { leg });
        let ok = ua.expect("200").await;
        ua.learn(&mut call, &ok);
        ua.ack(&mut call, "").await;
        call.seq += 1;
        ua.request("BYE", &mut call, "", "").await;
        ua.expect("200").await;
        bed.gone(leg, Cause::Normal).await;
    }
    bed.until_empty().await;
    let figures = bed.switch.figures();
    assert_eq!(
        (figures.offered, figures.answered, figures.ended[0]),
        (300, 300, 300)
    );
}

#[tokio::test]
async fn noise_and_keep_alive() {
    let bed = Bed::start(settings()).await;
    let ua = bed.ua().await;
    for noise in [
        &b"\0\0\0"[..],
        b"x",
        b"\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"SIP/2.0 200 OK\r\n\r\n",
        &[0xff; 2000],
    ] {
        ua.socket.send_to(noise, bed.server).await.unwrap();
    }
    ua.socket.send_to(&vec![b'a'; 20_000], bed.server).await.unwrap();
    ua.socket.send_to(b"\r\n\r\n", bed.server).await.unwrap();
    let mut buffer = [0; 10];
    let (length, _) = ua.socket.recv_from(&mut buffer).await.unwrap();
    assert_eq!(&buffer[..length], b"\r\n");
    bed.until("noise", |f| f.malformed == 5).await;
    bed.until_empty().await;
}

/// A stranger who has overheard all but the caller's tag, and all of an INVITE.
#[tokio::test]
async fn a_stranger_ends_nothing() {
    let (mut bed, ua) = Bed::with_trunk(settings()).await;
    let socket = tokio::net::UdpSocket::bind("127.0.0.2:0").await.unwrap();
    let stranger = Ua {
        address: socket.local_addr().unwrap(),
        socket,
        server: Some(bed.server),
    };
    let mut call = ua.call("1", "3000");
    ua.request("INVITE", &mut call, "", &sdp(6000, "sendrecv")).await;
    let (leg, ..) = bed.offered().await;
    stranger.send(&ua.text("CANCEL", &call, "", "")).await;
    stranger.expect("481").await;
    bed.command(Command::Answer { leg });
    let ok = ua.expect("200").await;
    ua.learn(&mut call, &ok);
    let mut other = call.clone();
    other.from.push('x');
    stranger.ack(&mut other, "").await;
    other.seq += 1;
    stranger.request("BYE", &mut other, "", "").await;
    stranger.expect("481").await;
    // It still waits for the caller's own.
    ua.expect("200").await;
    ua.ack(&mut call, "").await;
    call.seq += 1;
    ua.request("BYE", &mut call, "", "").await;
    bed.gone(leg, Cause::Normal).await;
    bed.until_empty().await;
}
