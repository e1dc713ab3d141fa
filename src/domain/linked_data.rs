//! JSON-LD (schema.org) as pages write it. Two rooms read it, for what they look for: people, and articles.

use serde_json::Value;

/// What one block of a page says; `None` where it is no JSON. What follows the first value is passed over.
pub fn read_linked_data(block: &str) -> Option<Value> {
    let block = block.trim().trim_start_matches("<!--").trim_start_matches("//<![CDATA[");
    serde_json::Deserializer::from_str(block).into_iter::<Value>().next()?.ok()
}

/// The text, or the texts, that stand in a field.
pub fn each_text(field: Option<&Value>) -> impl Iterator<Item = &str> {
    let all: &[Value] = match field {
        Some(Value::Array(all)) => all,
        Some(one) => std::slice::from_ref(one),
        None => &[],
    };
    all.iter().filter_map(Value::as_str)
}

/// What a node says that it is, by the last part of each name: `http://schema.org/Article` is `Article`.
pub fn kinds_of(node: &Value) -> impl Iterator<Item = &str> {
    each_text(node.get("@type")).map(|kind| kind.rsplit(['/', ':', '#']).next().unwrap_or(kind))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_is_read_up_to_where_it_ends() {
        let node = read_linked_data("<!-- {\"@type\":[\"http://schema.org/Person\",\"schema:Thing\",7]} -->").unwrap();
        assert_eq!(kinds_of(&node).collect::<Vec<_>>(), ["Person", "Thing"]);
        assert_eq!(each_text(node.get("@id")).count(), 0);
        for block in ["", "{", "nothing"] {
            assert_eq!(read_linked_data(block), None);
        }
    }
}
