//! Costs of the interface's own work on a request.
#![allow(missing_docs, reason = "a benchmark")]

use ccgate_wire::operations::Method;
use ccgate_wire::path::{Routed, route};
use ccgate_wire::query::Query;
use divan::{Bencher, black_box};

fn main() {
    divan::main();
}

const PATHS: [(&str, Method, &str); 5] = [
    ("poll", Method::Get, "/agentgateway/resource/agentevent/50101"),
    (
        "saybusy",
        Method::Post,
        "/agentgateway/resource/onlineagent/50101/saybusy",
    ),
    (
        "rest",
        Method::Post,
        "/agentgateway/resource/onlineagent/50101/rest/600/12",
    ),
    (
        "double slash",
        Method::Put,
        "/agentgateway/resource//onlineagent/50101",
    ),
    (
        "encoded",
        Method::Post,
        "/agentgateway/resource/onlineagent/50101/sendnotelet/%E5%BC%A0",
    ),
];

#[divan::bench(args = PATHS.map(|(name, ..)| name))]
fn routes(bencher: Bencher<'_, '_>, name: &str) {
    let (_, method, path) = PATHS
        .into_iter()
        .find(|(known, ..)| *known == name)
        .expect("an argument of this bench");
    bencher.bench(|| route(black_box(method), black_box(path)).map(|routed: Routed<'_>| routed.agent_id()));
}

#[divan::bench]
fn unknown_path() -> bool {
    route(
        Method::Get,
        black_box("/agentgateway/resource/onlineagent/50101/nothing"),
    )
    .is_err()
}

#[divan::bench]
fn query_parameter() -> bool {
    Query::new(black_box("resteasy_jsapi_anti_cache=1700000000000&skillid=1;2;3"))
        .get("skillid")
        .is_some()
}
