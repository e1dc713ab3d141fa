//! A web page as an article: its text without what stands around it, and who wrote it, when.
//!
//! The main text is found by `dom_smoothie` (Readability's way); what came with it and does not belong is taken out again
//! (`select`). The rest is our own reading of what pages say about themselves. Pages are judged before a tree is built of them: one that would be too deep or too large is
//! refused.

mod blocks;
mod date;
mod hints;
mod linked_data;
mod meta;
mod prune;
mod published;
mod select;

use url::Url;

use super::html::{Weight, weigh};
use super::{html_to_text, language};
use crate::domain::Time;
use published::Evidence;
use select::PageFacts;

/// Pages above this are no articles, in bytes: what a page may weigh on the wire.
const MOST_BYTES: usize = 8 << 20;
/// Elements inside each other; real pages stay below a hundred, and walking much deeper trees overflows the stack.
const MOST_DEPTH: usize = 1_000;
/// Elements in all. A novel on one page has some ten thousand.
const MOST_ELEMENTS: usize = 200_000;

/// What a page says.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Article {
    /// Its title, without the site's name; empty where it has none.
    pub title: String,
    /// Who wrote it.
    pub author: Option<String>,
    /// When it was published, as the page, or at last its address, says. An address that names only a month gives that
    /// month's first day.
    pub published: Option<Time>,
    /// ISO 639-1 language of the text.
    pub language: Option<String>,
    /// The address that the page itself goes by, where it names one on its own site.
    pub url: Option<Url>,
    /// A picture that stands for it.
    pub image: Option<Url>,
    /// The main part, as HTML with absolute addresses; not made safe for showing.
    pub html: String,
    /// The same as plain text.
    pub text: String,
    /// Whether the page says that it is an article (`true`) or something else (`false`).
    pub declared: Option<bool>,
}

/// Why a page gives no article.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ArticleError {
    /// Too deep, too long, or too many elements to be read safely.
    #[error("the page is too {0} to be read")]
    TooHeavy(&'static str),
    /// No main text was found.
    #[error("the page has no main text")]
    NoText,
}

/// Reads the page `html` that stands at `url`.
///
/// # Errors
/// [`ArticleError`] where there is nothing to read, or too much.
pub fn extract(html: &str, url: &Url) -> Result<Article, ArticleError> {
    judge(html)?;
    read(html, url).ok_or(ArticleError::NoText)
}

/// A block of a page as the choice of what belongs to the article sees it: what that choice is fitted to
/// (`examples/article_weights.rs`).
#[derive(Debug, Clone, PartialEq)]
pub struct MeasuredBlock {
    /// Its text, white space folded.
    pub text: String,
    /// Words in it.
    pub words: u32,
    /// It stands in what the finder of the main text found.
    pub found: bool,
    /// Its measures, without the constant 1.
    pub measures: Vec<f64>,
}

/// The blocks of the page `html` that stands at `url`, in its order.
///
/// # Errors
/// [`ArticleError::TooHeavy`] where there is too much.
pub fn measure_blocks(html: &str, url: &Url) -> Result<Vec<MeasuredBlock>, ArticleError> {
    judge(html)?;
    let page = Page::read(html, url);
    let measured = select::measure(&page.blocks, &page.facts());
    let block = |(block, (found, measures)): (&blocks::Block, (bool, Vec<f64>))| MeasuredBlock {
        text: block.text.clone(),
        words: block.words,
        found,
        measures,
    };
    Ok(page.blocks.iter().zip(measured).map(block).collect())
}

/// Refuses a page that cannot be read safely.
fn judge(html: &str) -> Result<(), ArticleError> {
    if html.len() > MOST_BYTES {
        return Err(ArticleError::TooHeavy("long"));
    }
    let weight = weigh(html, Weight { depth: MOST_DEPTH, elements: MOST_ELEMENTS });
    if weight.depth > MOST_DEPTH {
        return Err(ArticleError::TooHeavy("deep"));
    }
    if weight.elements > MOST_ELEMENTS {
        return Err(ArticleError::TooHeavy("large"));
    }
    Ok(())
}

/// A page, before it is known what on it is the article.
struct Page {
    tree: dom_query::Document,
    said: meta::Said,
    blocks: Vec<blocks::Block>,
    /// The main text as the finder found it, as HTML and plain.
    main: String,
    main_text: String,
    byline: Option<String>,
}

impl Page {
    fn read(html: &str, url: &Url) -> Self {
        let tree = dom_query::Document::from(html);
        let said = meta::read(&tree, url);
        let blocks = tree.body().map(blocks::read_blocks).unwrap_or_default();
        // JSON-LD is read by us: the extractor's own reader knows fewer of its forms.
        let config = dom_smoothie::Config { disable_json_ld: true, ..dom_smoothie::Config::default() };
        let finder = dom_smoothie::Readability::with_document(tree.clone(), Some(url.as_str()), Some(config));
        let found = finder.and_then(|mut finder| finder.parse()).ok();
        let (main, byline) = found.map(|found| (found.content.to_string(), found.byline)).unwrap_or_default();
        Self { main_text: html_to_text(&main), tree, said, blocks, main, byline }
    }

    fn facts(&self) -> PageFacts<'_> {
        PageFacts { main: &self.main_text, titles: &self.said.titles, body: self.said.body.as_deref() }
    }
}

fn read(html: &str, url: &Url) -> Option<Article> {
    let page = Page::read(html, url);
    let choice = select::choose(&page.blocks, &page.facts());
    let main = prune::prune(&page.main, &page.tree, &page.blocks, &choice);
    let text = html_to_text(&main);
    if text.is_empty() {
        return None;
    }
    let Page { said, blocks, byline, .. } = page;
    let language = language::detect_language(&text, said.language.as_deref());
    let of_address = date::from_address(url);
    let published = published::settle(&Evidence {
        stated: said.published,
        perhaps: said.perhaps_published,
        address: of_address,
        shown: published::find(&blocks, &choice, language.as_deref()),
    });
    Some(Article {
        title: said.title.unwrap_or_default(),
        author: said.author.or_else(|| byline.as_deref().and_then(meta::clean_author)),
        published,
        language,
        url: said.canonical,
        image: said.image,
        html: main,
        text,
        declared: said.declared,
    })
}

#[cfg(test)]
mod tests;
