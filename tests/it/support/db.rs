//! Databases to test on: always SQLite, and PostgreSQL where `TEST_POSTGRES_URL` names a server.

use std::sync::atomic::{AtomicU32, Ordering};

use mentor::store::Location;
use sqlx::{AssertSqlSafe, Connection, Executor};
use tempfile::TempDir;

/// A fresh database of its own, gone when dropped.
pub(crate) enum TestDb {
    Sqlite { folder: TempDir },
    Postgres { server: String, schema: String },
}

impl TestDb {
    /// One of each kind at hand; says so where PostgreSQL is not.
    pub(crate) fn all() -> Vec<Self> {
        let mut databases = vec![Self::sqlite()];
        match std::env::var("TEST_POSTGRES_URL") {
            Ok(server) => databases.push(Self::postgres(server)),
            Err(_) => println!("skipped: PostgreSQL, since TEST_POSTGRES_URL is not set"),
        }
        databases
    }

    pub(crate) fn sqlite() -> Self {
        Self::Sqlite { folder: tempfile::tempdir().unwrap() }
    }

    fn postgres(server: String) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let schema = format!("mentor_test_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        run_on(&server, &format!("CREATE SCHEMA {schema}")).unwrap();
        Self::Postgres { server, schema }
    }

    /// Where to open it.
    pub(crate) fn location(&self) -> Location {
        match self {
            Self::Sqlite { folder } => Location::SqliteFile(folder.path().join("library.db")),
            Self::Postgres { server, schema } => {
                let mut url: url::Url = server.parse().unwrap();
                // Everything the library makes goes into this schema.
                url.query_pairs_mut().append_pair("options[search_path]", schema);
                Location::Url(url.into())
            }
        }
    }

    /// Runs one statement behind the store's back.
    pub(crate) fn run(&self, sql: &str) {
        let url = match self.location() {
            Location::SqliteFile(path) => format!("sqlite://{}?mode=rw", path.display()),
            Location::Url(url) => url,
            Location::Memory => panic!("a library in memory cannot be reached from outside"),
        };
        run_on(&url, sql).unwrap();
    }
}

impl Drop for TestDb {
    fn drop(&mut self) {
        if let Self::Postgres { server, schema } = self
            && let Err(error) = run_on(server, &format!("DROP SCHEMA {schema} CASCADE"))
        {
            println!("the schema {schema} is left behind: {error}");
        }
    }
}

/// On a thread of its own, so that it can be called from inside a test's runtime and while it unwinds.
fn run_on(url: &str, sql: &str) -> Result<(), sqlx::Error> {
    let work = || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(async {
            sqlx::any::install_default_drivers();
            let mut connection = sqlx::AnyConnection::connect(url).await?;
            connection.execute(AssertSqlSafe(sql)).await?;
            connection.close().await
        })
    };
    std::thread::scope(|scope| scope.spawn(work).join().unwrap())
}
