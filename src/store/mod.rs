//! The store: everything the learner has, in one database. SQLite by default, PostgreSQL by a URL.
//!
//! Domain types go in and come out; what the database looks like stays in this room. Times are kept as
//! milliseconds since 1970 UTC and ids as 64-bit integers, because these are what both databases share.
//! Every change is one transaction; long text lies in its own table, so that lists never load it.
//! Feeds and mentors are never deleted, only marked removed, so that nothing is lost by a wrong word.
//!
//! One file a table, named after it. [`StoreError`] says what to do about each failure.

mod care;
mod changes;
mod compression;
mod dialect;
mod duplicates;
mod entries;
mod error;
mod feeds;
mod folds;
mod goals;
mod harvest;
mod holds;
mod ingest;
mod judgements;
mod logins;
mod mentors;
mod migrations;
mod moves;
mod notes;
mod open;
mod polls;
mod progress;
mod recordings;
mod revisions;
mod robots;
mod rows;
mod saved;
mod shown;
mod slugs;
mod sources;
mod states;
mod steps;
mod together;
mod walks;
mod writing;

#[cfg(test)]
mod fixture;
#[cfg(test)]
mod tests;

use std::sync::Arc;

pub use care::{Counts, Sizes};
pub use changes::{ChangedEntry, Elsewhere};
pub use duplicates::{Compared, ToCompare};
pub use entries::{EntryFilter, EntryOrder};
pub use error::StoreError;
pub use feeds::FeedAdded;
pub use folds::{FoldMember, FoldedGroup};
pub use goals::{GoalChange, NewGoal};
pub use harvest::{EntryKey, FeedIngest, Harvest, Ingested, NewEntry};
pub use judgements::{FinishedEntry, Judgement};
pub use mentors::{MentorChange, NewMentor};
pub use moves::FeedMoved;
pub use notes::{NewNote, NoteFilter};
pub use open::Location;
pub use polls::{AskNote, Dates, FeedChecked, FeedFailure, FeedPoll};
pub use progress::WeekProgress;
pub use recordings::{SilentRecording, Unheard};
pub use robots::RobotsRow;
pub use saved::Saved;
pub use shown::ShownLine;
pub use sources::{ComposedText, EntryWithSources, SourceOutcome, StoredSource, WaitingSource};
pub use states::StateRow;
pub use steps::{Change, StepResult};
pub use together::Together;
pub use walks::{Walk, WalkPage, WalkStart, WalkStep};

use crate::domain::Speed;
use dialect::Dialect;
use rows::{Args, Columns};
use together::Shared;

/// How long a writer waits for another process's lock before it gives up, in seconds.
pub const BUSY_SECONDS: u64 = 5;

/// Rows a multi-row statement carries at most.
const BATCH_ROWS: usize = 100;

/// A library's database. Cheap to clone; clones share the connections.
#[derive(Debug, Clone)]
pub struct Store {
    pool: sqlx::AnyPool,
    dialect: Dialect,
    read_only: bool,
    write_turn: Arc<tokio::sync::Mutex<()>>,
    /// At which entries are heard and watched.
    speed: Speed,
    /// Everything happens on this connection, inside its transaction.
    shared: Option<Arc<tokio::sync::Mutex<Shared>>>,
}

impl Store {
    /// The same library for someone who hears and watches at this speed: entries that are read take as long.
    #[must_use]
    pub fn at_speed(self, speed: Speed) -> Self {
        Self { speed, ..self }
    }

    /// Reads rows, outside any transaction but the one that is shared.
    async fn fetch(&self, sql: impl sqlx::SqlSafeStr, args: Args) -> Result<Vec<sqlx::any::AnyRow>, StoreError> {
        if let Some(shared) = &self.shared {
            return rows::fetch(shared.lock().await.connection()?, sql, args).await;
        }
        let mut connection = self.pool.acquire().await?;
        let rows = rows::fetch(&mut connection, sql, args).await;
        // Dropping it would give it back a moment later, and the next caller would open another one.
        connection.return_to_pool().await;
        rows
    }

    /// The first column of the first row.
    async fn fetch_int(&self, sql: impl sqlx::SqlSafeStr, args: Args) -> Result<i64, StoreError> {
        let rows = self.fetch(sql, args).await?;
        let row = rows.first().ok_or_else(|| StoreError::unreadable("a table", "no row where one must be"))?;
        Columns::of(row).int()
    }

    /// The first column of every row.
    async fn fetch_ids(&self, sql: impl sqlx::SqlSafeStr, args: Args) -> Result<Vec<i64>, StoreError> {
        let rows = self.fetch(sql, args).await?;
        rows.iter().map(|row| Columns::of(row).int()).collect()
    }
}
