//! Short unique names for mentors and goals.

use std::collections::HashSet;

use sqlx::AssertSqlSafe;

use super::StoreError;
use super::rows::{Args, Columns};
use super::writing::Write;

/// A table whose rows have a slug.
#[derive(Debug, Clone, Copy)]
pub(super) enum Slugged {
    Mentors,
    Goals,
}

impl Write {
    /// The hint itself where it is free, else `hint-2`, `hint-3`, …. Slugs of removed rows stay taken, since
    /// they may come back.
    pub(super) async fn find_free_slug(&mut self, table: Slugged, hint: &str) -> Result<String, StoreError> {
        let table = match table {
            Slugged::Mentors => "mentors",
            Slugged::Goals => "goals",
        };
        // Serializes with every other writer that looks for a name on PostgreSQL; SQLite has one writer anyway.
        self.take_revisions(0).await?;
        let like = format!("SELECT slug FROM {table} WHERE substr(slug, 1, length($1)) = $2");
        let rows = self.fetch(AssertSqlSafe(like), Args::new().text(hint).text(hint)).await?;
        let taken: HashSet<String> = rows.iter().map(|row| Columns::of(row).text()).collect::<Result<_, _>>()?;
        if !taken.contains(hint) {
            return Ok(hint.to_owned());
        }
        let free = (2..).map(|number| format!("{hint}-{number}")).find(|slug| !taken.contains(slug));
        Ok(free.unwrap_or_default())
    }
}
