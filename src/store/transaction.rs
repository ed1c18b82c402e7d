use rusqlite::Connection;

/// One write transaction.
#[derive(Debug)]
pub struct Write<'a> {
    pub(super) connection: &'a Connection,
    changed: bool,
}

impl<'a> Write<'a> {
    pub(super) fn new(connection: &'a Connection) -> Self {
        Self {
            connection,
            changed: false,
        }
    }

    /// Notes that what is published changes with this transaction.
    pub(super) fn change(&mut self) {
        self.changed = true;
    }

    pub(super) fn changed(&self) -> bool {
        self.changed
    }

    /// The same view for asking: what was written so far in this transaction
    /// is seen.
    #[must_use]
    pub fn reading(&self) -> Read<'_> {
        Read::new(self.connection)
    }
}

/// One read transaction.
#[derive(Debug)]
pub struct Read<'a> {
    pub(super) connection: &'a Connection,
}

impl<'a> Read<'a> {
    pub(super) fn new(connection: &'a Connection) -> Self {
        Self { connection }
    }
}
