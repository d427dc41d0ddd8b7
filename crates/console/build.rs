//! Puts `console/dist` into the program. Without it the crate is empty: nobody needs node to compile ccgate.

use std::collections::hash_map::DefaultHasher;
use std::fmt::Write as _;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let console = root.join("../../console");
    let dist = console.join("dist");
    // What is missing would be looked for, and all of the server compiled, by every build: `make console` touches
    // this file instead.
    let page = dist.join("index.html");
    if dist.is_dir() {
        println!("cargo:rerun-if-changed={}", dist.display());
    }
    println!("cargo:rerun-if-changed=build.rs");

    let mut files = Vec::new();
    if page.is_file() {
        collect(&dist, &dist.canonicalize()?, &mut files)?;
    }
    files.sort();
    let mut code = String::from("/// All files, by their paths.\npub static FILES: &[File] = &[\n");
    for (path, place) in &files {
        let bytes = fs::read(place)?;
        let mut hasher = DefaultHasher::new();
        bytes.hash(&mut hasher);
        let other = |suffix: &str| {
            let mut name = place.clone().into_os_string();
            name.push(suffix);
            let name = PathBuf::from(name);
            match name.is_file() {
                true => format!("Some(include_bytes!({:?}))", name.display().to_string()),
                false => "None".to_owned(),
            }
        };
        // Writing to a String can't fail.
        let _ = writeln!(
            code,
            "    File {{ path: {path:?}, plain: include_bytes!({:?}), gzip: {}, brotli: {}, tag: \"{:016x}\" }},",
            place.display().to_string(),
            other(".gz"),
            other(".br"),
            hasher.finish(),
        );
    }
    code.push_str("];\n");
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    fs::write(out.join("files.rs"), code)
}

/// The files below `folder` as `/path` and place, without the compressed ones.
fn collect(folder: &Path, root: &Path, files: &mut Vec<(String, PathBuf)>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let place = entry?.path().canonicalize()?;
        if place.is_dir() {
            collect(&place, root, files)?;
        } else if place
            .extension()
            .is_none_or(|suffix| suffix != "gz" && suffix != "br")
        {
            let below = place.strip_prefix(root).unwrap_or(&place);
            files.push((format!("/{}", below.display()), place));
        }
    }
    Ok(())
}
