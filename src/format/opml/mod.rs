//! Subscription lists in and out. Lists come out of every reader ever written, hand-edited since:
//! whatever can be read as a feed's address is taken, and what cannot is listed.

mod write;

use super::FormatError;
use super::decode;
use super::limits::{OPML_BYTES, OPML_DEPTH, OPML_OUTLINES};
use super::xml::attributes::{self, Attributes};
use super::xml::entities::Declared;
use super::xml::tokens::{Token, Tokens};

pub use write::write_opml;

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
    let head = bytes.get(..OPML_BYTES).unwrap_or(bytes);
    let text = decode::decode(head, content_type);
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
    reader.tell_limits(bytes.len());
    if tokens.cut && head.len() == bytes.len() {
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
    /// The DOCTYPE was read; a document has one.
    typed: bool,
    is_opml: bool,
    /// Attributes were met that XML does not allow.
    damaged: bool,
    in_title: bool,
    /// Open outlines: the title of a folder, `None` for a feed.
    open: Vec<Option<String>>,
    /// Open outlines deeper than the limit; what is in them belongs to the deepest folder that is kept.
    deeper: usize,
    /// There were some.
    flattened: bool,
    /// Outlines so far.
    outlines: usize,
}

impl Reader {
    fn take(&mut self, token: Token<'_>) {
        match token {
            Token::Doctype(text) if !self.typed => {
                self.typed = true;
                self.declared = Declared::read(text);
            }
            Token::Doctype(_) => {}
            Token::Start { name, attributes, empty } => match local_name(name).as_str() {
                "outline" => self.take_outline(attributes, empty),
                "opml" => self.is_opml = true,
                "title" => self.in_title = self.list.title.is_none(),
                _ => {}
            },
            Token::End { name } => match local_name(name).as_str() {
                "outline" if self.deeper > 0 => self.deeper -= 1,
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
        self.outlines += 1;
        if self.outlines > OPML_OUTLINES {
            return;
        }
        let mut walk = Attributes::new(source);
        let (mut ampersands, mut command) = (0, None);
        for (name, value) in walk.by_ref() {
            ampersands += count_bare_ampersands(value);
            command = command.or(Some(name).filter(|name| is_command(name) && !value.trim().is_empty()));
        }
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
        if let Some(command) = command {
            self.complain(
                title.as_deref(),
                &format!("its {command:?} is left out: commands are never taken from a list"),
            );
        }
        if kind == "include" {
            self.complain(title.as_deref(), "includes another list, which is not followed; import that one by itself");
        } else if url.is_none() && matches!(kind.as_str(), "rss" | "atom") {
            self.complain(title.as_deref(), "has no address (`xmlUrl`)");
        }
        let folder = self.folder();
        if let Some(url) = &url {
            self.take_feed(OpmlFeed { title: title.clone(), url: url.clone(), site_url, folder });
        }
        if empty {
            return;
        }
        if self.open.len() < OPML_DEPTH {
            self.open.push(if url.is_some() { None } else { title.and_then(|title| name_folder(&title)) });
        } else {
            self.deeper += 1;
            self.flattened = true;
        }
    }

    /// One sentence about an outline.
    fn complain(&mut self, title: Option<&str>, what: &str) {
        let name = title.map_or_else(|| "a feed without a title".into(), shorten);
        self.list.problems.push(format!("{name}: {what}"));
    }

    /// Says what the limits left out of a list of `bytes`.
    fn tell_limits(&mut self, bytes: usize) {
        let problems = &mut self.list.problems;
        if bytes > OPML_BYTES {
            let most = OPML_BYTES >> 20;
            problems
                .push(format!("the list is larger than {most} MiB: what came after is missing; import it in parts"));
        }
        if self.outlines > OPML_OUTLINES {
            let rest = self.outlines - OPML_OUTLINES;
            problems
                .push(format!("{rest} outlines after the first {OPML_OUTLINES} are missing; import the list in parts"));
        }
        if self.flattened {
            problems.push(format!("folders deeper than {OPML_DEPTH} are put into the one around them"));
        }
    }

    fn take_feed(&mut self, mut feed: OpmlFeed) {
        // Words that once started a reader on the feed: `feed:https://…`, `itpc://…`.
        for scheme in ["feed:", "rss:", "itpc:", "pcast:", "podcast:"] {
            let Some(rest) = feed.url.get(scheme.len()..) else { continue };
            if feed.url.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)) {
                feed.url = if rest.starts_with("//") { format!("http:{rest}") } else { rest.to_owned() };
                break;
            }
        }
        if is_web(&feed.url) {
            self.list.feeds.push(feed);
        } else {
            let what = format!("{:?} is not a web address", shorten(&feed.url));
            self.complain(feed.title.as_deref(), &what);
        }
    }

    fn folder(&self) -> Option<String> {
        let names: Vec<&str> = self.open.iter().flatten().map(String::as_str).collect();
        (!names.is_empty()).then(|| names.join("/"))
    }
}

/// Whether an address is one that may be fetched: programs, files and scripts are not.
///
/// Nor is what holds a tag or a control character: there a quote was left open, and more of the list than the address
/// went into it.
fn is_web(url: &str) -> bool {
    !url.chars().any(|c| c.is_control() || c == '<')
        && url::Url::parse(url).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
}

/// Attributes in which other readers keep programs to run on a feed.
fn is_command(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["cmd", "command", "exec", "filter"].iter().any(|word| name.contains(word))
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

/// A folder's name. A slash in it would be read as one folder inside another; nothing but slashes is no name.
fn name_folder(title: &str) -> Option<String> {
    let parts: Vec<&str> = title.split('/').map(str::trim).filter(|part| !part.is_empty()).collect();
    (!parts.is_empty()).then(|| shorten(&parts.join("-")))
}

fn shorten(text: &str) -> String {
    text.chars().take(120).collect()
}

#[cfg(test)]
mod tests;
