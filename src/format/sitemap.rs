//! Sitemaps: a site's list of its pages, or a list of such lists (sitemaps.org), in XML, compressed or not; also the two
//! other forms the protocol allows, a feed and plain lines.

use std::io::Read as _;

use url::Url;

use super::xml::entities::{self, Declared};
use super::xml::tokens::{Token, Tokens};
use super::{DocumentKind, FormatError, decode, plain, read_date, read_feed, sniff};
use crate::domain::Time;

/// What the protocol allows a list to hold at most: 50,000 addresses in 50 MiB.
const MOST_ADDRESSES: usize = 50_000;
const MOST_BYTES: u64 = 50 << 20;

/// The longest address that the protocol allows, in bytes.
const LONGEST_ADDRESS: usize = 2_048;

/// A site's list of its pages.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ParsedSitemap {
    /// The pages, in the order of the list.
    pub pages: Vec<ListedPage>,
    /// Further lists.
    pub lists: Vec<ListedPage>,
}

/// One address of a sitemap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedPage {
    /// Where it is; always `http` or `https`.
    pub url: Url,
    /// When it was last changed, as the list says.
    pub modified: Option<Time>,
}

/// Reads a sitemap of any form; of one that is too long, its beginning. `base` is the address it came from.
///
/// # Errors
/// [`FormatError::Empty`] for nothing, [`FormatError::NotASitemap`] for anything else.
pub fn read_sitemap(
    bytes: &[u8],
    content_type: Option<&str>,
    base: Option<&Url>,
) -> Result<ParsedSitemap, FormatError> {
    let unpacked;
    let bytes = match bytes {
        [0x1f, 0x8b, ..] => {
            unpacked = unpack(bytes, MOST_BYTES);
            unpacked.as_slice()
        }
        _ => bytes,
    };
    let text = decode::decode(bytes, content_type);
    if text.trim().is_empty() {
        return Err(FormatError::Empty);
    }
    let mut reader = Reader { base, ..Reader::default() };
    for token in Tokens::new(&text) {
        if !reader.take(token) {
            break;
        }
    }
    if reader.found {
        return Ok(reader.list);
    }
    read_other_forms(bytes, content_type, &text, base)
}

/// The beginning of what gzip holds: at most `most` bytes, as far as it is whole.
fn unpack(bytes: &[u8], most: u64) -> Vec<u8> {
    let mut out = Vec::new();
    // What came before a fault is worth as much as if the list ended there.
    let _ = flate2::read::MultiGzDecoder::new(bytes).take(most).read_to_end(&mut out);
    out
}

fn read_other_forms(
    bytes: &[u8],
    content_type: Option<&str>,
    text: &str,
    base: Option<&Url>,
) -> Result<ParsedSitemap, FormatError> {
    let kind = sniff(bytes, content_type);
    let mut list = ParsedSitemap::default();
    if kind == DocumentKind::Feed {
        for entry in read_feed(bytes, content_type, base)?.entries {
            let url = entry.url.as_deref().and_then(|url| read_address(url, base));
            let modified = entry.updated.or(entry.published);
            list.pages.extend(url.map(|url| ListedPage { url, modified }));
        }
    } else if !text.contains('<') {
        let lines = text.lines().map(str::trim).filter(|line| line.starts_with("http"));
        let pages = lines.filter_map(|line| Some(ListedPage { url: read_address(line, base)?, modified: None }));
        list.pages.extend(pages.take(MOST_ADDRESSES));
    }
    if list.pages.is_empty() {
        return Err(FormatError::NotASitemap { found: format!("{kind:?}").to_lowercase() });
    }
    Ok(list)
}

/// What the text that comes next is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    Address,
    Modified,
}

#[derive(Default)]
struct Reader<'a> {
    list: ParsedSitemap,
    base: Option<&'a Url>,
    /// A sitemap's outermost element was met.
    found: bool,
    /// Inside `<url>` (false) or `<sitemap>` (true).
    inside: Option<bool>,
    field: Option<Field>,
    address: String,
    modified: String,
}

impl Reader<'_> {
    /// Takes a token; `false` when the list is full.
    fn take(&mut self, token: Token<'_>) -> bool {
        match token {
            Token::Start { name, empty, .. } => self.open(local_name(name), empty),
            Token::End { name } => self.close(local_name(name)),
            Token::Text(text) => {
                let text = entities::decode(text, &Declared::default());
                self.push(&text);
            }
            Token::Cdata(text) => self.push(text),
            Token::Doctype(_) => {}
        }
        self.list.pages.len() + self.list.lists.len() < MOST_ADDRESSES
    }

    fn open(&mut self, name: &str, empty: bool) {
        match (name, self.inside) {
            ("urlset" | "sitemapindex", _) => self.found = true,
            ("url" | "sitemap", _) if self.found => {
                self.keep();
                self.inside = Some(name == "sitemap");
            }
            ("loc", Some(_)) if !empty && self.address.is_empty() => self.field = Some(Field::Address),
            ("lastmod", Some(_)) if !empty => self.field = Some(Field::Modified),
            // `<image:loc>` and its like belong to what the page shows.
            _ => self.field = None,
        }
    }

    fn close(&mut self, name: &str) {
        self.field = None;
        if matches!(name, "url" | "sitemap") {
            self.keep();
        }
    }

    fn push(&mut self, text: &str) {
        let into = match self.field {
            Some(Field::Address) => &mut self.address,
            Some(Field::Modified) => &mut self.modified,
            None => return,
        };
        if into.len() + text.len() <= 2 * LONGEST_ADDRESS {
            into.push_str(text);
        }
    }

    fn keep(&mut self) {
        let (address, modified) = (std::mem::take(&mut self.address), std::mem::take(&mut self.modified));
        let (Some(is_list), Some(url)) = (self.inside.take(), read_address(&address, self.base)) else { return };
        let page = ListedPage { url, modified: read_date(&plain::fold(&modified)) };
        if is_list { self.list.lists.push(page) } else { self.list.pages.push(page) }
    }
}

/// The name of an element of the sitemap's own: prefixes of others (`image:loc`, `news:title`) make it a stranger.
fn local_name(name: &str) -> &str {
    match name.split_once(':') {
        Some(("sm" | "ns" | "s" | "sitemap" | "ns0" | "ns1", local)) => local,
        _ => name,
    }
}

fn read_address(text: &str, base: Option<&Url>) -> Option<Url> {
    let text = text.trim();
    if text.is_empty() || text.len() > LONGEST_ADDRESS {
        return None;
    }
    let mut url = match base {
        Some(base) => base.join(text).ok()?,
        None => Url::parse(text).ok()?,
    };
    url.set_fragment(None);
    matches!(url.scheme(), "http" | "https").then_some(url)
}

#[cfg(test)]
mod tests;
