//! `/config/vdn/agents` (cn/1014; adding, changing and deleting are ours).

use super::{missing, name, number, unsupported, wanted, wrong};
use crate::envelope;
use crate::lenient::Object;
use crate::onlineagent::password::Password;
use crate::retcode::{Failure, Retcode};
use ccgate_core::directory::{AgentEntry, Roles};
use ccgate_core::ids::{AgentId, GroupId, Phone, RoleId, SkillId};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Most ids of one query.
pub const MOST_IDS: usize = 100;

/// What is said of an agent; `None` where nothing is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgentBody {
    /// A new password.
    pub password: Option<Password>,
    name: Option<String>,
    full_name: Option<String>,
    time_remaining: Option<String>,
    role: Option<Option<RoleId>>,
    group: Option<Option<GroupId>>,
    skills: Option<BTreeMap<SkillId, u8>>,
    phones: Option<BTreeSet<Phone>>,
    rights: Rights,
    record_calls: Option<bool>,
}

/// What is said of the rights that an agent has by itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Rights {
    inspector: Option<bool>,
    class_leader: Option<bool>,
    administrator: Option<bool>,
    report_manager: Option<bool>,
    refuses_inbound: Option<bool>,
    no_call_out: Option<bool>,
}

impl Rights {
    fn read(body: &Object) -> Result<Self, Failure> {
        let said = body.object("rights")?.unwrap_or_default();
        Ok(Self {
            inspector: said.flag("inspector")?,
            class_leader: said.flag("classLeader")?,
            administrator: said.flag("administrator")?,
            report_manager: said.flag("reportManager")?,
            refuses_inbound: said.flag("refusesInbound")?,
            no_call_out: said.flag("noCallOut")?,
        })
    }

    fn change(&self, roles: &mut Roles) {
        let pairs = [
            (&mut roles.inspector, self.inspector),
            (&mut roles.class_leader, self.class_leader),
            (&mut roles.administrator, self.administrator),
            (&mut roles.report_manager, self.report_manager),
            (&mut roles.refuses_inbound, self.refuses_inbound),
            (&mut roles.no_call_out, self.no_call_out),
        ];
        for (present, said) in pairs {
            *present = said.unwrap_or(*present);
        }
    }
}

impl AgentBody {
    /// Reads a body.
    ///
    /// # Errors
    /// 000-002, and 110-020 for a password longer than any.
    pub fn parse(body: &[u8]) -> Result<Self, Failure> {
        let body = Object::parse(body)?;
        let password = body.text("agentPwd")?.filter(|text| !text.is_empty());
        let password =
            password.map(|text| Password::given(&text).ok_or(Failure::plain(Retcode::PasswordLength)));
        if number(&body, "socialChatNum", 0, 255)?.unwrap_or(0) != 0 {
            return Err(unsupported(
                "socialChatNum",
                "there is no text chat, only 0 is taken",
            ));
        }
        if number(&body, "asrInd", 0, 1)?.unwrap_or(0) != 0 {
            return Err(unsupported(
                "asrInd",
                "there is no smart recognition, only 0 is taken",
            ));
        }
        let group = match body.integer("groupId")? {
            // The way other interfaces say "none".
            Some(-1 | 0) => Some(None),
            _ => number(&body, "groupId", 1, u16::MAX.into())?.map(|id| Some(GroupId(narrow(id)))),
        };
        let role = number(&body, "userClassId", 0, 255)?;
        Ok(Self {
            password: password.transpose()?,
            name: name(&body, "name", 20)?,
            full_name: name(&body, "fullName", 100)?,
            time_remaining: body.text("timeRemaining")?.map(|text| text.trim().to_owned()),
            role: role.map(|id| u8::try_from(id).ok().filter(|id| *id != 0).map(RoleId)),
            group,
            skills: skills(&body)?,
            phones: phones(&body)?,
            rights: Rights::read(&body)?,
            record_calls: body.flag("recordCalls")?,
        })
    }

    /// A new agent with what is said. Needed are name and password.
    ///
    /// # Errors
    /// 000-002.
    pub fn added(&self) -> Result<AgentEntry, Failure> {
        if self.password.is_none() {
            return Err(missing("agentPwd"));
        }
        if self.name.as_ref().is_none_or(String::is_empty) {
            return Err(missing("name"));
        }
        let mut entry = AgentEntry::default();
        self.change(&mut entry)?;
        Ok(entry)
    }

    /// Changes what is said.
    ///
    /// # Errors
    /// 000-002.
    pub fn change(&self, entry: &mut AgentEntry) -> Result<(), Failure> {
        if let Some(name) = &self.name {
            entry.name.clone_from(name);
        }
        match &self.full_name {
            Some(full) if !full.is_empty() && *full != entry.name => {
                return Err(unsupported("fullName", "an agent has one name only"));
            }
            _ => {}
        }
        if let Some(role) = self.role {
            entry.role = role;
        }
        if let Some(group) = self.group {
            entry.group = group;
        }
        if let Some(skills) = &self.skills {
            entry.skills.clone_from(skills);
        }
        if let Some(phones) = &self.phones {
            entry.phones.clone_from(phones);
        }
        self.rights.change(&mut entry.roles);
        entry.record_calls = self.record_calls.unwrap_or(entry.record_calls);
        Ok(())
    }

    /// Whether it takes the right to configure away.
    #[must_use]
    pub fn unseats(&self) -> bool {
        self.rights.administrator == Some(false)
    }

    /// `timeRemaining` is told and can't be set: it may only be said as it is.
    ///
    /// # Errors
    /// 000-002: it differs from these days (`None`: never).
    pub fn check_time(&self, days: Option<u32>) -> Result<(), Failure> {
        match &self.time_remaining {
            Some(said) if !said.is_empty() && *said != remaining(days) => Err(unsupported(
                "timeRemaining",
                "how long passwords last is a setting of the installation",
            )),
            _ => Ok(()),
        }
    }
}

fn skills(body: &Object) -> Result<Option<BTreeMap<SkillId, u8>>, Failure> {
    let Some(listed) = body.objects("skills")? else {
        return Ok(None);
    };
    let mut skills = BTreeMap::new();
    for one in listed {
        let skill = number(&one, "skillId", 1, 2000)?.ok_or_else(|| missing("skillId"))?;
        let level = number(&one, "level", 1, 100)?.unwrap_or(1);
        if skills
            .insert(SkillId(narrow(skill)), u8::try_from(level).unwrap_or(u8::MAX))
            .is_some()
        {
            return Err(wrong("skills has a skill twice"));
        }
    }
    Ok(Some(skills))
}

fn phones(body: &Object) -> Result<Option<BTreeSet<Phone>>, Failure> {
    const FORM: &str = "phones must be up to 100 phone numbers of 1 to 24 digits separated by commas";
    let Some(text) = body.text("phones")? else {
        return Ok(None);
    };
    let parts = text
        .split([',', ';'])
        .map(str::trim)
        .filter(|part| !part.is_empty());
    let phones: BTreeSet<Phone> = parts.map(Phone::from).collect();
    let proper = |phone: &Phone| {
        (1..=24).contains(&phone.0.len()) && phone.0.bytes().all(|byte| b"0123456789*#".contains(&byte))
    };
    match phones.len() <= 100 && phones.iter().all(proper) {
        true => Ok(Some(phones)),
        false => Err(wrong(FORM)),
    }
}

/// A number that is known to fit.
pub(super) fn narrow(id: u32) -> u16 {
    u16::try_from(id).unwrap_or(u16::MAX)
}

fn remaining(days: Option<u32>) -> String {
    days.map_or_else(String::new, |days| days.to_string())
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Row<'a> {
    agent_id: u32,
    name: &'a str,
    /// Never told.
    agent_pwd: &'static str,
    full_name: &'a str,
    social_chat_num: u8,
    time_remaining: String,
    user_class_id: u8,
    asr_ind: u8,
    group_id: i32,
    skills: Vec<Level>,
    phones: String,
    rights: Told,
    record_calls: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Told {
    inspector: bool,
    class_leader: bool,
    administrator: bool,
    report_manager: bool,
    refuses_inbound: bool,
    no_call_out: bool,
}

impl From<Roles> for Told {
    fn from(roles: Roles) -> Self {
        let Roles {
            inspector,
            class_leader,
            administrator,
            report_manager,
            refuses_inbound,
            no_call_out,
        } = roles;
        Self {
            inspector,
            class_leader,
            administrator,
            report_manager,
            refuses_inbound,
            no_call_out,
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Level {
    skill_id: u16,
    level: u8,
}

/// The answer of a query. `days`: how long an agent's password lasts.
#[must_use]
pub fn found<'a>(
    agents: impl Iterator<Item = (AgentId, &'a AgentEntry)>,
    ids: Option<&BTreeSet<u32>>,
    days: impl Fn(AgentId) -> Option<u32>,
) -> Vec<u8> {
    let rows: Vec<Row<'a>> = agents
        .filter(|(id, _)| wanted(ids, id.0))
        .map(|(id, entry)| Row {
            agent_id: id.0,
            name: &entry.name,
            agent_pwd: "",
            full_name: &entry.name,
            social_chat_num: 0,
            time_remaining: remaining(days(id)),
            user_class_id: entry.role.map_or(0, |role| role.0),
            asr_ind: 0,
            group_id: entry.group.map_or(-1, |group| group.0.into()),
            skills: entry
                .skills
                .iter()
                .map(|(skill, level)| Level {
                    skill_id: skill.0,
                    level: *level,
                })
                .collect(),
            phones: entry
                .phones
                .iter()
                .map(|phone| &*phone.0)
                .collect::<Vec<_>>()
                .join(","),
            rights: entry.roles.into(),
            record_calls: entry.record_calls,
        })
        .collect();
    envelope::success(&rows)
}

/// The answer of adding one.
#[must_use]
pub fn added(id: AgentId) -> Vec<u8> {
    envelope::success(&serde_json::json!({ "agentId": id.0 }))
}
