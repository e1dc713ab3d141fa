//! The whole main job on sample mentors: what the program is for, in one screen and a half.

use std::path::PathBuf;
use std::sync::Arc;

use super::args::DemoArgs;
use super::progress_bar::SyncProgress;
use super::reply::Reply;
use super::terminal::{BOLD, DIM, count, width, wrap};
use super::{Outcome, Surroundings, queue, sync};
use crate::app::demo::{DemoServer, declaration};
use crate::app::{Access, App, Error, ErrorKind, QueueRequest, Stop, SyncReport};
use crate::config::{Declaration, Home, Settings};
use crate::domain::{Clock, Queue, SystemClock};

/// A lunch break, and short enough that the queue has to choose.
const MINUTES: i64 = 30;

pub(super) async fn demo(surroundings: &Surroundings, args: DemoArgs) -> Outcome {
    let dir = new_folder(args.keep)?;
    let home = Home::resolve(Some(dir.clone()))?;
    let server = DemoServer::start().await?;
    // The learner's own settings say where their own library is, and which proxy reaches the world: neither is wanted
    // here. The demo's own server is the one host on this machine that may be asked.
    let own = server.base_url().trim_start_matches("http://");
    let settings = Settings::load(&home, &|_| None)?.with_flag("allow_hosts", own)?.with_flag("proxy", "none")?;
    let declared = declaration(server.base_url(), SystemClock.now());
    let app = App::open(home, settings, Arc::new(SystemClock), Access::Write("demo")).await?;
    app.apply(&declared, false, false).await?;
    let progress = SyncProgress::new(surroundings.quiet || surroundings.json);
    let report = app.refresh(&[], false, &progress, &Stop::default()).await;
    progress.finish();
    let report = report?;
    let request = QueueRequest { goal: None, minutes: Some(MINUTES), kind: None, limit: 6 };
    let queue = app.queue(&request).await?;
    let text = story(&declared, &report, &queue, &dir);
    let data = serde_json::json!({ "home": dir, "sync": report, "queue": queue });
    Ok(Reply::new(&data, text).partly(report.feeds.failed > 0))
}

/// A folder that nobody else has: named by time and process, and never one that is there already.
fn new_folder(keep: Option<PathBuf>) -> Result<PathBuf, Error> {
    let dir = keep.unwrap_or_else(|| {
        let stamp = SystemClock.now().format("%Y%m%d-%H%M%S");
        std::env::temp_dir().join(format!("mentor-demo-{stamp}-{}", std::process::id()))
    });
    if dir.exists() {
        return Err(Error::new(ErrorKind::Usage, format!("{} exists already", dir.display()))
            .hint("the demo makes a folder of its own: name one that does not exist"));
    }
    Ok(dir)
}

fn story(declared: &Declaration, report: &SyncReport, queue: &Queue, dir: &std::path::Path) -> String {
    let mut text = format!("{BOLD}1. The people, and what to learn from each{BOLD:#}\n");
    for mentor in &declared.mentors {
        let aims: Vec<&str> = mentor.learn.iter().map(String::as_str).collect();
        text.push_str(&format!("   {}\n{DIM}{}{DIM:#}\n", mentor.name, wrap(&aims.join("; "), "      ")));
    }
    text.push_str(&format!("\n{BOLD}2. The goals they serve{BOLD:#}\n"));
    for goal in &declared.goals {
        let by = goal.by.map(|day| format!(", by {day}")).unwrap_or_default();
        text.push_str(&format!("{}\n", wrap(&format!("{}{by}", goal.title), "   ")));
    }
    text.push_str(&format!("\n{BOLD}3. Everything they published, over HTTP from this very program{BOLD:#}\n   "));
    text.push_str(&sync::summary(report));
    text.push_str(&format!("\n{BOLD}4. What to read next in {MINUTES} minutes, and why{BOLD:#}\n\n"));
    text.push_str(&queue::text(queue));
    text.push_str(&next_steps(queue, dir));
    text
}

fn next_steps(queue: &Queue, dir: &std::path::Path) -> String {
    let program = std::env::args().next().unwrap_or_else(|| "mentor".to_owned());
    let first = queue.items.first().map_or(1, |item| item.entry.id.0);
    let home = dir.display();
    let mut text = format!("{}\n{BOLD}What to type next{BOLD:#}\n", "─".repeat(width().min(72)));
    text.push_str(&format!("   export MENTOR_HOME={home}\n"));
    let rows = [
        (format!("read {first}"), "read the first one here"),
        (format!("done {first} --takeaway \"…\""), "finish it with the line you take from it"),
        ("search \"hard conversation\"".to_owned(), "everything they ever said about it"),
        ("queue --minutes 15 --kind episode".to_owned(), "something to hear on the way"),
        ("progress".to_owned(), "what came of it"),
    ];
    for (command, what) in rows {
        text.push_str(&format!("   {program} {command:36} {DIM}{what}{DIM:#}\n"));
    }
    text.push_str(&format!(
        "\nThen your own: copy {BOLD}feeds.example.toml{BOLD:#} to feeds.toml, put your mentors and goals in, and type\n   \
         unset MENTOR_HOME; {program} apply feeds.toml && {program} sync && {program} queue\n\
         {DIM}The sample library ({}) can be deleted at any time: {home}{DIM:#}\n",
        count(queue.items.len() + queue.left_out, "match", "matches"),
    ));
    text
}
