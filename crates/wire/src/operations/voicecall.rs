//! Chapter `voicecall`: calls.

use super::Milestone::Phones;
use super::reasons::NO_VIDEO;
use super::{Chapter, Check, Method, Operation, delete, post, put};

const C: Chapter = Chapter::Voicecall;

// One row a line.
#[rustfmt::skip]
pub(super) static TABLE: &[Operation] = &[
    put(C, "/voicecall/{agentid}/callout", "callout").body().page("1232").planned(Phones),
    put(C, "/voicecall/{agentid}/previewcallout", "previewCallOut").body().page("1233, 0367").also(&[(Method::Put, "/voicecall/{agentid}/previewCallout")]).planned(Phones),
    put(C, "/voicecall/{agentid}/answer", "answer").page("1234").planned(Phones),
    put(C, "/voicecall/{agentid}/callinner", "callInner").body().page("1235, 0369").planned(Phones),
    post(C, "/voicecall/{agentid}/innerhelp", "innerHelp").body().page("1236").planned(Phones),
    post(C, "/voicecall/{agentid}/connecthold/{callid}", "connectHold").page("1240").planned(Phones),
    post(C, "/voicecall/{agentid}/transfer", "transfer").body().page("1242").planned(Phones),
    post(C, "/voicecall/{agentid}/canceltransfer", "cancelTransfer").page("1243").planned(Phones),
    post(C, "/voicecall/{agentid}/seconddialex", "secondDialEx").query(&["number"]).page("1244").planned(Phones),
    post(C, "/voicecall/{agentid}/confjoin", "confJoin").body().page("1245").planned(Phones),
    delete(C, "/voicecall/{agentid}/release", "release").page("1247").planned(Phones),
    delete(C, "/voicecall/{agentid}", "releaseEx").page("1247").js("releaseForVTM").planned(Phones),
    post(C, "/voicecall/{agentid}/disconnect/{number}", "disconnect").page("1248").planned(Phones),
    put(C, "/voicecall/{agentid}/snatchpickup", "snatchPickup").query(&["destWorkNo"]).page("1252, 0387").planned(Phones),
    put(C, "/voicecall/{agentid}/phonepickup", "phonePickup").page("1254").also(&[(Method::Post, "/voicecall/{agentid}/phonepickup")]).planned(Phones),
    post(C, "/voicecall/{agentid}/thirdPartyConfTransmitNum", "thirdPartyConfTransmitNum").page("1256, 0391").planned(Phones),
    post(C, "/voicecall/{agentid}/requestcall/{callid}/{skilltype}", "requestAppointedCall").query(&["skillid"]).page("cec_05_4103").planned(Phones),
    post(C, "/voicecall/{agentid}/beginmute", "beginMute").planned(Phones),
    post(C, "/voicecall/{agentid}/beginmutevideo", "beginMuteVideo").never(NO_VIDEO),
    post(C, "/voicecall/{agentid}/dropcall/{callid}", "dropCall").planned(Phones),
    post(C, "/voicecall/{agentid}/endmute", "endMute").planned(Phones),
    post(C, "/voicecall/{agentid}/endmutevideo", "endMuteVideo").never(NO_VIDEO),
    post(C, "/voicecall/{agentid}/gethold", "getHold").query(&["callid"]).planned(Phones),
    post(C, "/voicecall/{agentid}/hold", "hold").planned(Phones),
    put(C, "/voicecall/{agentid}/phonehangup", "phoneHangUp").planned(Phones),
    delete(C, "/voicecall/{agentid}/reject", "reject").query(&["callid", "mode"]).planned(Phones),
    delete(C, "/voicecall/{agentid}/releasephone", "releasePhone").planned(Phones),
    post(C, "/voicecall/{agentid}/reportsound", "reportSound").body().planned(Phones),
    post(C, "/voicecall/{agentid}/seconddial/{number}", "secondDial").checks(&[("number", Check::SecondDial)]).planned(Phones),
];
