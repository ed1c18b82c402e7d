//! Every table and key that a configuration can have.

use super::mask::SECRET_KEYS;

/// A table with its keys.
pub(super) struct Keys {
    /// Its name.
    pub(super) table: &'static str,
    /// Whether it is written `[[name]]` and can be repeated.
    pub(super) repeated: bool,
    /// Its keys.
    pub(super) keys: &'static [&'static str],
}

/// All tables, in the order of the documentation.
pub(super) const TABLES: [Keys; 14] = [
    SERVER, STORE, SCHEDULE, FETCH, RECOGNIZE, GROUP, PUBLISH, WEBSUB, LOG, SOURCE, VIEW, RULE,
    CONCEPT, FAMILY,
];

pub(super) const SERVER: Keys = Keys {
    table: "server",
    repeated: false,
    keys: &[
        "listen",
        "title",
        "public_url",
        "allowed_hosts",
        "max_connections",
        "request_timeout",
        "socket_mode",
    ],
};

pub(super) const STORE: Keys = Keys {
    table: "store",
    repeated: false,
    keys: &["path", "keep", "keep_min", "keep_log"],
};

pub(super) const SCHEDULE: Keys = Keys {
    table: "schedule",
    repeated: false,
    keys: &[
        "min_interval",
        "max_interval",
        "interval",
        "spacing",
        "concurrency",
        "per_domain",
        "spread",
        "adaptive",
    ],
};

pub(super) const FETCH: Keys = Keys {
    table: "fetch",
    repeated: false,
    keys: &[
        "user_agent",
        "contact",
        "timeout",
        "connect_timeout",
        "max_size",
        "max_redirects",
        "allow_private",
        "proxy",
        "conditional",
        "file_roots",
        "adopt_moves_after",
        "unconditional_every",
    ],
};

pub(super) const RECOGNIZE: Keys = Keys {
    table: "recognize",
    repeated: false,
    keys: &["threshold"],
};

pub(super) const GROUP: Keys = Keys {
    table: "group",
    repeated: false,
    keys: &["window"],
};

pub(super) const PUBLISH: Keys = Keys {
    table: "publish",
    repeated: false,
    keys: &["languages"],
};

pub(super) const WEBSUB: Keys = Keys {
    table: "websub",
    repeated: false,
    keys: &["enabled", "lease", "callbacks", "max_subscriptions"],
};

pub(super) const LOG: Keys = Keys {
    table: "log",
    repeated: false,
    keys: &["level", "format"],
};

pub(super) const SOURCE: Keys = Keys {
    table: "source",
    repeated: true,
    keys: &[
        "name",
        "url",
        "enabled",
        "publisher",
        "kind",
        "languages",
        "geopolitics",
        "fulltext",
        "interval",
        "min_interval",
        "max_interval",
        "keep",
        "keep_min",
        "user_agent",
        "headers",
        "header_files",
        "username",
        "password",
        "password_file",
        "password_env",
        "proxy",
        "proxy_file",
        "allow_private",
        "conditional",
        "timeout",
        "connect_timeout",
        "max_size",
        "max_redirects",
    ],
};

pub(super) const VIEW: Keys = Keys {
    table: "view",
    repeated: true,
    keys: &[
        "name",
        "title",
        "entries",
        "content",
        "countries",
        "themes",
        "languages",
        "sources",
        "min_publishers",
        "min_sources",
        "threshold",
        "q",
        "within",
        "order",
        "limit",
    ],
};

pub(super) const RULE: Keys = Keys {
    table: "rule",
    repeated: true,
    keys: &[
        "sources",
        "languages",
        "countries",
        "themes",
        "verdict",
        "by",
    ],
};

pub(super) const CONCEPT: Keys = Keys {
    table: "concept",
    repeated: true,
    keys: &["kind", "id", "label", "group", "country", "forms"],
};

pub(super) const FAMILY: Keys = Keys {
    table: "family",
    repeated: true,
    keys: &["name", "publishers"],
};

impl Keys {
    /// The table as it is written.
    pub(super) fn written(&self) -> String {
        if self.repeated {
            format!("[[{}]]", self.table)
        } else {
            format!("[{}]", self.table)
        }
    }

    /// Whether the value of a key can be a secret.
    pub(super) fn is_secret(key: &str) -> bool {
        SECRET_KEYS.contains(&key)
    }

    /// What to write in place of `key`, which this table does not have: the
    /// nearest of its own keys, else the table that the key belongs to, else
    /// all that it has.
    pub(super) fn hint_for(&self, key: &str) -> String {
        if let Some(other) = TABLES
            .iter()
            .find(|other| other.table != self.table && other.keys.contains(&key))
        {
            return format!("`{key}` belongs into {}", other.written());
        }
        nearest(key, self.keys.iter().copied()).map_or_else(
            || format!("known keys: {}", self.keys.join(", ")),
            |near| format!("did you mean `{near}`?"),
        )
    }
}

/// The known word most like `word`, if any is like it at all.
pub(super) fn nearest<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let lower = word.to_lowercase();
    known
        .map(|candidate| {
            let likeness = strsim::damerau_levenshtein(&lower, &candidate.to_lowercase());
            (likeness, candidate)
        })
        .filter(|(likeness, candidate)| *likeness <= (candidate.chars().count() / 3).max(1))
        .min_by_key(|(likeness, _)| *likeness)
        .map(|(_, candidate)| candidate)
}
