//! The certificate that browsers know by its fingerprint; nobody signs it.

use crate::settings::Certificate;
use rcgen::{CertificateParams, DistinguishedName, KeyPair, PKCS_ECDSA_P256_SHA256};

/// A new one.
pub(crate) fn generate() -> Result<Certificate, rcgen::Error> {
    let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?;
    let mut params = CertificateParams::new(Vec::new())?;
    params.distinguished_name = DistinguishedName::new();
    params
        .distinguished_name
        .push(rcgen::DnType::CommonName, "ccgate");
    let certificate = params.self_signed(&key)?;
    Ok(Certificate {
        certificate: certificate.der().to_vec(),
        key: key.serialize_der(),
    })
}
