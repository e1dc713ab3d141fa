//! Brings the library's own tokenizer into tantivy, together with the language of the text.
//!
//! A tantivy tokenizer sees nothing but the text of one field, yet how words are cut and stemmed
//! depends on the entry's language. The value written to a field therefore begins with a short tag (the
//! language and a separator), which is taken off again here. That costs a few bytes of a copy that is
//! made anyway; the alternatives were a field for each language, or tokens built ahead in memory, which
//! is several times the text's size.

use std::ops::Range;

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

/// Cuts a text in a language (ISO 639-1, where known) into terms, and gives each with its bytes in the
/// text and its position.
pub type Tokenize = fn(&str, Option<&str>, &mut dyn FnMut(&str, Range<usize>, usize));

/// The name under which tantivy knows it.
pub(super) const TOKENIZER: &str = "mentor";

/// Parts the language from the text. A unit separator does not occur in a language.
const SEPARATOR: char = '\u{1f}';

/// Puts the language before a text, as [`LanguageTokenizer`] expects it.
pub(super) fn tag(text: &str, language: Option<&str>) -> String {
    let language = language.filter(|code| code.len() <= 8 && !code.contains(SEPARATOR)).unwrap_or_default();
    let mut tagged = String::with_capacity(language.len() + 1 + text.len());
    tagged.push_str(language);
    tagged.push(SEPARATOR);
    tagged.push_str(text);
    tagged
}

fn untag(tagged: &str) -> (Option<&str>, &str) {
    match tagged.split_once(SEPARATOR) {
        Some(("", text)) => (None, text),
        Some((language, text)) => (Some(language), text),
        None => (None, tagged),
    }
}

#[derive(Clone)]
pub(super) struct LanguageTokenizer {
    tokenize: Tokenize,
}

impl LanguageTokenizer {
    pub(super) fn new(tokenize: Tokenize) -> Self {
        Self { tokenize }
    }
}

impl Tokenizer for LanguageTokenizer {
    type TokenStream<'a> = LanguageTokenStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> LanguageTokenStream<'a> {
        let (language, text) = untag(text);
        LanguageTokenStream { tokenize: self.tokenize, language, text, token: Token::default(), ahead: None }
    }
}

pub(super) struct LanguageTokenStream<'a> {
    tokenize: Tokenize,
    language: Option<&'a str>,
    text: &'a str,
    token: Token,
    /// All tokens, only where somebody pulls them one by one.
    ahead: Option<std::vec::IntoIter<Token>>,
}

impl TokenStream for LanguageTokenStream<'_> {
    fn advance(&mut self) -> bool {
        let (tokenize, text, language) = (self.tokenize, self.text, self.language);
        let ahead = self.ahead.get_or_insert_with(|| {
            let mut tokens = Vec::new();
            each_term(tokenize, text, language, &mut |term, range, position| {
                tokens.push(Token {
                    offset_from: range.start,
                    offset_to: range.end,
                    position,
                    text: term.to_owned(),
                    position_length: 1,
                });
            });
            tokens.into_iter()
        });
        match ahead.next() {
            Some(token) => {
                self.token = token;
                true
            }
            None => false,
        }
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }

    /// The way indexing takes: every term goes straight through, in one buffer that is used again.
    fn process(&mut self, sink: &mut dyn FnMut(&Token)) {
        let token = &mut self.token;
        token.position_length = 1;
        each_term(self.tokenize, self.text, self.language, &mut |term, range, position| {
            token.text.clear();
            token.text.push_str(term);
            token.offset_from = range.start;
            token.offset_to = range.end;
            token.position = position;
            sink(token);
        });
    }
}

/// Every term of a text and, behind the parts of a word that hyphens join, the word in one piece: "one-on-one" falls apart
/// into words that every text is full of, and is a rare word itself.
fn each_term(tokenize: Tokenize, text: &str, language: Option<&str>, each: &mut dyn FnMut(&str, Range<usize>, usize)) {
    let bytes = text.as_bytes();
    let mut whole = String::new();
    let mut last = (0..0, 0);
    tokenize(text, language, &mut |term, range, position| {
        let joined = !whole.is_empty() && range.start == last.0.end + 1;
        if !joined && !whole.is_empty() {
            emit_whole(&mut whole, &last, each);
        }
        each(term, range.clone(), position);
        let goes_on = bytes.get(range.end) == Some(&b'-') && bytes.get(range.end + 1).is_some_and(|next| *next > b'-');
        if joined || goes_on {
            let start = if joined { last.0.start } else { range.start };
            if joined {
                whole.push(JOINT);
            }
            whole.push_str(term);
            last = (start..range.end, position);
            if !goes_on {
                emit_whole(&mut whole, &last, each);
            }
        }
    });
    emit_whole(&mut whole, &last, each);
}

/// Stands between the parts of a word that hyphens join.
pub(super) const JOINT: char = '-';

fn emit_whole(whole: &mut String, at: &(Range<usize>, usize), each: &mut dyn FnMut(&str, Range<usize>, usize)) {
    if whole.contains(JOINT) {
        each(whole, at.0.clone(), at.1);
    }
    whole.clear();
}

/// A number that changes when the tokenizer cuts or stems differently, so that an index made with another
/// one is found out. The probe has words of several languages and scripts, with what tokenizers differ in.
pub(super) fn fingerprint(tokenize: Tokenize) -> u32 {
    const PROBE: &str = "Don't the running leaders' organisations re-use naïve résumés in 2024? Größere Häuser; \
                         les chevaux; corriendo; книгами; 日本語の検索、한국어 검색。 x ﬁne Ǽlfric C++ e-mail a.b@c.de";
    let mut hash = Fnv::default();
    for language in [None, Some("en"), Some("de"), Some("fr"), Some("es"), Some("ru"), Some("zh"), Some("ja")] {
        tokenize(PROBE, language, &mut |term, _, position| {
            hash.write(term.as_bytes());
            hash.write(&position.to_le_bytes());
        });
    }
    hash.finish()
}

/// FNV-1a, 32 bits: its values stay the same on every machine and with every compiler, which the
/// standard library's hashes do not promise. Parameters: Fowler, Noll, Vo.
pub(super) struct Fnv(u32);

impl Default for Fnv {
    fn default() -> Self {
        Self(0x811c_9dc5)
    }
}

impl Fnv {
    pub(super) fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u32::from(*byte)).wrapping_mul(0x0100_0193);
        }
    }

    pub(super) fn finish(&self) -> u32 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str, _language: Option<&str>, each: &mut dyn FnMut(&str, Range<usize>, usize)) {
        let mut start = 0;
        for (position, word) in text.split([' ', '-']).enumerate() {
            if !word.is_empty() {
                each(word, start..start + word.len(), position);
            }
            start += word.len() + 1;
        }
    }

    fn terms(text: &str) -> Vec<String> {
        let mut terms = Vec::new();
        each_term(cut, text, None, &mut |term, _, _| terms.push(term.to_owned()));
        terms
    }

    #[test]
    fn a_word_with_hyphens_follows_its_parts_in_one_piece() {
        assert_eq!(terms("my one-on-one now"), ["my", "one", "on", "one", "one-on-one", "now"]);
        assert_eq!(terms("self-taught"), ["self", "taught", "self-taught"]);
        assert_eq!(terms("well-known re-use"), ["well", "known", "well-known", "re", "use", "re-use"]);
        assert_eq!(terms("a - b -c d-"), ["a", "b", "c", "d"]);
        assert_eq!(terms("a-- b"), ["a", "b"]);
    }
}
