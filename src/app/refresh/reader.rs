//! Reads one feed: waits for its host's turn, fetches, parses, and works out what is new. Stores nothing.

use std::sync::Arc;

use chrono::TimeDelta;

use super::trouble::Trouble;
use super::turn::Turn;
use crate::domain::{Clock, Time, Validators};
use crate::format::{FormatError, ParsedFeed, read_feed};
use crate::net::{Client, FetchRequest, Fetched, FetchedBody, Held, Pace, Slot};
use crate::pipeline::duplicates::{KeySource, Keys, find_keys};
use crate::pipeline::history;
use crate::pipeline::ingest::{Ingest, hash_body, plan_ingest};
use crate::pipeline::moves::Redirect;
use crate::pipeline::schedule::Hints;
use crate::store::{FeedPoll, NewEntry, Store};

/// A feed that was asked, and what came of it.
pub(super) struct Reading {
    pub(super) turn: Turn,
    /// When the request began.
    pub(super) began: Time,
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
    /// Where duplicates of the new and of the updated entries would be found, in their order.
    pub(super) keys: (Vec<Keys>, Vec<Keys>),
    /// It shares entries with what is stored, or names the address that was asked for as its own.
    pub(super) same_feed: bool,
    /// Where a walk through its back catalogue begins.
    pub(super) walk: Option<history::Next>,
    pub(super) title: Option<String>,
    pub(super) site_url: Option<String>,
    pub(super) language: Option<String>,
    pub(super) published: Vec<Time>,
    /// Entries beyond the most that are read of one document.
    pub(super) left_out: usize,
    pub(super) hints: Hints,
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
    pub(super) clock: Arc<dyn Clock>,
}

impl Reader {
    /// Waits for the host's turn. The slot is to be held until what was read is taken: that bounds how much of it waits in
    /// memory when feeds come faster than they are stored.
    pub(super) async fn wait_for_turn(&self, poll: &FeedPoll) -> std::result::Result<Option<Slot>, Held> {
        match url::Url::parse(&poll.url) {
            Ok(url) => self.pace.ready(&url).await.map(Some),
            // The client tells what is wrong with such an address.
            Err(_) => Ok(None),
        }
    }

    /// Reads a feed whose host's turn has come, or says why it will not. Where the feed redirects, the hosts on the way
    /// have their turns too; the slot that comes back is the last one's.
    pub(super) async fn read_in_turn(
        &self,
        turn: Turn,
        slot: std::result::Result<Option<Slot>, Held>,
    ) -> (Option<Slot>, Reading) {
        let began = self.clock.now();
        let request = FetchRequest::feed(&turn.poll.url, &turn.poll.validators);
        let (slot, fetched) = match slot {
            Ok(slot) => self.client.fetch_in_turn(request, &self.pace, slot).await,
            Err(held) => (None, Err(held.into())),
        };
        let way = fetched.as_ref().ok().and_then(permanent_way);
        let outcome = match fetched {
            Ok(fetched) => self.read(&turn.poll, fetched).await,
            Err(error) => Err(error.into()),
        };
        let redirect = way.map(|(chain, target)| Redirect { chain, target, same_feed: is_same_feed(&outcome) });
        (slot, Reading { turn, began, redirect, outcome })
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
        let known = match poll.last_success_at {
            // Never read yet: it has no entries.
            None => Vec::new(),
            Some(_) => self.store.entry_keys(poll.id).await.map_err(|error| Trouble::inside(&error))?,
        };
        let (chosen, url) = (poll.kind_chosen, poll.url.clone());
        let address = url::Url::parse(&poll.url).ok();
        let parsed = tokio::task::spawn_blocking(move || {
            let feed = read_feed(&body.bytes, body.content_type.as_deref(), Some(&body.final_url))?;
            let ingest = plan_ingest(&feed, &known, chosen);
            let keys_of_new = ingest.new.iter().map(keys_of).collect();
            let keys_of_updated = ingest.updated.iter().map(|(_, entry)| keys_of(entry)).collect();
            let walk = address.map(|url| history::begin(&feed, &url, ingest.kind));
            let overlap = ingest.new.len() < feed.entries.len();
            let same_self = feed.self_url.as_deref() == Some(url.as_str());
            let hints = read_hints(&feed);
            Ok::<_, FormatError>(ReadFeed {
                ingest,
                keys: (keys_of_new, keys_of_updated),
                walk,
                same_feed: overlap || same_self,
                announced_url: feed.new_feed_url.filter(|moved| *moved != url),
                hub_url: feed.hub_url,
                published: feed.entries.iter().filter_map(|entry| entry.published.or(entry.updated)).collect(),
                left_out: feed.left_out,
                hints,
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

/// What the feed itself asks of whoever reads it.
fn read_hints(feed: &ParsedFeed) -> Hints {
    let slots =
        feed.update_frequency.as_ref().and_then(|show| Some(Hints::read_slots(show.rrule.as_ref()?, show.starts)));
    Hints {
        max_age: None,
        ttl: feed.ttl_minutes,
        update: feed.update_minutes,
        skip_hours: feed.skip_hours.clone(),
        skip_days: feed.skip_days.iter().map(|day| day.num_days_from_monday() as u8).collect(),
        finished: feed.finished,
        slots: slots.unwrap_or_default(),
    }
}
