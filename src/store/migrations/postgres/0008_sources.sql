-- Where an entry's text comes from beside its feed: its page, its transcript, its chapters. What was fetched is kept as it
-- came, so that a better reader can read it again.
CREATE TABLE sources (
    entry_id BIGINT NOT NULL REFERENCES entries (id) ON DELETE CASCADE,
    -- page, transcript or chapters.
    kind TEXT NOT NULL,
    -- Where it is; empty where the feed itself holds it.
    url TEXT NOT NULL,
    media_type TEXT,
    language TEXT,
    -- When it is to be asked for; NULL when it is there, or not to be had.
    next_try_at BIGINT,
    tries BIGINT NOT NULL DEFAULT 0,
    -- Why it could not be had.
    trouble TEXT,
    fetched_at BIGINT,
    etag TEXT,
    last_modified TEXT,
    -- When the entry's text was last put together with it; NULL while that is still to be done.
    composed_at BIGINT,
    -- Compressed (gzip).
    raw BYTEA,
    PRIMARY KEY (entry_id, kind)
);
CREATE INDEX sources_waiting ON sources (next_try_at) WHERE next_try_at IS NOT NULL;
CREATE INDEX sources_uncomposed ON sources (entry_id) WHERE composed_at IS NULL AND fetched_at IS NOT NULL;

-- The feed's own text, where `text` and `html` say more; and where headings, chapters, speakers and moments begin in `text`
-- (JSON of domain/outline.rs).
ALTER TABLE entry_texts ADD COLUMN feed_text TEXT;
ALTER TABLE entry_texts ADD COLUMN feed_html TEXT;
ALTER TABLE entry_texts ADD COLUMN outline TEXT;
