//! A mentor from what was found of them: read first, so that nothing is added that cannot be read.

use std::collections::HashMap;

use super::discovery::FoundPerson;
use super::{App, Error, ErrorKind, Result, SyncReport};
use crate::domain::{Circle, Mentor, MentorId, Validators};
use crate::format::read_feed;
use crate::net::{FetchRequest, Fetched};
use crate::pipeline::discover::{Candidate, Group};
use crate::pipeline::ingest::plan_ingest;
use crate::store::{FeedAdded, MentorChange, NewMentor};
use crate::text;

/// What to add.
#[derive(Debug, Clone, Default)]
pub struct AddRequest {
    /// The mentor's name; `None` takes the one that was found.
    pub name: Option<String>,
    /// In the learner's field, or in the world; `None` is the world for a new mentor.
    pub circle: Option<Circle>,
    /// Why the learner chose this mentor.
    pub why: Option<String>,
    /// What the learner hopes to learn; added to the aims of a mentor who is in the library already.
    pub learn: Vec<String>,
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
    /// Reads the feeds at `urls`, and looks for no others. An address that is no feed is an error that names it.
    pub async fn find_only(&self, urls: &[String]) -> Result<FoundPerson> {
        let web = self.web().await?;
        let (mut candidates, mut bodies) = (Vec::new(), HashMap::new());
        for given in urls {
            let url = self.read_address(given)?;
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
                    Error::new(ErrorKind::Format, format!("{url}: {error}")).hint(
                        "give the address of a feed (RSS, Atom or JSON Feed), or leave out --only; nothing was added",
                    )
                })?;
            candidates.push(Candidate {
                url: url.to_string(),
                kind: plan_ingest(&feed, &[], None).kind,
                title: feed.title,
                group: Group::Writing,
                how: "given".to_owned(),
                entries: Some(feed.entries.len()),
                confidence: 1.0,
                ticked: true,
                choice: None,
                only_author: None,
                note: None,
                kind_known: false,
            });
            bodies.insert(url.into(), body);
        }
        Ok(FoundPerson {
            name: None,
            homepage: None,
            picture: None,
            line: None,
            candidates,
            lists: Vec::new(),
            notes: Vec::new(),
            bodies,
        })
    }

    /// Adds a mentor with the channels that are ticked, or the channels to the mentor who goes by that name already, and
    /// takes in what was read of them.
    pub async fn add(&self, request: &AddRequest, mut person: FoundPerson) -> Result<Added> {
        person.candidates.retain(|candidate| candidate.ticked);
        if person.candidates.is_empty() {
            return Err(Error::usage("no channel is ticked, so nothing was added")
                .hint("without --yes and --json, `mentor add` shows what was found and lets you choose"));
        }
        self.refuse_known(&person.candidates).await?;
        let id = self.mentor_to_add_to(request, &person).await?;
        let FoundPerson { homepage, picture, line, .. } = &person;
        self.store.describe_mentor(id, homepage.as_deref(), picture.as_deref(), line.as_deref()).await?;
        let mut first = HashMap::new();
        for candidate in &person.candidates {
            let kind = candidate.kind_known.then_some(candidate.kind);
            let added = self.store.add_feed(id, &candidate.url, kind, self.now()).await?;
            if let FeedAdded::New(feed) | FeedAdded::Revived(feed) = added {
                self.keep_login(&candidate.url).await?;
                if let Some(author) = &candidate.only_author {
                    self.store.set_only_author(feed, Some(author)).await?;
                }
                first.extend(person.bodies.remove(&candidate.url).map(|body| (feed, body)));
            }
        }
        let sync = self.record_first(first).await?;
        let mentor = self.mentor(&id.to_string()).await?;
        Ok(Added { mentor, sync })
    }

    async fn refuse_known(&self, feeds: &[Candidate]) -> Result<()> {
        let mentors = self.mentors().await?;
        for feed in feeds {
            if let Some(owner) = mentors.iter().find(|mentor| mentor.feeds.iter().any(|known| known.url == feed.url)) {
                return Err(Error::usage(format!("{} is in the library already, with {}", feed.url, owner.name))
                    .hint(format!("`mentor show {}` shows it", owner.slug)));
            }
        }
        Ok(())
    }

    async fn mentor_to_add_to(&self, request: &AddRequest, person: &FoundPerson) -> Result<MentorId> {
        let named = request.name.as_deref().map(str::trim).filter(|name| !name.is_empty());
        let title = person.candidates.iter().find_map(|feed| feed.title.as_deref());
        let host = || url::Url::parse(&person.candidates.first()?.url).ok()?.host_str().map(str::to_owned);
        let name = named.or(person.name.as_deref()).or(title).map(str::to_owned).or_else(host);
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
