//! Rules that several elements share.

use super::{Fault, Place};
use ccgate_core::Phone;
use std::time::Duration;

/// Media types (spec/agent.md §8.1; 18 from spec/other.md §2.1).
const MEDIA_TYPES: [u8; 11] = [1, 2, 4, 5, 15, 16, 17, 18, 19, 51, 53];
const FORBIDDEN: &str = "\"[]'&()=;<>,";

/// What is wrong, as it is found.
pub(super) struct Faults(pub(super) Vec<Fault>);

impl Faults {
    pub(super) fn add(&mut self, place: Place, field: &'static str, text: impl Into<String>) {
        self.0.push(Fault {
            line: None,
            place,
            field,
            text: text.into(),
        });
    }

    pub(super) fn range(&mut self, place: Place, field: &'static str, value: u32, first: u32, last: u32) {
        if !(first..=last).contains(&value) {
            self.add(place, field, format!("{value} is not in {first}–{last}"));
        }
    }

    /// A name: no character that the interface forbids, not too long.
    pub(super) fn name(&mut self, place: Place, field: &'static str, name: &str, bytes: usize) {
        if let Some(bad) = name.chars().find(|c| FORBIDDEN.contains(*c) || c.is_control()) {
            self.add(place, field, format!("{bad:?} is not permitted in it"));
        }
        if name.len() > bytes {
            let text = format!("is {} bytes long, at most {bytes} are permitted", name.len());
            self.add(place, field, text);
        }
    }

    /// A name that others refer to: it can't be empty, nor be mistaken for a number.
    pub(super) fn reference(&mut self, place: Place, name: &str) {
        self.name(place, "name", name, 100);
        if name.is_empty() {
            self.add(place, "name", "is empty");
        } else if name.bytes().all(|byte| byte.is_ascii_digit()) {
            self.add(place, "name", "must not consist of digits only");
        }
    }

    pub(super) fn text(&mut self, place: Place, field: &'static str, text: &str, bytes: usize) {
        if text.chars().any(char::is_control) {
            self.add(place, field, "holds a control character");
        }
        if text.len() > bytes {
            let text = format!("is {} bytes long, at most {bytes} are permitted", text.len());
            self.add(place, field, text);
        }
    }

    pub(super) fn phone(&mut self, place: Place, field: &'static str, phone: &Phone) {
        let characters = phone.0.bytes().all(|byte| b"0123456789*#".contains(&byte));
        if !characters || !(1..=24).contains(&phone.0.len()) {
            let text = format!(
                "{:?} is not a phone number: 1–24 of the characters 0–9 * #",
                &*phone.0
            );
            self.add(place, field, text);
        }
    }

    pub(super) fn media_type(&mut self, place: Place, media_type: u8) {
        if !MEDIA_TYPES.contains(&media_type) {
            self.add(
                place,
                "media_type",
                format!("there is no media type {media_type}"),
            );
        }
    }

    /// A span of whole seconds: files and rows hold no smaller ones.
    pub(super) fn seconds(
        &mut self,
        place: Place,
        field: &'static str,
        span: Duration,
        first: u32,
        last: u32,
    ) {
        if span.subsec_nanos() != 0 {
            self.add(place, field, "must be whole seconds");
        }
        let seconds = u32::try_from(span.as_secs()).unwrap_or(u32::MAX);
        self.range(place, field, seconds, first, last);
    }

    /// A file below a directory: nothing that leads out of it.
    pub(super) fn file(&mut self, place: Place, field: &'static str, name: &str) {
        self.text(place, field, name, 255);
        let parts = || name.split(['/', '\\']);
        if name.contains('\\') || name.contains(':') || parts().any(|part| ["", ".", ".."].contains(&part)) {
            let text = format!("{name:?} is not a file's name below the directory of prompts");
            self.add(place, field, text);
        }
    }
}
