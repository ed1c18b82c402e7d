//! What an operator needs to know beside the options.

/// A section of the manual page.
pub(super) struct Section {
    /// Its title; capitals on the page.
    pub(super) title: &'static str,
    /// Whether `--help` shows it too.
    pub(super) in_help: bool,
    /// What it says.
    pub(super) parts: &'static [Part],
}

/// A piece of a section.
pub(super) enum Part {
    /// A paragraph.
    Text(&'static str),
    /// A word, and what it means.
    Term(&'static str, &'static str),
    /// Lines as they are typed.
    Code(&'static [&'static str]),
}

use Part::{Code, Term, Text};

/// In the order of the page.
pub(super) const SECTIONS: &[Section] = &[FILES, ENVIRONMENT, EXIT, SIGNALS, OPERATION, EXAMPLES];

const FILES: Section = Section {
    title: "Files",
    in_help: true,
    parts: &[
        Term(
            "~/.config/geowire/geowire.toml",
            "The user's configuration; $XDG_CONFIG_HOME goes before ~/.config.",
        ),
        Term(
            "/etc/geowire/geowire.toml",
            "The system's configuration, where the user has none. Where both are missing, the \
             built-in one is used.",
        ),
        Term(
            "~/.local/state/geowire/geowire.db",
            "The database, with its -wal, -shm and .lock beside it; /var/lib/geowire as a service \
             of the system. [store] path names another.",
        ),
    ],
};

const ENVIRONMENT: Section = Section {
    title: "Environment",
    in_help: true,
    parts: &[
        Term(
            "GEOWIRE_CONFIG",
            "The configuration file, where --config does not name one.",
        ),
        Term(
            "GEOWIRE_LOG",
            "The level of the log in place of [log] level, such as debug or \
             info,geowire::fetch=debug.",
        ),
        Term(
            "XDG_CONFIG_HOME, XDG_STATE_HOME, STATE_DIRECTORY",
            "Where configuration and database lie, see Files. STATE_DIRECTORY is set by systemd.",
        ),
        Term(
            "CREDENTIALS_DIRECTORY",
            "Where relative names of password_file and header_files begin; set by systemd.",
        ),
        Term(
            "http_proxy, https_proxy, all_proxy, no_proxy",
            "Proxies for sources whose configuration names none.",
        ),
        Term("NO_COLOR", "Set to anything: messages without colour."),
    ],
};

const EXIT: Section = Section {
    title: "Exit status",
    in_help: true,
    parts: &[
        Term("0", "Ended as asked."),
        Term(
            "1",
            "It could not be done; the message says why. With status --check: something needs a \
             hand.",
        ),
        Term("2", "Wrong usage."),
        Term(
            "64",
            "The configuration is wrong; all its mistakes are named with their lines.",
        ),
    ],
};

const SIGNALS: Section = Section {
    title: "Signals",
    in_help: false,
    parts: &[
        Term(
            "SIGHUP",
            "Reads the configuration again. A wrong one changes nothing, and the log says why.",
        ),
        Term(
            "SIGTERM, SIGINT",
            "Stops: no new refresh begins, those under way get ten seconds, requests five.",
        ),
    ],
};

const OPERATION: Section = Section {
    title: "Operation",
    in_help: false,
    parts: &[
        Text(
            "Backup: geowire backup FILE copies the database while the service runs. The copy is \
             checked and whole, or it is not there. Copying the file by other means is safe only \
             while the service is stopped. The configuration is a file of its own: keep it too.",
        ),
        Text(
            "Restore: stop the service, geowire restore FILE, start it. The database that stood \
             there is kept beside it under another name.",
        ),
        Text(
            "Moving to another machine: back up there, restore here with the same configuration, \
             then start the service here and stop it there. Entries keep their identities, so \
             readers show nothing twice. A newer geowire brings an older database up to date at \
             its start; an older geowire refuses a newer one.",
        ),
        Text(
            "Access: there is no access control. Listen on loopback, which is the default, or on \
             a Unix socket, and let a proxy with authentication stand before it. Set [server] \
             public_url to the address that readers use. With nginx:",
        ),
        Code(&[
            "location / {",
            "    auth_basic geowire;",
            "    auth_basic_user_file /etc/nginx/geowire.htpasswd;",
            "    proxy_pass http://127.0.0.1:8484;",
            "    proxy_set_header Host $host;",
            "    proxy_buffering off;",
            "}",
        ]),
        Text(
            "Watching: /healthz answers 200 while all is well and 503 with the reason when not; \
             /metrics speaks to Prometheus; geowire status says what needs a hand and what to do, \
             and with --check ends with 1 then; geowire top shows the service at work. Both read \
             the database, so they work beside the service and without it.",
        ),
        Text(
            "Growing: several machines share the work when one geowire polls the feeds of the \
             others (/reports.xml). A replica of the database for reading can be kept elsewhere \
             with Litestream.",
        ),
    ],
};

const EXAMPLES: Section = Section {
    title: "Examples",
    in_help: true,
    parts: &[
        Text("Add the feed of a site, or a reader's whole list; then let the service take it:"),
        Code(&[
            "geowire sources add https://news.example/",
            "geowire sources import feeds.opml --dry-run",
            "geowire sources import feeds.opml",
            "systemctl reload geowire",
        ]),
        Text("See what a feed would give, with the reasons for each verdict:"),
        Code(&["geowire try https://news.example/feed.xml"]),
        Text("Judge a configuration, then poll every source once:"),
        Code(&[
            "geowire --config geowire.toml check",
            "geowire --config geowire.toml poll --all",
        ]),
        Text("Watch the service, or let a monitor ask whether something needs a hand:"),
        Code(&["geowire top", "geowire status --check"]),
        Text("Complete commands in bash from the next login on:"),
        Code(&["geowire completions bash > ~/.local/share/bash-completion/completions/geowire"]),
    ],
};
