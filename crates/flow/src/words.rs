//! Texts: what is said, names of fields, templates.

use crate::What;
use crate::reader::{Reader, Table, Value};
use crate::steps::Names;
use ccgate_core::flow::{Piece, Say, Template};

pub(crate) fn needed_say<'v>(
    table: &mut Table<'v, '_>,
    names: &mut Names<'v>,
    reader: &mut Reader,
) -> Vec<Say> {
    if table.take("say").is_none() {
        table.fault("say", "is missing", reader);
    }
    say(table, "say", names, reader)
}

/// `say = ["en/welcome", { digits = "account" }, { number = "left" }, "@position", "@minutes"]`.
pub(crate) fn say<'v>(
    table: &mut Table<'v, '_>,
    key: &'static str,
    names: &mut Names<'v>,
    reader: &mut Reader,
) -> Vec<Say> {
    let mut said = Vec::new();
    for value in table.array(key) {
        if let Some(text) = value.get_ref().as_str() {
            match text {
                "@position" => said.push(Say::Position),
                "@minutes" => said.push(Say::ExpectedMinutes),
                file if !is_file(file) => {
                    let text = "must be a file below the folder of prompts, \"@position\" or \"@minutes\"";
                    table.fault_of(value, key, text, reader);
                }
                file => {
                    names.uses(table, value.span().start, What::Prompt(file.to_owned()), reader);
                    said.push(Say::File(file.to_owned()));
                }
            }
            if matches!(text, "@position" | "@minutes") {
                names.speaks(table, value, "number/1", reader);
            }
            continue;
        }
        let only = value
            .get_ref()
            .as_table()
            .filter(|members| members.len() == 1)
            .and_then(|members| members.iter().next());
        match only.map(|(name, value)| (name.get_ref().as_ref(), value.get_ref().as_str())) {
            Some(("digits", Some(field))) if is_field(field) => {
                names.speaks(table, value, "digits/1", reader);
                said.push(Say::Digits(field.to_owned()));
            }
            Some(("number", Some(field))) if is_field(field) => {
                names.speaks(table, value, "number/1", reader);
                said.push(Say::Number(field.to_owned()));
            }
            _ => {
                let text = "must be a file, { digits = \"field\" } or { number = \"field\" }";
                table.fault_of(value, key, text, reader);
            }
        }
    }
    said
}

pub(crate) fn field(table: &mut Table<'_, '_>, key: &'static str, reader: &mut Reader) -> Option<String> {
    let value = table.need(key, reader)?;
    let name = table.text_of(value, key, reader)?;
    if !is_field(&name) {
        table.fault_of(value, key, field_rule(&name), reader);
        return None;
    }
    Some(name)
}

/// Whether a name may be that of a file below the folder of prompts.
pub(crate) fn is_file(name: &str) -> bool {
    (1..=100).contains(&name.len()) && !name.starts_with(['/', '@']) && !name.contains("..")
}

pub(crate) fn is_field(name: &str) -> bool {
    let good = |c: char| c.is_ascii_alphanumeric() || c == '_';
    (1..=32).contains(&name.len()) && name.chars().all(good)
}

pub(crate) fn field_rule(name: &str) -> String {
    format!("`{name}` is no name of a field: 1 to 32 letters, digits and _")
}

pub(crate) fn template_of(
    table: &Table<'_, '_>,
    value: &Value<'_>,
    key: &str,
    reader: &mut Reader,
) -> Option<Template> {
    let text = table.text_of(value, key, reader)?;
    let template = template(&text);
    if template.is_none() {
        let text = "has a brace without its other half; {{ and }} stand for braces";
        table.fault_of(value, key, text, reader);
    }
    template
}

/// `Hello {caller}`; `{{` and `}}` stand for braces.
pub(crate) fn template(text: &str) -> Option<Template> {
    let mut pieces = Vec::new();
    let mut plain = String::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '{' | '}' if chars.next_if_eq(&c).is_some() => plain.push(c),
            '{' => {
                let mut name = String::new();
                loop {
                    match chars.next()? {
                        '}' => break,
                        c => name.push(c),
                    }
                }
                if !is_field(&name) {
                    return None;
                }
                if !plain.is_empty() {
                    pieces.push(Piece::Text(std::mem::take(&mut plain)));
                }
                pieces.push(Piece::Field(name));
            }
            '}' => return None,
            c => plain.push(c),
        }
    }
    if !plain.is_empty() {
        pieces.push(Piece::Text(plain));
    }
    Some(Template(pieces))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates() {
        let text = |text: &str| Piece::Text(text.into());
        let field = |name: &str| Piece::Field(name.into());
        for (written, pieces) in [
            ("", Some(vec![])),
            ("a", Some(vec![text("a")])),
            ("a{b}c", Some(vec![text("a"), field("b"), text("c")])),
            ("{b}{c}", Some(vec![field("b"), field("c")])),
            ("{{b}}", Some(vec![text("{b}")])),
            ("{b", None),
            ("b}", None),
            ("{}", None),
            ("{a b}", None),
        ] {
            assert_eq!(template(written).map(|template| template.0), pieces, "{written}");
        }
    }
}
