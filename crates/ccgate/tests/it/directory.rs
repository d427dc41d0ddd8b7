use std::path::Path;

use crate::client::Desktop;
use crate::program::{Server, ccgate};

const GOOD: &str = r#"
[[vdn]]
id = 7
name = "Example"

[[vdn.skill]]
id = 1
name = "voice"
media_type = 5

[[vdn.agent]]
id = 201
name = "Ann"
skills = { voice = 2 }
password = "Welcome-2026"

[[vdn.agent]]
id = 202
name = "Bo"
"#;

const BAD: &str = r#"
[[vdn]]
id = 7
name = "Example"

[[vdn.agent]]
id = 99
name = "Too low"

[[vdn.agent]]
id = 203
group = "nobody knows"

[[vdn.agent]]
id = 204
password = "short"
"#;

fn import(data: &Path, text: &str) -> crate::program::Ended {
    std::fs::write(data.join("directory.toml"), text).unwrap();
    ccgate(data, &["directory", "import", "directory.toml"], "")
}

fn export(data: &Path) -> String {
    let ended = ccgate(data, &["directory", "export"], "");
    assert_eq!(ended.code, Some(0), "{ended:?}");
    ended.out
}

#[test]
fn all_faults_are_told_and_nothing_is_changed() {
    let data = tempfile::tempdir().unwrap();
    let ended = import(data.path(), GOOD);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    let before = export(data.path());
    assert!(before.contains("Ann"), "{before}");
    let ended = import(data.path(), BAD);
    assert_eq!(ended.code, Some(1), "{ended:?}");
    assert!(ended.err.contains("line 7: "), "{}", ended.err);
    assert!(ended.err.contains("line 12: "), "{}", ended.err);
    assert!(ended.err.contains("nothing was changed"), "{}", ended.err);
    assert_eq!(export(data.path()), before);
    // A password is judged once all else is right.
    let ended = import(
        data.path(),
        &BAD.replace("99", "205").replace("group =", "# group ="),
    );
    assert_eq!(ended.code, Some(1), "{ended:?}");
    assert!(ended.err.contains("line 16: "), "{}", ended.err);
    assert!(
        !ended.err.contains("short"),
        "passwords are not shown: {}",
        ended.err
    );
    assert_eq!(export(data.path()), before);
    let ended = import(data.path(), "[[vdn]\n");
    assert_eq!(ended.code, Some(1), "{ended:?}");
    assert!(ended.err.contains("line 1: "), "{}", ended.err);
}

#[test]
fn what_was_exported_is_imported_again() {
    let (data, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    assert_eq!(import(data.path(), GOOD).code, Some(0));
    let text = export(data.path());
    assert!(
        text.contains("$argon2id$") && !text.contains("Welcome-2026"),
        "{text}"
    );
    assert_eq!(import(other.path(), &text).code, Some(0));
    assert_eq!(export(other.path()), text);
    // By file: readable by its owner only, and never over another.
    let to_file = |data: &Path| ccgate(data, &["directory", "export", "--no-passwords", "out.toml"], "");
    assert_eq!(to_file(data.path()).code, Some(0));
    let file = data.path().join("out.toml");
    let mode = std::os::unix::fs::PermissionsExt::mode(&file.metadata().unwrap().permissions());
    assert_eq!(mode & 0o777, 0o600);
    assert!(!std::fs::read_to_string(&file).unwrap().contains("argon2id"));
    assert_eq!(to_file(data.path()).code, Some(1));
    // By pipe.
    let ended = ccgate(other.path(), &["directory", "import", "-"], &text);
    assert_eq!(ended.code, Some(0), "{ended:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_runs_takes_an_import() {
    let data = tempfile::tempdir().unwrap();
    assert_eq!(import(data.path(), GOOD).code, Some(0));
    let server = Server::serve(data.path());
    let mut ann = Desktop::new(server.address, 201);
    assert_eq!(ann.sign_in("Welcome-2026").await, "0");
    let more = format!("{GOOD}\n[[vdn.agent]]\nid = 203\npassword = \"Welcome-2027\"\n");
    assert_eq!(import(data.path(), &more).code, Some(0));
    // Within a second or two; a number that isn't known yet is refused like a wrong password.
    let until = tokio::time::Instant::now() + crate::program::ENOUGH;
    while Desktop::new(server.address, 203).sign_in("Welcome-2027").await != "0" {
        assert!(tokio::time::Instant::now() < until, "the new agent can't sign in");
    }
    let answer = ann.call("POST", "saybusy").await.unwrap();
    assert_eq!(answer["retcode"], "0", "a session outlives an import: {answer}");
}
