//! Reading what desktops really send (spec/wire.md §1 rules 6 and 7, spec/agent.md §0).
//!
//! Numbers and booleans come as JSON values or as strings of any case and spacing, absent members
//! as `null` or not at all, and members that nobody knows come too. A value that can't be meant is
//! a [`Fault`] that names the member and never shows the value.

use serde_json::{Map, Value};
use std::borrow::Cow;
use std::fmt;

/// A member or parameter of the wrong type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Its name.
    pub member: &'static str,
    /// What it must be, such as `"a boolean"`.
    pub expected: &'static str,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} must be {}", self.member, self.expected)
    }
}

impl std::error::Error for Fault {}

/// A body that is no JSON object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BodyFault {
    /// Not JSON, or nested deeper than 128.
    NotJson,
    /// JSON, but not an object.
    NotAnObject,
}

impl fmt::Display for BodyFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotJson => "the body is not JSON",
            Self::NotAnObject => "the body is not a JSON object",
        })
    }
}

impl std::error::Error for BodyFault {}

/// The JSON object of a body.
#[derive(Clone, Default, PartialEq)]
pub struct Object(Map<String, Value>);

impl Object {
    /// Reads a body. An empty one, `null`, `""` and `{}` are the same. A byte order mark is skipped;
    /// of a member that occurs twice the last counts.
    ///
    /// # Errors
    /// Not JSON, or JSON of another kind.
    pub fn parse(body: &[u8]) -> Result<Self, BodyFault> {
        let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
        if body.iter().all(u8::is_ascii_whitespace) {
            return Ok(Self::default());
        }
        match serde_json::from_slice(body).map_err(|_| BodyFault::NotJson)? {
            Value::Object(members) => Ok(Self(members)),
            Value::Null => Ok(Self::default()),
            Value::String(text) if text.is_empty() => Ok(Self::default()),
            _ => Err(BodyFault::NotAnObject),
        }
    }

    /// A text. Numbers are taken in their shortest form; absent and `null` are `None`, `""` is not:
    /// whether a text may be empty differs from member to member.
    ///
    /// # Errors
    /// Neither a string nor a number.
    pub fn text(&self, member: &'static str) -> Result<Option<Cow<'_, str>>, Fault> {
        match self.present(member) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(Cow::Borrowed(text))),
            Some(Value::Number(number)) => Ok(Some(Cow::Owned(number.to_string()))),
            Some(_) => Err(Fault {
                member,
                expected: "a string",
            }),
        }
    }

    /// A boolean: `true`, `"true"`, `"True"`, `1`, `"1"` and their opposites. Absent, `null` and
    /// `""` are `None`.
    ///
    /// # Errors
    /// Anything else.
    pub fn flag(&self, member: &'static str) -> Result<Option<bool>, Fault> {
        match self.present(member) {
            None => Ok(None),
            Some(Value::Bool(value)) => Ok(Some(*value)),
            Some(Value::String(text)) => flag(member, text),
            Some(Value::Number(number)) => flag(member, &number.to_string()),
            Some(_) => Err(NOT_A_FLAG.of(member)),
        }
    }

    /// An integer: `4`, `"4"`, `" 4 "`, `4.0`. Absent, `null` and `""` are `None`.
    ///
    /// # Errors
    /// Anything else.
    pub fn integer(&self, member: &'static str) -> Result<Option<i64>, Fault> {
        match self.present(member) {
            None => Ok(None),
            Some(Value::String(text)) => integer(member, text),
            Some(Value::Number(number)) => number
                .as_i64()
                .or_else(|| whole(number.as_f64()?))
                .map(Some)
                .ok_or(NOT_AN_INTEGER.of(member)),
            Some(_) => Err(NOT_AN_INTEGER.of(member)),
        }
    }

    /// A list of integers, each as in [`Object::integer`]; a single one is a list of one. Absent,
    /// `null` and `""` are the empty list.
    ///
    /// # Errors
    /// Anything else, also when only one element is.
    pub fn integers(&self, member: &'static str) -> Result<Vec<i64>, Fault> {
        let Some(Value::Array(elements)) = self.present(member) else {
            return Ok(self.integer(member)?.into_iter().collect());
        };
        let read = |element: &Value| match element {
            Value::String(text) => integer(member, text).ok().flatten(),
            Value::Number(number) => number.as_i64(),
            _ => None,
        };
        elements.iter().map(read).collect::<Option<_>>().ok_or(Fault {
            member,
            expected: "a list of integers",
        })
    }

    /// An object within. Absent, `null` and `""` are `None`.
    ///
    /// # Errors
    /// Anything else.
    pub fn object(&self, member: &'static str) -> Result<Option<Self>, Fault> {
        match self.present(member) {
            None => Ok(None),
            Some(Value::String(text)) if text.is_empty() => Ok(None),
            Some(Value::Object(members)) => Ok(Some(Self(members.clone()))),
            Some(_) => Err(Fault {
                member,
                expected: "an object",
            }),
        }
    }

    /// A list of objects within. Absent and `null` are `None`.
    ///
    /// # Errors
    /// Anything else, also when only one element is.
    pub fn objects(&self, member: &'static str) -> Result<Option<Vec<Self>>, Fault> {
        let fault = Fault {
            member,
            expected: "a list of objects",
        };
        let read = |element: &Value| match element {
            Value::Object(members) => Ok(Self(members.clone())),
            _ => Err(fault),
        };
        match self.present(member) {
            None => Ok(None),
            Some(Value::Array(elements)) => elements.iter().map(read).collect::<Result<_, _>>().map(Some),
            Some(_) => Err(fault),
        }
    }

    /// A list of texts within. Absent and `null` are `None`.
    ///
    /// # Errors
    /// Anything else, also when only one element is.
    pub fn texts(&self, member: &'static str) -> Result<Option<Vec<String>>, Fault> {
        let fault = Fault {
            member,
            expected: "a list of strings",
        };
        let read = |element: &Value| element.as_str().map(str::to_owned).ok_or(fault);
        match self.present(member) {
            None => Ok(None),
            Some(Value::Array(elements)) => elements.iter().map(read).collect::<Result<_, _>>().map(Some),
            Some(_) => Err(fault),
        }
    }

    /// Whether there is such a member that is not `null`.
    #[must_use]
    pub fn has(&self, member: &str) -> bool {
        self.present(member).is_some()
    }

    fn present(&self, member: &str) -> Option<&Value> {
        self.0.get(member).filter(|value| !value.is_null())
    }
}

// Passwords are in bodies.
impl fmt::Debug for Object {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Object({} members)", self.0.len())
    }
}

/// What was expected, before it is known of which member.
struct Expected(&'static str);

const NOT_A_FLAG: Expected = Expected("a boolean");
const NOT_AN_INTEGER: Expected = Expected("an integer");

impl Expected {
    const fn of(self, member: &'static str) -> Fault {
        Fault {
            member,
            expected: self.0,
        }
    }
}

/// A boolean from text: `true`, `false` in any case, `1`, `0`, with spaces around. Empty is `None`.
///
/// # Errors
/// Anything else.
pub fn flag(member: &'static str, text: &str) -> Result<Option<bool>, Fault> {
    match text.trim() {
        "" => Ok(None),
        "1" => Ok(Some(true)),
        "0" => Ok(Some(false)),
        word if word.eq_ignore_ascii_case("true") => Ok(Some(true)),
        word if word.eq_ignore_ascii_case("false") => Ok(Some(false)),
        _ => Err(NOT_A_FLAG.of(member)),
    }
}

/// An integer from text: decimal, with spaces around. Empty is `None`.
///
/// # Errors
/// Anything else.
pub fn integer(member: &'static str, text: &str) -> Result<Option<i64>, Fault> {
    match text.trim() {
        "" => Ok(None),
        digits => digits.parse().map(Some).map_err(|_| NOT_AN_INTEGER.of(member)),
    }
}

/// 4.0 is meant as 4. The bounds are where every f64 is still a whole number of its own.
fn whole(number: f64) -> Option<i64> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    #[allow(clippy::cast_possible_truncation)] // whole and within ±2^53
    (number.fract() == 0.0 && number.abs() <= EXACT).then_some(number as i64)
}

#[cfg(test)]
mod tests;
