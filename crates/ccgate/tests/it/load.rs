use crate::program::{Server, ccgate};

#[test]
fn scenarios_run_against_the_demo() {
    let data = tempfile::tempdir().unwrap();
    let server = Server::demo(data.path(), &["--no-tour", "--agents", "25"]);
    let target = format!("https://{}", server.address);
    let load = |scenario: &str, more: &[&str]| {
        let options = ["load", scenario, "--target", &target, "--seconds", "1", "--quiet"];
        let ended = ccgate(data.path(), &[&options[..], more].concat(), "");
        assert_eq!(ended.code, Some(0), "{scenario}: {ended:?}");
        assert!(ended.out.contains("p99"), "{scenario}: {}", ended.out);
    };
    load("sign-in", &["--tls", "--rate", "20"]);
    load("mixed", &["--agents", "25", "--rate", "50"]);
    load("compare", &["--connections", "2", "--rounds", "1"]);
}
