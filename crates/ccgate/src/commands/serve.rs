//! `ccgate serve`

use crate::failure::Failure;
use crate::installation::Site;
use crate::{descriptors, logging, service};

#[derive(clap::Args, Debug)]
pub(crate) struct Args {
    #[command(flatten)]
    site: Site,
}

pub(crate) async fn run(args: Args) -> Result<(), Failure> {
    let config = args.site.config()?;
    logging::start(&config.log)?;
    tracing::info!(
        version = env!("CARGO_PKG_VERSION"),
        pid = std::process::id(),
        "ccgate starts"
    );
    descriptors::raise(true);
    let mut signals = service::Signals::catch()?.and_hangup()?;
    match service::up(config, &mut signals).await? {
        Some(running) => service::down(running, &mut signals).await,
        None => Ok(()),
    }
}
