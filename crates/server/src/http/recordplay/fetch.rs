//! `GET /agentgateway/record/{recordID}`: a recording, whole or in parts.
//!
//! An `<audio>` element can't send the header `Guid`, so `recordfileurl` gives an address that is
//! signed for one session of an agent and a short time. Who has signed out, or lost the right, has
//! nothing from it.

use super::range::{Wanted, wanted};
use super::shelf::Sound;
use crate::edge::{Pieces, ReplyBody};
use crate::http::Gateway;
use crate::http::calldata::may_look_up;
use crate::http::reply;
use bytes::Bytes;
use ccgate_core::call::Recording;
use ccgate_core::{AgentId, SessionSerial, Time, VdnId};
use ccgate_wire::query::Query;
use ccgate_wire::retcode::{Failure, Retcode};
use http::header::{
    ACCEPT_RANGES, ALLOW, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE,
    ETAG, HeaderMap, HeaderName, HeaderValue, IF_RANGE, RANGE,
};
use http::{Method, Request, Response, StatusCode};
use ring::hmac;
use std::io;
use std::net::IpAddr;
use std::time::Duration;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// What the paths of recordings begin with.
pub(in crate::http) const PREFIX: &str = "/agentgateway/record/";
/// How long a signed address is good: long enough to listen to what it leads to.
const ADDRESS_LIFE: Duration = Duration::from_secs(30 * 60);
/// A desktop may ask as soon as it is told that the recording is over: so long the end of its writing
/// is waited for, looking this often.
const BEING_WRITTEN: Duration = Duration::from_secs(1);
const LOOKS: Duration = Duration::from_millis(50);
/// How much of a recording is in memory at a time.
const PIECE: u64 = 64 * 1024;

/// Where a recording is fetched with the header `Guid`.
pub(in crate::http) fn fetched_at(agent: AgentId, id: &str) -> String {
    format!("{PREFIX}{}?agentid={agent}", percent_encoded(id))
}

/// Why a recording is not given.
#[derive(Debug)]
struct Denied(StatusCode, Failure);

impl Denied {
    fn new(status: StatusCode, why: &'static str) -> Self {
        Self(status, Failure::new(Retcode::OperationFailed, why))
    }

    /// One answer for all: nobody learns which recordings there are.
    fn of(failure: Failure) -> Self {
        let status = match failure.retcode {
            Retcode::OperationFailed => StatusCode::SERVICE_UNAVAILABLE,
            _ => StatusCode::FORBIDDEN,
        };
        Self(status, failure)
    }
}

impl Gateway {
    /// An address for the recording, good for this agent and a short time.
    pub(super) fn recording_url(
        &self,
        vdn: VdnId,
        agent: AgentId,
        session: SessionSerial,
        id: &str,
    ) -> (String, Time) {
        let expires = self.clock().now().after(ADDRESS_LIFE);
        let tag = hmac::sign(
            &self.phone_key,
            signed(vdn, agent, session, id, expires).as_bytes(),
        );
        let sign = hex(&tag.as_ref()[..16]);
        let id = percent_encoded(id);
        let url = format!(
            "{PREFIX}{id}?agentid={agent}&expires={}&sign={sign}",
            expires.millis()
        );
        (url, expires)
    }

    /// Answers a request below [`PREFIX`].
    pub(in crate::http) async fn fetch_recording<B>(
        &self,
        request: &Request<B>,
        source: IpAddr,
    ) -> Response<ReplyBody> {
        if !matches!(*request.method(), Method::GET | Method::HEAD) {
            let mut response = denied(Denied::new(
                StatusCode::METHOD_NOT_ALLOWED,
                "a recording can only be fetched",
            ));
            response
                .headers_mut()
                .insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
            return response;
        }
        match self.recording_for(request).await {
            Ok((agent, recording, sound)) => {
                tracing::info!(target: "ccgate::operation", %agent, %source, recording = %recording.id, "recording fetched");
                self.hand_out(request, &recording, sound)
            }
            Err(why) => {
                tracing::info!(target: "ccgate::operation", %source, status = why.0.as_u16(), why = %why.1, "recording not fetched");
                denied(why)
            }
        }
    }

    async fn recording_for<B>(
        &self,
        request: &Request<B>,
    ) -> Result<(AgentId, Recording, Box<dyn Sound>), Denied> {
        let id = request.uri().path().strip_prefix(PREFIX).unwrap_or_default();
        let id = percent_encoding_decoded(id).ok_or_else(gone)?;
        let query = Query::new(request.uri().query().unwrap_or_default());
        let agent = query.integer("agentid").ok().flatten();
        let agent = agent
            .and_then(|agent| u32::try_from(agent).ok())
            .map(AgentId)
            .ok_or_else(unknown_caller)?;
        let owner = self.owner_of(agent).ok_or_else(unknown_caller)?;
        match query.get("sign") {
            None => {
                let checked = self.check(agent, request.headers());
                checked.map_err(|failure| Denied(StatusCode::UNAUTHORIZED, failure))?;
            }
            Some(sign) => {
                let expires = query.integer("expires").ok().flatten();
                let expires = expires
                    .and_then(|at| u64::try_from(at).ok())
                    .map(Time::from_millis);
                let session = super::session(&owner, agent).ok_or_else(unknown_caller)?;
                let good = expires.is_some_and(|expires| {
                    let signed = signed(owner.id(), agent, session, &id, expires);
                    self.clock().now() < expires && self.is_signed(&signed, &sign)
                });
                if !good {
                    return Err(unknown_caller());
                }
            }
        }
        let until = Instant::now() + BEING_WRITTEN;
        let recording = loop {
            let found = self.store.recording(owner.id(), &id).await;
            let found = found.map_err(|error| Denied::of(super::unread(agent, &error)))?;
            let recording = found.ok_or_else(gone)?;
            may_look_up(&owner, agent, Some(recording.agent)).map_err(Denied::of)?;
            if recording.written.is_some() {
                break recording;
            }
            if Instant::now() >= until {
                return Err(gone());
            }
            tokio::time::sleep(LOOKS).await;
        };
        let shelf = self.shelf.get().cloned().ok_or_else(gone)?;
        let opened = tokio::task::spawn_blocking(move || {
            let sound = shelf.open(&recording);
            (recording, sound)
        });
        match opened.await {
            Ok((recording, Ok(sound))) => Ok((agent, recording, sound)),
            Ok((_, Err(error))) if error.kind() == io::ErrorKind::NotFound => Err(gone()),
            Ok((recording, Err(error))) => {
                tracing::error!(recording = %recording.id, %error, "a recording can't be read");
                Err(Denied::new(
                    StatusCode::SERVICE_UNAVAILABLE,
                    "the recording can't be read",
                ))
            }
            Err(_) => Err(Denied::new(StatusCode::INTERNAL_SERVER_ERROR, "internal error")),
        }
    }

    fn is_signed(&self, signed: &str, sign: &str) -> bool {
        let tag = hmac::sign(&self.phone_key, signed.as_bytes());
        let expect = hex(&tag.as_ref()[..16]);
        subtle::ConstantTimeEq::ct_eq(expect.as_bytes(), sign.as_bytes()).into()
    }

    fn hand_out<B>(
        &self,
        request: &Request<B>,
        recording: &Recording,
        sound: Box<dyn Sound>,
    ) -> Response<ReplyBody> {
        let length = sound.length();
        let tag = format!("\"{}-{length}\"", recording.id);
        let range = range_of(request.headers(), &tag);
        let (status, first, count) = match wanted(range, length) {
            Wanted::All => (StatusCode::OK, 0, length),
            Wanted::Part(first, last) => (StatusCode::PARTIAL_CONTENT, first, last - first + 1),
            Wanted::Nothing => {
                let mut response = denied(Denied::new(
                    StatusCode::RANGE_NOT_SATISFIABLE,
                    "there is no such part",
                ));
                put(&mut response, CONTENT_RANGE, &format!("bytes */{length}"));
                return response;
            }
        };
        let body = if *request.method() == Method::HEAD || count == 0 {
            ReplyBody::empty()
        } else {
            let (body, pieces) = ReplyBody::streamed(count);
            self.tasks()
                .spawn(read_out(sound, first, count, pieces, self.stop_token()));
            body
        };
        let mut response = Response::new(body);
        *response.status_mut() = status;
        put(&mut response, CONTENT_LENGTH, &count.to_string());
        if status == StatusCode::PARTIAL_CONTENT {
            let last = first + count - 1;
            put(
                &mut response,
                CONTENT_RANGE,
                &format!("bytes {first}-{last}/{length}"),
            );
        }
        put(&mut response, ETAG, &tag);
        let name: String = recording.id.chars().filter(char::is_ascii_alphanumeric).collect();
        put(
            &mut response,
            CONTENT_DISPOSITION,
            &format!("inline; filename=\"{name}.wav\""),
        );
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("audio/wav"));
        headers.insert(ACCEPT_RANGES, HeaderValue::from_static("bytes"));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
        response
    }
}

/// The `Range` that counts: none when `If-Range` names another state than the present one. A date
/// there never does: recordings have none.
fn range_of<'a>(headers: &'a HeaderMap, tag: &str) -> Option<&'a str> {
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    if headers.contains_key(IF_RANGE) && text(IF_RANGE) != Some(tag) {
        return None;
    }
    text(RANGE)
}

/// Reads a part of a recording piece by piece, as fast as the client takes it. A client that takes
/// nothing is cut off by the edge, which ends this.
async fn read_out(sound: Box<dyn Sound>, first: u64, count: u64, pieces: Pieces, stop: CancellationToken) {
    let (mut sound, mut at) = (sound, first);
    let end = first + count;
    while at < end {
        let size = usize::try_from((end - at).min(PIECE)).unwrap_or(0);
        let read = tokio::task::spawn_blocking(move || {
            let mut piece = vec![0; size];
            let read = sound.read_at(at, &mut piece);
            (sound, read.map(|()| piece))
        });
        let piece = match read.await {
            Ok((back, Ok(piece))) => {
                sound = back;
                piece
            }
            Ok((_, Err(error))) => return tracing::error!(%error, "a recording can't be read to its end"),
            Err(_) => return,
        };
        at += size as u64;
        tokio::select! {
            put = pieces.put(Bytes::from(piece)) => if !put { return },
            () = stop.cancelled() => return,
        }
    }
}

fn denied(Denied(status, failure): Denied) -> Response<ReplyBody> {
    let mut response = reply::response(Err(failure));
    *response.status_mut() = status;
    response
}

fn gone() -> Denied {
    Denied::new(StatusCode::NOT_FOUND, "there is no such recording")
}

/// Without a good signature or Guid.
fn unknown_caller() -> Denied {
    Denied(StatusCode::UNAUTHORIZED, Failure::plain(Retcode::NoRight))
}

/// What is signed; the first word keeps it apart from what else is signed with the key.
fn signed(vdn: VdnId, agent: AgentId, session: SessionSerial, id: &str, expires: Time) -> String {
    format!("record.{vdn}.{agent}.{}.{}.{id}", session.0, expires.millis())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn put(response: &mut Response<ReplyBody>, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}

/// Ids are of letters and digits; whatever else there may be one day is escaped.
fn percent_encoded(id: &str) -> String {
    id.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

/// The id of a path; `None` when it can't be one.
fn percent_encoding_decoded(text: &str) -> Option<String> {
    if text.is_empty() || text.len() > 512 {
        return None;
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => {
                let (high, low) = (rest.next()?, rest.next()?);
                let digit = |byte: u8| char::from(byte).to_digit(16);
                u8::try_from(digit(high)? * 16 + digit(low)?).ok()?
            }
            b'/' => return None,
            byte => byte,
        });
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn ids_in_paths() {
        for id in ["Yc1v6a20011d20161025t1902050", "a b", "卡%2F", "a/b"] {
            assert_eq!(
                percent_encoding_decoded(&percent_encoded(id)).as_deref(),
                Some(id)
            );
        }
        for bad in ["", "a/b", "%", "%4", "%zz", "%ff", "%+1"] {
            assert_eq!(percent_encoding_decoded(bad), None, "{bad}");
        }
        assert_eq!(percent_encoding_decoded(&"a".repeat(513)), None);
    }

    #[test]
    fn ranges_under_a_condition() {
        let tag = "\"a-1\"";
        let check = |condition: Option<&'static str>, expect: Option<&str>| {
            let mut headers = HeaderMap::new();
            headers.insert(RANGE, HeaderValue::from_static("bytes=0-1"));
            if let Some(condition) = condition {
                headers.insert(IF_RANGE, HeaderValue::from_static(condition));
            }
            assert_eq!(range_of(&headers, tag), expect, "{condition:?}");
        };
        check(None, Some("bytes=0-1"));
        check(Some("\"a-1\""), Some("bytes=0-1"));
        check(Some("\"a-2\""), None);
        check(Some("W/\"a-1\""), None);
        check(Some("Sun, 01 Nov 2026 00:00:00 GMT"), None);
    }

    /// A sound of which each byte tells its place; fails from `broken` on.
    struct Counting {
        length: u64,
        broken: u64,
    }

    impl Sound for Counting {
        fn length(&self) -> u64 {
            self.length
        }

        fn read_at(&mut self, offset: u64, into: &mut [u8]) -> io::Result<()> {
            if offset + into.len() as u64 > self.broken {
                return Err(io::ErrorKind::InvalidData.into());
            }
            for (at, byte) in (offset..).zip(into) {
                *byte = (at % 251) as u8;
            }
            Ok(())
        }
    }

    async fn collected(sound: Counting, first: u64, count: u64) -> Result<Vec<u8>, crate::edge::BrokenOff> {
        use http_body_util::BodyExt;
        let (mut body, pieces) = ReplyBody::streamed(count);
        let reader = tokio::spawn(read_out(
            Box::new(sound),
            first,
            count,
            pieces,
            CancellationToken::new(),
        ));
        let mut all = Vec::new();
        while let Some(frame) = body.frame().await {
            all.extend_from_slice(bytes::Buf::chunk(&frame?.into_data().unwrap()));
        }
        reader.await.unwrap();
        Ok(all)
    }

    #[tokio::test]
    async fn read_piece_by_piece() {
        let length = 3 * PIECE + 17;
        let sound = |broken| Counting { length, broken };
        let expect = |first: u64, count: u64| {
            (first..first + count)
                .map(|at| (at % 251) as u8)
                .collect::<Vec<_>>()
        };
        for (first, count) in [
            (0, length),
            (5, 1),
            (PIECE - 1, 2),
            (length - 1, 1),
            (7, 2 * PIECE),
        ] {
            let read = collected(sound(length), first, count).await.unwrap();
            assert!(read == expect(first, count), "{first} {count}");
        }
        assert!(collected(sound(2 * PIECE), 0, length).await.is_err());
    }

    #[tokio::test]
    async fn reading_ends_with_the_client() {
        let (body, pieces) = ReplyBody::streamed(u64::from(u32::MAX));
        let sound = Counting {
            length: u64::MAX,
            broken: u64::MAX,
        };
        let reader = tokio::spawn(read_out(
            Box::new(sound),
            0,
            u64::from(u32::MAX),
            pieces,
            CancellationToken::new(),
        ));
        drop(body);
        tokio::time::timeout(Duration::from_secs(20), reader)
            .await
            .unwrap()
            .unwrap();
    }
}
