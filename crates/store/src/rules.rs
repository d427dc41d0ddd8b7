//! What a directory has to be like, whether it comes from a file or is a value.
//!
//! Ranges and lengths are those of spec/other.md §9 and §11 and spec/agent.md §8.1.

use ccgate_core::directory::{AccessCode, AgentEntry, Directory, Group, Limits, PhoneRange, Roles, Skill};
use ccgate_core::{AgentId, GroupId, Phone, SkillId, VdnId};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// Which numbers agents may have; 101–59999 unless set otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IdRange {
    /// The lowest.
    pub first: u32,
    /// The highest.
    pub last: u32,
}

impl Default for IdRange {
    fn default() -> Self {
        Self {
            first: 101,
            last: 59999,
        }
    }
}

/// Something wrong in a directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The line of the file, counted from 1, when it came from one.
    pub line: Option<usize>,
    /// Which element.
    pub place: Place,
    /// Which member of it; empty for the element itself.
    pub field: &'static str,
    /// What is wrong.
    pub text: String,
}

/// An element of a directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// The file as a whole, or a place in it that has no name.
    File,
    /// A VDN.
    Vdn(VdnId),
    /// The so-many-th phone range of a VDN, counted from 0.
    PhoneRange(VdnId, usize),
    /// An agent.
    Agent(VdnId, AgentId),
    /// An agent group.
    Group(VdnId, GroupId),
    /// A skill queue.
    Skill(VdnId, SkillId),
    /// An access code, by its id.
    AccessCode(VdnId, u16),
    /// The so-many-th SIP phone of a list or of a VDN in a file, counted from 0.
    Phone(VdnId, usize),
    /// A rest reason.
    RestReason(VdnId, u8),
    /// A busy reason.
    BusyReason(VdnId, u8),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (vdn, what, id) = match self {
            Self::File => return f.write_str("file"),
            Self::Vdn(vdn) => (vdn, "", 0),
            Self::PhoneRange(vdn, n) => (vdn, "phone range", n + 1),
            Self::Agent(vdn, id) => (vdn, "agent", id.0 as usize),
            Self::Group(vdn, id) => (vdn, "group", id.0.into()),
            Self::Skill(vdn, id) => (vdn, "skill", id.0.into()),
            Self::AccessCode(vdn, id) => (vdn, "access code", usize::from(*id)),
            Self::Phone(vdn, n) => (vdn, "phone", n + 1),
            Self::RestReason(vdn, id) => (vdn, "rest reason", usize::from(*id)),
            Self::BusyReason(vdn, id) => (vdn, "busy reason", usize::from(*id)),
        };
        match vdn.0 {
            // Its number is missing or taken.
            0 => f.write_str("VDN ?")?,
            number => write!(f, "VDN {number}")?,
        }
        if what.is_empty() {
            return Ok(());
        }
        write!(f, ", {what} {id}")
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            line,
            place,
            field,
            text,
        } = self;
        if let Some(line) = line {
            write!(f, "line {line}: ")?;
        }
        match (place, *field) {
            (Place::File, "") => f.write_str(text),
            (Place::File, field) => write!(f, "{field}: {text}"),
            (place, "") => write!(f, "{place}: {text}"),
            (place, field) => write!(f, "{place}, {field}: {text}"),
        }
    }
}

/// Media types (spec/agent.md §8.1; 18 from spec/other.md §2.1).
const MEDIA_TYPES: [u8; 11] = [1, 2, 4, 5, 15, 16, 17, 18, 19, 51, 53];
const FORBIDDEN: &str = "\"[]'&()=;<>,";

/// Checks directories as a whole; gives everything that is wrong with them.
pub fn check(directories: &[Directory], ids: IdRange) -> Vec<Fault> {
    let mut faults = Faults(Vec::new());
    let mut vdns = BTreeSet::new();
    let mut agents: BTreeMap<AgentId, VdnId> = BTreeMap::new();
    let mut codes: BTreeMap<&Phone, VdnId> = BTreeMap::new();
    for directory in directories {
        let vdn = directory.vdn;
        if !vdns.insert(vdn) {
            faults.add(Place::Vdn(vdn), "id", "is there twice");
        }
        check_one(directory, ids, &mut faults);
        for id in directory.agents.keys() {
            if let Some(other) = agents.insert(*id, vdn)
                && other != vdn
            {
                let text = format!("the number is taken in VDN {other}; it must be unique over all VDNs");
                faults.add(Place::Agent(vdn, *id), "id", text);
            }
        }
        for (id, code) in &directory.access_codes {
            // A caller says no VDN: the number alone has to say where the call goes.
            if let Some(other) = codes.insert(&code.number, vdn) {
                let text = if other == vdn {
                    format!("{} is there twice", code.number)
                } else {
                    format!(
                        "{} is taken in VDN {other}; it must be unique over all VDNs",
                        code.number
                    )
                };
                faults.add(Place::AccessCode(vdn, *id), "number", text);
            }
        }
    }
    faults.0
}

/// A SIP phone as far as rules go.
#[derive(Clone, Copy)]
pub(crate) struct ListedPhone<'a> {
    pub(crate) place: Place,
    pub(crate) vdn: VdnId,
    pub(crate) phone: &'a Phone,
    /// `None` while it isn't known.
    pub(crate) realm: Option<&'a str>,
}

/// Checks SIP phones against the directories that they belong to.
pub(crate) fn check_phones<'a>(
    directories: &[Directory],
    phones: impl Iterator<Item = ListedPhone<'a>>,
) -> Vec<Fault> {
    let mut faults = Faults(Vec::new());
    let codes = directories.iter().flat_map(|one| one.access_codes.values());
    let codes: BTreeSet<&Phone> = codes.map(|code| &code.number).collect();
    let vdns: BTreeSet<VdnId> = directories.iter().map(|one| one.vdn).collect();
    let mut taken: BTreeMap<&Phone, VdnId> = BTreeMap::new();
    for listed in phones {
        let ListedPhone {
            place,
            vdn,
            phone,
            realm,
        } = listed;
        if !vdns.contains(&vdn) {
            faults.add(place, "", "there is no such VDN");
        }
        let digits = phone.0.bytes().all(|byte| byte.is_ascii_digit());
        if !digits || !(1..=24).contains(&phone.0.len()) {
            let text = format!("{:?} is not a phone's number: 1–24 digits", &*phone.0);
            faults.add(place, "number", text);
        }
        if codes.contains(phone) {
            faults.add(place, "number", format!("{phone} is an access code"));
        }
        match taken.insert(phone, vdn) {
            None => {}
            Some(other) if other == vdn => faults.add(place, "number", format!("{phone} is there twice")),
            Some(other) => {
                let text = format!("{phone} is taken in VDN {other}; it must be unique over all VDNs");
                faults.add(place, "number", text);
            }
        }
        if let Some(realm) = realm {
            faults.text(place, "realm", realm, 100);
            if realm.is_empty() || realm.contains(['"', '\\']) {
                faults.add(place, "realm", "must be a text without \" and \\");
            }
        }
    }
    faults.0
}

struct Faults(Vec<Fault>);

impl Faults {
    fn add(&mut self, place: Place, field: &'static str, text: impl Into<String>) {
        self.0.push(Fault {
            line: None,
            place,
            field,
            text: text.into(),
        });
    }

    fn range(&mut self, place: Place, field: &'static str, value: u32, first: u32, last: u32) {
        if !(first..=last).contains(&value) {
            self.add(place, field, format!("{value} is not in {first}–{last}"));
        }
    }

    /// A name: no character that the interface forbids, not too long.
    fn name(&mut self, place: Place, field: &'static str, name: &str, bytes: usize) {
        if let Some(bad) = name.chars().find(|c| FORBIDDEN.contains(*c) || c.is_control()) {
            self.add(place, field, format!("{bad:?} is not permitted in it"));
        }
        if name.len() > bytes {
            let text = format!("is {} bytes long, at most {bytes} are permitted", name.len());
            self.add(place, field, text);
        }
    }

    /// A name that others refer to: it can't be empty, nor be mistaken for a number.
    fn reference(&mut self, place: Place, name: &str) {
        self.name(place, "name", name, 100);
        if name.is_empty() {
            self.add(place, "name", "is empty");
        } else if name.bytes().all(|byte| byte.is_ascii_digit()) {
            self.add(place, "name", "must not consist of digits only");
        }
    }

    fn text(&mut self, place: Place, field: &'static str, text: &str, bytes: usize) {
        if text.chars().any(char::is_control) {
            self.add(place, field, "holds a control character");
        }
        if text.len() > bytes {
            let text = format!("is {} bytes long, at most {bytes} are permitted", text.len());
            self.add(place, field, text);
        }
    }

    fn phone(&mut self, place: Place, field: &'static str, phone: &Phone) {
        let characters = phone.0.bytes().all(|byte| b"0123456789*#".contains(&byte));
        if !characters || !(1..=24).contains(&phone.0.len()) {
            let text = format!(
                "{:?} is not a phone number: 1–24 of the characters 0–9 * #",
                &*phone.0
            );
            self.add(place, field, text);
        }
    }

    fn media_type(&mut self, place: Place, media_type: u8) {
        if !MEDIA_TYPES.contains(&media_type) {
            self.add(
                place,
                "media_type",
                format!("there is no media type {media_type}"),
            );
        }
    }
}

fn check_one(directory: &Directory, ids: IdRange, faults: &mut Faults) {
    let Directory {
        vdn,
        name,
        limits:
            Limits {
                agents: _,
                video_agents: _,
                wrap_up_seconds,
            },
        phone_ranges,
        agents,
        groups,
        skills,
        access_codes,
        rest_reasons,
        busy_reasons,
        record_calls: _,
    } = directory;
    let vdn = *vdn;
    let place = Place::Vdn(vdn);
    faults.range(place, "id", vdn.0.into(), 1, 5000);
    faults.name(place, "name", name, 100);
    if let Some(seconds) = wrap_up_seconds {
        faults.range(place, "wrap_up_seconds", *seconds, 1, 3600);
    }
    for (n, range) in phone_ranges.iter().enumerate() {
        check_range(Place::PhoneRange(vdn, n), range, faults);
    }
    for (id, entry) in agents {
        check_agent(Place::Agent(vdn, *id), *id, entry, directory, ids, faults);
    }
    let mut names = BTreeSet::new();
    for (id, Group { name, leader }) in groups {
        let place = Place::Group(vdn, *id);
        faults.range(place, "id", id.0.into(), 1, u16::MAX.into());
        faults.reference(place, name);
        if !names.insert(name) {
            faults.add(place, "name", format!("{name:?} is there twice"));
        }
        if let Some(leader) = leader.filter(|leader| !agents.contains_key(leader)) {
            faults.add(place, "leader", format!("there is no agent {leader} in the VDN"));
        }
    }
    let mut names = BTreeSet::new();
    for (id, skill) in skills {
        let Skill {
            name,
            media_type,
            service_type: _,
            record_calls: _,
        } = skill;
        let place = Place::Skill(vdn, *id);
        faults.range(place, "id", id.0.into(), 1, 2000);
        faults.reference(place, name);
        if !names.insert(name) {
            faults.add(place, "name", format!("{name:?} is there twice"));
        }
        faults.media_type(place, *media_type);
    }
    for (id, code) in access_codes {
        let AccessCode {
            number,
            description,
            media_type,
            skill,
        } = code;
        let place = Place::AccessCode(vdn, *id);
        faults.range(place, "id", (*id).into(), 1, 10000);
        faults.phone(place, "number", number);
        faults.text(place, "description", description, 255);
        faults.media_type(place, *media_type);
        if !skills.contains_key(skill) {
            faults.add(place, "skill", format!("there is no skill {skill} in the VDN"));
        }
    }
    for (id, text) in rest_reasons {
        check_reason(Place::RestReason(vdn, *id), text, faults);
    }
    for (id, text) in busy_reasons {
        let place = Place::BusyReason(vdn, *id);
        faults.range(place, "", (*id).into(), 200, 250);
        check_reason(place, text, faults);
    }
}

fn check_agent(
    place: Place,
    id: AgentId,
    entry: &AgentEntry,
    directory: &Directory,
    ids: IdRange,
    faults: &mut Faults,
) {
    let AgentEntry {
        name,
        group,
        roles: Roles {
            inspector: _,
            class_leader: _,
        },
        phones,
        skills,
        record_calls: _,
    } = entry;
    faults.range(place, "id", id.0, ids.first, ids.last);
    faults.name(place, "name", name, 20);
    if let Some(group) = group.filter(|group| !directory.groups.contains_key(group)) {
        faults.add(place, "group", format!("there is no group {group} in the VDN"));
    }
    for phone in phones {
        faults.phone(place, "phones", phone);
        if !directory.permits_phone(phone) {
            let text = format!("{phone} is outside the phone ranges of the VDN");
            faults.add(place, "phones", text);
        }
    }
    for (skill, level) in skills {
        if !directory.skills.contains_key(skill) {
            faults.add(place, "skills", format!("there is no skill {skill} in the VDN"));
        }
        if !(1..=100).contains(level) {
            let text = format!("level {level} of skill {skill} is not in 1–100");
            faults.add(place, "skills", text);
        }
    }
}

fn check_range(place: Place, range: &PhoneRange, faults: &mut Faults) {
    let PhoneRange { first, last } = range;
    let digits = |phone: &Phone| phone.0.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(first) || !digits(last) || !(1..=24).contains(&first.0.len()) {
        faults.add(place, "", "both ends must be 1–24 digits");
    } else if first.0.len() != last.0.len() {
        faults.add(place, "", "both ends must have the same number of digits");
    } else if first > last {
        faults.add(place, "", format!("{first} is greater than {last}"));
    }
}

fn check_reason(place: Place, text: &str, faults: &mut Faults) {
    faults.text(place, "", text, 100);
    if text.is_empty() {
        faults.add(place, "", "the text is empty");
    }
}
