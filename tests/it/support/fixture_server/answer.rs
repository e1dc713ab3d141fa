//! What the server says: built up in the test, word by word.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

/// One answer. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(super) status: u16,
    pub(super) headers: Vec<(String, Vec<u8>)>,
    pub(super) body: Arc<[u8]>,
    pub(super) gzipped: Option<Arc<[u8]>>,
    pub(super) delivery: Delivery,
    pub(super) delay: Duration,
    pub(super) conditional: bool,
}

/// How the answer gets onto the wire.
#[derive(Clone, Copy, Debug)]
pub(super) enum Delivery {
    /// As it should.
    Whole,
    /// Without a length, in chunks.
    Chunked,
    /// The first so many bytes of the body; then the connection is closed.
    Cut(usize),
    /// So many bytes of the body at a time, with a pause after each.
    Drip(usize, Duration),
    /// The body alone, as the whole of what is sent; then the connection is closed.
    Raw,
    /// Nothing: the connection is closed.
    HangUp,
    /// Nothing: the connection stays open.
    Silence,
}

impl Answer {
    /// 200 with this body.
    pub(crate) fn ok(body: impl AsRef<[u8]>) -> Self {
        Self { body: body.as_ref().into(), ..Self::status(200) }
    }

    /// 200 with this body as an RSS feed, and an ETag that changes with the body.
    pub(crate) fn feed(body: impl AsRef<[u8]>) -> Self {
        let mut hasher = DefaultHasher::new();
        body.as_ref().hash(&mut hasher);
        Self::ok(body).content_type("application/rss+xml; charset=utf-8").etag(&format!("\"{:016x}\"", hasher.finish()))
    }

    /// This status, without a body.
    pub(crate) fn status(status: u16) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: Arc::new([]),
            gzipped: None,
            delivery: Delivery::Whole,
            delay: Duration::ZERO,
            conditional: true,
        }
    }

    /// A redirect with this status.
    pub(crate) fn redirect(status: u16, to: &str) -> Self {
        Self::status(status).header("Location", to)
    }

    /// Closes the connection without a word.
    pub(crate) fn hang_up() -> Self {
        Self::status(0).delivered(Delivery::HangUp)
    }

    /// Keeps the connection open and never says a word.
    pub(crate) fn silence() -> Self {
        Self::status(0).delivered(Delivery::Silence)
    }

    /// Sends these bytes in place of an HTTP answer.
    pub(crate) fn raw(bytes: impl AsRef<[u8]>) -> Self {
        Self::ok(bytes).delivered(Delivery::Raw)
    }

    /// With this header, in place of one of the same name; any bytes will do as its value.
    pub(crate) fn header(mut self, name: &str, value: impl AsRef<[u8]>) -> Self {
        self.headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
        self.headers.push((name.to_owned(), value.as_ref().to_vec()));
        self
    }

    /// With this `Content-Type`.
    pub(crate) fn content_type(self, value: &str) -> Self {
        self.header("Content-Type", value)
    }

    /// With this `ETag` (its quotes included); requests that name it get 304.
    pub(crate) fn etag(self, value: &str) -> Self {
        self.header("ETag", value)
    }

    /// With this `Last-Modified`; requests that name it get 304.
    pub(crate) fn last_modified(self, value: &str) -> Self {
        self.header("Last-Modified", value)
    }

    /// With this `Retry-After`, in seconds or as a date.
    pub(crate) fn retry_after(self, value: &str) -> Self {
        self.header("Retry-After", value)
    }

    /// Sends the whole body also to those who already have it.
    pub(crate) fn unconditional(mut self) -> Self {
        self.conditional = false;
        self
    }

    /// Compresses the body for clients that accept gzip.
    pub(crate) fn gzip(mut self) -> Self {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(&self.body).expect("memory");
        self.gzipped = Some(encoder.finish().expect("memory").into());
        self
    }

    /// Sends the body in chunks, without its length.
    pub(crate) fn chunked(self) -> Self {
        self.delivered(Delivery::Chunked)
    }

    /// Promises the whole body and closes the connection after `bytes` of it.
    pub(crate) fn cut_after(self, bytes: usize) -> Self {
        self.delivered(Delivery::Cut(bytes))
    }

    /// Sends `bytes` of the body at a time and pauses after each.
    pub(crate) fn drip(self, bytes: usize, pause: Duration) -> Self {
        self.delivered(Delivery::Drip(bytes.max(1), pause))
    }

    /// Answers only after this time.
    pub(crate) fn delay(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }

    fn delivered(mut self, delivery: Delivery) -> Self {
        self.delivery = delivery;
        self
    }

    pub(super) fn header_value(&self, name: &str) -> Option<&[u8]> {
        let mut headers = self.headers.iter();
        headers.find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_slice())
    }
}
