//! Commands of an administrator to a running server, left in the database.

use crate::directory::Version;
use crate::error::StoreError;
use crate::sql::Row;
use crate::store::Store;
use ccgate_core::{AgentId, Time, VdnId};
use std::time::Duration;

/// How long a command is good for. A server that starts tomorrow must not sign somebody out because
/// of today.
pub const COMMAND_LIFE: Duration = Duration::from_secs(60);

/// How long done commands can be looked at.
const KEPT: Duration = Duration::from_secs(86_400);

/// A command's number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CommandId(pub u64);

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CommandKind {
    /// Forget the wrong passwords.
    Unlock,
    /// Sign out: with a cause 1–255, or as by an inspector.
    SignOut(Option<u8>),
}

/// A command that waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Command {
    /// Its number.
    pub id: CommandId,
    /// The agent's VDN.
    pub vdn: VdnId,
    /// Whom it is about.
    pub agent: AgentId,
    /// What is to be done.
    pub kind: CommandKind,
}

/// What a server looks at each second.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pending {
    /// The directory's version.
    pub version: Version,
    /// The commands that wait, oldest first.
    pub commands: Vec<Command>,
}

impl Store {
    /// Leaves a command for the server.
    ///
    /// # Errors
    /// [`StoreError::UnknownAgent`], or when the database fails.
    pub async fn send_command(
        &self,
        agent: AgentId,
        kind: CommandKind,
        now: Time,
    ) -> Result<CommandId, StoreError> {
        let vdn = self.vdn_of(agent).await?;
        let (kind, reason) = match kind {
            CommandKind::Unlock => ("unlock", None),
            CommandKind::SignOut(reason) => ("sign_out", reason),
        };
        let mut writer = self.writer().await?;
        let old = now.millis().saturating_sub(millis(KEPT));
        writer
            .conn()
            .execute("DELETE FROM command WHERE created < $1", &[old.into()])
            .await?;
        let row = writer
            .conn()
            .fetch_one(
                "INSERT INTO command (vdn, agent, kind, reason, created) VALUES ($1, $2, $3, $4, $5) \
                 RETURNING id",
                &[
                    vdn.0.into(),
                    agent.0.into(),
                    kind.into(),
                    reason.into(),
                    now.millis().into(),
                ],
            )
            .await?;
        match row {
            Some(row) => Ok(CommandId(row.number(0)?)),
            None => Err(StoreError::Database(sqlx::Error::RowNotFound)),
        }
    }

    /// The commands that wait, and the directory's version, in one query. A command is given until
    /// [`Store::finish_command`], so that none is lost by a crash; those older than
    /// [`COMMAND_LIFE`] are not given any more.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn take_commands(&self, now: Time) -> Result<Pending, StoreError> {
        let since = now.millis().saturating_sub(millis(COMMAND_LIFE));
        let mut reader = self.reader().await?;
        let rows = reader
            .conn()
            .fetch(
                "SELECT s.version, c.id, c.vdn, c.agent, c.kind, c.reason FROM directory_state s \
                 LEFT JOIN command c ON c.done IS NULL AND c.created >= $1 ORDER BY c.id",
                &[since.into()],
            )
            .await?;
        let mut pending = Pending {
            version: Version::default(),
            commands: Vec::new(),
        };
        for row in &rows {
            pending.version = Version(row.number(0)?);
            pending.commands.extend(command(row)?);
        }
        Ok(pending)
    }

    /// Says what came of a command.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn finish_command(&self, id: CommandId, result: &str) -> Result<(), StoreError> {
        let mut writer = self.writer().await?;
        writer
            .conn()
            .execute(
                "UPDATE command SET done = $2 WHERE id = $1",
                &[id.0.into(), result.into()],
            )
            .await?;
        Ok(())
    }

    /// What came of a command; `None` while it waits.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn command_result(&self, id: CommandId) -> Result<Option<String>, StoreError> {
        let mut reader = self.reader().await?;
        let row = reader
            .conn()
            .fetch_one("SELECT done FROM command WHERE id = $1", &[id.0.into()])
            .await?;
        row.map_or(Ok(None), |row| row.maybe_text(0))
    }

    /// Takes a command back that nobody answered; says whether it was still waiting.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn withdraw_command(&self, id: CommandId) -> Result<bool, StoreError> {
        let mut writer = self.writer().await?;
        let withdrawn = writer
            .conn()
            .execute(
                "DELETE FROM command WHERE id = $1 AND done IS NULL",
                &[id.0.into()],
            )
            .await?;
        Ok(withdrawn == 1)
    }
}

/// The command of a joined row, if there is one.
fn command(row: &Row) -> Result<Option<Command>, StoreError> {
    let Some(id) = row.maybe_number(1)? else {
        return Ok(None);
    };
    Ok(Some(Command {
        id: CommandId(id),
        vdn: VdnId(row.number(2)?),
        agent: AgentId(row.number(3)?),
        kind: match row.text(4)?.as_str() {
            "unlock" => CommandKind::Unlock,
            _ => CommandKind::SignOut(row.maybe_number(5)?),
        },
    }))
}

fn millis(span: Duration) -> u64 {
    u64::try_from(span.as_millis()).unwrap_or(u64::MAX)
}
