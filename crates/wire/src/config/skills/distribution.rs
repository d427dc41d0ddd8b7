//! How a queue distributes its calls: the member `distribution`, which is ours. The page has no like of it.

use super::super::{number, text, wrong};
use crate::lenient::Object;
use crate::retcode::Failure;
use ccgate_core::directory::{Skill, Strategy};
use serde::Serialize;
use std::time::Duration;

/// Longest time since a talk that its agent is preferred for, in seconds: 30 days.
const MONTH: u32 = 30 * 86_400;

/// What is said of it; `None` where nothing is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Distribution {
    strategy: Option<Strategy>,
    priority: Option<u8>,
    service_level: Option<Duration>,
    ring_seconds: Option<Option<u32>>,
    last_agent: Option<Option<Duration>>,
    patience_for_agent: Option<Duration>,
    music: Option<Option<String>>,
    record_calls: Option<bool>,
    tells_abandoned: Option<bool>,
}

impl Distribution {
    pub(super) fn read(body: &Object) -> Result<Self, Failure> {
        let said = body.object("distribution")?.unwrap_or_default();
        let seconds = |member, low, high| {
            let number = number(&said, member, low, high)?;
            Ok::<_, Failure>(number.map(|seconds| Duration::from_secs(seconds.into())))
        };
        // Nobody rings for no time: 0 says that there is no time of its own.
        let some = |span: Duration| (!span.is_zero()).then_some(span);
        Ok(Self {
            strategy: said.text("strategy")?.map(|word| strategy(&word)).transpose()?,
            priority: number(&said, "priority", 0, 255)?.and_then(|number| u8::try_from(number).ok()),
            service_level: seconds("serviceLevelTime", 1, 3600)?,
            ring_seconds: number(&said, "ringTime", 0, 3600)?.map(|time| (time != 0).then_some(time)),
            last_agent: seconds("lastAgentTime", 0, MONTH)?.map(some),
            patience_for_agent: seconds("patienceForAgentTime", 0, 3600)?,
            music: text(&said, "music", 255)?
                .map(|name| Some(name.trim().to_owned()).filter(|name| !name.is_empty())),
            record_calls: said.flag("recordCalls")?,
            tells_abandoned: said.flag("tellsAbandoned")?,
        })
    }

    pub(super) fn change(&self, skill: &mut Skill) {
        let Self {
            strategy,
            priority,
            service_level,
            ring_seconds,
            last_agent,
            patience_for_agent,
            music,
            record_calls,
            tells_abandoned,
        } = self;
        take(&mut skill.strategy, strategy.as_ref());
        take(&mut skill.priority, priority.as_ref());
        take(&mut skill.service_level, service_level.as_ref());
        take(&mut skill.ring_seconds, ring_seconds.as_ref());
        take(&mut skill.last_agent, last_agent.as_ref());
        take(&mut skill.patience_for_agent, patience_for_agent.as_ref());
        take(&mut skill.music, music.as_ref());
        take(&mut skill.record_calls, record_calls.as_ref());
        take(&mut skill.tells_abandoned, tells_abandoned.as_ref());
    }
}

fn take<T: Clone>(present: &mut T, said: Option<&T>) {
    if let Some(said) = said {
        present.clone_from(said);
    }
}

fn strategy(word: &str) -> Result<Strategy, Failure> {
    Strategy::of_word(word.trim()).ok_or_else(|| {
        let words = Strategy::ALL.map(Strategy::word).join(", ");
        wrong(format!("strategy must be one of {words}"))
    })
}

/// As a query tells it; 0 is no time of its own, and no music of its own is empty.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Told<'a> {
    strategy: &'static str,
    priority: u8,
    service_level_time: u64,
    ring_time: u32,
    last_agent_time: u64,
    patience_for_agent_time: u64,
    music: &'a str,
    record_calls: bool,
    tells_abandoned: bool,
}

pub(super) fn told(skill: &Skill) -> Told<'_> {
    Told {
        strategy: skill.strategy.word(),
        priority: skill.priority,
        service_level_time: skill.service_level.as_secs(),
        ring_time: skill.ring_seconds.unwrap_or_default(),
        last_agent_time: skill.last_agent.unwrap_or_default().as_secs(),
        patience_for_agent_time: skill.patience_for_agent.as_secs(),
        music: skill.music.as_deref().unwrap_or_default(),
        record_calls: skill.record_calls,
        tells_abandoned: skill.tells_abandoned,
    }
}
