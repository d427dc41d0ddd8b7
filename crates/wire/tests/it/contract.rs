//! Routes, JavaScript client and OpenAPI document name the same operations; the table is whole.

use ccgate_wire::openapi;
use ccgate_wire::operations::{Auth, Chapter, Method, Op, Operation, Support, beyond, operations, working};
use ccgate_wire::path::{PREFIX, route};
use ccgate_wire::resource_js::resource_js;
use std::collections::{BTreeSet, HashSet};

/// Method and pattern of an operation.
type Named = (&'static str, String);

fn of_table() -> BTreeSet<Named> {
    working()
        .map(|operation| (operation.method.name(), operation.pattern.to_string()))
        .collect()
}

fn of_openapi() -> BTreeSet<Named> {
    let document = openapi::document();
    let mut all = BTreeSet::new();
    // Recordings are fetched beside the interface.
    let paths = document["paths"].as_object().unwrap().iter();
    for (path, item) in paths.filter(|(_, item)| item.get("servers").is_none()) {
        for name in item.as_object().unwrap().keys() {
            all.insert((
                Method::parse(&name.to_ascii_uppercase()).unwrap().name(),
                path.clone(),
            ));
        }
    }
    all
}

fn of_resource_js() -> BTreeSet<Named> {
    let mut all = BTreeSet::new();
    for line in resource_js()
        .lines()
        .filter(|line| line.starts_with("    operation(\"") || line.starts_with("    stream(\""))
    {
        let texts: Vec<_> = line.split('"').skip(1).step_by(2).collect();
        let (method, pattern) = if line.contains("stream(") {
            (Method::Get, texts[2])
        } else {
            (Method::parse(texts[2]).unwrap(), texts[3])
        };
        assert!(all.insert((method.name(), pattern.to_string())), "{line}");
    }
    all
}

/// What routing answers with something that works, asked with the rows' own paths.
fn of_routes() -> BTreeSet<Named> {
    let mut all = BTreeSet::new();
    for operation in operations().chain(beyond()) {
        let path = operation
            .pattern
            .replace("{agentid}", "101")
            .replace("{number}", "123");
        let path = path
            .split('/')
            .map(|part| if part.starts_with('{') { "1" } else { part })
            .collect::<Vec<_>>()
            .join("/");
        let path = format!("{PREFIX}{path}");
        let Ok(routed) = route(operation.method, &path) else {
            continue;
        };
        if let Support::Works(_) = routed.operation.support {
            all.insert((
                routed.operation.method.name(),
                routed.operation.pattern.to_string(),
            ));
        }
    }
    all
}

#[test]
fn routes_client_and_openapi_name_the_same_operations() {
    let table = of_table();
    assert_eq!(
        table.len(),
        43 + 26 + 24 + 16 + 21 + 11 + 10 + 30 + 8 + 23 + 7 + 16 + 17
    );
    assert_eq!(of_openapi(), table);
    assert_eq!(of_resource_js(), table);
    assert_eq!(of_routes(), table);
}

#[test]
fn the_chapters_have_their_counts() {
    // Of spec/toc.md §1.
    let counts = [
        ("onlineagent", 40),
        ("agentevent", 7),
        ("voicecall", 29),
        ("mediacall", 1),
        ("calldata", 30),
        ("queuedevice", 10),
        ("agentgroup", 37),
        ("qualitycontrol", 31),
        ("recordplay", 22),
        ("agentconf", 11),
        ("multimediaconf", 5),
        ("querymonitor", 11),
        ("textchat", 101),
        ("config", 9),
    ];
    let ours = Chapter::ALL.map(|chapter| (chapter.name(), chapter.operations().len()));
    assert_eq!(ours, counts);
    assert_eq!(operations().count(), 344);
}

#[test]
fn no_operation_is_there_twice() {
    let mut requests = HashSet::new();
    let mut functions = HashSet::new();
    let mut ops: HashSet<Op> = HashSet::new();
    for operation in operations().chain(beyond()) {
        let Operation {
            method,
            pattern,
            told_apart_by,
            ..
        } = operation;
        assert!(requests.insert((*method, *pattern, *told_apart_by)), "{pattern}");
        for (method, pattern) in operation.also {
            assert!(requests.insert((*method, *pattern, "")), "{pattern}");
        }
        assert!(functions.insert(operation.js_name()), "{:?}", operation.js_name());
        if let Some(op) = operation.op() {
            assert!(ops.insert(op), "{op:?}");
        }
    }
}

#[test]
fn every_row_is_well_formed() {
    for operation in operations().chain(beyond()) {
        if operation.support == Support::Pushed {
            continue;
        }
        let pattern = operation.pattern;
        assert!(
            pattern.starts_with(&format!("/{}/", operation.chapter.name())),
            "{pattern}"
        );
        // Routing takes the first variable for the agent who asks.
        let first = operation.parameters().next().map(|(name, _)| name);
        assert!(
            matches!(first, None | Some("agentid" | "workno" | "serviceid")),
            "{pattern}"
        );
        assert_eq!(
            first.is_some(),
            pattern.split('/').nth(2).unwrap().starts_with('{') || first == Some("serviceid"),
            "{pattern}"
        );
        assert!(operation.parameters().count() <= 4, "{pattern}");
        assert!(
            first.is_some() || operation.auth != Auth::Guid || operation.chapter == Chapter::Config,
            "{pattern}"
        );
    }
}

#[test]
fn flow_control_counts_the_query_interfaces() {
    let counted = |log_name| {
        operations()
            .find(|operation| operation.log_name == log_name)
            .unwrap()
            .query_interface
    };
    for name in [
        "queryAgentSkills",
        "queryAgentSkillsByWorkNo",
        "getAgentStatus",
        "syncagentinfo",
        "updateGuid",
        "queryCallInfo",
        "isCensor",
        "queryIVRInfoOnVdn",
    ] {
        assert!(counted(name), "{name}");
    }
    for name in ["login", "sayBusy", "getAgentEvent", "callout", "queryServerTime"] {
        assert!(!counted(name), "{name}");
    }
}
