//! Flows, prompts, reasons, groups and lists of agents.

mod flows;
mod groups;
mod list;
mod prompts;

pub(super) use prompts::present as prompt;

use super::super::Gateway;
use super::super::reply::{self, Answer};
use super::{Asking, MOST_IDS, named};
use crate::edge::{ReplyBody, RequestBody, collect};
use crate::flows::{FlowShelf, LoadedFiles};
use crate::owner::Owner;
use bytes::Bytes;
use ccgate_core::{Refusal, Vdn};
use ccgate_store::Changed;
use ccgate_wire::config::files as wire;
use ccgate_wire::envelope::SUCCESS;
use ccgate_wire::operations::{FilesOp, Operation};
use ccgate_wire::query::Query;
use ccgate_wire::retcode::{Failure, Retcode};
use http::header::{CACHE_CONTROL, HeaderValue, X_CONTENT_TYPE_OPTIONS};
use http::{Request, Response};
use std::sync::Arc;

/// Longest text that stands in the log as it is; of a longer one its SHA-256.
const LOGGED: usize = 8 * 1024;

impl Gateway {
    /// Where the files of flows and prompts are. Only the first counts.
    pub(crate) fn keep_files(&self, shelf: FlowShelf) {
        // A gateway has one folder from its start to its end.
        let _ = self.configuring.shelf.set(shelf);
    }

    pub(super) async fn config_files(
        &self,
        op: FilesOp,
        operation: &'static Operation,
        asking: &Asking,
        request: Request<RequestBody>,
    ) -> Result<Response<ReplyBody>, Failure> {
        let query = request.uri().query().unwrap_or_default().to_owned();
        let query = Query::new(&query);
        let body = match operation.body || op == FilesOp::SavePrompt {
            true => self.file_body(op, request).await?,
            false => {
                drop(request);
                Bytes::new()
            }
        };
        if op == FilesOp::PromptSound {
            let sound = self.prompt_sound(&wire::prompts::asked(query)?).await?;
            let mut response = reply::text("audio/wav", sound);
            let headers = response.headers_mut();
            // Whoever has the right now may not have it later.
            headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
            headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
            return Ok(response);
        }
        let log_name = operation.log_name;
        let answer = match op {
            FilesOp::PromptSound | FilesOp::Prompts => self.prompts(asking).await?,
            FilesOp::Flows => self.flow_files(asking, wire::flows::asked(query)?).await?,
            FilesOp::CheckFlow => {
                let said = wire::flows::FlowBody::checked(&body)?;
                self.check_flow(asking, said).await?
            }
            FilesOp::SaveFlow => {
                let said = wire::flows::FlowBody::saved(&body)?;
                self.save_flow(asking, said).await?
            }
            FilesOp::DeleteFlow => {
                let (name, version) = wire::flows::deleted(query)?;
                self.delete_flow(asking, name, version).await?
            }
            FilesOp::SavePrompt => {
                self.save_prompt(asking, wire::prompts::asked(query)?, body)
                    .await?
            }
            FilesOp::DeletePrompt => self.delete_prompt(asking, wire::prompts::asked(query)?).await?,
            FilesOp::Reasons => self.look(asking, wire::reasons::found)?,
            FilesOp::SetReasons => {
                let said = wire::reasons::ReasonsBody::parse(&body)?;
                let edit = move |directory: &mut ccgate_core::Directory| {
                    said.change(directory);
                    Ok(SUCCESS.to_vec())
                };
                self.change(log_name, asking, Box::new(edit)).await?
            }
            FilesOp::Vdn => self.look(asking, wire::vdn::found)?,
            FilesOp::ModifyVdn => {
                let said = wire::vdn::VdnBody::parse(&body)?;
                let edit = move |directory: &mut ccgate_core::Directory| {
                    said.change(directory);
                    Ok(SUCCESS.to_vec())
                };
                self.change(log_name, asking, Box::new(edit)).await?
            }
            FilesOp::Groups => {
                let ids = ccgate_wire::config::ids(query, "groupIdSet", MOST_IDS)?;
                self.look(asking, |directory| wire::groups::found(directory, ids.as_ref()))?
            }
            FilesOp::AddGroup | FilesOp::ModifyGroup | FilesOp::DeleteGroup => {
                let edit = groups::edit(op, query, &body)?;
                self.change(log_name, asking, edit).await?
            }
            FilesOp::ImportAgents => {
                let said = wire::list::ListBody::parse(&body)?;
                self.import_agents(log_name, asking, said).await?
            }
        };
        Ok(super::respond(answer))
    }

    /// A body within the bound of its operation.
    async fn file_body(&self, op: FilesOp, request: Request<RequestBody>) -> Result<Bytes, Failure> {
        let (usual, time) = self.body_limits();
        let limit = match op {
            FilesOp::SavePrompt => wire::prompts::MOST_BYTES,
            FilesOp::SaveFlow | FilesOp::CheckFlow => usual.max(wire::flows::MOST_BODY),
            FilesOp::ImportAgents => usual.max(wire::list::MOST_BODY),
            _ => usual,
        };
        collect(request.into_body(), limit, time)
            .await
            .map_err(|fault| Failure::new(Retcode::Parameter, fault.to_string()))
    }

    pub(super) fn shelf(&self) -> Result<FlowShelf, Failure> {
        let shelf = self.configuring.shelf.get().cloned();
        shelf.ok_or_else(|| failed("the gateway is still starting"))
    }

    /// The files that callers hear.
    fn files_in_force(&self) -> LoadedFiles {
        self.configuring.in_force.present().flows
    }

    fn owner_for(&self, asking: &Asking) -> Result<Arc<Owner>, Failure> {
        let routing = self.routing();
        let owner = routing.owners.get(&asking.session.standing.vdn).cloned();
        owner.ok_or_else(|| Failure::plain(Retcode::NotSignedIn))
    }

    /// Looks at the VDN as it is now.
    fn see<T>(&self, asking: &Asking, look: impl FnOnce(&Vdn) -> T) -> Result<T, Failure> {
        let seen = self.owner_for(asking)?.read(|vdn, _| Ok::<_, Refusal>(look(vdn)));
        Ok(seen.map_err(super::super::failure)?.0)
    }

    /// Writes into the log what somebody is about to do: what can't be logged isn't done.
    pub(super) async fn note(
        &self,
        asking: &Asking,
        object: String,
        before: Option<String>,
        after: Option<String>,
    ) -> Result<(), Failure> {
        let vdn = asking.session.standing.vdn;
        let by = format!("{} from {}", named(asking.session.account), asking.source);
        tracing::info!(target: "ccgate::operation", %vdn, by, object, "a file was changed");
        let changed = Changed {
            vdn,
            object,
            before,
            after,
        };
        let noted = self.store.log_change(self.clock().now(), &by, &changed).await;
        noted.map_err(|error| {
            tracing::error!(%error, "a change of a file could not be logged");
            failed("the store does not answer")
        })
    }
}

/// A text as the log has it.
pub(super) fn logged(text: &str) -> String {
    match text.len() <= LOGGED {
        true => text.to_owned(),
        false => measured(text.as_bytes()),
    }
}

/// Bytes as the log has them.
fn measured(bytes: &[u8]) -> String {
    format!("{} bytes, sha256 {}", bytes.len(), crate::flows::digest(bytes))
}

fn failed(message: impl Into<std::borrow::Cow<'static, str>>) -> Failure {
    Failure::new(Retcode::OperationFailed, message)
}

/// Does something with files on a thread that may block.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> std::io::Result<T> + Send + 'static,
) -> Result<T, Failure> {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|error| Err(std::io::Error::other(error)))
        .map_err(|error| {
            tracing::error!(%error, "files of flows or prompts can't be read or written");
            failed(format!("the file can't be read or written: {}", error.kind()))
        })
}

/// The answer of what has nothing to tell.
fn done() -> Answer {
    Answer::done()
}
