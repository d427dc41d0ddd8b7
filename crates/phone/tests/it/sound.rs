//! What is said and heard.

use crate::ground::{SOON, called, caller, soon, talk};
use ccgate_media::tone::Generator;
use ccgate_phone::{Bank, Ports, Sound};
use std::time::Duration;

#[tokio::test]
async fn a_file_is_said_once() {
    let mut samples = vec![0; 8000];
    Generator::new(&[1000.0], 0.5).fill(&mut samples);
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("said.wav");
    std::fs::write(&path, ccgate_media::wav::write(&samples)).unwrap();
    let two = called(|_| {}).await;
    let one = caller(&two, |_| {}).await;
    let (here, there) = talk(&one, &two).await;
    here.say(&Sound::file(&path).unwrap());
    there.expect_tone(1000.0, SOON).await.unwrap();
    there.expect_silence(SOON).await.unwrap();
    here.say(&Sound::repeated(&samples[..1600]));
    there.expect_tone(1000.0, SOON).await.unwrap();
    let error = Sound::file(directory.path()).unwrap_err();
    assert!(error.contains(&*directory.path().to_string_lossy()), "{error}");
    let instead = there
        .expect_tone(500.0, Duration::from_millis(1))
        .await
        .unwrap_err();
    assert_eq!(
        instead.tones.first().map(|(hz, _)| *hz),
        Some(1000.0),
        "{instead}"
    );
}

#[tokio::test]
async fn marks_give_the_delay() {
    let two = called(|_| {}).await;
    let one = caller(&two, |_| {}).await;
    let (here, there) = talk(&one, &two).await;
    here.say(&Sound::Marks(1000.0));
    let delay = soon(async {
        loop {
            let (said, heard) = (here.sound().mark_said(), there.sound().mark_heard());
            if let (Some(said), Some(heard)) = (said, heard)
                && heard >= said
            {
                return heard - said;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    })
    .await;
    assert!(delay < Duration::from_millis(900), "{delay:?}");
}

#[tokio::test]
async fn one_bank_for_all_forgets_what_ended() {
    let bank = Bank::start([127, 0, 0, 1].into(), Ports::Own).unwrap();
    let two = called(|settings| settings.bank = Some(bank.clone())).await;
    let one = caller(&two, |settings| settings.bank = Some(bank.clone())).await;
    let (here, there) = talk(&one, &two).await;
    here.expect_tone(700.0, SOON).await.unwrap();
    assert_eq!(bank.streams(), 2);
    soon(here.hang_up()).await;
    soon(there.ended()).await;
    soon(async {
        while bank.streams() > 0 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    })
    .await;
}
