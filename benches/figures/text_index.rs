//! What our index of real texts costs beside tantivy's own of the same, and how large it is.

use std::fs;
use std::path::Path;
use std::process::Command;

use chrono::DateTime;
use mentor::domain::{EntryId, EntryKind, FeedId, MentorId};
use mentor::format::{read_feed, read_transcript};
use mentor::index::{Index, IndexedEntry, Stamp};
use mentor::text;
use serde_json::Value;

use super::Result;
use super::content::TEXT_END;
use super::measure::{median, run_well};
use super::mentor::folder_size;
use super::parts::HEAP;
use super::table::Figure;

const ROUNDS: usize = 5;
/// Less text takes too little time to be measured in hundredths of a second; in bytes.
const LEAST: usize = 60_000_000;

/// Indexes the recorded entries by turns with both.
pub(crate) fn measure(place: &Path) -> Result<Vec<Figure>> {
    let web = super::shared("corpus/web");
    let Ok(manifest) = fs::read_to_string(web.join("manifest.jsonl")) else {
        return Ok(vec![Figure::told("index of real texts", "skipped: shared/corpus/web is not here")]);
    };
    let (texts, folder) = (place.join("real-texts"), place.join("index-of-real-texts"));
    let once = collect(&web, &manifest)?;
    let run = |role: &str| -> Result<f64> {
        let mut command = Command::new(std::env::current_exe()?);
        Ok(run_well(command.arg(format!("role={role}")).arg(&texts).arg(&folder))?.cpu)
    };
    // The size of the texts as they are; the time of so many copies that it can be measured.
    fs::write(&texts, &once)?;
    run("our-index")?;
    let share = folder_size(&folder) as f64 / once.len() as f64;
    fs::write(&texts, once.repeat(LEAST.div_ceil(once.len().max(1))))?;
    let mut ratios = Vec::new();
    for round in 1..=ROUNDS {
        let (bare, ours) = (run("index")?, run("our-index")?);
        println!("round {round}: tantivy {bare:.2} s of CPU, ours {ours:.2} s");
        ratios.push(ours / bare);
    }
    Ok(vec![
        Figure::at_most("indexing real texts, of tantivy's own CPU", median(&ratios), 1.25, ""),
        Figure::at_most("  the index, of the size of its texts", share, 0.6, ""),
        Figure::told("  texts", format!("{:.1} MB", once.len() as f64 / 1e6)),
    ])
}

/// The titles and plain texts of the recorded feeds' entries, and the transcripts.
fn collect(web: &Path, manifest: &str) -> Result<String> {
    let mut all = String::new();
    let mut take = |title: &str, text: &str| {
        if !text.is_empty() {
            all.extend([title, &TEXT_END.to_string(), text, &TEXT_END.to_string()]);
        }
    };
    for row in manifest.lines().filter(|row| !row.trim().is_empty()) {
        let row: Value = serde_json::from_str(row)?;
        let field = |key: &str| row.get(key).and_then(Value::as_str).unwrap_or_default();
        let Ok(body) = fs::read(web.join(field("file"))) else { continue };
        match field("kind") {
            "feed" => {
                let Ok(feed) = read_feed(&body, Some(field("content_type")), None) else { continue };
                for entry in feed.entries {
                    let html = entry.content.or(entry.summary).unwrap_or_default();
                    take(&entry.title.unwrap_or_default(), &text::html_to_text(&html));
                }
            }
            "transcript" => {
                let Ok(said) = read_transcript(&body, Some(field("content_type"))) else { continue };
                take(field("show"), &text::write_transcript(&said, &[]).0);
            }
            _ => {}
        }
    }
    Ok(all)
}

/// The role of a child: indexes the texts of a file as the program does.
pub(crate) fn index(texts: &Path, folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    let index = Index::create(folder, text::tokenize)?;
    let mut writer = index.writer(HEAP)?;
    let texts = fs::read_to_string(texts)?;
    let mut fields = texts.split(TEXT_END);
    let mut number = 0;
    while let (Some(title), Some(text)) = (fields.next(), fields.next()) {
        number += 1;
        writer.put(&IndexedEntry {
            id: EntryId(number),
            mentor_id: MentorId(number / 600),
            feed_id: Some(FeedId(number / 30)),
            title,
            text,
            author: "Ada Example",
            mentor: "Ada Example",
            kind: EntryKind::Article,
            language: Some("en"),
            published: DateTime::from_timestamp(1_500_000_000 + number * 3_600, 0),
            minutes: Some(number % 40 + 1),
            also: &[],
        })?;
    }
    writer.commit(&Stamp { library: "figures".to_owned(), revision: 1 })?;
    writer.finish()?;
    println!("{number}");
    Ok(())
}
