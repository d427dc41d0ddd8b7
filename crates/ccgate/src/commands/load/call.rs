//! `ccgate load call`

use super::{Hidden, ScenarioArgs};
use crate::failure::Failure;
use crate::out;
use ccgate_load::{Calls, PhonePassword, Scenario, run_calls};
use std::io::{Write, sink, stderr};
use std::net::SocketAddr;
use std::time::Duration;

#[derive(clap::Args, Debug)]
pub(crate) struct CallArgs {
    #[command(flatten)]
    args: ScenarioArgs,
    /// The gateway's SIP port over UDP
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:5060")]
    sip: SocketAddr,
    /// SIP password of every agent's phone; better in the environment
    #[arg(
        long,
        env = "CCGATE_LOAD_PHONE_PASSWORD",
        hide_env_values = true,
        default_value = "Phone@2026"
    )]
    phone_password: Hidden,
    /// Most calls at the same time [default: as many as agents]
    #[arg(long, value_name = "N")]
    concurrent: Option<u32>,
    /// Seconds to talk after the answer [default: what keeps the concurrent calls up at the rate; 1 without a rate]
    #[arg(long, value_name = "S")]
    talk: Option<f64>,
    /// The number to call
    #[arg(long, value_name = "NUMBER", default_value = "3000")]
    to: String,
    /// The first caller's number; the others count up
    #[arg(long, value_name = "NUMBER", default_value = "13900000000")]
    from: String,
    /// Signalling alone
    #[arg(long)]
    no_audio: bool,
    /// First the same calls straight from the callers to the phones: what the gateway adds
    #[arg(long)]
    bare: bool,
}

/// The share of the concurrent calls that is aimed at, so that calls rarely wait for room.
const ROOM: f64 = 0.97;

pub(super) async fn run(args: CallArgs) -> Result<(), Failure> {
    let quiet = args.args.quiet;
    let calls = args.calls()?;
    let mut progress: Box<dyn Write + Send> = if quiet {
        Box::new(sink())
    } else {
        Box::new(stderr())
    };
    let report = run_calls(calls, &mut *progress).await?;
    out::result(&report.to_string())?;
    if report.is_good() {
        Ok(())
    } else {
        Err(Failure::failed("not every call went as it should"))
    }
}

impl CallArgs {
    fn calls(self) -> Result<Calls, Failure> {
        let options = self.args.options(Scenario::Poll)?;
        let concurrent = self.concurrent.unwrap_or(options.agents);
        let talk = match self.talk {
            Some(talk) => talk,
            None if options.rate > 0.0 => f64::from(concurrent) * ROOM / options.rate,
            None => 1.0,
        };
        let talk = Duration::try_from_secs_f64(talk)
            .map_err(|_| Failure::usage("--talk: must be a number of seconds"))?;
        Ok(Calls {
            options,
            sip: self.sip,
            phone_password: PhonePassword(self.phone_password.0),
            to: self.to,
            from: self.from,
            concurrent,
            talk,
            audio: !self.no_audio,
            bare: self.bare,
        })
    }
}
