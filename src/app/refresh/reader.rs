//! Reads one feed: waits for its host's turn, fetches, parses, and works out what is new. Stores nothing.

use chrono::TimeDelta;

use super::trouble::Trouble;
use crate::domain::{Time, Validators};
use crate::format::{FormatError, read_feed};
use crate::net::{Client, FetchRequest, Fetched, FetchedBody, Pace, Slot};
use crate::pipeline::duplicates::{KeySource, Keys, find_keys};
use crate::pipeline::history;
use crate::pipeline::ingest::{Ingest, hash_body, plan_ingest};
use crate::store::{FeedPoll, NewEntry, Store};

/// A feed that was asked, and what came of it.
pub(super) struct Reading {
    pub(super) poll: FeedPoll,
    pub(super) outcome: std::result::Result<Outcome, Trouble>,
}

/// A feed that could be read.
pub(super) enum Outcome {
    /// As it was the last time.
    Unchanged { validators: Validators, max_age: Option<TimeDelta>, bytes: u64 },
    /// With something new, perhaps.
    Read(Box<ReadFeed>),
}

/// What a feed says, worked out for the store.
pub(super) struct ReadFeed {
    pub(super) ingest: Ingest,
    /// Where duplicates of the new and of the updated entries would be found, in their order.
    pub(super) keys: (Vec<Keys>, Vec<Keys>),
    /// Where a walk through its back catalogue begins.
    pub(super) walk: Option<history::Next>,
    pub(super) title: Option<String>,
    pub(super) site_url: Option<String>,
    pub(super) language: Option<String>,
    pub(super) published: Vec<Time>,
    pub(super) ttl: Option<TimeDelta>,
    pub(super) max_age: Option<TimeDelta>,
    pub(super) validators: Validators,
    pub(super) body_hash: String,
    pub(super) bytes: u64,
}

/// What a task needs to read one feed.
#[derive(Clone)]
pub(super) struct Reader {
    pub(super) client: Client,
    pub(super) pace: Pace,
    pub(super) store: Store,
}

impl Reader {
    /// Waits for the host's turn, and reads. The turn is to be held until what was read is taken: that bounds how much of
    /// it waits in memory when feeds come faster than they are stored.
    pub(super) async fn read_in_turn(&self, poll: &FeedPoll) -> (Option<Slot>, std::result::Result<Outcome, Trouble>) {
        let turn = match url::Url::parse(&poll.url) {
            Ok(url) => self.pace.ready(&url).await.map(Some),
            // The client tells what is wrong with such an address.
            Err(_) => Ok(None),
        };
        match turn {
            Ok(turn) => (turn, self.read(poll).await),
            Err(held) => (None, Err(held.into())),
        }
    }

    async fn read(&self, poll: &FeedPoll) -> std::result::Result<Outcome, Trouble> {
        let request = FetchRequest::feed(&poll.url, &poll.validators);
        match self.client.fetch(request).await {
            Ok(Fetched::NotModified(answer)) => {
                let max_age = answer.max_age.and_then(|age| TimeDelta::from_std(age).ok());
                Ok(Outcome::Unchanged { validators: answer.validators, max_age, bytes: 0 })
            }
            Ok(Fetched::Body(body)) => self.read_body(poll, body).await,
            Err(error) => {
                if let (Some(wait), Ok(url)) = (error.domain_wait(), url::Url::parse(&poll.url)) {
                    self.pace.block(&url, wait);
                }
                Err(error.into())
            }
        }
    }

    async fn read_body(&self, poll: &FeedPoll, body: FetchedBody) -> std::result::Result<Outcome, Trouble> {
        let max_age = body.max_age.and_then(|age| TimeDelta::from_std(age).ok());
        let bytes = body.bytes.len() as u64;
        let body_hash = hash_body(&body.bytes);
        if poll.body_hash.as_deref() == Some(&body_hash) {
            return Ok(Outcome::Unchanged { validators: body.validators, max_age, bytes });
        }
        let known = match poll.last_success_at {
            // Never read yet: it has no entries.
            None => Vec::new(),
            Some(_) => self.store.entry_keys(poll.id).await.map_err(|error| Trouble::inside(&error))?,
        };
        let chosen = poll.kind_chosen;
        let address = url::Url::parse(&poll.url).ok();
        let parsed = tokio::task::spawn_blocking(move || {
            let feed = read_feed(&body.bytes, body.content_type.as_deref(), Some(&body.final_url))?;
            let ingest = plan_ingest(&feed, &known, chosen);
            let keys_of_new = ingest.new.iter().map(keys_of).collect();
            let keys_of_updated = ingest.updated.iter().map(|(_, entry)| keys_of(entry)).collect();
            let walk = address.map(|url| history::begin(&feed, &url, ingest.kind));
            Ok::<_, FormatError>(ReadFeed {
                ingest,
                keys: (keys_of_new, keys_of_updated),
                walk,
                published: feed.entries.iter().filter_map(|entry| entry.published).collect(),
                ttl: feed.ttl_minutes.map(|minutes| TimeDelta::minutes(minutes.into())),
                title: feed.title,
                site_url: feed.site_url,
                language: feed.language,
                max_age,
                validators: body.validators,
                body_hash,
                bytes,
            })
        });
        let read = parsed.await.map_err(|error| Trouble::inside(&error))??;
        Ok(Outcome::Read(Box::new(read)))
    }
}

fn keys_of(entry: &NewEntry) -> Keys {
    find_keys(&KeySource {
        identity: &entry.identity,
        url: entry.url.as_deref(),
        title: &entry.title,
        published: entry.published,
        text: &entry.text,
        enclosures: &entry.enclosures,
    })
}
