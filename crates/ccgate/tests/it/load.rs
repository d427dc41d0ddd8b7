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

#[test]
fn calls_through_the_demo_are_all_answered() {
    let data = tempfile::tempdir().unwrap();
    let arguments = ["--no-tour", "--no-phones", "--agents", "25"];
    let mut server = Server::demo(data.path(), &arguments);
    let target = format!("https://{}", server.address);
    let line = server.line_with("  SIP ");
    let sip = line.trim_start().strip_prefix("SIP").unwrap().trim_start();
    let sip = sip.split(',').next().unwrap();
    let mut options = vec!["load", "call", "--quiet", "--target", &target, "--sip", sip];
    options.extend([
        "--first-agent",
        "10001",
        "--agents",
        "5",
        "--concurrent",
        "5",
        "--rate",
        "10",
    ]);
    options.extend(["--seconds", "2", "--talk", "0.2"]);
    let ended = ccgate(data.path(), &options, "");
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(
        ended.out.contains("20 tried, 20 answered, 0 cut off"),
        "{}",
        ended.out
    );
}

#[test]
fn callers_are_routed_without_phones() {
    let data = tempfile::tempdir().unwrap();
    let folder = data.path().to_str().unwrap();
    let route = |more: &[&str]| {
        let options = ["load", "route", "--data", folder, "--skills", "12"];
        ccgate(data.path(), &[&options[..], more].concat(), "")
    };
    let ended = route(&["--agents", "50", "--rate", "50", "--seconds", "2"]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    let line = |start: &str| {
        let mut lines = ended.out.lines().map(str::trim_start);
        lines
            .find(|line| line.starts_with(start))
            .unwrap_or_else(|| panic!("no {start}: {}", ended.out))
    };
    // The callers are the same each time.
    let (calls, rest) = ended.out.split_once(" calls: ").unwrap();
    let calls: u32 = calls.rsplit('\n').next().unwrap().parse().unwrap();
    assert!((100..200).contains(&calls), "{calls}");
    assert!(
        rest.starts_with(&format!("{calls} routed, 0 lost")),
        "{}",
        ended.out
    );
    line("caller joins -> agent rung ");
    line("saved -> Ring ");
    let alone = line("core alone: ");
    assert!(alone.contains(&format!(" {calls} whole calls")), "{alone}");
    line("CPU of all");
    let end = line("at the end: ");
    assert!(end.contains("0 waiting, 0 calls, 0 legs"), "{end}");
    // Nothing is left behind.
    assert_eq!(std::fs::read_dir(data.path()).unwrap().count(), 0);

    let refused = route(&["--rate", "0"]);
    assert_eq!(refused.code, Some(2), "{refused:?}");
    let refused = route(&["--matrix", "--agents", "5"]);
    assert_eq!(refused.code, Some(2), "{refused:?}");
}
