//! Why a command failed, and what the shell is told.

use ccgate_load::LoadError;
use ccgate_server::config::ConfigErrors;
use ccgate_server::run::StartError;
use ccgate_store::StoreError;
use std::fmt;
use std::process::ExitCode;

/// The command did not do what it should.
pub(crate) const FAILED: u8 = 1;
/// The command line is wrong; clap's own number.
pub(crate) const USAGE: u8 = 2;
/// The configuration is wrong (`EX_CONFIG` of sysexits.h): starting again doesn't help.
pub(crate) const CONFIG: u8 = 78;

/// A command's failure, as a text for people.
#[derive(Debug)]
pub(crate) struct Failure {
    code: u8,
    text: String,
}

impl Failure {
    /// It did not do what it should.
    pub(crate) fn failed(text: impl Into<String>) -> Self {
        Self {
            code: FAILED,
            text: text.into(),
        }
    }

    /// What it was asked for makes no sense.
    pub(crate) fn usage(text: impl Into<String>) -> Self {
        Self {
            code: USAGE,
            text: text.into(),
        }
    }

    /// The configuration is wrong.
    pub(crate) fn config(text: impl Into<String>) -> Self {
        Self {
            code: CONFIG,
            text: text.into(),
        }
    }

    /// What the process ends with.
    pub(crate) fn code(&self) -> ExitCode {
        ExitCode::from(self.code)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl From<ConfigErrors> for Failure {
    fn from(errors: ConfigErrors) -> Self {
        Self::config(errors.to_string())
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        // Each fault on a line of its own, not only the first.
        if let StoreError::Invalid(faults) = &error {
            let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
            return Self::failed(faults.join("\n"));
        }
        Self::failed(error.to_string())
    }
}

impl From<StartError> for Failure {
    fn from(error: StartError) -> Self {
        match error {
            StartError::Flows(_) => Self::config(error.to_string()),
            _ => Self::failed(error.to_string()),
        }
    }
}

impl From<LoadError> for Failure {
    fn from(error: LoadError) -> Self {
        match error {
            LoadError::Target(_) | LoadError::Option { .. } => Self::usage(error.to_string()),
            _ => Self::failed(error.to_string()),
        }
    }
}
