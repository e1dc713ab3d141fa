//! Which of a document's entries are already in the library.
//!
//! A guid names an entry, but feeds repeat guids, change them, or give none. The same entry must never come twice, and two
//! entries must never become one: so entries that share a guid in one document are told apart by link and title,
//! and an entry whose guid is unknown is still the same one where both its link and its title are.

use std::collections::{HashMap, HashSet};

/// Stands between a guid and what tells apart the entries that share it; no feed can contain it.
const QUALIFIER: char = '\u{1f}';

/// What names an entry of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Claim<'a> {
    /// The guid; else the link; else a digest of the content. Never empty.
    pub(crate) base: String,
    pub(crate) url: Option<&'a str>,
    pub(crate) title: &'a str,
}

/// What names an entry of the library.
#[derive(Debug, Clone)]
pub(crate) struct Known<'a> {
    pub(crate) identity: &'a str,
    pub(crate) url: Option<&'a str>,
    pub(crate) title: &'a str,
}

/// What a document's entry is to the library.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Not there yet; to be stored under this identity.
    New(String),
    /// The `index`-th known entry; to be kept under this identity.
    Known(usize, String),
    /// Stands in the document already.
    Repeated,
}

/// Tells for each of a document's entries, in order, what it is to the library.
pub(crate) fn recognize(claims: &[Claim<'_>], known: &[Known<'_>]) -> Vec<Verdict> {
    let shared = bases_shared_by_different_entries(claims);
    let in_document: HashSet<&str> = claims.iter().map(|claim| claim.base.as_str()).collect();
    let mut library = Library::new(known);
    let mut seen = HashSet::new();
    // Those under the very same identity first, so that a likeness never takes another entry's place.
    let mut verdicts: Vec<Option<Verdict>> = claims
        .iter()
        .map(|claim| {
            if !seen.insert((&claim.base, claim.url, claim.title)) {
                return Some(Verdict::Repeated);
            }
            let identity = identity_of(claim, &shared);
            library.take_exact(&identity).map(|index| Verdict::Known(index, identity))
        })
        .collect();
    for (claim, verdict) in claims.iter().zip(&mut verdicts) {
        if verdict.is_none() {
            let identity = identity_of(claim, &shared);
            *verdict = library.take_alike(claim, &identity, &shared, &in_document);
        }
    }
    claims
        .iter()
        .zip(verdicts)
        .map(|(claim, verdict)| verdict.unwrap_or_else(|| Verdict::New(library.free_identity(claim, &shared))))
        .collect()
}

fn identity_of(claim: &Claim<'_>, shared: &HashSet<&str>) -> String {
    if shared.contains(claim.base.as_str()) { qualified(claim) } else { claim.base.clone() }
}

fn qualified(claim: &Claim<'_>) -> String {
    format!("{}{QUALIFIER}{}{QUALIFIER}{}", claim.base, claim.url.unwrap_or_default(), claim.title)
}

fn base_of(identity: &str) -> &str {
    identity.split(QUALIFIER).next().unwrap_or(identity)
}

fn bases_shared_by_different_entries<'a>(claims: &'a [Claim<'_>]) -> HashSet<&'a str> {
    let mut first: HashMap<&str, (Option<&str>, &str)> = HashMap::new();
    let mut shared = HashSet::new();
    for claim in claims {
        let this = (claim.url, claim.title);
        if *first.entry(&claim.base).or_insert(this) != this {
            shared.insert(claim.base.as_str());
        }
    }
    shared
}

/// The feed's entries in the library, found by what may name them.
struct Library<'a> {
    known: &'a [Known<'a>],
    by_identity: HashMap<&'a str, usize>,
    by_base: HashMap<&'a str, Vec<usize>>,
    by_link_and_title: HashMap<(&'a str, &'a str), usize>,
    /// Those that an entry of the document turned out to be.
    taken: HashSet<usize>,
}

impl<'a> Library<'a> {
    fn new(known: &'a [Known<'a>]) -> Self {
        let mut library = Self {
            known,
            by_identity: HashMap::new(),
            by_base: HashMap::new(),
            by_link_and_title: HashMap::new(),
            taken: HashSet::new(),
        };
        for (index, entry) in known.iter().enumerate() {
            library.by_identity.insert(entry.identity, index);
            library.by_base.entry(base_of(entry.identity)).or_default().push(index);
            if let Some(url) = entry.url {
                library.by_link_and_title.insert((url, entry.title), index);
            }
        }
        library
    }

    /// Takes the entry known under exactly this identity.
    fn take_exact(&mut self, identity: &str) -> Option<usize> {
        let index = *self.by_identity.get(identity)?;
        self.taken.insert(index).then_some(index)
    }

    /// Takes the entry that `claim` most likely is, if any, with the identity to keep it under.
    fn take_alike(
        &mut self,
        claim: &Claim<'_>,
        identity: &str,
        shared: &HashSet<&str>,
        in_document: &HashSet<&str>,
    ) -> Option<Verdict> {
        let same_base = self.by_base.get(claim.base.as_str()).map_or(&[][..], Vec::as_slice);
        let free = |index: &&usize| !self.taken.contains(*index);
        let same_link = same_base.iter().filter(free).find(|index| {
            let entry = &self.known[**index];
            entry.url.is_some() && entry.url == claim.url
        });
        let same_title = || same_base.iter().filter(free).find(|index| self.known[**index].title == claim.title);
        let only_one = || match same_base {
            [index] if !shared.contains(claim.base.as_str()) => Some(index).filter(free),
            _ => None,
        };
        if let Some(&index) = same_link.or_else(same_title).or_else(only_one) {
            self.taken.insert(index);
            return Some(Verdict::Known(index, self.known[index].identity.to_owned()));
        }
        if let Some(index) = self.take_by_address(claim, identity, in_document) {
            return Some(Verdict::Known(index, identity.to_owned()));
        }
        // The guid changed: the same entry still, unless its old guid stands in the document too.
        let moved = *self.by_link_and_title.get(&(claim.url?, claim.title))?;
        let gone = !in_document.contains(base_of(self.known[moved].identity));
        (gone && !self.by_identity.contains_key(identity) && self.taken.insert(moved))
            .then(|| Verdict::Known(moved, identity.to_owned()))
    }

    /// Takes the entry that was found as a page, and so goes by its address, when a feed gives it a name.
    fn take_by_address(&mut self, claim: &Claim<'_>, identity: &str, in_document: &HashSet<&str>) -> Option<usize> {
        let url = claim.url?;
        let index = *self.by_identity.get(url)?;
        let is_page = self.known.get(index).is_some_and(|entry| entry.url == Some(url));
        let free = !in_document.contains(url) && !self.by_identity.contains_key(identity);
        (is_page && free && self.taken.insert(index)).then_some(index)
    }

    /// An identity for a new entry that no known entry holds.
    fn free_identity(&self, claim: &Claim<'_>, shared: &HashSet<&str>) -> String {
        let identity = identity_of(claim, shared);
        if self.by_identity.contains_key(identity.as_str()) { qualified(claim) } else { identity }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn claim<'a>(base: &str, url: &'a str, title: &'a str) -> Claim<'a> {
        Claim { base: base.to_owned(), url: Some(url), title }
    }

    /// A library made of what one document brought.
    fn store<'a>(claims: &'a [Claim<'a>], verdicts: &'a [Verdict]) -> Vec<Known<'a>> {
        claims
            .iter()
            .zip(verdicts)
            .filter_map(|(claim, verdict)| match verdict {
                Verdict::New(identity) => Some((claim, identity)),
                _ => None,
            })
            .map(|(claim, identity)| Known { identity, url: claim.url, title: claim.title })
            .collect()
    }

    #[test]
    fn an_edited_entry_is_recognized_by_its_guid() {
        let known = [Known { identity: "g1", url: Some("u"), title: "Old" }];
        let verdicts = recognize(&[claim("g1", "v", "New")], &known);
        assert_eq!(verdicts, [Verdict::Known(0, "g1".into())]);
    }

    #[test]
    fn a_guid_used_for_different_links_names_different_entries() {
        let claims = [claim("g", "u1", "A"), claim("g", "u2", "B")];
        let verdicts = recognize(&claims, &[]);
        assert!(matches!(&verdicts[..], [Verdict::New(a), Verdict::New(b)] if a != b));
    }

    #[test]
    fn the_same_guid_and_link_twice_is_one_entry() {
        let claims = [claim("g", "u1", "A"), claim("g", "u1", "A")];
        assert_eq!(recognize(&claims, &[])[1], Verdict::Repeated);
    }

    #[test]
    fn a_changed_guid_with_the_same_link_and_title_is_the_same_entry() {
        let known = [Known { identity: "http://old/1", url: Some("u"), title: "A" }];
        let verdicts = recognize(&[claim("https://new/1", "u", "A")], &known);
        assert_eq!(verdicts, [Verdict::Known(0, "https://new/1".into())]);
    }

    #[test]
    fn an_entry_that_went_by_its_address_is_the_same_one_when_it_gets_a_guid() {
        let known = [Known { identity: "https://a/1", url: Some("https://a/1"), title: "A page" }];
        let verdicts = recognize(&[claim("?p=1", "https://a/1", "As the feed calls it")], &known);
        assert_eq!(verdicts, [Verdict::Known(0, "?p=1".into())]);
        // Not where the feed has an entry of its own by that address.
        let both = [claim("?p=1", "https://a/1", "Other"), claim("https://a/1", "https://a/1", "A page")];
        assert!(matches!(&recognize(&both, &known)[..], [Verdict::New(_), Verdict::Known(0, _)]));
    }

    #[test]
    fn an_entry_of_a_shared_guid_is_recognized_when_it_stands_alone_later() {
        let first = [claim("g", "u1", "A"), claim("g", "u2", "B")];
        let verdicts = recognize(&first, &[]);
        let known = store(&first, &verdicts);
        assert!(matches!(recognize(&[claim("g", "u2", "B")], &known)[..], [Verdict::Known(1, _)]));
    }

    #[test]
    fn an_entry_is_recognized_when_another_takes_its_guid_too() {
        let first = [claim("g", "u1", "A")];
        let verdicts = recognize(&first, &[]);
        let known = store(&first, &verdicts);
        let second = [claim("g", "u2", "B"), claim("g", "u1", "A")];
        assert!(matches!(&recognize(&second, &known)[..], [Verdict::New(_), Verdict::Known(0, _)]));
    }

    proptest! {
        #[test]
        fn a_document_read_again_brings_nothing_new_and_identities_stay_unique(
            rows in proptest::collection::vec((0u8..4, 0u8..4, 0u8..4), 0..20),
        ) {
            let texts: Vec<(String, String, String)> =
                rows.iter().map(|(g, u, t)| (format!("g{g}"), format!("u{u}"), format!("t{t}"))).collect();
            let claims: Vec<Claim> = texts.iter().map(|(g, u, t)| claim(g, u, t)).collect();
            let verdicts = recognize(&claims, &[]);
            let known = store(&claims, &verdicts);
            let identities: HashSet<&str> = known.iter().map(|entry| entry.identity).collect();
            prop_assert_eq!(identities.len(), known.len());
            for verdict in recognize(&claims, &known) {
                prop_assert!(!matches!(verdict, Verdict::New(_)), "{:?}", verdict);
            }
        }
    }
}
