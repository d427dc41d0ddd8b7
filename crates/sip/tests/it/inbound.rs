use crate::bed::{Asked, Bed, VDN, settings};
use crate::ua::{Call, Msg, Ua, authorization, sdp};
use ccgate_core::Phone;
use ccgate_core::switch::{Cause, Command, Entrance, LegId, Report};
use ccgate_sip::{Limits, Refusal, Settings};
use std::time::Duration;

/// Calls 3000 and has it answered.
async fn talk(bed: &mut Bed, ua: &Ua, fields: &str) -> (Call, LegId, Msg) {
    let mut call = ua.call("13900000000", "3000");
    ua.request("INVITE", &mut call, fields, &sdp(6000, "sendrecv"))
        .await;
    let (leg, ..) = bed.offered().await;
    bed.command(Command::Answer { leg });
    let ok = ua.expect("200").await;
    ua.learn(&mut call, &ok);
    ua.ack(&mut call, "").await;
    (call, leg, ok)
}

#[tokio::test]
async fn a_trunk_calls_and_hangs_up() {
    let (mut bed, ua) = Bed::with_trunk(settings()).await;
    let mut call = ua.call("13900000000", "3000");
    ua.request("INVITE", &mut call, "", &sdp(6000, "sendrecv")).await;
    ua.expect("100").await;
    let (leg, called, caller, from) = bed.offered().await;
    assert_eq!(
        (called, caller),
        (Phone::from("3000"), Phone::from("13900000000"))
    );
    assert_eq!(from, Entrance::Trunk("line".to_owned()));
    bed.command(Command::Alert { leg });
    let ringing = ua.expect("180").await;
    bed.command(Command::Answer { leg });
    let ok = ua.expect("200").await;
    assert_eq!(ok.tag("To"), ringing.tag("To"));
    assert!(ok.body().contains("RTP/AVP 8 101"), "{}", ok.body());
    ua.learn(&mut call, &ok);
    ua.ack(&mut call, "").await;
    call.seq += 1;
    ua.request("BYE", &mut call, "", "").await;
    ua.expect("200").await;
    bed.gone(leg, Cause::Normal).await;
    bed.until_empty().await;
    let asked = bed.sounds.asked.lock().unwrap().clone();
    assert!(
        matches!(asked[..], [Asked::Connect(..), Asked::Close(..)]),
        "{asked:?}"
    );
}

#[tokio::test]
async fn the_core_hangs_up() {
    let (mut bed, ua) = Bed::with_trunk(settings()).await;
    for (cause, status) in [
        (Cause::Busy, "486"),
        (Cause::Rejected, "603"),
        (Cause::Unreachable, "404"),
        (Cause::NoAnswer, "480"),
        (Cause::Overload, "503"),
    ] {
        let mut call = ua.call("1", "3000");
        ua.request("INVITE", &mut call, "", &sdp(6000, "sendrecv")).await;
        let (leg, ..) = bed.offered().await;
        bed.command(Command::HangUp { leg, cause });
        let refused = ua.expect(status).await;
        ua.ack_refusal(&call, &refused).await;
        bed.gone(leg, cause).await;
    }
    let (_, leg, _) = talk(&mut bed, &ua, "").await;
    bed.command(Command::HangUp {
        leg,
        cause: Cause::Normal,
    });
    let bye = ua.expect("BYE").await;
    assert!(bye.get("Reason").contains("cause=16"));
    ua.answer(&bye, 200, "", "", "").await;
    bed.gone(leg, Cause::Normal).await;
    bed.until_empty().await;
}

#[tokio::test]
async fn a_phone_calls() {
    let mut bed = Bed::start(settings()).await;
    let ua = bed.ua().await;
    let mut call = ua.call("100", "3000");
    ua.request("INVITE", &mut call, "", &sdp(6000, "sendrecv")).await;
    let challenged = ua.expect("401").await;
    ua.ack_refusal(&call, &challenged).await;
    let server = bed.server;
    let with = |to: &str, nc| {
        let uri = format!("sip:{to}@{server}");
        authorization(&challenged, "MD5", "100", "pw", "INVITE", &uri, nc)
    };
    call.seq += 1;
    ua.request("INVITE", &mut call, &with("3000", 1), &sdp(6000, "sendrecv"))
        .await;
    let (leg, called, caller, from) = bed.offered().await;
    assert_eq!(
        (called, caller, from),
        (
            Phone::from("3000"),
            Phone::from("100"),
            Entrance::Phone(Phone::from("100"))
        )
    );
    let proof = with("4000", 2);
    let mut other = ua.call("100", "4000");
    ua.request("INVITE", &mut other, &proof, &sdp(6000, "sendrecv"))
        .await;
    let refused = ua.expect("404").await;
    ua.ack_refusal(&other, &refused).await;
    bed.command(Command::HangUp {
        leg,
        cause: Cause::Busy,
    });
    let refused = ua.expect("486").await;
    ua.ack_refusal(&call, &refused).await;
    bed.gone(leg, Cause::Busy).await;
    bed.until_empty().await;
}

#[tokio::test]
async fn the_caller_gives_up() {
    let (mut bed, ua) = Bed::with_trunk(settings()).await;
    let mut call = ua.call("1", "3000");
    ua.request("INVITE", &mut call, "", &sdp(6000, "sendrecv")).await;
    let (leg, ..) = bed.offered().await;
    ua.send(&ua.text("CANCEL", &call, "", "")).await;
    ua.expect("200").await;
    let refused = ua.expect("487").await;
    ua.ack_refusal(&call, &refused).await;
    bed.gone(leg, Cause::CallerLeft).await;
    // A CANCEL that comes after the answer changes nothing.
    let (mut call, leg, _) = talk(&mut bed, &ua, "").await;
    ua.send(&ua.text("CANCEL", &call, "", "")).await;
    ua.expect("481").await;
    call.seq += 1;
    ua.request("BYE", &mut call, "", "").await;
    ua.expect("200").await;
    bed.gone(leg, Cause::Normal).await;
    bed.until_empty().await;
}

#[tokio::test]
async fn the_ack_is_lost() {
    let (mut bed, ua) = Bed::with_trunk(settings()).await;
    let mut call = ua.call("1", "3000");
    ua.request("INVITE", &mut call, "", &sdp(6000, "sendrecv")).await;
    let (leg, ..) = bed.offered().await;
    bed.command(Command::Answer { leg });
    for _ in 0..3 {
        ua.expect("200").await;
    }
    let bye = ua.expect("BYE").await;
    ua.answer(&bye, 200, "", "", "").await;
    bed.gone(leg, Cause::Unreachable).await;
    bed.until_empty().await;
}

#[tokio::test]
async fn hung_up_before_the_ack() {
    let (mut bed, ua) = Bed::with_trunk(settings()).await;
    let mut call = ua.call("1", "3000");
    ua.request("INVITE", &mut call, "", &sdp(6000, "sendrecv")).await;
    let (leg, ..) = bed.offered().await;
    bed.command(Command::Answer { leg });
    bed.command(Command::HangUp {
        leg,
        cause: Cause::Normal,
    });
    bed.gone(leg, Cause::Normal).await;
    let ok = ua.expect("200").await;
    ua.learn(&mut call, &ok);
    ua.ack(&mut call, "").await;
    let bye = ua.expect("BYE").await;
    ua.answer(&bye, 200, "", "", "").await;
    bed.until_empty().await;
}

#[tokio::test]
async fn hold_digits_and_refused_transfers() {
    let (mut bed, ua) = Bed::with_trunk(settings()).await;
    let (mut call, leg, _) = talk(&mut bed, &ua, "").await;
    for (direction, expect, on) in [
        ("sendonly", "a=recvonly", true),
        ("sendrecv", "a=sendrecv", false),
        ("inactive", "a=inactive", true),
    ] {
        call.seq += 1;
        ua.request("INVITE", &mut call, "", &sdp(6000, direction)).await;
        let ok = ua.expect("200").await;
        assert!(ok.body().contains(expect), "{}", ok.body());
        ua.ack(&mut call, "").await;
        assert_eq!(bed.report().await, Report::Held { leg, on });
    }
    call.seq += 1;
    ua.request("UPDATE", &mut call, "", &sdp(6000, "sendrecv")).await;
    ua.expect("200").await;
    assert_eq!(bed.report().await, Report::Held { leg, on: false });
    // Without an offer of its own it gets ours, and answers in the ACK.
    call.seq += 1;
    ua.request("INVITE", &mut call, "", "").await;
    assert!(ua.expect("200").await.body().contains("RTP/AVP 8 0 101"));
    ua.ack(&mut call, &sdp(6002, "sendonly")).await;
    assert_eq!(bed.report().await, Report::Held { leg, on: true });
    call.seq += 1;
    ua.request(
        "INVITE",
        &mut call,
        "",
        &sdp(6000, "sendrecv").replace("8 0 101", "9"),
    )
    .await;
    let refused = ua.expect("488").await;
    ua.ack_refusal(&call, &refused).await;
    for digit in ['5', '#'] {
        call.seq += 1;
        ua.request(
            "INFO",
            &mut call,
            "Content-Type: application/dtmf-relay\r\n",
            &format!("Signal={digit}\r\nDuration=100\r\n"),
        )
        .await;
        ua.expect("200").await;
        assert_eq!(bed.report().await, Report::Digit { leg, digit });
    }
    for (method, status) in [
        ("REFER", "603"),
        ("MESSAGE", "405"),
        ("FOO", "501"),
        ("OPTIONS", "200"),
        ("PRACK", "481"),
    ] {
        call.seq += 1;
        ua.request(method, &mut call, "", "").await;
        ua.expect(status).await;
    }
    let last = bed.sounds.asked.lock().unwrap().last().cloned();
    assert!(
        matches!(last, Some(Asked::Connect(_, link)) if link.address.port() == 6002 && !link.hears),
        "{last:?}"
    );
    bed.command(Command::HangUp {
        leg,
        cause: Cause::Normal,
    });
    let bye = ua.expect("BYE").await;
    ua.answer(&bye, 200, "", "", "").await;
    bed.gone(leg, Cause::Normal).await;
    bed.until_empty().await;
}

#[tokio::test]
async fn reliable_ringing() {
    let (mut bed, ua) = Bed::with_trunk(settings()).await;
    let mut call = ua.call("1", "3000");
    ua.request("INVITE", &mut call, "Require: 100rel\r\n", &sdp(6000, "sendrecv"))
        .await;
    let (leg, ..) = bed.offered().await;
    bed.command(Command::Alert { leg });
    let ringing = ua.expect("180").await;
    ua.expect("180").await;
    let mut prack = call.clone();
    ua.learn(&mut prack, &ringing);
    prack.seq = 2;
    ua.request("PRACK", &mut prack, "RAck: 1 2 INVITE\r\n", "").await;
    ua.expect("481").await;
    prack.seq = 3;
    ua.request(
        "PRACK",
        &mut prack,
        &format!("RAck: {} 1 INVITE\r\n", ringing.get("RSeq")),
        "",
    )
    .await;
    ua.expect("200").await;
    bed.command(Command::Answer { leg });
    let ok = ua.expect("200").await;
    ua.learn(&mut call, &ok);
    ua.ack(&mut call, "").await;
    call.seq = 4;
    ua.request("BYE", &mut call, "", "").await;
    bed.gone(leg, Cause::Normal).await;
    // Acknowledged when it was answered already: the call goes on.
    let mut call = ua.call("1", "3000");
    ua.request("INVITE", &mut call, "Require: 100rel\r\n", &sdp(6000, "sendrecv"))
        .await;
    let (leg, ..) = bed.offered().await;
    bed.command(Command::Alert { leg });
    bed.command(Command::Answer { leg });
    let ringing = ua.expect("180").await;
    let ok = ua.expect("200").await;
    ua.learn(&mut call, &ok);
    call.seq = 2;
    let acknowledged = format!("RAck: {} 1 INVITE\r\n", ringing.get("RSeq"));
    ua.request("PRACK", &mut call, &acknowledged, "").await;
    while !ua.expect("200").await.get("CSeq").contains("PRACK") {}
    call.seq = 1;
    ua.ack(&mut call, "").await;
    call.seq = 3;
    ua.request("BYE", &mut call, "", "").await;
    bed.gone(leg, Cause::Normal).await;
    // Never acknowledged: the call can't be.
    let mut call = ua.call("1", "3000");
    ua.request("INVITE", &mut call, "Require: 100rel\r\n", &sdp(6000, "sendrecv"))
        .await;
    let (leg, ..) = bed.offered().await;
    bed.command(Command::Alert { leg });
    bed.gone(leg, Cause::Unreachable).await;
    let refused = ua.expect("404").await;
    ua.ack_refusal(&call, &refused).await;
    bed.until_empty().await;
}

#[tokio::test]
async fn a_session_runs_out() {
    let (mut bed, ua) = Bed::with_trunk(settings()).await;
    let mut call = ua.call("1", "3000");
    let timer = "Supported: timer\r\nSession-Expires: 1\r\n";
    ua.request("INVITE", &mut call, timer, &sdp(6000, "sendrecv"))
        .await;
    let refused = ua.expect("422").await;
    assert_eq!(refused.get("Min-SE"), "2");
    ua.ack_refusal(&call, &refused).await;
    // The caller refreshes, and doesn't.
    let (_, leg, ok) = talk(
        &mut bed,
        &ua,
        "Supported: timer\r\nSession-Expires: 2;refresher=uac\r\n",
    )
    .await;
    assert_eq!(ok.get("Session-Expires"), "2;refresher=uac");
    bed.gone(leg, Cause::Unreachable).await;
    let bye = ua.expect("BYE").await;
    ua.answer(&bye, 200, "", "", "").await;
    // We refresh.
    let (_, leg, ok) = talk(
        &mut bed,
        &ua,
        "Allow: UPDATE\r\nSupported: timer\r\nSession-Expires: 2;refresher=uas\r\n",
    )
    .await;
    assert_eq!(ok.get("Session-Expires"), "2;refresher=uas");
    let update = ua.expect("UPDATE").await;
    ua.answer(&update, 501, "", "", "").await;
    let again = ua.expect("INVITE").await;
    ua.answer(&again, 491, "", "", "").await;
    ua.expect("ACK").await;
    let again = ua.expect("INVITE").await;
    ua.answer(
        &again,
        200,
        "",
        "Session-Expires: 2;refresher=uac\r\n",
        &sdp(6000, "sendrecv"),
    )
    .await;
    ua.expect("ACK").await;
    let again = ua.expect("INVITE").await;
    ua.answer(&again, 481, "", "", "").await;
    bed.gone(leg, Cause::Unreachable).await;
    let bye = ua.expect("BYE").await;
    ua.answer(&bye, 481, "", "", "").await;
    bed.until_empty().await;
}

#[tokio::test]
async fn refused_at_once() {
    let (mut bed, ua) = Bed::with_trunk(Settings {
        max_calls: 1,
        ..settings()
    })
    .await;
    let audio = sdp(6000, "sendrecv");
    for (fields, body, to, status) in [
        ("", audio.replace("8 0 101", "9"), "3000", "488"),
        ("", audio.replace("RTP/AVP", "RTP/SAVPF"), "3000", "488"),
        ("", "nonsense".to_owned(), "3000", "400"),
        ("Content-Type: text/plain\r\n", "x".to_owned(), "3000", "415"),
        ("Require: foo\r\n", audio.clone(), "3000", "420"),
        ("", audio.clone(), "5555", "404"),
        ("", audio.clone(), "not-a-number-that-fits-anywhere", "404"),
    ] {
        let mut call = ua.call("1", to);
        ua.request("INVITE", &mut call, fields, &body).await;
        let refused = ua.expect(status).await;
        ua.ack_refusal(&call, &refused).await;
    }
    let call = ua.call("1", "3000");
    ua.send(
        &ua.text("INVITE", &call, "", &audio)
            .replace("Max-Forwards: 70", "Max-Forwards: 0"),
    )
    .await;
    ua.expect("483").await;
    for (method, status) in [
        ("OPTIONS", "200"),
        ("BYE", "481"),
        ("REFER", "603"),
        ("SUBSCRIBE", "405"),
        ("FOO", "501"),
    ] {
        let mut call = ua.call("1", "3000");
        ua.request(method, &mut call, "", "").await;
        ua.expect(status).await;
    }
    let mut call = ua.call("1", "3000");
    ua.request("INVITE", &mut call, "", &audio).await;
    let (leg, ..) = bed.offered().await;
    let mut more = ua.call("1", "3000");
    ua.request("INVITE", &mut more, "", &audio).await;
    let refused = ua.expect("503").await;
    assert_eq!(refused.get("Retry-After"), "5");
    ua.ack_refusal(&more, &refused).await;
    assert_eq!(bed.switch.figures().refused(Refusal::Overload), 1);
    let placed = bed.ring(1, "100", Duration::from_secs(5));
    bed.gone(placed, Cause::Overload).await;
    bed.command(Command::HangUp {
        leg,
        cause: Cause::Normal,
    });
    let refused = ua.expect("603").await;
    ua.ack_refusal(&call, &refused).await;
    bed.gone(leg, Cause::Normal).await;
    bed.until_empty().await;
}

#[tokio::test]
async fn strangers_are_challenged() {
    let bed = Bed::start(Settings {
        limits: Limits {
            unknown_burst: 5,
            unknown_per_second: 1,
            ..Limits::default()
        },
        ..settings()
    })
    .await;
    let ua = bed.ua().await;
    for _ in 0..5 {
        let mut call = ua.call("1", "3000");
        ua.request("INVITE", &mut call, "", &sdp(6000, "sendrecv")).await;
        let challenged = ua.expect("401").await;
        ua.ack_refusal(&call, &challenged).await;
    }
    let mut call = ua.call("1", "3000");
    ua.request("INVITE", &mut call, "", &sdp(6000, "sendrecv")).await;
    assert!(ua.is_silent(Duration::from_millis(200)).await);
    bed.until_empty().await;
}

#[tokio::test]
async fn stopping_ends_calls() {
    let (mut bed, ua) = Bed::with_trunk(settings()).await;
    let (_, leg, _) = talk(&mut bed, &ua, "").await;
    let switch = bed.switch.clone();
    let stopping = tokio::spawn(async move { switch.stop(Duration::from_secs(3)).await });
    let bye = ua.expect("BYE").await;
    ua.answer(&bye, 200, "", "", "").await;
    bed.gone(leg, Cause::Restart).await;
    stopping.await.unwrap();
    assert_eq!(VDN.0, 1);
}
