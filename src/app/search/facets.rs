//! What all that match are, in words.

use crate::app::{App, Result};
use crate::index::Facets;

/// How many entries that match are of each mentor, kind and year; the most first.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct SearchFacets {
    /// By mentor's name.
    pub mentors: Vec<FacetCount>,
    /// By kind.
    pub kinds: Vec<FacetCount>,
    /// By year of publication (UTC), the latest first.
    pub years: Vec<FacetCount>,
}

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct FacetCount {
    /// A name, a kind or a year; in a query after `mentor:`, `kind:`, or between `after:` and `before:`.
    pub value: String,
    /// How many entries.
    pub count: usize,
}

impl App {
    pub(super) async fn name_facets(&self, facets: &Facets) -> Result<SearchFacets> {
        if *facets == Facets::default() {
            return Ok(SearchFacets::default());
        }
        let known = self.store.mentor_briefs().await?;
        let mentors = known.into_iter().filter_map(|mentor| Some((mentor.name, *facets.mentors.get(&mentor.id)?)));
        let mut years: Vec<(i32, usize)> = facets.years.iter().map(|(year, count)| (*year, *count)).collect();
        years.sort_unstable_by_key(|(year, _)| std::cmp::Reverse(*year));
        Ok(SearchFacets {
            mentors: most_first(mentors),
            kinds: most_first(facets.kinds.iter().map(|(kind, count)| (kind.clone(), *count))),
            years: years.into_iter().map(|(year, count)| FacetCount { value: year.to_string(), count }).collect(),
        })
    }
}

fn most_first(counts: impl Iterator<Item = (String, usize)>) -> Vec<FacetCount> {
    let mut counts: Vec<FacetCount> = counts.map(|(value, count)| FacetCount { value, count }).collect();
    counts.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.value.cmp(&b.value)));
    counts
}
