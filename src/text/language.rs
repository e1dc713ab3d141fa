//! The language of a text: what feeds declare is often a theme's default, so the text decides where
//! it can.

use whatlang::{Lang, Script};

use super::letters::{Unspaced, unspaced};

mod words;

/// How much of a text whatlang gets to see, in characters: beyond that it gets slower but not surer.
const SAMPLE: usize = 1_500;

/// How much the quick guess looks at first, in characters: about a hundred words.
const QUICK_SAMPLE: usize = 600;

/// Fewer letters than this do not outweigh what was declared.
const ENOUGH_LETTERS: usize = 60;

/// The ISO 639-1 code of the language that `text` is written in; `None` when neither the text nor
/// `declared` (a BCP 47 tag such as `en-US`) tells.
///
/// The declared language is used when the text is short, or when the text leaves doubt and its script
/// does not speak against it. All Norwegian is `no`.
pub fn detect_language(text: &str, declared: Option<&str>) -> Option<String> {
    let declared = declared.and_then(read_tag);
    let sample = take_sample(text, QUICK_SAMPLE);
    if let Some(guess) = words::guess(&sample) {
        let declared = declared.filter(|declared| is_close(declared, guess) && fits_script(declared, Script::Latin));
        return Some(declared.unwrap_or(guess).to_owned());
    }
    let found = weigh(&sample, declared);
    let found = match found {
        // What is certain, or agrees with the declaration, needs no closer look; nor does a text that has no more to show.
        Verdict::Sure(code) => Some(code),
        Verdict::Likely(code) if declared == Some(code) || text.len() <= QUICK_SAMPLE => Some(code),
        Verdict::Unknown if text.len() <= QUICK_SAMPLE => None,
        _ => match weigh(&take_sample(text, SAMPLE), declared) {
            Verdict::Sure(code) | Verdict::Likely(code) => Some(code),
            Verdict::Unknown => None,
        },
    };
    found.map(str::to_owned)
}

/// What a sample and a declaration say together.
enum Verdict {
    /// The script or whatlang leaves no doubt.
    Sure(&'static str),
    Likely(&'static str),
    Unknown,
}

fn weigh(sample: &str, declared: Option<&'static str>) -> Verdict {
    let counts = Counts::of(sample);
    if let Some(code) = counts.unspaced_language(declared) {
        return Verdict::Sure(code);
    }
    let found = whatlang::detect(sample);
    let fits = |code: &str| found.as_ref().is_none_or(|info| fits_script(code, info.script()));
    let declared = declared.filter(|code| fits(code));
    let Some(info) = &found else {
        return declared.map_or(Verdict::Unknown, Verdict::Likely);
    };
    let detected = code_of(info.lang());
    let is_short = counts.letters < ENOUGH_LETTERS;
    match declared {
        Some(declared) if is_short || is_close(declared, detected) => Verdict::Likely(declared),
        _ if info.is_reliable() => Verdict::Sure(detected),
        Some(declared) => Verdict::Likely(declared),
        None if is_short => Verdict::Unknown,
        None => Verdict::Likely(detected),
    }
}

/// About `size` characters of words that say something about a language, from the beginning, the
/// middle and the end of the text.
fn take_sample(text: &str, size: usize) -> String {
    let mut sample = String::with_capacity(size * 2);
    // In bytes, since counting the characters of a book to skip them would cost more than the detection.
    let starts: &[usize] = if text.len() > size * 4 { &[0, text.len() / 2, text.len() - size] } else { &[0] };
    let room = size / starts.len();
    for start in starts {
        let start = text.ceil_char_boundary(*start);
        let rest = text.get(start..).unwrap_or_default();
        let end = sample.len() + room;
        for word in rest.split_whitespace().skip(usize::from(start > 0)) {
            // Addresses, file names and code speak no language.
            if word.bytes().any(|byte| matches!(byte, b'/' | b'@' | b'_' | b'=' | b'{' | b'<' | b'\\' | b'#')) {
                continue;
            }
            // Bytes stand for characters here: other scripts say more in fewer of them.
            let word = word.get(..word.floor_char_boundary(end.saturating_sub(sample.len()))).unwrap_or_default();
            if word.is_empty() {
                break;
            }
            sample.push_str(word);
            sample.push(' ');
        }
    }
    sample
}

/// What kinds of letters a sample has.
#[derive(Default)]
struct Counts {
    letters: usize,
    chinese: usize,
    kana: usize,
    hangul: usize,
}

impl Counts {
    fn of(sample: &str) -> Self {
        let mut counts = Self::default();
        for c in sample.chars().filter(|c| c.is_alphabetic()) {
            counts.letters += 1;
            match unspaced(c) {
                Some(Unspaced::Chinese) if matches!(c, '\u{3041}'..='\u{30ff}' | '\u{ff66}'..='\u{ff9f}') => {
                    counts.kana += 1;
                }
                Some(Unspaced::Chinese) => counts.chinese += 1,
                Some(Unspaced::Hangul) => counts.hangul += 1,
                _ => {}
            }
        }
        counts
    }

    /// Chinese, Japanese or Korean, whose texts on technology are full of Latin names: one of their
    /// characters weighs as much as three letters.
    fn unspaced_language(&self, declared: Option<&'static str>) -> Option<&'static str> {
        let own = self.chinese + self.kana + self.hangul;
        if own == 0 || own * 3 < self.letters - own {
            return None;
        }
        if self.hangul * 2 > own {
            return Some("ko");
        }
        // A Chinese text may quote a Japanese name; a Japanese one has kana in every sentence.
        if self.kana * 12 > own {
            return Some("ja");
        }
        // A title may do without kana.
        let is_short = own < ENOUGH_LETTERS / 2;
        Some(if is_short && declared == Some("ja") { "ja" } else { "zh" })
    }
}

/// The ISO 639-1 code of a BCP 47 tag's primary language; `None` for what is no language.
fn read_tag(tag: &str) -> Option<&'static str> {
    let primary = tag.trim().split(['-', '_']).next()?.to_ascii_lowercase();
    match primary.as_str() {
        "nb" | "nn" => return Some("no"),
        // Withdrawn codes, and two that are none but are written all the time.
        "iw" => return Some("he"),
        "in" => return Some("id"),
        "ji" => return Some("yi"),
        "jp" => return Some("ja"),
        "cn" => return Some("zh"),
        _ => {}
    }
    let known = ISO_639_1.split(' ').find(|code| *code == primary);
    known.or_else(|| Lang::from_code(primary).map(code_of))
}

/// Every code of ISO 639-1.
const ISO_639_1: &str = "aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy \
da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik \
io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt \
my na nd ne ng nl no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr \
ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu";

/// ISO 639-1 for whatlang's languages.
fn code_of(lang: Lang) -> &'static str {
    match lang {
        Lang::Epo => "eo",
        Lang::Eng => "en",
        Lang::Rus => "ru",
        Lang::Cmn => "zh",
        Lang::Spa => "es",
        Lang::Por => "pt",
        Lang::Ita => "it",
        Lang::Ben => "bn",
        Lang::Fra => "fr",
        Lang::Deu => "de",
        Lang::Ukr => "uk",
        Lang::Kat => "ka",
        Lang::Ara => "ar",
        Lang::Hin => "hi",
        Lang::Jpn => "ja",
        Lang::Heb => "he",
        Lang::Yid => "yi",
        Lang::Pol => "pl",
        Lang::Amh => "am",
        Lang::Jav => "jv",
        Lang::Kor => "ko",
        Lang::Nob => "no",
        Lang::Dan => "da",
        Lang::Swe => "sv",
        Lang::Fin => "fi",
        Lang::Tur => "tr",
        Lang::Nld => "nl",
        Lang::Hun => "hu",
        Lang::Ces => "cs",
        Lang::Ell => "el",
        Lang::Bul => "bg",
        Lang::Bel => "be",
        Lang::Mar => "mr",
        Lang::Kan => "kn",
        Lang::Ron => "ro",
        Lang::Slv => "sl",
        Lang::Hrv => "hr",
        Lang::Srp => "sr",
        Lang::Mkd => "mk",
        Lang::Lit => "lt",
        Lang::Lav => "lv",
        Lang::Est => "et",
        Lang::Tam => "ta",
        Lang::Vie => "vi",
        Lang::Urd => "ur",
        Lang::Tha => "th",
        Lang::Guj => "gu",
        Lang::Uzb => "uz",
        Lang::Pan => "pa",
        Lang::Aze => "az",
        Lang::Ind => "id",
        Lang::Tel => "te",
        Lang::Pes => "fa",
        Lang::Mal => "ml",
        Lang::Ori => "or",
        Lang::Mya => "my",
        Lang::Nep => "ne",
        Lang::Sin => "si",
        Lang::Khm => "km",
        Lang::Tuk => "tk",
        Lang::Aka => "ak",
        Lang::Zul => "zu",
        Lang::Sna => "sn",
        Lang::Afr => "af",
        Lang::Lat => "la",
        Lang::Slk => "sk",
        Lang::Cat => "ca",
        Lang::Tgl => "tl",
        Lang::Hye => "hy",
        Lang::Cym => "cy",
    }
}

/// Languages so alike that a declaration is the better witness.
const CLOSE: [&[&str]; 6] =
    [&["no", "da"], &["hr", "sr", "bs"], &["cs", "sk"], &["id", "ms", "jv"], &["nl", "af"], &["hi", "ne", "mr"]];

/// Whether a declared language is not refuted by a detected one.
fn is_close(declared: &str, detected: &str) -> bool {
    let alike = CLOSE.iter().any(|group| group.contains(&declared) && group.contains(&detected));
    // whatlang cannot name a language it does not know; English is the one that is declared wrongly.
    let unknown = Lang::all().iter().all(|lang| code_of(*lang) != declared);
    alike || unknown && detected != "en"
}

/// Whether a language can be written in the script that was found.
fn fits_script(code: &str, script: Script) -> bool {
    let expected: &[Script] = match code {
        "ru" | "uk" | "be" | "bg" | "mk" | "kk" | "ky" | "mn" | "tg" | "tt" | "ba" => &[Script::Cyrillic],
        // Written in both.
        "sr" | "bs" | "uz" | "az" | "tk" => &[Script::Cyrillic, Script::Latin],
        "ar" | "fa" | "ur" | "ps" | "ug" | "sd" => &[Script::Arabic],
        "he" | "yi" => &[Script::Hebrew],
        "el" => &[Script::Greek],
        "hi" | "mr" | "ne" | "sa" => &[Script::Devanagari],
        "ja" => &[Script::Hiragana, Script::Katakana, Script::Mandarin],
        "zh" => &[Script::Mandarin],
        "ko" => &[Script::Hangul],
        "hy" => &[Script::Armenian],
        "ka" => &[Script::Georgian],
        "am" | "ti" => &[Script::Ethiopic],
        "bn" | "as" => &[Script::Bengali],
        "gu" => &[Script::Gujarati],
        "pa" => &[Script::Gurmukhi, Script::Arabic],
        "kn" => &[Script::Kannada],
        "ml" => &[Script::Malayalam],
        "or" => &[Script::Oriya],
        "si" => &[Script::Sinhala],
        "ta" => &[Script::Tamil],
        "te" => &[Script::Telugu],
        "th" => &[Script::Thai],
        "km" => &[Script::Khmer],
        "my" => &[Script::Myanmar],
        "lo" | "bo" | "dz" | "dv" | "ii" => return false,
        _ => &[Script::Latin],
    };
    expected.contains(&script)
}

#[cfg(test)]
mod tests;
