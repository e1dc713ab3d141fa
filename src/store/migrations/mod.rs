//! The changes of the schema, oldest first, compiled in: none is ever read from the machine that runs the program.
//!
//! `sqlx::migrate!` would find the files by itself, but it builds the database drivers a second time, for the compiler: of 585
//! steps of a first build, 130.

use sqlx::SqlSafeStr as _;
use sqlx::migrate::{Migration, MigrationType, Migrator};

/// Files in the folders beside, without their ending.
macro_rules! list {
    ($folder:literal: $($name:literal)*) => {
        &[$(($name, include_str!(concat!($folder, "/", $name, ".sql")))),*]
    };
}

macro_rules! lists {
    ($($name:literal)*) => {
        pub(super) static SQLITE: &[Listed] = list!("sqlite": $($name)*);
        pub(super) static POSTGRES: &[Listed] = list!("postgres": $($name)*);
    };
}

/// A migration's name, which begins with its number, and its statements.
pub(super) type Listed = (&'static str, &'static str);

lists! {
    "0001_library"
    "0002_politeness"
    "0003_schedule"
    "0004_history"
    "0005_duplicates"
    "0006_standing"
    "0007_people"
    "0008_sources"
    "0009_logins"
    "0011_queue"
    "0012_feed_entries"
}

/// The number in a migration's name.
pub(super) fn version(name: &str) -> i64 {
    name.split('_').next().and_then(|number| number.parse().ok()).unwrap_or_default()
}

pub(super) fn migrator(listed: &[Listed]) -> Migrator {
    let migration = |(name, sql): &Listed| {
        let description = name.split_once('_').map_or(*name, |(_, words)| words).replace('_', " ");
        Migration::new(version(name), description.into(), MigrationType::Simple, (*sql).into_sql_str(), false)
    };
    Migrator::with_migrations(listed.iter().map(migration).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_migration_of_the_folders_is_listed_and_has_a_number_of_its_own() {
        for (folder, listed) in [("sqlite", SQLITE), ("postgres", POSTGRES)] {
            let dir = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/store/migrations").join(folder);
            let files = std::fs::read_dir(dir).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap());
            let mut files: Vec<String> = files.collect();
            files.sort();
            assert_eq!(files, listed.iter().map(|(name, _)| format!("{name}.sql")).collect::<Vec<_>>(), "{folder}");
            let versions: Vec<i64> = listed.iter().map(|(name, _)| version(name)).collect();
            assert!(versions.is_sorted_by(|a, b| a < b) && versions.first() == Some(&1), "{versions:?}");
        }
    }

    #[test]
    fn a_migration_is_named_by_its_file() {
        let migrator = migrator(SQLITE);
        let last = migrator.iter().last().unwrap();
        assert_eq!((last.version, last.description.as_ref()), (12, "feed entries"));
    }
}
