//! Fits the weights by which blocks of a page are told to belong to its article (`src/text/article/select.rs`), to pages
//! whose main text people marked.
//!
//! ```text
//! cargo run --release --example article_weights -- DIR
//! ```
//! DIR has `truth.jsonl` (`name`, `source`, `url`, `text`) and `pages/NAME.html.gz`; pages of the sources `sh`, `wx` and `an`
//! are taken. First every fifth of the hosts is judged by a fit to the others, then the fit to all is printed: one weight a
//! measure, the constant last, to be put in the place of `WEIGHTS`.
//!
//! A block of six words or more belongs as far as its runs of four words stand in the marked text, a shorter one if it is a
//! line of it. The model is logistic, with a ridge of 1 on standardised measures, fitted by Newton's method; a block weighs
//! its words to the power of .9, over the words of its page's text.

#![expect(clippy::print_stdout, reason = "an example prints its result")]

use std::collections::{BTreeSet, HashMap, HashSet};
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use flate2::read::GzDecoder;
use mentor::text::article::{MeasuredBlock, measure_blocks};
use serde_json::Value;
use url::Url;

/// Any error, told and left.
type Trouble = Box<dyn std::error::Error>;

const SOURCES: [&str; 3] = ["sh", "wx", "an"];
const FOLDS: usize = 5;
const RIDGE: f64 = 1.0;
const STEPS: usize = 12;
/// As in `select.rs`: a block that is as likely as this belongs.
const LIKELY: f64 = 0.35;

struct Page {
    host: String,
    truth: String,
    blocks: Vec<MeasuredBlock>,
    /// How far each block belongs, 0 to 1.
    belongs: Vec<f64>,
    weights: Vec<f64>,
}

fn main() -> Result<(), Trouble> {
    let dir = std::env::args().nth(1).map(PathBuf::from).ok_or("name the folder of the pages")?;
    let pages = read_pages(&dir)?;
    let hosts: Vec<String> = pages.iter().map(|page| page.host.clone()).collect::<BTreeSet<_>>().into_iter().collect();
    let fold = |page: &Page| hosts.iter().position(|host| *host == page.host).unwrap_or(0) % FOLDS;
    let found = f1(&pages, |_, block| block.found);
    println!("{} pages of {} hosts; all that was found: F1 {found:.4}", pages.len(), hosts.len());
    let mut scores: Vec<(f64, f64)> = Vec::new();
    for held in 0..FOLDS {
        let model = fit(&pages.iter().filter(|page| fold(page) != held).collect::<Vec<_>>());
        let judged = pages.iter().filter(|page| fold(page) == held);
        scores.extend(judged.map(|page| score(page, |block| block.found && likely(&model, block) > LIKELY)));
    }
    println!("selected, each fifth by a fit to the others: F1 {:.4}", f1_of(&scores));
    let model = fit(&pages.iter().collect::<Vec<_>>());
    let told: Vec<String> = model.iter().map(|weight| format!("{weight:.3}")).collect();
    println!("{}", told.join(", "));
    Ok(())
}

fn read_pages(dir: &Path) -> Result<Vec<Page>, Trouble> {
    let mut pages = Vec::new();
    for row in fs::read_to_string(dir.join("truth.jsonl"))?.lines().filter(|row| !row.trim().is_empty()) {
        let row: Value = serde_json::from_str(row)?;
        let text = |key: &str| row.get(key).and_then(Value::as_str).unwrap_or_default();
        if !SOURCES.contains(&text("source")) {
            continue;
        }
        let mut html = Vec::new();
        let packed = fs::read(dir.join(format!("pages/{}.html.gz", text("name"))))?;
        GzDecoder::new(packed.as_slice()).read_to_end(&mut html)?;
        let url = Url::parse(text("url")).or_else(|_| Url::parse("https://page.invalid/"))?;
        let Ok(blocks) = measure_blocks(&String::from_utf8_lossy(&html), &url) else { continue };
        let host = url.host_str().unwrap_or_default().trim_start_matches("www.").to_owned();
        pages.push(label(host, text("text").to_owned(), blocks));
    }
    Ok(pages)
}

fn label(host: String, truth: String, blocks: Vec<MeasuredBlock>) -> Page {
    let lines: HashSet<String> = truth.lines().map(key).collect();
    let (whole, truth_words) = (key(&truth), words(&truth));
    let truth_runs = runs(&truth_words);
    let belongs: Vec<f64> = blocks
        .iter()
        .map(|block| {
            let (block_key, block_words) = (key(&block.text), words(&block.text));
            if block.words >= 6 {
                let block_runs = runs(&block_words);
                let all: usize = block_runs.values().sum();
                let there = block_runs.iter().map(|(run, times)| *times.min(truth_runs.get(run).unwrap_or(&0)));
                there.sum::<usize>() as f64 / all.max(1) as f64
            } else if lines.contains(&block_key) {
                1.0
            } else if block_key.len() > 3 && whole.contains(&block_key) {
                0.6
            } else {
                0.0
            }
        })
        .collect();
    let of_text: f64 = blocks.iter().zip(&belongs).map(|(block, belongs)| f64::from(block.words) * belongs).sum();
    let weights = blocks.iter().map(|block| f64::from(block.words.max(1)).powf(0.9) / of_text.max(50.0)).collect();
    Page { host, truth, blocks, belongs, weights }
}

fn key(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn words(text: &str) -> Vec<&str> {
    text.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|word| !word.is_empty()).collect()
}

fn runs<'a>(words: &'a [&'a str]) -> HashMap<&'a [&'a str], usize> {
    let mut runs: HashMap<&[&str], usize> = HashMap::new();
    words.windows(4).for_each(|run| *runs.entry(run).or_default() += 1);
    if runs.is_empty() {
        runs.insert(words, 1);
    }
    runs
}

/// The weights, the constant last.
fn fit(pages: &[&Page]) -> Vec<f64> {
    let rows: Vec<(&[f64], f64, f64)> = pages
        .iter()
        .flat_map(|page| page.blocks.iter().zip(page.belongs.iter().zip(&page.weights)))
        .map(|(block, (belongs, weight))| (block.measures.as_slice(), *belongs, *weight))
        .collect();
    let size = rows.first().map_or(0, |row| row.0.len());
    let count = rows.len().max(1) as f64;
    let mean: Vec<f64> = (0..size).map(|at| rows.iter().map(|row| row.0[at]).sum::<f64>() / count).collect();
    let spread: Vec<f64> = (0..size)
        .map(|at| (rows.iter().map(|row| (row.0[at] - mean[at]).powi(2)).sum::<f64>() / count).sqrt())
        .map(|spread| if spread < 1e-6 { 1.0 } else { spread })
        .collect();
    let mut model = vec![0.0; size + 1];
    let mut standard = vec![1.0; size + 1];
    for _ in 0..STEPS {
        let mut slope: Vec<f64> = (0..=size).map(|at| if at < size { RIDGE * model[at] } else { 0.0 }).collect();
        let mut bend = vec![vec![0.0; size + 1]; size + 1];
        (0..size).for_each(|at| bend[at][at] = RIDGE);
        for (measures, belongs, weight) in &rows {
            (0..size).for_each(|at| standard[at] = (measures[at] - mean[at]) / spread[at]);
            let likely = sigmoid(dot(&model, &standard));
            let (pull, bent) = (weight * (likely - belongs), weight * likely * (1.0 - likely) + 1e-9);
            for ((slope, row), value) in slope.iter_mut().zip(&mut bend).zip(&standard) {
                *slope += pull * value;
                row.iter_mut().zip(&standard).for_each(|(cell, other)| *cell += bent * value * other);
            }
        }
        let step = solve(bend, slope);
        model.iter_mut().zip(step).for_each(|(weight, step)| *weight -= step);
    }
    // From standardised measures to the measures themselves.
    let shift: f64 = (0..size).map(|at| model[at] * mean[at] / spread[at]).sum();
    (0..=size).map(|at| if at < size { model[at] / spread[at] } else { model[at] - shift }).collect()
}

fn sigmoid(sum: f64) -> f64 {
    1.0 / (1.0 + (-sum.clamp(-30.0, 30.0)).exp())
}

fn dot(one: &[f64], other: &[f64]) -> f64 {
    one.iter().zip(other).map(|(one, other)| one * other).sum()
}

/// Gaussian elimination; the matrix is symmetric and, by its ridge, as good as never singular.
fn solve(mut matrix: Vec<Vec<f64>>, mut right: Vec<f64>) -> Vec<f64> {
    let size = right.len();
    for at in 0..size {
        let largest = (at..size).max_by(|a, b| matrix[*a][at].abs().total_cmp(&matrix[*b][at].abs())).unwrap_or(at);
        matrix.swap(at, largest);
        right.swap(at, largest);
        let (above, below) = matrix.split_at_mut(at + 1);
        let (pivot, divisor) = (&above[at], above[at][at] + 1e-12);
        for (row, value) in below.iter_mut().zip(at + 1..size) {
            let factor = row[at] / divisor;
            row.iter_mut().zip(pivot).for_each(|(cell, other)| *cell -= factor * other);
            right[value] -= factor * right[at];
        }
    }
    let mut solution = vec![0.0; size];
    for at in (0..size).rev() {
        let known: f64 = (at + 1..size).map(|other| matrix[at][other] * solution[other]).sum();
        solution[at] = (right[at] - known) / (matrix[at][at] + 1e-12);
    }
    solution
}

fn likely(model: &[f64], block: &MeasuredBlock) -> f64 {
    let constant = model.last().copied().unwrap_or(0.0);
    sigmoid(dot(model, &block.measures) + constant)
}

/// Precision and recall of the blocks that are kept of a page.
fn score(page: &Page, keep: impl Fn(&MeasuredBlock) -> bool) -> (f64, f64) {
    let kept: Vec<&str> = page.blocks.iter().filter(|block| keep(block)).map(|block| block.text.as_str()).collect();
    let kept = kept.join("\n");
    let (truth_words, kept_words) = (words(&page.truth), words(&kept));
    let (truth, kept) = (runs(&truth_words), runs(&kept_words));
    let common: usize = truth.iter().map(|(run, times)| *times.min(kept.get(run).unwrap_or(&0))).sum();
    let share = |all: &HashMap<&[&str], usize>| common as f64 / all.values().sum::<usize>().max(1) as f64;
    (share(&kept), share(&truth))
}

fn f1(pages: &[Page], keep: impl Fn(&Page, &MeasuredBlock) -> bool) -> f64 {
    f1_of(&pages.iter().map(|page| score(page, |block| keep(page, block))).collect::<Vec<_>>())
}

fn f1_of(scores: &[(f64, f64)]) -> f64 {
    let count = scores.len().max(1) as f64;
    let precision = scores.iter().map(|score| score.0).sum::<f64>() / count;
    let recall = scores.iter().map(|score| score.1).sum::<f64>() / count;
    2.0 * precision * recall / (precision + recall).max(f64::MIN_POSITIVE)
}
