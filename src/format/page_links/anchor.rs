//! Links to click on, and where on the page they stand.

use url::Url;

/// A link to click on.
#[derive(Debug, Clone, PartialEq)]
pub struct Anchor {
    /// Where it leads.
    pub url: Url,
    /// Its words: the text, else the picture's, else the tooltip. At most 200 characters.
    pub text: String,
    /// Its `rel` values in lower case.
    pub rels: Vec<String>,
    /// Where on the page it stands.
    pub place: Place,
    /// What is around it: the heading above it, and the names (`id`, `class`) of what it stands in, in lower case.
    pub section: String,
}

/// A part of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// What stands above the page's matter.
    Header,
    /// The way around the site.
    Nav,
    /// What stands below.
    Footer,
    /// What stands beside.
    Aside,
    /// One piece of writing.
    Article,
    /// Anywhere else.
    Body,
}

impl Place {
    /// Whether what stands there belongs to the site as a whole, and not to one piece of it.
    pub fn is_frame(self) -> bool {
        matches!(self, Self::Header | Self::Nav | Self::Footer | Self::Aside)
    }
}
