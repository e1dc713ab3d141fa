//! People in the page's own markup: h-card of microformats2, and the vcard that came before it.

use url::Url;

use super::PagePerson;
use super::tokens::StartTag;

/// Cards that are read: a page about one person has few.
pub(super) const MOST_CARDS: usize = 50;

/// Whether a card begins here.
pub(super) fn begins(tag: &StartTag<'_>) -> bool {
    tag.words("class").any(|word| matches!(word, "h-card" | "vcard"))
}

/// What an element adds to the card it stands in, or begins.
pub(super) struct Property {
    pub(super) is_name: bool,
    pub(super) is_note: bool,
}

/// Reads what the classes of an element say about the card.
pub(super) fn read_property(
    card: &mut PagePerson,
    tag: &StartTag<'_>,
    resolve: impl Fn(&str) -> Option<Url>,
) -> Property {
    let mut property = Property { is_name: false, is_note: false };
    let begins_here = begins(tag);
    let address = tag.attribute("href").or_else(|| tag.attribute("src")).or_else(|| tag.attribute("data"));
    for word in tag.words("class") {
        match word {
            "u-url" | "u-uid" | "url" => take_url(card, tag.attribute("href").and_then(&resolve)),
            "u-photo" | "u-logo" | "photo" | "logo" if card.picture.is_none() => {
                card.picture = address.and_then(&resolve);
            }
            "p-name" | "fn" => property.is_name = true,
            "p-note" | "p-summary" | "note" => property.is_note = true,
            // A card that is a link itself: where it leads is the person's address.
            "h-card" if begins_here => take_url(card, tag.attribute("href").and_then(&resolve)),
            _ => {}
        }
    }
    if tag.name() == "img" && property.is_name {
        card.name = card.name.take().or_else(|| super::tidy(tag.attribute("alt").unwrap_or_default(), 200));
        property.is_name = false;
    }
    property
}

fn take_url(card: &mut PagePerson, url: Option<Url>) {
    if let Some(url) = url
        && !card.urls.contains(&url)
        && card.urls.len() < 50
    {
        card.urls.push(url);
    }
}
