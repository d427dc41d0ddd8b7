//! Chapter `agentconf`: conferences of agents.

use super::Milestone::Distribution;
use super::{Chapter, Operation, delete, post, put};

const C: Chapter = Chapter::Agentconf;

// One row a line.
#[rustfmt::skip]
pub(super) static TABLE: &[Operation] = &[
    post(C, "/agentconf/{agentid}/holdparticipant", "holdParticipant").body().page("1288").planned(Distribution),
    put(C, "/agentconf/{agentid}/answeragentconf", "answeragentconf").planned(Distribution),
    put(C, "/agentconf/{agentid}/applytoshiftpresident", "applytoshiftpresident").query(&["destWorkNo"]).planned(Distribution),
    put(C, "/agentconf/{agentid}/modifyconfresource", "modifyconfresource").body().planned(Distribution),
    put(C, "/agentconf/{agentid}/playvoicetoconf", "playvoicetoconf").body().planned(Distribution),
    put(C, "/agentconf/{agentid}/prolongtime", "prolongtime").query(&["prolongTime"]).planned(Distribution),
    delete(C, "/agentconf/{agentid}/rejectagentconf", "rejectagentconf").planned(Distribution),
    delete(C, "/agentconf/{agentid}/releaseagentconf", "releaseagentconf").planned(Distribution),
    post(C, "/agentconf/{agentid}/requestagentconf", "requestagentconf").body().planned(Distribution),
    delete(C, "/agentconf/{agentid}/requestleaveagentconf", "requestleaveagentconf").planned(Distribution),
    put(C, "/agentconf/{agentid}/stopvoicetoconf", "stopvoicetoconf").planned(Distribution),
];
