//! Sign-out, for all its causes.

use super::{Change, Effects, Record, Recorded, Reply, Vdn};
use crate::event::{Event, InspectedChange};
use crate::ids::AgentId;
use crate::refusal::Refusal;
use crate::transition::{Decision, Request, decide};
use std::fmt;

/// Why a session ended. The operation log shows the numbers of spec/agent.md §5.3.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignOutCause {
    /// 1–255: the client gave this reason.
    Client(u8),
    /// 256: disconnected from the platform.
    PlatformLost,
    /// 257: an inspector or administrator signed the agent out.
    Inspector,
    /// 258: the agent signed out.
    Own,
    /// 262: the receiver of the pushes was lost.
    PushLost,
    /// 263: no poll or handshake for two minutes.
    Silence,
    /// 264: the same agent signed in by force elsewhere.
    Replaced,
    /// 256: too many events waited for the desktop.
    Overflow,
    /// 257: the agent was taken out of the directory.
    Removed,
}

impl SignOutCause {
    /// The number in the operation log (spec/agent.md §5.3).
    pub const fn number(self) -> u16 {
        match self {
            Self::Client(reason) => reason as u16,
            Self::PlatformLost | Self::Overflow => 256,
            Self::Inspector | Self::Removed => 257,
            Self::Own => 258,
            Self::PushLost => 262,
            Self::Silence => 263,
            Self::Replaced => 264,
        }
    }
}

impl fmt::Display for SignOutCause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Client(_) => "the client gave a reason of its own",
            Self::PlatformLost => "disconnected from the platform",
            Self::Inspector => "signed out by an inspector or administrator",
            Self::Own => "the agent signed out",
            Self::PushLost => "the receiver of the events was lost",
            Self::Silence => "no poll or handshake for too long",
            Self::Replaced => "signed in by force elsewhere",
            Self::Overflow => "too many events waited for the desktop",
            Self::Removed => "taken out of the directory",
        })
    }
}

impl Vdn {
    pub(super) fn sign_out(&mut self, id: AgentId, fx: &mut Effects) -> Result<Reply, Refusal> {
        let standing = self.signed_in(id)?.activity.standing();
        match decide(standing, Request::SignOut) {
            Decision::Refused(_) => Err(Refusal::InCall),
            Decision::Done(..) => {
                self.end_session(id, SignOutCause::Own, fx);
                Ok(Reply::Done)
            }
        }
    }

    /// Ends a session in any state; a call is hung up first.
    pub(super) fn end_session(&mut self, id: AgentId, cause: SignOutCause, fx: &mut Effects) {
        self.drop_everything(id, fx);
        self.leave_alone(id, fx);
        let Some(slot) = self.strike(id) else { return };
        self.watch_no_more(id, fx);
        let session = slot.agent.session;
        let farewell = Event::ShutdownService {
            signed_in: session.signed_in,
        };
        fx.changes.push(Change::Gone {
            agent: id,
            session: session.serial,
            farewell,
        });
        let what = Recorded::SignedOut {
            cause,
            signed_in: session.signed_in,
        };
        fx.records.push(Record {
            at: fx.now,
            agent: id,
            what,
        });
        let name = self
            .directory
            .agents
            .get(&id)
            .map(|entry| entry.name.clone())
            .unwrap_or_default();
        self.tell_listeners(id, &name, InspectedChange::SignedOut, fx);
    }
}
