//! What the index holds is told by the index itself: the stamp travels in the same atomic write as the
//! entries, so that after a crash neither can be ahead of the other.

use serde::{Deserialize, Serialize};

use super::schema::SCHEMA_VERSION;
use super::tokenizer::Fnv;

/// How far an index has come with which library.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    /// Names the library (the database) that the index was made from.
    pub library: String,
    /// The library's revision up to which the index has taken everything.
    pub revision: i64,
}

/// The stamp as it stands in a commit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Payload {
    /// Version of the fields; see [`SCHEMA_VERSION`].
    pub(super) schema: u32,
    /// The tokenizer's fingerprint.
    pub(super) tokenizer: u32,
    library: String,
    revision: i64,
    /// Over all of the above: the file it stands in has no checksum of its own.
    check: u32,
}

impl Payload {
    pub(super) fn new(stamp: &Stamp, tokenizer: u32) -> Self {
        let mut payload = Self {
            schema: SCHEMA_VERSION,
            tokenizer,
            library: stamp.library.clone(),
            revision: stamp.revision,
            check: 0,
        };
        payload.check = payload.compute_check();
        payload
    }

    fn compute_check(&self) -> u32 {
        let mut hash = Fnv::default();
        hash.write(&self.schema.to_le_bytes());
        hash.write(&self.tokenizer.to_le_bytes());
        hash.write(&self.revision.to_le_bytes());
        hash.write(self.library.as_bytes());
        hash.finish()
    }

    pub(super) fn write(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(self)
    }

    /// Reads it back; the error says what is wrong with it.
    pub(super) fn read(text: &str) -> Result<Self, String> {
        let payload: Self = serde_json::from_str(text).map_err(|error| format!("its stamp cannot be read: {error}"))?;
        if payload.check == payload.compute_check() { Ok(payload) } else { Err("its stamp was changed".to_owned()) }
    }

    pub(super) fn into_stamp(self) -> Stamp {
        Stamp { library: self.library, revision: self.revision }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_payload_comes_back_as_it_was_written() {
        let stamp = Stamp { library: "home \"1\"".to_owned(), revision: -7 };
        let text = Payload::new(&stamp, 42).write().unwrap();
        let payload = Payload::read(&text).unwrap();
        assert_eq!((payload.schema, payload.tokenizer), (SCHEMA_VERSION, 42));
        assert_eq!(payload.into_stamp(), stamp);
    }

    #[test]
    fn a_changed_revision_is_found_out() {
        let text = Payload::new(&Stamp { library: "home".to_owned(), revision: 1234 }, 42).write().unwrap();
        assert!(Payload::read(&text.replace("1234", "1235")).is_err());
        assert!(Payload::read("{}").is_err());
    }
}
