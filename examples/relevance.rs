//! Ranks a collection's documents for its goals, through the same code as the program, and says how well.
//!
//! ```text
//! cargo run --release --example relevance -- DIR [GOALS.jsonl | --samples] > run.tsv
//! ```
//! DIR has `docs.jsonl` and `goals.jsonl`, and where there is a `qrels.tsv` (goal, document, grade), the figures of
//! each signal alone, of each pair and of the whole go to stderr: nDCG@10, Recall@100. The run (goal, document, score;
//! the first hundred) goes to stdout. How much of what is nearest in the space sketches find comes last. With
//! `--samples` in the place of a goals file, random libraries of 50, 200 and 1,000 of the documents are ranked instead,
//! and BM25 and words alone are compared with all signals on each. Every way but bare BM25 is asked as the program
//! asks: with what the best answers add, and with what stands close together.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "an example prints its result")]

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use mentor::app::{Access, App, Taught};
use mentor::config::{Home, Settings};
use mentor::domain::{Circle, EntryId, EntryKind, SystemClock};
use mentor::embed::Vectors;
use mentor::pipeline::matching::Weights;
use mentor::store::{FeedAdded, FeedIngest, Location, NewEntry, NewMentor, Store};

/// Any error, told and left.
type Trouble = Box<dyn std::error::Error>;

const FIRST: usize = 100;
/// Documents whose nearest are looked for, and how many of these.
const QUESTIONS: usize = 100;
const NEAREST: usize = 50;

#[derive(serde::Deserialize)]
struct Document {
    id: String,
    #[serde(default)]
    title: String,
    #[serde(default)]
    text: String,
}

fn main() -> Result<(), Trouble> {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let Some(dir) = arguments.next() else {
        return Err("usage: relevance DIR [GOALS.jsonl | --samples] > run.tsv".into());
    };
    let goals = arguments.next().unwrap_or_else(|| dir.join("goals.jsonl"));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(run(&dir, &goals))
}

async fn run(dir: &Path, goals: &Path) -> Result<(), Trouble> {
    let place = tempdir()?;
    let outcome = match goals == Path::new("--samples") {
        true => compare_samples(dir, &place).await,
        false => rank_all(dir, goals, &place).await,
    };
    std::fs::remove_dir_all(&place)?;
    outcome
}

fn tempdir() -> Result<PathBuf, Trouble> {
    let place = std::env::temp_dir().join(format!("mentor-relevance-{}", std::process::id()));
    std::fs::create_dir_all(&place)?;
    Ok(place)
}

/// Entries of the random libraries, and how many libraries of each size.
const SAMPLES: [usize; 3] = [50, 200, 1_000];
const EACH: u64 = 10;

/// Whether all signals together are ever worse than BM25 alone, on libraries of a learner who has just begun.
async fn compare_samples(dir: &Path, place: &Path) -> Result<(), Trouble> {
    let goals: Vec<Document> = read_lines(&dir.join("goals.jsonl"))?;
    let judged = read_judgements(&dir.join("qrels.tsv"))?;
    let mut gains: HashMap<usize, Vec<f64>> = HashMap::new();
    for (size, seed) in SAMPLES.into_iter().flat_map(|size| (1..=EACH).map(move |seed| (size, seed))) {
        let mut documents: Vec<Document> = read_lines(&dir.join("docs.jsonl"))?;
        documents.sort_by_cached_key(|document| hash(seed, &document.id));
        documents.truncate(size);
        let home = place.join(format!("{size}-{seed}"));
        let (app, names) = open_library(&home, documents).await?;
        let mut means = Vec::new();
        for weights in [None, Some(Weights { words: 1.0, space: 0.0, table: 0.0 }), Some(Weights::default())] {
            let mut figures = Vec::new();
            for goal in &goals {
                let Some(grades) = judged.get(&goal.id) else { continue };
                let here: HashMap<String, f64> = grades
                    .iter()
                    .filter(|(id, _)| names.values().any(|name| name == *id))
                    .map(|(id, grade)| (id.clone(), *grade))
                    .collect();
                let ranked = rank(&app, goal, weights).await?;
                figures.extend(measure(&first_named(&ranked, &names), &here));
            }
            means.push(figures.iter().map(|both| both.0).sum::<f64>() / figures.len().max(1) as f64);
        }
        if let [bare, words, all] = means.as_slice() {
            let verdict = if all >= bare { "ok" } else { "WORSE" };
            gains.entry(size).or_default().push(all - bare);
            eprintln!(
                "{size:5} entries, library {seed}: nDCG@10 BM25 alone {bare:.4}, words {words:.4}, all three {all:.4}  {verdict}"
            );
        }
        app.leave().await;
    }
    for size in SAMPLES {
        let gains = gains.get(&size).map(Vec::as_slice).unwrap_or_default();
        let count = gains.len().max(1) as f64;
        let mean = gains.iter().sum::<f64>() / count;
        let spread = gains.iter().map(|gain| (gain - mean).powi(2)).sum::<f64>() / (count - 1.0).max(1.0);
        let worse = gains.iter().filter(|gain| **gain < 0.0).count();
        let error = (spread / count).sqrt();
        eprintln!(
            "{size:5} entries: all three gain {mean:+.4} (standard error {error:.4}), {worse} of {count} libraries worse"
        );
    }
    Ok(())
}

/// FNV-1a, the same order on every machine, with the last step of MurmurHash3: names as short as "17" differ in few of
/// FNV's bits, so that each seed gave nearly the same order.
fn hash(seed: u64, text: &str) -> u64 {
    let fnv = text.bytes().fold(0xcbf2_9ce4_8422_2325 ^ seed.wrapping_mul(0x9e37_79b9_7f4a_7c15), |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    let step = |hash: u64, factor: u64| (hash ^ hash >> 33).wrapping_mul(factor);
    let mixed = step(step(fnv, 0xff51_afd7_ed55_8ccd), 0xc4ce_b9fe_1a85_ec53);
    mixed ^ mixed >> 33
}

async fn open_library(place: &Path, documents: Vec<Document>) -> Result<(App, HashMap<EntryId, String>), Trouble> {
    let home = Home::resolve(Some(place.to_owned()))?;
    let names = fill_library(&home, documents).await?;
    let settings = Settings::load(&home, &|name| std::env::var(name).ok())?;
    let app = App::open(home, settings, Arc::new(SystemClock), Access::Write("relevance")).await?;
    app.update_vectors().await?;
    Ok((app, names))
}

async fn rank_all(dir: &Path, goals: &Path, place: &Path) -> Result<(), Trouble> {
    let (app, names) = open_library(place, read_lines(&dir.join("docs.jsonl"))?).await?;
    let goals: Vec<Document> = read_lines(goals)?;
    let judged = read_judgements(&dir.join("qrels.tsv"))?;
    let whole = Some(Weights::default());
    let only = |words, space, table| Some(Weights { words, space, table });
    let ways = [
        ("BM25 alone", None),
        ("words", only(1.0, 0.0, 0.0)),
        ("space", only(0.0, 1.0, 0.0)),
        ("table", only(0.0, 0.0, 1.0)),
        ("words + space", only(0.7, 0.3, 0.0)),
        ("words + table", only(0.7, 0.0, 0.3)),
        ("space + table", only(0.0, 0.5, 0.5)),
        ("all three", whole),
    ];
    let ours = goals.iter().any(|goal| judged.contains_key(&goal.id));
    for (name, weights) in ways.into_iter().skip(if ours { 0 } else { ways.len() - 1 }) {
        let mut figures = Vec::new();
        for goal in &goals {
            let ranked = rank(&app, goal, weights).await?;
            let ranked = first_named(&ranked, &names);
            if weights == whole {
                print_run(&goal.id, &ranked);
            }
            figures.extend(judged.get(&goal.id).and_then(|grades| measure(&ranked, grades)));
        }
        if ours {
            let mean = |figure: fn(&(f64, f64)) -> f64| figures.iter().map(figure).sum::<f64>() / figures.len() as f64;
            eprintln!("{name:14} nDCG@10 {:.4}  Recall@100 {:.4}", mean(|both| both.0), mean(|both| both.1));
        }
    }
    if ours {
        simulate_learning(&app, &goals, &judged, &names).await?;
        tell_sketches(place, &names)?;
    }
    app.leave().await;
    Ok(())
}

/// How many of the documents nearest to others sketches find, as they do in libraries too large to compare all.
fn tell_sketches(place: &Path, names: &HashMap<EntryId, String>) -> Result<(), Trouble> {
    let Some(vectors) = Vectors::open(&place.join("vectors"))? else { return Ok(()) };
    let mut ids: Vec<EntryId> = names.keys().copied().collect();
    ids.sort_by_key(|id| hash(1, &id.to_string()));
    let (mut found, mut of_first, mut all) = (0, 0, 0);
    for id in ids.into_iter().take(QUESTIONS) {
        let Some(question) = vectors.of(id)? else { continue };
        let mut nearest = vectors.nearest_comparing(&question.place, NEAREST, usize::MAX)?;
        nearest.sort_by(|a, b| b.1.total_cmp(&a.1));
        let likely = vectors.nearest_comparing(&question.place, NEAREST, 0)?;
        let held = nearest.iter().map(|near| likely.contains(near));
        found += held.clone().filter(|held| *held).count();
        of_first += held.take(NEAREST / 10).filter(|held| *held).count();
        all += nearest.len();
    }
    let share = |found: usize, all: usize| found as f64 / all.max(1) as f64;
    eprintln!(
        "sketches find {:.3} of the {NEAREST} nearest, {:.3} of the first tenth",
        share(found, all),
        share(10 * of_first, all)
    );
    Ok(())
}

/// Every document that answers a goal, best first, by all signals with these weights, or by BM25 alone.
async fn rank(app: &App, goal: &Document, weights: Option<Weights>) -> Result<Vec<(EntryId, f64)>, Trouble> {
    Ok(match weights {
        Some(weights) => app.rank(&goal.title, &goal.text, weights, &Taught::default()).await?,
        None => app.rank_by_words(&goal.title, &goal.text).await?,
    })
}

/// The first hundred, by the collection's names.
fn first_named<'a>(ranked: &[(EntryId, f64)], names: &'a HashMap<EntryId, String>) -> Vec<(&'a str, f64)> {
    ranked.iter().filter_map(|(id, score)| Some((names.get(id)?.as_str(), *score))).take(FIRST).collect()
}

fn print_run(goal: &str, ranked: &[(&str, f64)]) {
    for (name, score) in ranked {
        println!("{goal}\t{name}\t{score:.6}");
    }
}

/// Stores the documents as the entries of one feed; tells which entry is which document.
async fn fill_library(home: &Home, documents: Vec<Document>) -> Result<HashMap<EntryId, String>, Trouble> {
    home.create()?;
    let store = Store::open(&Location::SqliteFile(home.database())).await?;
    let now = chrono::Utc::now();
    let mentor = NewMentor {
        slug_hint: "collection".into(),
        name: "Collection".into(),
        circle: Circle::World,
        why: None,
        aims: Vec::new(),
        homepage: None,
    };
    let mentor = store.insert_mentor(&mentor, now).await?;
    let FeedAdded::New(feed_id) = store.add_feed(mentor, "https://collection.example/feed", None, now).await? else {
        return Err("the feed is there already".into());
    };
    let names: Vec<String> = documents.iter().map(|document| document.id.clone()).collect();
    let new = documents.into_iter().map(entry).collect();
    let ingest = FeedIngest { new, ..FeedIngest::empty(feed_id, now) };
    let ids = store.ingest(&ingest).await?.new;
    store.close().await;
    Ok(ids.into_iter().zip(names).collect())
}

fn entry(document: Document) -> NewEntry {
    let Document { id, title, text } = document;
    NewEntry {
        identity: id,
        url: None,
        // Some collections are in capitals or too short to tell their language by themselves.
        language: mentor::text::detect_language(&text, Some("en")),
        minutes: None,
        title,
        author: None,
        kind: EntryKind::Article,
        published: None,
        summary: None,
        content_hash: String::new(),
        text,
        html: None,
        enclosures: Vec::new(),
        sources: Vec::new(),
    }
}

fn read_lines<T: serde::de::DeserializeOwned>(path: &Path) -> Result<Vec<T>, Trouble> {
    let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(text.lines().filter(|line| !line.trim().is_empty()).map(serde_json::from_str).collect::<Result<_, _>>()?)
}

type Judgements = HashMap<String, HashMap<String, f64>>;

fn read_judgements(path: &Path) -> Result<Judgements, Trouble> {
    let mut judged = Judgements::new();
    for line in std::fs::read_to_string(path).unwrap_or_default().lines() {
        if let [goal, document, grade, ..] = line.split('\t').collect::<Vec<_>>().as_slice() {
            judged.entry((*goal).to_owned()).or_default().insert((*document).to_owned(), grade.parse()?);
        }
    }
    Ok(judged)
}

/// The learner judges the first twenty of each goal; how good are the ten that come next, with and without what was
/// learnt? What was judged is taken out of both rankings.
async fn simulate_learning(
    app: &App,
    goals: &[Document],
    judged: &Judgements,
    names: &HashMap<EntryId, String>,
) -> Result<(), Trouble> {
    let (mut before, mut after, mut count) = (0.0, 0.0, 0.0);
    for goal in goals {
        let Some(grades) = judged.get(&goal.id) else { continue };
        let serves = |id: &EntryId| names.get(id).and_then(|name| grades.get(name)).is_some_and(|grade| *grade > 0.0);
        let untaught = app.rank(&goal.title, &goal.text, Weights::default(), &Taught::default()).await?;
        let first: Vec<EntryId> = untaught.iter().take(20).map(|(id, _)| *id).collect();
        let judged =
            |served: bool| first.iter().copied().filter(|id| serves(id) == served).map(|id| (id, 1.0)).collect();
        let (liked, disliked) = (judged(true), judged(false));
        let taught = app.rank(&goal.title, &goal.text, Weights::default(), &Taught { liked, disliked }).await?;
        let precision = |ranked: &[(EntryId, f64)]| {
            ranked.iter().filter(|(id, _)| !first.contains(id)).take(10).filter(|(id, _)| serves(id)).count() as f64
                / 10.0
        };
        (before, after, count) = (before + precision(&untaught), after + precision(&taught), count + 1.0);
    }
    let (before, after) = (before / count, after / count);
    eprintln!(
        "after 20 judgements: P@10 of what comes next {before:.4} -> {after:.4} ({:+.1} %)",
        (after / before - 1.0) * 100.0
    );
    Ok(())
}

/// nDCG@10 with linear gains, and Recall@100; `None` for a goal without a relevant document.
fn measure(ranked: &[(&str, f64)], grades: &HashMap<String, f64>) -> Option<(f64, f64)> {
    let gain = |name: &str| grades.get(name).copied().unwrap_or_default();
    let discounted = |gains: &mut dyn Iterator<Item = f64>| -> f64 {
        gains.take(10).enumerate().map(|(place, gain)| gain / (place as f64 + 2.0).log2()).sum()
    };
    let mut best: Vec<f64> = grades.values().copied().filter(|grade| *grade > 0.0).collect();
    best.sort_by(|a, b| b.total_cmp(a));
    let ideal = discounted(&mut best.iter().copied());
    let found = ranked.iter().filter(|(name, _)| gain(name) > 0.0).count() as f64;
    (!best.is_empty())
        .then(|| (discounted(&mut ranked.iter().map(|(name, _)| gain(name))) / ideal, found / best.len() as f64))
}
