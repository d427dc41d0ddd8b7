//! A small contact centre that the scripts and properties run on.

use crate::directory::{AccessCode, AgentEntry, Group, Limits, PhoneRange, Roles, Route, Skill};
use crate::session::{AgentType, Delivery, Media, Origin, Push, PushDialect, Renewal, Terms};
use crate::vdn::{Initial, PhoneChoice, SignIn};
use crate::{AgentId, Directory, GroupId, Guid, Phone, SkillId, Time, VdnId};
use std::time::Duration;

/// When scripts begin.
pub(super) const START: Time = Time::from_millis(1_800_000_000_000);

/// 101–106 are agents, 121 an inspector, 122 the class leader of group 1.
///
/// Group 1 `desk`: 101, 102, 103 and 122. Skills: 101–105 have 1 `voice` and 2 `chat`, the even ones
/// also 3 `sales`; 106 has none. Access code 3000 leads to skill 1, 3001 to 2, 3002 to 3. Phones
/// 40001–40999; 105 may only use 40005.
pub(super) fn directory() -> Directory {
    let mut directory = Directory {
        vdn: VdnId(1),
        name: "script".into(),
        limits: Limits::default(),
        phone_ranges: vec![PhoneRange {
            first: Phone::from("40001"),
            last: Phone::from("40999"),
        }],
        ..Directory::default()
    };
    for id in (101..=106).chain([121, 122]) {
        directory.agents.insert(AgentId(id), entry(id));
    }
    for (id, name) in [(1, "desk"), (2, "empty")] {
        let name = name.to_owned();
        directory.groups.insert(
            GroupId(id),
            Group {
                name,
                pick_up: true,
                ..Group::default()
            },
        );
    }
    for (id, name, media_type) in [(1, "voice", 5), (2, "chat", 1), (3, "sales", 5)] {
        let skill = Skill {
            name: name.to_owned(),
            media_type,
            ..Skill::default()
        };
        directory.skills.insert(SkillId(id), skill);
        let code = AccessCode {
            number: Phone(format!("{}", 2999 + id).into()),
            description: String::new(),
            media_type,
            route: Route::Skill(SkillId(id)),
        };
        directory.access_codes.insert(id, code);
    }
    directory
}

fn entry(id: u32) -> AgentEntry {
    let mut entry = AgentEntry {
        name: format!("name{id}"),
        group: [101, 102, 103, 122].contains(&id).then_some(GroupId(1)),
        roles: Roles {
            inspector: id == 121,
            class_leader: id == 122,
            ..Roles::default()
        },
        ..AgentEntry::default()
    };
    if id <= 105 {
        entry.skills.extend([(SkillId(1), 1), (SkillId(2), 2)]);
        if id.is_multiple_of(2) {
            entry.skills.insert(SkillId(3), 3);
        }
    }
    if id == 105 {
        entry.phones.insert(Phone::from("40005"));
    }
    entry
}

/// A sign-in with the defaults of the interface and the agent's usual phone (101: 40001).
pub(super) fn sign_in(agent: AgentId, guid: Guid) -> SignIn {
    SignIn {
        agent,
        guid,
        renewal: Renewal::Static {
            overlap: Duration::from_secs(60),
        },
        phone: PhoneChoice::Number(Phone(format!("{}", 39900 + agent.0).into())),
        initial: Initial::Idle,
        auto_answer: true,
        auto_idle: true,
        terms: Terms {
            agent_type: AgentType::Voice,
            media: Media {
                voice: true,
                chat: true,
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
    }
}

/// The default times of `AUTHMODE = 2`.
pub(super) const DYNAMIC: Renewal = Renewal::Dynamic {
    interval: Duration::from_secs(60),
    timeout: Duration::from_secs(120),
};

pub(super) fn push() -> Delivery {
    Delivery::Push(Push {
        uri: "https://127.0.0.1/events".into(),
        dialect: PushDialect::EventList,
        service_token: Some("t0".into()),
        failing_since: None,
    })
}
