//! The library in and out of other programs' files.

use super::{App, Error, ErrorKind, NotesFilter, Result};
use crate::config::{Declaration, DeclaredFeed, DeclaredGoal, DeclaredMentor, write_feeds_file};
use crate::domain::{Circle, Entry, Feed, Goal, GoalState, Mentor, Note};
use crate::format::{OpmlFeed, read_opml, write_opml};
use crate::store::{EntryFilter, FeedAdded, NewMentor};
use crate::text;

/// What an import did.
#[derive(Debug, Default, serde::Serialize)]
pub struct ImportReport {
    /// Feeds that are in the library now and were not before.
    pub added: Vec<String>,
    /// Feeds that were there already.
    pub known: usize,
    /// Mentors that were made for them.
    pub mentors: usize,
    /// What could not be read or taken, each with its reason.
    pub problems: Vec<String>,
}

/// The whole library as one document.
#[derive(Debug, serde::Serialize)]
struct Library {
    mentors: Vec<Mentor>,
    goals: Vec<Goal>,
    notes: Vec<Note>,
    /// Entries that the learner did something with.
    entries: Vec<Entry>,
}

impl App {
    /// Adds the feeds of an OPML document, each with a mentor of its title.
    pub async fn import_opml(&self, bytes: &[u8], circle: Circle) -> Result<ImportReport> {
        let opml = read_opml(bytes, None)
            .map_err(|error| Error::new(ErrorKind::Format, error.to_string()).hint("nothing was imported"))?;
        let mut report = ImportReport { problems: opml.problems, ..ImportReport::default() };
        let mut mentors = self.mentors().await?;
        for feed in opml.feeds {
            let url = match self.read_address(&feed.url) {
                Ok(url) => url,
                Err(error) => {
                    report.problems.push(error.to_string());
                    continue;
                }
            };
            let held = mentors.iter().flat_map(|mentor| &mentor.feeds).any(|known| known.url == url.as_str());
            if held || report.added.iter().any(|added| added == url.as_str()) {
                report.known += 1;
                continue;
            }
            let name = feed.title.clone().unwrap_or_else(|| url.host_str().unwrap_or("Unnamed").to_owned());
            let held = mentors.iter().position(|mentor| super::names::same_name(&mentor.name, &name));
            let owner = match held {
                Some(at) => mentors[at].id,
                None => {
                    report.mentors += 1;
                    let mentor = NewMentor {
                        slug_hint: text::slugify(&name, "mentor"),
                        name,
                        circle,
                        why: None,
                        aims: Vec::new(),
                        // As `apply` writes it, so that what is exported later changes nothing when it is applied.
                        homepage: feed
                            .site_url
                            .as_deref()
                            .and_then(|url| self.read_address(url).ok())
                            .map(String::from),
                    };
                    let id = self.store.insert_mentor(&mentor, self.now()).await?;
                    mentors.push(self.store.mentor(id).await?.ok_or_else(|| vanished("mentor"))?);
                    id
                }
            };
            match self.store.add_feed(owner, url.as_str(), None, self.now()).await? {
                FeedAdded::New(_) | FeedAdded::Revived(_) => {
                    self.keep_login(url.as_str()).await?;
                    report.added.push(url.into());
                }
                FeedAdded::Exists { .. } => report.known += 1,
            }
        }
        Ok(report)
    }

    /// The feeds as OPML, in a folder a mentor.
    pub async fn export_opml(&self) -> Result<String> {
        let mentors = self.mentors().await?;
        let outline = |mentor: &Mentor, feed: &Feed| OpmlFeed {
            title: Some(feed.title.clone().unwrap_or_else(|| mentor.name.clone())),
            url: feed.url.clone(),
            site_url: feed.site_url.clone(),
            folder: Some(mentor.name.clone()),
        };
        let feeds: Vec<OpmlFeed> =
            mentors.iter().flat_map(|mentor| mentor.feeds.iter().map(move |feed| outline(mentor, feed))).collect();
        Ok(write_opml("My mentors", &feeds))
    }

    /// Mentors and open goals as a file that `apply` reads.
    pub async fn export_toml(&self) -> Result<String> {
        let mentors = self.mentors().await?.into_iter().map(declared_mentor).collect();
        let goals =
            self.goals().await?.into_iter().filter(|goal| goal.state == GoalState::Open).map(declared_goal).collect();
        Ok(write_feeds_file(&Declaration { mentors, goals }))
    }

    /// Mentors, goals, notes, and every entry the learner did something with, as one JSON document.
    pub async fn export_json(&self) -> Result<serde_json::Value> {
        let now = self.now();
        let mut ids = self.store.touched_ids(now).await?;
        ids.extend(self.store.kept_ids().await?);
        ids.sort_unstable();
        ids.dedup();
        let library = Library {
            mentors: self.mentors().await?,
            goals: self.goals().await?,
            notes: self.notes(&NotesFilter::default()).await?,
            entries: self.store.entries(&ids, now).await?,
        };
        serde_json::to_value(library)
            .map_err(|error| Error::new(ErrorKind::Failed, "the library could not be written as JSON").because(error))
    }

    /// The newest entries, for a look at what there is.
    pub async fn newest(&self, limit: usize) -> Result<Vec<Entry>> {
        let filter = EntryFilter { limit: Some(limit), ..EntryFilter::default() };
        Ok(self.store.list_entries(&filter, self.now()).await?)
    }
}

fn declared_mentor(mentor: Mentor) -> DeclaredMentor {
    let feed = |feed: Feed| DeclaredFeed { kind: Some(feed.kind), url: feed.url };
    DeclaredMentor {
        name: mentor.name,
        circle: mentor.circle,
        why: mentor.why,
        learn: mentor.aims,
        homepage: mentor.homepage,
        feeds: mentor.feeds.into_iter().map(feed).collect(),
    }
}

fn declared_goal(goal: Goal) -> DeclaredGoal {
    DeclaredGoal {
        title: goal.title,
        why: goal.why,
        by: goal.by,
        measure: goal.measure,
        minutes_per_week: goal.minutes_per_week,
        mentors: goal.mentors,
        searches: goal.searches,
    }
}

fn vanished(what: &str) -> Error {
    Error::new(ErrorKind::Failed, format!("the {what} vanished while it was being added"))
}
