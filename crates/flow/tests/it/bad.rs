//! Files with faults: each is told, with its line.

use super::{NOW, file};
use ccgate_flow::parse;

/// Everything that is told of a file, in order.
fn told(text: &str) -> Vec<String> {
    let (flow, problems) = parse(text, NOW);
    let faulty = problems.iter().any(|problem| !problem.warning);
    assert_eq!(flow.is_none(), faulty, "{problems:?}");
    problems.iter().map(ToString::to_string).collect()
}

#[test]
fn steps() {
    const END: &str = "[step.e]\ndo = \"end\"";
    for (step, expect) in [
        ("", "step \"a\": do: is missing"),
        (
            "do = \"dance\"",
            "step \"a\": do: must be one of hours, play, menu, collect, set, branch, lookup, queue, voicemail, callback, transfer, end",
        ),
        (
            "do = \"end\"\nnext = \"e\"",
            "step \"a\": unknown key `next`; known are do, say",
        ),
        ("do = \"play\"\nnext = \"e\"", "step \"a\": say: is missing"),
        ("do = \"play\"\nsay = \"x\"", "step \"a\": next: is missing"),
        (
            "do = \"play\"\nsay = \"x\"\nnext = \"y\"",
            "step \"a\": next: there is no step \"y\"",
        ),
        (
            "do = \"play\"\nsay = \"../x\"\nnext = \"e\"",
            "step \"a\": say: must be a file below the folder of prompts, \"@position\" or \"@minutes\"",
        ),
        (
            "do = \"play\"\nsay = [1]\nnext = \"e\"",
            "step \"a\": say: must be a file, { digits = \"field\" } or { number = \"field\" }",
        ),
        (
            "do = \"hours\"\nhours = \"night\"\nopen = \"e\"\nclosed = \"e\"",
            "step \"a\": hours: there are no hours \"night\"",
        ),
        (
            "do = \"menu\"\nsay = \"x\"\notherwise = \"e\"",
            "step \"a\": keys: names no key: `keys = { 1 = \"step\" }`",
        ),
        (
            "do = \"menu\"\nsay = \"x\"\nkeys = { 12 = \"e\", 1 = \"e\" }\notherwise = \"e\"",
            "step \"a\": keys: `12` is no key of a telephone: 0-9, \"*\", \"#\"",
        ),
        (
            "do = \"menu\"\nsay = \"x\"\nkeys = { 1 = \"e\" }\ntries = 11\notherwise = \"e\"",
            "step \"a\": tries: must be a whole number from 1 to 10",
        ),
        (
            "do = \"menu\"\nsay = \"x\"\nkeys = { 1 = \"e\" }\nwait = \"5\"\notherwise = \"e\"",
            "step \"a\": wait: must be a time such as \"10s\", from 1s to 60s",
        ),
        (
            "do = \"collect\"\nsay = \"x\"\nfield = \"a b\"\nnext = \"e\"\notherwise = \"e\"",
            "step \"a\": field: `a b` is no name of a field: 1 to 32 letters, digits and _",
        ),
        (
            "do = \"collect\"\nsay = \"x\"\nfield = \"p\"\nleast = 5\nmost = 4\nnext = \"e\"\notherwise = \"e\"",
            "step \"a\": least: is more than `most`",
        ),
        (
            "do = \"set\"\ndata = \"{x\"\nnext = \"e\"",
            "step \"a\": data: has a brace without its other half; {{ and }} stand for braces",
        ),
        (
            "do = \"set\"\npriority = 256\nnext = \"e\"",
            "step \"a\": priority: must be a whole number from 0 to 255",
        ),
        (
            "do = \"lookup\"\nurl = \"https://{caller}/\"\nnext = \"e\"\notherwise = \"e\"",
            "step \"a\": url: must begin with http:// or https:// and a host without fields",
        ),
        (
            "do = \"lookup\"\nurl = \"https://x/\"\ntake = { a = \"b\" }\nnext = \"e\"\notherwise = \"e\"",
            "step \"a\": take: must be a JSON pointer such as \"/customer/level\"",
        ),
        ("do = \"queue\"", "step \"a\": skill: is missing"),
        (
            "do = \"queue\"\nskill = 1\nannounce = { every = \"1s\", say = \"x\" }",
            "step \"a\": every: must be a time such as \"10s\", from 5s to 3600s",
        ),
        (
            "do = \"queue\"\nskill = 1\nagent = \"anna\"",
            "step \"a\": agent: must be a work number",
        ),
        (
            "do = \"transfer\"\notherwise = \"e\"",
            "step \"a\": needs either `number` or `agent`",
        ),
        (
            "do = \"transfer\"\nnumber = \"call me\"\notherwise = \"e\"",
            "step \"a\": number: must have 1 to 24 of 0-9, * and #",
        ),
    ] {
        let said = told(&file(&format!("[step.a]\n{step}\n{END}")));
        let found = said
            .iter()
            .any(|line| line.split_once(": ").is_some_and(|(_, text)| text == expect));
        assert!(found, "{step}\n{expect}\n{said:#?}");
    }
}

#[test]
fn the_head() {
    let steps = "[step.a]\ndo = \"end\"";
    for (head, expect) in [
        (
            "",
            vec![
                "1: flow: is missing",
                "1: name: is missing",
                "1: name: must have 1 to 255 bytes",
                "1: access_code: is missing",
                "1: start: is missing",
            ],
        ),
        (
            "flow = 1501\nname = \"n\"\naccess_code = \"1\"\nstart = \"a\"\n",
            vec!["1: flow: must be a whole number from 1 to 1500"],
        ),
        (
            "flow = 1\nname = \"n\"\naccess_code = \"one\"\nstart = \"a\"\n",
            vec!["3: access_code: must have 1 to 24 of 0-9, * and #"],
        ),
        (
            "flow = 1\nname = \"n\"\naccess_code = \"1\"\nstart = \"b\"\n",
            vec!["4: start: there is no step \"b\""],
        ),
        (
            "flow = 1\nname = \"n\"\naccess_code = \"1\"\nstart = \"a\"\ntime_zone = \"Moon\"\n",
            vec![
                "5: time_zone: must be the name of a time zone such as \"Asia/Shanghai\", or a distance from UTC such as \"+08:00\"",
            ],
        ),
        (
            "flow = 1\nname = \"n\"\naccess_code = \"1\"\nstart = \"a\"\nholidays = [\"2026-02-30\"]\n",
            vec!["5: holidays: must be a day such as \"2026-12-24\", or \"12-25\" for every year"],
        ),
        (
            "flow = 1\nname = \"n\"\naccess_code = \"1\"\nstart = \"a\"\n[hours]\nx = \"mon 18:00-08:00\"\n",
            vec!["6: x: must be days and times such as \"mon-fri 08:00-18:00\" or \"sat,sun 10:00-12:30\""],
        ),
        (
            "flow = 1\nname = \"n\"\naccess_code = \"1\"\nstart = \"a\"\nlanguage = \"../x\"\nmore = 1\n",
            vec![
                "1: language: must be a folder below the folder of prompts",
                "6: unknown key `more`; known are access_code, description, flow, holidays, hours, language, name, start, step, time_zone, vdn",
            ],
        ),
    ] {
        assert_eq!(told(&format!("{head}{steps}")), expect, "{head}");
    }
    assert_eq!(
        told("flow = \n"),
        ["1: string values must be quoted, expected literal string"]
    );
    let long = format!("name = \"{}\"", "x".repeat(1 << 20));
    assert_eq!(told(&long), ["is larger than 1 MB"]);
}

#[test]
fn all_is_told_at_once() {
    let said = told(&file(
        "[step.a]\ndo = \"play\"\nsay = 7\nnext = \"x\"\nmore = 1\n[step.b]\ndo = \"queue\"\n",
    ));
    assert_eq!(said.len(), 4, "{said:#?}");
}

#[test]
fn ways_that_lead_round() {
    let set = |name: &str, next: &str| format!("[step.{name}]\ndo = \"set\"\nnext = \"{next}\"\n");
    let round = format!("{}{}{}", set("a", "b"), set("b", "c"), set("c", "b"));
    assert_eq!(
        told(&file(&round)),
        [
            "8: step \"a\": goes round in a circle, or into one, in which the caller is never waited for: a, b, c"
        ]
    );
    let heard = format!(
        "{}[step.b]\ndo = \"play\"\nsay = \"x\"\nnext = \"a\"\n",
        set("a", "b")
    );
    assert_eq!(told(&file(&heard)), [] as [&str; 0]);
    // A queue that sends its callers on may do so at once.
    let queue = "[step.a]\ndo = \"queue\"\nskill = 1\nfull = \"a\"\n";
    assert_eq!(told(&file(queue)).len(), 1);
}

#[test]
fn steps_that_no_way_leads_to() {
    let said = told(&file("[step.a]\ndo = \"end\"\n[step.b]\ndo = \"end\"\n"));
    assert_eq!(said, ["10: warning: step \"b\": no way leads here"]);
}
