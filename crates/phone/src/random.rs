//! Names that don't repeat, and dice. Nothing here guards a secret.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};

static STATE: LazyLock<AtomicU64> =
    LazyLock::new(|| AtomicU64::new(RandomState::new().build_hasher().finish()));

/// The next of a sequence that differs in each process (SplitMix64).
pub(crate) fn number() -> u64 {
    let mut x = STATE.fetch_add(0x9E37_79B9_7F4A_7C15, Ordering::Relaxed);
    x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    x ^ (x >> 31)
}

/// A word for a tag, a branch or a call.
pub(crate) fn word() -> String {
    format!("{:016x}", number())
}

/// Whether something happens that happens in `share` (0–1) of all cases.
pub(crate) fn falls(share: f32) -> bool {
    if share <= 0.0 {
        return false;
    }
    // 24 bits fit a float exactly.
    #[allow(clippy::cast_precision_loss)]
    let drawn = (number() >> 40) as f32 / 16_777_216.0;
    drawn < share
}
