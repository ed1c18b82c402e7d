//! From the body of a request to what it asks for (section 5.1). Pure.

use jiff::SignedDuration;
use url::{Url, form_urlencoded};

use crate::config::{Secret, WebSub};

/// Bytes that a secret must stay below (section 5.1).
const SECRET: usize = 200;

/// What a subscriber wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// To be told from now on, or for longer.
    Subscribe,
    /// To be told no more.
    Unsubscribe,
}

impl Mode {
    /// By the name that requests use.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Subscribe => "subscribe",
            Self::Unsubscribe => "unsubscribe",
        }
    }
}

/// A request in order. Whether the topic is one of ours and the callback may be
/// called is not looked at here.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    /// What is wanted.
    pub mode: Mode,
    /// The feed, as it was written: the subscriber compares it.
    pub topic: String,
    /// Where changes are told.
    pub callback: Url,
    /// For how long, within the bounds.
    pub lease: SignedDuration,
    /// Key of the signatures.
    pub secret: Option<Secret>,
}

/// Reads a form. Parameters that are not known are passed over, as the text
/// wants it. `lease` holds where none is asked for.
///
/// # Errors
/// The sentence that the subscriber gets.
pub fn read(form: &[u8], lease: SignedDuration) -> Result<Asked, String> {
    let mut given: [(&str, Option<String>); 5] = [
        ("hub.mode", None),
        ("hub.topic", None),
        ("hub.callback", None),
        ("hub.lease_seconds", None),
        ("hub.secret", None),
    ];
    for (name, value) in form_urlencoded::parse(form) {
        let place = given.iter_mut().find(|(known, _)| *known == name);
        if place.is_some_and(|(_, place)| place.replace(value.into_owned()).is_some()) {
            return Err(format!("{name} is given twice."));
        }
    }
    let [mode, topic, callback, seconds, secret] = given.map(|(_, value)| value);
    let mode = match mode.as_deref() {
        Some("subscribe") => Mode::Subscribe,
        Some("unsubscribe") => Mode::Unsubscribe,
        _ => return Err("hub.mode is neither subscribe nor unsubscribe.".to_owned()),
    };
    let topic = topic.ok_or("hub.topic is missing: the address of a feed of this service.")?;
    let callback = callback.ok_or("hub.callback is missing: the address to tell changes to.")?;
    if secret.as_ref().is_some_and(|secret| secret.len() >= SECRET) {
        return Err(format!("hub.secret must be shorter than {SECRET} bytes."));
    }
    Ok(Asked {
        mode,
        topic,
        callback: address(&callback)?,
        lease: bounded(seconds.as_deref(), lease)?,
        secret: secret.filter(|secret| !secret.is_empty()).map(Secret::new),
    })
}

fn address(callback: &str) -> Result<Url, String> {
    let wrong = |what| Err(format!("hub.callback {what}."));
    let Ok(url) = Url::parse(callback) else {
        return wrong("is not a whole address");
    };
    if !matches!(url.scheme(), "http" | "https") {
        return wrong("is neither http nor https");
    }
    if !url.username().is_empty() || url.password().is_some() {
        return wrong("holds a user name or password");
    }
    if url.fragment().is_some() {
        return wrong("has a fragment");
    }
    Ok(url)
}

/// The lease that is granted: what is asked for, within the bounds. The
/// subscriber is told of it when its intent is verified.
fn bounded(seconds: Option<&str>, lease: SignedDuration) -> Result<SignedDuration, String> {
    let Some(seconds) = seconds.filter(|text| !text.is_empty()) else {
        return Ok(lease);
    };
    if !seconds.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err("hub.lease_seconds is not a number of seconds.".to_owned());
    }
    // Digits that do not fit are simply too many.
    let asked = SignedDuration::from_secs(seconds.parse().unwrap_or(i64::MAX));
    Ok(asked.clamp(*WebSub::LEASES.start(), *WebSub::LEASES.end()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const DEFAULT: SignedDuration = SignedDuration::from_hours(240);

    fn good(more: &str) -> Asked {
        let form = format!("hub.mode=subscribe&hub.topic=t&hub.callback=http://r.example/{more}");
        read(form.as_bytes(), DEFAULT).unwrap()
    }

    #[test]
    fn a_lease_is_kept_within_bounds() {
        for (asked, granted) in [
            ("", DEFAULT),
            ("&hub.lease_seconds=", DEFAULT),
            ("&hub.lease_seconds=7200", SignedDuration::from_hours(2)),
            ("&hub.lease_seconds=0", SignedDuration::from_hours(1)),
            (
                "&hub.lease_seconds=99999999999999999999",
                SignedDuration::from_hours(720),
            ),
        ] {
            assert_eq!(good(asked).lease, granted, "{asked}");
        }
    }

    #[test]
    fn what_is_wrong_is_said() {
        let begin = "hub.mode=subscribe&hub.topic=t&hub.callback=";
        let secret = format!("{begin}http://r.example/&hub.secret={}", "x".repeat(200));
        for (form, words) in [
            ("", "hub.mode"),
            ("hub.mode=publish&hub.topic=t", "neither subscribe"),
            (
                "hub.mode=subscribe&hub.callback=http://r.example/",
                "hub.topic",
            ),
            ("hub.mode=subscribe&hub.topic=t", "hub.callback is missing"),
            ("hub.mode=subscribe&hub.mode=subscribe", "twice"),
            (&format!("{begin}reader"), "whole address"),
            (&format!("{begin}ftp://r.example/"), "neither http"),
            (&format!("{begin}http://me:pw@r.example/"), "password"),
            (&format!("{begin}http://r.example/%23top"), "fragment"),
            (
                &format!("{begin}http://r.example/&hub.lease_seconds=-5"),
                "seconds",
            ),
            (&secret, "200 bytes"),
        ] {
            let sentence = read(form.as_bytes(), DEFAULT).unwrap_err();
            assert!(sentence.contains(words), "{form}: {sentence}");
        }
    }

    #[test]
    fn a_secret_is_not_shown() {
        let asked = good("&hub.secret=hunter2&hub.unknown=1");
        assert!(!format!("{asked:?}").contains("hunter2"));
        assert_eq!(asked.secret.unwrap().expose(), "hunter2");
        assert_eq!(good("&hub.secret=").secret, None);
    }
}
