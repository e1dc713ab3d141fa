//! What a goal learns, measured on a judged collection: twenty judgements must make the next ten better.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use mentor::app::{Access, App, Taught};
use mentor::config::{Home, Settings};
use mentor::domain::{Circle, EntryId, EntryKind, SystemClock};
use mentor::pipeline::matching::Weights;
use mentor::store::{FeedAdded, FeedIngest, Location, NewEntry, NewMentor, Store};
use serde_json::Value;

/// A library that is learnt by whoever asks; of the collection, what the goals judge comes first.
const DOCUMENTS: usize = 900;
const GOALS: usize = 30;
const JUDGED: usize = 20;
/// By how much the precision of the next ten is to rise.
const RISE: f64 = 1.15;

#[tokio::test]
async fn twenty_judgements_make_the_next_ten_better_and_others_no_worse() {
    let dir = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/bench/relevance/cisi"));
    let Some(collection) = Collection::read(&dir) else {
        println!("skipped: {} is not here", dir.display());
        return;
    };
    let place = tempfile::tempdir().unwrap();
    let (app, names) = open(place.path(), &collection).await;
    let (mut before, mut after) = (0.0, 0.0);
    for (title, text, serving) in &collection.goals {
        let serves = |id: &EntryId| serving.contains(&names[id]);
        let rank = async |taught: &Taught| app.rank(title, text, Weights::default(), taught).await.unwrap();
        let untaught = rank(&Taught::default()).await;
        let first: Vec<EntryId> = untaught.iter().take(JUDGED).map(|(id, _)| *id).collect();
        let judged =
            |served: bool| first.iter().copied().filter(|id| serves(id) == served).map(|id| (id, 1.0)).collect();
        let taught = rank(&Taught { liked: judged(true), disliked: judged(false) }).await;
        let precision = |ranked: &[(EntryId, f64)]| {
            let next = ranked.iter().filter(|(id, _)| !first.contains(id)).take(10);
            next.filter(|(id, _)| serves(id)).count() as f64 / 10.0
        };
        before += precision(&untaught);
        after += precision(&taught);
        assert_eq!(rank(&Taught::default()).await, untaught, "a goal without judgements ranks as before");
    }
    println!(
        "P@10 of what comes next, mean of {} goals: {:.3} -> {:.3}",
        collection.goals.len(),
        before / collection.goals.len() as f64,
        after / collection.goals.len() as f64
    );
    assert!(after >= RISE * before, "{before} -> {after}");
}

struct Collection {
    /// Id, title, text.
    documents: Vec<[String; 3]>,
    /// Title, text, and the documents that serve it.
    goals: Vec<(String, String, HashSet<String>)>,
}

impl Collection {
    fn read(dir: &Path) -> Option<Self> {
        let lines = |name: &str| -> Option<Vec<Value>> {
            let text = std::fs::read_to_string(dir.join(name)).ok()?;
            Some(text.lines().filter(|line| !line.is_empty()).map(|line| serde_json::from_str(line).unwrap()).collect())
        };
        let field = |value: &Value, name: &str| value[name].as_str().unwrap_or_default().to_owned();
        let mut serving: HashMap<String, HashSet<String>> = HashMap::new();
        for line in std::fs::read_to_string(dir.join("qrels.tsv")).ok()?.lines() {
            if let [goal, document, grade, ..] = line.split('\t').collect::<Vec<_>>().as_slice()
                && *grade != "0"
            {
                serving.entry((*goal).to_owned()).or_default().insert((*document).to_owned());
            }
        }
        let goals: Vec<(String, String, HashSet<String>)> = lines("goals.jsonl")?
            .iter()
            .filter_map(|goal| Some((field(goal, "title"), field(goal, "text"), serving.remove(&field(goal, "id"))?)))
            .take(GOALS)
            .collect();
        let wanted: HashSet<&String> = goals.iter().flat_map(|(.., serving)| serving).collect();
        let mut documents: Vec<[String; 3]> = lines("docs.jsonl")?
            .iter()
            .map(|document| [field(document, "id"), field(document, "title"), field(document, "text")])
            .collect();
        documents.sort_by_key(|[id, ..]| !wanted.contains(id));
        documents.truncate(DOCUMENTS);
        Some(Self { documents, goals })
    }
}

async fn open(place: &Path, collection: &Collection) -> (App, HashMap<EntryId, String>) {
    let home = Home::resolve(Some(place.to_owned())).unwrap();
    home.create().unwrap();
    let store = Store::open(&Location::SqliteFile(home.database())).await.unwrap();
    let now = chrono::Utc::now();
    let mentor = NewMentor {
        slug_hint: "collection".into(),
        name: "Collection".into(),
        circle: Circle::World,
        why: None,
        aims: Vec::new(),
        homepage: None,
    };
    let mentor = store.insert_mentor(&mentor, now).await.unwrap();
    let added = store.add_feed(mentor, "https://collection.example/feed", None, now).await.unwrap();
    let FeedAdded::New(feed_id) = added else { panic!("a new library has no feed") };
    let new = collection.documents.iter().map(entry).collect();
    let ingest = FeedIngest { new, ..FeedIngest::empty(feed_id, now) };
    let ids = store.ingest(&ingest).await.unwrap().new;
    store.close().await;
    let settings = Settings::load(&home, &|_| None).unwrap();
    let app = App::open(home, settings, Arc::new(SystemClock), Access::Write("learning")).await.unwrap();
    let names = ids.into_iter().zip(collection.documents.iter().map(|[id, ..]| id.clone())).collect();
    (app, names)
}

fn entry([id, title, text]: &[String; 3]) -> NewEntry {
    NewEntry {
        identity: id.clone(),
        url: None,
        language: Some("en".to_owned()),
        minutes: None,
        title: title.clone(),
        author: None,
        kind: EntryKind::Article,
        published: None,
        summary: None,
        content_hash: String::new(),
        text: text.clone(),
        html: None,
        enclosures: Vec::new(),
        sources: Vec::new(),
    }
}
