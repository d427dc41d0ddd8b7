//! Reading messages from octets; hostile input ends in [`Malformed`], never in a panic.

use super::{Headers, Message, Method, Request, Response, Uri, Via, split_list};
use std::borrow::Cow;

/// Fields a message may have.
const MAX_FIELDS: usize = 128;

/// Values a list field that decides a route may have.
const MAX_HOPS: usize = 70;

/// Why octets are no message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Malformed {
    /// Not framed as a message.
    #[error("no SIP message")]
    Start,
    /// A field that every message must have is missing or wrong (RFC 3261 §8.1.1).
    #[error("{0} is missing or wrong")]
    Field(&'static str),
    /// More fields than any honest message has.
    #[error("too many header fields")]
    TooLong,
}

/// What the octets gathered from a stream hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Framing {
    /// Not yet a whole message.
    More,
    /// Line ends kept up for NAT's sake (RFC 5626 §3.5.1): how many octets, and whether they ask for an
    /// answer.
    KeepAlive(usize, bool),
    /// A message of so many octets.
    Message(usize),
    /// Longer than allowed, or its length can't be told: the stream can't be read any further.
    Broken,
}

/// Looks for the end of the first message in a stream (§18.3).
pub(crate) fn frame(bytes: &[u8], most: usize) -> Framing {
    if bytes.starts_with(b"\r\n\r\n") {
        return Framing::KeepAlive(4, true);
    }
    // One line end may be the first half of a ping: wait for what follows unless nothing is there.
    if bytes.starts_with(b"\r\n") {
        return match bytes.get(2) {
            None | Some(b'\r') if bytes.len() < 4 => Framing::More,
            _ => Framing::KeepAlive(2, false),
        };
    }
    let Some(head) = bytes.windows(4).position(|w| w == b"\r\n\r\n") else {
        return if bytes.len() > most {
            Framing::Broken
        } else {
            Framing::More
        };
    };
    let text = String::from_utf8_lossy(&bytes[..head]);
    let mut length = None;
    for line in text.split("\r\n").skip(1) {
        // A folded line belongs to the field before it, whatever it looks like.
        let Some((name, value)) = line.split_once(':').filter(|_| !line.starts_with([' ', '\t'])) else {
            continue;
        };
        let name = name.trim();
        if name.eq_ignore_ascii_case("Content-Length") || name.eq_ignore_ascii_case("l") {
            match value.trim().parse::<usize>() {
                // Two that differ: somebody else read the stream otherwise than we would.
                Ok(number) if length.is_none_or(|before| before == number) => length = Some(number),
                _ => return Framing::Broken,
            }
        }
    }
    let whole = match (head + 4).checked_add(length.unwrap_or(0)) {
        Some(whole) if whole <= most => whole,
        _ => return Framing::Broken,
    };
    match bytes.len() >= whole {
        true => Framing::Message(whole),
        false => Framing::More,
    }
}

/// Reads one message.
pub(crate) fn parse(bytes: &[u8]) -> Result<Message, Malformed> {
    let head = bytes
        .windows(4)
        .position(|w| w == b"\r\n\r\n")
        .ok_or(Malformed::Start)?;
    let text: Cow<'_, str> = String::from_utf8_lossy(&bytes[..head]);
    let mut body = &bytes[head + 4..];
    let mut lines = text.split("\r\n");
    let start = lines.next().ok_or(Malformed::Start)?;
    let headers = fields(lines)?;
    if let Some(length) = headers.get("Content-Length") {
        let length: usize = length
            .trim()
            .parse()
            .map_err(|_| Malformed::Field("Content-Length"))?;
        // A datagram that was cut off is as good as lost (§18.3).
        body = body.get(..length).ok_or(Malformed::Field("Content-Length"))?;
    }
    let (first, rest) = start.split_once(' ').ok_or(Malformed::Start)?;
    if first == "SIP/2.0" {
        let status = rest.split(' ').next().and_then(|code| code.parse().ok());
        let status = status
            .filter(|code| (100..700).contains(code))
            .ok_or(Malformed::Start)?;
        essentials(&headers)?;
        return Ok(Message::Response(Response {
            status,
            headers,
            body: body.to_vec(),
        }));
    }
    let (uri, version) = rest.rsplit_once(' ').ok_or(Malformed::Start)?;
    let token = !first.is_empty()
        && first.len() <= 32
        && first
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"-.!%*_+`'~".contains(&b));
    if !token || version != "SIP/2.0" || uri.bytes().any(|b| b <= b' ' || b == 0x7f) {
        return Err(Malformed::Start);
    }
    let method = Method::of(first);
    if essentials(&headers)? != method {
        return Err(Malformed::Field("CSeq"));
    }
    Uri::parse(uri).ok_or(Malformed::Field("Request-URI"))?;
    Ok(Message::Request(Request {
        method,
        uri: uri.to_owned(),
        headers,
        body: body.to_vec(),
    }))
}

fn fields<'a>(lines: impl Iterator<Item = &'a str>) -> Result<Headers, Malformed> {
    let mut headers = Headers::default();
    let mut open: Option<(&str, String)> = None;
    for line in lines {
        // A line end alone inside a value would come out as a new field in what is copied from it.
        if line.contains(['\n', '\r', '\0']) {
            return Err(Malformed::Start);
        }
        if line.starts_with([' ', '\t']) {
            // A folded line goes on where the one before ended (§7.3.1).
            let (_, value) = open.as_mut().ok_or(Malformed::Start)?;
            value.push(' ');
            value.push_str(line.trim());
            continue;
        }
        if let Some((name, value)) = open.take() {
            headers.read(name, value);
        }
        if headers.len() >= MAX_FIELDS {
            return Err(Malformed::TooLong);
        }
        let (name, value) = line.split_once(':').ok_or(Malformed::Start)?;
        let name = name.trim_end();
        if name.is_empty() || name.bytes().any(|b| b <= b' ' || b >= 0x7f) {
            return Err(Malformed::Start);
        }
        open = Some((name, value.trim().to_owned()));
    }
    if let Some((name, value)) = open {
        headers.read(name, value);
    }
    Ok(headers)
}

/// The fields without which nothing can be answered; returns the method of `CSeq`.
fn essentials(headers: &Headers) -> Result<Method, Malformed> {
    let via = headers.values("Via").next().and_then(Via::parse);
    via.ok_or(Malformed::Field("Via"))?;
    headers
        .tag("From")
        .filter(|tag| !tag.is_empty())
        .ok_or(Malformed::Field("From"))?;
    let to = headers.get("To").and_then(super::Address::parse);
    to.ok_or(Malformed::Field("To"))?;
    let call_id = headers
        .get("Call-ID")
        .filter(|id| !id.is_empty() && id.len() <= 512);
    call_id.ok_or(Malformed::Field("Call-ID"))?;
    for name in ["From", "To", "Call-ID", "CSeq"] {
        if headers.all(name).count() != 1 {
            return Err(Malformed::Field("a field that may come only once"));
        }
    }
    let hops = ["Via", "Record-Route", "Route", "Path"]
        .into_iter()
        .flat_map(|name| headers.all(name));
    if hops.map(|line| split_list(line).count()).sum::<usize>() > MAX_HOPS {
        return Err(Malformed::TooLong);
    }
    let (number, method) = headers.cseq().ok_or(Malformed::Field("CSeq"))?;
    match number < 1 << 31 {
        true => Ok(method),
        false => Err(Malformed::Field("CSeq")),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const GOOD: &str = "INVITE sip:3000@10.0.0.1 SIP/2.0\r\nv: SIP/2.0/UDP 10.0.0.2;branch=z9hG4bK1\r\n\
        f: <sip:a@b>;tag=1\r\nt: <sip:3000@10.0.0.1>\r\ni: x@y\r\nCSeq: 1 INVITE\r\nSubject: a\r\n b\r\nl: 4\r\n\r\nbody";

    #[test]
    fn reads() {
        let Message::Request(request) = parse(GOOD.as_bytes()).unwrap() else {
            panic!("a request");
        };
        assert_eq!(request.headers.get("Subject"), Some("a b"));
        assert_eq!(request.headers.call_id(), "x@y");
        assert_eq!(request.body, b"body");
        let again = parse(&request.to_bytes()).unwrap();
        let Message::Request(again) = again else {
            panic!("a request");
        };
        assert_eq!(again.uri, request.uri);
        assert_eq!(again.body, request.body);
    }

    #[test]
    fn refuses() {
        let check = |from: &str, to: &str, expect: Malformed| {
            let text = GOOD.replacen(from, to, 1);
            assert_ne!(text, GOOD);
            assert_eq!(parse(text.as_bytes()).unwrap_err(), expect, "{from} -> {to}");
        };
        check("SIP/2.0\r\n", "SIP/3.0\r\n", Malformed::Start);
        check("INVITE ", "IN VITE ", Malformed::Start);
        check("CSeq: 1 INVITE", "CSeq: 1 BYE", Malformed::Field("CSeq"));
        check(
            "CSeq: 1 INVITE",
            "CSeq: 4294967296 INVITE",
            Malformed::Field("CSeq"),
        );
        check("sip:3000@10.0.0.1", "http://x", Malformed::Field("Request-URI"));
        check(";tag=1", "", Malformed::Field("From"));
        check("l: 4", "l: 5", Malformed::Field("Content-Length"));
        check("l: 4", "l: -1", Malformed::Field("Content-Length"));
        check("v: SIP", "v: PIS", Malformed::Field("Via"));
        check("i: x@y", "i: ", Malformed::Field("Call-ID"));
        check(
            "i: x@y\r\n",
            "i: x\r\ni: y\r\n",
            Malformed::Field("a field that may come only once"),
        );
        check("Subject: a", "Subject: a\nEvil: b", Malformed::Start);
        check("Subject: a", &"X: y\r\n".repeat(200), Malformed::TooLong);
        assert_eq!(parse(b"").unwrap_err(), Malformed::Start);
        assert_eq!(parse(b"\xff\xfe\r\n\r\n").unwrap_err(), Malformed::Start);
    }

    #[test]
    fn frames() {
        let check = |bytes: &[u8], expect: Framing| assert_eq!(frame(bytes, 1000), expect, "{bytes:?}");
        check(b"\r\n\r\nOPT", Framing::KeepAlive(4, true));
        check(b"\r\nOPT", Framing::KeepAlive(2, false));
        check(b"\r\n", Framing::More);
        check(b"\r\n\r", Framing::More);
        check(GOOD.as_bytes(), Framing::Message(GOOD.len()));
        check(&GOOD.as_bytes()[..GOOD.len() - 1], Framing::More);
        check(b"A b c\r\nContent-Length: 900000\r\n\r\n", Framing::Broken);
        check(b"A b c\r\nContent-Length: x\r\n\r\n", Framing::Broken);
        check(&[b'a'; 1001], Framing::Broken);
        check(b"A b c\r\nl: 1\r\nContent-Length: 2\r\n\r\nxx", Framing::Broken);
        check(b"A b c\r\nl: 1\r\nX: y\r\n l: 0\r\n\r\nx", Framing::Message(29));
    }
}
