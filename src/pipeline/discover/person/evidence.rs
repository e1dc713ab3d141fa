//! How sure it is that a place is the person's.

use super::names::Fit;

/// Why a place may be the person's: the weakest reason first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Evidence {
    /// A link among others on their page.
    Body,
    /// A link in the header, the menu, the footer or a list of their places.
    Frame,
    /// The page names it as its author's.
    Author,
    /// The person's card, or linked data about them, names it.
    Card,
    /// Their page says `rel=me`.
    Me,
    /// It lies on their own site.
    Own,
    /// The learner gave it.
    Given,
}

/// What else is known of a place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Signs {
    /// It links to the person's page, or its feed names that page as its own.
    pub(super) links_back: bool,
    /// How well the name it goes by there fits.
    pub(super) handle: Fit,
    /// How well the title and the author of its feed fit.
    pub(super) feed: Fit,
    /// The place's name is the person's own domain, which only its owner can have there.
    pub(super) proven: bool,
    /// Their page links the feed itself, and not a place that has it.
    pub(super) direct: bool,
    /// The link that leads there speaks of somebody by the person's name, as one speaks of a namesake.
    pub(super) of_namesake: bool,
}

/// How sure it is that a place is the person's, 0 to 1. The base numbers are those of our rules: 1.0 for their own site,
/// 0.95 for links in both directions, 0.8 for `rel=me` or a card alone, 0.6 for a link in the frame of their page to a name
/// that fits, 0.3 for any other. A feed that names their page, or is written under their name, adds to it; a link in the text
/// that calls its goal by the person's own name takes from it: so one writes of a namesake.
pub(super) fn confidence(evidence: Evidence, signs: Signs) -> f64 {
    let Signs { links_back, handle, feed, proven, direct, of_namesake } = signs;
    let named = handle.max(feed);
    match evidence {
        Evidence::Given | Evidence::Own => 1.0,
        _ if proven => 0.95,
        Evidence::Me | Evidence::Card if links_back => 0.95,
        Evidence::Me | Evidence::Card if named == Fit::Full => 0.9,
        Evidence::Me | Evidence::Card | Evidence::Author => 0.8,
        Evidence::Frame | Evidence::Body if links_back && named > Fit::None => 0.9,
        Evidence::Frame if links_back => 0.85,
        Evidence::Frame if feed == Fit::Full => 0.85,
        Evidence::Frame if named > Fit::None => 0.6,
        Evidence::Body if of_namesake => 0.6,
        Evidence::Body if feed == Fit::Full && (direct || handle == Fit::Full) => 0.8,
        Evidence::Body if links_back || named == Fit::Full => 0.6,
        Evidence::Frame => 0.4,
        Evidence::Body => 0.3,
    }
}
