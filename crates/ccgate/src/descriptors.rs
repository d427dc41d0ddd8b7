//! How many files and connections the process may have open.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Below this a few thousand agents are too many.
const FEW: u64 = 65_536;

/// Raises the limit as far as it is permitted, and says in the log when that isn't much: as a warning
/// only if `many` connections are to be expected.
pub(crate) fn raise(many: bool) {
    let limit = getrlimit(Resource::Nofile);
    let wanted = Rlimit {
        current: limit.maximum,
        ..limit
    };
    if limit.current != limit.maximum
        && let Err(error) = setrlimit(Resource::Nofile, wanted)
    {
        tracing::warn!(%error, "the limit of open files can't be raised");
    }
    if let Some(limit) = getrlimit(Resource::Nofile).current.filter(|limit| *limit < FEW) {
        const FEW_TEXT: &str =
            "few open files are permitted: each connection needs one (ulimit -n, LimitNOFILE)";
        if many {
            tracing::warn!(limit, "{FEW_TEXT}");
        } else {
            tracing::info!(limit, "{FEW_TEXT}");
        }
    }
}
