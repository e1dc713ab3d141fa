//! Where people are heard.

use url::Url;

use super::{Address, Ask, Found, Group, Table};

pub(super) const TABLE: Table = Table {
    group: Group::Listening,
    rows: &[
        ("Apple Podcasts", &["podcasts.apple.com", "itunes.apple.com"], apple),
        ("SoundCloud", &["soundcloud.com"], soundcloud),
        ("Overcast", &["overcast.fm"], overcast),
        ("Pocket Casts", &["pca.st", "pocketcasts.com"], pocket_casts),
        ("Castbox", &["castbox.fm"], show_page),
        ("Podlink", &["pod.link"], podlink),
        ("Castro", &["castro.fm"], show_page),
        ("Podcast Addict", &["podcastaddict.com"], show_page),
        ("Podchaser", &["podchaser.com"], show_page),
        ("Buzzsprout", &["buzzsprout.com"], buzzsprout),
        ("Podbean", &["podbean.com"], podbean),
        ("Libsyn", &["libsyn.com"], libsyn),
        ("Spreaker", &["spreaker.com"], spreaker),
        ("Acast", &["acast.com"], acast),
    ],
};

/// Apple's answer about the podcast with this number; asked for no more than 20 times a minute.
fn lookup(id: &str, country: Option<&str>) -> Found {
    let country = country.map(|country| format!("&country={country}")).unwrap_or_default();
    let url = Url::parse(&format!("https://itunes.apple.com/lookup?id={id}&entity=podcast{country}"));
    Found { ask: url.ok().map(Ask::AppleLookup), ..Found::default() }
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// `/us/podcast/name/id123?i=9`: the storefront, the show, an episode of it.
fn apple(address: &Address<'_>) -> Found {
    let id = address.path.iter().filter_map(|part| part.strip_prefix("id")).find(|id| is_number(id));
    let country = address.path.first().filter(|part| part.len() == 2).copied();
    let id = id.map(str::to_owned).or_else(|| address.query("id").filter(|id| is_number(id)));
    // A page of the directory's music or books has a number too.
    let of_a_show = address.path.contains(&"podcast") || address.url.host_str() == Some("podcasts.apple.com");
    match id {
        Some(id) if of_a_show => lookup(&id, country),
        _ => Found::default(),
    }
}

fn soundcloud(address: &Address<'_>) -> Found {
    const OWN: [&str; 10] =
        ["discover", "stream", "upload", "charts", "pages", "jobs", "search", "you", "settings", "terms-of-use"];
    match address.path[..] {
        [name, ..] if OWN.contains(&name) => Found::default(),
        [name, ..] => {
            let mut user = address.url.clone();
            user.set_path(&format!("/{name}"));
            user.set_query(None);
            Found::of(name).page(&user)
        }
        [] => Found::default(),
    }
}

/// `/itunes123/name` names Apple's number, anything else is a page that links the show's feed.
fn overcast(address: &Address<'_>) -> Found {
    let number = address.path.first().and_then(|part| part.strip_prefix("itunes"));
    match number.map(|rest| rest.split('-').next().unwrap_or(rest)).filter(|id| is_number(id)) {
        Some(id) => lookup(id, None),
        None => show_page(address),
    }
}

fn pocket_casts(address: &Address<'_>) -> Found {
    match address.path[..] {
        ["itunes", id, ..] if is_number(id) => lookup(id, None),
        _ => show_page(address),
    }
}

fn podlink(address: &Address<'_>) -> Found {
    match address.path[..] {
        [id, ..] if is_number(id) => lookup(id, None),
        _ => show_page(address),
    }
}

/// A page about a show, which links its feed or its page at Apple's.
fn show_page(address: &Address<'_>) -> Found {
    if address.path.is_empty() { Found::default() } else { Found::default().page(address.url) }
}

fn buzzsprout(address: &Address<'_>) -> Found {
    let id = address.path.first().copied().or(address.below).filter(|id| is_number(id));
    match (id, address.below) {
        (Some(id), _) => Found::of(id).feed(format!("https://feeds.buzzsprout.com/{id}.rss")),
        (None, Some(_)) => Found::default().page(address.url),
        _ => Found::default(),
    }
}

fn podbean(address: &Address<'_>) -> Found {
    match address.below {
        Some("feed") => Found::default().feed(address.url),
        Some(name) => Found::of(name).feed(format!("https://feed.podbean.com/{name}/feed.xml")),
        None => show_page(address),
    }
}

fn libsyn(address: &Address<'_>) -> Found {
    match address.below {
        Some("feeds" | "rss" | "traffic" | "html5-player" | "play") => Found::default(),
        Some(name) => Found::of(name).feed(format!("https://{name}.libsyn.com/rss")),
        None => Found::default(),
    }
}

fn spreaker(address: &Address<'_>) -> Found {
    match address.path[..] {
        ["show", id, ..] if is_number(id) => {
            Found::of(id).feed(format!("https://www.spreaker.com/show/{id}/episodes/feed"))
        }
        ["show" | "podcast" | "user", ..] => Found::default().page(address.url),
        _ => Found::default(),
    }
}

fn acast(address: &Address<'_>) -> Found {
    match (address.below, &address.path[..]) {
        (Some("feeds"), _) => Found::default().feed(address.url),
        (Some("shows" | "play"), ["s", name, ..] | [name, ..]) => {
            Found::of(name).feed(format!("https://feeds.acast.com/public/shows/{name}"))
        }
        _ => Found::default(),
    }
}
