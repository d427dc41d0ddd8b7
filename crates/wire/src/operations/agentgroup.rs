//! Chapter `agentgroup`: agents and groups.

use super::Milestone::Distribution;
use super::{Chapter, Operation, get, post};

const C: Chapter = Chapter::Agentgroup;

// One row a line.
#[rustfmt::skip]
pub(super) static TABLE: &[Operation] = &[
    get(C, "/agentgroup/{agentid}/agentbylist", "queryAgentInfoBySkillId").query(&["mediaTypes"]).page("0417").js("queryAgentInfoByList").query_interface().planned(Distribution),
    get(C, "/agentgroup/{agentid}/agentbyskill/{skillid}", "queryAgentInfoBySkillId").page("1025").query_interface().planned(Distribution),
    get(C, "/agentgroup/{agentid}/agentbyskill/{skillid}", "queryAgentInfoBySkillIdAndAttribute").query(&["attribute"]).told_apart_by("attribute").query_interface().planned(Distribution),
    get(C, "/agentgroup/{agentid}/agentbyworkno/{workno}", "queryAgentInfoByWorkNo").page("1026").query_interface().planned(Distribution),
    get(C, "/agentgroup/{agentid}/allonlineagents", "queryAllOnlineAgents").page("1027").query_interface().planned(Distribution),
    get(C, "/agentgroup/{agentid}/agentbyconfigedskill/{skillid}", "queryAgentInfoByConfigedSkillId").query_interface().planned(Distribution),
    get(C, "/agentgroup/{agentid}/agentbyconfigedskillandattribute/{skillid}", "queryAgentInfoByConfigedSkillIdAndAttribute").query(&["attribute"]).query_interface().planned(Distribution),
    get(C, "/agentgroup/{agentid}/agentidsbyskill/{skillid}", "queryAgentIdsBySkillId").query_interface().planned(Distribution),
    post(C, "/agentgroup/{agentid}/agentinfonoskills", "queryAgentInfoWithoutSkills").body().query_interface().planned(Distribution),
    get(C, "/agentgroup/{agentid}/agentlistbystatus", "getAgentListByStatus").query(&["status"]).query_interface().planned(Distribution),
    get(C, "/agentgroup/{agentid}/agentongroup", "queryAllAgentInfoOnMyGroup").query_interface().planned(Distribution),
    get(C, "/agentgroup/{agentid}/agentongroupbyattribute", "queryAllAgentInfoOnMyGroupByAttribute").query(&["attribute"]).query_interface().planned(Distribution),
    get(C, "/agentgroup/{agentid}/agentongroupex", "queryAllAgentInfoOnMyGroupEx").query(&["groupid"]).query_interface().planned(Distribution),
    get(C, "/agentgroup/{agentid}/agentrestinfo", "queryAgentRestDetailInfo").query_interface().planned(Distribution),
    get(C, "/agentgroup/{agentid}/agentwasnameonvdn", "queryAllAgentWasNameOnVdn").query_interface().planned(Distribution),
    get(C, "/agentgroup/{agentid}/allagentstatus", "getAllStatusAgents").query_interface().planned(Distribution),
    get(C, "/agentgroup/{agentid}/allagentstatusbyattribute", "getAllStatusAgentsByAttribute").query(&["attribute"]).query_interface().planned(Distribution),
    get(C, "/agentgroup/{agentid}/allchatagents", "getAllAgentsInTextChat").query_interface().planned(Distribution),
    get(C, "/agentgroup/{agentid}/allchatagentsbyattribute", "getAllAgentsInTextChatByAttribute").query(&["attribute"]).query_interface().planned(Distribution),
    get(C, "/agentgroup/{agentid}/alllocalagentstatus", "getAllStatusLocalAgents").query_interface().planned(Distribution),
    get(C, "/agentgroup/{agentid}/groupbyagent/{workno}", "queryGroupInfoByWorkNo").query_interface().planned(Distribution),
    get(C, "/agentgroup/{agentid}/grouponvdn", "queryGroupInfoOnVdn").query_interface().planned(Distribution),
    get(C, "/agentgroup/{agentid}/idleagent", "getIdleStatusAgents").query_interface().planned(Distribution),
    get(C, "/agentgroup/{agentid}/idleagentbyattribute", "getIdleStatusAgentsByAttribute").query(&["attribute"]).query_interface().planned(Distribution),
    get(C, "/agentgroup/{agentid}/iscallout", "isCallOut").query_interface().planned(Distribution),
    get(C, "/agentgroup/{agentid}/iscensor", "isCensor").query_interface().planned(Distribution),
    get(C, "/agentgroup/{agentid}/ismonitor", "isMonitor").query_interface().planned(Distribution),
    get(C, "/agentgroup/{agentid}/ispickup", "isPickUp").query_interface().planned(Distribution),
    get(C, "/agentgroup/{agentid}/isreportmanager", "isReportManager").query_interface().planned(Distribution),
    get(C, "/agentgroup/{agentid}/isspymonitor", "isSpyMonitor").query_interface().planned(Distribution),
    get(C, "/agentgroup/{agentid}/issystem", "isSystem").query_interface().planned(Distribution),
    get(C, "/agentgroup/{agentid}/loggedinagentphoneonvdn", "queryAllLoggedInAgentPhonesOnVdn").query_interface().planned(Distribution),
    get(C, "/agentgroup/{agentid}/onlineagentonvdn", "queryAllLoginedAgentInfoOnVdn").query_interface().planned(Distribution),
    get(C, "/agentgroup/{agentid}/onlineagentonvdnbyattribute", "queryAllLoginedAgentInfoOnVdnByAttribute").query(&["attribute"]).query_interface().planned(Distribution),
    get(C, "/agentgroup/{agentid}/queryagentstatus", "queryAgentStatusAndTimeOnVDN").query_interface().planned(Distribution),
    get(C, "/agentgroup/{agentid}/queryagentstatusandskill", "queryAgentStatusAndSkill").query_interface().planned(Distribution),
    get(C, "/agentgroup/{agentid}/restreason", "getAgentRestReason").query_interface().planned(Distribution),
];
