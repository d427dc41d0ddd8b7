//! The one table between SIP statuses and the causes of the core (spec/voice.md §6.3).

use ccgate_core::switch::Cause;

/// The status that refuses an offered call.
pub(crate) fn refusal(cause: Cause) -> u16 {
    match cause {
        Cause::Normal | Cause::Rejected => 603,
        Cause::NoAnswer | Cause::MediaLost => 480,
        Cause::Unreachable => 404,
        Cause::Busy => 486,
        Cause::CallerLeft => 487,
        Cause::Overload | Cause::Restart => 503,
    }
}

/// What the final status of a call that we placed means.
pub(crate) fn of_status(status: u16) -> Cause {
    match status {
        486 | 600 => Cause::Busy,
        // 480 is what phones send that nobody picked up, or that are set to do not disturb.
        408 | 480 | 487 => Cause::NoAnswer,
        401 | 402 | 403 | 407 | 603 | 606 | 607 | 608 => Cause::Rejected,
        503 => Cause::Unreachable,
        _ => Cause::Unreachable,
    }
}

/// Whether another address of the same trunk, or the next trunk, may do better.
pub(crate) fn fails_over(status: u16) -> bool {
    matches!(status, 408 | 500 | 502 | 503 | 504)
}

/// The better one to tell of when several contacts failed: what a person did goes before what
/// machines did.
pub(crate) fn best(a: Cause, b: Cause) -> Cause {
    let rank = |cause: Cause| match cause {
        Cause::Rejected => 0,
        Cause::Busy => 1,
        Cause::NoAnswer => 2,
        _ => 3,
    };
    match rank(b) < rank(a) {
        true => b,
        false => a,
    }
}

/// The `Reason` of a BYE or CANCEL (RFC 3326), with the Q.850 number.
pub(crate) fn reason(cause: Cause) -> &'static str {
    match cause {
        Cause::Normal | Cause::CallerLeft => "Q.850;cause=16;text=\"Normal call clearing\"",
        Cause::NoAnswer => "Q.850;cause=19;text=\"No answer\"",
        Cause::Rejected => "Q.850;cause=21;text=\"Call rejected\"",
        Cause::Unreachable => "Q.850;cause=3;text=\"No route to destination\"",
        Cause::Busy => "Q.850;cause=17;text=\"User busy\"",
        Cause::MediaLost => "Q.850;cause=41;text=\"Media lost\"",
        Cause::Overload => "Q.850;cause=42;text=\"Congestion\"",
        Cause::Restart => "Q.850;cause=41;text=\"Restart\"",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        for (cause, back) in [
            (Cause::Rejected, Cause::Rejected),
            (Cause::NoAnswer, Cause::NoAnswer),
            (Cause::Unreachable, Cause::Unreachable),
            (Cause::Busy, Cause::Busy),
            (Cause::Overload, Cause::Unreachable),
        ] {
            assert_eq!(of_status(refusal(cause)), back, "{cause:?}");
        }
        for cause in Cause::ALL {
            assert!((400..700).contains(&refusal(cause)));
        }
    }

    #[test]
    fn best_of_several() {
        assert_eq!(best(Cause::Unreachable, Cause::Busy), Cause::Busy);
        assert_eq!(best(Cause::Busy, Cause::NoAnswer), Cause::Busy);
        assert_eq!(best(Cause::Busy, Cause::Rejected), Cause::Rejected);
    }
}
