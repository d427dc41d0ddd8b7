//! What differs between two states of a directory, for the log of changes.

use crate::directory_log::Changed;
use crate::file;
use crate::rules::Place;
use ccgate_core::VdnId;
use ccgate_core::directory::Directory;
use std::collections::{BTreeMap, BTreeSet};

/// Every element that is in one of the two only, or isn't the same in both. A VDN that comes or goes
/// as a whole is one element.
pub(super) fn of_all(before: &[Directory], after: &[Directory]) -> Vec<Changed> {
    let by_number = |all| -> BTreeMap<VdnId, &Directory> {
        let all: &[Directory] = all;
        all.iter().map(|one| (one.vdn, one)).collect()
    };
    let (before, after) = (by_number(before), by_number(after));
    let vdns: BTreeSet<VdnId> = before.keys().chain(after.keys()).copied().collect();
    let mut changed = Vec::new();
    for vdn in vdns {
        match (before.get(&vdn), after.get(&vdn)) {
            (Some(old), Some(new)) => changed.extend(of(old, new)),
            (old, new) => {
                let place = Place::Vdn(vdn);
                changed.push(Changed {
                    vdn,
                    object: place.element(),
                    before: old.and_then(|one| file::element(one, place)),
                    after: new.and_then(|one| file::element(one, place)),
                });
            }
        }
    }
    changed
}

/// The same for two states of one VDN.
pub(super) fn of(before: &Directory, after: &Directory) -> Vec<Changed> {
    let vdn = after.vdn;
    let mut places = vec![Place::Vdn(vdn)];
    places.extend(keys(&before.groups, &after.groups, |id| Place::Group(vdn, id)));
    places.extend(keys(&before.roles, &after.roles, |id| Place::Role(vdn, id)));
    places.extend(keys(&before.skills, &after.skills, |id| Place::Skill(vdn, id)));
    places.extend(keys(&before.skill_groups, &after.skill_groups, |id| {
        Place::SkillGroup(vdn, id)
    }));
    places.extend(keys(&before.access_codes, &after.access_codes, |id| {
        Place::AccessCode(vdn, id)
    }));
    places.extend(keys(&before.agents, &after.agents, |id| Place::Agent(vdn, id)));
    places.extend(keys(&before.rest_reasons, &after.rest_reasons, |id| {
        Place::RestReason(vdn, id)
    }));
    places.extend(keys(&before.busy_reasons, &after.busy_reasons, |id| {
        Place::BusyReason(vdn, id)
    }));
    let changed = places.into_iter().map(|place| Changed {
        vdn,
        object: place.element(),
        before: file::element(before, place),
        after: file::element(after, place),
    });
    // The VDN itself is compared by its text.
    changed.filter(|one| one.before != one.after).collect()
}

fn keys<K: Ord + Copy, V: PartialEq>(
    before: &BTreeMap<K, V>,
    after: &BTreeMap<K, V>,
    place: impl Fn(K) -> Place,
) -> Vec<Place> {
    let all: BTreeSet<K> = before.keys().chain(after.keys()).copied().collect();
    let differ = all.into_iter().filter(|key| before.get(key) != after.get(key));
    differ.map(place).collect()
}
