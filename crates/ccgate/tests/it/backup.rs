use crate::client::Desktop;
use crate::program::{Server, ccgate};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_back_up_brings_sessions_back() {
    let (data, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let server = Server::demo(data.path(), &["--no-tour"]);
    let mut desktop = Desktop::new(server.address, 103);
    assert_eq!(desktop.sign_in("Demo@2026").await, "0");
    let file = other.path().join("backup.db");
    let backup = ["backup", file.to_str().unwrap()];
    let ended = ccgate(data.path(), &backup, "");
    assert_eq!(ended.code, Some(0), "{ended:?}");
    let ended = ccgate(data.path(), &backup, "");
    assert_eq!(ended.code, Some(1), "a back-up is never overwritten: {ended:?}");
    assert_eq!(server.stop(), Some(0));

    let restore = ["restore", file.to_str().unwrap()];
    let ended = ccgate(data.path(), &restore, "");
    assert_eq!(ended.code, Some(1), "{ended:?}");
    assert!(ended.err.contains("isn't empty"), "{ended:?}");
    let ended = ccgate(data.path(), &[&restore[..], &["--force"]].concat(), "");
    assert_eq!(ended.code, Some(0), "{ended:?}");
    let ended = ccgate(other.path(), &restore, "");
    assert_eq!(ended.code, Some(0), "{ended:?}");
    let exported = |data: &std::path::Path| ccgate(data, &["directory", "export"], "").out;
    assert_eq!(exported(data.path()), exported(other.path()));

    let server = Server::serve(other.path());
    let mut restored = Desktop::new(server.address, 103);
    restored.guid.clone_from(&desktop.guid);
    let answer = restored.call("GET", "agentstatus").await.unwrap();
    assert_eq!(answer["retcode"], "0", "signed in as before: {answer}");
    let ended = ccgate(data.path(), &["restore", "nothing.db", "--force"], "");
    assert_eq!(ended.code, Some(1), "{ended:?}");
}
