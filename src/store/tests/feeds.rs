//! Feeds are added once, fail, recover, pause, move and come back.

use crate::domain::{FeedKind, FeedState, MentorId, Validators};
use crate::store::fixture::{add_ada, harvest, moment, new_entry, new_mentor, open_store};
use crate::store::{AskNote, FeedAdded, FeedChecked, FeedFailure, StoreError};

const URL: &str = "https://ada.example/feed.xml";

#[tokio::test]
async fn the_same_address_is_added_once() {
    let (store, _folder) = open_store().await;
    let (ada, feed) = add_ada(&store).await;
    let bo = store.insert_mentor(&new_mentor("Bo Example"), moment(0)).await.unwrap();
    let again = store.add_feed(bo, URL, None, moment(1)).await.unwrap();
    assert_eq!(again, FeedAdded::Exists { feed, mentor_id: ada });
    assert_eq!(store.list_feeds(None).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_feed_needs_a_mentor_that_is_there() {
    let (store, _folder) = open_store().await;
    let error = store.add_feed(MentorId(7), URL, None, moment(0)).await.unwrap_err();
    assert!(matches!(error, StoreError::Unknown { what: "mentor", id: 7 }), "{error}");
    assert!(store.list_feeds(None).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_removed_feed_comes_back_with_its_entries() {
    let (store, _folder) = open_store().await;
    let (ada, feed) = add_ada(&store).await;
    let ingested = store.ingest(&harvest(feed, vec![new_entry("a")])).await.unwrap();
    store.remove_feed(feed, moment(1)).await.unwrap();
    assert!(store.list_feeds(Some(ada)).await.unwrap().is_empty());
    assert!(store.entry(ingested.new[0], moment(1)).await.unwrap().is_none());
    let changed = store.changed_since(ingested.revision, 10).await.unwrap();
    assert_eq!(changed.iter().map(|entry| entry.live).collect::<Vec<_>>(), [false]);
    assert!(changed[0].text.is_empty());

    let bo = store.insert_mentor(&new_mentor("Bo Example"), moment(2)).await.unwrap();
    let revived = store.add_feed(bo, URL, Some(FeedKind::Newsletter), moment(2)).await.unwrap();
    assert_eq!(revived, FeedAdded::Revived(feed));
    let entry = store.entry(ingested.new[0], moment(2)).await.unwrap().unwrap();
    assert_eq!((entry.mentor.as_str(), entry.mentor_id), ("Bo Example", bo));
    let changed = store.changed_since(changed[0].revision, 10).await.unwrap();
    assert_eq!(changed.len(), 1);
    assert!(changed[0].live && changed[0].mentor == "Bo Example" && !changed[0].text.is_empty());
    assert_eq!(store.feed(feed).await.unwrap().unwrap().kind, FeedKind::Newsletter);
}

#[tokio::test]
async fn validators_come_back_byte_for_byte_and_a_failure_keeps_them() {
    let (store, _folder) = open_store().await;
    let (_, feed) = add_ada(&store).await;
    let validators =
        Validators { etag: Some("W/\"a b\" ü".to_owned()), last_modified: Some(" yesterday-ish".to_owned()) };
    let checked = FeedChecked {
        feed_id: feed,
        at: moment(5),
        validators,
        next_check_at: Some(moment(65)),
        note: AskNote::default(),
    };
    store.record_unchanged(&checked).await.unwrap();
    let failure = FeedFailure {
        feed_id: feed,
        at: moment(70),
        kind: "timeout".to_owned(),
        message: "ada.example did not answer within 60 s".to_owned(),
        next_check_at: Some(moment(200)),
        gone: false,
        note: AskNote::default(),
    };
    store.record_failure(&failure).await.unwrap();
    store.record_failure(&failure).await.unwrap();
    let poll = store.polls(None).await.unwrap().remove(0);
    assert_eq!(poll.validators, checked.validators);
    assert_eq!((poll.error_count, poll.last_success_at), (2, Some(moment(5))));
    assert_eq!((poll.last_checked_at, poll.next_check_at), (Some(moment(70)), Some(moment(200))));
    let shown = store.feed(feed).await.unwrap().unwrap();
    assert_eq!((shown.state, shown.last_error.as_deref()), (FeedState::Failing, Some(failure.message.as_str())));
}

#[tokio::test]
async fn a_gone_feed_is_well_again_after_a_success() {
    let (store, _folder) = open_store().await;
    let (_, feed) = add_ada(&store).await;
    let failure = FeedFailure {
        feed_id: feed,
        at: moment(1),
        kind: "gone".to_owned(),
        message: "410".to_owned(),
        next_check_at: None,
        gone: true,
        note: AskNote::default(),
    };
    store.record_failure(&failure).await.unwrap();
    assert_eq!(store.feed(feed).await.unwrap().unwrap().state, FeedState::Gone);
    assert!(store.polls(None).await.unwrap()[0].gone);
    store.ingest(&harvest(feed, Vec::new())).await.unwrap();
    assert_eq!(store.feed(feed).await.unwrap().unwrap().state, FeedState::Ok);
}

#[tokio::test]
async fn many_unchanged_feeds_are_noted_in_one_go() {
    let (store, _folder) = open_store().await;
    let (ada, _) = add_ada(&store).await;
    let mut checked = Vec::new();
    for number in 0..230 {
        let url = format!("https://ada.example/{number}.xml");
        let FeedAdded::New(feed_id) = store.add_feed(ada, &url, None, moment(0)).await.unwrap() else { panic!() };
        let validators = Validators { etag: Some(format!("\"{number}\"")), last_modified: None };
        checked.push(FeedChecked { feed_id, at: moment(1), validators, next_check_at: None, note: AskNote::default() });
    }
    store.record_all_unchanged(&checked).await.unwrap();
    let polls = store.polls(Some(&[ada])).await.unwrap();
    for feed in &checked {
        let poll = polls.iter().find(|poll| poll.id == feed.feed_id).unwrap();
        assert_eq!((&poll.validators, poll.last_success_at), (&feed.validators, Some(moment(1))));
    }
}

#[tokio::test]
async fn a_feed_is_paused_resumed_and_moved() {
    let (store, _folder) = open_store().await;
    let (ada, feed) = add_ada(&store).await;
    let ingested = store.ingest(&harvest(feed, vec![new_entry("a"), new_entry("b")])).await.unwrap();
    store.set_feed_paused(feed, Some(moment(1))).await.unwrap();
    assert_eq!(store.feed(feed).await.unwrap().unwrap().state, FeedState::Paused);
    store.set_feed_paused(feed, None).await.unwrap();
    assert_eq!(store.feed(feed).await.unwrap().unwrap().state, FeedState::Ok);

    let bo = store.insert_mentor(&new_mentor("Bo Example"), moment(2)).await.unwrap();
    store.move_feed(feed, bo).await.unwrap();
    assert!(store.mentor(ada).await.unwrap().unwrap().feeds.is_empty());
    assert_eq!(store.mentor(bo).await.unwrap().unwrap().feeds[0].entries, 2);
    let changed = store.changed_since(ingested.revision, 10).await.unwrap();
    assert_eq!(changed.len(), 2);
    assert!(changed.iter().all(|entry| entry.mentor_id == bo));
}

#[tokio::test]
async fn the_learners_word_for_a_kind_goes_before_the_entries() {
    let (store, _folder) = open_store().await;
    let (_, feed) = add_ada(&store).await;
    store.ingest(&harvest(feed, Vec::new())).await.unwrap();
    store.set_feed_kind(feed, Some(FeedKind::Social)).await.unwrap();
    let poll = store.polls(None).await.unwrap().remove(0);
    assert_eq!((poll.validators, poll.body_hash), (Validators::default(), None), "it must be read again");
    store.ingest(&harvest(feed, Vec::new())).await.unwrap();
    assert_eq!(store.feed(feed).await.unwrap().unwrap().kind, FeedKind::Social);
}
