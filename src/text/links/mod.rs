//! Addresses as they stand in feeds and on pages: which of them are of one page, and whose they are.
//!
//! A canonical form is only for comparing, never for fetching: it drops the scheme, and may not even exist.

mod hosts;
mod media;
mod page;
mod tracking;

pub use hosts::{bare_host, site_domain};
pub use media::media_key;
pub use page::{PageAddress, page_key, read_page_address};
