//! What each language does to its words: the stemmer and the habits that decide where a word ends.

use frostem::{Algorithm, Stemmer};

/// How the words of one language become terms.
#[derive(Clone, Copy)]
pub(super) struct Rules {
    /// Tells languages apart in the cache; 0 where words are not stemmed.
    pub(super) number: u8,
    pub(super) stemmer: Option<Stemmer>,
    /// An apostrophe ends a word ("l'ami" is two).
    pub(super) elides: bool,
    /// Capital I is the capital of dotless ı.
    pub(super) dotless: bool,
}

/// The languages with a stemmer, by ISO 639-1 code. Norwegian has three codes.
const STEMMED: [(&str, Algorithm); 20] = [
    ("ar", Algorithm::Arabic),
    ("da", Algorithm::Danish),
    ("nl", Algorithm::Dutch),
    ("en", Algorithm::English),
    ("fi", Algorithm::Finnish),
    ("fr", Algorithm::French),
    ("de", Algorithm::German),
    ("el", Algorithm::Greek),
    ("hu", Algorithm::Hungarian),
    ("it", Algorithm::Italian),
    ("no", Algorithm::Norwegian),
    ("nb", Algorithm::Norwegian),
    ("nn", Algorithm::Norwegian),
    ("pt", Algorithm::Portuguese),
    ("ro", Algorithm::Romanian),
    ("ru", Algorithm::Russian),
    ("es", Algorithm::Spanish),
    ("sv", Algorithm::Swedish),
    ("ta", Algorithm::Tamil),
    ("tr", Algorithm::Turkish),
];

impl Rules {
    /// The rules of a language given as ISO 639-1 or as a longer tag (`en-US`), in any case.
    pub(super) fn of(language: Option<&str>) -> Self {
        let tag = language.unwrap_or_default();
        let primary = tag.split(['-', '_']).next().unwrap_or_default();
        let is = |code: &str| primary.eq_ignore_ascii_case(code);
        let found = STEMMED
            .iter()
            .zip(1_u8..)
            .find(|((code, _), _)| is(code))
            .map(|((_, algorithm), number)| (*algorithm, number));
        Self {
            number: found.map_or(0, |(_, number)| number),
            stemmer: found.map(|(algorithm, _)| Stemmer::new(algorithm)),
            elides: is("fr") || is("it") || is("ca"),
            dotless: is("tr") || is("az"),
        }
    }
}
