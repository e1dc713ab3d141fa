//! A small library to test on.

use tempfile::TempDir;

use super::{FeedAdded, FeedIngest, Location, NewEntry, NewMentor, Store};
use crate::domain::{Circle, EntryKind, FeedId, MentorId, Time, Validators};

/// A moment; later ones are this plus minutes.
pub(super) fn moment(minutes: i64) -> Time {
    let start: Time = "2026-03-02T09:00:00Z".parse().unwrap();
    start + chrono::Duration::minutes(minutes)
}

/// A new library in a folder of its own, which lives as long as the folder's handle.
pub(super) async fn open_store() -> (Store, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&Location::SqliteFile(folder.path().join("library.db"))).await.unwrap();
    (store, folder)
}

pub(super) fn new_mentor(name: &str) -> NewMentor {
    NewMentor {
        slug_hint: name.to_lowercase().replace(' ', "-"),
        name: name.to_owned(),
        circle: Circle::Field,
        why: None,
        aims: vec!["How she gives hard feedback".to_owned(), "How she says no".to_owned()],
        homepage: None,
    }
}

pub(super) fn new_entry(identity: &str) -> NewEntry {
    NewEntry {
        identity: identity.to_owned(),
        url: Some(format!("https://ada.example/{identity}")),
        title: format!("On {identity}"),
        author: None,
        kind: EntryKind::Article,
        published: Some(moment(-60)),
        language: Some("en".to_owned()),
        minutes: Some(7),
        summary: Some("It begins.".to_owned()),
        content_hash: format!("hash of {identity}"),
        text: format!("The whole text on {identity}."),
        html: None,
        sources: Vec::new(),
        enclosures: Vec::new(),
    }
}

pub(super) fn harvest(feed_id: FeedId, new: Vec<NewEntry>) -> FeedIngest {
    FeedIngest {
        title: Some("Ada writes".to_owned()),
        language: Some("en-GB".to_owned()),
        validators: Validators { etag: Some("W/\"1\"".to_owned()), last_modified: None },
        body_hash: Some("b1".to_owned()),
        next_check_at: Some(moment(60)),
        new,
        ..FeedIngest::empty(feed_id, moment(0))
    }
}

/// One mentor with one feed.
pub(super) async fn add_ada(store: &Store) -> (MentorId, FeedId) {
    let mentor = store.insert_mentor(&new_mentor("Ada Example"), moment(0)).await.unwrap();
    let added = store.add_feed(mentor, "https://ada.example/feed.xml", None, moment(0)).await.unwrap();
    let FeedAdded::New(feed) = added else { panic!("{added:?}") };
    (mentor, feed)
}
