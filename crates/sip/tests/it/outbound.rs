use crate::bed::{Asked, Bed, settings};
use crate::ua::{Msg, Ua, sdp};
use ccgate_core::switch::{Cause, Command, LegId, Report};
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(20);

/// Rings phone 100 until it rings there.
async fn ringing(bed: &mut Bed, ua: &Ua, number: u64) -> (LegId, Msg) {
    let leg = bed.ring(number, "100", PATIENCE);
    let invite = ua.expect("INVITE").await;
    ua.answer(&invite, 100, "", "", "").await;
    ua.answer(&invite, 180, "t", "", "").await;
    assert_eq!(bed.report().await, Report::Alerting { leg });
    (leg, invite)
}

async fn talk(bed: &mut Bed, ua: &Ua, number: u64, fields: &str, body: &str) -> (LegId, Msg) {
    let (leg, invite) = ringing(bed, ua, number).await;
    ua.answer(&invite, 200, "t", fields, body).await;
    ua.expect("ACK").await;
    assert_eq!(bed.report().await, Report::Answered { leg });
    (leg, invite)
}

async fn phone() -> (Bed, Ua) {
    let bed = Bed::start(settings()).await;
    let ua = bed.ua().await;
    ua.register("100", "pw", "").await;
    (bed, ua)
}

#[tokio::test]
async fn a_phone_is_rung() {
    let (mut bed, ua) = phone().await;
    let (leg, invite) = talk(&mut bed, &ua, 1, "", &sdp(6000, "sendrecv")).await;
    assert!(invite.get("From").contains("sip:13900000000@"));
    assert_eq!(invite.uri(), format!("sip:ua@{}", ua.address));
    assert!(invite.body().contains("RTP/AVP 8 0 101"));
    // The same 2xx once more means that the ACK was lost.
    ua.answer(&invite, 200, "t", "", &sdp(6000, "sendrecv")).await;
    ua.expect("ACK").await;
    bed.command(Command::Dial {
        leg,
        digits: "5".to_owned(),
    });
    bed.command(Command::HangUp {
        leg,
        cause: Cause::Normal,
    });
    let bye = ua.expect("BYE").await;
    ua.answer(&bye, 200, "", "", "").await;
    bed.gone(leg, Cause::Normal).await;
    bed.until_empty().await;
    let asked = bed.sounds.asked.lock().unwrap().clone();
    assert!(
        matches!(
            asked[..],
            [Asked::Connect(..), Asked::Digit(_, '5'), Asked::Close(_)]
        ),
        "{asked:?}"
    );
    // And the phone hangs up.
    let (leg, invite) = talk(&mut bed, &ua, 2, "", &sdp(6000, "sendrecv")).await;
    let mut call = ua.call("x", "y");
    (call.uri, call.id, call.seq) = (invite.contact(), invite.get("Call-ID"), 9);
    (call.from, call.to) = (format!("{};tag=t", invite.get("To")), invite.get("From"));
    ua.request("BYE", &mut call, "", "").await;
    ua.expect("200").await;
    bed.gone(leg, Cause::Normal).await;
    bed.until_empty().await;
}

#[tokio::test]
async fn a_phone_refuses() {
    let (mut bed, ua) = phone().await;
    for (number, (status, cause)) in (1..).zip([
        (486, Cause::Busy),
        (603, Cause::Rejected),
        (480, Cause::NoAnswer),
        (404, Cause::Unreachable),
        (302, Cause::Unreachable),
        (500, Cause::Unreachable),
    ]) {
        let (leg, invite) = ringing(&mut bed, &ua, number).await;
        ua.answer(&invite, status, "t", "", "").await;
        ua.expect("ACK").await;
        bed.gone(leg, cause).await;
    }
    let leg = bed.ring(90, "101", PATIENCE);
    bed.gone(leg, Cause::Unreachable).await;
    let leg = bed.ring(91, "88888888", PATIENCE);
    bed.gone(leg, Cause::Unreachable).await;
    // Nothing at all is heard of it.
    let leg = bed.ring(92, "100", PATIENCE);
    bed.gone(leg, Cause::Unreachable).await;
    bed.until_empty().await;
}

#[tokio::test]
async fn nobody_picks_up() {
    let (mut bed, ua) = phone().await;
    let leg = bed.ring(1, "100", Duration::from_secs(1));
    let invite = ua.expect("INVITE").await;
    ua.answer(&invite, 180, "t", "", "").await;
    assert_eq!(bed.report().await, Report::Alerting { leg });
    bed.gone(leg, Cause::NoAnswer).await;
    let cancel = ua.expect("CANCEL").await;
    assert_eq!(cancel.get("Via"), invite.get("Via"));
    ua.answer(&cancel, 200, "t", "", "").await;
    ua.answer(&invite, 487, "t", "", "").await;
    ua.expect("ACK").await;
    bed.until_empty().await;
}

#[tokio::test]
async fn cancel_and_answer_cross() {
    let (mut bed, ua) = phone().await;
    let (leg, invite) = ringing(&mut bed, &ua, 1).await;
    bed.command(Command::HangUp {
        leg,
        cause: Cause::CallerLeft,
    });
    bed.gone(leg, Cause::CallerLeft).await;
    let cancel = ua.expect("CANCEL").await;
    ua.answer(&invite, 200, "t", "", &sdp(6000, "sendrecv")).await;
    ua.answer(&cancel, 200, "t", "", "").await;
    ua.expect("ACK").await;
    let bye = ua.expect("BYE").await;
    ua.answer(&bye, 200, "", "", "").await;
    bed.until_empty().await;
    // Given up before the phone has said anything: CANCEL waits for its first word.
    let leg = bed.ring(2, "100", PATIENCE);
    let invite = ua.expect("INVITE").await;
    bed.command(Command::HangUp {
        leg,
        cause: Cause::CallerLeft,
    });
    bed.gone(leg, Cause::CallerLeft).await;
    ua.answer(&invite, 180, "t", "", "").await;
    let cancel = ua.expect("CANCEL").await;
    ua.answer(&cancel, 200, "t", "", "").await;
    ua.answer(&invite, 487, "t", "", "").await;
    ua.expect("ACK").await;
    bed.until_empty().await;
}

#[tokio::test]
async fn several_contacts_ring_together() {
    let (mut bed, a) = phone().await;
    let b = bed.ua().await;
    b.register("100", "pw", "").await;
    let leg = bed.ring(1, "100", PATIENCE);
    let (to_a, to_b) = (a.expect("INVITE").await, b.expect("INVITE").await);
    a.answer(&to_a, 180, "a", "", "").await;
    assert_eq!(bed.report().await, Report::Alerting { leg });
    b.answer(&to_b, 180, "b", "", "").await;
    b.answer(&to_b, 200, "b", "", &sdp(6000, "sendrecv")).await;
    assert_eq!(bed.report().await, Report::Answered { leg });
    b.expect("ACK").await;
    let cancel = a.expect("CANCEL").await;
    a.answer(&cancel, 200, "a", "", "").await;
    // Too late: it has picked up as well.
    a.answer(&to_a, 200, "a", "", &sdp(6002, "sendrecv")).await;
    a.expect("ACK").await;
    let bye = a.expect("BYE").await;
    a.answer(&bye, 200, "", "", "").await;
    // A second end behind the one that answered is hung up too.
    b.answer(&to_b, 200, "other", "", &sdp(6004, "sendrecv")).await;
    b.expect("ACK").await;
    let bye = b.expect("BYE").await;
    assert_eq!(bye.tag("To"), "other");
    b.answer(&bye, 200, "", "", "").await;
    bed.command(Command::HangUp {
        leg,
        cause: Cause::Normal,
    });
    let bye = b.expect("BYE").await;
    assert_eq!(bye.tag("To"), "b");
    b.answer(&bye, 200, "", "", "").await;
    bed.gone(leg, Cause::Normal).await;
    bed.until_empty().await;
    // All refuse: the best cause is told, once.
    let leg = bed.ring(2, "100", PATIENCE);
    let (to_a, to_b) = (a.expect("INVITE").await, b.expect("INVITE").await);
    a.answer(&to_a, 486, "a", "", "").await;
    b.answer(&to_b, 480, "b", "", "").await;
    bed.gone(leg, Cause::Busy).await;
    a.expect("ACK").await;
    b.expect("ACK").await;
    bed.until_empty().await;
}

#[tokio::test]
async fn reliable_answers_are_acknowledged() {
    let (mut bed, ua) = phone().await;
    let leg = bed.ring(1, "100", PATIENCE);
    let invite = ua.expect("INVITE").await;
    let reliable = |n| format!("Require: 100rel\r\nRSeq: {n}\r\n");
    ua.answer(&invite, 183, "t", &reliable(7), &sdp(6000, "sendrecv"))
        .await;
    let prack = ua.expect("PRACK").await;
    assert_eq!(prack.get("RAck"), "7 1 INVITE");
    ua.answer(&prack, 200, "", "", "").await;
    ua.answer(&invite, 180, "t", &reliable(8), "").await;
    let prack = ua.expect("PRACK").await;
    assert_eq!(
        (prack.get("RAck"), prack.get("CSeq")),
        ("8 1 INVITE".to_owned(), "3 PRACK".to_owned())
    );
    ua.answer(&prack, 200, "", "", "").await;
    assert_eq!(bed.report().await, Report::Alerting { leg });
    bed.command(Command::PickUp { leg });
    let notify = ua.expect("NOTIFY").await;
    assert_eq!(notify.get("Event"), "talk");
    ua.answer(&notify, 200, "", "", "").await;
    // The answer was in the 183.
    ua.answer(&invite, 200, "t", "", "").await;
    ua.expect("ACK").await;
    assert_eq!(bed.report().await, Report::Answered { leg });
    bed.command(Command::HangUp {
        leg,
        cause: Cause::Normal,
    });
    let bye = ua.expect("BYE").await;
    assert_eq!(bye.get("CSeq"), "5 BYE");
    ua.answer(&bye, 200, "", "", "").await;
    bed.gone(leg, Cause::Normal).await;
    bed.until_empty().await;
}

#[tokio::test]
async fn an_answer_without_a_codec_is_no_answer() {
    let (mut bed, ua) = phone().await;
    let (leg, invite) = ringing(&mut bed, &ua, 1).await;
    ua.answer(
        &invite,
        200,
        "t",
        "",
        &sdp(6000, "sendrecv").replace("8 0 101", "9"),
    )
    .await;
    ua.expect("ACK").await;
    let bye = ua.expect("BYE").await;
    ua.answer(&bye, 200, "", "", "").await;
    bed.gone(leg, Cause::Unreachable).await;
    bed.until_empty().await;
}

#[tokio::test]
async fn digits_by_info() {
    let (mut bed, ua) = phone().await;
    let body = sdp(6000, "sendrecv").replace("8 0 101", "8");
    let (leg, _) = talk(&mut bed, &ua, 1, "Allow: INVITE, INFO\r\n", &body).await;
    bed.command(Command::Dial {
        leg,
        digits: "1#".to_owned(),
    });
    for signal in ["Signal=1", "Signal=#"] {
        let info = ua.expect("INFO").await;
        assert!(info.body().starts_with(signal));
        ua.answer(&info, 200, "", "", "").await;
    }
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
async fn a_longer_session_is_asked_for() {
    let (mut bed, ua) = phone().await;
    let leg = bed.ring(1, "100", PATIENCE);
    let invite = ua.expect("INVITE").await;
    assert_eq!(invite.get("Session-Expires"), "1800");
    ua.answer(&invite, 422, "t", "Min-SE: 3600\r\n", "").await;
    ua.expect("ACK").await;
    let invite = ua.expect("INVITE").await;
    assert_eq!(
        (invite.get("Session-Expires"), invite.get("CSeq")),
        ("3600".to_owned(), "2 INVITE".to_owned())
    );
    ua.answer(
        &invite,
        200,
        "t",
        "Session-Expires: 2;refresher=uas\r\n",
        &sdp(6000, "sendrecv"),
    )
    .await;
    ua.expect("ACK").await;
    assert_eq!(bed.report().await, Report::Answered { leg });
    // It promised to refresh, and doesn't.
    bed.gone(leg, Cause::Unreachable).await;
    let bye = ua.expect("BYE").await;
    ua.answer(&bye, 200, "", "", "").await;
    bed.until_empty().await;
}

#[tokio::test]
async fn both_refresh_at_once() {
    let (mut bed, ua) = phone().await;
    let (leg, invite) = talk(
        &mut bed,
        &ua,
        1,
        "Supported: timer\r\nSession-Expires: 2;refresher=uac\r\n",
        &sdp(6000, "sendrecv"),
    )
    .await;
    let again = ua.expect("INVITE").await;
    let mut call = ua.call("x", "y");
    (call.uri, call.id, call.seq) = (invite.contact(), invite.get("Call-ID"), 9);
    (call.from, call.to) = (format!("{};tag=t", invite.get("To")), invite.get("From"));
    ua.request("INVITE", &mut call, "", &sdp(6000, "sendonly")).await;
    let refused = ua.expect("491").await;
    ua.ack_refusal(&call, &refused).await;
    ua.answer(
        &again,
        200,
        "",
        "Session-Expires: 2;refresher=uac\r\n",
        &sdp(6000, "sendrecv"),
    )
    .await;
    ua.expect("ACK").await;
    call.seq += 1;
    ua.request("INVITE", &mut call, "", &sdp(6000, "sendonly")).await;
    ua.expect("200").await;
    ua.ack(&mut call, "").await;
    assert_eq!(bed.report().await, Report::Held { leg, on: true });
    bed.command(Command::HangUp {
        leg,
        cause: Cause::Normal,
    });
    let bye = ua.expect("BYE").await;
    ua.answer(&bye, 200, "", "", "").await;
    bed.gone(leg, Cause::Normal).await;
    bed.until_empty().await;
}
