//! Keeps `docs/cli.md` equal to the command line; `UPDATE_DOCS=1` rewrites.

use crate::cli::Cli;
use clap::{Arg, Command, CommandFactory};
use std::collections::HashMap;
use std::path::Path;

const BEGIN: &str = "<!-- generated from the command line; UPDATE_DOCS=1 rewrites -->\n";
const END: &str = "<!-- end of what is generated -->\n";

#[test]
fn the_command_line_is_sound() {
    Cli::command().debug_assert();
}

#[test]
fn cli_md_shows_the_command_line() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/cli.md");
    let is = std::fs::read_to_string(&path).unwrap();
    let (head, rest) = is.split_once(BEGIN).expect("docs/cli.md has lost its mark");
    let (_, tail) = rest
        .split_once(END)
        .expect("docs/cli.md has lost its second mark");
    let (mut commands, mut tables) = (String::new(), HashMap::new());
    for command in Cli::command().get_subcommands() {
        describe("ccgate", command, &mut commands, &mut tables);
    }
    let expect = format!("{head}{BEGIN}{commands}\n{END}{tail}");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, &expect).unwrap();
        return;
    }
    assert!(
        is == expect,
        "docs/cli.md differs from the command line: run this test with UPDATE_DOCS=1"
    );
}

/// Describes a command, and refers to an earlier one if the options are the same.
fn describe(before: &str, command: &Command, out: &mut String, tables: &mut HashMap<String, String>) {
    let name = format!("{before} {}", command.get_name());
    if command.has_subcommands() {
        for inner in command.get_subcommands() {
            describe(&name, inner, out, tables);
        }
        return;
    }
    let about = command.get_long_about().or(command.get_about());
    out.push_str(&format!("\n### `{name}{}`\n\n", places(command)));
    out.push_str(&format!(
        "{}.\n",
        about
            .map(ToString::to_string)
            .unwrap_or_default()
            .trim_end_matches('.')
    ));
    let arguments: Vec<&Arg> = command
        .get_arguments()
        .filter(|arg| !matches!(arg.get_id().as_str(), "help" | "version"))
        .collect();
    if arguments.is_empty() {
        return;
    }
    let rows: Vec<String> = arguments
        .iter()
        .map(|arg| format!("| {} | {} |\n", shown(arg), meaning(arg)))
        .collect();
    let earlier = tables.entry(rows.concat()).or_insert_with(|| name.clone());
    if *earlier == name || rows.len() < 5 {
        out.push_str(&format!("\n| option | meaning |\n|---|---|\n{}", rows.concat()));
    } else {
        out.push_str(&format!("\nThe options are those of `{earlier}`.\n"));
    }
}

fn places(command: &Command) -> String {
    let place = |arg: &Arg| {
        let name = value_name(arg);
        if arg.is_required_set() {
            format!(" {name}")
        } else {
            format!(" [{name}]")
        }
    };
    command.get_positionals().map(place).collect()
}

fn shown(arg: &Arg) -> String {
    match arg.get_long() {
        None => format!("`{}`", value_name(arg)),
        Some(long) if arg.get_action().takes_values() => format!("`--{long} {}`", value_name(arg)),
        Some(long) => format!("`--{long}`"),
    }
}

fn value_name(arg: &Arg) -> String {
    let names = arg.get_value_names().unwrap_or_default();
    names
        .first()
        .map_or_else(|| arg.get_id().as_str().to_uppercase(), ToString::to_string)
}

fn meaning(arg: &Arg) -> String {
    let mut text = arg.get_help().map(ToString::to_string).unwrap_or_default();
    let defaults: Vec<_> = arg
        .get_default_values()
        .iter()
        .map(|value| value.to_string_lossy())
        .collect();
    if arg.get_action().takes_values() && !defaults.is_empty() && !defaults.concat().is_empty() {
        text.push_str(&format!(" [default: {}]", defaults.join(",")));
    }
    if let Some(variable) = arg.get_env() {
        text.push_str(&format!(" [environment: {}]", variable.to_string_lossy()));
    }
    text.replace('|', "\\|")
}
