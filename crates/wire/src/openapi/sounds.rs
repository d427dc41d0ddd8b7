//! What is sound and not JSON: prompts, and recordings, which stand beside the interface's own paths.

use super::reference;
use crate::operations::{ConfigOp, FilesOp, Op};
use serde_json::{Value, json};

/// The media type of sounds.
const WAV: &str = "audio/wav";

/// Adds the sound that an operation takes or gives to its description.
pub(super) fn add(op: Op, object: &mut Value) {
    let Op::Config(ConfigOp::Files(op)) = op else {
        return;
    };
    match op {
        FilesOp::PromptSound => {
            let answer = &mut object["responses"]["200"];
            answer["description"] = json!("The sound, or refused: then JSON.");
            answer["content"][WAV] = sound();
        }
        FilesOp::SavePrompt => {
            object["requestBody"] = json!({
                "description": "A WAV file, 16 bit, A-law or µ-law, at most 5 MiB; its Content-Type isn't looked at.",
                "required": true,
                "content": {WAV: sound()},
            });
        }
        _ => {}
    }
}

/// Bytes, with nothing more to say of them than their media type.
fn sound() -> Value {
    json!({"schema": {"contentMediaType": WAV}})
}

/// Where recordings are fetched, beside the paths of the interface.
pub(super) const RECORDING: &str = "/record/{recordID}";

/// The description of that path.
pub(super) fn recording() -> Value {
    let refused = |what: &str| {
        json!({
            "description": what,
            "content": {"application/json": {"schema": reference("Answer")}},
        })
    };
    let query = |name: &str, needed: bool, what: &str| json!({"name": name, "in": "query", "required": needed, "description": what, "schema": {"type": "string"}});
    json!({
        "servers": [{"url": "/agentgateway"}],
        "get": {
            "operationId": "fetchRecording",
            "tags": ["recordplay"],
            "summary": "A recording, whole or a part.",
            "parameters": [
                {"name": "recordID", "in": "path", "required": true, "schema": {"type": "string"}},
                query("agentid", true, "Who asks."),
                query("expires", false, "Of an address of recordfileurl: until when it is good."),
                query("sign", false, "Of an address of recordfileurl: instead of the header Guid."),
                {"name": "Range", "in": "header", "schema": {"type": "string"}},
                {"name": "If-Range", "in": "header", "schema": {"type": "string"}},
            ],
            "security": [{"guid": []}, {}],
            "responses": {
                "200": {"description": "The recording.", "content": {WAV: sound()}},
                "206": {"description": "The part that was asked for.", "content": {WAV: sound()}},
                "401": refused("Neither a Guid nor a signed address."),
                "403": refused("Who asks may not hear it."),
                "404": refused("There is none."),
                "416": refused("There is no such part."),
            },
        },
    })
}
