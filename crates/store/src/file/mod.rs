//! The directory as a text file, for `ccgate directory import|export`. The format is described in
//! `docs/directory.md`.
//!
//! A file is read as a whole: every fault is told with its line, and nothing is taken from a file
//! that has one.

mod elements;
mod export;
mod phones;
mod reader;
mod skills;

pub(crate) use export::element;
pub use export::export;

use crate::credential::NewCredential;
use crate::phone::NewPhone;
use crate::rules::{self, Fault, IdRange, Place};
use ccgate_core::AgentId;
use ccgate_core::directory::Directory;
use std::fmt;

/// What a file holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DirectoryFile {
    /// The VDNs in the order of the file.
    pub directories: Vec<Directory>,
    passwords: Vec<Password>,
    phones: Vec<phones::FilePhone>,
}

/// A password as the file gives it.
#[derive(Clone, PartialEq, Eq)]
struct Password {
    place: Place,
    agent: AgentId,
    line: usize,
    secret: Secret,
    must_change: bool,
}

#[derive(Clone, PartialEq, Eq)]
enum Secret {
    Plain(String),
    Hash(String),
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Password")
            .field("agent", &self.agent)
            .field("must_change", &self.must_change)
            .finish_non_exhaustive()
    }
}

impl DirectoryFile {
    /// Reads a file.
    ///
    /// # Errors
    /// Everything that is wrong with it, in the order of its lines.
    pub fn parse(text: &str, ids: IdRange) -> Result<Self, Vec<Fault>> {
        let mut reader = reader::Reader::new(text);
        let (table, errors) = toml::de::DeTable::parse_recoverable(text);
        if !errors.is_empty() {
            for error in errors {
                let offset = error.span().map(|span| span.start);
                reader.fault_at(offset, Place::File, "", error.message().trim_end());
            }
            return Err(reader.into_faults());
        }
        let file = elements::file(table.get_ref(), &mut reader);
        for fault in rules::check(&file.directories, ids) {
            reader.add_rule_fault(fault);
        }
        let phones = file.phones.iter().map(phones::FilePhone::listed);
        for fault in rules::check_phones(&file.directories, phones) {
            reader.add_rule_fault(fault);
        }
        let faults = reader.into_faults();
        if faults.is_empty() { Ok(file) } else { Err(faults) }
    }

    /// How many passwords have to be hashed: each takes its time.
    pub fn plain_passwords(&self) -> usize {
        self.passwords
            .iter()
            .filter(|password| matches!(password.secret, Secret::Plain(_)))
            .count()
    }

    /// The SIP phones of the file. Passwords in plain text are hashed for `realm` where the file names
    /// no other.
    pub fn phones(&self, realm: &str) -> Vec<NewPhone> {
        self.phones.iter().map(|phone| phone.account(realm)).collect()
    }

    /// The credentials that the file sets; `hash` makes a PHC string of a plain password or says why
    /// it can't be taken.
    ///
    /// # Errors
    /// A fault for each password that `hash` refused.
    pub fn credentials(
        &self,
        mut hash: impl FnMut(AgentId, &str) -> Result<String, String>,
    ) -> Result<Vec<NewCredential>, Vec<Fault>> {
        let (mut credentials, mut faults) = (Vec::new(), Vec::new());
        for password in &self.passwords {
            let hashed = match &password.secret {
                Secret::Hash(hash) => Ok(hash.clone()),
                Secret::Plain(plain) => hash(password.agent, plain),
            };
            match hashed {
                Ok(hash) => credentials.push(NewCredential {
                    agent: password.agent,
                    hash,
                    must_change: password.must_change,
                }),
                Err(text) => faults.push(Fault {
                    line: Some(password.line),
                    place: password.place,
                    field: "password",
                    text,
                }),
            }
        }
        if faults.is_empty() {
            Ok(credentials)
        } else {
            Err(faults)
        }
    }
}
