//! Sign-ins and changes as a whole, with cheap hashes and under paused time.

use super::*;
use crate::config::HashCost;
use ccgate_core::password::{PasswordFault, PasswordRules};
use ccgate_core::softlock::LockPolicy;
use std::net::IpAddr;
use tokio::time::Instant;

const AGENT: AgentId = AgentId(101);
const DAY: Duration = Duration::from_secs(86_400);

fn cost() -> HashCost {
    HashCost {
        memory_kib: 8,
        iterations: 1,
        parallel: 2,
        queue_time: Duration::from_secs(8),
        remember: Duration::from_secs(60),
    }
}

fn settings() -> Password {
    Password {
        rules: PasswordRules::default(),
        history: 2,
        max_age_days: 90,
        cost: cost(),
        lock: LockPolicy {
            limit: 4,
            locked_for: Duration::from_secs(600),
        },
    }
}

/// An [`Auth`] whose clock follows tokio's.
fn auth(settings: Password) -> Auth {
    let start = Instant::now();
    let epoch = Time::from_millis(1_700_000_000_000);
    Auth::new(settings, Arc::new(move || epoch.after(start.elapsed()))).unwrap()
}

fn from(address: &str) -> Source {
    address.parse::<IpAddr>().unwrap().into()
}

async fn credential(auth: &Auth, password: &str) -> Credential {
    let phc = auth.passwords().hash(&password.into()).await.unwrap();
    Credential {
        phc,
        previous: Vec::new(),
        changed: auth.now(),
        must_change: false,
    }
}

async fn sign_in(
    auth: &Auth,
    address: &str,
    password: &str,
    credential: Option<&Credential>,
) -> Result<Verified, AuthFault> {
    auth.sign_in(AGENT, from(address), &password.into(), credential)
        .await
}

#[tokio::test(start_paused = true)]
async fn right_wrong_and_unknown() {
    let auth = auth(settings());
    let mut stored = credential(&auth, "Demo@2026").await;
    stored.must_change = true;
    let verified = sign_in(&auth, "10.0.0.7", "Demo@2026", Some(&stored))
        .await
        .unwrap();
    assert_eq!(
        (verified.must_change, verified.days_remaining, verified.forgotten),
        (true, Some(90), false)
    );
    assert_eq!(verified.agent(), AGENT);
    drop(verified);
    for (address, known) in [("10.0.0.8", Some(&stored)), ("10.0.0.9", None)] {
        let fault = sign_in(&auth, address, "wrong", known).await.unwrap_err();
        let AuthFault::Wrong(failure) = fault else {
            panic!("{fault}")
        };
        assert_eq!(
            (failure.failures, failure.locked, failure.source),
            (1, false, from(address))
        );
    }
}

#[tokio::test(start_paused = true)]
async fn guessing_is_held_then_locked_and_a_desk_elsewhere_is_not() {
    let auth = auth(settings());
    let stored = credential(&auth, "Demo@2026").await;
    let begun = Instant::now();
    let mut seconds = Vec::new();
    for guess in ["one", "two", "three", "four"] {
        let fault = sign_in(&auth, "203.0.113.7", guess, Some(&stored))
            .await
            .unwrap_err();
        let AuthFault::Wrong(failure) = fault else {
            panic!("{fault}")
        };
        seconds.push((begun.elapsed().as_secs(), failure.locked));
    }
    assert_eq!(seconds, [(0, false), (1, false), (2, false), (5, true)]);
    let locked = sign_in(&auth, "203.0.113.7", "Demo@2026", Some(&stored))
        .await
        .unwrap_err();
    assert!(
        matches!(locked, AuthFault::Locked(left) if left <= Duration::from_secs(600)),
        "{locked}"
    );
    drop(
        sign_in(&auth, "10.0.0.7", "Demo@2026", Some(&stored))
            .await
            .unwrap(),
    );
    assert_eq!(auth.locks().unlock(AGENT), [from("203.0.113.7")]);
    drop(
        sign_in(&auth, "203.0.113.7", "Demo@2026", Some(&stored))
            .await
            .unwrap(),
    );
}

#[tokio::test(start_paused = true)]
async fn a_lock_ends_by_itself() {
    let auth = auth(settings());
    let stored = credential(&auth, "Demo@2026").await;
    for guess in ["one", "two", "three", "four"] {
        sign_in(&auth, "10.0.0.7", guess, Some(&stored))
            .await
            .unwrap_err();
    }
    tokio::time::advance(Duration::from_secs(601)).await;
    drop(
        sign_in(&auth, "10.0.0.7", "Demo@2026", Some(&stored))
            .await
            .unwrap(),
    );
}

#[tokio::test(start_paused = true)]
async fn a_sign_in_under_way_stops_the_same_and_the_right_ones() {
    let auth = auth(settings());
    let stored = credential(&auth, "Demo@2026").await;
    let verified = sign_in(&auth, "10.0.0.7", "Demo@2026", Some(&stored))
        .await
        .unwrap();
    let cases = [
        ("10.0.0.7", "Demo@2026", true),
        ("10.0.0.8", "Demo@2026", true),
        ("10.0.0.8", "wrong", false),
    ];
    for (address, password, under_way) in cases {
        let fault = sign_in(&auth, address, password, Some(&stored))
            .await
            .unwrap_err();
        assert_eq!(
            fault == AuthFault::UnderWay,
            under_way,
            "{address} {password}: {fault}"
        );
    }
    assert_eq!(auth.claim(AGENT).unwrap_err(), AuthFault::UnderWay);
    drop(verified);
    let sign_out = auth.claim(AGENT).unwrap();
    let fault = sign_in(&auth, "10.0.0.7", "Demo@2026", Some(&stored))
        .await
        .unwrap_err();
    assert_eq!(fault, AuthFault::UnderWay);
    drop(sign_out);
    drop(
        sign_in(&auth, "10.0.0.7", "Demo@2026", Some(&stored))
            .await
            .unwrap(),
    );
}

#[tokio::test(start_paused = true)]
async fn a_password_ends() {
    let auth = auth(settings());
    let stored = credential(&auth, "Demo@2026").await;
    tokio::time::advance(DAY * 89 + DAY / 2).await;
    let verified = sign_in(&auth, "10.0.0.7", "Demo@2026", Some(&stored))
        .await
        .unwrap();
    assert_eq!(verified.days_remaining, Some(0));
    drop(verified);
    tokio::time::advance(DAY).await;
    let fault = sign_in(&auth, "10.0.0.7", "Demo@2026", Some(&stored))
        .await
        .unwrap_err();
    assert_eq!(fault, AuthFault::Expired);
    let changed = change(&auth, "Demo@2026", "Fresh-7891", None, &stored)
        .await
        .unwrap();
    let meanwhile = sign_in(&auth, "10.0.0.8", "Demo@2026", Some(&stored)).await;
    assert_eq!(meanwhile.unwrap_err(), AuthFault::Expired);
    let renewed = changed.credential.clone();
    drop(changed);
    assert!(
        sign_in(&auth, "10.0.0.7", "Fresh-7891", Some(&renewed))
            .await
            .is_ok()
    );
}

async fn change(
    auth: &Auth,
    old: &str,
    new: &str,
    repeat: Option<&str>,
    stored: &Credential,
) -> Result<Changed, ChangeFault> {
    let repeat = repeat.map(Secret::from);
    auth.change_password(
        AGENT,
        from("10.0.0.7"),
        &old.into(),
        &new.into(),
        repeat.as_ref(),
        Some(stored),
    )
    .await
}

#[tokio::test(start_paused = true)]
async fn changes_are_judged() {
    let auth = auth(settings());
    let stored = credential(&auth, "Demo@2026").await;
    let rule = |fault| Some(ChangeFault::Rule(fault));
    let cases = [
        (
            "Demo@2026",
            "Fresh-789",
            Some("Fresh-780"),
            Some(ChangeFault::RepeatDiffers),
        ),
        ("Demo@2026", "Fr-7", None, rule(PasswordFault::Length)),
        ("Demo@2026", "Fresh-101", None, rule(PasswordFault::HoldsName)),
        ("Demo@2026", "Fressh-789", None, rule(PasswordFault::Repeats)),
        ("Demo@2026", "fresh789", None, rule(PasswordFault::TooSimple)),
        ("Demo@2026", "Demo@2026", None, rule(PasswordFault::Unchanged)),
        ("Demo@2026", "Fresh-789", Some("Fresh-789"), None),
    ];
    for (old, new, repeat, expect) in cases {
        assert_eq!(
            change(&auth, old, new, repeat, &stored).await.err(),
            expect,
            "{new}"
        );
    }
    let fault = change(&auth, "wrong", "Fresh-789", None, &stored)
        .await
        .unwrap_err();
    assert!(matches!(fault, ChangeFault::Old(AuthFault::Wrong(_))), "{fault}");
    let right = change(&auth, "Demo@2026", "Fresh-789", None, &stored)
        .await
        .unwrap();
    assert!(right.forgotten);
}

#[tokio::test(start_paused = true)]
async fn wrong_old_passwords_count_for_the_lock() {
    let auth = auth(settings());
    let stored = credential(&auth, "Demo@2026").await;
    for _ in 0..4 {
        change(&auth, "wrong", "Fresh-789", None, &stored)
            .await
            .unwrap_err();
    }
    let fault = change(&auth, "Demo@2026", "Fresh-789", None, &stored)
        .await
        .unwrap_err();
    assert!(matches!(fault, ChangeFault::Old(AuthFault::Locked(_))), "{fault}");
    let fault = sign_in(&auth, "10.0.0.7", "Demo@2026", Some(&stored))
        .await
        .unwrap_err();
    assert!(matches!(fault, AuthFault::Locked(_)), "{fault}");
}

#[tokio::test(start_paused = true)]
async fn the_last_ones_cant_be_used_again() {
    let auth = auth(settings());
    let mut stored = credential(&auth, "Demo@2026").await;
    stored.must_change = true;
    let rounds = [
        ("Demo@2026", "Second-789", true),
        ("Second-789", "Demo@2026", false),
        ("Second-789", "Third-789", true),
        ("Third-789", "Demo@2026", false),
        ("Third-789", "Fourth-789", true),
        ("Fourth-789", "Second-789", false),
        ("Fourth-789", "Demo@2026", true),
    ];
    for (old, new, goes) in rounds {
        match change(&auth, old, new, None, &stored).await {
            Ok(changed) => {
                assert!(goes, "{new}");
                stored = changed.credential.clone();
                assert!(!stored.must_change && stored.previous.len() <= 2);
            }
            Err(fault) => {
                assert!(!goes, "{new}: {fault}");
                assert_eq!(fault, ChangeFault::Rule(PasswordFault::UsedBefore));
            }
        }
    }
}

#[tokio::test]
async fn hashes_that_cant_be_used_are_our_fault() {
    let auth = auth(settings());
    let good = credential(&auth, "Demo@2026").await.phc;
    let cases = [
        (good.clone(), Ok(true)),
        (good.replace("argon2id", "argon2d"), Err(())),
        (good.replace("m=8", "m=4000000000"), Err(())),
        (good.replace("t=1", "t=1000000"), Err(())),
        (good.replace("p=1", "p=1000"), Err(())),
        (good.rsplit_once('$').unwrap().0.to_owned(), Err(())),
        ("Demo@2026".to_owned(), Err(())),
        (String::new(), Err(())),
    ];
    for (phc, expect) in cases {
        let outcome = auth
            .passwords()
            .verify(AgentId(7), from("10.0.0.7"), Some(&phc), &"Demo@2026".into())
            .await;
        assert!(matches!(outcome, Ok(_) | Err(AuthFault::Broken(_))));
        assert_eq!(outcome.map_err(|_| ()), expect, "{phc}");
    }
    // A hash made with other parameters than today's is verified by its own.
    let other = Passwords::new(&HashCost {
        memory_kib: 16,
        iterations: 2,
        ..cost()
    })
    .unwrap();
    let phc = other.hash(&"Demo@2026".into()).await.unwrap();
    assert_eq!(
        auth.passwords()
            .verify(AGENT, from("10.0.0.7"), Some(&phc), &"Demo@2026".into())
            .await,
        Ok(true)
    );
}

#[tokio::test(start_paused = true)]
async fn who_waits_too_long_for_a_place_is_refused() {
    let passwords = Passwords::new(&HashCost {
        parallel: 1,
        ..cost()
    })
    .unwrap();
    let (free, held) = std::sync::mpsc::channel::<()>();
    let busy = passwords.compute(from("10.0.0.7"), move || {
        // Ends when the test drops `free`.
        let _ = held.recv();
        Ok(())
    });
    let secret = Secret::from("Demo@2026");
    let waiting = async {
        let fault = passwords.hash(&secret).await.unwrap_err();
        drop(free);
        fault
    };
    // Paused time stands still as long as a blocking thread works, so it is moved by hand.
    let time = async {
        tokio::task::yield_now().await;
        tokio::time::advance(cost().queue_time).await;
    };
    let (done, fault, ()) = tokio::join!(busy, waiting, time);
    assert_eq!((done, fault), (Ok(()), AuthFault::Overloaded));
    assert!(passwords.hash(&secret).await.is_ok());
}

#[tokio::test]
async fn nothing_secret_is_shown() {
    let auth = auth(settings());
    let stored = credential(&auth, "Demo@2026").await;
    let verified = sign_in(&auth, "10.0.0.7", "Demo@2026", Some(&stored))
        .await
        .unwrap();
    let shown = format!(
        "{auth:?} {stored:?} {verified:?} {:?} {:?}",
        Secret::from("Demo@2026"),
        auth.passwords()
    );
    assert!(!shown.contains("Demo") && !shown.contains("argon2id$"), "{shown}");
}
