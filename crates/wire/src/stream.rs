//! ccgate's own extra: what a client of the event stream says.
//!
//! The server's messages are the poll's answers with numbers ([`crate::agentevent::Options::number`]).

use crate::lenient::Object;
use ccgate_core::ids::EventNo;

/// The number of the newest event that the client has, from `{"ack":N}`; `None` for any other text.
#[must_use]
pub fn acknowledged(text: &str) -> Option<EventNo> {
    let number = Object::parse(text.as_bytes()).ok()?.integer("ack").ok()??;
    u64::try_from(number).ok().map(EventNo)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms() {
        let cases = [
            (r#"{"ack":7}"#, Some(7)),
            (r#"{"ack":"7","more":null}"#, Some(7)),
            (r#"{"ack":-1}"#, None),
            (r#"{"ack":null}"#, None),
            ("7", None),
            ("", None),
            ("{", None),
        ];
        for (text, expected) in cases {
            assert_eq!(acknowledged(text), expected.map(EventNo), "{text}");
        }
    }
}
