-- How many entries a feed has, and when the newest was published, without reading them all.
CREATE INDEX entries_by_feed ON entries (feed_id, published_at);
