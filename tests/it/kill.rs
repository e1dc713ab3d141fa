//! kill -9 at random moments of a sync: the next run has every committed entry exactly once, in the database and in
//! the index.
//!
//! A moment is not a time but something that is seen from outside: so many requests at the server, so many feeds
//! told of on stderr, so many bytes in the database's log; and a random number of turns of the scheduler after it. Until then
//! the server leaves some feeds without an answer, so that the sync cannot end first, however busy the machine is. What comes
//! after the last answer (the index, the folding) cannot be held up from outside: there a kill that comes too late counts
//! as none.

use std::collections::BTreeMap;
use std::io::BufRead as _;
use std::path::Path;
use std::process::{Child, ExitStatus};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::support::fixture_server::{Answer, FixtureServer};
use crate::support::test_app::files_below;
use crate::support::{TestApp, list, text};

/// Homes, each killed so often; they share nothing, so two are worked on at a time.
const HOMES: u64 = 5;
const KILLS_A_HOME: usize = 10;
/// Of all syncs of a home, every so many-th is answered to its end.
const TO_THE_END: usize = 3;
const FEEDS: usize = 8;

/// An entry as the database has it: address to id, title and text.
type Entries = BTreeMap<String, (i64, String, String)>;

/// SplitMix64 (Steele, Lea and Flood 2014): the same moments for the same seed.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((mixed ^ (mixed >> 31)) % end as u64) as usize
    }
}

/// What is waited for before the sync is killed.
#[derive(Debug, Clone, Copy)]
enum Moment {
    Requests(usize),
    FeedsTold(usize),
    LogBytes(u64),
    IndexFiles(usize),
}

/// A moment, and how many feeds are answered before it.
#[derive(Debug, Clone, Copy)]
struct Plan {
    moment: Moment,
    answered: usize,
}

impl Plan {
    /// A moment that comes while the sync still waits for an answer.
    fn halfway(chance: &mut Chance) -> Self {
        let answered = chance.below(FEEDS);
        let moment = match chance.below(3) {
            0 => Moment::Requests(1 + chance.below(FEEDS)),
            1 => Moment::FeedsTold(answered),
            _ => Moment::LogBytes(1 + chance.below(250_000) as u64),
        };
        Self { moment, answered }
    }

    /// A moment after the last answer.
    fn in_the_end(chance: &mut Chance) -> Self {
        let moment = match chance.below(2) {
            0 => Moment::FeedsTold(FEEDS),
            _ => Moment::IndexFiles(1 + chance.below(12)),
        };
        Self { moment, answered: FEEDS }
    }
}

/// A library that is killed again and again, and the server of its feeds, each of which grows with every edition.
struct Victim {
    app: TestApp,
    server: FixtureServer,
    edition: Arc<AtomicUsize>,
    /// How many more requests are answered; the others never are.
    answers: Arc<AtomicUsize>,
    chance: Chance,
    /// How many turns of other threads a kill after the last answer waits at most. On a busy machine a turn is long, and a
    /// sync that ended first halves it.
    patience: usize,
}

/// What was seen of a killed sync.
struct Kill {
    moment: Moment,
    /// New entries of its edition that were committed, in percent.
    committed: usize,
}

impl Victim {
    fn new(seed: u64) -> Self {
        let (app, server, edition) = (TestApp::new(), FixtureServer::start(), Arc::new(AtomicUsize::new(0)));
        let answers = Arc::new(AtomicUsize::new(usize::MAX));
        let mut file = String::new();
        for feed in 0..FEEDS {
            let (path, edition, answers) = (format!("/{feed}/feed"), edition.clone(), answers.clone());
            file.push_str(&format!("[[mentor]]\nname = \"Mentor {feed}\"\nfeeds = [\"{}\"]\n", server.url(&path)));
            server.route_with(&path, move |_| {
                let left = answers.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1));
                left.map_or_else(|_| Answer::silence(), |_| Answer::feed(feed_of(feed, edition.load(Ordering::SeqCst))))
            });
        }
        app.write("feeds.toml", file);
        app.run(["apply", "feeds.toml"]).done();
        Self { app, server, edition, answers, chance: Chance(seed), patience: 400 }
    }

    /// Publishes the next edition, starts a sync and kills it as planned; `None` where it ended first.
    fn kill_a_sync(&mut self, Plan { moment, answered }: Plan) -> Option<Kill> {
        let edition = self.edition.fetch_add(1, Ordering::SeqCst) + 1;
        self.server.forget_hits();
        self.answers.store(answered, Ordering::SeqCst);
        let is_held = answered < FEEDS;
        let turns = self.chance.below(if is_held { 400 } else { self.patience });
        let mut child = self.app.command(["-v", "sync", "--force"]).spawn().expect("the binary");
        let told = count_feeds_told(&mut child);
        let index_before = files_below(&self.app.home().join("index"));
        let has_come = || match moment {
            Moment::Requests(count) => self.server.all_hits().len() >= count,
            Moment::FeedsTold(count) => told.load(Ordering::SeqCst) >= count,
            Moment::LogBytes(bytes) => {
                let log = std::fs::metadata(self.app.home().join("mentor.db-wal"));
                // More than what is answered brings will not come.
                log.is_ok_and(|log| log.len() >= bytes) || told.load(Ordering::SeqCst) >= answered
            }
            Moment::IndexFiles(count) => {
                let files = files_below(&self.app.home().join("index"));
                files.iter().filter(|file| !index_before.contains(file)).count() >= count
            }
        };
        let mut ended = None;
        while ended.is_none() && !has_come() {
            std::thread::yield_now();
            ended = child.try_wait().expect("a child");
        }
        (0..turns).for_each(|_| std::thread::yield_now());
        child.kill().expect("a child");
        self.answers.store(usize::MAX, Ordering::SeqCst);
        let status = ended.unwrap_or(child.wait().expect("a child"));
        assert!(was_killed(status) || status.success(), "{moment:?}: the sync ended with {status}");
        assert!(was_killed(status) || !is_held, "{moment:?}: a sync that is not answered cannot end");
        if !was_killed(status) {
            self.patience = (self.patience / 2).max(1);
        }
        was_killed(status).then(|| {
            let new = self.committed().keys().filter(|url| edition_of(url) == edition).count();
            Kill { moment, committed: new * 100 / (FEEDS * ENTRIES_AN_EDITION) }
        })
    }

    /// What the database holds, read from a copy, so that the next run finds the files as the killed one left them.
    fn committed(&self) -> Entries {
        let copy = tempfile::tempdir().expect("a temporary folder");
        for name in ["mentor.db", "mentor.db-wal"] {
            let from = self.app.home().join(name);
            if from.exists() {
                std::fs::copy(from, copy.path().join(name)).expect("a copy");
            }
        }
        read_entries(&copy.path().join("mentor.db"))
    }

    /// The next run is a search or a sync; either way all that was committed is there, once, with its id.
    fn check_next_run(&mut self) {
        let committed = self.committed();
        if self.chance.below(3) == 0 {
            self.app.run(["sync", "--force", "-q"]).done();
            let expected: Vec<String> = expected_urls(self.edition.load(Ordering::SeqCst));
            let now = self.committed();
            assert_eq!(now.keys().cloned().collect::<Vec<_>>(), expected, "all that was published, once");
            for (url, (id, ..)) in &committed {
                assert_eq!(now[url].0, *id, "{url} keeps its id");
            }
        }
        let found = self.found("is:new");
        let now = self.committed();
        let in_database: Vec<(i64, String)> = now.iter().map(|(url, (id, ..))| (*id, url.clone())).collect();
        assert_eq!(sorted(found), sorted(in_database), "the index holds what the database holds");
        for edition in 1..=self.edition.load(Ordering::SeqCst) {
            let word = format!("edition{edition}");
            let having = now.iter().filter(|(_, (.., text))| text.contains(&format!("{word} ")));
            let having: Vec<(i64, String)> = having.map(|(url, (id, ..))| (*id, url.clone())).collect();
            if !having.is_empty() {
                assert_eq!(sorted(self.found(&word)), sorted(having), "the index holds each entry as it is now");
                break;
            }
        }
    }

    /// Ids and addresses of what a search finds, each as often as it is found.
    fn found(&self, query: &str) -> Vec<(i64, String)> {
        let found = self.app.json(["search", query, "-n", "1000"]);
        let hits: Vec<(i64, String)> = list(&found["hits"])
            .iter()
            .map(|hit| (hit["entry"]["id"].as_i64().expect("an id"), text(&hit["entry"]["url"])))
            .collect();
        assert_eq!(found["total"], hits.len(), "{found:#}");
        hits
    }
}

const ENTRIES_AN_EDITION: usize = 3;

/// A feed with three entries for each edition so far; its very first entry is rewritten in every edition.
fn feed_of(feed: usize, edition: usize) -> String {
    let item = |of: usize, number: usize| {
        let told = if (of, number) == (1, 0) { edition } else { of };
        format!(
            "<item><guid>{feed}-{of}-{number}</guid><link>http://{feed}.test/{of}/{number}</link>\
             <title>Entry {number} of edition {of}</title><description>In edition{told} the {} walked on. {}</description></item>",
            ["walrus", "heron", "otter"][number],
            "Slowly, as they do. ".repeat(20)
        )
    };
    let items: String =
        (1..=edition).rev().flat_map(|of| (0..ENTRIES_AN_EDITION).map(move |number| item(of, number))).collect();
    format!("<rss version=\"2.0\"><channel><title>Feed {feed}</title>{items}</channel></rss>")
}

fn expected_urls(editions: usize) -> Vec<String> {
    let mut urls: Vec<String> = (0..FEEDS)
        .flat_map(|feed| (1..=editions).map(move |of| (feed, of)))
        .flat_map(|(feed, of)| (0..ENTRIES_AN_EDITION).map(move |number| format!("http://{feed}.test/{of}/{number}")))
        .collect();
    urls.sort();
    urls
}

/// The edition that an entry of this address came with.
fn edition_of(url: &str) -> usize {
    url.split('/').nth(3).and_then(|edition| edition.parse().ok()).expect("an address of ours")
}

fn sorted(mut entries: Vec<(i64, String)>) -> Vec<(i64, String)> {
    entries.sort();
    entries
}

/// Counts the feeds that the sync tells of, as it does.
fn count_feeds_told(child: &mut Child) -> Arc<AtomicUsize> {
    let told = Arc::new(AtomicUsize::new(0));
    let (lines, count) = (std::io::BufReader::new(child.stderr.take().expect("a pipe")), told.clone());
    std::thread::spawn(move || {
        for line in lines.lines().map_while(Result::ok) {
            assert!(!line.contains("panicked"), "{line}");
            count.fetch_add(usize::from(line.contains("feed read")), Ordering::SeqCst);
        }
    });
    told
}

fn was_killed(status: ExitStatus) -> bool {
    #[cfg(unix)]
    return std::os::unix::process::ExitStatusExt::signal(&status) == Some(9);
    #[cfg(not(unix))]
    return !status.success();
}

fn read_entries(database: &Path) -> Entries {
    use sqlx::{ConnectOptions as _, Connection as _, Row as _};
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let options = sqlx::sqlite::SqliteConnectOptions::new().filename(database);
        let mut connection = options.connect().await.expect("a database");
        let sql = "SELECT e.url, e.id, e.title, t.text FROM entries e JOIN entry_texts t ON t.entry_id = e.id";
        let rows = sqlx::query(sql).fetch_all(&mut connection).await.expect("entries");
        let all: i64 =
            sqlx::query_scalar("SELECT COUNT(*) FROM entries").fetch_one(&mut connection).await.expect("a count");
        let sound: String =
            sqlx::query_scalar("PRAGMA integrity_check").fetch_one(&mut connection).await.expect("a check");
        connection.close().await.expect("an end");
        assert_eq!(sound, "ok");
        let entries: Entries = rows.iter().map(|row| (row.get(0), (row.get(1), row.get(2), row.get(3)))).collect();
        assert_eq!(entries.len() as i64, all, "no entry comes twice, and none without its text");
        entries
    })
}

/// Kills one home's syncs.
fn kill_again_and_again(seed: u64) -> Vec<Kill> {
    let mut victim = Victim::new(seed);
    let mut kills = Vec::new();
    for round in 1.. {
        let plan = match round % TO_THE_END {
            0 => Plan::in_the_end(&mut victim.chance),
            _ => Plan::halfway(&mut victim.chance),
        };
        kills.extend(victim.kill_a_sync(plan));
        victim.check_next_run();
        if kills.len() == KILLS_A_HOME {
            break;
        }
    }
    victim.app.run(["sync", "--force", "-q"]).done();
    let all = expected_urls(victim.edition.load(Ordering::SeqCst));
    assert_eq!(victim.committed().into_keys().collect::<Vec<_>>(), all);
    assert_eq!(victim.found("is:new").len(), all.len());
    assert_eq!(victim.app.json(["doctor"])["ok"], true);
    kills
}

#[test]
fn a_sync_that_is_killed_anywhere_leaves_every_committed_entry_exactly_once() {
    let seeds: Vec<u64> = (1..=HOMES).collect();
    let kills: Vec<Kill> = std::thread::scope(|scope| {
        let workers: Vec<_> = seeds
            .chunks(seeds.len().div_ceil(2))
            .map(|seeds| scope.spawn(|| seeds.iter().flat_map(|seed| kill_again_and_again(*seed)).collect::<Vec<_>>()))
            .collect();
        workers.into_iter().flat_map(|worker| worker.join().expect("no check failed")).collect()
    });
    let mut tally = BTreeMap::new();
    for kill in &kills {
        let moment = format!("{:?}", kill.moment);
        let seen = moment.split('(').next().unwrap_or_default().to_owned();
        let committed =
            ["nothing", "some", "all"][usize::from(kill.committed > 0) + usize::from(kill.committed == 100)];
        *tally.entry((seen, committed)).or_insert(0) += 1;
    }
    println!("{} syncs killed, by what was seen and how much of the new was committed: {tally:?}", kills.len());
    assert!(kills.len() >= 50, "{} syncs were killed", kills.len());
    assert!(kills.iter().any(|kill| (1..100).contains(&kill.committed)), "none was killed halfway");
}
