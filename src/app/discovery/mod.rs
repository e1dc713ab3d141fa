//! Finds one person's channels from any link of theirs. What to ask for is the search's business; asking is done here:
//! several hosts at once, one request at a time to each.

mod given;
mod reading;
mod refusals;
mod visitor;

use std::collections::HashMap;
use std::time::Duration;

use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use url::Url;

use super::{App, Error, Result, Web};
use crate::net::{FetchedBody, PaceOptions};
use crate::pipeline::discover::{Answer, Candidate, Found, OtherList, Request, Search};
use given::{Given, read_given};
use refusals::{nothing_found, refuse_platforms, took_too_long};

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
        let mut given = links.iter().map(|link| read_given(link)).collect::<Result<Vec<Given>>>()?;
        for given in &mut given {
            self.take_login(&mut given.url);
            // A password is for the safe way alone.
            given.plain = given.plain.take().filter(|plain| plain.username().is_empty() && plain.password().is_none());
        }
        if given.is_empty() {
            return Err(Error::usage("no link is given").hint("paste any link of theirs: a page, a feed, a channel"));
        }
        let mut notes = match refuse_platforms(&given) {
            Ok(notes) => notes,
            Err(error) => return Err(self.hint_at_show(error, &given).await),
        };
        let mut first: Vec<Url> = given.iter().map(|given| given.url.clone()).collect();
        let mut search = self.search_person(&first, name).await?;
        // Who wrote no scheme may mean the plain one.
        let nothing = search.found.candidates.is_empty() && !search.found.page_read && !search.ran_out;
        if nothing && given.iter().any(|given| given.plain.is_some()) {
            let plain: Vec<Url> = given.into_iter().map(|given| given.plain.unwrap_or(given.url)).collect();
            let second = self.search_person(&plain, name).await?;
            // Where the plain one says more than that it cannot be reached, that is what to tell.
            let answered = second.found.failures.first().is_some_and(|(_, failure)| !failure.trouble);
            if !second.found.candidates.is_empty() || second.found.page_read || answered {
                search = second;
                first = plain;
            }
        }
        let Searched { found, bodies, ran_out } = search;
        if found.candidates.is_empty() {
            return Err(if ran_out { took_too_long(&first, LONGEST) } else { nothing_found(&first, &found) });
        }
        if ran_out {
            notes.push(format!("the search ended after {} seconds; there may be more", LONGEST.as_secs()));
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

    /// Runs one search, for as long as it may take.
    async fn search_person(&self, given: &[Url], name: Option<&str>) -> Result<Searched> {
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
            let Some((request, answer, body)) = answered else {
                // Nothing is on its way any more, or the time is over.
                let ran_out = !running.is_empty();
                return Ok(Searched { found: search.finish(), bodies, ran_out });
            };
            if let (Answer::Feed(_), Some(body)) = (&answer, body) {
                bodies.insert(request.url.to_string(), body);
            }
            search.take(request.id, answer);
        }
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

/// What one search brought.
struct Searched {
    found: Found,
    /// The feeds as they came, by address.
    bodies: HashMap<String, FetchedBody>,
    /// Its time was over before all was answered.
    ran_out: bool,
}

async fn visit(web: &Web, request: Request) -> (Request, Answer, Option<FetchedBody>) {
    let (answer, body) = match visitor::ask(web, &request).await {
        Ok(body) => reading::read(body, request.wanted).await,
        Err(failure) => (Answer::Failed(failure), None),
    };
    (request, answer, body)
}
