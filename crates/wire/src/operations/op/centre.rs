//! The working operations on the running centre, ccgate's own part of chapter `config`.

/// What an administrator sees of the running centre, and does to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CentreOp {
    /// `GET /config/centre/sessions`
    Sessions,
    /// `DELETE /config/centre/sessions`
    SignOut,
    /// `GET /config/centre/log`
    Log,
    /// `GET /config/centre/phones`
    Phones,
    /// `POST /config/centre/phones`
    AddPhone,
    /// `PUT /config/centre/phones`
    ChangePhone,
    /// `DELETE /config/centre/phones`
    RemovePhone,
    /// `GET /config/centre/trunks`
    Trunks,
    /// `POST /config/centre/trunks`
    AddTrunk,
    /// `PUT /config/centre/trunks`
    ChangeTrunk,
    /// `DELETE /config/centre/trunks`
    RemoveTrunk,
    /// `PUT /config/centre/routes`
    SetRoutes,
    /// `GET /config/centre/settings`
    Settings,
    /// `GET /config/centre/certificate`
    Certificate,
    /// `GET /config/centre/health`
    Health,
    /// `DELETE /config/login`
    Leave,
}

impl CentreOp {
    /// What it does, in one line.
    #[must_use]
    pub const fn summary(self) -> &'static str {
        match self {
            Self::Sessions => "Who is signed in, from where, in which state.",
            Self::SignOut => "Sign an agent out.",
            Self::Log => "Lines of the operation log: sign-ins and sign-outs, or changes.",
            Self::Phones => "The VDN's phones and where they are registered.",
            Self::AddPhone => "Give a phone an account to register with.",
            Self::ChangePhone => "Give a phone another password.",
            Self::RemovePhone => "Take a phone's account away.",
            Self::Trunks => "Trunks and routes, with their state.",
            Self::AddTrunk => "Add a trunk.",
            Self::ChangeTrunk => "Change a trunk.",
            Self::RemoveTrunk => "Take a trunk away that no route leads to.",
            Self::SetRoutes => "Set the routes beside those of the configuration.",
            Self::Settings => "The effective configuration, key by key.",
            Self::Certificate => "The certificate of the HTTPS port.",
            Self::Health => "How the gateway is.",
            Self::Leave => "Sign out of the configuration interface.",
        }
    }
}
