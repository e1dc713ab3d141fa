//! Reads one feed: waits for its host's turn, fetches, parses, and works out what is new. Stores nothing.

use chrono::TimeDelta;

use super::trouble::Trouble;
use crate::domain::{Time, Validators};
use crate::format::{FormatError, read_feed};
use crate::net::{Client, FetchRequest, Fetched, FetchedBody, Pace, Slot};
use crate::pipeline::ingest::{Ingest, hash_body, plan_ingest};
use crate::pipeline::moves::Redirect;
use crate::store::{FeedPoll, Store};

/// A feed that was asked, and what came of it.
pub(super) struct Reading {
    pub(super) poll: FeedPoll,
    /// The way of permanent redirects on which the answer came.
    pub(super) redirect: Option<Redirect>,
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
    /// It shares entries with what is stored, or names the address that was asked for as its own.
    pub(super) same_feed: bool,
    pub(super) title: Option<String>,
    pub(super) site_url: Option<String>,
    pub(super) language: Option<String>,
    pub(super) published: Vec<Time>,
    pub(super) ttl: Option<TimeDelta>,
    pub(super) max_age: Option<TimeDelta>,
    /// Where the feed says that it moved.
    pub(super) announced_url: Option<String>,
    pub(super) hub_url: Option<String>,
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
    pub(super) async fn read_in_turn(&self, poll: FeedPoll) -> (Option<Slot>, Reading) {
        let request = FetchRequest::feed(&poll.url, &poll.validators);
        let visit = self.client.fetch_in_turn(request, &self.pace).await;
        let way = visit.outcome.as_ref().ok().and_then(permanent_way);
        let outcome = match visit.outcome {
            Ok(fetched) => self.read(&poll, fetched).await,
            Err(error) => Err(error.into()),
        };
        let redirect = way.map(|(chain, target)| Redirect { chain, target, same_feed: is_same_feed(&outcome) });
        (visit.slot, Reading { poll, redirect, outcome })
    }

    async fn read(&self, poll: &FeedPoll, fetched: Fetched) -> std::result::Result<Outcome, Trouble> {
        match fetched {
            Fetched::NotModified(answer) => {
                let max_age = answer.max_age.and_then(|age| TimeDelta::from_std(age).ok());
                Ok(Outcome::Unchanged { validators: answer.validators, max_age, bytes: 0 })
            }
            Fetched::Body(body) => self.read_body(poll, body).await,
        }
    }

    async fn read_body(&self, poll: &FeedPoll, body: FetchedBody) -> std::result::Result<Outcome, Trouble> {
        let max_age = body.max_age.and_then(|age| TimeDelta::from_std(age).ok());
        let bytes = body.bytes.len() as u64;
        let body_hash = hash_body(&body.bytes);
        if poll.body_hash.as_deref() == Some(&body_hash) {
            return Ok(Outcome::Unchanged { validators: body.validators, max_age, bytes });
        }
        let known = self.store.entry_keys(poll.id).await.map_err(|error| Trouble::inside(&error))?;
        let (chosen, url) = (poll.kind_chosen, poll.url.clone());
        let parsed = tokio::task::spawn_blocking(move || {
            let feed = read_feed(&body.bytes, body.content_type.as_deref(), Some(&body.final_url))?;
            let ingest = plan_ingest(&feed, &known, chosen);
            let overlap = ingest.new.len() < feed.entries.len();
            let same_self = feed.self_url.as_deref() == Some(url.as_str());
            Ok::<_, FormatError>(ReadFeed {
                ingest,
                same_feed: overlap || same_self,
                announced_url: feed.new_feed_url.filter(|moved| *moved != url),
                hub_url: feed.hub_url,
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

/// Every address on a way of permanent redirects, and the last one; `None` where there was none.
fn permanent_way(fetched: &Fetched) -> Option<(String, String)> {
    let (hops, target) = match fetched {
        Fetched::NotModified(answer) => (&answer.hops, &answer.moved_permanently_to),
        Fetched::Body(body) => (&body.hops, &body.moved_permanently_to),
    };
    let chain: Vec<&str> = hops.iter().map(url::Url::as_str).collect();
    target.as_ref().map(|target| (chain.join(" "), target.to_string()))
}

/// Whether what came is the feed that is stored.
fn is_same_feed(outcome: &std::result::Result<Outcome, Trouble>) -> bool {
    match outcome {
        // The validators, or the body itself, are those of what is stored.
        Ok(Outcome::Unchanged { .. }) => true,
        Ok(Outcome::Read(read)) => read.same_feed,
        Err(_) => false,
    }
}
