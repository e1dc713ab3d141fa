//! How fast the text room is: every figure is given with the bytes of its input, since a first sync
//! runs these functions over everything that it stores.

use std::hint::black_box;

use divan::Bencher;
use divan::counter::BytesCount;
use mentor::text;

fn main() {
    divan::main();
}

/// Words of different length and frequency; nothing is read from outside.
const WORDS: [&str; 48] = [
    "the",
    "of",
    "and",
    "to",
    "in",
    "a",
    "is",
    "that",
    "for",
    "it",
    "was",
    "people",
    "feedback",
    "managers",
    "working",
    "decisions",
    "meetings",
    "because",
    "learning",
    "different",
    "questions",
    "don't",
    "organisation",
    "responsibility",
    "years",
    "they",
    "who",
    "asked",
    "thinking",
    "clearly",
    "team",
    "habit",
    "practice",
    "small",
    "stories",
    "remember",
    "Monday",
    "London",
    "2019",
    "trust",
    "courage",
    "hiring",
    "strategy",
    "writes",
    "listening",
    "through",
    "without",
    "change",
];

/// `words` words of English, always the same, with a full stop here and there.
fn prose(words: usize, mut seed: u64) -> String {
    let mut prose = String::new();
    for index in 0..words {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        // The first words of the list come more often, as in a language.
        let pick = (seed >> 33) as usize % WORDS.len();
        let pick = pick * ((seed >> 40) as usize % WORDS.len()) / WORDS.len();
        prose.push_str(WORDS[pick]);
        // Some words of their own, so that not every word is known.
        if seed >> 59 == 0 {
            prose.push_str(&format!("{:x}", seed >> 44));
        }
        prose.push_str(if index % 14 == 13 { ". " } else { " " });
    }
    prose
}

/// An entry's content as blogs publish it.
fn page(paragraphs: usize) -> String {
    let mut html = String::new();
    for index in 0..paragraphs {
        let seed = index as u64;
        html.push_str(&format!(
            "<p class=\"wp-block-paragraph\">{}<a href=\"https://example.com/{index}?a=1&amp;b=2\" rel=\"noopener\">{}</a>\
             &#8217;s {}&nbsp;<em>{}</em>.</p>\n",
            prose(45, seed),
            prose(3, seed + 1),
            prose(40, seed + 2),
            prose(2, seed + 3),
        ));
        if index % 5 == 0 {
            html.push_str("<figure><img src=\"https://example.com/a.png\" alt=\"A picture\" width=\"640\"></figure>\n");
        }
    }
    html
}

#[divan::bench]
fn html_to_text(bencher: Bencher) {
    let html = page(100);
    bencher.counter(BytesCount::of_str(&html)).bench(|| text::html_to_text(black_box(&html)));
}

#[divan::bench]
fn html_to_text_without_markup(bencher: Bencher) {
    let html = prose(10_000, 1);
    bencher.counter(BytesCount::of_str(&html)).bench(|| text::html_to_text(black_box(&html)));
}

/// The same through a tree, as a measure of what the own scanner saves.
#[divan::bench]
fn scraper_tree_to_text(bencher: Bencher) {
    let html = page(100);
    bencher
        .counter(BytesCount::of_str(&html))
        .bench(|| scraper::Html::parse_fragment(black_box(&html)).root_element().text().collect::<String>());
}

#[divan::bench(args = ["en", "de", "none"])]
fn tokenize(bencher: Bencher, language: &str) {
    let language = Some(language).filter(|code| *code != "none");
    let prose = prose(20_000, 2);
    bencher.counter(BytesCount::of_str(&prose)).bench(|| {
        let mut bytes = 0;
        text::tokenize(black_box(&prose), language, &mut |term, _, _| bytes += term.len());
        bytes
    });
}

#[divan::bench]
fn detect_language(bencher: Bencher) {
    let prose = prose(1_000, 3);
    bencher.bench(|| text::detect_language(black_box(&prose), Some("en-US")));
}

#[divan::bench]
fn reading_minutes(bencher: Bencher) {
    let prose = prose(10_000, 4);
    bencher.counter(BytesCount::of_str(&prose)).bench(|| text::reading_minutes(black_box(&prose), Some("en")));
}

#[divan::bench]
fn summarize(bencher: Bencher) {
    let prose = prose(1_000, 5);
    bencher.bench(|| text::summarize(black_box(&prose), 300));
}

#[divan::bench]
fn split_passages(bencher: Bencher) {
    let prose = prose(10_000, 6);
    bencher.counter(BytesCount::of_str(&prose)).bench(|| text::split_passages(black_box(&prose)));
}

#[divan::bench]
fn best_passage(bencher: Bencher) {
    let prose = prose(10_000, 7);
    let terms: Vec<_> = [("feedback", 3.0), ("courag", 4.0), ("team", 2.0), ("monday", 3.5)]
        .into_iter()
        .map(|(term, weight)| text::TermWeight { term: term.to_owned(), weight })
        .collect();
    bencher
        .counter(BytesCount::of_str(&prose))
        .bench(|| text::best_passage(black_box(&prose), Some("en"), &terms, 320));
}
