//! Replies: the envelope's bytes in an HTTP response with the headers that clients depend on.

use crate::edge::ReplyBody;
use bytes::Bytes;
use ccgate_core::Guid;
use ccgate_wire::envelope;
use ccgate_wire::retcode::{Failure, Retcode};
use http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderName, HeaderValue};
use http::{Response, StatusCode};

/// The names whose spelling on the wire matters (spec/wire.md §1 rule 1).
pub const SPELLED: [&str; 2] = ["Set-GUID", "Guid"];

const SET_GUID: HeaderName = HeaderName::from_static("set-guid");
const GUID: HeaderName = HeaderName::from_static("guid");
const JSON: HeaderValue = HeaderValue::from_static(envelope::CONTENT_TYPE);
const NO_CACHE: HeaderValue = HeaderValue::from_static("no-cache");

/// A successful answer, before it becomes a response.
#[derive(Debug)]
pub struct Answer {
    /// The whole envelope.
    pub body: Bytes,
    /// A Guid that the client is to use from now on.
    pub guid: Option<Guid>,
}

impl Answer {
    /// "Done", with nothing to tell.
    pub const fn done() -> Self {
        Self {
            body: Bytes::from_static(envelope::SUCCESS),
            guid: None,
        }
    }

    /// With a result.
    pub fn result(result: &impl serde::Serialize) -> Self {
        Self {
            body: envelope::success(result).into(),
            guid: None,
        }
    }

    /// With a new Guid in the headers.
    #[must_use]
    pub fn with_guid(self, guid: Option<Guid>) -> Self {
        Self { guid, ..self }
    }
}

/// The response of an answer or failure. Always HTTP 200: clients read the body of nothing else.
pub fn response(outcome: Result<Answer, Failure>) -> Response<ReplyBody> {
    match outcome {
        Ok(answer) => with_guid(json(ReplyBody::full(answer.body)), answer.guid.as_ref()),
        Err(failure) => json(ReplyBody::full(failure.render())),
    }
}

/// A JSON response of this body.
pub fn json(body: ReplyBody) -> Response<ReplyBody> {
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, JSON);
    headers.insert(CACHE_CONTROL, NO_CACHE);
    response
}

/// Adds the two headers that carry a Guid.
pub fn with_guid(mut response: Response<ReplyBody>, guid: Option<&Guid>) -> Response<ReplyBody> {
    let Some(guid) = guid else { return response };
    let values = (
        HeaderValue::from_str(guid.secret()),
        HeaderValue::from_str(&format!("JSESSIONID={}", guid.secret())),
    );
    if let (Ok(mut plain), Ok(mut set)) = values {
        plain.set_sensitive(true);
        set.set_sensitive(true);
        response.headers_mut().insert(GUID, plain);
        response.headers_mut().insert(SET_GUID, set);
    }
    response
}

/// The answer to what went wrong inside one request.
pub fn panicked() -> Response<ReplyBody> {
    let failure = Failure::new(Retcode::OperationFailed, "internal error");
    let mut response = json(ReplyBody::full(failure.render()));
    *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
    response
}

/// Something that is not part of the interface: a text of ours.
pub fn text(content_type: &'static str, body: impl Into<Bytes>) -> Response<ReplyBody> {
    let mut response = Response::new(ReplyBody::full(body));
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    response
}
