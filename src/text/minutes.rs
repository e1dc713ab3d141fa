//! How long a text takes to read.
//!
//! Words a minute by language are the means of normally sighted young adults of *Trauzettel-Klosinski S,
//! Dietz K. Standardized assessment of reading performance: the new International Reading Speed Texts
//! IReST. Invest Ophthalmol Vis Sci 2012;53:5452-61, doi:10.1167/iovs.11-8284* (texts were read aloud, so
//! silent readers may be a little faster; Chinese and Japanese in characters a minute). Other sources:
//!
//! - English is the mean of silent reading of non-fiction over 190 studies: *Brysbaert M. How many words do
//!   we read per minute? J Mem Lang 2019;109:104047, doi:10.1016/j.jml.2019.104047*.
//! - Greek: *Gleni A et al. Assessing variability in reading performance with the new Greek standardized
//!   reading speed texts (IReST). Optom Vis Sci 2019;96:761-7*.
//! - Korean: *Rhiu S et al. Korean version self-testing application for reading speed. Korean J Ophthalmol
//!   2017;31:202-8, doi:10.3341/kjo.2016.0042*, silent reading; one small study (202 ± 88).
//!
//! Other languages get IReST's mean of 17.

use super::letters::{Unspaced, unspaced};

/// IReST: the mean of 17 languages.
const WORDS_A_MINUTE: f64 = 184.0;
/// IReST: the mean of 17 languages, for alphabets without spaces (Thai and its neighbours).
const LETTERS_A_MINUTE: f64 = 863.0;
/// IReST.
const CHINESE_CHARACTERS_A_MINUTE: f64 = 255.0;
/// IReST.
const JAPANESE_CHARACTERS_A_MINUTE: f64 = 357.0;

/// Words a minute, by ISO 639-1 code.
const BY_LANGUAGE: [(&str, f64); 17] = [
    ("ar", 138.0),
    ("de", 179.0),
    ("el", 208.0),
    ("en", 238.0),
    ("es", 218.0),
    ("fi", 161.0),
    ("fr", 195.0),
    ("he", 187.0),
    ("it", 188.0),
    ("ko", 202.0),
    ("nl", 202.0),
    ("pl", 166.0),
    ("pt", 181.0),
    ("ru", 184.0),
    ("sl", 180.0),
    ("sv", 199.0),
    ("tr", 166.0),
];

/// Minutes to read `text` once at a normal pace: 0 only where there is nothing to read.
///
/// `language` is ISO 639-1. Words between spaces and characters of scripts without spaces are counted
/// apart, so that a Japanese text with English in it is neither nothing nor a book.
pub fn reading_minutes(text: &str, language: Option<&str>) -> f64 {
    let counts = Counts::of(text);
    let words_a_minute = language
        .and_then(|code| BY_LANGUAGE.iter().find(|(known, _)| *known == code))
        .map_or(WORDS_A_MINUTE, |(_, speed)| *speed);
    let is_japanese = language == Some("ja") || (language != Some("zh") && counts.kana > 0);
    let characters_a_minute = if is_japanese { JAPANESE_CHARACTERS_A_MINUTE } else { CHINESE_CHARACTERS_A_MINUTE };
    f64::from(counts.words) / words_a_minute
        + f64::from(counts.chinese) / characters_a_minute
        + f64::from(counts.south_east) / LETTERS_A_MINUTE
}

#[derive(Default)]
struct Counts {
    words: u32,
    /// Chinese characters and kana.
    chinese: u32,
    kana: u32,
    south_east: u32,
}

impl Counts {
    fn of(text: &str) -> Self {
        let mut counts = Self::default();
        let mut inside = false;
        let mut rest = text;
        // Most texts are ASCII for long stretches, and this runs over everything that is stored.
        while !rest.is_empty() {
            let ascii = rest.bytes().position(|byte| !byte.is_ascii()).unwrap_or(rest.len());
            for byte in rest.bytes().take(ascii) {
                let is_letter = byte.is_ascii_alphanumeric();
                // Without a branch: what comes next in a text is hard to foretell.
                counts.words += u32::from(is_letter & !inside);
                inside = is_letter | (inside & (byte > b' '));
            }
            let mut chars = rest.get(ascii..).unwrap_or_default().chars();
            if let Some(c) = chars.next() {
                inside = counts.take(c, inside);
            }
            rest = chars.as_str();
        }
        // A line of signs is still looked at.
        if counts.words + counts.chinese + counts.south_east == 0 && !text.trim().is_empty() {
            counts.words = 1;
        }
        counts
    }

    /// Takes one character beyond ASCII; gives whether what follows is still the same word.
    fn take(&mut self, c: char, inside: bool) -> bool {
        match unspaced(c) {
            Some(Unspaced::Chinese) => {
                self.chinese += 1;
                self.kana += u32::from(matches!(c, '\u{3041}'..='\u{30ff}'));
                false
            }
            Some(Unspaced::SouthEast) => {
                self.south_east += 1;
                false
            }
            _ if c.is_whitespace() => false,
            _ if !inside && c.is_alphanumeric() => {
                self.words += 1;
                true
            }
            _ => inside,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assert_near(actual: f64, expected: f64) {
        assert!((actual - expected).abs() < 0.01, "{actual} is not {expected}");
    }

    #[test]
    fn words_are_counted_at_the_pace_of_the_language() {
        let text = "word ".repeat(476);
        assert_near(reading_minutes(&text, Some("en")), 2.0);
        assert_near(reading_minutes(&text, Some("ar")), 476.0 / 138.0);
        assert_near(reading_minutes(&text, None), 476.0 / 184.0);
        assert_near(reading_minutes(&text, Some("xx")), 476.0 / 184.0);
    }

    #[test]
    fn characters_are_counted_where_there_are_no_spaces() {
        assert_near(reading_minutes(&"读".repeat(510), Some("zh")), 2.0);
        assert_near(reading_minutes(&"よむ".repeat(357), Some("ja")), 2.0);
        assert_near(reading_minutes(&"よむ".repeat(357), None), 2.0);
        assert_near(reading_minutes(&"한국어 ".repeat(404), Some("ko")), 2.0);
        assert_near(reading_minutes(&"ก".repeat(1726), Some("th")), 2.0);
    }

    #[test]
    fn mixed_scripts_add_up() {
        let text = format!("{} {}", "读".repeat(255), "word ".repeat(184));
        assert_near(reading_minutes(&text, Some("zh")), 2.0);
    }

    #[test]
    fn only_nothing_takes_no_time() {
        assert_eq!(reading_minutes(" \n", Some("en")).to_bits(), 0);
        assert!(reading_minutes("?!", Some("en")) > 0.0);
        assert!(reading_minutes("a", None) > 0.0);
    }
}
