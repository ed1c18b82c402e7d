//! What became of the sources, out of the log of refreshes. A spell is all
//! failures of a source after the same success: that success is kept as long
//! as no later one is (see `retention`), so a spell keeps its identity.

use jiff::Timestamp;
use rusqlite::{Row, params};

use super::columns::Time;
use super::error::StoreError;
use super::transaction::Read;
use crate::model::{FAILURES, HealthEvent, HealthKind, Key};

/// Version of the recipe of an event's identity.
const IDENTITY: u8 = 1;

/// Spells of failures with what came before and after. Each source's failures
/// are found by the index (the join says which way round), and so is the
/// success before each: what went well, which is nearly all of the log, is not
/// read.
const SPELLS: &str = "WITH failed AS ( \
       SELECT f.source, f.row, f.kind, coalesce( \
         (SELECT p.row FROM refresh p WHERE p.source = f.source AND p.success = 1 \
          AND p.row < f.row ORDER BY p.row DESC LIMIT 1), 0) AS good \
       FROM source s CROSS JOIN refresh f ON f.source = s.row AND f.success = 0 \
       WHERE s.declared = 1 AND s.enabled = 1), \
     numbered AS ( \
       SELECT *, row_number() OVER (PARTITION BY source, good ORDER BY row) AS nth, \
         row_number() OVER (PARTITION BY source, good, kind ORDER BY row) AS nth_of_kind \
       FROM failed) \
     SELECT s.key, s.name, f.at, f.kind, f.message, \
       (SELECT g.at FROM refresh g WHERE g.row = n.good) AS good, \
       (SELECT b.at FROM refresh b WHERE b.source = n.source AND b.success = 1 \
        AND b.row > n.row ORDER BY b.row LIMIT 1) AS back \
     FROM numbered n JOIN source s ON s.row = n.source JOIN refresh f ON f.row = n.row \
     WHERE (n.nth = ?1 AND n.kind <> 'gone') OR (n.kind = 'gone' AND n.nth_of_kind = 1) \
     ORDER BY n.row DESC LIMIT ?2";

/// Sources that are read from another address, with the refresh that brought
/// it there: one that read the feed there, else one that met a page in its place.
const MOVES: &str = "SELECT s.key, s.name, s.adopted_url, s.adopted_because, m.at, m.kind \
     FROM source s JOIN refresh m ON m.row = \
       (SELECT f.row FROM refresh f WHERE f.source = s.row \
        AND f.kind IN ('moved', 'found_on_page', 'not_a_feed') \
        ORDER BY f.success DESC, f.row DESC LIMIT 1) \
     WHERE s.declared = 1 AND s.enabled = 1 AND s.adopted_url IS NOT NULL \
     ORDER BY m.row DESC LIMIT ?1";

/// Sources whose last document was damaged, with the first of the damaged ones
/// in a row and the last whole one before it.
const DAMAGES: &str = "WITH damaged AS ( \
       SELECT s.row AS source, s.key, s.name, coalesce( \
         (SELECT w.row FROM refresh w WHERE w.source = s.row AND w.success = 1 \
          AND w.kind <> 'damaged' ORDER BY w.row DESC LIMIT 1), 0) AS good \
       FROM source s WHERE s.declared = 1 AND s.enabled = 1 AND s.problems <> '[]' \
       AND (SELECT l.kind FROM refresh l WHERE l.source = s.row AND l.success = 1 \
            ORDER BY l.row DESC LIMIT 1) = 'damaged') \
     SELECT d.key, d.name, f.at, f.message, \
       (SELECT g.at FROM refresh g WHERE g.row = d.good) AS good \
     FROM damaged d JOIN refresh f ON f.row = \
       (SELECT r.row FROM refresh r WHERE r.source = d.source AND r.success = 1 \
        AND r.row > d.good ORDER BY r.row LIMIT 1) \
     ORDER BY f.row DESC LIMIT ?1";

impl Read<'_> {
    /// What became of the sources since `since`, and which of them still fail
    /// from before; newest first, at most `limit`. Sources that are not polled
    /// are left out. `since` must not lie before what is kept of the log.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn health(&self, since: Timestamp, limit: u32) -> Result<Vec<HealthEvent>, StoreError> {
        let mut events: Vec<HealthEvent> = Vec::new();
        let mut statement = self.connection.prepare_cached(SPELLS)?;
        let mut found = statement.query(params![FAILURES, limit])?;
        while let Some(row) = found.next()? {
            spell(row, since, &mut events)?;
        }
        for (sql, read) in [(MOVES, moved as Reader), (DAMAGES, damaged)] {
            let mut statement = self.connection.prepare_cached(sql)?;
            for event in statement.query_map([limit], read)? {
                events.push(event?);
            }
        }
        // A source that was gone comes back once, however often it failed before.
        events.sort_by(|a, b| b.at.cmp(&a.at).then_with(|| a.id.cmp(&b.id)));
        events.dedup_by_key(|event| event.id);
        events.retain(|event| event.at >= since || is_spell(event.kind));
        events.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        Ok(events)
    }
}

type Reader = fn(&Row<'_>) -> rusqlite::Result<HealthEvent>;

fn is_spell(kind: HealthKind) -> bool {
    matches!(kind, HealthKind::Failing | HealthKind::Gone)
}

/// The beginning of a spell, and its end where it has one.
fn spell(row: &Row<'_>, since: Timestamp, events: &mut Vec<HealthEvent>) -> rusqlite::Result<()> {
    let (key, source): (String, String) = (row.get("key")?, row.get("name")?);
    let (at, good, back) = (time(row, "at")?, maybe(row, "good")?, maybe(row, "back")?);
    let kind = match row.get::<_, String>("kind")?.as_str() {
        "gone" => HealthKind::Gone,
        _ => HealthKind::Failing,
    };
    if let Some(back) = back {
        events.push(HealthEvent {
            id: identity(&key, HealthKind::Recovered, &back.to_string()),
            kind: HealthKind::Recovered,
            source: source.clone(),
            at: back,
            since: good,
            message: String::new(),
            address: None,
        });
    }
    if back.is_none() || at >= since {
        let anchor = good.map_or_else(String::new, |good| good.to_string());
        events.push(HealthEvent {
            id: identity(&key, kind, &anchor),
            kind,
            source,
            at,
            since: good,
            message: row.get("message")?,
            address: None,
        });
    }
    Ok(())
}

fn moved(row: &Row<'_>) -> rusqlite::Result<HealthEvent> {
    let key: String = row.get("key")?;
    let address: String = row.get("adopted_url")?;
    let kind = match row.get::<_, String>("kind")?.as_str() {
        "moved" => HealthKind::Moved,
        _ => HealthKind::FoundOnPage,
    };
    Ok(HealthEvent {
        // Where it went says more than when: a redirect can be answered on
        // after its target was adopted.
        id: identity(&key, kind, &address),
        kind,
        source: row.get("name")?,
        at: time(row, "at")?,
        since: None,
        message: row
            .get::<_, Option<String>>("adopted_because")?
            .unwrap_or_default(),
        address: Some(address),
    })
}

fn damaged(row: &Row<'_>) -> rusqlite::Result<HealthEvent> {
    let key: String = row.get("key")?;
    let at = time(row, "at")?;
    Ok(HealthEvent {
        id: identity(&key, HealthKind::Damaged, &at.to_string()),
        kind: HealthKind::Damaged,
        source: row.get("name")?,
        at,
        since: maybe(row, "good")?,
        message: row.get("message")?,
        address: None,
    })
}

fn identity(key: &str, kind: HealthKind, began: &str) -> Key {
    Key::of(IDENTITY, &["health", key, kind.name(), began])
}

fn time(row: &Row<'_>, column: &str) -> rusqlite::Result<Timestamp> {
    Ok(row.get::<_, Time>(column)?.0)
}

fn maybe(row: &Row<'_>, column: &str) -> rusqlite::Result<Option<Timestamp>> {
    Ok(row.get::<_, Option<Time>>(column)?.map(|time| time.0))
}
