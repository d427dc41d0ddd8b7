//! What calls, call data, recording and playing take.

use super::refused;
use ccgate_core::call::CallData;
use ccgate_core::vdn::{CallOperation, MediaOperation, TransferTarget};
use ccgate_core::{AgentId, CallId, Phone, SkillId};
use ccgate_wire::operations::{Method, Op, RecordPlayOp, VoiceCallOp};
use ccgate_wire::path::{PREFIX, Routed, route};
use ccgate_wire::query::Query;
use ccgate_wire::{calldata, recordplay, voicecall};

const FAULTS: &[&str] = &["000-002", "100-007", "100-011", "200-001", "400-002"];

/// Bodies of every operation that has one.
pub(super) fn bodies(body: &[u8]) {
    for path in [
        "callout",
        "previewcallout",
        "callinner",
        "innerhelp",
        "transfer",
        "confjoin",
    ] {
        voice(path, Query::default(), body);
    }
    for path in ["play", "record"] {
        media(path, Query::default(), body);
    }
    match calldata::set_data_ex(body) {
        Ok(operation) => proper(&operation),
        Err(failure) => refused(&failure, FAULTS),
    }
}

/// Queries of every operation that has one.
pub(super) fn queries(query: Query<'_>) {
    for path in [
        "answer",
        "gethold",
        "seconddialex",
        "snatchpickup",
        "requestcall/1-7/0",
        "reject",
    ] {
        voice(path, query, b"");
    }
    media("record", query, b"");
    match calldata::set_data(query) {
        Ok(operation) => proper(&operation),
        Err(failure) => refused(&failure, FAULTS),
    }
    match calldata::asked(query) {
        Ok(asked) => asked.call.iter().for_each(proper_id),
        Err(failure) => refused(&failure, FAULTS),
    }
    match calldata::page(query, 480) {
        Ok(page) => {
            assert!(page.first <= page.last);
            assert!(page.to.millis() < 1 << 62);
        }
        Err(failure) => refused(&failure, FAULTS),
    }
    match recordplay::by_call(query) {
        Ok((call, _)) => proper_id(&call),
        Err(failure) => refused(&failure, FAULTS),
    }
    for read in [recordplay::by_id, recordplay::by_path] {
        match read(query) {
            Ok(text) => assert!((1..=256).contains(&text.chars().count())),
            Err(failure) => refused(&failure, FAULTS),
        }
    }
    if let Err(failure) = calldata::without_last(query) {
        refused(&failure, FAULTS);
    }
}

pub(super) fn with_route(chapter: &str, path: &str, then: impl FnOnce(Op, &Routed<'_>)) {
    let path = format!("{PREFIX}/{chapter}/101/{path}");
    let routed = [Method::Put, Method::Post, Method::Delete]
        .into_iter()
        .find_map(|method| route(method, &path).ok())
        .unwrap();
    then(routed.operation.op().unwrap(), &routed);
}

fn voice(path: &str, query: Query<'_>, body: &[u8]) {
    with_route("voicecall", path, |op, routed| {
        let Op::VoiceCall(op) = op else { panic!("{op:?}") };
        match voicecall::operation(op, routed, query, body) {
            Ok(operation) => proper(&operation),
            Err(failure) => {
                refused(&failure, FAULTS);
                assert!(
                    failure.retcode.code() != "200-001"
                        || matches!(
                            op,
                            VoiceCallOp::CallOut | VoiceCallOp::PreviewCallOut | VoiceCallOp::CallInner
                        )
                );
            }
        }
    });
}

fn media(path: &str, query: Query<'_>, body: &[u8]) {
    with_route("recordplay", path, |op, routed| {
        let Op::RecordPlay(op) = op else { panic!("{op:?}") };
        match recordplay::operation(op, routed, query, body) {
            Ok(Some(MediaOperation::Play(prompt))) => {
                assert_eq!(op, RecordPlayOp::Play);
                assert!((1..=100).contains(&prompt.file.chars().count()));
                assert!(!prompt.file.split('/').any(|part| part == ".." || part == "."));
                assert!(prompt.volume <= 100 && (1..=1000).contains(&prompt.times));
            }
            Ok(Some(MediaOperation::Record { name })) => {
                assert!(name.is_none_or(|name| (1..=100).contains(&name.chars().count())));
            }
            Ok(other) => panic!("{other:?}"),
            Err(failure) => refused(&failure, FAULTS),
        }
    });
}

fn proper(operation: &CallOperation) {
    match operation {
        CallOperation::CallOut(call) => {
            proper_number(&call.called);
            call.caller.iter().for_each(proper_number);
            assert!(call.skill.is_none_or(|skill| skill.0 > 0));
            proper_data(&call.data);
        }
        CallOperation::CallInner { agent, data } => {
            proper_agent(*agent);
            proper_data(data);
        }
        CallOperation::Help { data, .. } => proper_data(data),
        CallOperation::Confer { call, data } => {
            proper_id(call);
            data.iter().for_each(proper_data);
        }
        CallOperation::Transfer(transfer) => {
            transfer.data.iter().for_each(proper_data);
            match &transfer.to {
                TransferTarget::Agent { agent, .. } => proper_agent(*agent),
                TransferTarget::Skill { skill, .. } => assert!(skill.0 > 0),
                TransferTarget::Flow { number, .. } | TransferTarget::AccessCode { number, .. } => {
                    proper_number(number);
                }
                TransferTarget::Outside { number, caller, .. } => {
                    proper_number(number);
                    caller.iter().for_each(proper_number);
                }
            }
        }
        CallOperation::PreviewCall { number, .. } => proper_number(number),
        CallOperation::Request { call, skill } => {
            proper_id(call);
            assert_ne!(*skill, Some(SkillId(0)));
        }
        CallOperation::Drop(call) => proper_id(call),
        CallOperation::Release => {}
        CallOperation::Answer(call) | CallOperation::Retrieve(call) | CallOperation::Reject(call) => {
            call.iter().for_each(proper_id);
        }
        CallOperation::Dial(digits) => proper_number(&digits.as_str().into()),
        CallOperation::Snatch(agent) => proper_agent(*agent),
        CallOperation::SetData { call, data } => {
            call.iter().for_each(proper_id);
            proper_data(data);
            assert!(!data.0.is_empty());
        }
        other => panic!("{other:?}"),
    }
}

pub(super) fn proper_number(number: &Phone) {
    assert!((1..=24).contains(&number.0.len()));
    assert!(
        number
            .0
            .bytes()
            .all(|byte| byte.is_ascii_digit() || b"*#".contains(&byte))
    );
}

pub(super) fn proper_agent(AgentId(id): AgentId) {
    assert!((1..=999_999).contains(&id));
}

fn proper_data(data: &CallData) {
    assert!(data.0.len() <= CallData::MOST);
}

fn proper_id(CallId(id): &CallId) {
    assert!((1..=256).contains(&id.chars().count()) && !id.contains(char::is_control));
}
