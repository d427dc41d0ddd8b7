//! Chapter `querymonitor`: figures of the platform.

use super::Milestone::Distribution;
use super::reasons::NO_PAGE;
use super::{Chapter, Operation, get, post};

const C: Chapter = Chapter::Querymonitor;

// One row a line.
#[rustfmt::skip]
pub(super) static TABLE: &[Operation] = &[
    get(C, "/querymonitor/{agentid}/agentclusterinfo/{workno}", "queryAgentClusterInfo").planned(Distribution),
    get(C, "/querymonitor/{agentid}/allagentclusterinfo", "queryAllAgentClusterInfo").planned(Distribution),
    post(C, "/querymonitor/{agentid}/changetosapmode", "changeToSAPMode").never(NO_PAGE),
    get(C, "/querymonitor/{agentid}/clusterinfo", "queryClusterInfo").planned(Distribution),
    get(C, "/querymonitor/{agentid}/clusterinfobyname/{clustername}", "queryClusterInfoByName").planned(Distribution),
    get(C, "/querymonitor/{agentid}/servertime", "queryServerTime").planned(Distribution),
    post(C, "/querymonitor/{agentid}/setagenttimeout/{flag}", "setAgentTimeOut").planned(Distribution),
    post(C, "/querymonitor/{agentid}/setmaxchatnum/{vdnid}/{chatnum}", "setMaxChatNum").query(&["agents"]).planned(Distribution),
    get(C, "/querymonitor/{agentid}/skillstatisticinfo/{skillid}", "querySkillsStatisticInfo").planned(Distribution),
    get(C, "/querymonitor/{agentid}/systemstate", "querySystemStateInfo").planned(Distribution),
    get(C, "/querymonitor/{agentid}/systemversion", "querySysVersion").planned(Distribution),
];
