//! Numbers for what the search index has to take in.
//!
//! Every entry that changes in a way the index sees takes the next number, inside its transaction. The
//! single row that holds the latest one stays locked until that transaction ends, so numbers become
//! visible in order, and "greater than what the index has taken" misses nothing. No two entries share a
//! number, so the index may stop reading at any of them.

use sqlx::AssertSqlSafe;

use super::rows::Args;
use super::writing::Write;
use super::{Store, StoreError};

impl Store {
    /// The latest number taken; 0 in a new library.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn latest_revision(&self) -> Result<i64, StoreError> {
        self.fetch_int("SELECT latest FROM revision", Args::new()).await
    }
}

/// Which entries a change reaches.
#[derive(Debug, Clone, Copy)]
pub(super) enum Touched {
    /// Those of one feed.
    Feed(i64),
    /// Those of one mentor.
    Mentor(i64),
}

impl Touched {
    /// The column of the entries that names them, and the id in it.
    pub(super) fn column(self) -> (&'static str, i64) {
        match self {
            Self::Feed(id) => ("feed_id", id),
            Self::Mentor(id) => ("mentor_id", id),
        }
    }
}

impl Write {
    /// Takes `count` numbers and answers the one before the first. Taking none still waits for every other
    /// transaction that has taken some.
    pub(super) async fn take_revisions(&mut self, count: i64) -> Result<i64, StoreError> {
        let latest =
            self.fetch_int("UPDATE revision SET latest = latest + $1 RETURNING latest", Args::new().int(count)).await?;
        Ok(latest - count)
    }

    /// Tells the index to look at these entries again, and at what is shown in their place.
    pub(super) async fn touch_entries(&mut self, touched: Touched) -> Result<(), StoreError> {
        let (column, id) = touched.column();
        // First the lock, then the count: no entry can come in between.
        self.take_revisions(0).await?;
        let count = format!("SELECT COUNT(*) FROM entries WHERE {column} = $1");
        let count = self.fetch_int(AssertSqlSafe(count), Args::new().int(id)).await?;
        if count == 0 {
            return Ok(());
        }
        let before = self.take_revisions(count).await?;
        let number = format!(
            "UPDATE entries SET revision = $1 + numbered.place FROM
                (SELECT id AS entry_id, ROW_NUMBER() OVER (ORDER BY id) AS place FROM entries WHERE {column} = $2)
                AS numbered
             WHERE entries.id = numbered.entry_id"
        );
        self.run(AssertSqlSafe(number), Args::new().int(before).int(id)).await?;
        self.choose_shown(touched).await
    }
}
