//! Chapter `agentevent`: how an agent is told events.

use super::reasons::{GUID_IN_URL, NO_PAGE, SAME_AS_POLL};
use super::{Auth, Chapter, Op, Operation, get, post, put};

const C: Chapter = Chapter::Agentevent;

// One row a line.
#[rustfmt::skip]
pub(super) static TABLE: &[Operation] = &[
    get(C, "/agentevent/{agentid}", "getAgentEvent").query(&["calldata", "after"]).page("1274").works(Op::GetAgentEvent),
    post(C, "{thirdparty push URL}", "pushEvent").body().page("1275").pushed(),
    get(C, "/agentevent/allagentevent", "getAllAgentEvent").auth(Auth::TrustedLayer).works(Op::GetAllAgentEvent),
    post(C, "/agentevent/reportagentsisalive", "reportAgentsIsAlive").query(&["agents"]).auth(Auth::TrustedLayer).works(Op::ReportAgentsIsAlive),
    get(C, "/agentevent/{agentid}/async", "getAgentEventInAsync").body().never(SAME_AS_POLL),
    get(C, "/agentevent/{agentid}/jsonp", "getJsonpAgentEvent").never(GUID_IN_URL),
    put(C, "/agentevent/{workno}/agentskillqueuefresh", "setAgentSkillQueueFresh").body().never(NO_PAGE),
];
