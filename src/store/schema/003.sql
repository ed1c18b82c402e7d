-- Where reports come from in the end, and how stories hang together.

-- The family that a source counts for, and whether it is state media, by the
-- configuration and the table of families.
ALTER TABLE source ADD COLUMN family TEXT NOT NULL DEFAULT '';
UPDATE source SET family = publisher;
ALTER TABLE source ADD COLUMN state INTEGER NOT NULL DEFAULT 0;
UPDATE source SET state = 1 WHERE kind = 'state-media';

-- What a report says of its origin. A table of its own, as what is added to
-- `report` would lie behind its long texts. Reports stored before have no row.
CREATE TABLE credit (
    report    INTEGER PRIMARY KEY REFERENCES report (row) ON DELETE CASCADE,
    -- The publication that the entry names, its family, and whether that is
    -- state media; not set where they are those of the source.
    publisher TEXT,
    family    TEXT,
    state     INTEGER,
    -- News agencies that it credits.
    wires     TEXT NOT NULL,
    -- Canonical links in its text.
    refers    TEXT NOT NULL,
    -- The report that it repeats nearly word for word, be it there or gone.
    copy_of   BLOB
) STRICT;

-- When and why the identity became that of another story, in words.
ALTER TABLE story_alias ADD COLUMN merged INTEGER;
ALTER TABLE story_alias ADD COLUMN because TEXT NOT NULL DEFAULT '';

-- `story` follows `other`, or is related to it.
CREATE TABLE story_relation (
    story INTEGER NOT NULL REFERENCES story (row) ON DELETE CASCADE,
    other INTEGER NOT NULL REFERENCES story (row) ON DELETE CASCADE,
    kind  TEXT    NOT NULL,
    PRIMARY KEY (story, other)
) STRICT, WITHOUT ROWID;
CREATE INDEX story_relation_other ON story_relation (other);
