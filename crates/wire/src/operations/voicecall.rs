//! Chapter `voicecall`: calls.

use super::reasons::{NO_FIELDS, NO_VIDEO};
use super::{Chapter, Check, Method, Op, Operation, VoiceCallOp, delete, post, put};

const C: Chapter = Chapter::Voicecall;

// One row a line.
#[rustfmt::skip]
pub(super) static TABLE: &[Operation] = &[
    put(C, "/voicecall/{agentid}/callout", "callout").body().page("1232").works(Op::VoiceCall(VoiceCallOp::CallOut)),
    put(C, "/voicecall/{agentid}/previewcallout", "previewCallOut").body().page("1233, 0367").also(&[(Method::Put, "/voicecall/{agentid}/previewCallout")]).works(Op::VoiceCall(VoiceCallOp::PreviewCallOut)),
    put(C, "/voicecall/{agentid}/answer", "answer").query(&["callid"]).page("1234").works(Op::VoiceCall(VoiceCallOp::Answer)),
    put(C, "/voicecall/{agentid}/callinner", "callInner").body().page("1235, 0369").works(Op::VoiceCall(VoiceCallOp::CallInner)),
    post(C, "/voicecall/{agentid}/innerhelp", "innerHelp").body().page("1236").works(Op::VoiceCall(VoiceCallOp::InnerHelp)),
    post(C, "/voicecall/{agentid}/connecthold/{callid}", "connectHold").page("1240").works(Op::VoiceCall(VoiceCallOp::ConnectHold)),
    post(C, "/voicecall/{agentid}/transfer", "transfer").body().page("1242").works(Op::VoiceCall(VoiceCallOp::Transfer)),
    post(C, "/voicecall/{agentid}/canceltransfer", "cancelTransfer").page("1243").works(Op::VoiceCall(VoiceCallOp::CancelTransfer)),
    post(C, "/voicecall/{agentid}/seconddialex", "secondDialEx").query(&["number"]).page("1244").works(Op::VoiceCall(VoiceCallOp::SecondDialEx)),
    post(C, "/voicecall/{agentid}/confjoin", "confJoin").body().page("1245").works(Op::VoiceCall(VoiceCallOp::ConfJoin)),
    delete(C, "/voicecall/{agentid}/release", "release").page("1247").also(&[(Method::Post, "/voicecall/{agentid}/release")]).works(Op::VoiceCall(VoiceCallOp::Release)),
    delete(C, "/voicecall/{agentid}", "releaseEx").page("1247").js("releaseForVTM").works(Op::VoiceCall(VoiceCallOp::ReleaseEx)),
    post(C, "/voicecall/{agentid}/disconnect/{number}", "disconnect").page("1248").works(Op::VoiceCall(VoiceCallOp::Disconnect)),
    put(C, "/voicecall/{agentid}/snatchpickup", "snatchPickup").query(&["destWorkNo"]).page("1252, 0387").works(Op::VoiceCall(VoiceCallOp::SnatchPickup)),
    put(C, "/voicecall/{agentid}/phonepickup", "phonePickup").page("1254").also(&[(Method::Post, "/voicecall/{agentid}/phonepickup")]).works(Op::VoiceCall(VoiceCallOp::PhonePickup)),
    post(C, "/voicecall/{agentid}/thirdPartyConfTransmitNum", "thirdPartyConfTransmitNum").page("1256, 0391").works(Op::VoiceCall(VoiceCallOp::TransmitNum)),
    post(C, "/voicecall/{agentid}/requestcall/{callid}/{skilltype}", "requestAppointedCall").query(&["skillid"]).page("cec_05_4103").works(Op::VoiceCall(VoiceCallOp::RequestCall)),
    post(C, "/voicecall/{agentid}/beginmute", "beginMute").works(Op::VoiceCall(VoiceCallOp::BeginMute)),
    post(C, "/voicecall/{agentid}/beginmutevideo", "beginMuteVideo").never(NO_VIDEO),
    post(C, "/voicecall/{agentid}/dropcall/{callid}", "dropCall").works(Op::VoiceCall(VoiceCallOp::DropCall)),
    post(C, "/voicecall/{agentid}/endmute", "endMute").works(Op::VoiceCall(VoiceCallOp::EndMute)),
    post(C, "/voicecall/{agentid}/endmutevideo", "endMuteVideo").never(NO_VIDEO),
    post(C, "/voicecall/{agentid}/gethold", "getHold").query(&["callid"]).works(Op::VoiceCall(VoiceCallOp::GetHold)),
    post(C, "/voicecall/{agentid}/hold", "hold").works(Op::VoiceCall(VoiceCallOp::Hold)),
    put(C, "/voicecall/{agentid}/phonehangup", "phoneHangUp").works(Op::VoiceCall(VoiceCallOp::PhoneHangUp)),
    delete(C, "/voicecall/{agentid}/reject", "reject").query(&["callid", "mode"]).works(Op::VoiceCall(VoiceCallOp::Reject)),
    delete(C, "/voicecall/{agentid}/releasephone", "releasePhone").works(Op::VoiceCall(VoiceCallOp::ReleasePhone)),
    post(C, "/voicecall/{agentid}/reportsound", "reportSound").body().never(NO_FIELDS),
    post(C, "/voicecall/{agentid}/seconddial/{number}", "secondDial").checks(&[("number", Check::SecondDial)]).works(Op::VoiceCall(VoiceCallOp::SecondDial)),
];
