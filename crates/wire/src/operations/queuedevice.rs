//! Chapter `queuedevice`: skill queues, access codes and flows.

use super::Milestone::Distribution;
use super::{Chapter, Check, Operation, get, post};

const C: Chapter = Chapter::Queuedevice;

// One row a line.
#[rustfmt::skip]
pub(super) static TABLE: &[Operation] = &[
    get(C, "/queuedevice/{agentid}/waitnum", "queryQueueLengthOnAgent").page("1019, 0407").query_interface().planned(Distribution),
    get(C, "/queuedevice/{agentid}/waitnumbyagent", "queryQueueLengthOnAgentSkills").page("1020, 0408 i").query_interface().planned(Distribution),
    get(C, "/queuedevice/{agentid}/agentvdnskill", "querySkillQueueOnAgentVDN").checks(&[("vdnid", Check::Number(1, 512))]).page("1021, 0409").query_interface().planned(Distribution),
    get(C, "/queuedevice/{agentid}/skillwaitnum/{skillid}", "queryQueueLengthBySkillId").page("1022 i, 0410").query_interface().planned(Distribution),
    post(C, "/queuedevice/{agentid}/queryacdstat", "queryStatInfoOfAcd").body().page("1023, 0411").query_interface().planned(Distribution),
    get(C, "/queuedevice/{agentid}/ivrinfo", "queryIVRInfoOnVdn").page("1024, 0412 i").query_interface().planned(Distribution),
    get(C, "/queuedevice/{agentid}/agentskill/{workNo}", "querySkillQueueOnAgent").query_interface().planned(Distribution),
    get(C, "/queuedevice/{agentid}/innoinfo", "queryInNoOnVDN").query_interface().planned(Distribution),
    post(C, "/queuedevice/{agentid}/queryskillstat", "querySkillStatWithVdn").body().query_interface().planned(Distribution),
    get(C, "/queuedevice/{agentid}/vdnskill/{vdnid}", "querySkillQueueOnVDN").checks(&[("vdnid", Check::Number(1, 512))]).query_interface().planned(Distribution),
];
