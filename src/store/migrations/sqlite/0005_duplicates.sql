-- Entries that are one piece are folded: all but one name the one that is shown. A fold is a link, never a deletion.

-- The entry that is shown in this one's place; NULL for one that stands for itself.
ALTER TABLE entries ADD COLUMN folded_into BIGINT;
CREATE INDEX entries_by_fold ON entries (folded_into) WHERE folded_into IS NOT NULL;

-- One row for every entry of a group, the shown one included.
CREATE TABLE folds (
    entry_id INTEGER PRIMARY KEY REFERENCES entries (id) ON DELETE CASCADE,
    -- What it has in common with another one, in words for people.
    why TEXT NOT NULL,
    -- How well it stands for the piece: of those in sight, the one worth most is shown.
    worth BIGINT NOT NULL,
    -- JSON: what the learner did with this entry alone, to be given back when it leaves the group. In
    -- entry_states all of a group have the same row.
    own_state TEXT
);

-- Pairs that the learner parted, never to be folded together again.
CREATE TABLE kept_apart (
    low_id BIGINT NOT NULL REFERENCES entries (id) ON DELETE CASCADE,
    high_id BIGINT NOT NULL REFERENCES entries (id) ON DELETE CASCADE,
    PRIMARY KEY (low_id, high_id)
) WITHOUT ROWID;

-- The keys under which an entry's duplicates find it; see pipeline/duplicates. A key that an entry no longer
-- has only proposes a comparison more, so none is ever taken out.
CREATE TABLE duplicate_keys (
    key BIGINT NOT NULL,
    entry_id BIGINT NOT NULL,
    PRIMARY KEY (key, entry_id)
) WITHOUT ROWID;

-- The revision up to which entries were compared with each other.
INSERT INTO meta (key, value) VALUES ('compared_revision', '0');
