//! From a request's method and path to the operation of the table.
//!
//! Repeated and trailing slashes don't matter (spec/wire.md §1 rule 5), parts are percent-decoded,
//! case matters, and values of path variables are checked. A path costs one walk through a tree:
//! no allocation unless a value is percent-encoded.

mod tree;

use crate::operations::{Chapter, Check, METHODS, Method, Operation};
use ccgate_core::ids::AgentId;
use std::borrow::Cow;
use std::fmt;
use tree::Tree;

/// What every path of the interface begins with.
pub const PREFIX: &str = "/agentgateway/resource";

/// More path variables than any operation has.
const MOST_VALUES: usize = 4;

/// A request's operation and the values in its path.
#[derive(Clone)]
pub struct Routed<'a> {
    /// The row of the table.
    pub operation: &'static Operation,
    values: [Value<'a>; MOST_VALUES],
}

#[derive(Clone, Default)]
struct Value<'a> {
    name: &'static str,
    text: Cow<'a, str>,
    number: u32,
}

impl Routed<'_> {
    /// The agent that the path names: who asks. `None` where the path has no agent, and where
    /// `modifyaccountpwd` names an account instead.
    #[must_use]
    pub fn agent_id(&self) -> Option<AgentId> {
        // In every pattern with variables the first is the agent who asks; the configuration interface
        // has no agents who ask.
        if self.operation.chapter == Chapter::Config {
            return None;
        }
        agent_of(&self.values[0].text)
    }

    /// The decoded value of a path variable; empty if the operation's pattern has none of the name.
    #[must_use]
    pub fn text(&self, name: &str) -> &str {
        self.value(name).map_or("", |value| &value.text)
    }

    /// The value of a path variable whose check is [`Check::Number`]; 0 if the operation's pattern
    /// has none of the name.
    #[must_use]
    pub fn number(&self, name: &str) -> u32 {
        self.value(name).map_or(0, |value| value.number)
    }

    fn value(&self, name: &str) -> Option<&Value<'_>> {
        self.values.iter().find(|value| value.name == name)
    }
}

// Values may hold what an agent typed (a note's receiver, digits dialled): not for logs.
impl fmt::Debug for Routed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Routed")
            .field("operation", &self.operation.log_name)
            .field("agent_id", &self.agent_id())
            .finish_non_exhaustive()
    }
}

/// Why a path leads nowhere. Answered HTTP 200 with retcode 000-002, after the Guid check where
/// the path names an agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PathFault {
    /// What is wrong.
    pub cause: PathCause,
    /// The agent whose Guid the request must carry before it is told what is wrong.
    pub agent_id: Option<AgentId>,
}

/// What is wrong with a path. `Display` gives the words for the reply's `message`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PathCause {
    /// The interface has no such path.
    Unknown,
    /// The path exists, but not with this method. Which it has: in the order of [`METHODS`].
    MethodNotSupported([bool; METHODS.len()]),
    /// A variable's value is not what it must be.
    Parameter {
        /// The variable's name in the documents.
        name: &'static str,
        /// What it must be.
        expected: Check,
    },
    /// A part is not UTF-8 after percent-decoding.
    Encoding,
}

impl fmt::Display for PathFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.cause {
            PathCause::Unknown => f.write_str("there is no such interface"),
            PathCause::MethodNotSupported(has) => {
                f.write_str("this interface has another method:")?;
                let names = METHODS
                    .iter()
                    .zip(has)
                    .filter(|(_, has)| *has)
                    .map(|(method, _)| method.name());
                names.into_iter().try_for_each(|name| write!(f, " {name}"))
            }
            PathCause::Parameter { name, expected } => write!(f, "parameter {name} must be {expected}"),
            PathCause::Encoding => f.write_str("the path is not UTF-8"),
        }
    }
}

impl std::error::Error for PathFault {}

/// Finds the operation of a request. `raw_path` is the path as received, without the query.
///
/// # Errors
/// [`PathFault`]: unknown path, method that the path hasn't, value out of its pattern.
pub fn route(method: Method, raw_path: &str) -> Result<Routed<'_>, PathFault> {
    let mut segments = crate::operations::segments(raw_path);
    // Where the prefix is wrong no agent is known either.
    let nowhere = |cause| PathFault {
        cause,
        agent_id: None,
    };
    for expected in crate::operations::segments(PREFIX) {
        let segment = segments.next().ok_or(nowhere(PathCause::Unknown))?;
        if decoded(segment).map_err(nowhere)? != expected {
            return Err(nowhere(PathCause::Unknown));
        }
    }

    let mut place = Tree::get().root();
    let mut agent_id = None;
    let mut parts: [Cow<'_, str>; MOST_VALUES] = Default::default();
    let mut count = 0;
    for (depth, segment) in segments.enumerate() {
        let text = decoded(segment).map_err(|cause| PathFault { cause, agent_id })?;
        if depth == 1 {
            agent_id = agent_of(&text);
        }
        let unknown = PathFault {
            cause: PathCause::Unknown,
            agent_id,
        };
        place = match place.literal(&text) {
            Some(next) => next,
            None => {
                let next = place.variable().ok_or(unknown)?;
                *parts.get_mut(count).ok_or(unknown)? = text;
                count += 1;
                next
            }
        };
    }

    let fault = |cause| PathFault { cause, agent_id };
    let leaf = place.leaf(method).ok_or_else(|| {
        let has = METHODS.map(|method| place.leaf(method).is_some());
        fault(if has.contains(&true) {
            PathCause::MethodNotSupported(has)
        } else {
            PathCause::Unknown
        })
    })?;
    let mut values: [Value<'_>; MOST_VALUES] = Default::default();
    for ((value, text), (name, expected)) in values.iter_mut().zip(parts).zip(leaf.variables()) {
        let cause = PathCause::Parameter {
            name,
            expected: *expected,
        };
        let number = expected.accept(&text).ok_or(fault(cause))?;
        *value = Value { name, text, number };
    }
    Ok(Routed {
        operation: leaf.operation,
        values,
    })
}

fn agent_of(text: &str) -> Option<AgentId> {
    crate::operations::AGENT_ID.accept(text).map(AgentId)
}

fn decoded(segment: &str) -> Result<Cow<'_, str>, PathCause> {
    if !segment.contains('%') {
        return Ok(Cow::Borrowed(segment));
    }
    percent_encoding::percent_decode_str(segment)
        .decode_utf8()
        .map_err(|_| PathCause::Encoding)
}

#[cfg(test)]
mod tests;
