//! Walks through back catalogues, and what sites wish, on every database.

use mentor::domain::{Circle, EntryKind, FeedId, Time};
use mentor::store::{FeedAdded, FeedIngest, NewEntry, NewMentor, RobotsRow, Store, WalkPage, WalkStart, WalkStep};

use crate::support::db::TestDb;

fn moment(minutes: i64) -> Time {
    let start: Time = "2026-03-02T09:00:00Z".parse().unwrap();
    start + chrono::Duration::minutes(minutes)
}

fn entry(identity: &str) -> NewEntry {
    NewEntry {
        identity: identity.to_owned(),
        url: Some(identity.to_owned()),
        title: "A page".to_owned(),
        author: None,
        kind: EntryKind::Article,
        published: Some(moment(-600)),
        language: None,
        minutes: Some(1),
        summary: None,
        content_hash: "h".to_owned(),
        text: "What I learnt.".to_owned(),
        html: None,
        sources: Vec::new(),
        enclosures: Vec::new(),
    }
}

/// A feed that was read, and held nothing but the beginning of a walk.
fn beginning(feed_id: FeedId, state: &str, ended: Option<&str>) -> FeedIngest {
    let walk = Some(WalkStart { state: state.to_owned(), ended: ended.map(str::to_owned) });
    FeedIngest { walk, ..FeedIngest::empty(feed_id, moment(0)) }
}

#[tokio::test]
async fn a_walk_is_the_same_on_every_database() {
    for database in TestDb::all() {
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
        let FeedAdded::New(feed) = store.add_feed(ada, "https://ada.example/feed", None, moment(0)).await.unwrap()
        else {
            panic!("a new feed")
        };
        for (state, ended) in [("laid out", Some("nothing")), ("laid out again", None)] {
            store.ingest(&beginning(feed, state, ended)).await.unwrap();
        }
        let page = |url: &str, at: Option<i64>| WalkPage { url: url.to_owned(), modified: at.map(moment) };
        let step = WalkStep {
            feed_id: feed,
            at: moment(2),
            state: "pages".to_owned(),
            ended: None,
            requests: 1,
            listed: vec![page("/a", Some(-5)), page("/b", None), page("/c", Some(-50))],
            visited: Vec::new(),
            dated: Vec::new(),
            undated_at: moment(2),
            of_pages: true,
            new: Vec::new(),
            updated: Vec::new(),
        };
        store.record_walk(&step).await.unwrap();
        let next = WalkStep {
            at: moment(3),
            visited: vec!["/a".to_owned()],
            dated: vec![page("/b", Some(-60))],
            new: vec![entry("https://ada.example/a")],
            ..step
        };
        assert_eq!(store.record_walk(&next).await.unwrap().new.len(), 1);
        assert!(store.record_walk(&next).await.unwrap().new.is_empty(), "a step taken twice doubles nothing");
        let walks = store.walks().await.unwrap();
        assert_eq!((walks[0].requests, walks[0].entries, walks[0].changed_at), (3, 1, moment(3)));
        let waiting = store.waiting_pages(feed, None, 10).await.unwrap();
        assert_eq!(waiting, [page("/c", Some(-50)), page("/b", Some(-60))]);
        assert!(store.waiting_pages(feed, Some(moment(-10)), 10).await.unwrap().is_empty());
        assert_eq!(store.waiting_pages(feed, Some(moment(-55)), 1).await.unwrap(), [page("/c", Some(-50))]);
        let (all, own) = store.entry_urls(ada, feed).await.unwrap();
        assert_eq!((all.len(), own), (1, vec!["https://ada.example/a".to_owned()]));
        store.forget_walks(&[feed]).await.unwrap();
        assert!(store.walks().await.unwrap().is_empty());

        let row = RobotsRow { asked_at: moment(1), body: Some("User-agent: *".to_owned()) };
        store.put_robots("https://ada.example", &row).await.unwrap();
        let later = RobotsRow { asked_at: moment(2), body: None };
        store.put_robots("https://ada.example", &later).await.unwrap();
        assert_eq!(store.robots("https://ada.example").await.unwrap(), Some(later));
        store.close().await;
    }
}
