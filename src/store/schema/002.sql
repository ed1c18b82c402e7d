-- What was left out, and feeds with a threshold of their own, look beyond what
-- was recognised.
CREATE INDEX report_arrival ON report (first_seen);
CREATE INDEX story_updated ON story (updated DESC, uid);
