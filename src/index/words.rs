//! Cuts the words of a query the way the entries were cut.

use super::tokenizer::Tokenize;

/// The terms of a piece of the query, each with its position.
pub(super) type Sequence = Vec<(usize, String)>;

/// Cuts pieces of a query. An entry was cut in its own language, and nobody knows which language a
/// query is in: a piece is therefore cut in every language of the library, and the results are
/// alternatives.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cutter<'a> {
    pub(super) tokenize: Tokenize,
    /// ISO 639-1.
    pub(super) languages: &'a [String],
}

impl Cutter<'_> {
    /// Every different way to cut a piece; none where it has nothing that can be searched.
    pub(super) fn cut(&self, text: &str) -> Vec<Sequence> {
        let mut ways: Vec<Sequence> = Vec::new();
        let languages = self.languages.iter().map(|language| Some(language.as_str()));
        for language in std::iter::once(None).chain(languages) {
            let mut way = Sequence::new();
            (self.tokenize)(text, language, &mut |term, _, position| way.push((position, term.to_owned())));
            if !way.is_empty() && !ways.contains(&way) {
                ways.push(way);
            }
        }
        ways
    }

    /// The alternatives of a piece that is one term in every language; `None` for all others.
    pub(super) fn cut_single(&self, text: &str) -> Option<Vec<String>> {
        let ways = self.cut(text);
        let single = !ways.is_empty() && ways.iter().all(|way| way.len() == 1);
        single.then(|| ways.into_iter().flatten().map(|(_, term)| term).collect())
    }
}

/// Whether a term was cut out of a script without spaces, where a run of characters is several words:
/// Thai and Lao, Myanmar, Khmer, and Kana, Hangul and Han with all that lies above them.
pub(super) fn is_cut_from_run(term: &str) -> bool {
    let scripts =
        ['\u{0e00}'..='\u{0eff}', '\u{1000}'..='\u{109f}', '\u{1780}'..='\u{17ff}', '\u{2e80}'..='\u{10ffff}'];
    term.chars().next().is_some_and(|c| scripts.iter().any(|script| script.contains(&c)))
}
