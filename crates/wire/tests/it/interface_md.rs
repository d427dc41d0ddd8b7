//! The list of operations in `docs/interface.md` is made from the table. `UPDATE_DOCS=1` rewrites it.

use ccgate_wire::operations::{Chapter, Operation, Support, beyond, operations};
use std::fmt::Write;
use std::path::Path;

const BEGIN: &str =
    "<!-- operations: generated from crates/wire by UPDATE_DOCS=1 cargo test -p ccgate-wire -->\n";

fn row(operation: &Operation) -> String {
    let Operation {
        method,
        pattern,
        query,
        log_name,
        page,
        ..
    } = operation;
    let query = if query.is_empty() {
        String::new()
    } else {
        format!("?{}", query.join("&"))
    };
    let support = match operation.support {
        Support::Works(_) => "**works**".to_string(),
        Support::Pushed => "**works**: ccgate makes this request".to_string(),
        Support::Planned(milestone) => format!("planned: {}", milestone.name()),
        Support::Never(why) => format!("never: {why}"),
    };
    format!(
        "| {} `{pattern}{query}` | {log_name} | {page} | {support} |\n",
        method.name()
    )
}

fn list() -> String {
    let count = |wanted: fn(&Support) -> bool| {
        operations()
            .filter(|operation| wanted(&operation.support))
            .count()
    };
    let works = count(|support| matches!(support, Support::Works(_) | Support::Pushed));
    let planned = count(|support| matches!(support, Support::Planned(_)));
    let never = count(|support| matches!(support, Support::Never(_)));
    let mut text = format!(
        "Of {} operations {works} work, {planned} are planned, {never} won't come.\n",
        operations().count()
    );
    let head = "| Operation | Log name | Page | ccgate |\n|---|---|---|---|\n";
    for chapter in Chapter::ALL {
        let rows: String = chapter.operations().iter().map(row).collect();
        write!(
            text,
            "\n### {} ({})\n\n{head}{rows}",
            chapter.name(),
            chapter.operations().len()
        )
        .unwrap();
    }
    let rows: String = beyond().map(row).collect();
    write!(text, "\n### Beyond the interface\n\n{head}{rows}").unwrap();
    text
}

#[test]
fn the_list_of_operations_is_the_table() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/interface.md");
    let text = std::fs::read_to_string(&file).unwrap();
    let (head, written) = text
        .split_once(BEGIN)
        .expect("docs/interface.md has lost the mark of its generated part");
    let list = list();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&file, format!("{head}{BEGIN}{list}")).unwrap();
        return;
    }
    assert!(
        written == list,
        "docs/interface.md is out of date: UPDATE_DOCS=1 cargo test -p ccgate-wire rewrites it"
    );
}
