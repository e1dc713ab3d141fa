//! What elements are there for, as their names, classes and ids tell.

use std::sync::LazyLock;

/// What elements around a block are there for, by their names, classes and ids; bits of [`Block::hints`](super::blocks::Block::hints).
pub(super) const HINTS: [(&str, &[&str], &[&str]); 18] = [
    ("navigation", &["nav", "menu"], &["nav", "menu", "breadcrumb", "crumb"]),
    ("footer", &["footer"], &["foot"]),
    ("header", &["header"], &["header", "masthead"]),
    ("aside", &["aside"], &["sidebar", "side-bar", "aside", "rail"]),
    ("comments", &[], &["comment", "disqus", "respond", "reply", "discussion"]),
    ("sharing", &[], &["share", "sharing", "social", "follow"]),
    (
        "related",
        &[],
        &[
            "related",
            "recommend",
            "recirc",
            "trending",
            "popular",
            "read-next",
            "also",
            "suggest",
            "teaser",
            "more-",
            "readmore",
            "read-more",
            "up-next",
        ],
    ),
    ("caption", &["figure", "figcaption"], &["caption", "credit", "figure", "gallery", "photo", "wp-image"]),
    (
        "promotion",
        &[],
        &[
            "promo",
            "advert",
            "sponsor",
            "newsletter",
            "subscri",
            "signup",
            "sign-up",
            "cookie",
            "consent",
            "banner",
            "paywall",
            "cta",
            "donat",
        ],
    ),
    ("author", &["address"], &["author", "bio", "byline", "contributor", "vcard"]),
    ("data", &["time"], &["date", "time", "meta", "tag", "categor", "label"]),
    ("body", &["article", "main"], &["article", "post", "entry", "content", "body", "story", "text", "main"]),
    ("table", &["table"], &[]),
    ("list", &["ul", "ol", "dl"], &[]),
    ("contents", &[], &["toc", "table-of-contents", "contents-list"]),
    ("quote", &["blockquote"], &["quote"]),
    ("widget", &["form"], &["widget", "embed", "module", "popup", "modal", "form", "poll", "quiz"]),
    ("hidden", &[], &["hidden", "visually", "sr-only", "screen-reader", "noprint", "print-only"]),
];

/// Marks, each with its bit.
type Marks = Vec<(&'static [u8], u32)>;

/// The marks of [`HINTS`] with their bits, by the letter that they begin with: so that the words of a class are walked
/// through once, not once for each mark.
static MARKS: LazyLock<[Marks; 26]> = LazyLock::new(|| {
    let mut marks: [Marks; 26] = Default::default();
    for (bit, mark) in HINTS.iter().enumerate().flat_map(|(bit, (.., marks))| marks.iter().map(move |mark| (bit, mark)))
    {
        if let Some(same) = mark.bytes().next().and_then(|letter| marks.get_mut(place_of(letter)?)) {
            same.push((mark.as_bytes(), 1 << bit));
        }
    }
    marks
});

fn place_of(letter: u8) -> Option<usize> {
    letter.is_ascii_lowercase().then(|| usize::from(letter - b'a'))
}

/// The hints of a class or an id.
pub(super) fn read_hints(words: &str) -> u32 {
    let words = words.to_ascii_lowercase();
    let mut hints = 0;
    for (at, letter) in words.bytes().enumerate() {
        let Some(marks) = place_of(letter).and_then(|place| MARKS.get(place)) else { continue };
        let rest = words.as_bytes().get(at..).unwrap_or_default();
        hints = marks.iter().filter(|(mark, _)| rest.starts_with(mark)).fold(hints, |hints, (_, bit)| hints | bit);
    }
    hints
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mark_tells_wherever_it_stands_in_a_class() {
        for mark in HINTS.iter().flat_map(|(.., marks)| *marks) {
            for class in [(*mark).to_owned(), format!("c-{mark}"), format!("{mark}s x"), mark.to_uppercase()] {
                let lower = class.to_lowercase();
                let told = |marks: &[&str]| u32::from(marks.iter().any(|mark| lower.contains(mark)));
                let all = HINTS.iter().enumerate().fold(0, |all, (bit, (.., marks))| all | told(marks) << bit);
                assert!(all > 0);
                assert_eq!(read_hints(&class), all, "{class}");
            }
        }
        assert_eq!(read_hints("Zeile-7 ñav"), 0);
    }
}
