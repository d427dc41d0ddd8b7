//! Prompts and recordings.

use crate::bench::{Bench, VDN, key, seat, until};
use ccgate_core::switch::{
    LegId, PlayAction, PlayEnd, PlayId, Prompt, RecordingAction, RecordingId, Tone, Written,
};
use ccgate_media::g711::RATE;
use ccgate_media::recording::{self, Reader};
use ccgate_media::tone::{Generator, loudness, strength};
use ccgate_media::{MediaReport, RecordingKey, wav};
use std::time::Duration;

fn prompt(bench: &Bench, name: &str, hertz: f32, length: Duration) -> Prompt {
    let mut samples = vec![0; (length.as_millis() * u128::from(RATE) / 1000) as usize];
    Generator::new(&[hertz], 0.2).fill(&mut samples);
    std::fs::write(
        bench.dir.path().join(format!("prompts/{name}.wav")),
        wav::write(&samples),
    )
    .unwrap();
    Prompt {
        file: name.into(),
        start: Duration::ZERO,
        times: 1,
        volume: 50,
    }
}

fn ended(play: u64, end: PlayEnd) -> impl Fn(&MediaReport) -> bool {
    move |report| {
        *report
            == MediaReport::PlayEnded {
                play: PlayId(play),
                end,
            }
    }
}

fn begun(number: u64) -> impl Fn(&MediaReport) -> bool {
    move |report| {
        *report
            == MediaReport::RecordingBegun {
                recording: RecordingId(number),
            }
    }
}

fn written(bench: &mut Bench, number: u64) -> Option<Written> {
    let over = |report: &MediaReport| matches!(report, MediaReport::RecordingEnded { recording, .. } if recording.0 == number);
    match bench.wait(over) {
        MediaReport::RecordingEnded { written, .. } => written,
        other => panic!("{other:?}"),
    }
}

/// Both channels of a recording.
fn channels(bench: &Bench, file: &str, key: Option<&RecordingKey>) -> [Vec<i16>; 2] {
    let path = recording::locate(&bench.dir.path().join("recordings"), file).unwrap();
    let mut reader = Reader::open(&path, key).unwrap();
    let mut bytes = vec![0; reader.length() as usize];
    assert_eq!(reader.read_at(0, &mut bytes).unwrap(), bytes.len());
    let sound = wav::read(&bytes).unwrap();
    assert_eq!((sound.rate, sound.channels), (8000, 2));
    [sound.channel(0), sound.channel(1)]
}

#[test]
fn a_file_is_played_to_one_leg_instead_of_what_it_would_hear() {
    let mut bench = Bench::new();
    let one = bench.phone(1, 500.0);
    let two = bench.phone(2, 1100.0);
    bench.together(1, &[1, 2]);
    let hello = prompt(&bench, "hello", 1700.0, Duration::from_millis(700));
    bench.media.play(VDN, PlayId(1), LegId::Placed(1), hello.clone());
    one.hears(&[1700.0]);
    two.hears(&[500.0]);
    bench.wait(ended(1, PlayEnd::Finished));
    one.hears(&[1100.0]);

    // Repeated until it is stopped; another play stops the one before.
    let long = Prompt {
        times: 1000,
        ..hello.clone()
    };
    bench.media.play(VDN, PlayId(2), LegId::Placed(1), long.clone());
    bench.media.play(VDN, PlayId(2), LegId::Placed(1), long.clone());
    one.hears(&[1700.0]);
    bench.media.play(VDN, PlayId(3), LegId::Placed(1), long);
    bench.wait(ended(2, PlayEnd::Stopped));
    bench.media.control_play(VDN, PlayId(3), PlayAction::Pause);
    one.hears(&[]);
    bench.media.control_play(VDN, PlayId(3), PlayAction::Resume);
    one.hears(&[1700.0]);
    bench.media.control_play(VDN, PlayId(3), PlayAction::Stop);
    bench.wait(ended(3, PlayEnd::Stopped));
    bench.media.control_play(VDN, PlayId(3), PlayAction::Stop);

    for (play, file) in [(4, "missing"), (5, "../secret"), (6, "/etc/passwd"), (7, "")] {
        let none = Prompt {
            file: file.into(),
            ..hello.clone()
        };
        bench.media.play(VDN, PlayId(play), LegId::Placed(1), none);
        bench.wait(ended(play, PlayEnd::Failed));
    }
    // A leg that goes takes its play with it.
    bench.media.play(
        VDN,
        PlayId(8),
        LegId::Placed(1),
        Prompt {
            times: 9,
            ..hello.clone()
        },
    );
    bench.leaves_nothing([1, 2]);
    bench.media.play(VDN, PlayId(9), LegId::Placed(1), hello);
    assert_eq!(bench.reports(), []);
}

#[test]
fn music_comes_from_the_configured_file() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("music.wav");
    let mut samples = vec![0; 1001];
    Generator::new(&[2100.0], 0.2).fill(&mut samples);
    std::fs::write(&path, wav::write(&samples)).unwrap();
    let bench = Bench::with(|settings| settings.music = Some(path));
    let one = bench.phone(1, 0.0);
    bench.arrange(1, &[seat(1, &[], Some(Tone::Music))]);
    one.hears(&[2100.0]);
}

#[test]
fn a_recording_has_what_was_said_and_what_was_heard() {
    for secret in [None, Some(RecordingKey::new([3; 32]))] {
        let mut bench = Bench::with(|settings| settings.recording_key = secret.clone());
        let one = bench.phone(1, 500.0);
        let _two = bench.phone(2, 1100.0);
        bench.together(1, &[1, 2]);
        one.hears(&[1100.0]);
        bench
            .media
            .record(VDN, RecordingId(1), LegId::Placed(1), "2026/a-1");
        bench.wait(begun(1));
        one.gets_packets(60);
        bench
            .media
            .control_recording(VDN, RecordingId(1), RecordingAction::Stop);
        let Written { length, bytes } = written(&mut bench, 1).unwrap();
        assert!(length >= Duration::from_secs(1), "{length:?}");
        let path = recording::locate(&bench.dir.path().join("recordings"), "2026/a-1").unwrap();
        assert_eq!(path.metadata().unwrap().len(), bytes);
        let [said, heard] = channels(&bench, "2026/a-1", secret.as_ref());
        assert_eq!(said.len() as u64, length.as_millis() as u64 * 8);
        let middle = 2000..6000;
        for (channel, hertz, other) in [(&said, 500.0, 1100.0), (&heard, 1100.0, 500.0)] {
            let part = &channel[middle.clone()];
            assert!(
                strength(part, hertz) > 0.9 && strength(part, other) < 0.05,
                "{hertz}"
            );
        }
        // It can be played again, both channels in one.
        let again = Prompt {
            file: "2026/a-1".into(),
            start: Duration::ZERO,
            times: 9,
            volume: 50,
        };
        bench.media.play(VDN, PlayId(1), LegId::Placed(1), again);
        one.hears(&[500.0, 1100.0]);
        assert!(recording::remove(&bench.dir.path().join("recordings"), "2026/a-1").unwrap());
        bench.leaves_nothing([1, 2]);
    }
}

#[test]
fn a_pause_is_left_out_and_a_leg_that_goes_ends_it() {
    let mut bench = Bench::new();
    let one = bench.phone(1, 500.0);
    one.gets_packets(10);
    bench.media.record(VDN, RecordingId(1), LegId::Placed(1), "a");
    bench.media.record(VDN, RecordingId(1), LegId::Placed(1), "a");
    bench
        .media
        .control_recording(VDN, RecordingId(1), RecordingAction::Pause);
    bench.wait(begun(1));
    one.gets_packets(100);
    bench
        .media
        .control_recording(VDN, RecordingId(1), RecordingAction::Resume);
    one.gets_packets(20);
    bench.media.close(key(1));
    let first = written(&mut bench, 1).unwrap();
    assert!((200..1500).contains(&first.length.as_millis()), "{first:?}");
    assert!(loudness(&channels(&bench, "a", None)[0]) > 1000.0);

    // The name is taken, isn't allowed, or the leg has gone.
    let _two = bench.phone(2, 500.0);
    for (number, leg, file) in [(2, 2, "a"), (3, 2, "../b"), (4, 2, ""), (5, 9, "c")] {
        bench
            .media
            .record(VDN, RecordingId(number), LegId::Placed(leg), file);
        assert_eq!(written(&mut bench, number), None, "{file}");
    }
    bench.leaves_nothing([2]);
    assert_eq!(bench.reports(), []);
}

#[test]
fn stopping_finishes_recordings() {
    let mut bench = Bench::new();
    let one = bench.phone(1, 500.0);
    for number in 0..20 {
        bench
            .media
            .record(VDN, RecordingId(number), LegId::Placed(1), &format!("r{number}"));
    }
    until("all have begun", || bench.reports().len() == 20);
    one.gets_packets(10);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .unwrap();
    runtime.block_on(bench.media.stop());
    for number in 0..20 {
        assert!(written(&mut bench, number).is_some());
        assert!(!channels(&bench, &format!("r{number}"), None)[0].is_empty());
    }
    assert!(matches!(
        bench.media.open(key(2)),
        Err(ccgate_media::OpenError::Stopped)
    ));
    bench.leaves_nothing([]);
}
