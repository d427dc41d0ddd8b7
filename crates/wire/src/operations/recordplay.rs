//! Chapter `recordplay`: recording and playing.

use super::Milestone::Phones;
use super::reasons::NO_SCREEN;
use super::{Chapter, Operation, delete, get, post, put};

const C: Chapter = Chapter::Recordplay;

// One row a line.
#[rustfmt::skip]
pub(super) static TABLE: &[Operation] = &[
    put(C, "/recordplay/{agentid}/play", "beginPlay").body().page("4202, 0394").planned(Phones),
    post(C, "/recordplay/{agentid}/backfast/{time}", "backFastPlay").page("4206").planned(Phones),
    delete(C, "/recordplay/{agentid}/stopplay", "stopPlay").page("4207").planned(Phones),
    put(C, "/recordplay/{agentid}/startrecordscreen", "startRecordScreen").page("4208").never(NO_SCREEN),
    delete(C, "/recordplay/{agentid}/stoprecordscreen", "stopRecordScreen").page("4209").never(NO_SCREEN),
    put(C, "/recordplay/{agentid}/record", "beginRecord").query(&["filename"]).page("4210, 0402").planned(Phones),
    get(C, "/recordplay/{agentid}/getconnecttoken", "getConnectToken").page("guide").never(NO_SCREEN),
    get(C, "/recordplay/{agentid}/batchrecordzipfileurl", "queryBatchRecordZipFileURL").query(&["filepath"]).planned(Phones),
    post(C, "/recordplay/{agentid}/forefast/{time}", "foreFastPlay").planned(Phones),
    post(C, "/recordplay/{agentid}/pauseplay", "pausePlay").planned(Phones),
    post(C, "/recordplay/{agentid}/pauserecord", "pauseRecord").planned(Phones),
    get(C, "/recordplay/{agentid}/queryrecordfilebycallid", "queryRecordFileByCallId").query(&["callid", "calltime", "workno"]).planned(Phones),
    get(C, "/recordplay/{agentid}/queryrecordscore", "queryVoiceRecordScore").query(&["recordenddate", "recordstartdate", "workno"]).planned(Phones),
    get(C, "/recordplay/{agentid}/queryselfrecordfile", "querySelfRecordFile").query(&["enddate", "endposition", "skillid", "startdate", "startposition"]).planned(Phones),
    get(C, "/recordplay/{agentid}/recordfile", "queryRecordFile").query(&["enddate", "endposition", "skillid", "startdate", "startposition", "workno"]).planned(Phones),
    get(C, "/recordplay/{agentid}/recordfilefromrecordid", "queryRecordFileFromRecordID").query(&["recordid"]).planned(Phones),
    get(C, "/recordplay/{agentid}/recordfileurl", "queryRecordFileURL").query(&["filepath"]).planned(Phones),
    put(C, "/recordplay/{agentid}/recordwithoutfilename", "beginRecordWithoutFilename").planned(Phones),
    get(C, "/recordplay/{agentid}/recordzipfileurl", "queryRecordZipFileURL").query(&["filepath"]).planned(Phones),
    post(C, "/recordplay/{agentid}/resumeplay", "resumePlay").planned(Phones),
    post(C, "/recordplay/{agentid}/resumerecord", "resumeRecord").planned(Phones),
    delete(C, "/recordplay/{agentid}/stoprecord", "stopRecord").planned(Phones),
];
