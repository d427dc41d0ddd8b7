//! Registrations as text, so that they outlive the switch.
//!
//! A line of what it is, a line for each contact, a line that says how many there were: a file that was
//! cut off is told from a whole one. Fields are separated by tabs. Only contacts that are reached by
//! datagrams are saved, as a connection ends with the switch.

use crate::message::Uri;
use crate::net::{Flow, Hop};
use crate::registrar::{Binding, Line};
use crate::settings::Transport;
use ccgate_core::{Phone, VdnId};
use std::fmt::Write as _;
use std::time::{Duration, Instant};

const HEAD: &str = "ccgate registrations 1";

/// Longest line, octets; a contact that needs more isn't saved.
const LONGEST: usize = 4096;

/// What was saved can't be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {0} of the saved registrations can't be read")]
pub struct Damaged(
    /// Which; the first is 1.
    pub usize,
);

/// What came of saved registrations.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Restored {
    /// Contacts that are reached again.
    pub taken: usize,
    /// Contacts that aren't: expired, of a phone that is no more, or more than may be.
    pub dropped: usize,
}

/// The moment, on the clock of the switch and on the wall (milliseconds since 1970).
#[derive(Clone, Copy)]
pub(crate) struct Moment {
    pub(crate) now: Instant,
    pub(crate) wall: u64,
}

impl Moment {
    pub(crate) fn wall_of(self, at: Instant) -> u64 {
        let left = at.saturating_duration_since(self.now).as_millis();
        self.wall.saturating_add(u64::try_from(left).unwrap_or(u64::MAX))
    }

    /// `None`: it has passed. A wall clock that was put back doesn't make anything live longer than `most`.
    fn instant_of(self, wall: u64, most: Duration) -> Option<Instant> {
        let left = Duration::from_millis(wall.checked_sub(self.wall).filter(|left| *left > 0)?);
        Some(self.now + left.min(most))
    }
}

/// Writes contacts down.
pub(crate) fn write<'a>(moment: Moment, all: impl Iterator<Item = (&'a Line, &'a Binding)>) -> String {
    let mut text = format!("{HEAD}\n");
    let mut count = 0;
    for (line, binding) in all {
        if binding.hop.transport != Transport::Udp || binding.expires <= moment.now {
            continue;
        }
        if let Some(fields) = fields(moment, line, binding) {
            text.push_str(&fields);
            text.push('\n');
            count += 1;
        }
    }
    let _ = writeln!(text, "end {count}");
    text
}

fn fields(moment: Moment, (vdn, phone): &Line, binding: &Binding) -> Option<String> {
    let mut fields = vec![
        vdn.0.to_string(),
        phone.0.to_string(),
        moment.wall_of(binding.expires).to_string(),
        binding.hop.flow.0.to_string(),
        binding.hop.peer.to_string(),
        u8::from(binding.translated).to_string(),
        binding.cseq.to_string(),
        binding.call_id.clone(),
        binding.uri.clone(),
        binding.instance.clone().unwrap_or_default(),
    ];
    fields.extend(binding.path.iter().cloned());
    // What no phone needs is left out rather than escaped.
    let odd = fields.iter().any(|field| field.contains(char::is_control));
    let line = fields.join("\t");
    (!odd && line.len() <= LONGEST).then_some(line)
}

/// Reads contacts. What has expired is left out, and counted.
pub(crate) fn read(
    moment: Moment,
    most: Duration,
    text: &str,
) -> Result<(Vec<(Line, Binding)>, usize), Damaged> {
    let mut lines = (1..).zip(text.split('\n'));
    if lines.next().is_none_or(|(_, head)| head != HEAD) {
        return Err(Damaged(1));
    }
    let (mut found, mut expired) = (Vec::new(), 0);
    for (number, line) in lines {
        if let Some(count) = line.strip_prefix("end ") {
            let whole = count.parse() == Ok(found.len() + expired);
            return whole.then_some((found, expired)).ok_or(Damaged(number));
        }
        match contact(moment, most, line).ok_or(Damaged(number))? {
            Some(contact) => found.push(contact),
            None => expired += 1,
        }
    }
    // It doesn't come to an end.
    Err(Damaged(text.split('\n').count()))
}

/// `Some(None)`: it has expired.
fn contact(moment: Moment, most: Duration, line: &str) -> Option<Option<(Line, Binding)>> {
    if line.len() > LONGEST {
        return None;
    }
    let mut fields = line.split('\t');
    if fields.clone().any(|field| field.contains(char::is_control)) {
        return None;
    }
    let mut next = || fields.next();
    let (vdn, phone, expires) = (next()?.parse().ok()?, next()?, next()?.parse().ok()?);
    let (flow, peer) = (next()?.parse().ok()?, next()?.parse().ok()?);
    let translated = match next()? {
        "0" => false,
        "1" => true,
        _ => return None,
    };
    let (cseq, call_id) = (next()?.parse().ok()?, next()?);
    let (uri, instance) = (next()?, next()?);
    Uri::parse(uri)?;
    let Some(expires) = moment.instant_of(expires, most) else {
        return Some(None);
    };
    let binding = Binding {
        uri: uri.to_owned(),
        hop: Hop {
            transport: Transport::Udp,
            flow: Flow(flow),
            peer,
        },
        path: fields.map(str::to_owned).collect(),
        instance: (!instance.is_empty()).then(|| instance.to_owned()),
        call_id: call_id.to_owned(),
        cseq,
        expires,
        translated,
    };
    Some(Some(((VdnId(vdn), Phone::from(phone)), binding)))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const MOST: Duration = Duration::from_secs(3600);

    fn binding(uri: &str, transport: Transport, expires: Instant) -> Binding {
        Binding {
            uri: uri.to_owned(),
            hop: Hop {
                transport,
                flow: Flow(1),
                peer: "[2001:db8::1]:5062".parse().unwrap(),
            },
            path: vec!["<sip:edge;lr>".to_owned(), "<sip:inner;lr>".to_owned()],
            instance: Some("\"<urn:uuid:1>\"".to_owned()),
            call_id: "a@b".to_owned(),
            cseq: 7,
            expires,
            translated: true,
        }
    }

    fn same(a: &Binding, b: &Binding) {
        assert_eq!(format!("{a:?}"), format!("{b:?}"));
    }

    #[test]
    fn there_and_back() {
        let now = Instant::now();
        let (line, at) = ((VdnId(3), Phone::from("40001")), Moment { now, wall: 1_000_000 });
        let late = now + Duration::from_secs(60);
        let plain = Binding {
            path: Vec::new(),
            instance: None,
            translated: false,
            ..binding("sip:b@192.0.2.1", Transport::Udp, late)
        };
        let all = [
            binding("sip:a@192.0.2.1;x=\u{e4}", Transport::Udp, late),
            plain,
            // What isn't saved: over a connection, expired, with what could break a line, too long.
            binding("sip:c@192.0.2.1", Transport::Tcp, late),
            binding("sip:d@192.0.2.1", Transport::Udp, now),
            binding("sip:e@192.0.2.1;\n", Transport::Udp, late),
            binding(
                &format!("sip:{}@192.0.2.1", "f".repeat(LONGEST)),
                Transport::Udp,
                late,
            ),
        ];
        let text = write(at, all.iter().map(|binding| (&line, binding)));
        assert!(text.ends_with("\nend 2\n"), "{text}");
        let (found, expired) = read(at, MOST, &text).unwrap();
        assert_eq!((found.len(), expired), (2, 0));
        for ((of, read), saved) in found.iter().zip(&all) {
            assert_eq!(of, &line);
            same(read, saved);
        }
        // Down for half a minute; for longer than they lived; the wall clock put back by a day.
        let left = |wall| {
            let (found, expired) = read(Moment { now, wall }, MOST, &text).unwrap();
            (found.first().map(|(_, b)| b.expires - now), expired)
        };
        assert_eq!(left(1_030_000), (Some(Duration::from_secs(30)), 0));
        assert_eq!(left(1_060_000), (None, 2));
        assert_eq!(left(0), (Some(Duration::from_secs(1060)), 0));
        let early = Moment { now, wall: 0 };
        let (found, _) = read(early, Duration::from_secs(90), &text).unwrap();
        assert_eq!(found[0].1.expires, now + Duration::from_secs(90));
    }

    #[test]
    fn damaged() {
        let good = "3\t40001\t2000\t0\t192.0.2.1:5060\t0\t7\ta@b\tsip:a@192.0.2.1\t";
        let check = |text: &str, expect: Result<usize, usize>| {
            let now = Instant::now();
            let read = read(Moment { now, wall: 1000 }, MOST, text);
            let read = read.map(|(found, _)| found.len()).map_err(|damaged| damaged.0);
            assert_eq!(read, expect, "{text:?}");
        };
        check(&format!("{HEAD}\n{good}\nend 1\n"), Ok(1));
        check(&format!("{HEAD}\nend 0\n"), Ok(0));
        check("", Err(1));
        check("ccgate registrations 2\nend 0\n", Err(1));
        check(&format!("{HEAD}\n"), Err(2));
        check(&format!("{HEAD}\n{good}\n"), Err(3));
        check(&format!("{HEAD}\n{good}\nend 2\n"), Err(3));
        check(&format!("{HEAD}\n{good}\nend \n"), Err(3));
        for (from, to) in [
            ("3\t4", "x\t4"),
            ("3\t4", "99999999\t4"),
            ("2000", "-1"),
            ("192.0.2.1:5060", "192.0.2.1"),
            ("\t0\t7", "\t2\t7"),
            ("sip:a", "mailto:a"),
            ("a@b", "a\r@b"),
            ("\ta@b\tsip:a@192.0.2.1\t", ""),
        ] {
            check(
                &format!("{HEAD}\n{}\nend 1\n", good.replacen(from, to, 1)),
                Err(2),
            );
        }
        let long = good.replace("a@b", &"a".repeat(LONGEST));
        check(&format!("{HEAD}\n{long}\nend 1\n"), Err(2));
        // Cut off anywhere, it is damaged, or the last thing lost was the end of the line.
        let whole = format!("{HEAD}\n{good}\nend 1");
        for cut in 0..whole.len() {
            let read = read(
                Moment {
                    now: Instant::now(),
                    wall: 1000,
                },
                MOST,
                &whole[..cut],
            );
            assert!(read.is_err(), "{cut}");
        }
    }
}
