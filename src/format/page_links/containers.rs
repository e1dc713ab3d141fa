//! Which parts of the page are open at a moment.

use super::anchor::Place;
use super::tokens::StartTag;

/// Elements that make up a page's parts.
const CONTAINERS: [&str; 11] =
    ["div", "section", "header", "nav", "footer", "aside", "main", "article", "ul", "ol", "td"];
/// More open parts than any honest page has; deeper ones are not told apart.
const MOST_OPEN: usize = 256;
/// Characters of an `id` and `class` that are looked at.
const MOST_LABEL: usize = 80;

/// Names by which pages without HTML 5 elements, and those beside them, call their parts.
const NAMES: [(&str, Place); 14] = [
    ("nav", Place::Nav),
    ("navbar", Place::Nav),
    ("navigation", Place::Nav),
    ("menu", Place::Nav),
    ("header", Place::Header),
    ("masthead", Place::Header),
    ("banner", Place::Header),
    ("footer", Place::Footer),
    ("colophon", Place::Footer),
    ("contentinfo", Place::Footer),
    ("sidebar", Place::Aside),
    ("social", Place::Aside),
    ("socials", Place::Aside),
    ("complementary", Place::Aside),
];

#[derive(Default)]
pub(super) struct Containers {
    open: Vec<Container>,
    /// The heading that was read last, and how many parts were open then.
    heading: Option<(String, usize)>,
}

struct Container {
    element: String,
    place: Option<Place>,
    label: String,
}

impl Containers {
    pub(super) fn start(&mut self, tag: &StartTag<'_>) {
        if !CONTAINERS.contains(&tag.name()) || self.open.len() >= MOST_OPEN {
            return;
        }
        // A heading above does not speak for what is another part of the page.
        if matches!(tag.name(), "header" | "nav" | "footer" | "aside" | "main" | "article") {
            self.heading = None;
        }
        let words = [tag.attribute("id"), tag.attribute("class"), tag.attribute("role")];
        let label: String = words.into_iter().flatten().flat_map(|text| [text, " "]).collect();
        let label: String = label.chars().take(MOST_LABEL).collect::<String>().to_ascii_lowercase();
        let place = match tag.name() {
            // An article's own header and footer belong to it.
            "header" | "footer" if self.place() == Place::Article => Some(Place::Article),
            "header" => Some(Place::Header),
            "footer" => Some(Place::Footer),
            "nav" => Some(Place::Nav),
            "aside" => Some(Place::Aside),
            "article" => Some(Place::Article),
            "main" => Some(Place::Body),
            _ => named_place(&label),
        };
        self.open.push(Container { element: tag.name().to_owned(), place, label });
    }

    pub(super) fn end(&mut self, name: &str) {
        if !CONTAINERS.contains(&name) {
            return;
        }
        if let Some(at) = self.open.iter().rposition(|container| container.element == name) {
            self.open.truncate(at);
        }
        if self.heading.as_ref().is_some_and(|(_, depth)| *depth > self.open.len()) {
            self.heading = None;
        }
    }

    pub(super) fn set_heading(&mut self, text: &str) {
        self.heading = Some((text.to_lowercase(), self.open.len()));
    }

    /// The innermost part that is known by its kind.
    pub(super) fn place(&self) -> Place {
        self.open.iter().rev().find_map(|container| container.place).unwrap_or(Place::Body)
    }

    /// The heading above, and the names of the parts around.
    pub(super) fn section(&self) -> String {
        let mut section = self.heading.as_ref().map(|(text, _)| text.clone()).unwrap_or_default();
        for container in self.open.iter().rev().take(6).filter(|container| !container.label.trim().is_empty()) {
            section.push(' ');
            section.push_str(container.label.trim());
        }
        section.trim().to_owned()
    }
}

/// What an element's own names say: `site-header`, `main_nav` and `footer` do, `header-image` does not.
fn named_place(label: &str) -> Option<Place> {
    label.split_whitespace().find_map(|name| {
        let last = name.rsplit(['-', '_']).next().unwrap_or(name);
        NAMES.iter().find(|(known, _)| *known == last).map(|(_, place)| *place)
    })
}
