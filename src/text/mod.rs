//! The text room: words, language, passages, and what addresses in texts mean.
//!
//! Everything here is a pure function of its arguments. The same [`tokenize`] serves the index, the
//! passages and the highlighting, so that a word found is a word that can be shown.

pub mod article;
mod escape;
mod excerpt;
mod fold;
mod function_words;
mod html;
mod language;
mod letters;
mod links;
mod minutes;
mod moments;
mod passages;
mod safe_html;
mod sentences;
mod slug;
mod spoken;
mod stems;
mod stopwords;
mod summary;
mod telling;
mod tokens;

pub use escape::{escape_html, mark_html};
pub use excerpt::{Excerpt, TermWeight, best_passage};
pub use function_words::FunctionWords;
pub use html::{html_to_text, html_to_text_with_headings};
pub use language::detect_language;
pub use links::{PageAddress, bare_host, media_key, page_key, read_page_address, site_domain};
pub use minutes::reading_minutes;
pub use moments::find_moments;
pub use passages::{PlacedPassage, cut_passages, split_passages};
pub use safe_html::safe_html;
pub use slug::slugify;
pub use spoken::{write_chapters, write_transcript};
pub use stopwords::is_common_word;
pub use summary::summarize;
pub use telling::{asked_words, telling_words};
pub use tokens::{scan_words, tokenize};
