//! The contact centre that calls are routed in.

use super::arrivals::access_code;
use super::{MOST_SKILLS, Plan};
use ccgate_core::directory::{AccessCode, AgentEntry, MostWaiting, Route, Skill};
use ccgate_core::session::{AgentType, Delivery, Media, Origin, Renewal, Terms};
use ccgate_core::vdn::{Initial, PhoneChoice, Rules, SignIn};
use ccgate_core::{AgentId, Directory, Guid, Input, Phone, SkillId, VdnId};
use std::time::Duration;

/// The only VDN.
pub(super) const VDN: VdnId = VdnId(1);
const FIRST_AGENT: u32 = 101;
const VOICE: u8 = 5;
/// Longer than any run: nobody shows that it lives.
const LONG: Duration = Duration::from_secs(1_000_000);

/// Agents with the queues that each serves, side by side in a ring of them.
pub(super) fn directory(plan: &Plan) -> Directory {
    let mut directory = Directory {
        vdn: VDN,
        ..Directory::default()
    };
    for number in 1..=plan.skills {
        let skill = Skill {
            name: format!("skill {number}"),
            most_waiting: MostWaiting::Calls(u32::MAX),
            ..Skill::default()
        };
        directory.skills.insert(SkillId(number), skill);
        let code = AccessCode {
            number: access_code(SkillId(number)),
            description: String::new(),
            media_type: VOICE,
            route: Route::Skill(SkillId(number)),
        };
        directory.access_codes.insert(number, code);
    }
    for (place, agent) in agents(plan).enumerate() {
        let mut entry = AgentEntry::default();
        for offset in 0..plan.skills.min(MOST_SKILLS) {
            let number = (place + usize::from(offset)) % usize::from(plan.skills) + 1;
            let skill = SkillId(u16::try_from(number).unwrap_or(1));
            entry.skills.insert(skill, 1);
        }
        directory.agents.insert(agent, entry);
    }
    directory
}

/// All agents.
pub(super) fn agents(plan: &Plan) -> impl Iterator<Item = AgentId> + use<> {
    (FIRST_AGENT..FIRST_AGENT + plan.agents).map(AgentId)
}

pub(super) fn rules() -> Rules {
    Rules {
        silence: LONG,
        wait: LONG,
        ..Rules::default()
    }
}

/// The agent signs in, idle, with a phone that picks up by itself and goes on hook after each call.
pub(super) fn sign_in(agent: AgentId) -> Input {
    Input::SignIn(Box::new(SignIn {
        agent,
        guid: Guid::from_random(agent.0.into(), "load"),
        renewal: Renewal::Static { overlap: LONG },
        phone: PhoneChoice::Number(Phone(format!("4{:05}", agent.0).into())),
        initial: Initial::Idle,
        auto_answer: true,
        auto_idle: true,
        terms: Terms {
            agent_type: AgentType::Voice,
            media: Media {
                voice: true,
                chat: false,
                mail: false,
            },
            release_phone: true,
            phone_linkage: false,
            listen: false,
            video_phone: None,
        },
        origin: Origin::default(),
        delivery: Delivery::Poll,
        forced: false,
        must_change_password: false,
    }))
}
