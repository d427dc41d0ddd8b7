//! Chapter `calldata`: what is known of calls (spec/voice.md §3).

mod data;
mod info;
mod records;

pub use data::{Asked, asked, data, no_calls, set_data, set_data_ex, without_last};
pub(crate) use info::CallInfoObject;
pub use info::{call, call_ids, calls, count, flag, numbers, statistics};
pub use records::{Page, call_records, own_page, page};
