//! What can be done in a call.

use crate::ground::{SOON, called, caller, ring, soon, talk};
use ccgate_phone::{CallOptions, Ended, Failed, Sound};

#[tokio::test]
async fn both_hear_each_other_and_the_caller_hangs_up() {
    let two = called(|_| {}).await;
    let one = caller(&two, |_| {}).await;
    let (here, there) = talk(&one, &two).await;
    here.expect_tone(700.0, SOON).await.unwrap();
    there.expect_tone(400.0, SOON).await.unwrap();
    assert!(!here.sound().hears(400.0) && !there.sound().hears(700.0));
    let times = here.times();
    assert!(times.ringing.unwrap() >= times.invited && times.answered.unwrap() >= times.ringing.unwrap());
    assert_eq!(soon(here.hang_up()).await, Ended::Here);
    assert_eq!(soon(there.ended()).await, Ended::There(None));
    let heard = here.heard();
    assert!(heard.packets >= 5 && heard.lost == 0, "{heard:?}");
}

#[tokio::test]
async fn the_called_hangs_up_or_is_dropped() {
    let two = called(|_| {}).await;
    let one = caller(&two, |_| {}).await;
    let (here, there) = talk(&one, &two).await;
    assert_eq!(soon(there.hang_up()).await, Ended::Here);
    assert_eq!(soon(here.ended()).await, Ended::There(None));
    let (here, there) = talk(&one, &two).await;
    drop(there);
    assert_eq!(soon(here.ended()).await, Ended::There(None));
    assert!(matches!(here.hold().await, Err(Failed::Over)));
}

#[tokio::test]
async fn who_is_held_hears_nothing_of_the_other() {
    let two = called(|_| {}).await;
    let one = caller(&two, |_| {}).await;
    let (here, there) = talk(&one, &two).await;
    for (holder, held, said, heard) in [(&here, &there, 400.0, 700.0), (&there, &here, 700.0, 400.0)] {
        held.expect_tone(said, SOON).await.unwrap();
        soon(holder.hold()).await.unwrap();
        assert!(soon(held.wait_held(true)).await);
        held.expect_silence(SOON).await.unwrap();
        holder.expect_silence(SOON).await.unwrap();
        soon(holder.resume()).await.unwrap();
        assert!(soon(held.wait_held(false)).await);
        held.expect_tone(said, SOON).await.unwrap();
        holder.expect_tone(heard, SOON).await.unwrap();
    }
}

#[tokio::test]
async fn both_hold_at_once() {
    let two = called(|_| {}).await;
    let one = caller(&two, |_| {}).await;
    let (here, there) = talk(&one, &two).await;
    let (one, two) = soon(async { tokio::join!(here.hold(), there.hold()) }).await;
    one.unwrap();
    two.unwrap();
    here.expect_silence(SOON).await.unwrap();
    soon(here.resume()).await.unwrap();
    soon(there.resume()).await.unwrap();
    here.expect_tone(700.0, SOON).await.unwrap();
    there.expect_tone(400.0, SOON).await.unwrap();
}

#[tokio::test]
async fn keys_arrive() {
    let two = called(|_| {}).await;
    let one = caller(&two, |_| {}).await;
    let (here, there) = talk(&one, &two).await;
    soon(here.dial("0123*#AD")).await.unwrap();
    there.sound().expect_digits("0123*#AD", SOON).await.unwrap();
    soon(there.dial_by_info("99#")).await.unwrap();
    here.sound().expect_digits("99#", SOON).await.unwrap();
    there.expect_tone(400.0, SOON).await.unwrap();
}

#[tokio::test]
async fn the_caller_gives_up() {
    let two = called(|_| {}).await;
    let one = caller(&two, |_| {}).await;
    let outgoing = one.start_call("120", "1", CallOptions::default()).await.unwrap();
    let incoming = ring(&two).await;
    assert_eq!((incoming.from.as_str(), incoming.user.as_str()), ("1", "120"));
    soon(outgoing.ringing()).await.unwrap();
    assert_eq!(soon(outgoing.cancel()).await, Ended::Cancelled);
    assert_eq!(soon(incoming.ended()).await, Ended::Cancelled);
    assert!(matches!(
        soon(incoming.answer(&Sound::Silence)).await,
        Err(Failed::Cancelled)
    ));
}

#[tokio::test]
async fn cancel_and_answer_cross() {
    let two = called(|_| {}).await;
    let one = caller(&two, |_| {}).await;
    for _ in 0..20 {
        let outgoing = one.start_call("120", "1", CallOptions::default()).await.unwrap();
        let incoming = ring(&two).await;
        soon(outgoing.ringing()).await.unwrap();
        let (end, answered) =
            soon(async { tokio::join!(outgoing.cancel(), incoming.answer(&Sound::Silence)) }).await;
        assert_eq!(end, Ended::Cancelled);
        match answered {
            Ok(call) => assert_eq!(soon(call.ended()).await, Ended::There(None)),
            Err(error) => assert!(matches!(error, Failed::Cancelled), "{error}"),
        }
    }
}

#[tokio::test]
async fn fifty_calls_at_once() {
    let two = called(|_| {}).await;
    let one = caller(&two, |settings| settings.waiting = 1).await;
    let calls = (0..50u16).map(|number| {
        let options = CallOptions::saying(Sound::Tone(400.0 + 20.0 * f32::from(number)));
        let from = number.to_string();
        let one = &one;
        async move { one.call("120", &from, options).await.unwrap() }
    });
    let answers = (0..50).map(|_| async {
        let call = ring(&two).await;
        let number: f32 = call.from.parse().unwrap();
        let hz = 400.0 + 20.0 * number;
        (hz, call.answer(&Sound::Tone(3400.0 - hz)).await.unwrap())
    });
    let both = async { tokio::join!(all(calls), all(answers)) };
    let (calls, answers) = soon(both).await;
    for (hz, answer) in &answers {
        answer.expect_tone(*hz, SOON).await.unwrap();
    }
    for (number, call) in (0..50u16).zip(&calls) {
        call.expect_tone(3400.0 - 400.0 - 20.0 * f32::from(number), SOON)
            .await
            .unwrap();
    }
    for call in calls {
        soon(call.hang_up()).await;
    }
    for (_, answer) in answers {
        assert_eq!(soon(answer.ended()).await, Ended::There(None));
    }
}

/// All at once, in their order.
async fn all<T>(futures: impl Iterator<Item = impl Future<Output = T>>) -> Vec<T> {
    let mut waiting: Vec<_> = futures.map(Box::pin).collect();
    let mut done: Vec<Option<T>> = waiting.iter().map(|_| None).collect();
    std::future::poll_fn(|context| {
        for (future, place) in waiting.iter_mut().zip(&mut done) {
            if place.is_none()
                && let std::task::Poll::Ready(value) = future.as_mut().poll(context)
            {
                *place = Some(value);
            }
        }
        if done.iter().all(Option::is_some) {
            std::task::Poll::Ready(())
        } else {
            std::task::Poll::Pending
        }
    })
    .await;
    done.into_iter().flatten().collect()
}
