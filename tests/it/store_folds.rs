//! Folding as the store keeps it, on every database: a fold is a link, and what the learner did survives it.

use chrono::Duration;
use mentor::domain::{Circle, EntryId, EntryKind, EntryState, FeedId, MentorId, Time};
use mentor::store::{
    Change, Compared, EntryFilter, FeedAdded, FeedIngest, FoldMember, FoldedGroup, NewEntry, NewMentor, NewNote,
    NoteFilter, StateRow, Store,
};

use crate::support::db::TestDb;

fn moment(minutes: i64) -> Time {
    let start: Time = "2026-03-02T09:00:00Z".parse().unwrap();
    start + Duration::minutes(minutes)
}

fn entry(title: &str) -> NewEntry {
    NewEntry {
        identity: title.to_owned(),
        url: Some(format!("https://ada.example/{title}")),
        title: title.to_owned(),
        author: None,
        kind: EntryKind::Article,
        published: Some(moment(0)),
        language: Some("en".to_owned()),
        minutes: Some(10),
        summary: None,
        content_hash: title.to_owned(),
        text: format!("All about {title}."),
        html: None,
        sources: Vec::new(),
        enclosures: Vec::new(),
    }
}

/// Two mentors with a feed each, and one entry in each feed, which are not folded yet.
struct Pair {
    store: Store,
    ada: MentorId,
    bo: MentorId,
    blog: FeedId,
    one: EntryId,
    two: EntryId,
}

async fn add(store: &Store, name: &str) -> (MentorId, FeedId, EntryId) {
    let mentor = NewMentor {
        slug_hint: name.to_owned(),
        name: name.to_owned(),
        circle: Circle::Field,
        why: None,
        aims: Vec::new(),
        homepage: None,
    };
    let mentor = store.insert_mentor(&mentor, moment(0)).await.unwrap();
    let url = format!("https://{name}.example/feed");
    let FeedAdded::New(feed) = store.add_feed(mentor, &url, None, moment(0)).await.unwrap() else { panic!() };
    let harvest = FeedIngest { new: vec![entry(&format!("no-{name}"))], ..FeedIngest::empty(feed, moment(0)) };
    (mentor, feed, store.ingest(&harvest).await.unwrap().new[0])
}

impl Pair {
    async fn new(database: &TestDb) -> Self {
        if let TestDb::Sqlite { folder } = database {
            std::fs::write(folder.path().join("library.db"), b"").unwrap();
        }
        let store = Store::open(&database.location()).await.unwrap();
        let (ada, blog, one) = add(&store, "ada").await;
        let (bo, _, two) = add(&store, "bo").await;
        Self { store, ada, bo, blog, one, two }
    }

    /// Folds the second into the first.
    async fn fold(&self) {
        let member = |id, worth| FoldMember { id, worth, why: "same title on the same day".to_owned() };
        let group = FoldedGroup { members: vec![member(self.one, 9), member(self.two, 5)] };
        self.record(vec![group]).await;
    }

    async fn record(&self, groups: Vec<FoldedGroup>) {
        let revision = self.store.latest_revision().await.unwrap();
        let compared = Compared { keys: Vec::new(), entries: vec![self.one, self.two], groups, revision };
        self.store.record_compared(&compared).await.unwrap();
    }

    async fn listed(&self) -> Vec<EntryId> {
        let entries = self.store.list_entries(&EntryFilter::default(), moment(1)).await.unwrap();
        entries.iter().map(|entry| entry.id).collect()
    }

    async fn state(&self, id: EntryId) -> EntryState {
        self.store.entry(id, moment(1)).await.unwrap().unwrap().state
    }

    async fn set(&self, id: EntryId, state: EntryState) {
        let row = StateRow { state, done_at: Some(moment(2)), minutes_spent: Some(7), ..StateRow::default() };
        let change = Change::SetState { entry_id: id, row: Some(row) };
        self.store.take_step("set", &[change], moment(2)).await.unwrap();
    }
}

#[tokio::test]
async fn a_group_is_listed_counted_and_indexed_once_with_its_other_address() {
    for database in TestDb::all() {
        let pair = Pair::new(&database).await;
        let before = pair.store.latest_revision().await.unwrap();
        pair.fold().await;
        assert_eq!(pair.listed().await, [pair.one]);
        assert_eq!(pair.store.counts().await.unwrap().entries, 1);
        let shown = pair.store.entry(pair.one, moment(1)).await.unwrap().unwrap();
        let other = &shown.also_at[0];
        assert_eq!((other.entry_id, other.mentor.as_str()), (pair.two, "bo"));
        assert_eq!(
            (other.url.as_deref(), other.why.as_str()),
            (Some("https://ada.example/no-bo"), "same title on the same day")
        );
        assert!(pair.store.entry(pair.two, moment(1)).await.unwrap().is_none());
        assert_eq!(pair.store.shown_for(pair.two).await.unwrap().unwrap().0, pair.one);
        assert_eq!(pair.store.shown_for(pair.one).await.unwrap(), None);
        let of_bo = EntryFilter { mentor: Some(pair.bo), ..EntryFilter::default() };
        assert_eq!(pair.store.list_entries(&of_bo, moment(1)).await.unwrap()[0].id, pair.one, "it is Bo's too");
        let changes = pair.store.changed_since(before, 10).await.unwrap();
        let live: Vec<(EntryId, bool)> = changes.iter().map(|change| (change.id, change.live)).collect();
        assert_eq!(live, [(pair.two, false), (pair.one, true)]);
        assert_eq!(changes[1].elsewhere[0].mentor, "bo");
        assert!(pair.store.entries_to_compare(10).await.unwrap().is_empty(), "folding itself needs no comparing");
    }
}

#[tokio::test]
async fn what_was_done_with_one_entry_holds_for_the_piece_and_counts_once() {
    for database in TestDb::all() {
        let pair = Pair::new(&database).await;
        pair.set(pair.two, EntryState::Done).await;
        pair.fold().await;
        assert_eq!(pair.state(pair.one).await, EntryState::Done);
        assert_eq!(pair.store.touched_ids(moment(3)).await.unwrap(), [pair.one]);
        assert_eq!(pair.store.counts().await.unwrap().done, 1);
        let weeks = pair.store.weekly_progress(moment(-60), 1, None).await.unwrap();
        assert_eq!((weeks[0].done, weeks[0].minutes), (1, 7));
        // A step taken before the fold is taken back for the whole piece.
        pair.store.undo_step(moment(4)).await.unwrap();
        assert_eq!(pair.state(pair.one).await, EntryState::New);
    }
}

#[tokio::test]
async fn an_entry_that_leaves_takes_only_what_was_done_with_itself_or_with_the_piece() {
    for database in TestDb::all() {
        let pair = Pair::new(&database).await;
        pair.set(pair.one, EntryState::Done).await;
        pair.fold().await;
        pair.store.take_step("split", &[Change::Split { entry_id: pair.two }], moment(5)).await.unwrap();
        assert_eq!((pair.state(pair.one).await, pair.state(pair.two).await), (EntryState::Done, EntryState::New));
        pair.store.undo_step(moment(6)).await.unwrap();
        pair.set(pair.two, EntryState::Skipped).await;
        pair.store.take_step("split", &[Change::Split { entry_id: pair.two }], moment(7)).await.unwrap();
        assert_eq!(
            (pair.state(pair.one).await, pair.state(pair.two).await),
            (EntryState::Skipped, EntryState::Skipped)
        );
    }
}

#[tokio::test]
async fn a_split_is_remembered_and_can_be_taken_back() {
    for database in TestDb::all() {
        let pair = Pair::new(&database).await;
        pair.fold().await;
        let both = [pair.one, pair.two];
        pair.store.take_step("split", &[Change::Split { entry_id: pair.one }], moment(5)).await.unwrap();
        assert_eq!(pair.listed().await.len(), 2);
        let apart = pair.store.pairs_kept_apart(&both).await.unwrap();
        assert_eq!(apart.into_iter().collect::<Vec<_>>(), [(pair.one, pair.two)]);
        assert!(pair.store.groups_of(&both).await.unwrap().is_empty());
        assert_eq!(pair.store.undo_step(moment(6)).await.unwrap().as_deref(), Some("split"));
        assert_eq!(pair.listed().await, [pair.one]);
        assert!(pair.store.pairs_kept_apart(&both).await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn when_the_shown_entry_goes_out_of_sight_another_one_is_shown_and_nothing_is_lost() {
    for database in TestDb::all() {
        let pair = Pair::new(&database).await;
        pair.fold().await;
        pair.set(pair.one, EntryState::Done).await;
        let note = NewNote {
            entry_id: pair.one,
            kind: mentor::domain::NoteKind::Note,
            text: "Say it early".to_owned(),
            at_seconds: None,
            by: None,
        };
        pair.store.take_step("note", &[Change::AddNote(note)], moment(3)).await.unwrap();
        let before = pair.store.latest_revision().await.unwrap();
        pair.store.remove_mentor(pair.ada, moment(4)).await.unwrap();
        assert_eq!(pair.listed().await, [pair.two]);
        assert_eq!(pair.state(pair.two).await, EntryState::Done);
        let shown = pair.store.entry(pair.two, moment(5)).await.unwrap().unwrap();
        assert!(shown.also_at.is_empty(), "a removed feed is out of sight");
        let notes = NoteFilter { entry: Some(pair.two), ..NoteFilter::default() };
        assert_eq!(pair.store.list_notes(&notes).await.unwrap().len(), 1);
        assert_eq!(pair.store.shown_for(pair.one).await.unwrap().unwrap().0, pair.two, "its old id works");
        let changes = pair.store.changed_since(before, 10).await.unwrap();
        let live: Vec<EntryId> = changes.iter().filter(|change| change.live).map(|change| change.id).collect();
        assert_eq!(live, [pair.two]);

        let again = NewMentor {
            slug_hint: "ada".to_owned(),
            name: "ada".to_owned(),
            circle: Circle::Field,
            why: None,
            aims: Vec::new(),
            homepage: None,
        };
        let ada = pair.store.insert_mentor(&again, moment(6)).await.unwrap();
        let back = pair.store.add_feed(ada, "https://ada.example/feed", None, moment(6)).await.unwrap();
        assert_eq!(back, FeedAdded::Revived(pair.blog));
        assert_eq!(pair.listed().await, [pair.one]);
        assert_eq!(pair.state(pair.one).await, EntryState::Done);
    }
}

#[tokio::test]
async fn a_group_that_holds_no_longer_gives_each_entry_its_own_back() {
    for database in TestDb::all() {
        let pair = Pair::new(&database).await;
        pair.set(pair.one, EntryState::Skipped).await;
        pair.fold().await;
        pair.record(Vec::new()).await;
        assert_eq!(pair.listed().await.len(), 2);
        assert_eq!((pair.state(pair.one).await, pair.state(pair.two).await), (EntryState::Skipped, EntryState::New));
        assert_eq!(pair.store.check_integrity().await.unwrap(), Vec::<String>::new());
    }
}

#[tokio::test]
async fn not_for_this_goal_holds_for_whichever_entry_is_shown() {
    for database in TestDb::all() {
        let pair = Pair::new(&database).await;
        let goal = mentor::store::NewGoal {
            slug_hint: "g".to_owned(),
            title: "Say no".to_owned(),
            ..mentor::store::NewGoal::default()
        };
        let goal = pair.store.insert_goal(&goal, moment(0)).await.unwrap();
        let skip = Change::SkipForGoal { goal_id: goal, entry_id: pair.two };
        pair.store.take_step("skip", &[skip], moment(1)).await.unwrap();
        pair.fold().await;
        assert_eq!(pair.store.goal_skips(goal).await.unwrap(), [pair.one]);
    }
}
