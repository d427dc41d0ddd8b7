//! A desktop that takes its agent's events one after the other, as polls do, without HTTP.

use ccgate_core::EventNo;
use ccgate_server::owner::{Next, Owner, Wake, Whose};
use std::sync::Arc;

/// Runs until the session is over.
pub(super) async fn run(owner: Arc<Owner>, whose: Whose) {
    let whose = Whose {
        after: EventNo(0),
        ..whose
    };
    loop {
        match owner.next(whose, 1) {
            Ok(Next::Events(hand)) => hand.handed.told(),
            Ok(Next::Wait(wait)) => match wait.await {
                Ok(Wake::Look) => {}
                Ok(Wake::Replaced | Wake::Ended(_)) | Err(_) => return,
            },
            Ok(Next::Ended(_)) | Err(_) => return,
        }
    }
}
