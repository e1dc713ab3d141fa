//! Takes out of a tree what does not belong to the article.

use std::collections::HashMap;

use dom_query::{Document, NodeId, NodeRef};

use super::blocks::{Block, read_blocks};
use super::select::Choice;

/// Elements that hold no text and are nothing to look at.
const UNSEEN: &str = "script, style, noscript, template, iframe, object, embed, form, button, input, select, textarea, nav, dialog, link, meta";

/// The article as HTML. `main` is what was found, `page` the whole page with its `blocks`.
pub(super) fn prune(main: &str, page: &Document, blocks: &[Block], choice: &Choice) -> String {
    if choice.widened {
        return widen(page, blocks, choice);
    }
    // Of several blocks that say the same, one that belongs is enough.
    let mut verdicts: HashMap<&str, bool> = HashMap::new();
    for (block, belongs) in blocks.iter().zip(&choice.belongs) {
        *verdicts.entry(&block.key).or_default() |= *belongs;
    }
    if verdicts.values().all(|belongs| *belongs) {
        return main.to_owned();
    }
    let tree = Document::from(main);
    let Some(body) = tree.body() else { return main.to_owned() };
    let found = read_blocks(body);
    // What the finder put together from several blocks stays.
    let strangers = found.iter().filter(|block| verdicts.get(block.key.as_str()) == Some(&false));
    let nodes: Vec<NodeId> = strangers.flat_map(|block| block.nodes.iter().copied()).collect();
    if nodes.is_empty() {
        return main.to_owned();
    }
    remove(&tree, &nodes);
    body.inner_html().to_string()
}

fn widen(page: &Document, blocks: &[Block], choice: &Choice) -> String {
    page.select(UNSEEN).remove();
    let strangers = blocks.iter().zip(&choice.belongs).filter(|(_, belongs)| !**belongs);
    let nodes: Vec<NodeId> = strangers.flat_map(|(block, _)| block.nodes.iter().copied()).collect();
    remove(page, &nodes);
    page.body().map(|body| body.inner_html().to_string()).unwrap_or_default()
}

/// Removes text nodes, and the elements that hold nothing any more.
fn remove(tree: &Document, nodes: &[NodeId]) {
    for id in nodes {
        let Some(node) = tree.tree.get(id) else { continue };
        let mut above = node.parent();
        node.remove_from_parent();
        while let Some(element) =
            above.filter(|element| element.is_element() && !element.has_name("body") && is_hollow(element))
        {
            above = element.parent();
            element.remove_from_parent();
        }
    }
}

fn is_hollow(element: &NodeRef<'_>) -> bool {
    !element.descendants_it().any(|inside| inside.is_nonempty_text() || inside.has_name("img"))
}
