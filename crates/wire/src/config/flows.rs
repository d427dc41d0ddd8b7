//! `/config/vdn/ivrflow` (cn/1046).

use super::wanted;
use crate::envelope;
use ccgate_core::directory::Directory;
use serde::Serialize;
use std::collections::BTreeSet;

/// The highest id.
pub const LAST: u32 = 1500;

#[derive(Serialize)]
struct Row<'a> {
    #[serde(rename = "flowId")]
    flow_id: u16,
    flowdescription: &'a str,
    flowaccesscode: &'a str,
    flowname: &'a str,
    /// 1: not of the automatic kinds.
    flowtype: u8,
    #[serde(rename = "isLoad")]
    is_load: u8,
    /// What a flow consists of on that platform; ours are files.
    #[serde(rename = "Ivrs")]
    ivrs: [u8; 0],
}

/// The answer of a query. All flows of a directory are loaded.
#[must_use]
pub fn found(directory: &Directory, ids: Option<&BTreeSet<u32>>) -> Vec<u8> {
    let rows: Vec<Row<'_>> = directory
        .flows
        .iter()
        .filter(|(id, _)| wanted(ids, id.0.into()))
        .map(|(id, flow)| Row {
            flow_id: id.0,
            flowdescription: &flow.description,
            flowaccesscode: &flow.access_code.0,
            flowname: &flow.name,
            flowtype: 1,
            is_load: 1,
            ivrs: [],
        })
        .collect();
    envelope::success(&rows)
}
