//! What a new password has to be like (spec/agent.md §2.1).

use crate::ids::AgentId;

/// The rules, as settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PasswordRules {
    /// Fewest characters; 8.
    pub min_length: usize,
    /// Most characters; 32.
    pub max_length: usize,
    /// How many of upper case, lower case, digit and special are needed; 3.
    pub classes: usize,
}

impl Default for PasswordRules {
    fn default() -> Self {
        Self {
            min_length: 8,
            max_length: 32,
            classes: 3,
        }
    }
}

/// Why a new password is refused. History is checked by whoever keeps the hashes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasswordFault {
    /// Too short or too long.
    Length,
    /// Equals the agent's ID or its reverse.
    IsName,
    /// Two equal characters in a row.
    Repeats,
    /// Holds three or more consecutive characters of the agent ID.
    HoldsName,
    /// Too few kinds of characters.
    TooSimple,
    /// Equals the present password.
    Unchanged,
    /// Among the last ones used.
    UsedBefore,
}

/// Checks a new password against the rules.
///
/// # Errors
/// The first rule broken, in the order of [`PasswordFault`].
pub fn check(rules: &PasswordRules, agent: AgentId, new: &str) -> Result<(), PasswordFault> {
    let characters: Vec<char> = new.chars().collect();
    if !(rules.min_length..=rules.max_length).contains(&characters.len()) {
        return Err(PasswordFault::Length);
    }
    let id = agent.to_string();
    let reversed: String = id.chars().rev().collect();
    if new == id || new == reversed {
        return Err(PasswordFault::IsName);
    }
    if characters.windows(2).any(|pair| pair[0] == pair[1]) {
        return Err(PasswordFault::Repeats);
    }
    // Agent ids are digits, so byte windows are character windows.
    if id
        .as_bytes()
        .windows(3)
        .any(|part| new.as_bytes().windows(3).any(|piece| piece == part))
    {
        return Err(PasswordFault::HoldsName);
    }
    let kinds: [fn(&char) -> bool; 4] = [
        |c| c.is_uppercase(),
        |c| c.is_lowercase(),
        |c| c.is_numeric(),
        |c| !c.is_alphanumeric(),
    ];
    if kinds.iter().filter(|kind| characters.iter().any(kind)).count() < rules.classes {
        return Err(PasswordFault::TooSimple);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules() {
        let cases = [
            ("Demo@2026", Ok(())),
            ("Ab1-Ab1-", Ok(())),
            ("Ab1-Ab1", Err(PasswordFault::Length)),
            (&"Ab1-".repeat(8), Ok(())),
            (&"Ab1-".repeat(9), Err(PasswordFault::Length)),
            ("Demo@20266", Err(PasswordFault::Repeats)),
            ("Demo@123x", Err(PasswordFault::HoldsName)),
            ("Demo@321x", Ok(())),
            ("lowercase2", Err(PasswordFault::TooSimple)),
            ("lowercase-2", Ok(())),
            ("密码Aa1-密码", Ok(())),
        ];
        for (password, expected) in cases {
            assert_eq!(
                check(&PasswordRules::default(), AgentId(1234), password),
                expected,
                "{password}"
            );
        }
        let short = PasswordRules {
            min_length: 4,
            ..PasswordRules::default()
        };
        assert_eq!(check(&short, AgentId(1234), "4321"), Err(PasswordFault::IsName));
    }
}
