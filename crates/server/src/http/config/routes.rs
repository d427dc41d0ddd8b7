//! Called routes: access codes and where their callers go.

use super::change::Edit;
use super::{narrow, place};
use ccgate_core::Directory;
use ccgate_core::directory::{AccessCode, Route};
use ccgate_wire::config::routes::{self, LAST, RouteBody};
use ccgate_wire::config::{id, needed_id, unknown};
use ccgate_wire::envelope::SUCCESS;
use ccgate_wire::operations::ConfigOp;
use ccgate_wire::query::Query;
use ccgate_wire::retcode::{Failure, Retcode};

const NAME: &str = "dnId";

pub(super) fn edit(op: ConfigOp, query: Query<'_>, body: &[u8]) -> Result<Edit, Failure> {
    if op == ConfigOp::AddRoute {
        let (asked, said) = (id(query, body, NAME, LAST)?, RouteBody::parse(body)?);
        return Ok(Box::new(move |directory| {
            let taken = |id| directory.access_codes.contains_key(&narrow(id));
            let id = narrow(place("called route", asked, 1..=LAST, taken)?);
            let code = said.added(directory)?;
            free_of_flows(directory, &code)?;
            directory.access_codes.insert(id, code);
            Ok(routes::added(id))
        }));
    }
    if op == ConfigOp::DeleteRoute {
        let id = needed_id(query, b"", NAME, LAST)?;
        return Ok(Box::new(move |directory| {
            let removed = directory.access_codes.remove(&narrow(id));
            removed.ok_or_else(|| unknown("called route", id))?;
            Ok(SUCCESS.to_vec())
        }));
    }
    let (id, said) = (needed_id(query, body, NAME, LAST)?, RouteBody::parse(body)?);
    Ok(Box::new(move |directory| {
        let code = directory.access_codes.get(&narrow(id)).cloned();
        let mut code = code.ok_or_else(|| unknown("called route", id))?;
        said.change(&mut code, directory)?;
        free_of_flows(directory, &code)?;
        directory.access_codes.insert(narrow(id), code);
        Ok(SUCCESS.to_vec())
    }))
}

/// A flow's own number can't lead elsewhere: it would lose its callers, and not be loaded any more.
fn free_of_flows(directory: &Directory, code: &AccessCode) -> Result<(), Failure> {
    let mut flows = directory.flows.values();
    let own = flows.find(|flow| flow.access_code == code.number && code.route != Route::Flow(flow.id));
    match own {
        Some(flow) => Err(Failure::new(
            Retcode::OperationFailed,
            format!("the access code is that of flow {}", flow.id),
        )),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ccgate_core::flow::{Flow, Zone};
    use ccgate_core::ids::{FlowId, SkillId};
    use std::sync::Arc;

    #[test]
    fn the_number_of_a_flow() {
        let mut directory = Directory::default();
        let flow = Flow {
            id: FlowId(7),
            name: String::new(),
            description: String::new(),
            access_code: "4000".into(),
            zone: Zone::default(),
            language: String::new(),
            steps: Vec::new(),
        };
        directory.flows.insert(flow.id, Arc::new(flow));
        for (number, route, good) in [
            ("4000", Route::Flow(FlowId(7)), true),
            ("4000", Route::Flow(FlowId(8)), false),
            ("4000", Route::Skill(SkillId(1)), false),
            ("4001", Route::Skill(SkillId(1)), true),
        ] {
            let code = AccessCode {
                number: number.into(),
                description: String::new(),
                media_type: 5,
                route,
            };
            assert_eq!(
                free_of_flows(&directory, &code).is_ok(),
                good,
                "{number} {route:?}"
            );
        }
    }
}
