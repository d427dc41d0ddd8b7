//! Every scenario for a second against a gateway small enough to fit in a test.
#![allow(clippy::unwrap_used)]

mod gateway;

use std::time::Duration;

use ccgate_load::{Bare, LoadError, Options, Report, Row, Scenario, parse_target, run};
use gateway::Gateway;

/// Longer than any of these runs, so that a hanging run fails by itself.
const ENOUGH: Duration = Duration::from_secs(60);

fn options(gateway: &Gateway, scenario: Scenario) -> Options {
    let mut options = Options::new(parse_target(&gateway.url()).unwrap(), scenario);
    options.agents = 6;
    options.connections = 3;
    options.seconds = 1;
    options
}

async fn report(options: Options) -> Result<Report, LoadError> {
    tokio::time::timeout(ENOUGH, run(options, &mut std::io::sink()))
        .await
        .expect("the run must end by itself")
}

fn row<'a>(rows: &'a [Row], name: &str) -> Option<&'a Row> {
    rows.iter().find(|row| row.name == name)
}

fn count(rows: &[Row], name: &str) -> u64 {
    row(rows, name).map_or(0, |row| row.count)
}

fn check_clean(report: &Report, gateway: &Gateway) {
    assert_eq!(report.errors(), 0, "{report}");
    assert_eq!(report.leftovers, 0, "{report}");
    assert_eq!(gateway.signed_in(), 0);
    let server = report.server.expect("the gateway of the test is this process");
    assert_eq!(server.pid, std::process::id());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sign_in() {
    let gateway = Gateway::start(true).await;
    let report = report(Options {
        warm_up: true,
        ..options(&gateway, Scenario::SignIn)
    })
    .await
    .unwrap();
    check_clean(&report, &gateway);
    assert_eq!(count(&report.setup, "login"), 6);
    assert_eq!(count(&report.setup, "logout"), 6);
    assert!(
        count(&report.rows, "login") > 0 && count(&report.rows, "logout") > 0,
        "{report}"
    );
    assert!(report.throughput > 0.0);
    assert!(report.signed_in <= 3, "at most half are inside");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_signed_in_already_is_signed_in_by_force() {
    let gateway = Gateway::start(true).await;
    gateway.sign_in(101);
    let report = report(options(&gateway, Scenario::State)).await.unwrap();
    assert_eq!(report.signed_in, 6);
    assert_eq!(row(&report.setup, "login").unwrap().errors["100-002"], 1);
    assert_eq!(count(&report.setup, "forceLogin"), 1);
    assert_eq!(report.leftovers, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn poll() {
    let gateway = Gateway::start(true).await;
    let mut told = Vec::new();
    let asked = Options {
        seconds: 2,
        ..options(&gateway, Scenario::Poll)
    };
    let report = tokio::time::timeout(ENOUGH, run(asked, &mut told))
        .await
        .unwrap()
        .unwrap();
    check_clean(&report, &gateway);
    assert_eq!(
        count(&report.setup, "poll with event"),
        12,
        "two events of each sign-in"
    );
    assert!(count(&report.rows, "poll, empty") >= 6, "{report}");
    let held = report.held.unwrap();
    assert!(
        held.connections <= 6 && held.bytes_each.is_some() == (held.connections > 0),
        "{report}"
    );
    assert!(String::from_utf8(told).unwrap().contains("polls held"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn state_in_a_closed_loop_over_tls_and_plain() {
    for tls in [true, false] {
        let gateway = Gateway::start(tls).await;
        let report = report(Options {
            clear_after: 2,
            ..options(&gateway, Scenario::State)
        })
        .await
        .unwrap();
        check_clean(&report, &gateway);
        assert!(
            count(&report.rows, "sayBusy") > 0 && count(&report.rows, "sayFree") > 0,
            "{report}"
        );
        assert!(count(&report.rows, "syncagentinfo") > 0, "{report}");
        assert_eq!(count(&report.rows, "from schedule"), 0);
        assert_eq!(report.unsent, 0);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn state_in_an_open_loop() {
    let gateway = Gateway::start(true).await;
    let report = report(Options {
        rate: 100.0,
        ..options(&gateway, Scenario::State)
    })
    .await
    .unwrap();
    check_clean(&report, &gateway);
    let changes = count(&report.rows, "sayBusy") + count(&report.rows, "sayFree");
    assert_eq!(changes + report.unsent, 100, "{report}");
    assert_eq!(count(&report.rows, "from schedule"), changes);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn mixed() {
    let gateway = Gateway::start(true).await;
    let report = report(Options {
        rate: 200.0,
        ..options(&gateway, Scenario::Mixed)
    })
    .await
    .unwrap();
    check_clean(&report, &gateway);
    let changes = count(&report.rows, "sayBusy") + count(&report.rows, "sayFree");
    assert!(changes > 0, "{report}");
    assert_eq!(report.missing_events, 0, "{report}");
    assert_eq!(count(&report.rows, "change to event"), changes, "{report}");
    assert!(report.held.is_some());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn compare() {
    let gateway = Gateway::start(true).await;
    let bare = Bare::bind("127.0.0.1:0".parse().unwrap(), true).await.unwrap();
    let target = parse_target(&format!("https://{}", bare.address().unwrap())).unwrap();
    let serving = tokio::spawn(bare.run());
    let asked = Options {
        bare: Some(target),
        rounds: 2,
        ..options(&gateway, Scenario::Compare)
    };
    let report = report(asked).await.unwrap();
    serving.abort();
    check_clean(&report, &gateway);
    assert_eq!(report.rounds.len(), 2);
    for round in &report.rounds {
        assert!(round.gateway_rate > 0.0 && round.bare_rate > 0.0, "{report}");
        assert!(
            round.gateway_cpu.is_some() && round.bare_cpu.is_some(),
            "{report}"
        );
    }
    assert!(count(&report.rows, "constant (bare)") > 0, "{report}");
    assert!(report.median_rate_ratio().is_some());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_gets_in() {
    let gateway = Gateway::start(true).await;
    let wrong = Options {
        password: "wrong".into(),
        ..options(&gateway, Scenario::Poll)
    };
    let error = report(wrong).await.unwrap_err().to_string();
    assert!(error.contains("100-004"), "{error}");

    let free = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let nowhere = Options::new(parse_target(&format!("https://{free}")).unwrap(), Scenario::State);
    let error = report(nowhere).await.unwrap_err().to_string();
    assert!(error.contains("connect"), "{error}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_session_lost_on_the_way_is_counted_and_not_left_over() {
    let gateway = Gateway::start(true).await;
    let asked = Options {
        rate: 100.0,
        ..options(&gateway, Scenario::Mixed)
    };
    let mut out = std::io::sink();
    let going = run(asked, &mut out);
    let throwing_out = async {
        gateway.wait_for_polls(6).await;
        gateway.throw_out(103);
        std::future::pending::<()>().await;
    };
    let report = tokio::select! {
        report = tokio::time::timeout(ENOUGH, going) => report.unwrap().unwrap(),
        () = throwing_out => unreachable!(),
    };
    assert!(report.errors() > 0, "{report}");
    assert_eq!(report.leftovers, 0, "{report}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dropped_run_leaves_no_connection() {
    for scenario in [Scenario::Mixed, Scenario::State, Scenario::SignIn] {
        let gateway = Gateway::start(true).await;
        let asked = Options {
            seconds: 600,
            rate: 100.0,
            ..options(&gateway, scenario)
        };
        let mut out = std::io::sink();
        tokio::select! {
            report = run(asked, &mut out) => panic!("{}", report.unwrap()),
            () = gateway.wait_for(if scenario == Scenario::SignIn { 1 } else { 6 }) => {}
        }
        gateway.wait_for_silence().await;
    }
}
