use crate::bed::{Bed, VDN, settings};
use crate::ua::{Ua, authorization};
use ccgate_core::switch::Cause;
use ccgate_core::{Phone, VdnId};
use ccgate_sip::{Expiry, Limits, Refusal, Settings};
use std::time::Duration;

async fn try_register(ua: &Ua, user: &str, password: &str, algorithm: &str, expect: &str) -> crate::ua::Msg {
    let mut call = ua.call(user, user);
    ua.request("REGISTER", &mut call, "", "").await;
    let challenged = ua.expect("401").await;
    assert_eq!(challenged.all("WWW-Authenticate").count(), 2);
    assert!(challenged.get("WWW-Authenticate").contains("SHA-256"));
    call.seq += 1;
    let proof = authorization(&challenged, algorithm, user, password, "REGISTER", &call.uri, 1);
    ua.request("REGISTER", &mut call, &proof, "").await;
    ua.expect(expect).await
}

#[tokio::test]
async fn right_and_wrong_passwords() {
    let bed = Bed::start(settings()).await;
    let ua = bed.ua().await;
    let ok = try_register(&ua, "100", "pw", "MD5", "200").await;
    assert!(ok.get("Contact").contains("expires="));
    assert!(bed.switch.registered(VDN, &Phone::from("100")));
    try_register(&ua, "101", "pw", "SHA-256", "200").await;
    let wrong = try_register(&ua, "102", "no", "SHA-256", "403").await;
    let unknown = try_register(&ua, "999", "no", "SHA-256", "403").await;
    let shape = |msg: &crate::ua::Msg| {
        msg.0
            .lines()
            .map(|l| l.split(':').next().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(shape(&wrong), shape(&unknown));
    assert!(!bed.switch.registered(VDN, &Phone::from("102")));
    // Nobody registers for another.
    let mut call = ua.call("100", "101");
    ua.request("REGISTER", &mut call, "", "").await;
    let challenged = ua.expect("401").await;
    let proof = authorization(&challenged, "MD5", "100", "pw", "REGISTER", &call.uri, 1);
    ua.request("REGISTER", &mut call, &proof, "").await;
    ua.expect("403").await;
}

#[tokio::test]
async fn a_nonce_is_used_once() {
    let bed = Bed::start(settings()).await;
    let ua = bed.ua().await;
    let mut call = ua.call("100", "100");
    ua.request("REGISTER", &mut call, "", "").await;
    let challenged = ua.expect("401").await;
    let proof = authorization(&challenged, "SHA-256", "100", "pw", "REGISTER", &call.uri, 1);
    call.seq += 1;
    ua.request("REGISTER", &mut call, &proof, "").await;
    ua.expect("200").await;
    // The same again is an echo; the next count is not.
    call.seq += 1;
    ua.request("REGISTER", &mut call, &proof, "").await;
    assert!(
        ua.expect("401")
            .await
            .get("WWW-Authenticate")
            .contains("stale=true")
    );
    let proof = authorization(&challenged, "SHA-256", "100", "pw", "REGISTER", &call.uri, 2);
    ua.request("REGISTER", &mut call, &proof, "").await;
    ua.expect("200").await;
    // One of before a restart looks like this: the phone must not think that its password is wrong.
    let forged = proof.replace("nonce=\"", "nonce=\"0");
    ua.request("REGISTER", &mut call, &forged, "").await;
    assert!(
        ua.expect("401")
            .await
            .get("WWW-Authenticate")
            .contains("stale=true")
    );
}

#[tokio::test]
async fn contacts_come_and_go() {
    let bed = Bed::start(Settings {
        register_expiry: Expiry {
            min: Duration::from_secs(1),
            ..Expiry::default()
        },
        limits: Limits {
            contacts: 2,
            ..Limits::default()
        },
        ..settings()
    })
    .await;
    let mut changes = bed.switch.watch_registrations();
    let (a, b, c) = (bed.ua().await, bed.ua().await, bed.ua().await);
    assert_eq!(a.register("100", "pw", "").await.all("Contact").count(), 1);
    assert!(changes.recv().await.unwrap().on);
    assert_eq!(b.register("100", "pw", "").await.all("Contact").count(), 2);
    assert_eq!(bed.switch.figures().registrations, 2);
    let mut call = c.call("100", "100");
    c.request("REGISTER", &mut call, "", "").await;
    let challenged = c.expect("401").await;
    let proof = authorization(&challenged, "SHA-256", "100", "pw", "REGISTER", &call.uri, 1);
    c.request("REGISTER", &mut call, &proof, "").await;
    c.expect("503").await;
    // Off with all of them.
    let mut call = c.call("100", "100");
    c.request("REGISTER", &mut call, "", "").await;
    let challenged = c.expect("401").await;
    let proof = authorization(&challenged, "SHA-256", "100", "pw", "REGISTER", &call.uri, 1);
    let text = c
        .text("REGISTER", &call, &format!("{proof}Expires: 0\r\n"), "")
        .replace("z9hG4bK", "z9hG4bKx");
    let text = text.replace(&format!("Contact: <sip:ua@{}>", c.address), "Contact: *");
    c.send(&text).await;
    assert_eq!(c.expect("200").await.all("Contact").count(), 0);
    assert!(!changes.recv().await.unwrap().on);
    assert_eq!(bed.switch.registrations(), []);
    // One that isn't refreshed goes by itself.
    a.register("100", "pw", "Expires: 1\r\n").await;
    assert!(changes.recv().await.unwrap().on);
    let gone = tokio::time::timeout(Duration::from_secs(5), changes.recv())
        .await
        .unwrap()
        .unwrap();
    assert!(!gone.on);
    assert_eq!(bed.switch.figures().registrations, 0);
}

#[tokio::test]
async fn who_loses_the_account_is_not_reached_any_more() {
    let mut bed = Bed::start(settings()).await;
    let mut changes = bed.switch.watch_registrations();
    let (a, b) = (bed.ua().await, bed.ua().await);
    a.register("100", "pw", "").await;
    b.register("100", "pw", "").await;
    assert!(changes.recv().await.unwrap().on);
    let phone = |vdn: u16, number: &str| (VdnId(vdn), Phone::from(number));
    // Others', and nobody's.
    bed.switch.strike_off([phone(2, "100"), phone(1, "101")]);
    bed.switch.strike_off([]);
    assert_eq!(bed.switch.seen(0, VdnId(1)).await.unwrap().contacts.len(), 2);
    bed.switch.strike_off([phone(1, "100")]);
    assert_eq!(bed.switch.seen(0, VdnId(1)).await.unwrap().contacts, []);
    let change = tokio::time::timeout(Duration::from_secs(5), changes.recv()).await;
    assert!(!change.unwrap().unwrap().on);
    assert_eq!(bed.switch.registrations(), []);
    let leg = bed.ring(1, "100", Duration::from_secs(5));
    bed.gone(leg, Cause::Unreachable).await;
    bed.until_empty().await;
}

#[tokio::test]
async fn phones_that_know_only_md5() {
    let bed = Bed::start(settings()).await;
    let ua = bed.ua().await;
    let mut call = ua.call("100", "100");
    ua.request(
        "REGISTER",
        &mut call,
        "User-Agent: baresip v1.0.0 (x86_64/linux)\r\n",
        "",
    )
    .await;
    assert_eq!(ua.expect("401").await.all("WWW-Authenticate").count(), 1);
    let mut call = ua.call("100", "100");
    for (number, offered) in [(1, 2), (1, 2), (2, 1)] {
        call.seq = number;
        ua.request("REGISTER", &mut call, "", "").await;
        assert_eq!(ua.expect("401").await.all("WWW-Authenticate").count(), offered);
    }
}

#[tokio::test]
async fn too_short() {
    let bed = Bed::start(settings()).await;
    let ua = bed.ua().await;
    let mut call = ua.call("100", "100");
    ua.request("REGISTER", &mut call, "", "").await;
    let challenged = ua.expect("401").await;
    let proof = authorization(&challenged, "MD5", "100", "pw", "REGISTER", &call.uri, 1);
    ua.request("REGISTER", &mut call, &format!("{proof}Expires: 30\r\n"), "")
        .await;
    assert_eq!(ua.expect("423").await.get("Min-Expires"), "60");
}

#[tokio::test]
async fn guessing_is_locked_and_floods_are_silenced() {
    let bed = Bed::start(Settings {
        limits: Limits {
            unknown_per_second: 1,
            unknown_burst: 12,
            ..Limits::default()
        },
        ..settings()
    })
    .await;
    let ua = bed.ua().await;
    for _ in 0..4 {
        try_register(&ua, "100", "no", "SHA-256", "403").await;
    }
    let locked = try_register(&ua, "100", "pw", "SHA-256", "503").await;
    assert!(!locked.get("Retry-After").is_empty());
    assert_eq!(bed.switch.figures().refused(Refusal::Locked), 1);
    for _ in 0..20 {
        let mut call = ua.call("100", "100");
        ua.request("REGISTER", &mut call, "", "").await;
    }
    bed.until("silence", |f| f.refused(Refusal::TooFast) >= 15).await;
    bed.until_empty().await;
}
