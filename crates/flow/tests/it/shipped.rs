//! The examples of the docs and the files that are shipped are good, and their prompts are there.

use super::NOW;
use ccgate_core::flow::{Action, Say};
use ccgate_flow::{FlowFile, parse, prompts};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

fn spoken() -> PathBuf {
    root().join("dist/prompts")
}

/// The texts of the docs' examples.
fn examples() -> Vec<String> {
    let docs = std::fs::read_to_string(root().join("docs/flows.md")).unwrap();
    let blocks = docs.split("```toml\n").skip(1);
    let texts: Vec<String> = blocks
        .map(|block| block.split("```").next().unwrap().to_owned())
        .collect();
    assert_eq!(texts.len(), 2);
    texts
}

/// The texts of the files that are shipped, by their paths.
fn shipped() -> Vec<(PathBuf, String)> {
    let folder = std::fs::read_dir(root().join("dist/flows")).unwrap();
    let paths = folder.map(|entry| entry.unwrap().path());
    let texts = paths.map(|path| (path.clone(), std::fs::read_to_string(path).unwrap()));
    let texts: Vec<_> = texts.collect();
    assert!(!texts.is_empty());
    texts
}

/// What can be said of a flow: its steps' words, those for a wrong answer and for those who wait.
fn said(file: &FlowFile) -> impl Iterator<Item = &Say> {
    file.flow.steps.iter().flat_map(|step| match &step.action {
        Action::Play { say, .. } | Action::Voicemail { say, .. } | Action::End { say } => {
            say.iter().collect()
        }
        Action::Menu { ask, .. } | Action::Collect { ask, .. } => {
            ask.say.iter().chain(&ask.wrong).collect::<Vec<_>>()
        }
        Action::Queue(queue) => queue.announce.iter().flat_map(|announce| &announce.say).collect(),
        _ => Vec::new(),
    })
}

fn check(what: &str, text: &str) -> FlowFile {
    let (file, problems) = parse(text, NOW);
    assert_eq!(problems, [], "{what}");
    let file = file.unwrap();
    assert_eq!(prompts(&file, &spoken()), [], "{what}");
    let numbers = said(&file).any(|say| !matches!(say, Say::File(_)));
    let language = spoken().join(&file.flow.language);
    assert!(
        !numbers || language.join("number/1.wav").is_file(),
        "{what}: its numbers can't be said"
    );
    file
}

#[test]
fn examples_of_the_docs() {
    for (no, text) in examples().iter().enumerate() {
        check(&format!("example {no}"), text);
    }
}

#[test]
fn shipped_flows() {
    let (mut flows, mut codes) = (BTreeSet::new(), BTreeSet::new());
    for (path, text) in shipped() {
        let what = path.display().to_string();
        let file = check(&what, &text);
        assert!(flows.insert(file.flow.id), "{what}: another has its number");
        assert!(
            codes.insert(file.flow.access_code.0),
            "{what}: another has its access code"
        );
    }
}

/// Files below a folder, by their names within it.
fn files(folder: &Path) -> BTreeSet<PathBuf> {
    let mut found = BTreeSet::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in std::fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                found.insert(path.strip_prefix(folder).unwrap().to_owned());
            }
        }
    }
    found
}

#[test]
fn every_number_can_be_said() {
    for language in ["en", "zh"] {
        let there = files(&spoken().join(language));
        let numbers = (0..=20)
            .chain((30..=90).step_by(10))
            .map(|n| format!("number/{n}"));
        let digits = (0..=9).map(|n| format!("digits/{n}"));
        for name in numbers.chain(digits).chain(["number/many".to_owned()]) {
            assert!(
                there.contains(Path::new(&format!("{name}.wav"))),
                "{language} {name}"
            );
        }
    }
}

#[test]
fn both_languages_have_the_same_prompts() {
    assert_eq!(files(&spoken().join("en")), files(&spoken().join("zh")));
}

#[test]
fn prompts_are_small_and_can_be_heard() {
    /// µ-law, one channel, 8000 samples of a byte a second.
    const FORM: [u8; 8] = [7, 0, 1, 0, 0x40, 0x1F, 0, 0];
    let mut bytes = 0;
    for name in files(&spoken()) {
        let wav = std::fs::read(spoken().join(&name)).unwrap();
        bytes += wav.len();
        let chunk = |tag: &[u8; 4]| wav.windows(4).position(|four| four == tag).unwrap() + 8;
        let (form, sound) = (chunk(b"fmt "), &wav[chunk(b"data")..]);
        assert_eq!(wav[form..form + 8], FORM, "{}", name.display());
        let seconds = sound.len() / 8000;
        assert!(
            sound.len() > 1600 && seconds < 10,
            "{}: {seconds} s",
            name.display()
        );
        // The upper half of µ-law's segments: louder than a whisper.
        let loud = sound.iter().filter(|sample| !**sample & 0x70 >= 0x40).count();
        assert!(loud * 10 > sound.len(), "{} is silent", name.display());
    }
    assert!(bytes < 1_500_000, "{bytes} bytes in all");
}

/// The words in backticks of a cell, without values.
fn words(cell: &str) -> BTreeSet<&str> {
    let ticked = cell.split('`').skip(1).step_by(2);
    let names = ticked.filter(|word| word.chars().all(|c| c.is_ascii_lowercase() || c == '_'));
    names.collect()
}

/// What a reader of the file knows, by the fault that tells of an unknown key.
fn known(problems: &[ccgate_flow::Problem]) -> BTreeSet<&str> {
    let lists = problems
        .iter()
        .filter_map(|problem| problem.text.strip_prefix("unknown key `unheard`; known are "));
    lists.flat_map(|list| list.split(", ")).collect()
}

#[test]
fn the_table_of_steps_has_every_key() {
    let docs = std::fs::read_to_string(root().join("docs/flows.md")).unwrap();
    let table = docs.split("| `do` |").nth(1).unwrap();
    let rows = table.lines().skip(2).take_while(|line| line.starts_with('|'));
    let mut steps = 0;
    for row in rows {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let word = cells[1].trim_matches('`');
        let text = super::file(&format!("[step.a]\ndo = \"{word}\"\nunheard = 1\n"));
        let (_, problems) = parse(&text, NOW);
        let mut keys = words(cells[2]);
        keys.insert("do");
        assert_eq!(keys, known(&problems), "{word}");
        steps += 1;
    }
    assert_eq!(steps, 12);
}

#[test]
fn the_first_example_has_every_key_of_the_head() {
    let text = format!("unheard = 1\n{}", examples()[0]);
    let (_, problems) = parse(&text, NOW);
    let keys = known(&problems);
    assert!(keys.contains("flow"), "{keys:?}");
    for key in keys {
        let plain = examples()[0]
            .lines()
            .any(|line| line.starts_with(&format!("{key} =")));
        let table = examples()[0].contains(&format!("[{key}"));
        assert!(plain || table, "{key}");
    }
}
