//! Lost packets.

use crate::ground::{called, caller, soon, talk};
use ccgate_phone::{Ended, Manners};
use std::time::Duration;

#[tokio::test]
async fn lost_signalling_is_recovered() {
    let lossy = |settings: &mut ccgate_phone::PhoneSettings| {
        settings.manners = Manners {
            sip_loss: 0.1,
            ..Manners::default()
        };
        settings.t1 = Duration::from_millis(20);
    };
    let two = called(lossy).await;
    let one = caller(&two, |settings| settings.t1 = Duration::from_millis(20)).await;
    for _ in 0..20 {
        let (here, there) = talk(&one, &two).await;
        soon(here.hold()).await.unwrap();
        soon(here.resume()).await.unwrap();
        soon(here.hang_up()).await;
        assert_eq!(soon(there.ended()).await, Ended::There(None));
    }
    assert!(one.repeated() + two.repeated() > 0);
}

#[tokio::test]
async fn lost_sound_is_counted() {
    let two = called(|settings| settings.manners.rtp_loss = 0.2).await;
    let one = caller(&two, |_| {}).await;
    let (here, there) = talk(&one, &two).await;
    soon(async {
        while there.heard().lost == 0 || here.heard().lost == 0 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    })
    .await;
    soon(here.dial("12345")).await.unwrap();
    there
        .sound()
        .expect_digits("12345", crate::ground::SOON)
        .await
        .unwrap();
}
