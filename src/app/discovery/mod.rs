//! Finds one person's channels from any link of theirs. What to ask for is the search's business; asking is done here:
//! several hosts at once, one request at a time to each.

mod given;
mod reading;
mod visitor;

use std::collections::HashMap;
use std::time::Duration;

use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use url::Url;

use super::{App, Error, ErrorKind, Result, Web};
use crate::net::{FetchedBody, PaceOptions};
use crate::pipeline::discover::{Answer, Candidate, Found, OtherList, Request, Search, find_without_feeds};
use given::{Given, read_given};

/// A search ends after this, whatever is still on its way.
const LONGEST: Duration = Duration::from_secs(60);
/// From one start to the next on one domain. A sync, which nobody watches, goes more slowly; here a person waits, and
/// what is asked of a site is bounded: 20 pages, 12 guesses and the feeds themselves.
const SPACING: Duration = Duration::from_millis(100);
/// Requests that wait for their hosts' turns at once.
const MOST_WAITING: usize = 24;

/// A person and their channels, as found.
#[derive(Debug, serde::Serialize)]
pub struct FoundPerson {
    /// Their name.
    pub name: Option<String>,
    /// Their own page.
    pub homepage: Option<String>,
    /// Their picture.
    pub picture: Option<String>,
    /// One line about them.
    pub line: Option<String>,
    /// Their channels: by group, the surest first.
    pub candidates: Vec<Candidate>,
    /// Lists of other people that their site offers.
    pub lists: Vec<OtherList>,
    /// What else to know, in sentences.
    pub notes: Vec<String>,
    /// The feeds as they were read, by address, so that nothing has to be asked for twice.
    #[serde(skip)]
    pub(super) bodies: HashMap<String, FetchedBody>,
}

impl App {
    /// Finds the channels of the person whose links these are. `name` helps where several people write on one site.
    /// Nothing is added.
    pub async fn find_person(&self, links: &[String], name: Option<&str>) -> Result<FoundPerson> {
        let given = links.iter().map(|link| read_given(link)).collect::<Result<Vec<Given>>>()?;
        if given.is_empty() {
            return Err(Error::usage("no link is given").hint("paste any link of theirs: a page, a feed, a channel"));
        }
        let mut notes = refuse_platforms(&given)?;
        let first: Vec<Url> = given.iter().map(|given| given.url.clone()).collect();
        let (mut found, mut bodies) = self.search_person(&first, name).await?;
        // Who wrote no scheme may mean the plain one.
        if found.candidates.is_empty() && given.iter().any(|given| given.plain.is_some()) && !found.page_read {
            let plain: Vec<Url> = given.into_iter().map(|given| given.plain.unwrap_or(given.url)).collect();
            let (second, more) = self.search_person(&plain, name).await?;
            if !second.candidates.is_empty() || second.page_read {
                (found, bodies) = (second, more);
            }
        }
        if found.candidates.is_empty() {
            return Err(nothing_found(&first, &found));
        }
        notes.extend(found.failures.iter().map(|(url, failure)| format!("{url}: {}", failure.message)));
        if !found.without.is_empty() {
            notes.push(format!("also on {}, which publish no feeds", found.without.join(", ")));
        }
        let Found { name, picture, line, homepage, candidates, lists, .. } = found;
        let text = |url: Option<Url>| url.map(String::from);
        let mut person = FoundPerson {
            name,
            homepage: text(homepage),
            picture: text(picture),
            line,
            candidates,
            lists,
            notes,
            bodies,
        };
        self.mark_known(&mut person).await?;
        Ok(person)
    }

    /// Runs one search; also returns the feeds as they came.
    async fn search_person(&self, given: &[Url], name: Option<&str>) -> Result<(Found, HashMap<String, FetchedBody>)> {
        // A pace for a search that somebody waits for.
        let web = self.web_at(self.pace_at(PaceOptions { spacing: SPACING, ..PaceOptions::default() }).await?)?;
        let mut search = Search::new(given, name);
        let mut bodies = HashMap::new();
        let mut running = FuturesUnordered::new();
        let end = self.timer.elapsed() + LONGEST;
        loop {
            while running.len() < MOST_WAITING
                && let Some(request) = search.next_request()
            {
                running.push(visit(&web, request));
            }
            let answered = tokio::select! {
                answered = running.next() => answered,
                () = self.timer.sleep_until(end), if !running.is_empty() => None,
            };
            let Some((request, answer, body)) = answered else { break };
            if let (Answer::Feed(_), Some(body)) = (&answer, body) {
                bodies.insert(request.url.to_string(), body);
            }
            search.take(request.id, answer);
        }
        Ok((search.finish(), bodies))
    }

    /// Unticks what the library has already.
    async fn mark_known(&self, person: &mut FoundPerson) -> Result<()> {
        let mentors = self.mentors().await?;
        for candidate in &mut person.candidates {
            let owner = mentors.iter().find(|mentor| mentor.feeds.iter().any(|feed| feed.url == candidate.url));
            if let Some(owner) = owner {
                candidate.ticked = false;
                candidate.note = Some(format!("in the library already, with {}", owner.name));
            }
        }
        Ok(())
    }
}

async fn visit(web: &Web, request: Request) -> (Request, Answer, Option<FetchedBody>) {
    let (answer, body) = match visitor::ask(web, &request).await {
        Ok(body) => reading::read(body, request.wanted).await,
        Err(failure) => (Answer::Failed(failure), None),
    };
    (request, answer, body)
}

/// Says at once that a platform publishes no feeds; where other links were given too, in a note.
fn refuse_platforms(given: &[Given]) -> Result<Vec<String>> {
    let mut notes = Vec::new();
    let mut instead = None;
    for given in given {
        if let Some(platform) = find_without_feeds(&given.url) {
            instead.get_or_insert(platform.instead);
            notes.push(format!("{} publishes no feeds ({})", platform.name, given.url));
        }
    }
    match instead {
        Some(instead) if notes.len() == given.len() => {
            Err(Error::new(ErrorKind::Format, notes.join("; ")).hint(instead).hint("nothing was added"))
        }
        _ => Ok(notes),
    }
}

fn nothing_found(given: &[Url], found: &Found) -> Error {
    if let Some((url, failure)) = found.failures.first() {
        let kind = if failure.trouble { ErrorKind::Network } else { ErrorKind::Format };
        return Error::new(kind, format!("{url}: {}", failure.message))
            .hint(failure.hint.clone())
            .hint("nothing was added");
    }
    let links: Vec<&str> = given.iter().map(Url::as_str).collect();
    let links = links.join(", ");
    if found.wants_password {
        return Error::new(ErrorKind::Format, format!("{links}: the page asks for a password, and offers no feed"))
            .hint("paste a page that anybody can read; nothing was added");
    }
    let mut error =
        Error::new(ErrorKind::Format, format!("{links}: no feed was found, on this page or where it leads"));
    if !found.without.is_empty() {
        error = error.hint(format!("they are on {}, which publish no feeds", found.without.join(", ")));
    }
    error
        .hint("paste another page of theirs, such as their blog or podcast; `mentor save URL` keeps a single page")
        .hint("nothing was added")
}
