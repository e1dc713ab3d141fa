//! What queues have shown, kept so that a line stays in its place.

use std::collections::HashSet;

use chrono::TimeDelta;

use crate::app::lock::WriteLock;
use crate::app::{App, Result, location};
use crate::domain::EntryId;
use crate::pipeline::plan::{STANDS_FOR, Shown};
use crate::store::{ShownLine, Store, StoreError};

/// What was shown is remembered so long: it no longer keeps its place, but lets others come first.
const REMEMBERED: TimeDelta = TimeDelta::days(60);

impl App {
    pub(super) async fn shown_before(&self) -> Result<Vec<Shown>> {
        let lines = self.store.shown_lines().await?;
        let shown = |line: ShownLine| Shown { entry_id: line.entry_id, goal_id: line.goal_id, since: line.since };
        Ok(lines.into_iter().map(shown).collect())
    }

    /// What stands in the queue: shown of late, and not dealt with since.
    pub(in crate::app) async fn queued_ids(&self) -> Result<Vec<EntryId>> {
        let touched: HashSet<EntryId> = self.store.touched_ids(self.now()).await?.into_iter().collect();
        let stands = |shown: &Shown| self.now() - shown.since < STANDS_FOR && !touched.contains(&shown.entry_id);
        Ok(self.shown_before().await?.iter().filter(|shown| stands(shown)).map(|shown| shown.entry_id).collect())
    }

    /// Remembers what was shown. Where that cannot be (another process is writing, or nobody may write here), the next
    /// queue may differ; that is no reason to show none.
    pub(super) async fn remember_shown(&self, shown: &[Shown]) {
        if shown.is_empty() {
            return;
        }
        if let Err(error) = self.write_shown(shown).await {
            tracing::debug!("what the queue shows is not remembered: {error}");
        }
    }

    async fn write_shown(&self, shown: &[Shown]) -> Result<()> {
        let line = |shown: &Shown| ShownLine { entry_id: shown.entry_id, goal_id: shown.goal_id, since: shown.since };
        let lines: Vec<ShownLine> = shown.iter().map(line).collect();
        let forget = self.now() - REMEMBERED;
        match self.store.add_shown_lines(&lines, forget).await {
            Err(StoreError::ReadOnly) => {}
            written => return Ok(written?),
        }
        // The library was opened to read: its lock is borrowed for the moment of writing.
        let Some(_lock) = WriteLock::try_take(&self.home.lock())? else { return Ok(()) };
        let store = Store::open(&location(&self.settings)).await?;
        let written = store.add_shown_lines(&lines, forget).await;
        store.close().await;
        Ok(written?)
    }
}
