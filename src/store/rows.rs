//! Values on their way into and out of a statement: domain types on one side, the three column types
//! both databases share (BIGINT, TEXT, NULL) on the other.

use std::borrow::Cow;
use std::str::FromStr;

use chrono::NaiveDate;
use sqlx::any::{AnyArguments, AnyRow};
use sqlx::{AnyConnection, Arguments, Row, SqlSafeStr};

use super::StoreError;
use crate::domain::Time;

/// The values a statement is run with, in the order of its placeholders.
#[derive(Default)]
pub(super) struct Args {
    values: AnyArguments,
    failed: Option<sqlx::error::BoxDynError>,
}

impl Args {
    pub(super) fn new() -> Self {
        Self::default()
    }

    fn with<T>(mut self, value: T) -> Self
    where
        T: for<'q> sqlx::Encode<'q, sqlx::Any> + sqlx::Type<sqlx::Any>,
    {
        if let Err(error) = self.values.add(value) {
            self.failed.get_or_insert(error);
        }
        self
    }

    pub(super) fn int(self, value: i64) -> Self {
        self.with(value)
    }

    pub(super) fn maybe_int(self, value: Option<i64>) -> Self {
        self.with(value)
    }

    pub(super) fn text(self, value: &str) -> Self {
        self.with(without_nul(value).into_owned())
    }

    pub(super) fn maybe_text(self, value: Option<&str>) -> Self {
        self.with(value.map(|value| without_nul(value).into_owned()))
    }

    pub(super) fn time(self, value: Time) -> Self {
        self.int(value.timestamp_millis())
    }

    pub(super) fn maybe_time(self, value: Option<Time>) -> Self {
        self.maybe_int(value.map(|time| time.timestamp_millis()))
    }

    pub(super) fn maybe_day(self, value: Option<NaiveDate>) -> Self {
        self.with(value.map(|day| day.to_string()))
    }

    pub(super) fn bytes(self, value: Vec<u8>) -> Self {
        self.with(value)
    }

    pub(super) fn maybe_bytes(self, value: Option<Vec<u8>>) -> Self {
        self.with(value)
    }

    /// A list of ids as one JSON array, for [`super::dialect::Dialect::in_ids`].
    pub(super) fn ids(self, ids: impl IntoIterator<Item = i64>) -> Self {
        let mut list = String::from("[");
        for id in ids {
            if list.len() > 1 {
                list.push(',');
            }
            list.push_str(&id.to_string());
        }
        list.push(']');
        self.with(list)
    }

    fn finish(self) -> Result<AnyArguments, StoreError> {
        match self.failed {
            None => Ok(self.values),
            Some(error) => Err(StoreError::Database(sqlx::Error::Encode(error))),
        }
    }
}

/// PostgreSQL refuses NUL inside text, and no text of a feed means anything by one.
fn without_nul(text: &str) -> Cow<'_, str> {
    if memchr::memchr(0, text.as_bytes()).is_some() { Cow::Owned(text.replace('\0', "")) } else { Cow::Borrowed(text) }
}

/// Runs a statement that returns rows.
pub(super) async fn fetch(
    connection: &mut AnyConnection,
    sql: impl SqlSafeStr,
    args: Args,
) -> Result<Vec<AnyRow>, StoreError> {
    Ok(sqlx::query_with(sql, args.finish()?).fetch_all(connection).await?)
}

/// Runs a statement for its effect; answers how many rows it touched.
pub(super) async fn run(connection: &mut AnyConnection, sql: impl SqlSafeStr, args: Args) -> Result<u64, StoreError> {
    Ok(sqlx::query_with(sql, args.finish()?).execute(connection).await?.rows_affected())
}

/// Runs a statement that will not come again: it is not kept prepared.
pub(super) async fn run_once(connection: &mut AnyConnection, sql: String) -> Result<u64, StoreError> {
    let query = sqlx::query(sqlx::AssertSqlSafe(sql)).persistent(false);
    Ok(query.execute(connection).await?.rows_affected())
}

/// Reads a row's columns one after the other, in the order of the statement's column list.
pub(super) struct Columns<'r> {
    row: &'r AnyRow,
    next: usize,
}

impl<'r> Columns<'r> {
    pub(super) fn of(row: &'r AnyRow) -> Self {
        Self { row, next: 0 }
    }

    fn take<T>(&mut self) -> Result<T, StoreError>
    where
        T: sqlx::Decode<'r, sqlx::Any> + sqlx::Type<sqlx::Any>,
    {
        let index = self.next;
        self.next += 1;
        self.row.try_get(index).map_err(|error| StoreError::Corrupt { detail: error.to_string() })
    }

    pub(super) fn int(&mut self) -> Result<i64, StoreError> {
        self.take()
    }

    pub(super) fn maybe_int(&mut self) -> Result<Option<i64>, StoreError> {
        self.take()
    }

    pub(super) fn text(&mut self) -> Result<String, StoreError> {
        self.take()
    }

    pub(super) fn maybe_text(&mut self) -> Result<Option<String>, StoreError> {
        self.take()
    }

    pub(super) fn maybe_bytes(&mut self) -> Result<Option<Vec<u8>>, StoreError> {
        self.take()
    }

    pub(super) fn time(&mut self) -> Result<Time, StoreError> {
        read_time(self.int()?)
    }

    pub(super) fn maybe_time(&mut self) -> Result<Option<Time>, StoreError> {
        self.maybe_int()?.map(read_time).transpose()
    }

    pub(super) fn maybe_day(&mut self) -> Result<Option<NaiveDate>, StoreError> {
        let Some(text) = self.maybe_text()? else { return Ok(None) };
        text.parse().map(Some).map_err(|_| StoreError::unreadable("a day", text))
    }

    /// One of the contract's words, such as a kind or a state.
    pub(super) fn word<T: FromStr>(&mut self) -> Result<T, StoreError> {
        let text = self.text()?;
        text.parse().map_err(|_| StoreError::unreadable("a column of fixed words", text))
    }

    pub(super) fn maybe_word<T: FromStr>(&mut self) -> Result<Option<T>, StoreError> {
        let Some(text) = self.maybe_text()? else { return Ok(None) };
        text.parse().map(Some).map_err(|_| StoreError::unreadable("a column of fixed words", text))
    }
}

fn read_time(milliseconds: i64) -> Result<Time, StoreError> {
    Time::from_timestamp_millis(milliseconds).ok_or_else(|| StoreError::unreadable("a time", milliseconds))
}
