//! What a page says about itself outside its text: in JSON-LD, `<meta>`, `<time>`, and the marks of themes.

use dom_query::Document;
use url::Url;

use super::blocks::key_of;
use super::date;
use super::linked_data::LinkedData;
use crate::domain::Time;
use crate::text::{escape_html, html_to_text};

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
/// Where themes put the day of publication, for machines or for people, so that nothing else is meant.
const DATE_PLACES: &str =
    "[itemprop=datePublished], .dt-published, time[pubdate], time.published, time.entry-date, abbr.published";
/// Where themes put the author.
const AUTHOR_PLACES: &str = "[itemprop=author] [itemprop=name], [itemprop=author], .p-author, a[rel=author], \
     .author.vcard .fn, .author .fn, .byline .author, .entry-author, .post-author";
/// Places that are looked at for each of them.
const MOST_PLACES: usize = 40;
/// A longer title is a summary, in characters.
const LONGEST_TITLE: usize = 160;
/// The longest name of an author, in characters.
const LONGEST_NAME: usize = 80;

/// What a page says about itself.
#[derive(Debug, Default)]
pub(super) struct Said {
    pub(super) title: Option<String>,
    pub(super) author: Option<String>,
    pub(super) published: Option<Time>,
    /// The day that it states less surely: of the page as such, or under a name of the site's own.
    pub(super) perhaps_published: Option<Time>,
    pub(super) language: Option<String>,
    pub(super) canonical: Option<Url>,
    pub(super) image: Option<Url>,
    /// Everything the page is called, the surest first.
    pub(super) titles: Vec<String>,
    /// The article's text, where the page states it for machines.
    pub(super) body: Option<String>,
    pub(super) declared: Option<bool>,
}

/// Reads what `page` says about itself. The page must not have been taken apart yet.
pub(super) fn read(page: &Document, url: &Url) -> Said {
    let mut data = LinkedData::default();
    for block in page.select("script[type='application/ld+json']").iter().take(MOST_PLACES) {
        data.take(&block.text());
    }
    let names = MetaTags::read(page);
    let kind = names.find(&["og:type"]);
    let is_article = kind.is_some_and(|kind| kind.eq_ignore_ascii_case("article")).then_some(true);
    let titles = find_titles(page, &names, data.headline.take(), url);
    Said {
        title: titles.first().cloned(),
        titles,
        body: data.body.take(),
        author: data.author.and_then(|name| clean_author(&name)).or_else(|| find_author(page, &names)),
        published: data.published.or_else(|| find_date(page, &names)),
        perhaps_published: data.page_published.or_else(|| names.find_published()),
        language: page
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
    fn read(page: &Document) -> Self {
        let tags = page.select("meta[content]");
        let pairs = tags.iter().take(200).filter_map(|tag| {
            let name = ["property", "name", "itemprop", "http-equiv"].iter().find_map(|key| tag.attr(key))?;
            let content = tag.attr("content")?.trim().to_owned();
            (!content.is_empty()).then(|| (name.trim().to_ascii_lowercase(), content))
        });
        Self(pairs.collect())
    }

    /// A day under any name that speaks of publishing (`w-published-date`, `x:article_published_time`).
    fn find_published(&self) -> Option<Time> {
        let speaks = |name: &str| name.contains("publi") && (name.contains("date") || name.contains("time"));
        let of_another = |name: &str| ["last", "modif", "unpubl", "expir"].iter().any(|word| name.contains(word));
        let tags = self.0.iter().filter(|(name, _)| speaks(name) && !of_another(name));
        tags.map(|(_, content)| content).find_map(|content| date::read(content))
    }

    /// The content of the first of these names that is there.
    fn find(&self, names: &[&str]) -> Option<&str> {
        names.iter().find_map(|name| {
            let tag = self.0.iter().find(|(known, _)| known == name)?;
            Some(tag.1.as_str())
        })
    }
}

/// Everything the page is called, the best first: its headline for machines, or what it calls itself when it is shared, or
/// its `<title>`; without the site's name, and as its heading has it where the two mean the same.
fn find_titles(page: &Document, names: &MetaTags, headline: Option<String>, url: &Url) -> Vec<String> {
    let shared = names.find(&["og:title", "twitter:title", "dc.title"]).map(str::to_owned);
    let title = page.select_single("head title").text().to_string();
    let given: Vec<String> = headline
        .into_iter()
        .chain(shared)
        .chain([title])
        .map(|title| plain(&title))
        .filter(|title| !title.is_empty())
        .collect();
    let headings = page.select("h1");
    let headings: Vec<String> = headings
        .iter()
        .take(MOST_PLACES)
        .map(|heading| plain(&escape_html(&heading.text())))
        .filter(|text| !text.is_empty())
        .collect();
    let site = Site {
        name: names.find(&["og:site_name", "application-name"]).map(key_of).unwrap_or_default(),
        host: key_of(bare_host(url).unwrap_or_default()),
    };
    let best = given.iter().find(|title| !site.is_called(title)).or(given.first());
    let best = best.map(|title| match title_in_heading(title, &headings) {
        Some(heading) => heading,
        // A headline of two lines is a summary.
        None if title.chars().count() > LONGEST_TITLE => headings.first().unwrap_or(title).clone(),
        None => site.take_off(title),
    });
    let best = best
        .filter(|best| !site.is_called(best))
        .or_else(|| headings.first().cloned())
        .or_else(|| given.first().cloned());
    best.into_iter().chain(given).chain(headings).collect()
}

/// Text without references and tags, which titles carry twice escaped.
fn plain(text: &str) -> String {
    let once = html_to_text(&escape_html(text));
    let twice = if once.contains('&') { html_to_text(&once.replace('<', "&lt;")) } else { once };
    twice.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The heading that a title begins or ends with: what is left of it is the site's name.
fn title_in_heading(title: &str, headings: &[String]) -> Option<String> {
    let key = key_of(title);
    let fits = |heading: &&String| {
        let part = key_of(heading);
        !part.is_empty()
            && (part == key || (part.len() * 3 >= key.len() && (key.starts_with(&part) || key.ends_with(&part))))
    };
    headings.iter().filter(fits).max_by_key(|heading| heading.len()).cloned()
}

/// The names of the site, as [`key_of`] has them.
struct Site {
    name: String,
    host: String,
}

impl Site {
    fn is_called(&self, title: &str) -> bool {
        let key = key_of(title);
        !key.is_empty()
            && (key == self.name || (key.len() > 3 && self.host.strip_prefix(&key).is_some_and(|rest| rest.len() <= 5)))
    }

    /// A title without the site's name before or behind it.
    fn take_off(&self, title: &str) -> String {
        const MARKS: [&str; 9] = [" | ", " - ", " – ", " — ", " :: ", " » ", " « ", " · ", " • "];
        let cuts = MARKS.iter().flat_map(|mark| title.match_indices(mark));
        let halves =
            cuts.filter_map(|(at, mark)| Some((title.get(..at)?.trim(), title.get(at + mark.len()..)?.trim())));
        let named = |half: &str| {
            let key = key_of(half);
            !key.is_empty()
                && (self.is_called(half)
                    || (key.len() > 2
                        && (self.host.contains(&key)
                            || (!self.name.is_empty() && (key.contains(&self.name) || self.name.contains(&key))))))
        };
        let mut found = None;
        for (before, behind) in halves {
            if named(behind) && key_of(before).len() >= 3 {
                found = found.or(Some(before));
            } else if named(before) && key_of(behind).len() >= 3 {
                found = found.or(Some(behind));
            }
        }
        found.unwrap_or(title).to_owned()
    }
}

fn find_author(page: &Document, names: &MetaTags) -> Option<String> {
    let named = names.find(&["author", "article:author", "parsely-author", "dc.creator", "citation_author"]);
    named.and_then(clean_author).or_else(|| {
        let places = page.select(AUTHOR_PLACES);
        places.iter().take(MOST_PLACES).find_map(|place| {
            let name = place.attr("content").unwrap_or_else(|| place.text());
            clean_author(&name)
        })
    })
}

fn find_date(page: &Document, names: &MetaTags) -> Option<Time> {
    let named = DATE_NAMES.iter().find_map(|name| date::read(names.find(&[name])?));
    named.or_else(|| {
        page.select(DATE_PLACES).iter().take(MOST_PLACES).find_map(|element| {
            let stated = ["datetime", "content", "title"].iter().find_map(|key| date::read(&element.attr(key)?));
            stated.or_else(|| {
                let text = element.text();
                date::read(&text).or_else(|| date::read_written(text.trim(), None))
            })
        })
    })
}

/// The address that the page goes by, where that is a page of the same site.
fn find_canonical(page: &Document, url: &Url) -> Option<Url> {
    let link = page.select("link[rel=canonical]").attr("href")?;
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
