//! The CC-Gateway interface ("agentgateway"): paths, bodies, envelope, retcodes, event names and
//! contents.
//!
//! Pure functions, and the only place with field names and retcodes. Everything begins with the one
//! table of [`operations`]: routes, the JavaScript client, the OpenAPI document and
//! `docs/interface.md` are made from it.

pub mod agentconf;
pub mod agentevent;
pub mod agentgroup;
pub mod calldata;
pub mod config;
pub mod csv;
pub mod envelope;
pub mod lenient;
pub mod onlineagent;
pub mod openapi;
pub mod operations;
pub mod path;
pub mod push;
pub mod qualitycontrol;
pub mod query;
pub mod querymonitor;
pub mod queuedevice;
pub mod recordplay;
pub mod report;
pub mod resource_js;
pub mod retcode;
pub mod stream;
pub mod voicecall;
