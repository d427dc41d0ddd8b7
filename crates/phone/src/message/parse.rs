//! Reads a datagram.

use super::{Message, Start};
use std::borrow::Cow;

/// More headers than this are no call.
const MOST_HEADERS: usize = 128;

/// The message of a datagram; `None` when it isn't SIP.
pub(crate) fn parse(datagram: &[u8]) -> Option<Message> {
    let (head, rest) = split_head(datagram)?;
    let head = String::from_utf8_lossy(head);
    let mut lines = head.lines();
    let start = start(lines.next()?)?;
    let mut headers: Vec<(Cow<'static, str>, String)> = Vec::with_capacity(16);
    for line in lines {
        if line.starts_with([' ', '\t']) {
            let (_, value) = headers.last_mut()?;
            value.push(' ');
            value.push_str(line.trim());
            continue;
        }
        let (name, value) = line.split_once(':')?;
        if headers.len() == MOST_HEADERS {
            return None;
        }
        headers.push((full_name(name.trim()), value.trim().to_owned()));
    }
    let mut message = Message {
        start,
        headers,
        body: Vec::new(),
    };
    let length = match message.header("Content-Length") {
        Some(text) => text.parse().ok()?,
        None => rest.len(),
    };
    rest.get(..length)?.clone_into(&mut message.body);
    Some(message)
}

/// Headers and body; some peers end lines with a bare newline.
fn split_head(datagram: &[u8]) -> Option<(&[u8], &[u8])> {
    for end in [&b"\r\n\r\n"[..], b"\n\n"] {
        if let Some(at) = datagram.windows(end.len()).position(|window| window == end) {
            return Some((&datagram[..at], &datagram[at + end.len()..]));
        }
    }
    None
}

fn start(line: &str) -> Option<Start> {
    let (first, rest) = line.split_once(' ')?;
    if first == "SIP/2.0" {
        let (status, reason) = rest.split_once(' ').unwrap_or((rest, ""));
        let status = status.parse().ok().filter(|status| (100..700).contains(status))?;
        return Some(Start::Response {
            status,
            reason: reason.to_owned(),
        });
    }
    let (uri, version) = rest.split_once(' ')?;
    let is_token = !first.is_empty()
        && first
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let fits = version == "SIP/2.0" && is_token && !uri.is_empty();
    fits.then(|| Start::Request {
        method: first.to_owned(),
        uri: uri.to_owned(),
    })
}

/// The long form of a short name (RFC 3261 §7.3.3).
fn full_name(name: &str) -> Cow<'static, str> {
    let short = match name.as_bytes() {
        [letter] => letter.to_ascii_lowercase(),
        _ => return Cow::Owned(name.to_owned()),
    };
    Cow::Borrowed(match short {
        b'i' => "Call-ID",
        b'm' => "Contact",
        b'e' => "Content-Encoding",
        b'l' => "Content-Length",
        b'c' => "Content-Type",
        b'f' => "From",
        b's' => "Subject",
        b'k' => "Supported",
        b't' => "To",
        b'v' => "Via",
        b'x' => "Session-Expires",
        _ => return Cow::Owned(name.to_owned()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_request_with_odd_headers() {
        let text = "INVITE sip:120@h SIP/2.0\r\nv: SIP/2.0/UDP 127.0.0.1:5;branch=z9hG4bKa;rport, SIP/2.0/UDP b\r\n\
                    f: \"A, B\" <sip:1@h>;tag=x\r\nt: <sip:120@h>\r\nSubject: one\r\n two\r\ni: call\r\nCSEQ: 7 INVITE\r\n\
                    l: 2\r\n\r\nhiXX";
        let message = parse(text.as_bytes()).unwrap();
        assert_eq!(message.method(), Some("INVITE"));
        assert_eq!(message.branch(), Some("z9hG4bKa"));
        assert_eq!(message.tag("From"), Some("x"));
        assert_eq!(message.tag("To"), None);
        assert_eq!(message.header("subject"), Some("one two"));
        assert_eq!(message.cseq(), Some((7, "INVITE")));
        assert_eq!(message.body, b"hi");
        let again = parse(&message.bytes()).unwrap();
        assert_eq!(
            (again.call_id(), again.body.as_slice()),
            (Some("call"), &b"hi"[..])
        );
    }

    #[test]
    fn what_is_no_message() {
        for text in [
            "",
            "\r\n\r\n",
            "OPTIONS sip:a SIP/2.0\r\n",
            "OPTIONS sip:a HTTP/1.1\r\n\r\n",
            "SIP/2.0 99 Low\r\n\r\n",
            "SIP/2.0 700 High\r\n\r\n",
            "OPTIONS sip:a SIP/2.0\r\nnothing\r\n\r\n",
            "OPTIONS sip:a SIP/2.0\r\n folded\r\n\r\n",
            "OPTIONS sip:a SIP/2.0\r\nContent-Length: 5\r\n\r\nabc",
            "OPTIONS sip:a SIP/2.0\r\nContent-Length: -1\r\n\r\nabc",
        ] {
            assert_eq!(parse(text.as_bytes()), None, "{text:?}");
        }
    }

    /// Everything that a phone asks of a message it got.
    fn ask(message: &Message) {
        let _ = (
            message.branch(),
            message.cseq(),
            message.tag("From"),
            message.tag("To"),
        );
        for header in ["From", "To", "Contact", "Record-Route", "Via"] {
            for value in message.all(header) {
                for part in super::super::list(value) {
                    let uri = super::super::in_brackets(part);
                    let _ = (super::super::user_of(uri), super::super::address_of(uri));
                }
            }
        }
        let _ = crate::sdp::Described::parse(&message.body);
        let _ = crate::digest::Challenge::of(message);
        let _ = parse(&message.bytes());
    }

    proptest! {
        #[test]
        fn any_bytes(datagram in proptest::collection::vec(any::<u8>(), 0..200)) {
            if let Some(message) = parse(&datagram) {
                ask(&message);
            }
        }

        #[test]
        fn nearly_a_message(values in proptest::collection::vec("[ -~]{0,30}|[<>;:,@\"= \\\\]{0,12}", 8), body in any::<Vec<u8>>()) {
            let names = ["Via", "From", "To", "Contact", "CSeq", "Record-Route", "WWW-Authenticate", "Call-ID"];
            let mut text = String::from("SIP/2.0 401 No\r\n");
            for (name, value) in names.iter().zip(&values) {
                text.push_str(&format!("{name}: {value}\r\n"));
            }
            let datagram = [text.as_bytes(), b"\r\n", &body].concat();
            if let Some(message) = parse(&datagram) {
                ask(&message);
            }
        }
    }
}
