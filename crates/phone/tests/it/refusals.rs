//! Calls that don't come about, and phones that do wrong.

use crate::ground::{any, called, caller, ring, soon, talk};
use ccgate_phone::{CallOptions, Codec, Ended, Failed, Phone, PhoneSettings, Sound};
use std::time::Duration;

#[tokio::test]
async fn refused_with_a_status() {
    let two = called(|_| {}).await;
    let one = caller(&two, |_| {}).await;
    for status in [302, 403, 404, 480, 486, 503, 600, 603] {
        let refused = async { ring(&two).await.reject(status).await };
        let call = one.call("120", "1", CallOptions::default());
        let (call, end) = soon(async { tokio::join!(call, refused) }).await;
        assert_eq!(
            (call.unwrap_err().status(), end),
            (Some(status), Ended::Refused(status))
        );
    }
}

#[tokio::test]
async fn a_call_nobody_wants_is_refused() {
    let two = called(|_| {}).await;
    let one = caller(&two, |_| {}).await;
    let dropped = async { drop(two.incoming().await) };
    let call = one.call("120", "1", CallOptions::default());
    let (call, ()) = soon(async { tokio::join!(call, dropped) }).await;
    assert_eq!(call.unwrap_err().status(), Some(480));
}

#[tokio::test]
async fn ringing_without_end() {
    let two = called(|_| {}).await;
    let one = caller(&two, |_| {}).await;
    let options = CallOptions {
        patience: Duration::from_millis(300),
        ..CallOptions::default()
    };
    let rung = async { ring(&two).await.ended().await };
    let (call, end) = soon(async { tokio::join!(one.call("120", "1", options), rung) }).await;
    assert!(matches!(call, Err(Failed::Cancelled)), "{call:?}");
    assert_eq!(end, Ended::Cancelled);
}

#[tokio::test]
async fn nobody_there() {
    let mut settings = PhoneSettings::new(any(), ([127, 0, 0, 1], 9).into());
    settings.t1 = Duration::from_millis(5);
    let phone = Phone::bind(settings).await.unwrap();
    let call = soon(phone.call("120", "1", CallOptions::default())).await;
    assert!(matches!(call, Err(Failed::Timeout)), "{call:?}");
    assert!(phone.repeated() >= 5);
}

#[tokio::test]
async fn no_ack() {
    let two = called(|settings| settings.t1 = Duration::from_millis(10)).await;
    let one = caller(&two, |settings| settings.manners.no_ack = true).await;
    let (here, there) = talk(&one, &two).await;
    assert_eq!(soon(there.ended()).await, Ended::Timeout);
    assert_eq!(soon(here.ended()).await, Ended::There(None));
}

#[tokio::test]
async fn no_ringing() {
    let two = called(|settings| settings.manners.no_ringing = true).await;
    let one = caller(&two, |_| {}).await;
    let (here, _there) = talk(&one, &two).await;
    assert!(here.times().ringing.is_none());
}

#[tokio::test]
async fn the_other_end_vanishes() {
    let two = called(|_| {}).await;
    let one = caller(&two, |settings| settings.t1 = Duration::from_millis(10)).await;
    let (here, there) = talk(&one, &two).await;
    two.vanish(true);
    there.say(&Sound::Nothing);
    here.expect_silence(Duration::from_secs(5)).await.unwrap();
    assert!(matches!(soon(here.hold()).await, Err(Failed::Timeout)));
    assert_eq!(soon(here.ended()).await, Ended::Here);
}

#[tokio::test]
async fn codecs_are_agreed_on() {
    let (a, u) = (Codec::Pcma, Codec::Pcmu);
    for (mine, theirs, fits) in [
        (vec![a], vec![a, u], true),
        (vec![u], vec![a, u], true),
        (vec![u, a], vec![a], true),
        (vec![u], vec![a], false),
    ] {
        let two = called(|settings| settings.codecs = theirs).await;
        let one = caller(&two, |settings| settings.codecs = mine).await;
        if fits {
            let (here, there) = talk(&one, &two).await;
            here.expect_tone(700.0, crate::ground::SOON).await.unwrap();
            there.expect_tone(400.0, crate::ground::SOON).await.unwrap();
            continue;
        }
        let answered = async { ring(&two).await.answer(&Sound::Silence).await };
        let call = one.call("120", "1", CallOptions::default());
        let (call, answered) = soon(async { tokio::join!(call, answered) }).await;
        assert_eq!(call.unwrap_err().status(), Some(488));
        assert_eq!(answered.unwrap_err().status(), Some(488));
    }
}

#[tokio::test]
async fn no_key_presses() {
    let two = called(|settings| settings.telephone_event = false).await;
    let one = caller(&two, |_| {}).await;
    let (here, _there) = talk(&one, &two).await;
    assert!(matches!(here.dial("1").await, Err(Failed::Timeout)));
}
