//! New passwords: read from a prompt or a pipe, never from the command line, where others see them.

use crate::failure::Failure;
use crate::installation::Installation;
use ccgate_core::AgentId;
use ccgate_core::password::{PasswordFault, PasswordRules, check};
use ccgate_server::auth::{Passwords, Secret};
use clap::Args;
use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};
use std::fmt::Display;
use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, IsTerminal, Write, stdin};
use tokio::signal::ctrl_c;
use tokio::task::spawn_blocking;

/// The interface takes no longer one (spec/agent.md §1.1).
const LONGEST: usize = 32;
/// Most bytes that are read of a line.
const LINE: u64 = 4096;

/// How a new password comes and what is done with it.
#[derive(Args, Clone, Copy, Debug)]
pub(crate) struct PasswordArgs {
    /// Read the password from the first line of standard input instead of asking for it
    #[arg(long)]
    password_stdin: bool,
    /// Take a password that breaks the rules for passwords
    #[arg(long)]
    force: bool,
    /// Don't make the agent change it at the next sign-in
    #[arg(long)]
    no_change: bool,
}

impl PasswordArgs {
    /// Whether the agent has to change it.
    pub(crate) fn must_change(self) -> bool {
        !self.no_change
    }

    /// Reads a new password, checks it and gives its hash.
    pub(crate) async fn read(self, installation: &Installation, agent: AgentId) -> Result<String, Failure> {
        let password = if self.password_stdin || !stdin().is_terminal() {
            first_line(stdin().lock())?
        } else {
            ask(format!("New password of agent {agent}")).await?
        };
        let rules = installation.config.password.rules;
        judge(&rules, agent, &password, self.force).map_err(Failure::failed)?;
        hasher(installation)?
            .hash(&Secret::from(password.as_str()))
            .await
            .map_err(|fault| Failure::failed(fault.to_string()))
    }
}

/// Reads the password of a VDN's account of the configuration interface, which signs in with this
/// number, checks it and gives its hash.
pub(crate) async fn hash_of_account(
    installation: &Installation,
    number: u32,
    from_stdin: bool,
    force: bool,
) -> Result<String, Failure> {
    let password = if from_stdin || !stdin().is_terminal() {
        first_line(stdin().lock())?
    } else {
        ask(format!("New password of account {number}")).await?
    };
    let rules = installation.config.password.rules;
    judge(&rules, AgentId(number), &password, force).map_err(Failure::failed)?;
    hasher(installation)?
        .hash(&Secret::from(password.as_str()))
        .await
        .map_err(|fault| Failure::failed(fault.to_string()))
}

/// Reads the SIP password of a phone.
pub(crate) async fn secret_of_phone(number: &str, from_stdin: bool) -> Result<String, Failure> {
    if from_stdin || !stdin().is_terminal() {
        first_line(stdin().lock())
    } else {
        ask(format!("New SIP password of phone {number}")).await
    }
}

/// What makes hashes, at the configured cost.
pub(crate) fn hasher(installation: &Installation) -> Result<Passwords, Failure> {
    Passwords::new(&installation.config.password.cost).map_err(|fault| Failure::config(fault.to_string()))
}

/// Says why a password can't be taken.
pub(crate) fn judge(rules: &PasswordRules, agent: AgentId, new: &str, force: bool) -> Result<(), String> {
    if !(1..=LONGEST).contains(&new.chars().count()) {
        return Err(format!("a password has 1 to {LONGEST} characters"));
    }
    if force {
        return Ok(());
    }
    check(rules, agent, new).map_err(|fault| match fault {
        PasswordFault::Length => {
            let PasswordRules {
                min_length,
                max_length,
                ..
            } = rules;
            format!("the password must have {min_length} to {max_length} characters")
        }
        PasswordFault::IsName => "the password must not be the agent's number or its reverse".to_owned(),
        PasswordFault::Repeats => "the password must not have two equal characters in a row".to_owned(),
        PasswordFault::HoldsName => {
            "the password must not hold three characters in a row of the agent's number".to_owned()
        }
        PasswordFault::TooSimple => format!(
            "the password must have {} of these: upper case, lower case, digit, special character",
            rules.classes
        ),
        PasswordFault::Unchanged | PasswordFault::UsedBefore => "the password was used before".to_owned(),
    })
}

fn first_line(from: impl BufRead) -> Result<String, Failure> {
    let mut line = String::new();
    let read = from.take(LINE).read_line(&mut line);
    read.map_err(|error| Failure::failed(format!("the password can't be read: {error}")))?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

async fn ask(what: String) -> Result<String, Failure> {
    let open = OpenOptions::new().read(true).write(true).open("/dev/tty");
    let terminal = open.map_err(|error| unusable(&error))?;
    let _hidden = Hidden::new(&terminal)?;
    let asking = spawn_blocking(move || ask_twice(&terminal, what));
    // Else Ctrl-C would leave a terminal behind that shows nothing.
    tokio::select! {
        asked = asking => asked.unwrap_or_else(|error| Err(unusable(&error))),
        _ = ctrl_c() => Err(Failure::failed("interrupted, nothing was changed")),
    }
}

fn ask_twice(mut terminal: &File, what: String) -> Result<String, Failure> {
    let mut lines = BufReader::new(terminal);
    let mut ask = |what: String| {
        let asked = write!(terminal, "{what}: ").and_then(|()| terminal.flush());
        asked.map_err(|error| unusable(&error))?;
        let line = first_line(&mut lines);
        let _ = writeln!(terminal);
        line
    };
    let password = ask(what)?;
    if ask("The same again".to_owned())? != password {
        return Err(Failure::failed("the two differ, nothing was changed"));
    }
    Ok(password)
}

fn unusable(error: &dyn Display) -> Failure {
    Failure::failed(format!(
        "the terminal can't be used ({error}): try --password-stdin"
    ))
}

/// While it lives the terminal doesn't show what is typed.
struct Hidden {
    terminal: File,
    before: Termios,
}

impl Hidden {
    fn new(terminal: &File) -> Result<Self, Failure> {
        let terminal = terminal.try_clone().map_err(|error| unusable(&error))?;
        let before = tcgetattr(&terminal).map_err(|error| unusable(&error))?;
        let mut silent = before.clone();
        silent.local_modes.remove(LocalModes::ECHO);
        tcsetattr(&terminal, OptionalActions::Flush, &silent).map_err(|error| unusable(&error))?;
        Ok(Self { terminal, before })
    }
}

impl Drop for Hidden {
    fn drop(&mut self) {
        let _ = tcsetattr(&self.terminal, OptionalActions::Flush, &self.before);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_taken() {
        let check = |password: &str, force: bool, expect: &str| {
            let got = judge(&PasswordRules::default(), AgentId(1234), password, force);
            let got = got.err().unwrap_or_default();
            assert!(
                got.contains(expect) && got.is_empty() == expect.is_empty(),
                "{password}: {got}"
            );
        };
        check("Demo@2026", false, "");
        check("", false, "1 to 32");
        check("", true, "1 to 32");
        check(&"Ab1-".repeat(9), true, "1 to 32");
        check("short", false, "8 to 32");
        check("short", true, "");
        check("lowercase2", false, "3 of these");
        check("Abc-1234x", false, "three characters");
    }

    #[test]
    fn the_line_break_is_no_part_of_it() {
        let check = |input: &str, expect: &str| assert_eq!(first_line(input.as_bytes()).unwrap(), expect);
        check("Demo@2026\r\n", "Demo@2026");
        check("Demo@2026", "Demo@2026");
        check(" a b \nsecond", " a b ");
        check("", "");
    }
}
