//! HTML of others made safe for showing: an allow-list, whole links, nothing loaded from outside.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use ammonia::{Builder, UrlRelative, UrlRelativeEvaluate};
use url::Url;

use super::escape::escape_html;
use super::html::{Weight, html_to_text, weigh};

/// What a text is made of: structure, emphasis, lists, quotes, tables, code, footnotes, pictures.
const TAGS: [&str; 66] = [
    "a",
    "abbr",
    "article",
    "aside",
    "b",
    "bdi",
    "bdo",
    "blockquote",
    "br",
    "caption",
    "cite",
    "code",
    "col",
    "colgroup",
    "dd",
    "del",
    "details",
    "dfn",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "i",
    "img",
    "ins",
    "kbd",
    "li",
    "mark",
    "ol",
    "p",
    "pre",
    "q",
    "rp",
    "rt",
    "ruby",
    "s",
    "samp",
    "section",
    "small",
    "span",
    "strong",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "time",
    "tr",
    "u",
    "ul",
    "var",
];
/// Elements that go with all they hold.
const GONE: [&str; 24] = [
    "script", "style", "iframe", "object", "embed", "applet", "svg", "math", "form", "input", "button", "select",
    "textarea", "template", "noscript", "title", "head", "audio", "video", "canvas", "noembed", "noframes", "xmp",
    "frameset",
];
/// What is put before the names of anchors, so that they cannot stand for names of the page around them.
const ID_PREFIX: &str = "e-";
/// Parameters of addresses that tell sites where a reader comes from.
const TRACKING: [&str; 14] = [
    "fbclid", "gclid", "dclid", "gbraid", "wbraid", "msclkid", "yclid", "igshid", "mc_cid", "mc_eid", "_hsenc",
    "_hsmi", "mkt_tok", "vero_id",
];
/// Hosts whose pictures only count who reads.
const COUNTERS: [&str; 12] = [
    "feedburner.com",
    "feedsportal.com",
    "doubleclick.net",
    "google-analytics.com",
    "stats.wordpress.com",
    "pixel.wp.com",
    "list-manage.com",
    "scorecardresearch.com",
    "quantserve.com",
    "statcounter.com",
    "feedpress.me",
    "blogads.com",
];
/// A tree deeper or larger than this is not built: the text alone is shown.
const MOST: Weight = Weight { depth: 1_000, elements: 200_000 };

/// Makes `html` safe for showing in a page of ours.
///
/// What is kept shapes a text and is listed here; scripts, styles, frames, forms, drawings and media go with all they
/// hold. Links are made whole with `base` and lose what follows readers about; pictures keep their address in `data-src`,
/// so that nothing is loaded before the reader wishes it, and go where they are only there to count. The result, made safe
/// again, is the same.
pub fn safe_html(html: &str, base: Option<&Url>) -> String {
    let weight = weigh(html, MOST);
    if weight.depth > MOST.depth || weight.elements > MOST.elements {
        return text_alone(html, base);
    }
    let cleaner = cleaner(base);
    // What a parser makes of odd markup may read differently once more; a fixed point is what browsers get to see.
    let mut current = pass(html, &cleaner);
    for _ in 0..MOST_PASSES {
        let next = pass(&current, &cleaner);
        if next == current {
            return current;
        }
        current = next;
    }
    text_alone(&current, base)
}

/// Written as a pass writes it, so that it too is the same made safe again.
fn text_alone(html: &str, base: Option<&Url>) -> String {
    pass(&escape_html(&html_to_text(html)).replace("\n\n", "<br><br>"), &cleaner(base))
}

/// Passes after which markup that still changes is given up.
const MOST_PASSES: usize = 4;

fn pass(html: &str, cleaner: &Builder<'_>) -> String {
    hold_pictures(&begin_at_once(&cleaner.clean(html).to_string()))
}

/// What is kept, for a page at `base`.
fn cleaner(base: Option<&Url>) -> Builder<'static> {
    let mut builder = Builder::default();
    builder
        .tags(HashSet::from(TAGS))
        .clean_content_tags(HashSet::from(GONE))
        .generic_attributes(HashSet::from(["lang", "dir", "title", "id"]))
        .tag_attributes(HashMap::from([
            ("a", HashSet::from(["href"])),
            ("img", HashSet::from(["src", "data-src", "alt", "width", "height"])),
            ("ol", HashSet::from(["start", "reversed", "type"])),
            ("li", HashSet::from(["value"])),
            ("td", HashSet::from(["colspan", "rowspan", "headers"])),
            ("th", HashSet::from(["colspan", "rowspan", "headers", "scope"])),
            ("col", HashSet::from(["span"])),
            ("colgroup", HashSet::from(["span"])),
            ("time", HashSet::from(["datetime"])),
            ("del", HashSet::from(["datetime"])),
            ("ins", HashSet::from(["datetime"])),
        ]))
        .url_schemes(HashSet::from(["http", "https", "mailto"]))
        .id_prefix(Some(ID_PREFIX))
        .link_rel(Some("noopener noreferrer nofollow"))
        .attribute_filter(filter)
        .url_relative(UrlRelative::Custom(Box::new(Whole(base.cloned()))));
    builder
}

/// Takes the empty lines away that preformatted text begins with: of them a parser drops one more each time it reads them.
fn begin_at_once(html: &str) -> String {
    let (mut begun, mut rest) = (String::with_capacity(html.len()), html);
    while let Some((before, after)) = rest.split_once("<pre") {
        let (attributes, text) = after.split_once('>').unwrap_or((after, ""));
        begun.extend([before, "<pre", attributes, ">"]);
        rest = text.trim_start_matches('\n');
    }
    begun.push_str(rest);
    begun
}

/// What relative addresses are relative to.
struct Whole(Option<Url>);

impl UrlRelativeEvaluate<'_> for Whole {
    /// An address within a page stays there, any other becomes whole, or goes where nothing tells what it is relative to.
    fn evaluate<'url>(&self, address: &'url str) -> Option<Cow<'url, str>> {
        if let Some(name) = address.strip_prefix('#') {
            let name = name.strip_prefix(ID_PREFIX).unwrap_or(name);
            return (!name.is_empty()).then(|| Cow::Owned(format!("#{ID_PREFIX}{name}")));
        }
        let url = self.0.as_ref()?.join(address).ok().filter(|url| matches!(url.scheme(), "http" | "https"))?;
        Some(Cow::Owned(without_tracking(url).into()))
    }
}

fn filter<'a>(element: &str, attribute: &str, value: &'a str) -> Option<Cow<'a, str>> {
    let is_web = |url: &Url| matches!(url.scheme(), "http" | "https");
    match (element, attribute) {
        ("a", "href") => match Url::parse(value.trim()) {
            Ok(url) if is_web(&url) && url.query().is_some() => Some(Cow::Owned(without_tracking(url).into())),
            _ => Some(Cow::Borrowed(value)),
        },
        ("img", "data-src") => Url::parse(value).ok().filter(is_web).map(|url| Cow::Owned(url.into())),
        ("img", "width" | "height") | ("td" | "th", "colspan" | "rowspan") => {
            value.trim().parse::<u32>().ok().map(|number| Cow::Owned(number.to_string()))
        }
        _ => Some(Cow::Borrowed(value)),
    }
}

fn without_tracking(mut url: Url) -> Url {
    let tracks = |name: &str| name.starts_with("utm_") || TRACKING.contains(&name);
    if !url.query_pairs().any(|(name, _)| tracks(&name.to_ascii_lowercase())) {
        return url;
    }
    let kept: Vec<(String, String)> = url
        .query_pairs()
        .filter(|(name, _)| !tracks(&name.to_ascii_lowercase()))
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect();
    url.set_query(None);
    if !kept.is_empty() {
        url.query_pairs_mut().extend_pairs(kept);
    }
    url
}

/// Takes out pictures that only count and those without an address or words, and moves the others' addresses to
/// `data-src`. `html` is as it was serialised: every attribute stands in double quotes.
fn hold_pictures(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    // From tag to tag: within an attribute, `<img` is text.
    while let Some(at) = rest.find('<') {
        let Some(length) = tag_length(rest.get(at..).unwrap_or_default()) else { break };
        let tag = rest.get(at..at + length).unwrap_or_default();
        out.push_str(rest.get(..at).unwrap_or_default());
        if tag.starts_with("<img") {
            out.push_str(&hold_picture(tag));
        } else {
            out.push_str(tag);
        }
        rest = rest.get(at + length..).unwrap_or_default();
    }
    out.push_str(rest);
    out
}

/// The length of the tag that `text` begins with: up to the first `>` outside of quotes.
fn tag_length(text: &str) -> Option<usize> {
    let mut quoted = false;
    text.bytes()
        .position(|byte| {
            quoted ^= byte == b'"';
            byte == b'>' && !quoted
        })
        .map(|at| at + 1)
}

fn hold_picture(tag: &str) -> Cow<'_, str> {
    let size = |name: &str| attribute(tag, name).and_then(|size| size.parse::<u32>().ok());
    let address = attribute(tag, "src").or_else(|| attribute(tag, "data-src"));
    let url = address.and_then(|address| Url::parse(&address.replace("&amp;", "&")).ok());
    let is_tiny = [size("width"), size("height")].into_iter().flatten().any(|size| size <= 1);
    let counts = url.as_ref().and_then(Url::host_str).is_some_and(|host| {
        COUNTERS
            .iter()
            .any(|counter| host == *counter || host.strip_suffix(counter).is_some_and(|head| head.ends_with('.')))
    });
    let says = attribute(tag, "alt").is_some_and(|words| !words.trim().is_empty());
    if is_tiny || counts || (url.is_none() && !says) {
        return Cow::Borrowed("");
    }
    match attribute(tag, "src") {
        Some(_) if attribute(tag, "data-src").is_some() => Cow::Owned(without_attribute(tag, "src")),
        Some(_) => Cow::Owned(tag.replacen(" src=\"", " data-src=\"", 1)),
        None => Cow::Borrowed(tag),
    }
}

/// The value of an attribute of a serialised tag, as it is written.
fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    attributes(tag).find(|(known, ..)| *known == name).map(|(_, value, _)| value)
}

fn without_attribute(tag: &str, name: &str) -> String {
    match attributes(tag).find(|(known, ..)| *known == name) {
        Some((_, _, range)) => {
            let mut kept = tag.to_owned();
            kept.replace_range(range, "");
            kept
        }
        None => tag.to_owned(),
    }
}

/// Names, values and places (with the space before them) of a serialised tag's attributes.
fn attributes(tag: &str) -> impl Iterator<Item = (&str, &str, std::ops::Range<usize>)> {
    let mut at = tag.find(' ').unwrap_or(tag.len());
    std::iter::from_fn(move || {
        let rest = tag.get(at..)?.strip_prefix(' ')?;
        let (name, behind) = rest.split_once("=\"")?;
        let value = behind.split('"').next()?;
        let start = at;
        at += 1 + name.len() + 2 + value.len() + 1;
        Some((name, value, start..at))
    })
}

#[cfg(test)]
mod tests;
