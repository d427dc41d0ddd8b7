//! Keeps `docs/configuration.md` and `dist/ccgate.toml` equal to [`KEYS`]; `UPDATE_DOCS=1` rewrites.
#![allow(clippy::unwrap_used)]

use super::*;
use std::path::PathBuf;

const BEGIN: &str = "<!-- generated from the list of keys; UPDATE_DOCS=1 rewrites -->\n";
const END: &str = "<!-- end of what is generated -->\n";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Compares a file with what it should be, or makes it so.
fn settle(file: &str, expect: &str) {
    let path = root().join(file);
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, expect).unwrap();
    }
    let is = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        is == expect,
        "{file} differs from the list of keys: run this test with UPDATE_DOCS=1"
    );
}

/// Breaks a text into lines of at most `width` characters.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let last = lines.last_mut().unwrap();
        if !last.is_empty() && last.chars().count() + 1 + word.chars().count() > width {
            lines.push(word.to_owned());
        } else {
            *last = if last.is_empty() {
                word.to_owned()
            } else {
                format!("{last} {word}")
            };
        }
    }
    lines
}

fn example() -> String {
    let mut out = String::from(
        "# ccgate's configuration: every key with its default. A key that is left out has this value.\n\
         # Times carry a unit: 500ms, 10s, 2m, 12h. Relative paths count from this file's folder.\n\
         # CCGATE_SECTION__KEY in the environment wins over this file. `ccgate config check` checks it.\n",
    );
    for (section, about) in SECTIONS {
        out.push_str(&format!("\n# {about}\n[{section}]\n"));
        for key in KEYS.iter().filter(|key| key.section() == *section) {
            for line in wrap(key.meaning, 96) {
                out.push_str(&format!("# {line}\n"));
            }
            if !key.gateway.is_empty() {
                out.push_str(&format!("# CC-Gateway: {}\n", key.gateway));
            }
            out.push_str(&format!("{} = {}\n", key.short(), key.preset.value()));
        }
    }
    out
}

fn tables() -> String {
    let mut out = String::new();
    for (section, about) in SECTIONS {
        out.push_str(&format!("\n### `[{section}]`\n\n{about}\n\n"));
        out.push_str("| Key | Values | Default | CC-Gateway's key | Meaning |\n|---|---|---|---|---|\n");
        for key in KEYS.iter().filter(|key| key.section() == *section) {
            out.push_str(&format!(
                "| `{}` | {} | `{}` | {} | {} |\n",
                key.name,
                key.kind.in_words(),
                key.preset.value(),
                key.gateway,
                key.meaning
            ));
        }
    }
    out.push_str(
        "\n### Keys of a CC-Gateway without a counterpart\n\n| CC-Gateway's key | Why |\n|---|---|\n",
    );
    for (key, why) in WITHOUT_COUNTERPART {
        out.push_str(&format!("| {key} | {why} |\n"));
    }
    out.push('\n');
    out
}

#[test]
fn the_example_file_is_the_defaults() {
    settle("dist/ccgate.toml", &example());
    let config = Config::parse(Path::new("ccgate.toml"), &example(), std::iter::empty()).unwrap();
    let defaults = Config::load(None, std::iter::empty()).unwrap();
    assert_eq!(config.render(), defaults.render());
}

#[test]
fn the_documentation_has_every_key() {
    let text = std::fs::read_to_string(root().join("docs/configuration.md")).unwrap();
    let (before, rest) = text.split_once(BEGIN).unwrap();
    let (_, after) = rest.split_once(END).unwrap();
    settle(
        "docs/configuration.md",
        &format!("{before}{BEGIN}{}{END}{after}", tables()),
    );
}
