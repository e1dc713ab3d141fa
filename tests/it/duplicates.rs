//! One piece in several feeds: shown once, by whichever feed it came.

use serde_json::Value;

use crate::support::fixture_server::{Answer, FixtureServer};
use crate::support::{TestApp, list, text};

const PIECE: &str = "Say no on the very same day";

const SAID: &str = "Most people say no too late. They nod in the meeting, put the walrus on a list, and let it lie there \
    until the other side has built its plans on it. I say what I will not do, who may do it better, and when I can be \
    asked again.";

/// Ada's blog and podcast and Bo's blog, which has Ada's piece as well.
struct Cross {
    app: TestApp,
    server: FixtureServer,
}

fn feed(items: &[String]) -> String {
    let items = items.concat();
    format!("<rss version=\"2.0\"><channel><title>Feed</title><language>en</language>{items}</channel></rss>")
}

fn item(guid: &str, title: &str, link: &str, said: &str, more: &str) -> String {
    format!(
        "<item><guid isPermaLink=\"false\">{guid}</guid><title>{title}</title><link>{link}</link>{more}\
         <pubDate>Mon, 02 Mar 2026 09:00:00 GMT</pubDate><description>{said}</description></item>"
    )
}

impl Cross {
    fn new() -> Self {
        let (app, server) = (TestApp::new(), FixtureServer::start());
        let blog = [
            item("b1", PIECE, "https://ada.example/no", SAID, ""),
            item("b2", "A sheet of paper for every single Friday", "https://ada.example/paper", "Three columns.", ""),
        ];
        let audio = "<enclosure url=\"https://media.ada.example/12.mp3\" type=\"audio/mpeg\" length=\"9000000\"/>";
        let show = [item("p12", &format!("Ep. 12: {PIECE}"), "https://pod.example/12", "A walrus at lunch.", audio)];
        let bo = [item("c1", PIECE, "https://ada.example/no?utm_source=bo", &format!("{SAID} Read it."), "")];
        for (path, items) in [("/blog", &blog[..]), ("/show", &show), ("/bo", &bo)] {
            server.route(path, Answer::feed(feed(items)));
        }
        let people = format!(
            "[[mentor]]\nname = \"Ada\"\nfeeds = [\"{}\", \"{}\"]\n\n[[mentor]]\nname = \"Bo\"\nfeeds = [\"{}\"]\n",
            server.url("/blog"),
            server.url("/show"),
            server.url("/bo")
        );
        app.write("feeds.toml", people);
        app.run(["apply", "feeds.toml"]).done();
        app.run(["sync", "-q"]).done();
        Self { app, server }
    }

    fn shown(&self) -> Value {
        let found = self.app.json(["search", "walrus"]);
        assert_eq!(found["total"], 1, "{found:#}");
        found["hits"][0]["entry"].clone()
    }

    /// The id of a folded entry.
    fn folded(&self) -> String {
        self.shown()["also_at"][0]["entry_id"].to_string()
    }
}

#[test]
fn a_piece_in_three_feeds_is_found_once_with_its_other_addresses() {
    let cross = Cross::new();
    let shown = cross.shown();
    let others = list(&shown["also_at"]);
    assert_eq!(others.len(), 2, "{shown:#}");
    let why = |kind: &str| others.iter().find(|other| other["kind"] == kind).map(|other| text(&other["why"]));
    assert_eq!(why("episode").as_deref(), Some("same title on the same day"));
    assert_eq!(why("article").as_deref(), Some("same address but for tracking parameters"));
    for filter in ["mentor:ada", "mentor:bo", "kind:episode", "kind:article"] {
        assert_eq!(cross.app.json(["search", "walrus", filter])["total"], 1, "{filter}");
    }
    let counts: Vec<Value> =
        list(&cross.app.json(["mentors"])).iter().map(|mentor| mentor["entries"].clone()).collect();
    assert_eq!(counts, [2, 1]);
    for (mentor, pieces) in [("ada", 2), ("bo", 1)] {
        assert_eq!(list(&cross.app.json(["show", mentor])["newest"]).len(), pieces, "{mentor}");
    }
    let page = cross.app.run(["entry", "show", &shown["id"].to_string()]).done();
    assert!(page.stdout.contains("https://media.ada.example/12.mp3") && page.stdout.contains("same title"), "{page}");
    let read = cross.app.run(["read", &shown["id"].to_string()]).done();
    assert!(read.stdout.contains("also at: pod.example (episode)") && read.stdout.contains("utm_source=bo"), "{read}");
}

#[test]
fn a_folded_id_acts_on_the_shown_entry_and_says_so() {
    let cross = Cross::new();
    let (shown, folded) = (cross.shown()["id"].clone(), cross.folded());
    let done = cross.app.json(["done", &folded, "--takeaway", "Four sentences"]);
    assert_eq!(done["entry"]["id"], shown);
    assert!(text(&done["notices"][0]).contains(&format!("{folded} is folded into {shown}")), "{done:#}");
    let told = cross.app.run(["note", &folded, "Write them down"]).done();
    assert!(told.stderr.contains("is folded into"), "{told}");
    let notes = |id: &str| list(&cross.app.json(["read", id])["notes"]).len();
    assert_eq!((notes(&shown.to_string()), notes(&folded)), (2, 2));
    assert_eq!(cross.app.json(["search", "walrus", "is:done"])["total"], 1);
    assert_eq!(cross.app.json(["search", "walrus", "is:new"])["total"], 0);
}

/// Splits off the entry of this kind that was folded, and lets every text change, so that all is compared anew.
fn split_and_sync(kind: &str) {
    let cross = Cross::new();
    let shown = cross.shown();
    let other = list(&shown["also_at"]).iter().find(|other| other["kind"] == kind).expect("a folded entry");
    let folded = other["entry_id"].to_string();
    let split = cross.app.json(["entry", "split", &folded]);
    assert_eq!(split["entry"]["id"].to_string(), folded);
    let total = || cross.app.json(["search", "walrus"])["total"].clone();
    assert_eq!(total(), 2);
    for (path, guid, link) in [("/blog", "b1", "https://ada.example/no"), ("/bo", "c1", "https://ada.example/no?ref=b")]
    {
        let items = [item(guid, PIECE, link, &format!("{SAID} Once more, walrus."), "")];
        cross.server.route(path, Answer::feed(feed(&items)));
    }
    cross.app.run(["sync", "--force"]).done();
    assert_eq!(total(), 2, "{:#}", cross.app.json(["search", "walrus"]));
    cross.app.run(["undo"]).done();
    assert_eq!(total(), 1);
}

#[test]
fn a_split_entry_stands_alone_through_every_sync_until_it_is_undone() {
    split_and_sync("article");
    split_and_sync("episode");
}

#[test]
fn what_is_not_folded_cannot_be_split() {
    let cross = Cross::new();
    let alone = cross.app.entry("A sheet of paper for every single Friday");
    cross.app.refuse(2, ["entry", "split", &alone]).hints("entry show");
}

#[test]
fn when_the_shown_entrys_mentor_is_removed_another_entry_is_shown() {
    let cross = Cross::new();
    let before = cross.shown();
    let shown = before["id"].to_string();
    cross.app.run(["done", &shown]).done();
    cross.app.run(["remove", &text(&before["mentor"]), "--yes"]).done();
    let after = cross.shown();
    assert_ne!(after["id"], before["id"]);
    assert_eq!(after["state"], "done");
    assert_eq!(cross.app.json(["read", &shown])["entry"]["id"], after["id"], "its old id means the other one");
}

#[tokio::test]
async fn a_library_that_never_folded_is_folded_by_its_next_sync() {
    use sqlx::Executor as _;
    let cross = Cross::new();
    let expected = cross.shown();
    let url = format!("sqlite://{}", cross.app.home().join("mentor.db").display());
    sqlx::any::install_default_drivers();
    let pool = sqlx::AnyPool::connect(&url).await.unwrap();
    for sql in [
        "UPDATE entries SET folded_into = NULL",
        "DELETE FROM folds",
        "DELETE FROM duplicate_keys",
        "UPDATE meta SET value = '0' WHERE key = 'compared_revision'",
    ] {
        pool.execute(sql).await.unwrap();
    }
    pool.close().await;
    std::fs::remove_dir_all(cross.app.home().join("index")).unwrap();
    assert_eq!(cross.app.json(["search", "walrus"])["total"], 3);
    let report = cross.app.json(["sync"]);
    assert_eq!(report["feeds"]["due"], 0);
    assert_eq!(cross.shown(), expected);
}
