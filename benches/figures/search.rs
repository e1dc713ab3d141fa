//! How long a person waits: the program's start, and a search among 50,000 entries.

use std::path::Path;
use std::process::Command;

use super::Result;
use super::content::{Chance, Shape, Words, names, write_feeds};
use super::measure::{median, quantile, time};
use super::mentor::{Home, binary};
use super::server::Server;
use super::table::Figure;

/// 50,000 entries whose texts have about 5 KB: the markup comes on top.
const SHAPE: Shape = Shape { feeds: 1_000, entries: 50, entry_bytes: 6_600, seed: 50 };
const QUERIES: usize = 40;
/// Timed runs of each query, after one that warms the files.
const RUNS: usize = 5;

/// Measures how soon `mentor --version` answers.
pub(crate) fn measure_startup() -> Result<Vec<Figure>> {
    let run = || time(Command::new(binary()).arg("--version"));
    run()?;
    let times = (0..30).map(|_| run()).collect::<Result<Vec<f64>>>()?;
    Ok(vec![Figure::at_most("mentor --version, median", median(&times), 10.0, " ms")])
}

/// Measures searches in a library that a sync made.
pub(crate) fn measure(place: &Path) -> Result<Vec<Figure>> {
    let home = fill_library(place)?;
    let mut slowest: Vec<(f64, String)> = Vec::new();
    let mut times = Vec::new();
    for query in make_queries() {
        let run = || time(&mut home.command(["--json", "search", "--", &query]));
        run()?;
        let runs = (0..RUNS).map(|_| run()).collect::<Result<Vec<f64>>>()?;
        slowest.push((median(&runs), query));
        times.extend(runs);
    }
    slowest.sort_by(|one, other| other.0.total_cmp(&one.0));
    for (time, query) in slowest.iter().take(5) {
        println!("{time:.1} ms: {query}");
    }
    Ok(vec![
        Figure::at_most("search among 50,000 entries of 5 KB, median", median(&times), 30.0, " ms"),
        Figure::told("  95 of 100", format!("{:.1} ms", quantile(&times, 0.95))),
        Figure::told("  the library on the disk", format!("{:.0} MB", home.size_mb())),
    ])
}

/// The library; one that an earlier run left in a kept folder is taken again.
fn fill_library(place: &Path) -> Result<Home> {
    let (dir, done) = (place.join("home-of-search"), place.join("home-of-search.done"));
    if done.exists() {
        return Ok(Home::existing(dir));
    }
    let feeds = place.join("feeds-of-search");
    write_feeds(&feeds, SHAPE)?;
    let server = Server::start(&feeds)?;
    let home = Home::new(dir)?;
    home.declare(&names(SHAPE).iter().map(|name| server.url(name)).collect::<Vec<_>>())?;
    let sync = home.run(&["sync"])?;
    println!(
        "the library was made with {:.1} s of CPU, {:.0} MB at most; {}",
        sync.cpu,
        sync.peak_mb,
        sync.stdout.trim()
    );
    std::fs::remove_dir_all(feeds)?;
    std::fs::write(done, "")?;
    Ok(home)
}

/// Queries as people write them, from frequent words to rare ones.
pub(crate) fn make_queries() -> Vec<String> {
    let words = Words::new();
    let mut chance = Chance::new(40);
    (0..QUERIES)
        .map(|number| {
            let mut word = |most: usize| words.stem(chance.below(most)).to_owned();
            match number % 10 {
                0 => word(20),
                1 => word(4_000),
                2 => format!("{} {}", word(500), word(500)),
                3 => format!("{} {} {}", word(50), word(1_000), word(4_000)),
                4 => format!("how do I {} the {} of a {}", word(300), word(300), word(300)),
                5 => format!("\"the {}\" {}", word(30), word(200)),
                6 => format!("{} -{}", word(100), word(40)),
                7 => format!("title:{} {}", word(200), word(800)),
                8 => format!("{} after:2025-01-01 kind:article", word(300)),
                _ => format!("{} minutes:<6 {}", word(60), word(600)),
            }
        })
        .collect()
}
