//! Single pages, and things without a page: saved by hand, under a mentor.

use url::Url;

use super::{App, Error, ErrorKind, Result};
use crate::domain::{Circle, Entry, EntryKind, FeedKind, Mentor, MentorId};
use crate::format::{ParsedEntry, ParsedFeed, decode_page};
use crate::net::{FetchRequest, Fetched};
use crate::pipeline::history::page_feed;
use crate::pipeline::ingest::plan_ingest;
use crate::store::{NewEntry, NewMentor, Saved};
use crate::text;
use crate::text::article;

/// What a book takes where nothing says so, in minutes: 90,000 words, a usual length, at 250 a minute.
const BOOK_MINUTES: i64 = 360;
/// What a paper takes: an hour of close reading.
const PAPER_MINUTES: i64 = 60;
/// Who keeps what belongs to nobody in the library.
const NOBODY: &str = "Saved by hand";

/// What to save: a page, or a thing that has only a title.
#[derive(Debug, Clone, Default)]
pub struct SaveRequest {
    /// The page.
    pub url: Option<String>,
    /// The title; `None` takes the page's own.
    pub title: Option<String>,
    /// Whose it is: id, slug, or part of the name; `None` asks the page.
    pub mentor: Option<String>,
    /// `article`, `book` or `paper`; `None` is an article.
    pub kind: Option<EntryKind>,
    /// How long it takes, above 0; `None` estimates.
    pub minutes: Option<i64>,
}

/// What was saved.
#[derive(Debug, serde::Serialize)]
pub struct SavedEntry {
    /// The entry.
    #[serde(flatten)]
    pub entry: Entry,
    /// The library had it already.
    pub known: bool,
    /// What else to know, in sentences.
    pub notes: Vec<String>,
}

impl App {
    /// Saves a page, which is fetched and read, or a thing by its title alone.
    pub async fn save(&self, request: &SaveRequest) -> Result<SavedEntry> {
        let title = request.title.as_deref().map(str::trim).filter(|title| !title.is_empty()).map(str::to_owned);
        if request.minutes.is_some_and(|minutes| minutes < 1) {
            return Err(Error::usage("it takes at least one minute").hint("write --minutes with a number above 0"));
        }
        // Whose it is, before anything is asked for.
        let chosen = match &request.mentor {
            Some(given) => Some(self.mentor(given).await?),
            None => None,
        };
        let mut notes = Vec::new();
        let (url, feed) = match (&request.url, title) {
            (None, None) => {
                return Err(Error::usage("neither an address nor a title is given")
                    .hint("`mentor save URL` keeps a page, `mentor save --title \"…\" --kind book` a book"));
            }
            (None, Some(title)) => (None, thing(None, title)),
            (Some(given), title) => {
                let url = self.read_address(given)?;
                let feed = match (self.read_page(&url).await, title) {
                    (Ok(mut feed), title) => {
                        let entry = feed.entries.first_mut();
                        if let (Some(entry), Some(title)) = (entry, title) {
                            entry.title = Some(title);
                        }
                        feed
                    }
                    (Err(error), Some(title)) => {
                        notes.push(format!("its text could not be read: {}", error.message));
                        thing(Some(&url), title)
                    }
                    (Err(error), None) => {
                        return Err(error.hint("with --title it is kept by its name alone; nothing was saved"));
                    }
                };
                (Some(url), feed)
            }
        };
        let author = feed.entries.first().and_then(|entry| entry.authors.first().cloned());
        let entry = self.entry_of(&feed, request)?;
        let mentor = match chosen {
            Some(mentor) => mentor.id,
            None => self.mentor_of(url.as_ref(), author.as_deref()).await?,
        };
        let saved = self.store.save_entry(mentor, &entry, self.now()).await?;
        if let Some(url) = &url {
            self.keep_login(url.as_str()).await?;
        }
        let index = self.index_for_writing().await?;
        self.bring_up_to_date(Some(index), |_| ()).await?;
        let (id, known) = match saved {
            Saved::New(id) => (id, false),
            Saved::Known(id) => (id, true),
        };
        Ok(SavedEntry { entry: self.entry(id).await?, known, notes })
    }

    /// Reads one page as an article.
    async fn read_page(&self, url: &Url) -> Result<ParsedFeed> {
        let fetched = self.web().await?.fetch(FetchRequest::page(url.as_str())).await;
        let body = match fetched {
            Ok(Fetched::Body(body)) => body,
            Ok(Fetched::NotModified(_)) => {
                return Err(Error::new(
                    ErrorKind::Network,
                    format!("{url} answered \"not modified\" to a first request"),
                ));
            }
            Err(error) => return Err(Error::new(ErrorKind::Network, format!("{url}: {error}")).hint(error.hint())),
        };
        let now = self.now();
        let read = tokio::task::spawn_blocking(move || {
            let html = decode_page(&body.bytes, body.content_type.as_deref());
            article::extract(&html, &body.final_url).map(|article| page_feed(article, &body.final_url, now))
        });
        match read.await {
            Ok(Ok(feed)) => Ok(feed),
            Ok(Err(error)) => Err(Error::new(ErrorKind::Format, format!("{url}: {error}"))),
            Err(error) => Err(Error::new(ErrorKind::Failed, format!("{url} could not be read: {error}"))),
        }
    }

    fn entry_of(&self, feed: &ParsedFeed, request: &SaveRequest) -> Result<NewEntry> {
        let Some(mut entry) = plan_ingest(feed, &[], Some(FeedKind::Blog)).new.pop() else {
            return Err(Error::new(ErrorKind::Failed, "nothing could be made of it"));
        };
        entry.kind = request.kind.unwrap_or(EntryKind::Article);
        let usual = match entry.kind {
            EntryKind::Book => Some(BOOK_MINUTES),
            EntryKind::Paper => Some(PAPER_MINUTES),
            _ => None,
        };
        // The page of a book is not the book.
        let estimated = if entry.kind == EntryKind::Article { entry.minutes } else { usual };
        entry.minutes = request.minutes.or(estimated);
        let name = entry.url.clone().unwrap_or_else(|| format!("{}:{}", entry.kind, entry.title.to_lowercase()));
        entry.identity = format!("saved:{name}");
        Ok(entry)
    }

    /// The mentor on whose site a page lies, or who wrote it; else the one who keeps what is nobody's.
    async fn mentor_of(&self, url: Option<&Url>, author: Option<&str>) -> Result<MentorId> {
        let mentors = self.mentors().await?;
        let host = url.and_then(bare_host);
        let lives_there = |mentor: &&Mentor| {
            let places = mentor.homepage.iter().chain(mentor.feeds.iter().filter_map(|feed| feed.site_url.as_ref()));
            let mut hosts = places.filter_map(|place| bare_host(&Url::parse(place).ok()?));
            host.is_some() && hosts.any(|place| Some(place) == host)
        };
        let by_name = || {
            let author = author?;
            mentors.iter().find(|mentor| super::names::same_name(&mentor.name, author))
        };
        let theirs: Vec<&Mentor> = mentors.iter().filter(lives_there).collect();
        // A host that several share tells nothing.
        let found = by_name().or(if theirs.len() == 1 { theirs.first().copied() } else { None });
        let found = found.or_else(|| mentors.iter().find(|mentor| mentor.name == NOBODY));
        if let Some(mentor) = found {
            return Ok(mentor.id);
        }
        let keeper = NewMentor {
            slug_hint: text::slugify(NOBODY, "saved"),
            name: NOBODY.to_owned(),
            circle: Circle::World,
            why: None,
            aims: Vec::new(),
            homepage: None,
        };
        Ok(self.store.insert_mentor(&keeper, self.now()).await?)
    }
}

/// A thing that has a title and no text.
fn thing(url: Option<&Url>, title: String) -> ParsedFeed {
    let entry = ParsedEntry { url: url.map(Url::to_string), title: Some(title), ..ParsedEntry::default() };
    ParsedFeed { entries: vec![entry], ..ParsedFeed::default() }
}

fn bare_host(url: &Url) -> Option<String> {
    let host = url.host_str()?;
    Some(host.strip_prefix("www.").unwrap_or(host).to_owned())
}
