//! The home pages of `../shared/corpus/web`: how many of the authors whose page links a recorded feed are found with it.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use serde_json::Value;
use url::Url;

use super::people::{nothing, run};
use crate::domain::FeedKind;
use crate::format::{PageLinks, decode_page, read_feed};
use crate::pipeline::discover::{Answer, FeedFacts, Request, Wanted};

/// Recorded sites answer alike over http and https.
fn key(url: &Url) -> String {
    let mut bare = url.clone();
    bare.set_fragment(None);
    bare.as_str().split_once("://").map(|(_, rest)| rest.to_owned()).unwrap_or_default()
}

struct Author {
    home: Option<Url>,
    feeds: Vec<String>,
}

#[test]
fn authors_whose_page_links_their_feed_are_found_with_it() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus/web");
    let Ok(manifest) = std::fs::read_to_string(folder.join("manifest.jsonl")) else {
        println!("skipped: {} is not there", folder.display());
        return;
    };
    let rows: Vec<Value> = manifest.lines().map(|row| serde_json::from_str(row).unwrap()).collect();
    let rows: Vec<&Value> = rows.iter().filter(|row| row.get("snapshot").is_none_or(Value::is_null)).collect();
    let mut files: HashMap<String, PathBuf> = HashMap::new();
    let mut authors: BTreeMap<String, Author> = BTreeMap::new();
    for row in &rows {
        let Ok(url) = Url::parse(row["url"].as_str().unwrap()) else { continue };
        files.insert(key(&url), folder.join(row["file"].as_str().unwrap()));
        let Some(author) = row["author"].as_str() else { continue };
        let author = authors.entry(author.to_owned()).or_insert(Author { home: None, feeds: Vec::new() });
        match row["kind"].as_str() {
            Some("feed") => author.feeds.push(key(&url)),
            Some("page") if author.home.as_ref().is_none_or(|home| url.path().len() < home.path().len()) => {
                author.home = Some(url);
            }
            _ => {}
        }
    }
    let answer = |request: &Request| {
        let Some(bytes) = files.get(&key(&request.url)).and_then(|file| std::fs::read(file).ok()) else {
            return nothing();
        };
        match read_feed(&bytes, None, Some(&request.url)) {
            Ok(feed) => Answer::Feed(Box::new(FeedFacts::of(&feed, FeedKind::Blog, &request.url))),
            Err(_) if request.wanted == Wanted::Feed => nothing(),
            Err(_) => Answer::Page(Box::new(PageLinks::read(&decode_page(&bytes, None), &request.url))),
        }
    };
    let (mut found, mut all, mut missed) = (0, 0, Vec::new());
    for (name, author) in &authors {
        let Some(home) = &author.home else { continue };
        // The page that the search starts from links a recorded feed, in whichever way.
        let html = std::fs::read(&files[&key(home)]).unwrap();
        let page = PageLinks::read(&decode_page(&html, None), home);
        let mut linked = page.feeds.iter().map(|feed| &feed.url).chain(page.anchors.iter().map(|anchor| &anchor.url));
        if !linked.any(|url| author.feeds.contains(&key(url))) {
            continue;
        }
        all += 1;
        let (person, _) = run(std::slice::from_ref(home), None, answer);
        let hit = |url: &str| Url::parse(url).is_ok_and(|url| author.feeds.contains(&key(&url)));
        if person.candidates.iter().any(|one| one.ticked && hit(&one.url)) {
            found += 1;
        } else {
            let told: Vec<_> = person.candidates.iter().map(|one| (&one.url, one.ticked, &one.note)).collect();
            missed.push(format!("{name} at {home}: {:?}, but found {told:?}", author.feeds));
        }
    }
    println!("{found} of {all} authors whose home page links a recorded feed are found with it, ticked");
    missed.iter().for_each(|one| println!("  {one}"));
    assert!(all >= 10 && found * 100 >= all * 95, "{found} of {all}");
}
