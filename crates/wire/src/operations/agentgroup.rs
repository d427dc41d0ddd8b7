//! Chapter `agentgroup`: agents and groups.

use super::reasons::NO_ATTRIBUTES;
use super::{AgentGroupOp, Chapter, Op, Operation, get, post};

const C: Chapter = Chapter::Agentgroup;

// One row a line.
#[rustfmt::skip]
pub(super) static TABLE: &[Operation] = &[
    get(C, "/agentgroup/{agentid}/agentbylist", "queryAgentInfoBySkillId").query(&["mediaTypes"]).page("0417").js("queryAgentInfoByList").query_interface().works(Op::AgentGroup(AgentGroupOp::AgentByList)),
    get(C, "/agentgroup/{agentid}/agentbyskill/{skillid}", "queryAgentInfoBySkillId").page("1025").query_interface().works(Op::AgentGroup(AgentGroupOp::AgentBySkill)),
    get(C, "/agentgroup/{agentid}/agentbyskill/{skillid}", "queryAgentInfoBySkillIdAndAttribute").query(&["attribute"]).told_apart_by("attribute").query_interface().never(NO_ATTRIBUTES),
    get(C, "/agentgroup/{agentid}/agentbyworkno/{workno}", "queryAgentInfoByWorkNo").page("1026").query_interface().works(Op::AgentGroup(AgentGroupOp::AgentByWorkNo)),
    get(C, "/agentgroup/{agentid}/allonlineagents", "queryAllOnlineAgents").page("1027").query_interface().works(Op::AgentGroup(AgentGroupOp::AllOnlineAgents)),
    get(C, "/agentgroup/{agentid}/agentbyconfigedskill/{skillid}", "queryAgentInfoByConfigedSkillId").query_interface().works(Op::AgentGroup(AgentGroupOp::AgentByConfiguredSkill)),
    get(C, "/agentgroup/{agentid}/agentbyconfigedskillandattribute/{skillid}", "queryAgentInfoByConfigedSkillIdAndAttribute").query(&["attribute"]).query_interface().never(NO_ATTRIBUTES),
    get(C, "/agentgroup/{agentid}/agentidsbyskill/{skillid}", "queryAgentIdsBySkillId").query_interface().works(Op::AgentGroup(AgentGroupOp::AgentIdsBySkill)),
    post(C, "/agentgroup/{agentid}/agentinfonoskills", "queryAgentInfoWithoutSkills").body().query_interface().works(Op::AgentGroup(AgentGroupOp::AgentInfoNoSkills)),
    get(C, "/agentgroup/{agentid}/agentlistbystatus", "getAgentListByStatus").query(&["status"]).query_interface().works(Op::AgentGroup(AgentGroupOp::AgentListByStatus)),
    get(C, "/agentgroup/{agentid}/agentongroup", "queryAllAgentInfoOnMyGroup").query_interface().works(Op::AgentGroup(AgentGroupOp::AgentOnGroup)),
    get(C, "/agentgroup/{agentid}/agentongroupbyattribute", "queryAllAgentInfoOnMyGroupByAttribute").query(&["attribute"]).query_interface().never(NO_ATTRIBUTES),
    get(C, "/agentgroup/{agentid}/agentongroupex", "queryAllAgentInfoOnMyGroupEx").query(&["groupid"]).query_interface().works(Op::AgentGroup(AgentGroupOp::AgentOnGroupEx)),
    get(C, "/agentgroup/{agentid}/agentrestinfo", "queryAgentRestDetailInfo").query_interface().works(Op::AgentGroup(AgentGroupOp::AgentRestInfo)),
    get(C, "/agentgroup/{agentid}/agentwasnameonvdn", "queryAllAgentWasNameOnVdn").query_interface().works(Op::AgentGroup(AgentGroupOp::AgentNames)),
    get(C, "/agentgroup/{agentid}/allagentstatus", "getAllStatusAgents").query_interface().works(Op::AgentGroup(AgentGroupOp::AllAgentStatus)),
    get(C, "/agentgroup/{agentid}/allagentstatusbyattribute", "getAllStatusAgentsByAttribute").query(&["attribute"]).query_interface().never(NO_ATTRIBUTES),
    get(C, "/agentgroup/{agentid}/allchatagents", "getAllAgentsInTextChat").query_interface().works(Op::AgentGroup(AgentGroupOp::AllChatAgents)),
    get(C, "/agentgroup/{agentid}/allchatagentsbyattribute", "getAllAgentsInTextChatByAttribute").query(&["attribute"]).query_interface().never(NO_ATTRIBUTES),
    get(C, "/agentgroup/{agentid}/alllocalagentstatus", "getAllStatusLocalAgents").query_interface().works(Op::AgentGroup(AgentGroupOp::AllLocalAgentStatus)),
    get(C, "/agentgroup/{agentid}/groupbyagent/{workno}", "queryGroupInfoByWorkNo").query_interface().works(Op::AgentGroup(AgentGroupOp::GroupByAgent)),
    get(C, "/agentgroup/{agentid}/grouponvdn", "queryGroupInfoOnVdn").query_interface().works(Op::AgentGroup(AgentGroupOp::GroupOnVdn)),
    get(C, "/agentgroup/{agentid}/idleagent", "getIdleStatusAgents").query_interface().works(Op::AgentGroup(AgentGroupOp::IdleAgent)),
    get(C, "/agentgroup/{agentid}/idleagentbyattribute", "getIdleStatusAgentsByAttribute").query(&["attribute"]).query_interface().never(NO_ATTRIBUTES),
    get(C, "/agentgroup/{agentid}/iscallout", "isCallOut").query_interface().works(Op::AgentGroup(AgentGroupOp::IsCallOut)),
    get(C, "/agentgroup/{agentid}/iscensor", "isCensor").query_interface().works(Op::AgentGroup(AgentGroupOp::IsCensor)),
    get(C, "/agentgroup/{agentid}/ismonitor", "isMonitor").query_interface().works(Op::AgentGroup(AgentGroupOp::IsMonitor)),
    get(C, "/agentgroup/{agentid}/ispickup", "isPickUp").query_interface().works(Op::AgentGroup(AgentGroupOp::IsPickUp)),
    get(C, "/agentgroup/{agentid}/isreportmanager", "isReportManager").query_interface().works(Op::AgentGroup(AgentGroupOp::IsReportManager)),
    get(C, "/agentgroup/{agentid}/isspymonitor", "isSpyMonitor").query_interface().works(Op::AgentGroup(AgentGroupOp::IsSpyMonitor)),
    get(C, "/agentgroup/{agentid}/issystem", "isSystem").query_interface().works(Op::AgentGroup(AgentGroupOp::IsSystem)),
    get(C, "/agentgroup/{agentid}/loggedinagentphoneonvdn", "queryAllLoggedInAgentPhonesOnVdn").query_interface().works(Op::AgentGroup(AgentGroupOp::LoggedInPhones)),
    get(C, "/agentgroup/{agentid}/onlineagentonvdn", "queryAllLoginedAgentInfoOnVdn").query_interface().works(Op::AgentGroup(AgentGroupOp::OnlineAgentOnVdn)),
    get(C, "/agentgroup/{agentid}/onlineagentonvdnbyattribute", "queryAllLoginedAgentInfoOnVdnByAttribute").query(&["attribute"]).query_interface().never(NO_ATTRIBUTES),
    get(C, "/agentgroup/{agentid}/queryagentstatus", "queryAgentStatusAndTimeOnVDN").query_interface().works(Op::AgentGroup(AgentGroupOp::AgentStatusOnVdn)),
    get(C, "/agentgroup/{agentid}/queryagentstatusandskill", "queryAgentStatusAndSkill").query_interface().works(Op::AgentGroup(AgentGroupOp::OwnStatusAndSkills)),
    get(C, "/agentgroup/{agentid}/restreason", "getAgentRestReason").query_interface().works(Op::AgentGroup(AgentGroupOp::RestReason)),
];
