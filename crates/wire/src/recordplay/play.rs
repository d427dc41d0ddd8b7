//! The body of `play`.

use super::refused;
use crate::lenient::{Fault, Object};
use crate::retcode::Failure;
use ccgate_core::switch::Prompt;
use std::time::Duration;

/// The most repetitions of a file.
const MOST_TIMES: i64 = 1_000;

/// `startpostion` is spelled so. `speedchange` is only checked: sound is played as fast as it was
/// recorded.
pub(super) fn play(body: &[u8]) -> Result<Prompt, Failure> {
    let body = Object::parse(body)?;
    let file = file(&body, "voicepath")?;
    let start = match body.integer("startpostion").map_err(refused)? {
        None => 0,
        Some(seconds) => u32::try_from(seconds).map_err(|_| wrong("startpostion", "seconds from 0"))?,
    };
    let volume = percent(&body, "volumechange")?;
    percent(&body, "speedchange")?;
    let times = match body.integer("times").map_err(refused)? {
        // An unchanged client of another language sends 0 for what it hasn't set.
        None | Some(0) => 1,
        Some(times @ 1..=MOST_TIMES) => u32::try_from(times).unwrap_or(1),
        Some(_) => return Err(wrong("times", "from 1 to 1000")),
    };
    match body.integer("codeformat").map_err(refused)? {
        None | Some(0) => {}
        Some(_) => return Err(wrong("codeformat", "0")),
    }
    Ok(Prompt {
        file,
        start: Duration::from_secs(start.into()),
        times,
        volume,
    })
}

/// A file to play: below the directory of prompts, or a recording's `fileName`. Backslashes are slashes;
/// nothing leads upwards.
pub(crate) fn file(body: &Object, member: &'static str) -> Result<String, Failure> {
    let text = body.text(member).map_err(refused)?.unwrap_or_default();
    let path = text.trim().replace('\\', "/");
    let fits = (1..=100).contains(&path.chars().count())
        && !path.contains(char::is_control)
        && path.split('/').all(|part| !matches!(part, "." | ".."));
    match fits {
        true => Ok(path),
        false => Err(wrong(
            member,
            "a path of 1 to 100 characters without . and .. as parts",
        )),
    }
}

/// A loudness or speed in per cent, as text or number; 50 is as recorded.
fn percent(body: &Object, member: &'static str) -> Result<u8, Failure> {
    match body.integer(member).map_err(refused)? {
        None => Ok(50),
        Some(value) => u8::try_from(value)
            .ok()
            .filter(|value| *value <= 100)
            .ok_or(wrong(member, "from 0 to 100")),
    }
}

fn wrong(member: &'static str, expected: &'static str) -> Failure {
    refused(Fault { member, expected })
}
