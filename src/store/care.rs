//! Looking after a library: backup, integrity, sizes, counts.

use std::path::Path;

use super::dialect::Dialect;
use super::open::{create_private_file, file_error};
use super::rows::{self, Args, Columns};
use super::{Store, StoreError};

/// How much the library holds; removed mentors and feeds, and their entries, are not counted.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Counts {
    /// Mentors.
    pub mentors: i64,
    /// Feeds.
    pub feeds: i64,
    /// Feeds whose last attempt failed, paused ones left out.
    pub feeds_failing: i64,
    /// Feeds that are gone for good.
    pub feeds_gone: i64,
    /// Feeds the learner paused.
    pub feeds_paused: i64,
    /// Entries; several that are one piece count once.
    pub entries: i64,
    /// Entries finished.
    pub done: i64,
    /// Goals being worked on.
    pub goals_open: i64,
    /// Notes, actions included.
    pub notes: i64,
}

/// How much room the library takes, in bytes.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Sizes {
    /// The database itself.
    pub database: i64,
    /// Of these, room that is free for new entries. 0 on PostgreSQL, which does not tell.
    pub free: i64,
}

impl Store {
    /// Writes a copy of an SQLite library to a new file that only its owner can read, as it was at one moment,
    /// while others go on reading and writing.
    ///
    /// # Errors
    /// [`StoreError::BackupExists`], [`StoreError::BackupElsewhere`] for PostgreSQL, [`StoreError::Full`],
    /// [`StoreError::File`]. After an error no file is left.
    pub async fn backup_to(&self, path: &Path) -> Result<(), StoreError> {
        if self.dialect == Dialect::Postgres {
            return Err(StoreError::BackupElsewhere);
        }
        if path.symlink_metadata().is_ok() {
            return Err(StoreError::BackupExists(path.to_owned()));
        }
        let Some(target) = path.to_str() else {
            let source = std::io::Error::new(std::io::ErrorKind::InvalidFilename, "the path is not valid UTF-8");
            return Err(file_error(path, source));
        };
        // SQLite fills a file that is there and empty; so it is made with the right permissions first.
        create_private_file(path)?;
        let copied = self.copy_into(target, path).await;
        if copied.is_err() {
            // The failure of the copy is what must be told, whether or not its rest can be cleared away.
            std::fs::remove_file(path).ok();
        }
        copied
    }

    async fn copy_into(&self, target: &str, path: &Path) -> Result<(), StoreError> {
        let mut connection = self.pool.acquire().await?;
        let copied = rows::run(&mut connection, "VACUUM INTO $1", Args::new().text(target)).await;
        connection.return_to_pool().await;
        copied?;
        // SQLite does not wait for the disk here, and a backup that a power cut can empty is none.
        let file = std::fs::File::open(path).map_err(|source| file_error(path, source))?;
        file.sync_all().map_err(|source| file_error(path, source))
    }

    /// Takes what stands in SQLite's log into the library's file and empties the log. The last process that closes a
    /// library does so anyway; but where one that only reads is the last, the log stays, and every command would read
    /// through it first. While others read, it waits as long as for a lock; what cannot be emptied then is left.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub async fn empty_log(&self) -> Result<(), StoreError> {
        if self.dialect == Dialect::Sqlite {
            self.fetch("PRAGMA wal_checkpoint(TRUNCATE)", Args::new()).await?;
        }
        Ok(())
    }

    /// Reads the whole database and names what is wrong with it; empty means sound. PostgreSQL checks itself,
    /// so there this is always empty.
    ///
    /// # Errors
    /// When the database cannot be read at all.
    pub async fn check_integrity(&self) -> Result<Vec<String>, StoreError> {
        if self.dialect == Dialect::Postgres {
            return Ok(Vec::new());
        }
        let mut problems = Vec::new();
        for row in &self.fetch("PRAGMA integrity_check(20)", Args::new()).await? {
            let line = Columns::of(row).text()?;
            if line != "ok" {
                problems.push(line);
            }
        }
        for row in &self.fetch("PRAGMA foreign_key_check", Args::new()).await? {
            let mut columns = Columns::of(row);
            let (table, row_id, parent) = (columns.text()?, columns.maybe_int()?, columns.text()?);
            let row_id = row_id.unwrap_or_default();
            problems.push(format!("row {row_id} of {table} names a row of {parent} that is not there"));
        }
        Ok(problems)
    }

    /// How much room the library takes.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn sizes(&self) -> Result<Sizes, StoreError> {
        if self.dialect == Dialect::Postgres {
            let database = self.fetch_int("SELECT pg_database_size(current_database())", Args::new()).await?;
            return Ok(Sizes { database, free: 0 });
        }
        let page = self.fetch_int("PRAGMA page_size", Args::new()).await?;
        let pages = self.fetch_int("PRAGMA page_count", Args::new()).await?;
        let free = self.fetch_int("PRAGMA freelist_count", Args::new()).await?;
        Ok(Sizes { database: page * pages, free: page * free })
    }

    /// How much the library holds.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn counts(&self) -> Result<Counts, StoreError> {
        let sql = "SELECT
            (SELECT COUNT(*) FROM mentors WHERE removed_at IS NULL),
            (SELECT COUNT(*) FROM feeds WHERE removed_at IS NULL),
            (SELECT COUNT(*) FROM feeds WHERE removed_at IS NULL AND error_count > 0 AND paused_at IS NULL
                AND gone_at IS NULL),
            (SELECT COUNT(*) FROM feeds WHERE removed_at IS NULL AND gone_at IS NOT NULL AND paused_at IS NULL),
            (SELECT COUNT(*) FROM feeds WHERE removed_at IS NULL AND paused_at IS NOT NULL),
            (SELECT COUNT(*) FROM entries e JOIN mentors m ON m.id = e.mentor_id LEFT JOIN feeds f ON f.id = e.feed_id
                WHERE m.removed_at IS NULL AND f.removed_at IS NULL AND e.folded_into IS NULL),
            (SELECT COUNT(*) FROM entry_states s JOIN entries e ON e.id = s.entry_id
                JOIN mentors m ON m.id = e.mentor_id LEFT JOIN feeds f ON f.id = e.feed_id
                WHERE s.state = 'done' AND m.removed_at IS NULL AND f.removed_at IS NULL AND e.folded_into IS NULL),
            (SELECT COUNT(*) FROM goals WHERE state = 'open'),
            (SELECT COUNT(*) FROM notes WHERE removed_at IS NULL)";
        let rows = self.fetch(sql, Args::new()).await?;
        let row = rows.first().ok_or_else(|| StoreError::unreadable("a count", "no row"))?;
        let mut columns = Columns::of(row);
        Ok(Counts {
            mentors: columns.int()?,
            feeds: columns.int()?,
            feeds_failing: columns.int()?,
            feeds_gone: columns.int()?,
            feeds_paused: columns.int()?,
            entries: columns.int()?,
            done: columns.int()?,
            goals_open: columns.int()?,
            notes: columns.int()?,
        })
    }
}
