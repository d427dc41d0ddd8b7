//! The OpenAPI 3.1 description of what works, generated from the table of operations.

mod parameters;
mod schemas;
mod sounds;

use crate::operations::{Auth, Chapter, Op, Operation, Support, operations, working};
use crate::path::PREFIX;
use serde_json::{Map, Value, json};
use std::sync::LazyLock;

static TEXT: LazyLock<String> = LazyLock::new(|| document().to_string());

/// The document as served at `/openapi.json`: compact JSON.
#[must_use]
pub fn openapi_json() -> &'static str {
    &TEXT
}

/// The document as a value.
#[must_use]
pub fn document() -> Value {
    let mut paths = Map::new();
    for operation in working() {
        let path = paths.entry(operation.pattern).or_insert_with(|| json!({}));
        path[operation.method.name().to_ascii_lowercase()] = described(operation);
    }
    paths.insert(sounds::RECORDING.to_owned(), sounds::recording());
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "ccgate: agent gateway",
            "version": env!("CARGO_PKG_VERSION"),
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
            "description": "The agent interface of a CC-Gateway, as far as ccgate does it. Every business \
                error is HTTP 200 with a retcode other than \"0\". Numbers and booleans in bodies may also \
                be strings; null and absent are alike; unknown members are ignored.",
        },
        "servers": [{"url": PREFIX}],
        "tags": tags(),
        "paths": paths,
        "webhooks": {"pushEvent": {"post": pushed()}},
        "components": {
            "schemas": schemas::all(),
            "headers": headers(),
            "securitySchemes": {
                "guid": {
                    "type": "apiKey",
                    "in": "header",
                    "name": "guid",
                    "description": "The Guid of the sign-in of the agent in the path; in chapter config that of \
                        /config/login.",
                },
                "trustedLayer": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "The credential of a trusted middle layer; off unless configured.",
                },
            },
        },
    })
}

fn tags() -> Vec<Value> {
    let has_working = |chapter: &Chapter| working().any(|operation| operation.chapter == *chapter);
    Chapter::ALL
        .into_iter()
        .chain([Chapter::Report])
        .filter(has_working)
        .map(|chapter| json!({"name": chapter.name()}))
        .collect()
}

fn headers() -> Value {
    json!({
        "Guid": {
            "description": "The session's Guid.",
            "schema": {"type": "string", "pattern": "^[^=:;,]+$"},
        },
        "Set-GUID": {
            "description": "The Guid as `JSESSIONID=<guid>`: at sign-in, and whenever it has changed.",
            "schema": {"type": "string", "pattern": "^JSESSIONID=[^=:;,]+$"},
        },
    })
}

/// One operation, as OpenAPI's Operation Object.
fn described(operation: &Operation) -> Value {
    let Some(op) = operation.op() else {
        return json!({});
    };
    let mut object = json!({
        // Two operations may share a log name.
        "operationId": operation.js_method,
        "tags": [operation.chapter.name()],
        "summary": op.summary(),
        "parameters": parameters::all(operation),
        "security": match operation.auth {
            Auth::Guid | Auth::Administrator => json!([{"guid": []}]),
            Auth::Password => json!([]),
            Auth::TrustedLayer => json!([{"trustedLayer": []}]),
        },
        "responses": answers(operation, op),
    });
    if let Some(schema) = schemas::of_body(op) {
        object["requestBody"] = json!({
            "required": true,
            "content": {"application/json": {"schema": reference(schema)}},
        });
    }
    sounds::add(op, &mut object);
    if !operation.page.is_empty() {
        object["x-spec-page"] = json!(operation.page);
    }
    object
}

fn answers(operation: &Operation, op: Op) -> Value {
    if op == Op::StreamAgentEvent {
        return json!({"101": {"description": "WebSocket; every text message is one event as the poll gives it."}});
    }
    let mut answer = json!({
        "description": "Done, or refused: see retcode.",
        "content": {"application/json": {"schema": schemas::of_answer(op)}},
    });
    if operation.chapter == Chapter::Report && operation.query.contains(&"format") {
        answer["content"]["text/csv"] = json!({"schema": {"type": "string"}});
    }
    if matches!(op, Op::GetAgentEvent | Op::Handshake | Op::UpdateGuid) || operation.auth == Auth::Password {
        let mut names = vec!["Set-GUID"];
        if operation.auth == Auth::Password {
            names.push("Guid");
        }
        let of = |name| {
            (
                String::from(name),
                json!({"$ref": format!("#/components/headers/{name}")}),
            )
        };
        answer["headers"] = Value::Object(names.into_iter().map(of).collect());
    }
    json!({"200": answer})
}

/// The request that ccgate makes to the desktop's `callBackUri`.
fn pushed() -> Value {
    let row = operations().find(|operation| operation.support == Support::Pushed);
    json!({
        "operationId": row.map_or("", |operation| operation.log_name),
        "tags": [Chapter::Agentevent.name()],
        "summary": "ccgate tells events to the callBackUri of the sign-in, in order, one request at a time.",
        "parameters": [
            {"name": "Guid", "in": "header", "schema": {"type": "string"}},
            {"name": "service_token", "in": "header", "schema": {"type": "string", "maxLength": 50}},
        ],
        "requestBody": {
            "required": true,
            "content": {"application/json": {"schema": reference("PushedEvents")}},
        },
        "responses": {"200": {
            "description": "Taken if retcode is \"0\" (or 0); anything else is tried again.",
            "content": {"application/json": {"schema": reference("Answer")}},
        }},
    })
}

fn reference(schema: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{schema}")})
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every `$ref` of the document leads somewhere.
    #[test]
    fn references_resolve() {
        let document = document();
        let mut open = vec![&document];
        let mut count = 0;
        while let Some(value) = open.pop() {
            if let Some(Value::String(target)) = value.get("$ref") {
                count += 1;
                assert!(
                    document.pointer(target.trim_start_matches('#')).is_some(),
                    "{target}"
                );
            }
            open.extend(value.as_object().into_iter().flat_map(Map::values));
            open.extend(value.as_array().into_iter().flatten());
        }
        assert!(count > 40);
    }

    #[test]
    fn operation_ids_are_unique() {
        let mut ids: Vec<_> = working().map(|operation| operation.js_method).collect();
        let before = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), before);
    }

    #[test]
    fn what_reads_a_body_describes_it() {
        for operation in working() {
            let described = described(operation);
            let json = described.pointer("/requestBody/content/application~1json");
            assert_eq!(json.is_some(), operation.body, "{}", operation.log_name);
        }
    }

    /// What isn't JSON is said to be what it is.
    #[test]
    fn sounds_are_described() {
        let document = document();
        for (path, method, place) in [
            ("/config/files/prompts", "put", "requestBody"),
            ("/config/files/prompts/sound", "get", "responses/200"),
            ("/record/{recordID}", "get", "responses/200"),
            ("/record/{recordID}", "get", "responses/206"),
        ] {
            let at = format!("/paths/{}/{method}/{place}", path.replace('/', "~1"));
            let described = document.pointer(&at).unwrap_or(&Value::Null);
            assert!(described["content"]["audio/wav"].is_object(), "{at}: {described}");
        }
        // That path is no part of the interface's own.
        let servers = &document["paths"]["/record/{recordID}"]["servers"];
        assert_eq!(servers[0]["url"], "/agentgateway");
    }

    #[test]
    fn every_variable_and_query_parameter_is_described() {
        for operation in working() {
            let described = described(operation);
            let names: Vec<_> = described["parameters"]
                .as_array()
                .unwrap()
                .iter()
                .map(|one| one["name"].as_str().unwrap())
                .collect();
            for (name, _) in operation.parameters() {
                assert!(names.contains(&name), "{} {name}", operation.log_name);
            }
            for name in operation.query {
                assert!(names.contains(name), "{} {name}", operation.log_name);
            }
        }
    }

    #[test]
    fn the_sign_in_has_its_17_members() {
        let members = document()["components"]["schemas"]["SignIn"]["properties"]
            .as_object()
            .unwrap()
            .len();
        // The documented 17 and pushUrl of the older push mode.
        assert_eq!(members, 17 + 1);
    }
}
