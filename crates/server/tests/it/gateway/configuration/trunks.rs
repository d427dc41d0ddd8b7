//! Trunks and routes that administrators set while calls go on.

use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::Duration;

use ccgate_core::VdnId;
use ccgate_phone::{Call, Phone, PhoneSettings, Sound};
use ccgate_server::config::Config;
use ccgate_server::run::start;
use ccgate_sip::Transport;
use serde_json::{Value, json};

use super::super::desktop::Desktop;
use super::super::harness::{Site, until, within};
use super::provider::Provider;
use super::{Admin, directories, site};

/// What the configuration file has.
const FIXED: &str = "
    [sip]
    trunks = [{ name = \"fixed\", addresses = [\"127.0.0.1:9\"], options_every = \"0s\", user = \"u\", password = \"fixed-word\" }]
    routes = [{ prefix = \"7\", trunks = [\"fixed\"] }]
";

fn fixed(config: &mut Config) {
    let parsed = Config::parse(Path::new("fixed.toml"), FIXED, std::iter::empty()).unwrap();
    config.sip.trunks = parsed.sip.trunks;
    config.sip.routes = parsed.sip.routes;
}

/// The demo VDN alone.
async fn alone() -> Site {
    Site::of(directories()[..1].to_vec(), fixed).await
}

impl Admin {
    async fn lines(&self) -> Value {
        self.get("centre/trunks").await.ok().result()
    }

    async fn trunk(&self, name: &str) -> Value {
        let lines = self.lines().await;
        let all = lines["trunks"].as_array().unwrap();
        all.iter()
            .find(|one| one["name"] == name)
            .cloned()
            .unwrap_or_default()
    }

    async fn routes(&self, routes: Value) -> super::Answer {
        let version = self.lines().await["version"].clone();
        self.put("centre/routes", json!({"version": version, "routes": routes}))
            .await
    }
}

/// An agent at a phone of its own.
struct Seat {
    desk: Desktop,
    phone: Phone,
}

impl Seat {
    async fn take(site: &Site, admin: &Admin, agent: u32, number: &str) -> Self {
        let word = "a phone's word";
        admin
            .post("centre/phones", json!({"number": number, "password": word}))
            .await
            .ok();
        let udp = |(transport, _): &&(Transport, SocketAddr)| *transport == Transport::Udp;
        let server = site.running.sip.iter().find(udp).unwrap().1;
        let local = SocketAddr::from(([127, 0, 0, 1], 0));
        let settings = PhoneSettings::new(local, server).with_account(number, word);
        let phone = within(Phone::bind(settings)).await.unwrap();
        within(phone.register(Duration::from_secs(300))).await.unwrap();
        let desk = Desktop::sign_in(site, agent, json!({"phonenum": number})).await;
        Self { desk, phone }
    }

    /// Calls a number until both talk.
    async fn calls(&self, number: &str) -> Call {
        let path = format!("/voicecall/{}/callout", self.desk.agent);
        let body = json!({ "called": number }).to_string();
        self.desk
            .web
            .call("PUT", &path, &self.desk.guid, &body)
            .await
            .ok();
        let rings = within(self.phone.incoming()).await.unwrap();
        let call = within(rings.answer(&Sound::Silence)).await.unwrap();
        self.desk.told_in_time("AgentEvent_Talking").await;
        call
    }
}

#[tokio::test]
async fn set_up_changed_and_taken_away_while_calls_go_on() {
    let (carrier, other) = (
        Provider::start(Some("first word")).await,
        Provider::start(None).await,
    );
    let site = alone().await;
    let admin = Admin::boss(&site).await;
    let before = admin.lines().await;
    assert_eq!(
        (&before["editable"], &before["reason"]),
        (&json!(true), &json!(null))
    );
    assert_eq!(before["trunks"][0]["managed"], false);
    assert_eq!(before["routes"][0]["managed"], false);

    let told = admin
        .post(
            "centre/trunks",
            json!({
                "name": "carrier", "addresses": [carrier.address.to_string()], "user": "4711",
                "password": "first word", "registrar": "provider.example", "optionsEveryMs": 1000,
            }),
        )
        .await
        .ok();
    assert_eq!(told.result(), json!({"name": "carrier"}));
    carrier.took("REGISTER 4711 300", 1).await;
    until(async || admin.trunk("carrier").await["registered"] == true).await;
    let place = other.address.to_string();
    let plain = json!({"name": "other", "addresses": [place], "optionsEveryMs": 0, "caller": "always 4930"});
    admin.post("centre/trunks", plain).await.ok();
    let shown = admin.trunk("carrier").await;
    for (member, expect) in [
        ("managed", json!(true)),
        ("hasPassword", json!(true)),
        ("user", json!("4711")),
        ("registrar", json!("provider.example")),
        ("expiryMs", json!(300_000)),
        ("optionsEveryMs", json!(1000)),
        ("caller", json!("given")),
        ("codecs", json!(["alaw", "ulaw"])),
        ("up", json!(true)),
        ("calls", json!(0)),
    ] {
        assert_eq!(shown[member], expect, "{member}");
    }
    assert_eq!(shown["addresses"][0]["address"], carrier.address.to_string());

    let routes = json!([
        {"prefix": "0", "strip": 1, "trunks": ["carrier"]},
        {"prefix": "8", "trunks": ["other"], "caller": "withheld"},
    ]);
    let told = admin.routes(routes).await.ok().result();
    assert_eq!(told["version"], admin.lines().await["version"]);
    let first = Seat::take(&site, &admin, 101, "40001").await;
    let second = Seat::take(&site, &admin, 102, "40002").await;
    let (over_carrier, over_other) = (first.calls("0555").await, second.calls("8123").await);
    assert_eq!(carrier.count("INVITE sip:555@"), 1);
    assert_eq!(other.count("INVITE sip:8123@"), 1);
    assert_eq!(admin.trunk("carrier").await["calls"], 1);

    // Another password is tried at once, and shown to be good or bad.
    let password = |word: &str| json!({"name": "carrier", "password": word});
    admin.put("centre/trunks", password("wrong word")).await.ok();
    until(async || admin.trunk("carrier").await["registered"] == false).await;
    carrier.set_password("second word");
    let taken = carrier.count("REGISTER 4711 300");
    admin.put("centre/trunks", password("second word")).await.ok();
    carrier.took("REGISTER 4711 300", taken + 1).await;
    until(async || admin.trunk("carrier").await["registered"] == true).await;
    // The rest of it stays as it was.
    assert_eq!(admin.trunk("carrier").await["optionsEveryMs"], 1000);

    let refused = admin
        .delete("centre/trunks?name=carrier")
        .await
        .refused("100-007");
    assert!(
        refused
            .text()
            .contains("the route for prefix `0` leads to trunk `carrier`")
    );
    admin
        .routes(json!([{"prefix": "8", "trunks": ["other"]}]))
        .await
        .ok();
    admin.delete("centre/trunks?name=carrier").await.ok();
    carrier.took("REGISTER 4711 0", 1).await;
    assert_eq!(admin.trunk("carrier").await, json!(null));
    assert_eq!(admin.trunk("other").await["calls"], 1);
    // Both calls go on, and end when they are ended.
    assert!(!over_carrier.has_ended() && !over_other.has_ended());
    for (seat, call, provider) in [(&first, over_carrier, &carrier), (&second, over_other, &other)] {
        assert_eq!(provider.count("BYE"), 0);
        let path = format!("/voicecall/{}/release", seat.desk.agent);
        seat.desk
            .web
            .call("DELETE", &path, &seat.desk.guid, "")
            .await
            .ok();
        provider.took("BYE", 1).await;
        within(call.ended()).await;
    }

    let log = admin.get("centre/log?kind=directory&limit=200").await.ok();
    for object in [
        "\"trunk carrier\"",
        "\"trunk other\"",
        "\"password of trunk carrier\"",
        "\"routes\"",
    ] {
        assert!(log.text().contains(object), "{object}");
    }
    assert!(!log.text().contains(" word\\\"") && log.text().contains("***"));
    let file = site.folder.path().join("trunks.toml");
    let mode = std::fs::metadata(&file).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);

    let kept = admin.lines().await;
    let site = site.restarted().await;
    let admin = Admin::boss(&site).await;
    let mut again = admin.lines().await;
    // Which address answers is found anew.
    again["trunks"][1]["addresses"] = kept["trunks"][1]["addresses"].clone();
    assert_eq!(again, kept);
}

#[tokio::test]
async fn what_does_not_fit_is_refused() {
    let site = alone().await;
    let admin = Admin::boss(&site).await;
    let place = json!(["127.0.0.1:9"]);
    let good = json!({"name": "line", "addresses": place, "user": "u", "password": "p"});
    for (body, expect) in [
        (json!({}), "name is missing"),
        (
            json!({"name": "a b", "addresses": place}),
            "name must be 1 to 32 letters",
        ),
        (
            json!({"name": "line"}),
            "trunk `line` needs addresses or identify",
        ),
        (
            json!({"name": "line", "addresses": ["x y"]}),
            "`x y` must be an address such as",
        ),
        (
            json!({"name": "line", "addresses": place, "user": "u"}),
            "user and password must both be set",
        ),
        (
            json!({"name": "line", "addresses": place, "registrar": "r"}),
            "registrar needs user and password",
        ),
        (
            json!({"name": "line", "addresses": place, "domain": "a b"}),
            "domain must be a host name",
        ),
        (
            json!({"name": "line", "identify": ["10.0.0.1/8"]}),
            "bits set behind its prefix",
        ),
        (
            json!({"name": "line", "addresses": place, "caller": "me"}),
            "caller must be",
        ),
        (
            json!({"name": "line", "addresses": place, "codecs": ["g729"]}),
            "codecs must be a list of",
        ),
        (
            json!({"name": "line", "addresses": place, "expiryMs": 1}),
            "expiryMs must be a number",
        ),
        (
            json!({"name": "fixed", "addresses": place}),
            "`fixed` is in the configuration file",
        ),
    ] {
        let refused = admin.post("centre/trunks", body).await.refused("000-002");
        assert!(refused.text().contains(expect), "{expect}: {}", refused.text());
    }
    admin.post("centre/trunks", good.clone()).await.ok();
    let twice = admin.post("centre/trunks", good).await.refused("000-002");
    assert!(twice.text().contains("there is a trunk `line` already"));
    for (body, expect, words) in [
        (json!({"name": "none"}), "000-002", "there is no trunk `none`"),
        (
            json!({"name": "fixed", "user": "v"}),
            "100-007",
            "in the configuration file",
        ),
        (
            json!({"name": "line", "addresses": []}),
            "000-002",
            "needs addresses or identify",
        ),
        (
            json!({"name": "line", "registrar": "a/b"}),
            "000-002",
            "registrar must be a host name",
        ),
    ] {
        let refused = admin.put("centre/trunks", body).await.refused(expect);
        assert!(refused.text().contains(words), "{words}: {}", refused.text());
    }
    for (query, expect) in [
        ("", "000-002"),
        ("?name=none", "000-002"),
        ("?name=fixed", "100-007"),
    ] {
        admin
            .delete(&format!("centre/trunks{query}"))
            .await
            .refused(expect);
    }
    for (routes, words) in [
        (json!([{}]), "route 1: trunks must name one trunk or more"),
        (
            json!([{"trunks": ["line"]}, {"trunks": ["none"]}]),
            "route 2: there is no trunk `none`",
        ),
        (
            json!([{"trunks": ["line"], "strip": 25}]),
            "route 1: strip must be a whole number",
        ),
        (
            json!([{"trunks": ["line"], "prefix": "x"}]),
            "route 1: prefix must be at most 24 digits",
        ),
        (
            json!([{"trunks": ["line"], "caller": "x"}]),
            "route 1: caller must be",
        ),
        (
            json!([{"trunks": ["line"], "prefix": "7"}]),
            "route 1: the configuration file has a route",
        ),
        (
            json!([{"trunks": ["line"]}, {"trunks": ["line"], "prefix": ""}]),
            "route 2: there is a route for prefix `` already",
        ),
    ] {
        let refused = admin.routes(routes).await.refused("000-002");
        assert!(refused.text().contains(words), "{words}: {}", refused.text());
    }
    // A managed route may lead to a trunk of the configuration.
    let old = admin.lines().await["version"].clone();
    admin
        .routes(json!([{"trunks": ["fixed", "line"], "prefix": "9"}]))
        .await
        .ok();
    let late = admin
        .put("centre/routes", json!({"version": old, "routes": []}))
        .await;
    assert_eq!(late.retcode(), "100-009");
    assert_eq!(late.json()["result"]["version"], admin.lines().await["version"]);

    // An account goes with its user; what isn't said stays.
    admin
        .put(
            "centre/trunks",
            json!({"name": "line", "domain": "example.com", "user": ""}),
        )
        .await
        .ok();
    let line = admin.trunk("line").await;
    assert_eq!(
        (&line["user"], &line["hasPassword"]),
        (&json!(null), &json!(false))
    );
    assert_eq!(
        (&line["domain"], &line["expiryMs"]),
        (&json!("example.com"), &json!(null))
    );
    assert_eq!(line["addresses"][0]["address"], "127.0.0.1:9");
    let lines = admin.lines().await.to_string();
    assert!(!lines.contains("fixed-word"));
    // What changes nothing isn't logged.
    let count = async || {
        let log = admin
            .get("centre/log?kind=directory&limit=200")
            .await
            .ok()
            .result();
        log["lines"].as_array().unwrap().len()
    };
    let had = count().await;
    admin.put("centre/trunks", json!({"name": "line"})).await.ok();
    assert_eq!(count().await, had);
}

#[tokio::test]
async fn whose_they_are() {
    let body = json!({"name": "line", "addresses": ["127.0.0.1:9"]});
    // With several VDNs nobody's, until the configuration says whose.
    let open = site().await;
    let (boss, second) = (Admin::boss(&open).await, Admin::second(&open).await);
    for admin in [&boss, &second] {
        let lines = admin.lines().await;
        assert_eq!(lines["editable"], false);
        assert!(lines["reason"].as_str().unwrap().contains("sip.administered_by"));
        for (method, path, body) in [
            ("POST", "centre/trunks", body.clone()),
            ("PUT", "centre/trunks", body.clone()),
            ("DELETE", "centre/trunks?name=line", json!(null)),
            (
                "PUT",
                "centre/routes",
                json!({"version": lines["version"], "routes": []}),
            ),
        ] {
            let refused = admin.act(method, path, body).await.refused("100-007");
            assert!(refused.text().contains("sip.administered_by"), "{method} {path}");
        }
    }
    drop((boss, second));
    for (given, may) in [
        (vec![VdnId(1)], [true, false]),
        (vec![VdnId(2), VdnId(1)], [true, true]),
        (vec![VdnId(0)], [false, false]),
    ] {
        let site = Site::of(directories(), |config| config.sip.administered_by = given.clone()).await;
        let store = site.store().await;
        let hash = ccgate_server::auth::Passwords::new(&site.config.password.cost)
            .unwrap()
            .hash(&super::WORD.into())
            .await
            .unwrap();
        store
            .set_config_account(VdnId(2), &hash, super::now())
            .await
            .unwrap();
        store.close().await;
        let admins = [Admin::boss(&site).await, Admin::second(&site).await];
        for (admin, may) in admins.iter().zip(may) {
            assert_eq!(admin.lines().await["editable"], may, "{given:?}");
            let told = admin.post("centre/trunks", body.clone()).await;
            assert_eq!(told.retcode() != "100-007", may, "{given:?} {}", told.text());
        }
    }
}

#[tokio::test]
async fn the_file_by_hand() {
    let site = alone().await;
    let admin = Admin::boss(&site).await;
    let file = site.folder.path().join("trunks.toml");
    let names = async |admin: &Admin| -> Vec<String> {
        let lines = admin.lines().await;
        let all = lines["trunks"].as_array().unwrap();
        all.iter()
            .map(|one| one["name"].as_str().unwrap().to_owned())
            .collect()
    };
    let good = "[[trunks]]\nname = \"good\"\naddresses = [\"127.0.0.1:9\"]\n[[routes]]\nprefix = \"1\"\ntrunks = [\"good\"]\n";
    std::fs::write(&file, good).unwrap();
    // Nothing of it is lost before it has been read.
    let body = json!({"name": "new", "addresses": ["127.0.0.1:9"]});
    let refused = admin.post("centre/trunks", body.clone()).await.refused("100-007");
    assert!(refused.text().contains("changed by hand"));
    site.running.reload();
    until(async || names(&admin).await == ["fixed", "good"]).await;
    // With a fault everything stays as it was, and can't be changed.
    let bad = format!("{good}[[trunks]]\nname = \"bad\"\nuser = \"u\"\naddresses = [\"a\"]\n");
    std::fs::write(&file, &bad).unwrap();
    site.running.reload();
    until(async || admin.lines().await["editable"] == false).await;
    let reason = admin.lines().await["reason"].as_str().unwrap().to_owned();
    assert!(
        reason.contains("trunks.toml:7: trunks: trunk 2: user and password"),
        "{reason}"
    );
    assert_eq!(names(&admin).await, ["fixed", "good"]);
    admin.post("centre/trunks", body.clone()).await.refused("100-007");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), bad);

    // A start takes what is good of it.
    assert!(site.running.stop().await);
    let running = start(site.config.clone()).await.unwrap();
    let site = Site { running, ..site };
    let admin = Admin::boss(&site).await;
    let lines = admin.lines().await;
    assert_eq!(names(&admin).await, ["fixed", "good"]);
    assert_eq!(
        (&lines["editable"], &lines["routes"][1]["prefix"]),
        (&json!(false), &json!("1"))
    );
    std::fs::remove_file(&file).unwrap();
    site.running.reload();
    until(async || names(&admin).await == ["fixed"]).await;
    admin.post("centre/trunks", body).await.ok();
    assert!(
        std::fs::read_to_string(&file)
            .unwrap()
            .contains("name = \"new\"\n")
    );
}
