//! What goes into the library comes out again, once, and in the order asked.

use crate::domain::{Enclosure, EntryId, EntryState, FeedId};
use crate::store::fixture::{add_ada, harvest, moment, new_entry, new_mentor, open_store};
use crate::store::{Change, EntryFilter, EntryOrder, FeedAdded, FeedIngest, StateRow, StoreError};

#[tokio::test]
async fn what_goes_in_comes_out() {
    let (store, _folder) = open_store().await;
    let (ada, feed) = add_ada(&store).await;
    let enclosure = |name: &str| Enclosure {
        url: format!("https://ada.example/{name}.mp3"),
        media_type: Some("audio/mpeg".to_owned()),
        bytes: Some(5_000_000_000),
        seconds: Some(3661),
    };
    let mut entry = new_entry("a");
    entry.html = Some("<p>The whole text.</p>".to_owned());
    entry.enclosures = vec![enclosure("first"), enclosure("second")];
    entry.text = "Nul\0 and 日本語".to_owned();
    let ingested = store.ingest(&harvest(feed, vec![entry.clone()])).await.unwrap();
    let id = ingested.new[0];

    let read = store.entry(id, moment(1)).await.unwrap().unwrap();
    assert_eq!((read.mentor.as_str(), read.mentor_id, read.feed_id), ("Ada Example", ada, Some(feed)));
    assert_eq!((read.title, read.url), (entry.title.clone(), entry.url.clone()));
    assert_eq!((read.kind, read.published, read.minutes), (entry.kind, entry.published, entry.minutes));
    assert_eq!((read.language, read.summary), (entry.language.clone(), entry.summary.clone()));
    assert_eq!((read.state, read.kept, read.enclosure), (EntryState::New, false, Some(enclosure("first"))));
    assert_eq!(store.enclosures(id).await.unwrap(), entry.enclosures);
    assert_eq!(store.texts(&[id, EntryId(99)]).await.unwrap()[&id], "Nul and 日本語");
    assert_eq!(store.html(id).await.unwrap(), entry.html);
    assert_eq!(store.languages().await.unwrap(), [("en".to_owned(), 1)]);
    let key = store.entry_keys(feed).await.unwrap().remove(0);
    assert_eq!((key.id, key.identity, key.content_hash), (id, entry.identity, entry.content_hash));
}

#[tokio::test]
async fn any_number_of_entries_keeps_its_order() {
    let (store, _folder) = open_store().await;
    let (_, feed) = add_ada(&store).await;
    let entries: Vec<_> = (0..237).map(|number| new_entry(&format!("post-{number}"))).collect();
    let ingested = store.ingest(&harvest(feed, entries.clone())).await.unwrap();
    assert_eq!(ingested.revision, 237);
    let back = store.entries(&ingested.new, moment(1)).await.unwrap();
    let titles: Vec<_> = back.iter().map(|entry| entry.title.clone()).collect();
    assert_eq!(titles, entries.iter().map(|entry| entry.title.clone()).collect::<Vec<_>>());
    let texts = store.texts(&ingested.new).await.unwrap();
    for (id, entry) in ingested.new.iter().zip(&entries) {
        assert_eq!(texts[id], entry.text);
    }
}

#[tokio::test]
async fn an_identity_is_stored_once() {
    let (store, _folder) = open_store().await;
    let (_, feed) = add_ada(&store).await;
    let twice = store.ingest(&harvest(feed, vec![new_entry("a"), new_entry("a"), new_entry("b")])).await.unwrap();
    assert_eq!(twice.new.len(), 2);
    let again = store.ingest(&harvest(feed, vec![new_entry("b"), new_entry("c")])).await.unwrap();
    assert_eq!(again.new.len(), 1);
    assert_eq!(store.entry_keys(feed).await.unwrap().len(), 3);
}

#[tokio::test]
async fn an_edited_entry_is_changed_in_place() {
    let (store, _folder) = open_store().await;
    let (_, feed) = add_ada(&store).await;
    let mut old = new_entry("a");
    old.enclosures =
        vec![Enclosure { url: "https://x.example/1".to_owned(), media_type: None, bytes: None, seconds: None }];
    let first = store.ingest(&harvest(feed, vec![old, new_entry("b")])).await.unwrap();
    let mut edited = new_entry("a-renamed");
    edited.text = "Quite another text.".to_owned();
    let second = FeedIngest { updated: vec![(first.new[0], edited.clone())], ..harvest(feed, vec![new_entry("c")]) };
    let second = store.ingest(&second).await.unwrap();
    assert_eq!((second.new.len(), second.updated), (1, 1));
    let read = store.entry(first.new[0], moment(1)).await.unwrap().unwrap();
    assert_eq!((read.title, read.enclosure), (edited.title, None));
    assert_eq!(store.texts(&first.new).await.unwrap()[&first.new[0]], edited.text);
    let changed = store.changed_since(first.revision, 10).await.unwrap();
    let numbers: Vec<_> = changed.iter().map(|entry| (entry.id, entry.revision)).collect();
    assert_eq!(numbers, [(second.new[0], 3), (first.new[0], 4)]);
    assert_eq!(second.revision, store.latest_revision().await.unwrap());
}

#[tokio::test]
async fn an_ingest_for_a_removed_feed_stores_nothing() {
    let (store, _folder) = open_store().await;
    let (_, feed) = add_ada(&store).await;
    store.remove_feed(feed, moment(1)).await.unwrap();
    let error = store.ingest(&harvest(feed, vec![new_entry("a")])).await.unwrap_err();
    assert!(matches!(error, StoreError::Unknown { what: "feed", .. }), "{error}");
    let error = store.ingest(&harvest(FeedId(77), vec![new_entry("a")])).await.unwrap_err();
    assert!(matches!(error, StoreError::Unknown { what: "feed", id: 77 }), "{error}");
    assert_eq!(store.entry_keys(feed).await.unwrap(), []);
    assert_eq!(store.latest_revision().await.unwrap(), 0);
}

#[tokio::test]
async fn the_index_may_stop_reading_at_any_entry() {
    let (store, _folder) = open_store().await;
    let (ada, feed) = add_ada(&store).await;
    let names = ["a", "b", "c", "d", "e"];
    store.ingest(&harvest(feed, names.iter().map(|name| new_entry(name)).collect())).await.unwrap();
    store.remove_mentor(ada, moment(1)).await.unwrap();
    let (mut seen, mut from) = (Vec::new(), 0);
    loop {
        let page = store.changed_since(from, 2).await.unwrap();
        let Some(last) = page.last() else { break };
        from = last.revision;
        seen.extend(page.iter().map(|entry| (entry.id.0, entry.live)));
    }
    assert_eq!(seen, [(1, false), (2, false), (3, false), (4, false), (5, false)]);
    assert_eq!(from, store.latest_revision().await.unwrap());
}

#[tokio::test]
async fn filters_and_orders_pick_entries() {
    let (store, _folder) = open_store().await;
    let (ada, feed) = add_ada(&store).await;
    let bo = store.insert_mentor(&new_mentor("Bo Example"), moment(0)).await.unwrap();
    let FeedAdded::New(bos) = store.add_feed(bo, "https://bo.example/rss", None, moment(0)).await.unwrap() else {
        panic!()
    };
    let mut dated = new_entry("old");
    dated.published = Some(moment(-5000));
    let mut undated = new_entry("undated");
    undated.published = None;
    let ids = store.ingest(&harvest(feed, vec![dated, new_entry("recent"), undated])).await.unwrap().new;
    let (old, recent, undated) = (ids[0], ids[1], ids[2]);
    let other = store.ingest(&harvest(bos, vec![new_entry("other")])).await.unwrap().new[0];
    let list = async |filter: EntryFilter| -> Vec<EntryId> {
        store.list_entries(&filter, moment(10)).await.unwrap().iter().map(|entry| entry.id).collect()
    };
    assert_eq!(list(EntryFilter::default()).await, [undated, other, recent, old], "undated: by when it was seen");
    let oldest = EntryFilter { order: EntryOrder::Oldest, limit: Some(2), ..EntryFilter::default() };
    assert_eq!(list(oldest).await, [old, recent]);
    assert_eq!(list(EntryFilter { mentor: Some(bo), ..EntryFilter::default() }).await, [other]);
    assert_eq!(
        list(EntryFilter { feed: Some(feed), since: Some(moment(-61)), ..EntryFilter::default() }).await,
        [undated, recent]
    );

    let done = StateRow { state: EntryState::Done, done_at: Some(moment(5)), ..StateRow::default() };
    let kept = StateRow { kept_at: Some(moment(6)), ..StateRow::default() };
    store.take_step("done", &[Change::SetState { entry_id: old, row: Some(done) }], moment(5)).await.unwrap();
    store.take_step("keep", &[Change::SetState { entry_id: other, row: Some(kept) }], moment(6)).await.unwrap();
    assert_eq!(list(EntryFilter { states: vec![EntryState::Done], ..EntryFilter::default() }).await, [old]);
    assert_eq!(list(EntryFilter { kept: Some(true), ..EntryFilter::default() }).await, [other]);
    assert_eq!(
        list(EntryFilter { states: vec![EntryState::New], mentor: Some(ada), ..EntryFilter::default() }).await,
        [undated, recent]
    );
    let touched = EntryFilter { order: EntryOrder::LastTouched, limit: Some(2), ..EntryFilter::default() };
    assert_eq!(list(touched).await, [other, old]);
}

#[tokio::test]
async fn languages_are_told_with_and_without_counts() {
    let (store, _folder) = open_store().await;
    assert!(store.language_codes().await.unwrap().is_empty());
    let (_, feed) = add_ada(&store).await;
    let codes = [Some("zh"), Some("en"), None, Some("de"), Some("en"), None];
    let entries = (0..).zip(codes).map(|(number, language)| {
        let language = language.map(str::to_owned);
        crate::store::NewEntry { language, ..new_entry(&format!("post {number}")) }
    });
    store.ingest(&harvest(feed, entries.collect())).await.unwrap();
    assert_eq!(store.language_codes().await.unwrap(), ["de", "en", "zh"]);
    let counts = store.languages().await.unwrap();
    assert_eq!(counts, [("en".to_owned(), 2), ("de".to_owned(), 1), ("zh".to_owned(), 1)]);
}
