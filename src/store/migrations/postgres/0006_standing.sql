-- When the feed's newest entries were published (milliseconds, with commas between): what its next ask is planned by, so
-- that a feed without anything new needs no look at its entries. NULL or empty where it must be looked up.
ALTER TABLE feeds ADD COLUMN dates TEXT;
-- How many characters a text has that was read from the entry's own page; NULL for what its feed said.
ALTER TABLE entry_texts ADD COLUMN page_chars BIGINT;
