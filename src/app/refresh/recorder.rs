//! Stores what was read, feed after feed, and hands what came in straight to the index.

use std::collections::HashMap;

use chrono::TimeDelta;

use super::super::indexing::Indexing;
use super::outlook::Outlook;
use super::reader::{Outcome, ReadFeed, Reading};
use super::report::{FeedDone, SyncReport};
use super::trouble::Trouble;
use super::turn::{DATES_FOR_RHYTHM, Turn, known_hints, seed};
use crate::app::{App, Result};
use crate::domain::{EntryId, FeedId, Time, Validators};
use crate::pipeline::duplicates::Keys;
use crate::pipeline::schedule::{Asked, Decision, Hints, Standing, next_after_failure, next_after_success};
use crate::store::{AskNote, Dates, FeedChecked, FeedFailure, FeedIngest, FeedPoll};

/// Feeds without anything new that are noted together. Should the program be killed before they are, they
/// are only asked again.
const UNCHANGED_AT_ONCE: usize = 100;
/// Entries put into the index between two commits of it.
const ENTRIES_BETWEEN_COMMITS: usize = 20_000;

/// Takes the readings of one sync, one after the other.
pub(super) struct Recorder<'a> {
    app: &'a App,
    indexing: Indexing,
    unchanged: Vec<Unchanged>,
    keys: HashMap<EntryId, Keys>,
    outlook: Outlook,
}

/// A feed that answered that nothing has changed, and is not noted yet.
struct Unchanged {
    turn: Turn,
    asked: Asked,
    /// A body came, and was the one that is held.
    whole: bool,
    validators: Validators,
    max_age: Option<TimeDelta>,
}

impl<'a> Recorder<'a> {
    pub(super) fn new(app: &'a App, indexing: Indexing, outlook: Outlook) -> Self {
        Self { app, indexing, unchanged: Vec::new(), keys: HashMap::new(), outlook }
    }

    /// Stores one reading, and adds it to the report.
    pub(super) async fn take(&mut self, reading: Reading, report: &mut SyncReport) -> Result<FeedDone> {
        if self.outlook.may_be_ours(&reading) {
            let failure = reading.outcome.as_ref().err().map(|trouble| trouble.message.clone());
            let done = FeedDone { url: reading.turn.poll.url.clone(), new: 0, updated: 0, bytes: 0, failure };
            self.outlook.unreached.push(reading);
            return Ok(done);
        }
        self.record(reading, report).await
    }

    async fn record(&mut self, reading: Reading, report: &mut SyncReport) -> Result<FeedDone> {
        let Reading { turn, began, redirect, outcome } = reading;
        let answered = self.app.now();
        let asked = Asked { began, answered, seed: seed(turn.poll.id, began) };
        let moved = match outcome.is_ok() {
            true => self.outlook.judge(self.app, turn.poll.id, redirect).await?.map(|url| (turn.poll.clone(), url)),
            false => None,
        };
        let mut done = FeedDone { url: turn.poll.url.clone(), new: 0, updated: 0, bytes: 0, failure: None };
        match outcome {
            Ok(Outcome::Unchanged { validators, max_age, bytes }) => {
                report.feeds.not_modified += 1;
                done.bytes = bytes;
                self.unchanged.push(Unchanged { turn, asked, whole: bytes > 0, validators, max_age });
                if self.unchanged.len() >= UNCHANGED_AT_ONCE {
                    self.record_unchanged().await?;
                }
            }
            Ok(Outcome::Read(read)) => {
                report.feeds.fetched += 1;
                done.bytes = read.bytes;
                if read.left_out > 0 {
                    report.entries.left_out += read.left_out;
                    tracing::warn!("{} holds {} entries more than are read of one feed", done.url, read.left_out);
                }
                (done.new, done.updated) = self.record_read(&turn, asked, *read).await?;
            }
            Err(trouble) => {
                report.feeds.failed += 1;
                self.outlook.keep_hold(self.app, &trouble).await?;
                self.record_trouble(&turn, asked, &trouble).await?;
                done.failure = Some(trouble.message.clone());
                report.failures.push(trouble.tell(&turn.poll));
            }
        }
        if let Some((poll, url)) = moved {
            // The validators that still wait to be noted belong to the old address.
            self.record_unchanged().await?;
            self.outlook.adopt(self.app, &poll, &url, self.app.now()).await?;
        }
        report.entries.new += done.new;
        report.entries.updated += done.updated;
        report.bytes += done.bytes;
        Ok(done)
    }

    /// Notes what still waits to be noted, and commits the index; tells how many entries went into it, and where the
    /// duplicates of what came in would be found.
    /// After an interruption the index is left to put its files in order another time.
    pub(super) async fn finish(mut self, report: &mut SyncReport) -> Result<(usize, HashMap<EntryId, Keys>)> {
        self.record_unreached(report).await?;
        self.record_unchanged().await?;
        let indexed = self.indexing.count();
        match report.interrupted {
            true => self.indexing.commit()?,
            false => self.indexing.finish()?,
        }
        Ok((indexed, self.keys))
    }

    /// Notes the failures that may have been our own network's: against the feeds only if anybody else answered.
    async fn record_unreached(&mut self, report: &mut SyncReport) -> Result<()> {
        let offline = !self.outlook.is_online();
        for mut reading in std::mem::take(&mut self.outlook.unreached) {
            if offline {
                reading.outcome = reading.outcome.map_err(Trouble::while_offline);
            }
            self.record(reading, report).await?;
        }
        Ok(())
    }

    async fn record_read(&mut self, turn: &Turn, asked: Asked, read: ReadFeed) -> Result<(usize, usize)> {
        let poll = &turn.poll;
        let hints = serde_json::to_string(&read.hints).ok();
        // Never read yet, its dates are those that came.
        let known = if poll.last_success_at.is_some() { self.dates_of(poll).await? } else { Vec::new() };
        let published = newest(known.into_iter().chain(read.published));
        // An entry that was edited may have another date now.
        let dates = if read.ingest.updated.is_empty() { Dates::Are(published.clone()) } else { Dates::Forget };
        let standing = standing(published, &read.validators, read.hints, read.max_age);
        let next = next_after_success(&standing, asked);
        let harvest = FeedIngest {
            feed_id: poll.id,
            at: asked.began,
            title: read.title,
            site_url: read.site_url,
            language: read.language,
            kind: read.ingest.kind,
            validators: read.validators,
            body_hash: Some(read.body_hash),
            next_check_at: Some(next.due),
            note: AskNote { hints, whole: true, dates, ..note(turn, &next) },
            new: read.ingest.new,
            updated: read.ingest.updated,
        };
        let ingested = self.app.store.ingest(&harvest).await?;
        if read.announced_url.is_some() || read.hub_url.is_some() || poll.announces {
            let (moved, hub) = (read.announced_url.as_deref(), read.hub_url.as_deref());
            self.app.store.keep_announcements(poll.id, moved, hub).await?;
        }
        if let Some(begins) = read.walk {
            self.app.lay_out_walk(poll.id, begins).await?;
        }
        self.indexing.take(poll.mentor_id, (&harvest).into(), &ingested)?;
        let (of_new, of_updated) = read.keys;
        // Where not all of the harvest is new after all, its entries are read back to be compared.
        if ingested.new.len() == of_new.len() {
            self.keys.extend(ingested.new.iter().copied().zip(of_new));
        }
        if !ingested.differs {
            self.keys.extend(harvest.updated.iter().map(|(id, _)| *id).zip(of_updated));
        }
        if self.indexing.uncommitted() >= ENTRIES_BETWEEN_COMMITS {
            self.indexing.commit()?;
        }
        Ok((ingested.new.len(), ingested.updated))
    }

    async fn record_unchanged(&mut self) -> Result<()> {
        let unchanged = std::mem::take(&mut self.unchanged);
        if unchanged.is_empty() {
            return Ok(());
        }
        let mut looked_up = self.look_up_dates(unchanged.iter().map(|feed| &feed.turn.poll)).await?;
        let checked: Vec<FeedChecked> = unchanged
            .into_iter()
            .map(|Unchanged { turn, asked, whole, validators, max_age }| {
                let looked_up = looked_up.remove(&turn.poll.id);
                let dates = looked_up.clone().map_or(Dates::Keep, Dates::Are);
                let published = looked_up.or(turn.poll.dates.clone()).unwrap_or_default();
                let next =
                    next_after_success(&standing(published, &validators, known_hints(&turn.poll), max_age), asked);
                let note = AskNote { whole, dates, ..note(&turn, &next) };
                FeedChecked { feed_id: turn.poll.id, at: asked.began, validators, next_check_at: Some(next.due), note }
            })
            .collect();
        Ok(self.app.store.record_all_unchanged(&checked).await?)
    }

    /// When the newest entries of a feed were published.
    async fn dates_of(&self, poll: &FeedPoll) -> Result<Vec<Time>> {
        match &poll.dates {
            Some(dates) => Ok(dates.clone()),
            None => Ok(self.look_up_dates(std::iter::once(poll)).await?.remove(&poll.id).unwrap_or_default()),
        }
    }

    /// The same for those feeds with which it is not kept; each of them has an answer, be it an empty one.
    async fn look_up_dates<'p>(&self, polls: impl Iterator<Item = &'p FeedPoll>) -> Result<HashMap<FeedId, Vec<Time>>> {
        let unknown: Vec<FeedId> = polls.filter(|poll| poll.dates.is_none()).map(|poll| poll.id).collect();
        if unknown.is_empty() {
            return Ok(HashMap::new());
        }
        let mut found = self.app.store.published_times(&unknown, DATES_FOR_RHYTHM).await?;
        Ok(unknown.into_iter().map(|id| (id, found.remove(&id).unwrap_or_default())).collect())
    }

    async fn record_trouble(&self, turn: &Turn, asked: Asked, trouble: &Trouble) -> Result<()> {
        let poll = &turn.poll;
        let standing = standing(self.dates_of(poll).await?, &poll.validators, known_hints(poll), None);
        let next = next_after_failure(poll.error_count + 1, trouble.rest, &standing, asked);
        let failure = FeedFailure {
            feed_id: poll.id,
            at: asked.began,
            kind: trouble.kind.clone(),
            message: trouble.message.clone(),
            next_check_at: Some(next.due),
            gone: trouble.gone,
            note: note(turn, &next),
        };
        if let Some(wait) = trouble.no_fault_wait() {
            let failure = FeedFailure { next_check_at: Some(asked.answered + wait), ..failure };
            return Ok(self.app.store.record_unasked(&failure).await?);
        }
        Ok(self.app.store.record_failure(&failure).await?)
    }
}

/// What is known of a feed that was asked.
fn standing(published: Vec<Time>, validators: &Validators, hints: Hints, max_age: Option<TimeDelta>) -> Standing {
    let max_age = max_age.map(|age| age.num_seconds());
    Standing { published, has_validators: *validators != Validators::default(), hints: Hints { max_age, ..hints } }
}

/// The newest of these moments that tell a rhythm, newest first.
fn newest(times: impl Iterator<Item = Time>) -> Vec<Time> {
    let mut times: Vec<Time> = times.collect();
    times.sort_unstable_by(|one, other| other.cmp(one));
    times.dedup();
    times.truncate(DATES_FOR_RHYTHM);
    times
}

fn note(turn: &Turn, next: &Decision) -> AskNote {
    AskNote { reason: Some(next.reason.clone()), whole: turn.whole, manual: turn.manual, ..AskNote::default() }
}
