//! The first sync of a thousand feeds against its three bare parts and against newsboat, and the second one.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use mentor::text;

use super::content::{Shape, TEXT_END, names, write_feeds};
use super::measure::{self, Cost, median};
use super::mentor::Home;
use super::server::Server;
use super::table::Figure;
use super::{Result, mentor as program};

const SHAPE: Shape = Shape { feeds: 1_000, entries: 30, entry_bytes: 2_385, seed: 68 };
/// Requests at once: the program's own default (`sync.concurrency`), given to the bare download too.
const AT_ONCE: usize = 8;

/// Folders and lists that all rounds share.
struct Setting {
    place: PathBuf,
    feeds: PathBuf,
    texts: PathBuf,
    urls: PathBuf,
    server: Server,
}

/// One round's costs.
struct Round {
    first: Cost,
    second: Cost,
    download: f64,
    parse: f64,
    index: f64,
    newsboat: Option<f64>,
}

impl Round {
    fn parts(&self) -> f64 {
        self.download + self.parse + self.index
    }
}

/// Measures in as many rounds as asked for.
pub(crate) fn measure(place: &Path) -> Result<Vec<Figure>> {
    let setting = prepare(place)?;
    let has_newsboat = Command::new("newsboat").arg("-v").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok();
    let rounds = std::env::var("MENTOR_FIGURES_ROUNDS").ok().and_then(|text| text.parse().ok()).unwrap_or(3_usize);
    let mut measured = Vec::new();
    for number in 1..=rounds.max(1) {
        let round = measure_round(&setting, has_newsboat)?;
        println!(
            "round {number}: sync {:.2} s (again {:.2}), download {:.2}, parse {:.2}, index {:.2}, newsboat {:?}, ratio {:.2}, peak {:.0} MB",
            round.first.cpu,
            round.second.cpu,
            round.download,
            round.parse,
            round.index,
            round.newsboat,
            round.first.cpu / round.parts(),
            round.first.peak_mb
        );
        measured.push(round);
    }
    Ok(tell(&measured))
}

fn prepare(place: &Path) -> Result<Setting> {
    let feeds = place.join("feeds-of-sync");
    let bytes = write_feeds(&feeds, SHAPE)?;
    println!("{} feeds of {} entries, {} bytes each", SHAPE.feeds, SHAPE.entries, bytes / SHAPE.feeds as u64);
    let texts = place.join("texts");
    fs::write(&texts, extract_texts(&feeds)?)?;
    let server = Server::start(&feeds)?;
    let urls = place.join("urls");
    let list: String = names(SHAPE).iter().map(|name| server.url(name) + "\n").collect();
    fs::write(&urls, list)?;
    Ok(Setting { place: place.to_owned(), feeds, texts, urls, server })
}

/// The plain titles and texts of all entries, as the program itself indexes them.
fn extract_texts(folder: &Path) -> Result<String> {
    let mut texts = String::new();
    for name in names(SHAPE) {
        let body = fs::read(folder.join(name))?;
        for entry in feed_rs::parser::parse(body.as_slice())?.entries {
            texts.push_str(&entry.title.map(|title| title.content).unwrap_or_default());
            texts.push(TEXT_END);
            let html = entry.content.and_then(|content| content.body).unwrap_or_default();
            texts.push_str(&text::html_to_text(&html));
            texts.push(TEXT_END);
        }
    }
    Ok(texts)
}

fn measure_round(setting: &Setting, has_newsboat: bool) -> Result<Round> {
    let home = Home::new(setting.place.join("home-of-sync"))?;
    home.declare(&names(SHAPE).iter().map(|name| setting.server.url(name)).collect::<Vec<_>>())?;
    let before = setting.server.counts()?;
    let first = home.run(&["--json", "sync"])?;
    let between = setting.server.counts()?;
    let second = home.run(&["--json", "sync", "--force"])?;
    let after = setting.server.counts()?;
    check(&first, &second)?;
    if between.bodies - before.bodies != SHAPE.feeds || after.bodies != between.bodies {
        return Err("a body came twice, or not at all".into());
    }
    if after.unchanged - between.unchanged != SHAPE.feeds {
        return Err("not every feed was asked again".into());
    }
    let (urls, at_once, feeds) = (&setting.urls, AT_ONCE.to_string(), SHAPE.feeds.to_string());
    let index = setting.place.join("bare-index");
    let round = Round {
        download: play("download")?.arg(urls).args([at_once, feeds]).measured()?,
        parse: play("parse")?.arg(&setting.feeds).measured()?,
        index: play("index")?.arg(&setting.texts).arg(&index).measured()?,
        newsboat: if has_newsboat { Some(run_newsboat(setting)?) } else { None },
        first,
        second,
    };
    fs::remove_dir_all(index)?;
    Ok(round)
}

/// Every entry came once, and not again.
fn check(first: &Cost, second: &Cost) -> Result<()> {
    let new = |cost: &Cost| -> Result<i64> {
        let report: serde_json::Value = serde_json::from_str(&cost.stdout)?;
        report.pointer("/entries/new").and_then(serde_json::Value::as_i64).ok_or_else(|| "no count".into())
    };
    let (came, again) = (new(first)?, new(second)?);
    if came != (SHAPE.feeds * SHAPE.entries) as i64 || again != 0 {
        return Err(format!("{came} entries came, then {again}").into());
    }
    Ok(())
}

/// This bench again, in another role.
fn play(role: &str) -> Result<Command> {
    let mut command = Command::new(std::env::current_exe()?);
    command.arg(format!("role={role}"));
    Ok(command)
}

trait Measured {
    /// CPU seconds of a run that ends well.
    fn measured(&mut self) -> Result<f64>;
}

impl Measured for Command {
    fn measured(&mut self) -> Result<f64> {
        Ok(measure::run_well(self)?.cpu)
    }
}

/// `newsboat -x reload` with a cache and a configuration of its own.
fn run_newsboat(setting: &Setting) -> Result<f64> {
    let dir = setting.place.join("newsboat");
    if dir.exists() {
        fs::remove_dir_all(&dir)?;
    }
    fs::create_dir_all(&dir)?;
    fs::write(dir.join("config"), format!("reload-threads {AT_ONCE}\n"))?;
    let mut command = Command::new("newsboat");
    command.arg("-u").arg(&setting.urls).arg("-c").arg(dir.join("cache.db")).arg("-C").arg(dir.join("config"));
    command.args(["-x", "reload"]).env("HOME", &dir).env("XDG_CONFIG_HOME", &dir).env("XDG_DATA_HOME", &dir);
    let cpu = command.measured()?;
    // A cache that held nothing would make newsboat look fast.
    if fs::metadata(dir.join("cache.db"))?.len() < SHAPE.feeds as u64 * 30_000 {
        return Err("newsboat stored too little".into());
    }
    Ok(cpu)
}

fn tell(rounds: &[Round]) -> Vec<Figure> {
    let middle = |value: fn(&Round) -> f64| median(&rounds.iter().map(value).collect::<Vec<_>>());
    let ratio = middle(|round| round.first.cpu / round.parts());
    let peak = rounds.iter().map(|round| round.first.peak_mb).fold(0.0, f64::max);
    let mut figures = vec![
        Figure::told("first sync of 1,000 feeds: CPU", format!("{:.2} s", middle(|round| round.first.cpu))),
        Figure::told("  bare download, parse, index: CPU", {
            let (download, parse) = (middle(|round| round.download), middle(|round| round.parse));
            format!("{download:.2} + {parse:.2} + {:.2} s", middle(|round| round.index))
        }),
        Figure::at_most("  ratio of the first sync to its bare parts", ratio, 1.6, ""),
        Figure::at_most("  peak memory", peak, 150.0, " MB"),
        Figure::at_most(
            "  second sync, of the first one's CPU",
            middle(|round| round.second.cpu / round.first.cpu),
            0.1,
            "",
        ),
    ];
    let newsboat: Vec<f64> = rounds.iter().filter_map(|round| Some(round.first.cpu / round.newsboat?)).collect();
    if newsboat.is_empty() {
        figures.push(Figure::told("  of newsboat's CPU", "newsboat is not installed"));
    } else {
        figures.push(Figure::at_most("  of newsboat's CPU", median(&newsboat), 0.2, ""));
    }
    figures.push(Figure::told("  the program measured", program::binary().display().to_string()));
    figures
}
