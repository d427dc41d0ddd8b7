//! `transfer` (spec/voice.md §2.3).

use super::parts::{self, NUMBER, refused, text, wrong};
use crate::lenient::Object;
use crate::retcode::Failure;
use ccgate_core::vdn::{CallOperation, OutsideMode, Transfer, TransferTarget};

/// Device type and mode go together as in the table of the page. An agent's mode 3 ("assigned") is
/// taken for 2: how they differ is in no public text.
pub(super) fn transfer(body: &Object) -> Result<CallOperation, Failure> {
    let device = body.integer("devicetype").map_err(refused)?;
    let mode = body.integer("mode").map_err(refused)?;
    let address = text(body, "address")?;
    let number = || parts::number(&address).ok_or(wrong("address", NUMBER));
    let caller = parts::caller(body)?;
    parts::media_ability(body)?;
    let data = parts::app_data(body)?;
    let to = match (device, mode) {
        (Some(1), Some(0 | 2)) => {
            let skill = parts::skill(&address).ok_or(wrong("address", "the id of a skill queue"))?;
            let waits = mode != Some(0);
            TransferTarget::Skill { skill, waits }
        }
        (Some(2), Some(0 | 2 | 3)) => TransferTarget::Agent {
            agent: parts::agent(&address).ok_or(wrong("address", "a work number"))?,
            waits: mode != Some(0),
        },
        (Some(3), Some(0 | 1)) => TransferTarget::Flow {
            number: number()?,
            returns: mode != Some(0),
        },
        (Some(4), Some(0 | 2)) => TransferTarget::AccessCode {
            number: number()?,
            waits: mode != Some(0),
        },
        (Some(5), Some(mode @ 1..=4)) => TransferTarget::Outside {
            number: number()?,
            caller,
            mode: match mode {
                1 => OutsideMode::Release,
                2 => OutsideMode::Success,
                3 => OutsideMode::Talking,
                _ => OutsideMode::ThreeParty,
            },
        },
        (Some(1 | 4), _) => return Err(wrong("mode", "0 or 2 with this devicetype")),
        (Some(2), _) => return Err(wrong("mode", "0, 2 or 3 with this devicetype")),
        (Some(3), _) => return Err(wrong("mode", "0 or 1 with this devicetype")),
        (Some(5), _) => return Err(wrong("mode", "1, 2, 3 or 4 with this devicetype")),
        _ => return Err(wrong("devicetype", "1, 2, 3, 4 or 5")),
    };
    Ok(CallOperation::Transfer(Transfer { to, data }))
}
