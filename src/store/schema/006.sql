-- Who is told of changes, by the WebSub hub. A topic stands here as it was asked
-- for: it is said back to the subscriber in these very letters.
CREATE TABLE subscription (
    topic TEXT NOT NULL,
    callback TEXT NOT NULL,
    -- Key of the signatures; NULL where none was given.
    secret TEXT,
    expires INTEGER NOT NULL,
    -- Tag of the document that the subscriber has.
    etag TEXT NOT NULL,
    -- Deliveries that failed since the last that did not, and when the next is tried.
    failures INTEGER NOT NULL DEFAULT 0,
    next_try INTEGER,
    PRIMARY KEY (topic, callback)
) STRICT, WITHOUT ROWID;
