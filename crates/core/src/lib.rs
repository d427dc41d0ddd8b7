//! The contact centre itself: agents, what they do, their sessions and the events they are owed.
//!
//! This crate is pure. It knows no clock, socket, thread, HTTP, retcode or JSON field name: time and
//! randomness come in as arguments, and everything that happens goes through [`Vdn::step`], which
//! answers with a reply and with the [`Change`]s that make the same state again after a restart.
//!
//! The unit that owns state is one VDN (tenant). Nothing crosses VDNs.

mod account;
pub mod agent;
pub mod call;
pub mod deadlines;
pub mod directory;
pub mod event;
pub mod figures;
pub mod flow;
pub mod guid;
pub mod handset;
pub mod ids;
pub mod outbound;
pub mod outbox;
pub mod password;
pub mod queue;
pub mod refusal;
pub mod session;
pub mod softlock;
pub mod switch;
pub mod time;
pub mod transition;
pub mod vdn;

pub use agent::{Activity, Agent, Pending, Rest, Status};
pub use directory::Directory;
pub use event::Event;
pub use guid::Guid;
pub use ids::{AgentId, CallId, EventNo, FlowId, GroupId, Phone, SessionSerial, SkillId, VdnId};
pub use refusal::Refusal;
pub use time::Time;
pub use vdn::{Change, Input, Outcome, Reply, Vdn};
