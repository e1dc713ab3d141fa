//! One transaction that writes: all of it happens, or none.

use sqlx::pool::PoolConnection;
use sqlx::{Any, AnyConnection, SqlSafeStr};
use tokio::sync::OwnedMutexGuard;

use super::dialect::Dialect;
use super::rows::{self, Args, Columns};
use super::together::Shared;
use super::{Store, StoreError};

/// A transaction that writes. Dropped before [`Write::commit`], whether by an error or because the caller
/// went away, it leaves nothing: its connection is closed, which both databases answer with a rollback.
/// (An explicit ROLLBACK could find that SQLite had rolled back by itself, as it does on a full disk.)
pub(super) struct Write {
    hold: Hold,
    dialect: Dialect,
    finished: bool,
}

/// What a transaction runs on.
enum Hold {
    /// A connection of its own. The turn is held to the end: see [`Store::write`].
    Own { connection: PoolConnection<Any>, _turn: Option<OwnedMutexGuard<()>> },
    /// A part of a larger transaction, of whose connection this one has taken hold.
    Part(OwnedMutexGuard<Shared>),
}

impl Store {
    /// Begins a transaction that writes.
    ///
    /// SQLite has one writer at a time. Within this process writers queue here, in order and without
    /// waste; only between processes do they poll for the file's lock.
    pub(super) async fn write(&self) -> Result<Write, StoreError> {
        let hold = match &self.shared {
            Some(shared) => {
                let mut shared = shared.clone().lock_owned().await;
                rows::run(shared.connection()?, "SAVEPOINT part", Args::new()).await?;
                Hold::Part(shared)
            }
            None => {
                let (connection, turn) = self.begin().await?;
                Hold::Own { connection, _turn: turn }
            }
        };
        Ok(Write { hold, dialect: self.dialect, finished: false })
    }

    /// A connection on which a transaction was begun, and the turn of whoever writes.
    pub(super) async fn begin(&self) -> Result<(PoolConnection<Any>, Option<OwnedMutexGuard<()>>), StoreError> {
        if self.read_only {
            return Err(StoreError::ReadOnly);
        }
        let turn = match self.dialect {
            Dialect::Sqlite => Some(self.write_turn.clone().lock_owned().await),
            Dialect::Postgres => None,
        };
        let mut connection = self.pool.acquire().await?;
        rows::run(&mut connection, self.dialect.begin_sql(), Args::new()).await?;
        Ok((connection, turn))
    }
}

impl Write {
    pub(super) fn dialect(&self) -> Dialect {
        self.dialect
    }

    pub(super) fn connection(&mut self) -> Result<&mut AnyConnection, StoreError> {
        match &mut self.hold {
            Hold::Own { connection, .. } => Ok(connection),
            Hold::Part(shared) => shared.connection(),
        }
    }

    pub(super) async fn fetch(
        &mut self,
        sql: impl SqlSafeStr,
        args: Args,
    ) -> Result<Vec<sqlx::any::AnyRow>, StoreError> {
        rows::fetch(self.connection()?, sql, args).await
    }

    pub(super) async fn run(&mut self, sql: impl SqlSafeStr, args: Args) -> Result<u64, StoreError> {
        rows::run(self.connection()?, sql, args).await
    }

    /// Runs a statement that will not come again.
    pub(super) async fn run_once(&mut self, sql: String) -> Result<u64, StoreError> {
        rows::run_once(self.connection()?, sql).await
    }

    /// The first column of the first row.
    pub(super) async fn fetch_int(&mut self, sql: impl SqlSafeStr, args: Args) -> Result<i64, StoreError> {
        let rows = self.fetch(sql, args).await?;
        let row = rows.first().ok_or_else(|| StoreError::unreadable("a table", "no row where one must be"))?;
        Columns::of(row).int()
    }

    /// Makes everything written so far last.
    pub(super) async fn commit(self) -> Result<(), StoreError> {
        self.finish("COMMIT", "RELEASE SAVEPOINT part").await
    }

    async fn finish(mut self, own: &'static str, part: &'static str) -> Result<(), StoreError> {
        let sql = if matches!(self.hold, Hold::Own { .. }) { own } else { part };
        self.run(sql, Args::new()).await?;
        self.finished = true;
        if let Hold::Own { connection, .. } = &mut self.hold {
            // Before the turn passes on, so that the next writer finds this connection.
            connection.return_to_pool().await;
        }
        Ok(())
    }

    /// Ends a transaction that turned out to have nothing to write.
    pub(super) async fn roll_back(self) -> Result<(), StoreError> {
        self.finish("ROLLBACK", "ROLLBACK TO SAVEPOINT part").await
    }
}

impl Drop for Write {
    fn drop(&mut self) {
        if !self.finished {
            match &mut self.hold {
                Hold::Own { connection, .. } => connection.close_on_drop(),
                Hold::Part(shared) => shared.abandon(),
            }
        }
    }
}
