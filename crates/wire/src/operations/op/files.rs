//! The working operations on files of the centre and on lists, ccgate's own part of chapter `config`.

/// What an administrator does to flows, prompts, reasons, groups and lists of agents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FilesOp {
    /// `GET /config/files/flows`
    Flows,
    /// `PUT /config/files/flows`
    SaveFlow,
    /// `DELETE /config/files/flows`
    DeleteFlow,
    /// `POST /config/files/flows/check`
    CheckFlow,
    /// `GET /config/files/prompts`
    Prompts,
    /// `PUT /config/files/prompts`
    SavePrompt,
    /// `DELETE /config/files/prompts`
    DeletePrompt,
    /// `GET /config/files/prompts/sound`
    PromptSound,
    /// `GET /config/vdn/reasons`
    Reasons,
    /// `PUT /config/vdn/reasons`
    SetReasons,
    /// `POST /config/vdn/agents/import`
    ImportAgents,
    /// `GET /config/vdn`
    Vdn,
    /// `PUT /config/vdn`
    ModifyVdn,
    /// `GET /config/vdn/group`
    Groups,
    /// `POST /config/vdn/group`
    AddGroup,
    /// `PUT /config/vdn/group`
    ModifyGroup,
    /// `DELETE /config/vdn/group`
    DeleteGroup,
}

impl FilesOp {
    /// What it does, in one line.
    #[must_use]
    pub const fn summary(self) -> &'static str {
        match self {
            Self::Flows => "The VDN's flow files; with a name, the text of one.",
            Self::SaveFlow => "Save a flow file; it is in force when answered.",
            Self::DeleteFlow => "Delete a flow file that nothing leads to.",
            Self::CheckFlow => "Check the text of a flow and draw it; nothing is saved.",
            Self::Prompts => "The prompts, and who plays them.",
            Self::SavePrompt => "Save a prompt; the body is a WAV file.",
            Self::DeletePrompt => "Delete a prompt that nothing plays.",
            Self::PromptSound => "The WAV file of a prompt.",
            Self::Reasons => "Reasons for rest and for being busy.",
            Self::SetReasons => "Set the reasons for rest or for being busy.",
            Self::ImportAgents => "Add and change many agents at once, or check a list of them.",
            Self::Vdn => "The VDN itself.",
            Self::ModifyVdn => "Change the VDN's name, wrap-up time or recording.",
            Self::Groups => "The VDN's groups of agents.",
            Self::AddGroup => "Add a group of agents.",
            Self::ModifyGroup => "Change a group of agents.",
            Self::DeleteGroup => "Delete a group of agents; they stay.",
        }
    }
}
