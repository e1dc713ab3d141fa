-- Why a feed is asked next when it is, in words; what the feed itself asks for (JSON); and how often it was asked.
ALTER TABLE feeds ADD COLUMN next_check_reason TEXT;
ALTER TABLE feeds ADD COLUMN hints TEXT;
-- When it was last asked for the whole document, whatever came of it.
ALTER TABLE feeds ADD COLUMN read_whole_at BIGINT;
-- When the learner last had it asked before its time.
ALTER TABLE feeds ADD COLUMN manual_check_at BIGINT;
-- The day (since 1970, UTC) of the last request, and how many there were on it.
ALTER TABLE feeds ADD COLUMN asked_day BIGINT;
ALTER TABLE feeds ADD COLUMN asked_times BIGINT NOT NULL DEFAULT 0;
UPDATE feeds SET read_whole_at = last_success_at;
