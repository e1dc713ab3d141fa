-- How far the walk through a feed's back catalogue has come; no row means that none was begun.
CREATE TABLE walks (
    feed_id BIGINT PRIMARY KEY REFERENCES feeds (id) ON DELETE CASCADE,
    -- JSON of pipeline/history: what is asked for next.
    state TEXT NOT NULL,
    -- Why there is nothing more to walk; NULL while there is.
    ended TEXT,
    -- So far, over all runs.
    requests BIGINT NOT NULL,
    entries BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);

-- Pages of a mentor's own site that may be articles, as its sitemaps list them.
CREATE TABLE walk_pages (
    feed_id BIGINT NOT NULL REFERENCES feeds (id) ON DELETE CASCADE,
    url TEXT NOT NULL,
    -- The last change that the list tells of.
    modified_at BIGINT,
    -- When it was read, whatever came of it; NULL while it waits.
    visited_at BIGINT,
    PRIMARY KEY (feed_id, url)
);
CREATE INDEX walk_pages_waiting ON walk_pages (feed_id, modified_at) WHERE visited_at IS NULL;

-- What sites ask programs to leave alone. Old rows mean nothing and are replaced when the site is asked again.
CREATE TABLE robots (
    -- Scheme, host and port.
    origin TEXT PRIMARY KEY,
    asked_at BIGINT NOT NULL,
    -- The robots.txt, empty where there is none; NULL where the site could not say.
    body TEXT
);
