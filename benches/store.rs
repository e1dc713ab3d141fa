//! What storing costs: a first sync's worth of entries into a new SQLite library, and the reads of a
//! command. Run with `cargo bench --bench store`; prints CPU and wall seconds.
//!
//! `FEEDS` and `TEMP` in the environment change the number of feeds (1,000) and the folder.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a benchmark may stop at once and prints")]

use std::time::Instant;

use mentor::domain::*;
use mentor::store::*;

/// Entries a feed brings.
const ENTRIES: usize = 30;

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(run());
}

async fn run() {
    let feeds: usize = std::env::var("FEEDS").ok().and_then(|text| text.parse().ok()).unwrap_or(1_000);
    let folder = match std::env::var_os("TEMP") {
        Some(parent) => tempfile::tempdir_in(parent).unwrap(),
        None => tempfile::tempdir().unwrap(),
    };
    let location = Location::SqliteFile(folder.path().join("library.db"));
    let start = measure();
    let store = Store::open(&location).await.unwrap();
    start.tell("open, new library");

    let start = measure();
    let ids = add_feeds(&store, feeds).await;
    start.tell(&format!("add {feeds} feeds"));

    let harvests: Vec<FeedIngest> = (0..).zip(&ids).map(|(number, id)| harvest(*id, number)).collect();
    let start = measure();
    for harvest in &harvests {
        store.ingest(harvest).await.unwrap();
    }
    start.tell(&format!("ingest {feeds} feeds of {ENTRIES} entries"));
    drop(harvests);
    let start = measure();
    store.close().await;
    start.tell("close");
    println!("{:>10.1} MB", std::fs::metadata(folder.path().join("library.db")).unwrap().len() as f64 / 1e6);

    let start = measure();
    let store = Store::open(&location).await.unwrap();
    start.tell("open again");
    read(&store, &ids).await;
    store.close().await;
    for _ in 0..3 {
        let start = measure();
        let store = Store::open_existing_read_only(&location).await.unwrap();
        start.tell("open to read");
        store.close().await;
    }
}

async fn read(store: &Store, ids: &[FeedId]) {
    let start = measure();
    let mut from = 0;
    let mut bytes = 0;
    loop {
        let page = store.changed_since(from, 1_000).await.unwrap();
        let Some(last) = page.last() else { break };
        from = last.revision;
        bytes += page.iter().map(|entry| entry.text.len()).sum::<usize>();
    }
    start.tell(&format!("read {:.0} MB of text for the index", bytes as f64 / 1e6));

    let start = measure();
    for id in ids {
        assert_eq!(store.entry_keys(*id).await.unwrap().len(), ENTRIES);
    }
    start.tell("read the keys of every feed");

    let start = measure();
    let checked: Vec<FeedChecked> = ids
        .iter()
        .map(|id| FeedChecked {
            feed_id: *id,
            at: now(),
            validators: Validators { etag: Some("\"etag\"".to_owned()), last_modified: None },
            next_check_at: Some(now()),
            note: AskNote::default(),
        })
        .collect();
    for feed in &checked {
        store.record_unchanged(feed).await.unwrap();
    }
    start.tell("note every feed unchanged, one by one");
    let start = measure();
    store.record_all_unchanged(&checked).await.unwrap();
    start.tell("note every feed unchanged, at once");

    let start = measure();
    store.list_entries(&EntryFilter { limit: Some(50), ..EntryFilter::default() }, now()).await.unwrap();
    start.tell("list the 50 newest entries");
    let start = measure();
    let hits: Vec<EntryId> = (0..200).map(|number| EntryId(1 + number * 37)).collect();
    store.entries(&hits, now()).await.unwrap();
    store.texts(&hits).await.unwrap();
    start.tell("read 200 entries and their texts");
    let start = measure();
    store.list_mentors().await.unwrap();
    start.tell("list mentors with feeds");
    let start = measure();
    store.counts().await.unwrap();
    start.tell("count everything");
}

fn now() -> Time {
    "2026-03-02T09:00:00Z".parse().unwrap()
}

async fn add_feeds(store: &Store, count: usize) -> Vec<FeedId> {
    let mut mentor = MentorId(0);
    let mut ids = Vec::with_capacity(count);
    for number in 0..count {
        if number % 10 == 0 {
            let new = NewMentor {
                slug_hint: format!("mentor-{number}"),
                name: format!("Mentor {number}"),
                circle: Circle::World,
                why: None,
                aims: Vec::new(),
                homepage: None,
            };
            mentor = store.insert_mentor(&new, now()).await.unwrap();
        }
        let url = format!("https://feeds.example/{number}.xml");
        let FeedAdded::New(id) = store.add_feed(mentor, &url, None, now()).await.unwrap() else { panic!("a twin") };
        ids.push(id);
    }
    ids
}

/// One feed: entries of 2 KB of text and as much HTML.
fn harvest(feed_id: FeedId, number: usize) -> FeedIngest {
    FeedIngest {
        feed_id,
        at: now(),
        title: Some(format!("Feed {number}")),
        site_url: Some("https://feeds.example/".to_owned()),
        language: Some("en".to_owned()),
        kind: FeedKind::Blog,
        validators: Validators { etag: Some(format!("\"{number}\"")), last_modified: None },
        body_hash: Some("0123456789abcdef".repeat(4)),
        next_check_at: Some(now()),
        note: AskNote::default(),
        walk: None,
        new: (0..ENTRIES).map(|entry| new_entry(number * ENTRIES + entry)).collect(),
        updated: Vec::new(),
    }
}

fn new_entry(number: usize) -> NewEntry {
    let words = ["listen", "before", "you", "answer", "then", "say", "what", "was", "heard", "once", "more", "slowly"];
    let text: String =
        (0..).map(|at| words[(at * 7 + at / 5 + number) % words.len()]).take(360).collect::<Vec<_>>().join(" ");
    NewEntry {
        identity: format!("https://feeds.example/posts/{number}"),
        url: Some(format!("https://feeds.example/posts/{number}")),
        title: format!("What I learnt on day {number}"),
        author: Some("A Mentor".to_owned()),
        kind: EntryKind::Article,
        published: Some(now() - chrono::Duration::minutes(number as i64)),
        language: Some("en".to_owned()),
        minutes: Some(2),
        summary: Some(text.chars().take(200).collect()),
        content_hash: format!("{number:064x}"),
        html: Some(format!("<p>{text}</p>")),
        text,
        sources: Vec::new(),
        enclosures: Vec::new(),
    }
}

struct Measure {
    wall: Instant,
    cpu: Option<f64>,
}

fn measure() -> Measure {
    Measure { wall: Instant::now(), cpu: cpu_seconds() }
}

impl Measure {
    fn tell(&self, what: &str) {
        let wall = self.wall.elapsed().as_secs_f64();
        let cpu = cpu_seconds().zip(self.cpu).map_or(f64::NAN, |(now, then)| now - then);
        println!("{wall:>10.4} s wall {cpu:>8.2} s CPU  {what}");
    }
}

/// This process's own time so far, user and system; `None` off Linux.
fn cpu_seconds() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    // The second field is a name in brackets that may hold blanks; the 14th and 15th are hundredths.
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks: f64 = fields.get(11)?.parse::<f64>().ok()? + fields.get(12)?.parse::<f64>().ok()?;
    Some(ticks / 100.0)
}
