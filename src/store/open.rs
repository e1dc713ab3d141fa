//! Opening a library: finding it, bringing its schema up to date, refusing what is not ours.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::{AnyConnection, ConnectOptions, Connection, Executor};

use super::dialect::Dialect;
use super::rows::{self, Args, Columns};
use super::{BUSY_SECONDS, Store, StoreError};
use crate::domain::Speed;

/// How long a server may take to answer at first.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// How long a caller waits for one of the pool's connections, all of them being in use.
const POOL_TIMEOUT: Duration = Duration::from_secs(60);

/// Where a library lives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Location {
    /// An SQLite file; its folder must exist.
    SqliteFile(PathBuf),
    /// A library that is forgotten when it is closed.
    Memory,
    /// A PostgreSQL server and database, `postgres://user@host/database`.
    Url(String),
}

impl Location {
    fn dialect(&self) -> Dialect {
        match self {
            Self::SqliteFile(_) | Self::Memory => Dialect::Sqlite,
            Self::Url(_) => Dialect::Postgres,
        }
    }

    /// The location as people may see it: a URL loses its user, password and parameters.
    #[must_use]
    pub fn describe(&self) -> String {
        match self {
            Self::SqliteFile(path) => path.display().to_string(),
            Self::Memory => "memory".to_owned(),
            Self::Url(url) => match url::Url::parse(url) {
                Ok(url) => format!("{}://{}{}", url.scheme(), url.host_str().unwrap_or_default(), url.path()),
                Err(_) => "the database URL that was given".to_owned(),
            },
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    Write,
    Read,
    /// Nothing may be created beside the file, not even SQLite's lock files.
    ReadFrozen,
}

impl Store {
    /// Opens a library to read and write, making it where there is none (its folder must exist) and
    /// running the migrations it lacks. A new SQLite file can be read by its owner only.
    ///
    /// # Errors
    /// [`StoreError::NewerSchema`], [`StoreError::NotALibrary`], [`StoreError::Corrupt`], [`StoreError::ReadOnly`],
    /// [`StoreError::Full`], [`StoreError::Busy`], [`StoreError::Connect`] and, for a file,
    /// [`StoreError::File`].
    pub async fn open(location: &Location) -> Result<Self, StoreError> {
        if let Location::SqliteFile(path) = location {
            create_private_file(path)?;
        }
        let (store, schema) = Self::connect(location, Mode::Write).await?;
        let known = store.dialect.known_schema();
        match schema {
            Some(found) if found == known => {}
            Some(found) if found > known => return Err(StoreError::NewerSchema { found, known }),
            _ => store.migrate().await?,
        }
        Ok(store)
    }

    /// Opens a library that exists, to read only; also from a folder nobody may write to.
    ///
    /// # Errors
    /// [`StoreError::Missing`], [`StoreError::NotALibrary`], [`StoreError::OlderSchema`] (it never
    /// migrates), [`StoreError::NewerSchema`], [`StoreError::UnfinishedWrite`], [`StoreError::Corrupt`] and
    /// [`StoreError::Connect`].
    pub async fn open_existing_read_only(location: &Location) -> Result<Self, StoreError> {
        let Location::SqliteFile(path) = location else {
            return Self::open_to_read(location, Mode::Read).await;
        };
        if !path.try_exists().map_err(|source| file_error(path, source))? {
            return Err(StoreError::Missing(path.clone()));
        }
        match Self::open_to_read(location, Mode::Read).await {
            // The two ways SQLite says that it cannot make its lock files here.
            Err(StoreError::ReadOnly | StoreError::Connect { .. }) if has_unfinished_write(path) => {
                Err(StoreError::UnfinishedWrite(path.clone()))
            }
            Err(StoreError::ReadOnly | StoreError::Connect { .. }) => {
                Self::open_to_read(location, Mode::ReadFrozen).await
            }
            opened => opened,
        }
    }

    async fn open_to_read(location: &Location, mode: Mode) -> Result<Self, StoreError> {
        let (store, schema) = Self::connect(location, mode).await?;
        let known = store.dialect.known_schema();
        match schema {
            Some(found) if found == known => Ok(store),
            Some(found) if found > known => Err(StoreError::NewerSchema { found, known }),
            Some(found) => Err(StoreError::OlderSchema { found, known }),
            None => Err(StoreError::NotALibrary { place: location.describe() }),
        }
    }

    /// Prepares the connections and checks, on one of its own, that they will work: the pool would try
    /// again and again where the answer is no. Answers also the newest migration the database has taken;
    /// `None` where there are no tables yet.
    async fn connect(location: &Location, mode: Mode) -> Result<(Self, Option<i64>), StoreError> {
        sqlx::any::install_default_drivers();
        let dialect = location.dialect();
        let refuse = |error: StoreError| match error {
            StoreError::Database(error) => {
                StoreError::Connect { place: location.describe(), reason: reason_of(&error) }
            }
            known => known,
        };
        let options: AnyConnectOptions =
            database_url(location, mode)?.parse().map_err(|error: sqlx::Error| refuse(error.into()))?;
        let options = options.disable_statement_logging();
        let session = session_sql(dialect, mode);
        let connecting = tokio::time::timeout(CONNECT_TIMEOUT, options.connect());
        let connected = connecting.await.unwrap_or(Err(sqlx::Error::PoolTimedOut));
        let mut first = connected.map_err(|error| match error {
            sqlx::Error::PoolTimedOut => {
                StoreError::Connect { place: location.describe(), reason: "it does not answer".to_owned() }
            }
            error => refuse(error.into()),
        })?;
        // Looked at before anything is said to it: the session's words change a file, and this one may be somebody else's.
        let schema = find_schema(&mut first, dialect).await.map_err(refuse)?;
        if schema.is_none() && dialect == Dialect::Sqlite && has_tables(&mut first).await.map_err(refuse)? {
            return Err(StoreError::NotALibrary { place: location.describe() });
        }
        first.execute(session).await.map_err(|error| refuse(error.into()))?;
        let pool = AnyPoolOptions::new()
            // Opened one by one as they are needed; a command mostly needs one.
            .max_connections(match location {
                // A second connection would see a second, empty library.
                Location::Memory => 1,
                Location::SqliteFile(_) => 4,
                Location::Url(_) => 8,
            })
            .min_connections(0)
            .acquire_timeout(POOL_TIMEOUT)
            // A file does not hang up; a server may.
            .test_before_acquire(dialect == Dialect::Postgres)
            .idle_timeout(None)
            .max_lifetime(None)
            .after_connect(move |connection, _| Box::pin(async move { connection.execute(session).await.map(drop) }))
            .connect_lazy_with(options);
        let write_turn = Arc::new(tokio::sync::Mutex::new(()));
        let store =
            Self { pool, dialect, read_only: mode != Mode::Write, write_turn, speed: Speed::default(), shared: None };
        // The pool takes over before the first connection leaves: the last one to leave an SQLite file clears
        // its log away, and the next would have to make it anew.
        store.pool.acquire().await?.return_to_pool().await;
        first.close().await?;
        Ok((store, schema))
    }

    /// Runs the migrations the database lacks, one process at a time: PostgreSQL's migrator takes a lock of
    /// its own; for SQLite all of them happen inside one transaction that holds the write lock.
    async fn migrate(&self) -> Result<(), StoreError> {
        let migrations = self.dialect.migrations();
        match self.dialect {
            Dialect::Postgres => migrations.run(&self.pool).await?,
            Dialect::Sqlite => {
                // Not a `Write`: the driver must know of this transaction, so that it nests each migration's own.
                let mut connection = self.pool.acquire().await?;
                let mut transaction = connection.begin_with(self.dialect.begin_sql()).await?;
                migrations.run_direct(None, &mut *transaction, false).await?;
                transaction.commit().await?;
                connection.return_to_pool().await;
            }
        }
        Ok(())
    }

    /// Closes every connection; the last one to leave an SQLite file folds its log back into it. A store
    /// that is only dropped loses nothing, but leaves the log for the next one to open it.
    pub async fn close(&self) {
        self.pool.close().await;
    }

    /// A random name made with the library, so that an index can tell whose it is.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn library_id(&self) -> Result<String, StoreError> {
        let rows = self.fetch("SELECT value FROM meta WHERE key = 'library_id'", Args::new()).await?;
        let row = rows.first().ok_or_else(|| StoreError::unreadable("meta", "no library_id"))?;
        Columns::of(row).text()
    }

    /// Gives the library a new name. To be called on a restored backup: its revision numbers run on from an
    /// older state, and an index that took the same numbers from the newer one must not be believed.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn renew_library_id(&self) -> Result<(), StoreError> {
        let fresh = match self.dialect {
            Dialect::Sqlite => "UPDATE meta SET value = lower(hex(randomblob(16))) WHERE key = 'library_id'",
            Dialect::Postgres => {
                "UPDATE meta SET value = replace(CAST(gen_random_uuid() AS TEXT), '-', '') WHERE key = 'library_id'"
            }
        };
        let mut write = self.write().await?;
        rows::run(write.connection()?, fresh, Args::new()).await?;
        write.commit().await
    }
}

/// The newest migration a database has taken, if this program does not know it, else the newest before which it lacks
/// none; `None` where there are no tables yet.
async fn find_schema(connection: &mut AnyConnection, dialect: Dialect) -> Result<Option<i64>, StoreError> {
    let taken = match rows::fetch(connection, "SELECT version FROM _sqlx_migrations", Args::new()).await {
        Ok(rows) => rows.iter().map(|row| Columns::of(row).int()).collect::<Result<Vec<_>, _>>()?,
        Err(StoreError::Database(error)) if is_missing_table(&error) => return Ok(None),
        Err(error) => return Err(error),
    };
    let Some(newest) = taken.iter().copied().max() else { return Ok(None) };
    if newest > dialect.known_schema() {
        return Ok(Some(newest));
    }
    Ok(Some(dialect.known_versions().take_while(|version| taken.contains(version)).last().unwrap_or(0)))
}

/// Whether anything at all was made in an SQLite file. A server's database may be shared, a file is not.
async fn has_tables(connection: &mut AnyConnection) -> Result<bool, StoreError> {
    Ok(!rows::fetch(connection, "SELECT 1 FROM sqlite_master LIMIT 1", Args::new()).await?.is_empty())
}

/// What every connection says first.
fn session_sql(dialect: Dialect, mode: Mode) -> &'static str {
    const _: () = assert!(BUSY_SECONDS == 5, "busy_timeout below says 5000 ms");
    match (dialect, mode) {
        // WAL lets readers go on beside a writer. With it, NORMAL can lose the last moments at a power cut
        // but never damages the file, and a killed process loses nothing. A log of 48 MB before it is folded
        // back spares a first sync from rewriting the same index pages again and again. Pages of 8 KB hold most
        // entries' text whole: a fifth less CPU than with 4 KB. The size is settled when the file is made.
        (Dialect::Sqlite, Mode::Write) => {
            "PRAGMA busy_timeout = 5000; PRAGMA page_size = 8192; PRAGMA journal_mode = WAL;
             PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON; PRAGMA wal_autocheckpoint = 6000;
             PRAGMA cache_size = -16384; PRAGMA temp_store = MEMORY"
        }
        (Dialect::Sqlite, _) => "PRAGMA busy_timeout = 5000; PRAGMA cache_size = -16384",
        (Dialect::Postgres, Mode::Write) => "SET lock_timeout = '5s'",
        (Dialect::Postgres, _) => "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY",
    }
}

fn database_url(location: &Location, mode: Mode) -> Result<String, StoreError> {
    let path = match location {
        Location::Url(url) => return Ok(url.clone()),
        Location::Memory => return Ok("sqlite::memory:".to_owned()),
        Location::SqliteFile(path) => path,
    };
    // A URL would fold "..", so the folder is resolved before it becomes part of one.
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let folder = folder.canonicalize().map_err(|source| file_error(folder, source))?;
    let resolved = folder.join(path.file_name().unwrap_or_default());
    let Some(text) = resolved.to_str() else {
        let reason = "its path is not valid UTF-8; choose another home with --home".to_owned();
        return Err(StoreError::Connect { place: location.describe(), reason });
    };
    let mode = match mode {
        Mode::Write => "mode=rw",
        Mode::Read => "mode=ro",
        Mode::ReadFrozen => "mode=ro&immutable=true",
    };
    Ok(format!("sqlite://{}?{mode}", percent_encode(text)))
}

/// Encodes everything that could mean something in a URL.
fn percent_encode(path: &str) -> String {
    let mut encoded = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'_' | b'.' => encoded.push(char::from(byte)),
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

/// Makes an empty file that only its owner may read; SQLite gives its log the same rights.
pub(super) fn create_private_file(path: &Path) -> Result<(), StoreError> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Ok(_) => Ok(()),
        Err(error) => match error.kind() {
            std::io::ErrorKind::AlreadyExists => Ok(()),
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => Err(StoreError::Full),
            std::io::ErrorKind::ReadOnlyFilesystem | std::io::ErrorKind::PermissionDenied => Err(StoreError::ReadOnly),
            _ => Err(file_error(path, error)),
        },
    }
}

/// Whether a log lies beside the file that was never folded back into it.
fn has_unfinished_write(path: &Path) -> bool {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    std::fs::metadata(log).is_ok_and(|log| log.len() > 0)
}

pub(super) fn file_error(path: &Path, source: std::io::Error) -> StoreError {
    StoreError::File { path: path.to_owned(), source }
}

/// SQLite has only its message for this; PostgreSQL says `undefined_table`.
fn is_missing_table(error: &sqlx::Error) -> bool {
    error
        .as_database_error()
        .is_some_and(|error| error.code().as_deref() == Some("42P01") || error.message().starts_with("no such table"))
}

fn reason_of(error: &sqlx::Error) -> String {
    match error {
        sqlx::Error::Database(error) => error.message().to_owned(),
        other => other.to_string(),
    }
}
