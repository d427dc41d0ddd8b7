//! What is told of a run.

use super::alone::Alone;
use super::arrivals::Arrivals;
use super::live::{End, Live};
use super::times::Times;
use super::{Plan, WARM_UP};
use std::fmt;
use std::time::Duration;

/// Results of one run.
#[derive(Debug)]
pub(super) struct Report {
    plan: Plan,
    calls: usize,
    served: usize,
    waited: usize,
    /// From when a caller was due to the Ring, for those who didn't wait; then its parts.
    joined: Times,
    due: Times,
    taken: Times,
    step: Times,
    saved: Times,
    cpu: Duration,
    elapsed: Duration,
    end: End,
    alone: Alone,
}

/// Heading of [`Report::row`]s.
pub(super) const MATRIX_HEAD: &str =
    "| agents | calls/s | calls | had to wait | p50 ms | p95 ms | p99 ms | p99.9 ms | max ms | core alone p50 / p99 µs | CPU ms a call | lost |
|---|---|---|---|---|---|---|---|---|---|---|---|";

impl Report {
    pub(super) fn new(plan: Plan, arrivals: &Arrivals, live: Live, alone: Alone) -> Self {
        let (mut joined, mut due, mut taken) = (Vec::new(), Vec::new(), Vec::new());
        let (mut step, mut saved) = (Vec::new(), Vec::new());
        let mut waited = 0;
        let came = arrivals.0.iter().zip(&live.callers).zip(&live.ways);
        for (((at, _), caller), way) in came {
            waited += usize::from(caller.waited);
            let Some(rung) = caller.rung.filter(|_| !caller.waited && *at >= WARM_UP) else {
                continue;
            };
            joined.push(rung.saturating_sub(*at));
            due.push(way.reported.saturating_sub(*at));
            taken.push(way.taken.saturating_sub(way.reported));
            step.push(way.stepped.saturating_sub(way.taken));
            // The writer can be faster than the one who made the step.
            saved.push(rung.saturating_sub(way.stepped));
        }
        Self {
            plan,
            calls: live.callers.len(),
            served: live.callers.iter().filter(|caller| caller.served()).count(),
            waited,
            joined: joined.into_iter().collect(),
            due: due.into_iter().collect(),
            taken: taken.into_iter().collect(),
            step: step.into_iter().collect(),
            saved: saved.into_iter().collect(),
            cpu: live.cpu,
            elapsed: live.elapsed,
            end: live.end,
            alone,
        }
    }

    /// Calls that didn't come to their end as they should.
    pub(super) fn lost(&self) -> usize {
        self.calls - self.served
    }

    /// A row of the table of many runs.
    pub(super) fn row(&self) -> String {
        let [p50, p95, p99, p999, max] = self.joined.five().map(|time| format!("{:.2}", ms(time)));
        let alone = [0.5, 0.99].map(|share| us(self.alone.step.at(share)));
        format!(
            "| {} | {} | {} | {:.1} % | {p50} | {p95} | {p99} | {p999} | {max} | {:.1} / {:.1} | {:.2} | {} |",
            self.plan.agents,
            self.plan.rate,
            self.calls,
            share(self.waited, self.calls),
            alone[0],
            alone[1],
            ms(self.cpu) / self.calls.max(1) as f64,
            self.lost(),
        )
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Plan {
            agents, skills, rate, ..
        } = self.plan;
        let talk = self.plan.talk.as_secs_f64();
        writeln!(f, "{}", machine())?;
        writeln!(
            f,
            "{agents} agents, {skills} skills, {rate} calls/s, talk of {talk:.2} s"
        )?;
        let busy = self.served as f64 * talk / self.elapsed.as_secs_f64();
        writeln!(
            f,
            "{} calls: {} routed, {} lost; {} had to wait ({:.1} %); {busy:.0} agents in calls on average",
            self.calls,
            self.served,
            self.lost(),
            self.waited,
            share(self.waited, self.calls),
        )?;
        writeln!(f)?;
        let cells = ["", "p50", "p95", "p99", "p99.9", "max"];
        line(f, "ms", cells.map(str::to_owned)[1..].iter())?;
        let part = |f: &mut fmt::Formatter<'_>, name: &str, times: &Times, unit: fn(Duration) -> f64| {
            let cells = times.five().map(|time| format!("{:.3}", unit(time)));
            line(f, name, cells.iter())
        };
        part(f, "caller joins -> agent rung", &self.joined, ms)?;
        part(f, "  due -> reported", &self.due, ms)?;
        part(f, "  reported -> owner", &self.taken, ms)?;
        part(f, "  step, with its lock", &self.step, ms)?;
        part(f, "  saved -> Ring", &self.saved, ms)?;
        part(f, "core alone (the step)", &self.alone.step, ms)?;
        let [p50, p99] =
            [0.5, 0.99].map(|share| us(self.joined.at(share)) / us(self.alone.step.at(share)).max(0.001));
        writeln!(f)?;
        writeln!(
            f,
            "of {} callers who found an agent free; {p50:.0} times the core's step at p50, {p99:.0} times at p99",
            self.joined.count()
        )?;
        let alone = self.alone.all.as_secs_f64();
        writeln!(
            f,
            "core alone: {} whole calls, {:.1} us each, {:.0}/s",
            self.alone.calls,
            alone * 1e6 / self.alone.calls.max(1) as f64,
            self.alone.calls as f64 / alone.max(f64::EPSILON),
        )?;
        writeln!(
            f,
            "CPU of all (callers, owner, store, desktops, phones): {:.2} cores, {:.2} ms a call",
            self.cpu.as_secs_f64() / self.elapsed.as_secs_f64(),
            ms(self.cpu) / self.calls.max(1) as f64
        )?;
        let End {
            waiting,
            calls,
            legs,
            unsaved,
        } = self.end;
        writeln!(
            f,
            "at the end: {waiting} waiting, {calls} calls, {legs} legs, {unsaved} batches unsaved"
        )
    }
}

fn line<'c>(f: &mut fmt::Formatter<'_>, name: &str, cells: impl Iterator<Item = &'c String>) -> fmt::Result {
    write!(f, "{name:28}")?;
    for cell in cells {
        write!(f, "{cell:>10}")?;
    }
    writeln!(f)
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

fn us(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}

fn share(part: usize, of: usize) -> f64 {
    part as f64 * 100.0 / of.max(1) as f64
}

/// The machine and what else it is busy with.
pub(super) fn machine() -> String {
    let read = |file: &str| std::fs::read_to_string(file).unwrap_or_default();
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let info = read("/proc/cpuinfo");
    let model = info
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split_once(':'))
        .map_or("unknown processor", |(_, model)| model.trim());
    let load = read("/proc/loadavg");
    let load = load.split(' ').next().unwrap_or_default();
    format!("{cores} cores ({model}), load of the last minute {load}")
}
