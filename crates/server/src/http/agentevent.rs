//! Chapter `agentevent`: the held poll, and the polls of trusted middle layers.

use super::reply::{self, Answer};
use super::{Gateway, not_signed_in};
use crate::edge::{Receipt, ReplyBody, Told};
use crate::owner::{Handed, Next, Owner, Wake, Whose, fresh_guid};
use bytes::Bytes;
use ccgate_core::outbox::Entry;
use ccgate_core::vdn::Operation;
use ccgate_core::{AgentId, EventNo, Guid, Input, Reply};
use ccgate_wire::agentevent;
use ccgate_wire::envelope::EMPTY_POLL;
use ccgate_wire::retcode::{Failure, Retcode};
use http::Response;
use std::sync::Arc;
use tokio::time::Instant;

/// What a poll ends with.
enum Polled {
    Event(Entry, Handed),
    /// The session is over; nothing remains to be noted.
    Farewell(Entry),
    Nothing,
    SignedOut,
}

impl Gateway {
    /// `GET /agentevent/{agentid}`: at once with the oldest event, or held until one comes.
    pub(super) async fn poll(
        &self,
        agent: AgentId,
        guid: Guid,
        after: Option<EventNo>,
    ) -> Result<Response<ReplyBody>, Failure> {
        // From the request on, whatever takes its time.
        let until = Instant::now() + self.hold_time();
        let owner = self.owner_of(agent).ok_or_else(not_signed_in)?;
        let fresh = fresh_guid(self.node());
        let operation = Operation::Poll { fresh };
        let reply = owner
            .step_saved(Input::Agent {
                agent,
                guid,
                operation,
            })
            .await
            .map_err(super::failure)?;
        // The session that was authenticated; by now there may be another.
        let Reply::Alive {
            session,
            guid: renewed,
        } = reply
        else {
            return Err(Failure::plain(Retcode::OperationFailed));
        };
        if let Some(after) = after {
            // A number of an older session would silently drop what this one is owed.
            let last = owner
                .read(|vdn, _| Ok(vdn.last_event(agent)))
                .map_err(super::failure)?
                .0;
            if after > last {
                let message = format!("after is beyond the newest event of this session, {last}");
                return Err(Failure::new(Retcode::Parameter, message));
            }
            owner.resume(agent, session, after).map_err(super::failure)?;
        }
        let whose = Whose {
            agent,
            session,
            after: after.unwrap_or_default(),
        };
        let polled = self.hold(&owner, whose, until).await?;
        // The poll was held: the desktop was there all the time.
        let _ = owner.step(Input::Alive { agent });

        let options = agentevent::Options {
            number: after.is_some(),
            ..self.event_options()
        };
        let body = match polled {
            Polled::Nothing => ReplyBody::full(Bytes::from_static(EMPTY_POLL)),
            Polled::SignedOut => return Err(not_signed_in()),
            Polled::Farewell(entry) => ReplyBody::full(agentevent::poll(agent, &entry, options)),
            Polled::Event(entry, handed) => {
                let body = ReplyBody::full(agentevent::poll(agent, &entry, options));
                // A client that resumes by number says itself what it has got.
                body.with_receipt(if after.is_some() {
                    returned(handed)
                } else {
                    receipt(handed)
                })
            }
        };
        Ok(reply::with_guid(reply::json(body), renewed.as_ref()))
    }

    /// Waits for an event of the session, until the hold time is over.
    async fn hold(&self, owner: &Arc<Owner>, whose: Whose, until: Instant) -> Result<Polled, Failure> {
        loop {
            let wait = match owner.next(whose, 1).map_err(super::failure)? {
                Next::Events(mut hand) => {
                    let Some(entry) = hand.entries.pop() else {
                        return Ok(Polled::Nothing);
                    };
                    return Ok(Polled::Event(entry, hand.handed));
                }
                Next::Ended(Some(entry)) => return Ok(Polled::Farewell(*entry)),
                Next::Ended(None) => return Ok(Polled::SignedOut),
                Next::Wait(wait) => wait,
            };
            tokio::select! {
                biased;
                woken = wait => match woken {
                    Ok(Wake::Look) | Err(_) => {}
                    Ok(Wake::Replaced) => return Ok(Polled::Nothing),
                    Ok(Wake::Ended(entry)) => return Ok(Polled::Farewell(*entry)),
                },
                () = tokio::time::sleep_until(until) => return Ok(Polled::Nothing),
                () = self.stopping() => return Ok(Polled::Nothing),
            }
        }
    }

    /// `GET /agentevent/allagentevent`: one event each of up to 100 agents whose events are polled,
    /// for a middle layer that speaks for all of them.
    pub(super) async fn poll_all(&self) -> Response<ReplyBody> {
        let until = Instant::now() + self.hold_time();
        loop {
            let (entries, hands) = self.collect_all();
            if !entries.is_empty() {
                let rendered = agentevent::all(
                    entries.iter().map(|(agent, entry)| (*agent, entry)),
                    self.event_options(),
                );
                let told = Receipt::new(move |told| {
                    if told == Told::Written {
                        hands.into_iter().for_each(Handed::told);
                    }
                });
                return reply::json(ReplyBody::full(rendered).with_receipt(told));
            }
            tokio::select! {
                // Nobody's waiter stands for all agents, so this poll looks again now and then, as
                // the original does.
                () = tokio::time::sleep(super::LOOK_AGAIN) => {}
                () = self.stopping() => break,
            }
            if Instant::now() >= until {
                break;
            }
        }
        reply::json(ReplyBody::full(Bytes::from_static(EMPTY_POLL)))
    }

    fn collect_all(&self) -> (Vec<(AgentId, Entry)>, Vec<Handed>) {
        let (mut entries, mut hands) = (Vec::new(), Vec::new());
        for owner in self.owners() {
            for whose in owner.waiting_sessions(super::MOST_AT_ONCE - entries.len()) {
                if let Ok(Next::Events(mut hand)) = owner.next(whose, 1) {
                    entries.extend(hand.entries.drain(..).map(|entry| (whose.agent, entry)));
                    hands.push(hand.handed);
                }
            }
        }
        (entries, hands)
    }

    /// `POST /agentevent/reportagentsisalive`: the middle layer's agents live. Those that aren't
    /// signed in are passed over.
    pub(super) fn report_alive(&self, agents: &[AgentId]) -> Answer {
        for agent in agents {
            if let Some(owner) = self.owner_of(*agent) {
                let _ = owner.step(Input::Alive { agent: *agent });
            }
        }
        Answer::done()
    }
}

/// Notes the telling once the reply has been written.
fn receipt(handed: Handed) -> Receipt {
    Receipt::new(move |told| {
        if told == Told::Written {
            handed.told();
        }
    })
}

/// Takes the event back once the reply has left: it is offered until the client says that it has it.
fn returned(handed: Handed) -> Receipt {
    Receipt::new(move |_| drop(handed))
}
