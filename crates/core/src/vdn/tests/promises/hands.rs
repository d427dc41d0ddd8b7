//! What holds of an agent's phone and of what it has in hand.

use crate::AgentId;
use crate::agent::{Activity, Status};
use crate::call::{Far, Stage};
use crate::handset::{Business, ConferenceStage, Hand, Handset, InspectionStage, Line};
use crate::vdn::{End, Listener, Vdn};
use std::collections::BTreeSet;

pub(super) fn check(vdn: &Vdn, id: AgentId, activity: &Activity, hand: &Handset, after: &str) {
    let mut seen = BTreeSet::new();
    for own in hand.calls() {
        assert!(seen.insert(own.clone()), "{id} has {own} twice: {after}");
        let call = vdn
            .calls
            .get(own)
            .unwrap_or_else(|| panic!("{id}: {own} is over: {after}"));
        assert!(
            [call.handler, call.offered].contains(&Some(id))
                || call.also.contains(&id)
                || call.far == Far::Agent(id),
            "{own} isn't {id}'s: {after}"
        );
    }
    for held in &hand.held {
        assert_eq!(vdn.calls[held].stage, Stage::Held, "{held} after {after}");
    }
    let in_call = matches!(activity, Activity::Call { .. });
    assert_eq!(
        in_call,
        !seen.is_empty() || hand.inspecting().is_some() || hand.conferring().is_some(),
        "{id}: {activity:?}, {hand:?} after {after}"
    );
    let rings = matches!(
        hand.call(),
        Some((_, Hand::Alerting { .. } | Hand::Ringing { .. }))
    );
    let asked = hand.conferring().is_some_and(|conferring| {
        matches!(
            conferring.stage,
            ConferenceStage::Alerting { .. } | ConferenceStage::Ringing { .. }
        )
    });
    assert_eq!(
        activity.status() == Status::Ringing,
        rings || asked,
        "{id} after {after}"
    );
    let inside = hand.joined.is_some() || hand.consulting.is_some() || hand.muted;
    assert!(
        !inside || hand.talking().is_some(),
        "{id}: {hand:?} after {after}"
    );
    let fits = match &hand.active {
        Business::Call { stage, .. } => match stage {
            Hand::Alerting { .. } | Hand::Calling { .. } => matches!(hand.line, Line::Ringing { .. }),
            Hand::Ringing { .. } | Hand::Dialling { .. } | Hand::Talking | Hand::Suspended => {
                hand.line.up().is_some()
            }
        },
        Business::Play(playing) => vdn.plays.get(&playing.play) == Some(&Listener::Agent(id)),
        Business::Inspection(inspecting) => match inspecting.stage {
            InspectionStage::Calling { .. } => matches!(hand.line, Line::Ringing { .. }),
            InspectionStage::On => hand.line.up().is_some(),
        },
        Business::Conference(conferring) => match conferring.stage {
            ConferenceStage::Calling { .. } | ConferenceStage::Alerting { .. } => {
                matches!(hand.line, Line::Ringing { .. })
            }
            ConferenceStage::Ringing { .. } | ConferenceStage::On { .. } => hand.line.up().is_some(),
        },
        Business::None => !matches!(hand.line, Line::Ringing { .. }),
    };
    assert!(fits, "{id}: {hand:?} after {after}");
    if let Some(leg) = hand.line.leg() {
        assert_eq!(vdn.legs.get(&leg), Some(&End::Handset(id)), "{after}");
    }
    if hand.is_free() && vdn.agents[&id].agent.session.terms.release_phone {
        assert_eq!(hand.line, Line::OnHook, "{id} keeps its phone up: {after}");
    }
}
