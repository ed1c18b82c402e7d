//! The schema and how older files are brought up to it.

use rusqlite::functions::FunctionFlags;
use rusqlite::{Connection, TransactionBehavior};

use super::search;

/// Marks a SQLite file as one of ours (`application_id` in its header): the
/// bytes "gwir".
pub(super) const APPLICATION_ID: i32 = 0x6777_6972;

/// Every step, oldest first; the file's `user_version` counts those it has
/// taken. The list only grows: a step that has been released stays as it is,
/// or files of two histories would carry one number.
const MIGRATIONS: &[&str] = &[
    include_str!("001.sql"),
    include_str!("002.sql"),
    include_str!("003.sql"),
    include_str!("004.sql"),
    include_str!("005.sql"),
    include_str!("006.sql"),
];

/// The version that this program writes.
pub(super) fn known_version() -> i32 {
    i32::try_from(MIGRATIONS.len()).unwrap_or(i32::MAX)
}

/// Takes the steps that are missing, each in one transaction with its number,
/// so that a crash between two leaves a file of a known version.
pub(super) fn migrate(connection: &mut Connection) -> rusqlite::Result<()> {
    let found: i32 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let taken = usize::try_from(found).unwrap_or(0);
    register(connection)?;
    for (step, number) in MIGRATIONS.iter().zip(1_i32..).skip(taken) {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        transaction.execute_batch(step)?;
        // Both live on the first page: the file is ours from its first commit.
        transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
        transaction.pragma_update(None, "user_version", number)?;
        transaction.commit()?;
    }
    Ok(())
}

/// What steps call that SQL cannot do by itself.
fn register(connection: &Connection) -> rusqlite::Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    connection.create_scalar_function("search_words", 2, flags, |values| {
        let (title, summary): (String, String) = (values.get(0)?, values.get(1)?);
        Ok(search::words(&title, &summary, ""))
    })?;
    connection.create_scalar_function("search_parts", 3, flags, |values| {
        let (title, summary): (String, String) = (values.get(0)?, values.get(1)?);
        Ok(search::parts(&title, &summary, &values.get::<String>(2)?))
    })
}
