//! What sound costs: `cargo bench -p ccgate-media`.

#![allow(clippy::unwrap_used, reason = "a bench that can't be set up should stop")]

use ccgate_media::g711::{FRAME, Frame};
use ccgate_media::jitter::Buffer;
use ccgate_media::rtp::Packet;
use ccgate_media::{Codec, mix};
use divan::{Bencher, black_box};
use std::net::UdpSocket;

fn main() {
    divan::main();
}

fn tone() -> Frame {
    let mut frame = [0; FRAME];
    ccgate_media::tone::Generator::new(&[500.0], 0.3).fill(&mut frame);
    frame
}

fn coded(codec: Codec) -> Vec<u8> {
    let mut coded = Vec::new();
    codec.encode_onto(&tone(), &mut coded);
    coded
}

#[divan::bench]
fn decode_a_frame(bencher: Bencher<'_, '_>) {
    let coded = coded(Codec::Pcma);
    bencher.bench_local(|| {
        let mut frame = [0; FRAME];
        Codec::Pcma.decode_into(black_box(&coded), &mut frame);
        frame
    });
}

#[divan::bench]
fn encode_a_frame(bencher: Bencher<'_, '_>) {
    let (frame, mut coded) = (tone(), Vec::with_capacity(FRAME));
    bencher.bench_local(|| {
        coded.clear();
        Codec::Pcmu.encode_onto(black_box(&frame), &mut coded);
        coded[0]
    });
}

/// What one of so many legs hears: all the others.
#[divan::bench(args = [2, 3, 8])]
fn mix_for_one_of(bencher: Bencher<'_, '_>, legs: usize) {
    let frames = vec![tone(); legs];
    bencher.bench_local(|| {
        let mut heard = [0; FRAME];
        mix::mix(black_box(&frames[1..]).iter(), &mut heard);
        heard
    });
}

#[divan::bench]
fn jitter_buffer_put_and_take(bencher: Bencher<'_, '_>) {
    let (coded, mut buffer, mut timestamp) = (coded(Codec::Pcma), Buffer::default(), 0u32);
    bencher.bench_local(|| {
        timestamp = timestamp.wrapping_add(FRAME as u32);
        let packet = Packet {
            payload_type: 8,
            marker: false,
            sequence: 0,
            timestamp,
            ssrc: 1,
            payload: &coded,
        };
        let mut frame = [0; FRAME];
        buffer.put(&packet, Codec::Pcma);
        buffer.take(&mut frame);
        frame
    });
}

/// One leg's part of a tick, sockets and all: receive, buffer, decode, encode, send.
#[divan::bench]
fn relay_a_leg(bencher: Bencher<'_, '_>) {
    let phone = UdpSocket::bind("127.0.0.1:0").unwrap();
    let switch = UdpSocket::bind("127.0.0.1:0").unwrap();
    switch.set_nonblocking(true).unwrap();
    phone.set_nonblocking(true).unwrap();
    let (there, back) = (switch.local_addr().unwrap(), phone.local_addr().unwrap());
    let (coded, mut timestamp, mut jitter) = (coded(Codec::Pcma), 0u32, Buffer::default());
    let (mut bytes, mut buffer, mut out) = (Vec::new(), [0; 1500], Vec::new());
    bencher
        .with_inputs(|| {
            timestamp = timestamp.wrapping_add(FRAME as u32);
            bytes.clear();
            let packet = Packet {
                payload_type: 8,
                marker: false,
                sequence: 0,
                timestamp,
                ssrc: 1,
                payload: &coded,
            };
            packet.write(&mut bytes);
            phone.send_to(&bytes, there).unwrap();
            while phone.recv_from(&mut [0; 1500]).is_ok() {}
        })
        .bench_local_values(|()| {
            while let Ok((length, _)) = switch.recv_from(&mut buffer) {
                let packet = Packet::parse(&buffer[..length]).unwrap();
                jitter.put(&packet, Codec::Pcma);
            }
            let (mut frame, mut sound) = ([0; FRAME], Vec::with_capacity(FRAME));
            jitter.take(&mut frame);
            Codec::Pcmu.encode_onto(&frame, &mut sound);
            out.clear();
            let packet = Packet {
                payload_type: 0,
                marker: false,
                sequence: 0,
                timestamp: 0,
                ssrc: 2,
                payload: &sound,
            };
            packet.write(&mut out);
            switch.send_to(&out, back).unwrap()
        });
}
