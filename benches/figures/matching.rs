//! What matching costs in a large library: the queue, a search, a question, and learning the space.
//!
//! `MENTOR_FIGURES_ENTRIES` names the sizes that are measured, the largest last (default `10000,100000`): the promises are
//! for 100,000 entries, and for how the cost grows from the smallest size to the largest.

use std::path::{Path, PathBuf};

use super::Result;
use super::content::{Chance, Shape, Words, names, write_feeds};
use super::measure::{median, quantile, time};
use super::mentor::Home;
use super::search::make_queries;
use super::server::Server;
use super::table::Figure;

/// Entries a feed; an entry's text has about 5 KB, which is seven passages.
const ENTRIES_A_FEED: usize = 50;
const ENTRY_BYTES: usize = 6_600;
/// Timed runs of each command, after one that warms the files.
const RUNS: usize = 5;
const QUESTIONS: usize = 8;
const GOALS: usize = 3;
/// What a sync brings that is to be matched at once.
const NEW: usize = 100;

/// What was measured in a library of one size.
#[derive(Default)]
struct Measured {
    entries: usize,
    queues: Vec<f64>,
    queues_anew: Vec<f64>,
    searches: Vec<f64>,
    asks: Vec<f64>,
    search_mb: f64,
    refit_cpu: f64,
    first_search: f64,
    first_queue: f64,
}

/// Measures matching at each size.
pub(crate) fn measure(place: &Path) -> Result<Vec<Figure>> {
    let sizes = std::env::var("MENTOR_FIGURES_ENTRIES").unwrap_or_else(|_| "10000,100000".to_owned());
    let sizes = sizes.split(',').map(|size| Ok(size.trim().parse()?)).collect::<Result<Vec<usize>>>()?;
    let mut libraries = sizes.into_iter().map(|size| Library::make(place, size)).collect::<Result<Vec<_>>>()?;
    // By turns, so that a machine that is slower for a while is so for all sizes.
    for turn in 0..=RUNS {
        for library in &mut libraries {
            library.ask_again(turn > 0)?;
        }
    }
    let measured = libraries.into_iter().map(Library::sync_again).collect::<Result<Vec<_>>>()?;
    let (Some(first), Some(last)) = (measured.first(), measured.last()) else { return Ok(Vec::new()) };
    let size = last.entries;
    let mut figures = vec![
        Figure::at_most(format!("queue among {size} entries, median"), median(&last.queues), 80.0, " ms"),
        Figure::told("  with all answers worked out anew", format!("{:.0} ms", median(&last.queues_anew))),
        Figure::at_most("search, median", median(&last.searches), 50.0, " ms"),
        Figure::at_most("  99 of 100", quantile(&last.searches, 0.99), 150.0, " ms"),
        Figure::at_most("  memory", last.search_mb, 200.0, " MB"),
        Figure::at_most("ask, median", median(&last.asks), 150.0, " ms"),
        Figure::at_most("learning the space anew, all vectors with it", last.refit_cpu, 60.0, " s of CPU"),
        Figure::at_most(format!("first search after a sync that brought {NEW}"), last.first_search, 1_000.0, " ms"),
        Figure::at_most("  first queue after that", last.first_queue, 1_000.0, " ms"),
    ];
    if first.entries < size {
        let mut grown = |what: String, now: f64, before: f64| {
            figures.push(Figure::at_most(what, now / before.max(f64::EPSILON), 2.0, ""));
        };
        let from = first.entries;
        grown(format!("times as long as among {from}: first search"), last.first_search, first.first_search);
        grown("  first queue".to_owned(), last.first_queue, first.first_queue);
        grown("  queue".to_owned(), median(&last.queues), median(&first.queues));
        grown("  search".to_owned(), median(&last.searches), median(&first.searches));
        grown("  ask".to_owned(), median(&last.asks), median(&first.asks));
    }
    Ok(figures)
}

/// A library that is asked.
struct Library {
    dir: PathBuf,
    home: Home,
    shape: Shape,
    measured: Measured,
}

impl Library {
    /// A library of so many entries that has learnt its space, and has goals.
    fn make(place: &Path, entries: usize) -> Result<Self> {
        println!("-- {entries} entries");
        let dir = place.join(format!("matching-{entries}"));
        let feeds = dir.join("feeds");
        let shape = Shape {
            feeds: entries.div_ceil(ENTRIES_A_FEED),
            entries: ENTRIES_A_FEED,
            entry_bytes: ENTRY_BYTES,
            seed: 70,
        };
        write_feeds(&feeds, shape)?;
        let home = Home::new(dir.join("home"))?;
        let server = Server::start(&feeds)?;
        home.declare(&names(shape).iter().map(|name| server.url(name)).collect::<Vec<_>>())?;
        let sync = home.run(&["sync"])?;
        println!("   synced with {:.1} s of CPU", sync.cpu);
        // What the sync has learnt already is learnt once more.
        home.forget("vectors")?;
        let refit = home.run(&["reindex", "--vectors"])?;
        println!("   learnt with {:.1} s of CPU, {:.0} MB at most", refit.cpu, refit.peak_mb);
        let mut chance = Chance::new(7);
        for goal in 0..GOALS {
            let title = format!("{} {} number {goal}", say(&mut chance, 3), say(&mut chance, 2));
            home.run(&["goal", "add", &title, "--why", &say(&mut chance, 14), "--minutes", "60"])?;
        }
        let measured = Measured { entries, refit_cpu: refit.cpu, ..Measured::default() };
        Ok(Self { dir, home, shape, measured })
    }

    fn time(&self, words: &[&str]) -> Result<f64> {
        time(&mut self.home.command(words))
    }

    /// Asks everything once, the same of every library and in every turn. The first turn, which reads all for the first
    /// time, does not `count`.
    fn ask_again(&mut self, count: bool) -> Result<()> {
        let mut chance = Chance::new(8);
        let queue = ["--json", "queue", "--minutes", "120"];
        self.home.forget("answers")?;
        let queue_anew = self.time(&queue)?;
        let queue = self.time(&queue)?;
        let queries = make_queries();
        let searches =
            queries.iter().map(|query| self.time(&["--json", "search", "--", query])).collect::<Result<Vec<_>>>()?;
        let questions = (0..QUESTIONS).map(|_| format!("how do I {}?", say(&mut chance, 7)));
        let asks = questions.map(|question| self.time(&["--json", "ask", &question])).collect::<Result<Vec<_>>>()?;
        if count {
            self.measured.queues_anew.push(queue_anew);
            self.measured.queues.push(queue);
            self.measured.searches.extend(searches);
            self.measured.asks.extend(asks);
        }
        Ok(())
    }

    /// What a sync brings is matched by whoever asks first.
    fn sync_again(mut self) -> Result<Measured> {
        let mut chance = Chance::new(9);
        self.measured.search_mb = self.home.run(&["--json", "search", &say(&mut chance, 2)])?.peak_mb;
        let more = self.dir.join("more");
        write_feeds(&more, Shape { feeds: 1, entries: NEW, seed: 71, ..self.shape })?;
        let server = Server::start(&more)?;
        let name = names(Shape { feeds: 1, ..self.shape }).into_iter().next().ok_or("no feed")?;
        self.home.run(&["add", &server.url(&name), "--only", "--name", "Somebody New", "--yes"])?;
        self.home.run(&["sync"])?;
        self.measured.first_search = self.time(&["--json", "search", &say(&mut chance, 2)])?;
        self.measured.first_queue = self.time(&["--json", "queue", "--minutes", "120"])?;
        std::fs::remove_dir_all(&self.dir)?;
        Ok(self.measured)
    }
}

/// Some words, frequent and rare ones.
fn say(chance: &mut Chance, words: usize) -> String {
    let vocabulary = Words::new();
    let most = [200, 1_000, 4_000];
    (0..words).map(|at| vocabulary.stem(chance.below(most[at % most.len()])).to_owned()).collect::<Vec<_>>().join(" ")
}
