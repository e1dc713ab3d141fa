//! Walks are stored a step at a time, beside the feed's own state.

use crate::domain::{FeedId, Validators};
use crate::store::fixture::{add_ada, harvest, moment, new_entry, open_store};
use crate::store::{
    AskNote, Dates, EntryFilter, EntryOrder, FeedChecked, FeedIngest, NewEntry, RobotsRow, StoreError, WalkPage,
    WalkStep,
};

fn step(feed_id: FeedId, minutes: i64) -> WalkStep {
    WalkStep {
        feed_id,
        at: moment(minutes),
        state: format!("{{\"at\":{minutes}}}"),
        ended: None,
        requests: 2,
        listed: Vec::new(),
        visited: Vec::new(),
        dated: Vec::new(),
        undated_at: moment(minutes),
        of_pages: false,
        new: Vec::new(),
        updated: Vec::new(),
    }
}

fn page(url: &str, minutes: Option<i64>) -> WalkPage {
    WalkPage { url: url.to_owned(), modified: minutes.map(moment) }
}

#[tokio::test]
async fn a_step_brings_entries_and_leaves_the_feeds_own_state_alone() {
    let (store, _folder) = open_store().await;
    let (_, feed) = add_ada(&store).await;
    store.ingest(&harvest(feed, vec![new_entry("a")])).await.unwrap();
    let poll = store.polls(None).await.unwrap();
    let shown = store.feed(feed).await.unwrap().unwrap();
    let ingested =
        store.record_walk(&WalkStep { new: vec![new_entry("b"), new_entry("a")], ..step(feed, 5) }).await.unwrap();
    assert_eq!(ingested.new.len(), 1, "an entry that is there is not added again");
    store.record_walk(&WalkStep { ended: Some("beginning".to_owned()), ..step(feed, 6) }).await.unwrap();
    let walks = store.walks().await.unwrap();
    let [walk] = walks.as_slice() else { panic!("{walks:?}") };
    assert_eq!((walk.requests, walk.entries, walk.ended.as_deref()), (4, 1, Some("beginning")));
    assert_eq!((walk.state.as_str(), walk.changed_at), ("{\"at\":6}", moment(6)));
    assert_eq!(store.polls(None).await.unwrap(), poll);
    let now = store.feed(feed).await.unwrap().unwrap();
    assert_eq!((now.last_success, now.title, now.entries), (shown.last_success, shown.title, 2));
    store.forget_walks(&[feed]).await.unwrap();
    assert!(store.walks().await.unwrap().is_empty());
}

#[tokio::test]
async fn pages_wait_until_they_are_visited_and_a_second_list_does_not_call_them_back() {
    let (store, _folder) = open_store().await;
    let (_, feed) = add_ada(&store).await;
    let listed = vec![page("/old", Some(-100)), page("/undated", None), page("/new", Some(-1))];
    store.record_walk(&WalkStep { listed: listed.clone(), ..step(feed, 0) }).await.unwrap();
    let waiting = async |since: Option<i64>| {
        let pages = store.waiting_pages(feed, since.map(moment), 10).await.unwrap();
        pages.into_iter().map(|page| page.url).collect::<Vec<_>>()
    };
    assert_eq!(waiting(None).await, ["/new", "/old", "/undated"]);
    assert_eq!(waiting(Some(-50)).await, ["/new", "/undated"]);
    let visited = vec!["/new".to_owned()];
    let dated = vec![page("/undated", Some(-200))];
    store.record_walk(&WalkStep { visited, dated, listed, ..step(feed, 1) }).await.unwrap();
    assert_eq!(waiting(None).await, ["/old", "/undated"]);
    assert!(waiting(Some(-50)).await.is_empty());
}

#[tokio::test]
async fn a_walk_is_laid_out_anew_until_its_first_request() {
    let (store, _folder) = open_store().await;
    let (_, feed) = add_ada(&store).await;
    for (state, ended) in [("1", Some("whole")), ("2", None)] {
        store.lay_out_walk(feed, state, ended, moment(0)).await.unwrap();
        let walk = store.walks().await.unwrap().remove(0);
        assert_eq!((walk.state.as_str(), walk.ended.as_deref(), walk.requests), (state, ended, 0));
    }
    store.record_walk(&step(feed, 1)).await.unwrap();
    store.lay_out_walk(feed, "3", None, moment(2)).await.unwrap();
    assert_eq!(store.walks().await.unwrap()[0].state, "{\"at\":1}");
}

#[tokio::test]
async fn a_removed_feed_takes_no_step() {
    let (store, _folder) = open_store().await;
    let (_, feed) = add_ada(&store).await;
    store.remove_feed(feed, moment(1)).await.unwrap();
    let error = store.record_walk(&WalkStep { new: vec![new_entry("a")], ..step(feed, 2) }).await.unwrap_err();
    assert!(matches!(error, StoreError::Unknown { what: "feed", .. }), "{error}");
    assert!(store.walks().await.unwrap().is_empty());
}

#[tokio::test]
async fn addresses_are_told_of_the_mentor_and_of_the_feed() {
    let (store, _folder) = open_store().await;
    let (ada, feed) = add_ada(&store).await;
    store.ingest(&harvest(feed, vec![new_entry("a")])).await.unwrap();
    let (all, of_feed) = store.entry_urls(ada, feed).await.unwrap();
    assert_eq!((all, of_feed), (vec!["https://ada.example/a".to_owned()], vec!["https://ada.example/a".to_owned()]));
    assert_eq!(store.entry_urls(ada, FeedId(99)).await.unwrap().1, Vec::<String>::new());
}

#[tokio::test]
async fn what_a_site_said_last_is_kept() {
    let (store, _folder) = open_store().await;
    assert_eq!(store.robots("https://a.example").await.unwrap(), None);
    for row in [
        RobotsRow { asked_at: moment(1), body: Some("User-agent: *".to_owned()) },
        RobotsRow { asked_at: moment(2), body: None },
    ] {
        store.put_robots("https://a.example", &row).await.unwrap();
        assert_eq!(store.robots("https://a.example").await.unwrap(), Some(row));
    }
}

#[tokio::test]
async fn a_feed_that_says_less_than_the_page_takes_no_text_away() {
    let (store, _folder) = open_store().await;
    let (_, feed) = add_ada(&store).await;
    let page = NewEntry { text: "The whole article, with all that it says.".to_owned(), ..new_entry("a") };
    let taken = WalkStep { of_pages: true, new: vec![page.clone()], ..step(feed, 1) };
    let id = store.record_walk(&taken).await.unwrap().new[0];
    let text = async || {
        let changed = store.changed_since(0, 10).await.unwrap().remove(0);
        (changed.title, changed.text)
    };

    let teaser = NewEntry { title: "A better title".to_owned(), text: "Two lines.".to_owned(), ..new_entry("a") };
    let harvest = FeedIngest { updated: vec![(id, teaser)], ..harvest(feed, Vec::new()) };
    assert!(store.ingest(&harvest).await.unwrap().differs, "the index must ask the store");
    assert_eq!(text().await, ("A better title".to_owned(), page.text.clone()));

    let fuller = NewEntry { text: format!("{} And a postscript.", page.text), ..new_entry("a") };
    let harvest = FeedIngest { updated: vec![(id, fuller.clone())], ..harvest };
    assert!(!store.ingest(&harvest).await.unwrap().differs);
    assert_eq!(text().await.1, fuller.text);
    let shorter = NewEntry { text: "Retracted.".to_owned(), ..new_entry("a") };
    store.ingest(&FeedIngest { updated: vec![(id, shorter)], ..harvest }).await.unwrap();
    assert_eq!(text().await.1, "Retracted.", "what the feed itself said, it may take back");
}

#[tokio::test]
async fn what_a_walk_finds_without_a_date_is_not_new() {
    let (store, _folder) = open_store().await;
    let (_, feed) = add_ada(&store).await;
    let undated = |name: &str| NewEntry { published: None, ..new_entry(name) };
    store.ingest(&harvest(feed, vec![new_entry("dated"), undated("just came")])).await.unwrap();
    let found = WalkStep { new: vec![undated("old page")], undated_at: moment(-9_000), ..step(feed, 1) };
    store.record_walk(&found).await.unwrap();
    let newest = EntryFilter { order: EntryOrder::Newest, ..EntryFilter::default() };
    let listed = store.list_entries(&newest, moment(2)).await.unwrap();
    let titles: Vec<&str> = listed.iter().map(|entry| entry.title.as_str()).collect();
    assert_eq!(titles, ["On just came", "On dated", "On old page"]);
    assert_eq!(listed[2].published, None, "a date is not made up");
    assert_eq!(store.oldest_published(feed).await.unwrap(), Some(moment(-60)));
}

#[tokio::test]
async fn publication_times_are_kept_with_the_feed_until_they_may_be_wrong() {
    let (store, _folder) = open_store().await;
    let (_, feed) = add_ada(&store).await;
    let dates = async || store.polls(None).await.unwrap().remove(0).dates;
    assert_eq!(dates().await, None);
    let with = |dates: Dates| AskNote { dates, ..AskNote::default() };
    let known = vec![moment(-60), moment(-90)];
    let first = FeedIngest { note: with(Dates::Are(known.clone())), ..harvest(feed, vec![new_entry("a")]) };
    store.ingest(&first).await.unwrap();
    let checked = FeedChecked {
        feed_id: feed,
        at: moment(1),
        validators: Validators::default(),
        next_check_at: None,
        note: with(Dates::Keep),
    };
    store.record_unchanged(&checked).await.unwrap();
    assert_eq!(dates().await, Some(known));
    store.record_walk(&WalkStep { new: vec![new_entry("b")], ..step(feed, 2) }).await.unwrap();
    assert_eq!(dates().await, None, "a walk brought more");
    for (given, held) in [(Dates::Are(Vec::new()), None), (Dates::Are(vec![moment(-1)]), Some(vec![moment(-1)]))] {
        store.record_unchanged(&FeedChecked { note: with(given), ..checked.clone() }).await.unwrap();
        assert_eq!(dates().await, held);
    }
    store.ingest(&FeedIngest { note: with(Dates::Forget), ..harvest(feed, vec![new_entry("c")]) }).await.unwrap();
    assert_eq!(dates().await, None);
}
