//! The caller, phones that pick up by themselves, and crowds of them.

use crate::ground::{any, soon};
use ccgate_phone::caller::{self, CallerSettings};
use ccgate_phone::{AutoPhone, Bank, Crowd, Failed, Habit, PhoneSettings, Ports, Sound};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

fn answering() -> Habit {
    Habit::Answer {
        after: Duration::from_millis(50),
        sound: Sound::Tone(700.0),
    }
}

#[tokio::test]
async fn the_caller_measures_a_crowd() {
    let mut settings = PhoneSettings::new(any(), any());
    settings.bank = Some(Bank::start([127, 0, 0, 1].into(), Ports::Own).unwrap());
    let (crowd, phones) = Crowd::bind(settings, answering()).await.unwrap();
    let mut settings = CallerSettings::new(crowd.local(), "3000", "013900000099");
    settings.sources = vec![[127, 0, 0, 1].into(), [127, 0, 0, 2].into()];
    settings.rate = 50.0;
    settings.count = 20;
    settings.concurrent = 10;
    settings.talk = Duration::from_millis(1500);
    settings.sound = Sound::Marks(1000.0);
    settings.expect_tone = Some(700.0);
    let mut told = Vec::new();
    let run = caller::run(settings, Some(phones), CancellationToken::new(), |progress| {
        told.push(progress)
    });
    let report = soon(run).await.unwrap();
    assert!(report.is_good(), "{report:?}");
    assert_eq!((report.tried, report.answered, report.tone_heard), (20, 20, 20));
    assert_eq!((report.to_ringing.count(), report.to_phone.count()), (20, 20));
    assert!(report.to_answer.quantile(0.5) >= Duration::from_millis(50));
    assert!(
        report.packets_sent > 500 && report.packets_received > 500 && report.phone_packets_received > 500
    );
    assert!(report.sound_delay.count() >= 20, "{}", report.sound_delay.count());
    assert_eq!(report.most_at_once, 10);
    assert_eq!(told.last().map(|last| (last.tried, last.now)), Some((20, 0)));
    let figures = crowd.figures();
    assert_eq!((figures.rang, figures.answered, figures.unnoticed), (20, 20, 0));
    soon(async {
        while crowd.figures().up > 0 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    })
    .await;
}

#[tokio::test]
async fn failures_are_counted_by_status() {
    let habit = Habit::Reject {
        after: Duration::ZERO,
        status: 486,
    };
    let (crowd, _phones) = Crowd::bind(PhoneSettings::new(any(), any()), habit)
        .await
        .unwrap();
    let mut settings = CallerSettings::new(crowd.local(), "3000", "anonymous");
    settings.count = 3;
    let report = soon(caller::run(settings, None, CancellationToken::new(), |_| {}))
        .await
        .unwrap();
    assert_eq!(report.failed.into_iter().collect::<Vec<_>>(), [(486, 3)]);
}

#[tokio::test]
async fn the_caller_is_stopped() {
    let (crowd, _phones) = Crowd::bind(PhoneSettings::new(any(), any()), answering())
        .await
        .unwrap();
    let mut settings = CallerSettings::new(crowd.local(), "3000", "1");
    settings.count = 1000;
    settings.concurrent = 2;
    settings.talk = Duration::from_secs(3600);
    let stop = CancellationToken::new();
    let run = caller::run(settings, None, stop.clone(), |progress| {
        if progress.answered == 2 {
            stop.cancel();
        }
    });
    let report = soon(run).await.unwrap();
    assert_eq!((report.tried, report.answered), (2, 2));
}

#[tokio::test]
async fn a_phone_picks_up_by_itself_until_it_stops() {
    let phone = AutoPhone::start(
        PhoneSettings::new(any(), any()),
        Duration::from_secs(60),
        answering(),
    );
    let phone = soon(phone).await.unwrap();
    let settings = CallerSettings {
        talk: Duration::from_secs(3600),
        ..CallerSettings::new(phone.phone().local(), "1", "2")
    };
    let (answered, mut wait) = tokio::sync::mpsc::unbounded_channel();
    let run = caller::run(settings, None, CancellationToken::new(), move |progress| {
        let _ = answered.send(progress.answered);
    });
    let stop = async {
        while wait.recv().await != Some(1) {}
        phone.stop().await
    };
    let (report, stopped) = soon(async { tokio::join!(run, stop) }).await;
    stopped.unwrap();
    assert_eq!(report.unwrap().cut_off, 1);
}

#[tokio::test]
async fn a_wrong_server_is_told() {
    let mut settings = CallerSettings::new(any(), "1", "2");
    settings.sources = vec![[192, 0, 2, 1].into()];
    let error = soon(caller::run(settings, None, CancellationToken::new(), |_| {}))
        .await
        .unwrap_err();
    assert!(matches!(error, Failed::Socket(_)), "{error}");
}
