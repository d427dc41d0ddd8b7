//! A client that shows the raw bytes.

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore, SupportedProtocolVersion};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::{Gate, within};

pub(super) struct Client<S = TcpStream> {
    pub(super) stream: S,
    read: Vec<u8>,
}

impl Client {
    pub(super) async fn plain(gate: &Gate) -> Self {
        let stream = within(TcpStream::connect(gate.address)).await.unwrap();
        Client {
            stream,
            read: Vec::new(),
        }
    }

    /// Ends the connection by a reset.
    pub(super) fn reset(self) {
        socket2::SockRef::from(&self.stream)
            .set_linger(Some(Duration::ZERO))
            .unwrap();
    }
}

impl Client<TlsStream<TcpStream>> {
    pub(super) async fn tls(gate: &Gate, config: ClientConfig) -> io::Result<Self> {
        let tcp = within(TcpStream::connect(gate.address)).await?;
        let name = ServerName::try_from("gate.example").unwrap();
        let stream = within(TlsConnector::from(Arc::new(config)).connect(name, tcp)).await?;
        Ok(Client {
            stream,
            read: Vec::new(),
        })
    }
}

/// Trusts the certificate in the PEM file `chain` and no other.
pub(super) fn trusting(
    chain: &Path,
    versions: &[&'static SupportedProtocolVersion],
    alpn: &[&str],
) -> ClientConfig {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(chain).unwrap()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(versions)
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = alpn.iter().map(|name| name.as_bytes().to_vec()).collect();
    config
}

impl<S: AsyncRead + AsyncWrite + Unpin> Client<S> {
    pub(super) async fn send(&mut self, bytes: &str) {
        within(self.stream.write_all(bytes.as_bytes())).await.unwrap();
    }

    pub(super) async fn get(&mut self, path: &str) -> String {
        self.send(&format!("GET {path} HTTP/1.1\r\nHost: h\r\n\r\n"))
            .await;
        self.reply().await
    }

    /// Reads up to the end of a head, and the body that it announces.
    pub(super) async fn reply(&mut self) -> String {
        loop {
            if let Some(bytes) = whole(&self.read) {
                let rest = self.read.split_off(bytes);
                return String::from_utf8(std::mem::replace(&mut self.read, rest)).unwrap();
            }
            let count = within(self.stream.read_buf(&mut self.read)).await.unwrap();
            assert!(
                count > 0,
                "closed after {:?}",
                String::from_utf8_lossy(&self.read)
            );
        }
    }

    /// What comes until the server closes; a reset counts as that.
    pub(super) async fn rest(&mut self) -> String {
        let mut all = std::mem::take(&mut self.read);
        let _ = within(self.stream.read_to_end(&mut all)).await;
        String::from_utf8(all).unwrap()
    }
}

/// The length of the first reply in `bytes`, if it is all there.
fn whole(bytes: &[u8]) -> Option<usize> {
    let head = bytes.windows(4).position(|at| at == b"\r\n\r\n")? + 4;
    let text = String::from_utf8_lossy(&bytes[..head]).to_ascii_lowercase();
    let body = text
        .lines()
        .find_map(|line| line.strip_prefix("content-length: ")?.parse().ok())
        .unwrap_or(0);
    (bytes.len() >= head + body).then_some(head + body)
}
