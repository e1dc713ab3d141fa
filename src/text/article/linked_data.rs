//! What a page says about itself in JSON-LD (schema.org).

use serde_json::Value;

use super::date;
use crate::domain::{Time, each_text, kinds_of, read_linked_data};

/// Kinds of things that are articles.
const ARTICLES: [&str; 12] = [
    "Article",
    "BlogPosting",
    "NewsArticle",
    "TechArticle",
    "ScholarlyArticle",
    "OpinionNewsArticle",
    "AnalysisNewsArticle",
    "ReportageNewsArticle",
    "Report",
    "SocialMediaPosting",
    "Review",
    "CreativeWork",
];
/// Kinds of pages that are none.
const OTHERS: [&str; 6] =
    ["CollectionPage", "AboutPage", "ContactPage", "ProfilePage", "SearchResultsPage", "CheckoutPage"];
/// Kinds of pages that may well be articles: their day counts where no article says one.
const PAGES: [&str; 9] = [
    "WebPage",
    "ItemPage",
    "FAQPage",
    "QAPage",
    "MedicalWebPage",
    "HowTo",
    "Recipe",
    "LearningResource",
    "DiscussionForumPosting",
];
/// A stated text below this is a summary, in bytes.
const SHORTEST_BODY: usize = 300;
/// Nodes that are looked at.
const MOST_NODES: usize = 500;

/// What the blocks of a page say together; the first word on each counts.
#[derive(Debug, Default, PartialEq)]
pub(super) struct LinkedData {
    pub(super) headline: Option<String>,
    pub(super) author: Option<String>,
    pub(super) published: Option<Time>,
    /// The day of the page itself.
    pub(super) page_published: Option<Time>,
    pub(super) language: Option<String>,
    pub(super) declared: Option<bool>,
    /// The article's text, where the page states it.
    pub(super) body: Option<String>,
}

impl LinkedData {
    /// Adds what one block says; one that is no JSON says nothing.
    pub(super) fn take(&mut self, block: &str) {
        let Some(value) = read_linked_data(block) else { return };
        let mut nodes = Vec::new();
        collect(&value, &mut nodes);
        for node in &nodes {
            let is = |kinds: &[&str]| kinds_of(node).any(|kind| kinds.contains(&kind));
            if is(&ARTICLES) {
                self.declared = Some(true);
                self.take_article(node, &nodes);
            } else if is(&PAGES) {
                let stated = each_text(node.get("datePublished")).next().and_then(date::read);
                self.page_published = self.page_published.or(stated);
            } else if is(&OTHERS) {
                self.declared = self.declared.or(Some(false));
            }
        }
    }

    fn take_article(&mut self, node: &Value, nodes: &[&Value]) {
        let text = |key: &str| each_text(node.get(key)).map(str::trim).find(|text| !text.is_empty());
        if self.headline.is_none() {
            self.headline = text("headline").or_else(|| text("name")).map(str::to_owned);
        }
        if self.published.is_none() {
            self.published = text("datePublished").or_else(|| text("dateCreated")).and_then(date::read);
        }
        if self.body.is_none() {
            self.body = text("articleBody").filter(|body| body.len() >= SHORTEST_BODY).map(str::to_owned);
        }
        if self.language.is_none() {
            self.language = text("inLanguage").map(str::to_owned);
        }
        if self.author.is_none() {
            let names: Vec<&str> = names(node.get("author").or_else(|| node.get("creator")), nodes);
            self.author = (!names.is_empty()).then(|| names.join(", "));
        }
    }
}

/// Every node of a block: it may be one, a list, or a graph.
fn collect<'a>(value: &'a Value, nodes: &mut Vec<&'a Value>) {
    if nodes.len() >= MOST_NODES {
        return;
    }
    match value {
        Value::Array(all) => all.iter().for_each(|one| collect(one, nodes)),
        Value::Object(object) => {
            nodes.push(value);
            for key in ["@graph", "mainEntity", "mainEntityOfPage"] {
                if let Some(inner) = object.get(key) {
                    collect(inner, nodes);
                }
            }
        }
        _ => {}
    }
}

/// Names of authors: given as such, as things with a name, or by reference to another node.
fn names<'a>(value: Option<&'a Value>, nodes: &[&'a Value]) -> Vec<&'a str> {
    let of_node = |node: &'a Value| each_text(node.get("name")).next();
    let all: &[Value] = match value {
        Some(Value::Array(all)) => all,
        Some(one) => std::slice::from_ref(one),
        None => &[],
    };
    let found = all.iter().take(5).filter_map(|one| match one {
        Value::String(name) => Some(name.as_str()),
        node => of_node(node).or_else(|| {
            let id = node.get("@id")?;
            nodes.iter().find(|other| other.get("@id") == Some(id)).and_then(|other| of_node(other))
        }),
    });
    found.map(str::trim).filter(|name| !name.is_empty() && !name.starts_with("http")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(block: &str) -> LinkedData {
        let mut data = LinkedData::default();
        data.take(block);
        data
    }

    #[test]
    fn an_article_is_found_in_every_shape() {
        let article =
            r#"{"@type":"BlogPosting","headline":" Title ","datePublished":"2012-03-04","author":{"name":"Ada"}}"#;
        let shapes = [
            article.to_owned(),
            format!("[{article}]"),
            format!("{{\"@graph\":[{{\"@type\":\"Person\"}},{article}]}}"),
        ];
        for block in shapes {
            let data = read(&block);
            assert_eq!((data.headline.as_deref(), data.author.as_deref()), (Some("Title"), Some("Ada")), "{block}");
            assert!(data.published.is_some() && data.declared == Some(true), "{block}");
        }
    }

    #[test]
    fn authors_are_followed_to_their_node_and_may_be_several() {
        let graph = r##"{"@graph":[{"@type":["Article","X"],"author":[{"@id":"#a"},{"name":"Bo"},"Cy","https://x.example"]},
            {"@type":"Person","@id":"#a","name":"Ada"}]}"##;
        assert_eq!(read(graph).author.as_deref(), Some("Ada, Bo, Cy"));
    }

    #[test]
    fn a_collection_says_that_it_is_no_article() {
        assert_eq!(read(r#"{"@type":"CollectionPage"}"#).declared, Some(false));
        assert_eq!(read(r#"{"@graph":[{"@type":"ProfilePage"},{"@type":"Article"}]}"#).declared, Some(true));
        assert_eq!(read(r#"{"@type":"WebPage"}"#).declared, None);
    }

    #[test]
    fn the_day_of_a_page_is_told_apart_from_that_of_an_article() {
        let data = read(r#"{"@graph":[{"@type":"WebPage","datePublished":"2012-03-04"},{"@type":"Article"}]}"#);
        assert!(data.published.is_none() && data.page_published.is_some());
        assert!(read(r#"{"@type":"VideoObject","datePublished":"2012-03-04"}"#).page_published.is_none());
    }

    #[test]
    fn what_is_no_json_says_nothing() {
        for block in ["", "{", "null", "{\"@type\":7}", &"[".repeat(10_000)] {
            assert_eq!(read(block), LinkedData::default());
        }
    }
}
