//! The table of all operations of the interface: the single source of routes, of the JavaScript
//! client, of the OpenAPI document and of `docs/interface.md`.
//!
//! 344 operations in 14 chapters (spec/toc.md §3), and ccgate's own [extras](EXTRAS). One file a
//! chapter, one row an operation. What works carries its [`Op`], so that whoever answers requests
//! can match exhaustively.

mod agentconf;
mod agentevent;
mod agentgroup;
mod calldata;
mod chapter;
mod check;
mod config;
mod config_centre;
mod config_files;
mod mediacall;
mod multimediaconf;
mod onlineagent;
mod op;
mod qualitycontrol;
mod querymonitor;
mod queuedevice;
mod reasons;
mod recordplay;
mod report;
mod textchat;
mod voicecall;

pub use chapter::Chapter;
pub use check::Check;
pub use config::SIBLINGS;
pub use config_centre::CENTRE;
pub use config_files::FILES;
pub use op::{
    AgentConfOp, AgentGroupOp, CallDataOp, CentreOp, ConfigOp, FilesOp, Op, QualityControlOp, QueryMonitorOp,
    QueueDeviceOp, RecordPlayOp, ReportOp, VoiceCallOp,
};

pub(crate) use check::AGENT_ID;
use check::{ACCOUNT, REST_TIME};

/// The methods that the interface uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Method {
    /// `GET`
    Get,
    /// `PUT`
    Put,
    /// `POST`
    Post,
    /// `DELETE`
    Delete,
}

/// Every [`Method`], in the order of their use as an index.
pub const METHODS: [Method; 4] = [Method::Get, Method::Put, Method::Post, Method::Delete];

impl Method {
    /// Reads the method of a request line; `None` for any that the interface doesn't use.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        METHODS.into_iter().find(|method| method.name() == text)
    }

    /// As in a request line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Put => "PUT",
            Self::Post => "POST",
            Self::Delete => "DELETE",
        }
    }
}

/// When something planned comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Milestone {
    /// Text chat between customers and agents.
    TextChat,
}

impl Milestone {
    /// Its name in the documents.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::TextChat => "text chat",
        }
    }
}

/// Whether ccgate does an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Support {
    /// It works.
    Works(Op),
    /// It works, but ccgate is the client of it: a request to the desktop's push address. No route.
    Pushed,
    /// It will work. Answered 100-007 "not supported" until then.
    Planned(Milestone),
    /// It won't; why not. Answered 100-007 "not supported".
    Never(&'static str),
}

/// What a request must prove.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Auth {
    /// The header `Guid` of the session of the agent in the path.
    Guid,
    /// Nothing beforehand: the body carries the password.
    Password,
    /// The credential of a trusted middle layer, which speaks for many agents.
    TrustedLayer,
    /// The header `Guid` of a sign-in to the configuration interface.
    Administrator,
}

/// One operation of the interface.
#[derive(Debug)]
pub struct Operation {
    /// The chapter it belongs to.
    pub chapter: Chapter,
    /// Its method.
    pub method: Method,
    /// Its path under `/agentgateway/resource`, variables in braces.
    pub pattern: &'static str,
    /// Other spellings that mean the same: the documents and the server's own client differ.
    pub also: &'static [(Method, &'static str)],
    /// The query parameters it knows. Others are ignored.
    pub query: &'static [&'static str],
    /// Its name in the interface's logs, such as `forceLogin`.
    pub log_name: &'static str,
    /// Its method in the JavaScript client; the object is the chapter's.
    pub js_method: &'static str,
    /// Whether it reads a JSON body. A body where none is read is ignored.
    pub body: bool,
    /// The page numbers of the public reference; empty where there is no page.
    pub page: &'static str,
    /// What a request must prove.
    pub auth: Auth,
    /// Whether the flow control of query interfaces counts it (spec/other.md §1: by default 5
    /// requests in 2 s an agent, 15,000 in all).
    pub query_interface: bool,
    /// Set when only the presence of this query parameter tells it from another operation with the
    /// same method and path; routing finds the other one.
    pub told_apart_by: &'static str,
    /// Whether ccgate does it.
    pub support: Support,
    checks: &'static [(&'static str, Check)],
}

const fn operation(method: Method, chapter: Chapter, pattern: &'static str, name: &'static str) -> Operation {
    Operation {
        chapter,
        method,
        pattern,
        also: &[],
        query: &[],
        log_name: name,
        js_method: name,
        body: false,
        page: "",
        auth: Auth::Guid,
        query_interface: false,
        told_apart_by: "",
        support: Support::Pushed,
        checks: &[],
    }
}

const fn get(chapter: Chapter, pattern: &'static str, log_name: &'static str) -> Operation {
    operation(Method::Get, chapter, pattern, log_name)
}

const fn put(chapter: Chapter, pattern: &'static str, log_name: &'static str) -> Operation {
    operation(Method::Put, chapter, pattern, log_name)
}

const fn post(chapter: Chapter, pattern: &'static str, log_name: &'static str) -> Operation {
    operation(Method::Post, chapter, pattern, log_name)
}

const fn delete(chapter: Chapter, pattern: &'static str, log_name: &'static str) -> Operation {
    operation(Method::Delete, chapter, pattern, log_name)
}

// How a row is written.
impl Operation {
    const fn also(mut self, also: &'static [(Method, &'static str)]) -> Self {
        self.also = also;
        self
    }

    const fn query(mut self, names: &'static [&'static str]) -> Self {
        self.query = names;
        self
    }

    const fn checks(mut self, checks: &'static [(&'static str, Check)]) -> Self {
        self.checks = checks;
        self
    }

    const fn js(mut self, method: &'static str) -> Self {
        self.js_method = method;
        self
    }

    const fn body(mut self) -> Self {
        self.body = true;
        self
    }

    const fn page(mut self, page: &'static str) -> Self {
        self.page = page;
        self
    }

    const fn auth(mut self, auth: Auth) -> Self {
        self.auth = auth;
        self
    }

    const fn query_interface(mut self) -> Self {
        self.query_interface = true;
        self
    }

    const fn told_apart_by(mut self, name: &'static str) -> Self {
        self.told_apart_by = name;
        self
    }

    const fn works(mut self, op: Op) -> Self {
        self.support = Support::Works(op);
        self
    }

    const fn pushed(mut self) -> Self {
        self.support = Support::Pushed;
        self
    }

    const fn planned(mut self, milestone: Milestone) -> Self {
        self.support = Support::Planned(milestone);
        self
    }

    const fn never(mut self, why: &'static str) -> Self {
        self.support = Support::Never(why);
        self
    }
}

impl Operation {
    /// Which of the working operations it is.
    #[must_use]
    pub const fn op(&self) -> Option<Op> {
        match self.support {
            Support::Works(op) => Some(op),
            Support::Pushed | Support::Planned(_) | Support::Never(_) => None,
        }
    }

    /// Object and method in the JavaScript client, such as `("OnlineAgent", "forceLogin")`.
    #[must_use]
    pub const fn js_name(&self) -> (&'static str, &'static str) {
        (self.chapter.js_object(), self.js_method)
    }

    /// The variables of the path in their order, each with what its value must be.
    pub fn parameters(&self) -> impl Iterator<Item = (&'static str, Check)> + '_ {
        segments(self.pattern).filter_map(|segment| {
            let name = segment.strip_prefix('{')?.strip_suffix('}')?;
            Some((name, self.check(name)))
        })
    }

    fn check(&self, name: &str) -> Check {
        let own = self.checks.iter().find(|(checked, _)| *checked == name);
        own.map_or_else(|| Check::usual(name), |(_, check)| *check)
    }
}

/// The parts of a path: repeated and trailing slashes make none.
pub(crate) fn segments(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter(|segment| !segment.is_empty())
}

/// All 344 operations, chapter by chapter in the order of the documents.
pub fn operations() -> impl Iterator<Item = &'static Operation> {
    Chapter::ALL.into_iter().flat_map(Chapter::operations)
}

/// What ccgate has beyond the interface. Old desktops see no difference.
#[rustfmt::skip]
pub static EXTRAS: &[Operation] = &[
    get(Chapter::Agentevent, "/agentevent/{agentid}/stream", "streamAgentEvent").works(Op::StreamAgentEvent),
];

/// Everything that has a row beyond the 344: ccgate's own extras and the siblings of the configuration
/// interface.
pub fn beyond() -> impl Iterator<Item = &'static Operation> {
    EXTRAS
        .iter()
        .chain(report::TABLE)
        .chain(SIBLINGS)
        .chain(CENTRE)
        .chain(FILES)
}

/// What works and has a route: rows of the table and beyond it.
pub fn working() -> impl Iterator<Item = &'static Operation> {
    operations()
        .chain(beyond())
        .filter(|operation| operation.op().is_some())
}
