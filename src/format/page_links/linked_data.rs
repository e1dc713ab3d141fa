//! People and organisations in JSON-LD (schema.org).

use serde_json::Value;
use url::Url;

use super::{PagePerson, resolve, tidy};
use crate::domain::{each_text, kinds_of, read_linked_data};

/// Nodes that are looked at, and people that are taken.
const MOST_NODES: usize = 500;
const MOST_PEOPLE: usize = 50;
/// How deep a graph may go.
const MOST_DEPTH: usize = 12;

/// Keys under which those behind a page, or behind a piece, are found. Reviewers, guests and people mentioned are others.
const SUBJECTS: [&str; 5] = ["@graph", "mainEntity", "mainEntityOfPage", "about", "publisher"];
const AUTHORS: [&str; 3] = ["author", "creator", "founder"];

/// The people of one block; one that is no JSON has none.
pub(super) fn read(block: &str, base: &Url) -> Vec<PagePerson> {
    let Some(value) = read_linked_data(block) else { return Vec::new() };
    let mut people = Vec::new();
    let mut seen = 0;
    collect(&value, base, false, 0, &mut seen, &mut people);
    people
}

fn collect(value: &Value, base: &Url, author: bool, depth: usize, seen: &mut usize, people: &mut Vec<PagePerson>) {
    *seen += 1;
    if *seen > MOST_NODES || depth > MOST_DEPTH || people.len() >= MOST_PEOPLE {
        return;
    }
    match value {
        Value::Array(all) => all.iter().for_each(|one| collect(one, base, author, depth + 1, seen, people)),
        Value::Object(object) => {
            if let Some(person) = read_person(value, base, author) {
                people.push(person);
            }
            for key in SUBJECTS.iter().chain(&AUTHORS) {
                if let Some(inner) = object.get(*key) {
                    collect(inner, base, author || AUTHORS.contains(key), depth + 1, seen, people);
                }
            }
        }
        _ => {}
    }
}

fn read_person(node: &Value, base: &Url, author_only: bool) -> Option<PagePerson> {
    let kinds: Vec<&str> = kinds_of(node).collect();
    let person = kinds.contains(&"Person");
    let organization = kinds.iter().any(|kind| kind.ends_with("Organization") || *kind == "Corporation");
    if !person && !organization {
        return None;
    }
    let text = |key: &str| each_text(node.get(key)).find_map(|text| tidy(text, 500));
    let urls = ["url", "sameAs"].iter().flat_map(|key| each_text(node.get(*key)));
    let picture = |value: &Value| each_text(Some(value)).next().map(str::to_owned);
    let image = node.get("image").and_then(|image| {
        picture(image)
            .or_else(|| image.get("url").and_then(&picture))
            .or_else(|| image.get("contentUrl").and_then(&picture))
    });
    Some(PagePerson {
        name: text("name"),
        urls: urls.take(50).filter_map(|url| resolve(base, url)).collect(),
        picture: image.and_then(|url| resolve(base, &url)),
        note: text("description").or_else(|| text("jobTitle")),
        organization: organization && !person,
        author_only,
    })
}
