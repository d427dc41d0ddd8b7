//! The switch of a script: phones do what its lines say; recordings begin and end by themselves.

use super::promises::Ledger;
use crate::Phone;
use crate::switch::{Cause, Command, Entrance, LegId, PlayEnd, PlayId, Tone};
use crate::switch::{PlayAction, RecordingAction, RecordingId, Report, Written};
use std::time::Duration;

/// What the switch knows.
#[derive(Default)]
pub(super) struct Board {
    /// Every leg so far, by the name that scripts call it: an agent's number, or a phone number.
    legs: Vec<(LegId, String, bool)>,
    recordings: Vec<(RecordingId, LegId)>,
    plays: Vec<(PlayId, LegId)>,
    /// Files that are heard now.
    heard: Vec<(PlayId, LegId, String)>,
    offered: u64,
    /// What was asked of it since the last time a script looked, rooms aside.
    asked: Vec<String>,
    /// Nothing can be recorded.
    pub(super) disk_is_full: bool,
}

impl Board {
    /// The newest leg of that name that is still up, else the newest of all.
    fn leg(&self, name: &str) -> LegId {
        let named = || self.legs.iter().rev().filter(|(_, known, _)| known == name);
        let found = named().find(|(_, _, live)| *live).or_else(|| named().next());
        found.unwrap_or_else(|| panic!("{name} has no leg")).0
    }

    fn name(&self, leg: LegId) -> &str {
        let found = self.legs.iter().find(|(known, _, _)| *known == leg);
        found.map_or("a stranger", |(_, name, _)| name)
    }

    /// What a line about a phone makes the switch report.
    pub(super) fn report(&mut self, words: &[&str]) -> Option<Report> {
        Some(match words {
            [caller, "calls", called] => {
                self.offered += 1;
                let leg = LegId::Offered(self.offered);
                self.legs.push((leg, (*caller).to_owned(), true));
                Report::Offered {
                    leg,
                    called: Phone::from(*called),
                    caller: Phone::from(*caller),
                    from: Entrance::Trunk("t".into()),
                }
            }
            ["phone", "of", who, act @ ..] | [who, act @ ..] => {
                let leg = self.legs.iter().any(|(_, name, _)| name == who);
                let leg = leg.then(|| self.leg(who))?;
                match act {
                    ["rings"] => Report::Alerting { leg },
                    ["picks", "up"] | ["answers"] => Report::Answered { leg },
                    ["hangs", "up"] => self.gone(leg, Cause::Normal),
                    ["is", "busy"] => self.gone(leg, Cause::Busy),
                    ["rejects"] => self.gone(leg, Cause::Rejected),
                    ["is", "unreachable"] => self.gone(leg, Cause::Unreachable),
                    ["does", "not", "answer"] => self.gone(leg, Cause::NoAnswer),
                    ["is", "silent"] => Report::MediaLost { leg },
                    ["presses", digit] => {
                        let digit = digit.chars().next()?;
                        Report::Digit { leg, digit }
                    }
                    ["file", end] => {
                        let play = self.plays.iter().rev().find(|(_, of)| *of == leg)?.0;
                        self.heard.retain(|(known, _, _)| *known != play);
                        let end = if *end == "ends" {
                            PlayEnd::Finished
                        } else {
                            PlayEnd::Failed
                        };
                        Report::PlayEnded { play, end }
                    }
                    _ => return None,
                }
            }
            [] => return None,
        })
    }

    /// The file that the phone of that name hears is heard to its end.
    pub(super) fn hears_out(&mut self, name: &str) -> Option<(String, Report)> {
        let leg = self.leg(name);
        let at = self.heard.iter().position(|(_, of, _)| *of == leg)?;
        let (play, _, file) = self.heard.remove(at);
        let end = PlayEnd::Finished;
        Some((file, Report::PlayEnded { play, end }))
    }

    fn gone(&mut self, leg: LegId, cause: Cause) -> Report {
        self.heard.retain(|(_, of, _)| *of != leg);
        for (known, _, live) in &mut self.legs {
            *live &= *known != leg;
        }
        Report::Gone { leg, cause }
    }

    /// Carries a command out; what it reports of it by itself.
    pub(super) fn carry_out(&mut self, command: &Command) -> Vec<Report> {
        match command {
            Command::Ring { leg, to, from, .. } => {
                let name = match to.0.parse::<u32>() {
                    // The agents' usual phones.
                    Ok(number @ 40_001..=40_022) => (number - 39_900).to_string(),
                    _ => to.to_string(),
                };
                let from = from
                    .as_ref()
                    .map(|from| format!(" as {from}"))
                    .unwrap_or_default();
                self.asked.push(format!("ring {name}{from}"));
                self.legs.push((*leg, name, true));
                vec![]
            }
            Command::Alert { leg } => self.ask("alert", *leg),
            Command::PickUp { leg } => self.ask("pick up", *leg),
            Command::Answer { leg } => self.ask("answer", *leg),
            Command::Arrange { .. } => vec![],
            Command::Play { play, leg, prompt } => {
                self.plays.push((*play, *leg));
                self.heard.retain(|(_, of, _)| of != leg);
                self.heard.push((*play, *leg, prompt.file.clone()));
                self.ask(&format!("play {} to", prompt.file), *leg)
            }
            Command::ControlPlay { play, action } => {
                self.asked.push(format!("play: {action:?}"));
                let end = PlayEnd::Stopped;
                let ended = Report::PlayEnded { play: *play, end };
                if *action == PlayAction::Stop {
                    self.heard.retain(|(known, _, _)| known != play);
                    vec![ended]
                } else {
                    vec![]
                }
            }
            Command::Record { recording, leg, .. } => {
                self.ask("record", *leg);
                let recording = *recording;
                if self.disk_is_full {
                    let written = None;
                    return vec![Report::RecordingEnded { recording, written }];
                }
                self.recordings.push((recording, *leg));
                vec![Report::RecordingBegun { recording }]
            }
            Command::ControlRecording { recording, action } => {
                self.asked.push(format!("recording: {action:?}"));
                if *action != RecordingAction::Stop {
                    return vec![];
                }
                let Some(at) = self.recordings.iter().position(|(known, _)| known == recording) else {
                    return vec![];
                };
                let (recording, _) = self.recordings.swap_remove(at);
                vec![ended(recording)]
            }
            Command::Dial { leg, digits } => self.ask(&format!("dial {digits} to"), *leg),
            Command::HangUp { leg, cause } => {
                self.ask("hang up", *leg);
                let gone = self.gone(*leg, *cause);
                let mut reports = vec![gone];
                reports.extend(self.after(*leg));
                reports
            }
        }
    }

    /// What follows the end of a leg.
    pub(super) fn after(&mut self, leg: LegId) -> Vec<Report> {
        let (over, on) = self.recordings.drain(..).partition(|(_, of)| *of == leg);
        self.recordings = on;
        let over: Vec<(RecordingId, LegId)> = over;
        over.into_iter().map(|(recording, _)| ended(recording)).collect()
    }

    fn ask(&mut self, what: &str, leg: LegId) -> Vec<Report> {
        let line = format!("{what} {}", self.name(leg));
        self.asked.push(line);
        vec![]
    }

    /// What was asked of it since this was asked last.
    pub(super) fn take_asked(&mut self) -> String {
        let asked = std::mem::take(&mut self.asked);
        if asked.is_empty() {
            "nothing".into()
        } else {
            asked.join(", ")
        }
    }

    /// Who hears whom.
    pub(super) fn rooms(&self, ledger: &Ledger) -> String {
        let mut said: Vec<String> = ledger
            .seats()
            .map(|seat| {
                let mut heard: Vec<&str> = seat.hears.iter().map(|leg| self.name(*leg)).collect();
                heard.sort_unstable();
                heard.extend(seat.tone.map(|tone| match tone {
                    Tone::Music => "music",
                    Tone::Ringback => "ringback",
                }));
                let heard = if heard.is_empty() {
                    "nobody".into()
                } else {
                    heard.join("+")
                };
                format!("{} hears {heard}", self.name(seat.leg))
            })
            .collect();
        said.sort();
        if said.is_empty() {
            "nobody".into()
        } else {
            said.join(", ")
        }
    }
}

fn ended(recording: RecordingId) -> Report {
    let written = Written {
        length: Duration::from_secs(1),
        bytes: 16_044,
    };
    Report::RecordingEnded {
        recording,
        written: Some(written),
    }
}
