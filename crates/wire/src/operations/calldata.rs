//! Chapter `calldata`: what is known of calls.

use super::reasons::{NO_CUSTOMERS, NO_FIELDS};
use super::{CallDataOp, Chapter, Op, Operation, get, put};

const C: Chapter = Chapter::Calldata;

// One row a line.
#[rustfmt::skip]
pub(super) static TABLE: &[Operation] = &[
    get(C, "/calldata/{agentid}/callinfo", "queryCallInfo").query(&["isNoContainLastCall"]).page("1261").query_interface().works(Op::CallData(CallDataOp::CallInfo)),
    get(C, "/calldata/{agentid}/appdata", "queryCallAppData").query(&["isEncodeResult", "callId"]).page("1262, 0420").query_interface().works(Op::CallData(CallDataOp::AppData)),
    put(C, "/calldata/{agentid}/setcalldataex", "setCallAppDataEx").body().page("1263, 0421").query_interface().works(Op::CallData(CallDataOp::SetAppDataEx)),
    get(C, "/calldata/{agentid}/holdlist", "queryHoldListInfo").page("1264").query_interface().works(Op::CallData(CallDataOp::HoldList)),
    get(C, "/calldata/{agentid}/callinfobeforeanswer", "queryCallInfoBeforeAnswer").page("1265").query_interface().works(Op::CallData(CallDataOp::CallInfoBeforeAnswer)),
    get(C, "/calldata/{agentid}/callinfobycallid/{callid}", "queryCallInfoByCallId").page("1266").query_interface().works(Op::CallData(CallDataOp::CallInfoByCallId)),
    get(C, "/calldata/{agentid}/allcallinfoEx/{workno}", "queryAllCallInfoByAgentWorkNoEx").page("1267, 0425").query_interface().works(Op::CallData(CallDataOp::CallIdsOf)),
    get(C, "/calldata/{agentid}/callnums", "queryCallNumsOnAgent").page("1268 i").query_interface().works(Op::CallData(CallDataOp::CallNums)),
    get(C, "/calldata/{agentid}/statistics", "queryCallStatisticsInfo").page("1269").query_interface().works(Op::CallData(CallDataOp::Statistics)),
    get(C, "/calldata/{agentid}/statisticsEx", "queryCallStatisticsInfoEx").page("1270").query_interface().works(Op::CallData(CallDataOp::StatisticsEx)),
    get(C, "/calldata/{agentid}/waitcallinfo/{skillid}", "queryWaitCallInfoBySkillId").page("1271, 0429").query_interface().works(Op::CallData(CallDataOp::WaitCallInfo)),
    get(C, "/calldata/{agentid}/holdlistex/{workno}", "queryHoldListInfoEx").page("1272 i, 0430").query_interface().works(Op::CallData(CallDataOp::HoldListOf)),
    put(C, "/calldata/{agentid}", "setCallAppData").query(&["calldata", "callid"]).query_interface().works(Op::CallData(CallDataOp::SetAppData)),
    get(C, "/calldata/{agentid}/agentholdnum/{workno}", "queryAgentHoldNum").query_interface().works(Op::CallData(CallDataOp::HoldNumOf)),
    get(C, "/calldata/{agentid}/allcallid", "queryAllCallID").query_interface().works(Op::CallData(CallDataOp::CallIds)),
    get(C, "/calldata/{agentid}/allcallinfo/{workno}", "queryAllCallInfoByAgentWorkNo").query_interface().works(Op::CallData(CallDataOp::CallInfoOf)),
    get(C, "/calldata/{agentid}/allcallinfoinvdn", "queryAllCallInfoOnVdn").query_interface().works(Op::CallData(CallDataOp::CallInfoInVdn)),
    get(C, "/calldata/{agentid}/callRecordInfoList", "queryCallRecordList").query(&["enddate", "endposition", "skillid", "startdate", "startposition", "workno"]).query_interface().works(Op::CallData(CallDataOp::CallRecords)),
    put(C, "/calldata/{agentid}/getcallbusinessdata", "getCallBusinessData").body().query_interface().never(NO_FIELDS),
    get(C, "/calldata/{agentid}/isprocesscall", "isProcessCall").query_interface().works(Op::CallData(CallDataOp::IsProcessCall)),
    get(C, "/calldata/{agentid}/ivrcallcount/{ivrid}", "queryCallCountByIVRId").query_interface().works(Op::CallData(CallDataOp::IvrCallCount)),
    get(C, "/calldata/{agentid}/ivrcallinfo/{ivrid}", "queryWaitCallInfoByIVRId").query_interface().works(Op::CallData(CallDataOp::IvrCallInfo)),
    get(C, "/calldata/{agentid}/privatecallinfo", "queryPrivateCallInfo").query_interface().works(Op::CallData(CallDataOp::PrivateCallInfo)),
    get(C, "/calldata/{agentid}/querycalloutprefix", "queryCalloutPrefix").query(&["skillid"]).query_interface().never(NO_CUSTOMERS),
    get(C, "/calldata/{agentid}/querycallrecordandemployee", "queryCallRecordAndEmployee").query(&["country", "employeename", "employeeno", "employeetype", "enddate", "endposition", "identifycardno", "language", "mobileno", "param1", "param2", "param3", "param4", "param5", "param6", "param7", "param8", "phoneno", "skillid", "startdate", "startposition", "workno"]).query_interface().never(NO_CUSTOMERS),
    get(C, "/calldata/{agentid}/querycustomercontactInfo", "queryCustomerContactInfo").query(&["callid", "enddate", "locale", "startdate", "username"]).query_interface().never(NO_CUSTOMERS),
    get(C, "/calldata/{agentid}/queryselfcallrecordandemployee", "querySelfCallRecordAndEmployee").query(&["country", "employeename", "employeeno", "employeetype", "enddate", "endposition", "identifycardno", "language", "mobileno", "param1", "param2", "param3", "param4", "param5", "param6", "param7", "param8", "phoneno", "skillid", "startdate", "startposition"]).query_interface().never(NO_CUSTOMERS),
    get(C, "/calldata/{agentid}/queryselfcallrecordinfolist", "querySelfCallRecordInfo").query(&["enddate", "endposition", "skillid", "startdate", "startposition"]).query_interface().works(Op::CallData(CallDataOp::OwnCallRecords)),
    get(C, "/calldata/{agentid}/remotenumbers", "queryRemoteNumbers").query_interface().works(Op::CallData(CallDataOp::RemoteNumbers)),
    put(C, "/calldata/{agentid}/setcallbusinessdata", "setCallBusinessData").body().query_interface().never(NO_FIELDS),
];
