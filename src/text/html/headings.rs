//! Where headings stand in the text that is made of a page.

use super::tags::Tag;
use crate::domain::Heading;

/// A longer heading is a paragraph whose end tag was forgotten; in bytes.
const LONGEST: usize = 300;

/// Collects headings while a text is written.
#[derive(Default)]
pub(super) struct Headings {
    /// Level, and the stretch of the written text.
    found: Vec<(u8, std::ops::Range<usize>)>,
    open: Option<(u8, usize)>,
}

impl Headings {
    /// Takes a tag that came when so many bytes were written.
    pub(super) fn take_tag(&mut self, tag: &Tag<'_>, written: usize) {
        let [b'h' | b'H', digit @ b'1'..=b'6'] = tag.name else { return };
        if let Some((level, start)) = self.open.take() {
            self.found.push((level, start..written));
        }
        if !tag.closing {
            self.open = Some((digit - b'0', written));
        }
    }

    /// The headings of the finished text, before which `dropped` bytes were taken off.
    pub(super) fn finish(self, text: &str, dropped: usize) -> Vec<Heading> {
        let heading = |(level, range): (u8, std::ops::Range<usize>)| {
            let start = range.start.saturating_sub(dropped);
            let said = text.get(start..range.end.saturating_sub(dropped).min(text.len()))?;
            // The gap before it, and the mark of a list, belong to what is around.
            let title = said.trim_start().trim_start_matches("- ").trim();
            let at = start + said.find(title)?;
            let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
            (!title.is_empty() && title.len() <= LONGEST).then_some(Heading { at, level, title })
        };
        self.found.into_iter().filter_map(heading).collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{html_to_text, html_to_text_with_headings};

    proptest! {
        #[test]
        fn any_markup_gives_the_same_text_and_headings_that_stand_in_it(
            parts in prop::collection::vec(
                prop_oneof!["</?(h[1-6]|p|pre|li|ul|b|div|script|br)( hidden)?>", "[a-zé \n&<-]{0,8}"],
                0..40,
            )
        ) {
            let html = parts.concat();
            let (text, headings) = html_to_text_with_headings(&html);
            prop_assert_eq!(&text, &html_to_text(&html));
            let mut before = 0;
            for heading in headings {
                prop_assert!(heading.at >= before && text.is_char_boundary(heading.at), "{:?} in {:?}", heading, text);
                let first = heading.title.split_whitespace().next().unwrap_or_default();
                prop_assert!(text[heading.at..].starts_with(first), "{:?} in {:?}", heading, text);
                before = heading.at;
            }
        }
    }

    #[test]
    fn headings_are_told_with_their_level_and_their_place() {
        let html = "<pre>\n\n</pre><h1>Work &amp; <em>rest</em></h1><p>One.</p><div><H3 class=x>Talks</H3>Two</div>
            <ul><li><h2>Letters</h2>Three</ul><h4></h4><h2 hidden>No</h2>";
        let (text, headings) = html_to_text_with_headings(html);
        assert_eq!(text, html_to_text(html));
        let told: Vec<_> = headings.iter().map(|heading| (heading.level, heading.title.as_str())).collect();
        assert_eq!(told, [(1, "Work & rest"), (3, "Talks"), (2, "Letters")]);
        for heading in &headings {
            assert!(text[heading.at..].starts_with(&heading.title), "{heading:?} in {text:?}");
        }
    }

    #[test]
    fn a_heading_without_an_end_takes_no_paragraphs_with_it() {
        let html = format!("<h2>Open<p>{}</p><h3>Next</h3>", "word ".repeat(100));
        let (_, headings) = html_to_text_with_headings(&html);
        assert_eq!(headings.iter().map(|heading| heading.title.as_str()).collect::<Vec<_>>(), ["Next"]);
    }
}
