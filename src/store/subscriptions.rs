//! Those whom the hub tells of changes. None of this is published, so none of
//! it counts as a change.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row, params};

use super::columns::Time;
use super::error::StoreError;
use super::transaction::{Read, Write};
use crate::config::Secret;

/// One subscription; there is one for each topic and callback.
#[derive(Debug, Clone, PartialEq)]
pub struct Subscription {
    /// The address of the feed, as the subscriber wrote it.
    pub topic: String,
    /// Where changes are told.
    pub callback: String,
    /// Key of the signatures.
    pub secret: Option<Secret>,
    /// When it ends.
    pub expires: Timestamp,
    /// Tag of the document that the subscriber has.
    pub etag: String,
    /// Deliveries that failed since the last that did not.
    pub failures: u32,
    /// When the next delivery is tried, after one that failed.
    pub next_try: Option<Timestamp>,
}

impl Read<'_> {
    /// All subscriptions, by topic; those that have ended are among them until
    /// [`Write::end_subscriptions`].
    ///
    /// # Errors
    /// What SQLite said.
    pub fn subscriptions(&self) -> Result<Vec<Subscription>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT topic, callback, secret, expires, etag, failures, next_try \
             FROM subscription ORDER BY topic, callback",
        )?;
        let found = statement.query_map((), subscription)?;
        Ok(found.collect::<rusqlite::Result<_>>()?)
    }

    /// How many subscriptions there are beside the one of this topic and callback.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn other_subscriptions(&self, topic: &str, callback: &str) -> Result<u32, StoreError> {
        Ok(self
            .connection
            .prepare_cached(
                "SELECT count(*) FROM subscription WHERE topic <> ?1 OR callback <> ?2",
            )?
            .query_row([topic, callback], |row| row.get(0))?)
    }
}

impl Write<'_> {
    /// Keeps a subscription. One of the same topic and callback is renewed: it
    /// takes the new secret and end, and keeps what the subscriber has.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn subscribe(&mut self, new: &Subscription) -> Result<(), StoreError> {
        self.connection
            .prepare_cached(
                "INSERT INTO subscription (topic, callback, secret, expires, etag) \
                 VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO UPDATE SET \
                 secret = ?3, expires = ?4, failures = 0, next_try = NULL",
            )?
            .execute(params![
                new.topic,
                new.callback,
                new.secret.as_ref().map(Secret::expose),
                Time(new.expires),
                new.etag
            ])?;
        Ok(())
    }

    /// Ends a subscription; whether there was one.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn unsubscribe(&mut self, topic: &str, callback: &str) -> Result<bool, StoreError> {
        let gone = self
            .connection
            .prepare_cached("DELETE FROM subscription WHERE topic = ?1 AND callback = ?2")?
            .execute([topic, callback])?;
        Ok(gone > 0)
    }

    /// The subscriber has the document with this tag.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn delivered(&mut self, topic: &str, callback: &str, etag: &str) -> Result<(), StoreError> {
        self.connection
            .prepare_cached(
                "UPDATE subscription SET etag = ?3, failures = 0, next_try = NULL \
                 WHERE topic = ?1 AND callback = ?2",
            )?
            .execute([topic, callback, etag])?;
        Ok(())
    }

    /// The subscriber did not take the document; `next_try` says from the
    /// number of failures in a row when to try again. `None` when the
    /// subscription has ended meanwhile.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn not_delivered(
        &mut self,
        topic: &str,
        callback: &str,
        next_try: impl FnOnce(u32) -> Timestamp,
    ) -> Result<Option<Timestamp>, StoreError> {
        let failures: Option<u32> = self
            .connection
            .prepare_cached(
                "UPDATE subscription SET failures = failures + 1 \
                 WHERE topic = ?1 AND callback = ?2 RETURNING failures",
            )?
            .query_row([topic, callback], |row| row.get(0))
            .optional()?;
        let Some(failures) = failures else {
            return Ok(None);
        };
        let next = next_try(failures);
        self.connection
            .prepare_cached(
                "UPDATE subscription SET next_try = ?3 WHERE topic = ?1 AND callback = ?2",
            )?
            .execute(params![topic, callback, Time(next)])?;
        Ok(Some(next))
    }

    /// Removes the subscriptions whose time is over; how many.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn end_subscriptions(&mut self, now: Timestamp) -> Result<usize, StoreError> {
        Ok(self
            .connection
            .prepare_cached("DELETE FROM subscription WHERE expires <= ?1")?
            .execute([Time(now)])?)
    }
}

fn subscription(row: &Row<'_>) -> rusqlite::Result<Subscription> {
    let next_try: Option<Time> = row.get(6)?;
    Ok(Subscription {
        topic: row.get(0)?,
        callback: row.get(1)?,
        secret: row.get::<_, Option<String>>(2)?.map(Secret::new),
        expires: row.get::<_, Time>(3)?.0,
        etag: row.get(4)?,
        failures: row.get(5)?,
        next_try: next_try.map(|time| time.0),
    })
}
