//! The words that hold a sentence together and say nothing about what it is about.
//!
//! Shorter than the list behind [`is_common_word`](super::is_common_word), which also has "work", "value" and "research":
//! what serves a short question would blind a space of meanings, where such words are what texts are about.

use std::collections::HashSet;

const ENGLISH: &str = "a about above after again all also am an and any are as at be because been before being below \
    between both but by can could did do does doing down during each few for from further had has have having he her \
    here hers him his how i if in into is it its itself just me more most my myself no nor not now of off on once only or \
    other our ours out over own same she should so some such than that the their theirs them then there these it they this \
    those through to too under until up very was we were what when where which while who whom why will with would you \
    your yours i'm i'd i've i'll it's that's you're we're they're don't doesn't isn't aren't didn't can't won't";

/// The function words of one language.
#[derive(Debug, Clone)]
pub struct FunctionWords(HashSet<&'static str>);

impl FunctionWords {
    /// Those of a language (ISO 639-1): for English a short list, for other languages that of the stopwords-iso project,
    /// which has fewer words there. Of an unknown language, the English ones, since most of what is not told is English.
    pub fn of(language: Option<&str>) -> Self {
        Self(match language {
            None | Some("en") => ENGLISH.split_ascii_whitespace().collect(),
            Some(other) => stop_words::lookup(other).map(|list| list.iter().copied().collect()).unwrap_or_default(),
        })
    }

    /// Whether it is one; in lower case, with a typewriter's apostrophe.
    pub fn contains(&self, word: &str) -> bool {
        self.0.contains(word)
    }
}
