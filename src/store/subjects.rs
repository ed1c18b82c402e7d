use super::error::StoreError;
use super::transaction::Read;

impl Read<'_> {
    /// The countries and the themes that there are stories about, by code and
    /// identifier, in order.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn subjects(&self) -> Result<(Vec<String>, Vec<String>), StoreError> {
        // One look at the index for each of them, not one for each report.
        let mut statement = self.connection.prepare_cached(
            "SELECT t.id FROM (SELECT DISTINCT id FROM report_tag WHERE kind = ?1) t \
             WHERE EXISTS (SELECT 1 FROM report_tag g JOIN report r ON r.row = g.report \
             WHERE g.kind = ?1 AND g.id = t.id AND r.geopolitics = 1 AND r.story IS NOT NULL) \
             ORDER BY t.id",
        )?;
        let mut of = |kind: &str| -> rusqlite::Result<Vec<String>> {
            statement.query_map([kind], |row| row.get(0))?.collect()
        };
        Ok((of("country")?, of("theme")?))
    }
}
