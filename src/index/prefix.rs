//! Words of which only the beginning is written: `feedb*`.

use std::collections::HashMap;

use tantivy::Searcher;

use super::schema::SearchField;
use super::words::Cutter;

/// A shorter beginning says nothing.
const LEAST_CHARS: usize = 2;
/// More words than these of one beginning are not looked for: the most frequent count.
const MOST_TERMS: usize = 64;
/// The index knows stems: a stem may lack so many of the letters that were written, and has at least so many itself.
const ENDING: usize = 4;
const LEAST_STEM: usize = 6;

/// The beginning that a word is written as; `None` where it is no such word.
pub(super) fn beginning_of(word: &str) -> Option<&str> {
    let beginning = word.strip_suffix('*')?;
    let plain = beginning.chars().all(char::is_alphanumeric) && beginning.chars().count() >= LEAST_CHARS;
    plain.then_some(beginning)
}

/// The terms of these fields that a word can be cut to which begins so, most frequent first; what was written where there
/// is none, so that it finds nothing.
pub(super) fn terms_beginning(
    searcher: &Searcher,
    cutter: Cutter<'_>,
    fields: &[SearchField],
    beginning: &str,
) -> tantivy::Result<Vec<String>> {
    // As the tokenizer writes letters, without a language and so without a stem.
    let folded = cutter.cut_single(beginning).and_then(|terms| terms.into_iter().next());
    let mut starts = vec![beginning.to_lowercase()];
    starts.extend(folded.filter(|term| !starts.contains(term)));
    let mut counts: HashMap<String, u64> = HashMap::new();
    for segment in searcher.segment_readers() {
        for field in fields {
            let reader = segment.inverted_index(field.field)?;
            for start in &starts {
                let mut stream = reader.terms().range().ge(start.as_bytes()).into_stream()?;
                while stream.advance() {
                    let Ok(term) = std::str::from_utf8(stream.key()) else { continue };
                    if !term.starts_with(start.as_str()) {
                        break;
                    }
                    *counts.entry(term.to_owned()).or_default() += u64::from(stream.value().doc_freq);
                }
                for stem in stems_of(start) {
                    if let Some(info) = reader.terms().get(stem)? {
                        *counts.entry(stem.to_owned()).or_default() += u64::from(info.doc_freq);
                    }
                }
            }
        }
    }
    let mut ranked: Vec<(String, u64)> = counts.into_iter().collect();
    ranked.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    ranked.truncate(MOST_TERMS);
    if ranked.is_empty() {
        return Ok(starts);
    }
    Ok(ranked.into_iter().map(|(term, _)| term).collect())
}

/// What is left of a beginning when letters of an ending are taken off.
fn stems_of(start: &str) -> impl Iterator<Item = &str> {
    let cuts = start.char_indices().map(|(at, _)| at).rev().take(ENDING);
    cuts.filter_map(|at| start.get(..at)).filter(|stem| stem.chars().count() >= LEAST_STEM)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_after_letters_is_a_beginning() {
        assert_eq!(beginning_of("feedb*"), Some("feedb"));
        for word in ["feedback", "*", "a*", "fe*d*", "5\"*"] {
            assert_eq!(beginning_of(word), None, "{word}");
        }
        assert_eq!(stems_of("conversatio").collect::<Vec<_>>(), ["conversati", "conversat", "conversa", "convers"]);
    }
}
