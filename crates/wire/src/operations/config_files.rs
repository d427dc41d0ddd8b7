//! Flows, prompts, reasons, groups and lists of agents: rows beside those of chapter `config`, all of
//! them ccgate's own.

use super::{Auth, Chapter, ConfigOp, FilesOp, Op, Operation, delete, get, post, put};

const C: Chapter = Chapter::Config;

/// Files of the centre and lists, for administrators.
#[rustfmt::skip]
pub static FILES: &[Operation] = &[
    get(C, "/config/files/flows", "queryFlowFiles").query(&["name"]).files(FilesOp::Flows),
    put(C, "/config/files/flows", "saveFlowFile").body().files(FilesOp::SaveFlow),
    delete(C, "/config/files/flows", "deleteFlowFile").query(&["name", "version"]).files(FilesOp::DeleteFlow),
    post(C, "/config/files/flows/check", "checkFlowFile").body().files(FilesOp::CheckFlow),
    get(C, "/config/files/prompts", "queryPrompts").files(FilesOp::Prompts),
    put(C, "/config/files/prompts", "savePrompt").query(&["name"]).files(FilesOp::SavePrompt),
    delete(C, "/config/files/prompts", "deletePrompt").query(&["name"]).files(FilesOp::DeletePrompt),
    get(C, "/config/files/prompts/sound", "queryPromptSound").query(&["name"]).files(FilesOp::PromptSound),
    get(C, "/config/vdn/reasons", "queryReasons").files(FilesOp::Reasons),
    put(C, "/config/vdn/reasons", "modifyReasons").body().files(FilesOp::SetReasons),
    post(C, "/config/vdn/agents/import", "importAgents").body().files(FilesOp::ImportAgents),
    get(C, "/config/vdn", "queryVdn").files(FilesOp::Vdn),
    put(C, "/config/vdn", "modifyVdn").body().files(FilesOp::ModifyVdn),
    get(C, "/config/vdn/group", "queryGroup").query(&["groupIdSet"]).files(FilesOp::Groups),
    post(C, "/config/vdn/group", "addGroup").body().query(&["groupId"]).files(FilesOp::AddGroup),
    put(C, "/config/vdn/group", "modifyGroup").body().query(&["groupId"]).files(FilesOp::ModifyGroup),
    delete(C, "/config/vdn/group", "deleteGroup").query(&["groupId"]).files(FilesOp::DeleteGroup),
];

impl Operation {
    /// Works, for whoever is signed in to the configuration interface.
    const fn files(self, op: FilesOp) -> Self {
        self.auth(Auth::Administrator)
            .works(Op::Config(ConfigOp::Files(op)))
    }
}
