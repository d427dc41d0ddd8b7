//! What a script asks to be shown.

use super::super::words;
use super::Desk;
use crate::call::CallInfo;
use crate::{AgentId, CallId, Phone};

impl Desk {
    pub(super) fn show(&self, id: AgentId, what: &str) -> String {
        let agent = self.world.vdn.agent(id).expect("signed in");
        match what {
            "skills" => format!(
                "{:?}",
                agent.skills.iter().map(|skill| skill.0).collect::<Vec<u16>>()
            ),
            "phone" => agent
                .session
                .phone
                .as_ref()
                .map_or("none".into(), Phone::to_string),
            "calls" => {
                let calls: Vec<String> = self
                    .world
                    .vdn
                    .calls_of(id)
                    .iter()
                    .map(CallId::to_string)
                    .collect();
                calls.join(" ")
            }
            "held" => {
                let held = self.world.vdn.held_calls(id);
                let held: Vec<String> = held.iter().map(|call| call.parties.call.to_string()).collect();
                held.join(" ")
            }
            "remote" => {
                let numbers = self.world.vdn.remote_numbers(id);
                let numbers: Vec<String> = numbers.iter().map(Phone::to_string).collect();
                numbers.join(" ")
            }
            "call" => self.shown(self.world.vdn.current_call(id, false)),
            "last" => self.shown(self.world.vdn.current_call(id, true)),
            "inspector" => {
                let inspector = self.world.vdn.inspector_of(id);
                inspector.map_or("none".into(), |inspector| inspector.to_string())
            }
            "ringing" => self.shown(self.world.vdn.ringing_call(id)),
            "custom" => format!("{:?}", agent.custom_state),
            "settings" => format!("{:?}", agent.settings),
            other => panic!("show what? {other}"),
        }
    }

    pub(super) fn records(&self, call: &CallId) -> String {
        let legs = self.world.ledger.legs.values().filter(|leg| leg.call == *call);
        let said: Vec<String> = legs.map(words::leg).collect();
        said.join("; ")
    }

    pub(super) fn recordings(&self) -> String {
        let said: Vec<String> = self.world.ledger.recordings().map(words::recording).collect();
        if said.is_empty() {
            "none".into()
        } else {
            said.join("; ")
        }
    }

    pub(super) fn shown(&self, call: Option<CallInfo>) -> String {
        call.map_or("none".into(), |call| words::info(&call))
    }
}
