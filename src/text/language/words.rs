//! A quick guess from the small words that every sentence needs.
//!
//! whatlang takes about a hundred microseconds for a text, which over a first sync of tens of
//! thousands of entries is more than everything else that happens to them. Most entries are prose
//! in a few languages, and there a hundred words tell as surely in two.

use std::sync::LazyLock;

/// Frequent words of each language, chosen so that its neighbours do not share many of them. Danish
/// and Norwegian are left out, since their small words are the same.
const SMALL_WORDS: [(&str, &str); 10] = [
    (
        "en",
        "the of and to in is that it for you was with on as are be this have not at but they by from we or your what can \
         which their will about an if there when i he she his her my our how has had would so all more who do it's don't",
    ),
    (
        "de",
        "der die das und ist nicht von zu mit den auf für sich ein eine im dem auch es an als wie ich wir sie er aus bei \
         oder nach wenn dass wird sind war einen einer noch nur aber über zum zur kann haben",
    ),
    (
        "fr",
        "le la les de des et est un une du que dans pour pas qui sur au plus par je il ce avec ne se nous vous mais sont \
         cette ou on elle aux être fait comme leur à ses",
    ),
    (
        "es",
        "el la los las de y que en un una del por con para es se lo no su como más pero al este esta son muy también \
         cuando hay sus desde todo hasta porque",
    ),
    (
        "pt",
        "o os as de e que do da dos das em um uma no na para com não por mais se é ao como mas foi são você também isso \
         muito ou pela pelo quando seu sua nos",
    ),
    (
        "it",
        "il lo gli le di e che non un una del della per con sono è nel nella come ma anche più si da dei delle al alla \
         questo questa ha ho cosa perché quando su",
    ),
    (
        "nl",
        "de het een van en is dat niet op te in voor met zijn die er aan om ook als bij maar wat je ik we ze naar dan nog \
         deze worden heeft hebben kan wordt uit over geen",
    ),
    (
        "sv",
        "och att är inte jag ett för på som av med det den till en om har kan från vi så när eller men hur också efter mycket \
         detta vara sig ska",
    ),
    (
        "pl",
        "i w na z się nie to jest że do jak o co po tak ale za od są przez przy ich jego może tylko było dla już czy który \
         która które",
    ),
    (
        "tr",
        "ve bir bu da de için ile çok daha olarak ama gibi ne kadar olan en var ya değil sonra her o mi şey ben sen",
    ),
];

/// The languages of each small word, as bits in the order of `SMALL_WORDS`: a table in which a word's slot, or the next
/// free one behind it, holds the word.
static LANGUAGES: LazyLock<Vec<(Word, u16)>> = LazyLock::new(|| {
    let mut table = vec![(0, 0); SLOTS];
    for ((_, words), index) in SMALL_WORDS.iter().zip(0..) {
        for word in words.split_whitespace().filter_map(pack) {
            let mut slot = slot_of(word);
            while let Some((held, languages)) = table.get_mut(slot) {
                if *held == 0 || *held == word {
                    (*held, *languages) = (word, *languages | 1_u16 << index);
                    break;
                }
                slot = (slot + 1) % SLOTS;
            }
        }
    }
    table
});

/// A word as one number: its bytes from the lowest up. A comparison and a multiplication are all that looking it up takes.
type Word = u128;

/// Several times the number of small words, so that most are found at the first look. A power of two.
const SLOTS: usize = 4_096;

fn slot_of(word: Word) -> usize {
    let folded = (word as u64) ^ ((word >> 64) as u64).rotate_left(32);
    (folded.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32) as usize % SLOTS
}

/// `None` for a word that is longer than the small ones.
fn pack(word: &str) -> Option<Word> {
    let mut bytes = [0; size_of::<Word>()];
    bytes.get_mut(..word.len()).filter(|_| word.len() <= LONGEST)?.copy_from_slice(word.as_bytes());
    // Small words begin with an accented capital too seldom to matter.
    bytes.make_ascii_lowercase();
    Some(Word::from_le_bytes(bytes))
}

/// The longest small word, in bytes.
const LONGEST: usize = 10;
/// Fewer words prove nothing.
const FEWEST: u32 = 25;
/// Of a hundred words, at least so many are small ones of the language (English prose has about 45).
const SHARE: u32 = 25;
/// At least so many of them are small words of this language alone, and three times as many as of the next.
const OWN: u32 = 6;

/// The language whose small words make up the sample; `None` unless it is clear.
pub(super) fn guess(sample: &str) -> Option<&'static str> {
    let mut hits = [Hits::default(); SMALL_WORDS.len()];
    let mut words = 0;
    for word in sample.split(ends_word).filter(|word| !word.is_empty()) {
        words += 1;
        let mut bits = languages_of(word);
        let alone = u32::from(bits.is_power_of_two());
        while let Some(hit) = hits.get_mut(bits.trailing_zeros() as usize) {
            hit.all += 1;
            hit.own += alone;
            bits &= bits - 1;
        }
    }
    let (best, most) = hits.iter().enumerate().max_by_key(|(_, hit)| hit.own)?;
    let others = hits.iter().enumerate().filter(|(index, _)| *index != best);
    let next = others.map(|(_, hit)| hit.own).max()?;
    let is_clear = words >= FEWEST && most.all * 100 >= words * SHARE && most.own >= OWN && most.own >= next * 3;
    SMALL_WORDS.get(best).map(|(code, _)| *code).filter(|_| is_clear)
}

/// How many words of the sample are small words of a language.
#[derive(Clone, Copy, Default)]
struct Hits {
    all: u32,
    /// Those of no other language.
    own: u32,
}

/// Other white space does not occur: the sample was put together from words.
fn ends_word(c: char) -> bool {
    matches!(c, ' ' | ',' | '.' | ';' | ':' | '!' | '?' | '"' | '(' | ')' | '-')
}

fn languages_of(word: &str) -> u16 {
    let Some(word) = pack(word) else { return 0 };
    let mut slot = slot_of(word);
    while let Some((held, languages)) = LANGUAGES.get(slot).filter(|(held, _)| *held != 0) {
        if *held == word {
            return *languages;
        }
        slot = (slot + 1) % SLOTS;
    }
    0
}
