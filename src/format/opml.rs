//! Subscription lists in and out. Lists come out of every reader ever written, hand-edited since:
//! whatever can be read as a feed's address is taken, and what cannot is listed.

use super::FormatError;
use super::decode;
use super::xml::attributes::{self, Attributes};
use super::xml::entities::Declared;
use super::xml::tokens::{Token, Tokens};

/// Limits against lists made to hurt: addresses and depth.
const MOST_FEEDS: usize = 100_000;
const MOST_DEPTH: usize = 64;

/// A subscription list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ParsedOpml {
    /// What the list is called.
    pub title: Option<String>,
    /// The feeds in the order of the list; an address that comes twice is kept twice.
    pub feeds: Vec<OpmlFeed>,
    /// What could not be read, one sentence each.
    pub problems: Vec<String>,
}

/// One feed of a subscription list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OpmlFeed {
    /// What the list calls it.
    pub title: Option<String>,
    /// Its address.
    pub url: String,
    /// The page for people.
    pub site_url: Option<String>,
    /// The folders it is in, outermost first, joined by `/`.
    pub folder: Option<String>,
}

/// Reads a subscription list in OPML of any version, well-formed or not.
///
/// # Errors
/// [`FormatError::Empty`] for nothing, [`FormatError::NotOpml`] where not one `outline` is found.
pub fn read_opml(bytes: &[u8], content_type: Option<&str>) -> Result<ParsedOpml, FormatError> {
    let text = decode::decode(bytes, content_type);
    if text.trim().is_empty() {
        return Err(FormatError::Empty);
    }
    let mut reader = Reader::default();
    let mut tokens = Tokens::new(&text);
    for token in tokens.by_ref() {
        reader.take(token);
    }
    if !reader.is_opml {
        let found = format!("{:?}", super::sniff::sniff(bytes, content_type)).to_lowercase();
        return Err(FormatError::NotOpml { found });
    }
    if tokens.cut {
        reader.list.problems.push("the list ends in the middle: what came after is missing".into());
    } else if tokens.damaged || reader.damaged {
        reader.list.problems.push("the list is not well-formed XML; it was read as far as it makes sense".into());
    }
    Ok(reader.list)
}

#[derive(Default)]
struct Reader {
    list: ParsedOpml,
    declared: Declared,
    is_opml: bool,
    /// Attributes were met that XML does not allow.
    damaged: bool,
    in_title: bool,
    /// Open outlines: the title of a folder, `None` for a feed.
    open: Vec<Option<String>>,
}

impl Reader {
    fn take(&mut self, token: Token<'_>) {
        match token {
            Token::Doctype(text) => self.declared = Declared::read(text),
            Token::Start { name, attributes, empty } => match local_name(name).as_str() {
                "outline" => self.take_outline(attributes, empty),
                "opml" => self.is_opml = true,
                "title" => self.in_title = self.list.title.is_none(),
                _ => {}
            },
            Token::End { name } => match local_name(name).as_str() {
                "outline" => {
                    self.open.pop();
                }
                "title" => self.in_title = false,
                _ => {}
            },
            Token::Text(text) if self.in_title => {
                let title = fold(&super::xml::entities::decode(text, &self.declared));
                self.list.title = (!title.is_empty()).then_some(title);
            }
            Token::Cdata(text) if self.in_title => self.list.title = Some(fold(text)).filter(|title| !title.is_empty()),
            Token::Text(_) | Token::Cdata(_) => {}
        }
    }

    fn take_outline(&mut self, source: &str, empty: bool) {
        self.is_opml = true;
        let mut walk = Attributes::new(source);
        let ampersands: usize = walk.by_ref().map(|(_, value)| count_bare_ampersands(value)).sum();
        self.damaged |= walk.damaged || ampersands > 0;
        let find = |names: &[&str]| {
            attributes::find(source, names, &self.declared).map(|value| fold(&value)).filter(|value| !value.is_empty())
        };
        let title = find(&["title", "text"]);
        let url = find(&["xmlUrl"]);
        let kind = find(&["type"]).unwrap_or_default().to_ascii_lowercase();
        // Some exporters put the address in `url` and say what it is in `type`.
        let url = url.or_else(|| {
            matches!(kind.as_str(), "rss" | "atom" | "feed" | "rss1" | "pie").then(|| find(&["url"])).flatten()
        });
        let site_url = find(&["htmlUrl"]).filter(|url| is_web(url));
        let folder = self.folder();
        if let Some(url) = &url {
            self.take_feed(OpmlFeed { title: title.clone(), url: url.clone(), site_url, folder });
        }
        if !empty && self.open.len() < MOST_DEPTH {
            self.open.push(if url.is_some() { None } else { title.map(|title| shorten(&title)) });
        }
    }

    fn take_feed(&mut self, mut feed: OpmlFeed) {
        if let Some(rest) = feed.url.strip_prefix("feed:") {
            feed.url = if rest.starts_with("//") { format!("http:{rest}") } else { rest.to_owned() };
        }
        let name = feed.title.clone().unwrap_or_else(|| "a feed without a title".into());
        if !is_web(&feed.url) {
            self.list.problems.push(format!("{name}: {:?} is not a web address", shorten(&feed.url)));
        } else if self.list.feeds.len() == MOST_FEEDS {
            self.list.problems.push(format!("{name}: left out, the list has more than {MOST_FEEDS} feeds"));
        } else {
            self.list.feeds.push(feed);
        }
    }

    fn folder(&self) -> Option<String> {
        let names: Vec<&str> = self.open.iter().flatten().map(String::as_str).collect();
        (!names.is_empty()).then(|| names.join("/"))
    }
}

/// Whether an address is one that may be fetched: programs, files and scripts are not.
fn is_web(url: &str) -> bool {
    url::Url::parse(url).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
}

/// `&` that starts no reference.
fn count_bare_ampersands(value: &str) -> usize {
    let pieces = value.split('&').skip(1);
    pieces
        .filter(|rest| {
            rest.split(';').next().is_none_or(|name| {
                name.len() == rest.len() || !name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'#')
            })
        })
        .count()
}

fn local_name(name: &str) -> String {
    name.rsplit(':').next().unwrap_or(name).to_ascii_lowercase()
}

fn fold(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn shorten(text: &str) -> String {
    text.chars().take(120).collect()
}

/// Writes a subscription list as OPML 2.0, feeds grouped into their folders.
pub fn write_opml(title: &str, feeds: &[OpmlFeed]) -> String {
    let mut out =
        String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<opml version=\"2.0\">\n  <head>\n    <title>");
    escape_into(&mut out, title);
    out.push_str("</title>\n  </head>\n  <body>\n");
    let mut folders: Vec<Option<&str>> = Vec::new();
    for feed in feeds {
        if !folders.contains(&feed.folder.as_deref()) {
            folders.push(feed.folder.as_deref());
        }
    }
    for folder in folders {
        let names: Vec<&str> = folder.map(|folder| folder.split('/').collect()).unwrap_or_default();
        for (depth, name) in names.iter().enumerate() {
            indent(&mut out, depth);
            write_attributes(&mut out, &[("text", name), ("title", name)]);
            out.push_str(">\n");
        }
        for feed in feeds.iter().filter(|feed| feed.folder.as_deref() == folder) {
            indent(&mut out, names.len());
            let name = feed.title.as_deref().unwrap_or(&feed.url);
            write_attributes(&mut out, &[("type", "rss"), ("text", name), ("title", name), ("xmlUrl", &feed.url)]);
            if let Some(site) = &feed.site_url {
                write_attribute(&mut out, "htmlUrl", site);
            }
            out.push_str("/>\n");
        }
        for depth in (0..names.len()).rev() {
            out.push_str(&"  ".repeat(depth + 2));
            out.push_str("</outline>\n");
        }
    }
    out.push_str("  </body>\n</opml>\n");
    out
}

fn indent(out: &mut String, depth: usize) {
    out.push_str(&"  ".repeat(depth + 2));
    out.push_str("<outline");
}

fn write_attributes(out: &mut String, attributes: &[(&str, &str)]) {
    for (name, value) in attributes {
        write_attribute(out, name, value);
    }
}

fn write_attribute(out: &mut String, name: &str, value: &str) {
    out.push(' ');
    out.push_str(name);
    out.push_str("=\"");
    escape_into(out, value);
    out.push('"');
}

/// Escapes what XML needs escaped and drops what it cannot hold.
fn escape_into(out: &mut String, text: &str) {
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' | '\r' => out.push(' '),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => {}
            c => out.push(c),
        }
    }
}

#[cfg(test)]
#[path = "opml_tests.rs"]
mod tests;
