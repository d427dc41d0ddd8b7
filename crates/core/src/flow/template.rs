//! Texts with fields in them.

use super::{Piece, Template};
use std::collections::BTreeMap;
use std::fmt::Write;

impl Template {
    /// The text with the fields' values.
    pub fn fill(&self, fields: &BTreeMap<String, String>) -> String {
        self.filled(fields, |value, text| text.push_str(value))
    }

    /// As part of an address: everything in a value but letters, digits, `-`, `.`, `_` and `~` is
    /// percent-encoded (RFC 3986, §2.3).
    pub fn fill_url(&self, fields: &BTreeMap<String, String>) -> String {
        self.filled(fields, |value, text| {
            for byte in value.bytes() {
                if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
                    text.push(byte.into());
                } else {
                    write!(text, "%{byte:02X}").expect("a String takes all");
                }
            }
        })
    }

    fn filled(&self, fields: &BTreeMap<String, String>, put: impl Fn(&str, &mut String)) -> String {
        let mut text = String::new();
        for piece in &self.0 {
            match piece {
                Piece::Text(own) => text.push_str(own),
                Piece::Field(name) => {
                    if let Some(value) = fields.get(name) {
                        put(value, &mut text);
                    }
                }
            }
        }
        text
    }
}

/// As much of a text as fits into so many bytes.
pub(crate) fn at_most(mut text: String, most: usize) -> String {
    if text.len() > most {
        let mut end = most;
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        text.truncate(end);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_in_texts() {
        let template = Template(vec![
            Piece::Text("/a?b=".into()),
            Piece::Field("pin".into()),
            Piece::Field("none".into()),
            Piece::Text("&c".into()),
        ]);
        for (pin, text, url) in [
            ("12", "/a?b=12&c", "/a?b=12&c"),
            ("", "/a?b=&c", "/a?b=&c"),
            ("1*#&é/", "/a?b=1*#&é/&c", "/a?b=1%2A%23%26%C3%A9%2F&c"),
            ("a-b.c_d~", "/a?b=a-b.c_d~&c", "/a?b=a-b.c_d~&c"),
        ] {
            let fields = BTreeMap::from([("pin".to_owned(), pin.to_owned())]);
            assert_eq!(template.fill(&fields), text);
            assert_eq!(template.fill_url(&fields), url);
        }
    }

    #[test]
    fn too_long() {
        for (text, most, expect) in [("abc", 3, "abc"), ("abc", 2, "ab"), ("aé", 2, "a"), ("é", 0, "")] {
            assert_eq!(at_most(text.to_owned(), most), expect);
        }
    }
}
