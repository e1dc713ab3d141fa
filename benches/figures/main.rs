//! The figures this project promises, measured: `cargo bench --bench figures [-- sync unchanged duplicates matching
//! replay schedule search startup build extract moments text-index]`.
//!
//! It prints a table of figure, target and measurement, and asserts nothing: a busy machine would make a wall-clock
//! assertion lie. What is compared is CPU time, measured in one run and interleaved, so that a ratio holds on any
//! machine. The bench starts itself again in other roles (a server of feeds, the bare parts), because only a process of
//! its own has CPU time and memory of its own.
//!
//! Needs Linux's `/proc`. `MENTOR_FIGURES_ROUNDS` (default 3) sets how often `sync` measures everything,
//! `MENTOR_FIGURES_DIR` keeps what was made there instead of in a temporary folder. Some take recorded material, from
//! `MENTOR_SHARED` or from a folder `shared` beside the project, and say so where there is none. While something is being
//! mended, `cargo test --bench figures -- extract` measures an unoptimised build: all but the CPU time is the same.
#![expect(clippy::print_stdout, reason = "a bench is a program, and its table is its answer")]

mod build;
mod content;
mod duplicates;
mod extract;
mod matching;
mod measure;
mod mentor;
mod moments;
mod parts;
mod replay;
mod schedule;
mod search;
mod server;
mod stemmed;
mod sync;
mod table;
mod text_index;
mod unchanged;

use std::path::{Path, PathBuf};

use table::Figure;

type Result<T, E = Box<dyn std::error::Error>> = std::result::Result<T, E>;

/// The figures in the order in which they are measured when none is named.
const FIGURES: [&str; 12] = [
    "startup",
    "build",
    "sync",
    "unchanged",
    "duplicates",
    "search",
    "matching",
    "schedule",
    "replay",
    "extract",
    "moments",
    "text-index",
];

fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    if let Some(("role", role)) = args.first().and_then(|first| first.split_once('=')) {
        return play(role, args.get(1..).unwrap_or_default());
    }
    // `cargo test --all-targets` runs benches too, without this flag, and wants no measurements.
    let wanted: Vec<&str> = args.iter().map(String::as_str).filter(|arg| !arg.starts_with("--")).collect();
    if wanted.is_empty() && !args.iter().any(|arg| arg == "--bench") {
        println!("skipped: figures are measured by `cargo bench --bench figures`");
        return Ok(());
    }
    if let Some(unknown) = wanted.iter().find(|name| !FIGURES.contains(name)) {
        return Err(format!("no figure is called {unknown}; there are {}", FIGURES.join(", ")).into());
    }
    let kept = std::env::var_os("MENTOR_FIGURES_DIR").map(PathBuf::from);
    let passing = tempfile::tempdir()?;
    let place = kept.as_deref().unwrap_or(passing.path());
    let mut figures = Vec::new();
    for name in FIGURES.into_iter().filter(|name| wanted.is_empty() || wanted.contains(name)) {
        println!("== {name}");
        figures.extend(measure_figure(name, place, !wanted.is_empty())?);
    }
    table::print(&figures);
    Ok(())
}

fn measure_figure(name: &str, place: &Path, named: bool) -> Result<Vec<Figure>> {
    match name {
        "startup" => search::measure_startup(),
        "build" => build::measure(place, named),
        "sync" => sync::measure(place),
        "unchanged" => unchanged::measure(place),
        "duplicates" => duplicates::measure(place),
        "matching" => matching::measure(place),
        "schedule" => schedule::measure(),
        "search" => search::measure(place),
        "extract" => extract::measure(),
        "moments" => moments::measure(place),
        "text-index" => text_index::measure(place),
        _ => replay::measure(place),
    }
}

/// Where recorded material is, if it is at hand.
fn shared(what: &str) -> PathBuf {
    let beside = || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared"));
    std::env::var_os("MENTOR_SHARED").map_or_else(beside, PathBuf::from).join(what)
}

/// What a child of this bench does.
fn play(role: &str, args: &[String]) -> Result<()> {
    let arg = |index: usize| args.get(index).map(String::as_str).ok_or("a role lacks an argument");
    match role {
        "serve" => server::serve(Path::new(arg(0)?)),
        "download" => parts::download(arg(0)?, arg(1)?.parse()?, arg(2)?.parse()?),
        "parse" => parts::parse(Path::new(arg(0)?)),
        "index" => parts::index(Path::new(arg(0)?), Path::new(arg(1)?)),
        "our-index" => text_index::index(Path::new(arg(0)?), Path::new(arg(1)?)),
        _ => Err(format!("no role is called {role}").into()),
    }
}
