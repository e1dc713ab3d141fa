//! What an address alone tells on the platforms where people publish: whose place it is, and where its feeds are.
//!
//! One row a platform; `tests/fixtures/platforms` has a page of each. A host counts if it is exactly the platform's or truly below it: `notgithub.com` is not GitHub.

mod audio;
mod code;
mod social;
mod video;
mod without;
mod writing;

use url::Url;

pub use video::channel_feeds;
pub(super) use video::find_oembed;
pub use without::{NoFeeds, find_without_feeds};

/// What kind of thing somebody publishes; the groups in which channels are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// Blogs and newsletters.
    Writing,
    /// Podcasts.
    Listening,
    /// Videos.
    Watching,
    /// Short posts.
    Posts,
    /// Code.
    Code,
}

impl Group {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 5] = [Self::Writing, Self::Listening, Self::Watching, Self::Posts, Self::Code];

    /// Its name for programs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Writing => "writing",
            Self::Listening => "listening",
            Self::Watching => "watching",
            Self::Posts => "short posts",
            Self::Code => "code",
        }
    }
}

impl serde::Serialize for Group {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// A feed that an address names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleFeed {
    /// Its address.
    pub url: Url,
    /// What it holds, where a place has several: "shorts".
    pub choice: Option<&'static str>,
    /// It is the one to take where a place has several.
    pub usual: bool,
    /// The platform is sure to have it; else it may not be there.
    pub certain: bool,
}

/// What an address is to its platform.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlatformPlace {
    /// The platform's name.
    pub platform: &'static str,
    /// What people publish there.
    pub group: Group,
    /// Whose place it is, as the platform calls them.
    pub handle: Option<String>,
    /// Feeds that need no request to be known.
    pub feeds: Vec<RuleFeed>,
    /// What to ask for to know more: a page, or a directory's answer.
    pub ask: Option<Ask>,
}

/// What tells more about a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ask {
    /// Its page.
    Page(Url),
    /// Apple's directory of podcasts, which answers in JSON.
    AppleLookup(Url),
}

impl PlatformPlace {
    /// Whether it is a place where something of somebody's can be found.
    pub fn leads_on(&self) -> bool {
        !self.feeds.is_empty() || self.ask.is_some()
    }
}

/// The platforms of one group.
struct Table {
    group: Group,
    rows: &'static [Row],
}

/// A platform: its name, its hosts, and what its addresses tell.
type Row = (&'static str, &'static [&'static str], Read);
type Read = fn(&Address<'_>) -> Found;

const TABLES: [Table; 5] = [writing::TABLE, audio::TABLE, video::TABLE, social::TABLE, code::TABLE];

/// What a row finds in an address.
#[derive(Default)]
struct Found {
    handle: Option<String>,
    feeds: Vec<RuleFeed>,
    ask: Option<Ask>,
}

/// An address, taken apart.
struct Address<'a> {
    url: &'a Url,
    /// What stands before the platform's own host: `ada` of `ada.substack.com`; never `www` and the like.
    below: Option<&'a str>,
    /// The parts of the path that are not empty.
    path: Vec<&'a str>,
}

impl Found {
    fn of(handle: &str) -> Self {
        Self { handle: Some(handle.trim_start_matches('@').to_owned()), ..Self::default() }
    }

    /// With a feed at this address.
    fn feed(self, url: impl AsRef<str>) -> Self {
        self.add(url, None, true, true)
    }

    /// With a feed that may not be there.
    fn perhaps(self, url: impl AsRef<str>) -> Self {
        self.add(url, None, true, false)
    }

    /// With one of several feeds.
    fn choice(self, url: impl AsRef<str>, choice: &'static str, usual: bool) -> Self {
        self.add(url, Some(choice), usual, true)
    }

    fn add(mut self, url: impl AsRef<str>, choice: Option<&'static str>, usual: bool, certain: bool) -> Self {
        // Made of what stood in an address already, so that it is one.
        self.feeds.extend(Url::parse(url.as_ref()).ok().map(|url| RuleFeed { url, choice, usual, certain }));
        self
    }

    fn page(self, url: &Url) -> Self {
        Self { ask: Some(Ask::Page(url.clone())), ..self }
    }
}

impl Address<'_> {
    fn query(&self, name: &str) -> Option<String> {
        let value = self.url.query_pairs().find(|(key, _)| key == name)?.1.into_owned();
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        (!value.is_empty() && value.bytes().all(plain)).then_some(value)
    }
}

/// Names below a platform's host that are nobody's.
const NOBODY: [&str; 12] = ["www", "m", "mobile", "music", "old", "new", "np", "embed", "amp", "en", "open", "on"];

/// What an address is to its platform; `None` for an address of no platform that is known.
pub fn read_platform(url: &Url) -> Option<PlatformPlace> {
    let host = url.host_str()?.trim_end_matches('.');
    let rows = TABLES.into_iter().flat_map(|table| table.rows.iter().map(move |row| (table.group, row)));
    let (group, platform, read, below) =
        rows.filter_map(|(group, (name, hosts, read))| Some((group, *name, read, below(host, hosts)?))).next()?;
    let below = Some(below).filter(|name| !name.is_empty() && !NOBODY.contains(name));
    let path = url.path_segments().into_iter().flatten().filter(|part| !part.is_empty()).collect();
    let Found { handle, feeds, ask } = read(&Address { url, below, path });
    Some(PlatformPlace { platform, group, handle, feeds, ask })
}

/// What an address of no platform may be by its shape alone: `/@ada` is somebody's place on Mastodon and its kin.
pub fn read_shape(url: &Url) -> Option<PlatformPlace> {
    social::read_fediverse(url)
}

/// What stands before one of `hosts` in `host`: nothing where it is the host itself.
fn below<'h>(host: &'h str, hosts: &[&str]) -> Option<&'h str> {
    hosts.iter().find_map(|own| {
        let rest = host.strip_suffix(own)?;
        if rest.is_empty() { Some(rest) } else { rest.strip_suffix('.') }
    })
}

/// The names of all platforms of the table.
#[cfg(test)]
pub(super) fn platform_names() -> impl Iterator<Item = &'static str> {
    TABLES.into_iter().flat_map(|table| table.rows.iter().map(|(name, ..)| *name))
}

#[cfg(test)]
mod tests;
