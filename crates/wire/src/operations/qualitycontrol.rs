//! Chapter `qualitycontrol`: inspection.

use super::reasons::{NO_QC_TASKS, NO_URLS, NO_VIDEO};
use super::{Chapter, Check, Op, Operation, QualityControlOp as Q, REST_TIME, delete, get, post, put};

const C: Chapter = Chapter::Qualitycontrol;

// One row a line.
#[rustfmt::skip]
pub(super) static TABLE: &[Operation] = &[
    put(C, "/qualitycontrol/{agentid}/intercept/{workNo}/{callId}", "interceptCall").page("0437").works(Op::QualityControl(Q::InterceptCall)),
    post(C, "/qualitycontrol/{agentid}/forcelogout/{workNo}", "forceLogOutAgent").page("0441").works(Op::QualityControl(Q::ForceLogout)),
    put(C, "/qualitycontrol/{agentid}/addinsert/{workNo}", "addInsert").page("2401").works(Op::QualityControl(Q::AddInsert)),
    put(C, "/qualitycontrol/{agentid}/addsupervise/{workNo}", "addSupervise").page("2402").works(Op::QualityControl(Q::AddSupervise)),
    post(C, "/qualitycontrol/{agentid}/switch/{workNo}", "switchSuperviseOrInsert").page("2410").works(Op::QualityControl(Q::Switch)),
    post(C, "/qualitycontrol/{agentid}/requestwhisperagent", "requestWhisperAgent").query(&["whisperagentid"]).page("2412").works(Op::QualityControl(Q::Whisper)),
    post(C, "/qualitycontrol/{agentid}/requeststopwhisperagent", "requestStopWhisperAgent").query(&["whisperagentid"]).page("2413").works(Op::QualityControl(Q::StopWhisper)),
    post(C, "/qualitycontrol/{agentid}/requestswitchinsertwhisperagent", "requestSwitchInsertWhisperAgent").query(&["switchtype", "whisperagentid"]).page("2414").works(Op::QualityControl(Q::SwitchWhisper)),
    get(C, "/qualitycontrol/{agentid}/allagent", "queryAllMonitoredAgents").works(Op::QualityControl(Q::AllAgent)),
    post(C, "/qualitycontrol/{agentid}/beginmonitor", "beginMonitor").query(&["agents"]).works(Op::QualityControl(Q::BeginMonitor)),
    post(C, "/qualitycontrol/{agentid}/cancelselfrecord", "qcCancelAgentSelfRecord").query(&["agents"]).works(Op::QualityControl(Q::CancelSelfRecord)),
    post(C, "/qualitycontrol/{agentid}/deleteVideoTask", "deleteVideoTask").query(&["monitoragent"]).never(NO_VIDEO),
    delete(C, "/qualitycontrol/{agentid}/deleteqctask", "deleteQcTask").query(&["begintime", "taskdsn"]).never(NO_QC_TASKS),
    post(C, "/qualitycontrol/{agentid}/endmonitor", "endMonitor").query(&["agents"]).works(Op::QualityControl(Q::EndMonitor)),
    post(C, "/qualitycontrol/{agentid}/forcebusy/{workNo}", "forceBusy").works(Op::QualityControl(Q::ForceBusy)),
    post(C, "/qualitycontrol/{agentid}/forcedropcall/{callid}", "forceDropCall").works(Op::QualityControl(Q::ForceDropCall)),
    post(C, "/qualitycontrol/{agentid}/forceidle/{workNo}", "forceIdle").works(Op::QualityControl(Q::ForceIdle)),
    post(C, "/qualitycontrol/{agentid}/forcerecord", "forceRecord").body().query(&["agents"]).works(Op::QualityControl(Q::ForceRecord)),
    post(C, "/qualitycontrol/{agentid}/forcerest/{workNo}/{time}/{reason}", "forceRest").checks(&[("time", REST_TIME), ("reason", Check::Number(0, 255))]).works(Op::QualityControl(Q::ForceRest)),
    post(C, "/qualitycontrol/{agentid}/forcestoprecord", "forceStopRecord").query(&["agents"]).works(Op::QualityControl(Q::ForceStopRecord)),
    put(C, "/qualitycontrol/{agentid}/intercept/{workNo}", "intercept").works(Op::QualityControl(Q::Intercept)),
    get(C, "/qualitycontrol/{agentid}/queryqctasks", "queryQcTasks").never(NO_QC_TASKS),
    get(C, "/qualitycontrol/{agentid}/queryurlinfo", "queryUrlInfo").query(&["urlname"]).never(NO_URLS),
    get(C, "/qualitycontrol/{agentid}/queryvideorecordfile", "queryVideoRecordFile").query(&["enddate", "endposition", "startdate", "startposition", "workno"]).never(NO_VIDEO),
    post(C, "/qualitycontrol/{agentid}/registerDataToServer", "registerDataToServer").query(&["port"]).never(NO_VIDEO),
    post(C, "/qualitycontrol/{agentid}/setselfrecord/{recordflag}/{recordbeforetalking}", "qcSetAgentSelfRecord").query(&["agents"]).works(Op::QualityControl(Q::SetSelfRecord)),
    post(C, "/qualitycontrol/{agentid}/startOrStopVideoPlay", "startOrStopVideoPlay").query(&["isstart", "monitoragent"]).never(NO_VIDEO),
    post(C, "/qualitycontrol/{agentid}/startVideoMonitor", "startVideoMonitor").body().never(NO_VIDEO),
    post(C, "/qualitycontrol/{agentid}/startVideoOperation", "startVideoOperation").query(&["monitoragent", "result"]).never(NO_VIDEO),
    post(C, "/qualitycontrol/{agentid}/stopVideoMonitor", "stopVideoMonitor").body().never(NO_VIDEO),
    delete(C, "/qualitycontrol/{agentid}/{workNo}", "stopSuperviseOrInsert").works(Op::QualityControl(Q::Stop)),
];
