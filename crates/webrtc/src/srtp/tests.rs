//! Against the vectors of the standards, and there and back.

use super::derive::{Aes, derive};
use super::*;

fn hex(text: &str) -> Vec<u8> {
    let digits: Vec<u8> = text.bytes().filter(u8::is_ascii_hexdigit).collect();
    digits
        .chunks(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect()
}

#[test]
fn the_vectors_of_rfc_3711() {
    let (key, salt) = (
        hex("E1F97A0D3E018BE0D64FA32C06DE4139"),
        hex("0EC675AD498AFEEBB6960B3AABE6"),
    );
    for (label, expect) in [
        (0, "C61E7A93744F39EE10734AFE3FF7A087"),
        (2, "30CBBC08863D8C85D49DB34A9AE1"),
        (1, "CEBE321F6FF7716B6FD4AB49AF256A156D38BAA4"),
    ] {
        let expect = hex(expect);
        assert_eq!(derive(&key, &salt, label, expect.len()), expect, "label {label}");
    }
    let mut stream = [0; 16];
    let mut counter = [0; 16];
    counter[..14].copy_from_slice(&hex("F0F1F2F3F4F5F6F7F8F9FAFBFCFD"));
    Aes::new(&hex("2B7E151628AED2A6ABF7158809CF4F3C")).apply(counter, &mut stream);
    assert_eq!(stream.to_vec(), hex("E03EAD0935C95E80E166B16DD92B4EB4"));
}

const PROFILES: [Profile; 3] = [Profile::AesCm128Sha1, Profile::AesGcm128, Profile::AesGcm256];

fn pair(profile: Profile) -> (Context, Context) {
    let (key, salt) = profile.lengths();
    let master = Master::new(profile, &vec![7; key], &vec![9; salt]).unwrap();
    (Context::new(&master), Context::new(&master))
}

fn packet(sequence: u16) -> Vec<u8> {
    let mut packet = vec![0x80, 8, 0, 0, 0, 0, 0, 160, 1, 2, 3, 4];
    packet[2..4].copy_from_slice(&sequence.to_be_bytes());
    packet.extend([0xD5; 160]);
    packet
}

#[test]
fn sound_there_and_back() {
    for profile in PROFILES {
        let (mut sender, mut receiver) = pair(profile);
        // Across the turn of the sequence numbers.
        for sequence in (65_500..=65_535).chain(0..50) {
            let plain = packet(sequence);
            let mut wire = plain.clone();
            sender.protect_rtp(&mut wire).unwrap();
            assert_ne!(wire[12..172], plain[12..], "{profile:?}");
            let (kept, mut changed) = (wire.clone(), wire.clone());
            changed[20] ^= 1;
            assert_eq!(receiver.open_rtp(&mut changed), Err(Refused::Forged));
            receiver.open_rtp(&mut wire).unwrap();
            assert_eq!(wire, plain, "{profile:?}");
            assert_eq!(receiver.open_rtp(&mut kept.clone()), Err(Refused::Replayed));
        }
        let mut again = packet(49);
        assert_eq!(
            sender.protect_rtp(&mut again),
            Err(Refused::Replayed),
            "{profile:?}"
        );
        for length in 0..24 {
            let mut short = packet(100);
            short.truncate(length);
            assert!(receiver.open_rtp(&mut short).is_err(), "{profile:?} {length}");
        }
    }
}

#[test]
fn reports_there_and_back() {
    for profile in PROFILES {
        let (mut sender, mut receiver) = pair(profile);
        for _ in 0..3 {
            let plain: Vec<u8> = [0x80, 201, 0, 1, 1, 2, 3, 4].into_iter().chain([5; 20]).collect();
            let mut wire = plain.clone();
            sender.protect_rtcp(&mut wire).unwrap();
            let kept = wire.clone();
            let mut changed = wire.clone();
            changed[10] ^= 1;
            assert_eq!(
                receiver.open_rtcp(&mut changed),
                Err(Refused::Forged),
                "{profile:?}"
            );
            receiver.open_rtcp(&mut wire).unwrap();
            assert_eq!(wire, plain, "{profile:?}");
            assert_eq!(receiver.open_rtcp(&mut kept.clone()), Err(Refused::Replayed));
        }
        for length in 0..30 {
            assert!(
                receiver.open_rtcp(&mut vec![0x80; length]).is_err(),
                "{profile:?} {length}"
            );
        }
    }
}

#[test]
fn streams_are_bounded() {
    let (mut sender, _) = pair(Profile::AesCm128Sha1);
    for ssrc in 0..20u8 {
        let mut wire = packet(1);
        wire[11] = ssrc;
        let found = sender.protect_rtp(&mut wire);
        assert_eq!(found.is_ok(), usize::from(ssrc) < STREAMS, "{ssrc}");
    }
}
