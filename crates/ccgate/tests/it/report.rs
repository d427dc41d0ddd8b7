//! `ccgate report`, `ccgate outbound` and `ccgate log --directory`, beside a server that runs.

use std::path::Path;
use std::time::Duration;

use ccgate_core::call::{CallData, CallLeg, CallRecord, CallResult, Feature, Kept, Participant, Span};
use ccgate_core::switch::Cause;
use ccgate_core::{AgentId, CallId, FlowId, SessionSerial, SkillId, Status, Time, VdnId};
use ccgate_store::{Batch, Options, Store};

use crate::program::{ENOUGH, Ended, Server, ccgate};

const VDN: VdnId = VdnId(7);
/// More than two pages.
const CALLS: u64 = 2_100;
/// 2024-02-01T00:00:00Z.
const MIDNIGHT: u64 = 1_706_745_600_000;

const DIRECTORY: &str = r#"
[[vdn]]
id = 7
name = "Example"

[[vdn.skill]]
id = 1
name = "voice"
media_type = 5

[[vdn.skill]]
id = 2
name = "sales"
media_type = 5

[[vdn.agent]]
id = 201
name = "Ann"
skills = { voice = 2 }
password = "Welcome-2026"
"#;

fn at(millis: u64) -> Time {
    Time::from_millis(MIDNIGHT + millis)
}

/// Several calls begin in the same millisecond, as on a busy day.
fn begun(n: u64) -> Time {
    at(n / 7 * 10)
}

fn call(n: u64) -> CallRecord {
    CallRecord {
        call: CallId(format!("1706745600-{n:05}").into()),
        feature: Feature::INBOUND,
        caller: if n == 0 {
            "=1+1".into()
        } else {
            "+4930901820".into()
        },
        called: "3000".into(),
        flow: (n == 0).then_some(FlowId(1500)),
        skill: Some(SkillId(if n.is_multiple_of(2) { 1 } else { 2 })),
        begun: begun(n),
        queued: Some(begun(n).after(Duration::from_millis(1))),
        answered: (n == 0).then(|| at(2)),
        agent: (n == 0).then_some(AgentId(201)),
        ended: Some(begun(n).after(Duration::from_millis(1234))),
        cause: Some(Cause::Normal),
        result: if n == 0 {
            CallResult::Answered
        } else {
            CallResult::Abandoned
        },
        offers: 1,
        transfers: 0,
        held: Duration::from_millis(4567),
        recordings: 2,
    }
}

fn leg(n: u64, number: u16) -> CallLeg {
    let of = call(n);
    let agent = number > 0;
    CallLeg {
        call: of.call,
        number,
        who: if agent {
            Participant::Agent(AgentId(201))
        } else {
            Participant::Outside
        },
        phone: if agent { "40101".into() } else { of.caller.clone() },
        caller: of.caller,
        called: of.called,
        feature: of.feature,
        skill: of.skill,
        transferred_by: None,
        begun: of.begun,
        rang: Some(of.begun),
        answered: of.answered,
        ended: of.ended,
        cause: of.cause,
        by_itself: !agent,
    }
}

fn span(n: u64) -> Span {
    Span {
        agent: AgentId(201),
        session: SessionSerial(3),
        status: Status::Talking,
        reason: 0,
        from: at(n),
        to: at(n + 500),
    }
}

/// An installation with what `CALLS` calls have left.
async fn with_history(data: &Path) {
    std::fs::write(data.join("directory.toml"), DIRECTORY).unwrap();
    let ended = ccgate(data, &["directory", "import", "directory.toml"], "");
    assert_eq!(ended.code, Some(0), "{ended:?}");
    let url = format!("sqlite:{}", data.join("ccgate.db").display());
    let store = Store::open(&url, Options::default()).await.unwrap();
    let mut live = store.claim(VDN, "test").await.unwrap();
    let kept: Vec<Kept> = (0..CALLS)
        .flat_map(|n| {
            [
                Kept::Call(Box::new(call(n))),
                Kept::Leg(Box::new(leg(n, 0))),
                Kept::Leg(Box::new(leg(n, 1))),
                Kept::Span(Box::new(span(n))),
                Kept::Data(call(n).call, CallData("a secret of the desktops".into())),
            ]
        })
        .collect();
    let batch = Batch {
        seq: 1,
        kept: &kept,
        ..Batch::default()
    };
    live.commit(batch).await.unwrap();
    store.close().await;
}

fn lines(ended: &Ended) -> Vec<&str> {
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(!ended.out.contains("secret"), "the data of calls is never shown");
    ended.out.split_terminator("\r\n").collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn reports_beside_a_running_server() {
    let data = tempfile::tempdir().unwrap();
    with_history(data.path()).await;
    // However long ago it was by the time this test runs.
    let server = Server::serve_with(data.path(), &[("CCGATE_CALLS__RETENTION_DAYS", "0")]);
    let report = |arguments: &[&str]| {
        let from = ["report", arguments[0], "--from", "2024-02-01"];
        ccgate(data.path(), &[&from[..], &arguments[1..]].concat(), "")
    };

    let ended = report(&["calls"]);
    let calls = lines(&ended);
    assert_eq!(
        calls[0],
        "vdn,call,feature,caller,called,flow,skill,begun,queued,answered,agent,ended,cause,result,offers,transfers,held_ms,recordings"
    );
    assert_eq!(
        calls[1],
        "7,1706745600-00000,0,'=1+1,3000,1500,1,2024-02-01T00:00:00.000Z,2024-02-01T00:00:00.001Z,\
         2024-02-01T00:00:00.002Z,201,2024-02-01T00:00:01.234Z,0,answered,1,0,4567,2"
    );
    assert_eq!(
        calls[2],
        "7,1706745600-00001,0,+4930901820,3000,,2,2024-02-01T00:00:00.000Z,2024-02-01T00:00:00.001Z,\
         ,,2024-02-01T00:00:01.234Z,0,abandoned,1,0,4567,2"
    );
    let ids: Vec<String> = calls[1..]
        .iter()
        .map(|line| line.split(',').nth(1).unwrap().to_owned())
        .collect();
    let expected: Vec<String> = (0..CALLS).map(|n| call(n).call.to_string()).collect();
    assert!(ids == expected, "each call once, the oldest first");

    let ended = report(&["legs"]);
    let legs = lines(&ended);
    assert_eq!(
        legs[2],
        "7,1706745600-00000,1,201,40101,'=1+1,3000,0,1,,2024-02-01T00:00:00.000Z,2024-02-01T00:00:00.000Z,\
         2024-02-01T00:00:00.002Z,2024-02-01T00:00:01.234Z,0,false"
    );
    let places: Vec<(String, String)> = legs[1..]
        .iter()
        .map(|line| line.split(',').map(str::to_owned))
        .map(|mut fields| (fields.nth(1).unwrap(), fields.next().unwrap()))
        .collect();
    let expected: Vec<(String, String)> = (0..CALLS)
        .flat_map(|n| [0, 1].map(|number| (call(n).call.to_string(), number.to_string())))
        .collect();
    assert!(places == expected, "each participant once, the oldest first");

    let ended = report(&["agents"]);
    let spans = lines(&ended);
    assert_eq!(spans.len() as u64, 1 + CALLS);
    assert_eq!(
        spans[1],
        "7,201,3,talking,0,2024-02-01T00:00:00.000Z,2024-02-01T00:00:00.500Z,500"
    );

    let count = |arguments: &[&str]| lines(&report(arguments)).len() as u64 - 1;
    for (arguments, expected) in [
        (&["calls", "--skill", "2"][..], CALLS / 2),
        (&["calls", "--result", "answered"], 1),
        (&["calls", "--agent", "201", "--skill", "2"], 0),
        (&["calls", "--caller", "=1+1"], 1),
        (&["calls", "--to", "2024-02-01T00:00:00"], 0),
        (&["calls", "--vdn", "8"], 0),
        (&["legs", "--agent", "201"], CALLS),
        (&["legs", "--skill", "1", "--vdn", "7"], CALLS),
        (&["agents", "--agent", "202"], 0),
    ] {
        assert_eq!(count(arguments), expected, "{arguments:?}");
    }

    // To a file: for its owner only, and never over another.
    let to_file = || report(&["calls", "--output", "calls.csv"]);
    let ended = to_file();
    assert!(ended.out.contains("2100 lines"), "{ended:?}");
    let file = data.path().join("calls.csv");
    assert_eq!(
        std::fs::read_to_string(&file).unwrap().lines().count(),
        calls.len()
    );
    let mode = std::os::unix::fs::PermissionsExt::mode(&file.metadata().unwrap().permissions());
    assert_eq!(mode & 0o777, 0o600);
    assert_eq!(to_file().code, Some(1));
    assert!(file.exists());
    assert_eq!(server.stop(), Some(0));
}

#[test]
fn a_report_that_makes_no_sense() {
    let data = tempfile::tempdir().unwrap();
    for (arguments, text) in [
        (&["report", "calls"][..], "--from"),
        (&["report", "calls", "--from", "soon"], "--from: \"soon\""),
        (&["report", "calls", "--from", "1d", "--to", "x"], "--to: \"x\""),
        (
            &["report", "calls", "--from", "1d", "--result", "good"],
            "abandoned",
        ),
        (&["report", "calls", "--from", "1d", "--format", "xml"], "csv"),
        (&["log", "--directory", "--agent", "101"], "--agent"),
        (&["outbound", "remove", "--vdn", "1"], "TASK"),
    ] {
        let ended = ccgate(data.path(), arguments, "");
        assert_eq!(ended.code, Some(2), "{arguments:?}: {ended:?}");
        assert!(ended.err.contains(text), "{arguments:?}: {ended:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_running_server_takes_numbers_over() {
    let data = tempfile::tempdir().unwrap();
    std::fs::write(data.path().join("directory.toml"), DIRECTORY).unwrap();
    let ended = ccgate(data.path(), &["directory", "import", "directory.toml"], "");
    assert_eq!(ended.code, Some(0), "{ended:?}");
    let mut server = Server::serve(data.path());
    let add = |skill: &str, list: &str| {
        let add = ["outbound", "add", "--vdn", "7", "--skill", skill];
        let rest = ["--mode", "preview", "--file", "-"];
        ccgate(data.path(), &[&add[..], &rest[..]].concat(), list)
    };
    let list = |arguments: &[&str]| {
        let list = ["outbound", "list", "--vdn", "7"];
        let ended = ccgate(data.path(), &[&list[..], arguments].concat(), "");
        assert_eq!(ended.code, Some(0), "{ended:?}");
        ended.out
    };

    let ended = add("1", "number\n12a\n1,2\n");
    assert_eq!(ended.code, Some(1), "{ended:?}");
    for text in ["-: 2 fault(s), nothing was added", "line 2: ", "line 3: "] {
        assert!(ended.err.contains(text), "{ended:?}");
    }
    let ended = add("9", "number\n1\n");
    assert!(ended.err.contains("VDN 7 has no skill 9"), "{ended:?}");
    assert_eq!(list(&[]).lines().count(), 1);

    let numbers = "number,data,agent\n13900000001,secret,201\n13900000002,,\n13900000001,,\n";
    let ended = add("1", numbers);
    assert_eq!(
        ended.out,
        "VDN 7, skill 1, preview: 2 numbers added; 1 left out that stand in the list twice (lines 4)\n"
    );
    server.line_with("numbers to be called taken over vdn=7 numbers=2");
    let ended = add("1", "number\n13900000002\n13900000003\n");
    assert!(
        ended.out.contains("1 numbers added; 1 left out that wait"),
        "{ended:?}"
    );
    server.line_with("numbers to be called taken over vdn=7 numbers=1");
    let shown = list(&["--skill", "1", "--fate", "waiting"]);
    assert_eq!(shown.lines().count(), 4, "{shown}");
    assert!(
        shown.contains("preview  1      13900000001") && !shown.contains("secret"),
        "{shown}"
    );
    assert_eq!(list(&["--limit", "2"]).lines().count(), 3);

    let task = shown.lines().nth(1).unwrap().split(' ').next().unwrap();
    let remove = |arguments: &[&str]| {
        let remove = ["outbound", "remove", "--vdn", "7"];
        ccgate(data.path(), &[&remove[..], arguments].concat(), "")
    };
    assert_eq!(remove(&[task]).out, "VDN 7: 1 numbers removed\n");
    server.line_with("numbers to be called taken over vdn=7 numbers=1");
    let ended = remove(&[task]);
    assert_eq!(ended.code, Some(1), "{ended:?}");
    assert!(
        ended
            .err
            .contains(&format!("VDN 7 has no task {task} that waits")),
        "{ended:?}"
    );
    assert_eq!(remove(&["--skill", "1"]).out, "VDN 7: 2 numbers removed\n");
    server.line_with("numbers to be called taken over vdn=7 numbers=");
    assert_eq!(list(&["--fate", "removed"]).lines().count(), 4);
    assert_eq!(server.stop(), Some(0));
    assert_eq!(list(&["--fate", "waiting"]).lines().count(), 1);
}

#[test]
fn who_changed_the_directory() {
    let data = tempfile::tempdir().unwrap();
    for text in [DIRECTORY, &DIRECTORY.replace("Ann", "Anna")] {
        std::fs::write(data.path().join("directory.toml"), text).unwrap();
        let ended = ccgate(data.path(), &["directory", "import", "directory.toml"], "");
        assert_eq!(ended.code, Some(0), "{ended:?}");
    }
    let ended = ccgate(data.path(), &["log", "--directory", "--vdn", "7"], "");
    assert_eq!(ended.code, Some(0), "{ended:?}");
    let heading: Vec<&str> = ended.out.lines().next().unwrap().split_whitespace().collect();
    assert_eq!(heading, ["time", "vdn", "who", "what", "before", "after"]);
    let last = ended.out.lines().last().unwrap();
    for text in ["directory import", "agent 201", "\"Ann\"", "\"Anna\""] {
        assert!(last.contains(text), "{last}");
    }
    assert!(!ended.out.contains("Welcome-2026"), "{}", ended.out);
    let none = ccgate(data.path(), &["log", "--directory", "--vdn", "8"], "");
    assert_eq!(none.out.lines().count(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_forgets_what_has_had_its_time() {
    let data = tempfile::tempdir().unwrap();
    with_history(data.path()).await;
    let count = |what: &str| {
        let ended = ccgate(data.path(), &["report", what, "--from", "2024-02-01"], "");
        lines(&ended).len() - 1
    };
    let kinds = ["calls", "legs", "agents"];
    assert!(kinds.iter().all(|what| count(what) >= CALLS as usize));
    let server = Server::serve_with(data.path(), &[("CCGATE_CALLS__RETENTION_DAYS", "90")]);
    let until = std::time::Instant::now() + ENOUGH;
    while kinds.iter().any(|what| count(what) > 0) {
        assert!(std::time::Instant::now() < until, "{}", server.seen());
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert_eq!(server.stop(), Some(0));
}
