//! Files and variables against what they must give.
#![allow(clippy::unwrap_used)]

use super::*;
use ccgate_core::AgentId;
use ccgate_core::session::Renewal;
use std::time::Duration;

fn variables(pairs: &[(&str, &str)]) -> impl Iterator<Item = (String, String)> {
    pairs
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect::<Vec<_>>()
        .into_iter()
}

fn parse(text: &str, pairs: &[(&str, &str)]) -> Result<Config, String> {
    Config::parse(Path::new("ccgate.toml"), text, variables(pairs)).map_err(|errors| errors.to_string())
}

#[test]
fn defaults_are_those_of_the_parts() {
    let config = Config::load(None, std::iter::empty()).unwrap();
    assert_eq!(config.limits, Limits::default());
    assert_eq!(config.rules(), Rules::default());
    assert_eq!(config.password.rules, PasswordRules::default());
    assert_eq!(config.password.lock, LockPolicy::default());
    assert_eq!(config.store.url.expose(), "sqlite:/var/lib/ccgate/ccgate.db");
    assert_eq!(config.push.trust, Trust::System);
    assert!(config.push.white_list.is_empty());
    assert_eq!(
        (config.http, config.https.listen.map(|a| a.port())),
        (None, Some(8043))
    );
}

#[test]
fn the_centres_rules_are_configured() {
    let text = "[calls]\nring_time = \"7s\"\ndial_time = \"8s\"\nwait_time = \"9s\"\nunanswered = \"idle\"\nday_begins = \"16h\"";
    let rules = parse(text, &[]).unwrap().rules();
    let expect = Rules {
        ring: Duration::from_secs(7),
        dial: Duration::from_secs(8),
        wait: Duration::from_secs(9),
        unanswered: Unanswered::Idle,
        day_begins: Duration::from_secs(16 * 3600),
        ..Rules::default()
    };
    assert_eq!(rules, expect);
    let faults = parse("calls.day_begins = \"24h\"", &[]).unwrap_err();
    assert!(faults.contains("must be a time, 0s to 1439m"), "{faults}");
}

#[test]
fn urls_of_databases() {
    for good in [
        "postgres://db/ccgate",
        "postgresql://gate:pa%2Fss@db:5432/ccgate?sslmode=require",
        "postgres://gate:p:w@[2001:db8::1]:5432/ccgate",
        "postgres:///ccgate?host=/run/postgresql",
        "sqlite:/var/lib/a b.db",
        "sqlite://data@x/ccgate.db",
    ] {
        let text = format!("[store]\nurl = \"{good}\"");
        let config = Config::parse(Path::new("ccgate.toml"), &text, std::iter::empty());
        assert_eq!(config.unwrap().store.url.expose(), good);
    }
}

#[test]
fn every_key_is_read_and_stands_in_a_section() {
    let values = Values::default();
    let mut reader = Reader::new(&values, Path::new(""), Vec::new());
    Config::read(&mut reader, Values::default());
    assert_eq!(reader.faults, []);
    let names: std::collections::BTreeSet<&str> = KEYS.iter().map(|key| key.name).collect();
    assert_eq!(names.len(), KEYS.len(), "a key twice");
    assert_eq!(reader.asked, names);
    for key in KEYS {
        assert!(
            SECTIONS.iter().any(|(name, _)| *name == key.section()),
            "{}",
            key.name
        );
        assert!(key.meaning.ends_with('.'), "{}", key.name);
    }
}

#[test]
fn faults_name_key_and_line() {
    let cases: &[(&str, &str)] = &[
        (
            "[https]\n\nlisten = \"here\"\n",
            "ccgate.toml:3: https.listen: must be an address with a port",
        ),
        (
            "[https]\nlisten = 8043",
            "ccgate.toml:2: https.listen: must be an address with a port",
        ),
        (
            "[https]\nlisten = \"off\"",
            "ccgate.toml:2: https.listen: either https.listen or http.listen must be on",
        ),
        (
            "[https]\ncertificate = \"a.pem\"",
            "ccgate.toml:2: https.certificate: needs https.key beside it",
        ),
        (
            "[https]\nlitsen = \"off\"",
            "ccgate.toml:2: https.litsen: no such key; [https] has listen, certificate",
        ),
        (
            "[htps]\nlisten = \"off\"",
            "ccgate.toml:1: htps: no such section; there are node, https",
        ),
        ("https = 1", "ccgate.toml:1: https: must be a section [https]"),
        ("[https\n", "ccgate.toml:1: "),
        (
            "[node]\nname = \"a=b\"",
            "ccgate.toml:2: node.name: must be 1 to 32 letters and digits",
        ),
        (
            "[node]\ndata = \"\"",
            "ccgate.toml:2: node.data: must name a folder",
        ),
        (
            "[flows]\nlookup_hosts = [\"crm.example:8080\"]",
            "ccgate.toml:2: flows.lookup_hosts: must be names or addresses of hosts, each without a port",
        ),
        (
            "[flows]\nlookup_hosts = [\"*\"]",
            "ccgate.toml:2: flows.lookup_hosts: must be names or addresses of hosts",
        ),
        (
            "[flows]\nreload = \"2h\"",
            "ccgate.toml:2: flows.reload: must be a time, 0s to 1h",
        ),
        (
            "[guid]\nmode = \"Static\"",
            "ccgate.toml:2: guid.mode: must be `static` or `dynamic`",
        ),
        (
            "[guid]\ninterval = \"120s\"",
            "ccgate.toml:2: guid.interval: guid.interval must be shorter",
        ),
        (
            "[guid]\ntimeout = \"30s\"",
            "ccgate.toml:2: guid.timeout: guid.interval must be shorter",
        ),
        (
            "[guid]\ninterval = 60",
            "ccgate.toml:2: guid.interval: must be a time with its unit",
        ),
        (
            "[[guid.overrides]]\nmode = \"static\"",
            "guid.overrides: rule 1: must name agents or clients",
        ),
        (
            "[guid]\noverrides = [{ agents = \"x\", mode = \"static\" }]",
            "guid.overrides: rule 1: must be agent numbers",
        ),
        (
            "[guid]\noverrides = [{ agent = \"1\", mode = \"static\" }]",
            "rule 1: `agent` is none of agents, clients, mode",
        ),
        (
            "[guid]\noverrides = [{ clients = \"10.0.0.0/99\", mode = \"static\" }]",
            "rule 1: `10.0.0.0/99` must be a network",
        ),
        (
            "[events]\nhold = \"61s\"",
            "ccgate.toml:2: events.hold: must be a time, 0s to 1m",
        ),
        (
            "[events]\nowed_limit = 3",
            "ccgate.toml:2: events.owed_limit: must be a whole number from 10 to 100000",
        ),
        (
            "[events]\nowed_limit = 3.5",
            "ccgate.toml:2: events.owed_limit: must not be a number with a fraction",
        ),
        (
            "[events]\nall_agents_credential = \"short\"",
            "must be a text of 16 to 255 characters",
        ),
        (
            "[password]\nmax_age_days = 181",
            "password.max_age_days: must be a whole number from 0 to 180",
        ),
        (
            "[push]\nwhite_list = [\"example.com\"]",
            "push.white_list: `example.com` must be a URL",
        ),
        (
            "[push]\ntrust_all = true\nca = \"ca.pem\"",
            "ccgate.toml:2: push.trust_all: leaves nothing to push.ca",
        ),
        (
            "[store]\nurl = \"mysql://root:secret@db\"",
            "ccgate.toml:2: store.url: must be sqlite:FILE or postgres://",
        ),
        (
            "[store]\nurl = \"postgres://gate:pa/ss@db/ccgate\"",
            "ccgate.toml:2: store.url: must have a port",
        ),
        (
            "[store]\nurl = \"postgres://gate:p@ss@db/ccgate\"",
            "ccgate.toml:2: store.url: must have `@`",
        ),
        (
            "[store]\nurl = \"postgres://gate:pass@db:x/ccgate\"",
            "ccgate.toml:2: store.url: must have a port",
        ),
        (
            "[store]\nurl = \"postgres://gate@[::1/ccgate\"",
            "ccgate.toml:2: store.url: must have an IPv6 address",
        ),
        (
            "[http]\ntrusted_proxies = [\"10.0.0.1/8\"]",
            "ccgate.toml:2: http.trusted_proxies: `10.0.0.1/8` has bits set",
        ),
        (
            "[sign_in]\nagents = \"1-2000000\"",
            "ccgate.toml:2: sign_in.agents: must be agent numbers",
        ),
        (
            "[sign_in]\nforcing = \"true\"",
            "ccgate.toml:2: sign_in.forcing: must be true or false",
        ),
    ];
    for (text, expect) in cases {
        let errors = parse(text, &[]).unwrap_err();
        assert!(
            errors.contains(expect),
            "{text}\n  gave {errors}\n  not  {expect}"
        );
        assert!(!errors.contains("secret"), "{errors}");
    }
}

#[test]
fn all_faults_are_told_at_once() {
    let text = "[flow]\nper_agent = 0\nnone = 1\n[log]\nformat = \"xml\"\n";
    let errors = parse(
        text,
        &[("CCGATE_PUSH__RETRY", "soon"), ("CCGATE_PUSH__NONE", "1")],
    )
    .unwrap_err();
    let starts: Vec<&str> = errors
        .lines()
        .map(|line| line.split(": ").next().unwrap())
        .collect();
    assert_eq!(starts.len(), 5, "{errors}");
    for start in [
        "ccgate.toml:2",
        "ccgate.toml:3",
        "ccgate.toml:5",
        "CCGATE_PUSH__RETRY",
        "CCGATE_PUSH__NONE",
    ] {
        assert!(starts.contains(&start), "{start} not in {errors}");
    }
}

#[test]
fn variables_win_and_others_are_left_alone() {
    let config = parse(
        "[https]\nlisten = \"127.0.0.1:1\"\n[flow]\nper_agent = 7",
        &[
            ("CCGATE_HTTPS__LISTEN", "[::1]:2"),
            ("CCGATE_HTTPS__NAMES", "desk.example.com, 192.0.2.1"),
            ("CCGATE_PASSWORD__HISTORY", "3"),
            (
                "CCGATE_GUID__OVERRIDES",
                "[{ clients = \"192.0.2.0/24\", mode = \"dynamic\" }]",
            ),
            ("CCGATE_CONFIG", "/etc/ccgate.toml"),
            ("HOME", "/root"),
        ],
    )
    .unwrap();
    assert_eq!(config.https.listen, "[::1]:2".parse().ok());
    assert_eq!(config.https.names, ["desk.example.com", "192.0.2.1"]);
    assert_eq!((config.flow.per_agent, config.password.history), (7, 3));
    assert_eq!(config.guid.overrides.len(), 1);
    assert!(KEYS.iter().any(|key| key.variable() == "CCGATE_GUID__OVERRIDES"));
}

#[test]
fn what_is_rendered_reads_the_same_and_shows_no_secret() {
    let text = "[store]\nurl = \"postgres://gate:hunter2hunter2@db/ccgate\"\n\
                [push]\nhmac_secret = \"hunter2hunter2hunter2\"\nwhite_list = [\"https://a.example/b\"]\n\
                [[guid.overrides]]\nagents = \"101-120,200\"\nclients = \"10.0.0.0/8\"\nmode = \"dynamic\"\n";
    let config = parse(text, &[]).unwrap();
    let shown = config.render();
    for output in [&shown, &format!("{config:?}")] {
        assert!(!output.contains("hunter2"), "{output}");
    }
    assert!(
        shown.contains("url = \"postgres://gate:***@db/ccgate\""),
        "{shown}"
    );
    let again = parse(&shown.replace("\"***\"", "\"a secret of good length\""), &[]).unwrap();
    assert_eq!(again.push.white_list, config.push.white_list);
    assert_eq!(again.guid, config.guid);
    assert_eq!(again.limits, config.limits);
}

#[test]
fn the_first_guid_rule_that_fits_wins() {
    let text = "[[guid.overrides]]\nagents = \"101-120,200\"\nclients = \"10.0.0.0/8\"\nmode = \"dynamic\"\n\
                [[guid.overrides]]\nagents = \"101-110\"\nmode = \"static\"\n\
                [[guid.overrides]]\nclients = \"192.0.2.0/24, 2001:db8::/32\"\nmode = \"dynamic\"\n";
    let guid = parse(text, &[]).unwrap().guid;
    let cases = [
        (101, "10.1.2.3", true),
        (200, "10.1.2.3", true),
        (101, "192.0.2.9", false),
        (200, "192.0.2.9", true),
        (200, "2001:db8::9", true),
        (300, "10.1.2.3", false),
    ];
    for (agent, client, dynamic) in cases {
        let renewal = guid.renewal(AgentId(agent), client.parse().unwrap());
        assert_eq!(
            matches!(renewal, Renewal::Dynamic { .. }),
            dynamic,
            "{agent} {client}"
        );
    }
    let kept = guid.renewal(AgentId(300), "10.1.2.3".parse().unwrap());
    assert_eq!(
        kept,
        Renewal::Static {
            overlap: Duration::from_secs(60)
        }
    );
}

#[test]
fn relative_paths_count_from_the_files_folder() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ccgate.toml");
    std::fs::write(&file, "[node]\ndata = \"data\"\n[push]\nca = \"/etc/ca.pem\"\n").unwrap();
    let config = Config::load(Some(&file), std::iter::empty()).unwrap();
    assert_eq!(config.node.data, folder.path().join("data"));
    assert_eq!(config.push.trust, Trust::Authorities("/etc/ca.pem".into()));
    let missing = folder.path().join("none.toml");
    let errors = Config::load(Some(&missing), std::iter::empty())
        .unwrap_err()
        .to_string();
    assert!(errors.contains("none.toml: "), "{errors}");
}

#[test]
fn the_switch() {
    let config = parse("", &[]).unwrap();
    assert_eq!(config.sip.udp, Some("0.0.0.0:5060".parse().unwrap()));
    assert_eq!(
        (config.sip.tls, config.sip.sha256, config.sip.md5),
        (None, true, true)
    );
    assert_eq!(
        config.recording.directory,
        Path::new("/var/lib/ccgate/recordings")
    );
    assert_eq!(config.media.prompts, Path::new("/var/lib/ccgate/prompts"));
    assert_eq!(config.recording.key, RecordingKey::None);
    assert_eq!(config.media.lost_after, Some(Duration::from_secs(30)));
    let text = r#"
        sip.external_address = "203.0.113.5"
        sip.digests = "md5"
        media.lost_after = "0s"

        [[sip.trunks]]
        name = "carrier"
        addresses = ["192.0.2.7"]
        user = "u"
        password = "trunk-password"

        [[sip.routes]]
        trunks = ["carrier"]
        "#;
    let config = parse(text, &[]).unwrap();
    assert_eq!(config.media.external, Some("203.0.113.5".parse().unwrap()));
    assert_eq!((config.sip.sha256, config.sip.md5), (false, true));
    assert_eq!((config.sip.trunks.len(), config.sip.routes.len()), (1, 1));
    assert_eq!(config.media.lost_after, None);
    let shown = format!("{}{config:?}", config.render());
    assert!(!shown.contains("trunk-password"), "{shown}");
    let inline = "[{ name = \"a\", identify = [\"10.0.0.0/8\"] }]";
    let config = parse("", &[("CCGATE_SIP__TRUNKS", inline)]).unwrap();
    assert_eq!(config.sip.trunks[0].name, "a");
}

#[test]
fn faults_of_the_switch() {
    let digits = "0123456789abcdef".repeat(4);
    let both = format!("recording.key = \"{digits}\"\nrecording.key_file = \"k\"");
    let cases: &[(&str, &str)] = &[
        ("sip.realm = \"\"", ":1: sip.realm: must be 1 to 64 characters"),
        (
            "sip.listen_udp = \"off\"\nsip.listen_tcp = \"off\"\nsip.websocket = false",
            ":1: sip.listen_udp: nothing is listened for",
        ),
        (
            "sip.listen_tls = \"0.0.0.0:5061\"\nhttps.listen = \"off\"\nhttp.listen = \"127.0.0.1:80\"",
            ":1: sip.listen_tls: sip.listen_tls uses the certificate of the https port",
        ),
        (
            "sip.register_expiry = \"2h\"",
            ":1: sip.register_expiry: sip.register_expiry must not be longer than sip.register_expiry_max",
        ),
        (
            "sip.session_expires_min = \"1h\"",
            ":1: sip.session_expires_min: sip.session_expires_min must not be longer than sip.session_expires",
        ),
        (
            "sip.external_address = \"here\"",
            ":1: sip.external_address: must be an IP address",
        ),
        (
            "sip.trunks = [{ name = \"a\", addresses = [\"x\"] }, { name = \"a\", addresses = [\"y\"] }]",
            ":1: sip.trunks: there are two trunks `a`",
        ),
        (
            "sip.trunks = [{ name = \"a\" }]",
            ":1: sip.trunks: trunk 1: trunk `a` needs addresses or identify",
        ),
        (
            "[[sip.routes]]\ntrunks = [\"b\"]",
            ": sip.routes: route 1: there is no trunk `b`",
        ),
        (
            "media.first_port = 30000",
            ":1: media.first_port: media.first_port must be below media.last_port",
        ),
        (
            "media.secure_last_port = 30000",
            ":1: media.secure_last_port: media.secure_first_port must be below media.secure_last_port",
        ),
        (
            "media.secure_first_port = 29999",
            ":1: media.secure_first_port: media.secure_first_port to media.secure_last_port must not meet",
        ),
        (
            "media.lost_after = \"500ms\"",
            ":1: media.lost_after: must be 1s or more",
        ),
        (
            "recording.key = \"0123456789abcdef\"",
            ":1: recording.key: must be 64 hexadecimal digits",
        ),
        (&both, ":2: recording.key_file: leaves nothing to recording.key"),
        (
            "calls.ring_time = \"20\"",
            ":1: calls.ring_time: must be a time with its unit",
        ),
    ];
    for (text, expect) in cases {
        let faults = parse(text, &[]).unwrap_err();
        assert!(faults.contains(expect), "{text}\n{faults}");
        assert!(!faults.contains("0123456789"), "{faults}");
    }
}
