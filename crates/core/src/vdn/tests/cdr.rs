//! Records of whole calls and spans of agents' time: one closed record for each call, and no time
//! without a span.

use crate::call::{CallRecord, CallResult, Feature, Kept};
use crate::vdn::{Change, Outcome, Vdn};
use crate::{AgentId, CallId, SessionSerial, Time};
use std::collections::BTreeMap;

/// What a store would have by now.
#[derive(Default)]
pub(super) struct Books {
    /// Every call's record.
    pub(super) calls: BTreeMap<CallId, CallRecord>,
    /// Up to when the spans of each session reach.
    spans: BTreeMap<AgentId, (SessionSerial, Time)>,
}

impl Books {
    /// Takes in what a step did.
    pub(super) fn note(&mut self, outcome: &Outcome, now: Time) {
        for kept in &outcome.kept {
            // Inspections and conferences are no calls: see the ledger.
            if let Kept::Call(call) = kept
                && !matches!(call.feature, Feature::INSPECTION | Feature::CONFERENCE)
            {
                self.note_call(call, now);
            }
        }
        self.note_spans(outcome, now);
    }

    /// Open records are those of live calls, and spans reach to the present state.
    pub(super) fn check(&self, vdn: &Vdn, after: &str) {
        let open = self.calls.values().filter(|call| call.ended.is_none());
        let open: Vec<&CallId> = open.map(|call| &call.call).collect();
        assert_eq!(open, vdn.calls.keys().collect::<Vec<_>>(), "{after}");
        for agent in vdn.agents() {
            let (session, reached) = self.spans[&agent.id];
            assert_eq!(
                (session, reached),
                (agent.session.serial, agent.since),
                "{} after {after}",
                agent.id
            );
        }
    }

    fn note_call(&mut self, call: &CallRecord, now: Time) {
        let before = self.calls.insert(call.call.clone(), call.clone());
        match before {
            Some(before) => {
                assert_eq!(
                    before.ended, None,
                    "a closed record is not touched any more: {call:?}"
                );
                assert!(before.queued.is_none_or(|at| call.queued == Some(at)));
                assert!(before.answered.is_none_or(|at| call.answered == Some(at)));
            }
            None => assert_eq!(call.begun, now),
        }
        assert_eq!(call.ended.is_some(), call.cause.is_some());
        assert!(call.ended.is_none_or(|at| at == now), "{call:?}");
        for at in [call.queued, call.answered].into_iter().flatten() {
            assert!(call.begun <= at && at <= now, "{call:?}");
        }
        assert_eq!(
            call.answered.is_some(),
            call.result == CallResult::Answered,
            "{call:?}"
        );
        assert!(call.answered.is_none() || call.agent.is_some() || call.transfers == 0);
        if let Some(ended) = call.ended {
            assert!(call.held <= ended.since(call.begun), "{call:?}");
        }
    }

    /// Spans of a session join from its beginning to its end.
    fn note_spans(&mut self, outcome: &Outcome, now: Time) {
        let spans = outcome.kept.iter().filter_map(|kept| match kept {
            Kept::Span(span) => Some(span),
            _ => None,
        });
        for span in spans {
            let (session, reached) = self.spans[&span.agent];
            assert_eq!((span.session, span.from), (session, reached), "{span:?}");
            assert!(span.from < span.to && span.to == now, "{span:?}");
            self.spans.insert(span.agent, (session, span.to));
        }
        for change in &outcome.changes {
            match change {
                Change::Put(agent) => {
                    let session = agent.session.serial;
                    let known = self
                        .spans
                        .get(&agent.id)
                        .is_some_and(|(known, _)| *known == session);
                    if !known {
                        self.spans.insert(agent.id, (session, agent.session.signed_in));
                    }
                }
                Change::Gone { agent, .. } => {
                    let (_, reached) = self.spans.remove(agent).expect("it was signed in");
                    assert_eq!(reached, now, "{agent}: time without a span");
                }
                _ => {}
            }
        }
    }
}
