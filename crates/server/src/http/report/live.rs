//! What is now: `me`, `figures` and `colleagues`.

use crate::http::calldata::seen;
use crate::http::not_signed_in;
use crate::owner::Owner;
use ccgate_core::agent::{Activity, Agent, Status};
use ccgate_core::call::Far;
use ccgate_core::{AgentId, Phone, Vdn};
use ccgate_wire::report::{
    AgentSeen, CallSeen, Colleague, FiguresAsked, GroupSeen, Myself, Present, Scope, Seen, colleagues_answer,
    figures_answer, matches, me as me_answer,
};
use ccgate_wire::retcode::{Failure, Retcode};
use std::sync::Arc;

/// Most agents that are found by a text.
const MOST_FOUND: usize = 50;

/// `me`.
pub(super) async fn me(owner: &Owner, agent: AgentId, self_record: bool) -> Result<Vec<u8>, Failure> {
    let copied = seen(owner, |vdn, now| {
        let agent = vdn.agent(agent).ok_or_else(not_signed_in)?.clone();
        Ok((Arc::clone(vdn.directory()), agent, now))
    });
    let (directory, agent, now) = copied.await?;
    let myself = Myself {
        agent: &agent,
        self_record,
        now,
    };
    me_answer(&directory, myself).ok_or_else(not_signed_in)
}

/// `figures`.
pub(super) async fn figures(owner: &Owner, asking: AgentId, asked: FiguresAsked) -> Result<Vec<u8>, Failure> {
    let copied = seen(owner, |vdn, now| {
        let directory = Arc::clone(vdn.directory());
        let scope = Scope::of(&directory, asking);
        if scope == Scope::Own {
            return Err(Failure::plain(Retcode::InspectorRight));
        }
        let figures = vdn.figures();
        let queues = directory.skills.keys().map(|id| (*id, vdn.queue_figures(*id)));
        let groups = directory.groups.keys().filter(|id| scope.covers(Some(**id)));
        let groups = groups.map(|id| {
            let (standing, totals) = figures.groups.get(id).copied().unwrap_or_default();
            GroupSeen {
                group: *id,
                standing,
                totals,
            }
        });
        let (agents, next) = page(vdn, &scope, asked);
        let seen = Seen {
            now,
            since: figures.since,
            vdn: figures.vdn,
            standing: figures.agents,
            queues: queues.collect(),
            groups: groups.collect(),
            agents,
            next,
        };
        Ok((directory, scope, seen))
    });
    let (directory, scope, seen) = copied.await?;
    Ok(figures_answer(&directory, &scope, &seen))
}

/// A page of agents in the order of their numbers, and who would be the next.
fn page(vdn: &Vdn, scope: &Scope, asked: FiguresAsked) -> (Vec<AgentSeen>, Option<AgentId>) {
    let FiguresAsked { from, limit, all } = asked;
    let totals = &vdn.figures().by_agent;
    let mut agents = Vec::new();
    for (id, entry) in vdn.directory().agents.range(from..) {
        let agent = vdn.agent(*id);
        if !scope.covers(entry.group) || !(all || agent.is_some()) {
            continue;
        }
        if agents.len() >= limit as usize {
            return (agents, Some(*id));
        }
        agents.push(AgentSeen {
            agent: *id,
            present: agent.map(|agent| present(vdn, agent)),
            totals: totals.get(id).copied().unwrap_or_default(),
        });
    }
    (agents, None)
}

fn present(vdn: &Vdn, agent: &Agent) -> Present {
    Present {
        status: agent.activity.status(),
        reason: match agent.activity {
            Activity::Busy { reason } => Some(reason),
            Activity::Rest { rest, .. } => Some(rest.cause),
            Activity::Idle | Activity::Work { .. } | Activity::Call { .. } => None,
        },
        pending: agent.activity.pending(),
        since: agent.since,
        signed_in: agent.session.signed_in,
        phone: agent.session.phone.clone(),
        skills: agent.skills.iter().copied().collect(),
        call: call(vdn, agent.id),
        held: vdn.hand(agent.id).map_or(0, |hand| hand.held.len()),
    }
}

/// The call that the agent is in, else the one that it held last; without what the desktops keep with
/// it, which may be much.
fn call(vdn: &Vdn, agent: AgentId) -> Option<CallSeen> {
    let hand = vdn.hand(agent)?;
    let call = hand.call().map(|(id, _)| id).or(hand.held.last())?;
    let call = vdn.call(call)?;
    let partner = match &call.far {
        Far::Outside { number, .. } => number.clone(),
        Far::Agent(other) if *other != agent => Phone::from(&*other.to_string()),
        Far::Agent(_) => {
            let other = call.handler.map(|other| Phone::from(&*other.to_string()));
            other.unwrap_or_else(|| call.caller.clone())
        }
    };
    Some(CallSeen {
        call: call.id.clone(),
        kind: call.feature,
        partner,
        skill: call.skill,
    })
}

/// `colleagues`.
pub(super) async fn colleagues(owner: &Owner, asking: AgentId, text: &str) -> Result<Vec<u8>, Failure> {
    // Names are compared without the lock: small letters of thousands of names take a while.
    let directory = seen(owner, |vdn, _| Ok(Arc::clone(vdn.directory()))).await?;
    let fitting: Vec<AgentId> = directory
        .agents
        .iter()
        .filter(|(id, entry)| **id != asking && matches(text, &entry.name, &id.to_string()))
        .map(|(id, _)| *id)
        .collect();
    let copied = seen(owner, |vdn, _| {
        let mut found: Vec<(u8, AgentId)> = fitting.iter().map(|id| (rank(vdn, *id), *id)).collect();
        found.sort_unstable();
        found.truncate(MOST_FOUND);
        let agents: Vec<Colleague> = found
            .into_iter()
            .map(|(_, id)| {
                let agent = vdn.agent(id);
                Colleague {
                    agent: id,
                    status: agent.map(|agent| agent.activity.status()),
                    phone: agent.and_then(|agent| agent.session.phone.clone()),
                }
            })
            .collect();
        let queues: Vec<_> = directory
            .skills
            .keys()
            .map(|id| (*id, vdn.queue_figures(*id)))
            .collect();
        Ok((agents, queues))
    });
    let (agents, queues) = copied.await?;
    Ok(colleagues_answer(&directory, text, &agents, &queues))
}

/// Those who could take a call first, then others who are there.
fn rank(vdn: &Vdn, agent: AgentId) -> u8 {
    match vdn.agent(agent).map(|agent| agent.activity.status()) {
        Some(Status::Idle) => 0,
        Some(_) => 1,
        None => 2,
    }
}
