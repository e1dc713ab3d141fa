//! A sentence that somebody remembers from a talk: does a search for it find the episode, and open it where it is said?
//!
//! The recorded transcripts that have moments are the episodes of one show, served on loopback and read by a sync. The
//! sentences are drawn by chance; the seed is printed, and `MENTOR_FIGURES_SEED` and `MENTOR_FIGURES_SENTENCES` set it and
//! how many there are.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde_json::Value;

use super::Result;
use super::content::Chance;
use super::mentor::Home;
use super::server::Server;
use super::table::Figure;

const SENTENCES: usize = 50;
const SEED: u64 = 1;
/// Hits that a person looks at.
const LOOKED_AT: &str = "3";
/// How far from the sentence a recording may open, in seconds.
const NEAR: f64 = 15.0;
/// Shorter sentences say nothing, longer ones nobody remembers; in words.
const LENGTH: std::ops::RangeInclusive<usize> = 8..=40;
/// The forms that tell moments, and how they are served.
const FORMS: [(&str, &str); 3] = [("vtt", "text/vtt"), ("srt", "application/x-subrip"), ("json", "application/json")];

/// Something said in an episode.
struct Said {
    episode: usize,
    /// In seconds.
    start: f64,
    text: String,
}

/// Makes the library, and searches.
pub(crate) fn measure(place: &Path) -> Result<Vec<Figure>> {
    let web = super::shared("corpus/web");
    let Ok(manifest) = fs::read_to_string(web.join("manifest.jsonl")) else {
        return Ok(vec![Figure::told("moments", "skipped: shared/corpus/web is not here")]);
    };
    let folder = place.join("show-of-moments");
    fs::create_dir_all(&folder)?;
    let transcripts = list_transcripts(&manifest)?;
    let mut sentences = Vec::new();
    for (episode, file) in transcripts.iter().enumerate() {
        let text = fs::read_to_string(web.join(file))?;
        sentences.extend(read_sentences(episode, file, &text)?);
        fs::write(folder.join(name(episode, file)), text)?;
    }
    let server = Server::start(&folder)?;
    fs::write(folder.join("show.rss"), write_feed(&transcripts, &server))?;
    let home = Home::new(place.join("home-of-moments"))?
        .with_environment(vec![("MENTOR_SYNC_TEXTS", transcripts.len().to_string())]);
    home.declare(&[server.url("show.rss")])?;
    // The second goes on where the first had no time left.
    home.run(&["sync"])?;
    home.run(&["sync"])?;
    let number = |name: &str, usual: usize| {
        std::env::var(name).ok().and_then(|text| text.parse::<usize>().ok()).unwrap_or(usual)
    };
    let seed = number("MENTOR_FIGURES_SEED", SEED as usize);
    let wanted = number("MENTOR_FIGURES_SENTENCES", SENTENCES);
    println!("{} episodes, {} sentences, {wanted} drawn with seed {seed}", transcripts.len(), sentences.len());
    let mut chance = Chance::new(seed as u64);
    let (mut found, mut opened) = (0, 0);
    for _ in 0..wanted {
        let said = sentences.get(chance.below(sentences.len())).ok_or("no transcript says anything")?;
        let outcome = search(&home, said, &sentences)?;
        found += usize::from(outcome.is_some());
        opened += usize::from(outcome == Some(true));
    }
    let share = |count: usize| 100.0 * count as f64 / wanted.max(1) as f64;
    Ok(vec![
        Figure::at_least("a remembered sentence: episode in the first 3", share(found), 95.0, " %"),
        Figure::at_least("  and it opens within 15 s", share(opened), 95.0, " %"),
    ])
}

/// `None` where the episode is not among the first; else whether it opens where the sentence is said, once or again.
fn search(home: &Home, said: &Said, all: &[Said]) -> Result<Option<bool>> {
    let reply: Value =
        serde_json::from_str(&home.run(&["--json", "search", "-n", LOOKED_AT, "--", &said.text])?.stdout)?;
    let title = title(said.episode);
    let hits = reply.get("hits").and_then(Value::as_array).ok_or("no hits")?;
    let hit = hits.iter().find(|hit| hit.pointer("/entry/title").is_some_and(|found| *found == title));
    let Some(hit) = hit else {
        println!("not found: {title} at {:.0} s: {}", said.start, said.text);
        return Ok(None);
    };
    let opens = hit.pointer("/passage/start_seconds").and_then(Value::as_f64);
    let same = all.iter().filter(|other| other.episode == said.episode && other.text == said.text);
    let near = opens.is_some_and(|opens| same.into_iter().any(|place| (opens - place.start).abs() <= NEAR));
    if !near {
        println!("opens at {opens:?}: {title} at {:.0} s: {}", said.start, said.text);
    }
    Ok(Some(near))
}

fn title(episode: usize) -> String {
    format!("Episode {episode}")
}

fn name(episode: usize, file: &str) -> String {
    format!("{episode}.{}", file.rsplit('.').next().unwrap_or_default())
}

fn list_transcripts(manifest: &str) -> Result<Vec<String>> {
    let mut files = Vec::new();
    for row in manifest.lines().filter(|row| !row.trim().is_empty()) {
        let row: Value = serde_json::from_str(row)?;
        let file = row.get("file").and_then(Value::as_str).unwrap_or_default();
        let timed = FORMS.iter().any(|(form, _)| file.ends_with(&format!(".{form}")));
        if timed && row.get("kind").is_some_and(|kind| kind == "transcript") {
            files.push(file.to_owned());
        }
    }
    Ok(files)
}

fn write_feed(transcripts: &[String], server: &Server) -> String {
    let mut items = String::new();
    for (episode, file) in transcripts.iter().enumerate() {
        let form = FORMS.iter().find(|(form, _)| file.ends_with(form)).map_or("", |(_, form)| form);
        let _ = write!(
            items,
            "<item><title>{}</title><guid>{episode}</guid><pubDate>Mon, {:02} Jun 2026 08:00:00 GMT</pubDate>\
             <description>A talk.</description>\
             <enclosure url='https://cdn.example/{episode}.mp3' type='audio/mpeg' length='1'/>\
             <podcast:transcript url='{}' type='{form}'/></item>",
            title(episode),
            1 + episode % 28,
            server.url(&name(episode, file)),
        );
    }
    format!(
        "<rss version='2.0' xmlns:podcast='https://podcastindex.org/namespace/1.0'>\
         <channel><title>Recorded talks</title>{items}</channel></rss>"
    )
}

/// The sentences of a transcript, each with the start of the cue in which it begins. Read apart from the program's own
/// reader, so that one fault of that is not found right by the same fault here.
fn read_sentences(episode: usize, file: &str, text: &str) -> Result<Vec<Said>> {
    let cues = if file.ends_with(".json") { read_json(text)? } else { read_cues(text) };
    let mut sentences = Vec::new();
    let mut open: Option<Said> = None;
    for (start, words) in cues {
        for word in words.split_whitespace() {
            let said = open.get_or_insert_with(|| Said { episode, start, text: String::new() });
            if !said.text.is_empty() {
                said.text.push(' ');
            }
            said.text.push_str(word);
            if word.trim_end_matches(['"', '”', ')']).ends_with(['.', '?', '!']) {
                sentences.extend(open.take());
            }
        }
    }
    sentences.extend(open);
    sentences.retain(|said| LENGTH.contains(&said.text.split_whitespace().count()));
    Ok(sentences)
}

fn read_json(text: &str) -> Result<Vec<(f64, String)>> {
    let document: Value = serde_json::from_str(text)?;
    let segments = document.get("segments").and_then(Value::as_array).ok_or("no segments")?;
    let read = |segment: &Value| Some((segment.get("startTime")?.as_f64()?, segment.get("body")?.as_str()?.to_owned()));
    Ok(segments.iter().filter_map(read).collect())
}

fn read_cues(text: &str) -> Vec<(f64, String)> {
    let text = text.replace('\r', "");
    let mut cues = Vec::new();
    for block in text.split("\n\n") {
        let Some((head, words)) = block.split_once(" --> ") else { continue };
        let Some(start) = head.lines().last().and_then(seconds) else { continue };
        let words = words.split_once('\n').map_or("", |(_, words)| words);
        cues.push((start, without_label(&without_tags(words)).to_owned()));
    }
    cues
}

fn seconds(clock: &str) -> Option<f64> {
    clock.trim().replace(',', ".").split(':').try_fold(0.0, |sum, part| Some(sum * 60.0 + part.parse::<f64>().ok()?))
}

fn without_tags(text: &str) -> String {
    let mut inside = false;
    let kept = text.chars().filter(|c| {
        let is_tag = inside || *c == '<';
        inside = is_tag && *c != '>';
        !is_tag
    });
    kept.collect::<String>().replace('\n', " ")
}

/// `Ada Example: Well …` is said without the name.
fn without_label(text: &str) -> &str {
    let text = text.trim();
    match text.split_once(": ") {
        Some((name, said))
            if name.split_whitespace().count() <= 3 && name.starts_with(|c: char| c.is_uppercase() || c == '[') =>
        {
            said
        }
        _ => text,
    }
}
