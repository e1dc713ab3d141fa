//! The beginning of a text, in a few words.

use super::letters::unspaced;
use super::sentences::{push_folded, split_sentences};

/// The first sentence or sentences of `text`, at most `max_chars` characters, white space folded.
///
/// What is cut ends behind a whole word with `…`; only where a single word (or address) is longer
/// than all the room there is, nothing but `…` is left. Empty when the text or the room is.
pub fn summarize(text: &str, max_chars: usize) -> String {
    // No need to look at a book for its first lines.
    let head = head_of(text, (max_chars + max_chars / 4).saturating_add(50));
    let mut summary = String::new();
    let mut length = 0;
    let sentences = split_sentences(head);
    for sentence in &sentences {
        let before = summary.len();
        push_folded(head.get(sentence.range.clone()).unwrap_or_default(), &mut summary);
        let longer = summary.chars().count();
        if longer > max_chars {
            if length * 2 < max_chars {
                return cut(&summary, max_chars);
            }
            summary.truncate(before);
            return summary;
        }
        length = longer;
    }
    if head.len() < text.len() {
        return cut(&summary, max_chars);
    }
    summary
}

/// About the first `chars` characters, in whole words.
fn head_of(text: &str, chars: usize) -> &str {
    match text.char_indices().nth(chars) {
        Some((end, _)) => text.get(..word_boundary_before(text, end)).unwrap_or_default(),
        None => text,
    }
}

/// The longest beginning of whole words that leaves room for `…`, with that.
pub(super) fn cut(text: &str, max_chars: usize) -> String {
    let Some(room) = max_chars.checked_sub(1) else {
        return String::new();
    };
    let end = text.char_indices().nth(room).map_or(text.len(), |(at, _)| at);
    let end = word_boundary_before(text, end);
    let kept = text.get(..end).unwrap_or_default();
    let kept = kept
        .trim_end_matches(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | ':' | '-' | '–' | '—' | '.' | '…'));
    format!("{kept}…")
}

/// The last place at or before `at` that is not inside a word; 0 where there is none.
pub(super) fn word_boundary_before(text: &str, at: usize) -> usize {
    let mut next = text.get(at..).and_then(|rest| rest.chars().next());
    let mut end = at;
    for c in text.get(..at).unwrap_or_default().chars().rev() {
        if next.is_none_or(|next| separates(c, next)) {
            return end;
        }
        end -= c.len_utf8();
        next = Some(c);
    }
    0
}

/// Whether a text may be cut between two characters.
pub(super) fn separates(before: char, after: char) -> bool {
    if before.is_whitespace() || after.is_whitespace() {
        return true;
    }
    if super::letters::extends(after) {
        return false;
    }
    unspaced(before).is_some() && unspaced(before) != Some(super::letters::Unspaced::Hangul)
        || matches!(before, '。' | '、' | '，' | '！' | '？' | '」' | '）')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn whole_sentences_are_taken_while_they_fit() {
        let text = "One is short. Two is\nshort too. Three is a little longer than that.";
        assert_eq!(summarize(text, 40), "One is short. Two is short too.");
        assert_eq!(summarize(text, 500), "One is short. Two is short too. Three is a little longer than that.");
    }

    #[test]
    fn a_long_sentence_is_cut_behind_a_word() {
        assert_eq!(summarize("A sentence, which goes on and on", 13), "A sentence…");
        assert_eq!(summarize("Hi. This is what it is all about in the end", 20), "Hi. This is what it…");
    }

    #[test]
    fn what_does_not_fit_at_all_leaves_an_ellipsis() {
        assert_eq!(summarize("Donaudampfschiff", 5), "…");
        assert_eq!(summarize("word", 0), "");
        assert_eq!(summarize("  ", 10), "");
    }

    #[test]
    fn chinese_is_cut_between_characters() {
        assert_eq!(summarize("人们记住自己感受的时间比记住别人说过的话要长得多", 6), "人们记住自…");
    }

    #[test]
    fn a_long_text_is_only_read_at_its_beginning() {
        let text = format!("First. {}", "word ".repeat(100_000));
        let summary = summarize(&text, 30);
        assert!(summary.ends_with("word…"), "{summary}");
    }

    proptest! {
        #[test]
        fn a_summary_fits_and_cuts_no_word(text in "[a-zäöü.,!? \n]{0,200}", max_chars in 0_usize..80) {
            let summary = summarize(&text, max_chars);
            prop_assert!(summary.chars().count() <= max_chars);
            let folded = text.split_whitespace().collect::<Vec<_>>().join(" ");
            match summary.strip_suffix('…') {
                Some(kept) => {
                    prop_assert!(folded.starts_with(kept));
                    let next = folded[kept.len()..].chars().next();
                    prop_assert!(kept.is_empty() || next.is_none_or(|c| !c.is_alphanumeric()));
                }
                None => prop_assert!(folded.starts_with(&summary)),
            }
        }
    }
}
