//! `ccgate call`

use crate::failure::Failure;
use crate::{descriptors, out};
use ccgate_phone::caller::{self, CallerSettings, Progress, Report, TimesTaken};
use ccgate_phone::{Account, Sound};
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

#[derive(clap::Args, Debug)]
pub(crate) struct Args {
    /// The switch: an address with its SIP port over UDP
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:5060")]
    server: SocketAddr,
    /// The number to call
    #[arg(long, value_name = "NUMBER")]
    to: String,
    /// The number shown as calling; of several calls the first, the others count up
    #[arg(long, value_name = "NUMBER", default_value = "13900000000")]
    from: String,
    /// User of a SIP account, when the switch asks who calls; its password is read from CCGATE_SIP_PASSWORD
    #[arg(long, value_name = "NUMBER")]
    user: Option<String>,
    /// Calls a second
    #[arg(long, value_name = "R", default_value_t = 1.0, value_parser = rate)]
    rate: f64,
    /// How many calls
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    count: u64,
    /// Most calls at the same time
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=5_000))]
    concurrent: u32,
    /// Seconds to talk after the answer
    #[arg(long, value_name = "S", default_value_t = 5.0, value_parser = seconds)]
    talk: f64,
    /// Seconds to wait for the answer
    #[arg(long, value_name = "S", default_value_t = 60.0, value_parser = seconds)]
    patience: f64,
    /// What to say: a WAV file, once; without it a tone of 440 Hz
    #[arg(long, value_name = "WAV")]
    play: Option<PathBuf>,
    /// The tone that must be heard in each call, in Hz; else the command fails
    #[arg(long, value_name = "HZ", value_parser = clap::value_parser!(u16).range(100..=3400))]
    expect_tone: Option<u16>,
    /// No sound at all
    #[arg(long, conflicts_with_all = ["play", "expect_tone"])]
    no_audio: bool,
    /// A source address; several are used in turn [default: the one that the switch is reached from]
    #[arg(long = "source", value_name = "ADDRESS")]
    sources: Vec<IpAddr>,
}

fn positive(text: &str, most: f64) -> Result<f64, String> {
    let number: f64 = text.parse().map_err(|_| "not a number".to_owned())?;
    if number > 0.0 && number <= most {
        Ok(number)
    } else {
        Err(format!("must be above 0 and at most {most}"))
    }
}

fn rate(text: &str) -> Result<f64, String> {
    positive(text, 10_000.0)
}

fn seconds(text: &str) -> Result<f64, String> {
    positive(text, 86_400.0)
}

pub(crate) async fn run(args: Args) -> Result<(), Failure> {
    descriptors::raise(false);
    let stop = CancellationToken::new();
    let interrupted = stop.clone();
    tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            interrupted.cancel();
        }
    });
    let expect = args.expect_tone;
    let settings = settings(args)?;
    let many = settings.count > 1;
    let report = caller::run(settings, None, stop, move |progress| {
        if many {
            tell(&progress);
        }
    })
    .await
    .map_err(|error| Failure::failed(error.to_string()))?;
    out::result(&words(&report, expect))?;
    if report.is_good() {
        Ok(())
    } else {
        Err(Failure::failed("not every call went as it should"))
    }
}

fn settings(args: Args) -> Result<CallerSettings, Failure> {
    let mut settings = CallerSettings::new(args.server, args.to, args.from);
    if let Some(user) = args.user {
        let password = std::env::var("CCGATE_SIP_PASSWORD")
            .map_err(|_| Failure::usage("--user: the password belongs into CCGATE_SIP_PASSWORD"))?;
        settings.account = Some(Account::new(user, password));
    }
    settings.rate = args.rate;
    settings.count = args.count;
    settings.concurrent = usize::try_from(args.concurrent).unwrap_or(usize::MAX);
    settings.talk = Duration::from_secs_f64(args.talk);
    settings.patience = Duration::from_secs_f64(args.patience);
    settings.expect_tone = args.expect_tone.map(f32::from);
    settings.sound = match (args.play, args.no_audio) {
        (Some(path), _) => Sound::file(&path).map_err(Failure::failed)?,
        (None, true) => Sound::Nothing,
        (None, false) => Sound::Tone(440.0),
    };
    if !args.sources.is_empty() {
        settings.sources = args.sources;
    }
    if args.count > 1 {
        settings.numbers = args.count.min(10_000).max(u64::from(args.concurrent) + 1);
    }
    // All calls begun, the last one talked to its end.
    let begun = args.count as f64 / args.rate;
    settings.most_time = Duration::from_secs_f64(begun + args.talk + args.patience + 10.0);
    Ok(settings)
}

fn tell(progress: &Progress) {
    out::note(format_args!(
        "calls {}, answered {}, failed {}, now {}",
        progress.tried, progress.answered, progress.failed, progress.now
    ));
}

fn words(report: &Report, expect: Option<u16>) -> String {
    let mut text = format!(
        "calls      {} tried, {} answered, {} cut off, {} not begun, in {:.1} s\n",
        report.tried,
        report.answered,
        report.cut_off,
        report.skipped,
        report.took.as_secs_f64()
    );
    for (status, count) in &report.failed {
        let what = match status {
            0 => "no answer, or given up".to_owned(),
            status => format!("refused with SIP status {status}"),
        };
        text.push_str(&format!("failed     {count}: {what}\n"));
    }
    text.push_str(&times("ringing", &report.to_ringing));
    text.push_str(&times("answer", &report.to_answer));
    text.push_str(&format!(
        "sound      {} packets sent, {} received, {} lost\n",
        report.packets_sent, report.packets_received, report.packets_lost
    ));
    if let Some(hz) = expect {
        text.push_str(&format!(
            "tone       {hz} Hz heard in {} calls, missed in {}\n",
            report.tone_heard, report.tone_missed
        ));
        if let Some(instead) = &report.heard_instead {
            text.push_str(&format!("           {instead}\n"));
        }
    }
    text
}

/// From the INVITE on.
fn times(what: &str, times: &TimesTaken) -> String {
    if times.count() == 0 {
        return String::new();
    }
    let millis = |time: Duration| time.as_secs_f64() * 1000.0;
    format!(
        "{what:<10} p50 {:.1} ms, p99 {:.1} ms, max {:.1} ms after the INVITE\n",
        millis(times.quantile(0.5)),
        millis(times.quantile(0.99)),
        millis(times.max())
    )
}
