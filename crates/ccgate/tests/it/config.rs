use crate::program::{ccgate, ccgate_with};

#[test]
fn faults_are_told_with_key_and_line() {
    let data = tempfile::tempdir().unwrap();
    let file = data.path().join("ccgate.toml");
    std::fs::write(
        &file,
        "[https]\nlisten = \"somewhere\"\n\n[event]\nhold = \"10s\"\n",
    )
    .unwrap();
    for command in [["config", "check"], ["config", "print"], ["agent", "list"]] {
        let ended = ccgate(
            data.path(),
            &[&command[..], &["--config", "ccgate.toml"]].concat(),
            "",
        );
        assert_eq!(ended.code, Some(78), "{ended:?}");
        assert!(
            ended.err.contains("ccgate.toml:2: https.listen: "),
            "{}",
            ended.err
        );
        assert!(ended.err.contains("ccgate.toml:4: event"), "{}", ended.err);
        assert_eq!(ended.out, "");
    }
    let ended = ccgate(data.path(), &["serve", "--config", "ccgate.toml"], "");
    assert_eq!(ended.code, Some(78), "{ended:?}");
}

#[test]
fn the_environment_is_judged_too() {
    let data = tempfile::tempdir().unwrap();
    let check = |name: &str, value: &str, arguments: &[&str], code: i32, text: &str| {
        let ended = ccgate_with(data.path(), arguments, &[(name, value)]);
        assert_eq!(ended.code, Some(code), "{name}={value}: {ended:?}");
        assert!(
            ended.out.contains(text) || ended.err.contains(text),
            "{name}={value}: {ended:?}"
        );
    };
    let print = ["config", "print"];
    check(
        "CCGATE_HTTPS__LISTEN",
        "x",
        &["config", "check"],
        78,
        "CCGATE_HTTPS__LISTEN: https.listen: ",
    );
    check(
        "CCGATE_HTTPS__LISTEN",
        "127.0.0.1:1",
        &["config", "check"],
        0,
        "valid",
    );
    check(
        "CCGATE_PUSH__HMAC_SECRET",
        "do not show this text",
        &print,
        0,
        "hmac_secret = \"***\"",
    );
    check(
        "CCGATE_STORE__URL",
        "postgres://u:secret@h/d",
        &print,
        0,
        "postgres://u:***@h/d",
    );
    check("CCGATE_LOG", "ccgate=nonsense", &["serve"], 78, "CCGATE_LOG: ");
    check(
        "CCGATE_STORE__URL",
        "sqlite:/nowhere/x.db",
        &["agent", "list"],
        1,
        "ccgate: ",
    );
}

#[test]
fn a_wrong_command_line_is_told() {
    let data = tempfile::tempdir().unwrap();
    let check = |arguments: &[&str], code: i32, text: &str| {
        let ended = ccgate(data.path(), arguments, "");
        assert_eq!(ended.code, Some(code), "{arguments:?}: {ended:?}");
        assert!(
            ended.err.contains(text) || ended.out.contains(text),
            "{arguments:?}: {ended:?}"
        );
    };
    check(&[], 2, "Usage");
    check(&["serf"], 2, "serve");
    check(&["agent", "signout", "101", "--reason", "0"], 2, "1..=255");
    check(&["log", "--since", "yesterday"], 2, "--since: \"yesterday\"");
    check(&["load", "state", "--target", "ftp://x"], 2, "ftp://x");
    check(
        &["load", "state", "--target", "http://127.0.0.1:1", "--tls"],
        2,
        "--tls",
    );
    check(
        &["load", "state", "--target", "https://127.0.0.1:1"],
        1,
        "no agent could be signed in",
    );
    check(&["--version"], 0, "ccgate 0.");
    check(&["--help"], 0, "demo");
}
