//! `/config/vdn/calledroute`: access codes and where they lead (cn/1039; the others are ours).

use super::agents::narrow;
use super::{missing, number, text, unsupported, wanted, wrong};
use crate::envelope;
use crate::lenient::Object;
use crate::retcode::Failure;
use ccgate_core::directory::{AccessCode, Directory, Route};
use ccgate_core::{FlowId, Phone, SkillId};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// The highest id.
pub const LAST: u32 = 10_000;

/// The media type of what is no queue: voice.
const VOICE: u8 = 5;

/// What is said of a called route; `None` where nothing is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RouteBody {
    number: Option<Phone>,
    description: Option<String>,
    device_type: Option<u32>,
    device: Option<u32>,
}

impl RouteBody {
    /// Reads a body.
    ///
    /// # Errors
    /// 000-002.
    pub fn parse(body: &[u8]) -> Result<Self, Failure> {
        let body = Object::parse(body)?;
        if body.text("subcode")?.is_some_and(|text| !text.trim().is_empty()) {
            return Err(unsupported("subcode", "an access code is one number"));
        }
        let device_type = number(&body, "devicetype", 1, 3)?;
        if device_type == Some(2) {
            return Err(wrong("devicetype must be 1 (skill queue) or 3 (IVR)"));
        }
        Ok(Self {
            number: access_code(&body)?,
            description: text(&body, "description", 255)?,
            device_type,
            device: number(&body, "deviceId", 1, 2000)?,
        })
    }

    /// A new route. Needed are access code, device type and device.
    ///
    /// # Errors
    /// 000-002, also when the VDN has no such device.
    pub fn added(&self, directory: &Directory) -> Result<AccessCode, Failure> {
        let kind = self.device_type.ok_or_else(|| missing("devicetype"))?;
        let device = self.device.ok_or_else(|| missing("deviceId"))?;
        let (route, media_type) = leads_to(directory, kind, device)?;
        Ok(AccessCode {
            number: self.number.clone().ok_or_else(|| missing("accesscode"))?,
            description: self.description.clone().unwrap_or_default(),
            media_type,
            route,
        })
    }

    /// Changes what is said.
    ///
    /// # Errors
    /// 000-002, also when the VDN has no such device.
    pub fn change(&self, code: &mut AccessCode, directory: &Directory) -> Result<(), Failure> {
        if let Some(number) = &self.number {
            code.number = number.clone();
        }
        if let Some(description) = &self.description {
            code.description.clone_from(description);
        }
        let (kind, device) = of_route(code.route);
        let wanted = (
            self.device_type.unwrap_or(kind),
            self.device.unwrap_or(device.into()),
        );
        if wanted != (kind, device.into()) {
            (code.route, code.media_type) = leads_to(directory, wanted.0, wanted.1)?;
        }
        Ok(())
    }
}

fn access_code(body: &Object) -> Result<Option<Phone>, Failure> {
    let Some(given) = body.text("accesscode")? else {
        return Ok(None);
    };
    let given = given.trim();
    match (1..=24).contains(&given.len()) && given.bytes().all(|byte| b"0123456789*#".contains(&byte)) {
        true => Ok(Some(Phone::from(given))),
        false => Err(wrong("accesscode must be 1 to 24 of 0-9, * and #")),
    }
}

/// Where a device type and id lead, and the media type that comes in there.
fn leads_to(directory: &Directory, kind: u32, device: u32) -> Result<(Route, u8), Failure> {
    if kind == 1 {
        let skill = SkillId(narrow(device));
        let found = directory.skills.get(&skill);
        let found = found.ok_or_else(|| super::unknown("skill queue", device))?;
        return Ok((Route::Skill(skill), found.media_type));
    }
    let flow = FlowId(narrow(device));
    match directory.flows.contains_key(&flow) {
        true => Ok((Route::Flow(flow), VOICE)),
        false => Err(super::unknown("IVR flow", device)),
    }
}

fn of_route(route: Route) -> (u32, u16) {
    match route {
        Route::Skill(skill) => (1, skill.0),
        Route::Flow(flow) => (3, flow.0),
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Row<'a> {
    dn_id: u16,
    accesscode: &'a str,
    subcode: &'static str,
    devicetype: u32,
    device_id: u16,
    description: &'a str,
}

/// The answer of a query.
#[must_use]
pub fn found(codes: &BTreeMap<u16, AccessCode>, ids: Option<&BTreeSet<u32>>) -> Vec<u8> {
    let rows: Vec<Row<'_>> = codes
        .iter()
        .filter(|(id, _)| wanted(ids, (**id).into()))
        .map(|(id, code)| {
            let (devicetype, device_id) = of_route(code.route);
            Row {
                dn_id: *id,
                accesscode: &code.number.0,
                subcode: "",
                devicetype,
                device_id,
                description: &code.description,
            }
        })
        .collect();
    envelope::success(&rows)
}

/// The answer of adding one: an array, as the page's sample has it.
#[must_use]
pub fn added(id: u16) -> Vec<u8> {
    envelope::success(&serde_json::json!([{ "dnId": id }]))
}
