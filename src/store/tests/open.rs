//! Opening: what is refused, what is read without writing, who may read the files.

use std::path::Path;

use sqlx::AssertSqlSafe;

use crate::store::fixture::{add_ada, harvest, moment, new_entry, new_mentor, open_store};
use crate::store::rows::Args;
use crate::store::{Location, Store, StoreError};

fn at(folder: &tempfile::TempDir) -> Location {
    Location::SqliteFile(folder.path().join("library.db"))
}

async fn pretend_schema(store: &Store, version: i64) {
    let mut write = store.write().await.unwrap();
    let sql = format!(
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
         VALUES ({version}, 'later', 1, x'00', 0)"
    );
    write.run(AssertSqlSafe(sql), Args::new()).await.unwrap();
    write.commit().await.unwrap();
}

#[tokio::test]
async fn a_library_is_the_same_when_opened_again() {
    let (store, folder) = open_store().await;
    let id = store.library_id().await.unwrap();
    assert_eq!(id.len(), 32);
    add_ada(&store).await;
    store.close().await;
    let again = Store::open(&at(&folder)).await.unwrap();
    assert_eq!(again.library_id().await.unwrap(), id);
    assert_eq!(again.list_mentors().await.unwrap().len(), 1);
    again.renew_library_id().await.unwrap();
    assert_ne!(again.library_id().await.unwrap(), id);
    let (other, _folder) = open_store().await;
    assert_ne!(other.library_id().await.unwrap(), id);
}

#[tokio::test]
async fn a_newer_schema_is_refused_and_left_alone() {
    let (store, folder) = open_store().await;
    pretend_schema(&store, 9_999).await;
    store.close().await;
    let before = std::fs::read(folder.path().join("library.db")).unwrap();
    for opened in [Store::open(&at(&folder)).await, Store::open_existing_read_only(&at(&folder)).await] {
        let error = opened.err().unwrap();
        assert!(matches!(error, StoreError::NewerSchema { found: 9_999, .. }), "{error}");
    }
    assert!(before == std::fs::read(folder.path().join("library.db")).unwrap(), "the file was changed");
}

#[tokio::test]
async fn a_reader_never_migrates() {
    let (store, folder) = open_store().await;
    let mut write = store.write().await.unwrap();
    write.run("DELETE FROM _sqlx_migrations WHERE version > 1", Args::new()).await.unwrap();
    write.commit().await.unwrap();
    store.close().await;
    let error = Store::open_existing_read_only(&at(&folder)).await.err().unwrap();
    assert!(matches!(error, StoreError::OlderSchema { found: 1, .. }), "{error}");
}

#[tokio::test]
async fn what_is_no_library_is_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let error = Store::open_existing_read_only(&at(&folder)).await.err().unwrap();
    assert!(matches!(error, StoreError::Missing(_)), "{error}");

    std::fs::write(folder.path().join("library.db"), b"").unwrap();
    let error = Store::open_existing_read_only(&at(&folder)).await.err().unwrap();
    assert!(matches!(error, StoreError::NotALibrary { .. }), "{error}");

    std::fs::write(folder.path().join("library.db"), "no database at all, ".repeat(500)).unwrap();
    for opened in [Store::open(&at(&folder)).await, Store::open_existing_read_only(&at(&folder)).await] {
        let error = opened.err().unwrap();
        assert!(matches!(error, StoreError::Corrupt { .. }), "{error}");
    }
    let nowhere = Location::SqliteFile(folder.path().join("no such folder").join("library.db"));
    let error = Store::open(&nowhere).await.err().unwrap();
    assert!(matches!(error, StoreError::File { .. }), "{error}");
}

#[tokio::test]
async fn a_server_that_is_not_there_is_named_without_its_password() {
    let location = Location::Url("postgres://ada:secret@127.0.0.1:1/library".to_owned());
    let error = Store::open(&location).await.err().unwrap();
    assert!(matches!(error, StoreError::Connect { .. }), "{error}");
    assert!(error.to_string().contains("127.0.0.1/library") && !error.to_string().contains("secret"), "{error}");
}

#[tokio::test]
async fn any_file_name_opens_that_file() {
    let folder = tempfile::tempdir().unwrap();
    let odd = folder.path().join("a ?b#c%20d&e=ü'\"");
    std::fs::create_dir(&odd).unwrap();
    let path = odd.join("..").join("a ?b#c%20d&e=ü'\"").join("lib rary?mode=ro#1.db");
    let store = Store::open(&Location::SqliteFile(path.clone())).await.unwrap();
    add_ada(&store).await;
    store.close().await;
    assert!(std::fs::metadata(&path).unwrap().len() > 0);
    let store = Store::open_existing_read_only(&Location::SqliteFile(path)).await.unwrap();
    assert_eq!(store.list_mentors().await.unwrap().len(), 1);
}

#[cfg(unix)]
#[tokio::test]
async fn only_the_owner_can_read_the_files() {
    use std::os::unix::fs::PermissionsExt;
    let (store, folder) = open_store().await;
    add_ada(&store).await;
    store.backup_to(&folder.path().join("backup.db")).await.unwrap();
    let mut seen = 0;
    for file in std::fs::read_dir(folder.path()).unwrap() {
        let file = file.unwrap();
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{:?}", file.path());
        seen += 1;
    }
    assert!(seen >= 3, "the library, its log and the backup");
}

#[tokio::test]
async fn a_reader_reads_beside_a_writer_and_cannot_write() {
    let (store, folder) = open_store().await;
    let (_, feed) = add_ada(&store).await;
    let reader = Store::open_existing_read_only(&at(&folder)).await.unwrap();
    let write = store.write().await.unwrap();
    assert_eq!(reader.list_mentors().await.unwrap().len(), 1);
    write.roll_back().await.unwrap();
    store.ingest(&harvest(feed, vec![new_entry("a")])).await.unwrap();
    assert_eq!(reader.counts().await.unwrap().entries, 1);
    let error = reader.insert_mentor(&new_mentor("Bo"), moment(0)).await.unwrap_err();
    assert!(matches!(error, StoreError::ReadOnly), "{error}");
}

/// Takes write permission from a folder and its files until dropped.
#[cfg(unix)]
struct Frozen(std::path::PathBuf);

#[cfg(unix)]
impl Frozen {
    fn new(folder: &Path) -> Self {
        set_modes(folder, 0o500, 0o400);
        Self(folder.to_owned())
    }

    /// The system's administrator may write anywhere, so for them nothing is frozen.
    fn holds(&self) -> bool {
        std::fs::write(self.0.join("probe"), b"").is_err()
    }
}

#[cfg(unix)]
impl Drop for Frozen {
    fn drop(&mut self) {
        set_modes(&self.0, 0o700, 0o600);
    }
}

#[cfg(unix)]
fn set_modes(folder: &Path, folder_mode: u32, file_mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o700)).unwrap();
    for file in std::fs::read_dir(folder).unwrap() {
        std::fs::set_permissions(file.unwrap().path(), std::fs::Permissions::from_mode(file_mode)).unwrap();
    }
    std::fs::set_permissions(folder, std::fs::Permissions::from_mode(folder_mode)).unwrap();
}

#[cfg(unix)]
#[tokio::test]
async fn a_frozen_folder_can_be_read_and_says_so_to_writers() {
    let (store, folder) = open_store().await;
    add_ada(&store).await;
    store.close().await;
    let frozen = Frozen::new(folder.path());
    if !frozen.holds() {
        println!("skipped: this user may write anywhere");
        return;
    }
    let reader = Store::open_existing_read_only(&at(&folder)).await.unwrap();
    assert_eq!(reader.list_mentors().await.unwrap().len(), 1);
    let error = Store::open(&at(&folder)).await.err().unwrap();
    assert!(matches!(error, StoreError::ReadOnly), "{error}");
}

#[cfg(unix)]
#[tokio::test]
async fn a_frozen_folder_with_an_unfinished_log_is_not_read_halfway() {
    let (store, folder) = open_store().await;
    add_ada(&store).await;
    let copy = tempfile::tempdir().unwrap();
    // As a killed writer leaves it: the log is there, the shared memory beside it is not.
    for name in ["library.db", "library.db-wal"] {
        std::fs::copy(folder.path().join(name), copy.path().join(name)).unwrap();
    }
    let frozen = Frozen::new(copy.path());
    if !frozen.holds() {
        println!("skipped: this user may write anywhere");
        return;
    }
    let error = Store::open_existing_read_only(&at(&copy)).await.err().unwrap();
    assert!(matches!(error, StoreError::UnfinishedWrite(_)), "{error}");
    drop(frozen);
    let reader = Store::open_existing_read_only(&at(&copy)).await.unwrap();
    assert_eq!(reader.list_mentors().await.unwrap().len(), 1);
}

/// Compiles only if callers may hand the store's work to any thread, as the server does.
#[tokio::test]
async fn work_may_move_between_threads() {
    fn require_send<T: Send>(future: T) -> T {
        future
    }
    let (store, folder) = open_store().await;
    let (_, feed) = require_send(add_ada(&store)).await;
    require_send(store.ingest(&harvest(feed, vec![new_entry("a")]))).await.unwrap();
    require_send(store.changed_since(0, 1)).await.unwrap();
    require_send(store.list_entries(&crate::store::EntryFilter::default(), moment(0))).await.unwrap();
    require_send(store.take_step("nothing", &[], moment(0))).await.unwrap();
    require_send(store.undo_step(moment(0))).await.unwrap();
    require_send(store.list_mentors()).await.unwrap();
    require_send(store.backup_to(&folder.path().join("backup.db"))).await.unwrap();
    require_send(store.close()).await;
    require_send(Store::open(&at(&folder))).await.unwrap();
}
