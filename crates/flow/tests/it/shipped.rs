//! The examples of the docs and the files that are shipped are good, and their prompts are there.

use super::NOW;
use ccgate_flow::{parse, prompts};
use std::path::Path;

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

fn check(what: &str, text: &str) {
    let (file, problems) = parse(text, NOW);
    assert_eq!(problems, [], "{what}");
    let missing = prompts(&file.unwrap(), &root().join("dist/prompts"));
    assert_eq!(missing, [], "{what}");
}

#[test]
fn examples_of_the_docs() {
    let docs = std::fs::read_to_string(root().join("docs/flows.md")).unwrap();
    let mut found = 0;
    for block in docs.split("```toml\n").skip(1) {
        found += 1;
        check(&format!("example {found}"), block.split("```").next().unwrap());
    }
    assert_eq!(found, 2);
}

#[test]
fn shipped_flows() {
    let mut found = 0;
    for entry in std::fs::read_dir(root().join("dist/flows")).unwrap() {
        let path = entry.unwrap().path();
        check(
            &path.display().to_string(),
            &std::fs::read_to_string(&path).unwrap(),
        );
        found += 1;
    }
    assert!(found > 0);
}

#[test]
fn every_number_can_be_said() {
    for language in ["en", "zh"] {
        let folder = root().join("dist/prompts").join(language);
        let numbers = (0..=20)
            .chain((30..=90).step_by(10))
            .map(|n| format!("number/{n}"));
        let digits = (0..=9).map(|n| format!("digits/{n}"));
        for name in numbers.chain(digits).chain(["number/many".to_owned()]) {
            assert!(folder.join(format!("{name}.wav")).is_file(), "{language} {name}");
        }
    }
}
