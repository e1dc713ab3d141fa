//! What can go wrong in the store, told so that the reader knows what to do next.

use std::path::PathBuf;

/// What can go wrong in the store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A newer `mentor` has changed the database's shape.
    #[error(
        "the library was written by a newer mentor (its schema is {found}, this program knows {known}); \
         update mentor, nothing was changed"
    )]
    NewerSchema {
        /// The newest migration the database has taken.
        found: i64,
        /// The newest migration this program carries.
        known: i64,
    },
    /// The database waits for a migration, and this handle may only read.
    #[error(
        "the library was written by an older mentor (its schema is {found}, this program wants {known}) and cannot be \
         brought up to date while only reading; run a command that writes once, such as `mentor sync`"
    )]
    OlderSchema {
        /// The newest migration the database has taken.
        found: i64,
        /// The newest migration this program carries.
        known: i64,
    },
    /// There is no database yet.
    #[error("there is no library at {} yet; `mentor start` or `mentor apply FILE.toml` makes one", .0.display())]
    Missing(PathBuf),
    /// A database, but not one of ours.
    #[error("{place} is a database, but not a mentor library; name another file")]
    NotALibrary {
        /// The file, or the server and its database.
        place: String,
    },
    /// Pages or values that cannot be read.
    #[error("the library is damaged ({detail}); run `mentor doctor`, then `mentor restore` your latest backup")]
    Corrupt {
        /// What could not be read.
        detail: String,
    },
    /// No room left where the database lives.
    #[error("the disk is full, so this could not be stored; free some space where the library lives and try again")]
    Full,
    /// The file, its folder or the server refuses writes.
    #[error("the library is read-only, so nothing was changed; make its folder and file writable to change it")]
    ReadOnly,
    /// Another process held the write lock for longer than [`super::BUSY_SECONDS`].
    #[error("another program is writing to the library; wait until it is done and try again")]
    Busy,
    /// The database could not be reached or opened.
    #[error("cannot open the library at {place}: {reason}")]
    Connect {
        /// The file, or the server and its database; never a password.
        place: String,
        /// What the system said.
        reason: String,
    },
    /// The folder is read-only and the last writer did not finish.
    #[error(
        "{} was not closed cleanly and its folder is read-only, so its last changes cannot be read; \
         make the folder writable and run any command once", .0.display()
    )]
    UnfinishedWrite(PathBuf),
    /// A backup never replaces a file.
    #[error("{} exists already and a backup never overwrites; name another file", .0.display())]
    BackupExists(PathBuf),
    /// A change that belonged to others failed.
    #[error("one of several changes that belong together failed, so none of them was made")]
    Abandoned,
    /// Only the SQLite database is one file.
    #[error("a PostgreSQL library is backed up with its own tools; run `pg_dump --format=custom` on its database")]
    BackupElsewhere,
    /// An id that names nothing.
    #[error("there is no {what} {id}")]
    Unknown {
        /// The word for the thing, such as `mentor`.
        what: &'static str,
        /// The id that was asked for.
        id: i64,
    },
    /// The file system said no.
    #[error("cannot use {}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Anything else the database said.
    #[error("the library's database refused: {0}")]
    Database(#[source] sqlx::Error),
}

impl StoreError {
    /// A value in the database that this program cannot have written.
    pub(super) fn unreadable(what: &str, value: impl std::fmt::Display) -> Self {
        Self::Corrupt { detail: format!("{what} holds {value}") }
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        let sqlx::Error::Database(database) = &error else {
            return match error {
                sqlx::Error::PoolTimedOut => Self::Busy,
                other => Self::Database(other),
            };
        };
        let code = database.code().unwrap_or_default().into_owned();
        match cause_of(&code) {
            Some(Cause::Full) => Self::Full,
            Some(Cause::ReadOnly) => Self::ReadOnly,
            Some(Cause::Busy) => Self::Busy,
            Some(Cause::Corrupt) => Self::Corrupt { detail: database.message().to_owned() },
            None => Self::Database(error),
        }
    }
}

impl From<sqlx::migrate::MigrateError> for StoreError {
    fn from(error: sqlx::migrate::MigrateError) -> Self {
        use sqlx::migrate::MigrateError;
        match error {
            MigrateError::Execute(source) | MigrateError::ExecuteMigration(source, _) => source.into(),
            MigrateError::VersionMismatch(version) => {
                Self::Corrupt { detail: format!("its schema {version} is not the one this program carries") }
            }
            other => Self::Database(sqlx::Error::Migrate(Box::new(other))),
        }
    }
}

enum Cause {
    Full,
    ReadOnly,
    Busy,
    Corrupt,
}

/// Reads a database's own code: an SQLite extended result code (decimal, sqlite.org/rescode.html) or a
/// five-letter SQLSTATE (PostgreSQL manual, appendix A).
fn cause_of(code: &str) -> Option<Cause> {
    if code.len() == 5 {
        return match code {
            "53100" => Some(Cause::Full),
            "25006" => Some(Cause::ReadOnly),
            "55P03" | "40001" | "40P01" => Some(Cause::Busy),
            "XX001" | "XX002" => Some(Cause::Corrupt),
            _ => None,
        };
    }
    // SQLITE_IOERR_SHMSIZE: the WAL's shared-memory file could not grow, which only a full disk causes.
    let extended: i64 = code.parse().ok()?;
    match (extended, extended & 0xff) {
        (4874, _) | (_, 13) => Some(Cause::Full),
        (_, 8) => Some(Cause::ReadOnly),
        (_, 5 | 6) => Some(Cause::Busy),
        (_, 11 | 26) => Some(Cause::Corrupt),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_both_databases_become_one_cause() {
        for code in ["13", "4874", "53100"] {
            assert!(matches!(cause_of(code), Some(Cause::Full)), "{code}");
        }
        for code in ["8", "264", "1032", "1288", "1544", "25006"] {
            assert!(matches!(cause_of(code), Some(Cause::ReadOnly)), "{code}");
        }
        for code in ["5", "261", "517", "6", "55P03"] {
            assert!(matches!(cause_of(code), Some(Cause::Busy)), "{code}");
        }
        for code in ["11", "26", "267", "XX001"] {
            assert!(matches!(cause_of(code), Some(Cause::Corrupt)), "{code}");
        }
        for code in ["1", "2067", "23505", "", "nonsense"] {
            assert!(cause_of(code).is_none(), "{code}");
        }
    }
}
