-- Domains (for the learner's own hosts: single addresses) that asked to be left alone.
CREATE TABLE holds (
    domain TEXT PRIMARY KEY,
    told_at BIGINT NOT NULL,
    until BIGINT NOT NULL
);

-- A permanent redirect that is not believed yet: the same chain of addresses has to be seen again and again.
CREATE TABLE feed_moves (
    feed_id BIGINT PRIMARY KEY REFERENCES feeds (id) ON DELETE CASCADE,
    -- Every address on the way, separated by spaces.
    chain TEXT NOT NULL,
    target TEXT NOT NULL,
    first_seen_at BIGINT NOT NULL,
    times BIGINT NOT NULL,
    -- When the target was first seen to be the same feed.
    proven_at BIGINT
);

-- Addresses that a feed had before; they still name it.
CREATE TABLE feed_addresses (
    url TEXT PRIMARY KEY,
    feed_id BIGINT NOT NULL REFERENCES feeds (id) ON DELETE CASCADE,
    left_at BIGINT NOT NULL
);

-- What was found on the site of a feed that is not there any more; no address means that nothing was.
CREATE TABLE feed_proposals (
    feed_id BIGINT PRIMARY KEY REFERENCES feeds (id) ON DELETE CASCADE,
    url TEXT,
    looked_at BIGINT NOT NULL
);

-- Since the first failure in a row, and since the first of them with the present cause. They count only while
-- there is a failure.
ALTER TABLE feeds ADD COLUMN failing_since BIGINT;
ALTER TABLE feeds ADD COLUMN cause_since BIGINT;
-- Where the feed says that it moved (itunes:new-feed-url), and its WebSub hub.
ALTER TABLE feeds ADD COLUMN announced_url TEXT;
ALTER TABLE feeds ADD COLUMN hub_url TEXT;
