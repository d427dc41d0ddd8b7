//! The result of a run and its table.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use crate::Scenario;
use crate::book::{Line, Section};

/// One row of the table. Times are microseconds of the successful operations, from the moment the request went to an
/// open connection to the last byte of its answer, to three digits; zero when there was none.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The interface's log name of the operation, or what else is counted.
    pub name: &'static str,
    /// Successes.
    pub count: u64,
    /// Successes a second of its part of the run.
    pub per_second: f64,
    /// Failures by retcode (`100-006`) or kind (`time-out`, `closed`, `connect`, `tls`, `http 503`, `no envelope`,
    /// `no guid`).
    pub errors: BTreeMap<String, u64>,
    /// Half of the successes took no longer, in µs.
    pub p50: u64,
    /// 90 % took no longer, in µs.
    pub p90: u64,
    /// 99 % took no longer, in µs.
    pub p99: u64,
    /// The slowest, in µs.
    pub max: u64,
}

/// What the gateway's process used, when it runs on this machine.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ServerUsage {
    /// Its process id.
    pub pid: u32,
    /// CPU time in the measured part, in steps of 10 ms.
    pub cpu: Duration,
    /// Resident memory in KiB before anybody signed in.
    pub rss_before_kib: u64,
    /// Resident memory in KiB when the measured part began: agents signed in, polls held.
    pub rss_begin_kib: u64,
    /// Resident memory in KiB at the end of the measured part.
    pub rss_end_kib: u64,
}

/// Polls held at the end of the measured part.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HeldPolls {
    /// How many, each on a connection of its own.
    pub connections: u32,
    /// Growth of the server's memory since before the sign-in, in bytes a held poll, the session included; absent
    /// when the server is not on this machine.
    pub bytes_each: Option<f64>,
}

/// One round of [`Scenario::Compare`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Round {
    /// State changes a second.
    pub gateway_rate: f64,
    /// Constants a second.
    pub bare_rate: f64,
    /// Server CPU of a state change in µs; absent when its process is not known.
    pub gateway_cpu: Option<f64>,
    /// Server CPU of a constant in µs; absent when its process is not known.
    pub bare_cpu: Option<f64>,
}

impl Round {
    /// Rate of the gateway as a part of the bare server's.
    #[must_use]
    pub fn rate_ratio(&self) -> f64 {
        self.gateway_rate / self.bare_rate
    }

    /// CPU of a state change as a multiple of the bare server's.
    #[must_use]
    pub fn cpu_ratio(&self) -> Option<f64> {
        Some(self.gateway_cpu? / self.bare_cpu?)
    }
}

/// The result of a run; `Display` is the table.
#[derive(Debug, Clone)]
pub struct Report {
    /// What was done.
    pub scenario: Scenario,
    /// The gateway.
    pub target: String,
    /// Agents asked for.
    pub agents: u32,
    /// Agents signed in when the measured part began.
    pub signed_in: u32,
    /// Connections apart from held polls.
    pub connections: u32,
    /// Operations a second asked for; 0 is a closed loop.
    pub rate: f64,
    /// Length of the measured part.
    pub elapsed: Duration,
    /// Before the measured part.
    pub setup: Vec<Row>,
    /// The measured part.
    pub rows: Vec<Row>,
    /// Signing everybody out.
    pub finish: Vec<Row>,
    /// What the scenario is about, successes a second of the measured part: sign-ins, answered polls, state changes.
    pub throughput: f64,
    /// Operations of the open loop's timetable that never began since all connections were waiting.
    pub unsent: u64,
    /// State changes answered with success whose event had not come 2 s after the end (scenario mixed).
    pub missing_events: u64,
    /// Agents that may still be signed in.
    pub leftovers: u32,
    /// The gateway's process; absent when it is not on this machine or may not be read.
    pub server: Option<ServerUsage>,
    /// CPU time of this process in the measured part.
    pub generator_cpu: Duration,
    /// Held polls (scenarios poll and mixed).
    pub held: Option<HeldPolls>,
    /// Rounds (scenario compare).
    pub rounds: Vec<Round>,
}

impl Report {
    /// Server CPU of one operation in µs, all that belongs to it included: the sign-out to the sign-in, the poll to
    /// the change. Absent when the server's process is not known or nothing succeeded.
    #[must_use]
    pub fn cpu_per_operation(&self) -> Option<f64> {
        let count = self.throughput * self.elapsed.as_secs_f64();
        let server = self.server.filter(|_| count > 0.0 && self.rounds.is_empty())?;
        Some(server.cpu.as_secs_f64() * 1e6 / count)
    }

    /// Failures of the whole run.
    #[must_use]
    pub fn errors(&self) -> u64 {
        let rows = self.setup.iter().chain(&self.rows).chain(&self.finish);
        rows.map(|row| row.errors.values().sum::<u64>()).sum()
    }

    /// Median of the rounds' rate ratios; absent without rounds.
    #[must_use]
    pub fn median_rate_ratio(&self) -> Option<f64> {
        median(self.rounds.iter().map(Round::rate_ratio).collect())
    }

    /// Median of the rounds' CPU ratios; absent without rounds or processes.
    #[must_use]
    pub fn median_cpu_ratio(&self) -> Option<f64> {
        median(self.rounds.iter().filter_map(Round::cpu_ratio).collect())
    }
}

fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.len() {
        0 => None,
        odd if odd % 2 == 1 => Some(values[middle]),
        _ => Some(f64::midpoint(values[middle - 1], values[middle])),
    }
}

/// The rows of a section; `lasted` says how long each kind of operation had.
pub(crate) fn rows(section: &Section, lasted: impl Fn(Line) -> Duration) -> Vec<Row> {
    let row = |(line, tally): (&Line, &crate::book::Tally)| {
        let seconds = lasted(*line).as_secs_f64();
        let count = tally.times.len();
        Row {
            name: line.name(),
            count,
            per_second: if seconds > 0.0 {
                count as f64 / seconds
            } else {
                0.0
            },
            errors: tally.errors.clone(),
            p50: tally.times.value_at_quantile(0.5),
            p90: tally.times.value_at_quantile(0.9),
            p99: tally.times.value_at_quantile(0.99),
            max: tally.times.max(),
        }
    };
    section.tallies.iter().map(row).collect()
}

/// A number with commas.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

fn whole(number: f64) -> String {
    grouped(number.round().max(0.0) as u64)
}

// === impl Display for Report ===

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let pace = if self.scenario == Scenario::Poll {
            String::new()
        } else if self.rate > 0.0 && self.scenario != Scenario::Compare {
            format!(", {}/s asked", self.rate)
        } else {
            ", closed loop".to_owned()
        };
        writeln!(
            f,
            "{} against {}: {} agents ({} signed in), {} connections{pace}, measured {:.1} s",
            self.scenario.name(),
            self.target,
            grouped(u64::from(self.agents)),
            grouped(u64::from(self.signed_in)),
            self.connections,
            self.elapsed.as_secs_f64(),
        )?;
        writeln!(
            f,
            "{:<18} {:>11} {:>9} {:>8} {:>9} {:>9} {:>9} {:>11}",
            "operation", "count", "per s", "errors", "p50 µs", "p90 µs", "p99 µs", "max µs"
        )?;
        for (title, rows) in [
            ("before", &self.setup),
            ("measured", &self.rows),
            ("after", &self.finish),
        ] {
            if !rows.is_empty() {
                writeln!(f, "{title}")?;
            }
            for row in rows {
                write_row(f, row)?;
            }
        }
        self.write_errors(f)?;
        self.write_costs(f)?;
        self.write_rounds(f)
    }
}

fn write_row(f: &mut fmt::Formatter<'_>, row: &Row) -> fmt::Result {
    writeln!(
        f,
        "  {:<16} {:>11} {:>9} {:>8} {:>9} {:>9} {:>9} {:>11}",
        row.name,
        grouped(row.count),
        whole(row.per_second),
        grouped(row.errors.values().sum()),
        grouped(row.p50),
        grouped(row.p90),
        grouped(row.p99),
        grouped(row.max),
    )
}

impl Report {
    fn write_errors(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for row in self.setup.iter().chain(&self.rows).chain(&self.finish) {
            for (kind, count) in &row.errors {
                writeln!(f, "error: {} {kind}: {}", row.name, grouped(*count))?;
            }
        }
        if self.unsent > 0 {
            writeln!(
                f,
                "not begun: {} due operations; the rate is more than was possible",
                grouped(self.unsent)
            )?;
        }
        if self.missing_events > 0 {
            writeln!(f, "missing: {} events", grouped(self.missing_events))?;
        }
        if self.leftovers > 0 {
            writeln!(
                f,
                "left over: {} agents may still be signed in",
                grouped(u64::from(self.leftovers))
            )?;
        }
        Ok(())
    }

    fn write_costs(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.elapsed.as_secs_f64().max(f64::MIN_POSITIVE);
        let cores = |cpu: Duration| cpu.as_secs_f64() / seconds;
        let what = match self.scenario {
            Scenario::SignIn => "sign-ins",
            Scenario::Poll => "answered polls",
            Scenario::State | Scenario::Mixed | Scenario::Compare => "state changes",
        };
        if self.rounds.is_empty() {
            write!(f, "throughput: {:.1} {what}/s", self.throughput)?;
            if let Some(each) = self.cpu_per_operation() {
                write!(f, ", server CPU {each:.1} µs each")?;
            }
            writeln!(f)?;
        }
        match &self.server {
            None => writeln!(f, "server: no process of this machine found")?,
            Some(server) => writeln!(
                f,
                "server: process {}, CPU {:.2} s ({:.2} cores), memory {} KiB before, {} at the start, {} at the end",
                server.pid,
                server.cpu.as_secs_f64(),
                cores(server.cpu),
                grouped(server.rss_before_kib),
                grouped(server.rss_begin_kib),
                grouped(server.rss_end_kib),
            )?,
        }
        let own = self.generator_cpu;
        writeln!(
            f,
            "generator: CPU {:.2} s ({:.2} cores)",
            own.as_secs_f64(),
            cores(own)
        )?;
        if let Some(held) = &self.held {
            write!(
                f,
                "held polls: {} connections",
                grouped(u64::from(held.connections))
            )?;
            match held.bytes_each {
                None => {}
                Some(bytes) if bytes > 0.0 => write!(f, ", {:.1} KiB of server memory each", bytes / 1024.0)?,
                Some(_) => write!(
                    f,
                    ", no growth of server memory: it was used before, start it afresh"
                )?,
            }
            writeln!(f)?;
        }
        Ok(())
    }

    fn write_rounds(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.rounds.is_empty() {
            return Ok(());
        }
        writeln!(
            f,
            "{:>6} {:>12} {:>10} {:>7} {:>13} {:>11} {:>7}",
            "round", "gateway/s", "bare/s", "ratio", "gateway µs", "bare µs", "ratio"
        )?;
        let cpu = |value: Option<f64>| value.map_or_else(|| "-".to_owned(), |value| format!("{value:.1}"));
        let ratio = |value: Option<f64>| value.map_or_else(|| "-".to_owned(), |value| format!("{value:.2}"));
        for (number, round) in self.rounds.iter().enumerate() {
            writeln!(
                f,
                "{:>6} {:>12} {:>10} {:>7} {:>13} {:>11} {:>7}",
                number + 1,
                whole(round.gateway_rate),
                whole(round.bare_rate),
                ratio(Some(round.rate_ratio())),
                cpu(round.gateway_cpu),
                cpu(round.bare_cpu),
                ratio(round.cpu_ratio()),
            )?;
        }
        let (rate, cost) = (ratio(self.median_rate_ratio()), ratio(self.median_cpu_ratio()));
        writeln!(
            f,
            "median: {rate} of the bare server's rate, {cost} times its CPU per operation"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::{Book, Phase};
    use crate::error::Failure;

    fn sample() -> Report {
        let book = Book::new();
        book.success(Line::Login, Duration::from_millis(30));
        book.turn_to(Phase::Measured);
        for micros in 1..=1000 {
            book.success(Line::SayBusy, Duration::from_micros(micros));
        }
        book.failure(Line::SayBusy, &Failure::Retcode("100-009".into()));
        let [setup, measured, finish] = book.close();
        let second = |_| Duration::from_secs(1);
        Report {
            scenario: Scenario::State,
            target: "https://127.0.0.1:8043".into(),
            agents: 1_000,
            signed_in: 999,
            connections: 32,
            rate: 0.0,
            elapsed: Duration::from_secs(1),
            setup: rows(&setup, second),
            rows: rows(&measured, second),
            finish: rows(&finish, second),
            throughput: 1000.0,
            unsent: 0,
            missing_events: 0,
            leftovers: 0,
            server: None,
            generator_cpu: Duration::from_millis(500),
            held: None,
            rounds: Vec::new(),
        }
    }

    #[test]
    fn rows_from_histograms() {
        let report = sample();
        let row = &report.rows[0];
        assert_eq!(
            (row.name, row.count, row.p50, row.p90, row.p99, row.max),
            ("sayBusy", 1000, 500, 900, 990, 1000)
        );
        assert!((row.per_second - 1000.0).abs() < 1e-9);
        assert_eq!(report.errors(), 1);
    }

    #[test]
    fn a_table() {
        let expect = "\
state against https://127.0.0.1:8043: 1,000 agents (999 signed in), 32 connections, closed loop, measured 1.0 s
operation                count     per s   errors    p50 µs    p90 µs    p99 µs      max µs
before
  login                      1         1        0    30,015    30,015    30,015      30,015
measured
  sayBusy                1,000     1,000        1       500       900       990       1,000
error: sayBusy 100-009: 1
throughput: 1000.0 state changes/s
server: no process of this machine found
generator: CPU 0.50 s (0.50 cores)
";
        assert_eq!(sample().to_string(), expect);
    }

    #[test]
    fn a_table_with_everything() {
        let mut report = sample();
        report.scenario = Scenario::Mixed;
        report.rate = 500.0;
        report.unsent = 12;
        report.missing_events = 3;
        report.leftovers = 2;
        report.held = Some(HeldPolls {
            connections: 10_000,
            bytes_each: Some(20_480.0),
        });
        report.server = Some(ServerUsage {
            pid: 7,
            cpu: Duration::from_millis(20),
            rss_before_kib: 1_000,
            rss_begin_kib: 2_000,
            rss_end_kib: 3_000,
        });
        let text = report.to_string();
        for part in [
            "500/s asked",
            "not begun: 12 due",
            "missing: 3 events",
            "left over: 2 agents",
            "held polls: 10,000 connections, 20.0 KiB of server memory each",
            "server CPU 20.0 µs each",
            "server: process 7, CPU 0.02 s (0.02 cores), memory 1,000 KiB before, 2,000 at the start, 3,000 at the end",
        ] {
            assert!(text.contains(part), "{part} is not in\n{text}");
        }
    }

    #[test]
    fn rounds_and_their_medians() {
        let round = |gateway_rate, bare_rate| Round {
            gateway_rate,
            bare_rate,
            gateway_cpu: Some(30.0),
            bare_cpu: Some(20.0),
        };
        let mut report = sample();
        report.scenario = Scenario::Compare;
        report.rounds = vec![round(700.0, 1000.0), round(900.0, 1000.0), round(800.0, 1000.0)];
        assert_eq!(report.median_rate_ratio(), Some(0.8));
        assert_eq!(report.median_cpu_ratio(), Some(1.5));
        let text = report.to_string();
        assert!(
            text.contains("median: 0.80 of the bare server's rate, 1.50 times its CPU per operation"),
            "{text}"
        );
        report.rounds.pop();
        assert_eq!(report.median_rate_ratio(), Some(0.8));
        report.rounds[0].gateway_cpu = None;
        report.rounds[1].gateway_cpu = None;
        assert_eq!(report.median_cpu_ratio(), None);
    }

    #[test]
    fn commas() {
        let check = |number: u64, expect: &str| assert_eq!(grouped(number), expect);
        check(0, "0");
        check(999, "999");
        check(1_000, "1,000");
        check(12_345_678, "12,345,678");
    }
}
