//! Chapter `queuedevice`: skill queues, access codes and flows.

use super::{Chapter, Check, Op, Operation, QueueDeviceOp, get, post};

const C: Chapter = Chapter::Queuedevice;

// One row a line.
#[rustfmt::skip]
pub(super) static TABLE: &[Operation] = &[
    get(C, "/queuedevice/{agentid}/waitnum", "queryQueueLengthOnAgent").page("1019, 0407").query_interface().works(Op::QueueDevice(QueueDeviceOp::WaitNum)),
    get(C, "/queuedevice/{agentid}/waitnumbyagent", "queryQueueLengthOnAgentSkills").page("1020, 0408 i").query_interface().works(Op::QueueDevice(QueueDeviceOp::WaitNumByAgent)),
    get(C, "/queuedevice/{agentid}/agentvdnskill", "querySkillQueueOnAgentVDN").page("1021, 0409").query_interface().works(Op::QueueDevice(QueueDeviceOp::VdnSkills)),
    get(C, "/queuedevice/{agentid}/skillwaitnum/{skillid}", "queryQueueLengthBySkillId").page("1022 i, 0410").query_interface().works(Op::QueueDevice(QueueDeviceOp::SkillWaitNum)),
    post(C, "/queuedevice/{agentid}/queryacdstat", "queryStatInfoOfAcd").body().page("1023, 0411").query_interface().works(Op::QueueDevice(QueueDeviceOp::AcdStat)),
    get(C, "/queuedevice/{agentid}/ivrinfo", "queryIVRInfoOnVdn").page("1024, 0412 i").query_interface().works(Op::QueueDevice(QueueDeviceOp::IvrInfo)),
    get(C, "/queuedevice/{agentid}/agentskill/{workNo}", "querySkillQueueOnAgent").query_interface().works(Op::QueueDevice(QueueDeviceOp::AgentSkills)),
    get(C, "/queuedevice/{agentid}/innoinfo", "queryInNoOnVDN").query_interface().works(Op::QueueDevice(QueueDeviceOp::InNoInfo)),
    post(C, "/queuedevice/{agentid}/queryskillstat", "querySkillStatWithVdn").body().query_interface().works(Op::QueueDevice(QueueDeviceOp::SkillStat)),
    get(C, "/queuedevice/{agentid}/vdnskill/{vdnid}", "querySkillQueueOnVDN").checks(&[("vdnid", Check::Number(1, 5000))]).query_interface().works(Op::QueueDevice(QueueDeviceOp::SkillsOfVdn)),
];
