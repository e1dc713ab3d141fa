//! Invented people with small webs of their own (`tests/fixtures/people`): what is ticked for them, and what should be.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::Path;
use std::time::Duration;

use url::Url;

use crate::domain::FeedKind;
use crate::format::{PageLinks, read_feed};
use crate::pipeline::discover::{Answer, Failure, FeedFacts, Found, Request, Search, Wanted};

/// An invented person, or a place on a platform.
pub(super) struct Person {
    pub(super) name: String,
    pub(super) start: Vec<Url>,
    given_name: Option<String>,
    pub(super) theirs: BTreeSet<String>,
    /// The feed that the first page alone tells first.
    pub(super) offers: Option<String>,
    web: Web,
}

impl Person {
    /// What a search ticks for them, and what it asked for.
    pub(super) fn find(&self) -> (Found, Log) {
        run(&self.start, self.given_name.as_deref(), |request| self.web.answer(request))
    }

    /// The page that the search starts from, where it is one.
    pub(super) fn first_page(&self) -> Option<PageLinks> {
        let url = self.start.first()?;
        match self.web.0.get(url.as_str())? {
            Thing::Page(html) => Some(PageLinks::read(html, url)),
            _ => None,
        }
    }
}

/// All that the web holds for somebody.
#[derive(Default)]
struct Web(HashMap<String, Thing>);

#[derive(Clone)]
enum Thing {
    Page(String),
    Feed(String, FeedKind),
    Directory(Vec<Url>),
    List(String),
}

/// What a search asked for, and when its answers would be there.
#[derive(Default)]
pub(super) struct Log {
    pub(super) pages: usize,
    pub(super) guesses: usize,
    pub(super) requests: usize,
    pub(super) took: Duration,
}

pub(super) fn read_people(files: &[&str]) -> Vec<Person> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let read = |file: &&str| std::fs::read_to_string(folder.join(file)).unwrap();
    let texts: Vec<String> = files.iter().map(read).collect();
    texts.iter().flat_map(|text| text.split("##### ").skip(1)).map(read_person).collect()
}

pub(super) fn read_person(text: &str) -> Person {
    let mut parts = text.split("\n=== ");
    let mut head = parts.next().unwrap().lines();
    let mut person = Person {
        name: head.next().unwrap().to_owned(),
        start: Vec::new(),
        given_name: None,
        theirs: BTreeSet::new(),
        offers: None,
        web: Web::default(),
    };
    for line in head {
        match line.split_once(' ').unwrap() {
            ("start", url) => person.start.push(start_url(url)),
            ("offers", url) => person.offers = Some(Url::parse(url).unwrap().into()),
            ("name", name) => person.given_name = Some(name.to_owned()),
            ("+", url) => drop(person.theirs.insert(Url::parse(url).unwrap().into())),
            _ => panic!("{line}"),
        }
    }
    for part in parts {
        let (url, rest) = part.split_once('\n').unwrap();
        let (kind, body) = rest.split_once('\n').unwrap();
        person.web.0.insert(Url::parse(url).unwrap().into(), read_thing(kind, body));
    }
    person
}

/// As the program reads what is pasted.
fn start_url(text: &str) -> Url {
    let text = text.replace("feed://", "https://");
    Url::parse(&if text.contains("://") { text } else { format!("https://{text}") }).unwrap()
}

fn read_thing(kind: &str, body: &str) -> Thing {
    match kind.split(' ').collect::<Vec<_>>()[..] {
        ["page"] => Thing::Page(body.to_owned()),
        ["directory"] => Thing::Directory(body.lines().map(|url| Url::parse(url).unwrap()).collect()),
        ["list"] => Thing::List(body.trim().to_owned()),
        ["feed", format, kind] => Thing::Feed(write_feed(format, body), kind.parse().unwrap()),
        _ => panic!("{kind}"),
    }
}

/// Writes the feed that a few lines describe.
fn write_feed(format: &str, lines: &str) -> String {
    let field =
        |name: &str| lines.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": ")).unwrap_or_default();
    let escape = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;");
    let (title, author, site) = (escape(field("title")), escape(field("author")), escape(field("site")));
    let entries = lines.lines().filter_map(|line| {
        let mut parts = line.strip_prefix("- ")?.split(" | ");
        let mut part = || escape(parts.next().unwrap_or_default().trim_end_matches('|').trim());
        Some((part(), part(), part()))
    });
    let entries: Vec<(String, String, String)> = entries.collect();
    match format {
        "json" => {
            let items: Vec<serde_json::Value> = entries
                .iter()
                .map(|(title, link, _)| serde_json::json!({"id": link, "url": link, "title": title, "content_text": "x"}))
                .collect();
            serde_json::json!({"version": "https://jsonfeed.org/version/1.1", "title": title, "items": items})
                .to_string()
        }
        "atom" => {
            let items: String = entries
                .iter()
                .map(|(title, link, author)| {
                    let author = if author.is_empty() {
                        String::new()
                    } else {
                        format!("<author><name>{author}</name></author>")
                    };
                    format!("<entry><id>{link}</id><title>{title}</title><link href='{link}'/>{author}</entry>")
                })
                .collect();
            let author =
                if author.is_empty() { String::new() } else { format!("<author><name>{author}</name></author>") };
            format!(
                "<feed xmlns='http://www.w3.org/2005/Atom'><title>{title}</title><link href='{site}'/>{author}{items}</feed>"
            )
        }
        _ => {
            let items: String = entries
                .iter()
                .map(|(title, link, author)| {
                    let author =
                        if author.is_empty() { String::new() } else { format!("<dc:creator>{author}</dc:creator>") };
                    format!("<item><title>{title}</title><link>{link}</link><guid>{link}</guid>{author}</item>")
                })
                .collect();
            let author =
                if author.is_empty() { String::new() } else { format!("<itunes:author>{author}</itunes:author>") };
            format!(
                "<rss version='2.0' xmlns:dc='http://purl.org/dc/elements/1.1/' xmlns:itunes='http://www.itunes.com/dtds/podcast-1.0.dtd'>
                 <channel><title>{title}</title><link>{site}</link>{author}{items}</channel></rss>"
            )
        }
    }
}

impl Web {
    fn answer(&self, request: &Request) -> Answer {
        let spellings = [request.url.to_string(), request.url.as_str().trim_end_matches('/').to_owned()];
        let Some(thing) = spellings.iter().find_map(|url| self.0.get(url)) else { return nothing() };
        match thing.clone() {
            Thing::Page(_) if request.wanted == Wanted::Feed => nothing(),
            Thing::Page(html) => Answer::Page(Box::new(PageLinks::read(&html, &request.url))),
            Thing::Feed(text, kind) => {
                let feed = read_feed(text.as_bytes(), None, Some(&request.url)).unwrap();
                Answer::Feed(Box::new(FeedFacts::of(&feed, kind, &request.url)))
            }
            Thing::Directory(feeds) => Answer::Directory(feeds),
            Thing::List(title) => Answer::List(Some(title)),
        }
    }
}

pub(super) fn nothing() -> Answer {
    let message = "nothing is there (404)".to_owned();
    Answer::Failed(Failure { message, hint: "look elsewhere".to_owned(), trouble: false, passing: false })
}

/// How long each answer takes, and the pause from one start to the next on one domain, as `app::discovery` keeps it.
const ANSWER: Duration = Duration::from_millis(50);
const SPACING: Duration = Duration::from_millis(100);

/// Runs a search on a web whose answers take their time: one request at a time to each host. A site's robots.txt is asked
/// for before the first page that the program found by itself.
pub(super) fn run(start: &[Url], name: Option<&str>, answer: impl Fn(&Request) -> Answer) -> (Found, Log) {
    let mut search = Search::new(start, name);
    let mut log = Log::default();
    let mut running: BTreeMap<(Duration, usize), Request> = BTreeMap::new();
    let (mut free, mut started) = (HashMap::<String, Duration>::new(), HashMap::<String, Duration>::new());
    let mut robots = HashSet::new();
    let mut now = Duration::ZERO;
    loop {
        while let Some(request) = search.next_request() {
            log.requests += 1;
            log.pages += usize::from(matches!(request.wanted, Wanted::Page | Wanted::Anything));
            log.guesses += usize::from(request.polite && request.wanted == Wanted::Feed);
            let host = request.url.host_str().unwrap().to_owned();
            let domain = psl::domain_str(&host).unwrap_or(&host).to_owned();
            let mut turns = 1 + usize::from(request.polite && robots.insert(host.clone()));
            let mut end = now;
            while turns > 0 {
                turns -= 1;
                let spaced = started.get(&domain).map_or(Duration::ZERO, |last| *last + SPACING);
                let begin = now.max(spaced).max(free.get(&host).copied().unwrap_or_default()).max(end);
                started.insert(domain.clone(), begin);
                end = begin + ANSWER;
                free.insert(host.clone(), end);
            }
            running.insert((end, request.id), request);
        }
        let Some(((end, id), request)) = running.pop_first() else { break };
        now = end;
        search.take(id, answer(&request));
    }
    assert!(search.is_over());
    log.took = now;
    (search.finish(), log)
}

/// Ten channels: four feeds of their own, and six places elsewhere, one of which has four feeds to choose from.
#[test]
fn a_person_with_ten_channels_is_found_within_three_seconds_of_answers() {
    let mut web = Web::default();
    let mut put = |url: &str, thing: Thing| web.0.insert(Url::parse(url).unwrap().into(), thing);
    let feed = |title: &str, link: &str| {
        Thing::Feed(write_feed("rss", &format!("title: {title}\n- x | {link} |")), FeedKind::Blog)
    };
    let own = ["blog", "links", "photos", "show"];
    let heads: String =
        own.iter().map(|name| format!("<link rel=alternate type=application/rss+xml href=/{name}.xml>")).collect();
    let elsewhere = [
        ("https://social.example/@ada", "https://social.example/@ada.rss"),
        ("https://bsky.app/profile/ada.bsky.social", "https://bsky.app/profile/ada.bsky.social/rss"),
        ("https://ada.substack.com/", "https://ada.substack.com/feed"),
        ("https://medium.com/@ada", "https://medium.com/feed/@ada"),
        ("https://github.com/ada", "https://github.com/ada.atom"),
    ];
    let mes: String = elsewhere.iter().map(|(place, _)| format!("<a rel=me href='{place}'>x</a>")).collect();
    let menu =
        "<nav><a href=/about>About</a><a href=/blog/>Blog</a><a href=/show/>Show</a><a href=/videos/>Videos</a></nav>";
    let home =
        format!("<title>Ada Moreau</title>{heads}{menu}{mes}<a rel=me href='https://www.youtube.com/@ada'>y</a>");
    put("https://ada.example/", Thing::Page(home.clone()));
    for page in ["about", "blog/", "show/", "videos/"] {
        put(&format!("https://ada.example/{page}"), Thing::Page(home.clone()));
    }
    for name in own {
        put(&format!("https://ada.example/{name}.xml"), feed(name, &format!("https://ada.example/{name}/1")));
    }
    for (place, url) in elsewhere {
        put(place, Thing::Page("<a rel=me href='https://ada.example/'>home</a>".to_owned()));
        put(url, feed("Ada", &format!("{place}/1")));
    }
    let channel = "UCada0000000000000000000";
    put("https://www.youtube.com/@ada", Thing::Page(format!("<meta itemprop=identifier content={channel}>")));
    put(
        "https://www.youtube.com/feeds/videos.xml?playlist_id=UULFada0000000000000000000",
        feed("Videos", "https://www.youtube.com/watch?v=1"),
    );
    let start = [Url::parse("https://ada.example/").unwrap()];
    let (found, log) = run(&start, None, |request| web.answer(request));
    let ticked = found.candidates.iter().filter(|one| one.ticked).count();
    println!("{ticked} channels, {} pages, {} requests: {:?}", log.pages, log.requests, log.took);
    assert_eq!(ticked, 10, "{:#?}", found.candidates);
    assert!(log.took <= Duration::from_secs(3) && log.pages <= 20, "{:?} {}", log.took, log.pages);
}

#[test]
fn rule_48_what_is_ticked_for_invented_people_is_theirs() {
    let people = count_people(&["people/own_sites.txt", "people/shared_and_platforms.txt"]);
    assert!(people >= 30);
}

#[test]
fn rule_48_what_is_ticked_for_people_of_other_shapes_is_theirs() {
    let people = count_people(&["people/second_look.txt"]);
    assert!(people >= 12);
}

#[test]
fn rule_48_what_is_ticked_for_people_of_yet_other_shapes_is_theirs() {
    let people = count_people(&["people/third_look.txt"]);
    assert!(people >= 12);
}

/// Searches for everybody in these files, prints what is right and wrong, and asserts the figures of the issue; how many
/// people there are.
fn count_people(files: &[&str]) -> usize {
    let people = read_people(files);
    let (mut right, mut ticked, mut all) = (0, 0, 0);
    let mut faults = Vec::new();
    let mut longest = Duration::ZERO;
    for person in &people {
        let (found, log) = person.find();
        assert!(log.pages <= 20 && log.guesses <= 12, "{}: {} pages, {} guesses", person.name, log.pages, log.guesses);
        longest = longest.max(log.took);
        let taken: BTreeSet<String> =
            found.candidates.iter().filter(|one| one.ticked).map(|one| one.url.clone()).collect();
        right += taken.intersection(&person.theirs).count();
        ticked += taken.len();
        all += person.theirs.len();
        let explain = |url: &String| {
            let offered = found.candidates.iter().find(|one| one.url == *url);
            offered.map_or("not offered".to_owned(), |one| format!("{} {} {:?}", one.confidence, one.how, one.note))
        };
        faults.extend(
            taken
                .difference(&person.theirs)
                .map(|url| format!("{}: wrongly ticked {url} ({})", person.name, explain(url))),
        );
        faults.extend(
            person.theirs.difference(&taken).map(|url| format!("{}: missed {url} ({})", person.name, explain(url))),
        );
    }
    let (precision, recall) = (right as f64 / ticked as f64, right as f64 / all as f64);
    println!(
        "{}: {} people with {all} channels: precision {precision:.3}, recall {recall:.3} at the ticked level",
        files.join(", "),
        people.len()
    );
    println!("the longest search would take {longest:?} with answers in {ANSWER:?}");
    faults.iter().for_each(|fault| println!("  {fault}"));
    assert!(precision >= 0.95 && recall >= 0.85, "{files:?}: {precision:.3} {recall:.3}");
    people.len()
}
