//! Texts of recordings that programs bring, on every database.

use mentor::domain::{
    Circle, Enclosure, EntryId, EntryKind, FeedId, FeedKind, MentorId, SourceKind, Time, Validators, WantedSource,
};
use mentor::store::{AskNote, FeedAdded, FeedIngest, NewEntry, NewMentor, SourceOutcome, Store, Unheard};

use crate::support::db::TestDb;

/// What a text is known by that a program of this name brought.
const PROGRAM: &str = "program:listen";

fn moment(minutes: i64) -> Time {
    let start: Time = "2026-03-02T09:00:00Z".parse().unwrap();
    start + chrono::Duration::minutes(minutes)
}

fn entry(name: &str, kind: EntryKind, url: &str, sources: Vec<WantedSource>) -> NewEntry {
    NewEntry {
        identity: name.to_owned(),
        url: Some(url.to_owned()),
        title: name.to_owned(),
        author: None,
        kind,
        published: Some(moment(-600)),
        language: Some("en".to_owned()),
        minutes: Some(60),
        summary: None,
        content_hash: name.to_owned(),
        text: "Notes.".to_owned(),
        html: None,
        sources,
        enclosures: vec![Enclosure {
            url: format!("https://cdn.example/{name}.mp3"),
            media_type: Some("audio/mpeg".to_owned()),
            bytes: None,
            seconds: None,
        }],
    }
}

/// A library with a silent episode, one with a transcript, a video, and an article.
async fn library(database: &TestDb) -> (Store, MentorId) {
    let store = Store::open(&database.location()).await.unwrap();
    let ada = NewMentor {
        slug_hint: "ada".to_owned(),
        name: "Ada".to_owned(),
        circle: Circle::Field,
        why: None,
        aims: Vec::new(),
        homepage: None,
    };
    let ada = store.insert_mentor(&ada, moment(0)).await.unwrap();
    let FeedAdded::New(feed) = store.add_feed(ada, "https://ada.example/rss", None, moment(0)).await.unwrap() else {
        panic!("the feed is new")
    };
    let offered = WantedSource {
        kind: SourceKind::Transcript,
        url: "https://ada.example/said.vtt".to_owned(),
        media_type: None,
        language: None,
        held: None,
    };
    let new = vec![
        entry("silent", EntryKind::Episode, "https://ada.example/1", Vec::new()),
        entry("said", EntryKind::Episode, "https://ada.example/2", vec![offered]),
        entry("film", EntryKind::Video, "https://www.youtube.com/watch?v=a-_45678901", Vec::new()),
        entry("text", EntryKind::Article, "https://ada.example/3", Vec::new()),
    ];
    store.ingest(&harvest(feed, new)).await.unwrap();
    (store, ada)
}

fn harvest(feed_id: FeedId, new: Vec<NewEntry>) -> FeedIngest {
    FeedIngest {
        feed_id,
        at: moment(0),
        title: None,
        site_url: None,
        language: None,
        kind: FeedKind::Podcast,
        validators: Validators::default(),
        body_hash: None,
        next_check_at: None,
        note: AskNote::default(),
        walk: None,
        new,
        updated: Vec::new(),
    }
}

async fn silent(store: &Store, how: Unheard, only: &[MentorId], at: i64) -> Vec<(EntryId, String)> {
    let found = store.silent_recordings(how, PROGRAM, only, moment(at), 10).await.unwrap();
    found.into_iter().map(|one| (one.entry_id, one.title)).collect()
}

#[tokio::test]
async fn a_recording_is_silent_until_a_program_wrote_down_what_it_says() {
    for database in TestDb::all() {
        let (store, ada) = library(&database).await;
        let program = PROGRAM;
        let names = |found: &[(EntryId, String)]| found.iter().map(|(_, title)| title.clone()).collect::<Vec<_>>();
        let found = silent(&store, Unheard::File, &[], 0).await;
        assert_eq!(names(&found), ["film", "silent"], "what the publisher says is not silent");
        assert_eq!(names(&silent(&store, Unheard::Captions, &[ada], 0).await), ["film"]);
        assert!(silent(&store, Unheard::File, &[MentorId(99)], 0).await.is_empty());
        let (film, episode) = (found[0].0, found[1].0);
        store.record_unheard(film, program, "it hung", Some(moment(60))).await.unwrap();
        assert_eq!(names(&silent(&store, Unheard::File, &[], 59).await), ["silent"], "not before its time");
        assert_eq!(names(&silent(&store, Unheard::File, &[], 60).await), ["film", "silent"]);
        let tries = store.silent_recordings(Unheard::Captions, PROGRAM, &[], moment(60), 10).await.unwrap()[0].tries;
        assert_eq!(tries, 1);
        assert_eq!(store.source_troubles(film).await.unwrap(), [(SourceKind::Transcript, "it hung".to_owned())]);
        let waiting = store.waiting_sources(&[], moment(60), 10).await.unwrap();
        assert_eq!(waiting.len(), 1, "a program is no address: {waiting:?}");
        store.record_unheard(film, program, "it hung again", None).await.unwrap();
        assert_eq!(names(&silent(&store, Unheard::File, &[], 9_999).await), ["silent"], "given up");
        store.record_heard(episode, program, b"Hello.", "text/plain", Some("en"), moment(61)).await.unwrap();
        assert!(silent(&store, Unheard::File, &[], 9_999).await.is_empty());
        assert_eq!(store.entries_to_compose(10).await.unwrap(), [episode]);
        let kept = store.entry_with_sources(episode).await.unwrap().unwrap().sources.remove(0);
        assert_eq!((kept.url, kept.raw), (program.to_owned(), b"Hello.".to_vec()));
        let said = waiting[0].entry_id;
        store.record_heard(said, program, b"Hm.", "text/plain", None, moment(61)).await.unwrap();
        assert_eq!(store.waiting_sources(&[ada], moment(61), 10).await.unwrap().len(), 1, "the publisher's own stays");
    }
}

#[tokio::test]
async fn what_the_publisher_offers_in_vain_a_program_may_write_down() {
    for database in TestDb::all() {
        let (store, _) = library(&database).await;
        let said = store.waiting_sources(&[], moment(1), 10).await.unwrap().remove(0);
        store.record_unheard(said.entry_id, PROGRAM, "too early", None).await.unwrap();
        let never = SourceOutcome::Never { why: "it is not there".to_owned() };
        store.record_source(said.entry_id, SourceKind::Transcript, &never, moment(1)).await.unwrap();
        let found = store.silent_recordings(Unheard::File, PROGRAM, &[], moment(1), 10).await.unwrap();
        let found = found.into_iter().find(|one| one.title == "said").unwrap();
        assert_eq!(found.tries, 0, "the publisher's tries are not the program's");
        store.record_unheard(said.entry_id, PROGRAM, "it hung", None).await.unwrap();
        assert!(silent(&store, Unheard::File, &[], 99).await.iter().all(|(_, title)| title != "said"), "given up");
        let other = store.silent_recordings(Unheard::File, "program:other", &[], moment(1), 10).await.unwrap();
        assert!(other.iter().any(|one| one.title == "said"), "another one may be better at it");
        store.record_heard(said.entry_id, "program:other", b"Hello.", "text/plain", None, moment(2)).await.unwrap();
        let kept = store.entry_with_sources(said.entry_id).await.unwrap().unwrap().sources.remove(0);
        assert_eq!((kept.url.as_str(), kept.raw), ("program:other", b"Hello.".to_vec()));
    }
}
