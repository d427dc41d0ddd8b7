//! What the value of a path variable must be, after the path patterns of the 2018 server.

use std::fmt;

/// What the value of a path variable must be. Numbers are decimal digits without a leading zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Check {
    /// A number between the two, both included.
    Number(u32, u32),
    /// 1 to so many characters, none of them a control character.
    Text(usize),
    /// 1–24 of `0`–`9`, `,`, `%`, `*`, `#`: what can be dialled in a call. The server's pattern has
    /// no `#` because it looked at the still encoded text, where `#` is `%23`.
    SecondDial,
    /// 2–25 digits: a telephone number.
    Digits,
}

/// An agent's work number as far as a path tells: the configured range is checked later.
pub(crate) const AGENT_ID: Check = Check::Number(1, 999_999);
/// Longer than any id of the interface; a bound for what has none.
const ANY_TEXT: Check = Check::Text(256);
/// `modifyaccountpwd` alone has no pattern for its agent: it might be the name of an account.
pub(super) const ACCOUNT: Check = Check::Text(64);
/// Seconds of a rest: less than a day.
pub(super) const REST_TIME: Check = Check::Number(1, 86_399);

impl Check {
    /// What a variable of this name is wherever an operation doesn't say otherwise.
    pub(super) fn usual(name: &str) -> Self {
        match name {
            "agentid" | "workno" | "workNo" | "destno" => AGENT_ID,
            "skillid" | "ivrid" | "time" => Self::Number(1, u32::MAX),
            "vdnid" | "chatnum" => Self::Number(0, u32::MAX),
            "recordflag" | "recordbeforetalking" | "skilltype" => Self::Number(0, 1),
            "number" => Self::Digits,
            _ => ANY_TEXT,
        }
    }

    /// Whether the decoded text is such a value; for [`Check::Number`] the number, else 0.
    pub(crate) fn accept(self, text: &str) -> Option<u32> {
        let fits = match self {
            Self::Number(low, high) => return number(text).filter(|number| (low..=high).contains(number)),
            Self::Text(longest) => {
                (1..=longest).contains(&text.chars().count()) && !text.chars().any(char::is_control)
            }
            Self::SecondDial => {
                (1..=24).contains(&text.len())
                    && text
                        .bytes()
                        .all(|byte| byte.is_ascii_digit() || b",%*#".contains(&byte))
            }
            Self::Digits => (2..=25).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit()),
        };
        fits.then_some(0)
    }
}

/// Decimal digits without sign and leading zero.
fn number(text: &str) -> Option<u32> {
    let digits = text.as_bytes();
    if digits.len() > 10 || !digits.iter().all(u8::is_ascii_digit) || (digits.len() > 1 && digits[0] == b'0')
    {
        return None;
    }
    text.parse().ok()
}

impl fmt::Display for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Number(low, u32::MAX) => write!(f, "a number from {low}"),
            Self::Number(low, high) => write!(f, "a number from {low} to {high}"),
            Self::Text(longest) => write!(f, "a text of 1 to {longest} characters"),
            Self::SecondDial => f.write_str("1 to 24 of 0-9, comma, %, * and #"),
            Self::Digits => f.write_str("2 to 25 digits"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(what: Check, text: &str, expect: Option<u32>) {
        assert_eq!(what.accept(text), expect, "{what}: {text:?}");
    }

    #[test]
    fn numbers() {
        check(AGENT_ID, "1", Some(1));
        check(AGENT_ID, "999999", Some(999_999));
        for bad in [
            "",
            "0",
            "01",
            "1000000",
            "99999999999999999999",
            "1a",
            "-1",
            "+1",
            " 1",
            "１０１",
        ] {
            check(AGENT_ID, bad, None);
        }
        check(REST_TIME, "86399", Some(86_399));
        check(REST_TIME, "86400", None);
        check(Check::Number(0, 255), "0", Some(0));
        check(Check::Number(0, 255), "00", None);
        check(Check::Number(0, 1), "2", None);
    }

    #[test]
    fn texts() {
        check(Check::Text(5), "True", Some(0));
        check(Check::Text(5), "falsch", None);
        check(Check::Text(5), "", None);
        check(Check::Text(5), "中文中文中", Some(0));
        check(Check::Text(5), "a\u{0}", None);
        check(Check::SecondDial, "1,*#", Some(0));
        check(Check::SecondDial, "1234567890123456789012345", None);
        check(Check::Digits, "1", None);
        check(Check::Digits, "13900000000", Some(0));
    }
}
