use crate::bed::{Bed, settings, trunk};
use crate::ua::{Ua, authorization, sdp};
use ccgate_core::VdnId;
use ccgate_core::switch::{Cause, Command, Report};
use ccgate_sip::{CallerRule, Registration, Route, Settings, TrunkSeen};
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(20);

fn route() -> Route {
    Route {
        prefix: "9".to_owned(),
        strip: 1,
        add: "00".to_owned(),
        trunks: vec!["line".to_owned()],
        caller: Some(CallerRule::Always("4008001234".to_owned())),
    }
}

async fn two_addresses() -> (Bed, Ua, Ua) {
    let (a, b) = (Ua::new().await, Ua::new().await);
    let bed = Bed::start(Settings {
        trunks: vec![trunk(&[&a, &b])],
        routes: vec![route()],
        ..settings()
    })
    .await;
    let (a, b) = (a.towards(bed.server), b.towards(bed.server));
    (bed, a, b)
}

#[tokio::test]
async fn numbers_and_callers() {
    let (mut bed, a, _) = two_addresses().await;
    let leg = bed.ring(1, "913812345678", PATIENCE);
    let invite = a.expect("INVITE").await;
    assert_eq!(invite.uri(), format!("sip:0013812345678@{}", a.address));
    assert!(invite.get("From").starts_with("<sip:4008001234@"));
    a.answer(&invite, 486, "t", "", "").await;
    bed.gone(leg, Cause::Busy).await;
    let leg = bed.ring(2, "813812345678", PATIENCE);
    bed.gone(leg, Cause::Unreachable).await;
    bed.until_empty().await;
}

#[tokio::test]
async fn the_next_address_takes_over() {
    let (mut bed, a, b) = two_addresses().await;
    let leg = bed.ring(1, "91", PATIENCE);
    let invite = a.expect("INVITE").await;
    a.answer(&invite, 503, "t", "", "").await;
    let invite = b.expect("INVITE").await;
    b.answer(&invite, 180, "t", "", "").await;
    assert_eq!(bed.report().await, Report::Alerting { leg });
    b.answer(&invite, 200, "t", "", &sdp(6000, "sendrecv")).await;
    b.expect("ACK").await;
    assert_eq!(bed.report().await, Report::Answered { leg });
    let seen = async |bed: &Bed| bed.switch.seen(0, VdnId(1)).await.unwrap().trunks;
    assert_eq!(seen(&bed).await[0].calls, 1);
    bed.command(Command::HangUp {
        leg,
        cause: Cause::Normal,
    });
    let bye = b.expect("BYE").await;
    b.answer(&bye, 200, "", "", "").await;
    bed.gone(leg, Cause::Normal).await;
    // The first says nothing at all: it is passed over, and not asked the next time.
    let leg = bed.ring(2, "91", PATIENCE);
    let invite = b.expect("INVITE").await;
    b.answer(&invite, 603, "t", "", "").await;
    bed.gone(leg, Cause::Rejected).await;
    assert_eq!(bed.switch.figures().trunk_addresses_up, 1);
    let line = TrunkSeen {
        name: "line".to_owned(),
        up: vec![false, true],
        registered: None,
        calls: 0,
    };
    assert_eq!(seen(&bed).await, [line]);
    let leg = bed.ring(3, "91", PATIENCE);
    let invite = b.expect("INVITE").await;
    b.answer(&invite, 503, "t", "", "").await;
    bed.gone(leg, Cause::Unreachable).await;
    bed.until_empty().await;
}

#[tokio::test]
async fn options_tell_who_lives() {
    let ua = Ua::new().await;
    let mut line = trunk(&[&ua]);
    line.options_every = Duration::from_millis(100);
    let bed = Bed::start(Settings {
        trunks: vec![line],
        ..settings()
    })
    .await;
    let ua = ua.towards(bed.server);
    bed.until("down", |f| f.trunk_addresses_up == 0).await;
    let options = ua.expect("OPTIONS").await;
    ua.answer(&options, 404, "t", "", "").await;
    for _ in 0..50 {
        if bed.switch.figures().trunk_addresses_up == 1 {
            return;
        }
        let options = ua.expect("OPTIONS").await;
        ua.answer(&options, 404, "t", "", "").await;
    }
    panic!("never up again");
}

#[tokio::test]
async fn registers_and_shows_its_password() {
    let ua = Ua::new().await;
    let mut line = trunk(&[&ua]);
    line.registration = Some(Registration {
        user: "gate".to_owned(),
        password: "secret".to_owned(),
        registrar: "provider.example".to_owned(),
        expiry: Duration::from_secs(300),
    });
    let mut bed = Bed::start(Settings {
        trunks: vec![line],
        routes: vec![route()],
        ..settings()
    })
    .await;
    let ua = ua.towards(bed.server);
    let register = ua.expect("REGISTER").await;
    assert!(register.get("To").contains("sip:gate@provider.example"));
    ua.answer(
        &register,
        401,
        "t",
        "WWW-Authenticate: Digest realm=\"p\", nonce=\"n\", algorithm=MD5, qop=\"auth\"\r\n",
        "",
    )
    .await;
    let register = loop {
        let register = ua.expect("REGISTER").await;
        if !register.get("Authorization").is_empty() {
            break register;
        }
    };
    assert!(!register.0.contains("secret"));
    ua.answer(&register, 200, "t", "Expires: 300\r\n", "").await;
    let leg = bed.ring(1, "91", PATIENCE);
    let invite = ua.expect("INVITE").await;
    ua.answer(
        &invite,
        407,
        "t",
        "Proxy-Authenticate: Digest realm=\"p\", nonce=\"n\", algorithm=SHA-256, qop=\"auth\"\r\n",
        "",
    )
    .await;
    ua.expect("ACK").await;
    let invite = ua.expect("INVITE").await;
    assert!(invite.get("Proxy-Authorization").contains("SHA-256"));
    ua.answer(&invite, 200, "t", "", &sdp(6000, "sendrecv")).await;
    assert!(!ua.expect("ACK").await.get("Proxy-Authorization").is_empty());
    assert_eq!(bed.report().await, Report::Answered { leg });
    bed.command(Command::HangUp {
        leg,
        cause: Cause::Normal,
    });
    let bye = ua.expect("BYE").await;
    ua.answer(
        &bye,
        407,
        "",
        "Proxy-Authenticate: Digest realm=\"p\", nonce=\"n\", algorithm=MD5\r\n",
        "",
    )
    .await;
    let bye = loop {
        let bye = ua.expect("BYE").await;
        if !bye.get("Proxy-Authorization").is_empty() {
            break bye;
        }
    };
    ua.answer(&bye, 200, "", "", "").await;
    bed.gone(leg, Cause::Normal).await;
    let switch = bed.switch.clone();
    let stopping = tokio::spawn(async move { switch.stop(Duration::from_secs(2)).await });
    assert_eq!(ua.expect("REGISTER").await.get("Expires"), "0");
    stopping.await.unwrap();
}

#[tokio::test]
async fn networks_identify() {
    let mut bed = Bed::start(Settings {
        trunks: vec![ccgate_sip::Trunk {
            name: "net".to_owned(),
            identify: Bed::networks(),
            ..ccgate_sip::Trunk::default()
        }],
        ..settings()
    })
    .await;
    let ua = bed.ua().await;
    let mut call = ua.call("anonymous", "3000");
    ua.request(
        "INVITE",
        &mut call,
        "P-Asserted-Identity: <tel:+861390>\r\n",
        &sdp(6000, "sendrecv"),
    )
    .await;
    let (leg, _, caller, _) = bed.offered().await;
    assert_eq!(&*caller.0, "+861390");
    bed.command(Command::HangUp {
        leg,
        cause: Cause::Busy,
    });
    ua.expect("486").await;
}

#[tokio::test]
async fn calls_that_come_in_are_counted() {
    let (mut bed, line) = Bed::with_trunk(settings()).await;
    let calls = async |bed: &Bed| bed.switch.seen(0, VdnId(1)).await.unwrap().trunks[0].calls;
    let mut legs = Vec::new();
    for (number, caller) in [(1, "13900000000"), (2, "13900000001")] {
        let mut call = line.call(caller, "3000");
        line.request("INVITE", &mut call, "", &sdp(6000, "sendrecv"))
            .await;
        let (leg, ..) = bed.offered().await;
        assert_eq!(calls(&bed).await, number, "as soon as it is offered");
        legs.push((leg, call));
    }
    let (first, mut call) = legs.remove(0);
    bed.command(Command::Answer { leg: first });
    let ok = line.expect("200").await;
    line.learn(&mut call, &ok);
    line.ack(&mut call, "").await;
    assert_eq!(calls(&bed).await, 2);
    // A call of a phone is none of the trunk's.
    let phone = bed.ua().await;
    phone.register("100", "pw", "").await;
    let mut own = phone.call("100", "3000");
    phone
        .request("INVITE", &mut own, "", &sdp(6002, "sendrecv"))
        .await;
    let challenged = phone.expect("401").await;
    phone.ack_refusal(&own, &challenged).await;
    let proof = authorization(&challenged, "SHA-256", "100", "pw", "INVITE", &own.uri, 1);
    own.seq += 1;
    phone
        .request("INVITE", &mut own, &proof, &sdp(6002, "sendrecv"))
        .await;
    let (phones, ..) = bed.offered().await;
    assert_eq!(calls(&bed).await, 2);
    bed.command(Command::HangUp {
        leg: phones,
        cause: Cause::Busy,
    });
    phone.expect("486").await;
    bed.gone(phones, Cause::Busy).await;
    // Each that ends is one less.
    call.seq += 1;
    line.request("BYE", &mut call, "", "").await;
    bed.gone(first, Cause::Normal).await;
    assert_eq!(calls(&bed).await, 1);
    let (second, _) = legs.remove(0);
    bed.command(Command::HangUp {
        leg: second,
        cause: Cause::Busy,
    });
    line.expect("486").await;
    bed.gone(second, Cause::Busy).await;
    assert_eq!(calls(&bed).await, 0);
}
