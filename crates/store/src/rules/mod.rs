//! What a directory has to be like, whether it comes from a file or is a value.
//!
//! Ranges and lengths are those of spec/other.md §9 and §11 and spec/agent.md §8.1.

mod elements;
mod faults;

use ccgate_core::directory::Directory;
use ccgate_core::ids::{RoleId, SkillGroupId};
use ccgate_core::{AgentId, GroupId, Phone, SkillId, VdnId};
use faults::Faults;
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
    /// A bundle of skill queues.
    SkillGroup(VdnId, SkillGroupId),
    /// A user class.
    Role(VdnId, RoleId),
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
            Self::SkillGroup(vdn, id) => (vdn, "skill group", id.0.into()),
            Self::Role(vdn, id) => (vdn, "role", id.0.into()),
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

impl Place {
    /// The element without its VDN: `skill 5`; of the VDN itself, `VDN 1`.
    pub(crate) fn element(self) -> String {
        let whole = self.to_string();
        match whole.split_once(", ") {
            Some((_, element)) => element.to_owned(),
            None => whole,
        }
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
        elements::check(directory, ids, &mut faults);
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
