//! The demo's flow and what it says: written to the data folder once, there to be changed.

use std::io;
use std::path::Path;

/// The flow, below the data folder.
pub(crate) const FILE: &str = "flows/service.toml";

const FLOW: &[u8] = include_bytes!("../../../dist/flows/service.toml");

/// Prompts by their names below the folder of prompts.
macro_rules! prompts {
    ($($name:literal)*) => {
        &[$((
            concat!("prompts/", $name, ".wav"),
            include_bytes!(concat!("../../../dist/prompts/", $name, ".wav")),
        )),*]
    };
}

const PROMPTS: &[(&str, &[u8])] = prompts! {
    "en/beep" "en/welcome" "en/menu" "en/wrong-key" "en/position" "en/in-the-queue" "en/expected-wait"
    "en/minutes" "en/callback-promise" "en/leave-message" "en/thank-you" "en/goodbye"
    "en/number/0" "en/number/1" "en/number/2" "en/number/3" "en/number/4" "en/number/5" "en/number/6"
    "en/number/7" "en/number/8" "en/number/9" "en/number/10" "en/number/11" "en/number/12"
    "en/number/13" "en/number/14" "en/number/15" "en/number/16" "en/number/17" "en/number/18"
    "en/number/19" "en/number/20" "en/number/30" "en/number/40" "en/number/50" "en/number/60"
    "en/number/70" "en/number/80" "en/number/90" "en/number/many"
};

/// Writes what isn't there yet.
///
/// # Errors
/// The system's.
pub(crate) fn write(data: &Path) -> io::Result<()> {
    for (name, content) in PROMPTS.iter().copied().chain([(FILE, FLOW)]) {
        let path = data.join(name);
        if path.exists() {
            continue;
        }
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        // Whole or not at all: a file that is there is never written again.
        let begun = path.with_extension("new");
        std::fs::write(&begun, content)?;
        std::fs::rename(&begun, &path)?;
    }
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::installation::now;
    use ccgate_store::demo;

    #[test]
    fn what_is_written_is_a_good_flow_of_the_demo() {
        let data = tempfile::tempdir().unwrap();
        write(data.path()).unwrap();
        let text = std::fs::read_to_string(data.path().join(FILE)).unwrap();
        let (file, problems) = ccgate_flow::parse(&text, now());
        assert_eq!(problems, []);
        let file = file.unwrap();
        assert_eq!(ccgate_flow::against(&file, &demo::directory()), []);
        assert_eq!(
            ccgate_flow::prompts(&file, &data.path().join("prompts")),
            [],
            "a prompt of the flow isn't written"
        );
    }

    #[test]
    fn what_was_changed_stays() {
        let data = tempfile::tempdir().unwrap();
        let (flow, prompt) = (data.path().join(FILE), data.path().join("prompts/en/beep.wav"));
        write(data.path()).unwrap();
        std::fs::write(&flow, "mine").unwrap();
        std::fs::remove_file(&prompt).unwrap();
        write(data.path()).unwrap();
        assert_eq!(std::fs::read_to_string(&flow).unwrap(), "mine");
        assert!(prompt.exists());
    }
}
