//! Feeds made for measuring: English-like text from a vocabulary of about twenty thousand words that follow Zipf's law,
//! in the shapes that blogs have. The same seed always makes the same feeds.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use super::Result;

/// Parts titles and texts in the file that the index part reads; no text holds it.
pub(crate) const TEXT_END: char = '\u{1e}';

/// Distinct stems; with their endings they make about twenty thousand words.
const STEMS: usize = 5_000;

const ONSETS: [&str; 24] = [
    "b", "br", "c", "ch", "cl", "d", "dr", "f", "fl", "g", "gr", "h", "l", "m", "n", "p", "pr", "r", "s", "sh", "st",
    "t", "tr", "v",
];
const VOWELS: [&str; 9] = ["a", "e", "i", "o", "u", "ea", "ai", "oo", "ou"];
const CODAS: [&str; 14] = ["n", "r", "t", "l", "nd", "st", "ck", "m", "ss", "nt", "rd", "p", "ng", "lt"];
const PREPOSITIONS: [&str; 12] =
    ["of", "in", "for", "with", "on", "from", "about", "between", "through", "without", "under", "against"];
const SUBJECTS: [&str; 12] = [
    "we",
    "they",
    "you",
    "people who work here",
    "most of us",
    "I",
    "she",
    "everyone",
    "nobody",
    "he",
    "some of them",
    "the whole team",
];
const STARTERS: [&str; 10] = [
    "After that,",
    "Because of this,",
    "In the end,",
    "As it turns out,",
    "Last year",
    "To be fair,",
    "More often than not,",
    "When I was younger,",
    "At first,",
    "And yet",
];

/// How a set of feeds is to be made.
#[derive(Clone, Copy)]
pub(crate) struct Shape {
    pub(crate) feeds: usize,
    /// Entries a feed.
    pub(crate) entries: usize,
    /// Bytes of an entry in its feed, about.
    pub(crate) entry_bytes: usize,
    pub(crate) seed: u64,
}

/// The file names of the feeds that [`write_feeds`] makes.
pub(crate) fn names(shape: Shape) -> Vec<String> {
    (0..shape.feeds).map(|feed| format!("{feed:05}.{}", if feed % 4 == 3 { "atom" } else { "rss" })).collect()
}

/// Writes the feeds into a folder; gives how many bytes they have.
pub(crate) fn write_feeds(folder: &Path, shape: Shape) -> Result<u64> {
    fs::create_dir_all(folder)?;
    let words = Words::new();
    let mut bytes = 0;
    for (feed, name) in names(shape).iter().enumerate() {
        let mut author = Author { words: &words, chance: Chance::new(shape.seed + feed as u64) };
        let text =
            if name.ends_with("atom") { author.write_atom(feed, shape)? } else { author.write_rss(feed, shape)? };
        bytes += text.len() as u64;
        fs::write(folder.join(name), text)?;
    }
    Ok(bytes)
}

/// A stream of numbers from a seed: `SplitMix64` (Steele, Lea and Flood 2014).
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x2545_F491_4F6C_DD1D))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// From 0 up to `end`, which is left out.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from.get(self.below(from.len())).copied().unwrap_or_default()
    }

    /// A rank, each as likely as its place in Zipf's law.
    fn rank(&mut self, count: usize) -> usize {
        let share = (self.next() >> 11) as f64 / (1_u64 << 53) as f64;
        ((count as f64).powf(share) as usize).saturating_sub(1)
    }
}

/// The vocabulary: stems, most frequent first.
pub(crate) struct Words {
    stems: Vec<String>,
}

impl Words {
    /// Always the same.
    pub(crate) fn new() -> Self {
        let mut chance = Chance::new(1);
        let mut seen = std::collections::HashSet::new();
        let mut stems = Vec::with_capacity(STEMS);
        while stems.len() < STEMS {
            let mut stem = String::new();
            // Frequent words are short.
            for _ in 0..1 + chance.below(2 + (stems.len() > 300) as usize) {
                stem.push_str(chance.pick(&ONSETS));
                stem.push_str(chance.pick(&VOWELS));
            }
            stem.push_str(chance.pick(&CODAS));
            if seen.insert(stem.clone()) {
                stems.push(stem);
            }
        }
        Self { stems }
    }

    /// The stem of a rank, from the most frequent on.
    pub(crate) fn stem(&self, rank: usize) -> &str {
        self.stems.get(rank % STEMS).map(String::as_str).unwrap_or_default()
    }
}

struct Author<'a> {
    words: &'a Words,
    chance: Chance,
}

impl Author<'_> {
    fn word(&mut self, endings: &[&str]) -> String {
        let rank = self.chance.rank(STEMS);
        let ending = self.chance.pick(endings);
        format!("{}{ending}", self.words.stem(rank))
    }

    fn noun(&mut self) -> String {
        let word = self.word(&["", "", "", "s", "s", "er", "ment", "ness"]);
        match self.chance.below(6) {
            0 => format!("a {word}"),
            1 => format!("this {} {word}", self.word(&["", "ful", "able"])),
            2 => format!("our {word}"),
            3 => format!("the {} {word}", self.word(&["", "ing", "ed", "ive"])),
            _ => format!("the {word}"),
        }
    }

    fn sentence(&mut self) -> String {
        let (one, other, third) = (self.noun(), self.noun(), self.noun());
        let (verb, done) = (self.word(&["s", "s", "ed"]), self.word(&["ed", "ed", "en"]));
        let (near, far) = (self.chance.pick(&PREPOSITIONS), self.chance.pick(&PREPOSITIONS));
        let (who, starter) = (self.chance.pick(&SUBJECTS), self.chance.pick(&STARTERS));
        let number = self.chance.below(90) + 2;
        let mut sentence = match self.chance.below(9) {
            0 => format!("{one} {verb} {other} {near} {third}."),
            1 => format!("{who} had {done} {one} {near} {other}, but it was not what {third} would have been."),
            2 => format!("{starter} {who} could not say whether {one} was {done} {near} {other}."),
            3 => format!("what is {one}, if not {other} {near} {third}?"),
            4 => format!("there are {number} reasons why {one} {verb}, and all of them have to do with {other}."),
            5 => format!("{starter} {one} and {other} will be {done} {far} {third} as well as {near} it."),
            6 => format!("it doesn&#8217;t take {one} to see that {other} is {done}; it takes {third}."),
            7 => format!("{who} never {verb}: that would be {one} {near} {other}, which is more than I can ask."),
            _ => format!("if {who} {verb} {one} at {number}% of {other}, then {third} must be {done} {near} us."),
        };
        if let Some(first) = sentence.get_mut(0..1) {
            first.make_ascii_uppercase();
        }
        sentence
    }

    fn title(&mut self) -> String {
        let (one, other) = (self.noun(), self.noun());
        match self.chance.below(4) {
            0 => format!("On {one}"),
            1 => format!("How {one} {} {other}", self.word(&["s"])),
            2 => format!("{} things about {one}", self.chance.below(12) + 3),
            _ => format!("Why {one} is {}", self.word(&["ed", "able"])),
        }
    }

    fn block(&mut self, address: &str) -> String {
        let (one, two, three) = (self.sentence(), self.sentence(), self.sentence());
        match self.chance.below(9) {
            0 => format!("<h2>{}</h2>\n<p>{one} <em>{two}</em></p>\n", self.title()),
            1 => format!("<ul>\n<li>{one}</li>\n<li><strong>{}</strong> {two}</li>\n</ul>\n", self.title()),
            2 => format!("<blockquote><p>{one} {two}</p></blockquote>\n"),
            3 => format!(
                "<figure><img src=\"{address}picture-{}.jpg\" alt=\"{}\" width=\"640\" height=\"480\" loading=\"lazy\"/></figure>\n<p>{one}</p>\n",
                self.chance.below(999),
                self.title()
            ),
            4 => format!(
                "<p>{one} <a href=\"{address}notes/{}\">{}</a>. {two} {three}</p>\n",
                self.chance.below(99_999),
                self.title()
            ),
            5 => format!("<p class=\"lead\">{one}<br />{two} &mdash; {three}</p>\n"),
            _ => format!("<p>{one} {two} {three}</p>\n"),
        }
    }

    /// Content in HTML of about so many bytes.
    fn content(&mut self, address: &str, bytes: usize) -> String {
        let mut html = String::new();
        while html.len() < bytes {
            html.push_str(&self.block(address));
        }
        html
    }

    fn write_rss(&mut self, feed: usize, shape: Shape) -> Result<String> {
        let site = format!("https://site-{feed}.example/");
        let mut text = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\">\n<channel>\n<title>{}</title>\n<link>{site}</link>\n<description>{}</description>\n<language>en</language>\n",
            self.title(),
            self.sentence()
        );
        for entry in 0..shape.entries {
            let link = format!("{site}{}/{entry}/", 2026 - entry / 12);
            let html = self.content(&link, shape.entry_bytes.saturating_sub(760));
            let (title, tag, summary) = (self.title(), self.word(&["", "s"]), self.sentence());
            let (day, month) = (1 + entry % 28, ["Jan", "Mar", "May", "Jul", "Sep", "Oct"][entry % 6]);
            write!(
                text,
                "<item>\n<title>{title}</title>\n<link>{link}</link>\n<guid isPermaLink=\"true\">{link}</guid>\n<pubDate>{day:02} {month} {} 07:30:00 +0000</pubDate>\n<dc:creator><![CDATA[Author {feed}]]></dc:creator>\n<category>{tag}</category>\n<description><![CDATA[<p>{summary}</p>]]></description>\n<content:encoded><![CDATA[{html}]]></content:encoded>\n</item>\n",
                2026 - entry / 12
            )?;
        }
        text.push_str("</channel>\n</rss>\n");
        Ok(text)
    }

    fn write_atom(&mut self, feed: usize, shape: Shape) -> Result<String> {
        let site = format!("https://site-{feed}.example/");
        let mut text = format!(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"en\">\n<title>{}</title>\n<link href=\"{site}\"/>\n<id>{site}</id>\n<updated>2026-11-01T08:00:00Z</updated>\n<author><name>Author {feed}</name></author>\n",
            self.title()
        );
        for entry in 0..shape.entries {
            let link = format!("{site}{}/{entry}/", 2026 - entry / 12);
            // Escaping makes it about a tenth longer.
            let html = self.content(&link, shape.entry_bytes.saturating_sub(700) * 10 / 11);
            let html = html.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
            let (title, summary) = (self.title(), self.sentence().replace('&', "&amp;"));
            let date = format!("{}-{:02}-{:02}T07:30:00Z", 2026 - entry / 12, 1 + entry % 10, 1 + entry % 28);
            write!(
                text,
                "<entry>\n<title>{title}</title>\n<link href=\"{link}\"/>\n<id>{link}</id>\n<published>{date}</published>\n<updated>{date}</updated>\n<summary type=\"html\">{summary}</summary>\n<content type=\"html\">{html}</content>\n</entry>\n"
            )?;
        }
        text.push_str("</feed>\n");
        Ok(text)
    }
}
