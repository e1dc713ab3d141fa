//! What indexing and searching cost, beside tantivy alone on the same text.
//!
//! `cargo bench --bench index` indexes 30,000 entries of about 2.3 KB (the text of the first sync of the
//! synchronisation benchmark); `cargo bench --bench index -- large` takes 50,000 entries of 5 KB and
//! searches them. The texts are made up, with the word frequencies of natural language (Zipf's law).

#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a benchmark speaks to its reader and may fail")]

use std::path::Path;
use std::time::{Duration, Instant};

use mentor::domain::{EntryId, EntryKind, FeedId, MentorId};
use mentor::index::{Filters, Index, IndexedEntry, Opened, Request, Stamp, Tokenize, parse_query};
use tantivy::indexer::IndexWriterOptions;
use tantivy::schema::{FAST, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
use tantivy::{IndexWriter, TantivyDocument};

const TOKENIZE: Tokenize = mentor::text::tokenize;
const HEAP: usize = 40_000_000;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if !arguments.iter().any(|argument| argument == "--bench") {
        // `cargo test` runs benchmarks too, only to see that they start.
        return;
    }
    let large = arguments.iter().any(|argument| argument == "large");
    let (count, words) = if large { (50_000, 840) } else { (30_000, 385) };
    let texts = Texts::make(count, words);
    let bytes: usize = texts.entries.iter().map(|(title, text)| title.len() + text.len()).sum();
    println!("{count} entries, {:.1} MB of text", bytes as f64 / 1e6);
    let home = tempfile::tempdir().unwrap();
    let mut ratios = Vec::new();
    for round in 0..if large { 1 } else { 3 } {
        let bare = measure(|| index_bare(&home.path().join(format!("bare{round}")), &texts));
        let ours = measure(|| index_ours(&home.path().join(format!("ours{round}")), &texts));
        ratios.push(ours.cpu.as_secs_f64() / bare.cpu.as_secs_f64());
        println!("tantivy en_stem {bare}   ours {ours}   CPU ratio {:.2}", ratios[round]);
    }
    ratios.sort_by(f64::total_cmp);
    println!("CPU ratio, median: {:.2}", ratios[ratios.len() / 2]);
    println!(
        "on disk: bare {:.1} MB, ours {:.1} MB",
        size(&home.path().join("bare0")),
        size(&home.path().join("ours0"))
    );
    search(&home.path().join("ours0"));
}

/// The least that finds words: the same fields for title and text, the id as a fast field.
fn index_bare(dir: &Path, texts: &Texts) {
    std::fs::create_dir_all(dir).unwrap();
    let mut schema = Schema::builder();
    let indexing = TextFieldIndexing::default()
        .set_tokenizer("en_stem")
        .set_index_option(IndexRecordOption::WithFreqsAndPositions);
    let words = TextOptions::default().set_indexing_options(indexing);
    let id = schema.add_i64_field("id", FAST);
    let title = schema.add_text_field("title", words.clone());
    let text = schema.add_text_field("text", words);
    let index = tantivy::Index::create_in_dir(dir, schema.build()).unwrap();
    let options = IndexWriterOptions::builder().num_worker_threads(1).memory_budget_per_thread(HEAP).build();
    let mut writer: IndexWriter = index.writer_with_options(options).unwrap();
    for (number, entry) in texts.entries.iter().enumerate() {
        let mut document = TantivyDocument::default();
        document.add_i64(id, number as i64);
        document.add_text(title, &entry.0);
        document.add_text(text, &entry.1);
        writer.add_document(document).unwrap();
    }
    writer.commit().unwrap();
    writer.wait_merging_threads().unwrap();
}

fn index_ours(dir: &Path, texts: &Texts) {
    let index = Index::create(dir, TOKENIZE).unwrap();
    let mut writer = index.writer(HEAP).unwrap();
    for (number, (title, text)) in texts.entries.iter().enumerate() {
        let number = number as i64;
        writer
            .put(&IndexedEntry {
                id: EntryId(number),
                mentor_id: MentorId(number / 600),
                feed_id: Some(FeedId(number / 30)),
                title,
                text,
                author: "Ada Example",
                mentor: "Ada Example",
                kind: EntryKind::Article,
                language: Some("en"),
                published: chrono::DateTime::from_timestamp(1_500_000_000 + number * 3_600, 0),
                minutes: Some(number % 40 + 1),
            })
            .unwrap();
    }
    writer.commit(&Stamp { library: "bench".to_owned(), revision: 1 }).unwrap();
    writer.finish().unwrap();
}

/// Opening and searching, each as a new process would do it (with the files in the page cache).
fn search(dir: &Path) {
    let (common, rare, other) = (spell(40), spell(9_000), spell(700));
    let queries = [
        common.clone(),
        format!("{common} {other}"),
        format!("{rare} {other}"),
        format!("\"{} {common}\"", spell(3)),
        format!("{common} {other} kind:article minutes:<20 after:2018"),
        format!("title:{common} -{other}"),
        format!("{rare}x"),
        format!("{rare}xq"),
        "xqjzzkwpp".to_owned(),
        String::new(),
        format!("a long sentence of a goal with {rare} and {other} and {common} {} {}", spell(5), spell(90)),
    ];
    for text in queries {
        let query = parse_query(&text);
        let mut filters = Filters::default();
        filters.add_query(&query);
        let languages = ["en", "de", "fr", "zh"].map(str::to_owned).to_vec();
        let request = Request { words: query.clauses, filters, languages, limit: 20, ..Request::default() };
        let mut opening = Vec::new();
        let mut searching = Vec::new();
        let mut total = 0;
        for _ in 0..21 {
            let start = Instant::now();
            let Opened::Ready(index) = Index::open(dir, TOKENIZE).unwrap() else { continue };
            opening.push(start.elapsed());
            let start = Instant::now();
            total = index.search(&request).unwrap().total;
            searching.push(start.elapsed());
        }
        println!(
            "open {:>8.2?}  search {:>8.2?}  {total:>6} hits  {text}",
            median(&mut opening),
            median(&mut searching)
        );
    }
}

fn median(times: &mut [Duration]) -> Duration {
    times.sort();
    times[times.len() / 2]
}

struct Cost {
    wall: Duration,
    cpu: Duration,
}

impl std::fmt::Display for Cost {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:.2} s CPU, {:.2} s", self.cpu.as_secs_f64(), self.wall.as_secs_f64())
    }
}

fn measure(work: impl FnOnce()) -> Cost {
    let (start, cpu) = (Instant::now(), read_cpu());
    work();
    let wall = start.elapsed();
    let cpu = match (cpu, read_cpu()) {
        (Some(before), Some(after)) => after - before,
        _ => wall,
    };
    Cost { wall, cpu }
}

/// What all threads have used so far, where the system tells (Linux, in steps of 10 ms).
fn read_cpu() -> Option<Duration> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks: u64 = fields.get(11)?.parse::<u64>().ok()? + fields.get(12)?.parse::<u64>().ok()?;
    Some(Duration::from_millis(ticks * 10))
}

fn size(dir: &Path) -> f64 {
    let files = std::fs::read_dir(dir).unwrap();
    files.map(|file| file.unwrap().metadata().unwrap().len() as f64).sum::<f64>() / 1e6
}

/// Entries of made-up words.
struct Texts {
    entries: Vec<(String, String)>,
}

impl Texts {
    fn make(count: usize, words: usize) -> Self {
        let mut chance = Chance(42);
        let vocabulary: Vec<String> = (0..60_000).map(spell).collect();
        let mut write = |words: usize| {
            let mut text = String::new();
            for at in 0..words {
                // Zipf: the word of rank n stands in one place of n.
                let rank = (vocabulary.len() as f64).powf(chance.next()) as usize;
                text.push_str(&vocabulary[rank.min(vocabulary.len()) - 1]);
                text.push_str(if at % 17 == 16 { ". " } else { " " });
            }
            text
        };
        Self { entries: (0..count).map(|_| (write(7), write(words))).collect() }
    }
}

/// The word of a number: short for small numbers, with the endings that stemmers look at.
fn spell(number: usize) -> String {
    const SYLLABLES: [&str; 24] = [
        "wo", "be", "tu", "di", "ka", "re", "lo", "mi", "sen", "tor", "pla", "gri", "fo", "ha", "ne", "sta", "vel",
        "cu", "bri", "zo", "ju", "per", "con", "al",
    ];
    const ENDINGS: [&str; 8] = ["", "", "ing", "s", "ed", "tion", "ly", "ment"];
    let mut word = String::new();
    let mut rest = number;
    loop {
        word.push_str(SYLLABLES[rest % 24]);
        rest /= 24;
        if rest == 0 {
            break;
        }
    }
    word.push_str(ENDINGS[number * 7 % 8]);
    word
}

/// Evenly spread numbers from 0 to 1 (splitmix64, public domain).
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }
}
