//! Six small sites and a library that follows them.

use serde_json::Value;

use super::fixture_server::{Answer, FixtureServer};
use super::test_app::TestApp;

/// The feeds of `tests/fixtures/sites`: the path on the server, the file, its media type.
pub(crate) const SITES: [(&str, &str, &str); 6] = [
    ("mara", "mara.rss", "application/rss+xml; charset=utf-8"),
    ("tomas", "tomas.atom", "application/atom+xml"),
    ("ines", "ines.rss", "application/rss+xml"),
    ("petra", "petra.json", "application/feed+json"),
    ("haruka", "haruka.rss", "text/xml; charset=utf-8"),
    ("jonas", "jonas.rss", "application/xml"),
];

/// How many entries they hold in all.
pub(crate) const ENTRIES: usize = 15;

/// A library, and the server that plays its sites.
pub(crate) struct World {
    pub(crate) app: TestApp,
    pub(crate) server: FixtureServer,
}

impl World {
    /// The sites are up; the library is empty, and `feeds.toml` waits to be applied.
    pub(crate) fn new() -> Self {
        let (app, server) = (TestApp::new(), FixtureServer::start());
        for (name, file, media_type) in SITES {
            let body = site_file(file, &server.url(&format!("/{name}")));
            let etag = format!("\"{name}-1\"");
            server.route(&format!("/{name}/feed"), Answer::ok(body).content_type(media_type).etag(&etag));
        }
        app.write("feeds.toml", site_file("feeds.toml", &server.url("")));
        Self { app, server }
    }

    /// With `feeds.toml` applied.
    pub(crate) fn applied() -> Self {
        let world = Self::new();
        world.app.run(["apply", "feeds.toml"]).done();
        world
    }

    /// With `feeds.toml` applied and everything pulled.
    pub(crate) fn synced() -> Self {
        let world = Self::applied();
        world.app.run(["sync", "-q"]).done();
        world
    }

    /// The feed that `name` publishes, with `change` made to its text, from now on.
    pub(crate) fn republish(&self, name: &str, change: impl FnOnce(String) -> String) {
        let (_, file, media_type) = SITES.into_iter().find(|site| site.0 == name).expect("one of the six sites");
        let body = change(site_file(file, &self.server.url(&format!("/{name}"))));
        self.server.route(&format!("/{name}/feed"), Answer::feed(body).content_type(media_type));
    }

    /// `value` with what differs from run to run taken out: ports, folders, ids of entries, and moments
    /// of these days.
    pub(crate) fn steady(&self, value: Value) -> Value {
        let folder = self.app.path("");
        let folder = folder.to_string_lossy();
        steady(value, &[(self.server.url("").as_str(), "http://site.test"), (folder.trim_end_matches('/'), "[folder]")])
    }
}

fn steady(value: Value, names: &[(&str, &str)]) -> Value {
    match value {
        Value::String(text) if is_recent(&text) => "[moment]".into(),
        Value::String(text) => names.iter().fold(text, |text, (from, to)| text.replace(from, to)).into(),
        Value::Array(all) => all.into_iter().map(|one| steady(one, names)).collect(),
        Value::Object(all) => {
            // Feeds are stored as they come in, so entries take their ids in no order.
            let is_entry = all.contains_key("enclosure") && all.contains_key("feed_id");
            let named = |key: &str| is_entry && key == "id" || key == "entry_id";
            // A reason tells how long ago these days are.
            let told = |key: &str, one: &Value| key == "next_poll_reason" && one.is_string();
            all.into_iter()
                .map(|(key, one)| if told(&key, &one) { (key, "[reason]".into()) } else { (key, one) })
                .map(|(key, one)| if named(&key) { (key, "[entry]".into()) } else { (key, steady(one, names)) })
                .collect()
        }
        other => other,
    }
}

/// Whether `text` is a moment no further from now than the schedule reaches.
fn is_recent(text: &str) -> bool {
    let moment = chrono::DateTime::parse_from_rfc3339(text);
    moment.is_ok_and(|moment| (chrono::Utc::now() - moment.to_utc()).abs() < chrono::TimeDelta::days(8))
}

/// A file of the sites, as a site at this address serves it.
pub(crate) fn site_file(file: &str, address: &str) -> String {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/sites").join(file);
    std::fs::read_to_string(path).expect("a fixture").replace("{site}", address)
}
