//! Chapter `config`: the configuration interface.
//!
//! The nine operations of the documents. The others of each kind are known by their page numbers
//! only (spec/toc.md §5); what ccgate makes of them stands in [`SIBLINGS`], with their log names made
//! after those of the nine.

use super::reasons::{FLOWS_ARE_FILES, NO_OBS};
use super::{Auth, Chapter, ConfigOp, Op, Operation, delete, get, post, put};

const C: Chapter = Chapter::Config;

// One row a line.
#[rustfmt::skip]
pub(super) static TABLE: &[Operation] = &[
    get(C, "/config/vdn/agents", "queryAgent").query(&["agentIdSet"]).page("cn/1014").config(ConfigOp::QueryAgents),
    post(C, "/config/vdn/userclass", "addUserClass").body().query(&["userClassId"]).page("cn/1020").config(ConfigOp::AddRole),
    get(C, "/config/vdn/userclass", "queryUserClass").query(&["userClassIdSet"]).page("cn/1022").config(ConfigOp::QueryRoles),
    put(C, "/config/vdn/skill", "modifySkillQueue").body().query(&["skillId"]).page("cn/1026").config(ConfigOp::ModifySkill),
    post(C, "/config/vdn/calledroute", "addCallInfo").body().query(&["dnId"]).page("cn/1039").config(ConfigOp::AddRoute),
    get(C, "/config/vdn/ivrflow", "queryIvr").query(&["flowIdSet"]).page("cn/1046").config(ConfigOp::QueryFlows),
    post(C, "/config/vdn/skillGroup", "addSkillGroup").body().query(&["skillGroupId"]).page("cn/1056").config(ConfigOp::AddSkillGroup),
    get(C, "/config/sys/obsURL", "queryObsURL").query(&["ids"]).page("cn/1101").auth(Auth::Administrator).never(NO_OBS),
    post(C, "/config/login", "auth").body().page("en/0009").auth(Auth::Password).works(Op::Config(ConfigOp::SignIn)),
];

/// What stands beside the nine on the same paths.
#[rustfmt::skip]
pub static SIBLINGS: &[Operation] = &[
    get(C, "/config/subscribe/handshake/{serviceid}", "handshakeConfig").config(ConfigOp::KeepAlive),
    post(C, "/config/vdn/agents", "addAgent").body().query(&["agentId"]).config(ConfigOp::AddAgent),
    put(C, "/config/vdn/agents", "modifyAgent").body().query(&["agentId"]).config(ConfigOp::ModifyAgent),
    delete(C, "/config/vdn/agents", "deleteAgent").query(&["agentId"]).config(ConfigOp::DeleteAgent),
    put(C, "/config/vdn/userclass", "modifyUserClass").body().query(&["userClassId"]).config(ConfigOp::ModifyRole),
    delete(C, "/config/vdn/userclass", "deleteUserClass").query(&["userClassId"]).config(ConfigOp::DeleteRole),
    get(C, "/config/vdn/skill", "querySkillQueue").query(&["skillIdSet"]).config(ConfigOp::QuerySkills),
    post(C, "/config/vdn/skill", "addSkillQueue").body().query(&["skillId"]).config(ConfigOp::AddSkill),
    delete(C, "/config/vdn/skill", "deleteSkillQueue").query(&["skillId"]).config(ConfigOp::DeleteSkill),
    get(C, "/config/vdn/calledroute", "queryCalledRoute").query(&["dnIdSet"]).config(ConfigOp::QueryRoutes),
    put(C, "/config/vdn/calledroute", "modifyCalledRoute").body().query(&["dnId"]).config(ConfigOp::ModifyRoute),
    delete(C, "/config/vdn/calledroute", "deleteCalledRoute").query(&["dnId"]).config(ConfigOp::DeleteRoute),
    post(C, "/config/vdn/ivrflow", "addIvr").auth(Auth::Administrator).never(FLOWS_ARE_FILES),
    put(C, "/config/vdn/ivrflow", "modifyIvr").auth(Auth::Administrator).never(FLOWS_ARE_FILES),
    delete(C, "/config/vdn/ivrflow", "deleteIvr").auth(Auth::Administrator).never(FLOWS_ARE_FILES),
    get(C, "/config/vdn/skillGroup", "querySkillGroup").query(&["skillGroupIdSet"]).config(ConfigOp::QuerySkillGroups),
    put(C, "/config/vdn/skillGroup", "modifySkillGroup").body().query(&["skillGroupId"]).config(ConfigOp::ModifySkillGroup),
    delete(C, "/config/vdn/skillGroup", "deleteSkillGroup").query(&["skillGroupId"]).config(ConfigOp::DeleteSkillGroup),
    post(C, "/config/sys/obsURL", "addObsURL").auth(Auth::Administrator).never(NO_OBS),
    put(C, "/config/sys/obsURL", "modifyObsURL").auth(Auth::Administrator).never(NO_OBS),
    delete(C, "/config/sys/obsURL", "deleteObsURL").auth(Auth::Administrator).never(NO_OBS),
];

impl Operation {
    /// Works, for whoever is signed in to the configuration interface.
    const fn config(self, op: ConfigOp) -> Self {
        self.auth(Auth::Administrator).works(Op::Config(op))
    }
}
