//! What sites ask programs to leave alone, kept for as long as it holds.

use super::rows::{Args, Columns};
use super::{Store, StoreError};
use crate::domain::Time;

/// A site's robots.txt as it was last asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RobotsRow {
    /// When.
    pub asked_at: Time,
    /// Its text, empty where there is none; `None` where the site could not say.
    pub body: Option<String>,
}

impl Store {
    /// What `origin` (scheme, host and port) said last.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn robots(&self, origin: &str) -> Result<Option<RobotsRow>, StoreError> {
        let rows = self.fetch("SELECT asked_at, body FROM robots WHERE origin = $1", Args::new().text(origin)).await?;
        rows.first()
            .map(|row| {
                let mut columns = Columns::of(row);
                Ok(RobotsRow { asked_at: columns.time()?, body: columns.maybe_text()? })
            })
            .transpose()
    }

    /// Keeps what `origin` said, in place of what it said before.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn put_robots(&self, origin: &str, row: &RobotsRow) -> Result<(), StoreError> {
        let mut write = self.write().await?;
        let sql = "INSERT INTO robots (origin, asked_at, body) VALUES ($1, $2, $3)
            ON CONFLICT (origin) DO UPDATE SET asked_at = excluded.asked_at, body = excluded.body";
        write.run(sql, Args::new().text(origin).time(row.asked_at).maybe_text(row.body.as_deref())).await?;
        write.commit().await
    }
}
