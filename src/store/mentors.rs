//! Mentors and what the learner hopes to learn from each.

use std::collections::HashMap;

use sqlx::AssertSqlSafe;

use super::revisions::Touched;
use super::rows::{Args, Columns};
use super::slugs::Slugged;
use super::writing::Write;
use super::{Store, StoreError};
use crate::domain::{Circle, Feed, Mentor, MentorBrief, MentorId, Time};

/// A mentor to be added.
#[derive(Debug, Clone)]
pub struct NewMentor {
    /// The slug to take where it is free; `a-z`, `0-9` and `-`.
    pub slug_hint: String,
    /// The name as people write it.
    pub name: String,
    /// In the learner's field, or in the world.
    pub circle: Circle,
    /// Why the learner chose this mentor.
    pub why: Option<String>,
    /// What the learner hopes to learn, each one thing.
    pub aims: Vec<String>,
    /// The mentor's own page.
    pub homepage: Option<String>,
}

/// What to change of a mentor; `None` leaves a field as it is, `Some(None)` empties it.
#[derive(Debug, Clone, Default)]
pub struct MentorChange {
    /// The name as people write it; the slug stays.
    pub name: Option<String>,
    /// In the learner's field, or in the world.
    pub circle: Option<Circle>,
    /// Why the learner chose this mentor.
    pub why: Option<Option<String>>,
    /// All aims, replacing the present ones.
    pub aims: Option<Vec<String>>,
    /// The mentor's own page.
    pub homepage: Option<Option<String>>,
}

impl Store {
    /// Adds a mentor. Where a removed one has the same name (letter case aside), that one comes back with its
    /// id and slug and takes the new values; its feeds stay removed until they are added again.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn insert_mentor(&self, mentor: &NewMentor, now: Time) -> Result<MentorId, StoreError> {
        let mut write = self.write().await?;
        let id = match write.find_removed_mentor(&mentor.name).await? {
            Some(id) => {
                let args = Args::new()
                    .text(&mentor.name)
                    .text(mentor.circle.as_str())
                    .maybe_text(mentor.why.as_deref())
                    .maybe_text(mentor.homepage.as_deref())
                    .int(id);
                let sql = "UPDATE mentors SET name = $1, circle = $2, why = $3, homepage = $4, removed_at = NULL
                           WHERE id = $5";
                write.run(sql, args).await?;
                write.touch_entries(Touched::Mentor(id)).await?;
                id
            }
            None => {
                let slug = write.find_free_slug(Slugged::Mentors, &mentor.slug_hint).await?;
                let args = Args::new()
                    .text(&slug)
                    .text(&mentor.name)
                    .text(mentor.circle.as_str())
                    .maybe_text(mentor.why.as_deref())
                    .maybe_text(mentor.homepage.as_deref())
                    .time(now);
                let sql = "INSERT INTO mentors (slug, name, circle, why, homepage, created_at)
                           VALUES ($1, $2, $3, $4, $5, $6) RETURNING id";
                write.fetch_int(sql, args).await?
            }
        };
        write.replace_aims(id, &mentor.aims).await?;
        write.commit().await?;
        Ok(MentorId(id))
    }

    /// Changes a mentor. A new name reaches the search index, which holds it with every entry.
    ///
    /// # Errors
    /// [`StoreError::Unknown`], or when the database cannot be written.
    pub async fn update_mentor(&self, id: MentorId, change: &MentorChange) -> Result<(), StoreError> {
        let mut write = self.write().await?;
        let sql = "SELECT name, circle, why, homepage FROM mentors WHERE id = $1 AND removed_at IS NULL";
        let rows = write.fetch(sql, Args::new().int(id.0)).await?;
        let row = rows.first().ok_or(StoreError::Unknown { what: "mentor", id: id.0 })?;
        let mut columns = Columns::of(row);
        let old_name = columns.text()?;
        let name = change.name.clone().unwrap_or_else(|| old_name.clone());
        let old_circle: Circle = columns.word()?;
        let why = columns.maybe_text()?;
        let homepage = columns.maybe_text()?;
        let args = Args::new()
            .text(&name)
            .text(change.circle.unwrap_or(old_circle).as_str())
            .maybe_text(change.why.as_ref().unwrap_or(&why).as_deref())
            .maybe_text(change.homepage.as_ref().unwrap_or(&homepage).as_deref())
            .int(id.0);
        write.run("UPDATE mentors SET name = $1, circle = $2, why = $3, homepage = $4 WHERE id = $5", args).await?;
        if let Some(aims) = &change.aims {
            write.replace_aims(id.0, aims).await?;
        }
        if name != old_name {
            write.touch_entries(Touched::Mentor(id.0)).await?;
        }
        write.commit().await
    }

    /// Keeps what a mentor's own pages say about them, where nothing is known yet: their page, picture and a line.
    ///
    /// # Errors
    /// [`StoreError::Unknown`], or when the database cannot be written.
    pub async fn describe_mentor(
        &self,
        id: MentorId,
        homepage: Option<&str>,
        picture: Option<&str>,
        about: Option<&str>,
    ) -> Result<(), StoreError> {
        let mut write = self.write().await?;
        let sql = "UPDATE mentors SET homepage = COALESCE(homepage, $1), picture_url = COALESCE(picture_url, $2),
                   about = COALESCE(about, $3) WHERE id = $4 AND removed_at IS NULL";
        let args = Args::new().maybe_text(homepage).maybe_text(picture).maybe_text(about).int(id.0);
        if write.run(sql, args).await? == 0 {
            return Err(StoreError::Unknown { what: "mentor", id: id.0 });
        }
        write.commit().await
    }

    /// Removes a mentor and their feeds from sight. The rows, the entries and what the learner did with them
    /// stay, and come back with [`Store::insert_mentor`] and [`Store::add_feed`]; notes stay in sight.
    ///
    /// # Errors
    /// [`StoreError::Unknown`], or when the database cannot be written.
    pub async fn remove_mentor(&self, id: MentorId, now: Time) -> Result<(), StoreError> {
        let mut write = self.write().await?;
        let sql = "UPDATE mentors SET removed_at = $1 WHERE id = $2 AND removed_at IS NULL";
        if write.run(sql, Args::new().time(now).int(id.0)).await? == 0 {
            return Err(StoreError::Unknown { what: "mentor", id: id.0 });
        }
        let sql = "UPDATE feeds SET removed_at = $1 WHERE mentor_id = $2 AND removed_at IS NULL";
        write.run(sql, Args::new().time(now).int(id.0)).await?;
        write.touch_entries(Touched::Mentor(id.0)).await?;
        write.commit().await
    }

    /// Every mentor, oldest first, with aims and feeds.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn list_mentors(&self) -> Result<Vec<Mentor>, StoreError> {
        self.read_mentors(None).await
    }

    /// Every mentor, oldest first, in brief.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn mentor_briefs(&self) -> Result<Vec<MentorBrief>, StoreError> {
        let rows =
            self.fetch("SELECT id, slug, name FROM mentors WHERE removed_at IS NULL ORDER BY id", Args::new()).await?;
        let mut aims = self.read_aims(None).await?;
        rows.iter()
            .map(|row| {
                let mut columns = Columns::of(row);
                let id = MentorId(columns.int()?);
                let (slug, name) = (columns.text()?, columns.text()?);
                Ok(MentorBrief { id, slug, name, aims: aims.remove(&id).unwrap_or_default() })
            })
            .collect()
    }

    /// One mentor, with aims and feeds.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn mentor(&self, id: MentorId) -> Result<Option<Mentor>, StoreError> {
        Ok(self.read_mentors(Some(id)).await?.pop())
    }

    async fn read_mentors(&self, only: Option<MentorId>) -> Result<Vec<Mentor>, StoreError> {
        let (condition, args) = match only {
            Some(id) => ("AND m.id = $1", Args::new().int(id.0)),
            None => ("", Args::new()),
        };
        let sql = format!(
            "SELECT m.id, m.slug, m.name, m.circle, m.why, m.homepage, m.picture_url, m.about FROM mentors m
             WHERE m.removed_at IS NULL {condition} ORDER BY m.id"
        );
        let rows = self.fetch(AssertSqlSafe(sql), args).await?;
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let mut aims = self.read_aims(only).await?;
        let mut feeds: HashMap<MentorId, Vec<Feed>> = HashMap::new();
        for feed in self.list_feeds(only).await? {
            feeds.entry(feed.mentor_id).or_default().push(feed);
        }
        let repeated = self.count_repeated().await?;
        let mut mentors = Vec::with_capacity(rows.len());
        for row in &rows {
            let mut columns = Columns::of(row);
            let id = MentorId(columns.int()?);
            let feeds = feeds.remove(&id).unwrap_or_default();
            let entries: i64 = feeds.iter().map(|feed| feed.entries).sum();
            mentors.push(Mentor {
                id,
                slug: columns.text()?,
                name: columns.text()?,
                circle: columns.word()?,
                why: columns.maybe_text()?,
                homepage: columns.maybe_text()?,
                picture: columns.maybe_text()?,
                about: columns.maybe_text()?,
                aims: aims.remove(&id).unwrap_or_default(),
                entries: entries - repeated.get(&id).copied().unwrap_or_default(),
                feeds,
            });
        }
        Ok(mentors)
    }

    /// How many entries of each mentor's feeds repeat a piece of the same mentor's.
    async fn count_repeated(&self) -> Result<HashMap<MentorId, i64>, StoreError> {
        let sql = "SELECT e.mentor_id, COUNT(*) - COUNT(DISTINCT COALESCE(e.folded_into, e.id))
            FROM folds d JOIN entries e ON e.id = d.entry_id JOIN feeds f ON f.id = e.feed_id
            WHERE f.removed_at IS NULL GROUP BY e.mentor_id";
        let read = |row| {
            let mut columns = Columns::of(row);
            Ok((MentorId(columns.int()?), columns.int()?))
        };
        self.fetch(sql, Args::new()).await?.iter().map(read).collect()
    }

    async fn read_aims(&self, only: Option<MentorId>) -> Result<HashMap<MentorId, Vec<String>>, StoreError> {
        let rows = match only {
            Some(id) => {
                let sql = "SELECT mentor_id, text FROM aims WHERE mentor_id = $1 ORDER BY mentor_id, position";
                self.fetch(sql, Args::new().int(id.0)).await?
            }
            None => self.fetch("SELECT mentor_id, text FROM aims ORDER BY mentor_id, position", Args::new()).await?,
        };
        let mut aims: HashMap<MentorId, Vec<String>> = HashMap::new();
        for row in &rows {
            let mut columns = Columns::of(row);
            aims.entry(MentorId(columns.int()?)).or_default().push(columns.text()?);
        }
        Ok(aims)
    }
}

impl Write {
    async fn find_removed_mentor(&mut self, name: &str) -> Result<Option<i64>, StoreError> {
        let rows = self.fetch("SELECT id, name FROM mentors WHERE removed_at IS NOT NULL", Args::new()).await?;
        // Compared here, because SQLite folds the case of ASCII letters only.
        let wanted = name.to_lowercase();
        for row in &rows {
            let mut columns = Columns::of(row);
            let id = columns.int()?;
            if columns.text()?.to_lowercase() == wanted {
                return Ok(Some(id));
            }
        }
        Ok(None)
    }

    async fn replace_aims(&mut self, mentor_id: i64, aims: &[String]) -> Result<(), StoreError> {
        self.run("DELETE FROM aims WHERE mentor_id = $1", Args::new().int(mentor_id)).await?;
        for (batch, chunk) in aims.chunks(super::BATCH_ROWS).enumerate() {
            let mut args = Args::new();
            for (offset, aim) in chunk.iter().enumerate() {
                let position = i64::try_from(batch * super::BATCH_ROWS + offset).unwrap_or(i64::MAX);
                args = args.int(mentor_id).int(position).text(aim);
            }
            let values = self.dialect().values(chunk.len(), 3);
            let sql = format!("INSERT INTO aims (mentor_id, position, text) VALUES {values}");
            self.run(AssertSqlSafe(sql), args).await?;
        }
        Ok(())
    }
}
