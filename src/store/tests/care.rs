//! Backup, integrity, counts, and a disk that is full.

use crate::store::fixture::{add_ada, harvest, moment, new_entry, new_mentor, open_store};
use crate::store::rows::Args;
use crate::store::{Counts, FeedIngest, Location, NewEntry, Store, StoreError};

fn long_entry(identity: &str) -> NewEntry {
    NewEntry { text: "A long text. ".repeat(2_000), ..new_entry(identity) }
}

/// Lets the file grow by `pages` pages at most, as a full disk would.
async fn limit_growth(store: &Store, pages: i64) {
    let present = store.fetch_int("PRAGMA page_count", Args::new()).await.unwrap();
    let sql = sqlx::AssertSqlSafe(format!("PRAGMA max_page_count = {}", present + pages));
    store.fetch(sql, Args::new()).await.unwrap();
}

#[tokio::test]
async fn a_full_disk_is_named_and_nothing_is_changed() {
    let (store, _folder) = open_store().await;
    let (_, feed) = add_ada(&store).await;
    let first = store.ingest(&harvest(feed, vec![new_entry("a")])).await.unwrap();
    let poll = store.polls(None).await.unwrap();
    limit_growth(&store, 4).await;
    let big: Vec<_> = (0..50).map(|number| long_entry(&format!("long {number}"))).collect();
    let second = FeedIngest { body_hash: Some("b2".to_owned()), ..harvest(feed, big.clone()) };
    let error = store.ingest(&second).await.unwrap_err();
    assert!(matches!(error, StoreError::Full), "{error:?}");
    assert_eq!(store.polls(None).await.unwrap(), poll, "validators must not run ahead of the entries");
    assert_eq!(store.entry_keys(feed).await.unwrap().len(), 1);
    assert_eq!(store.latest_revision().await.unwrap(), first.revision);
    assert!(store.check_integrity().await.unwrap().is_empty());

    // The failed transaction's connection is gone, and its limit with it: as if room had been made.
    assert_eq!(store.ingest(&second).await.unwrap().new.len(), 50);
    assert_eq!(store.latest_revision().await.unwrap(), first.revision + 50);
}

#[tokio::test]
async fn a_writer_that_goes_away_leaves_nothing_and_holds_up_nobody() {
    let (store, _folder) = open_store().await;
    let mut write = store.write().await.unwrap();
    write.run("UPDATE revision SET latest = 77", Args::new()).await.unwrap();
    drop(write);
    let (_, feed) = add_ada(&store).await;
    assert_eq!(store.ingest(&harvest(feed, vec![new_entry("a")])).await.unwrap().revision, 1);
}

#[tokio::test]
async fn a_backup_is_a_library() {
    let (store, folder) = open_store().await;
    let (_, feed) = add_ada(&store).await;
    store.ingest(&harvest(feed, vec![new_entry("a")])).await.unwrap();
    let path = folder.path().join("back up's.db");
    store.backup_to(&path).await.unwrap();
    let backup = Store::open_existing_read_only(&Location::SqliteFile(path.clone())).await.unwrap();
    assert_eq!(backup.counts().await.unwrap(), store.counts().await.unwrap());
    assert_eq!(backup.library_id().await.unwrap(), store.library_id().await.unwrap());
    let error = store.backup_to(&path).await.unwrap_err();
    assert!(matches!(error, StoreError::BackupExists(_)), "{error}");
    let nowhere = folder.path().join("no such folder").join("backup.db");
    assert!(matches!(store.backup_to(&nowhere).await.unwrap_err(), StoreError::File { .. }));
    backup.backup_to(&folder.path().join("from a reader.db")).await.unwrap();
}

#[tokio::test]
async fn damage_is_found() {
    let (store, folder) = open_store().await;
    let (_, feed) = add_ada(&store).await;
    let many: Vec<_> = (0..50).map(|number| long_entry(&format!("long {number}"))).collect();
    store.ingest(&harvest(feed, many)).await.unwrap();
    assert!(store.check_integrity().await.unwrap().is_empty());
    store.close().await;
    let path = folder.path().join("library.db");
    let mut bytes = std::fs::read(&path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle..middle + 40_000].fill(0xAA);
    std::fs::write(&path, bytes).unwrap();
    let store = Store::open(&Location::SqliteFile(path)).await.unwrap();
    match store.check_integrity().await {
        Ok(problems) => assert!(!problems.is_empty()),
        Err(error) => assert!(matches!(error, StoreError::Corrupt { .. }), "{error}"),
    }
}

#[tokio::test]
async fn a_row_without_its_parent_is_found() {
    let (store, _folder) = open_store().await;
    add_ada(&store).await;
    let mut connection = store.pool.acquire().await.unwrap();
    for sql in ["PRAGMA foreign_keys = OFF", "UPDATE feeds SET mentor_id = 99", "PRAGMA foreign_keys = ON"] {
        crate::store::rows::run(&mut connection, sql, Args::new()).await.unwrap();
    }
    drop(connection);
    let problems = store.check_integrity().await.unwrap();
    assert_eq!(problems, ["row 1 of feeds names a row of mentors that is not there"]);
}

#[tokio::test]
async fn counts_and_sizes_tell_what_is_there() {
    let (store, _folder) = open_store().await;
    let (ada, feed) = add_ada(&store).await;
    store.insert_mentor(&new_mentor("Bo Example"), moment(0)).await.unwrap();
    store.ingest(&harvest(feed, vec![long_entry("a"), long_entry("b")])).await.unwrap();
    let expected = Counts { mentors: 2, feeds: 1, entries: 2, ..Counts::default() };
    assert_eq!(store.counts().await.unwrap(), expected);
    let sizes = store.sizes().await.unwrap();
    assert!(sizes.database > 50_000 && sizes.free < sizes.database, "{sizes:?}");
    store.remove_mentor(ada, moment(1)).await.unwrap();
    assert_eq!(store.counts().await.unwrap(), Counts { mentors: 1, ..Counts::default() });
}

#[tokio::test]
async fn the_log_is_emptied_while_another_connection_has_the_library_open() {
    let (store, folder) = open_store().await;
    let (_, feed) = add_ada(&store).await;
    let reader = Store::open(&Location::SqliteFile(folder.path().join("library.db"))).await.unwrap();
    store.ingest(&harvest(feed, vec![new_entry("a")])).await.unwrap();
    assert_eq!(reader.counts().await.unwrap().entries, 1);
    let log = || std::fs::metadata(folder.path().join("library.db-wal")).unwrap().len();
    assert!(log() > 0);
    store.empty_log().await.unwrap();
    assert_eq!(log(), 0);
    assert_eq!(reader.counts().await.unwrap().entries, 1);
}
