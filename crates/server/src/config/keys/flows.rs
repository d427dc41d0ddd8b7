//! Keys of the automatic flows.

use super::super::key::Key;
use super::super::key::Kind::{Names, Path, Span};
use super::super::key::Preset::{Nothing, Words};
use super::{HOUR, key};

pub(super) const KEYS: &[Key] = &[
    key(
        "flows.directory",
        Path,
        Words(""),
        "",
        "Folder of the flow files, `*.toml` (docs/flows.md); `ccgate flow check` checks them. Empty: `flows` in the data folder. A folder that isn't there means no flows.",
    ),
    key(
        "flows.reload",
        Span(0, HOUR),
        Words("5s"),
        "",
        "How often the flow files are looked at for a change; 0s never does. SIGHUP, and each change of the directory, loads them in any case. Calls stay in the flow that they came into. While a file has a fault the flows of its VDN stay as they were.",
    ),
    key(
        "flows.lookup_hosts",
        Names,
        Nothing,
        "",
        "Hosts that steps `lookup` may ask, names or addresses as in their URLs, without a port. Others are never asked: the caller goes on by `otherwise`. Certificates are checked against the authorities of the system.",
    ),
];
