//! What a run of calls came to.

use std::fmt;
use std::time::Duration;

use ccgate_phone::caller::{Report, TimesTaken};

use crate::report::grouped;

/// What the gateway's process used while the calls were made.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ServerCost {
    /// CPU time, in steps of 10 ms.
    pub cpu: Duration,
    /// Resident memory in KiB before the first call, agents signed in.
    pub rss_begin_kib: u64,
    /// The most, looked at each second.
    pub rss_peak_kib: u64,
    /// After the last call.
    pub rss_end_kib: u64,
}

/// Calls through the gateway, or straight to the phones.
#[derive(Debug, Clone)]
pub struct Side {
    /// As the callers saw it.
    pub report: Report,
    /// Calls up, summed over time.
    pub call_seconds: f64,
    /// CPU of this process: callers, phones, desktops.
    pub own_cpu: Duration,
    /// The gateway's process; absent when it isn't on this machine, and without the gateway.
    pub server: Option<ServerCost>,
}

impl Side {
    /// Calls answered a second, from the first INVITE to the last end.
    #[must_use]
    pub fn calls_per_second(&self) -> f64 {
        self.report.answered as f64 / self.report.took.as_secs_f64().max(f64::MIN_POSITIVE)
    }

    /// Share (0–1) of the packets that didn't reach the phones or the callers.
    #[must_use]
    pub fn loss(&self) -> (f64, f64) {
        let share = |lost: u64, came: u64| lost as f64 / (lost + came).max(1) as f64;
        let report = &self.report;
        (
            share(report.phone_packets_lost, report.phone_packets_received),
            share(report.packets_lost, report.packets_received),
        )
    }
}

/// The result of a run of calls; `Display` is the table.
#[derive(Debug, Clone)]
pub struct CallReport {
    /// The gateway.
    pub target: String,
    /// Agents signed in.
    pub agents: u32,
    /// Calls a second asked for; 0 is as soon as there is room.
    pub rate: f64,
    /// Most calls at once asked for.
    pub concurrent: u32,
    /// Talk time of each call.
    pub talk: Duration,
    /// Whether there was sound.
    pub audio: bool,
    /// Through the gateway.
    pub gateway: Side,
    /// Straight from the callers to the phones.
    pub bare: Option<Side>,
    /// Events that the agents' polls brought while the calls were made.
    pub events: u64,
    /// Polls that failed while the calls were made.
    pub poll_errors: u64,
    /// Calls that a phone believed up 10 s after the last caller hung up.
    pub left_up: u64,
    /// Agents that may still be signed in.
    pub leftovers: u32,
}

impl CallReport {
    /// Whether every call was answered and talked to its end, and nobody was left behind.
    #[must_use]
    pub fn is_good(&self) -> bool {
        let sides = std::iter::once(&self.gateway).chain(&self.bare);
        let calls = sides.into_iter().all(|side| side.report.is_good());
        calls && self.left_up == 0 && self.leftovers == 0 && self.poll_errors == 0
    }
}

impl fmt::Display for CallReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let pace = match self.rate {
            rate if rate > 0.0 => format!("{rate} calls/s asked"),
            _ => "as soon as there is room".to_owned(),
        };
        writeln!(
            f,
            "calls through {}: {} agents, {pace}, at most {} at once, {:.1} s of talk, {} sound",
            self.target,
            grouped(u64::from(self.agents)),
            grouped(u64::from(self.concurrent)),
            self.talk.as_secs_f64(),
            if self.audio { "with" } else { "without" },
        )?;
        self.gateway.write(f, "gateway")?;
        writeln!(
            f,
            "  events       {} polled by agents, {} polls failed",
            grouped(self.events),
            grouped(self.poll_errors)
        )?;
        if self.left_up > 0 || self.leftovers > 0 {
            writeln!(
                f,
                "  left over    {} calls at phones, {} agents signed in",
                grouped(self.left_up),
                self.leftovers
            )?;
        }
        let Some(bare) = &self.bare else { return Ok(()) };
        bare.write(f, "without the gateway")?;
        self.write_ratio(f, bare)
    }
}

impl CallReport {
    fn write_ratio(&self, f: &mut fmt::Formatter<'_>, bare: &Side) -> fmt::Result {
        let median = |side: &Side| side.report.to_answer.quantile(0.5).as_secs_f64();
        let rate = self.gateway.calls_per_second() / bare.calls_per_second().max(f64::MIN_POSITIVE);
        write!(
            f,
            "ratio: {rate:.2} of the calls/s without the gateway, {:.2} times its time to the answer",
            median(&self.gateway) / median(bare).max(f64::MIN_POSITIVE)
        )?;
        if let Some(server) = &self.gateway.server {
            let each = |cpu: Duration, side: &Side| cpu.as_secs_f64() / side.report.answered.max(1) as f64;
            let both_phones = each(bare.own_cpu, bare).max(f64::MIN_POSITIVE);
            write!(
                f,
                ", gateway CPU a call {:.2} times that of two phones",
                each(server.cpu, &self.gateway) / both_phones
            )?;
        }
        writeln!(f)
    }
}

impl Side {
    fn write(&self, f: &mut fmt::Formatter<'_>, title: &str) -> fmt::Result {
        let report = &self.report;
        writeln!(
            f,
            "{title}\n  calls        {} tried, {} answered, {} cut off, {} at most at once, {:.1} answered/s in {:.1} s",
            grouped(report.tried),
            grouped(report.answered),
            grouped(report.cut_off),
            grouped(report.most_at_once),
            self.calls_per_second(),
            report.took.as_secs_f64(),
        )?;
        for (status, count) in &report.failed {
            match status {
                0 => writeln!(f, "  failed       {}: no answer, or given up", grouped(*count))?,
                status => writeln!(f, "  failed       {}: SIP status {status}", grouped(*count))?,
            }
        }
        write_times(f, "to the phone", &report.to_phone)?;
        write_times(f, "to the 180", &report.to_ringing)?;
        write_times(f, "to the 200", &report.to_answer)?;
        write_times(f, "sound delay", &report.sound_delay)?;
        if report.packets_sent > 0 {
            let (to_phones, to_callers) = self.loss();
            writeln!(
                f,
                "  sound        {} packets to phones, {:.4} % lost; {} to callers, {:.4} % lost",
                grouped(report.phone_packets_received),
                to_phones * 100.0,
                grouped(report.packets_received),
                to_callers * 100.0,
            )?;
        }
        writeln!(
            f,
            "  SIP          {} datagrams sent again by callers",
            grouped(report.repeated)
        )?;
        let cost = |cpu: Duration| {
            let micros = cpu.as_secs_f64() * 1e6;
            format!(
                "CPU {:.2} s ({:.2} cores), {:.0} µs a call, {:.0} µs a second of a call",
                cpu.as_secs_f64(),
                cpu.as_secs_f64() / report.took.as_secs_f64().max(f64::MIN_POSITIVE),
                micros / report.answered.max(1) as f64,
                micros / self.call_seconds.max(f64::MIN_POSITIVE),
            )
        };
        if let Some(server) = &self.server {
            writeln!(f, "  server       {}", cost(server.cpu))?;
            let grown = |kib: u64| kib as f64 - server.rss_begin_kib as f64;
            writeln!(
                f,
                "  memory       {} KiB before, {} at most ({:.1} KiB a concurrent call), {} after ({:.3} KiB a call made)",
                grouped(server.rss_begin_kib),
                grouped(server.rss_peak_kib),
                grown(server.rss_peak_kib) / report.most_at_once.max(1) as f64,
                grouped(server.rss_end_kib),
                grown(server.rss_end_kib) / report.answered.max(1) as f64,
            )?;
        }
        writeln!(f, "  generator    {}", cost(self.own_cpu))
    }
}

/// From the INVITE on, but for the sound.
fn write_times(f: &mut fmt::Formatter<'_>, what: &str, times: &TimesTaken) -> fmt::Result {
    if times.count() == 0 {
        return Ok(());
    }
    let millis = |time: Duration| time.as_secs_f64() * 1000.0;
    writeln!(
        f,
        "  {what:<12} p50 {:.1} ms, p99 {:.1} ms, max {:.1} ms",
        millis(times.quantile(0.5)),
        millis(times.quantile(0.99)),
        millis(times.max())
    )
}
