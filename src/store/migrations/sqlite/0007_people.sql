-- What a mentor's own pages say about them, and feeds in which several people write.
ALTER TABLE mentors ADD COLUMN picture_url TEXT;
ALTER TABLE mentors ADD COLUMN about TEXT;
-- Only this author's entries are taken; NULL takes all.
ALTER TABLE feeds ADD COLUMN only_author TEXT;
