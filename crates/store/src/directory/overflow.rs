//! Where callers go that a queue doesn't serve, as one text: a word, and what belongs to it.

use ccgate_core::directory::Overflow;
use ccgate_core::{FlowId, Phone, SkillId};

/// `release`, `skill 2`, `flow 3`, `number 10086`, `message sorry.wav`, `callback later.wav`.
pub(super) fn text(overflow: &Overflow) -> String {
    match overflow {
        Overflow::Release => "release".to_owned(),
        Overflow::Skill(skill) => format!("skill {skill}"),
        Overflow::Flow(flow) => format!("flow {flow}"),
        Overflow::Number(number) => format!("number {number}"),
        Overflow::Message(file) => format!("message {file}"),
        Overflow::Callback(file) => format!("callback {file}"),
    }
}

/// The reverse of [`text`].
pub(super) fn of_text(text: &str) -> Option<Overflow> {
    if text == "release" {
        return Some(Overflow::Release);
    }
    let (word, value) = text.split_once(' ')?;
    Some(match word {
        "skill" => Overflow::Skill(SkillId(value.parse().ok()?)),
        "flow" => Overflow::Flow(FlowId(value.parse().ok()?)),
        "number" => Overflow::Number(Phone::from(value)),
        "message" => Overflow::Message(value.to_owned()),
        "callback" => Overflow::Callback(value.to_owned()),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        for (overflow, expected) in [
            (Overflow::Release, "release"),
            (Overflow::Skill(SkillId(2000)), "skill 2000"),
            (Overflow::Flow(FlowId(3)), "flow 3"),
            (Overflow::Number("*10#".into()), "number *10#"),
            (Overflow::Message("a b/c.wav".to_owned()), "message a b/c.wav"),
            (Overflow::Callback("later.wav".to_owned()), "callback later.wav"),
        ] {
            assert_eq!(text(&overflow), expected);
            assert_eq!(of_text(expected), Some(overflow));
        }
        for bad in ["", "releases", "skill", "skill x", "skill 70000", "queue 1"] {
            assert_eq!(of_text(bad), None, "{bad}");
        }
    }
}
