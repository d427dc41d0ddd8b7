//! `ccgate phone`

use crate::failure::Failure;
use crate::installation::Site;
use crate::new_password::secret_of_phone;
use crate::out;
use ccgate_core::{Phone, VdnId};
use ccgate_store::Ha1Pair;

/// Who did it, for the record.
const BY: &str = "phone command";
/// Bounds of a SIP password; nobody types it every day.
const LENGTHS: std::ops::RangeInclusive<usize> = 8..=100;

#[derive(clap::Subcommand, Debug)]
pub(crate) enum Command {
    /// List the phones that may register
    List {
        #[command(flatten)]
        site: Site,
    },
    /// Give a phone a SIP password: its number is the user name. A running server knows it within a second or two
    Set {
        /// The phone's number
        number: String,
        /// The VDN that it belongs to
        #[arg(long, value_name = "NUMBER", default_value_t = 1)]
        vdn: u16,
        /// Read the password from the first line of standard input instead of asking for it
        #[arg(long)]
        password_stdin: bool,
        #[command(flatten)]
        site: Site,
    },
    /// Take a phone's SIP password away: it can't register any more
    Remove {
        /// The phone's number
        number: String,
        #[command(flatten)]
        site: Site,
    },
}

pub(crate) async fn run(command: Command) -> Result<(), Failure> {
    match command {
        Command::List { site } => list(&site).await,
        Command::Set {
            number,
            vdn,
            password_stdin,
            site,
        } => set(&number, VdnId(vdn), password_stdin, &site).await,
        Command::Remove { number, site } => remove(&number, &site).await,
    }
}

async fn list(site: &Site) -> Result<(), Failure> {
    let installation = site.open().await?;
    let phones = installation.store.phones().await?;
    installation.store.close().await;
    let mut rows = vec![["phone", "vdn", "realm"].map(str::to_owned).to_vec()];
    rows.extend(
        phones
            .into_iter()
            .map(|phone| vec![phone.phone.to_string(), phone.vdn.to_string(), phone.realm]),
    );
    out::result(&out::table(&rows))
}

async fn set(number: &str, vdn: VdnId, from_stdin: bool, site: &Site) -> Result<(), Failure> {
    let installation = site.open().await?;
    let phone = Phone::from(number);
    let password = secret_of_phone(number, from_stdin).await?;
    if !LENGTHS.contains(&password.chars().count()) {
        return Err(Failure::failed(format!(
            "a SIP password has {} to {} characters",
            LENGTHS.start(),
            LENGTHS.end()
        )));
    }
    let realm = &installation.config.sip.realm;
    let ha1 = Ha1Pair::of(&phone, realm, &password);
    let set = installation.store.phone_set(vdn, &phone, realm, ha1, BY).await;
    installation.store.close().await;
    let version = set?;
    out::result(&format!(
        "phone {phone} may register in realm {realm}; version {version} of the directory\n"
    ))
}

async fn remove(number: &str, site: &Site) -> Result<(), Failure> {
    let installation = site.open().await?;
    let removed = installation.store.phone_remove(&Phone::from(number), BY).await;
    installation.store.close().await;
    let version = removed?;
    out::result(&format!(
        "phone {number} can't register any more; version {version} of the directory\n"
    ))
}
