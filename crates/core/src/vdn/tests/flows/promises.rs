//! What holds of calls in flows, and of files being played, after every step.

use crate::call::Stage;
use crate::flow::run::Phase;
use crate::handset::{Business, Hand};
use crate::vdn::{Listener, Vdn};
use std::collections::BTreeSet;

pub(in crate::vdn::tests) fn check_plays(vdn: &Vdn, after: &str) {
    for (play, listener) in &vdn.plays {
        let heard = match listener {
            Listener::Agent(agent) => match vdn.hand(*agent).map(|hand| &hand.active) {
                Some(Business::Play(playing)) => Some(playing.play),
                _ => None,
            },
            Listener::Call(call) => vdn.calls.get(call).and_then(|call| call.run.as_ref()?.play),
        };
        assert_eq!(heard, Some(*play), "{play:?} is played to nobody: {after}");
    }
}

/// Calls in flows stand where they are looked for, wait with a deadline, and leave nothing behind.
pub(in crate::vdn::tests) fn check_flows(vdn: &Vdn, after: &str) {
    let mut counted = 0;
    for call in vdn.calls.values() {
        let Some(run) = &call.run else {
            assert_ne!(call.stage, Stage::Flow, "{call:?} after {after}");
            continue;
        };
        let in_flow = vdn
            .in_flows
            .get(&run.flow.id)
            .is_some_and(|calls| calls.contains(&call.id));
        assert_eq!(in_flow, call.stage == Stage::Flow, "{call:?} after {after}");
        counted += usize::from(in_flow);
        assert!(
            run.rest.is_empty() || run.play.is_some(),
            "{call:?} says nothing: {after}"
        );
        assert!(
            run.steps <= 200 && run.typed.len() <= 64,
            "{call:?} after {after}"
        );
        if let Some(play) = run.play {
            let listener = Listener::Call(call.id.clone());
            assert_eq!(vdn.plays.get(&play), Some(&listener), "{call:?} after {after}");
        }
        let queued = call.queued.is_some();
        let suspended = call.handler.and_then(|agent| vdn.hand(agent)?.call());
        match &run.phase {
            Phase::Queued { .. } => assert!(queued && call.stage == Stage::Waiting, "{call:?} after {after}"),
            Phase::Connecting => {
                let rings = call.offered.is_some() || call.consult.is_some();
                assert!(rings && !queued && run.play.is_none(), "{call:?} after {after}");
            }
            Phase::LookingUp { id } => assert_eq!(vdn.asked.get(id), Some(&call.id), "{after}"),
            Phase::Recording { recording } => {
                let entry = &vdn.recordings[recording];
                assert!(
                    entry.call == call.id && entry.ended.is_none(),
                    "{entry:?} after {after}"
                );
            }
            Phase::Saying | Phase::Asking { .. } => {}
        }
        if call.stage == Stage::Flow {
            let until = run.until.expect("who is in a flow waits for something");
            assert!(
                vdn.waits.of(&call.id).is_some_and(|at| at <= until),
                "{call:?} after {after}"
            );
            assert!(
                !queued && call.offered.is_none() && call.consult.is_none(),
                "{after}"
            );
            let way_back = matches!(suspended, Some((own, Hand::Suspended)) if *own == call.id);
            assert_eq!(call.handler.is_some(), way_back, "{call:?} after {after}");
        } else {
            assert_eq!((run.until, call.handler), (None, None), "{call:?} after {after}");
        }
    }
    assert_eq!(
        vdn.in_flows.values().map(BTreeSet::len).sum::<usize>(),
        counted,
        "{after}"
    );
    for (id, call) in &vdn.asked {
        let run = vdn.calls.get(call).and_then(|call| call.run.as_ref());
        let asks = run.is_some_and(|run| run.phase == (Phase::LookingUp { id: *id }));
        assert!(asks, "{id} is waited for by nobody: {after}");
    }
    for (recording, entry) in vdn.recordings.iter().filter(|(_, entry)| entry.ended.is_none()) {
        let call = vdn.calls.get(&entry.call);
        let made = call.is_some_and(|call| {
            let own = call.taping.is_some_and(|taping| taping.recording == *recording);
            let message = Phase::Recording {
                recording: *recording,
            };
            own || call.run.as_ref().is_some_and(|run| run.phase == message)
        });
        assert!(made, "{entry:?} is of nothing: {after}");
    }
}
