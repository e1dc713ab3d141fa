//! Articles of real pages, where they are at hand: their text, title and day against what people marked.
//!
//! Every page goes through what `preview --list` does with it. The scores are those of the data's own `score.py`: runs of
//! four words (pieces of `\w+`), precision and recall of each page, the mean of each over all pages, and F1 of the two means.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::io::Read;
use std::path::Path;

use flate2::read::GzDecoder;
use mentor::app::{Error, ErrorKind, PreviewInput, preview};
use serde_json::Value;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::Result;
use super::measure::{median, quantile};
use super::table::Figure;

/// The sources whose truth is the whole text, marked by people.
const CORE: [&str; 3] = ["sh", "wx", "an"];
/// What dom_smoothie took for a page, in milliseconds, where the 8 were promised; whether a mean or a median is not told.
const BARE_MS: f64 = 2.6;
/// How often each page is read.
const TIMES: usize = 3;
/// Words of a run.
const RUN: usize = 4;

/// What was made of one page.
struct Made {
    text: String,
    title: String,
    day: Option<String>,
    /// CPU milliseconds.
    cpu: f64,
    /// Those of the bare extractor, which tell how fast the machine is.
    bare_cpu: f64,
}

/// Reads every page, and compares.
pub(crate) fn measure() -> Result<Vec<Figure>> {
    let dir = super::shared("bench/extract");
    let Ok(truth) = fs::read_to_string(dir.join("truth.jsonl")) else {
        return Ok(vec![Figure::told("articles", "skipped: shared/bench/extract is not here")]);
    };
    let mut scores: BTreeMap<String, Score> = BTreeMap::new();
    let (mut times, mut bare_times) = (Vec::new(), Vec::new());
    let verbose = std::env::var_os("MENTOR_FIGURES_VERBOSE").is_some();
    for row in truth.lines().filter(|row| !row.trim().is_empty()) {
        let row: Value = serde_json::from_str(row)?;
        let made = read_page(&dir, &row)?;
        times.push(made.cpu);
        bare_times.push(made.bare_cpu);
        let source = text_of(&row, "source");
        for group in [source, if CORE.contains(&source) { "core" } else { "" }, "all"] {
            scores.entry(group.to_owned()).or_default().take(&row, &made);
        }
        let right = day_of(text_of(&row, "published"));
        if verbose && right.is_some() && right != made.day {
            println!("day: {} is {right:?}, not {:?}: {}", text_of(&row, "name"), made.day, text_of(&row, "url"));
        }
    }
    Ok(tell(&scores, &times, &bare_times))
}

fn read_page(dir: &Path, row: &Value) -> Result<Made> {
    let packed = fs::read(dir.join(format!("pages/{}.html.gz", text_of(row, "name"))))?;
    let mut page = Vec::new();
    GzDecoder::new(packed.as_slice()).read_to_end(&mut page)?;
    let base = Some(text_of(row, "url").to_owned()).filter(|url| url.starts_with("http"));
    let input = PreviewInput { path: "-".to_owned(), base, content_type: Some("text/html; charset=utf-8".to_owned()) };
    let (seen, cpu) = least_cpu(|| {
        let nowhere = async || Err(Error::new(ErrorKind::Failed, "a page of a file needs no web"));
        futures_util::future::FutureExt::now_or_never(preview(&input, &page, nowhere))
    })?;
    let seen = serde_json::to_value(seen.ok_or("a file was waited for")?)?;
    let html = String::from_utf8_lossy(&page);
    // A page in which it finds nothing takes its time all the same.
    let bare = || dom_smoothie::Readability::new(html.as_ref(), None, None).and_then(|mut bare| bare.parse());
    let (_, bare_cpu) = least_cpu(bare)?;
    Ok(Made {
        text: text_of(&seen, "text").to_owned(),
        title: text_of(&seen, "title").to_owned(),
        day: day_of(text_of(&seen, "published")),
        cpu,
        bare_cpu,
    })
}

/// What comes of it, and the least CPU time that it took, in milliseconds: what the machine does beside it comes on top.
fn least_cpu<T>(mut run: impl FnMut() -> T) -> Result<(T, f64)> {
    let mut once = || -> Result<(T, f64)> {
        let before = thread_cpu()?;
        let made = run();
        Ok((made, thread_cpu()? - before))
    };
    let (made, mut least) = once()?;
    for _ in 1..TIMES {
        least = least.min(once()?.1);
    }
    Ok((made, least))
}

/// CPU time of this thread in milliseconds, from the scheduler's own count.
fn thread_cpu() -> Result<f64> {
    let stat = fs::read_to_string("/proc/thread-self/schedstat")?;
    let nanoseconds: f64 = stat.split_whitespace().next().ok_or("no schedstat")?.parse()?;
    Ok(nanoseconds / 1e6)
}

fn text_of<'a>(row: &'a Value, key: &str) -> &'a str {
    row.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn texts_of<'a>(row: &'a Value, key: &str) -> impl Iterator<Item = &'a str> {
    row.get(key).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
}

/// What a group of pages came to.
#[derive(Default)]
struct Score {
    precision: Mean,
    recall: Mean,
    /// Phrases that had to be there: those that were, and those that were not.
    phrases: (usize, usize),
    /// Phrases that had to be left out and were there.
    strangers: usize,
    titles: Share,
    days: Share,
    wrong_days: usize,
}

#[derive(Default)]
struct Mean {
    sum: f64,
    count: f64,
}

impl Mean {
    fn value(&self) -> f64 {
        self.sum / f64::max(self.count, 1.0)
    }
}

#[derive(Default)]
struct Share {
    right: usize,
    all: usize,
}

impl Share {
    fn value(&self) -> f64 {
        self.right as f64 / self.all.max(1) as f64
    }
}

impl Score {
    fn take(&mut self, truth: &Value, made: &Made) {
        if let Some(text) = truth.get("text").and_then(Value::as_str) {
            self.take_text(text, &made.text);
        } else {
            let text = fold(&made.text);
            for phrase in texts_of(truth, "must") {
                if text.contains(&fold(phrase)) { self.phrases.0 += 1 } else { self.phrases.1 += 1 }
            }
            if texts_of(truth, "must").next().is_some() {
                self.strangers += texts_of(truth, "must_not").filter(|phrase| text.contains(&fold(phrase))).count();
            }
        }
        if !text_of(truth, "title").is_empty() {
            self.titles.all += 1;
            self.titles.right += usize::from(normal(text_of(truth, "title")) == normal(&made.title));
        }
        if let Some(day) = day_of(text_of(truth, "published")) {
            self.days.all += 1;
            match &made.day {
                Some(made) if *made == day => self.days.right += 1,
                Some(_) => self.wrong_days += 1,
                None => {}
            }
        }
    }

    fn take_text(&mut self, truth: &str, made: &str) {
        let (truth_words, made_words) = (words(truth), words(made));
        let (truth, made) = (runs(&truth_words), runs(&made_words));
        let common: usize = truth.iter().map(|(run, times)| *times.min(made.get(run).unwrap_or(&0))).sum();
        let (all_truth, all_made) = (truth.values().sum::<usize>(), made.values().sum::<usize>());
        for (mean, all) in [(&mut self.precision, all_made), (&mut self.recall, all_truth)] {
            // Of nothing there is no share.
            if all > 0 {
                mean.sum += common as f64 / all as f64;
                mean.count += 1.0;
            }
        }
    }

    fn f1(&self) -> f64 {
        harmonic(self.precision.value(), self.recall.value())
    }

    fn phrase_f1(&self) -> f64 {
        let (found, missed) = (self.phrases.0 as f64, self.phrases.1 as f64);
        harmonic(found / f64::max(found + self.strangers as f64, 1.0), found / f64::max(found + missed, 1.0))
    }
}

fn harmonic(precision: f64, recall: f64) -> f64 {
    2.0 * precision * recall / f64::max(precision + recall, f64::MIN_POSITIVE)
}

fn is_of_a_word(c: char) -> bool {
    c == '_' || (c.is_alphanumeric() && !is_combining_mark(c))
}

fn words(text: &str) -> Vec<&str> {
    text.split(|c| !is_of_a_word(c)).filter(|word| !word.is_empty()).collect()
}

/// Every run of four words and how often it stands there; a text of fewer words is one run, one of none has none.
fn runs<'a>(words: &'a [&'a str]) -> HashMap<&'a [&'a str], usize> {
    let mut runs: HashMap<&[&str], usize> = HashMap::new();
    for run in words.windows(RUN) {
        *runs.entry(run).or_default() += 1;
    }
    if runs.is_empty() && !words.is_empty() {
        runs.insert(words, 1);
    }
    runs
}

fn fold(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn normal(text: &str) -> String {
    let text: String = text.nfkc().flat_map(char::to_lowercase).collect();
    words(&text.replace('ß', "ss")).join(" ")
}

/// `2012-03-04` at the head of a text.
fn day_of(text: &str) -> Option<String> {
    let day = text.trim_start().get(..10)?;
    let fits = day
        .bytes()
        .enumerate()
        .all(|(at, byte)| if matches!(at, 4 | 7) { byte == b'-' } else { byte.is_ascii_digit() });
    fits.then(|| day.to_owned())
}

fn tell(scores: &BTreeMap<String, Score>, times: &[f64], bare_times: &[f64]) -> Vec<Figure> {
    let none = Score::default();
    let score = |group: &str| scores.get(group).unwrap_or(&none);
    let (core, all) = (score("core"), score("all"));
    let parts = format!("P {:.3}, R {:.3}", core.precision.value(), core.recall.value());
    let mut figures = vec![
        Figure::at_least("articles: F1 of the text, core sources", core.f1(), 0.95, ""),
        Figure::told("  its parts", parts),
    ];
    for source in CORE.iter().chain(&["mz"]) {
        figures.push(Figure::told(format!("  source {source}"), format!("{:.3}", score(source).f1())));
    }
    let wrong = all.wrong_days as f64 / all.days.all.max(1) as f64;
    figures.extend([
        Figure::told("  source tr, by phrases", format!("{:.3}", score("tr").phrase_f1())),
        Figure::at_least("  titles exactly right", all.titles.value(), 0.75, ""),
        Figure::at_least("  days right", all.days.value(), 0.85, ""),
        Figure::at_most("  days wrong", wrong, 0.08, ""),
        Figure::told("  pages with a title, with a day", format!("{}, {}", all.titles.all, all.days.all)),
        Figure::at_most("  CPU a page, median", median(times), 8.0, " ms"),
        Figure::at_most("  CPU a page, 95 of 100", quantile(times, 0.95), 40.0, " ms"),
        Figure::at_most("  beside dom_smoothie alone", median(times) / median(bare_times), 8.0 / BARE_MS, ""),
    ]);
    figures
}
