//! Digits and numbers as files that are played one after another.

/// A number as it is said: `number/21` is made of `number/20` and `number/1`; above 99 there are many.
pub(crate) fn number(language: &str, number: u64) -> Vec<String> {
    let file = |word: u64| below(language, &format!("number/{word}"));
    match number {
        0..=20 => vec![file(number)],
        21..=99 if number.is_multiple_of(10) => vec![file(number)],
        21..=99 => vec![file(number / 10 * 10), file(number % 10)],
        _ => vec![below(language, "number/many")],
    }
}

/// A text digit by digit; what is none is left out.
pub(crate) fn digits(language: &str, text: &str) -> Vec<String> {
    let digits = text.chars().filter(char::is_ascii_digit);
    digits
        .map(|digit| below(language, &format!("digits/{digit}")))
        .collect()
}

/// A flow without a language has its numbers at the top of the directory of prompts.
fn below(language: &str, file: &str) -> String {
    if language.is_empty() {
        file.to_owned()
    } else {
        format!("{language}/{file}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_digits() {
        for (value, expect) in [
            (0, vec!["en/number/0"]),
            (20, vec!["en/number/20"]),
            (21, vec!["en/number/20", "en/number/1"]),
            (30, vec!["en/number/30"]),
            (99, vec!["en/number/90", "en/number/9"]),
            (100, vec!["en/number/many"]),
            (999, vec!["en/number/many"]),
        ] {
            assert_eq!(number("en", value), expect, "{value}");
        }
        assert_eq!(digits("de", "1*0"), ["de/digits/1", "de/digits/0"]);
        assert_eq!(digits("", "7"), ["digits/7"]);
    }
}
