//! What the learner does with one entry; each step can be taken back.

use super::when::parse_future_day;
use super::{App, Error, ErrorKind, Result};
use crate::domain::{Entry, EntryId, EntryState, Goal, Note, NoteId, NoteKind, Outline, SourceKind};
use crate::store::{Change, NewNote, NoteFilter, StateRow};
use crate::text;

/// One entry with all it says, and what the learner wrote about it.
#[derive(Debug, serde::Serialize)]
pub struct EntryText {
    /// The entry.
    pub entry: Entry,
    /// Its text, paragraphs parted by empty lines.
    pub text: String,
    /// The same as HTML that is safe to show; `None` where it has no form.
    pub html: Option<String>,
    /// What is known of the text: its headings, chapters, speakers and moments.
    #[serde(skip_serializing_if = "Outline::is_empty")]
    pub outline: Outline,
    /// The learner's notes on it, oldest first.
    pub notes: Vec<Note>,
    /// What to know beside it, such as that another entry was asked for.
    pub notices: Vec<String>,
}

/// What a step did.
#[derive(Debug, serde::Serialize)]
pub struct StepReport {
    /// In words for people.
    pub what: String,
    /// The entry as it is now.
    pub entry: Entry,
    /// The goal that the step counts for.
    pub goal: Option<Goal>,
    /// The note that was written, if any.
    pub note: Option<NoteId>,
    /// What to know beside it, such as that another entry was asked for.
    pub notices: Vec<String>,
}

/// One entry, and where else it is.
#[derive(Debug, serde::Serialize)]
pub struct EntryPage {
    /// The entry.
    pub entry: Entry,
    /// What to know beside it, such as that another entry was asked for.
    pub notices: Vec<String>,
}

impl App {
    /// The entry with this id. Where it is folded into another one, that one, and a notice that says so.
    pub async fn entry_page(&self, id: EntryId) -> Result<EntryPage> {
        let missing = || {
            Error::new(ErrorKind::NotFound, format!("there is no entry {id}"))
                .hint("`mentor queue` and `mentor search` show entries with their ids")
        };
        let Some((shown, why)) = self.store.shown_for(id).await? else {
            let entry = self.store.entry(id, self.now()).await?.ok_or_else(missing)?;
            return Ok(EntryPage { entry, notices: Vec::new() });
        };
        let entry = self.store.entry(shown, self.now()).await?.ok_or_else(missing)?;
        let title = &entry.title;
        let notice = format!("{id} is folded into {shown}, “{title}” ({why}); `mentor entry split {id}` undoes that");
        Ok(EntryPage { entry, notices: vec![notice] })
    }

    /// The entry with this id, or the one that is shown in its place.
    pub async fn entry(&self, id: EntryId) -> Result<Entry> {
        Ok(self.entry_page(id).await?.entry)
    }

    /// Takes an entry out of the group that it was folded into, or that was folded into it, for good.
    pub async fn split_entry(&self, id: EntryId) -> Result<StepReport> {
        let entry = self.entry(id).await?;
        let in_group = entry.also_at.iter().any(|other| other.entry_id == id || entry.id == id);
        if !in_group {
            return Err(Error::usage(format!("entry {id} is not folded with any other, so there is nothing to split"))
                .hint(format!("`mentor entry show {id}` lists what is folded into it")));
        }
        let what = format!("{id} split from “{}”", entry.title);
        let step = self.store.take_step(&what, &[Change::Split { entry_id: id }], self.now()).await?;
        let (entry, note) = (self.entry(id).await?, step.note_ids.first().copied());
        Ok(StepReport { what, entry, goal: None, note, notices: Vec::new() })
    }

    /// One entry with its text and notes.
    pub async fn entry_text(&self, id: EntryId) -> Result<EntryText> {
        let EntryPage { entry, mut notices } = self.entry_page(id).await?;
        for (kind, why) in self.store.source_troubles(entry.id).await? {
            notices.push(match kind {
                SourceKind::Page => format!("this is what the feed gives; the page has not been read: {why}"),
                kind => format!("the {kind} has not been read: {why}"),
            });
        }
        let text = self.store.texts(&[entry.id]).await?.remove(&entry.id).unwrap_or_default();
        let base = entry.url.as_deref().and_then(|url| url::Url::parse(url).ok());
        let html = self.store.html(entry.id).await?.map(|html| text::safe_html(&html, base.as_ref()));
        let outline = self.store.outlines(&[entry.id]).await?.remove(&entry.id).unwrap_or_default();
        let notes = self.store.list_notes(&NoteFilter { entry: Some(id), ..NoteFilter::default() }).await?;
        Ok(EntryText { entry, text, html, outline, notes, notices })
    }

    /// Where to open an entry: its page, else its media file.
    pub async fn address_to_open(&self, id: EntryId) -> Result<(EntryPage, String)> {
        let page = self.entry_page(id).await?;
        let entry = &page.entry;
        let address = entry.url.clone().or_else(|| entry.enclosure.as_ref().map(|file| file.url.clone()));
        let address = address.ok_or_else(|| {
            Error::new(ErrorKind::NotFound, format!("entry {id} has no address to open"))
                .hint(format!("`mentor read {id}` prints what there is"))
        })?;
        // A feed can say anything here; a browser would run some of it.
        if !(address.starts_with("http://") || address.starts_with("https://")) {
            return Err(Error::usage(format!("{address:?} is no web address, so it is not opened"))
                .hint(format!("`mentor read {id}` prints what there is")));
        }
        Ok((page, address))
    }

    /// Finishes an entry for `goal`; without one, for the open goal it matches best. `minutes` is what it took;
    /// without it the estimate counts. `rating` is how much it helped, 1 to 5.
    pub async fn finish(
        &self,
        id: EntryId,
        takeaway: Option<&str>,
        minutes: Option<i64>,
        goal: Option<&str>,
        rating: Option<i64>,
    ) -> Result<StepReport> {
        let EntryPage { entry, notices } = self.entry_page(id).await?;
        let goal = match goal {
            Some(given) => Some(self.goal(given).await?),
            None => self.goal_served(entry.id).await?,
        };
        let now = self.now();
        let row = StateRow {
            state: EntryState::Done,
            snoozed_until: None,
            done_at: Some(now),
            minutes_spent: minutes.or(entry.minutes),
            goal_id: goal.as_ref().map(|goal| goal.id),
            rating,
            ..self.row(&entry).await?
        };
        let mut changes = vec![Change::SetState { entry_id: entry.id, row: Some(row) }];
        if let Some(text) = takeaway.map(str::trim).filter(|text| !text.is_empty()) {
            let (kind, text) = (NoteKind::Takeaway, text.to_owned());
            changes.push(Change::AddNote(NewNote { entry_id: entry.id, kind, text, at_seconds: None, by: None }));
        }
        let report = self.step(&entry, format!("“{}” done", entry.title), changes, goal).await?;
        Ok(StepReport { notices, ..report })
    }

    /// Not for me; with a goal, not for this goal.
    pub async fn skip(&self, id: EntryId, goal: Option<&str>) -> Result<StepReport> {
        let EntryPage { entry, notices } = self.entry_page(id).await?;
        let report = match goal {
            Some(given) => {
                let goal = self.goal(given).await?;
                let what = format!("“{}” skipped for “{}”", entry.title, goal.title);
                let change = Change::SkipForGoal { goal_id: goal.id, entry_id: entry.id };
                self.step(&entry, what, vec![change], Some(goal)).await?
            }
            None => {
                let row = self.row_that_counts(&entry).await?;
                let row = StateRow { state: EntryState::Skipped, snoozed_until: None, ..row };
                let change = Change::SetState { entry_id: entry.id, row: Some(row) };
                self.step(&entry, format!("“{}” skipped", entry.title), vec![change], None).await?
            }
        };
        Ok(StepReport { notices, ..report })
    }

    /// Not before a day: `2026-12-01`, `3d`, `2w`, `tomorrow`, `monday`.
    pub async fn snooze(&self, id: EntryId, when: &str) -> Result<StepReport> {
        let day = parse_future_day(when, self.today())?;
        let EntryPage { entry, notices } = self.entry_page(id).await?;
        let until = day.and_time(chrono::NaiveTime::MIN).and_utc();
        let row = StateRow { state: EntryState::Snoozed, snoozed_until: Some(until), ..self.row(&entry).await? };
        let change = Change::SetState { entry_id: entry.id, row: Some(row) };
        let report = self.step(&entry, format!("“{}” snoozed until {day}", entry.title), vec![change], None).await?;
        Ok(StepReport { notices, ..report })
    }

    /// Stars an entry.
    pub async fn keep(&self, id: EntryId) -> Result<StepReport> {
        let EntryPage { entry, notices } = self.entry_page(id).await?;
        let row = self.row_that_counts(&entry).await?;
        let row = StateRow { kept_at: row.kept_at.or(Some(self.now())), ..row };
        let change = Change::SetState { entry_id: entry.id, row: Some(row) };
        let report = self.step(&entry, format!("“{}” kept", entry.title), vec![change], None).await?;
        Ok(StepReport { notices, ..report })
    }

    /// Takes the last step back, and tells what it was.
    pub async fn undo(&self) -> Result<String> {
        self.store.undo_step(self.now()).await?.ok_or_else(|| {
            Error::new(ErrorKind::NotFound, "there is no step to take back")
                .hint("undo takes back done, skip, snooze, keep, note, entry split, and goal done or drop")
        })
    }

    pub(super) async fn step(
        &self,
        entry: &Entry,
        what: String,
        changes: Vec<Change>,
        goal: Option<Goal>,
    ) -> Result<StepReport> {
        let step = self.store.take_step(&what, &changes, self.now()).await?;
        let goal = match goal {
            // As it is now: the step has moved its progress.
            Some(goal) => Some(self.goal(&goal.id.to_string()).await?),
            None => None,
        };
        let note = step.note_ids.first().copied();
        Ok(StepReport { what, entry: self.entry(entry.id).await?, goal, note, notices: Vec::new() })
    }

    /// The same, with the goal that what is done now counts for: the one the entry serves best.
    async fn row_that_counts(&self, entry: &Entry) -> Result<StateRow> {
        let row = self.row(entry).await?;
        let goal_id = match row.goal_id {
            Some(goal) => Some(goal),
            None => self.goal_served(entry.id).await?.map(|goal| goal.id),
        };
        Ok(StateRow { goal_id, ..row })
    }

    /// What is known of the learner and this entry, to be changed.
    async fn row(&self, entry: &Entry) -> Result<StateRow> {
        Ok(self.store.state_rows(&[entry.id]).await?.remove(&entry.id).unwrap_or_default())
    }
}
