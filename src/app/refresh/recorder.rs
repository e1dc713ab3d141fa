//! Stores what was read, feed after feed, and hands what came in straight to the index.

use chrono::TimeDelta;

use super::super::indexing::Indexing;
use super::outlook::Outlook;
use super::reader::{Outcome, ReadFeed, Reading};
use super::report::{FeedDone, SyncReport};
use super::trouble::Trouble;
use crate::app::{App, Result};
use crate::domain::{FeedId, Time, Validators};
use crate::pipeline::schedule::{Rhythm, next_after_failure, next_after_success};
use crate::store::{FeedChecked, FeedFailure, FeedIngest, FeedPoll};

/// Publication times that tell a feed's rhythm.
const DATES_FOR_RHYTHM: usize = 20;
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
    outlook: Outlook,
}

/// A feed that answered that nothing has changed, and is not noted yet.
struct Unchanged {
    poll: FeedPoll,
    validators: Validators,
    max_age: Option<TimeDelta>,
}

impl<'a> Recorder<'a> {
    pub(super) fn new(app: &'a App, indexing: Indexing, outlook: Outlook) -> Self {
        Self { app, indexing, unchanged: Vec::new(), outlook }
    }

    /// Stores one reading, and adds it to the report.
    pub(super) async fn take(&mut self, reading: Reading, report: &mut SyncReport) -> Result<FeedDone> {
        if self.outlook.may_be_ours(&reading) {
            let failure = reading.outcome.as_ref().err().map(|trouble| trouble.message.clone());
            let done = FeedDone { url: reading.poll.url.clone(), new: 0, updated: 0, bytes: 0, failure };
            self.outlook.unreached.push(reading);
            return Ok(done);
        }
        self.record(reading, report).await
    }

    async fn record(&mut self, reading: Reading, report: &mut SyncReport) -> Result<FeedDone> {
        let Reading { poll, redirect, outcome } = reading;
        let moved = match outcome.is_ok() {
            true => self.outlook.judge(self.app, poll.id, redirect).await?.map(|url| (poll.clone(), url)),
            false => None,
        };
        let mut done = FeedDone { url: poll.url.clone(), new: 0, updated: 0, bytes: 0, failure: None };
        match outcome {
            Ok(Outcome::Unchanged { validators, max_age, bytes }) => {
                report.feeds.not_modified += 1;
                done.bytes = bytes;
                self.unchanged.push(Unchanged { poll, validators, max_age });
                if self.unchanged.len() >= UNCHANGED_AT_ONCE {
                    self.record_unchanged().await?;
                }
            }
            Ok(Outcome::Read(read)) => {
                report.feeds.fetched += 1;
                done.bytes = read.bytes;
                (done.new, done.updated) = self.record_read(&poll, *read).await?;
            }
            Err(trouble) => {
                report.feeds.failed += 1;
                self.outlook.keep_hold(self.app, &trouble).await?;
                self.record_trouble(&poll, &trouble).await?;
                done.failure = Some(trouble.message.clone());
                report.failures.push(trouble.tell(&poll));
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

    /// Notes what still waits to be noted, and commits the index; tells how many entries went into it.
    pub(super) async fn finish(mut self, report: &mut SyncReport) -> Result<usize> {
        self.record_unreached(report).await?;
        self.record_unchanged().await?;
        let indexed = self.indexing.count();
        self.indexing.finish()?;
        Ok(indexed)
    }

    /// Notes the failures that may have been our own network's: against the feeds only if anybody else answered.
    async fn record_unreached(&mut self, report: &mut SyncReport) -> Result<()> {
        let offline = !self.outlook.is_online();
        for reading in std::mem::take(&mut self.outlook.unreached) {
            if !offline {
                self.record(reading, report).await?;
                continue;
            }
            let (poll, Err(trouble)) = (reading.poll, reading.outcome) else { continue };
            let trouble = trouble.while_offline();
            report.feeds.failed += 1;
            self.record_trouble(&poll, &trouble).await?;
            report.failures.push(trouble.tell(&poll));
        }
        Ok(())
    }

    async fn record_read(&mut self, poll: &FeedPoll, read: ReadFeed) -> Result<(usize, usize)> {
        let next = self.next_check(poll, &read.validators, read.published, read.max_age, read.ttl);
        let harvest = FeedIngest {
            feed_id: poll.id,
            at: self.app.now(),
            title: read.title,
            site_url: read.site_url,
            language: read.language,
            kind: read.ingest.kind,
            validators: read.validators,
            body_hash: Some(read.body_hash),
            next_check_at: Some(next),
            new: read.ingest.new,
            updated: read.ingest.updated,
        };
        let ingested = self.app.store.ingest(&harvest).await?;
        if read.announced_url.is_some() || read.hub_url.is_some() || poll.announces {
            let (moved, hub) = (read.announced_url.as_deref(), read.hub_url.as_deref());
            self.app.store.keep_announcements(poll.id, moved, hub).await?;
        }
        self.indexing.take(poll.mentor_id, &harvest, &ingested)?;
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
        let ids: Vec<FeedId> = unchanged.iter().map(|feed| feed.poll.id).collect();
        let mut published = self.app.store.published_times(&ids, DATES_FOR_RHYTHM).await?;
        let checked: Vec<FeedChecked> = unchanged
            .into_iter()
            .map(|Unchanged { poll, validators, max_age }| {
                let published = published.remove(&poll.id).unwrap_or_default();
                let next = self.next_check(&poll, &validators, published, max_age, None);
                FeedChecked { feed_id: poll.id, at: self.app.now(), validators, next_check_at: Some(next) }
            })
            .collect();
        Ok(self.app.store.record_all_unchanged(&checked).await?)
    }

    async fn record_trouble(&self, poll: &FeedPoll, trouble: &Trouble) -> Result<()> {
        let now = self.app.now();
        let next = next_after_failure(poll.error_count + 1, trouble.retry_after, now, spread(poll.id, now));
        let failure = FeedFailure {
            feed_id: poll.id,
            at: now,
            kind: trouble.kind.clone(),
            message: trouble.message.clone(),
            next_check_at: Some(next),
            gone: trouble.gone,
        };
        if let (true, Some(wait)) = (trouble.is_no_fault(), trouble.retry_after) {
            let failure = FeedFailure { next_check_at: Some(now + wait), ..failure };
            return Ok(self.app.store.record_unasked(&failure).await?);
        }
        Ok(self.app.store.record_failure(&failure).await?)
    }

    fn next_check(
        &self,
        poll: &FeedPoll,
        validators: &Validators,
        published: Vec<Time>,
        max_age: Option<TimeDelta>,
        ttl: Option<TimeDelta>,
    ) -> Time {
        let now = self.app.now();
        let has_validators = *validators != Validators::default();
        next_after_success(&Rhythm { published, has_validators, max_age, ttl }, now, spread(poll.id, now))
    }
}

/// From 0 to 1, the same for the same feed and moment: keeps feeds that were added together apart.
fn spread(feed: FeedId, now: Time) -> f64 {
    let mixed = (feed.0.unsigned_abs() ^ now.timestamp().unsigned_abs()).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (mixed >> 11) as f64 / (1_u64 << 53) as f64
}
