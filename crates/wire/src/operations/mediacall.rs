//! Chapter `mediacall`: multimedia messages in a call.

use super::Milestone::TextChat;
use super::{Chapter, Operation, post};

const C: Chapter = Chapter::Mediacall;

// One row a line.
#[rustfmt::skip]
pub(super) static TABLE: &[Operation] = &[
    post(C, "/mediacall/{agentid}/sendmessage", "sendMessage").body().page("1277").planned(TextChat),
];
