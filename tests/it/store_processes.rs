//! Several processes on one SQLite library: two writers at once, and writers killed at any moment.
//!
//! The other process is this test binary itself, run for one `#[ignore]`d test that does nothing unless
//! it is told of a library by an environment variable.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use mentor::domain::*;
use mentor::store::*;

use crate::support::db::TestDb;

const LIBRARY: &str = "MENTOR_TEST_LIBRARY";
const ROUNDS: &str = "MENTOR_TEST_ROUNDS";

/// Entries a harvest brings: enough for several statements.
const HARVEST: usize = 37;

fn now() -> Time {
    "2026-03-02T09:00:00Z".parse().unwrap()
}

fn entry(identity: String) -> NewEntry {
    NewEntry {
        url: None,
        title: identity.clone(),
        author: None,
        kind: EntryKind::Article,
        published: None,
        language: None,
        minutes: None,
        summary: None,
        content_hash: identity.clone(),
        text: identity.repeat(200),
        html: None,
        sources: Vec::new(),
        enclosures: Vec::new(),
        identity,
    }
}

fn harvest(feed_id: FeedId, writer: &str, round: usize) -> FeedIngest {
    let validators = Validators { etag: Some(format!("{writer} {round}")), last_modified: None };
    let new = (0..HARVEST).map(|number| entry(format!("{writer} {round} {number}"))).collect();
    FeedIngest { validators, new, ..FeedIngest::empty(feed_id, now()) }
}

/// Not a test: what the other process does. It tells of each harvest only after it is stored.
#[test]
#[ignore = "run by the tests below, in a process of its own"]
fn write_until_told_or_killed() {
    let (Ok(path), Ok(rounds)) = (std::env::var(LIBRARY), std::env::var(ROUNDS)) else { return };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    runtime.block_on(async {
        let store = Store::open(&Location::SqliteFile(path.into())).await.unwrap();
        let feed = store.list_feeds(None).await.unwrap()[0].id;
        let writer = std::process::id().to_string();
        for round in 0..rounds.parse().unwrap() {
            store.ingest(&harvest(feed, &writer, round)).await.unwrap();
            println!("\nstored {round}");
        }
    });
}

fn start_writer(database: &TestDb, rounds: usize) -> Child {
    let Location::SqliteFile(path) = database.location() else { panic!("SQLite only") };
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "store_processes::write_until_told_or_killed", "--ignored", "--nocapture"])
        .env(LIBRARY, path)
        .env(ROUNDS, rounds.to_string())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

async fn begin(database: &TestDb) -> (Store, FeedId) {
    let store = Store::open(&database.location()).await.unwrap();
    let mentor = NewMentor {
        slug_hint: "ada".to_owned(),
        name: "Ada".to_owned(),
        circle: Circle::Field,
        why: None,
        aims: Vec::new(),
        homepage: None,
    };
    let mentor = store.insert_mentor(&mentor, now()).await.unwrap();
    let added = store.add_feed(mentor, "https://ada.example/feed", None, now()).await.unwrap();
    let FeedAdded::New(feed) = added else { panic!("{added:?}") };
    (store, feed)
}

/// Every harvest is there whole or not at all, and the index would miss nothing. Answers how many.
async fn check_whole_harvests(store: &Store) -> usize {
    assert!(store.check_integrity().await.unwrap().is_empty());
    let changes = store.changed_since(0, usize::MAX).await.unwrap();
    assert_eq!(changes.len() % HARVEST, 0, "part of a harvest was stored");
    assert!(changes.iter().all(|entry| !entry.text.is_empty()));
    let revisions: Vec<i64> = changes.iter().map(|entry| entry.revision).collect();
    assert_eq!(revisions, (1..=store.latest_revision().await.unwrap()).collect::<Vec<_>>());
    let validators = store.polls(None).await.unwrap().remove(0).validators.etag;
    let newest = changes.last().map(|entry| entry.title.rsplit_once(' ').unwrap().0.to_owned());
    assert_eq!(validators, newest, "the validators stand for the last harvest stored");
    changes.len() / HARVEST
}

#[tokio::test]
async fn two_processes_write_at_once() {
    let database = TestDb::sqlite();
    let (store, feed) = begin(&database).await;
    let mut other = start_writer(&database, 40);
    let reader = Store::open_existing_read_only(&database.location()).await.unwrap();
    for round in 0..40 {
        store.ingest(&harvest(feed, "here", round)).await.unwrap();
        let seen = reader.counts().await.unwrap().entries;
        assert_eq!(seen % HARVEST as i64, 0, "a reader saw part of a harvest");
    }
    // Its output must be taken, or it would wait for room in the pipe.
    BufReader::new(other.stdout.take().unwrap()).lines().for_each(drop);
    assert!(other.wait().unwrap().success());
    assert_eq!(check_whole_harvests(&store).await, 80);
}

#[tokio::test]
async fn a_killed_writer_leaves_whole_harvests() {
    let database = TestDb::sqlite();
    let (store, _) = begin(&database).await;
    store.close().await;
    let mut told = 0;
    for kill in 0..12 {
        let mut writer = start_writer(&database, usize::MAX);
        let lines = BufReader::new(writer.stdout.take().unwrap()).lines();
        // Killed after some harvests, at whatever moment of the next one it has reached by then.
        let stored = lines.map(Result::unwrap).filter(|line| line.starts_with("stored")).take(1 + kill * 3).count();
        writer.kill().unwrap();
        writer.wait().unwrap();
        told += stored;
        let store = Store::open(&database.location()).await.unwrap();
        let found = check_whole_harvests(&store).await;
        assert!(found >= told, "{found} harvests stored, {told} told of");
        told = found;
        store.close().await;
    }
}
