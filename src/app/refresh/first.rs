//! The first reading of feeds whose documents came in while their mentor was looked for: nothing is asked for twice.

use std::collections::HashMap;

use super::outlook::Outlook;
use super::reader::{Reader, Reading};
use super::recorder::Recorder;
use super::report::{SyncFeeds, SyncReport};
use super::turn::Turn;
use crate::app::{App, Result, Stop};
use crate::domain::FeedId;
use crate::net::{Fetched, FetchedBody};

impl App {
    /// Stores and indexes feeds from the documents that were fetched of them just now.
    pub(in crate::app) async fn record_first(&self, mut bodies: HashMap<FeedId, FetchedBody>) -> Result<SyncReport> {
        let started = std::time::Instant::now();
        let all = self.store.polls(None).await?;
        let pace = self.pace().await?;
        let outlook = Outlook::new(self, pace.clone(), &all).await?;
        let index = self.index_for_writing().await?;
        let reader = Reader { client: self.client()?, pace, store: self.store.clone(), clock: self.clock.clone() };
        let mut report = SyncReport::default();
        report.feeds = SyncFeeds { total: bodies.len(), due: bodies.len(), ..report.feeds };
        let mut recorder = Recorder::new(self, self.start_indexing(index.clone()).await?, outlook);
        for poll in all {
            let Some(body) = bodies.remove(&poll.id) else { continue };
            let began = self.now();
            let outcome = reader.read(&poll, Fetched::Body(body)).await;
            let turn = Turn { poll, manual: false, whole: false };
            recorder.take(Reading { turn, began, redirect: None, outcome }, &mut report).await?;
        }
        let (_, keys) = recorder.finish(&mut report).await?;
        self.fold_duplicates(keys, &Stop::default()).await?;
        self.bring_up_to_date(Some(index), |_| ()).await?;
        report.next_due = self.store.polls(None).await?.iter().filter_map(|poll| poll.next_check_at).min();
        report.seconds = started.elapsed().as_secs_f64();
        Ok(report)
    }
}
