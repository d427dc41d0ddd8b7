//! Called routes: access codes and where their callers go.

use super::change::Edit;
use super::{narrow, place};
use ccgate_wire::config::routes::{self, LAST, RouteBody};
use ccgate_wire::config::{id, needed_id, unknown};
use ccgate_wire::envelope::SUCCESS;
use ccgate_wire::operations::ConfigOp;
use ccgate_wire::query::Query;
use ccgate_wire::retcode::Failure;

const NAME: &str = "dnId";

pub(super) fn edit(op: ConfigOp, query: Query<'_>, body: &[u8]) -> Result<Edit, Failure> {
    if op == ConfigOp::AddRoute {
        let (asked, said) = (id(query, body, NAME, LAST)?, RouteBody::parse(body)?);
        return Ok(Box::new(move |directory| {
            let taken = |id| directory.access_codes.contains_key(&narrow(id));
            let id = narrow(place("called route", asked, 1..=LAST, taken)?);
            let code = said.added(directory)?;
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
        directory.access_codes.insert(narrow(id), code);
        Ok(SUCCESS.to_vec())
    }))
}
