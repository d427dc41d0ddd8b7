//! The files of the web console, as `make console` built them from `console/`.
//!
//! A program that was compiled without them has none: [`FILES`] is empty then.

/// A file of the console.
#[derive(Debug)]
pub struct File {
    /// Where it is asked for: `/index.html`, `/assets/index-BPVoElSH.js`.
    pub path: &'static str,
    /// As it is.
    pub plain: &'static [u8],
    /// Compressed with gzip, where that makes it smaller.
    pub gzip: Option<&'static [u8]>,
    /// Compressed with brotli, where that makes it smaller.
    pub brotli: Option<&'static [u8]>,
    /// Another one for other bytes, hexadecimal.
    pub tag: &'static str,
}

include!(concat!(env!("OUT_DIR"), "/files.rs"));

/// The file at a path, if the console has one there.
#[must_use]
pub fn file(path: &str) -> Option<&'static File> {
    let at = FILES.binary_search_by(|file| file.path.cmp(path)).ok()?;
    FILES.get(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_files_are_found_and_nothing_else() {
        for known in FILES {
            assert_eq!(file(known.path).map(|found| found.tag), Some(known.tag));
        }
        assert!(FILES.is_sorted_by_key(|file| file.path));
        for unknown in ["", "/", "/index.htm", "/assets/", "/../Cargo.toml"] {
            assert!(file(unknown).is_none(), "{unknown}");
        }
    }
}
