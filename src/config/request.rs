//! How a feed is asked for: `[fetch]`, and what a source has of its own.

use std::ops::RangeInclusive;

use jiff::SignedDuration;

use super::address;
use super::secret::Vault;
use super::valid::{RequestSettings, Secret};
use super::walk::{Findings, Section, Text};

/// Headers that the service sets itself, or that belong to the connection
/// (RFC 9110, section 7.6.1), with the way to reach what they are wanted for.
const OWN_HEADERS: [(&str, &str); 13] = [
    ("host", "the address gives it"),
    ("content-length", "requests have no body"),
    ("connection", "it belongs to the connection"),
    ("keep-alive", "it belongs to the connection"),
    ("proxy-connection", "it belongs to the connection"),
    ("transfer-encoding", "it belongs to the connection"),
    ("te", "it belongs to the connection"),
    ("trailer", "it belongs to the connection"),
    ("upgrade", "it belongs to the connection"),
    ("accept-encoding", "compression is negotiated"),
    (
        "if-none-match",
        "conditional requests are made by themselves",
    ),
    (
        "if-modified-since",
        "conditional requests are made by themselves",
    ),
    ("user-agent", "use the key `user_agent`"),
];

const TIMEOUTS: RangeInclusive<SignedDuration> =
    SignedDuration::from_millis(100)..=SignedDuration::from_mins(10);
const SIZES: RangeInclusive<u64> = 1024..=1 << 30;

/// What holds when nothing is configured.
pub(super) fn defaults() -> RequestSettings {
    RequestSettings {
        user_agent: user_agent(None),
        headers: Vec::new(),
        basic_auth: None,
        proxy: None,
        allow_private: false,
        conditional: true,
        connect_timeout: SignedDuration::from_secs(10),
        timeout: SignedDuration::from_secs(30),
        max_size: 16 << 20,
        max_redirects: 10,
    }
}

/// The default `User-Agent`: what asks, in which version, and whom to write to
/// (RFC 9110, section 10.1.5).
fn user_agent(contact: Option<&str>) -> String {
    let version = env!("CARGO_PKG_VERSION");
    contact.map_or_else(
        || format!("geowire/{version} (feed reader service)"),
        |contact| format!("geowire/{version} (feed reader service; +{contact})"),
    )
}

/// `[fetch]`, as far as a source can override it.
pub(super) fn global(section: &Section<'_>, found: &mut Findings) -> RequestSettings {
    let mut settings = shared(section, &defaults(), found);
    if let Some(contact) = section.text("contact", found) {
        if section.text("user_agent", found).is_some() {
            found.warn("[fetch] contact is not sent, because user_agent is set");
        } else if is_contact(contact.value) {
            settings.user_agent = user_agent(Some(contact.value));
        } else {
            let message = "[fetch] contact is neither an address nor a mailbox";
            let hint = "write \"https://example.org/bot\" or \"me@example.org\"";
            found.wrong(contact.span, message, hint);
        }
    }
    settings
}

fn is_contact(text: &str) -> bool {
    let mailbox = text
        .split_once('@')
        .is_some_and(|(user, host)| !user.is_empty() && host.contains('.'));
    let readable = text
        .bytes()
        .all(|byte| byte.is_ascii_graphic() && !b"()".contains(&byte));
    readable && (mailbox || address::public(text).is_ok())
}

/// The settings of one source, over those of `[fetch]`.
pub(super) fn of_source(
    section: &Section<'_>,
    fetch: &RequestSettings,
    who: &str,
    vault: &Vault<'_>,
    found: &mut Findings,
) -> RequestSettings {
    let mut settings = shared(section, fetch, found);
    let proxy_file = section.text("proxy_file", found);
    if let Some(path) = proxy_file {
        if section.text("proxy", found).is_some() {
            let message = format!("{who} has both proxy and proxy_file");
            found.wrong(path.span, message, "keep one of them");
        } else if let Some(secret) = vault.file(&path, &format!("{who}: proxy_file"), found) {
            if let Err((problem, hint)) = address::proxy(secret.expose()) {
                let message = format!("{who}: the content of proxy_file {problem}");
                found.wrong(path.span, message, hint);
            }
            settings.proxy = Some(secret);
        }
    }
    settings.basic_auth = basic_auth(section, who, vault, found);
    settings.headers = headers(section, who, vault, found);
    let authorised = |(name, _): &(String, Secret)| name.eq_ignore_ascii_case("authorization");
    if settings.basic_auth.is_some() && settings.headers.iter().any(authorised) {
        let message = format!("{who} has both username and an Authorization header");
        found.wrong(
            section.place("username").unwrap_or(0..0),
            message,
            "keep one of them",
        );
    }
    settings
}

/// The keys that `[fetch]` and `[[source]]` share.
fn shared(section: &Section<'_>, over: &RequestSettings, found: &mut Findings) -> RequestSettings {
    let mut settings = over.clone();
    if let Some(text) = section.text("user_agent", found) {
        if is_header_value(text.value) {
            settings.user_agent = text.value.to_owned();
        } else {
            let message = format!("{} cannot be sent", section.name("user_agent"));
            found.wrong(text.span, message, "use printable ASCII characters only");
        }
    }
    // An empty text is told apart from none here: a source takes itself out of
    // the proxy of [fetch] with it.
    if section.place("proxy").is_some() {
        settings.proxy = section.text("proxy", found).map(|text| {
            if let Err((problem, hint)) = address::proxy(text.value) {
                let message = format!("{} {problem}", section.name("proxy"));
                found.wrong(text.span, message, hint);
            }
            Secret::new(text.value)
        });
    }
    settings.allow_private = section.flag("allow_private", over.allow_private, found);
    settings.conditional = section.flag("conditional", over.conditional, found);
    settings.timeout = section
        .duration("timeout", TIMEOUTS, found)
        .unwrap_or(over.timeout);
    settings.connect_timeout = section
        .duration("connect_timeout", TIMEOUTS, found)
        .unwrap_or(over.connect_timeout);
    settings.max_size = section.size("max_size", over.max_size, SIZES, found);
    settings.max_redirects = section.integer("max_redirects", over.max_redirects, 0..=50, found);
    settings
}

fn basic_auth(
    section: &Section<'_>,
    who: &str,
    vault: &Vault<'_>,
    found: &mut Findings,
) -> Option<(String, Secret)> {
    let username = section.text("username", found);
    let given: Vec<(&str, Text<'_>)> = ["password", "password_file", "password_env"]
        .into_iter()
        .filter_map(|key| Some((key, section.text(key, found)?)))
        .collect();
    if let [_, (_, second), ..] = given.as_slice() {
        let keys: Vec<&str> = given.iter().map(|(key, _)| *key).collect();
        let message = format!("{who} has {} at once", keys.join(" and "));
        found.wrong(second.span.clone(), message, "keep one of them");
        return None;
    }
    match (username, given.into_iter().next()) {
        (None, None) => None,
        (Some(username), None) => {
            let message = format!("{who} has a username without a password");
            found.wrong(
                username.span,
                message,
                "add `password_file` or `password_env`",
            );
            None
        }
        (None, Some((key, text))) => {
            let message = format!("{who} has a {key} without a username");
            found.wrong(text.span, message, "add `username`");
            None
        }
        (Some(username), Some((key, text))) => {
            // The colon parts name and password (RFC 7617, section 2).
            if username
                .value
                .contains(|c: char| c == ':' || c.is_control())
            {
                let message = format!("{who}: username holds a colon or a control character");
                found.wrong(username.span.clone(), message, "write the name alone");
            }
            let what = format!("{who}: {key}");
            let secret = match key {
                "password_file" => vault.file(&text, &what, found)?,
                "password_env" => vault.variable(&text, &what, found)?,
                _ => Secret::new(text.value),
            };
            Some((username.value.to_owned(), secret))
        }
    }
}

fn headers(
    section: &Section<'_>,
    who: &str,
    vault: &Vault<'_>,
    found: &mut Findings,
) -> Vec<(String, Secret)> {
    let mut headers: Vec<(String, Secret)> = Vec::new();
    for key in ["headers", "header_files"] {
        for (name, value) in section.pairs(key, found) {
            if !may_be_sent(&name, who, found) {
                continue;
            }
            if headers
                .iter()
                .any(|(known, _)| known.eq_ignore_ascii_case(name.value))
            {
                let message = format!("{who} has the header {} twice", name.value);
                found.wrong(name.span, message, "keep one of them");
                continue;
            }
            let secret = if key == "headers" {
                Some(Secret::new(value.value))
            } else {
                vault.file(&value, &format!("{who}: header {}", name.value), found)
            };
            let Some(secret) = secret else { continue };
            if is_header_value(secret.expose()) {
                headers.push((name.value.to_owned(), secret));
            } else {
                let message = format!("{who}: the value of header {} cannot be sent", name.value);
                found.wrong(value.span, message, "use printable ASCII characters only");
            }
        }
    }
    headers
}

fn may_be_sent(name: &Text<'_>, who: &str, found: &mut Findings) -> bool {
    let lower = name.value.to_ascii_lowercase();
    // A token of RFC 9110, section 5.6.2.
    let token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    if lower.is_empty() || !lower.bytes().all(token) {
        let message = format!("{who}: {:?} is not the name of a header", name.value);
        found.wrong(name.span.clone(), message, "use letters, digits and `-`");
        return false;
    }
    if let Some((_, hint)) = OWN_HEADERS.iter().find(|(own, _)| *own == lower) {
        let message = format!("{who}: the header {} cannot be set", name.value);
        found.wrong(name.span.clone(), message, *hint);
        return false;
    }
    true
}

/// Whether a text can be the value of a header (RFC 9110, section 5.5):
/// visible ASCII, blanks and tabs within.
fn is_header_value(text: &str) -> bool {
    text.trim() == text
        && text
            .bytes()
            .all(|byte| byte.is_ascii_graphic() || byte == b' ' || byte == b'\t')
}
