use std::path::Path;

use rustix::process::Signal;

use crate::program::{Ended, Server, ccgate, ccgate_with};

const GOOD: &str = r#"flow = 1
name = "main"
access_code = "6000"
start = "menu"

[step.menu]
do = "menu"
say = ["en/menu"]
keys = { 1 = "queue", "*" = "menu" }
otherwise = "bye"

[step.queue]
do = "queue"
skill = 1
waited = "bye"

[step.bye]
do = "end"
"#;

const OUTLINE: &str = "\
flows/a.toml: flow 1 of VDN 1, \"main\", access code 6000: 3 steps
  menu   menu   * -> menu, 1 -> queue, otherwise -> bye
  queue  queue  waited -> bye
  bye    end
  plays en/menu
";

const DIRECTORY: &str = r#"
[[vdn]]
id = 1
name = "Example"

[[vdn.skill]]
id = 1
name = "voice"
media_type = 5
"#;

fn put(data: &Path, name: &str, text: &str) {
    let file = data.join(name);
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    std::fs::write(file, text).unwrap();
}

/// Runs the check with these arguments in a folder with a good and a bad file.
fn check(data: &Path, arguments: &[&str]) -> Ended {
    ccgate(data, &[&["flow", "check"], arguments].concat(), "")
}

#[test]
fn good_files_are_outlined_and_faults_told() {
    let data = tempfile::tempdir().unwrap();
    put(data.path(), "flows/a.toml", GOOD);
    let ended = check(data.path(), &["flows/a.toml"]);
    assert_eq!(
        (ended.code, ended.out.as_str(), ended.err.as_str()),
        (Some(0), OUTLINE, "")
    );

    // A folder, and a file in it once more.
    let ended = check(data.path(), &["flows", "flows/a.toml"]);
    assert_eq!((ended.code, ended.out.as_str()), (Some(0), OUTLINE));

    let lost = format!("{GOOD}\n[step.lost]\ndo = \"end\"\n");
    put(data.path(), "warned.toml", &lost);
    let ended = check(data.path(), &["warned.toml"]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(
        ended
            .out
            .starts_with("warned.toml:20: warning: step \"lost\": no way leads here\nwarned.toml: flow 1 "),
        "{ended:?}"
    );

    let bad = GOOD
        .replace("\"queue\",", "\"nowhere\",")
        .replace("skill = 1", "skil = 1");
    put(data.path(), "flows/b.toml", &bad);
    let ended = check(data.path(), &["flows"]);
    assert_eq!(ended.code, Some(1));
    assert_eq!(ended.err, "ccgate: 1 file has faults\n");
    let rest = ended.out.strip_prefix(OUTLINE).expect("the good one first");
    let lines: Vec<&str> = rest.lines().collect();
    assert_eq!(
        lines[0],
        "flows/b.toml:9: step \"menu\": keys: there is no step \"nowhere\""
    );
    assert!(
        lines[1].starts_with("flows/b.toml:12: step \"queue\": skill: is missing"),
        "{lines:?}"
    );
    assert!(
        lines[2].starts_with("flows/b.toml:14: step \"queue\": unknown key `skil`"),
        "{lines:?}"
    );
    assert_eq!(lines.len(), 3);

    put(data.path(), "flows/b.toml", GOOD);
    let ended = check(data.path(), &["flows"]);
    let clash = "flows/b.toml: flow: flow 1 of VDN 1 is in flows/a.toml too\n\
                 flows/b.toml: access_code: 6000 of VDN 1 leads to the flow in flows/a.toml too\n";
    assert_eq!((ended.code, ended.out), (Some(1), format!("{OUTLINE}{clash}")));

    let ended = check(data.path(), &["none.toml"]);
    assert_eq!(ended.code, Some(1));
    assert!(ended.out.starts_with("none.toml: No such file"), "{ended:?}");
    assert_eq!(check(data.path(), &[]).code, Some(2));
}

#[test]
fn flows_are_checked_against_an_installation() {
    let data = tempfile::tempdir().unwrap();
    let folder = data.path().to_str().unwrap();
    put(data.path(), "directory.toml", DIRECTORY);
    let ended = ccgate(data.path(), &["directory", "import", "directory.toml"], "");
    assert_eq!(ended.code, Some(0), "{ended:?}");
    put(data.path(), "flows/a.toml", GOOD);
    let ended = check(data.path(), &["flows", "--data", folder]);
    let missing = format!(
        "flows/a.toml:8: step \"menu\": there is no file en/menu (or en/menu.wav) in {folder}/prompts\n"
    );
    assert_eq!((ended.code, ended.out), (Some(1), missing));
    put(data.path(), "prompts/en/menu.wav", "");
    let ended = check(data.path(), &["flows", "--data", folder]);
    assert_eq!((ended.code, ended.out.as_str()), (Some(0), OUTLINE));

    let other = GOOD.replace("skill = 1", "skill = 2");
    put(data.path(), "flows/a.toml", &other);
    put(data.path(), "ccgate.toml", "[node]\nname = \"A\"\n");
    let told = "flows/a.toml:14: step \"queue\": there is no skill queue 2 in VDN 1\n";
    for site in [["--data", folder], ["--config", "ccgate.toml"]] {
        let ended = check(data.path(), &[&["flows"], &site[..]].concat());
        assert_eq!((ended.code, ended.out.as_str()), (Some(1), told), "{site:?}");
    }
    // Without an installation nobody knows, and with another folder of prompts they are looked for there.
    assert_eq!(check(data.path(), &["flows"]).code, Some(0));
    assert_eq!(
        check(data.path(), &["flows", "--prompts", "prompts"]).code,
        Some(0)
    );
    assert_eq!(check(data.path(), &["flows", "--prompts", "flows"]).code, Some(1));
    assert_eq!(check(data.path(), &["flows", "--data", "nowhere"]).code, Some(1));
}

#[test]
fn a_server_loads_flows_again_at_sighup() {
    let data = tempfile::tempdir().unwrap();
    put(data.path(), "directory.toml", DIRECTORY);
    let ended = ccgate(data.path(), &["directory", "import", "directory.toml"], "");
    assert_eq!(ended.code, Some(0), "{ended:?}");
    put(data.path(), "prompts/en/menu.wav", "");
    put(data.path(), "flows/a.toml", "flow = 1\n");
    let environment = [
        ("CCGATE_FLOWS__RELOAD", "0s"),
        ("CCGATE_HTTPS__LISTEN", "127.0.0.1:0"),
    ];
    let ended = ccgate_with(data.path(), &["serve"], &environment);
    // Starting again doesn't help: the number that keeps systemd from it.
    assert_eq!(ended.code, Some(78), "{ended:?}");
    assert!(
        ended.err.contains("flows/a.toml:1: access_code: is missing"),
        "{ended:?}"
    );

    put(data.path(), "flows/a.toml", GOOD);
    let mut server = Server::serve_with(data.path(), &environment[..1]);
    put(data.path(), "flows/a.toml", "flow = 1\n");
    for _ in 0..2 {
        // Each time it is asked to, it says what is wrong.
        server.signal(Signal::HUP);
        server.line_with("flows/a.toml:1: access_code: is missing");
        server.line_with("flows stay as they were");
    }
    put(
        data.path(),
        "flows/a.toml",
        &GOOD.replace("\"main\"", "\"other\""),
    );
    server.signal(Signal::HUP);
    server.line_with("the flow files are good again");
    server.line_with("flows loaded");
    assert_eq!(server.stop(), Some(0));
}
