//! What each stage of a walk asks for, and what it finds there.

use std::sync::PoisonError;

use url::Url;

use super::super::documents::{parse_feed, parse_list, parse_page};
use super::super::report::Pause;
use super::super::visitor::Visit;
use super::{Found, MOST_TRIES, Step, Walker, Walking};
use crate::app::Result;
use crate::domain::{Feed, Time, Validators};
use crate::format::ParsedFeed;
use crate::net::FetchRequest;
use crate::pipeline::history::{
    Answer, Archive, End, Lists, Next, PageVerdict, Site, Stage, Surroundings, begin, judge_page, page_feed,
};
use crate::pipeline::ingest::{keep_author, plan_ingest};
use crate::store::WalkPage;
use crate::text::page_key;

impl Walker<'_> {
    /// The feed itself: how its archive is laid out. Its entries are the sync's business.
    pub(super) async fn read_first(&self, walking: &Walking) -> Result<Step> {
        let none = Validators::default();
        match self.visitor.ask(FetchRequest::feed(&walking.feed.url, &none), &walking.asked).await {
            Visit::Body(body) => Ok(match parse_feed(body).await {
                Some(feed) => Step::Go(begin(&feed, &walking.url, walking.feed.kind), Found::default()),
                None => Step::Go(Next::End(End::Nothing), Found::default()),
            }),
            other => Ok(walking.unless_had(other, |_| Next::End(End::Nothing))),
        }
    }

    pub(super) async fn read_archive(&self, walking: &Walking, archive: Archive) -> Result<Step> {
        let none = Validators::default();
        let address = archive.next().to_owned();
        let request = FetchRequest::feed(&address, &none);
        let visit = match archive.is_guess() {
            true => self.visitor.ask_politely(request, &walking.asked).await,
            false => self.visitor.ask(request, &walking.asked).await,
        };
        let kind = walking.feed.kind;
        let body = match visit {
            Visit::Body(body) => body,
            other => return Ok(walking.unless_had(other, |url| archive.advance(Answer::Missing, url, kind))),
        };
        let Some(mut feed) = parse_feed(body).await else {
            return Ok(Step::Go(archive.advance(Answer::Missing, &walking.url, kind), Found::default()));
        };
        if !archive.is_new_page(&feed) {
            return Ok(Step::Go(archive.advance(Answer::Feed(&feed), &walking.url, kind), Found::default()));
        }
        let next = archive.advance(Answer::Feed(&feed), &walking.url, kind);
        let all = feed.entries.len();
        let is_wanted = |since: Time| move |at: Option<Time>| at.is_none_or(|at| at >= since);
        if let Some(since) = self.limits.since {
            feed.entries.retain(|entry| is_wanted(since)(entry.published.or(entry.updated)));
        }
        let reached = feed.entries.len() < all;
        leave_others(&mut feed, &walking.feed);
        let known = self.app.store.entry_keys(walking.feed.id).await?;
        let ingest = plan_ingest(&feed, &known, Some(kind));
        let undated_at = feed.entries.iter().filter_map(|entry| entry.published.or(entry.updated)).min();
        let found = Found { ingest: Some(ingest), undated_at, ..Found::default() };
        Ok(match self.limits.since {
            // The page is asked for again by a walk that goes further.
            Some(since) if reached => Step::Stop(found, Pause::Since(since)),
            _ => Step::Go(next, found),
        })
    }

    pub(super) async fn read_list(&self, walking: &mut Walking, lists: Lists) -> Result<Step> {
        let Some(site) = self.site(walking).await? else {
            return Ok(Step::Go(Next::End(End::Nothing), Found::default()));
        };
        if !lists.is_begun() {
            return Ok(match self.visitor.sitemaps(site.root(), &walking.asked).await {
                Ok(named) => Step::Go(Next::Go(Stage::Lists(Lists::begin(&site, &named))), Found::default()),
                Err(pause) => Step::Stop(Found::default(), pause),
            });
        }
        let Some(address) = lists.next().map(str::to_owned) else {
            let (next, _) = lists.advance(None, &site);
            return Ok(Step::Go(next, Found::default()));
        };
        let list = match self.visitor.ask_politely(FetchRequest::sitemap(&address), &walking.asked).await {
            Visit::Body(body) => parse_list(body).await,
            other => return Ok(walking.unless_had(other, |_| lists.advance(None, &site).0)),
        };
        let (next, pages) = lists.advance(list.as_ref(), &site);
        let listed = pages.into_iter().map(|page| WalkPage { url: page.url.into(), modified: page.modified }).collect();
        Ok(Step::Go(next, Found { listed, ..Found::default() }))
    }

    pub(super) async fn read_page(&self, walking: &mut Walking) -> Result<Step> {
        let since = self.limits.since;
        let waiting = self.app.store.waiting_pages(walking.feed.id, since, 1).await?;
        let (Some(page), Some(mut site)) = (waiting.into_iter().next(), self.site(walking).await?) else {
            let more = since.is_some() && !self.app.store.waiting_pages(walking.feed.id, None, 1).await?.is_empty();
            return Ok(match since.filter(|_| more) {
                Some(since) => Step::Stop(Found::default(), Pause::Since(since)),
                None => Step::Go(Next::End(End::Listed), Found::default()),
            });
        };
        let go_on = |found: Found| Step::Go(Next::Go(Stage::Pages), found);
        let visited = Found { visited: vec![page.url.clone()], ..Found::default() };
        let Ok(url) = Url::parse(&page.url) else { return Ok(go_on(visited)) };
        if site.knows(&url) || !self.claim(walking, &url) {
            return Ok(go_on(visited));
        }
        let body = match self.visitor.ask_politely(FetchRequest::page(&page.url), &walking.asked).await {
            Visit::Body(body) => body,
            Visit::Nothing(_) => return Ok(go_on(visited)),
            Visit::Trouble(_) if walking.position.tries + 1 >= MOST_TRIES => return Ok(go_on(visited)),
            Visit::Trouble(why) => return Ok(Step::Trouble(why)),
            Visit::Wait(why) => return Ok(Step::Stop(Found::default(), Pause::Waiting(why))),
        };
        let url = body.final_url.clone();
        let Some(article) = parse_page(body).await else { return Ok(go_on(visited)) };
        match judge_page(&article, &url, &site, since) {
            PageVerdict::New => {
                let own = article.url.clone().unwrap_or_else(|| url.clone());
                let mut feed = page_feed(article, &url, self.app.now());
                leave_others(&mut feed, &walking.feed);
                let ingest = plan_ingest(&feed, &[], Some(walking.feed.kind));
                site.learn(&url);
                site.learn(&own);
                walking.site = Some(site);
                Ok(go_on(Found { ingest: Some(ingest), undated_at: page.modified, of_pages: true, ..visited }))
            }
            PageVerdict::Old(published) => {
                let dated = vec![WalkPage { url: page.url, modified: Some(published) }];
                Ok(go_on(Found { dated, ..Found::default() }))
            }
            PageVerdict::Known | PageVerdict::Other => Ok(go_on(visited)),
        }
    }

    /// The mentor's own site, as the entries known so far show it.
    async fn site(&self, walking: &mut Walking) -> Result<Option<Site>> {
        if walking.site.is_none() {
            let feed = &walking.feed;
            let (of_mentor, of_feed) = self.app.store.entry_urls(feed.mentor_id, feed.id).await?;
            let homepage = self.app.store.mentor(feed.mentor_id).await?.and_then(|mentor| mentor.homepage);
            walking.site = Site::find(&Surroundings {
                feed_url: &feed.url,
                site_url: feed.site_url.as_deref(),
                homepage: homepage.as_deref(),
                of_feed: &of_feed,
                of_mentor: &of_mentor,
            });
        }
        Ok(walking.site.clone())
    }

    /// Takes a page for this feed; `false` where another feed of the mentor took it in this run, by whatever address.
    fn claim(&self, walking: &Walking, url: &Url) -> bool {
        let page = (walking.feed.mentor_id, page_key(url));
        // A panic elsewhere cannot leave a set half changed.
        let mut claimed = self.claimed.lock().unwrap_or_else(PoisonError::into_inner);
        match claimed.get(&page) {
            Some(feed) => *feed == walking.feed.id,
            None => claimed.insert(page, walking.feed.id).is_none(),
        }
    }
}

/// Of a feed in which several people write, only what its mentor wrote is taken.
fn leave_others(feed: &mut ParsedFeed, of: &Feed) {
    if let Some(author) = &of.only_author {
        keep_author(feed, author);
    }
}
