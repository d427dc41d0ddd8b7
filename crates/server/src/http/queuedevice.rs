//! Chapter `queuedevice` (spec/other.md §2).

use super::calldata::{answer, look, seen};
use super::reply::Answer;
use super::{Gateway, not_signed_in};
use crate::edge::RequestBody;
use ccgate_core::directory::Directory;
use ccgate_core::{AgentId, SkillId, Vdn};
use ccgate_wire::operations::QueueDeviceOp;
use ccgate_wire::path::Routed;
use ccgate_wire::queuedevice::{self, QueueSeen};
use ccgate_wire::retcode::{Failure, Retcode};
use http::Request;
use std::collections::BTreeSet;

impl Gateway {
    /// Carries out an operation of the chapter.
    pub(super) async fn queue_device(
        &self,
        op: QueueDeviceOp,
        routed: &Routed<'_>,
        agent: AgentId,
        request: Request<RequestBody>,
    ) -> Result<Answer, Failure> {
        use QueueDeviceOp as Op;
        let owner = self.owner_of(agent).ok_or_else(not_signed_in)?;
        let owner = owner.as_ref();
        match op {
            Op::WaitNum => {
                look(owner, |vdn| {
                    let state = vdn.agent(agent).ok_or_else(not_signed_in)?;
                    Ok(queuedevice::waiting(waiting_in(vdn, &state.skills)))
                })
                .await
            }
            Op::WaitNumByAgent => {
                look(owner, |vdn| {
                    let entry = vdn.directory().agents.get(&agent).ok_or_else(not_signed_in)?;
                    Ok(queuedevice::waiting(waiting_in(vdn, entry.skills.keys())))
                })
                .await
            }
            Op::SkillWaitNum => {
                look(owner, |vdn| {
                    let skill = known_skill(vdn.directory(), routed.number("skillid"))?;
                    Ok(queuedevice::waiting(waiting_in(vdn, [&skill])))
                })
                .await
            }
            Op::VdnSkills => {
                look(owner, |vdn| match vdn.directory() {
                    directory if directory.skills.is_empty() => Err(Failure::plain(Retcode::NoOwnVdnSkills)),
                    directory => Ok(queuedevice::vdn_skills(directory)),
                })
                .await
            }
            Op::SkillsOfVdn => {
                let asked = routed.number("vdnid");
                look(owner, |vdn| match vdn.directory() {
                    // What other VDNs have is none of its business.
                    directory if directory.skills.is_empty() || u32::from(directory.vdn.0) != asked => {
                        Err(Failure::plain(Retcode::NoVdnSkills))
                    }
                    directory => Ok(queuedevice::vdn_skills(directory)),
                })
                .await
            }
            Op::IvrInfo => {
                look(owner, |vdn| match vdn.directory() {
                    directory if directory.flows.is_empty() => Err(Failure::plain(Retcode::NoIvr)),
                    directory => Ok(queuedevice::flows(directory)),
                })
                .await
            }
            Op::InNoInfo => {
                look(owner, |vdn| match vdn.directory() {
                    directory if directory.access_codes.is_empty() => {
                        Err(Failure::plain(Retcode::NoAccessCodes))
                    }
                    directory => Ok(queuedevice::in_numbers(directory)),
                })
                .await
            }
            Op::AgentSkills => {
                let workno = AgentId(routed.number("workNo"));
                look(owner, |vdn| {
                    let state = vdn.agent(workno).filter(|state| !state.skills.is_empty());
                    let state = state.ok_or(Failure::plain(Retcode::NoSkills))?;
                    let skills: Vec<_> = state.skills.iter().copied().collect();
                    Ok(queuedevice::skills(vdn.directory(), &skills))
                })
                .await
            }
            Op::AcdStat => {
                let skills = queuedevice::acd_stat(&self.body(request).await?)?;
                look_at_queues(owner, &skills).await
            }
            Op::SkillStat => {
                let asked = queuedevice::skill_stat(&self.body(request).await?)?;
                if asked.vdn.is_some_and(|vdn| vdn != owner.id()) {
                    return Err(Failure::plain(Retcode::OtherVdn));
                }
                look_at_queues(owner, &asked.skills).await
            }
        }
    }
}

/// The figures of some queues, or of all when none is named. Written when nothing is locked any more.
async fn look_at_queues(owner: &crate::owner::Owner, skills: &BTreeSet<SkillId>) -> Result<Answer, Failure> {
    let (directory, queues, now) = seen(owner, |vdn, now| {
        let directory = vdn.directory().clone();
        let of = |skill: &SkillId| QueueSeen {
            skill: *skill,
            figures: vdn.queue_figures(*skill),
        };
        let queues: Vec<_> = match skills.is_empty() {
            true => directory.skills.keys().map(of).collect(),
            false => skills.iter().map(of).collect(),
        };
        Ok((directory, queues, now))
    })
    .await?;
    Ok(answer(queuedevice::acd_stats(&directory, &queues, now)))
}

fn waiting_in<'a>(vdn: &Vdn, skills: impl IntoIterator<Item = &'a SkillId>) -> u32 {
    let waiting = skills.into_iter().map(|skill| vdn.queue_figures(*skill).waiting);
    waiting.fold(0, u32::saturating_add)
}

/// The queue of a path.
///
/// # Errors
/// 100-007 when the VDN hasn't it.
pub(super) fn known_skill(directory: &Directory, id: u32) -> Result<SkillId, Failure> {
    let id = u16::try_from(id).ok().map(SkillId);
    let known = id.filter(|id| directory.skills.contains_key(id));
    known.ok_or_else(|| Failure::new(Retcode::OperationFailed, "there is no such skill queue"))
}
