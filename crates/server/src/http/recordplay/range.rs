//! The header `Range` (RFC 9110 §14), as far as it is about one range of bytes.

/// What of a body is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// All of it: without the header, and where it is of another kind than understood.
    All,
    /// From this byte to that, both included.
    Part(u64, u64),
    /// A range that doesn't exist.
    Nothing,
}

/// Reads a `Range` for a body of `length` bytes. Several ranges are answered with all.
pub(super) fn wanted(range: Option<&str>, length: u64) -> Wanted {
    let range = range.and_then(|text| text.trim().strip_prefix("bytes="));
    let Some((first, last)) = range
        .filter(|text| !text.contains(','))
        .and_then(|text| text.split_once('-'))
    else {
        return Wanted::All;
    };
    let number = |text: &str| {
        let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        // More than any length is as good as the greatest.
        digits.then(|| text.parse().unwrap_or(u64::MAX))
    };
    match (first.trim(), last.trim()) {
        ("", count) => match number(count) {
            None => Wanted::All,
            Some(0) => Wanted::Nothing,
            Some(_) if length == 0 => Wanted::Nothing,
            Some(count) => Wanted::Part(length.saturating_sub(count), length - 1),
        },
        (first, last) => match (number(first), number(last)) {
            (Some(first), _) if first >= length && (last.is_empty() || number(last).is_some()) => {
                Wanted::Nothing
            }
            (Some(first), None) if last.is_empty() => Wanted::Part(first, length - 1),
            (Some(first), Some(last)) if first <= last => Wanted::Part(first, last.min(length - 1)),
            _ => Wanted::All,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn ranges() {
        use Wanted::{All, Nothing, Part};
        for (text, expect) in [
            ("bytes=0-", Part(0, 99)),
            ("bytes=0-0", Part(0, 0)),
            ("bytes=10-19", Part(10, 19)),
            ("bytes= 10 - 19 ", Part(10, 19)),
            ("bytes=10-1000", Part(10, 99)),
            ("bytes=99-", Part(99, 99)),
            ("bytes=-10", Part(90, 99)),
            ("bytes=-1000", Part(0, 99)),
            ("bytes=0-99999999999999999999999", Part(0, 99)),
            ("bytes=100-", Nothing),
            ("bytes=100-200", Nothing),
            ("bytes=99999999999999999999999-", Nothing),
            ("bytes=-0", Nothing),
            ("bytes=20-10", All),
            ("bytes=0-9,20-29", All),
            ("bytes=-", All),
            ("bytes=a-b", All),
            ("bytes=1-b", All),
            ("bytes=100-b", All),
            ("bytes=+1-2", All),
            ("items=0-1", All),
            ("", All),
        ] {
            assert_eq!(wanted(Some(text), 100), expect, "{text}");
        }
        assert_eq!(wanted(None, 100), All);
        assert_eq!(wanted(Some("bytes=0-"), 0), Nothing);
        assert_eq!(wanted(Some("bytes=-5"), 0), Nothing);
    }

    proptest! {
        #[test]
        fn a_part_lies_within(text in "(bytes=)?[-0-9, a]{0,24}", length in 0_u64..1000) {
            if let Wanted::Part(first, last) = wanted(Some(&text), length) {
                prop_assert!(first <= last && last < length);
            }
        }
    }
}
