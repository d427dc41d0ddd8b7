//! Chapter `config`: the configuration interface.

use super::Milestone::Distribution;
use super::{Auth, Chapter, Operation, get, post, put};

const C: Chapter = Chapter::Config;

// One row a line.
#[rustfmt::skip]
pub(super) static TABLE: &[Operation] = &[
    get(C, "/config/vdn/agents", "queryAgent").page("cn/1014").planned(Distribution),
    post(C, "/config/vdn/userclass", "addUserClass").page("cn/1020").planned(Distribution),
    get(C, "/config/vdn/userclass", "queryUserClass").page("cn/1022").planned(Distribution),
    put(C, "/config/vdn/skill", "modifySkillQueue").page("cn/1026").planned(Distribution),
    post(C, "/config/vdn/calledroute", "addCallInfo").page("cn/1039").planned(Distribution),
    get(C, "/config/vdn/ivrflow", "queryIvr").page("cn/1046").planned(Distribution),
    post(C, "/config/vdn/skillGroup", "addSkillGroup").page("cn/1056").planned(Distribution),
    get(C, "/config/sys/obsURL", "queryObsURL").page("cn/1101").planned(Distribution),
    post(C, "/config/login", "auth").page("en/0009").auth(Auth::Password).planned(Distribution),
];
