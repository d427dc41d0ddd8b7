//! Chapter `querymonitor`: figures of the platform.

use super::Milestone::TextChat;
use super::reasons::{NO_FLAG, NO_PAGE};
use super::{Chapter, Op, Operation, QueryMonitorOp, get, post};

const C: Chapter = Chapter::Querymonitor;

// One row a line.
#[rustfmt::skip]
pub(super) static TABLE: &[Operation] = &[
    get(C, "/querymonitor/{agentid}/agentclusterinfo/{workno}", "queryAgentClusterInfo").query_interface().works(Op::QueryMonitor(QueryMonitorOp::AgentClusterInfo)),
    get(C, "/querymonitor/{agentid}/allagentclusterinfo", "queryAllAgentClusterInfo").query_interface().works(Op::QueryMonitor(QueryMonitorOp::AllAgentClusterInfo)),
    post(C, "/querymonitor/{agentid}/changetosapmode", "changeToSAPMode").never(NO_PAGE),
    get(C, "/querymonitor/{agentid}/clusterinfo", "queryClusterInfo").query_interface().works(Op::QueryMonitor(QueryMonitorOp::ClusterInfo)),
    get(C, "/querymonitor/{agentid}/clusterinfobyname/{clustername}", "queryClusterInfoByName").query_interface().works(Op::QueryMonitor(QueryMonitorOp::ClusterInfoByName)),
    get(C, "/querymonitor/{agentid}/servertime", "queryServerTime").works(Op::QueryMonitor(QueryMonitorOp::ServerTime)),
    post(C, "/querymonitor/{agentid}/setagenttimeout/{flag}", "setAgentTimeOut").never(NO_FLAG),
    post(C, "/querymonitor/{agentid}/setmaxchatnum/{vdnid}/{chatnum}", "setMaxChatNum").query(&["agents"]).planned(TextChat),
    get(C, "/querymonitor/{agentid}/skillstatisticinfo/{skillid}", "querySkillsStatisticInfo").query_interface().works(Op::QueryMonitor(QueryMonitorOp::SkillStatisticInfo)),
    get(C, "/querymonitor/{agentid}/systemstate", "querySystemStateInfo").query_interface().works(Op::QueryMonitor(QueryMonitorOp::SystemState)),
    get(C, "/querymonitor/{agentid}/systemversion", "querySysVersion").works(Op::QueryMonitor(QueryMonitorOp::SystemVersion)),
];
