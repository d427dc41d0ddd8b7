//! Conferences of agents (`agentconf`).

use super::{ConferenceOperation, Effects, Reply, Vdn};
use crate::ids::AgentId;
use crate::refusal::Refusal;

impl Vdn {
    pub(super) fn conference(
        &mut self,
        agent: AgentId,
        request: ConferenceOperation,
        fx: &mut Effects,
    ) -> Result<Reply, Refusal> {
        match request {
            // The tone is left out: nothing in the switch plays one.
            ConferenceOperation::Request {
                members,
                length,
                beep: _,
            } => self.begin_conference(agent, members, length, fx),
            ConferenceOperation::Answer => self.answer_conference(agent, fx),
            ConferenceOperation::Reject => self.reject_conference(agent, fx),
            ConferenceOperation::Leave => self.leave_conference(agent, fx),
            ConferenceOperation::End => self.end_conference_by(agent, fx),
            ConferenceOperation::Prolong(by) => self.prolong_conference(agent, by),
            ConferenceOperation::HandOver(to) => self.hand_over_conference(agent, to, fx),
            ConferenceOperation::Play(prompt) => self.play_to_conference(agent, &prompt, fx),
            ConferenceOperation::StopPlay => self.stop_play_to_conference(agent, fx),
            ConferenceOperation::Resize(by) => self.resize_conference(agent, by),
            ConferenceOperation::Hold(number, on) => self.hold_in_conference(agent, &number, on, fx),
        }
    }
}
