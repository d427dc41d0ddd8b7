//! Trunks that come, change and go while calls are up.

use crate::bed::{Bed, settings, trunk};
use crate::ua::{Msg, Ua, proof, sdp};
use ccgate_core::VdnId;
use ccgate_core::switch::{Cause, Command, LegId, Report};
use ccgate_sip::{Registration, Route, Settings, Trunk};
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(20);
const WANTS: &str = "WWW-Authenticate: Digest realm=\"p\", nonce=\"n\", algorithm=MD5\r\n";

/// A trunk of this name that registers there.
fn line(name: &str, ua: &Ua, password: &str) -> Trunk {
    Trunk {
        name: name.to_owned(),
        registration: Some(Registration {
            user: format!("user-{name}"),
            password: password.to_owned(),
            registrar: "provider.example".to_owned(),
            expiry: Duration::from_secs(300),
        }),
        ..trunk(&[ua])
    }
}

fn to(prefix: &str, trunks: &[&str]) -> Route {
    Route {
        prefix: prefix.to_owned(),
        trunks: trunks.iter().map(|name| (*name).to_owned()).collect(),
        ..Route::default()
    }
}

fn with(trunks: &[&Trunk], routes: &[Route]) -> Settings {
    Settings {
        trunks: trunks.iter().map(|trunk| (*trunk).clone()).collect(),
        routes: routes.to_vec(),
        ..settings()
    }
}

/// Challenges the next REGISTER, and answers the one that shows the password.
async fn registers(ua: &Ua, user: &str, password: &str, expires: &str) {
    loop {
        let register = ua.expect("REGISTER").await;
        let shown = register.get("Authorization");
        assert!(register.get("To").contains(user), "{}", register.0);
        if shown.is_empty() {
            ua.answer(&register, 401, "t", WANTS, "").await;
            continue;
        }
        assert_eq!(register.get("Expires"), expires);
        assert!(
            shown.contains(&proof(user, password, "REGISTER", register.uri())),
            "{shown}"
        );
        return ua.answer(&register, 200, "t", "Expires: 300\r\n", "").await;
    }
}

async fn seen(bed: &Bed) -> Vec<(String, Option<bool>, usize)> {
    let trunks = bed.switch.seen(0, VdnId(1)).await.unwrap().trunks;
    trunks
        .into_iter()
        .map(|one| (one.name, one.registered, one.calls))
        .collect()
}

async fn until_registered(bed: &Bed, expect: &[(&str, bool)]) {
    let deadline = tokio::time::Instant::now() + crate::ua::WITHIN;
    loop {
        let seen = seen(bed).await;
        let all = seen
            .iter()
            .map(|(name, registered, _)| (name.as_str(), *registered == Some(true)));
        if all.eq(expect.iter().copied()) {
            return;
        }
        assert!(tokio::time::Instant::now() < deadline, "{seen:?}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

async fn talks(bed: &mut Bed, ua: &Ua, leg: LegId) {
    let invite = ua.expect("INVITE").await;
    ua.answer(&invite, 200, "t", "", &sdp(6000, "sendrecv")).await;
    ua.expect("ACK").await;
    assert_eq!(bed.report().await, Report::Answered { leg });
}

fn hang_up(bed: &Bed, leg: LegId) {
    let cause = Cause::Normal;
    bed.command(Command::HangUp { leg, cause });
}

/// The BYE of a call whose trunk wants a password for it.
async fn bye_with(ua: &Ua, user: &str, password: &str) {
    let bye = ua.expect("BYE").await;
    ua.answer(&bye, 401, "", WANTS, "").await;
    let bye: Msg = loop {
        let bye = ua.expect("BYE").await;
        if !bye.get("Authorization").is_empty() {
            break bye;
        }
    };
    assert!(
        bye.get("Authorization")
            .contains(&proof(user, password, "BYE", bye.uri()))
    );
    ua.answer(&bye, 200, "", "", "").await;
}

#[tokio::test]
async fn calls_find_their_trunk_at_its_new_place() {
    let (a, b) = (Ua::new().await, Ua::new().await);
    let (first, second) = (line("first", &a, "pa"), line("second", &b, "pb"));
    let mut bed = Bed::start(with(&[&first, &second], &[to("9", &["second"])])).await;
    let (a, b) = (a.towards(bed.server), b.towards(bed.server));
    registers(&a, "user-first", "pa", "300").await;
    registers(&b, "user-second", "pb", "300").await;
    until_registered(&bed, &[("first", true), ("second", true)]).await;
    let up = bed.ring(1, "91", PATIENCE);
    talks(&mut bed, &b, up).await;
    let rings = bed.ring(2, "92", PATIENCE);
    let invite = b.expect("INVITE").await;
    b.answer(&invite, 180, "t", "", "").await;
    assert_eq!(bed.report().await, Report::Alerting { leg: rings });

    bed.switch
        .change(with(&[&second], &[to("9", &["second"])]))
        .unwrap();
    // The one that is gone has its registration taken off, with its password.
    registers(&a, "user-first", "pa", "0").await;
    assert_eq!(seen(&bed).await, [("second".to_owned(), Some(true), 2)]);
    b.answer(&invite, 401, "t", WANTS, "").await;
    let invite = b.expect("INVITE").await;
    let shown = invite.get("Authorization");
    assert!(shown.contains(&proof("user-second", "pb", "INVITE", invite.uri())));
    b.answer(&invite, 486, "t", "", "").await;
    bed.gone(rings, Cause::Busy).await;
    hang_up(&bed, up);
    bye_with(&b, "user-second", "pb").await;
    bed.gone(up, Cause::Normal).await;
    bed.until_empty().await;
    // What stayed was not asked to register again.
    assert!(b.is_silent(Duration::from_millis(300)).await);
}

#[tokio::test]
async fn a_trunk_that_is_gone_keeps_its_calls() {
    let (a, b) = (Ua::new().await, Ua::new().await);
    let (first, second) = (line("first", &a, "pa"), line("second", &b, "pb"));
    let both = [to("8", &["first", "second"])];
    let mut bed = Bed::start(with(&[&first, &second], &both)).await;
    let (a, b) = (a.towards(bed.server), b.towards(bed.server));
    registers(&a, "user-first", "pa", "300").await;
    registers(&b, "user-second", "pb", "300").await;
    until_registered(&bed, &[("first", true), ("second", true)]).await;
    let up = bed.ring(1, "81", PATIENCE);
    talks(&mut bed, &a, up).await;
    let rings = bed.ring(2, "82", PATIENCE);
    let invite = a.expect("INVITE").await;
    a.answer(&invite, 180, "t", "", "").await;
    assert_eq!(bed.report().await, Report::Alerting { leg: rings });

    bed.switch
        .change(with(&[&second], &[to("8", &["second"])]))
        .unwrap();
    registers(&a, "user-first", "pa", "0").await;
    assert_eq!(seen(&bed).await, [("second".to_owned(), Some(true), 0)]);
    // One that rings fails over to what is left.
    a.answer(&invite, 503, "t", "", "").await;
    talks(&mut bed, &b, rings).await;
    hang_up(&bed, rings);
    bye_with(&b, "user-second", "pb").await;
    bed.gone(rings, Cause::Normal).await;
    hang_up(&bed, up);
    let bye = a.expect("BYE").await;
    a.answer(&bye, 200, "", "", "").await;
    bed.gone(up, Cause::Normal).await;
    // None is left: nobody is reached.
    bed.switch.change(with(&[], &[])).unwrap();
    registers(&b, "user-second", "pb", "0").await;
    let leg = bed.ring(3, "81", PATIENCE);
    bed.gone(leg, Cause::Unreachable).await;
    bed.until_empty().await;
}

#[tokio::test]
async fn a_trunk_comes_and_gets_another_password() {
    let ua = Ua::new().await;
    let mut bed = Bed::start(settings()).await;
    let ua = ua.towards(bed.server);
    let old = line("line", &ua, "old");
    bed.switch.change(with(&[&old], &[to("", &["line"])])).unwrap();
    registers(&ua, "user-line", "old", "300").await;
    until_registered(&bed, &[("line", true)]).await;
    let up = bed.ring(1, "1", PATIENCE);
    talks(&mut bed, &ua, up).await;

    let wrong = line("line", &ua, "wrong");
    bed.switch.change(with(&[&wrong], &[to("", &["line"])])).unwrap();
    let register = ua.expect("REGISTER").await;
    // It isn't said to be registered before the new password was taken.
    assert_eq!(seen(&bed).await, [("line".to_owned(), Some(false), 1)]);
    ua.answer(&register, 403, "t", "", "").await;
    let new = line("line", &ua, "new");
    bed.switch.change(with(&[&new], &[to("", &["line"])])).unwrap();
    registers(&ua, "user-line", "new", "300").await;
    until_registered(&bed, &[("line", true)]).await;
    hang_up(&bed, up);
    bye_with(&ua, "user-line", "new").await;
    bed.gone(up, Cause::Normal).await;
    // Another user is another registration: the former is taken off.
    let mut other = new.clone();
    other.registration.as_mut().unwrap().user = "somebody".to_owned();
    bed.switch.change(with(&[&other], &[])).unwrap();
    let off = ua.expect("REGISTER").await;
    assert_eq!(off.get("Expires"), "0");
    assert!(off.get("To").contains("user-line"));
    ua.answer(&off, 200, "t", "", "").await;
    registers(&ua, "somebody", "new", "300").await;
    until_registered(&bed, &[("line", true)]).await;

    // A switch that stops takes its registration off, and shows its password for that.
    let switch = bed.switch.clone();
    let stopping = tokio::spawn(async move { switch.stop(Duration::from_secs(5)).await });
    registers(&ua, "somebody", "new", "0").await;
    stopping.await.unwrap();
}

#[tokio::test]
async fn what_does_not_fit_changes_nothing() {
    let ua = Ua::new().await;
    let kept = trunk(&[&ua]);
    let bed = Bed::start(with(&[&kept], &[to("", &["line"])])).await;
    for bad in [
        with(&[&kept, &kept], &[]),
        with(&[&kept], &[to("", &["none"])]),
        with(&[], &[to("", &["line"])]),
    ] {
        bed.switch.change(bad).unwrap_err();
        assert_eq!(seen(&bed).await, [("line".to_owned(), None, 0)]);
    }
}

#[tokio::test]
async fn a_trunk_with_a_name_registers_once_it_is_found() {
    let bed = Bed::start(settings()).await;
    let ua = Ua::new().await.towards(bed.server);
    let mut named = line("line", &ua, "pw");
    named.addresses[0].host = "localhost".to_owned();
    bed.switch.change(with(&[&named], &[])).unwrap();
    registers(&ua, "user-line", "pw", "300").await;
    until_registered(&bed, &[("line", true)]).await;
}
