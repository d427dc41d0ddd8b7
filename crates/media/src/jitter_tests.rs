//! Packets in every order and with every gap.

use super::*;
use crate::tone::{Generator, loudness, strength};
use proptest::prelude::*;

/// A packet whose samples all decode to about its number times 64.
fn payload(number: u32, length: usize) -> Vec<u8> {
    vec![Codec::Pcmu.encode((number as i16 % 100 + 1) * 64); length]
}

fn put(buffer: &mut Buffer, number: u32, from: u32, ssrc: u32) -> Put {
    let payload = payload(number, FRAME);
    let timestamp = from.wrapping_add(number * FRAME as u32);
    let sequence = number as u16;
    buffer.put(
        &Packet {
            payload_type: 0,
            marker: false,
            sequence,
            timestamp,
            ssrc,
            payload: &payload,
        },
        Codec::Pcmu,
    )
}

/// The number of the packet that a frame is.
fn number(frame: &Frame) -> u32 {
    (f32::from(frame[80]) / 64.0).round() as u32 - 1
}

/// In a script a number is a packet that comes, `|` is a take. What is taken is told: a number, `~`
/// for something concealed, `-` for silence.
fn check(script: &str, expect: &str) {
    for from in [0, u32::MAX - 500] {
        let mut buffer = Buffer::default();
        let mut frame = [0; FRAME];
        let mut told = Vec::new();
        for word in script.split_whitespace() {
            match word.parse() {
                Ok(number) => {
                    put(&mut buffer, number, from, 1);
                }
                Err(_) => told.push(match buffer.take(&mut frame) {
                    // The first frame of delay counts as silence: nothing has come for it.
                    Taken::Sound => number(&frame).to_string(),
                    Taken::Concealed => "~".to_owned(),
                    Taken::Silence => "-".to_owned(),
                }),
            }
        }
        assert_eq!(told.join(" "), expect, "{script} from {from}");
    }
}

#[test]
fn order_and_gaps() {
    // Steady, one frame behind.
    check("0 | 1 | 2 | 3 | 4 |", "- 0 1 2 3");
    check("| | 0 | 1 |", "- - - 0");
    // Swapped, doubled.
    check("0 | 2 | 1 | 3 | 4 |", "- 0 1 2 3");
    check("0 0 | 1 1 | 1 2 | 3 |", "- 0 1 2");
    // One lost.
    check("0 | 1 | 3 | 4 | 5 |", "- 0 1 ~ 3");
    // Stopped: an echo for 60 ms, then silence.
    check("0 | 1 | | | | | | |", "- 0 1 ~ ~ ~ - -");
    // Late by one: it waits in vain once, then there is more delay and nothing is missing.
    check("0 | 1 | | 2 | 3 | 4 | 5 |", "- 0 1 2 3 4 5");
    check("0 | 1 | | | 2 | 3 | 4 | 5 |", "- 0 1 ~ 2 3 4 5");
    // Reordered before the first was played.
    check("1 0 | 2 | 3 | 4 |", "0 1 2 3");
}

#[test]
fn other_streams_and_leaps_begin_anew() {
    let mut buffer = Buffer::default();
    let mut frame = [0; FRAME];
    for number in 0..5 {
        put(&mut buffer, number, 0, 1);
        buffer.take(&mut frame);
    }
    put(&mut buffer, 50, 0, 2);
    buffer.take(&mut frame);
    put(&mut buffer, 51, 0, 2);
    assert_eq!((buffer.take(&mut frame), number(&frame)), (Taken::Sound, 50));
    // Its clock leaps ahead.
    put(&mut buffer, 10_052, 0, 2);
    buffer.take(&mut frame);
    put(&mut buffer, 10_053, 0, 2);
    assert_eq!((buffer.take(&mut frame), number(&frame)), (Taken::Sound, 52));
    // And back: believed after some packets.
    let mut heard = Vec::new();
    for number in 3..20 {
        put(&mut buffer, number, 0, 2);
        if buffer.take(&mut frame) == Taken::Sound {
            heard.push(super::tests::number(&frame));
        }
    }
    assert!(heard.ends_with(&[16, 17, 18]), "{heard:?}");
}

#[test]
fn packets_of_every_length() {
    for length in [80, 160, 240, 320, 480, 960, 100] {
        let mut buffer = Buffer::default();
        let mut tone = Generator::new(&[500.0], 0.3);
        let (mut sent, mut heard) = (0usize, Vec::new());
        for tick in 1..100 {
            while sent + length <= tick * FRAME {
                let mut samples = vec![0; length];
                tone.fill(&mut samples);
                let mut coded = Vec::new();
                Codec::Pcma.encode_onto(&samples, &mut coded);
                let timestamp = sent as u32;
                let packet = Packet {
                    payload_type: 8,
                    marker: false,
                    sequence: 0,
                    timestamp,
                    ssrc: 1,
                    payload: &coded,
                };
                buffer.put(&packet, Codec::Pcma);
                sent += length;
            }
            let mut frame = [0; FRAME];
            buffer.take(&mut frame);
            heard.extend(frame);
        }
        assert!(strength(&heard[8000..12_000], 500.0) > 0.99, "{length}");
    }
}

#[test]
fn delay_grows_with_jitter_and_shrinks_afterwards() {
    let mut buffer = Buffer::default();
    let mut frame = [0; FRAME];
    let mut sent = 0;
    let mut run = |buffer: &mut Buffer, ticks: u32, burst: u32| {
        let mut missing = 0;
        for tick in 0..ticks {
            if tick % burst == burst - 1 {
                for _ in 0..burst {
                    put(buffer, sent, 7, 1);
                    sent += 1;
                }
            }
            missing += u32::from(buffer.take(&mut frame) != Taken::Sound);
        }
        missing
    };
    assert!(run(&mut buffer, 20, 1) <= 1);
    assert_eq!(buffer.delay(), Duration::from_millis(20));
    // Five at a time, every 100 ms.
    assert!(run(&mut buffer, 100, 5) < 8);
    assert_eq!(run(&mut buffer, 200, 5), 0);
    let grown = buffer.delay();
    assert!((80..=120).contains(&grown.as_millis()), "{grown:?}");
    // Steady again: every 2 s a frame less.
    assert_eq!(run(&mut buffer, 1500, 1), 0);
    let shrunk = buffer.delay();
    assert!(shrunk <= Duration::from_millis(40), "{shrunk:?}");
}

#[test]
fn an_echo_fades() {
    let mut buffer = Buffer::default();
    let mut frame = [0; FRAME];
    for number in 50..60 {
        put(&mut buffer, number, 0, 1);
        buffer.take(&mut frame);
    }
    buffer.take(&mut frame);
    let mut before = loudness(&frame);
    for _ in 0..3 {
        assert_eq!(buffer.take(&mut frame), Taken::Concealed);
        assert!((1.0..before).contains(&loudness(&frame)));
        before = loudness(&frame);
    }
    assert_eq!(buffer.take(&mut frame), Taken::Silence);
    assert_eq!((frame, buffer.underruns()), ([0; FRAME], 1));
}

proptest! {
    /// With loss, delay and doubling: what is heard is in order, each packet once, and nearly all of
    /// those that came in time.
    #[test]
    fn what_arrives_is_heard_in_order(
        start: u32,
        fates in proptest::collection::vec((0u32..20, 0u32..3, 1u32..3), 60..200),
    ) {
        let mut arrivals = Vec::new();
        for (number, (lost, late, times)) in (0u32..).zip(&fates) {
            for _ in 0..*times {
                if *lost > 0 {
                    arrivals.push((number + late, number));
                }
            }
        }
        let mut buffer = Buffer::default();
        let mut heard = Vec::new();
        let mut frame = [0; FRAME];
        for tick in 0..fates.len() as u32 + 20 {
            for (_, number) in arrivals.iter().filter(|(at, _)| *at == tick) {
                put(&mut buffer, *number, start, 1);
            }
            if buffer.take(&mut frame) == Taken::Sound {
                heard.push(number(&frame));
            }
        }
        let came = fates.iter().filter(|(lost, ..)| *lost > 0).count();
        // Numbers repeat every hundred.
        let ahead = heard.windows(2).all(|pair| (pair[1] + 100 - pair[0]) % 100 < 50);
        prop_assert!(ahead, "{:?}", heard);
        prop_assert!(heard.len() + 12 >= came, "{} of {}: {:?}", heard.len(), came, heard);
        prop_assert!(heard.len() <= came);
    }

    /// No sequence of packets makes it fail or grow.
    #[test]
    fn anything_may_come(
        packets in proptest::collection::vec((any::<u32>(), 0u32..2, 0usize..1500, 0u8..3, any::<bool>()), 0..300),
    ) {
        let mut buffer = Buffer::default();
        let mut frame = [0; FRAME];
        for (timestamp, ssrc, length, takes, near) in packets {
            let timestamp = if near { timestamp % 4000 } else { timestamp };
            let payload = vec![0; length];
            let packet = Packet { payload_type: 0, marker: false, sequence: 0, timestamp, ssrc, payload: &payload };
            buffer.put(&packet, Codec::Pcmu);
            for _ in 0..takes {
                buffer.take(&mut frame);
            }
            prop_assert!(buffer.packets.len() <= MOST_PACKETS && buffer.spare.len() <= 2 * MOST_PACKETS);
        }
    }
}
