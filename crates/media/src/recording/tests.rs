//! Files written, cut off, mended and read back.

#![allow(clippy::unwrap_used)]

use super::*;
use crate::recording::{Reader, Recovered, locate, recover, remove};
use proptest::prelude::*;

const KEY: RecordingKey = RecordingKey::new([7; 32]);

fn keys() -> [Option<RecordingKey>; 2] {
    [None, Some(KEY)]
}

/// So many different samples.
fn samples(count: usize) -> Vec<i16> {
    (0..count).map(|index| (index % 30_011) as i16).collect()
}

fn clear(samples: &[i16]) -> Vec<u8> {
    let mut bytes = wav::header(2, samples.len() as u64 * 2).to_vec();
    bytes.extend(samples.iter().flat_map(|sample| sample.to_le_bytes()));
    bytes
}

/// Writes blocks without finishing.
fn begin(dir: &Path, file: &str, key: Option<&RecordingKey>, samples: &[i16]) -> Tape {
    let mut tape = Tape::create(dir, file, key).unwrap();
    for block in samples.chunks(8000) {
        tape.add(block).unwrap();
    }
    tape
}

fn whole(dir: &Path, file: &str, key: Option<&RecordingKey>) -> Vec<u8> {
    let mut reader = Reader::open(&locate(dir, file).unwrap(), key).unwrap();
    let mut bytes = vec![0; reader.length() as usize + 10];
    let count = reader.read_at(0, &mut bytes).unwrap();
    bytes.truncate(count);
    bytes
}

#[test]
fn what_is_written_is_read() {
    for key in keys() {
        // None, less than a chunk, exactly one, exactly two, more.
        for count in [0, 2, CHUNK / 2, CHUNK, CHUNK + 8000] {
            let dir = tempfile::tempdir().unwrap();
            let samples = samples(count);
            let tape = begin(dir.path(), "a/b", key.as_ref(), &samples);
            assert_eq!(locate(dir.path(), "a/b"), None);
            let written = tape.finish().unwrap();
            assert_eq!(written.length, Duration::from_millis(count as u64 / 16));
            let path = locate(dir.path(), "a/b").unwrap();
            assert_eq!(written.bytes, fs::metadata(&path).unwrap().len());
            assert_eq!(whole(dir.path(), "a/b", key.as_ref()), clear(&samples));
            assert!(remove(dir.path(), "a/b").unwrap());
            assert!(!remove(dir.path(), "a/b").unwrap());
        }
    }
}

#[test]
fn nothing_is_seen_in_a_sealed_file() {
    let dir = tempfile::tempdir().unwrap();
    begin(dir.path(), "a", Some(&KEY), &[0x4141; 20_000])
        .finish()
        .unwrap();
    let path = locate(dir.path(), "a").unwrap();
    assert!(path.to_str().unwrap().ends_with("a.wav.enc"));
    assert!(
        !fs::read(&path)
            .unwrap()
            .windows(8)
            .any(|bytes| bytes == b"AAAAAAAA")
    );
    let error = |key: Option<&RecordingKey>| Reader::open(&path, key).unwrap_err().kind();
    assert_eq!(error(None), io::ErrorKind::PermissionDenied);
    assert_eq!(
        error(Some(&RecordingKey::new([8; 32]))),
        io::ErrorKind::InvalidData
    );
    // A whole chunk cut off.
    let file = OpenOptions::new().write(true).open(&path).unwrap();
    file.set_len(crate::sealed::Layout::place(1)).unwrap();
    assert_eq!(error(Some(&KEY)), io::ErrorKind::InvalidData);
}

#[test]
fn what_a_crash_left_is_mended() {
    for key in keys() {
        let dir = tempfile::tempdir().unwrap();
        // 5 s: 160,000 bytes, four whole chunks and some.
        let all = samples(80_000);
        drop(begin(dir.path(), "x/y", key.as_ref(), &all));
        let part = dir.path().join(if key.is_some() {
            "x/y.wav.enc.part"
        } else {
            "x/y.wav.part"
        });
        // The last write was cut off within a sample.
        let length = fs::metadata(&part).unwrap().len();
        OpenOptions::new()
            .write(true)
            .open(&part)
            .unwrap()
            .set_len(length - 1)
            .unwrap();
        let found = recover(dir.path(), key.as_ref()).unwrap();
        let [Recovered { file, length, bytes }] = &found[..] else {
            panic!("{found:?}")
        };
        assert_eq!((file.as_str(), part.exists()), ("x/y", false));
        assert_eq!(
            *bytes,
            fs::metadata(locate(dir.path(), "x/y").unwrap()).unwrap().len()
        );
        assert!(*length >= Duration::from_secs(3), "{length:?}");
        let bytes = whole(dir.path(), "x/y", key.as_ref());
        let sound = wav::read(&bytes).unwrap();
        assert_eq!(sound.samples[..], all[..sound.samples.len()]);
        assert_eq!(sound.samples.len() as u64 / 16, length.as_millis() as u64);
        assert_eq!(recover(dir.path(), key.as_ref()).unwrap(), []);
    }
}

#[test]
fn a_crash_between_writing_and_naming_loses_nothing() {
    for key in keys() {
        let dir = tempfile::tempdir().unwrap();
        let all = samples(30_000);
        begin(dir.path(), "a", key.as_ref(), &all).finish().unwrap();
        let path = locate(dir.path(), "a").unwrap();
        fs::rename(&path, format!("{}.part", path.display())).unwrap();
        recover(dir.path(), key.as_ref()).unwrap();
        assert_eq!(whole(dir.path(), "a", key.as_ref()), clear(&all));
    }
}

#[test]
fn what_cannot_be_mended_is_left() {
    let dir = tempfile::tempdir().unwrap();
    drop(begin(dir.path(), "a", Some(&KEY), &samples(80_000)));
    fs::write(dir.path().join("b.part"), "what").unwrap();
    fs::write(dir.path().join("c.wav.part"), "RIFF").unwrap();
    assert_eq!(recover(dir.path(), None).unwrap(), []);
    let mut names: Vec<_> = fs::read_dir(dir.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    // The third had nothing in it.
    assert_eq!(names, ["a.wav.enc.part", "b.part"]);
}

#[test]
fn files_stay_below_the_directory() {
    let dir = tempfile::tempdir().unwrap();
    let (inside, outside) = (dir.path().join("in"), dir.path().join("out"));
    fs::create_dir_all(&inside).unwrap();
    fs::create_dir_all(&outside).unwrap();
    std::os::unix::fs::symlink(&outside, inside.join("link")).unwrap();
    fs::write(outside.join("a.wav"), "secret").unwrap();
    assert_eq!(locate(&inside, "link/a"), None);
    assert_eq!(locate(&inside, "../out/a"), None);
    assert!(!remove(&inside, "link/a").unwrap());
    for (name, kind) in [
        ("link/b", io::ErrorKind::PermissionDenied),
        ("../b", io::ErrorKind::InvalidInput),
        ("/b", io::ErrorKind::InvalidInput),
    ] {
        assert_eq!(
            Tape::create(&inside, name, None).unwrap_err().kind(),
            kind,
            "{name}"
        );
    }
    begin(&inside, "a", None, &[]).finish().unwrap();
    // A name is used once, whether encrypted or not, finished or not.
    assert_eq!(
        Tape::create(&inside, "a", Some(&KEY)).unwrap_err().kind(),
        io::ErrorKind::AlreadyExists
    );
    drop(begin(&inside, "b", None, &[]));
    assert_eq!(
        Tape::create(&inside, "b", None).unwrap_err().kind(),
        io::ErrorKind::AlreadyExists
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn any_range_is_read(
        count in 0usize..60_000,
        ranges in proptest::collection::vec((0u64..130_000, 0usize..50_000), 1..8),
        sealed: bool,
    ) {
        let dir = tempfile::tempdir().unwrap();
        let key = sealed.then_some(KEY);
        let samples = samples(count / 2 * 2);
        begin(dir.path(), "a", key.as_ref(), &samples).finish().unwrap();
        let expect = clear(&samples);
        let mut reader = Reader::open(&locate(dir.path(), "a").unwrap(), key.as_ref()).unwrap();
        prop_assert_eq!(reader.length(), expect.len() as u64);
        for (offset, length) in ranges {
            let mut buffer = vec![0; length];
            let count = reader.read_at(offset, &mut buffer).unwrap();
            let from = (offset as usize).min(expect.len());
            let to = (from + length).min(expect.len());
            prop_assert_eq!(&buffer[..count], &expect[from..to]);
        }
    }
}
