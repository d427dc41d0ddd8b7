//! What holds of inspections, observers and conferences after every step.

use super::promises::conference_of;
use crate::handset::ConferenceStage;
use crate::vdn::Vdn;
use std::collections::BTreeSet;

/// Who inspects and observes whom is kept both ways, and permitted.
pub(super) fn check_supervision(vdn: &Vdn, after: &str) {
    for (agent, inspectors) in &vdn.inspectors {
        assert!(!inspectors.is_empty() && inspectors.len() <= 4, "{after}");
        for inspector in inspectors {
            let inspected = vdn.inspection(*inspector).map(|(agent, _)| agent);
            assert_eq!(inspected, Some(*agent), "{inspector} after {after}");
        }
    }
    for id in vdn.agents.keys() {
        if let Some((agent, _)) = vdn.inspection(*id) {
            assert!(vdn.inspectors[&agent].contains(id), "{after}");
            assert!(vdn.agents.contains_key(&agent), "{agent} is gone: {after}");
            assert!(
                vdn.directory.may_inspect(*id, agent),
                "{id} has no right: {after}"
            );
        }
    }
    for (by, agent) in vdn.watching.pairs() {
        assert!(vdn.agents.contains_key(&by), "{by} is gone: {after}");
        assert!(vdn.directory.may_inspect(by, agent), "{by} has no right: {after}");
        assert!(
            vdn.watching.watchers(agent).any(|watcher| watcher == by),
            "{after}"
        );
    }
}

/// A conference has a chairman with its deadline, and its agents and lines know of it.
pub(super) fn check_conferences(vdn: &Vdn, after: &str) {
    let mut attending = BTreeSet::new();
    for (id, conference) in &vdn.conferences {
        assert!(
            conference.size() <= usize::try_from(conference.most).unwrap(),
            "{after}"
        );
        let chair = vdn.hand(conference.chair).and_then(|hand| hand.conferring());
        let chairs = chair.is_some_and(|own| {
            let on = ConferenceStage::On {
                until: Some(conference.until),
            };
            own.conference == *id && (own.stage == on || matches!(own.stage, ConferenceStage::Calling { .. }))
        });
        assert!(chairs, "{conference:?} has no chairman: {after}");
        for attendee in &conference.agents {
            assert!(attending.insert(attendee.agent), "{conference:?} after {after}");
            let own = vdn.hand(attendee.agent).and_then(|hand| hand.conferring());
            let own = own.unwrap_or_else(|| panic!("{} isn't there: {after}", attendee.agent));
            assert_eq!(own.conference, *id, "{after}");
            let looks = matches!(own.stage, ConferenceStage::On { until: Some(_) });
            assert!(!looks || attendee.agent == conference.chair, "{after}");
        }
        for line in &conference.lines {
            let call = &vdn.calls[&line.call];
            assert!(conference_of(vdn, call).is_some(), "{call:?} after {after}");
        }
    }
    for slot in vdn.agents.values() {
        if let Some(own) = slot.hand.conferring() {
            assert!(
                attending.contains(&slot.agent.id),
                "{own:?} is in nothing: {after}"
            );
        }
    }
}
