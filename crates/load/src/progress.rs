//! One line a second about how far the run is.

use std::convert::Infallible;
use std::io::{self, Write};
use std::time::{Duration, Instant};

use crate::book::{Book, Phase, Totals};
use crate::report::grouped;

/// Writes a line each second for as long as it is polled; returns only when writing fails.
pub(crate) async fn tell(book: &Book, to: &mut (dyn Write + Send)) -> io::Result<Infallible> {
    let start = Instant::now();
    let mut ticks = tokio::time::interval(Duration::from_secs(1));
    ticks.tick().await;
    let mut before = Totals::default();
    loop {
        ticks.tick().await;
        let now = book.totals();
        writeln!(
            to,
            "{}",
            line(start.elapsed(), book.phase(), before, now, book.held())
        )?;
        to.flush()?;
        before = now;
    }
}

fn line(passed: Duration, phase: Phase, before: Totals, now: Totals, held: u32) -> String {
    let phase = match phase {
        Phase::Setup => "signing in",
        Phase::Measured => "measuring",
        Phase::Finish => "signing out",
    };
    format!(
        "{:>5} s  {phase:<11}  {:>8} operations/s  {:>8} events/s  {:>7} polls held  {:>7} errors in all",
        passed.as_secs(),
        grouped(now.operations - before.operations),
        grouped(now.events - before.events),
        grouped(u64::from(held)),
        grouped(now.errors),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_tells_the_last_second() {
        let before = Totals {
            operations: 1_000,
            events: 10,
            errors: 1,
        };
        let now = Totals {
            operations: 3_345,
            events: 12,
            errors: 2,
        };
        assert_eq!(
            line(Duration::from_millis(12_400), Phase::Measured, before, now, 500),
            "   12 s  measuring       2,345 operations/s         2 events/s      500 polls held        2 errors in all"
        );
    }
}
