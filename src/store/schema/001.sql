-- Version 1. A migration that has been released is never edited: what comes
-- later is a file of its own. Times are Unix seconds, identities 16 bytes,
-- lists JSON text. Truth values are 0 and 1.

CREATE TABLE meta (
    one        INTEGER PRIMARY KEY CHECK (one = 1),
    -- Grows with every commit that changed what is published.
    generation INTEGER NOT NULL
) STRICT;
INSERT INTO meta (one, generation) VALUES (1, 0);

CREATE TABLE source (
    row             INTEGER PRIMARY KEY,
    -- Hashed into the identities of its reports: set once, never changed.
    key             TEXT    NOT NULL UNIQUE,
    name            TEXT    NOT NULL,
    publisher       TEXT    NOT NULL,
    kind            TEXT    NOT NULL,
    languages       TEXT    NOT NULL,
    url             TEXT    NOT NULL,
    enabled         INTEGER NOT NULL,
    -- Whether the configuration names it at present.
    declared        INTEGER NOT NULL,
    -- What is remembered between two refreshes.
    etag            TEXT,
    last_modified   TEXT,
    body_hash       BLOB,
    next_due        INTEGER NOT NULL,
    interval        INTEGER NOT NULL,
    failures        INTEGER NOT NULL,
    forbidden       INTEGER NOT NULL,
    last_attempt    INTEGER,
    last_success    INTEGER,
    last_full       INTEGER,
    adopted_url     TEXT,
    adopted_because TEXT,
    moving_to       TEXT,
    moving_since    INTEGER,
    paused          TEXT,
    feed_title      TEXT,
    format          TEXT,
    hints           TEXT,
    problems        TEXT    NOT NULL,
    -- When a whole, undamaged document was last read: retention compares
    -- sightings with it. A 304 does not move it, for it shows no entries.
    last_read       INTEGER
) STRICT;
CREATE UNIQUE INDEX source_name ON source (name) WHERE declared = 1;
CREATE INDEX source_due ON source (next_due)
    WHERE declared = 1 AND enabled = 1;

CREATE TABLE story (
    row         INTEGER PRIMARY KEY,
    uid         BLOB    NOT NULL UNIQUE,
    first_seen  INTEGER NOT NULL,
    updated     INTEGER NOT NULL,
    -- Whether one of its reports is recognised: only then is it listed.
    geopolitics INTEGER NOT NULL
) STRICT;
CREATE INDEX story_latest ON story (updated DESC, uid) WHERE geopolitics = 1;

-- Identities of stories that turned out to be another one.
CREATE TABLE story_alias (
    uid   BLOB    PRIMARY KEY,
    story INTEGER NOT NULL REFERENCES story (row) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX story_alias_story ON story_alias (story);

CREATE TABLE report (
    row            INTEGER PRIMARY KEY,
    -- Identity of its first sighting.
    uid            BLOB    NOT NULL UNIQUE,
    story          INTEGER REFERENCES story (row),
    first_source   INTEGER NOT NULL REFERENCES source (row),
    first_seen     INTEGER NOT NULL,
    published      INTEGER NOT NULL,
    -- Last edit; first_seen when there was none.
    updated        INTEGER NOT NULL,
    edits          INTEGER NOT NULL,
    geopolitics    INTEGER NOT NULL,
    score          REAL    NOT NULL,
    language       TEXT    NOT NULL,
    language_from  TEXT    NOT NULL,
    link           TEXT,
    link_key       BLOB,
    content_key    BLOB    NOT NULL,
    title          TEXT    NOT NULL,
    summary        TEXT    NOT NULL,
    published_from TEXT    NOT NULL,
    authors        TEXT    NOT NULL,
    categories     TEXT    NOT NULL,
    image          TEXT,
    enclosures     TEXT    NOT NULL,
    licence        TEXT,
    origin         TEXT,
    point          TEXT,
    -- Why it is in its story.
    because        TEXT    NOT NULL,
    verdict        TEXT    NOT NULL,
    -- Title and summary folded for finding words. This and the next are long
    -- and rarely read: last, so that other columns are reached without them.
    search         TEXT    NOT NULL,
    content        TEXT    NOT NULL
) STRICT;
CREATE INDEX report_link ON report (link_key) WHERE link_key IS NOT NULL;
CREATE INDEX report_story ON report (story);
CREATE INDEX report_source ON report (first_source, first_seen);
CREATE INDEX report_published ON report (published);
CREATE INDEX report_latest ON report (first_seen) WHERE geopolitics = 1;

-- Under which identity which source carries which report.
CREATE TABLE sighting (
    identity   BLOB    PRIMARY KEY,
    report     INTEGER NOT NULL REFERENCES report (row) ON DELETE CASCADE,
    source     INTEGER NOT NULL REFERENCES source (row),
    first_seen INTEGER NOT NULL,
    -- Coarse: renewed when it is hours old.
    last_seen  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sighting_report ON sighting (report);
CREATE INDEX sighting_source ON sighting (source, first_seen);

-- Titles that a report had before an edit.
CREATE TABLE report_title (
    row    INTEGER PRIMARY KEY,
    report INTEGER NOT NULL REFERENCES report (row) ON DELETE CASCADE,
    until  INTEGER NOT NULL,
    title  TEXT    NOT NULL
) STRICT;
CREATE INDEX report_title_report ON report_title (report);

-- Countries and themes, for filters.
CREATE TABLE report_tag (
    kind   TEXT    NOT NULL,
    id     TEXT    NOT NULL,
    report INTEGER NOT NULL REFERENCES report (row) ON DELETE CASCADE,
    PRIMARY KEY (kind, id, report)
) STRICT, WITHOUT ROWID;
CREATE INDEX report_tag_report ON report_tag (report);

-- Identities and links that retention removed: they do not come back.
CREATE TABLE tombstone (
    key    BLOB    PRIMARY KEY,
    buried INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- One row a refresh.
CREATE TABLE refresh (
    row         INTEGER PRIMARY KEY,
    source      INTEGER NOT NULL REFERENCES source (row),
    at          INTEGER NOT NULL,
    success     INTEGER NOT NULL,
    kind        TEXT    NOT NULL,
    status      INTEGER,
    message     TEXT    NOT NULL,
    bytes       INTEGER NOT NULL,
    elapsed_ms  INTEGER NOT NULL,
    entries     INTEGER NOT NULL,
    new         INTEGER NOT NULL,
    updated     INTEGER NOT NULL,
    unchanged   INTEGER NOT NULL,
    geopolitics INTEGER NOT NULL
) STRICT;
CREATE INDEX refresh_source ON refresh (source, success);
CREATE INDEX refresh_at ON refresh (at);
