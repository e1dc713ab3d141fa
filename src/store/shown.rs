//! What queues have shown, so that a line stays in its place.

use super::rows::{Args, Columns};
use super::{Store, StoreError};
use crate::domain::{EntryId, GoalId, Time};

/// A line of a queue that was shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShownLine {
    /// The entry.
    pub entry_id: EntryId,
    /// The goal it stood for.
    pub goal_id: Option<GoalId>,
    /// Since when it stands there.
    pub since: Time,
}

impl Store {
    /// The lines that were shown, in their order.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn shown_lines(&self) -> Result<Vec<ShownLine>, StoreError> {
        let sql = "SELECT entry_id, goal_id, shown_at FROM queue_lines ORDER BY position, entry_id";
        let rows = self.fetch(sql, Args::new()).await?;
        rows.iter()
            .map(|row| {
                let mut columns = Columns::of(row);
                Ok(ShownLine {
                    entry_id: EntryId(columns.int()?),
                    goal_id: columns.maybe_int()?.map(GoalId),
                    since: columns.time()?,
                })
            })
            .collect()
    }

    /// Puts lines behind those that were shown before; one whose entry was among them moves there. What was shown before
    /// `forget` is forgotten.
    ///
    /// # Errors
    /// [`StoreError::ReadOnly`] for a library that was opened to read, or when the database cannot be written.
    pub async fn add_shown_lines(&self, lines: &[ShownLine], forget: Time) -> Result<(), StoreError> {
        let mut write = self.write().await?;
        write.run("DELETE FROM queue_lines WHERE shown_at < $1", Args::new().time(forget)).await?;
        let last = "SELECT COALESCE(MAX(position), 0) FROM queue_lines";
        let mut position = write.fetch_int(last, Args::new()).await?;
        for line in lines {
            position += 1;
            let sql = "INSERT INTO queue_lines (entry_id, goal_id, position, shown_at) VALUES ($1, $2, $3, $4)
                       ON CONFLICT (entry_id) DO UPDATE SET goal_id = excluded.goal_id, position = excluded.position,
                           shown_at = excluded.shown_at";
            let goal = line.goal_id.map(|goal| goal.0);
            write.run(sql, Args::new().int(line.entry_id.0).maybe_int(goal).int(position).time(line.since)).await?;
        }
        write.commit().await
    }
}
