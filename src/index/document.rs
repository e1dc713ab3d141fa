//! One entry on its way into the index.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use tantivy::schema::Field;
use tantivy::schema::document::{Document, ReferenceValue, ReferenceValueLeaf, Value};

use super::schema::Fields;
use super::tokenizer::tag;
use crate::domain::{EntryId, EntryKind, FeedId, MentorId, Time};

/// A mentor whose feed has the same piece: it is found under that name, feed and kind too.
#[derive(Debug, Clone, Copy)]
pub struct AlsoOf<'a> {
    /// The mentor.
    pub mentor_id: MentorId,
    /// The mentor's name.
    pub mentor: &'a str,
    /// The feed.
    pub feed_id: Option<FeedId>,
    /// What the piece is there.
    pub kind: EntryKind,
}

/// What the index takes of an entry.
#[derive(Debug, Clone, Copy)]
pub struct IndexedEntry<'a> {
    /// Names the entry.
    pub id: EntryId,
    /// Whose entry it is.
    pub mentor_id: MentorId,
    /// The feed it came from.
    pub feed_id: Option<FeedId>,
    /// Its title, plain text.
    pub title: &'a str,
    /// Its body, plain text.
    pub text: &'a str,
    /// Who wrote it; empty where nobody says.
    pub author: &'a str,
    /// The mentor's name.
    pub mentor: &'a str,
    /// What it is.
    pub kind: EntryKind,
    /// ISO 639-1 language of title and text.
    pub language: Option<&'a str>,
    /// When it was published.
    pub published: Option<Time>,
    /// Whole minutes to read, hear or watch it.
    pub minutes: Option<i64>,
    /// Where else the same piece is.
    pub also: &'a [AlsoOf<'a>],
}

/// An entry as a document of tantivy's. Its own type, because the last one of a batch holds the batch's room in the queue.
pub(super) struct EntryDocument {
    values: Vec<(Field, FieldValue)>,
    /// Given back when the document has been indexed.
    room: Option<Reservation>,
}

enum FieldValue {
    Text(String),
    Number(i64),
}

impl EntryDocument {
    /// Copies what the index takes.
    pub(super) fn new(entry: &IndexedEntry<'_>, fields: &Fields) -> Self {
        let mut values = Vec::with_capacity(11);
        let mut add = |field, value| values.push((field, value));
        add(fields.id, FieldValue::Number(entry.id.0));
        add(fields.mentor_id, FieldValue::Number(entry.mentor_id.0));
        add(fields.kind, FieldValue::Text(entry.kind.as_str().to_owned()));
        add(fields.title, FieldValue::Text(tag(entry.title, entry.language)));
        add(fields.text, FieldValue::Text(tag(entry.text, entry.language)));
        // Names are nobody's language: stemming would make other names of them.
        add(fields.author, FieldValue::Text(tag(entry.author, None)));
        add(fields.mentor, FieldValue::Text(tag(entry.mentor, None)));
        let optional = [
            (fields.feed_id, entry.feed_id.map(|id| FieldValue::Number(id.0))),
            (fields.language, entry.language.map(|code| FieldValue::Text(code.to_owned()))),
            (fields.published, entry.published.map(|time| FieldValue::Number(time.timestamp_millis()))),
            (fields.minutes, entry.minutes.map(FieldValue::Number)),
        ];
        values.extend(optional.into_iter().filter_map(|(field, value)| Some((field, value?))));
        for also in entry.also {
            values.push((fields.mentor_id, FieldValue::Number(also.mentor_id.0)));
            values.extend(also.feed_id.map(|id| (fields.feed_id, FieldValue::Number(id.0))));
            if also.kind != entry.kind {
                values.push((fields.kind, FieldValue::Text(also.kind.as_str().to_owned())));
            }
            if also.mentor != entry.mentor {
                values.push((fields.mentor, FieldValue::Text(tag(also.mentor, None))));
            }
        }
        Self { values, room: None }
    }

    /// Keeps the room until this document has been indexed.
    pub(super) fn hold(&mut self, room: Reservation) {
        self.room = Some(room);
    }
}

#[derive(Debug, Clone, Copy)]
pub(super) enum ValueRef<'a> {
    Text(&'a str),
    Number(i64),
}

impl<'a> Value<'a> for ValueRef<'a> {
    type ArrayIter = std::iter::Empty<Self>;
    type ObjectIter = std::iter::Empty<(&'a str, Self)>;

    fn as_value(&self) -> ReferenceValue<'a, Self> {
        ReferenceValue::Leaf(match *self {
            Self::Text(text) => ReferenceValueLeaf::Str(text),
            Self::Number(number) => ReferenceValueLeaf::I64(number),
        })
    }
}

impl Document for EntryDocument {
    type Value<'a> = ValueRef<'a>;
    type FieldsValuesIter<'a> = ValuesIter<'a>;

    fn iter_fields_and_values(&self) -> ValuesIter<'_> {
        ValuesIter(self.values.iter())
    }
}

pub(super) struct ValuesIter<'a>(std::slice::Iter<'a, (Field, FieldValue)>);

impl<'a> Iterator for ValuesIter<'a> {
    type Item = (Field, ValueRef<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next().map(|(field, value)| {
            let value = match value {
                FieldValue::Text(text) => ValueRef::Text(text),
                FieldValue::Number(number) => ValueRef::Number(*number),
            };
            (*field, value)
        })
    }
}

/// How much text may wait for the indexing thread, in bytes. tantivy itself lets ten thousand documents
/// wait, whatever their size: with long texts that would be hundreds of megabytes.
const QUEUE_BYTES: usize = 4 * 1024 * 1024;

/// Counts the text that waits for the indexing thread.
#[derive(Debug, Default)]
pub(super) struct Queue {
    waiting: Mutex<usize>,
    freed: Condvar,
}

impl Queue {
    /// Waits until there is room. A batch that is larger than all the room goes alone. It ends even when
    /// the indexing thread has died: its queue is dropped then, and every batch gives its room back.
    pub(super) fn reserve(self: &Arc<Self>, bytes: usize) -> Reservation {
        let mut waiting = self.lock();
        while *waiting > 0 && *waiting + bytes > QUEUE_BYTES {
            waiting = self.freed.wait(waiting).unwrap_or_else(PoisonError::into_inner);
        }
        *waiting += bytes;
        Reservation { queue: Arc::clone(self), bytes }
    }

    fn lock(&self) -> MutexGuard<'_, usize> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Room for a batch of texts.
pub(super) struct Reservation {
    queue: Arc<Queue>,
    bytes: usize,
}

impl Drop for Reservation {
    fn drop(&mut self) {
        *self.queue.lock() -= self.bytes;
        self.queue.freed.notify_one();
    }
}
