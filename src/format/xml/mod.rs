//! XML as it is found: a tolerant tokenizer, entities, names, and a stream of balanced events
//! made from whatever the document holds.

pub(super) mod attributes;
pub(super) mod entities;
mod entity_names;
pub(super) mod events;

pub(super) mod names;
pub(super) mod tokens;
pub(super) mod write;
