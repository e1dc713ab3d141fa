//! How deep and how large the tree of a page would be, found out without building it.
//!
//! A tree builder follows the page's own words, so that a small page can ask for a tree that is too deep to walk
//! (ten thousand elements inside each other overflow the stack of whoever walks them), or grows with the
//! square of the page: a formatting element that nobody closes is opened again in every later block.

use super::elements::{Role, role_of};
use super::tags::{Markup, Tags};

/// What the tree of a page would be at most.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(in crate::text) struct Weight {
    /// Elements inside each other.
    pub(in crate::text) depth: usize,
    /// Elements in all, those included that the builder would open again by itself.
    pub(in crate::text) elements: usize,
}

/// Weighs a page; stops as soon as it is heavier than `most`.
pub(in crate::text) fn weigh(html: &str, most: Weight) -> Weight {
    let mut scale = Scale::default();
    let mut tags = Tags::new(html);
    let mut at = 0;
    while let Some(run) = memchr::memchr(b'<', html.as_bytes().get(at..).unwrap_or_default()) {
        at += run;
        match tags.read(at) {
            Markup::Tag(tag) => {
                at = tag.end;
                let name = tag.name.to_ascii_lowercase();
                if tag.closing {
                    scale.close(&name);
                    continue;
                }
                if role_of(&name) == Role::Raw {
                    at = tags.find_end_of_raw(at, &name);
                    scale.weight.elements += 1;
                } else {
                    scale.open(name, tag.self_closing);
                }
                if scale.weight.depth > most.depth || scale.weight.elements > most.elements {
                    break;
                }
            }
            Markup::Ignored { end } | Markup::Text { end } | Markup::Verbatim { end, .. } => at = end,
        }
    }
    scale.weight
}

#[derive(Default)]
struct Scale {
    weight: Weight,
    open: Vec<Vec<u8>>,
    /// Open elements of drawings and formulas, in which a tag may close itself.
    foreign: usize,
    /// Formatting elements that were opened and not closed, inside or outside of what is open.
    formats: usize,
}

impl Scale {
    fn open(&mut self, name: Vec<u8>, self_closing: bool) {
        self.weight.elements += 1 + self.formats;
        if is_void(&name) || (self_closing && self.foreign > 0) {
            return;
        }
        self.end_implied(&name);
        self.foreign += usize::from(is_foreign(&name));
        self.formats += usize::from(is_format(&name));
        self.open.push(name);
        self.weight.depth = self.weight.depth.max(self.open.len() + self.formats);
    }

    fn close(&mut self, name: &[u8]) {
        if is_format(name) {
            self.formats = self.formats.saturating_sub(1);
        }
        if let Some(place) = self.open.iter().rposition(|open| open == name) {
            self.cut(place);
        }
    }

    /// Ends what a start tag ends without saying so: a paragraph before a block, an item before the next one.
    fn end_implied(&mut self, name: &[u8]) {
        let (ended, within): (&[&[u8]], &[&[u8]]) = match name {
            b"li" => (&[b"li"], &[b"ul", b"ol", b"menu"]),
            b"dt" | b"dd" => (&[b"dt", b"dd"], &[b"dl"]),
            b"td" | b"th" => (&[b"td", b"th"], &[b"tr", b"table"]),
            b"tr" => (&[b"tr"], &[b"tbody", b"thead", b"tfoot", b"table"]),
            b"tbody" | b"thead" | b"tfoot" => (&[b"tbody", b"thead", b"tfoot"], &[b"table"]),
            b"option" => (&[b"option"], &[b"select", b"datalist"]),
            b"a" => {
                if let Some(place) = self.open.iter().rposition(|open| open == b"a") {
                    self.open.remove(place);
                    self.formats = self.formats.saturating_sub(1);
                }
                return;
            }
            _ if matches!(role_of(name), Role::Block | Role::List | Role::Preformatted) => {
                (&[b"p"], &[b"td", b"th", b"table", b"button", b"caption", b"object"])
            }
            _ => return,
        };
        let found = self.open.iter().rposition(|open| ended.iter().chain(within).any(|name| *name == open.as_slice()));
        if let Some(place) = found.filter(|place| self.open.get(*place).is_some_and(|o| ended.contains(&o.as_slice())))
        {
            self.cut(place);
        }
    }

    fn cut(&mut self, place: usize) {
        let gone = self.open.drain(place..).filter(|name| is_foreign(name)).count();
        self.foreign = self.foreign.saturating_sub(gone);
    }
}

fn is_foreign(name: &[u8]) -> bool {
    matches!(name, b"svg" | b"math")
}

fn is_void(name: &[u8]) -> bool {
    matches!(role_of(name), Role::Break | Role::Image) || matches!(name, b"hr" | b"basefont" | b"bgsound" | b"frame")
}

/// The elements that the HTML standard opens again where they were not closed.
fn is_format(name: &[u8]) -> bool {
    matches!(
        name,
        b"a" | b"b"
            | b"big"
            | b"code"
            | b"em"
            | b"font"
            | b"i"
            | b"nobr"
            | b"s"
            | b"small"
            | b"strike"
            | b"strong"
            | b"tt"
            | b"u"
    )
}

#[cfg(test)]
mod tests {
    use super::{Weight, weigh};

    fn weight(html: &str) -> Weight {
        weigh(html, Weight { depth: 100_000, elements: 10_000_000 })
    }

    #[test]
    fn elements_inside_each_other_are_counted() {
        assert_eq!(weight("<html><body><div><p>x</p><p>y</p></div></body></html>"), Weight { depth: 4, elements: 5 });
        assert_eq!(weight(&"<div>".repeat(5_000)).depth, 5_000);
        assert_eq!(weight(&"<div/>".repeat(5_000)).depth, 5_000, "a div does not close itself");
        assert_eq!(weight(&format!("<svg>{}</svg>", "<path/>".repeat(5_000))).depth, 1, "a path does");
    }

    #[test]
    fn what_ends_without_saying_so_is_not_deep() {
        for (item, around) in
            [("<p>x", "div"), ("<li>x", "ul"), ("<tr><td>x", "table"), ("<dt>x<dd>y", "dl"), ("<br>", "p")]
        {
            let html = format!("<{around}>{}</{around}>", item.repeat(5_000));
            assert!(weight(&html).depth <= 4, "{item}: {:?}", weight(&html));
        }
    }

    #[test]
    fn formats_that_nobody_closes_weigh_again_in_every_element() {
        let one = weight(&"<p><b>x</b>".repeat(100));
        let many = weight(&"<p><b>x".repeat(100));
        assert!(one.elements < 400 && many.elements > 5_000, "{one:?} {many:?}");
    }

    #[test]
    fn scripts_and_comments_hold_no_elements() {
        assert_eq!(weight("<script>'<div><div>'</script><!-- <div> -->"), Weight { depth: 0, elements: 1 });
    }
}
