//! What a page says about itself outside its text: in JSON-LD, `<meta>`, `<time>`, and the marks of themes.

use dom_smoothie::Readability;
use url::Url;

use super::date;
use super::linked_data::LinkedData;
use crate::domain::Time;

/// `<meta>` names, and properties, that hold the day of publication; the surest first.
const DATE_NAMES: [&str; 18] = [
    "article:published_time",
    "og:published_time",
    "datepublished",
    "article:published",
    "parsely-pub-date",
    "publish-date",
    "publish_date",
    "publishdate",
    "pubdate",
    "dc.date.issued",
    "dcterms.created",
    "dcterms.date",
    "dc.date",
    "dc.created",
    "sailthru.date",
    "citation_publication_date",
    "citation_date",
    "date",
];
/// Where themes put the day of publication, for machines or for people.
const DATE_PLACES: &str = "[itemprop=datePublished], .dt-published, time[pubdate], time.published, time.entry-date, \
     abbr.published, article time[datetime], main time[datetime], header time[datetime], time[datetime], time, \
     .entry-date, .post-date, .posted-on, .published, .date, .post-meta, .entry-meta, .byline, .date-header, \
     [class*=date]:not([class*=update]), [class*=publish]";
/// Where themes put the author.
const AUTHOR_PLACES: &str = "[itemprop=author] [itemprop=name], [itemprop=author], .p-author, a[rel=author], \
     .author.vcard .fn, .author .fn, .byline .author, .entry-author, .post-author";
/// Places that are looked at for each of them.
const MOST_PLACES: usize = 40;
/// The longest name of an author, in characters.
const LONGEST_NAME: usize = 80;

/// What a page says about itself.
#[derive(Debug, Default)]
pub(super) struct Said {
    pub(super) title: Option<String>,
    pub(super) author: Option<String>,
    pub(super) published: Option<Time>,
    pub(super) language: Option<String>,
    pub(super) canonical: Option<Url>,
    pub(super) image: Option<Url>,
    pub(super) declared: Option<bool>,
}

/// Reads what `page` says about itself. The page must not have been taken apart yet.
pub(super) fn read(page: &Readability, url: &Url) -> Said {
    let mut data = LinkedData::default();
    for block in page.doc.select("script[type='application/ld+json']").iter().take(MOST_PLACES) {
        data.take(&block.text());
    }
    let names = MetaTags::read(page);
    let kind = names.find(&["og:type"]);
    let is_article = kind.is_some_and(|kind| kind.eq_ignore_ascii_case("article")).then_some(true);
    Said {
        title: find_title(page, &names, data.headline),
        author: data.author.and_then(|name| clean_author(&name)).or_else(|| find_author(page, &names)),
        published: data.published.or_else(|| find_date(page, &names)),
        language: page
            .doc
            .select("html[lang]")
            .attr("lang")
            .map(|lang| lang.trim().to_owned())
            .filter(|lang| !lang.is_empty())
            .or(data.language)
            .or_else(|| names.find(&["og:locale", "content-language", "language"]).map(|tag| tag.replace('_', "-"))),
        canonical: find_canonical(page, url),
        image: find_image(&names, url),
        declared: data.declared.or(is_article),
    }
}

/// An author's name as one reads it: no "by", no address, not a whole sentence.
pub(super) fn clean_author(given: &str) -> Option<String> {
    let folded = given.split_whitespace().collect::<Vec<_>>().join(" ");
    let name = match folded.get(..3) {
        Some(by) if by.eq_ignore_ascii_case("by ") => folded.get(3..).unwrap_or_default(),
        _ => folded.as_str(),
    };
    let name = name.trim_matches([' ', ',', '|', '·', '-', '–']);
    let fits = !name.is_empty() && name.chars().count() <= LONGEST_NAME && !name.contains("://");
    fits.then(|| name.to_owned())
}

/// The page's `<meta>` elements: name (or property) in lower case, and content.
struct MetaTags(Vec<(String, String)>);

impl MetaTags {
    fn read(page: &Readability) -> Self {
        let tags = page.doc.select("meta[content]");
        let pairs = tags.iter().take(200).filter_map(|tag| {
            let name = ["property", "name", "itemprop", "http-equiv"].iter().find_map(|key| tag.attr(key))?;
            let content = tag.attr("content")?.trim().to_owned();
            (!content.is_empty()).then(|| (name.trim().to_ascii_lowercase(), content))
        });
        Self(pairs.collect())
    }

    /// The content of the first of these names that is there.
    fn find(&self, names: &[&str]) -> Option<&str> {
        names.iter().find_map(|name| {
            let tag = self.0.iter().find(|(known, _)| known == name)?;
            Some(tag.1.as_str())
        })
    }
}

/// The headline; else the page's one `<h1>` where the title begins or ends with it (what is left is the site's name); else
/// what the page calls itself when it is shared.
fn find_title(page: &Readability, names: &MetaTags, headline: Option<String>) -> Option<String> {
    let fold = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let shared = headline.or_else(|| names.find(&["og:title", "twitter:title", "dc.title"]).map(str::to_owned));
    let title = fold(&page.doc.select_single("head title").text());
    let headings = page.doc.select("h1");
    let mut headings = headings.iter().map(|heading| fold(&heading.text())).filter(|text| !text.is_empty());
    if let (Some(only), None) = (headings.next(), headings.next()) {
        let whole = shared.as_deref().map_or_else(|| title.clone(), fold);
        if whole.starts_with(&only) || whole.ends_with(&only) {
            return Some(only);
        }
    }
    shared.map(|text| fold(&text)).filter(|text| !text.is_empty())
}

fn find_author(page: &Readability, names: &MetaTags) -> Option<String> {
    let named = names.find(&["author", "article:author", "parsely-author", "dc.creator", "citation_author"]);
    named.and_then(clean_author).or_else(|| {
        let places = page.doc.select(AUTHOR_PLACES);
        places.iter().take(MOST_PLACES).find_map(|place| {
            let name = place.attr("content").unwrap_or_else(|| place.text());
            clean_author(&name)
        })
    })
}

fn find_date(page: &Readability, names: &MetaTags) -> Option<Time> {
    let named = DATE_NAMES.iter().find_map(|name| date::read(names.find(&[name])?));
    named.or_else(|| {
        // One list a selector: the order of the selectors counts, not that of the page.
        DATE_PLACES.split(", ").find_map(|place| {
            page.doc.select(place).iter().take(MOST_PLACES).find_map(|element| {
                let stated = ["datetime", "content", "title"].iter().find_map(|key| date::read(&element.attr(key)?));
                stated.or_else(|| {
                    let text = element.text();
                    date::read(&text).or_else(|| date::read_written(text.trim()))
                })
            })
        })
    })
}

/// The address that the page goes by, where that is a page of the same site.
fn find_canonical(page: &Readability, url: &Url) -> Option<Url> {
    let link = page.doc.select("link[rel=canonical]").attr("href")?;
    let mut canonical = url.join(link.trim()).ok()?;
    canonical.set_fragment(None);
    let same_site = bare_host(&canonical) == bare_host(url);
    // Some themes name the front page on every page.
    let of_a_page = canonical.path() != "/" || url.path() == "/";
    (same_site && of_a_page).then_some(canonical)
}

/// What is shown of the page where it is shared.
fn find_image(names: &MetaTags, url: &Url) -> Option<Url> {
    let named = names.find(&[
        "og:image:secure_url",
        "og:image",
        "og:image:url",
        "twitter:image",
        "twitter:image:src",
        "image",
    ])?;
    url.join(named).ok().filter(|image| matches!(image.scheme(), "http" | "https"))
}

fn bare_host(url: &Url) -> Option<&str> {
    url.host_str().map(|host| host.trim_start_matches("www."))
}
