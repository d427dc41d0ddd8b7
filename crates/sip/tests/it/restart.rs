//! Registrations outlive the switch.

use crate::bed::{Bed, VDN, settings};
use ccgate_core::Phone;
use ccgate_sip::{Restored, Settings};
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(20);

/// What the switch has to save at that time of the wall clock.
async fn saved(bed: &Bed, wall: u64) -> String {
    bed.switch.save_registrations(wall, None).await.unwrap().1
}

#[tokio::test]
async fn a_phone_is_rung_without_registering_again() {
    let bed = Bed::start(settings()).await;
    let (ua, other) = (bed.ua().await, bed.ua().await);
    ua.register("100", "pw", "Expires: 60\r\n").await;
    other.register("101", "pw", "Expires: 600\r\n").await;
    let (version, text) = bed.switch.save_registrations(1_000_000, None).await.unwrap();
    let same = bed.switch.save_registrations(1_001_000, Some(version)).await;
    assert_eq!(same, None);
    // Nothing that a password could be guessed from.
    assert!(!text.contains("Digest") && !text.contains("nonce") && !text.contains("pw"));
    bed.switch.stop(Duration::from_secs(1)).await;

    let server = bed.server;
    drop(bed);
    let mut bed = Bed::start(Settings {
        udp: vec![server],
        ..settings()
    })
    .await;
    let restored = bed.switch.restore_registrations(1_030_000, text.clone()).await;
    assert_eq!(restored, Ok(Restored { taken: 2, dropped: 0 }));
    assert!(bed.switch.registered(VDN, &Phone::from("100")));
    let leg = bed.ring(1, "100", PATIENCE);
    let invite = ua.expect("INVITE").await;
    assert_eq!(invite.uri(), format!("sip:ua@{}", ua.address));
    ua.answer(&invite, 486, "t", "", "").await;
    bed.gone(leg, ccgate_core::switch::Cause::Busy).await;
    // Registering again is a refresh, and what is saved is older than that.
    let held = ua.register("100", "pw", "Expires: 600\r\n").await;
    assert_eq!(held.all("Contact").count(), 1);
    let again = bed.switch.restore_registrations(1_030_000, text).await;
    assert_eq!(again, Ok(Restored { taken: 0, dropped: 2 }));
    assert_eq!(bed.switch.figures().registrations, 2);
    // Another text for a change of whatever kind, and for no other reason.
    let (version, _) = bed.switch.save_registrations(0, None).await.unwrap();
    ua.register("100", "pw", "Expires: 0\r\n").await;
    let (changed, text) = bed.switch.save_registrations(0, Some(version)).await.unwrap();
    assert_ne!(changed, version);
    assert!(text.contains("\t101\t") && !text.contains("\t100\t"), "{text}");
}

#[tokio::test]
async fn what_is_not_taken_up() {
    let bed = Bed::start(settings()).await;
    let ua = bed.ua().await;
    ua.register("100", "pw", "Expires: 60\r\n").await;
    let text = saved(&bed, 1_000_000).await;
    let check = async |text: String, wall: u64, expect: Option<(usize, usize)>| {
        let bed = Bed::start(settings()).await;
        let restored = bed.switch.restore_registrations(wall, text.clone()).await;
        let counted = restored.ok().map(|r| (r.taken, r.dropped));
        assert_eq!(counted, expect, "{wall} {text}");
        let taken = expect.map_or(0, |(taken, _)| taken);
        assert_eq!(bed.switch.registrations().len(), taken);
    };
    check(text.clone(), 1_000_000, Some((1, 0))).await;
    check(text.clone(), 1_060_000, Some((0, 1))).await;
    // Of an account that is no more, or is another VDN's now.
    check(text.replace("\t100\t", "\t300\t"), 1_000_000, Some((0, 1))).await;
    check(text.replace("1\t100\t", "2\t100\t"), 1_000_000, Some((0, 1))).await;
    // Saved for a socket that isn't there any more: another one does.
    let moved = text.replace("\t0\t127.0.0.1", "\t9\t127.0.0.1");
    assert_ne!(moved, text);
    check(moved, 1_000_000, Some((1, 0))).await;
    check(text.replace("\tsip:", "\t"), 1_000_000, None).await;
    check(text.replace("end", ""), 1_000_000, None).await;
    check(String::new(), 1_000_000, None).await;
}
