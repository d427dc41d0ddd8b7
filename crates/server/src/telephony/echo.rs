//! The number that phones are tried with: whoever dials it hears itself, until it hangs up or the time is
//! over. Agents and their desktops aren't told of it.

use super::{PhoneBook, SwitchPort};
use ccgate_core::VdnId;
use ccgate_core::switch::{Cause, Command, Entrance, LegId, Report, RoomId, Seat};
use ccgate_sip::Book;
use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

/// What is dialled.
const NUMBER: &str = "*43";
/// Longest call.
const LASTS: Duration = Duration::from_secs(60);
/// Calls at one time.
const MOST: usize = 100;

/// The calls to it.
pub(super) struct Echo {
    port: Arc<dyn SwitchPort>,
    legs: HashSet<(VdnId, LegId)>,
    /// Rooms are counted down, those of owners up.
    room: u64,
}

impl Echo {
    pub(super) fn new(port: Arc<dyn SwitchPort>) -> Self {
        Self {
            port,
            legs: HashSet::new(),
            room: u64::MAX,
        }
    }

    /// Whether a report is about a call to it, and so isn't for the owner. An access code of that number goes
    /// before.
    pub(super) fn takes(&mut self, book: Option<&PhoneBook>, vdn: VdnId, report: &Report) -> bool {
        match report {
            Report::Offered {
                leg,
                called,
                from: Entrance::Phone(_),
                ..
            } if &*called.0 == NUMBER && book.is_none_or(|book| book.access(NUMBER, "").is_none()) => {
                self.begin(vdn, *leg);
                true
            }
            Report::Gone { leg, .. } => self.legs.remove(&(vdn, *leg)),
            Report::Digit { leg, .. } | Report::Held { leg, .. } => self.legs.contains(&(vdn, *leg)),
            _ => false,
        }
    }

    fn begin(&mut self, vdn: VdnId, leg: LegId) {
        self.legs.insert((vdn, leg));
        if self.legs.len() > MOST {
            let cause = Cause::Overload;
            return self.port.command(vdn, Command::HangUp { leg, cause });
        }
        let room = RoomId(self.room);
        self.room -= 1;
        self.port.command(vdn, Command::Answer { leg });
        let seat = Seat {
            leg,
            hears: vec![leg],
            tone: None,
        };
        let seats = vec![seat];
        self.port.command(vdn, Command::Arrange { room, seats });
        let port = Arc::clone(&self.port);
        tokio::spawn(async move {
            tokio::time::sleep(LASTS).await;
            let cause = Cause::Normal;
            port.command(vdn, Command::HangUp { leg, cause });
        });
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use ccgate_core::Phone;
    use std::sync::Mutex;

    const VDN: VdnId = VdnId(1);

    #[derive(Debug, Default)]
    struct Kept(Mutex<Vec<Command>>);

    impl SwitchPort for Kept {
        fn command(&self, _: VdnId, command: Command) {
            self.0.lock().unwrap().push(command);
        }
    }

    fn offered(leg: LegId, called: &str, from: Entrance) -> Report {
        Report::Offered {
            leg,
            called: Phone::from(called),
            caller: Phone::from("40001"),
            from,
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_call_to_oneself() {
        let port = Arc::new(Kept::default());
        let mut echo = Echo::new(Arc::clone(&port) as _);
        let phone = || Entrance::Phone(Phone::from("40001"));
        let leg = LegId::Offered(1);
        let cause = Cause::Normal;
        let other = LegId::Offered(2);
        for (report, expect) in [
            (offered(other, "3000", phone()), false),
            (offered(other, NUMBER, Entrance::Trunk("line".to_owned())), false),
            (Report::Digit { leg, digit: '1' }, false),
            (offered(leg, NUMBER, phone()), true),
            (Report::Digit { leg, digit: '1' }, true),
            (
                Report::Digit {
                    leg: other,
                    digit: '1',
                },
                false,
            ),
        ] {
            assert_eq!(echo.takes(None, VDN, &report), expect, "{report:?}");
        }
        tokio::time::sleep(LASTS + Duration::from_secs(1)).await;
        let asked = port.0.lock().unwrap().clone();
        assert!(matches!(&asked[0], Command::Answer { leg: answered } if *answered == leg));
        assert!(matches!(&asked[1], Command::Arrange { seats, .. } if seats[0].hears == [leg]));
        assert_eq!(asked[2..], [Command::HangUp { leg, cause }]);
        assert!(echo.takes(None, VDN, &Report::Gone { leg, cause }));
        assert!(!echo.takes(None, VDN, &Report::Gone { leg, cause }));
    }

    #[tokio::test(start_paused = true)]
    async fn not_too_many() {
        let port = Arc::new(Kept::default());
        let mut echo = Echo::new(Arc::clone(&port) as _);
        for leg in 0..=MOST {
            let leg = LegId::Offered(u64::try_from(leg).unwrap());
            let from = Entrance::Phone(Phone::from("40001"));
            assert!(echo.takes(None, VDN, &offered(leg, NUMBER, from)));
        }
        let refused = port.0.lock().unwrap().last().cloned().unwrap();
        assert!(matches!(
            refused,
            Command::HangUp {
                cause: Cause::Overload,
                ..
            }
        ));
    }
}
