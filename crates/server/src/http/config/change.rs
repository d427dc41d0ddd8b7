//! One change of the directory: in the store, in the log, in force.

use super::super::Gateway;
use super::super::reply::Answer;
use super::{Asking, named};
use crate::flows::{LoadedFiles, ReadFiles};
use ccgate_core::FlowId;
use ccgate_core::directory::AccessCode;
use ccgate_core::flow::Flow;
use ccgate_core::{AgentId, Directory, Phone, Refusal, VdnId};
use ccgate_store::{Editor, IdRange, NewCredential, StoreError, Version};
use ccgate_wire::retcode::{Failure, Retcode};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{MutexGuard, watch};
use tokio::time::timeout;

/// How long a change waits for those before it.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long an answer waits until the centre works by the change.
const IN_FORCE: Duration = Duration::from_secs(10);
/// The highest agent number there can be (spec/agent.md §0).
const HIGHEST_AGENT: u32 = 999_999;

/// Changes a directory and gives the answer; an error changes nothing.
pub(super) type Edit = Box<dyn Fn(&mut Directory) -> Result<Vec<u8>, Failure> + Send + Sync>;

/// Why a change wasn't made: the store's fault, or what the edit said.
enum NotMade {
    Stored(StoreError),
    Refused(Failure),
}

impl From<StoreError> for NotMade {
    fn from(error: StoreError) -> Self {
        Self::Stored(error)
    }
}

/// Which directory the centre works by.
#[derive(Clone, Debug, Default)]
pub(crate) struct InForce {
    /// The store's version that was read last.
    pub(crate) version: Version,
    /// The VDNs that could not take it yet.
    pub(crate) behind: BTreeSet<VdnId>,
    /// The flow files that callers hear.
    pub(crate) flows: LoadedFiles,
    /// The flow files as they were read for that.
    pub(crate) read: ReadFiles,
}

impl InForce {
    fn has(&self, vdn: VdnId, version: Version) -> bool {
        self.version >= version && !self.behind.contains(&vdn)
    }
}

/// Tells those who wait.
#[derive(Debug)]
pub(super) struct InForceSender(watch::Sender<InForce>);

impl InForceSender {
    pub(super) fn present(&self) -> InForce {
        self.0.borrow().clone()
    }
}

impl Default for InForceSender {
    fn default() -> Self {
        Self(watch::Sender::new(InForce::default()))
    }
}

impl Gateway {
    /// Ends when somebody here has changed the store: it is to be read at once.
    pub(crate) async fn news(&self) {
        self.configuring.news.notified().await;
    }

    /// Which directory is in force from now on.
    pub(crate) fn now_in_force(&self, in_force: InForce) {
        self.configuring.in_force.0.send_replace(in_force);
    }

    /// One change after the other.
    pub(super) async fn turn(&self) -> Result<MutexGuard<'_, ()>, Failure> {
        let turn = timeout(PATIENCE, self.configuring.turn.lock()).await;
        turn.map_err(|_| Failure::new(Retcode::OperationFailed, "other changes take too long"))
    }

    /// Makes a change in its turn; see [`Gateway::change_in_turn`].
    pub(super) async fn change(
        &self,
        log_name: &'static str,
        asking: &Asking,
        edit: Edit,
    ) -> Result<Answer, Failure> {
        let _turn = self.turn().await?;
        self.change_in_turn(log_name, asking, edit, &[]).await
    }

    /// Makes a change, with the passwords that come with it, and answers when the centre works by it.
    pub(super) async fn change_in_turn(
        &self,
        log_name: &'static str,
        asking: &Asking,
        edit: Edit,
        passwords: &[NewCredential],
    ) -> Result<Answer, Failure> {
        let vdn = asking.session.standing.vdn;
        let by = format!("{} from {}", named(asking.session.account), asking.source);
        let editor = Editor {
            who: &by,
            ids: self.agent_range(),
            now: self.clock().now(),
            passwords,
            keep_history: self.settings.password_history,
        };
        // Flows are files: the store doesn't know them, but edits do.
        let flows = self.flows_of(vdn)?;
        let taken = self.numbers_of_others(vdn)?;
        let made = self
            .store
            .edit_directory(vdn, editor, |directory| {
                directory.flows.clone_from(&flows);
                let before = directory.access_codes.clone();
                let body = edit(directory)
                    .and_then(|body| new_codes_free(&before, directory, &taken).map(|()| body))
                    .map_err(NotMade::Refused);
                directory.flows.clear();
                body
            })
            .await;
        let (version, body) = made.map_err(|not_made| match not_made {
            NotMade::Refused(failure) => failure,
            NotMade::Stored(error) => stored(error),
        })?;
        tracing::info!(
            target: "ccgate::operation",
            %vdn, by, operation = log_name, version = version.0,
            "the directory was changed"
        );
        self.until_in_force(vdn, version).await?;
        Ok(Answer {
            body: body.into(),
            guid: None,
        })
    }

    /// Has the change of the store taken up, and waits until the centre works by it.
    pub(super) async fn until_in_force(&self, vdn: VdnId, version: Version) -> Result<(), Failure> {
        self.configuring.news.notify_one();
        self.in_force_when(|in_force| in_force.has(vdn, version)).await
    }

    /// Waits until the centre works by what was saved.
    pub(super) async fn in_force_when(&self, is: impl FnMut(&InForce) -> bool) -> Result<(), Failure> {
        let mut in_force = self.configuring.in_force.0.subscribe();
        match timeout(IN_FORCE, in_force.wait_for(is)).await {
            Ok(Ok(_)) => Ok(()),
            _ => Err(Failure::new(
                Retcode::OperationFailed,
                "the change is saved, but not in force yet",
            )),
        }
    }

    /// What is dialled for other VDNs, also for their flows, which the store doesn't know. Whoever had such a
    /// number too could get their callers.
    pub(super) fn numbers_of_others(&self, own: VdnId) -> Result<BTreeSet<Phone>, Failure> {
        let mut numbers = BTreeSet::new();
        for owner in self.owners().iter().filter(|owner| owner.id() != own) {
            let of = owner.read(|vdn, _| {
                let directory = vdn.directory();
                let codes = directory.access_codes.values().map(|code| &code.number);
                let flows = directory.flows.values().map(|flow| &flow.access_code);
                Ok::<BTreeSet<Phone>, Refusal>(codes.chain(flows).cloned().collect())
            });
            numbers.append(&mut of.map_err(super::super::failure)?.0);
        }
        Ok(numbers)
    }

    fn flows_of(&self, vdn: VdnId) -> Result<BTreeMap<FlowId, Arc<Flow>>, Failure> {
        let routing = self.routing();
        let owner = routing
            .owners
            .get(&vdn)
            .ok_or_else(|| Failure::plain(Retcode::NotSignedIn))?;
        let (flows, _) = owner
            .read(|vdn, _| Ok(vdn.directory().flows.clone()))
            .map_err(super::super::failure)?;
        Ok(flows)
    }

    /// The numbers that agents may have, lowest first.
    pub(super) fn agent_numbers(&self) -> impl Iterator<Item = u32> + '_ {
        (1..=HIGHEST_AGENT).filter(|id| self.settings.agent_ids.contains(AgentId(*id)))
    }

    pub(super) fn agent_range(&self) -> IdRange {
        let contains = |id: &u32| self.settings.agent_ids.contains(AgentId(*id));
        IdRange {
            first: (1..=HIGHEST_AGENT).find(contains).unwrap_or(1),
            last: (1..=HIGHEST_AGENT).rev().find(contains).unwrap_or(HIGHEST_AGENT),
        }
    }
}

/// Whether what is dialled anew isn't dialled for another VDN already.
fn new_codes_free(
    before: &BTreeMap<u16, AccessCode>,
    after: &Directory,
    taken: &BTreeSet<Phone>,
) -> Result<(), Failure> {
    let is_new = |code: &&AccessCode| before.values().all(|known| known.number != code.number);
    let mut new = after.access_codes.values().filter(is_new);
    match new.find(|code| taken.contains(&code.number)) {
        Some(code) => Err(Failure::new(
            Retcode::Parameter,
            format!("{} is taken in another VDN", code.number),
        )),
        None => Ok(()),
    }
}

/// What the store refused.
fn stored(error: StoreError) -> Failure {
    match error {
        StoreError::Invalid(faults) => {
            let first = faults.first().map(ToString::to_string).unwrap_or_default();
            Failure::new(Retcode::Parameter, first)
        }
        StoreError::Outdated => Failure::new(Retcode::OperationFailed, error.to_string()),
        error => {
            tracing::error!(%error, "a change of the configuration could not be stored");
            Failure::new(Retcode::OperationFailed, "the store does not answer")
        }
    }
}
