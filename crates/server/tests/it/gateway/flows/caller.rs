//! A caller, played by hand, and what the switch is told about its leg.

use ccgate_core::VdnId;
use ccgate_core::switch::{Command, LegId, PlayEnd, PlayId, Report, Tone};
use ccgate_server::config::Config;
use ccgate_server::run::start_on;
use ccgate_server::telephony::{Driver, SwitchPort};
use ccgate_store::{Options, Store, demo};
use std::path::Path;
use std::sync::{Arc, Mutex};
use tokio::sync::mpsc::{Sender, channel};

use super::super::harness::{self, Site, until};
use super::super::switchboard::Switchboard;

/// Takes every command down.
#[derive(Debug)]
pub(super) struct Line {
    commands: Mutex<Vec<Command>>,
    /// Dropped, it would mean that the switch has gone.
    _reports: Sender<(VdnId, Report)>,
}

impl SwitchPort for Line {
    fn command(&self, _: VdnId, command: Command) {
        self.commands.lock().unwrap().push(command);
    }
}

/// A configuration whose store has the demo directory.
pub(super) async fn stored(folder: &Path, change: impl FnOnce(&mut Config)) -> Config {
    let mut config = harness::config(folder);
    change(&mut config);
    let store = Store::open(config.store.url.expose(), Options::default())
        .await
        .unwrap();
    harness::import(&store, &[demo::directory()]).await;
    store.close().await;
    config
}

/// A gateway whose switch is a [`Line`].
pub(super) async fn site(change: impl FnOnce(&mut Config)) -> (Site, Arc<Line>) {
    let folder = tempfile::tempdir().unwrap();
    let config = stored(folder.path(), change).await;
    let (keep, reports) = channel(1);
    let line = Arc::new(Line {
        commands: Mutex::default(),
        _reports: keep,
    });
    let driver = Driver::Given(Arc::clone(&line) as Arc<dyn SwitchPort>, reports);
    let running = start_on(config.clone(), driver).await.unwrap();
    let site = Site {
        running,
        config,
        folder,
    };
    (site, line)
}

/// Somebody on the phone.
pub(super) struct Caller {
    pub(super) board: Switchboard,
    line: Arc<Line>,
    leg: LegId,
    /// How many files have been heard, or begun.
    heard: usize,
}

/// Somebody dials.
pub(super) fn offer(site: &Site, line: &Arc<Line>, number: u64, caller: &str, called: &str) -> Caller {
    let board = Switchboard::of(site);
    let leg = board.offer(number, caller, called);
    Caller {
        board,
        line: Arc::clone(line),
        leg,
        heard: 0,
    }
}

impl Caller {
    fn plays(&self) -> Vec<(PlayId, String)> {
        let commands = self.line.commands.lock().unwrap();
        let own = commands.iter().filter_map(|command| match command {
            Command::Play { play, leg, prompt } if *leg == self.leg => Some((*play, prompt.file.clone())),
            _ => None,
        });
        own.collect()
    }

    /// The next file that is played to it is this one.
    pub(super) async fn begins(&mut self, file: &str) -> PlayId {
        until(async || self.plays().len() > self.heard).await;
        let (play, name) = self.plays()[self.heard].clone();
        assert_eq!(name, file);
        self.heard += 1;
        play
    }

    /// It hears this one next, to its end.
    pub(super) async fn hears(&mut self, file: &str) {
        let play = self.begins(file).await;
        let end = PlayEnd::Finished;
        self.board.report(Report::PlayEnded { play, end });
    }

    /// It waits with music.
    pub(super) async fn hears_music(&self) {
        until(async || {
            let commands = self.line.commands.lock().unwrap();
            commands.iter().any(|command| match command {
                Command::Arrange { seats, .. } => seats
                    .iter()
                    .any(|seat| seat.leg == self.leg && seat.tone == Some(Tone::Music)),
                _ => false,
            })
        })
        .await;
    }

    pub(super) fn presses(&self, digit: char) {
        self.board.report(Report::Digit { leg: self.leg, digit });
    }

    pub(super) fn is_hung_up(&self) -> bool {
        let commands = self.line.commands.lock().unwrap();
        let ends = |command: &Command| matches!(command, Command::HangUp { leg, .. } if *leg == self.leg);
        commands.iter().any(ends)
    }
}
