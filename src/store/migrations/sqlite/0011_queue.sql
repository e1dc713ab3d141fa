-- What queues have shown: a line stays in its place until it is done, skipped or outdated.
CREATE TABLE queue_lines (
    entry_id INTEGER PRIMARY KEY REFERENCES entries (id) ON DELETE CASCADE,
    -- The goal it stands for; NULL for none.
    goal_id BIGINT REFERENCES goals (id) ON DELETE CASCADE,
    position BIGINT NOT NULL,
    shown_at BIGINT NOT NULL
);

-- A goal's own searches, as the learner wrote them.
CREATE TABLE goal_searches (
    goal_id BIGINT NOT NULL REFERENCES goals (id) ON DELETE CASCADE,
    position BIGINT NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (goal_id, position)
) WITHOUT ROWID;

-- What was judged before this moment teaches the goal nothing any more; NULL where all of it does.
ALTER TABLE goals ADD COLUMN learns_from BIGINT;
-- When "not for this goal" was said; NULL for what was said before this was kept.
ALTER TABLE goal_skips ADD COLUMN skipped_at BIGINT;
-- How much an entry helped, 1 to 5.
ALTER TABLE entry_states ADD COLUMN rating BIGINT;
