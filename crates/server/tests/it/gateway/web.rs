//! A client of the interface: accepts every certificate, keeps its connections.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Arc;

use bytes::Bytes;
use ccgate_load::AnyCertificate;
use http::{HeaderMap, Request, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use rustls::crypto::ring::default_provider;
use rustls::{ClientConfig, SupportedProtocolVersion};
use serde_json::Value;

use super::harness::within;

/// Where the interface begins.
pub(super) const BASE: &str = "/agentgateway/resource";

#[derive(Clone)]
pub(super) struct Web {
    pool: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
    origin: String,
}

/// What came back.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
}

impl Web {
    /// Of that origin, its connections from that address.
    pub(super) fn new(origin: String, source: Option<IpAddr>) -> Self {
        let mut http = HttpConnector::new();
        http.enforce_http(false);
        http.set_nodelay(true);
        http.set_local_address(source);
        let https = HttpsConnectorBuilder::new()
            .with_tls_config(careless(rustls::ALL_VERSIONS))
            .https_or_http()
            .enable_http1()
            .wrap_connector(http);
        Self {
            pool: Client::builder(TokioExecutor::new()).build(https),
            origin,
        }
    }

    /// Any request; the path is the whole one.
    pub(super) async fn raw(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<Bytes>,
    ) -> Answer {
        self.attempt(method, path, headers, body)
            .await
            .expect("an answer")
    }

    /// The same; nothing if the gateway is gone.
    pub(super) async fn attempt(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<Bytes>,
    ) -> Option<Answer> {
        let mut request = Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.origin));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Full::new(body.into())).unwrap();
        within(async {
            let response = self.pool.request(request).await.ok()?;
            let (head, body) = response.into_parts();
            let body = body.collect().await.ok()?.to_bytes();
            Some(Answer {
                status: head.status,
                headers: head.headers,
                body,
            })
        })
        .await
    }

    /// A request of the interface; without a Guid when that is empty.
    pub(super) async fn call(&self, method: &str, path: &str, guid: &str, body: &str) -> Answer {
        let mut headers = vec![("Content-Type", "application/json; charset=UTF-8")];
        if !guid.is_empty() {
            headers.push(("guid", guid));
        }
        let answer = self
            .raw(method, &format!("{BASE}{path}"), &headers, body.to_owned())
            .await;
        assert_eq!(answer.status, StatusCode::OK, "{method} {path}");
        answer
    }

    pub(super) async fn put(&self, path: &str, body: &str) -> Answer {
        self.call("PUT", path, "", body).await
    }
}

impl Answer {
    pub(super) fn json(&self) -> Value {
        match serde_json::from_slice(&self.body) {
            Ok(json) => json,
            Err(error) => panic!("{error}: {}", self.text()),
        }
    }

    pub(super) fn text(&self) -> String {
        String::from_utf8(self.body.to_vec()).unwrap()
    }

    pub(super) fn retcode(&self) -> String {
        self.json()["retcode"]
            .as_str()
            .expect("retcode is a string")
            .to_owned()
    }

    pub(super) fn message(&self) -> String {
        self.json()["message"]
            .as_str()
            .expect("message is a string")
            .to_owned()
    }

    pub(super) fn result(&self) -> Value {
        self.json()["result"].clone()
    }

    /// The Guid of `Set-GUID`, if there is one; `Guid` must be the same then.
    pub(super) fn guid(&self) -> Option<String> {
        let header = |name: &str| {
            self.headers
                .get(name)
                .map(|value| value.to_str().unwrap().to_owned())
        };
        let set = header("set-guid")?;
        let guid = set.strip_prefix("JSESSIONID=").expect("JSESSIONID=").to_owned();
        assert_eq!(header("guid").as_deref(), Some(guid.as_str()));
        Some(guid)
    }

    /// `"0"`, or a panic with what came instead.
    #[track_caller]
    pub(super) fn ok(self) -> Self {
        assert_eq!(self.retcode(), "0", "{}", self.text());
        self
    }

    #[track_caller]
    pub(super) fn refused(self, retcode: &str) -> Self {
        assert_eq!(self.retcode(), retcode, "{}", self.text());
        assert_eq!(self.result(), "", "{}", self.text());
        assert!(!self.message().is_empty());
        self
    }

    pub(super) fn member(&self, name: &str) -> Value {
        self.result()[name].clone()
    }

    /// The members of the result with the names of their types.
    pub(super) fn types(&self) -> HashMap<String, &'static str> {
        let kind = |value: &Value| match value {
            Value::Null => "null",
            Value::Bool(_) => "boolean",
            Value::Number(_) => "number",
            Value::String(_) => "string",
            Value::Array(_) => "array",
            Value::Object(_) => "object",
        };
        let result = self.result();
        let members = result.as_object().expect("an object");
        members
            .iter()
            .map(|(name, value)| (name.clone(), kind(value)))
            .collect()
    }
}

/// TLS that takes any certificate, as the known clients do.
pub(super) fn careless(versions: &[&'static SupportedProtocolVersion]) -> ClientConfig {
    ClientConfig::builder_with_provider(Arc::new(default_provider()))
        .with_protocol_versions(versions)
        .unwrap()
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(AnyCertificate))
        .with_no_client_auth()
}
