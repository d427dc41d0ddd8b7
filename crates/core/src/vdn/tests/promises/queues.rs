//! What holds of callers who wait and agents who are free.

use crate::call::{Stage, Stands};
use crate::vdn::Vdn;
use crate::{AgentId, SkillId};
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn check(vdn: &Vdn, after: &str) {
    let mut seen = BTreeSet::new();
    let standing = vdn.queues.iter().flat_map(|(skill, queue)| {
        let ages: BTreeSet<_> = queue.waiting().map(|place| place.since).collect();
        assert_eq!(queue.oldest(), ages.first().copied(), "{after}");
        queue
            .waiting()
            .map(|place| (place, Stands::InQueue, Some(*skill)))
            .collect::<Vec<_>>()
    });
    let private = vdn.private.iter().flat_map(|(agent, places)| {
        let stands = Stands::Private(*agent);
        places.iter().map(move |place| (place, stands, None))
    });
    for (place, stands, skill) in standing.chain(private) {
        let id = &place.call;
        assert!(seen.insert(id.clone()), "{id} waits twice: {after}");
        let call = vdn
            .calls
            .get(id)
            .unwrap_or_else(|| panic!("{id} is over: {after}"));
        let queued = call.queued.as_ref().expect("whoever stands in a queue knows it");
        assert_eq!((&queued.place, queued.stands), (place, stands), "{after}");
        assert!(skill.is_none_or(|skill| queued.skill == skill), "{after}");
        assert!(
            vdn.directory.skills.contains_key(&queued.skill),
            "{id} waits in no queue: {after}"
        );
        assert_eq!(call.offered, None, "{after}");
        // Of a transfer that waits the agent's talk is still for the queue before.
        assert!(
            call.handler.is_some() || call.skill == Some(queued.skill),
            "{call:?} after {after}"
        );
        assert_eq!(Some(place.since), call.joined, "{id} has lost its age: {after}");
        let with_agent = call.handler.is_some();
        assert_eq!(call.stage == Stage::Talking, with_agent, "{call:?} after {after}");
        assert!(vdn.waits.of(id).is_some(), "{id} waits for ever: {after}");
    }
    for call in vdn.calls.values() {
        let stands = call.queued.as_ref().map(|queued| queued.stands);
        assert_eq!(
            seen.contains(&call.id),
            stands.is_some_and(|stands| stands != Stands::Offered),
            "{call:?} after {after}"
        );
        assert!(
            stands != Some(Stands::Offered) || call.offered.is_some(),
            "{call:?} after {after}"
        );
        for agent in &call.also {
            assert!(
                vdn.is_rung_for(*agent, &call.id),
                "{agent}, {call:?} after {after}"
            );
        }
    }
    for id in vdn.waits.keys() {
        assert!(vdn.calls.contains_key(id), "{id} is over: {after}");
    }
    check_duties(vdn, after);
}

/// Who is free stands in the order of each of its queues, and no caller waits whom it could take.
fn check_duties(vdn: &Vdn, after: &str) {
    let mut members: BTreeMap<SkillId, BTreeSet<AgentId>> = BTreeMap::new();
    let mut ready = members.clone();
    for agent in vdn.agents() {
        let entry = &vdn.directory.agents[&agent.id];
        for skill in agent
            .skills
            .iter()
            .filter(|skill| entry.skills.contains_key(skill))
        {
            members.entry(*skill).or_default().insert(agent.id);
            if vdn.can_take(agent.id) && !vdn.directory.rights(agent.id).refuses_inbound {
                ready.entry(*skill).or_default().insert(agent.id);
            }
        }
    }
    for (skill, queue) in &vdn.queues {
        assert_eq!(
            queue.members,
            members.remove(skill).unwrap_or_default(),
            "{after}"
        );
        let free: BTreeSet<AgentId> = queue.ready().collect();
        assert_eq!(free, ready.remove(skill).unwrap_or_default(), "{after}");
        assert_eq!(free.len(), queue.ready_count(), "{after}");
        for place in queue.waiting() {
            let call = &vdn.calls[&place.call];
            // Who just passed it by, or has it, isn't asked.
            let may = |agent: &AgentId| !call.passed_by.contains_key(agent) && call.handler != Some(*agent);
            assert!(!free.iter().any(may), "{} waits for nothing: {after}", call.id);
        }
    }
    assert!(members.is_empty() && ready.is_empty(), "{after}");
}
