//! The running centre, under `/config/centre`: rows beside those of chapter `config`, all of them
//! ccgate's own.

use super::{Auth, CentreOp, Chapter, ConfigOp, Op, Operation, delete, get, post, put};

const C: Chapter = Chapter::Config;

/// What administrators see of the running centre, and the sign-out of the configuration interface.
#[rustfmt::skip]
pub static CENTRE: &[Operation] = &[
    get(C, "/config/centre/sessions", "queryCentreSessions").centre(CentreOp::Sessions),
    delete(C, "/config/centre/sessions", "endCentreSession").query(&["agentId"]).centre(CentreOp::SignOut),
    get(C, "/config/centre/log", "queryCentreLog").query(&["kind", "from", "to", "agentId", "before", "limit"]).centre(CentreOp::Log),
    get(C, "/config/centre/phones", "queryCentrePhones").centre(CentreOp::Phones),
    post(C, "/config/centre/phones", "addCentrePhone").body().centre(CentreOp::AddPhone),
    put(C, "/config/centre/phones", "modifyCentrePhone").body().centre(CentreOp::ChangePhone),
    delete(C, "/config/centre/phones", "deleteCentrePhone").query(&["number"]).centre(CentreOp::RemovePhone),
    get(C, "/config/centre/trunks", "queryCentreTrunks").centre(CentreOp::Trunks),
    post(C, "/config/centre/trunks", "addCentreTrunk").body().centre(CentreOp::AddTrunk),
    put(C, "/config/centre/trunks", "modifyCentreTrunk").body().centre(CentreOp::ChangeTrunk),
    delete(C, "/config/centre/trunks", "deleteCentreTrunk").query(&["name"]).centre(CentreOp::RemoveTrunk),
    put(C, "/config/centre/routes", "modifyCentreRoutes").body().centre(CentreOp::SetRoutes),
    get(C, "/config/centre/settings", "queryCentreSettings").centre(CentreOp::Settings),
    get(C, "/config/centre/certificate", "queryCentreCertificate").centre(CentreOp::Certificate),
    get(C, "/config/centre/health", "queryCentreHealth").centre(CentreOp::Health),
    delete(C, "/config/login", "endAuth").centre(CentreOp::Leave),
];

impl Operation {
    /// Works, for whoever is signed in to the configuration interface.
    const fn centre(self, op: CentreOp) -> Self {
        self.auth(Auth::Administrator)
            .works(Op::Config(ConfigOp::Centre(op)))
    }
}
