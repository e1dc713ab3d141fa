//! The blocks of a page: runs of text between the borders of paragraphs, headings, items and rows, with what the tree
//! around them tells.

use std::collections::HashMap;

use dom_query::{NodeId, NodeRef};

use super::hints::{HINTS, read_hints};

/// What kind of element a block stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Paragraph,
    Heading,
    Item,
    Row,
    Caption,
    Code,
    Other,
}

/// A run of text.
#[derive(Debug)]
pub(super) struct Block {
    /// Its text nodes.
    pub(super) nodes: Vec<NodeId>,
    /// White space folded.
    pub(super) text: String,
    /// What it says, as [`key_of`] has it.
    pub(super) key: String,
    pub(super) words: u32,
    /// Of these, those within links.
    pub(super) link_words: u32,
    pub(super) kind: Kind,
    /// Bits of [`HINTS`].
    pub(super) hints: u32,
    /// The element it stands in, or above it: blocks of one text mostly have the same.
    pub(super) container: NodeId,
    /// What a `<time>` in it says for machines.
    pub(super) stamp: Option<String>,
}

#[derive(Clone, Copy)]
struct Around {
    hints: u32,
    kind: Kind,
    container: NodeId,
    parent: NodeId,
    linked: bool,
}

enum Step<'a> {
    Enter(NodeRef<'a>, Around),
    /// The end of an element that stands for itself.
    Border,
}

/// The blocks below `root`, in the order of the page. Scripts, forms' controls and what is marked as hidden have none.
pub(super) fn read_blocks(root: NodeRef<'_>) -> Vec<Block> {
    let around = Around { hints: 0, kind: Kind::Other, container: root.id, parent: root.id, linked: false };
    let mut reader = Reader { blocks: Vec::new(), open: None, stamp: None, known: HashMap::new() };
    let mut steps = vec![Step::Enter(root, around)];
    while let Some(step) = steps.pop() {
        match step {
            Step::Border => reader.close(),
            Step::Enter(node, around) => reader.enter(node, around, &mut steps),
        }
    }
    reader.close();
    reader.blocks
}

struct Reader {
    blocks: Vec<Block>,
    open: Option<Block>,
    /// Of the `<time>` that was entered last, until text comes.
    stamp: Option<String>,
    /// The hints of classes and ids seen before.
    known: HashMap<String, u32>,
}

impl Reader {
    fn enter<'a>(&mut self, node: NodeRef<'a>, around: Around, steps: &mut Vec<Step<'a>>) {
        if node.is_text() {
            self.take_text(&node, &around);
            return;
        }
        let Some(name) = node.node_name() else {
            node.children_it(true).for_each(|child| steps.push(Step::Enter(child, around)));
            return;
        };
        let name: &str = &name;
        if is_unseen(name) || is_hidden(&node) {
            return;
        }
        if name == "time" {
            self.stamp = node.attr("datetime").map(|stamp| stamp.to_string());
        }
        let inside = around.within(name, &node, self.hints_of(name, &node));
        let stands_alone = is_block(name);
        if stands_alone {
            self.close();
            steps.push(Step::Border);
        }
        node.children_it(true).for_each(|child| steps.push(Step::Enter(child, inside)));
    }

    /// What an element is there for.
    fn hints_of(&mut self, name: &str, node: &NodeRef<'_>) -> u32 {
        let mut hints = 0;
        for (bit, (_, names, _)) in HINTS.iter().enumerate() {
            hints |= u32::from(names.contains(&name)) << bit;
        }
        for attribute in ["class", "id"] {
            if let Some(words) = node.attr(attribute) {
                hints |= match self.known.get(&*words) {
                    Some(hints) => *hints,
                    None => {
                        let hints = read_hints(&words);
                        self.known.insert(words.to_string(), hints);
                        hints
                    }
                };
            }
        }
        hints
    }

    fn take_text(&mut self, node: &NodeRef<'_>, around: &Around) {
        let text = node.text();
        let mut words = 0;
        let open = self.open.get_or_insert_with(|| Block {
            nodes: Vec::new(),
            text: String::new(),
            key: String::new(),
            words: 0,
            link_words: 0,
            kind: around.kind,
            hints: around.hints,
            container: around.container,
            stamp: None,
        });
        if text.starts_with(char::is_whitespace) && !open.text.is_empty() && !open.text.ends_with(' ') {
            open.text.push(' ');
        }
        for word in text.split_whitespace() {
            if words > 0 {
                open.text.push(' ');
            }
            open.text.push_str(word);
            words += 1;
        }
        if words > 0 && text.ends_with(char::is_whitespace) {
            open.text.push(' ');
        }
        if words > 0 {
            open.stamp = open.stamp.take().or(self.stamp.take());
        }
        open.nodes.push(node.id);
        open.hints |= around.hints;
        open.words += words;
        open.link_words += if around.linked { words } else { 0 };
    }

    fn close(&mut self) {
        if let Some(mut block) = self.open.take() {
            block.text.truncate(block.text.trim_end().len());
            if block.words > 0 {
                block.key = key_of(&block.text);
                self.blocks.push(block);
            }
        }
    }
}

impl Around {
    fn within(mut self, name: &str, node: &NodeRef<'_>, hints: u32) -> Self {
        self.linked |= name == "a";
        if is_block(name) && name != "br" {
            self.kind = kind_of(name, self.kind);
            self.container = self.parent;
            self.parent = node.id;
        }
        self.hints |= hints;
        self
    }
}

/// A text's letters and digits, in lower case: what it says, whatever the spaces and marks.
pub(super) fn key_of(text: &str) -> String {
    let mut key = String::with_capacity(text.len());
    for c in text.chars().filter(|c| c.is_alphanumeric()) {
        // Most letters of most pages are ASCII, and theirs is the cheaper way.
        if c.is_ascii() {
            key.push(c.to_ascii_lowercase());
        } else {
            key.extend(c.to_lowercase());
        }
    }
    key
}

fn kind_of(name: &str, around: Kind) -> Kind {
    match name {
        "p" if matches!(around, Kind::Item | Kind::Caption | Kind::Row) => around,
        "p" => Kind::Paragraph,
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => Kind::Heading,
        "li" | "dd" | "dt" => Kind::Item,
        "tr" => Kind::Row,
        "figcaption" | "caption" => Kind::Caption,
        "pre" => Kind::Code,
        _ if matches!(around, Kind::Item | Kind::Caption | Kind::Row | Kind::Code) => around,
        _ => Kind::Other,
    }
}

fn is_block(name: &str) -> bool {
    matches!(
        name,
        "p" | "div"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "blockquote"
            | "section"
            | "article"
            | "header"
            | "footer"
            | "main"
            | "aside"
            | "nav"
            | "figure"
            | "figcaption"
            | "table"
            | "caption"
            | "dl"
            | "address"
            | "details"
            | "summary"
            | "form"
            | "fieldset"
            | "legend"
            | "hgroup"
            | "body"
            | "center"
            | "dialog"
            | "hr"
            | "tr"
            | "dt"
            | "dd"
            | "thead"
            | "tbody"
            | "tfoot"
            | "br"
            | "ul"
            | "ol"
            | "menu"
            | "li"
            | "pre"
    )
}

fn is_unseen(name: &str) -> bool {
    matches!(
        name,
        "script"
            | "style"
            | "noscript"
            | "template"
            | "svg"
            | "iframe"
            | "object"
            | "select"
            | "option"
            | "button"
            | "textarea"
            | "canvas"
            | "audio"
            | "video"
            | "math"
            | "head"
            | "title"
    )
}

fn is_hidden(node: &NodeRef<'_>) -> bool {
    node.has_attr("hidden")
        || node.attr("aria-hidden").is_some_and(|value| &*value == "true")
        || node.attr("style").is_some_and(|style| {
            let style: String = style.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_ascii_lowercase();
            style.contains("display:none") || style.contains("visibility:hidden")
        })
}
