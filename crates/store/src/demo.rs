//! The directory of `ccgate demo`: one VDN that everything can be tried with.

use crate::ha1::Ha1Pair;
use crate::phone::PhoneAccount;
use ccgate_core::directory::{AccessCode, AgentEntry, Directory, Group, PhoneRange, Roles, Route, Skill};
use ccgate_core::{AgentId, GroupId, Phone, SkillId, VdnId};

/// Every demo agent's password.
pub const PASSWORD: &str = "Demo@2026";

/// Every demo phone's SIP password.
pub const PHONE_PASSWORD: &str = "Phone@2026";

/// The demo's VDN.
pub const VDN: VdnId = VdnId(1);

/// An ordinary agent that the tour signs in.
pub const TOUR_AGENT: AgentId = AgentId(120);

const AGENTS: std::ops::RangeInclusive<u32> = 101..=122;
/// For people, in the console; the tour has 121.
const SUPERVISOR: u32 = 106;
/// Configures the VDN.
const ADMINISTRATOR: u32 = 107;
const INSPECTOR: u32 = 121;
const CLASS_LEADER: u32 = 122;
const GROUP: GroupId = GroupId(1);
const VOICE: SkillId = SkillId(1);
const CHAT: SkillId = SkillId(2);
const SALES: SkillId = SkillId(3);

/// The phone of a demo agent: 40001 for agent 101.
pub fn phone_of(agent: AgentId) -> Phone {
    Phone((39_900 + agent.0).to_string().into())
}

/// The SIP account of a demo agent's phone, with [`PHONE_PASSWORD`].
pub fn phone_account(agent: AgentId, realm: &str) -> PhoneAccount {
    let phone = phone_of(agent);
    PhoneAccount {
        ha1: Ha1Pair::of(&phone, realm, PHONE_PASSWORD),
        phone,
        vdn: VDN,
        realm: realm.to_owned(),
    }
}

/// The SIP accounts of the demo directory's agents: 40001–40022.
pub fn phones(realm: &str) -> Vec<PhoneAccount> {
    AGENTS.map(|id| phone_account(AgentId(id), realm)).collect()
}

/// VDN 1: agents 101–120, among them inspector 106 and administrator 107; inspector 121, class leader 122
/// of group 1; skills `voice`, `chat` and `sales`; access code 3000 for `voice`.
pub fn directory() -> Directory {
    let texts = |pairs: &[(u8, &str)]| pairs.iter().map(|(id, text)| (*id, (*text).to_owned())).collect();
    Directory {
        vdn: VDN,
        name: "demo".to_owned(),
        phone_ranges: vec![PhoneRange {
            first: "40001".into(),
            last: "40999".into(),
        }],
        agents: AGENTS.map(|id| (AgentId(id), entry(id))).collect(),
        groups: [(
            GROUP,
            Group {
                name: "front desk".to_owned(),
                leader: Some(AgentId(CLASS_LEADER)),
                pick_up: true,
            },
        )]
        .into(),
        skills: [(VOICE, "voice", 5), (CHAT, "chat", 1), (SALES, "sales", 5)]
            .map(|(id, name, media_type)| (id, skill(name, media_type)))
            .into(),
        access_codes: [(
            1,
            AccessCode {
                number: "3000".into(),
                description: "main number".to_owned(),
                media_type: 5,
                route: Route::Skill(VOICE),
            },
        )]
        .into(),
        rest_reasons: texts(&[(1, "lunch"), (2, "meeting"), (3, "training")]),
        busy_reasons: texts(&[
            (200, "paperwork"),
            (201, "calling back"),
            (202, "helping a colleague"),
        ]),
        ..Directory::default()
    }
}

/// Gives the people of the console their rights in a demo's directory of an earlier version; whether that
/// changed anything.
pub fn entitle(directory: &mut Directory) -> bool {
    let mut changed = false;
    for id in [SUPERVISOR, ADMINISTRATOR] {
        let wanted = entry(id).roles;
        if let Some(agent) = directory.agents.get_mut(&AgentId(id)) {
            changed |= (wanted.inspector && !agent.roles.inspector)
                || (wanted.administrator && !agent.roles.administrator);
            agent.roles.inspector |= wanted.inspector;
            agent.roles.administrator |= wanted.administrator;
        }
    }
    changed
}

fn entry(id: u32) -> AgentEntry {
    let mut skills = [(VOICE, 1), (CHAT, 1)].to_vec();
    if id.is_multiple_of(2) {
        skills.push((SALES, 1));
    }
    let name = match id {
        SUPERVISOR => "Supervisor".to_owned(),
        ADMINISTRATOR => "Administrator".to_owned(),
        INSPECTOR => "Inspector".to_owned(),
        CLASS_LEADER => "Class leader".to_owned(),
        _ => format!("Agent {id}"),
    };
    AgentEntry {
        name,
        group: Some(GROUP),
        roles: Roles {
            inspector: id == INSPECTOR || id == SUPERVISOR,
            administrator: id == ADMINISTRATOR,
            class_leader: id == CLASS_LEADER,
            ..Roles::default()
        },
        phones: [phone_of(AgentId(id))].into(),
        skills: skills.into_iter().collect(),
        ..AgentEntry::default()
    }
}

fn skill(name: &str, media_type: u8) -> Skill {
    Skill {
        name: name.to_owned(),
        media_type,
        service_type: 1,
        // So that the demo has something to listen to.
        record_calls: name == "voice",
        ..Skill::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_older_demo_gets_the_rights_once() {
        let mut older = directory();
        for id in [SUPERVISOR, ADMINISTRATOR] {
            older.agents.get_mut(&AgentId(id)).expect("it is there").roles = Roles::default();
        }
        assert!(entitle(&mut older));
        assert!(!entitle(&mut older));
        assert!(older.agents[&AgentId(SUPERVISOR)].roles.inspector);
        assert!(older.agents[&AgentId(ADMINISTRATOR)].roles.administrator);
        assert!(!entitle(&mut directory()));
    }
}
