//! Files of flows, good and bad.
#![allow(clippy::unwrap_used, reason = "a test that can't be set up should stop")]

mod bad;
mod fuzz;
mod good;
mod shipped;

use ccgate_core::Time;

/// When the files are read.
const NOW: Time = Time::from_millis(1_800_000_000_000);

/// A file with these steps.
fn file(steps: &str) -> String {
    format!(
        "flow = 7\nname = \"main\"\naccess_code = \"4000\"\nstart = \"a\"\nlanguage = \"en\"\n[hours]\noffice = [\"mon-fri 08:00-18:00\"]\n{steps}"
    )
}
