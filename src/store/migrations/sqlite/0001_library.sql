-- The library of one learner. Times are milliseconds since 1970 UTC, days are ISO texts.
-- In SQLite a key spelt INTEGER PRIMARY KEY is the row's own place, and WITHOUT ROWID makes the key the
-- table: either saves an index and a search.

CREATE TABLE meta (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;
-- Tells an index whose it is.
INSERT INTO meta (key, value) VALUES ('library_id', lower(hex(randomblob(16))));

-- One row. Every entry that changes in a way the search index sees takes the next number, inside its
-- transaction, so that numbers become visible in order, no two entries share one, and "greater than what
-- the index has taken" misses nothing.
CREATE TABLE revision (
    only_row BIGINT PRIMARY KEY CHECK (only_row = 1),
    latest BIGINT NOT NULL
);
INSERT INTO revision (only_row, latest) VALUES (1, 0);

CREATE TABLE mentors (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    slug TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    circle TEXT NOT NULL,
    why TEXT,
    homepage TEXT,
    created_at BIGINT NOT NULL,
    removed_at BIGINT
);

CREATE TABLE aims (
    mentor_id BIGINT NOT NULL REFERENCES mentors (id) ON DELETE CASCADE,
    position BIGINT NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (mentor_id, position)
) WITHOUT ROWID;

CREATE TABLE feeds (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    mentor_id BIGINT NOT NULL REFERENCES mentors (id) ON DELETE CASCADE,
    url TEXT NOT NULL UNIQUE,
    site_url TEXT,
    title TEXT,
    -- The learner's word; NULL lets the entries tell.
    kind_chosen TEXT,
    kind TEXT NOT NULL,
    language TEXT,
    created_at BIGINT NOT NULL,
    paused_at BIGINT,
    gone_at BIGINT,
    removed_at BIGINT,
    -- Validators belong to this URL and to the entries stored with them.
    etag TEXT,
    last_modified TEXT,
    body_hash TEXT,
    last_checked_at BIGINT,
    last_success_at BIGINT,
    error_count BIGINT NOT NULL DEFAULT 0,
    last_error_kind TEXT,
    last_error TEXT,
    next_check_at BIGINT
);
CREATE INDEX feeds_by_mentor ON feeds (mentor_id);

CREATE TABLE entries (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    mentor_id BIGINT NOT NULL REFERENCES mentors (id) ON DELETE CASCADE,
    feed_id BIGINT REFERENCES feeds (id) ON DELETE CASCADE,
    -- What makes the entry the same one at the next fetch; see pipeline/ingest.
    identity TEXT NOT NULL,
    url TEXT,
    title TEXT NOT NULL,
    author TEXT,
    kind TEXT NOT NULL,
    published_at BIGINT,
    first_seen_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    language TEXT,
    minutes BIGINT,
    summary TEXT,
    content_hash TEXT NOT NULL,
    revision BIGINT NOT NULL,
    UNIQUE (feed_id, identity)
);
CREATE INDEX entries_by_revision ON entries (revision);
CREATE INDEX entries_by_mentor ON entries (mentor_id, published_at);
CREATE INDEX entries_by_language ON entries (language);
CREATE INDEX entries_by_date ON entries ((COALESCE(published_at, first_seen_at)));

-- Apart from the entries, so that lists never load long text.
CREATE TABLE entry_texts (
    entry_id INTEGER PRIMARY KEY REFERENCES entries (id) ON DELETE CASCADE,
    text TEXT NOT NULL,
    html TEXT
);

CREATE TABLE enclosures (
    entry_id BIGINT NOT NULL REFERENCES entries (id) ON DELETE CASCADE,
    position BIGINT NOT NULL,
    url TEXT NOT NULL,
    media_type TEXT,
    bytes BIGINT,
    seconds BIGINT,
    PRIMARY KEY (entry_id, position)
) WITHOUT ROWID;

-- What the learner did with an entry; no row means nothing yet.
CREATE TABLE entry_states (
    entry_id INTEGER PRIMARY KEY REFERENCES entries (id) ON DELETE CASCADE,
    state TEXT NOT NULL,
    kept_at BIGINT,
    snoozed_until BIGINT,
    done_at BIGINT,
    minutes_spent BIGINT,
    goal_id BIGINT,
    changed_at BIGINT NOT NULL
);

CREATE TABLE goals (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    slug TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    why TEXT,
    by_day TEXT,
    measure TEXT,
    minutes_per_week BIGINT,
    state TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    ended_at BIGINT
);

CREATE TABLE goal_mentors (
    goal_id BIGINT NOT NULL REFERENCES goals (id) ON DELETE CASCADE,
    mentor_id BIGINT NOT NULL REFERENCES mentors (id) ON DELETE CASCADE,
    PRIMARY KEY (goal_id, mentor_id)
) WITHOUT ROWID;

-- "Not for this goal."
CREATE TABLE goal_skips (
    goal_id BIGINT NOT NULL REFERENCES goals (id) ON DELETE CASCADE,
    entry_id BIGINT NOT NULL REFERENCES entries (id) ON DELETE CASCADE,
    PRIMARY KEY (goal_id, entry_id)
) WITHOUT ROWID;

CREATE TABLE notes (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    entry_id BIGINT NOT NULL REFERENCES entries (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    text TEXT NOT NULL,
    at_seconds BIGINT,
    by_day TEXT,
    done_at BIGINT,
    created_at BIGINT NOT NULL,
    removed_at BIGINT
);
CREATE INDEX notes_by_entry ON notes (entry_id);

-- The learner's steps, newest last, each with what it takes to go back.
CREATE TABLE steps (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    taken_at BIGINT NOT NULL,
    -- What was done, in words for people.
    what TEXT NOT NULL,
    -- JSON of store/steps.rs: the changes that go back.
    before TEXT NOT NULL,
    undone_at BIGINT
);
