//! The fields of the index. It stores nothing but ids: the texts are in the database.

use tantivy::schema::{
    FAST, Field, INDEXED, IndexRecordOption, NumericOptions, STRING, Schema, SchemaBuilder, TextFieldIndexing,
    TextOptions,
};

use super::query::TextField;
use super::tokenizer::TOKENIZER;

/// Raised with every change of the fields or of what is written into them; an index of another version
/// is built again.
pub(super) const SCHEMA_VERSION: u32 = 3;

/// Name of the column of ids.
pub(super) const ID: &str = "id";
/// Name of the column of publication times, in milliseconds since 1970 UTC.
pub(super) const PUBLISHED: &str = "published";
/// Names of the columns that facets are counted by.
pub(super) const MENTOR_ID: &str = "mentor_id";
pub(super) const KIND: &str = "kind";

/// The fields of the index.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fields {
    pub(super) id: Field,
    pub(super) mentor_id: Field,
    pub(super) feed_id: Field,
    pub(super) kind: Field,
    pub(super) language: Field,
    pub(super) published: Field,
    pub(super) minutes: Field,
    pub(super) title: Field,
    pub(super) text: Field,
    pub(super) author: Field,
    pub(super) mentor: Field,
}

/// A field that words are looked for in, and how much a word found there counts.
#[derive(Debug, Clone, Copy)]
pub(super) struct SearchField {
    pub(super) field: Field,
    /// A word in the title says more than one in the text. The values are conventional; the title's is
    /// the usual one for web pages.
    pub(super) boost: f32,
    /// Whether it knows where a word stands; without that, a phrase is only a set of words.
    pub(super) positions: bool,
}

impl Fields {
    /// The fields that a clause looks in.
    pub(super) fn searched(&self, field: Option<TextField>) -> Vec<SearchField> {
        let title = SearchField { field: self.title, boost: 3.0, positions: true };
        let text = SearchField { field: self.text, boost: 1.0, positions: true };
        let author = SearchField { field: self.author, boost: 1.5, positions: false };
        let mentor = SearchField { field: self.mentor, boost: 1.5, positions: false };
        match field {
            None => vec![title, text, mentor, author],
            Some(TextField::Title) => vec![title],
            Some(TextField::Text) => vec![text],
            Some(TextField::Author) => vec![author],
        }
    }
}

/// Builds the schema. The same call always gives the same schema, so that it can be compared with the
/// one an index was made with.
pub(super) fn build_schema() -> (Schema, Fields) {
    let mut builder = SchemaBuilder::default();
    let fields = Fields {
        id: builder.add_i64_field(ID, NumericOptions::from(FAST | INDEXED)),
        mentor_id: builder.add_i64_field(MENTOR_ID, NumericOptions::from(FAST | INDEXED)),
        feed_id: builder.add_i64_field("feed_id", INDEXED),
        kind: builder.add_text_field(KIND, STRING | FAST),
        language: builder.add_text_field("language", STRING),
        published: builder.add_i64_field(PUBLISHED, FAST),
        minutes: builder.add_i64_field("minutes", FAST),
        title: builder.add_text_field("title", index_words(IndexRecordOption::WithFreqsAndPositions)),
        text: builder.add_text_field("text", index_words(IndexRecordOption::WithFreqsAndPositions)),
        author: builder.add_text_field("author", index_words(IndexRecordOption::Basic)),
        mentor: builder.add_text_field("mentor", index_words(IndexRecordOption::Basic)),
    };
    (builder.build(), fields)
}

/// Names get neither counts nor lengths: that a name is short or said twice makes no entry better.
fn index_words(record: IndexRecordOption) -> TextOptions {
    let norms = record.has_positions();
    TextOptions::default().set_indexing_options(
        TextFieldIndexing::default().set_tokenizer(TOKENIZER).set_fieldnorms(norms).set_index_option(record),
    )
}
