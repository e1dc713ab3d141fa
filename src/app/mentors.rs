//! The people one learns from, and their channels.

use super::names::{Named, pick};
use super::{App, Error, ErrorKind, Result};
use crate::domain::{Circle, Entry, Feed, FeedId, FeedKind, Mentor};
use crate::store::{EntryFilter, FeedAdded, MentorChange};

/// How many of a mentor's newest entries their page shows.
const NEWEST_SHOWN: usize = 10;

/// What to change about a mentor; `None` leaves a field as it is, an empty text clears it.
#[derive(Debug, Clone, Default)]
pub struct MentorEdit {
    /// A new name, not empty.
    pub name: Option<String>,
    /// In the learner's field, or in the world.
    pub circle: Option<Circle>,
    /// Why the learner chose this mentor.
    pub why: Option<String>,
    /// In place of all present aims.
    pub aims: Option<Vec<String>>,
    /// The mentor's own page.
    pub homepage: Option<String>,
}

impl MentorEdit {
    /// Whether it changes nothing.
    pub fn is_empty(&self) -> bool {
        let Self { name, circle, why, aims, homepage } = self;
        name.is_none() && circle.is_none() && why.is_none() && aims.is_none() && homepage.is_none()
    }
}

/// One mentor, and what they published last.
#[derive(Debug, serde::Serialize)]
pub struct MentorPage {
    /// The mentor.
    #[serde(flatten)]
    pub mentor: Mentor,
    /// The newest entries, newest first.
    pub newest: Vec<Entry>,
}

impl App {
    /// All mentors, by name.
    pub async fn mentors(&self) -> Result<Vec<Mentor>> {
        Ok(self.store.list_mentors().await?)
    }

    /// The mentor that an id, a slug or part of a name means.
    pub async fn mentor(&self, given: &str) -> Result<Mentor> {
        let mentors = self.store.mentor_briefs().await?;
        let names: Vec<Named<'_>> =
            mentors.iter().map(|mentor| Named { id: mentor.id.0, slug: &mentor.slug, name: &mentor.name }).collect();
        let at = pick(&names, given, "mentor", "mentor mentors")?;
        let found = match mentors.get(at) {
            Some(mentor) => self.store.mentor(mentor.id).await?,
            None => None,
        };
        found.ok_or_else(|| {
            Error::new(ErrorKind::NotFound, format!("{given:?} was removed just now"))
                .hint("`mentor mentors` lists who is left")
        })
    }

    /// One mentor with their newest entries.
    pub async fn mentor_page(&self, given: &str) -> Result<MentorPage> {
        let mentor = self.mentor(given).await?;
        let filter = EntryFilter { mentor: Some(mentor.id), limit: Some(NEWEST_SHOWN), ..EntryFilter::default() };
        let newest = self.store.list_entries(&filter, self.now()).await?;
        Ok(MentorPage { mentor, newest })
    }

    /// Changes a mentor, and returns what they became.
    pub async fn edit_mentor(&self, given: &str, edit: MentorEdit) -> Result<Mentor> {
        let mentor = self.mentor(given).await?;
        if edit.name.as_deref().is_some_and(|name| name.trim().is_empty()) {
            return Err(Error::usage("a mentor's name cannot be empty").hint("write the name in quotes behind --name"));
        }
        let cleared = |text: Option<String>| text.map(|text| Some(text).filter(|text| !text.trim().is_empty()));
        let homepage = match cleared(edit.homepage) {
            Some(Some(url)) => Some(Some(self.read_address(&url)?.into())),
            other => other,
        };
        let change = MentorChange {
            name: edit.name,
            circle: edit.circle,
            why: cleared(edit.why),
            aims: edit.aims.map(|aims| aims.into_iter().filter(|aim| !aim.trim().is_empty()).collect()),
            homepage,
        };
        self.store.update_mentor(mentor.id, &change).await?;
        self.mentor(&mentor.id.to_string()).await
    }

    /// Removes a mentor and their channels from the library. Notes on their entries stay, and adding the
    /// mentor again brings everything back.
    pub async fn remove_mentor(&self, mentor: &Mentor) -> Result<()> {
        Ok(self.store.remove_mentor(mentor.id, self.now()).await?)
    }

    /// The channels of one mentor, or of all.
    pub async fn feeds(&self, mentor: Option<&str>) -> Result<Vec<Feed>> {
        let mentor = match mentor {
            Some(given) => Some(self.mentor(given).await?.id),
            None => None,
        };
        Ok(self.store.list_feeds(mentor).await?)
    }

    /// The channel with this id.
    pub async fn feed(&self, id: FeedId) -> Result<Feed> {
        let feeds = self.store.list_feeds(None).await?;
        feeds.into_iter().find(|feed| feed.id == id).ok_or_else(|| {
            Error::new(ErrorKind::NotFound, format!("there is no feed {id}")).hint("`mentor feeds` lists them")
        })
    }

    /// Adds a channel to a mentor. It is read at the next sync.
    pub async fn add_feed(&self, mentor: &str, url: &str, kind: Option<FeedKind>) -> Result<Feed> {
        let mentor = self.mentor(mentor).await?;
        let url = self.read_address(url)?;
        match self.store.add_feed(mentor.id, url.as_str(), kind, self.now()).await? {
            FeedAdded::New(id) | FeedAdded::Revived(id) => {
                self.keep_login(url.as_str()).await?;
                self.feed(id).await
            }
            FeedAdded::Exists { feed, mentor_id } => {
                let owner = self.mentor(&mentor_id.to_string()).await?;
                Err(Error::usage(format!("{url} is in the library already: feed {feed} of {}", owner.name))
                    .hint(format!("`mentor show {}` shows it", owner.slug)))
            }
        }
    }

    /// Removes a channel. Notes on its entries stay, and adding it again brings them back.
    pub async fn remove_feed(&self, feed: &Feed) -> Result<()> {
        Ok(self.store.remove_feed(feed.id, self.now()).await?)
    }

    /// Asks a channel no more (`paused`), or again.
    pub async fn pause_feed(&self, id: FeedId, paused: bool) -> Result<Feed> {
        self.feed(id).await?;
        self.store.set_feed_paused(id, paused.then(|| self.now())).await?;
        self.feed(id).await
    }
}
