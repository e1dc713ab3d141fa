//! One story of a library, told on every database: what a learner does over a year, and what must be true
//! after each chapter.

use chrono::Duration;
use mentor::domain::*;
use mentor::store::*;

use crate::support::db::TestDb;

fn moment(minutes: i64) -> Time {
    let start: Time = "2026-03-02T09:00:00Z".parse().unwrap();
    start + Duration::minutes(minutes)
}

fn mentor(name: &str, circle: Circle) -> NewMentor {
    NewMentor {
        slug_hint: name.to_lowercase().replace(' ', "-"),
        name: name.to_owned(),
        circle,
        why: Some("Ran three turnarounds; kept the people".to_owned()),
        aims: vec!["Hard feedback".to_owned(), "Choosing what not to do".to_owned()],
        homepage: Some("https://ada.example".to_owned()),
    }
}

fn entry(identity: &str) -> NewEntry {
    NewEntry {
        identity: identity.to_owned(),
        url: Some(format!("https://ada.example/{identity}")),
        title: format!("About {identity}"),
        author: Some("Ada".to_owned()),
        kind: EntryKind::Episode,
        published: Some(moment(-600)),
        language: Some("en".to_owned()),
        minutes: Some(12),
        summary: Some("It begins".to_owned()),
        content_hash: format!("h-{identity}"),
        text: format!("What I learnt about {identity}. 日本語 ü \0 end."),
        html: Some("<p>What I learnt</p>".to_owned()),
        sources: Vec::new(),
        enclosures: vec![Enclosure {
            url: format!("https://cdn.example/{identity}.mp3"),
            media_type: Some("audio/mpeg".to_owned()),
            bytes: Some(6_000_000_000),
            seconds: Some(754),
        }],
    }
}

fn harvest(feed_id: FeedId, at: i64, new: Vec<NewEntry>) -> FeedIngest {
    FeedIngest {
        title: Some("Ada speaks".to_owned()),
        site_url: Some("https://ada.example/".to_owned()),
        language: Some("en-GB".to_owned()),
        kind: FeedKind::Podcast,
        validators: Validators { etag: Some("W/\"x y\"".to_owned()), last_modified: Some("odd date".to_owned()) },
        body_hash: Some("b".to_owned()),
        next_check_at: Some(moment(at + 60)),
        new,
        ..FeedIngest::empty(feed_id, moment(at))
    }
}

/// What later chapters need to know of the first ones.
struct Library {
    store: Store,
    ada: MentorId,
    bo: MentorId,
    feed: FeedId,
    goal: GoalId,
    entries: Vec<EntryId>,
}

#[tokio::test]
async fn the_story_is_the_same_on_every_database() {
    for database in TestDb::all() {
        let mut library = begin(&database).await;
        sync_twice(&mut library).await;
        follow_the_index(&library).await;
        learn(&library).await;
        teach_and_plan(&library).await;
        have_second_thoughts(&library).await;
        meet_trouble(&library).await;
        change_together(&library).await;
        part_and_meet_again(&library).await;
        open_again(&database, library).await;
    }
}

async fn begin(database: &TestDb) -> Library {
    let store = Store::open(&database.location()).await.unwrap();
    assert_eq!(store.library_id().await.unwrap().len(), 32);
    assert_eq!(store.counts().await.unwrap(), Counts::default());
    assert_eq!(store.latest_revision().await.unwrap(), 0);
    let ada = store.insert_mentor(&mentor("Ada Example", Circle::Field), moment(0)).await.unwrap();
    let bo = store.insert_mentor(&mentor("Bo Example", Circle::World), moment(0)).await.unwrap();
    let twin = store.insert_mentor(&mentor("Ada Example", Circle::World), moment(0)).await.unwrap();
    assert_eq!(store.mentor(twin).await.unwrap().unwrap().slug, "ada-example-2");
    let url = "https://ada.example/feed.xml";
    let FeedAdded::New(feed) = store.add_feed(ada, url, None, moment(0)).await.unwrap() else { panic!() };
    let again = store.add_feed(bo, url, None, moment(0)).await.unwrap();
    assert_eq!(again, FeedAdded::Exists { feed, mentor_id: ada });
    let goal = NewGoal {
        slug_hint: "feedback".to_owned(),
        title: "Give feedback that is heard".to_owned(),
        by: chrono::NaiveDate::from_ymd_opt(2027, 3, 31),
        minutes_per_week: Some(60),
        mentors: vec![ada, bo],
        ..NewGoal::default()
    };
    let goal = store.insert_goal(&goal, moment(0)).await.unwrap();
    assert_eq!(store.goal_mentor_ids(goal).await.unwrap(), [ada, bo]);
    Library { store, ada, bo, feed, goal, entries: Vec::new() }
}

async fn sync_twice(library: &mut Library) {
    let Library { store, ada, feed, entries, .. } = library;
    let posts: Vec<NewEntry> = (0..130).map(|number| entry(&format!("post {number}"))).collect();
    let first = store.ingest(&harvest(*feed, 10, posts)).await.unwrap();
    assert_eq!((first.new.len(), first.updated, first.revision), (130, 0, 130));
    let mut edited = entry("post 7");
    edited.title = "About post 7, corrected".to_owned();
    edited.enclosures.push(Enclosure { url: "https://x.example".into(), media_type: None, bytes: None, seconds: None });
    let second = FeedIngest {
        updated: vec![(first.new[7], edited), (first.new[8], entry("post 8, renamed"))],
        ..harvest(*feed, 70, vec![entry("late"), entry("post 3")])
    };
    let second = store.ingest(&second).await.unwrap();
    assert_eq!((second.new.len(), second.updated), (1, 2), "post 3 was there already");
    *entries = first.new;
    entries.extend(second.new);

    let shown = store.entry(entries[7], moment(80)).await.unwrap().unwrap();
    assert_eq!((shown.title.as_str(), shown.mentor_id, shown.minutes), ("About post 7, corrected", *ada, Some(12)));
    assert_eq!(shown.enclosure.unwrap().bytes, Some(6_000_000_000));
    assert_eq!(store.enclosures(entries[7]).await.unwrap().len(), 2);
    assert_eq!(store.texts(&entries[..1]).await.unwrap()[&entries[0]], "What I learnt about post 0. 日本語 ü  end.");
    assert_eq!(store.html(entries[0]).await.unwrap().as_deref(), Some("<p>What I learnt</p>"));
    assert_eq!(store.entry_keys(*feed).await.unwrap().len(), 131);
    let asked: Vec<EntryId> = entries.iter().rev().copied().chain([EntryId(9_999_999)]).collect();
    let read: Vec<EntryId> = store.entries(&asked, moment(80)).await.unwrap().iter().map(|entry| entry.id).collect();
    assert_eq!(read, asked[..131]);
    assert_eq!(store.languages().await.unwrap(), [("en".to_owned(), 131)]);
    assert_eq!(store.language_codes().await.unwrap(), ["en"]);
    let shown = store.feed(*feed).await.unwrap().unwrap();
    assert_eq!((shown.entries, shown.kind, shown.state), (131, FeedKind::Podcast, FeedState::Ok));
}

/// Reads what the index has to take from a revision on, page by page.
async fn read_changes(store: &Store, mut from: i64) -> Vec<ChangedEntry> {
    let mut changes: Vec<ChangedEntry> = Vec::new();
    loop {
        let page = store.changed_since(from, 50).await.unwrap();
        let Some(last) = page.last() else { return changes };
        assert!(page.is_sorted_by(|a, b| a.revision < b.revision));
        from = last.revision;
        changes.extend(page);
    }
}

async fn follow_the_index(library: &Library) {
    let store = &library.store;
    let changes = read_changes(store, 0).await;
    assert_eq!(changes.len(), 131);
    assert!(changes.iter().all(|entry| entry.live && !entry.text.is_empty() && entry.mentor == "Ada Example"));
    let taken = store.latest_revision().await.unwrap();
    let name = MentorChange { name: Some("Ada B. Example".to_owned()), why: Some(None), ..MentorChange::default() };
    store.update_mentor(library.ada, &name).await.unwrap();
    let changes = read_changes(store, taken).await;
    assert_eq!(changes.len(), 131);
    assert!(changes.iter().all(|entry| entry.mentor == "Ada B. Example"));
}

async fn learn(library: &Library) {
    let Library { store, goal, entries, .. } = library;
    let done = StateRow {
        state: EntryState::Done,
        done_at: Some(moment(100)),
        minutes_spent: Some(30),
        goal_id: Some(*goal),
        ..StateRow::default()
    };
    let write = |entry_id, kind, by| {
        Change::AddNote(NewNote { entry_id, kind, text: "Say it".into(), at_seconds: Some(12), by })
    };
    let day = chrono::NaiveDate::from_ymd_opt(2026, 3, 9);
    let finish = [
        Change::SetState { entry_id: entries[0], row: Some(done) },
        write(entries[0], NoteKind::Takeaway, None),
        write(entries[0], NoteKind::Action, day),
    ];
    let notes = store.take_step("done", &finish, moment(100)).await.unwrap().note_ids;
    assert_eq!(store.note(notes[1]).await.unwrap().unwrap().by, day);
    let did = Change::SetActionDone { note_id: notes[1], done: Some(moment(200)) };
    store.take_step("did it", &[did], moment(200)).await.unwrap();
    let snoozed = StateRow { state: EntryState::Snoozed, snoozed_until: Some(moment(500)), ..StateRow::default() };
    store
        .take_step("later", &[Change::SetState { entry_id: entries[1], row: Some(snoozed) }], moment(201))
        .await
        .unwrap();
    let kept = StateRow { kept_at: Some(moment(202)), ..StateRow::default() };
    store.take_step("keep", &[Change::SetState { entry_id: entries[2], row: Some(kept) }], moment(202)).await.unwrap();
    let not_for = Change::SkipForGoal { goal_id: *goal, entry_id: entries[3] };
    store.take_step("not for it", &[not_for], moment(203)).await.unwrap();

    assert_eq!(store.touched_ids(moment(300)).await.unwrap(), [entries[0], entries[1]]);
    assert_eq!(store.touched_ids(moment(500)).await.unwrap(), [entries[0]]);
    assert_eq!(store.kept_ids().await.unwrap(), [entries[2]]);
    assert_eq!(store.entry_ids_in_state(EntryState::New, moment(300)).await.unwrap().len(), 129);
    let filter = EntryFilter { states: vec![EntryState::Done, EntryState::Snoozed], ..EntryFilter::default() };
    assert_eq!(store.list_entries(&filter, moment(300)).await.unwrap().len(), 2);
    assert_eq!(store.goal_skips(*goal).await.unwrap(), [entries[3]]);
    let goals = store.list_goals(moment(0) + Duration::weeks(1)).await.unwrap();
    let expected = GoalProgress { minutes: 30, done: 1, notes: 2, actions_open: 0, actions_done: 1, pace: Some(0.5) };
    assert_eq!(goals[0].progress, expected);
    let monday: Time = "2026-03-02T00:00:00Z".parse().unwrap();
    for goal in [None, Some(*goal)] {
        let weeks = store.weekly_progress(monday, 2, goal).await.unwrap();
        let first = WeekProgress { starts: monday, minutes: 30, done: 1, notes: 2, actions_done: 1 };
        let second =
            WeekProgress { starts: monday + Duration::weeks(1), minutes: 0, done: 0, notes: 0, actions_done: 0 };
        assert_eq!(weeks, [first, second]);
    }
}

/// What was done says what served the goal; what a queue showed keeps its place.
async fn teach_and_plan(library: &Library) {
    let Library { store, goal, entries, ada, .. } = library;
    let judged: Vec<(EntryId, bool)> = store
        .judgements(*goal)
        .await
        .unwrap()
        .iter()
        .map(|judgement| (judgement.entry_id, judgement.not_for_it))
        .collect();
    assert_eq!(judged, [(entries[0], false), (entries[3], true)]);
    let finished = store.finished_since(moment(0)).await.unwrap();
    assert_eq!((finished.len(), finished[0].goal_id, finished[0].minutes), (1, Some(*goal), 30));
    assert!(store.finished_since(moment(100_000)).await.unwrap().is_empty());
    assert!(store.titles_of(&[*ada]).await.unwrap().iter().any(|(id, ..)| *id == entries[0]));
    let line = |entry: usize, at: i64| ShownLine { entry_id: entries[entry], goal_id: Some(*goal), since: moment(at) };
    store.add_shown_lines(&[line(4, 210), line(5, 210)], moment(0)).await.unwrap();
    store.add_shown_lines(&[line(6, 220), line(4, 220)], moment(0)).await.unwrap();
    assert_eq!(store.shown_lines().await.unwrap(), [line(5, 210), line(6, 220), line(4, 220)]);
    store.add_shown_lines(&[], moment(215)).await.unwrap();
    assert_eq!(store.shown_lines().await.unwrap(), [line(6, 220), line(4, 220)]);
    store.forget_judgements(*goal, moment(250)).await.unwrap();
    assert!(store.judgements(*goal).await.unwrap().is_empty());
    let change =
        GoalChange { searches: Some(vec!["\"hard talk\"".into(), "kind:episode".into()]), ..GoalChange::default() };
    store.update_goal(*goal, &change).await.unwrap();
    assert_eq!(store.list_goals(moment(260)).await.unwrap()[0].searches, ["\"hard talk\"", "kind:episode"]);
}

async fn have_second_thoughts(library: &Library) {
    let Library { store, goal, entries, .. } = library;
    for expected in ["not for it", "keep", "later"] {
        assert_eq!(store.undo_step(moment(300)).await.unwrap().as_deref(), Some(expected));
    }
    assert!(store.goal_skips(*goal).await.unwrap().is_empty());
    assert!(store.kept_ids().await.unwrap().is_empty());
    assert_eq!(store.touched_ids(moment(301)).await.unwrap(), [entries[0]]);
    let wrong =
        [Change::SkipForGoal { goal_id: *goal, entry_id: entries[5] }, Change::RemoveNote { note_id: NoteId(9_999) }];
    let error = store.take_step("wrong", &wrong, moment(302)).await.unwrap_err();
    assert!(matches!(error, StoreError::Unknown { what: "note", id: 9_999 }), "{error}");
    assert!(store.goal_skips(*goal).await.unwrap().is_empty(), "half a step was taken");
    let change = GoalChange {
        measure: Some(Some("Three talks".into())),
        mentors: Some(vec![library.bo]),
        ..GoalChange::default()
    };
    store.update_goal(*goal, &change).await.unwrap();
    let goals = store.list_goals(moment(303)).await.unwrap();
    assert_eq!(
        (goals[0].measure.as_deref(), goals[0].mentors.as_slice()),
        (Some("Three talks"), ["Bo Example".to_owned()].as_slice())
    );
}

async fn meet_trouble(library: &Library) {
    let Library { store, feed, .. } = library;
    let failure = FeedFailure {
        feed_id: *feed,
        at: moment(400),
        kind: "timeout".to_owned(),
        message: "ada.example did not answer".to_owned(),
        next_check_at: Some(moment(900)),
        note: AskNote::default(),
        gone: true,
    };
    store.record_failure(&failure).await.unwrap();
    let poll = store.polls(None).await.unwrap().remove(0);
    assert_eq!((poll.error_count, poll.gone, poll.validators.etag.as_deref()), (1, true, Some("W/\"x y\"")));
    let validators = Validators { etag: None, last_modified: Some("later".to_owned()) };
    let checked =
        FeedChecked { feed_id: *feed, at: moment(401), validators, next_check_at: None, note: AskNote::default() };
    store.record_all_unchanged(std::slice::from_ref(&checked)).await.unwrap();
    let poll = store.polls(Some(&[library.ada])).await.unwrap().remove(0);
    assert_eq!((poll.error_count, poll.gone, poll.next_check_at), (0, false, None));
    assert_eq!(poll.validators, checked.validators);
    assert!(store.polls(Some(&[library.bo])).await.unwrap().is_empty());
    assert!(store.check_integrity().await.unwrap().is_empty());
    assert!(store.sizes().await.unwrap().database > 0);
}

async fn change_together(library: &Library) {
    let Library { store, bo, .. } = library;
    let url = "https://bo.example/together.xml";
    let together = store.together().await.unwrap();
    together.add_feed(*bo, url, None, moment(410)).await.unwrap();
    assert!(matches!(together.add_feed(*bo, url, None, moment(410)).await.unwrap(), FeedAdded::Exists { .. }));
    drop(together);
    let before = store.list_feeds(None).await.unwrap();
    assert!(before.iter().all(|feed| feed.url != url), "what was not committed is not there");
    let together = store.together().await.unwrap();
    let added = together.add_feed(*bo, url, None, moment(411)).await.unwrap();
    let FeedAdded::New(added) = added else { panic!("{added:?}") };
    together.remove_feed(added, moment(411)).await.unwrap();
    assert_eq!(together.list_feeds(None).await.unwrap().len(), before.len(), "what was done before is seen");
    together.commit().await.unwrap();
    let revived = store.add_feed(*bo, url, None, moment(412)).await.unwrap();
    assert_eq!(revived, FeedAdded::Revived(added));
    store.remove_feed(added, moment(413)).await.unwrap();
}

async fn part_and_meet_again(library: &Library) {
    let Library { store, ada, bo, feed, entries, .. } = library;
    let taken = store.latest_revision().await.unwrap();
    store.remove_mentor(*ada, moment(500)).await.unwrap();
    assert!(store.entry(entries[0], moment(501)).await.unwrap().is_none());
    assert!(store.list_entries(&EntryFilter::default(), moment(501)).await.unwrap().is_empty());
    assert_eq!(store.list_notes(&NoteFilter::default()).await.unwrap().len(), 2, "notes stay");
    let changes = read_changes(store, taken).await;
    assert_eq!(changes.len(), 131);
    assert!(changes.iter().all(|entry| !entry.live && entry.text.is_empty()));
    let taken = store.latest_revision().await.unwrap();
    let back = store.insert_mentor(&mentor("Ada B. Example", Circle::World), moment(502)).await.unwrap();
    assert_eq!(back, *ada);
    let url = "https://ada.example/feed.xml";
    let revived = store.add_feed(back, url, None, moment(502)).await.unwrap();
    assert_eq!(revived, FeedAdded::Revived(*feed));
    assert_eq!(store.list_entries(&EntryFilter::default(), moment(503)).await.unwrap().len(), 131);
    assert!(read_changes(store, taken).await.iter().all(|entry| entry.live));
    store.move_feed(*feed, *bo).await.unwrap();
    assert_eq!(store.entry(entries[0], moment(503)).await.unwrap().unwrap().mentor, "Bo Example");
}

async fn open_again(database: &TestDb, library: Library) {
    let (id, counts) = (library.store.library_id().await.unwrap(), library.store.counts().await.unwrap());
    library.store.close().await;
    let reader = Store::open_existing_read_only(&database.location()).await.unwrap();
    assert_eq!((reader.library_id().await.unwrap(), reader.counts().await.unwrap()), (id, counts));
    let error = reader.remove_feed(library.feed, moment(600)).await.unwrap_err();
    assert!(matches!(error, StoreError::ReadOnly), "{error}");
    reader.close().await;

    let checksum = if matches!(database, TestDb::Sqlite { .. }) { "x'00'" } else { "'\\x00'" };
    database.run(&format!(
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
         VALUES (9999, 'later', TRUE, {checksum}, 0)"
    ));
    for opened in [Store::open(&database.location()).await, Store::open_existing_read_only(&database.location()).await]
    {
        let error = opened.err().unwrap();
        assert!(matches!(error, StoreError::NewerSchema { found: 9999, .. }), "{error}");
    }
}

/// A library as the first version made it must open with every later one, with all it holds. The first
/// schema is the present one until a second migration is added; then this test is what proves it.
#[tokio::test]
async fn the_oldest_schema_is_brought_up_to_date() {
    for database in TestDb::all() {
        let folder = match &database {
            TestDb::Sqlite { folder } => {
                std::fs::write(folder.path().join("library.db"), b"").unwrap();
                "sqlite"
            }
            TestDb::Postgres { .. } => "postgres",
        };
        make_oldest(&database, folder).await;
        let store = Store::open(&database.location()).await.unwrap();
        assert_eq!(store.list_mentors().await.unwrap()[0].name, "Old Example");
        assert_eq!(store.texts(&[EntryId(1)]).await.unwrap()[&EntryId(1)], "Old text");
        assert_eq!(read_changes(&store, 0).await.len(), 1);
        assert_eq!(store.entries_to_compare(9).await.unwrap()[0].id, EntryId(1), "it is compared by the next sync");
        store.ingest(&harvest(FeedId(1), 1, vec![entry("new")])).await.unwrap();
    }
}

/// Runs only the first migration and fills it with plain SQL, as nothing but its own columns may be used.
async fn make_oldest(database: &TestDb, folder: &str) {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/store/migrations").join(folder);
    let migrator = sqlx::migrate::Migrator::new(path).await.unwrap();
    sqlx::any::install_default_drivers();
    let url = match database.location() {
        Location::SqliteFile(path) => format!("sqlite://{}?mode=rw", path.display()),
        Location::Url(url) => url,
        Location::Memory => panic!("a library in memory has no past"),
    };
    let pool = sqlx::AnyPool::connect(&url).await.unwrap();
    migrator.run_to(1, &pool).await.unwrap();
    pool.close().await;
    for sql in [
        "INSERT INTO mentors (slug, name, circle, created_at) VALUES ('old', 'Old Example', 'field', 0)",
        "INSERT INTO feeds (mentor_id, url, kind, created_at) VALUES (1, 'https://old.example/feed', 'blog', 0)",
        "INSERT INTO entries (mentor_id, feed_id, identity, title, kind, first_seen_at, updated_at, content_hash, revision)
         VALUES (1, 1, 'a', 'Old title', 'article', 0, 0, 'h', 1)",
        "INSERT INTO entry_texts (entry_id, text) VALUES (1, 'Old text')",
        "UPDATE revision SET latest = 1",
    ] {
        database.run(sql);
    }
}
