//! Which blocks of what was found belong to the article, and which only came with it: captions, credits, advertisements,
//! lists of other articles.
//!
//! Every block is measured: what it is, how much of it is links, what stands around it and above it in the page. A logistic
//! model of these measures, fitted to pages whose text people marked, tells how likely it belongs.

use std::collections::{HashMap, HashSet};

use super::blocks::{Block, Kind, key_of};
use super::hints::HINTS;

/// Measures of a block.
pub(super) const MEASURES: usize = 34 + HINTS.len();

/// Beginnings of blocks that belong to a site rather than to an article.
const FORMULAS: [&str; 62] = [
    "advert",
    "read more",
    "read next",
    "read also",
    "read full",
    "also read",
    "related",
    "share",
    "subscribe",
    "sign up",
    "image source",
    "image credit",
    "image caption",
    "image:",
    "photo",
    "credit",
    "caption",
    "copyright",
    "©",
    "posted",
    "published",
    "updated",
    "last updated",
    "by ",
    "written by",
    "follow us",
    "follow me",
    "more:",
    "more from",
    "see also",
    "source",
    "file photo",
    "getty",
    "you may also",
    "you might also",
    "recommended",
    "tags",
    "tag:",
    "categor",
    "filed under",
    "comment",
    "leave a comment",
    "leave a reply",
    "click here",
    "view all",
    "watch",
    "listen",
    "loading",
    "table of contents",
    "in this article",
    "contents",
    "jump to",
    "skip to",
    "print",
    "email",
    "facebook",
    "twitter",
    "this article",
    "this story",
    "this post",
    "join",
    "get the",
];

/// What the page tells beside its blocks.
pub(super) struct PageFacts<'a> {
    /// The text that was found, a block a line.
    pub(super) main: &'a str,
    /// What the page is called, by its `<title>` and its headings.
    pub(super) titles: &'a [String],
    /// The article's text as the page states it for machines.
    pub(super) body: Option<&'a str>,
}

/// A block that is as likely as this belongs.
const LIKELY: f64 = 0.35;
/// Where less than this share of a page's prose was found, the finder took a part for the whole.
const PART: f64 = 0.4;
/// Words of prose below which a page has no whole to speak of.
const LITTLE_PROSE: f64 = 300.0;
/// Elements above prose that is not the article's.
const ELSEWHERE: [&str; 7] = ["navigation", "footer", "aside", "comments", "related", "promotion", "hidden"];

/// The model's weights in the order of [`Page::measure`], the constant last, as `examples/article_weights.rs` prints them:
/// fitted (ridge of 1 on standardised measures, blocks weighted by words over the words of their page's text) to the blocks
/// of 364 news and blog pages whose main text people had marked. With the hosts split in five, each part judged by a fit to
/// the others, the selected blocks have an F1 of .947 (4-word shingles) where all that was found has .933; that blocks are
/// taken beyond what was found ([`Page::widen`]) comes on top.
const WEIGHTS: [f64; MEASURES + 1] = [
    0.963, -0.447, -0.467, 1.217, 0.368, 0.791, 1.417, 0.598, -0.969, -0.915, -0.921, 0.552, 0.691, 0.961, 0.637,
    -0.577, 2.232, 1.363, -0.995, -2.169, -0.975, -0.605, -1.153, -0.669, -0.653, 0.522, -1.147, -0.245, 0.373, 0.089,
    0.820, -1.130, 1.483, 1.274, -0.270, -1.288, -0.450, -1.351, -2.317, 0.232, -1.054, -1.275, -0.734, -1.872, -0.874,
    0.131, -2.197, -0.145, 1.314, 1.217, 0.736, -0.946, -3.202,
];

/// Which blocks belong to the article.
pub(super) struct Choice {
    pub(super) belongs: Vec<bool>,
    /// The finder took a part for the whole: blocks belong that it did not find.
    pub(super) widened: bool,
    /// The block that is the article's heading.
    pub(super) heading: Option<usize>,
    /// Where what was found begins and ends.
    pub(super) range: std::ops::RangeInclusive<usize>,
}

/// Chooses among the blocks of a page.
pub(super) fn choose(blocks: &[Block], facts: &PageFacts<'_>) -> Choice {
    let page = Page::of(blocks, find_inside(blocks, facts.main), facts);
    let likely = |at: usize| {
        let measures = page.measure(at);
        let sum: f64 =
            WEIGHTS.iter().zip(measures.iter().chain(&[1.0])).map(|(weight, measure)| weight * measure).sum();
        1.0 / (1.0 + (-sum).exp()) > LIKELY
    };
    let mut belongs: Vec<bool> = page.inside.iter().enumerate().map(|(at, inside)| *inside && likely(at)).collect();
    let widened = page.widen(&mut belongs);
    Choice { belongs, widened, heading: page.heading, range: page.first..=page.last }
}

/// Whether each block was found, and its measures.
pub(super) fn measure(blocks: &[Block], facts: &PageFacts<'_>) -> Vec<(bool, Vec<f64>)> {
    let page = Page::of(blocks, find_inside(blocks, facts.main), facts);
    page.inside.iter().enumerate().map(|(at, inside)| (*inside, page.measure(at).to_vec())).collect()
}

fn find_inside(blocks: &[Block], main: &str) -> Vec<bool> {
    let lines: Vec<String> = main.lines().map(key_of).collect();
    let whole = lines.concat();
    let lines: HashSet<&str> = lines.iter().map(String::as_str).collect();
    let found: Vec<bool> = blocks
        .iter()
        .map(|Block { key, .. }| {
            lines.contains(key.as_str())
                || (key.len() > 40 && memchr::memmem::find(whole.as_bytes(), key.as_bytes()).is_some())
        })
        .collect();
    let near = |at: usize| {
        let places = [at.checked_sub(2), at.checked_sub(1), Some(at + 1), Some(at + 2)];
        places.into_iter().flatten().any(|place| found.get(place) == Some(&true))
    };
    // "Share" stands in many places of a page; only beside what was found is it the one that was.
    blocks
        .iter()
        .enumerate()
        .map(|(at, block)| found.get(at) == Some(&true) && (block.words >= 4 || near(at)))
        .collect()
}

struct Page<'a> {
    blocks: &'a [Block],
    inside: Vec<bool>,
    /// The hints that tell blocks of this page apart.
    telling: u32,
    words_inside: f64,
    words: f64,
    /// Words up to and with each block; and of those inside.
    upto: Vec<(f64, f64)>,
    containers: HashMap<dom_query::NodeId, f64>,
    times: HashMap<&'a str, usize>,
    titles: HashSet<String>,
    heading: Option<usize>,
    first: usize,
    last: usize,
    body: Option<String>,
}

impl<'a> Page<'a> {
    fn of(blocks: &'a [Block], inside: Vec<bool>, facts: &PageFacts<'_>) -> Self {
        let counted = || blocks.iter().zip(&inside);
        let (mut all, mut found) = (0.0, 0.0);
        let mut upto = Vec::with_capacity(blocks.len());
        let mut containers: HashMap<dom_query::NodeId, f64> = HashMap::new();
        let mut of_hint = [0.0; HINTS.len()];
        for (block, inside) in counted() {
            let words = f64::from(block.words);
            all += words;
            if *inside {
                found += words;
                *containers.entry(block.container).or_default() += words;
                of_hint
                    .iter_mut()
                    .enumerate()
                    .filter(|(bit, _)| block.hints >> bit & 1 == 1)
                    .for_each(|(_, sum)| *sum += words);
            }
            upto.push((all, found));
        }
        let words_inside = f64::max(found, 1.0);
        // What stands above most of the text is about the whole page and tells nothing about a block.
        let body = HINTS.iter().position(|(name, ..)| *name == "body");
        let tells = |bit: usize, sum: f64| Some(bit) == body || sum <= 0.6 * words_inside;
        let telling = of_hint
            .iter()
            .enumerate()
            .filter(|(bit, sum)| tells(*bit, **sum))
            .fold(0, |bits, (bit, _)| bits | 1 << bit);
        let mut times: HashMap<&str, usize> = HashMap::new();
        blocks.iter().for_each(|block| *times.entry(block.key.as_str()).or_default() += 1);
        let titles: HashSet<String> =
            facts.titles.iter().map(|title| key_of(title)).filter(|title| !title.is_empty()).collect();
        let heading = blocks.iter().position(|block| block.kind == Kind::Heading && titles.contains(&block.key));
        let first = inside.iter().position(|inside| *inside).unwrap_or(blocks.len());
        let last = inside.iter().rposition(|inside| *inside).unwrap_or(0);
        Self {
            words_inside,
            words: f64::max(all, 1.0),
            telling,
            upto,
            containers,
            times,
            titles,
            heading,
            first,
            last,
            body: facts.body.map(key_of),
            blocks,
            inside,
        }
    }

    /// Takes the page's prose where only a part of it was found.
    fn widen(&self, belongs: &mut [bool]) -> bool {
        let elsewhere = HINTS
            .iter()
            .enumerate()
            .filter(|(_, (name, ..))| ELSEWHERE.contains(name))
            .fold(0, |bits, (bit, _)| bits | 1 << bit);
        let here = |block: &Block| {
            block.hints & self.telling & elsewhere == 0 && f64::from(block.link_words) < 0.3 * f64::from(block.words)
        };
        let is_prose = |block: &Block| block.words >= 10 && here(block);
        let words = |found: bool| -> f64 {
            let prose =
                self.blocks.iter().zip(&self.inside).filter(|(block, inside)| is_prose(block) && (!found || **inside));
            prose.map(|(block, _)| f64::from(block.words)).sum()
        };
        let all = words(false);
        if all <= LITTLE_PROSE || words(true) >= PART * all {
            return false;
        }
        let (Some(first), Some(last)) = (self.blocks.iter().position(is_prose), self.blocks.iter().rposition(is_prose))
        else {
            return false;
        };
        for (at, (block, belongs)) in self.blocks.iter().zip(belongs).enumerate() {
            *belongs |= is_prose(block) || ((first..=last).contains(&at) && block.words > 2 && here(block));
        }
        true
    }

    fn measure(&self, at: usize) -> [f64; MEASURES] {
        let mut all = [0.0; MEASURES];
        let Some(block) = self.blocks.get(at) else { return all };
        let yes = |is: bool| f64::from(u8::from(is));
        let words = f64::from(block.words);
        let links = f64::from(block.link_words) / f64::max(words, 1.0);
        let inside = yes(self.inside.get(at) == Some(&true));
        let between = yes((self.first..=self.last).contains(&at));
        let near_two = self.around(at, 2, |place| yes(self.inside.get(place) == Some(&true)));
        let (stated, missing) = self.in_body(block);
        let to_start = 1.0 / (1.0 + at.abs_diff(self.first) as f64);
        let to_end = 1.0 / (1.0 + at.abs_diff(self.last) as f64);
        let is_item = yes(block.kind == Kind::Item);
        let (upto, upto_inside) = self.upto.get(at).copied().unwrap_or_default();
        let kinds = [Kind::Paragraph, Kind::Heading, Kind::Item, Kind::Row, Kind::Caption, Kind::Code]
            .map(|kind| yes(block.kind == kind));
        let [paragraph, heading, item, row, caption, code] = kinds;
        let lower = block.text.get(..block.text.floor_char_boundary(40)).unwrap_or_default().to_lowercase();
        let lower = lower.trim_start_matches(|c: char| !c.is_alphanumeric() && c != '©');
        let listed: [f64; 34] = [
            inside,
            (1.0 + words).ln(),
            links,
            yes(ends_sentence(&block.text)),
            paragraph,
            heading,
            item,
            row,
            caption,
            code,
            upto / self.words,
            between,
            near_two,
            self.around(at, 5, |place| yes(self.inside.get(place) == Some(&true))),
            self.around(at, 1, |place| self.blocks.get(place).map_or(0.0, |block| f64::from(1 + block.words).ln())),
            self.around(at, 2, |place| {
                self.blocks.get(place).map_or(0.0, |block| f64::from(block.link_words) / f64::from(block.words.max(1)))
            }),
            self.containers.get(&block.container).copied().unwrap_or(0.0) / self.words_inside,
            stated,
            missing,
            yes(words < 25.0 && FORMULAS.iter().any(|formula| lower.starts_with(formula))),
            yes(self.titles.contains(&block.key)),
            yes(words < 12.0 && names_a_year(&block.text)),
            yes(self.times.get(block.key.as_str()).is_some_and(|times| *times > 1)),
            yes(self.heading.is_some_and(|heading| at < heading)),
            between * upto_inside / self.words_inside,
            to_start,
            to_end,
            yes(block.text.chars().any(char::is_uppercase) && !block.text.chars().any(char::is_lowercase)),
            yes(words < 4.0),
            yes(words < 10.0),
            yes(words >= 20.0 && links < 0.2),
            inside * links,
            inside * is_item * links,
            inside * to_end,
        ];
        all.iter_mut().zip(listed).for_each(|(measure, listed)| *measure = listed);
        for bit in 0..HINTS.len() {
            if let Some(measure) = all.get_mut(listed.len() + bit) {
                *measure = yes((block.hints & self.telling) >> bit & 1 == 1);
            }
        }
        all
    }

    /// The mean over the neighbours of a block, up to `reach` on each side.
    fn around(&self, at: usize, reach: usize, value: impl Fn(usize) -> f64) -> f64 {
        let places = at.saturating_sub(reach)..(at + reach + 1).min(self.blocks.len());
        let count = places.len().saturating_sub(1);
        let sum: f64 = places.filter(|place| *place != at).map(value).sum();
        sum / f64::max(count as f64, 1.0)
    }

    /// Whether the page states a text for machines and the block is in it, or is not.
    fn in_body(&self, block: &Block) -> (f64, f64) {
        let Some(body) = &self.body else { return (0.0, 0.0) };
        let has = |part: &str| memchr::memmem::find(body.as_bytes(), part.as_bytes()).is_some();
        let whole = block.key.len() >= 8 && has(&block.key);
        let mostly = || {
            let words: Vec<&str> = block.text.split_whitespace().collect();
            let parts: Vec<String> = words.windows(4).step_by(2).map(|four| key_of(&four.concat())).collect();
            words.len() >= 8 && parts.iter().filter(|part| has(part)).count() * 5 > parts.len() * 3
        };
        if whole || mostly() { (1.0, 0.0) } else { (0.0, 1.0) }
    }
}

fn ends_sentence(text: &str) -> bool {
    let end = text.trim_end_matches(|c: char| {
        !c.is_alphanumeric() && !matches!(c, '.' | '!' | '?' | '…' | ':' | '"' | '”' | '»' | '。' | '！' | '？')
    });
    end.ends_with(['.', '!', '?', '…', ':', '"', '”', '»', '。', '！', '？'])
}

fn names_a_year(text: &str) -> bool {
    text.split(|c: char| !c.is_ascii_digit())
        .any(|number| number.len() == 4 && (number.starts_with("19") || number.starts_with("20")))
}
