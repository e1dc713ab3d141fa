//! What each HTML element means for its plain text.

/// What an element does to the text around and inside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// Text flows through it.
    Inline,
    /// A paragraph of its own.
    Block,
    /// A line of its own.
    Line,
    /// A line break.
    Break,
    /// A list.
    List,
    /// A list item.
    Item,
    /// Set off by a space.
    Cell,
    /// Keeps its white space.
    Preformatted,
    /// An image, or another element that has no content.
    Image,
    /// Nobody reads its content, in which tags mean nothing.
    Raw,
    /// Nobody reads its content, which is markup.
    Unseen,
}

impl Role {
    /// Whether an element of this role has content that could be hidden: void elements have none.
    pub(super) fn has_content(self) -> bool {
        !matches!(self, Self::Break | Self::Image)
    }
}

/// The longest name that [`role_of`] knows, in bytes.
const LONGEST: usize = 10;

/// The role of an element, by its name in any case.
pub(super) fn role_of(name: &[u8]) -> Role {
    let mut lower = [0_u8; LONGEST];
    let Some(buffer) = lower.get_mut(..name.len()) else {
        return Role::Inline;
    };
    buffer.copy_from_slice(name);
    buffer.make_ascii_lowercase();
    match &*buffer {
        b"a" | b"b" | b"i" | b"em" | b"strong" | b"span" | b"code" => Role::Inline,
        b"p" | b"div" | b"h1" | b"h2" | b"h3" | b"h4" | b"h5" | b"h6" | b"blockquote" | b"section" | b"article"
        | b"header" | b"footer" | b"main" | b"aside" | b"nav" | b"figure" | b"figcaption" | b"table" | b"caption"
        | b"dl" | b"address" | b"details" | b"summary" | b"form" | b"fieldset" | b"legend" | b"hgroup" | b"body"
        | b"center" | b"dialog" | b"search" | b"hr" => Role::Block,
        b"tr" | b"dt" | b"dd" | b"thead" | b"tbody" | b"tfoot" => Role::Line,
        b"br" => Role::Break,
        b"ul" | b"ol" | b"menu" | b"dir" => Role::List,
        b"li" => Role::Item,
        b"td" | b"th" | b"option" | b"button" | b"label" => Role::Cell,
        b"pre" | b"listing" => Role::Preformatted,
        b"img" => Role::Image,
        b"input" | b"link" | b"meta" | b"base" | b"wbr" | b"col" | b"area" | b"source" | b"track" | b"embed"
        | b"param" => Role::Image,
        b"script" | b"style" | b"title" | b"textarea" | b"iframe" | b"noembed" | b"noframes" | b"xmp" => Role::Raw,
        b"noscript" | b"template" | b"svg" | b"canvas" | b"object" | b"audio" | b"video" | b"select" | b"datalist"
        | b"rt" | b"rp" | b"map" => Role::Unseen,
        _ => Role::Inline,
    }
}

/// Whether the start tag `opening` ends an open element `open` that has no end tag of its own.
pub(super) fn start_implies_end(opening: &[u8], role: Role, open: &[u8]) -> bool {
    let among = |name: &[u8], names: [&[u8]; 2]| names.iter().any(|other| name.eq_ignore_ascii_case(other));
    let is_block = matches!(role, Role::Block | Role::List | Role::Preformatted);
    open.eq_ignore_ascii_case(b"p") && is_block
        || among(open, [b"rt", b"rp"]) && among(opening, [b"rt", b"rp"])
        || among(open, [b"dt", b"dd"]) && among(opening, [b"dt", b"dd"])
}

/// Whether the end tag `closing` also ends an open element `open` that has no end tag of its own.
pub(super) fn end_implies(closing: &[u8], open: &[u8]) -> bool {
    let is = |name: &[u8], other: &[u8]| name.eq_ignore_ascii_case(other);
    (is(open, b"rt") || is(open, b"rp")) && is(closing, b"ruby")
        || (is(open, b"td") || is(open, b"th")) && is(closing, b"tr")
        || (is(open, b"dt") || is(open, b"dd")) && is(closing, b"dl")
}
