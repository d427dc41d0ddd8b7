//! The exact spelling of response headers on an HTTP/1.1 wire.
//!
//! Old clients compare names like `Set-GUID` case-sensitively. hyper writes `set-guid`, or `Set-Guid`
//! in title case, unless the response carries the spellings of a request that hyper parsed with
//! `preserve_header_case`. The type that holds them is private to hyper, so one request with the
//! wanted spellings is parsed at the start, in memory, and its extensions are kept. That is not
//! documented by hyper: the tests that read raw bytes guard it.

use std::convert::Infallible;
use std::io;

use bytes::Bytes;
use http::header::HeaderName;
use http::{Extensions, Request, Response};
use http_body_util::Empty;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::mpsc;

use super::Limits;

/// The names of response headers that are not written in title case (`Like-This`).
#[derive(Clone, Debug)]
pub struct HeaderCase {
    names: Vec<HeaderName>,
    spellings: Extensions,
}

impl HeaderCase {
    /// Learns to write header names exactly as `spelled`, such as `Set-GUID`.
    ///
    /// # Errors
    /// `InvalidInput` when one of them is not a header name.
    pub async fn learn(spelled: &[&str]) -> io::Result<Self> {
        let names = spelled
            .iter()
            .map(|name| {
                name.parse()
                    .map_err(|e| io::Error::new(io::ErrorKind::InvalidInput, e))
            })
            .collect::<io::Result<Vec<HeaderName>>>()?;
        let mut head = String::from("GET / HTTP/1.1\r\nConnection: close\r\n");
        for name in spelled {
            head.push_str(name);
            head.push_str(": x\r\n");
        }
        head.push_str("\r\n");

        let (mut client, server) = tokio::io::duplex(Limits::LEAST_HEAD_BYTES.max(head.len()));
        client.write_all(head.as_bytes()).await?;
        let (keep, mut kept) = mpsc::channel(1);
        let service = service_fn(move |request: Request<Incoming>| {
            let kept = keep.try_send(request.extensions().clone());
            debug_assert!(kept.is_ok(), "one request only");
            async { Ok::<_, Infallible>(Response::new(Empty::<Bytes>::new())) }
        });
        http1::Builder::new()
            .preserve_header_case(true)
            .max_headers(spelled.len() + 1)
            .serve_connection(TokioIo::new(server), service)
            .await
            .map_err(io::Error::other)?;
        client.read_to_end(&mut Vec::new()).await?;
        let spellings = kept.try_recv().map_err(io::Error::other)?;
        Ok(HeaderCase { names, spellings })
    }

    /// Makes hyper write the names in `response` as learnt. Responses without any of them, which are
    /// most, stay as they are.
    pub fn stamp<B>(&self, response: &mut Response<B>) {
        if self
            .names
            .iter()
            .any(|name| response.headers().contains_key(name))
        {
            response.extensions_mut().extend(self.spellings.clone());
        }
    }
}
