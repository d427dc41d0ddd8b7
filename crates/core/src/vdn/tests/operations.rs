//! What agents ask for, as scripts say it.

use crate::agent::Rest;
use crate::call::CallData;
use crate::ids::TaskId;
use crate::switch::Prompt;
use crate::vdn::{
    BulletinTarget, CallOperation, CallOut, ConferenceOperation, Hearing, HelpTarget, MediaOperation,
    Operation,
};
use crate::vdn::{OutsideMode, SkillChoice, StateRequest, Supervision, Transfer, TransferTarget};
use crate::{AgentId, CallId, Guid, Phone, SkillId};
use std::time::Duration;

pub(super) fn agent(word: &str) -> AgentId {
    AgentId(word.parse().unwrap_or_else(|_| panic!("not an agent: {word}")))
}

pub(super) fn rest(seconds: &str) -> Rest {
    Rest {
        length: Duration::from_secs(seconds.parse().unwrap()),
        cause: 7,
    }
}

/// An operation; calls are already named by their ids.
pub(super) fn operation(words: &[&str], fresh: Guid) -> Operation {
    let on = |word: &str| word == "on";
    let skills = |list: &str| {
        list.split(',')
            .filter_map(|id| id.parse().ok())
            .map(SkillId)
            .collect()
    };
    let state = match words {
        ["sayfree"] => StateRequest::SayFree,
        ["saybusy", reason, prolong @ ..] => StateRequest::SayBusy {
            reason: reason.parse().unwrap(),
            prolong: !prolong.is_empty(),
        },
        ["cancelbusy"] => StateRequest::CancelBusy,
        ["rest", seconds, prolong @ ..] => StateRequest::Rest {
            rest: rest(seconds),
            prolong: !prolong.is_empty(),
        },
        ["cancelrest"] => StateRequest::CancelRest,
        ["work"] => StateRequest::Work,
        ["cancelwork"] => StateRequest::CancelWork,
        ["polls"] => return Operation::Poll { fresh },
        ["handshakes", token @ ..] => {
            let service_token = token.first().map(|token| (*token).to_owned());
            return Operation::Handshake { fresh, service_token };
        }
        ["updates", "guid"] => return Operation::UpdateGuid { fresh },
        ["synchronises"] => return Operation::Synchronise,
        ["logout"] => return Operation::SignOut,
        ["forcelogout"] => return Operation::ForceSignOut(None),
        ["forcelogout", reason] => return Operation::ForceSignOut(Some(reason.parse().unwrap())),
        ["skills", "all"] => return Operation::ResetSkills(SkillChoice::All),
        ["skills", list] => return Operation::ResetSkills(SkillChoice::Only(skills(list))),
        ["linkage", flag] => return Operation::PhoneLinkage(on(flag)),
        ["autoanswer", flag] => return Operation::AutoAnswer(on(flag)),
        ["autoidle", flag] => return Operation::AutoIdle(on(flag)),
        ["talkright", flag] => return Operation::TalkRight(on(flag)),
        ["selfrecord", flag, before] => {
            return Operation::SelfRecord {
                on: on(flag),
                before_talking: on(before),
            };
        }
        ["forwards", "to", phone] => return Operation::Forwarding(Some(Phone::from(*phone))),
        ["forwards", "nowhere"] => return Operation::Forwarding(None),
        ["binds", phone] => return Operation::BindPhone(Phone::from(*phone)),
        ["custom", state] => return Operation::CustomState(state.parse().unwrap()),
        ["notes", receivers, text @ ..] => {
            let receivers = receivers.split(',').map(agent).collect();
            return Operation::Note(receivers, text.join(" "));
        }
        ["bulletin", "group", name, text @ ..] => {
            return Operation::Bulletin(BulletinTarget::Group((*name).to_owned()), text.join(" "));
        }
        ["bulletin", "skill", name, text @ ..] => {
            return Operation::Bulletin(BulletinTarget::Skill((*name).to_owned()), text.join(" "));
        }
        words => {
            let call = call_operation(words).map(Operation::Call);
            let media = || media_operation(words).map(Operation::Media);
            let supervision = || supervision(words).map(Operation::Supervision);
            let conference = || conference(words).map(Operation::Conference);
            let operation = call.or_else(media).or_else(supervision).or_else(conference);
            return operation.unwrap_or_else(|| panic!("no such operation: {words:?}"));
        }
    };
    Operation::State(state)
}

/// Whether a word names an agent rather than a phone.
pub(super) fn is_agent(word: &str) -> bool {
    word.len() == 3 && word.parse::<u32>().is_ok()
}

fn call_operation(words: &[&str]) -> Option<CallOperation> {
    let call = |words: &[&str]| words.first().map(|call| CallId::from(*call));
    let data = |words: &[&str]| CallData(words.join(" ").into());
    Some(match words {
        ["previews", task, number] => CallOperation::PreviewCall {
            task: TaskId(task.parse().unwrap()),
            number: Phone::from(*number),
        },
        ["calls", "out", called, rest @ ..] => {
            let (mut caller, mut skill, mut kept) = (None, None, CallData::default());
            for pair in rest.chunks(2) {
                match pair {
                    ["as", number] => caller = Some(Phone::from(*number)),
                    ["skill", id] => skill = Some(SkillId(id.parse().unwrap())),
                    ["data", text] => kept = data(&[text]),
                    other => panic!("calls out how? {other:?}"),
                }
            }
            let called = match *called {
                "nobody" => Phone::from(""),
                number => Phone::from(number),
            };
            CallOperation::CallOut(CallOut {
                called,
                caller,
                skill,
                data: kept,
            })
        }
        ["calls", peer] => CallOperation::CallInner {
            agent: agent(peer),
            data: CallData::default(),
        },
        ["answers", named @ ..] => CallOperation::Answer(call(named)),
        [help @ ("help" | "help3"), who, text @ ..] => CallOperation::Help {
            to: match *who {
                "skill" => HelpTarget::Skill(SkillId(1)),
                who => HelpTarget::Agent(agent(who)),
            },
            three_party: *help == "help3",
            data: data(text),
        },
        ["holds"] => CallOperation::Hold,
        ["retrieves", named @ ..] => CallOperation::Retrieve(call(named)),
        ["connects", named] => CallOperation::ConnectHeld(CallId::from(*named)),
        ["confers", named, text @ ..] => CallOperation::Confer {
            call: CallId::from(*named),
            data: (!text.is_empty()).then(|| data(text)),
        },
        ["transfers", to, mode, text @ ..] => CallOperation::Transfer(Transfer {
            to: transfer(to, mode),
            data: (!text.is_empty()).then(|| data(text)),
        }),
        ["queues", skill, how] => CallOperation::Transfer(Transfer {
            to: TransferTarget::Skill {
                skill: SkillId(skill.parse().unwrap()),
                waits: *how == "success",
            },
            data: None,
        }),
        ["flows", number, how] => CallOperation::Transfer(Transfer {
            to: TransferTarget::Flow {
                number: Phone::from(*number),
                returns: *how == "hang-up",
            },
            data: None,
        }),
        ["requests", named, skill @ ..] => CallOperation::Request {
            call: CallId::from(*named),
            skill: skill.first().map(|id| SkillId(id.parse().unwrap())),
        },
        ["canceltransfer"] => CallOperation::CancelTransfer,
        ["mutes"] => CallOperation::Mute,
        ["unmutes"] => CallOperation::Unmute,
        ["dials", digits] => CallOperation::Dial((*digits).to_owned()),
        ["releases"] => CallOperation::Release,
        ["refuses", named @ ..] => CallOperation::Reject(call(named)),
        ["releasephone"] => CallOperation::ReleasePhone,
        ["drops", named] => CallOperation::Drop(CallId::from(*named)),
        ["disconnects", number] => CallOperation::Disconnect(Phone::from(*number)),
        ["snatches", target] => CallOperation::Snatch(agent(target)),
        ["phonepickup"] => CallOperation::PickUp,
        ["phonehangup"] => CallOperation::HangUpPhone,
        ["relays"] => CallOperation::RelayDigits,
        ["sets", "data", text, named @ ..] => CallOperation::SetData {
            call: call(named),
            data: data(&[text]),
        },
        _ => return None,
    })
}

fn transfer(to: &str, mode: &str) -> TransferTarget {
    match (to, mode) {
        ("skill", id) => TransferTarget::Skill {
            skill: SkillId(id.parse().unwrap()),
            waits: false,
        },
        ("flow", code) => TransferTarget::Flow {
            number: Phone::from(code),
            returns: false,
        },
        ("code", code) => TransferTarget::AccessCode {
            number: Phone::from(code),
            waits: false,
        },
        (who, mode) if is_agent(who) => TransferTarget::Agent {
            agent: agent(who),
            waits: mode == "success",
        },
        (number, mode) => TransferTarget::Outside {
            number: Phone::from(if number == "nobody" { "" } else { number }),
            caller: None,
            mode: match mode {
                "release" => OutsideMode::Release,
                "success" => OutsideMode::Success,
                "talking" => OutsideMode::Talking,
                "three" => OutsideMode::ThreeParty,
                other => panic!("transfers how? {other}"),
            },
        },
    }
}

fn media_operation(words: &[&str]) -> Option<MediaOperation> {
    let seconds = |word: &str| Duration::from_secs(word.parse().unwrap());
    Some(match words {
        ["records", name @ ..] => MediaOperation::Record {
            name: name.first().map(|name| (*name).to_owned()),
        },
        ["stoprecord"] => MediaOperation::StopRecord,
        ["pauserecord"] => MediaOperation::PauseRecord,
        ["resumerecord"] => MediaOperation::ResumeRecord,
        ["plays", file] => MediaOperation::Play(Prompt {
            file: (*file).to_owned(),
            start: Duration::ZERO,
            times: 1,
            volume: 50,
        }),
        ["stopplay"] => MediaOperation::StopPlay,
        ["pauseplay"] => MediaOperation::PausePlay,
        ["resumeplay"] => MediaOperation::ResumePlay,
        ["forward", by] => MediaOperation::Forward(seconds(by)),
        ["back", by] => MediaOperation::Back(seconds(by)),
        _ => return None,
    })
}

fn supervision(words: &[&str]) -> Option<Supervision> {
    let agents = |list: &str| list.split(',').map(agent).collect();
    let hearing = |word: &str| match word {
        "listen" => Hearing::Listen,
        "insert" => Hearing::Insert,
        "whisper" => Hearing::Whisper,
        other => panic!("hears how? {other}"),
    };
    Some(match words {
        ["inspects", who, how] => Supervision::Begin(agent(who), hearing(how)),
        ["toggles", who] => Supervision::Toggle(agent(who)),
        ["switches", who, how] => Supervision::Switch(agent(who), hearing(how)),
        ["leaves", who, how @ ..] if *who != "conference" => {
            Supervision::End(agent(who), how.first().map(|how| hearing(how)))
        }
        ["intercepts", who, named @ ..] => {
            Supervision::Intercept(agent(who), named.first().map(|call| CallId::from(*call)))
        }
        ["forces", who, "idle"] => Supervision::ForceIdle(agent(who)),
        ["forces", who, "busy"] => Supervision::ForceBusy(agent(who)),
        ["forces", who, "rest", seconds] => Supervision::ForceRest(agent(who), rest(seconds)),
        ["forces", who, "out"] => Supervision::ForceSignOut(agent(who)),
        ["force-drops", call] => Supervision::DropCall(CallId::from(*call)),
        ["watches", list] => Supervision::Watch(agents(list)),
        ["unwatches", list] => Supervision::Unwatch(agents(list)),
        ["self-records", list, on] => Supervision::SelfRecord {
            agents: agents(list),
            on: *on == "on",
            before_talking: false,
        },
        ["force-records", list, on] => Supervision::Record {
            agents: agents(list),
            on: *on == "on",
        },
        _ => return None,
    })
}

fn conference(words: &[&str]) -> Option<ConferenceOperation> {
    let minutes = |word: &str| Duration::from_secs(60 * word.parse::<u64>().unwrap());
    Some(match words {
        ["begins", "conference", members, length] => ConferenceOperation::Request {
            members: members.parse().unwrap(),
            length: minutes(length),
            beep: false,
        },
        ["joins"] => ConferenceOperation::Answer,
        ["declines"] => ConferenceOperation::Reject,
        ["leaves", "conference"] => ConferenceOperation::Leave,
        ["ends", "conference"] => ConferenceOperation::End,
        ["prolongs", by] => ConferenceOperation::Prolong(minutes(by)),
        ["hands", "over", "to", who] => ConferenceOperation::HandOver(agent(who)),
        ["plays", "to", "all", file] => ConferenceOperation::Play(Prompt {
            file: (*file).to_owned(),
            start: Duration::ZERO,
            times: 1,
            volume: 50,
        }),
        ["stops", "playing"] => ConferenceOperation::StopPlay,
        ["resizes", by] => ConferenceOperation::Resize(by.parse().unwrap()),
        ["sets", "aside", number] => ConferenceOperation::Hold(Phone::from(*number), true),
        ["brings", "back", number] => ConferenceOperation::Hold(Phone::from(*number), false),
        _ => return None,
    })
}
