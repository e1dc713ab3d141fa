//! What matching costs in a large library: the queue, a search, a question, and learning the space.
//!
//! `MENTOR_FIGURES_ENTRIES` names the sizes that are measured, the largest last (default `10000,100000`): the promises are
//! for 100,000 entries, and for how the cost grows from the smallest size to the largest.

use std::path::Path;

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
struct Measured {
    entries: usize,
    queue: f64,
    queue_anew: f64,
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
    let measured = sizes.into_iter().map(|size| measure_size(place, size)).collect::<Result<Vec<_>>>()?;
    let (Some(first), Some(last)) = (measured.first(), measured.last()) else { return Ok(Vec::new()) };
    let size = last.entries;
    let mut figures = vec![
        Figure::at_most(format!("queue among {size} entries, median"), last.queue, 80.0, " ms"),
        Figure::told("  with all answers worked out anew", format!("{:.0} ms", last.queue_anew)),
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
        grown("  queue".to_owned(), last.queue, first.queue);
        grown("  search".to_owned(), median(&last.searches), median(&first.searches));
        grown("  ask".to_owned(), median(&last.asks), median(&first.asks));
    }
    Ok(figures)
}

fn measure_size(place: &Path, entries: usize) -> Result<Measured> {
    println!("-- {entries} entries");
    let dir = place.join(format!("matching-{entries}"));
    let feeds = dir.join("feeds");
    let shape =
        Shape { feeds: entries.div_ceil(ENTRIES_A_FEED), entries: ENTRIES_A_FEED, entry_bytes: ENTRY_BYTES, seed: 70 };
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
    let timed = |words: &[&str]| -> Result<Vec<f64>> {
        let run = || time(&mut home.command(words));
        run()?;
        (0..RUNS).map(|_| run()).collect()
    };
    let queue = median(&timed(&["--json", "queue", "--minutes", "120"])?);
    let queue_anew = || {
        home.forget("answers")?;
        time(&mut home.command(["--json", "queue", "--minutes", "120"]))
    };
    let queue_anew = median(&(0..RUNS).map(|_| queue_anew()).collect::<Result<Vec<_>>>()?);
    let mut searches = Vec::new();
    for query in make_queries() {
        searches.extend(timed(&["--json", "search", "--", &query])?);
    }
    let mut asks = Vec::new();
    for _ in 0..QUESTIONS {
        asks.extend(timed(&["--json", "ask", &format!("how do I {}?", say(&mut chance, 7))])?);
    }
    let search_mb = home.run(&["--json", "search", &say(&mut chance, 2)])?.peak_mb;
    // What a sync brings is matched by whoever asks first.
    let more = dir.join("more");
    write_feeds(&more, Shape { feeds: 1, entries: NEW, seed: 71, ..shape })?;
    let server = Server::start(&more)?;
    let name = names(Shape { feeds: 1, ..shape }).into_iter().next().ok_or("no feed")?;
    home.run(&["add", &server.url(&name), "--only", "--name", "Somebody New", "--yes"])?;
    home.run(&["sync"])?;
    let first_search = time(&mut home.command(["--json", "search", &say(&mut chance, 2)]))?;
    let first_queue = time(&mut home.command(["--json", "queue", "--minutes", "120"]))?;
    std::fs::remove_dir_all(&dir)?;
    Ok(Measured {
        entries,
        queue,
        queue_anew,
        searches,
        asks,
        search_mb,
        refit_cpu: refit.cpu,
        first_search,
        first_queue,
    })
}

/// Some words, frequent and rare ones.
fn say(chance: &mut Chance, words: usize) -> String {
    let vocabulary = Words::new();
    let most = [200, 1_000, 4_000];
    (0..words).map(|at| vocabulary.stem(chance.below(most[at % most.len()])).to_owned()).collect::<Vec<_>>().join(" ")
}
