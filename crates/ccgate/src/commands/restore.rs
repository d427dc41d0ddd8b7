//! `ccgate restore`

use crate::failure::Failure;
use crate::installation::Site;
use crate::out;
use std::path::PathBuf;

#[derive(clap::Args, Debug)]
pub(crate) struct Args {
    /// Back-up to read, written by `ccgate backup` on SQLite or PostgreSQL
    file: PathBuf,
    /// Restore also into a store that isn't empty: what it holds is thrown away
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    site: Site,
}

pub(crate) async fn run(args: Args) -> Result<(), Failure> {
    let installation = args.site.open_or_make().await?;
    installation.store.restore(&args.file, args.force).await?;
    installation.store.close().await;
    out::result(&format!("restored from {}\n", args.file.display()))
}
