//! What may be wrong with a file.

use std::fmt;

/// Something wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The line, from 1; `None` for the file as a whole.
    pub line: Option<usize>,
    /// The character in the line, from 1, where it is known.
    pub column: Option<usize>,
    /// The step; empty outside one.
    pub step: String,
    /// The key; empty when it is about the whole step or file.
    pub key: String,
    /// What is wrong.
    pub text: String,
    /// The flow works all the same.
    pub warning: bool,
}

impl fmt::Display for Problem {
    /// `12: warning: step "menu": wait: must be …`; without the file's name, which goes before it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(line) = self.line {
            write!(f, "{line}: ")?;
        }
        if self.warning {
            f.write_str("warning: ")?;
        }
        if !self.step.is_empty() {
            write!(f, "step \"{}\": ", self.step)?;
        }
        if !self.key.is_empty() {
            write!(f, "{}: ", self.key)?;
        }
        f.write_str(&self.text)
    }
}
