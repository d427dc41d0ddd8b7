//! The query string of a request.

use crate::lenient::{self, Fault};
use std::borrow::Cow;
use std::fmt;

/// The query string as received, looked through on demand. Unknown names are ignored: browser
/// desktops add `resteasy_jsapi_anti_cache`, others `time` (spec/wire.md §2).
#[derive(Clone, Copy, Default)]
pub struct Query<'a>(&'a str);

impl<'a> Query<'a> {
    /// The part of the address after `?`, without it; empty if there is none.
    #[must_use]
    pub const fn new(raw: &'a str) -> Self {
        Self(raw)
    }

    /// The decoded value of the first parameter of this name; empty where it has no `=`.
    /// What isn't valid percent-encoding stays as it is; what isn't UTF-8 becomes U+FFFD.
    #[must_use]
    pub fn get(self, name: &str) -> Option<Cow<'a, str>> {
        self.0.split('&').find_map(|pair| {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            (!pair.is_empty() && decoded(key) == name).then(|| decoded(value))
        })
    }

    /// A boolean as [`lenient::flag`] reads it. Absent and empty are `None`.
    ///
    /// # Errors
    /// The value is no boolean.
    pub fn flag(self, name: &'static str) -> Result<Option<bool>, Fault> {
        self.get(name).map_or(Ok(None), |text| lenient::flag(name, &text))
    }

    /// An integer as [`lenient::integer`] reads it. Absent and empty are `None`.
    ///
    /// # Errors
    /// The value is no integer.
    pub fn integer(self, name: &'static str) -> Result<Option<i64>, Fault> {
        self.get(name)
            .map_or(Ok(None), |text| lenient::integer(name, &text))
    }
}

// `modifyaccountpwd` has passwords here.
impl fmt::Debug for Query<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Query({} bytes)", self.0.len())
    }
}

fn decoded(text: &str) -> Cow<'_, str> {
    if !text.contains(['%', '+']) {
        return Cow::Borrowed(text);
    }
    let spaced = text.replace('+', " ");
    Cow::Owned(
        percent_encoding::percent_decode_str(&spaced)
            .decode_utf8_lossy()
            .into_owned(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check(raw: &str, name: &str, expect: Option<&str>) {
        assert_eq!(Query::new(raw).get(name).as_deref(), expect, "{raw:?} {name}");
    }

    #[test]
    fn finds_and_decodes() {
        check("skillid=1;2;3&phonelinkage=0", "skillid", Some("1;2;3"));
        check("skillid=1;2;3&phonelinkage=0", "phonelinkage", Some("0"));
        check("skillid=", "skillid", Some(""));
        check("skillid", "skillid", Some(""));
        check("", "skillid", None);
        check("", "", None);
        check("&&=x&a=1", "a", Some("1"));
        check("a=1&a=2", "a", Some("1"));
        check("a=x=y", "a", Some("x=y"));
        check("content=a+b%20c%2B%E4%B8%AD", "content", Some("a b c+中"));
        check("re%61son=200", "reason", Some("200"));
        check("a=%zz%4", "a", Some("%zz%4"));
        check("a=%ff", "a", Some("\u{fffd}"));
        check("Reason=1", "reason", None);
    }

    #[test]
    fn reads_types() {
        let query = Query::new("reason=+200&prolong=True&none=&bad=x");
        assert_eq!(query.integer("reason"), Ok(Some(200)));
        assert_eq!(query.flag("prolong"), Ok(Some(true)));
        assert_eq!(query.integer("none"), Ok(None));
        assert_eq!(query.flag("absent"), Ok(None));
        assert_eq!(
            query.flag("bad").unwrap_err().to_string(),
            "bad must be a boolean"
        );
        assert_eq!(
            query.integer("bad").unwrap_err().to_string(),
            "bad must be an integer"
        );
        assert!(!format!("{:?}", Query::new("oldpassword=secret")).contains("secret"));
    }

    proptest! {
        #[test]
        fn any_query_is_read(raw in "\\PC{0,80}", junk in "[&=%+a-c0-9]{0,80}", name in "[a-c]{0,2}") {
            let _ = Query::new(&raw).get(&name);
            if let Some(value) = Query::new(&junk).get(&name) {
                // U+FFFD takes three bytes where `%ff` took three.
                prop_assert!(value.len() <= junk.len());
            }
        }

        #[test]
        fn what_is_encoded_is_read_back(value in "\\PC{0,40}") {
            let encoded = percent_encoding::utf8_percent_encode(&value, percent_encoding::NON_ALPHANUMERIC);
            let raw = format!("x=1&value={encoded}&y");
            prop_assert_eq!(Query::new(&raw).get("value").unwrap(), value);
        }
    }
}
