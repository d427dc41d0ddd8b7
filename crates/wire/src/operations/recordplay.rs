//! Chapter `recordplay`: recording and playing.

use super::reasons::{NO_ARCHIVES, NO_SCORES, NO_SCREEN};
use super::{Chapter, Op, Operation, RecordPlayOp, delete, get, post, put};

const C: Chapter = Chapter::Recordplay;

// One row a line.
#[rustfmt::skip]
pub(super) static TABLE: &[Operation] = &[
    put(C, "/recordplay/{agentid}/play", "beginPlay").body().page("4202, 0394").works(Op::RecordPlay(RecordPlayOp::Play)),
    post(C, "/recordplay/{agentid}/backfast/{time}", "backFastPlay").page("4206").works(Op::RecordPlay(RecordPlayOp::BackFast)),
    delete(C, "/recordplay/{agentid}/stopplay", "stopPlay").page("4207").works(Op::RecordPlay(RecordPlayOp::StopPlay)),
    put(C, "/recordplay/{agentid}/startrecordscreen", "startRecordScreen").page("4208").never(NO_SCREEN),
    delete(C, "/recordplay/{agentid}/stoprecordscreen", "stopRecordScreen").page("4209").never(NO_SCREEN),
    put(C, "/recordplay/{agentid}/record", "beginRecord").body().query(&["filename"]).page("4210, 0402").works(Op::RecordPlay(RecordPlayOp::Record)),
    get(C, "/recordplay/{agentid}/getconnecttoken", "getConnectToken").page("guide").never(NO_SCREEN),
    get(C, "/recordplay/{agentid}/batchrecordzipfileurl", "queryBatchRecordZipFileURL").query(&["filepath"]).never(NO_ARCHIVES),
    post(C, "/recordplay/{agentid}/forefast/{time}", "foreFastPlay").works(Op::RecordPlay(RecordPlayOp::ForeFast)),
    post(C, "/recordplay/{agentid}/pauseplay", "pausePlay").works(Op::RecordPlay(RecordPlayOp::PausePlay)),
    post(C, "/recordplay/{agentid}/pauserecord", "pauseRecord").works(Op::RecordPlay(RecordPlayOp::PauseRecord)),
    get(C, "/recordplay/{agentid}/queryrecordfilebycallid", "queryRecordFileByCallId").query(&["callid", "calltime", "workno"]).works(Op::RecordPlay(RecordPlayOp::RecordsOfCall)),
    get(C, "/recordplay/{agentid}/queryrecordscore", "queryVoiceRecordScore").query(&["recordenddate", "recordstartdate", "workno"]).never(NO_SCORES),
    get(C, "/recordplay/{agentid}/queryselfrecordfile", "querySelfRecordFile").query(&["enddate", "endposition", "skillid", "startdate", "startposition"]).works(Op::RecordPlay(RecordPlayOp::OwnRecords)),
    get(C, "/recordplay/{agentid}/recordfile", "queryRecordFile").query(&["enddate", "endposition", "skillid", "startdate", "startposition", "workno"]).works(Op::RecordPlay(RecordPlayOp::Records)),
    get(C, "/recordplay/{agentid}/recordfilefromrecordid", "queryRecordFileFromRecordID").query(&["recordid"]).works(Op::RecordPlay(RecordPlayOp::RecordById)),
    get(C, "/recordplay/{agentid}/recordfileurl", "queryRecordFileURL").query(&["filepath"]).works(Op::RecordPlay(RecordPlayOp::RecordUrl)),
    put(C, "/recordplay/{agentid}/recordwithoutfilename", "beginRecordWithoutFilename").works(Op::RecordPlay(RecordPlayOp::RecordWithoutFilename)),
    get(C, "/recordplay/{agentid}/recordzipfileurl", "queryRecordZipFileURL").query(&["filepath"]).never(NO_ARCHIVES),
    post(C, "/recordplay/{agentid}/resumeplay", "resumePlay").works(Op::RecordPlay(RecordPlayOp::ResumePlay)),
    post(C, "/recordplay/{agentid}/resumerecord", "resumeRecord").works(Op::RecordPlay(RecordPlayOp::ResumeRecord)),
    delete(C, "/recordplay/{agentid}/stoprecord", "stopRecord").works(Op::RecordPlay(RecordPlayOp::StopRecord)),
];
