//! What is known of a text beside its words: where its headings, chapters, speakers and moments begin.

use std::ops::Range;

/// What is known of a text beside its words. Places are bytes of the text at character boundaries; every list is in
/// the order of the text.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct Outline {
    /// The headings of an article.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub headings: Vec<Heading>,
    /// Where the chapters of a recording begin in its text, with their titles.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub chapters: Vec<(usize, String)>,
    /// Where someone begins to speak; an empty name is somebody unknown.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub speakers: Vec<(usize, String)>,
    /// Where what was said at a moment (milliseconds of the recording) begins; `None` where text begins that belongs to
    /// no moment.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub moments: Vec<(usize, Option<u64>)>,
    /// Where the last thing said ends, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ends: Option<u64>,
    /// What is said was written down by a program that listened: words may be wrong.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub machine_made: bool,
}

/// A heading of an article.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Heading {
    /// Where its first letter stands in the text.
    pub at: usize,
    /// Its level, 1 to 6.
    pub level: u8,
    /// What it says.
    pub title: String,
}

/// Where a stretch of a text stands.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Place {
    /// The headings or the chapter that it stands under, outermost first.
    pub under: Vec<String>,
    /// Who speaks at its beginning.
    pub speaker: Option<String>,
    /// Where it begins in the recording, in milliseconds.
    pub start: Option<u64>,
    /// Where it ends in the recording, in milliseconds.
    pub end: Option<u64>,
}

impl Outline {
    /// Whether it says nothing.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Where the stretch `range` of the text stands.
    pub fn place_of(&self, range: &Range<usize>) -> Place {
        let start = self.moment_at(range.start);
        Place {
            under: self.titles_above(range.start),
            speaker: last_before(&self.speakers, range.start).filter(|name| !name.is_empty()).cloned(),
            start,
            end: start.and_then(|start| self.moment_after(range.end).filter(|end| *end >= start)),
        }
    }

    /// The moment of the recording at which the text at `at` is said, in milliseconds: that of the last mark before it.
    pub fn moment_at(&self, at: usize) -> Option<u64> {
        last_before(&self.moments, at).copied().flatten()
    }

    /// When what stands before `at` has been said.
    fn moment_after(&self, at: usize) -> Option<u64> {
        let next = self.moments.partition_point(|(place, _)| *place < at);
        match self.moments.get(next) {
            Some((_, moment)) => *moment,
            None => self.ends,
        }
    }

    /// The headings above `at`, each of a deeper level than the one before it; or the chapter.
    fn titles_above(&self, at: usize) -> Vec<String> {
        let mut open: Vec<&Heading> = Vec::new();
        for heading in self.headings.iter().take_while(|heading| heading.at <= at) {
            open.retain(|above| above.level < heading.level);
            open.push(heading);
        }
        let chapter = last_before(&self.chapters, at).filter(|title| !title.is_empty());
        open.into_iter().map(|heading| heading.title.clone()).chain(chapter.cloned()).collect()
    }

    /// Where something new begins: a heading or a chapter.
    pub fn sections(&self) -> Vec<usize> {
        let mut all: Vec<usize> =
            self.headings.iter().map(|heading| heading.at).chain(self.chapters.iter().map(|(at, _)| *at)).collect();
        all.sort_unstable();
        all
    }

    /// The same outline for a text that stands `by` bytes further on in a longer one.
    pub fn shifted(mut self, by: usize) -> Self {
        self.headings.iter_mut().for_each(|heading| heading.at += by);
        self.chapters.iter_mut().for_each(|(at, _)| *at += by);
        self.speakers.iter_mut().for_each(|(at, _)| *at += by);
        self.moments.iter_mut().for_each(|(at, _)| *at += by);
        self
    }

    /// Takes in the outline of what follows in the same text.
    pub fn append(&mut self, following: Self) {
        self.headings.extend(following.headings);
        self.chapters.extend(following.chapters);
        self.speakers.extend(following.speakers);
        self.moments.extend(following.moments);
        self.ends = following.ends.or(self.ends);
        self.machine_made |= following.machine_made;
    }
}

/// What the last mark at or before `at` says.
fn last_before<T>(marks: &[(usize, T)], at: usize) -> Option<&T> {
    let after = marks.partition_point(|(place, _)| *place <= at);
    marks.get(after.checked_sub(1)?).map(|(_, what)| what)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heading(at: usize, level: u8, title: &str) -> Heading {
        Heading { at, level, title: title.to_owned() }
    }

    #[test]
    fn a_stretch_stands_under_the_headings_that_enclose_it() {
        let outline = Outline {
            headings: vec![
                heading(0, 1, "Work"),
                heading(10, 2, "Talks"),
                heading(20, 2, "Letters"),
                heading(30, 1, "Rest"),
            ],
            ..Outline::default()
        };
        let under = |at: usize| outline.place_of(&(at..at + 1)).under.join(" > ");
        assert_eq!(
            (under(5), under(12), under(25), under(99)),
            ("Work".into(), "Work > Talks".into(), "Work > Letters".into(), "Rest".into())
        );
    }

    #[test]
    fn a_stretch_of_a_recording_has_its_moments_and_its_speaker() {
        let outline = Outline {
            speakers: vec![(10, "Ada".to_owned()), (30, String::new())],
            moments: vec![(10, Some(1_000)), (20, Some(2_500)), (40, None)],
            ends: Some(9_000),
            ..Outline::default()
        };
        let place = outline.place_of(&(12..20));
        assert_eq!((place.start, place.end, place.speaker.as_deref()), (Some(1_000), Some(2_500), Some("Ada")));
        let place = outline.place_of(&(20..35));
        assert_eq!((place.start, place.end), (Some(2_500), None));
        assert_eq!(outline.place_of(&(0..5)), Place::default());
        assert_eq!(outline.place_of(&(45..50)).start, None);
        assert_eq!(outline.place_of(&(31..35)).speaker, None);
    }
}
