//! Where reports come from in the end, and what they bring to a story by it.

use std::collections::BTreeSet;

use rusqlite::{Row, params};

use super::columns::{Json, Time};
use super::error::StoreError;
use super::transaction::Write;
use crate::group::news::{self, Voice};
use crate::model::{Credit, Key};

/// The family that a report `r` counts for, of the source `s`, with the credit
/// `c` or without one.
pub(super) const FAMILY: &str = "coalesce(c.family, s.family)";

/// What a voice is read from.
const VOICES: &str = "SELECT r.uid, coalesce(c.family, s.family) AS family, c.wires, c.refers, \
     c.copy_of, r.published FROM report r JOIN source s ON s.row = r.first_source \
     LEFT JOIN credit c ON c.report = r.row";

/// Agencies and links out of the columns `wires` and `refers`.
pub(super) fn credits(row: &Row<'_>) -> rusqlite::Result<(Vec<String>, Vec<String>)> {
    let list = |column| -> rusqlite::Result<Vec<String>> {
        let list = row.get::<_, Option<Json<Vec<String>>>>(column)?;
        Ok(list.map_or_else(Vec::new, |json| json.0))
    };
    Ok((list("wires")?, list("refers")?))
}

pub(super) fn voice(row: &Row<'_>) -> rusqlite::Result<Voice> {
    Ok(Voice {
        id: row.get("uid")?,
        family: row.get("family")?,
        wires: credits(row)?.0,
        copy_of: row.get("copy_of")?,
        published: row.get::<_, Time>("published")?.0,
    })
}

impl Write<'_> {
    /// What a report says of its origin, in place of what it said before.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn credit(&mut self, row: i64, credit: &Credit) -> Result<(), StoreError> {
        let named = credit.named.as_ref();
        self.connection
            .prepare_cached(
                "INSERT INTO credit (report, publisher, family, state, wires, refers) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (report) DO UPDATE SET \
                 publisher = excluded.publisher, family = excluded.family, \
                 state = excluded.state, wires = excluded.wires, refers = excluded.refers",
            )?
            .execute(params![
                row,
                named.map(|house| &house.publisher),
                named.map(|house| &house.family),
                named.map(|house| house.state),
                Json(&credit.wires),
                Json(&credit.refers),
            ])?;
        self.change();
        Ok(())
    }

    /// The report repeats `original` nearly word for word.
    pub(super) fn note_copy(&self, row: i64, original: Key) -> Result<(), StoreError> {
        self.connection
            .prepare_cached(
                "INSERT INTO credit (report, wires, refers, copy_of) VALUES (?1, '[]', '[]', ?2) \
                 ON CONFLICT (report) DO UPDATE SET copy_of = excluded.copy_of",
            )?
            .execute(params![row, original])?;
        Ok(())
    }

    /// Whether a report that is not in the story yet brings something new to it.
    pub(super) fn is_news(&self, report: i64, story: i64) -> Result<bool, StoreError> {
        let report_voice = self
            .connection
            .prepare_cached(&format!("{VOICES} WHERE r.row = ?1"))?
            .query_row([report], voice)?;
        if report_voice.copy_of.is_some() {
            return Ok(false);
        }
        let voices = self
            .connection
            .prepare_cached(&format!("{VOICES} WHERE r.story = ?1 ORDER BY r.row"))?
            .query_map([story], voice)?
            .collect::<rusqlite::Result<Vec<_>>>()?;
        if news::is_new_voice(&report_voice, &voices) || news::is_new_day(&report_voice, &voices) {
            return Ok(true);
        }
        // Verdicts are long: read only where it hangs on them.
        let new = self.countries("row", report)?;
        Ok(!new.is_empty() && !new.is_subset(&self.countries("story", story)?))
    }

    /// What the recognised reports with this value in `column` are about.
    fn countries(&self, column: &str, value: i64) -> Result<BTreeSet<String>, StoreError> {
        let sql = format!("SELECT verdict FROM report WHERE {column} = ?1 AND geopolitics = 1");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut found = statement.query([value])?;
        let mut all = BTreeSet::new();
        while let Some(row) = found.next()? {
            all.extend(news::countries(&row.get::<_, Json<_>>(0)?.0));
        }
        Ok(all)
    }
}
