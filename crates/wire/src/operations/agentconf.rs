//! Chapter `agentconf`: conferences of agents.

use super::{AgentConfOp as A, Chapter, Op, Operation, delete, post, put};

const C: Chapter = Chapter::Agentconf;

// One row a line.
#[rustfmt::skip]
pub(super) static TABLE: &[Operation] = &[
    post(C, "/agentconf/{agentid}/holdparticipant", "holdParticipant").body().page("1288").works(Op::AgentConf(A::HoldParticipant)),
    put(C, "/agentconf/{agentid}/answeragentconf", "answeragentconf").works(Op::AgentConf(A::Answer)),
    put(C, "/agentconf/{agentid}/applytoshiftpresident", "applytoshiftpresident").body().query(&["destWorkNo"]).works(Op::AgentConf(A::HandOver)),
    put(C, "/agentconf/{agentid}/modifyconfresource", "modifyconfresource").body().works(Op::AgentConf(A::Resize)),
    put(C, "/agentconf/{agentid}/playvoicetoconf", "playvoicetoconf").body().works(Op::AgentConf(A::PlayVoice)),
    put(C, "/agentconf/{agentid}/prolongtime", "prolongtime").query(&["prolongTime"]).works(Op::AgentConf(A::Prolong)),
    delete(C, "/agentconf/{agentid}/rejectagentconf", "rejectagentconf").works(Op::AgentConf(A::Reject)),
    delete(C, "/agentconf/{agentid}/releaseagentconf", "releaseagentconf").works(Op::AgentConf(A::Release)),
    post(C, "/agentconf/{agentid}/requestagentconf", "requestagentconf").body().works(Op::AgentConf(A::Request)),
    delete(C, "/agentconf/{agentid}/requestleaveagentconf", "requestleaveagentconf").works(Op::AgentConf(A::Leave)),
    put(C, "/agentconf/{agentid}/stopvoicetoconf", "stopvoicetoconf").works(Op::AgentConf(A::StopVoice)),
];
