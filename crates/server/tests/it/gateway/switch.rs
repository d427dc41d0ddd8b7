//! Between the owners and a switch: what leaves when, what comes in, what becomes of calls when
//! something goes.

use ccgate_core::call::{CallLeg, Kept, Recording};
use ccgate_core::directory::Directory;
use ccgate_core::switch::{Cause, Command, Entrance, LegId, Report};
use ccgate_core::{AgentId, CallId, Phone, Time, VdnId};
use ccgate_server::config::Config;
use ccgate_server::run::{Running, start_on};
use ccgate_server::telephony::{Driver, SwitchPort};
use ccgate_store::{Batch, CallQuery, Options, Store, demo};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc::{Receiver, Sender, UnboundedReceiver, UnboundedSender, channel, unbounded_channel};

use super::desktop::Desktop;
use super::harness::{self, Site, import, until, within};

/// A switch that does nothing by itself.
pub(super) struct Fake {
    commands: UnboundedReceiver<(VdnId, Command)>,
    pub(super) reports: Sender<(VdnId, Report)>,
}

#[derive(Debug)]
struct Port(UnboundedSender<(VdnId, Command)>);

impl SwitchPort for Port {
    fn command(&self, vdn: VdnId, command: Command) {
        // Nobody looks any more at the end of a test.
        let _ = self.0.send((vdn, command));
    }
}

impl Fake {
    /// With room for so many reports.
    fn new(reports: usize) -> (Self, Driver) {
        let (told, commands) = unbounded_channel();
        let (reports, taken): (_, Receiver<(VdnId, Report)>) = channel(reports);
        let driver = Driver::Given(Arc::new(Port(told)), taken);
        (Self { commands, reports }, driver)
    }

    /// The next command that begins or ends a leg.
    async fn command(&mut self) -> Command {
        loop {
            let (vdn, command) = within(self.commands.recv()).await.expect("a gateway");
            assert_eq!(vdn, demo::VDN);
            if matches!(command, Command::Ring { .. } | Command::HangUp { .. }) {
                return command;
            }
        }
    }

    /// The leg of the phone or number that is to be rung next.
    async fn rung(&mut self, phone: &str) -> LegId {
        match self.command().await {
            Command::Ring { leg, to, .. } => {
                assert_eq!(&*to.0, phone);
                leg
            }
            other => panic!("{other:?}"),
        }
    }

    async fn report(&self, report: Report) {
        within(self.reports.send((demo::VDN, report))).await.unwrap();
    }

    async fn answered(&self, leg: LegId) {
        self.report(Report::Alerting { leg }).await;
        self.report(Report::Answered { leg }).await;
    }

    async fn offered(&self, number: u64) -> LegId {
        let leg = LegId::Offered(number);
        let report = Report::Offered {
            leg,
            called: Phone::from("3000"),
            caller: Phone::from("13900000000"),
            from: Entrance::Trunk("carrier".to_owned()),
        };
        self.report(report).await;
        leg
    }
}

async fn prepared(
    folder: tempfile::TempDir,
    change: impl FnOnce(&mut Config),
) -> (tempfile::TempDir, Config) {
    let mut config = harness::config(folder.path());
    change(&mut config);
    let store = Store::open(config.store.url.expose(), Options::default())
        .await
        .unwrap();
    import(&store, &[demo::directory()]).await;
    store.close().await;
    (folder, config)
}

async fn on_a_fake(reports: usize) -> (Site, Fake) {
    let (folder, config) = prepared(tempfile::tempdir().unwrap(), |_| {}).await;
    let (fake, driver) = Fake::new(reports);
    let running = start_on(config.clone(), driver).await.unwrap();
    let site = Site {
        running,
        config,
        folder,
    };
    (site, fake)
}

impl Desktop {
    async fn call_out(&self, number: &str) -> String {
        let body = json!({ "called": number }).to_string();
        let path = format!("/voicecall/{}/callout", self.agent);
        let answer = self.web.call("PUT", &path, &self.guid, &body).await.ok();
        answer.result().as_str().expect("a call id").to_owned()
    }

    /// The next event of this name; those before it are passed over.
    pub(super) async fn told_in_time(&self, name: &str) -> Value {
        loop {
            let event = self.event().await;
            if event["eventType"] == name {
                return event["content"].clone();
            }
        }
    }
}

/// All that is kept of the participants of calls.
pub(super) async fn legs(config: &Config) -> Vec<CallLeg> {
    let store = Store::open(config.store.url.expose(), Options::default())
        .await
        .unwrap();
    let query = CallQuery {
        vdn: demo::VDN,
        agent: None,
        skill: None,
        from: Time::default(),
        to: Time::from_millis(u64::MAX >> 1),
        first: 0,
        last: 999,
    };
    let legs = store.call_legs(query).await.unwrap();
    store.close().await;
    legs
}

#[tokio::test]
async fn commands_leave_once_their_step_is_saved() {
    let (site, mut fake) = on_a_fake(16).await;
    let desk = Desktop::settled(&site, 101).await;
    let store = site.store().await;
    for _ in 0..5 {
        let call = CallId(desk.call_out("13900000000").await.into());
        // At the very moment when the command comes, the store has what it is about.
        let leg = fake.rung("40001").await;
        let kept = store.legs_of_call(demo::VDN, &call).await.unwrap();
        assert!(
            !kept.is_empty() && kept.iter().all(|leg| leg.ended.is_none()),
            "{kept:?}"
        );
        let cause = Cause::Rejected;
        fake.report(Report::Gone { leg, cause }).await;
        until(async || {
            let kept = store.legs_of_call(demo::VDN, &call).await.unwrap();
            kept.iter().all(|leg| leg.ended.is_some())
        })
        .await;
    }
    store.close().await;
    assert!(site.running.stop().await);
}

#[tokio::test]
async fn nothing_leaves_while_the_store_is_away() {
    let (site, mut fake) = on_a_fake(16).await;
    let desk = Desktop::settled(&site, 101).await;
    let file = site.folder.path().join("ccgate.db");
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(file);
    let mut held = sqlx::ConnectOptions::connect(&options).await.unwrap();
    sqlx::query("BEGIN IMMEDIATE").execute(&mut held).await.unwrap();
    let calling = tokio::spawn({
        let desk = desk.clone();
        async move { desk.call_out("13900000000").await }
    });
    let owner = site.running.gateway().routing().owners[&demo::VDN].clone();
    until(async || owner.call_count() == 1 && owner.unsaved_batches() == 1).await;
    assert!(fake.commands.try_recv().is_err());
    sqlx::query("COMMIT").execute(&mut held).await.unwrap();
    fake.rung("40001").await;
    within(calling).await.unwrap();
}

#[tokio::test]
async fn reports_are_stepped_in_their_order_however_many() {
    let (site, fake) = on_a_fake(2).await;
    const CALLERS: u64 = 300;
    for number in 1..=CALLERS {
        fake.offered(number).await;
        if number > 10 {
            let leg = LegId::Offered(number - 10);
            let cause = Cause::CallerLeft;
            fake.report(Report::Gone { leg, cause }).await;
        }
    }
    for number in CALLERS - 9..=CALLERS {
        let leg = LegId::Offered(number);
        let cause = Cause::CallerLeft;
        fake.report(Report::Gone { leg, cause }).await;
    }
    let owner = site.running.gateway().routing().owners[&demo::VDN].clone();
    until(async || owner.leg_count() == 0 && owner.unsaved_batches() == 0).await;
    let kept = legs(&site.config).await;
    assert_eq!(kept.len(), CALLERS as usize);
    assert!(
        kept.iter().all(|leg| leg.cause == Some(Cause::CallerLeft)),
        "{kept:?}"
    );
}

/// An agent talks and is recorded, a caller waits; the gateway dies.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_death_ends_calls() {
    let (folder, config) = prepared(tempfile::tempdir().unwrap(), |_| {}).await;
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (mut fake, driver) = Fake::new(16);
    let (handle, copy) = (runtime.handle().clone(), config.clone());
    let starting = tokio::task::spawn_blocking(move || handle.block_on(start_on(copy, driver)));
    let site = Site {
        running: within(starting).await.unwrap().unwrap(),
        config,
        folder,
    };
    let desk = Desktop::settled(&site, 101).await;
    fake.offered(1).await;
    let phone = fake.rung("40001").await;
    fake.offered(2).await;
    fake.answered(phone).await;
    desk.told_in_time("AgentEvent_Talking").await;
    until(async || legs(&site.config).await.len() == 3).await;
    let Site {
        running,
        config,
        folder,
    } = site;
    runtime.shutdown_background();
    drop(running);

    let (fake, driver) = Fake::new(16);
    let running: Running = within(start_on(config.clone(), driver)).await.unwrap();
    let site = Site {
        running,
        config,
        folder,
    };
    let desk = Desktop {
        web: site.web(),
        ..desk
    };
    desk.told_in_time("AgentEvent_Call_Release").await;
    desk.told_in_time("AgentOther_PhoneRelease").await;
    let kept = legs(&site.config).await;
    assert_eq!(kept.len(), 3);
    assert!(
        kept.iter()
            .all(|leg| leg.cause == Some(Cause::Restart) && leg.ended.is_some()),
        "{kept:?}"
    );
    // The agent can be called again at once.
    let mut fake = fake;
    desk.post("sayfree").await.ok();
    fake.offered(7).await;
    fake.rung("40001").await;
}

#[tokio::test]
async fn a_stop_ends_calls_with_their_causes() {
    let (site, mut fake) = on_a_fake(16).await;
    let desk = Desktop::settled(&site, 101).await;
    fake.offered(1).await;
    let phone = fake.rung("40001").await;
    fake.answered(phone).await;
    desk.told_in_time("AgentEvent_Talking").await;
    let Site {
        running,
        config,
        folder,
    } = site;
    assert!(running.stop().await);
    let kept = legs(&config).await;
    assert_eq!(kept.len(), 2);
    assert!(kept.iter().all(|leg| leg.ended.is_some()), "{kept:?}");
    drop(folder);
}

#[tokio::test]
async fn a_lost_vdn_hangs_its_calls_up() {
    let (site, mut fake) = on_a_fake(16).await;
    let desk = Desktop::settled(&site, 101).await;
    let caller = fake.offered(1).await;
    let phone = fake.rung("40001").await;
    fake.answered(phone).await;
    desk.told_in_time("AgentEvent_Talking").await;
    let store = site.store().await;
    store.claim(demo::VDN, "another").await.unwrap();
    store.close().await;
    // It is noticed with the next write.
    assert_ne!(desk.post("autoanswer/false").await.retcode(), "0");
    let mut hung_up = Vec::new();
    while hung_up.len() < 2 {
        if let Command::HangUp { leg, .. } = fake.command().await {
            hung_up.push(leg);
        }
    }
    hung_up.sort_unstable();
    assert_eq!(hung_up, [phone, caller]);
    // Whoever calls now is turned away.
    let late = fake.offered(2).await;
    assert_eq!(
        fake.command().await,
        Command::HangUp {
            leg: late,
            cause: Cause::Overload
        }
    );
}

#[tokio::test]
async fn a_vdn_that_is_not_there_turns_callers_away() {
    let (site, mut fake) = on_a_fake(16).await;
    let leg = LegId::Offered(1);
    let report = Report::Offered {
        leg,
        called: Phone::from("9"),
        caller: Phone::from(""),
        from: Entrance::Trunk("carrier".to_owned()),
    };
    fake.reports.send((VdnId(77), report)).await.unwrap();
    let (vdn, command) = within(fake.commands.recv()).await.unwrap();
    let cause = Cause::Overload;
    assert_eq!((vdn, command), (VdnId(77), Command::HangUp { leg, cause }));
    drop(site);
}

#[tokio::test]
async fn a_switch_that_ends_by_itself() {
    let (site, mut fake) = on_a_fake(16).await;
    let desk = Desktop::settled(&site, 101).await;
    fake.offered(1).await;
    let phone = fake.rung("40001").await;
    fake.answered(phone).await;
    desk.told_in_time("AgentEvent_Talking").await;
    let ready = site.ops().raw("GET", "/readyz", &[], "").await;
    assert_eq!(ready.text(), "ready\n");
    drop(fake);
    desk.told_in_time("AgentEvent_Call_Release").await;
    until(async || {
        let ready = site.ops().raw("GET", "/readyz", &[], "").await;
        ready.text() == "the switch has ended\n"
    })
    .await;
    until(async || legs(&site.config).await.iter().all(|leg| leg.ended.is_some())).await;
    assert!(site.running.stop().await);
}

#[tokio::test]
async fn without_a_switch_nobody_is_reached() {
    let site = Site::with(|config| config.sip.enabled = false).await;
    assert!(site.running.sip.is_empty());
    let desk = Desktop::settled(&site, 101).await;
    let call = desk.call_out("13900000000").await;
    assert!(!call.is_empty());
    desk.told_in_time("AgentEvent_Call_Out_Fail").await;
    until(async || desk.state().await == 4).await;
    let kept = legs(&site.config).await;
    assert!(
        kept.iter().any(|leg| leg.cause == Some(Cause::Unreachable)),
        "{kept:?}"
    );
    let answer = site.web().raw("GET", "/sip", &[], "").await;
    assert_eq!(answer.status, 404);
}

/// A recording that was being made, and one that is old, found at the start.
#[tokio::test]
async fn recordings_found_at_the_start() {
    let (folder, config) = prepared(tempfile::tempdir().unwrap(), |_| {}).await;
    let store = Store::open(config.store.url.expose(), Options::default())
        .await
        .unwrap();
    let now = harness::now();
    let recording = |id: &str, begun: Time, ended: Option<Time>| Recording {
        id: id.to_owned(),
        call: CallId::from("1-1"),
        agent: AgentId(101),
        caller: Phone::from("1"),
        called: Phone::from("2"),
        skill: None,
        name: format!("Y:/1/0/20261122/101/{id}.V3"),
        file: format!("1/{id}"),
        task: 7,
        begun,
        ended,
        written: None,
    };
    let old = Time::from_millis(now.millis() - 91 * 86_400_000);
    let kept = [
        recording("open", now, None),
        recording("nothing", now, None),
        recording("old", old, Some(old)),
        recording("young", now, Some(now)),
    ]
    .map(|recording| Kept::Recording(Box::new(recording)));
    let mut live = store.claim(demo::VDN, "before").await.unwrap();
    let batch = Batch {
        seq: 1,
        kept: &kept,
        ..Batch::default()
    };
    live.commit(batch).await.unwrap();
    let files = config.recording.directory.join("1");
    std::fs::create_dir_all(&files).unwrap();
    // Two seconds: 8,000 instants a second of two channels with 16 bits.
    let samples = [0_u8; 64_000];
    let header = ccgate_media::wav::header(2, samples.len() as u64);
    for name in ["open.wav.part", "old.wav", "young.wav"] {
        std::fs::write(files.join(name), [&header[..], &samples[..]].concat()).unwrap();
    }

    let (fake, driver) = Fake::new(1);
    let running = start_on(config.clone(), driver).await.unwrap();
    let found = async |id: &str| store.recording(demo::VDN, id).await.unwrap();
    until(async || found("open").await.unwrap().ended.is_some()).await;
    let open = found("open").await.unwrap();
    let written = open.written.expect("it was mended");
    assert_eq!((written.length, written.bytes), (Duration::from_secs(2), 64_044));
    assert_eq!(open.ended, Some(open.begun.after(Duration::from_secs(2))));
    until(async || found("nothing").await.unwrap().ended.is_some()).await;
    assert_eq!(found("nothing").await.unwrap().written, None);
    until(async || found("old").await.is_none()).await;
    assert!(!files.join("old.wav").exists() && files.join("young.wav").exists());
    assert!(files.join("open.wav").exists() && found("young").await.is_some());
    store.close().await;
    assert!(running.stop().await);
    drop((fake, folder));
}

/// The phones and access codes follow the directory.
#[tokio::test]
async fn the_book_follows_the_directory() {
    use ccgate_sip::Book;
    let (site, _fake) = on_a_fake(1).await;
    let book = Arc::clone(&site.running.gateway().switchboard().unwrap().book);
    assert_eq!(book.access("3000", "carrier"), Some(demo::VDN));
    assert!(book.account("40001").is_none());
    let store = site.store().await;
    store.phones_set(&demo::phones("ccgate"), "test").await.unwrap();
    until(async || {
        book.account("40001")
            .is_some_and(|account| account.vdn == demo::VDN)
    })
    .await;
    let mut directory: Directory = demo::directory();
    directory.access_codes.clear();
    import(&store, &[directory]).await;
    until(async || book.access("3000", "carrier").is_none()).await;
    store.phone_remove(&Phone::from("40001"), "test").await.unwrap();
    until(async || book.account("40001").is_none()).await;

    // The web phone's token lets in the phone of the session, and nobody else.
    let desk = Desktop::settled(&site, 101).await;
    let token = desk.post("logininfo").await.ok().result();
    assert_eq!(
        book.account("40001").map(|account| account.secrets.len()),
        Some(1),
        "{token}"
    );
    assert!(book.account("40099").is_none());
    store.close().await;
}
