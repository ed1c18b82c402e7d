-- The articles of reports whose source is asked for their full text: what is
-- waiting to be fetched, and what was found. A row comes with its report, so
-- that nothing is forgotten by a crash between the two.
CREATE TABLE article (
    report   INTEGER PRIMARY KEY REFERENCES report (row) ON DELETE CASCADE,
    source   INTEGER NOT NULL REFERENCES source (row),
    url      TEXT    NOT NULL,
    -- Registrable domain of the address: what politeness counts by.
    domain   TEXT    NOT NULL,
    -- waiting, done or failed.
    state    TEXT    NOT NULL,
    due      INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    -- When it ended, how, and why where it failed.
    ended    INTEGER,
    outcome  TEXT    NOT NULL DEFAULT '',
    message  TEXT    NOT NULL DEFAULT '',
    -- Plain text, a paragraph a line, and safe HTML. Long: last.
    text     TEXT    NOT NULL DEFAULT '',
    html     TEXT    NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX article_waiting ON article (source, due) WHERE state = 'waiting';
CREATE INDEX article_state ON article (state);
