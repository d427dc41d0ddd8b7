//! What the switch reports of an agent's call, as far as the agent's state goes.

use super::state::Particulars;
use super::{Effects, Reply, Vdn};
use crate::call::{Call, CallPhase};
use crate::event::{CallParties, Event};
use crate::ids::{AgentId, Phone};
use crate::refusal::Refusal;
use crate::time::Time;
use crate::transition::Request;

/// A report of the switch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CallReport {
    /// The agent's phone rings with a call; it must be answered by `until`.
    Offered {
        /// Who calls whom.
        parties: CallParties,
        /// When it counts as not answered.
        until: Time,
    },
    /// A call that the agent itself began is up.
    Begun {
        /// Who calls whom.
        parties: CallParties,
    },
    /// The ringing call was answered.
    Answered,
    /// The call is over: the agent or the other party hung up.
    Over {
        /// Whether it was the agent.
        by_agent: bool,
        /// The other party's number.
        number: Phone,
    },
}

impl Vdn {
    pub(super) fn call_report(
        &mut self,
        id: AgentId,
        report: CallReport,
        fx: &mut Effects,
    ) -> Result<Reply, Refusal> {
        match report {
            CallReport::Offered { parties, until } => {
                self.calls_permitted(id)?;
                let call = Call {
                    parties: parties.clone(),
                    phase: CallPhase::Ringing { until },
                };
                let with = Particulars {
                    call: Some(call),
                    ..Particulars::default()
                };
                self.request(id, Request::CallOffered, with, fx)?;
                self.tell(id, Event::PhoneAlerting, fx);
                self.tell(id, Event::Ringing(parties), fx);
            }
            CallReport::Begun { parties } => {
                self.calls_permitted(id)?;
                let call = Call {
                    parties: parties.clone(),
                    phase: CallPhase::Talking { since: fx.now },
                };
                let with = Particulars {
                    call: Some(call),
                    ..Particulars::default()
                };
                self.request(id, Request::CallBegun, with, fx)?;
                self.tell(id, Event::PhoneOffhook, fx);
                self.tell(id, Event::Talking(parties), fx);
            }
            CallReport::Answered => {
                let mut call = self.call_of(id)?;
                call.phase = CallPhase::Talking { since: fx.now };
                let parties = call.parties.clone();
                let with = Particulars {
                    call: Some(call),
                    ..Particulars::default()
                };
                self.request(id, Request::CallAnswered, with, fx)?;
                self.tell(id, Event::PhoneOffhook, fx);
                self.tell(id, Event::Talking(parties), fx);
            }
            CallReport::Over { by_agent, number } => {
                let call = self.call_of(id)?.parties.call;
                let auto_idle = self.signed_in(id)?.settings.auto_idle;
                // The release is told before the state (spec/agent.md §6.3, "Orders").
                self.tell(id, Event::CallReleased(call.clone()), fx);
                if !by_agent {
                    self.tell(id, Event::CustomerReleased { call, number }, fx);
                }
                self.tell(id, Event::PhoneReleased { by_agent }, fx);
                let request = if auto_idle {
                    Request::CallOverIdle
                } else {
                    Request::CallOverWork
                };
                self.request(id, request, Particulars::default(), fx)?;
            }
        }
        Ok(Reply::Done)
    }

    fn calls_permitted(&self, id: AgentId) -> Result<(), Refusal> {
        if self.signed_in(id)?.session.must_change_password {
            return Err(Refusal::PasswordChangeRequired);
        }
        Ok(())
    }

    fn call_of(&self, id: AgentId) -> Result<Call, Refusal> {
        self.signed_in(id)?
            .activity
            .call()
            .cloned()
            .ok_or(Refusal::WrongState)
    }
}
