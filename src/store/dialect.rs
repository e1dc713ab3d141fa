//! The few places where SQLite and PostgreSQL want different words.

use sqlx::migrate::Migrator;

use super::migrations::{self, Listed};

/// Which database stands behind the pool.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialect {
    /// One file, the default.
    Sqlite,
    /// A server, for organisations.
    Postgres,
}

impl Dialect {
    fn listed(self) -> &'static [Listed] {
        match self {
            Self::Sqlite => migrations::SQLITE,
            Self::Postgres => migrations::POSTGRES,
        }
    }

    pub(super) fn migrations(self) -> Migrator {
        migrations::migrator(self.listed())
    }

    /// The migrations that this program carries, oldest first.
    pub(super) fn known_versions(self) -> impl Iterator<Item = i64> {
        self.listed().iter().map(|(name, _)| migrations::version(name))
    }

    /// The newest of them.
    pub(super) fn known_schema(self) -> i64 {
        self.known_versions().last().unwrap_or(0)
    }

    /// Starts a transaction that will write. SQLite takes its write lock at once: a transaction that
    /// reads first and wants the lock later fails, instead of waiting, when another has written meanwhile.
    pub(super) fn begin_sql(self) -> &'static str {
        match self {
            Self::Sqlite => "BEGIN IMMEDIATE",
            Self::Postgres => "BEGIN",
        }
    }

    /// A condition's right side, `IN (…)`, for a list of ids of any length that is bound as one JSON
    /// array ([`super::rows::Args::ids`]): the statement's text stays the same, so it is prepared once.
    pub(super) fn in_ids(self, parameter: usize) -> String {
        match self {
            Self::Sqlite => format!("IN (SELECT value FROM json_each(${parameter}))"),
            Self::Postgres => format!(
                "IN (SELECT CAST(value AS BIGINT) FROM json_array_elements_text(CAST(${parameter} AS JSON)) AS ids (value))"
            ),
        }
    }

    /// All values of a text over the rows of a query, with a space between each two; `NULL` where there is no row.
    pub(super) fn joined(self, text: &str) -> String {
        match self {
            Self::Sqlite => format!("group_concat({text}, ' ')"),
            Self::Postgres => format!("string_agg({text}, ' ')"),
        }
    }

    /// The rows of a `VALUES` list, `(…), (…)`, with placeholders numbered from 1.
    ///
    /// SQLite gets plain `?`: sqlx looks every named placeholder up by walking the list of names, which
    /// is quadratic in a statement of a thousand of them.
    pub(super) fn values(self, rows: usize, columns: usize) -> String {
        use std::fmt::Write as _;
        let mut sql = String::with_capacity(rows * (columns * 5 + 3));
        for row in 0..rows {
            sql.push_str(if row == 0 { "(" } else { ",(" });
            for column in 0..columns {
                if column > 0 {
                    sql.push(',');
                }
                match self {
                    Self::Sqlite => sql.push('?'),
                    // Writing to a String cannot fail.
                    Self::Postgres => drop(write!(sql, "${}", row * columns + column + 1)),
                }
            }
            sql.push(')');
        }
        sql
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_numbered_only_for_postgres() {
        assert_eq!(Dialect::Postgres.values(2, 3), "($1,$2,$3),($4,$5,$6)");
        assert_eq!(Dialect::Sqlite.values(2, 3), "(?,?,?),(?,?,?)");
    }
}
