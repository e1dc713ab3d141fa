//! A mentor from an address: read it first, so that nothing is added that cannot be read.

use super::{App, Error, ErrorKind, Result, SyncReport};
use crate::config::read_address;
use crate::domain::{Circle, FeedKind, Mentor, MentorId, Validators};
use crate::format::read_feed;
use crate::net::{FetchRequest, Fetched};
use crate::pipeline::ingest::plan_ingest;
use crate::store::{FeedAdded, MentorChange, NewMentor};
use crate::text;

/// What to add.
#[derive(Debug, Clone, Default)]
pub struct AddRequest {
    /// Addresses of feeds, at least one.
    pub urls: Vec<String>,
    /// The mentor's name; `None` takes the first feed's title.
    pub name: Option<String>,
    /// In the learner's field, or in the world; `None` is the world for a new mentor.
    pub circle: Option<Circle>,
    /// Why the learner chose this mentor.
    pub why: Option<String>,
    /// What the learner hopes to learn; added to the aims of a mentor who is in the library already.
    pub learn: Vec<String>,
}

/// A channel that was found at an address.
#[derive(Debug, Clone, serde::Serialize)]
pub struct CandidateFeed {
    /// Its address.
    pub url: String,
    /// Its title.
    pub title: Option<String>,
    /// What it carries.
    pub kind: FeedKind,
    /// How it was found.
    pub how: &'static str,
    /// How many entries it holds now.
    pub entries: usize,
}

/// Who was added.
#[derive(Debug, serde::Serialize)]
pub struct Added {
    /// The mentor, with all channels.
    pub mentor: Mentor,
    /// What the first reading brought.
    pub sync: SyncReport,
}

impl App {
    /// Reads the feeds at `urls` without adding anything. An address that is no feed is an error that names it.
    pub async fn find_candidates(&self, urls: &[String]) -> Result<Vec<CandidateFeed>> {
        let web = self.web().await?;
        let mut candidates = Vec::new();
        for given in urls {
            let url = read_address(given)?;
            let validators = Validators::default();
            let fetched = web.fetch(FetchRequest::feed(url.as_str(), &validators)).await.map_err(|error| {
                Error::new(ErrorKind::Network, format!("{url}: {error}")).hint(error.hint()).hint("nothing was added")
            })?;
            let Fetched::Body(body) = fetched else {
                return Err(Error::new(
                    ErrorKind::Network,
                    format!("{url} answered \"not modified\" to a first request"),
                ));
            };
            let feed =
                read_feed(&body.bytes, body.content_type.as_deref(), Some(&body.final_url)).map_err(|error| {
                    Error::new(ErrorKind::Format, format!("{url}: {error}"))
                        .hint("give the address of a feed (RSS, Atom or JSON Feed); nothing was added")
                })?;
            let kind = plan_ingest(&feed, &[], None).kind;
            candidates.push(CandidateFeed {
                url: url.into(),
                title: feed.title,
                kind,
                how: "given",
                entries: feed.entries.len(),
            });
        }
        Ok(candidates)
    }

    /// Adds a mentor with these channels, or the channels to the mentor who goes by that name already, and reads them.
    pub async fn add(&self, request: &AddRequest, feeds: &[CandidateFeed]) -> Result<Added> {
        self.refuse_known(feeds).await?;
        let id = self.mentor_to_add_to(request, feeds).await?;
        let mut sync = SyncReport::default();
        for feed in feeds {
            if let FeedAdded::New(feed) | FeedAdded::Revived(feed) =
                self.store.add_feed(id, &feed.url, None, self.now()).await?
            {
                sync = self.refresh_feed(feed).await?;
            }
        }
        let mentor = self.mentor(&id.to_string()).await?;
        Ok(Added { mentor, sync })
    }

    async fn refuse_known(&self, feeds: &[CandidateFeed]) -> Result<()> {
        let mentors = self.mentors().await?;
        for feed in feeds {
            if let Some(owner) = mentors.iter().find(|mentor| mentor.feeds.iter().any(|known| known.url == feed.url)) {
                return Err(Error::usage(format!("{} is in the library already, with {}", feed.url, owner.name))
                    .hint(format!("`mentor show {}` shows it", owner.slug)));
            }
        }
        Ok(())
    }

    async fn mentor_to_add_to(&self, request: &AddRequest, feeds: &[CandidateFeed]) -> Result<MentorId> {
        let named = request.name.as_deref().map(str::trim).filter(|name| !name.is_empty());
        let title = feeds.iter().find_map(|feed| feed.title.as_deref());
        let host = || url::Url::parse(&feeds.first()?.url).ok()?.host_str().map(str::to_owned);
        let name = named.or(title).map(str::to_owned).or_else(host);
        let name = name.ok_or_else(|| Error::usage("no address is given"))?;
        let known = self.mentors().await?.into_iter().find(|mentor| super::names::same_name(&mentor.name, &name));
        let Some(known) = known else {
            let mentor = NewMentor {
                slug_hint: text::slugify(&name, "mentor"),
                name,
                circle: request.circle.unwrap_or(Circle::World),
                why: request.why.clone(),
                aims: request.learn.clone(),
                homepage: None,
            };
            return Ok(self.store.insert_mentor(&mentor, self.now()).await?);
        };
        let mut aims = known.aims.clone();
        aims.extend(request.learn.iter().filter(|aim| !known.aims.contains(aim)).cloned());
        let change = MentorChange {
            circle: request.circle,
            why: request.why.clone().map(Some),
            aims: Some(aims),
            ..MentorChange::default()
        };
        self.store.update_mentor(known.id, &change).await?;
        Ok(known.id)
    }
}
