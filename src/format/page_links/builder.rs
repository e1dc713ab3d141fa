//! The programs and hosts that make pages, told by what they leave in them.

/// What made a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Builder {
    /// WordPress, hosted or not.
    WordPress,
    /// Ghost.
    Ghost,
    /// Blogger.
    Blogger,
    /// Tumblr.
    Tumblr,
    /// Substack.
    Substack,
    /// Medium.
    Medium,
    /// Micro.blog.
    MicroBlog,
    /// Bear Blog.
    Bear,
    /// Buttondown.
    Buttondown,
    /// Beehiiv.
    Beehiiv,
    /// Squarespace.
    Squarespace,
    /// Wix.
    Wix,
    /// Webflow.
    Webflow,
    /// Hashnode.
    Hashnode,
    /// Hugo.
    Hugo,
    /// Jekyll.
    Jekyll,
    /// Hexo.
    Hexo,
    /// Eleventy.
    Eleventy,
    /// Drupal.
    Drupal,
    /// Movable Type and TypePad.
    MovableType,
    /// Mastodon and what speaks like it.
    Mastodon,
}

/// Beginnings of `<meta name="generator">`, in lower case.
const GENERATORS: [(&str, Builder); 21] = [
    ("wordpress", Builder::WordPress),
    ("ghost", Builder::Ghost),
    ("blogger", Builder::Blogger),
    ("tumblr", Builder::Tumblr),
    ("substack", Builder::Substack),
    ("medium", Builder::Medium),
    ("micro.blog", Builder::MicroBlog),
    ("bear", Builder::Bear),
    ("buttondown", Builder::Buttondown),
    ("beehiiv", Builder::Beehiiv),
    ("squarespace", Builder::Squarespace),
    ("wix.com", Builder::Wix),
    ("webflow", Builder::Webflow),
    ("hashnode", Builder::Hashnode),
    ("hugo", Builder::Hugo),
    ("jekyll", Builder::Jekyll),
    ("hexo", Builder::Hexo),
    ("eleventy", Builder::Eleventy),
    ("drupal", Builder::Drupal),
    ("movable type", Builder::MovableType),
    ("mastodon", Builder::Mastodon),
];

/// Parts of addresses of what pages load, and hosts of pages.
const LOADED: [(&str, Builder); 15] = [
    ("/wp-content/", Builder::WordPress),
    ("/wp-includes/", Builder::WordPress),
    ("static.tumblr.com", Builder::Tumblr),
    ("assets.tumblr.com", Builder::Tumblr),
    ("substackcdn.com", Builder::Substack),
    ("/ghost/", Builder::Ghost),
    ("blogblog.com", Builder::Blogger),
    ("cdn-client.medium.com", Builder::Medium),
    ("micro.blog/", Builder::MicroBlog),
    ("beehiiv.com", Builder::Beehiiv),
    ("static1.squarespace.com", Builder::Squarespace),
    ("static.parastorage.com", Builder::Wix),
    ("website-files.com", Builder::Webflow),
    ("cdn.hashnode.com", Builder::Hashnode),
    ("typepad.com", Builder::MovableType),
];

const HOSTS: [(&str, Builder); 11] = [
    (".wordpress.com", Builder::WordPress),
    (".blogspot.com", Builder::Blogger),
    (".tumblr.com", Builder::Tumblr),
    (".substack.com", Builder::Substack),
    (".micro.blog", Builder::MicroBlog),
    (".bearblog.dev", Builder::Bear),
    (".beehiiv.com", Builder::Beehiiv),
    (".ghost.io", Builder::Ghost),
    (".hashnode.dev", Builder::Hashnode),
    (".typepad.com", Builder::MovableType),
    // GitHub Pages runs Jekyll unless told otherwise.
    (".github.io", Builder::Jekyll),
];

/// What a generator's own words say.
pub(super) fn of_generator(words: &str) -> Option<Builder> {
    let words = words.trim().to_ascii_lowercase();
    GENERATORS.iter().find(|(name, _)| words.starts_with(name)).map(|(_, builder)| *builder)
}

/// What the address of a style sheet, script, or interface says.
pub(super) fn of_loaded(address: &str) -> Option<Builder> {
    LOADED.iter().find(|(part, _)| address.contains(part)).map(|(_, builder)| *builder)
}

/// What the page's host says.
pub(super) fn of_host(host: &str) -> Option<Builder> {
    HOSTS.iter().find(|(end, _)| host.ends_with(end)).map(|(_, builder)| *builder)
}
