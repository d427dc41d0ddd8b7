//! What a command works on: a configuration, and the store that it names.

use crate::failure::Failure;
use crate::logging;
use ccgate_core::{AgentId, Time};
use ccgate_server::clock::Clock;
use ccgate_server::config::{Config, without_password};
use ccgate_server::run::make_data_folder;
use ccgate_store::{IdRange, Options, Store};
use clap::Args;
use std::path::PathBuf;

/// The highest agent number there can be (spec/agent.md §0).
const HIGHEST_AGENT: u32 = 999_999;

/// Which installation is meant.
#[derive(Args, Debug)]
pub(crate) struct Site {
    /// Configuration file; without one the defaults hold, and in any case CCGATE_SECTION__KEY of the environment
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
}

impl Site {
    /// Reads the configuration.
    pub(crate) fn config(&self) -> Result<Config, Failure> {
        Ok(Config::load(self.config.as_deref(), environment())?)
    }

    /// Opens the store that is there already.
    pub(crate) async fn open(&self) -> Result<Installation, Failure> {
        self.open_store(false).await
    }

    /// Opens the store, and makes it when it isn't there yet.
    pub(crate) async fn open_or_make(&self) -> Result<Installation, Failure> {
        self.open_store(true).await
    }

    async fn open_store(&self, create: bool) -> Result<Installation, Failure> {
        Installation::open(self.config()?, create).await
    }
}

/// An installation whose store is open.
#[derive(Debug)]
pub(crate) struct Installation {
    /// Its configuration.
    pub(crate) config: Config,
    /// Its store.
    pub(crate) store: Store,
}

impl Installation {
    /// Opens the store that this configuration names and that is there already.
    pub(crate) async fn of(config: Config) -> Result<Self, Failure> {
        Self::open(config, false).await
    }

    async fn open(config: Config, create: bool) -> Result<Self, Failure> {
        logging::quiet()?;
        if create {
            make_data_folder(&config.node.data)
                .map_err(|error| Failure::failed(format!("{}: {error}", config.node.data.display())))?;
        }
        let options = Options {
            create,
            connections: 2,
            ..Options::default()
        };
        let url = config.store.url.expose();
        let store = Store::open(url, options).await;
        let store = store.map_err(|error| Failure::failed(format!("{}: {error}", without_password(url))))?;
        Ok(Self { config, store })
    }

    /// The numbers that agents may have.
    pub(crate) fn ids(&self) -> IdRange {
        let permitted = |id: &u32| self.config.sign_in.agents.contains(AgentId(*id));
        IdRange {
            first: (1..=HIGHEST_AGENT).find(permitted).unwrap_or(1),
            last: (1..=HIGHEST_AGENT).rev().find(permitted).unwrap_or(HIGHEST_AGENT),
        }
    }
}

/// The environment, without what isn't text: no setting is.
pub(crate) fn environment() -> impl Iterator<Item = (String, String)> {
    std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
}

/// The time now.
pub(crate) fn now() -> Time {
    Clock::start().now()
}
