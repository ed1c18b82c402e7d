//! What a reload cannot apply.

use super::valid::Config;

/// The settings that differ between `old` and `new` and are taken only at
/// start, as a person writes them; empty when a reload applies everything.
#[must_use]
pub fn changes(old: &Config, new: &Config) -> Vec<String> {
    [
        ("server.listen", old.server.listen != new.server.listen),
        (
            "server.max_connections",
            old.server.max_connections != new.server.max_connections,
        ),
        (
            "server.socket_mode",
            old.server.socket_mode != new.server.socket_mode,
        ),
        ("store.path", old.store.path != new.store.path),
        ("log.format", old.log.format != new.log.format),
    ]
    .into_iter()
    .filter(|(_, differs)| *differs)
    .map(|(name, _)| name.to_owned())
    .collect()
}
