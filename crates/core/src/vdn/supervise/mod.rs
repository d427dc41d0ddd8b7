//! Supervision: observing, listening, steering (spec/voice.md §5).

mod watch;

pub(in crate::vdn) use watch::Watching;

use super::{Effects, Forced, Hearing, Reply, SignOutCause, Supervision, Vdn};
use crate::handset::InspectionStage;
use crate::ids::{AgentId, CallId};
use crate::refusal::Refusal;

impl Vdn {
    pub(super) fn supervise(
        &mut self,
        inspector: AgentId,
        request: Supervision,
        fx: &mut Effects,
    ) -> Result<Reply, Refusal> {
        match request {
            Supervision::Begin(agent, hearing) => {
                self.permitted_now(inspector, agent)?;
                self.begin_inspection(inspector, agent, hearing, fx)
            }
            Supervision::Toggle(agent) => {
                let other = match self.hearing(inspector, agent)? {
                    Hearing::Listen => Hearing::Insert,
                    Hearing::Insert => Hearing::Listen,
                    Hearing::Whisper => return Err(Refusal::WrongState),
                };
                self.set_hearing(inspector, other, fx);
                Ok(Reply::Done)
            }
            Supervision::Switch(agent, hearing) => {
                self.hearing(inspector, agent)?;
                self.set_hearing(inspector, hearing, fx);
                Ok(Reply::Done)
            }
            Supervision::End(agent, wanted) => {
                let hearing = self.hearing(inspector, agent)?;
                if wanted.is_some_and(|wanted| wanted != hearing) {
                    return Err(Refusal::WrongState);
                }
                self.inspection_over(inspector, crate::switch::Cause::Normal, None, fx);
                Ok(Reply::Done)
            }
            Supervision::Intercept(agent, call) => {
                self.hearing(inspector, agent)?;
                self.intercept(inspector, agent, call, fx)
            }
            Supervision::ForceIdle(agent) => self.force_by(inspector, agent, Forced::Idle, fx),
            Supervision::ForceBusy(agent) => self.force_by(inspector, agent, Forced::Busy, fx),
            Supervision::ForceRest(agent, rest) => self.force_by(inspector, agent, Forced::Rest(rest), fx),
            Supervision::ForceSignOut(agent) => {
                self.permitted_now(inspector, agent)?;
                self.end_session(agent, SignOutCause::Inspector, fx);
                Ok(Reply::Done)
            }
            Supervision::DropCall(call) => self.drop_by(inspector, &call, fx),
            Supervision::Watch(agents) => self.watch(inspector, &agents, fx),
            Supervision::Unwatch(agents) => {
                self.unwatch(inspector, &agents, fx);
                Ok(Reply::Done)
            }
            Supervision::SelfRecord {
                agents,
                on,
                before_talking,
            } => {
                self.all_permitted_now(inspector, &agents)?;
                for agent in agents {
                    self.set(agent, fx, |agent| {
                        agent.settings.self_record = on;
                        agent.settings.record_before_talking = before_talking;
                    })?;
                }
                Ok(Reply::Done)
            }
            Supervision::Record { agents, on } => self.record_talks(inspector, &agents, on, fx),
        }
    }

    /// Whom the agent listens to as an inspector, and how.
    pub fn inspection(&self, inspector: AgentId) -> Option<(AgentId, Hearing)> {
        let inspecting = self.hand(inspector)?.inspecting()?;
        Some((inspecting.agent, inspecting.hearing))
    }

    /// Who inspects the agent, in order.
    pub fn inspectors_of(&self, agent: AgentId) -> impl Iterator<Item = AgentId> {
        self.inspectors.get(&agent).into_iter().flatten().copied()
    }

    /// Who hears the agent now: of several the one who has for longest.
    pub fn inspector_of(&self, agent: AgentId) -> Option<AgentId> {
        let since = |inspector: &AgentId| {
            let inspecting = self.hand(*inspector)?.inspecting()?;
            let on = inspecting.stage == InspectionStage::On;
            inspecting.record.answered.filter(|_| on)
        };
        let hearing = self.inspectors_of(agent);
        let hearing = hearing.filter_map(|inspector| Some((since(&inspector)?, inspector)));
        hearing.min().map(|(_, inspector)| inspector)
    }

    /// Whether the inspector may be told of, hear and steer the agent.
    fn permitted(&self, inspector: AgentId, agent: AgentId) -> Result<(), Refusal> {
        if self.directory.may_inspect(inspector, agent) {
            return Ok(());
        }
        let own = self.directory.rights(inspector);
        let inspects_anybody = own.inspector || own.class_leader;
        // Who may inspect nobody isn't told who exists.
        if inspects_anybody && !self.directory.agents.contains_key(&agent) {
            return Err(Refusal::UnknownAgent(agent));
        }
        Err(Refusal::NoRight)
    }

    /// The same of an agent who is signed in and isn't the inspector itself.
    fn permitted_now(&self, inspector: AgentId, agent: AgentId) -> Result<(), Refusal> {
        self.permitted(inspector, agent)?;
        if inspector == agent {
            return Err(Refusal::WrongState);
        }
        self.agent(agent)
            .map(|_| ())
            .ok_or(Refusal::AgentUnavailable(agent))
    }

    fn all_permitted_now(&self, inspector: AgentId, agents: &[AgentId]) -> Result<(), Refusal> {
        agents
            .iter()
            .try_for_each(|agent| self.permitted_now(inspector, *agent))
    }

    /// How the inspector inspects this agent now.
    fn hearing(&self, inspector: AgentId, agent: AgentId) -> Result<Hearing, Refusal> {
        self.permitted_now(inspector, agent)?;
        match self.inspection(inspector) {
            Some((inspected, hearing)) if inspected == agent => Ok(hearing),
            _ => Err(Refusal::WrongState),
        }
    }

    fn force_by(
        &mut self,
        inspector: AgentId,
        agent: AgentId,
        state: Forced,
        fx: &mut Effects,
    ) -> Result<Reply, Refusal> {
        self.permitted_now(inspector, agent)?;
        self.force(agent, state, fx)
    }

    /// `forcedropcall`: a call of an agent that the inspector may inspect.
    fn drop_by(&mut self, inspector: AgentId, call: &CallId, fx: &mut Effects) -> Result<Reply, Refusal> {
        let own = self.directory.rights(inspector);
        let agents = self.agents_in(call);
        let leads = |agent: &AgentId| self.directory.may_inspect(inspector, *agent);
        if agents.is_empty() && (own.inspector || own.class_leader) {
            return Err(Refusal::NoCall);
        }
        if !agents.iter().any(leads) {
            return Err(Refusal::NoRight);
        }
        self.end_by_force(call, fx);
        Ok(Reply::Done)
    }

    /// `forcerecord`, `forcestoprecord`: all of them or none.
    fn record_talks(
        &mut self,
        inspector: AgentId,
        agents: &[AgentId],
        on: bool,
        fx: &mut Effects,
    ) -> Result<Reply, Refusal> {
        self.all_permitted_now(inspector, agents)?;
        let mut talks: Vec<(AgentId, CallId)> = Vec::with_capacity(agents.len());
        for agent in agents {
            let talk = self.hand(*agent).and_then(|hand| hand.talking()).cloned();
            let talk = talk.ok_or(Refusal::WrongMediaState)?;
            let taped = self.calls.get(&talk).is_some_and(|call| call.taping.is_some());
            if taped == on {
                return Err(Refusal::WrongMediaState);
            }
            talks.push((*agent, talk));
        }
        for (agent, talk) in talks {
            // Two of them may be in one talk: the second finds it done.
            if on {
                self.tape(agent, &talk, None, fx);
            } else {
                self.stop_taping(&talk, fx);
            }
        }
        Ok(Reply::Done)
    }
}
