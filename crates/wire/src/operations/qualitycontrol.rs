//! Chapter `qualitycontrol`: inspection.

use super::Milestone::Distribution;
use super::reasons::NO_VIDEO;
use super::{ANY_TEXT, Chapter, Operation, delete, get, post, put};

const C: Chapter = Chapter::Qualitycontrol;

// One row a line.
#[rustfmt::skip]
pub(super) static TABLE: &[Operation] = &[
    put(C, "/qualitycontrol/{agentid}/intercept/{workNo}/{callId}", "intercept").page("0437").js("interceptCall").planned(Distribution),
    post(C, "/qualitycontrol/{agentid}/forcelogout/{workNo}", "forceLogOutAgent").page("0441").planned(Distribution),
    put(C, "/qualitycontrol/{agentid}/addinsert/{workNo}", "addInsert").page("2401").planned(Distribution),
    put(C, "/qualitycontrol/{agentid}/addsupervise/{workNo}", "addSupervise").page("2402").planned(Distribution),
    post(C, "/qualitycontrol/{agentid}/switch/{workNo}", "switchSuperviseOrInsert").page("2410").planned(Distribution),
    post(C, "/qualitycontrol/{agentid}/requestwhisperagent", "requestWhisperAgent").query(&["whisperagentid"]).page("2412").planned(Distribution),
    post(C, "/qualitycontrol/{agentid}/requeststopwhisperagent", "requestStopWhisperAgent").query(&["whisperagentid"]).page("2413").planned(Distribution),
    post(C, "/qualitycontrol/{agentid}/requestswitchinsertwhisperagent", "requestSwitchInsertWhisperAgent").query(&["switchtype", "whisperagentid"]).page("2414").planned(Distribution),
    get(C, "/qualitycontrol/{agentid}/allagent", "queryAllMonitoredAgents").planned(Distribution),
    post(C, "/qualitycontrol/{agentid}/beginmonitor", "beginMonitor").query(&["agents"]).planned(Distribution),
    post(C, "/qualitycontrol/{agentid}/cancelselfrecord", "qcCancelAgentSelfRecord").query(&["agents"]).planned(Distribution),
    post(C, "/qualitycontrol/{agentid}/deleteVideoTask", "deleteVideoTask").query(&["monitoragent"]).never(NO_VIDEO),
    delete(C, "/qualitycontrol/{agentid}/deleteqctask", "deleteQcTask").query(&["begintime", "taskdsn"]).planned(Distribution),
    post(C, "/qualitycontrol/{agentid}/endmonitor", "endMonitor").query(&["agents"]).planned(Distribution),
    post(C, "/qualitycontrol/{agentid}/forcebusy/{workNo}", "forceBusy").planned(Distribution),
    post(C, "/qualitycontrol/{agentid}/forcedropcall/{callid}", "forceDropCall").planned(Distribution),
    post(C, "/qualitycontrol/{agentid}/forceidle/{workNo}", "forceIdle").planned(Distribution),
    post(C, "/qualitycontrol/{agentid}/forcerecord", "forceRecord").body().planned(Distribution),
    post(C, "/qualitycontrol/{agentid}/forcerest/{workNo}/{time}/{reason}", "forceRest").checks(&[("time", ANY_TEXT), ("reason", ANY_TEXT)]).planned(Distribution),
    post(C, "/qualitycontrol/{agentid}/forcestoprecord", "forceStopRecord").query(&["agents"]).planned(Distribution),
    put(C, "/qualitycontrol/{agentid}/intercept/{workNo}", "intercept").planned(Distribution),
    get(C, "/qualitycontrol/{agentid}/queryqctasks", "queryQcTasks").planned(Distribution),
    get(C, "/qualitycontrol/{agentid}/queryurlinfo", "queryUrlInfo").query(&["urlname"]).planned(Distribution),
    get(C, "/qualitycontrol/{agentid}/queryvideorecordfile", "queryVideoRecordFile").query(&["enddate", "endposition", "startdate", "startposition", "workno"]).never(NO_VIDEO),
    post(C, "/qualitycontrol/{agentid}/registerDataToServer", "registerDataToServer").query(&["port"]).never(NO_VIDEO),
    post(C, "/qualitycontrol/{agentid}/setselfrecord/{recordflag}/{recordbeforetalking}", "qcSetAgentSelfRecord").query(&["agents"]).planned(Distribution),
    post(C, "/qualitycontrol/{agentid}/startOrStopVideoPlay", "startOrStopVideoPlay").query(&["isstart", "monitoragent"]).never(NO_VIDEO),
    post(C, "/qualitycontrol/{agentid}/startVideoMonitor", "startVideoMonitor").body().never(NO_VIDEO),
    post(C, "/qualitycontrol/{agentid}/startVideoOperation", "startVideoOperation").query(&["monitoragent", "result"]).never(NO_VIDEO),
    post(C, "/qualitycontrol/{agentid}/stopVideoMonitor", "stopVideoMonitor").body().never(NO_VIDEO),
    delete(C, "/qualitycontrol/{agentid}/{workNo}", "stopSuperviseOrInsert").planned(Distribution),
];
