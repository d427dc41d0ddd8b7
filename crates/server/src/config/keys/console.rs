//! Keys of the web console.

use super::super::key::Key;
use super::super::key::Kind::Switch;
use super::super::key::Preset::Is;
use super::key;

pub(super) const KEYS: &[Key] = &[key(
    "console.enabled",
    Switch,
    Is(true),
    "",
    "Whether the web console is answered at `/` of the https and http ports. It can do no more than other desktops; off leaves `/` empty.",
)];
