//! Full texts: the pages, transcripts and chapters that entries name are fetched once, kept as they came, and put together
//! with what the feed says.

use std::collections::HashMap;
use std::sync::atomic::AtomicUsize;
use std::time::Duration;

use chrono::TimeDelta;
use futures_util::stream::{self, StreamExt};
use url::Url;

use super::history::visitor::{Visit, Visitor};
use super::{App, Result, Stop};
use crate::domain::{MentorId, SourceKind, Time};
use crate::net::FetchRequest;

use crate::pipeline::texts::compose;
use crate::store::{SourceOutcome, WaitingSource};
use crate::text::site_domain;

/// What one sync looks at.
const MOST: usize = 500;
/// Domains that are asked side by side.
const SIDE_BY_SIDE: usize = 8;
/// Tries of something whose server is in trouble; then it counts as not there.
const MOST_TRIES: i64 = 3;
/// How long after the first such try the next one comes; each later one twice as long after.
const AGAIN: TimeDelta = TimeDelta::hours(6);
/// How long after a server asked to be left alone.
const LATER: TimeDelta = TimeDelta::hours(1);
/// Entries that are put together between two looks at whether to stop.
const BATCH: usize = 50;
/// After this, no further source is asked for: somebody may be waiting, and the next sync goes on.
const LONGEST: Duration = Duration::from_secs(30);

impl App {
    /// Puts the entries' texts together, after fetching, where `fetched`, what is due of the sources of these mentors' entries
    /// (of all, where none is given); `true` where it was
    /// stopped before its end.
    pub(super) async fn bring_texts(&self, fetched: bool, only: &[MentorId], stop: &Stop) -> Result<bool> {
        if fetched && self.settings.texts.value > 0 {
            let waiting = self.store.waiting_sources(only, self.now(), MOST).await?;
            if !waiting.is_empty() && self.fetch_sources(waiting, stop).await? {
                return Ok(true);
            }
            if self.bring_spoken(only, stop).await? {
                return Ok(true);
            }
        }
        self.compose_texts(stop).await
    }

    /// Puts every text together anew from what was fetched, and brings the index up to date; tells how many entries have
    /// sources.
    pub async fn reextract(&self, stop: &Stop) -> Result<u64> {
        let count = self.store.recompose_all().await?;
        self.compose_texts(stop).await?;
        let index = self.index_for_writing().await?;
        self.bring_up_to_date(Some(index), |_| ()).await?;
        Ok(count)
    }

    async fn fetch_sources(&self, waiting: Vec<WaitingSource>, stop: &Stop) -> Result<bool> {
        let visitor = Visitor::new(self.web().await?);
        let mut domains: HashMap<String, Vec<WaitingSource>> = HashMap::new();
        for source in waiting {
            let domain = Url::parse(&source.url).map(|url| site_domain(&url)).unwrap_or_default();
            let of_domain = domains.entry(domain).or_default();
            if of_domain.len() < self.settings.texts.value {
                of_domain.push(source);
            }
        }
        let end = self.timer.elapsed() + LONGEST;
        let fetches = stream::iter(domains.into_values()).map(|sources| self.fetch_domain(&visitor, sources, end));
        let mut fetches = std::pin::pin!(fetches.buffer_unordered(SIDE_BY_SIDE));
        loop {
            let done = tokio::select! {
                done = fetches.next() => done,
                () = stop.wished() => return Ok(true),
            };
            match done {
                Some(done) => done?,
                None => return Ok(false),
            }
        }
    }

    async fn fetch_domain(&self, visitor: &Visitor, sources: Vec<WaitingSource>, end: Duration) -> Result<()> {
        let asked = AtomicUsize::new(0);
        for source in sources {
            if self.timer.elapsed() >= end {
                break;
            }
            let visit = match source.kind {
                // Found by the program, so the site's robots.txt is asked; the others are named by the feed to be fetched.
                SourceKind::Page => {
                    let request = FetchRequest { validators: &source.validators, ..FetchRequest::page(&source.url) };
                    visitor.ask_politely(request, &asked).await
                }
                SourceKind::Transcript | SourceKind::Chapters => {
                    let request =
                        FetchRequest { validators: &source.validators, ..FetchRequest::transcript(&source.url) };
                    visitor.ask(request, &asked).await
                }
            };
            let leave = matches!(visit, Visit::Wait(_));
            let outcome = outcome_of(visit, &source, self.now());
            self.store.record_source(source.entry_id, source.kind, &outcome, self.now()).await?;
            if leave {
                break;
            }
        }
        Ok(())
    }

    async fn compose_texts(&self, stop: &Stop) -> Result<bool> {
        loop {
            let ids = self.store.entries_to_compose(BATCH).await?;
            if ids.is_empty() || stop.is_wished() {
                return Ok(stop.is_wished());
            }
            for id in ids {
                let Some(entry) = self.store.entry_with_sources(id).await? else { continue };
                // Reading a page takes long enough to hold up others; one that breaks its reader brings nothing.
                let composed = tokio::task::spawn_blocking(move || compose(&entry)).await;
                let (text, trouble) = match composed {
                    Ok(composed) => (composed.text, composed.trouble),
                    Err(_) => (None, Some("it broke its reader".to_owned())),
                };
                self.store.put_composed(id, text.as_ref(), trouble.as_deref(), self.now()).await?;
            }
        }
    }
}

fn outcome_of(visit: Visit, source: &WaitingSource, now: Time) -> SourceOutcome {
    match visit {
        Visit::Body(body) => {
            SourceOutcome::Here { raw: body.bytes, media_type: body.content_type, validators: body.validators }
        }
        Visit::Nothing(_) if source.validators != Default::default() => SourceOutcome::Unchanged,
        Visit::Nothing(why) => SourceOutcome::Never { why },
        Visit::Trouble(why) if source.tries + 1 >= MOST_TRIES => SourceOutcome::Never { why },
        Visit::Trouble(why) => {
            SourceOutcome::Later { at: now + AGAIN * (1 << source.tries.clamp(0, 8)), why, counts: true }
        }
        Visit::Wait(why) => SourceOutcome::Later { at: now + LATER, why, counts: false },
    }
}
