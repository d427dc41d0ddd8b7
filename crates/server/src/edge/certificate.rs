//! The server's certificate and key: files, and a self-signed pair at the first start.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::net::IpAddr;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rcgen::{CertificateParams, DnType, ExtendedKeyUsagePurpose, KeyPair, KeyUsagePurpose};
use rustls::crypto::ring::default_provider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::CertifiedKey;

/// How long a certificate of our own making is valid. Desktops of this interface do not look at it;
/// whoever checks certificates gives their own.
const SELF_SIGNED_DAYS: u64 = 3_650;
/// Clocks of clients may be behind ours.
const BACKDATED: Duration = Duration::from_secs(86_400);

/// Why a certificate can't be used.
#[derive(Debug, thiserror::Error)]
pub enum CertificateError {
    /// A file can't be read or written.
    #[error("{}: {error}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
    /// A file holds no certificate (or key), or not in PEM.
    #[error("{}: no {what} in PEM form", path.display())]
    Pem {
        /// The file.
        path: PathBuf,
        /// What should be in it.
        what: &'static str,
    },
    /// Certificate and key do not belong together, or are of a kind that can't be used.
    #[error("certificate {} with key {}: {error}", chain.display(), key.display())]
    Unusable {
        /// The file of the certificate.
        chain: PathBuf,
        /// The file of the key.
        key: PathBuf,
        /// What rustls says.
        error: rustls::Error,
    },
    /// A self-signed certificate could not be made, for instance for a name that is none.
    #[error("making a self-signed certificate: {0}")]
    Make(#[from] rcgen::Error),
}

/// The two files of a certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateFiles {
    /// PEM: the server's certificate first, then those that sign it.
    pub chain: PathBuf,
    /// PEM: the private key, PKCS#8, SEC1 or PKCS#1.
    pub key: PathBuf,
}

impl CertificateFiles {
    /// The self-signed certificate `server.crt` with `server.key` (mode 0600) in `folder`. Both are
    /// made if one of them is missing: ECDSA P-256, for `localhost`, 127.0.0.1, ::1 and `names`
    /// (host names or IP addresses).
    ///
    /// # Errors
    /// A file can't be written, or one of `names` can't stand in a certificate.
    pub fn self_signed(folder: &Path, names: &[String]) -> Result<Self, CertificateError> {
        let files = CertificateFiles {
            chain: folder.join("server.crt"),
            key: folder.join("server.key"),
        };
        if files.chain.exists() && files.key.exists() {
            return Ok(files);
        }
        let (chain, key) = make(names)?;
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder)
            .map_err(|error| CertificateError::File {
                path: folder.to_owned(),
                error,
            })?;
        // The key first: a stop in between leaves no certificate, and both are made again.
        for (path, text, mode) in [(&files.key, key, 0o600), (&files.chain, chain, 0o644)] {
            write_whole(path, text.as_bytes(), mode).map_err(|error| CertificateError::File {
                path: path.clone(),
                error,
            })?;
        }
        Ok(files)
    }

    /// Reads both files and checks that they belong together.
    ///
    /// # Errors
    /// See [`CertificateError`].
    pub(super) fn load(&self) -> Result<CertifiedKey, CertificateError> {
        let no_chain = || CertificateError::Pem {
            path: self.chain.clone(),
            what: "certificate",
        };
        let chain: Vec<_> = CertificateDer::pem_slice_iter(&read(&self.chain)?)
            .collect::<Result<_, _>>()
            .map_err(|_| no_chain())?;
        if chain.is_empty() {
            return Err(no_chain());
        }
        let key = PrivateKeyDer::from_pem_slice(&read(&self.key)?).map_err(|_| CertificateError::Pem {
            path: self.key.clone(),
            what: "private key",
        })?;
        CertifiedKey::from_der(chain, key, &default_provider()).map_err(|error| CertificateError::Unusable {
            chain: self.chain.clone(),
            key: self.key.clone(),
            error,
        })
    }
}

/// The name of this host, if the system tells one.
pub fn host_name() -> Option<String> {
    let name = fs::read_to_string("/proc/sys/kernel/hostname").ok()?;
    let name = name.trim();
    (!name.is_empty() && name != "(none)").then(|| name.to_owned())
}

fn read(path: &Path) -> Result<Vec<u8>, CertificateError> {
    fs::read(path).map_err(|error| CertificateError::File {
        path: path.to_owned(),
        error,
    })
}

/// A certificate and its key, both in PEM.
fn make(names: &[String]) -> Result<(String, String), rcgen::Error> {
    let mut all = vec!["localhost".to_owned(), "127.0.0.1".to_owned(), "::1".to_owned()];
    for name in names {
        // One spelling of an address, so that it stands there once.
        let name = name
            .parse::<IpAddr>()
            .map_or_else(|_| name.to_ascii_lowercase(), |ip| ip.to_string());
        if !all.contains(&name) {
            all.push(name);
        }
    }
    let mut params = CertificateParams::new(all)?;
    params.distinguished_name.push(DnType::CommonName, "ccgate");
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let epoch = rcgen::date_time_ymd(1970, 1, 1);
    params.not_before = epoch + now.saturating_sub(BACKDATED);
    params.not_after = epoch + now + Duration::from_secs(SELF_SIGNED_DAYS * 86_400);
    let key = KeyPair::generate()?;
    let certificate = params.self_signed(&key)?;
    Ok((certificate.pem(), key.serialize_pem()))
}

/// Writes a file so that at any moment there is either none, the old, or the whole new one.
pub(crate) fn write_whole(path: &Path, bytes: &[u8], mode: u32) -> io::Result<()> {
    let mut part = path.as_os_str().to_owned();
    part.push(".part");
    let part = PathBuf::from(part);
    match fs::remove_file(&part) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(mode)
        .open(&part)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&part, path)?;
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => File::open(folder)?.sync_all(),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn made_once_with_a_private_key() {
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join("tls");
        let names = ["192.0.2.7".to_owned(), "Gate.example".to_owned()];
        let files = CertificateFiles::self_signed(&inner, &names).unwrap();
        let mode = fs::metadata(&files.key).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        files.load().unwrap();

        let before = fs::read(&files.chain).unwrap();
        assert_eq!(CertificateFiles::self_signed(&inner, &names).unwrap(), files);
        assert_eq!(fs::read(&files.chain).unwrap(), before);
        fs::remove_file(&files.key).unwrap();
        CertificateFiles::self_signed(&inner, &names).unwrap();
        assert_ne!(fs::read(&files.chain).unwrap(), before);
        files.load().unwrap();
    }

    #[test]
    fn bad_files_are_named() {
        let folder = tempfile::tempdir().unwrap();
        let mine = CertificateFiles::self_signed(folder.path(), &[]).unwrap();
        let others = CertificateFiles::self_signed(&folder.path().join("other"), &[]).unwrap();
        let junk = folder.path().join("junk");
        fs::write(&junk, "-----BEGIN").unwrap();
        let check = |chain: &Path, key: &Path, expect: &str| {
            let files = CertificateFiles {
                chain: chain.to_owned(),
                key: key.to_owned(),
            };
            let error = files.load().unwrap_err().to_string();
            assert!(error.contains(expect), "{error:?} does not contain {expect:?}");
        };
        check(&mine.chain, &folder.path().join("none"), "none: No such file");
        check(&junk, &mine.key, "junk: no certificate");
        check(&mine.chain, &junk, "junk: no private key");
        check(&mine.key, &mine.key, "server.key: no certificate");
        check(&mine.chain, &others.key, "server.crt with key");
    }
}
