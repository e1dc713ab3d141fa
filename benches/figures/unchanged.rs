//! A thousand feeds that have nothing new: what `sync --force` costs beside downloading and parsing the same bytes, and how
//! near it comes to the least time that a slow network allows.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use super::Result;
use super::content::{Shape, names, write_feeds};
use super::measure::{median, run_well};
use super::mentor::Home;
use super::server::Server;
use super::table::Figure;

const SHAPE: Shape = Shape { feeds: 1_000, entries: 30, entry_bytes: 2_385, seed: 68 };
/// Requests at once: the program's own default (`sync.concurrency`).
const AT_ONCE: usize = 8;
const ROUNDS: usize = 3;
/// How long each answer takes on its way, in milliseconds.
const LATENCY: u64 = 50;

/// Measures both.
pub(crate) fn measure(place: &Path) -> Result<Vec<Figure>> {
    let feeds = place.join("feeds-unchanged");
    write_feeds(&feeds, SHAPE)?;
    let server = Server::start(&feeds)?;
    server.compress()?;
    let urls: Vec<String> = names(SHAPE).iter().map(|name| server.url(name)).collect();
    let list = place.join("urls-unchanged");
    fs::write(&list, urls.join("\n"))?;
    let home = Home::new(place.join("home-unchanged"))?;
    home.declare(&urls)?;
    home.run(&["--json", "sync"])?;
    let (mut ours, mut bare) = (Vec::new(), Vec::new());
    for round in 1..=ROUNDS {
        let before = server.counts()?;
        let cost = home.run(&["--json", "sync", "--force"])?;
        if server.counts()?.unchanged - before.unchanged != SHAPE.feeds {
            return Err("not every feed was asked and unchanged".into());
        }
        let download = play("download")?.arg(&list).args([AT_ONCE.to_string(), SHAPE.feeds.to_string()]).cpu()?;
        let parse = play("parse")?.arg(&feeds).cpu()?;
        println!(
            "round {round}: sync --force {:.2} s, bare download {download:.2} s, bare parse {parse:.2} s",
            cost.cpu
        );
        ours.push(cost.cpu);
        bare.push(download + parse);
    }
    server.delay(LATENCY)?;
    let began = Instant::now();
    home.run(&["--json", "sync", "--force"])?;
    let took = began.elapsed().as_secs_f64();
    let floor = (SHAPE.feeds.div_ceil(AT_ONCE) as u64 * LATENCY) as f64 / 1e3;
    Ok(vec![
        Figure::told("1,000 unchanged feeds: CPU of sync --force", format!("{:.2} s", median(&ours))),
        Figure::at_most("  of the CPU of downloading and parsing them", median(&ours) / median(&bare), 0.33, ""),
        Figure::told(format!("  with {LATENCY} ms of latency"), format!("{took:.1} s, least possible {floor:.1} s")),
        Figure::at_most("  of the least possible time", took / floor, 1.5, ""),
    ])
}

/// This bench again, in another role.
fn play(role: &str) -> Result<Command> {
    let mut command = Command::new(std::env::current_exe()?);
    command.arg(format!("role={role}"));
    Ok(command)
}

trait Cpu {
    /// CPU seconds of a run that ends well.
    fn cpu(&mut self) -> Result<f64>;
}

impl Cpu for Command {
    fn cpu(&mut self) -> Result<f64> {
        Ok(run_well(self)?.cpu)
    }
}
