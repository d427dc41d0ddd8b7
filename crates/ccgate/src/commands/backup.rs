//! `ccgate backup`

use crate::failure::Failure;
use crate::installation::Site;
use crate::out;
use std::path::PathBuf;

#[derive(clap::Args, Debug)]
pub(crate) struct Args {
    /// File to write; it must not be there yet. It holds password hashes and sessions: keep it safe
    file: PathBuf,
    #[command(flatten)]
    site: Site,
}

pub(crate) async fn run(args: Args) -> Result<(), Failure> {
    let installation = args.site.open().await?;
    installation.store.backup(&args.file).await?;
    installation.store.close().await;
    out::result(&format!("written to {}\n", args.file.display()))
}
