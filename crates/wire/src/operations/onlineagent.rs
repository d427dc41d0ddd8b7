//! Chapter `onlineagent`: signing in and out, states, skills, messages.

use super::reasons::NO_ACCOUNTS;
use super::{ACCOUNT, Auth, Chapter, Check, Op, Operation, REST_TIME, delete, get, post, put};

const C: Chapter = Chapter::Onlineagent;

// One row a line.
#[rustfmt::skip]
pub(super) static TABLE: &[Operation] = &[
    post(C, "/onlineagent/{agentid}/handshake", "handShake").page("1204").works(Op::Handshake),
    post(C, "/onlineagent/{agentid}/sendnoteletex", "sendNoteletEx").body().page("1205").works(Op::SendNoteletEx),
    get(C, "/onlineagent/{agentid}/agentskills", "queryAgentSkills").page("1206").query_interface().works(Op::QueryAgentSkills),
    get(C, "/onlineagent/{agentid}/agentskillsbyworkno/{workno}", "queryAgentSkillsByWorkNo").page("1207").query_interface().works(Op::QueryAgentSkillsByWorkNo),
    post(C, "/onlineagent/{agentid}/autoanswer/{isautoanswer}", "setAgentAutoAnswer").page("1208").works(Op::SetAgentAutoAnswer),
    post(C, "/onlineagent/{agentid}/resetskill/{autoflag}", "resetSkill").query(&["phonelinkage", "skillid"]).page("1209").works(Op::ResetSkill),
    post(C, "/onlineagent/{agentid}/sayfree", "sayFree").page("1210").works(Op::SayFree),
    post(C, "/onlineagent/{agentid}/saybusy", "sayBusy").query(&["reason", "prolong"]).page("1211, 13461").works(Op::SayBusy),
    post(C, "/onlineagent/{agentid}/cancelbusy", "cancelBusy").page("1212, 13472").works(Op::CancelBusy),
    post(C, "/onlineagent/{agentid}/rest/{time}/{restcause}", "rest").query(&["prolong"]).checks(&[("time", REST_TIME), ("restcause", Check::Number(0, 255))]).page("1213").works(Op::Rest),
    post(C, "/onlineagent/{agentid}/cancelrest", "cancelRest").page("1214").works(Op::CancelRest),
    post(C, "/onlineagent/{agentid}/work", "sayWork").page("1215").works(Op::SayWork),
    post(C, "/onlineagent/{agentid}/cancelwork", "cancelWork").page("1216").works(Op::CancelWork),
    post(C, "/onlineagent/{agentid}/modifyaccountpwdex", "modifyAccountPwdEx").body().page("1217, 0350").works(Op::ModifyAccountPwdEx),
    post(C, "/onlineagent/{agentid}/autoenteridle/{flag}", "setAgentAutoEnterIdle").checks(&[("flag", Check::Text(5))]).page("1218, 0351").works(Op::SetAgentAutoEnterIdle),
    delete(C, "/onlineagent/{agentid}/logout", "logout").page("1219").works(Op::Logout),
    delete(C, "/onlineagent/{agentid}/forcelogout", "forceLogout").page("1220, 0353").works(Op::ForceLogout),
    delete(C, "/onlineagent/{agentid}/forcelogoutwithreason/{reason}", "forceLogoutWithReason").checks(&[("reason", Check::Number(1, 255))]).page("1221").works(Op::ForceLogoutWithReason),
    get(C, "/onlineagent/{agentid}/agentstatus", "getAgentStatus").page("1222, 0355").query_interface().works(Op::GetAgentStatus),
    put(C, "/onlineagent/{agentid}/updateGuid", "updateGuid").page("1225, 0358").query_interface().works(Op::UpdateGuid),
    post(C, "/onlineagent/{agentid}/syncagentinfo", "syncagentinfo").page("1226, 0359").query_interface().works(Op::SyncAgentInfo),
    post(C, "/onlineagent/{agentid}/logininfo", "loginInfo").page("1227, 0360").works(Op::LoginInfo),
    post(C, "/onlineagent/{agentid}/setcustomstate", "setCustomState").query(&["customstate"]).page("1228").works(Op::SetCustomState),
    get(C, "/onlineagent/{agentid}/querycustomstate", "queryCustomState").page("1229").works(Op::QueryCustomState),
    post(C, "/onlineagent/{agentid}/notifybulletin", "notifyBulletin").body().page("guide/3181-3183").works(Op::NotifyBulletin),
    put(C, "/onlineagent/{agentid}/forcelogin", "forceLogin").body().page("guide/3183").auth(Auth::Password).works(Op::ForceLogin),
    put(C, "/onlineagent/{agentid}", "login").body().page("sign-in page").auth(Auth::Password).works(Op::Login),
    put(C, "/onlineagent/loginbyaccount", "loginbyaccount").body().auth(Auth::Password).never(NO_ACCOUNTS),
    post(C, "/onlineagent/{agentid}/bindphone", "bindAgentPhone").body().works(Op::BindAgentPhone),
    put(C, "/onlineagent/{agentid}/forceloginex", "forceLoginEx").body().auth(Auth::Password).works(Op::ForceLoginEx),
    put(C, "/onlineagent/{agentid}/forceloginexwithoutphone", "forceLoginExWithoutPhone").body().auth(Auth::Password).works(Op::ForceLoginExWithoutPhone),
    put(C, "/onlineagent/{agentid}/heartbeat", "heartbeat").works(Op::Heartbeat),
    put(C, "/onlineagent/{agentid}/loginex", "loginEx").body().auth(Auth::Password).works(Op::LoginEx),
    post(C, "/onlineagent/{agentid}/modifyaccountpwd", "modifyAccountPwd").query(&["newpassword", "oldpassword", "repassword"]).checks(&[("agentid", ACCOUNT)]).works(Op::ModifyAccountPwd),
    get(C, "/onlineagent/{agentid}/privateconfig", "getPrivateConfig").works(Op::GetPrivateConfig),
    post(C, "/onlineagent/{agentid}/privateconfig", "putPrivateConfig").query(&["config"]).works(Op::PutPrivateConfig),
    post(C, "/onlineagent/{agentid}/sendnotelet/{receiver}", "sendNotelet").query(&["content"]).works(Op::SendNotelet),
    post(C, "/onlineagent/{agentid}/setforwarding", "setForwarding").body().works(Op::SetForwarding),
    post(C, "/onlineagent/{agentid}/setselfrecord/{recordflag}/{recordbeforetalking}", "setAgentSelfRecord").works(Op::SetAgentSelfRecord),
    post(C, "/onlineagent/{agentid}/settalkright", "setTalkRight").query(&["flag"]).works(Op::SetTalkRight),
];
