//! The working operations of chapter `config`.

/// A working operation of chapter `config`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ConfigOp {
    /// `POST /config/login`
    SignIn,
    /// `GET /config/subscribe/handshake/{serviceid}`
    KeepAlive,
    /// `GET /config/vdn/agents`
    QueryAgents,
    /// `POST /config/vdn/agents`
    AddAgent,
    /// `PUT /config/vdn/agents`
    ModifyAgent,
    /// `DELETE /config/vdn/agents`
    DeleteAgent,
    /// `GET /config/vdn/userclass`
    QueryRoles,
    /// `POST /config/vdn/userclass`
    AddRole,
    /// `PUT /config/vdn/userclass`
    ModifyRole,
    /// `DELETE /config/vdn/userclass`
    DeleteRole,
    /// `GET /config/vdn/skill`
    QuerySkills,
    /// `POST /config/vdn/skill`
    AddSkill,
    /// `PUT /config/vdn/skill`
    ModifySkill,
    /// `DELETE /config/vdn/skill`
    DeleteSkill,
    /// `GET /config/vdn/calledroute`
    QueryRoutes,
    /// `POST /config/vdn/calledroute`
    AddRoute,
    /// `PUT /config/vdn/calledroute`
    ModifyRoute,
    /// `DELETE /config/vdn/calledroute`
    DeleteRoute,
    /// `GET /config/vdn/ivrflow`
    QueryFlows,
    /// `GET /config/vdn/skillGroup`
    QuerySkillGroups,
    /// `POST /config/vdn/skillGroup`
    AddSkillGroup,
    /// `PUT /config/vdn/skillGroup`
    ModifySkillGroup,
    /// `DELETE /config/vdn/skillGroup`
    DeleteSkillGroup,
    /// `/config/centre`: the running centre.
    Centre(super::CentreOp),
    /// `/config/files`: flows, prompts, reasons, groups and lists.
    Files(super::FilesOp),
}

impl ConfigOp {
    /// All of them but those of the running centre.
    pub const ALL: &[Self] = &[
        Self::SignIn,
        Self::KeepAlive,
        Self::QueryAgents,
        Self::AddAgent,
        Self::ModifyAgent,
        Self::DeleteAgent,
        Self::QueryRoles,
        Self::AddRole,
        Self::ModifyRole,
        Self::DeleteRole,
        Self::QuerySkills,
        Self::AddSkill,
        Self::ModifySkill,
        Self::DeleteSkill,
        Self::QueryRoutes,
        Self::AddRoute,
        Self::ModifyRoute,
        Self::DeleteRoute,
        Self::QueryFlows,
        Self::QuerySkillGroups,
        Self::AddSkillGroup,
        Self::ModifySkillGroup,
        Self::DeleteSkillGroup,
    ];

    /// What it does, in one line.
    #[must_use]
    pub const fn summary(self) -> &'static str {
        match self {
            Self::SignIn => "Sign in to the configuration interface.",
            Self::KeepAlive => "Keep-alive of a configuration session.",
            Self::QueryAgents => "The VDN's agents.",
            Self::AddAgent => "Add an agent.",
            Self::ModifyAgent => "Change an agent, its password or its skills.",
            Self::DeleteAgent => "Delete an agent; it is signed out.",
            Self::QueryRoles => "The VDN's roles (user classes).",
            Self::AddRole => "Add a role.",
            Self::ModifyRole => "Change a role.",
            Self::DeleteRole => "Delete a role that no agent has.",
            Self::QuerySkills => "The VDN's skill queues.",
            Self::AddSkill => "Add a skill queue.",
            Self::ModifySkill => "Change a skill queue.",
            Self::DeleteSkill => "Delete a skill queue; its agents leave it.",
            Self::QueryRoutes => "The VDN's called routes: access codes and where they lead.",
            Self::AddRoute => "Add a called route.",
            Self::ModifyRoute => "Change a called route.",
            Self::DeleteRoute => "Delete a called route.",
            Self::QueryFlows => "The VDN's IVR flows.",
            Self::QuerySkillGroups => "The VDN's skill groups.",
            Self::AddSkillGroup => "Add a skill group.",
            Self::ModifySkillGroup => "Change a skill group.",
            Self::DeleteSkillGroup => "Delete a skill group.",
            Self::Centre(op) => op.summary(),
            Self::Files(op) => op.summary(),
        }
    }
}
