//! `sync --history`: back catalogues of small sites, walked by the real binary.

use serde_json::Value;

use crate::support::fixture_server::{Answer, FixtureServer};
use crate::support::{Run, TestApp, list, text};

mod archives;
mod interrupted;
mod pages;

/// A library with one mentor, whose feed stands at `path`.
struct Follower {
    app: TestApp,
    server: FixtureServer,
    path: &'static str,
}

impl Follower {
    fn of(path: &'static str) -> Self {
        let follower = Self { app: TestApp::new(), server: FixtureServer::start(), path };
        let feed = follower.server.url(path);
        follower.app.write("m.toml", format!("[[mentor]]\nname = \"Ada\"\ncircle = \"field\"\nfeeds = [\"{feed}\"]\n"));
        follower.app.run(["apply", "m.toml"]).done();
        follower
    }

    fn feed(&self, answer: Answer) -> &Self {
        self.server.route(self.path, answer);
        self
    }

    fn route(&self, target: &str, answer: Answer) -> &Self {
        self.server.route(target, answer);
        self
    }

    /// Walks, and gives the walk's part of the report.
    fn walk(&self, more: &[&str]) -> Value {
        let mut words = vec!["sync", "--history"];
        words.extend(more);
        let history = self.app.json(words)["history"].clone();
        assert!(history.is_object(), "{history:#}");
        history
    }

    /// The walk of the only feed.
    fn walk_one(&self, more: &[&str]) -> Value {
        let history = self.walk(more);
        let [feed] = list(&history["feeds"]).as_slice() else { panic!("{history:#}") };
        feed.clone()
    }

    /// Titles of all entries, oldest first.
    fn titles(&self) -> Vec<String> {
        let found = self.app.json(["search", "is:new", "-n", "1000"]);
        let mut rows: Vec<(String, String)> = list(&found["hits"])
            .iter()
            .map(|hit| {
                (hit["entry"]["published"].as_str().unwrap_or_default().to_owned(), text(&hit["entry"]["title"]))
            })
            .collect();
        rows.sort();
        rows.into_iter().map(|(_, title)| title).collect()
    }

    /// What was asked for since the last time, without the feed itself.
    fn asked(&self) -> Vec<String> {
        let hits = self.server.all_hits();
        self.server.forget_hits();
        hits.into_iter().map(|hit| hit.target).filter(|target| target != self.path).collect()
    }
}

/// Numbered posts of one writer, one a month from January 2010.
fn day_of(number: usize) -> String {
    format!("{}-{:02}-05", 2010 + (number - 1) / 12, (number - 1) % 12 + 1)
}

/// An RSS feed of these posts; `head` stands before them.
fn rss(server: &FixtureServer, head: &str, numbers: impl IntoIterator<Item = usize>) -> Answer {
    let items: String = numbers.into_iter().map(|n| item(server, n)).collect();
    Answer::feed(format!(
        "<rss version='2.0' xmlns:atom='http://www.w3.org/2005/Atom'><channel><title>Ada writes</title><link>{}</link>{head}{items}</channel></rss>",
        server.url("/")
    ))
}

fn item(server: &FixtureServer, n: usize) -> String {
    let day = day_of(n);
    let month = day[..7].replace('-', "/");
    format!(
        "<item><guid isPermaLink='false'>post-{n}</guid><title>Post {n}</title><link>{}</link><pubDate>{day}T08:00:00Z</pubDate>
         <description>What I learnt in month {n} about giving feedback early.</description></item>",
        server.url(&format!("/{month}/post-{n}/")),
    )
}

fn titles_of(numbers: impl IntoIterator<Item = usize>) -> Vec<String> {
    numbers.into_iter().map(|n| format!("Post {n}")).collect()
}

const WORDPRESS: &str = "<generator>https://wordpress.org/?v=6.4</generator>";

/// A WordPress site of `last` posts, five a page, whose feed is at `/feed/`.
fn wordpress(last: usize) -> Follower {
    let site = Follower::of("/feed/");
    for page in 1..=last.div_ceil(5) {
        let newest = last - (page - 1) * 5;
        let numbers = (newest.saturating_sub(4).max(1)..=newest).rev();
        let answer = rss(&site.server, WORDPRESS, numbers);
        match page {
            1 => site.feed(answer.etag("\"one\"")),
            _ => site.route(&format!("/feed/?paged={page}"), answer),
        };
    }
    site
}
