//! Host names by the Public Suffix List: which part of one an owner registered.
//!
//! The list comes as code of several hundred kilobytes that the compiler copies to wherever it is called from; so it is
//! called from here alone.

/// The registrable domain of a host name: one label before its public suffix (`blog.example.co.uk` is of
/// `example.co.uk`). `None` for what is a public suffix itself.
#[inline(never)]
pub fn registrable_domain(host: &str) -> Option<&str> {
    psl::domain_str(host)
}

/// Whether a name ends in a suffix that stands in the list, and not merely in some last label.
#[inline(never)]
pub fn has_known_suffix(host: &str) -> bool {
    psl::suffix(host.as_bytes()).is_some_and(|suffix| suffix.is_known())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_owner_has_the_label_before_the_public_suffix() {
        assert_eq!(registrable_domain("blog.example.co.uk"), Some("example.co.uk"));
        assert_eq!(registrable_domain("example.com"), Some("example.com"));
        assert_eq!(registrable_domain("ada.github.io"), Some("ada.github.io"));
        assert_eq!(registrable_domain("co.uk"), None);
    }

    #[test]
    fn a_made_up_ending_is_not_known() {
        assert!(has_known_suffix("example.org"));
        assert!(!has_known_suffix("episode.final-cut"));
    }
}
