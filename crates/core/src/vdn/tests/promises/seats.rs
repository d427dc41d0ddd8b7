//! Who may sit in a room, and hear whom there.

use crate::CallId;
use crate::call::Call;
use crate::handset::Handset;
use crate::switch::{LegId, RoomId, Seat};
use crate::vdn::{End, Hearing, Vdn};

/// Whoever sits in a room has its call in hand, or inspects an agent who has; and hears only whom it
/// may hear.
pub(super) fn check(vdn: &Vdn, room: RoomId, seat: &Seat, after: &str) {
    // A talk of three has the room of its handler's active call.
    let joins = |call: &Call| {
        let hand = call.handler.and_then(|agent| vdn.hand(agent));
        let hand = hand.filter(|hand| hand.joined.as_ref() == Some(&call.id))?;
        vdn.calls.get(hand.talking()?)
    };
    let of_the_room = |call: &CallId| {
        let call = &vdn.calls[call];
        call.room == room || joins(call).is_some_and(|other| other.room == room)
    };
    let of_the_conference = |hand: &Handset| {
        let id = hand.in_conference();
        id.is_some_and(|id| vdn.conferences[id].room == room)
    };
    let agent_of = |leg: LegId| match vdn.legs.get(&leg) {
        Some(End::Handset(agent)) => Some(*agent),
        _ => None,
    };
    let hearer = agent_of(seat.leg);
    if let Some(agent) = hearer {
        let hand = vdn.hand(agent).expect("a phone has its agent");
        let here = match vdn.inspection(agent) {
            Some((inspected, _)) => {
                let hand = vdn.hand(inspected).expect("only who is signed in is inspected");
                hand.call().is_some_and(|(call, _)| of_the_room(call)) || of_the_conference(hand)
            }
            None => hand.calls().any(of_the_room) || of_the_conference(hand),
        };
        assert!(here, "{agent} hears a call of others: {after}");
    }
    for heard in &seat.hears {
        let Some(inspector) = agent_of(*heard) else {
            continue;
        };
        let may = match vdn.inspection(inspector) {
            Some((_, Hearing::Listen)) => false,
            Some((inspected, Hearing::Whisper)) => hearer == Some(inspected),
            Some((_, Hearing::Insert)) | None => true,
        };
        assert!(may, "{} must not hear {inspector}: {after}", seat.leg);
        assert!(
            !vdn.hand(inspector).is_some_and(|hand| hand.muted),
            "{inspector} is muted: {after}"
        );
    }
}
