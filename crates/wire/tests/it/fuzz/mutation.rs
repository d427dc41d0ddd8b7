//! Inputs of the fuzz targets: raw bytes, and seeds with a few changes.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

/// Stands in the seeds where a user's value stands; its letters are in no message of the gateway,
/// so a message that has them shows a value.
pub(super) const MARK: &str = "QZXJ";

/// What parsers stumble over, put in anywhere.
const MORSELS: &[&str] = &[
    MARK,
    "QZXJQZXJQZXJQZXJ",
    "%",
    "%25",
    "%00",
    "%2F",
    "%ff",
    "%e4%b8",
    "%zz",
    "/",
    "//",
    "?",
    "&",
    "&&",
    "=",
    ";",
    "+",
    " ",
    "\t",
    "\r\n",
    "\r\n\r\n",
    "\n",
    "\0",
    "\u{7f}",
    "\"",
    "\\",
    "\\u0000",
    "\\ud800",
    "{",
    "}",
    "[",
    "]",
    "[[[[[[[[",
    ",",
    ":",
    "null",
    "true",
    "\"\"",
    "0",
    "-1",
    "-0",
    "1e999",
    "4.0",
    "4294967296",
    "18446744073709551616",
    "00",
    "中文",
    "\u{feff}",
    "\u{fffd}",
    "１２",
    "0\r\n\r\n",
    "ffffffffffffffff\r\n",
    "Content-Length: 5\r\n",
    "Transfer-Encoding: chunked\r\n",
    "Expect: 100-continue\r\n",
];

/// One change of an input.
#[derive(Clone, Debug)]
enum Change {
    /// Another byte there.
    Byte(Index, u8),
    /// More there.
    Insert(Index, Vec<u8>),
    /// Less there.
    Cut(Index, usize),
    /// The same once more, several times.
    Repeat(Index, usize, usize),
    /// From there on as the seed of this index has it.
    Splice(Index, Index),
}

/// Raw bytes, up to `longest`, or one of the seeds with up to three changes.
pub(super) fn input(seeds: &'static [&'static str], longest: usize) -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        1 => vec(any::<u8>(), 0..=longest),
        6 => (select(seeds), vec(change(), 0..=3)).prop_map(move |(seed, changes)| {
            changes.iter().fold(seed.as_bytes().to_vec(), |bytes, change| changed(bytes, change, seeds))
        }),
    ]
}

fn change() -> impl Strategy<Value = Change> {
    let morsel = prop_oneof![
        select(MORSELS).prop_map(|text| text.as_bytes().to_vec()),
        vec(any::<u8>(), 1..8),
    ];
    prop_oneof![
        2 => (any::<Index>(), any::<u8>()).prop_map(|(at, byte)| Change::Byte(at, byte)),
        4 => (any::<Index>(), morsel).prop_map(|(at, bytes)| Change::Insert(at, bytes)),
        1 => (any::<Index>(), 1usize..40).prop_map(|(at, length)| Change::Cut(at, length)),
        2 => (any::<Index>(), 1usize..20, 1usize..60)
            .prop_map(|(at, length, times)| Change::Repeat(at, length, times)),
        1 => (any::<Index>(), any::<Index>()).prop_map(|(at, seed)| Change::Splice(at, seed)),
    ]
}

fn changed(mut bytes: Vec<u8>, change: &Change, seeds: &[&str]) -> Vec<u8> {
    let place = |at: &Index, bytes: &[u8]| at.index(bytes.len() + 1);
    match change {
        Change::Byte(at, byte) => {
            if !bytes.is_empty() {
                let at = at.index(bytes.len());
                bytes[at] = *byte;
            }
        }
        Change::Insert(at, more) => {
            let at = place(at, &bytes);
            bytes.splice(at..at, more.iter().copied());
        }
        Change::Cut(at, length) => {
            let at = place(at, &bytes);
            bytes.drain(at..bytes.len().min(at + length));
        }
        Change::Repeat(at, length, times) => {
            let at = place(at, &bytes);
            let more = bytes[at..bytes.len().min(at + length)].repeat(*times);
            bytes.splice(at..at, more);
        }
        Change::Splice(at, seed) => {
            let seed = seed.get(seeds).as_bytes();
            bytes.truncate(place(at, &bytes));
            let from = at.index(seed.len() + 1);
            bytes.extend_from_slice(&seed[from..]);
        }
    }
    bytes
}
