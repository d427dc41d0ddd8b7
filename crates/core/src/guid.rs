//! The session token.

use std::fmt;
use subtle::ConstantTimeEq;

/// A session token: 32 hex digits, a dot and the name of the node that issued it.
///
/// The form is safe for every known client: none of `=` `:` `;` `,` can appear (spec/wire.md §1
/// rule 8). It is compared in constant time and never printed by `Debug`.
#[derive(Clone)]
pub struct Guid(Box<str>);

impl Guid {
    /// A Guid from 128 random bits and the issuing node's name, e.g. `AgentGateway0`.
    ///
    /// The caller vouches that the bits are random and the name is made of letters and digits.
    pub fn from_random(bits: u128, node: &str) -> Self {
        Self(format!("{bits:032x}.{node}").into())
    }

    /// A Guid as a client presents it or as the store kept it. Any text is taken: a wrong one
    /// simply equals no session's.
    pub fn presented(text: &str) -> Self {
        Self(text.into())
    }

    /// The token itself. For the reply header, the push request and the store; never for a log.
    pub fn secret(&self) -> &str {
        &self.0
    }
}

impl PartialEq for Guid {
    fn eq(&self, other: &Self) -> bool {
        self.0.as_bytes().ct_eq(other.0.as_bytes()).into()
    }
}

impl Eq for Guid {}

impl fmt::Debug for Guid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Guid(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_is_safe_for_every_client() {
        let cases = [
            (0, "00000000000000000000000000000000.AgentGateway0"),
            (0xabc, "00000000000000000000000000000abc.AgentGateway0"),
            (u128::MAX, "ffffffffffffffffffffffffffffffff.AgentGateway0"),
        ];
        for (bits, expected) in cases {
            let guid = Guid::from_random(bits, "AgentGateway0");
            assert_eq!(guid.secret(), expected);
            assert!(!guid.secret().contains(['=', ':', ';', ',', ' ']));
        }
    }

    #[test]
    fn equal_only_when_every_character_is() {
        let guid = Guid::from_random(7, "Node");
        let secret = guid.secret().to_owned();
        assert_eq!(guid, Guid::presented(&secret));
        for other in [
            "",
            "7",
            &secret[1..],
            &secret.to_uppercase(),
            &format!("{secret} "),
        ] {
            assert_ne!(guid, Guid::presented(other), "{other}");
        }
    }

    #[test]
    fn debug_shows_nothing() {
        assert_eq!(format!("{:?}", Guid::from_random(7, "Node")), "Guid(…)");
    }
}
