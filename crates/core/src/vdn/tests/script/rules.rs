//! What a script says of the contact centre: `rule` before it begins, `directory` later.

use super::super::fixture;
use super::super::operations::agent;
use super::super::world::World;
use super::Desk;
use crate::SkillId;
use crate::vdn::Unanswered;
use std::time::Duration;

impl Desk {
    pub(super) fn rule(&mut self, rule: &[&str]) -> String {
        match rule {
            [] => {}
            ["no", "forcing"] => self.rules.forcing = false,
            ["owed", limit] => self.rules.owed_limit = limit.parse().unwrap(),
            ["agents", limit] => self.directory.limits.agents = Some(limit.parse().unwrap()),
            ["video", limit] => self.directory.limits.video_agents = Some(limit.parse().unwrap()),
            ["record"] => self.directory.record_calls = true,
            ["record", "skill", skill] => {
                let skill = self.directory.skills.get_mut(&SkillId(skill.parse().unwrap()));
                skill.unwrap().record_calls = true;
            }
            ["record", who] => {
                self.directory.agents.get_mut(&agent(who)).unwrap().record_calls = true;
            }
            ["inspectors"] => {
                for entry in self.directory.agents.values_mut() {
                    entry.roles.inspector = true;
                }
            }
            ["wait", seconds] => self.rules.wait = Duration::from_secs(seconds.parse().unwrap()),
            ["silence", seconds] => self.rules.silence = Duration::from_secs(seconds.parse().unwrap()),
            ["wrap-up", limit] => self.directory.limits.wrap_up_seconds = Some(limit.parse().unwrap()),
            ["unanswered", "idle"] => self.rules.unanswered = Unanswered::Idle,
            ["skill", id, settings @ ..] => {
                let id = SkillId(id.parse().unwrap());
                super::super::queues::set(self.directory.skills.get_mut(&id).unwrap(), settings);
            }
            ["level", skill, who, level] => {
                let entry = self.directory.agents.get_mut(&agent(who)).unwrap();
                let skill = SkillId(skill.parse().unwrap());
                entry.skills.insert(skill, level.parse().unwrap());
            }
            ["refuses", "inbound", who] => {
                let entry = self.directory.agents.get_mut(&agent(who)).unwrap();
                entry.roles.refuses_inbound = true;
            }
            other => panic!("no such rule: {other:?}"),
        }
        self.world = World::new(self.directory.clone(), self.rules, fixture::START);
        "ok".into()
    }

    pub(super) fn reconfigure(&mut self, change: &[&str]) {
        match change {
            ["same"] => {}
            ["flow", flow @ ..] => super::super::flows::put(&mut self.directory, flow),
            ["without", who] => {
                self.directory.agents.remove(&agent(who)).unwrap();
            }
            ["takes", "skill", skill, "from", who] => {
                let entry = self.directory.agents.get_mut(&agent(who)).unwrap();
                entry.skills.remove(&SkillId(skill.parse().unwrap())).unwrap();
            }
            ["without", "skill", skill] => {
                let skill = SkillId(skill.parse().unwrap());
                self.directory.skills.remove(&skill).unwrap();
                self.directory.access_codes.remove(&skill.0).unwrap();
                for entry in self.directory.agents.values_mut() {
                    entry.skills.remove(&skill);
                }
            }
            ["takes", "role", "from", who] => {
                self.directory.agents.get_mut(&agent(who)).unwrap().roles = Default::default();
            }
            other => panic!("no such change: {other:?}"),
        }
    }
}
