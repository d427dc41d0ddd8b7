//! Chapter `multimediaconf`: multimedia conferences of 2014 desktops.

use super::reasons::NO_MULTIMEDIA;
use super::{Chapter, Operation, delete, post, put};

const C: Chapter = Chapter::Multimediaconf;

// One row a line.
#[rustfmt::skip]
pub(super) static TABLE: &[Operation] = &[
    post(C, "/multimediaconf/{agentid}/getconfstate", "getconfstate").body().never(NO_MULTIMEDIA),
    put(C, "/multimediaconf/{agentid}/inviteconf", "inviteconf").body().never(NO_MULTIMEDIA),
    post(C, "/multimediaconf/{agentid}/joinconfresult", "joinconfresult").body().never(NO_MULTIMEDIA),
    put(C, "/multimediaconf/{agentid}/requestconf", "requestconf").body().never(NO_MULTIMEDIA),
    delete(C, "/multimediaconf/{agentid}/stopconf", "stopconf").body().never(NO_MULTIMEDIA),
];
