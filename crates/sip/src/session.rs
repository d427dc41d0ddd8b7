//! Session timers (RFC 4028): a call whose peer has died is noticed and ended.
//!
//! One side refreshes at half of the agreed interval. The other ends the call when no refresh came,
//! a little before the interval is over. When the peer knows nothing of it, we refresh: the request
//! alone shows whether it still lives.

use crate::message::{Headers, params};
use crate::settings::SessionTimer;
use std::time::{Duration, Instant};

/// The longest interval that a peer may demand: a call whose peer has died must end some day.
const LONGEST: Duration = Duration::from_secs(86_400);

/// What was agreed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Agreed {
    pub(crate) interval: Duration,
    /// We refresh, not the peer.
    pub(crate) ours: bool,
    /// The peer knows session timers.
    pub(crate) known: bool,
}

/// What is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Due {
    /// We must refresh.
    Refresh,
    /// The peer should have.
    Expired,
}

/// A running timer.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Running {
    pub(crate) agreed: Agreed,
    at: Instant,
}

impl Running {
    pub(crate) fn start(now: Instant, agreed: Agreed) -> Self {
        let wait = match agreed.ours {
            true => agreed.interval / 2,
            // §10: the lesser of 32 s and a third is kept for the BYE.
            false => agreed.interval - (agreed.interval / 3).min(Duration::from_secs(32)),
        };
        Self {
            agreed,
            at: now + wait,
        }
    }

    pub(crate) fn at(&self) -> Instant {
        self.at
    }

    pub(crate) fn due(&self, now: Instant) -> Option<Due> {
        let due = if self.agreed.ours {
            Due::Refresh
        } else {
            Due::Expired
        };
        (self.at <= now).then_some(due)
    }

    /// Puts the next refresh off: one is under way.
    pub(crate) fn defer(&mut self, now: Instant) {
        self.at = now + self.agreed.interval / 2;
    }
}

fn seconds(value: &str) -> Option<(Duration, Option<&str>)> {
    let (number, tail) = value.split_once(';').unwrap_or((value, ""));
    let refresher = params(tail).find(|(name, _)| name.eq_ignore_ascii_case("refresher"));
    Some((
        Duration::from_secs(number.trim().parse::<u32>().ok()?.into()),
        refresher.map(|(_, value)| value),
    ))
}

/// What we agree to when a peer's INVITE or UPDATE asks; `Err`: refused, with our `Min-SE` (422).
pub(crate) fn answer(set: SessionTimer, request: &Headers) -> Result<Agreed, Duration> {
    let known = request.lists("Supported", "timer") || request.lists("Require", "timer");
    let least = request
        .get("Min-SE")
        .and_then(seconds)
        .map_or(Duration::ZERO, |(least, _)| least.min(LONGEST));
    let asked = request.get("Session-Expires").and_then(seconds);
    let (interval, refresher) = match asked {
        Some((asked, _)) if asked < set.min_se && known => return Err(set.min_se),
        Some((asked, refresher)) => (asked.min(set.expires), refresher),
        None => (set.expires, None),
    };
    Ok(Agreed {
        interval: interval.max(least).max(set.min_se),
        // Who asked for nothing is left to refresh if it can.
        ours: !known || refresher == Some("uas"),
        known,
    })
}

/// What the peer agreed to in its 2xx, having been asked for `asked`.
pub(crate) fn accepted(asked: Duration, response: &Headers) -> Agreed {
    match response.get("Session-Expires").and_then(seconds) {
        Some((interval, refresher)) => Agreed {
            interval: interval.clamp(Duration::from_secs(1), asked.max(Duration::from_secs(1))),
            ours: refresher != Some("uas"),
            known: true,
        },
        None => Agreed {
            interval: asked,
            ours: true,
            known: false,
        },
    }
}

/// Says in our 2xx what was agreed.
pub(crate) fn tell(agreed: Agreed, response: &mut Headers) {
    if !agreed.known {
        return;
    }
    let refresher = if agreed.ours { "uas" } else { "uac" };
    response.add(
        "Session-Expires",
        format_args!("{};refresher={refresher}", agreed.interval.as_secs()),
    );
    if !agreed.ours {
        response.push("Require", "timer");
    }
}

/// Asks for it in our request.
pub(crate) fn ask(interval: Duration, min_se: Duration, refresher: Option<&str>, request: &mut Headers) {
    match refresher {
        Some(refresher) => request.add(
            "Session-Expires",
            format_args!("{};refresher={refresher}", interval.as_secs()),
        ),
        None => request.add("Session-Expires", interval.as_secs()),
    }
    request.add("Min-SE", min_se.as_secs());
}

/// The `Min-SE` of a 422.
pub(crate) fn least(response: &Headers) -> Option<Duration> {
    response.get("Min-SE").and_then(seconds).map(|(least, _)| least)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SET: SessionTimer = SessionTimer {
        expires: Duration::from_secs(1800),
        min_se: Duration::from_secs(90),
    };

    fn headers(fields: &[(&str, &str)]) -> Headers {
        let mut headers = Headers::default();
        for (name, value) in fields {
            headers.push(name, value);
        }
        headers
    }

    #[test]
    fn asked_by_the_peer() {
        let check = |fields: &[(&str, &str)], expect: Result<(u64, bool, bool), u64>| {
            let found = answer(SET, &headers(fields));
            let found = found
                .map(|a| (a.interval.as_secs(), a.ours, a.known))
                .map_err(|least| least.as_secs());
            assert_eq!(found, expect, "{fields:?}");
        };
        check(&[], Ok((1800, true, false)));
        check(&[("Supported", "timer")], Ok((1800, false, true)));
        check(
            &[("Supported", "timer"), ("Session-Expires", "600;refresher=uas")],
            Ok((600, true, true)),
        );
        check(
            &[("Supported", "timer"), ("x", "600;refresher=uac")],
            Ok((600, false, true)),
        );
        check(&[("Supported", "timer"), ("Session-Expires", "60")], Err(90));
        check(&[("Session-Expires", "60")], Ok((90, true, false)));
        check(
            &[("k", "timer"), ("Session-Expires", "9000"), ("Min-SE", "3600")],
            Ok((3600, false, true)),
        );
        check(
            &[
                ("k", "timer"),
                ("Session-Expires", "9000"),
                ("Min-SE", "4294967295"),
            ],
            Ok((86_400, false, true)),
        );
        check(
            &[("k", "timer"), ("Session-Expires", "x")],
            Ok((1800, false, true)),
        );
    }

    #[test]
    fn asked_by_us() {
        let check = |fields: &[(&str, &str)], expect: (u64, bool, bool)| {
            let found = accepted(SET.expires, &headers(fields));
            assert_eq!(
                (found.interval.as_secs(), found.ours, found.known),
                expect,
                "{fields:?}"
            );
        };
        check(&[], (1800, true, false));
        check(&[("Session-Expires", "600;refresher=uas")], (600, false, true));
        check(&[("Session-Expires", "600;refresher=uac")], (600, true, true));
        check(&[("Session-Expires", "0")], (1, true, true));
    }

    #[test]
    fn runs_out() {
        let now = Instant::now();
        let run = |ours| {
            Running::start(
                now,
                Agreed {
                    interval: Duration::from_secs(90),
                    ours,
                    known: true,
                },
            )
        };
        assert_eq!(run(true).due(now + Duration::from_secs(44)), None);
        assert_eq!(run(true).due(now + Duration::from_secs(45)), Some(Due::Refresh));
        assert_eq!(run(false).due(now + Duration::from_secs(59)), None);
        assert_eq!(run(false).due(now + Duration::from_secs(60)), Some(Due::Expired));
    }
}
