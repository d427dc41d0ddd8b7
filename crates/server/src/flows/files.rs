//! The files of flows: found, read, and checked together.

use ccgate_core::{Directory, FlowId, Phone, Time, VdnId};
use ccgate_flow::{FlowFile, MOST_BYTES, Problem, What};
use std::collections::HashMap;
use std::fmt;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

/// A file as it was read, with what is wrong with it.
#[derive(Clone, Debug)]
pub struct FileRead {
    /// Where it is.
    pub path: PathBuf,
    /// What it holds; `None` when it can't be read or has a fault in itself.
    pub file: Option<FlowFile>,
    /// Faults and warnings.
    pub problems: Vec<Problem>,
    /// The VDN that it says it is for, as far as it can be told; also of a file with a fault.
    pub vdn: Option<VdnId>,
    /// SHA-256 of its text, in hexadecimal; empty when it can't be read.
    pub version: String,
    /// Bytes of its text.
    pub bytes: usize,
}

/// Everything that is wrong with the files, a line each: `main.toml:12: step "menu": …`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.join("\n"))]
pub struct Faults(pub Vec<String>);

impl FileRead {
    /// A text, read as that of a file.
    pub(crate) fn of_text(path: PathBuf, text: &str, now: Time) -> Self {
        let (file, problems) = ccgate_flow::parse(text, now);
        let vdn = file.as_ref().map(|file| file.vdn).or_else(|| vdn_of(text));
        Self {
            path,
            file,
            problems,
            vdn,
            version: digest(text.as_bytes()),
            bytes: text.len(),
        }
    }

    pub(super) fn unread(path: PathBuf, error: impl fmt::Display) -> Self {
        Self {
            path,
            file: None,
            problems: vec![fault(error)],
            vdn: None,
            version: String::new(),
            bytes: 0,
        }
    }

    /// Its name in the folder.
    pub(crate) fn name(&self) -> String {
        let name = self.path.file_name().unwrap_or_default();
        name.to_string_lossy().into_owned()
    }

    /// Whether no flow is made of it.
    pub fn is_faulty(&self) -> bool {
        self.problems.iter().any(|problem| !problem.warning)
    }

    /// The problems as lines, each with the file's name before it.
    pub fn lines(&self) -> impl Iterator<Item = String> {
        self.problems.iter().map(|problem| line(&self.path, problem))
    }
}

/// A problem with the name of its file before it.
pub(super) fn line(path: &Path, problem: &Problem) -> String {
    let blank = if problem.line.is_some() { "" } else { " " };
    format!("{}:{blank}{problem}", path.display())
}

/// A fault of a file as a whole.
pub(crate) fn fault(text: impl fmt::Display) -> Problem {
    Problem {
        line: None,
        column: None,
        step: String::new(),
        key: String::new(),
        text: text.to_string(),
        warning: false,
    }
}

/// All `*.toml` of a folder in the order of their names, hidden ones left out; none when there is no
/// such folder.
///
/// # Errors
/// The system's.
pub fn in_folder(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let entries = match std::fs::read_dir(folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut paths = Vec::new();
    for entry in entries {
        let path = entry?.path();
        let hidden = path
            .file_name()
            .is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
        if !hidden && path.extension().is_some_and(|suffix| suffix == "toml") && path.is_file() {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

/// Reads the files, each by itself.
pub fn read(paths: Vec<PathBuf>, now: Time) -> Vec<FileRead> {
    let one = |path: PathBuf| match text(&path) {
        Ok(text) => FileRead::of_text(path, &text, now),
        Err(error) => FileRead::unread(path, error),
    };
    paths.into_iter().map(one).collect()
}

/// Which VDN a text is for, though nothing else in it be right.
fn vdn_of(text: &str) -> Option<VdnId> {
    let table: toml::Table = text.parse().ok()?;
    match table.get("vdn") {
        None => Some(VdnId(1)),
        Some(number) => u16::try_from(number.as_integer()?).ok().map(VdnId),
    }
}

/// SHA-256 in hexadecimal.
pub(crate) fn digest(bytes: &[u8]) -> String {
    let digest = ring::digest::digest(&ring::digest::SHA256, bytes);
    digest.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The text of a file; of one that is too large just enough to show that it is.
pub(crate) fn text(path: &Path) -> std::io::Result<String> {
    let mut text = String::new();
    let most = u64::try_from(MOST_BYTES).unwrap_or(u64::MAX);
    let mut bytes = Vec::new();
    std::fs::File::open(path)?
        .take(most + 1)
        .read_to_end(&mut bytes)?;
    if bytes.len() > MOST_BYTES {
        return Err(std::io::Error::other("is larger than 1 MB"));
    }
    text.push_str(std::str::from_utf8(&bytes).map_err(|_| std::io::Error::other("is not UTF-8"))?);
    Ok(text)
}

/// Checks the files against the directories of their VDNs.
pub fn against(files: &mut [FileRead], directories: &[Directory]) {
    for FileRead { file, problems, .. } in files {
        let Some(file) = file else { continue };
        match directories.iter().find(|directory| directory.vdn == file.vdn) {
            Some(directory) => problems.extend(ccgate_flow::against(file, directory)),
            None => problems.push(Problem {
                key: "vdn".to_owned(),
                warning: true,
                ..fault(format_args!(
                    "there is no VDN {}: nobody comes into this flow",
                    file.vdn
                ))
            }),
        }
    }
}

/// Checks that the files that are to be played are there.
pub fn prompts(files: &mut [FileRead], folder: &Path) {
    for FileRead { file, problems, .. } in files {
        if let Some(file) = file {
            problems.extend(ccgate_flow::prompts(file, folder));
        }
    }
}

/// Warns of hosts that are not to be asked; `permitted` in small letters.
pub fn hosts(files: &mut [FileRead], permitted: &[String]) {
    for FileRead { file, problems, .. } in files {
        for used in file.iter().flat_map(|file| &file.uses) {
            let What::Host(host) = &used.what else { continue };
            if !is_permitted(host, permitted) {
                problems.push(Problem {
                    line: Some(used.line),
                    column: None,
                    step: used.step.clone(),
                    warning: true,
                    ..fault(format_args!(
                        "{host} is not in flows.lookup_hosts: it is never asked, and the flow goes on by `otherwise`"
                    ))
                });
            }
        }
    }
}

/// Whether a host may be asked; an IPv6 address is known with and without its brackets.
pub(super) fn is_permitted(host: &str, permitted: &[String]) -> bool {
    let host = host.strip_prefix('[').unwrap_or(host);
    let host = host.strip_suffix(']').unwrap_or(host);
    permitted.iter().any(|one| one.eq_ignore_ascii_case(host))
}

/// Tells flows of one VDN that have one number, or one access code.
pub fn clashes(files: &mut [FileRead]) {
    let mut flows: HashMap<(VdnId, FlowId), PathBuf> = HashMap::new();
    let mut codes: HashMap<(VdnId, Phone), PathBuf> = HashMap::new();
    for FileRead {
        path, file, problems, ..
    } in files
    {
        let Some(FlowFile { vdn, flow, .. }) = file else {
            continue;
        };
        if let Some(first) = flows.get(&(*vdn, flow.id)) {
            let text = format!("flow {} of VDN {vdn} is in {} too", flow.id, first.display());
            problems.push(Problem {
                key: "flow".to_owned(),
                ..fault(text)
            });
        }
        if let Some(first) = codes.get(&(*vdn, flow.access_code.clone())) {
            let (code, first) = (&flow.access_code, first.display());
            let text = format!("{code} of VDN {vdn} leads to the flow in {first} too");
            problems.push(Problem {
                key: "access_code".to_owned(),
                ..fault(text)
            });
        }
        flows.entry((*vdn, flow.id)).or_insert_with(|| path.clone());
        codes
            .entry((*vdn, flow.access_code.clone()))
            .or_insert_with(|| path.clone());
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn flow(id: u16, code: &str, vdn: u16) -> String {
        format!(
            "flow = {id}\nvdn = {vdn}\nname = \"f\"\naccess_code = \"{code}\"\nstart = \"end\"\n[step.end]\ndo = \"end\"\n"
        )
    }

    #[test]
    fn files_of_a_folder() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(
            in_folder(&folder.path().join("none")).unwrap(),
            Vec::<PathBuf>::new()
        );
        for name in ["b.toml", "a.toml", ".c.toml", "d.txt", "e.toml~"] {
            std::fs::write(folder.path().join(name), flow(1, "1", 1)).unwrap();
        }
        std::fs::create_dir(folder.path().join("f.toml")).unwrap();
        let names: Vec<String> = in_folder(folder.path())
            .unwrap()
            .iter()
            .map(|path| path.file_name().unwrap().to_string_lossy().into_owned())
            .collect();
        assert_eq!(names, ["a.toml", "b.toml"]);
    }

    /// What is wrong with files of these texts, named `0.toml` and up, without the folder.
    fn wrong(texts: &[&[u8]]) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        for (n, text) in texts.iter().enumerate() {
            std::fs::write(folder.path().join(format!("{n}.toml")), text).unwrap();
        }
        let mut files = read(in_folder(folder.path()).unwrap(), Time::default());
        clashes(&mut files);
        let vdn = Directory {
            vdn: VdnId(1),
            ..Directory::default()
        };
        against(&mut files, &[vdn]);
        hosts(&mut files, &["crm.example".to_owned(), "::1".to_owned()]);
        let place = format!("{}/", folder.path().display());
        files
            .iter()
            .flat_map(|file| file.lines().collect::<Vec<_>>())
            .map(|line| line.replace(&place, ""))
            .collect()
    }

    #[test]
    fn what_is_wrong() {
        let lookup = |url: &str| {
            format!(
                "flow = 1\nname = \"f\"\naccess_code = \"1\"\nstart = \"ask\"\n[step.end]\ndo = \"end\"\n[step.ask]\n\
                 do = \"lookup\"\nurl = \"{url}\"\nnext = \"end\"\notherwise = \"end\"\n"
            )
        };
        let none: &[&str] = &[];
        for (texts, expect) in [
            (vec![flow(1, "1", 1), flow(2, "2", 1)], none),
            (
                vec![flow(1, "1", 1), flow(1, "2", 1)],
                &["1.toml: flow: flow 1 of VDN 1 is in 0.toml too"],
            ),
            (
                vec![flow(1, "1", 1), flow(2, "1", 1)],
                &["1.toml: access_code: 1 of VDN 1 leads to the flow in 0.toml too"],
            ),
            (
                vec![flow(1, "1", 1), flow(1, "1", 2)],
                &["1.toml: warning: vdn: there is no VDN 2: nobody comes into this flow"],
            ),
            (vec![lookup("http://crm.example/x")], none),
            (vec![lookup("http://CRM.example:80/x")], none),
            (vec![lookup("http://[::1]/x")], none),
            (
                vec![lookup("http://other.example/x")],
                &[
                    "0.toml:9: warning: step \"ask\": other.example is not in flows.lookup_hosts: it is never asked, \
                    and the flow goes on by `otherwise`",
                ],
            ),
            (vec!["x".repeat(MOST_BYTES + 1)], &["0.toml: is larger than 1 MB"]),
        ] {
            let texts: Vec<&[u8]> = texts.iter().map(String::as_bytes).collect();
            assert_eq!(wrong(&texts), expect);
        }
        assert_eq!(wrong(&[b"\xff"]), ["0.toml: is not UTF-8"]);
        let broken = wrong(&[b"flow = 1\nstart ="]);
        assert!(broken[0].starts_with("0.toml:2: "), "{broken:?}");
    }
}
