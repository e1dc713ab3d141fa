//! Which words of a sentence say what it is about.

use super::detect_language;

/// The words of `text` that say what it is about, in their order: without those that every text of its
/// language is full of, and without English ones, since a short sentence does not always tell its language. Where nothing else
/// is left, all words.
///
/// The lists are those of the stopwords-iso project.
pub(super) fn content_words(text: &str) -> Vec<&str> {
    let words: Vec<&str> = text.split(|letter: char| !is_word_letter(letter)).filter(|word| !word.is_empty()).collect();
    let language = detect_language(text, None);
    let is_common = |word: &str| is_common_word(word, language.as_deref()) || is_common_word(word, Some("en"));
    let telling: Vec<&str> = words.iter().copied().filter(|word| !is_common(word)).collect();
    if telling.is_empty() { words } else { telling }
}

/// Whether every text of a language (ISO 639-1) is full of this word. Of an unknown language, none is.
pub fn is_common_word(word: &str, language: Option<&str>) -> bool {
    // The lists write a typewriter's apostrophe.
    let word = word.to_lowercase().replace('’', "'");
    language.and_then(stop_words::lookup).is_some_and(|list| list.contains(&word.as_str()))
}

pub(super) fn is_word_letter(letter: char) -> bool {
    letter.is_alphanumeric() || matches!(letter, '\'' | '’' | '-' | '+' | '#')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_every_text_is_full_of_are_left_out() {
        let words = content_words("Two people left my team last year and I had not told them what I saw");
        assert!(words.contains(&"people") || words.contains(&"team"), "{words:?}");
        assert!(!words.contains(&"and") && !words.contains(&"I") && !words.contains(&"them"), "{words:?}");
    }

    #[test]
    fn german_words_are_weighed_by_the_german_list() {
        let words = content_words("Ich möchte lernen, wie man schwierige Gespräche mit den Kollegen führt");
        assert!(words.contains(&"Gespräche") && !words.contains(&"mit") && !words.contains(&"den"), "{words:?}");
    }

    #[test]
    fn a_sentence_of_common_words_alone_keeps_them() {
        assert_eq!(content_words("to be or not to be").len(), 6);
    }
}
