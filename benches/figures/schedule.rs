//! The schedule, replayed on the publication dates of recorded feeds: how long entries wait to be found, and how many requests
//! each costs, beside the rule of a good reader.
//!
//! The replay knows at each ask what the asks before it found, no more. It begins when somebody subscribes to a feed that
//! shows its first three entries (a rhythm takes three dates), at five moments of the day.

use std::fs;
use std::path::{Path, PathBuf};

use chrono::TimeDelta;
use mentor::domain::Time;
use mentor::format::read_feed;
use mentor::pipeline::schedule::{Asked, Standing, next_after_success};
use serde_json::Value;

use super::Result;
use super::measure::median;
use super::table::Figure;

/// Feeds whose median gap, over all their dates, lies between these count as daily.
const DAILY: [TimeDelta; 2] = [TimeDelta::hours(12), TimeDelta::hours(36)];
const KNOWN_AT_FIRST: usize = 3;
const FEWEST_DATES: usize = 6;
const BEGINNINGS: u64 = 5;
/// As the program keeps them.
const DATES_KEPT: usize = 40;

/// Measures our rule and Miniflux's.
pub(crate) fn measure() -> Result<Vec<Figure>> {
    let shared = std::env::var_os("MENTOR_SHARED")
        .map_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared")), PathBuf::from);
    let web = shared.join("corpus/web");
    let Ok(manifest) = fs::read_to_string(web.join("manifest.jsonl")) else {
        return Ok(vec![Figure::told("schedule", "skipped: shared/corpus/web is not here")]);
    };
    let feeds = read_dates(&web, &manifest)?;
    let daily: Vec<&(String, Vec<Time>)> = feeds.iter().filter(|(_, dates)| is_daily(dates)).collect();
    let (mut ours, mut theirs) = (Replay::default(), Replay::default());
    for (url, dates) in &daily {
        let (our, their) = (replay(dates, ask_as_we_do), replay(dates, ask_as_miniflux));
        println!("{:<60} {our}; Miniflux {their}", url.chars().take(60).collect::<String>());
        ours.add(our);
        theirs.add(their);
    }
    if daily.is_empty() {
        return Ok(vec![Figure::told("schedule", "no recorded feed is daily")]);
    }
    Ok(vec![
        Figure::told(
            "daily feeds replayed",
            format!("{} with {} entries", daily.len(), ours.delays.len() / BEGINNINGS as usize),
        ),
        Figure::at_most("  median delay", ours.median_delay(), 6.0, " h"),
        Figure::at_most("  requests per new entry", ours.requests_per_entry(), 4.0, ""),
        Figure::at_most("  median delay, of Miniflux's", ours.median_delay() / theirs.median_delay(), 1.0, ""),
        Figure::at_most("  requests, of Miniflux's", ours.requests_per_entry() / theirs.requests_per_entry(), 1.0, ""),
        Figure::told("  Miniflux's entry_frequency", theirs.to_string()),
    ])
}

fn is_daily(dates: &[Time]) -> bool {
    let mut gaps: Vec<TimeDelta> = dates.windows(2).map(|pair| pair[1] - pair[0]).collect();
    gaps.sort_unstable();
    dates.len() >= FEWEST_DATES && (DAILY[0]..=DAILY[1]).contains(&gaps[gaps.len() / 2])
}

/// The distinct publication dates of every recorded feed that is no older state of another, in order.
fn read_dates(web: &Path, manifest: &str) -> Result<Vec<(String, Vec<Time>)>> {
    let mut feeds = Vec::new();
    for row in manifest.lines().filter(|row| !row.trim().is_empty()) {
        let row: Value = serde_json::from_str(row)?;
        let text = |key: &str| row.get(key).and_then(Value::as_str);
        let (Some("feed"), None, Some(file), Some(url)) =
            (text("kind"), row.get("snapshot"), text("file"), text("url"))
        else {
            continue;
        };
        let Ok(feed) = read_feed(&fs::read(web.join(file))?, text("content_type"), None) else { continue };
        let mut dates: Vec<Time> = feed.entries.iter().filter_map(|entry| entry.published).collect();
        dates.sort_unstable();
        dates.dedup();
        feeds.push((url.to_owned(), dates));
    }
    Ok(feeds)
}

/// What a replay comes to.
#[derive(Default)]
struct Replay {
    requests: usize,
    /// Hours from an entry's publication to the ask that found it.
    delays: Vec<f64>,
}

impl Replay {
    fn add(&mut self, other: Self) {
        self.requests += other.requests;
        self.delays.extend(other.delays);
    }

    fn median_delay(&self) -> f64 {
        median(&self.delays)
    }

    fn requests_per_entry(&self) -> f64 {
        self.requests as f64 / self.delays.len().max(1) as f64
    }
}

impl std::fmt::Display for Replay {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:.1} h, {:.2} requests an entry", self.median_delay(), self.requests_per_entry())
    }
}

fn replay(dates: &[Time], next: fn(&[Time], Time, u64) -> Time) -> Replay {
    let mut replay = Replay::default();
    for beginning in 0..BEGINNINGS {
        let mut now = dates[KNOWN_AT_FIRST - 1] + TimeDelta::hours(24 * beginning as i64 / BEGINNINGS as i64);
        let seen_at = |now: Time| dates.partition_point(|date| *date <= now);
        let mut seen = seen_at(now);
        while seen < dates.len() {
            let known = &dates[seen.saturating_sub(DATES_KEPT)..seen];
            now = next(known, now, beginning << 32 | replay.requests as u64);
            replay.requests += 1;
            let found = seen_at(now);
            replay.delays.extend(dates[seen..found].iter().map(|date| (now - *date).num_seconds() as f64 / 3600.0));
            seen = found;
        }
    }
    replay
}

fn ask_as_we_do(known: &[Time], now: Time, seed: u64) -> Time {
    let standing = Standing { published: known.to_vec(), has_validators: true, ..Standing::default() };
    next_after_success(&standing, Asked { began: now, answered: now, seed }).due
}

/// Miniflux's `entry_frequency`: a week divided by the entries of the last week, within five minutes and a day.
fn ask_as_miniflux(known: &[Time], now: Time, _seed: u64) -> Time {
    let week = TimeDelta::days(7);
    let recent = known.iter().filter(|date| now - **date <= week).count();
    match i32::try_from(recent) {
        Ok(recent @ 1..) => now + (week / recent).clamp(TimeDelta::minutes(5), TimeDelta::days(1)),
        _ => now + TimeDelta::days(1),
    }
}
