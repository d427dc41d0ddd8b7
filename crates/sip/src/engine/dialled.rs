//! Numbers: read from messages, and led to trunks.

use super::leg::Way;
use super::{Engine, LegKey};
use crate::settings::CallerRule;
use ccgate_core::Phone;
use std::collections::VecDeque;

/// A number as the core may see it: 1–24 characters that belong in one. `None`: no number.
pub(super) fn number(text: &str) -> Option<Phone> {
    let fits = text.len() <= 24
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"+*#._-".contains(&b));
    (fits && !text.is_empty()).then(|| Phone::from(text))
}

/// A caller's number; empty when there is none or it is withheld.
pub(super) fn caller(text: &str) -> Phone {
    let withheld = text.eq_ignore_ascii_case("anonymous");
    number(text)
        .filter(|_| !withheld)
        .unwrap_or_else(|| Phone::from(""))
}

impl CallerRule {
    /// The number to show; `None`: anonymous.
    pub(super) fn apply(&self, given: Option<&Phone>) -> Option<String> {
        let given = given
            .map(|phone| phone.0.to_string())
            .filter(|number| !number.is_empty());
        match self {
            Self::Given => given,
            Self::Else(number) => given.or_else(|| Some(number.clone())),
            Self::Always(number) => Some(number.clone()),
            Self::Prefix(prefix) => given.map(|number| format!("{prefix}{number}")),
            Self::Withheld => None,
        }
    }
}

impl Engine {
    /// The trunk addresses that a number can go to, in the order in which they are tried: by the
    /// longest prefix, then the route's trunks, then each trunk's addresses. Those that don't answer
    /// are left out unless none does.
    pub(super) fn lead(&self, _key: LegKey, to: &Phone) -> VecDeque<Way> {
        let fitting = self
            .settings
            .routes
            .iter()
            .filter(|route| to.0.starts_with(&route.prefix));
        let Some(route) = fitting.max_by_key(|route| route.prefix.len()) else {
            return VecDeque::new();
        };
        let kept: String = to.0.chars().skip(route.strip).collect();
        let number = format!("{}{kept}", route.add);
        let mut all = Vec::new();
        for name in &route.trunks {
            let Some(trunk) = self.settings.trunks.iter().position(|t| &t.name == name) else {
                continue;
            };
            let caller = route
                .caller
                .as_ref()
                .unwrap_or(&self.settings.trunks[trunk].caller);
            for address in 0..self.settings.trunks[trunk].addresses.len() {
                all.push(Way {
                    trunk: Some(trunk),
                    address: Some(address),
                    number: number.clone(),
                    caller: caller.clone(),
                });
            }
        }
        let (up, down): (VecDeque<Way>, VecDeque<Way>) = all.into_iter().partition(|way| {
            way.place()
                .is_some_and(|(trunk, address)| self.trunks.is_up(trunk, address))
        });
        if up.is_empty() { down } else { up }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers() {
        assert_eq!(number("+8613900000000"), Some(Phone::from("+8613900000000")));
        for bad in ["", "a b", "123456789012345678901234567890", "a;b", "é"] {
            assert_eq!(number(bad), None, "{bad}");
        }
        assert_eq!(caller("Anonymous"), Phone::from(""));
    }

    #[test]
    fn caller_rules() {
        let given = Phone::from("100");
        let check = |rule: CallerRule, with: Option<&str>, without: Option<&str>| {
            assert_eq!(rule.apply(Some(&given)).as_deref(), with, "{rule:?}");
            assert_eq!(rule.apply(None).as_deref(), without, "{rule:?}");
        };
        check(CallerRule::Given, Some("100"), None);
        check(CallerRule::Else("1".to_owned()), Some("100"), Some("1"));
        check(CallerRule::Always("1".to_owned()), Some("1"), Some("1"));
        check(CallerRule::Prefix("0".to_owned()), Some("0100"), None);
        check(CallerRule::Withheld, None, None);
    }
}
