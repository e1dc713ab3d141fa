//! Parameters of an address that name nothing of the page: where the reader came from, and in which form the page is
//! shown. The one list of them.

/// Parameters that tell where a reader came from, by how their names begin.
const FAMILIES: [&str; 14] =
    ["utm_", "mc_", "pk_", "mtm_", "piwik_", "matomo_", "hsa_", "_hs", "at_", "oly_", "vero_", "wt_", "wt.", "ns_"];

/// Parameters that tell where a reader came from, by their whole names, in order.
const NAMES: &[&str] = &[
    "__s",
    "__twitter_impression",
    "_ga",
    "_gl",
    "_openstat",
    "campaign_id",
    "ck_subscriber_id",
    "cmp",
    "cmpid",
    "dclid",
    "dm_i",
    "ef_id",
    "epik",
    "fb_action_ids",
    "fb_source",
    "fbclid",
    "ftag",
    "gbraid",
    "gclid",
    "gclsrc",
    "hsctatracking",
    "igsh",
    "igshid",
    "li_fat_id",
    "mkt_tok",
    "ml_subscriber",
    "ml_subscriber_hash",
    "msclkid",
    "ncid",
    "nr_email_referer",
    "rb_clickid",
    "ref",
    "ref_src",
    "ref_url",
    "referer",
    "referrer",
    "s_cid",
    "sc_campaign",
    "source",
    "spm",
    "sref",
    "taid",
    "trk",
    "ttclid",
    "twclid",
    "wbraid",
    "wickedid",
    "yclid",
    "zanpid",
];

/// What a page's other forms are asked for with.
const VARIANTS: [&str; 5] = ["amp", "outputtype", "m", "mobile", "output"];

/// What Substack hangs on the address of a post (`/p/…`) in its mails.
const MAILED: [&str; 9] =
    ["r", "isfreemail", "publication_id", "post_id", "triedredirect", "token", "open", "s", "showwelcome"];

/// Whether a parameter (its name in lower case) of a page at `path` only tells where the reader came from.
pub(super) fn tracks(name: &str, value: &str, path: &str) -> bool {
    FAMILIES.iter().any(|family| name.starts_with(family))
        || NAMES.binary_search(&name).is_ok()
        || path.starts_with("/p/") && MAILED.contains(&name)
        || name == "from" && value.contains("rss")
}

/// Whether a parameter (its name in lower case) only chooses a form of the page.
pub(super) fn chooses_form(name: &str, value: &str) -> bool {
    VARIANTS.contains(&name) && matches!(value, "" | "1" | "amp" | "true")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_stand_in_order_so_that_each_is_found() {
        assert!(NAMES.is_sorted());
        assert!(NAMES.iter().all(|name| tracks(name, "1", "/")));
        assert!(!tracks("id", "1", "/") && !tracks("r", "1", "/") && tracks("r", "1", "/p/no"));
    }
}
