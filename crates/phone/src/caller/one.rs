//! One of the calls.

use super::{CallerSettings, Shared};
use crate::call::{Call, CallOptions};
use crate::crowd::Crowd;
use crate::failed::Failed;
use crate::sound::Stream;
use std::time::{Duration, Instant};
use tokio_util::sync::CancellationToken;

/// What is on its way when a call is hung up is heard within this.
const FLIGHT: Duration = Duration::from_millis(500);
/// How often a mark is looked for.
const LOOK: Duration = Duration::from_millis(100);

/// The number after the first by so many, with its leading zeros.
pub(super) fn number(first: &str, further: u64) -> String {
    match first.parse::<u64>() {
        Ok(value) if first.bytes().all(|byte| byte.is_ascii_digit()) => {
            let width = first.len();
            format!("{:0width$}", value.wrapping_add(further))
        }
        _ => first.to_owned(),
    }
}

pub(super) async fn call(
    settings: &CallerSettings,
    caller: &Crowd,
    shared: &Shared,
    from: &str,
    stop: &CancellationToken,
) {
    {
        let mut state = shared.state();
        state.rang.remove(from);
        state.report.tried += 1;
        state.now += 1;
        state.report.most_at_once = state.report.most_at_once.max(state.now);
    }
    let done = talk(settings, caller, shared, from, stop).await;
    let mut state = shared.state();
    state.now -= 1;
    state.rang.remove(from);
    if let Err(error) = done {
        let status = error.status().unwrap_or(0);
        *state.report.failed.entry(status).or_default() += 1;
    }
}

async fn talk(
    settings: &CallerSettings,
    caller: &Crowd,
    shared: &Shared,
    from: &str,
    stop: &CancellationToken,
) -> Result<(), Failed> {
    let options = CallOptions {
        sound: settings.sound.clone(),
        patience: settings.patience,
        headers: Vec::new(),
    };
    let outgoing = caller.start_call(&settings.to, from, options).await?;
    let invited = outgoing.times().invited;
    let answered = tokio::select! {
        answered = outgoing.answered() => answered,
        () = stop.cancelled() => return Err(Failed::Cancelled),
    };
    let phone = shared.state().rang.get(from).cloned();
    if let (Some((at, _)), mut state) = (&phone, shared.state()) {
        state.report.to_phone.add(at.saturating_duration_since(invited));
    }
    let call = answered?;
    set_up(&call, shared);
    let tone = async {
        match settings.expect_tone {
            Some(hz) => Some(call.expect_tone(hz, settings.talk).await),
            None => None,
        }
    };
    let talked = async {
        tokio::select! {
            () = stop.cancelled() => {}
            () = tokio::time::sleep(settings.talk) => {}
            _ = call.ended() => {}
        }
    };
    let delays = delays(&call, phone.as_ref().map(|(_, sound)| sound), shared);
    let (tone, ()) = tokio::select! {
        both = async { tokio::join!(tone, talked) } => both,
        () = delays => (None, ()),
    };
    let cut_off = call.has_ended();
    call.hang_up().await;
    account(&call, tone, cut_off, phone.map(|(_, sound)| sound), shared);
    Ok(())
}

fn set_up(call: &Call, shared: &Shared) {
    let times = call.times();
    let mut state = shared.state();
    state.report.answered += 1;
    if let Some(ringing) = times.ringing {
        state.report.to_ringing.add(ringing - times.invited);
    }
    if let Some(answered) = times.answered {
        state.report.to_answer.add(answered - times.invited);
    }
}

/// Measures the delay of every mark, without end. Waits forever without the other end.
async fn delays(call: &Call, phone: Option<&Stream>, shared: &Shared) {
    let Some(phone) = phone else {
        return std::future::pending().await;
    };
    let mut last: Option<Instant> = None;
    loop {
        tokio::time::sleep(LOOK).await;
        let (said, heard) = (call.sound().mark_said(), phone.mark_heard());
        if let (Some(said), Some(heard)) = (said, heard)
            && last != Some(heard)
            && heard >= said
            && heard - said < FLIGHT
        {
            last = Some(heard);
            shared.state().report.sound_delay.add(heard - said);
        }
    }
}

fn account(
    call: &Call,
    tone: Option<Result<Duration, crate::sound::HeardInstead>>,
    cut_off: bool,
    phone: Option<Stream>,
    shared: &Shared,
) {
    let heard = call.heard();
    let mut state = shared.state();
    let report = &mut state.report;
    report.cut_off += u64::from(cut_off);
    report.packets_sent += call.sound().sent();
    report.packets_received += heard.packets;
    report.packets_lost += heard.lost;
    if let Some(phone) = phone {
        let heard = phone.heard();
        report.phone_packets_received += heard.packets;
        report.phone_packets_lost += heard.lost;
    }
    match tone {
        Some(Ok(_)) => report.tone_heard += 1,
        Some(Err(instead)) => {
            report.tone_missed += 1;
            report.heard_instead.get_or_insert_with(|| instead.to_string());
        }
        None => {}
    }
}
