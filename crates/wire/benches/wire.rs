//! Costs of the interface's own work on a request.
#![allow(missing_docs, reason = "a benchmark")]

use ccgate_core::call::{CallParties, Feature};
use ccgate_core::event::{Event, Incoming};
use ccgate_core::ids::{AgentId, EventNo};
use ccgate_core::outbox::Entry;
use ccgate_core::time::Time;
use ccgate_wire::agentevent::{self, Options};
use ccgate_wire::onlineagent::signin::{SignInBody, SignInKind};
use ccgate_wire::operations::Method;
use ccgate_wire::path::{Routed, route};
use ccgate_wire::push;
use ccgate_wire::query::Query;
use ccgate_wire::retcode::{Failure, Retcode};
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

/// A body as a desktop of today sends it: everything, with strings and nulls.
const SIGN_IN: &[u8] = br#"{"password":"Demo@2026","phonenum":"40001","autoanswer":"false",
    "autoenteridle":"true","releasephone":"true","agenttype":4,"status":"4","ip":"192.168.1.44",
    "entryIp":null,"phonelinkage":false,"checkInWebm":true,"checkInMailm":false,"vcPhoneNumber":null,
    "listenStatus":false,"callBackUri":"https://portal:8443/agentevent/pushresult",
    "serviceToken":"Token-1","serviceworkid":"77"}"#;

#[divan::bench]
fn sign_in_body() -> bool {
    SignInBody::parse(SignInKind::Login, black_box(SIGN_IN)).is_ok()
}

fn entry(event: Event) -> Entry {
    Entry {
        no: EventNo(1),
        at: Time::from_millis(1_700_000_000_000),
        event,
    }
}

fn ringing() -> Entry {
    let parties = CallParties {
        call: "1700000000-7".into(),
        caller: "70011".into(),
        called: "1203".into(),
        feature: Feature::INBOUND,
    };
    entry(Event::Ringing(Incoming {
        parties,
        transferred_by: None,
    }))
}

#[divan::bench]
fn event_ready(bencher: Bencher<'_, '_>) {
    let entry = entry(Event::Ready);
    bencher.bench(|| agentevent::poll(AgentId(1203), black_box(&entry), Options::default()));
}

#[divan::bench]
fn event_ringing(bencher: Bencher<'_, '_>) {
    let entry = ringing();
    bencher.bench(|| agentevent::poll(AgentId(1203), black_box(&entry), Options::default()));
}

#[divan::bench]
fn push_of_ten(bencher: Bencher<'_, '_>) {
    let entries: Vec<Entry> = (0..10).map(|_| ringing()).collect();
    bencher.bench(|| push::event_list(AgentId(1203), black_box(&entries), Options::default()));
}

#[divan::bench]
fn failure() -> Vec<u8> {
    Failure::plain(black_box(Retcode::State)).render()
}
