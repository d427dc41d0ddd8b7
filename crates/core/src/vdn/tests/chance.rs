//! Calls at random: what agents ask for, and what a switch might report.

use crate::agent::Rest;
use crate::call::CallData;
use crate::handset::{ConferenceStage, Hand};
use crate::ids::TaskId;
use crate::outbound::{Fate, Mode, Task};
use crate::switch::{Cause, Entrance, LegId, PlayEnd, PlayId, Prompt, RecordingId, Report, Written};
use crate::vdn::{
    CallOperation, CallOut, ConferenceOperation, Hearing, HelpTarget, MediaOperation, Operation, OutsideMode,
};
use crate::vdn::{Supervision, Transfer, TransferTarget, Vdn};
use crate::{AgentId, CallId, Phone, SkillId, Time};
use std::time::Duration;

/// How many kinds [`operation`] knows.
pub(super) const OPERATIONS: u8 = 30;

/// Something with calls that one agent asks for, maybe about another.
pub(super) fn operation(vdn: &Vdn, other: AgentId, what: u8, how: u16) -> Operation {
    let data = CallData("d".into());
    let call = || {
        let mut calls: Vec<&CallId> = vdn.calls.keys().collect();
        calls.sort_unstable();
        let none = CallId::from("1-1");
        calls
            .get(usize::from(how) % (calls.len() + 1))
            .map_or(none, |id| (*id).clone())
    };
    let named = (!how.is_multiple_of(3)).then(call);
    let number = outside(how);
    let media = match what {
        20 => MediaOperation::Record { name: None },
        21 => MediaOperation::StopRecord,
        22 if how.is_multiple_of(2) => MediaOperation::PauseRecord,
        22 => MediaOperation::ResumeRecord,
        23 => MediaOperation::Play(Prompt {
            file: ["hello", "none"][usize::from(how % 2)].into(),
            start: Duration::ZERO,
            times: 1,
            volume: 50,
        }),
        24 => match how % 5 {
            0 => MediaOperation::StopPlay,
            1 => MediaOperation::PausePlay,
            2 => MediaOperation::ResumePlay,
            3 => MediaOperation::Forward(Duration::from_secs(3)),
            _ => MediaOperation::Back(Duration::from_secs(3)),
        },
        _ => {
            return Operation::Call(match what {
                0 | 1 => CallOperation::CallOut(CallOut {
                    called: number,
                    caller: None,
                    skill: how.is_multiple_of(7).then_some(SkillId(how % 4)),
                    data,
                }),
                2 => CallOperation::CallInner { agent: other, data },
                3 | 4 => CallOperation::Answer(None),
                5 => CallOperation::Answer(named),
                6 | 7 => CallOperation::Help {
                    to: if how.is_multiple_of(5) {
                        HelpTarget::Skill(SkillId(1))
                    } else {
                        HelpTarget::Agent(other)
                    },
                    three_party: how.is_multiple_of(2),
                    data,
                },
                8 | 9 => CallOperation::Hold,
                10 => CallOperation::Retrieve(named),
                11 => CallOperation::ConnectHeld(call()),
                12 | 13 => CallOperation::Confer {
                    call: call(),
                    data: how.is_multiple_of(2).then_some(data),
                },
                14..=16 => CallOperation::Transfer(Transfer {
                    to: transfer(other, number, how),
                    data: None,
                }),
                17 => CallOperation::CancelTransfer,
                18 if how.is_multiple_of(2) => CallOperation::Mute,
                18 => CallOperation::Unmute,
                19 => CallOperation::Dial("12#".into()),
                25 if how.is_multiple_of(4) => CallOperation::Reject(named),
                25 => CallOperation::Release,
                26 if how.is_multiple_of(4) => CallOperation::ReleasePhone,
                26 => CallOperation::Drop(call()),
                27 if how.is_multiple_of(2) => CallOperation::Disconnect(number),
                27 => CallOperation::Disconnect(Phone(other.to_string().into())),
                28 if how.is_multiple_of(2) => CallOperation::Snatch(other),
                28 => CallOperation::Request {
                    call: call(),
                    skill: None,
                },
                _ => match how % 4 {
                    0 => CallOperation::PickUp,
                    1 => CallOperation::HangUpPhone,
                    2 => CallOperation::RelayDigits,
                    _ => CallOperation::SetData { call: named, data },
                },
            });
        }
    };
    Operation::Media(media)
}

/// How many kinds [`supervision`] knows.
pub(super) const SUPERVISIONS: u8 = 16;

/// Something that an inspector, or somebody who isn't one, asks of another agent.
pub(super) fn supervision(vdn: &Vdn, agent: AgentId, what: u8, how: u16) -> Operation {
    let hearing = [Hearing::Listen, Hearing::Insert, Hearing::Whisper][usize::from(how % 3)];
    let mut calls: Vec<&CallId> = vdn.calls.keys().collect();
    calls.sort_unstable();
    let call = calls.get(usize::from(how) % (calls.len() + 1)).copied().cloned();
    let on = how.is_multiple_of(2);
    Operation::Supervision(match what {
        0..=4 => Supervision::Begin(agent, hearing),
        5 => Supervision::Toggle(agent),
        6 => Supervision::Switch(agent, hearing),
        7 => Supervision::End(agent, on.then_some(hearing)),
        8 | 9 => Supervision::Intercept(agent, call.filter(|_| on)),
        10 => match how % 8 {
            0 => Supervision::ForceIdle(agent),
            1 => Supervision::ForceBusy(agent),
            2 => Supervision::ForceRest(
                agent,
                Rest {
                    length: Duration::from_secs(u64::from(how % 100)),
                    cause: 1,
                },
            ),
            3 => Supervision::ForceSignOut(agent),
            _ => Supervision::Intercept(agent, None),
        },
        11 => Supervision::DropCall(call.unwrap_or_else(|| CallId::from("1-1"))),
        12 => Supervision::Watch(vec![agent, AgentId(101), AgentId(102)]),
        13 => Supervision::Unwatch(vec![agent]),
        14 => Supervision::SelfRecord {
            agents: vec![agent],
            on,
            before_talking: false,
        },
        _ => Supervision::Record {
            agents: vec![agent],
            on,
        },
    })
}

/// Something that an agent asks for with its conference.
pub(super) fn conference(other: AgentId, how: u16) -> Operation {
    let minutes = |number: u16| Duration::from_secs(60 * u64::from(number));
    let how_else = how / 16;
    let number = if how_else.is_multiple_of(2) {
        Phone(other.to_string().into())
    } else {
        outside(how_else / 2)
    };
    Operation::Conference(match how % 16 {
        0..=3 => ConferenceOperation::Request {
            members: (how_else % 6 + 1).to_le_bytes()[0],
            length: minutes(how_else % 3 + 1),
            beep: false,
        },
        4..=6 => ConferenceOperation::Answer,
        7 => ConferenceOperation::Reject,
        8 => ConferenceOperation::Leave,
        9 => ConferenceOperation::End,
        10 => ConferenceOperation::Prolong(minutes(how_else % 3)),
        11 => ConferenceOperation::HandOver(other),
        12 if how_else.is_multiple_of(3) => ConferenceOperation::StopPlay,
        12 => ConferenceOperation::Play(Prompt {
            file: "hello".into(),
            start: Duration::ZERO,
            times: 1,
            volume: 50,
        }),
        13 => ConferenceOperation::Resize(i16::try_from(how_else % 9).unwrap() - 4),
        _ => ConferenceOperation::Hold(number, how_else.is_multiple_of(3)),
    })
}

/// What an agent would do next in its place, so that random calls come far.
pub(super) fn sensible(vdn: &Vdn, agent: AgentId, how: u16) -> Option<Operation> {
    let hand = vdn.hand(agent)?;
    let data = CallData::default();
    let how_else = how / 16;
    let mut free: Vec<AgentId> = vdn
        .agents
        .keys()
        .copied()
        .filter(|id| vdn.can_take(*id))
        .collect();
    free.sort_unstable();
    let other = free
        .get(usize::from(how_else) % free.len().max(1))
        .copied()
        .unwrap_or(agent);
    let call_out = CallOperation::CallOut(CallOut {
        called: outside(how_else),
        caller: None,
        skill: None,
        data: data.clone(),
    });
    let help = |three_party| CallOperation::Help {
        to: HelpTarget::Agent(other),
        three_party,
        data: data.clone(),
    };
    let inner = || CallOperation::CallInner {
        agent: other,
        data: data.clone(),
    };
    let transfer = || {
        let to = transfer(other, outside(how_else), how_else);
        CallOperation::Transfer(Transfer { to, data: None })
    };
    let held = hand.held.last().cloned();
    if let Some((task, number)) = vdn.shown_number(agent).filter(|_| !how.is_multiple_of(3)) {
        return Some(Operation::Call(CallOperation::PreviewCall { task, number }));
    }
    if let Some(conferring) = hand.conferring() {
        return Some(match (conferring.stage, how % 8) {
            (ConferenceStage::Ringing { .. }, 0..=5) => Operation::Conference(ConferenceOperation::Answer),
            (ConferenceStage::On { .. }, 0 | 1) => Operation::Call(inner()),
            (ConferenceStage::On { .. }, 2) => Operation::Call(call_out),
            (ConferenceStage::On { .. }, 3) => match held {
                Some(call) => Operation::Call(CallOperation::Confer { call, data: None }),
                None => Operation::Call(CallOperation::Release),
            },
            (_, 4 | 5) => return None,
            _ => conference(other, how_else),
        });
    }
    if how.is_multiple_of(9) {
        return Some(conference(other, how_else % 4));
    }
    let operation = match (hand.call().map(|(_, stage)| stage), held) {
        (Some(Hand::Alerting { .. } | Hand::Ringing { .. }), _) if how % 8 == 5 => {
            CallOperation::Reject(None)
        }
        (Some(Hand::Ringing { .. }), _) => CallOperation::Answer(None),
        (Some(Hand::Talking), held) => match (how % 16, held) {
            (0..=3, Some(call)) => CallOperation::Confer { call, data: None },
            (4 | 5, Some(call)) => CallOperation::ConnectHeld(call),
            (0..=3, None) => transfer(),
            (4 | 5, None) => CallOperation::Hold,
            (6, _) => help(false),
            (7, _) => help(true),
            (8, _) => CallOperation::Hold,
            (9, _) => transfer(),
            (10, _) => CallOperation::CancelTransfer,
            (11, _) => CallOperation::Disconnect(vdn.remote_numbers(agent).last()?.clone()),
            (12, _) => CallOperation::Drop(vdn.calls_of(agent).last()?.clone()),
            (13, _) => CallOperation::Release,
            (14, _) => CallOperation::Mute,
            _ => CallOperation::Unmute,
        },
        (Some(_), _) if how.is_multiple_of(8) => CallOperation::Release,
        (Some(_), _) => return None,
        (None, Some(_)) if how.is_multiple_of(4) => CallOperation::Retrieve(None),
        (None, Some(_)) if how % 4 == 1 => inner(),
        (None, None) if how.is_multiple_of(4) => inner(),
        (None, _) => call_out,
    };
    Some(Operation::Call(operation))
}

fn transfer(agent: AgentId, number: Phone, how: u16) -> TransferTarget {
    let modes = [
        OutsideMode::Release,
        OutsideMode::Success,
        OutsideMode::Talking,
        OutsideMode::ThreeParty,
    ];
    match how % 10 {
        9 => TransferTarget::Flow {
            number: Phone(format!("{}", 3100 + how / 10 % 3).into()),
            returns: how.is_multiple_of(4),
        },
        6 | 7 => TransferTarget::Skill {
            skill: SkillId(1 + how / 9 % 4),
            waits: how.is_multiple_of(2),
        },
        8 => TransferTarget::AccessCode {
            number: Phone(format!("{}", 3000 + how / 9 % 4).into()),
            waits: how.is_multiple_of(2),
        },
        0 => TransferTarget::Agent { agent, waits: true },
        1 => TransferTarget::Agent { agent, waits: false },
        mode => TransferTarget::Outside {
            number,
            caller: None,
            mode: modes[usize::from(mode - 2)],
        },
    }
}

/// A number to be called by the contact centre itself, or one that isn't any more.
pub(super) fn task(vdn: &Vdn, agent: AgentId, now: Time, how: u16) -> Task {
    let modes = [Mode::Callback, Mode::Preview, Mode::Predictive];
    let known = vdn.tasks().nth(usize::from(how / 8) % 8).cloned();
    if let Some(mut task) = known.filter(|_| how.is_multiple_of(4)) {
        task.fate = [Fate::Removed, Fate::Done, Fate::Waiting][usize::from(how / 64 % 3)];
        task.agent = None;
        return task;
    }
    Task {
        id: TaskId(how.into()),
        mode: modes[usize::from(how % 3)],
        skill: SkillId(how / 3 % 4),
        number: outside(how / 16),
        caller: how.is_multiple_of(5).then(|| Phone::from("3000")),
        data: CallData("t".into()),
        agent: (how / 32).is_multiple_of(4).then_some(agent),
        made: now,
        not_before: now.after(Duration::from_secs(u64::from(how / 128 % 3) * 20)),
        tries: 0,
        fate: Fate::Waiting,
    }
}

/// One of a few numbers outside.
pub(super) fn outside(how: u16) -> Phone {
    Phone(format!("1380{}", how % 9).into())
}

/// A report that may make no sense at all: of a leg that lives, is over, or never was.
pub(super) fn report(vdn: &Vdn, what: u8, how: u16) -> Report {
    let mut legs: Vec<LegId> = vdn.legs.keys().copied().collect();
    legs.sort_unstable();
    let stranger = if how.is_multiple_of(2) {
        LegId::Placed(u64::from(how))
    } else {
        LegId::Offered(1_000_000 + u64::from(how % 8))
    };
    let leg = legs
        .get(usize::from(how) % (legs.len() + 1))
        .copied()
        .unwrap_or(stranger);
    let cause = Cause::ALL[usize::from(how) % Cause::ALL.len()];
    match what {
        0 => Report::Offered {
            leg,
            called: Phone(format!("{}", [3000, 3001, 3002, 3100, 3101][usize::from(how / 16 % 5)]).into()),
            caller: outside(how),
            from: Entrance::Trunk("t".into()),
        },
        1 | 2 => Report::Alerting { leg },
        3..=5 => Report::Answered { leg },
        6 => Report::Digit { leg, digit: '5' },
        7 => Report::Held {
            leg,
            on: how.is_multiple_of(3),
        },
        8 => Report::MediaLost { leg },
        9 => {
            let mut plays: Vec<PlayId> = vdn.plays.keys().copied().collect();
            plays.sort_unstable();
            let play = plays.first().copied().unwrap_or(PlayId(1));
            let ends = [PlayEnd::Finished, PlayEnd::Stopped, PlayEnd::Failed];
            let end = ends[usize::from(how % 3)];
            Report::PlayEnded { play, end }
        }
        10 | 11 => {
            let mut recordings: Vec<RecordingId> = vdn.recordings.keys().copied().collect();
            recordings.sort_unstable();
            let recording = recordings.first().copied().unwrap_or(RecordingId(1));
            let written = how.is_multiple_of(2).then_some(Written {
                length: Duration::from_secs(1),
                bytes: 9,
            });
            match what {
                10 => Report::RecordingBegun { recording },
                _ => Report::RecordingEnded { recording, written },
            }
        }
        _ => Report::Gone { leg, cause },
    }
}

/// How many kinds [`report`] knows.
pub(super) const REPORTS: u8 = 15;
